//! The server that things happen to: its data (on the machine's disk or on a small one of its own), the network before it, its
//! people and their phones.
//!
//! Must stay true: clients know one address, that of the relay, wherever the server is; what the server runs on can be lost
//! and restored while they hold on to it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use palabre_tests::{
    api::{Failed, call_at, new_token},
    relay::Relay,
    server::{Account, Demo, Server, program},
    shim::Shim,
    small_disk::SmallDisk,
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ledger::Ledger, plan::Fault, writing::WRITERS};

pub const PATIENCE: Duration = Duration::from_secs(20);
const SMALL_DISK_MEGABYTES: usize = 96;
const PHONES: usize = 4;
/// Snapshots are made all the time, a full disk is an error and not a signal, and who is silent is soon let go.
const ENV: &[(&str, &str)] = &[("PALABRE_LIMIT_COMPACT", "30"), ("PALABRE_LIMIT_PING", "1")];
const BEFORE: &[&str] = &["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

/// Where the data is. After a restore it is in another folder of the same disk.
pub struct Home {
    folder: TempDir,
    pub disk: Option<SmallDisk>,
    moves: usize,
}

impl Home {
    /// On a disk of its own if `small`, where this machine lets it be mounted. A demo is in it.
    fn new(small: bool) -> Result<(Self, Value), Failed> {
        let folder = tempfile::tempdir()?;
        let (fresh, home) = (folder.path().join("fresh"), folder.path().join("home"));
        fs::create_dir_all(&fresh)?;
        Server::demo(&fresh)?.stop()?;
        let said = serde_json::from_slice(&fs::read(fresh.join("demo.json"))?)?;
        fs::create_dir(&home)?;
        let disk = if small { SmallDisk::mount(&home, SMALL_DISK_MEGABYTES)? } else { None };
        let home = Self { folder, disk, moves: 0 };
        home.does(&["cp", "-R", &text(&fresh)?, &text(&home.data())?])?;
        Ok((home, said))
    }

    /// As the server finds it.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("home").join(self.moves.to_string())
    }

    /// As the test finds a file of it.
    pub fn seen(&self, name: &str) -> PathBuf {
        let path = self.data().join(name);
        self.disk.as_ref().map_or_else(|| path.clone(), |disk| disk.seen(&path))
    }

    pub fn backup(&self) -> PathBuf {
        self.folder.path().join("backup.palabre")
    }

    fn before(&self) -> Vec<String> {
        self.disk.as_ref().map(SmallDisk::before).unwrap_or_default()
    }

    /// Runs a command where the data is, which must succeed.
    pub fn does(&self, words: &[&str]) -> Result<(), Failed> {
        succeeded(words, self.command(words).output()?)
    }

    /// As [`Home::does`], beside what others do.
    pub async fn does_beside(&self, words: &[&str]) -> Result<(), Failed> {
        succeeded(words, tokio::process::Command::from(self.command(words)).output().await?)
    }

    fn command(&self, words: &[&str]) -> Command {
        let before = self.before();
        let mut all = before.iter().map(String::as_str).chain(words.iter().copied());
        let mut command = Command::new(all.next().unwrap_or_default());
        command.args(all);
        command
    }

    /// What is there is lost, and the backup goes into another folder.
    pub fn lose_and_restore(&mut self) -> Result<(), Failed> {
        self.does(&["rm", "-rf", &text(&self.data())?])?;
        self.moves += 1;
        let (file, data) = (text(&self.backup())?, text(&self.data())?);
        self.does(&[&text(&program())?, "restore", &file, "--data", &data])
    }
}

fn succeeded(words: &[&str], done: Output) -> Result<(), Failed> {
    if done.status.success() {
        return Ok(());
    }
    let said = [done.stdout, done.stderr].concat();
    Err(format!("{words:?}: {}", String::from_utf8_lossy(&said)).into())
}

pub fn text(path: &Path) -> Result<String, Failed> {
    path.to_str().map(str::to_owned).ok_or_else(|| "a path that is no text".into())
}

/// A phone in the room of the workshop, let in.
pub struct Phone {
    pub client: Client,
    pub institution: String,
}

pub struct World {
    pub server: Option<Server>,
    pub relay: Relay,
    pub shim: Shim,
    pub home: Home,
    pub demo: Demo,
    pub consultation: String,
    pub workshop: String,
    pub item: String,
    /// Of the room.
    pub code: String,
    pub phones: Vec<Phone>,
    /// Of the last vote that a phone sent.
    pub turn: i64,
    pub text: String,
    pub acked: Ledger,
    /// Faults of the disk that the server noticed: what it does not notice shows nothing.
    pub bitten: BTreeSet<Fault>,
    /// What was owed when the last backup was taken.
    pub backed_up: Option<Ledger>,
}

