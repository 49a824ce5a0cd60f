//! A reverse proxy as people put it before Palabre: nginx or Caddy, with the settings that docs/operations.md gives for
//! them, and for a balancer.
//!
//! What must stay true: the settings are read from that page, so that nobody can change them there without these tests;
//! only addresses are put in, and certificates are left out.

use std::{
    fs, io,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::engines::{program_of, wait_for};

/// What stands in the page for the servers, and for the site.
const SERVERS: [&str; 3] = ["10.0.0.1:8600", "10.0.0.2:8600", "10.0.0.3:8600"];
const SITE: &str = "palabre.example.org";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    Caddy,
}

pub struct Front {
    child: Child,
    folder: TempDir,
}

impl Front {
    /// On `address`, before these servers.
    pub fn start(kind: Kind, address: SocketAddr, servers: &[String]) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("palabre-front-").tempdir()?;
        let settings = with_addresses(&in_the_page(kind)?, servers)?;
        let mut command = match kind {
            Kind::Nginx => nginx(&settings, address, folder.path())?,
            Kind::Caddy => caddy(&settings, address, folder.path())?,
        };
        let log = fs::File::create(folder.path().join("log"))?;
        let child = command
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut front = Self { child, folder };
        let mut ended = None;
        wait_for("the reverse proxy", || {
            ended = front.child.try_wait().ok().flatten();
            ended.is_some() || TcpStream::connect(address).is_ok()
        })?;
        match ended {
            Some(status) => Err(io::Error::other(format!("{kind:?} ended with {status}: {}", front.log()))),
            None => Ok(front),
        }
    }

    /// What it has said.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// The block with the settings of a balancer, without its fences.
fn in_the_page(kind: Kind) -> io::Result<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let page = fs::read_to_string(page)?;
    let begins = match kind {
        Kind::Nginx => "```nginx\nupstream",
        Kind::Caddy => "```\n# Caddyfile\n",
    };
    page.find(begins)
        .and_then(|at| page[at..].split_once('\n'))
        .and_then(|(_, rest)| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .ok_or_else(|| io::Error::other(format!("docs/operations.md has no settings for {kind:?}")))
}

fn with_addresses(settings: &str, servers: &[String]) -> io::Result<String> {
    assert_eq!(servers.len(), SERVERS.len(), "the page's settings are for three servers");
    let mut settings = settings.to_owned();
    for (shown, own) in SERVERS.iter().zip(servers) {
        settings = put(&settings, shown, own)?;
    }
    Ok(settings)
}

fn put(settings: &str, shown: &str, own: &str) -> io::Result<String> {
    if settings.matches(shown).count() == 1 {
        return Ok(settings.replace(shown, own));
    }
    Err(io::Error::other(format!("docs/operations.md is expected to say “{shown}” once: {settings}")))
}

fn nginx(settings: &str, address: SocketAddr, folder: &Path) -> io::Result<Command> {
    let settings = put(settings, "listen 443 ssl;", &format!("listen {address};"))?;
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|of| format!("{of}_temp_path {of};\n"))
        .collect();
    // One process, so that it ends when it is ended.
    let whole = format!(
        "daemon off;\nmaster_process off;\npid pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{settings}\n}}\n"
    );
    let file = write(folder, "nginx.conf", &whole)?;
    let mut command = Command::new(program_of("nginx", "nginx-light")?);
    command.args(["-e", "stderr", "-p"]).arg(folder).arg("-c").arg(file);
    Ok(command)
}

fn caddy(settings: &str, address: SocketAddr, folder: &Path) -> io::Result<Command> {
    let settings = put(settings, &format!("{SITE} {{"), &format!("http://{address} {{"))?;
    let file = write(folder, "Caddyfile", &format!("{{\n    admin off\n}}\n{settings}"))?;
    let mut command = Command::new(program_of("caddy", "caddy")?);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    // Where it keeps what it learns.
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Ok(command)
}

fn write(folder: &Path, name: &str, what: &str) -> io::Result<PathBuf> {
    let file = folder.join(name);
    fs::write(&file, what)?;
    Ok(file)
}
