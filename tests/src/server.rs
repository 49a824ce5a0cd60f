//! A real `palabre` process on a loopback port, started and ended by these tests only.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value as Json;

use crate::{engines::free_port, template};

pub struct Server {
    child: Child,
    pub address: String,
    pub data: PathBuf,
}

/// An account of the demo that a test can act as.
#[derive(Debug, Clone)]
pub struct Account {
    pub email: String,
    pub password: String,
    pub role: String,
    pub token: String,
}

/// What `demo.json` says.
#[derive(Debug, Clone)]
pub struct Demo {
    pub dossier: String,
    pub texts: Vec<String>,
    pub workshops: Vec<String>,
    pub accounts: Vec<Account>,
}

impl Demo {
    pub fn read(data: &Path) -> io::Result<Self> {
        let json: Json = serde_json::from_slice(&fs::read(data.join("demo.json"))?)?;
        let text = |v: &Json| v.as_str().unwrap_or_default().to_owned();
        let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
        Ok(Self {
            dossier: text(&json["dossier"]),
            texts: list("texts").iter().map(|t| text(&t["id"])).collect(),
            workshops: list("workshops").iter().map(|w| text(&w["id"])).collect(),
            accounts: list("accounts")
                .iter()
                .map(|a| Account {
                    email: text(&a["email"]),
                    password: text(&a["password"]),
                    role: text(&a["role"]),
                    token: text(&a["token"]),
                })
                .collect(),
        })
    }

    /// Everybody with this role, in the order of the file.
    #[must_use]
    pub fn with_role(&self, role: &str) -> Vec<&Account> {
        self.accounts.iter().filter(|a| a.role == role).collect()
    }
}

/// The program under test: `PALABRE_BIN`, or the one built beside this test.
#[must_use]
pub fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("PALABRE_BIN") {
        return path.into();
    }
    let mut folder = std::env::current_exe().expect("a running test knows its own path");
    while folder.pop() {
        let candidate = folder.join("palabre");
        if candidate.is_file() {
            return candidate;
        }
    }
    panic!("no `palabre` beside this test: run `cargo build -p palabre` first, or set PALABRE_BIN");
}

impl Server {
    /// A fresh demo in `data`, waited for until it can serve.
    pub fn demo(data: &Path) -> io::Result<Self> {
        template::copy_to(data)?;
        Self::serve(data)
    }

    /// `palabre serve` on what `data` already holds.
    pub fn serve(data: &Path) -> io::Result<Self> {
        Self::start("serve", data, &[], &[])
    }

    /// As `serve`, with a program put before it (`strace -f …`) and further variables.
    pub fn start(verb: &str, data: &Path, before: &[&str], env: &[(&str, &str)]) -> io::Result<Self> {
        Self::start_at(verb, data, &format!("127.0.0.1:{}", free_port()?), before, env)
    }

    /// As `start`, on a given address.
    pub fn start_at(
        verb: &str,
        data: &Path,
        address: &str,
        before: &[&str],
        env: &[(&str, &str)],
    ) -> io::Result<Self> {
        let mut words: Vec<String> = before.iter().map(|w| (*w).to_owned()).collect();
        words.push(program().display().to_string());
        let log = fs::OpenOptions::new().create(true).append(true).open(data.join("server.log"))?;
        let child = Command::new(&words[0])
            .args(&words[1..])
            .args([verb, "--data"])
            .arg(data)
            .args(["--listen", address])
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut server = Self { child, address: address.to_owned(), data: data.to_owned() };
        server.wait_ready()?;
        Ok(server)
    }

    fn wait_ready(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(120) {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self.data.join("server.log")).unwrap_or_default();
                return Err(io::Error::other(format!("the server ended with {status}: {log}")));
            }
            if ready(&self.address) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(io::Error::other("the server was not ready within 120 s"))
    }

    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no goodbye, no flush.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, then waits for the orderly end.
    pub fn stop(mut self) -> io::Result<std::process::ExitStatus> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        self.child.wait()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `palabre` with these words and waits for its end, which must come soon: whether it succeeded, and
/// what it said on both outputs.
pub fn run(words: &[&str]) -> io::Result<(bool, String)> {
    run_with(words, &[])
}

/// As [`run`], with these settings in the environment.
pub fn run_with(words: &[&str], env: &[(&str, &str)]) -> io::Result<(bool, String)> {
    let mut child = Command::new(program())
        .args(words)
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let begun = Instant::now();
    while child.try_wait()?.is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill()?;
            return Err(io::Error::other(format!("palabre {words:?} did not end")));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output()?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

fn ready(address: &str) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(address) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let asked = write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0u8; 64];
    asked.is_ok() && matches!(stream.read(&mut answer), Ok(n) if answer[..n].starts_with(b"HTTP/1.1 200"))
}
