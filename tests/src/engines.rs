//! PostgreSQL and NATS of a test's own: own folder, own ports, ended by their process ids. They can be stopped, held and
//! started again at any moment.
//!
//! What must stay true: no other PostgreSQL or NATS of this machine is touched.

use std::{
    fs, io,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// True where whoever runs the tests said that they are to do without this engine (`PALABRE_TEST_WITHOUT`).
#[must_use]
pub fn without(engine: &str) -> bool {
    std::env::var("PALABRE_TEST_WITHOUT")
        .is_ok_and(|names| names.split_whitespace().any(|name| name == engine))
}

/// Of this machine, on loopback; somebody else may take it before it is used.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Sends a signal to one process.
pub fn signal(pid: u32, name: &str) -> io::Result<()> {
    let done = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status()?;
    if done.success() { Ok(()) } else { Err(io::Error::other(format!("kill -{name} {pid}: {done}"))) }
}

/// The processes that this one has started.
fn children(pid: u32) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // Some end while they are looked at. Behind the name in parentheses: the state, then the parent.
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        if parent.and_then(|parent| parent.parse().ok()) == Some(pid) {
            found.push(child);
        }
    }
    Ok(found)
}

fn signal_if_there(pid: u32, name: &str) -> io::Result<()> {
    signal(pid, name)
        .or_else(|error| if Path::new(&format!("/proc/{pid}")).exists() { Err(error) } else { Ok(()) })
}

pub(crate) fn wait_for(what: &str, mut ready: impl FnMut() -> bool) -> io::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if ready() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(io::Error::other(format!("{what} was not ready in time")))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"))
}

/// PostgreSQL's programs refuse root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", postgres_user(), "--"]).arg(program);
    command
}

fn postgres_user() -> &'static str {
    let known = Command::new("id").arg("postgres").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if known.is_ok_and(|status| status.success()) { "postgres" } else { "nobody" }
}

fn give_to_postgres(folder: &Path) -> io::Result<()> {
    if is_root() {
        Command::new("chown").args(["-R", postgres_user()]).arg(folder).status()?;
    }
    Ok(())
}

/// Distributions keep them out of `PATH`.
fn postgres_program(name: &str) -> io::Result<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.flatten().map(|one| one.path().join("bin")).collect())
        .unwrap_or_default();
    folders.sort();
    folders.extend(
        std::env::var_os("PATH").iter().flat_map(|path| std::env::split_paths(path).collect::<Vec<_>>()),
    );
    let found = folders.into_iter().rev().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| io::Error::other(format!("{name} is not here: install the package postgresql")))
}

/// Of this package, wherever distributions put it.
pub(crate) fn program_of(name: &str, package: &str) -> io::Result<PathBuf> {
    let mut folders = vec![PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/bin")];
    folders.extend(
        std::env::var_os("PATH").iter().flat_map(|path| std::env::split_paths(path).collect::<Vec<_>>()),
    );
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| io::Error::other(format!("{name} is not here: install the package {package}")))
}

pub struct Postgres {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
    held: bool,
}

impl Postgres {
    /// Begins on a copy of `template` (a data folder that was left in order), or on a new one.
    pub fn start(template: Option<&Path>) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("palabre-pg-").tempdir()?;
        give_to_postgres(folder.path())?;
        let data = folder.path().join("data");
        match template {
            Some(template) => {
                Command::new("cp").arg("-R").arg(template).arg(&data).status()?;
                give_to_postgres(&data)?;
                Command::new("chmod").arg("700").arg(&data).status()?;
            }
            None => {
                let made = as_postgres(&postgres_program("initdb")?)
                    .current_dir(folder.path())
                    .args([
                        "--username=palabre",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync",
                    ])
                    .arg("--pgdata")
                    .arg(&data)
                    .output()?;
                if !made.status.success() {
                    return Err(io::Error::other(String::from_utf8_lossy(&made.stderr).into_owned()));
                }
            }
        }
        let mut postgres = Self { folder, port: free_port()?, child: None, held: false };
        postgres.go_on()?;
        Ok(postgres)
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://palabre@127.0.0.1:{}/postgres", self.port)
    }

    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn pid(&self) -> io::Result<u32> {
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        file.lines()
            .next()
            .and_then(|line| line.parse().ok())
            .ok_or_else(|| io::Error::other("no process id"))
    }

    /// `mode`: `INT` ends every connection, `QUIT` is as a power cut.
    pub fn stop(&mut self, mode: &str) -> io::Result<()> {
        signal(self.pid()?, mode)?;
        if let Some(mut child) = self.child.take() {
            child.wait()?;
        }
        Ok(())
    }

    /// It says nothing any more, nor do the processes of its connections, which stay open.
    pub fn hold(&mut self) -> io::Result<()> {
        self.held = true;
        let pid = self.pid()?;
        signal(pid, "STOP")?;
        children(pid)?.into_iter().try_for_each(|child| signal_if_there(child, "STOP"))
    }

    pub fn release(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.held) {
            return Ok(());
        }
        let pid = self.pid()?;
        children(pid)?.into_iter().try_for_each(|child| signal_if_there(child, "CONT"))?;
        signal(pid, "CONT")?;
        // What runs it as another user has stopped itself when it did.
        self.child.as_ref().map_or(Ok(()), |child| signal(child.id(), "CONT"))
    }

    /// Starts it again, on the same port and data.
    pub fn go_on(&mut self) -> io::Result<()> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        let child = as_postgres(&postgres_program("postgres")?)
            .current_dir(self.folder.path())
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"])
            .arg("-c")
            .arg(format!("unix_socket_directories={}", self.folder.path().display()))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.child = Some(child);
        let pid = self.data().join("postmaster.pid");
        wait_for("PostgreSQL", || fs::read_to_string(&pid).is_ok_and(|file| file.contains("ready")))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.child.is_some() {
            // What is held hears nothing.
            let _gone = self.release().and_then(|()| self.stop("QUIT"));
        }
    }
}

pub struct Nats {
    port: u16,
    child: Option<Child>,
}

impl Nats {
    pub fn start() -> io::Result<Self> {
        let mut nats = Self { port: free_port()?, child: None };
        nats.go_on()?;
        Ok(nats)
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// SIGKILL.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Starts it again, on the same port.
    pub fn go_on(&mut self) -> io::Result<()> {
        let child = Command::new(program_of("nats-server", "nats-server")?)
            .args(["-a", "127.0.0.1", "-p", &self.port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        self.child = Some(child);
        let address = self.address();
        wait_for("NATS", || TcpStream::connect(&address).is_ok())
    }

    /// It says nothing any more, and its connections stay open.
    pub fn hold(&self) -> io::Result<()> {
        self.child.as_ref().map_or(Ok(()), |child| signal(child.id(), "STOP"))
    }

    pub fn release(&self) -> io::Result<()> {
        self.child.as_ref().map_or(Ok(()), |child| signal(child.id(), "CONT"))
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _gone = self.kill();
    }
}
