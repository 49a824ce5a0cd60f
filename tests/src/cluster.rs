//! Several `palabre serve` on one PostgreSQL and one NATS of their own, behind a balancer.
//!
//! What must stay true: a cluster begins with the demo, which is made once for every build and copied.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

use crate::{
    balancer::Balancer,
    engines::{Nats, Postgres},
    server::{Demo, Server, program, run_with},
};

const NAME: &str = "postgres-for-tests-";

pub struct Cluster {
    pub servers: Vec<Option<Server>>,
    pub balancer: Balancer,
    pub postgres: Postgres,
    pub nats: Nats,
    pub demo: Demo,
    folder: TempDir,
    addresses: Vec<String>,
    further: Vec<(String, String)>,
}

impl Cluster {
    /// `further`: settings of every server, in the environment.
    pub async fn of(n: usize, further: &[(&str, &str)]) -> io::Result<Self> {
        let template = template()?;
        let (postgres, nats) = (Postgres::start(Some(&template.join("data")))?, Nats::start()?);
        let folder = tempfile::tempdir()?;
        fs::copy(template.join("demo.json"), folder.path().join("demo.json"))?;
        let demo = Demo::read(folder.path())?;
        let further = further.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut addresses = Vec::new();
        for _ in 0..n {
            addresses.push(format!("127.0.0.1:{}", crate::engines::free_port()?));
        }
        let balancer = Balancer::before(addresses.clone()).await?;
        let servers = (0..n).map(|_| None).collect();
        let mut cluster = Self { servers, balancer, postgres, nats, demo, folder, addresses, further };
        for at in 0..n {
            cluster.start(at)?;
        }
        Ok(cluster)
    }

    /// Starts a server that is not running.
    pub fn start(&mut self, at: usize) -> io::Result<()> {
        let data = self.folder.path().join(format!("server-{at}"));
        fs::create_dir_all(&data)?;
        let (database, bus) = (self.postgres.url(), self.nats.url());
        let mut env = vec![("PALABRE_DATABASE", database.as_str()), ("PALABRE_BUS", bus.as_str())];
        env.extend(self.further.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.servers[at] = Some(Server::start_at("serve", &data, &self.addresses[at], &[], &env)?);
        Ok(())
    }

    /// A server that runs.
    #[must_use]
    pub fn server(&self, at: usize) -> &Server {
        self.servers[at].as_ref().expect("the test left it running")
    }

    #[must_use]
    pub fn address(&self, at: usize) -> &str {
        &self.addresses[at]
    }

    /// SIGKILL.
    pub fn kill(&mut self, at: usize) {
        if let Some(server) = self.servers[at].take() {
            server.kill();
        }
    }

    /// A look behind the servers' backs.
    pub async fn database(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect(&self.postgres.url()).await
    }

    /// What `palabre verify` says of the store.
    pub fn verify(&self) -> io::Result<(bool, String)> {
        let (data, database) = (self.folder.path().join("verify"), self.postgres.url());
        let words = ["verify", "--data", &data.display().to_string()];
        run_with(&words, &[("PALABRE_DATABASE", database.as_str())])
    }

    /// What a server has logged.
    #[must_use]
    pub fn log(&self, at: usize) -> String {
        fs::read_to_string(self.folder.path().join(format!("server-{at}/server.log"))).unwrap_or_default()
    }
}

/// A folder with PostgreSQL's `data`, in which the demo is, and `demo.json`.
fn template() -> io::Result<PathBuf> {
    let program = program();
    let about = fs::metadata(&program)?;
    let built = about.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_millis();
    let template = program.with_file_name(format!("{NAME}{built}-{}", about.len()));
    if !template.is_dir() {
        make(&template)?;
    }
    Ok(template)
}

fn make(template: &Path) -> io::Result<()> {
    let folder = template.parent().ok_or_else(|| io::Error::other("the program lies nowhere"))?;
    let own = tempfile::Builder::new().prefix(NAME).tempdir_in(folder)?;
    let mut postgres = Postgres::start(None)?;
    let url = postgres.url();
    Server::start("demo", own.path(), &[], &[("PALABRE_DATABASE", &url)])?.stop()?;
    postgres.stop("INT")?;
    std::process::Command::new("cp").arg("-R").arg(postgres.data()).arg(own.path().join("data")).status()?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Those of earlier builds, which have a time and a length in their names.
        if path != template && name.strip_prefix(NAME).is_some_and(|rest| rest.contains('-')) {
            let _gone = fs::remove_dir_all(&path);
        }
    }
    match fs::rename(own.path(), template) {
        Err(_) if template.is_dir() => Ok(()),
        renamed => renamed,
    }
}