impl World {
    pub async fn new(small_disk: bool) -> Result<Self, Failed> {
        let (home, said) = Home::new(small_disk)?;
        let id = |list: &str| said[list][0]["id"].as_str().unwrap_or_default().to_owned();
        let mut world = Self {
            server: None,
            relay: Relay::open().await?,
            shim: Shim::build(home.folder.path())?,
            demo: Demo::read(&home.folder.path().join("fresh"))?,
            home,
            consultation: id("consultations"),
            workshop: id("workshops"),
            item: String::new(),
            code: String::new(),
            phones: vec![],
            turn: 0,
            text: String::new(),
            acked: Ledger::default(),
            bitten: BTreeSet::new(),
            backed_up: None,
        };
        world.start()?;
        let path = format!("/api/v1/workshops/{}", world.workshop);
        world.asks("facilitator", Method::PATCH, &path, Some(json!({ "state": "open" }))).await?;
        let room = world.asks("facilitator", Method::GET, &path, None).await?;
        room["items"][0]["id"].as_str().ok_or("an agenda")?.clone_into(&mut world.item);
        room["workshop"]["code"].as_str().ok_or("a code")?.clone_into(&mut world.code);
        for invited in room["workshop"]["institutions"].as_array().into_iter().flatten() {
            if invited["votes"] == true && world.phones.len() < PHONES {
                world.lets_in(invited["id"].as_str().unwrap_or_default()).await?;
            }
        }
        Ok(world)
    }

    async fn lets_in(&mut self, institution: &str) -> Result<(), Failed> {
        // No connection is held for later: one that fell silent meanwhile would be found out by the patience of whoever votes.
        let client = Client::builder().cookie_store(true).pool_max_idle_per_host(0).build()?;
        let address = &self.relay.address;
        let seats = format!("http://{address}/api/v1/rooms/{}/seats", self.code);
        let body = json!({ "institution": institution, "name": "Déléguée" });
        let origin = format!("http://{address}");
        let seat: Value =
            client.post(seats).header("origin", origin).json(&body).send().await?.json().await?;
        let id = seat["id"].as_str().ok_or_else(|| format!("no seat: {seat}"))?;
        let path = format!("/api/v1/workshops/{}/seats/{id}", self.workshop);
        self.asks("facilitator", Method::PATCH, &path, Some(json!({ "move": "admit" }))).await?;
        self.phones.push(Phone { client, institution: institution.to_owned() });
        Ok(())
    }

    pub fn server(&self) -> Result<&Server, Failed> {
        self.server.as_ref().ok_or_else(|| "no server runs".into())
    }

    pub fn start(&mut self) -> Result<(), Failed> {
        let data = self.home.data();
        // The log of the server is kept on the disk of the machine, which has room.
        fs::create_dir_all(&data)?;
        let within = self.home.before();
        let before: Vec<&str> = BEFORE.iter().copied().chain(within.iter().map(String::as_str)).collect();
        let shim = self.shim.env(&data);
        let shim = shim.iter().map(|(name, value)| (*name, value.as_str()));
        let env: Vec<(&str, &str)> = ENV.iter().copied().chain(shim).collect();
        let server = Server::start("serve", &data, &before, &env)?;
        self.relay.lead_to(&server.address);
        self.server = Some(server);
        Ok(())
    }

    /// The last words of the server.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.home.data().join("server.log")).unwrap_or_default();
        log.lines().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    pub fn who(&self, role: &str) -> &Account {
        self.demo.with_role(role)[0]
    }

    /// Everybody who acts here signs in anew, as after a restore they must.
    pub async fn all_sign_in(&mut self) -> Result<(), Failed> {
        for (role, most) in [("facilitator", 1), ("contributor", 1), ("drafter", WRITERS)] {
            let some: Vec<String> =
                self.demo.with_role(role).iter().take(most).map(|account| account.email.clone()).collect();
            for account in self.demo.accounts.iter_mut().filter(|account| some.contains(&account.email)) {
                account.token = new_token(self.server.as_ref().ok_or("no server runs")?, account).await?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// When it is refused, or not answered in time.
    pub async fn asks(
        &self,
        role: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failed> {
        let asked = call_at(&self.relay.address, &self.who(role).token, method, path, body);
        let (status, said) = tokio::time::timeout(PATIENCE, asked).await??;
        if status.is_success() { Ok(said) } else { Err(format!("{path}: {status} {said}").into()) }
    }

    /// Asks until it is granted: for what must be done in the end.
    pub async fn insists(
        &self,
        role: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failed> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            match self.asks(role, method.clone(), path, body.clone()).await {
                Err(_) if tokio::time::Instant::now() < until => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                answered => return answered,
            }
        }
    }
}
