//! What goes wrong, each while words and an act are on their way.
//!
//! Must stay true: when a fault is over, nothing of it is left but the clock; every fault that a machine does not permit is
//! played by the shim, never left out.

use std::{
    fs,
    os::unix::fs::FileExt as _,
    process::Command,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use palabre_tests::{
    api::Failed,
    chance::Chance,
    drafter::Drafter,
    server::program,
    shim::{Order, errno},
};

use super::{
    acts::OnItsWay,
    plan::{Drawn, Fault},
    world::{PATIENCE, World, text},
    writing::Words,
};

/// How long the disk is full, or fails.
const WHILE: Duration = Duration::from_millis(60);
/// A client that hears nothing for so long takes its connection for lost.
const SIGN_OF_LIFE: Duration = Duration::from_millis(300);
/// Where the clock of the day jumps to, in milliseconds from the hour that it is.
const JUMPS: [i64; 7] = [-2 * DAY, -3 * HOUR, -1_500, 0, 2_000, 5 * HOUR, 2 * DAY];
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

impl World {
    /// `on_its_way`: taken when the fault must know what it came to.
    pub async fn goes_wrong(
        &mut self,
        (fault, size): Drawn,
        writers: &mut [Drafter],
        on_its_way: &mut Option<OnItsWay>,
        words: &mut Words,
    ) -> Result<(), Failed> {
        match fault {
            Fault::Vanish => writers[size % writers.len()].drop_connection(),
            Fault::Reset => self.relay.reset(),
            Fault::HalfOpen => {
                self.relay.silence();
                if join_all(writers.iter_mut().map(still_believes)).await.contains(&true) {
                    return Err("a connection that fell silent is heard".into());
                }
            }
            Fault::Hold => self.held(size)?,
            Fault::FullDisk => self.full(size, writers).await?,
            Fault::ReadOnlyDisk => {
                self.under(fault, (Order::WriteFails, errno::READ_ONLY), WHILE, writers).await?;
            }
            Fault::FailedSync => self.under(fault, (Order::SyncFails, errno::IO), WHILE, writers).await?,
            Fault::SlowSync => {
                let slow = 20 + size as i64 % 180;
                self.under(fault, (Order::SyncMs, slow), Duration::from_millis(200), writers).await?;
            }
            Fault::Clock => self.shim.order(Order::ClockMs, JUMPS[size % JUMPS.len()])?,
            Fault::Kill => {
                self.server.take().ok_or("no server runs")?.kill();
                self.start()?;
            }
            Fault::Stop => {
                let server = self.server.take().ok_or("no server runs")?;
                let (ended, ()) = tokio::join!(tokio::task::spawn_blocking(move || server.stop()), async {
                    join_all(writers.iter_mut().map(|writer| writer.listen(PATIENCE))).await;
                });
                if !ended??.success() {
                    return Err("it did not end well".into());
                }
                self.start()?;
            }
            Fault::FailingKill => {
                let fails = [(Order::SyncFails, errno::IO), (Order::WriteFails, errno::NO_SPACE)][size % 2];
                self.shim.order(fails.0, fails.1)?;
                join_all(writers.iter_mut().map(|writer| writer.listen(WHILE / 2))).await;
                self.server.take().ok_or("no server runs")?.kill();
                self.shim.order(fails.0, 0)?;
                self.start()?;
            }
            Fault::TornLog => self.torn(size)?,
            Fault::Backup => self.backs_up(writers, on_its_way, words).await?,
            Fault::Restore => {
                if self.backed_up.is_none() {
                    self.backs_up(writers, on_its_way, words).await?;
                }
                self.is_restored(writers, on_its_way).await?;
            }
        }
        Ok(())
    }

    fn held(&self, size: usize) -> Result<(), Failed> {
        let pid = self.server()?.pid().to_string();
        Command::new("kill").args(["-STOP", &pid]).status()?;
        std::thread::sleep(Duration::from_millis(20 + size as u64 % 200));
        Command::new("kill").args(["-CONT", &pid]).status()?;
        Ok(())
    }

    /// An order to the server's libc, while the writers go on.
    async fn under(
        &mut self,
        fault: Fault,
        (order, value): (Order, i64),
        how_long: Duration,
        writers: &mut [Drafter],
    ) -> Result<(), Failed> {
        self.shim.order(order, value)?;
        self.bites(fault, how_long, writers).await;
        Ok(self.shim.order(order, 0)?)
    }

    async fn full(&mut self, size: usize, writers: &mut [Drafter]) -> Result<(), Failed> {
        if let Some(disk) = &self.home.disk {
            disk.fill()?;
        } else if size.is_multiple_of(2) {
            self.limit_files("4096")?;
        } else {
            self.shim.order(Order::WriteFails, errno::NO_SPACE)?;
        }
        self.bites(Fault::FullDisk, WHILE, writers).await;
        if let Some(disk) = &self.home.disk {
            disk.empty()?;
        } else if size.is_multiple_of(2) {
            self.limit_files("unlimited")?;
        } else {
            self.shim.order(Order::WriteFails, 0)?;
        }
        Ok(())
    }

    /// The writers go on. It is noted when the server itself finds its disk failing, or slow.
    async fn bites(&mut self, fault: Fault, how_long: Duration, writers: &mut [Drafter]) {
        let begun = Instant::now();
        let listening = join_all(writers.iter_mut().map(|writer| writer.listen(how_long)));
        let (_, told) = tokio::join!(listening, self.readiness());
        let bitten = match fault {
            Fault::SlowSync => told.is_ok_and(|(_, answered)| answered - begun > Duration::from_millis(20)),
            _ => told.is_ok_and(|(ready, _)| !ready),
        };
        if bitten {
            self.bitten.insert(fault);
        }
    }

    /// What `/readyz` says, and when.
    async fn readiness(&self) -> Result<(bool, Instant), Failed> {
        let asked = reqwest::get(self.server()?.url("/readyz")).await?;
        Ok((asked.status().is_success(), Instant::now()))
    }

    fn limit_files(&self, soft: &str) -> Result<(), Failed> {
        let pid = self.server()?.pid().to_string();
        let done =
            Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={soft}:unlimited")]).status()?;
        if done.success() { Ok(()) } else { Err("prlimit failed".into()) }
    }

    /// The power went while a page was being written: behind the frames of the log stands a part of one more, or rubbish is at
    /// the end of the file.
    fn torn(&mut self, size: usize) -> Result<(), Failed> {
        self.server.take().ok_or("no server runs")?.kill();
        let path = self.home.seen("palabre.sqlite-wal");
        if let Ok(log) = fs::read(&path) {
            let mut chance = Chance::new(size as u64);
            let mut rubbish: Vec<u8> = (0..24 + size * 6).map(|_| chance.draw() as u8).collect();
            let mut at = log.len();
            if let (true, Some((end, salts))) = (size.is_multiple_of(2), end_of_frames(&log)) {
                rubbish[8..16].copy_from_slice(salts);
                at = end;
            }
            fs::File::options().write(true).open(path)?.write_all_at(&rubbish, at as u64)?;
        }
        self.start()
    }

    /// While everybody types on. What is owed after a restore is what was acknowledged before it began.
    async fn backs_up(
        &mut self,
        writers: &mut [Drafter],
        on_its_way: &mut Option<OnItsWay>,
        words: &mut Words,
    ) -> Result<(), Failed> {
        self.notes(on_its_way.take()).await?;
        self.backed_up = Some(self.acked.clone());
        let (file, data, program) = (text(&self.home.backup())?, text(&self.home.data())?, text(&program())?);
        if self.home.backup().exists() {
            fs::remove_file(self.home.backup())?;
        }
        let command = [&program, "backup", &file, "--data", &data];
        let mut chance = Chance::new(words.typed.len() as u64);
        let (done, typed) = tokio::join!(self.home.does_beside(&command), async {
            for _ in 0..3 {
                for writer in writers.iter_mut() {
                    words.types(writer, &mut chance).await?;
                    writer.listen(Duration::from_millis(5)).await;
                }
            }
            Ok::<(), Failed>(())
        });
        done.and(typed)
    }

    async fn is_restored(
        &mut self,
        writers: &mut [Drafter],
        on_its_way: &mut Option<OnItsWay>,
    ) -> Result<(), Failed> {
        self.server.take().ok_or("no server runs")?.kill();
        if let Some(act) = on_its_way.take() {
            // Done or not, it was after the backup.
            act.await?;
        }
        self.home.lose_and_restore()?;
        let words = std::mem::take(&mut self.acked.words);
        self.acked = self.backed_up.clone().ok_or("there is no backup")?;
        self.acked.words = words;
        self.start()?;
        self.all_sign_in().await?;
        let drafters = self.demo.with_role("drafter");
        for (n, writer) in writers.iter_mut().enumerate() {
            writer.drop_connection();
            writer.sign_in(&drafters[n % drafters.len()].token);
        }
        Ok(())
    }

    /// What was on its way has come to its end.
    pub async fn notes(&mut self, on_its_way: Option<OnItsWay>) -> Result<(), Failed> {
        if let Some(act) = on_its_way {
            for noted in act.await? {
                self.acked.note(noted);
            }
        }
        Ok(())
    }

    /// Everything that is owed is there, by the server's own judgement of what it keeps.
    pub fn verifies(&self) -> Result<(), Failed> {
        let (program, data) = (text(&program())?, text(&self.home.data())?);
        self.home.does(&[&program, "verify", "--data", &data])
    }
}

/// Where the next frame of a write-ahead log goes, and the salts that it would carry (sqlite.org/walformat.html).
fn end_of_frames(log: &[u8]) -> Option<(usize, &[u8])> {
    let page = u32::from_be_bytes(log.get(8..12)?.try_into().ok()?) as usize;
    let salts = log.get(16..24)?;
    let mut at = 32;
    while log.get(at + 8..at + 16) == Some(salts) && at + 24 + page <= log.len() {
        at += 24 + page;
    }
    Some((at, salts))
}

/// A client whose peer vanished without a word finds it out, whatever it had still to read.
async fn still_believes(writer: &mut Drafter) -> bool {
    for _ in 0..1_000 {
        if !writer.is_heard(SIGN_OF_LIFE).await {
            return false;
        }
    }
    true
}
