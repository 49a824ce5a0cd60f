//! The servers: where each keeps its things, starting one, ending it, and what the kernel says of it.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use palabre_tests::server::{Demo, Server};

use crate::{Failed, peers::Kind};

/// A server's folder for the whole run; every row starts it anew there.
pub struct Home {
    pub kind: Kind,
    folder: tempfile::TempDir,
    demo: Option<Demo>,
    /// The text of N3, once it is there.
    pub large: Option<String>,
}

impl Home {
    pub fn new(kind: Kind) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let mut demo = None;
        if kind == Kind::Palabre {
            Server::demo(folder.path())?.stop()?;
            demo = Some(Demo::read(folder.path())?);
        }
        Ok(Self { kind, folder, demo, large: None })
    }

    pub fn start(&self) -> Result<Running, Failed> {
        let Some(script) = self.kind.script() else {
            let env =
                [("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", "20000"), ("PALABRE_LIMIT_CONNECTIONS", "20000")];
            let server = Server::start("serve", self.folder.path(), &[], &env)?;
            let (address, pid) = (server.address.clone(), server.pid());
            let demo = self.demo.clone();
            return Ok(Running { kind: self.kind, address, pid, demo, palabre: Some(server), node: None });
        };
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log =
            fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("server.log"))?;
        let child = Command::new("node")
            .arg(Path::new("bench/peers/servers").join(script))
            .arg(port.to_string())
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let node = Node(child);
        let address = format!("127.0.0.1:{port}");
        let begun = Instant::now();
        while TcpStream::connect(&address).is_err() {
            if begun.elapsed() > Duration::from_secs(30) {
                let said = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
                return Err(format!("{} did not start: {said}", self.kind.name()).into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let pid = node.0.id();
        Ok(Running { kind: self.kind, address, pid, demo: None, palabre: None, node: Some(node) })
    }
}

struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server under measurement. Ends when dropped; `stop` lets it put its things away first.
pub struct Running {
    pub kind: Kind,
    pub address: String,
    pub pid: u32,
    pub demo: Option<Demo>,
    pub palabre: Option<Server>,
    node: Option<Node>,
}

impl Running {
    /// SIGTERM, and ten seconds to obey.
    pub fn stop(mut self) -> Result<(), Failed> {
        if let Some(server) = self.palabre.take() {
            server.stop()?;
        }
        if let Some(mut node) = self.node.take() {
            Command::new("kill").args(["-TERM", &node.0.id().to_string()]).status()?;
            let begun = Instant::now();
            while node.0.try_wait()?.is_none() && begun.elapsed() < Duration::from_secs(10) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }

    /// Processor seconds used so far, user and system, all threads.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = after.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
    }
}
