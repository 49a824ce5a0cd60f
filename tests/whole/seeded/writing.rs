//! Those who type, and whether they and the server agree in the end.
//!
//! Must stay true: clients do what a client of PROTOCOL.md may: come back, send again, give back; they read the same in the end.

use std::time::Duration;

use futures_util::future::join_all;
use palabre_tests::{api::Failed, chance::Chance, drafter::Drafter, edits};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    ledger::each_once,
    world::{PATIENCE, World},
};

pub const WRITERS: usize = 3;
const MOMENT: Duration = Duration::from_millis(50);

/// The words of one seed: each is typed once.
pub struct Words {
    pub name: String,
    pub typed: Vec<String>,
}

impl Words {
    /// One more, somewhere in the text, and off to the server.
    pub async fn types(&mut self, writer: &mut Drafter, chance: &mut Chance) -> Result<(), Failed> {
        let word = format!("{}n{} ", self.name, self.typed.len());
        edits::type_words(&mut writer.doc, chance, &word)?;
        writer.publish().await?;
        self.typed.push(word);
        Ok(())
    }
}

impl World {
    pub async fn writers(&self, chance: &mut Chance) -> Result<Vec<Drafter>, Failed> {
        let mut writers = Vec::new();
        for n in 0..WRITERS {
            let drafters = self.demo.with_role("drafter");
            let mut writer = Drafter::new(&self.text, &drafters[n % drafters.len()].token, chance.actor());
            self.joins(&mut writer).await?;
            writers.push(writer);
        }
        Ok(writers)
    }

    /// Comes back, as soon as the server lets it.
    pub async fn joins(&self, writer: &mut Drafter) -> Result<(), Failed> {
        let until = Instant::now() + PATIENCE;
        loop {
            match timeout_at(until, writer.join(&self.relay.address)).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(_)) if Instant::now() < until => sleep(MOMENT).await,
                Ok(Err(error)) => return Err(format!("a client could not come back: {error}").into()),
                Err(_) => return Err("a client could not come back in time".into()),
            }
        }
    }

    /// Everybody comes back, sends what waits, and reads the same.
    pub async fn all_converge(&self, writers: &mut [Drafter]) -> Result<(), Failed> {
        let until = Instant::now() + PATIENCE;
        for writer in writers.iter_mut() {
            loop {
                writer.drop_connection();
                self.joins(writer).await?;
                if writer.settle(PATIENCE).await {
                    break;
                }
                if Instant::now() > until {
                    return Err(format!("a push was never taken: {:?}", writer.refusals).into());
                }
            }
        }
        let mut heads = Vec::new();
        for writer in writers.iter_mut() {
            writer.drop_connection();
            self.joins(writer).await?;
            heads.push(writer.doc.get_heads());
        }
        if heads.windows(2).all(|pair| pair[0] == pair[1]) { Ok(()) } else { Err("clients differ".into()) }
    }

    pub async fn every_act_is_there_once(&self, reader: &mut Drafter) -> Result<(), Failed> {
        let typed: Vec<String> = reader
            .doc
            .get_changes(&[])
            .iter()
            .map(|change| {
                let of = change.decode().operations.into_iter();
                of.filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned))).collect()
            })
            .collect();
        each_once("word", &self.acked.words, &typed)?;
        let matrix = format!("/api/v1/consultations/{}/matrix?format=json", self.consultation);
        let matrix = self.insists("facilitator", Method::GET, &matrix, None).await?;
        self.acked.contributions.check("contribution", &strings(&matrix["contributions"], "body"))?;
        let versions = format!("/api/v1/texts/{}/versions", self.text);
        let versions = self.insists("facilitator", Method::GET, &versions, None).await?;
        self.acked.versions.check("version", &strings(&versions["versions"], "name"))?;
        let room = self.closed_room().await?;
        self.acked.decisions.check("decision", &strings(&room["decisions"], "note"))?;
        let ballots = room["ballots"].as_array().ok_or("no ballots")?;
        let owed = |cast: &&super::ledger::Cast| ballots.iter().all(|ballot| ballot["id"] != *cast.ballot);
        if let Some(cast) = self.acked.casts.iter().filter(|cast| cast.acknowledged).find(owed) {
            return Err(format!("the ballot of {cast:?} is gone").into());
        }
        ballots
            .iter()
            .filter(|one| one["mode"] == "phones")
            .try_for_each(|ballot| self.acked.check_ballot(ballot))
    }

    /// The room of the workshop once no ballot is open any more: votes are told by name then.
    async fn closed_room(&self) -> Result<Value, Failed> {
        let path = format!("/api/v1/workshops/{}", self.workshop);
        let room = self.insists("facilitator", Method::GET, &path, None).await?;
        let mut ballots = room["ballots"].as_array().into_iter().flatten();
        let Some(open) = ballots.find(|ballot| ballot["closed"].is_null()) else { return Ok(room) };
        let id = open["id"].as_str().unwrap_or_default();
        let ballot = format!("{path}/ballots/{id}");
        if open["cast"] == 0 {
            self.insists("facilitator", Method::DELETE, &ballot, None).await?;
        } else {
            let decision = json!({ "item": self.item, "kind": "postponed", "ballot": id, "why_without_quorum": "Épreuve." });
            self.insists("facilitator", Method::POST, &format!("{path}/decisions"), Some(decision)).await?;
        }
        self.insists("facilitator", Method::GET, &path, None).await
    }

    /// Whether two decisions, one after the other, are dated hours apart: then a clock jumped.
    pub async fn has_misdated(&self) -> Result<bool, Failed> {
        let path = format!("/api/v1/workshops/{}", self.workshop);
        let room = self.insists("facilitator", Method::GET, &path, None).await?;
        let decisions = room["decisions"].as_array().into_iter().flatten();
        let dates: Vec<i64> = decisions.filter_map(|one| one["at"].as_i64()).collect();
        Ok(dates.windows(2).any(|two| (two[1] - two[0]).abs() > 3_600_000))
    }

    /// Connections whose clients vanished without a word cost nothing for long.
    pub async fn frees_what_fell_silent(&mut self, chance: &mut Chance) -> Result<(), Failed> {
        let mut writers = self.writers(chance).await?;
        self.holds(WRITERS).await?;
        self.relay.silence();
        self.holds(0).await?;
        join_all(writers.iter_mut().map(|writer| writer.listen(MOMENT))).await;
        if writers.iter().all(Drafter::connected) {
            return Ok(());
        }
        Err("the clients were told, so nothing was shown".into())
    }

    /// Waits until the server says that it holds so many connections.
    async fn holds(&self, wanted: usize) -> Result<(), Failed> {
        let until = Instant::now() + PATIENCE;
        let mut held = String::new();
        while Instant::now() < until {
            let told = Client::new().get(self.server()?.url("/metrics")).send().await?.text().await?;
            let line = told.lines().find_map(|line| line.strip_prefix("palabre_connections "));
            line.unwrap_or("unknown").clone_into(&mut held);
            if held == wanted.to_string() {
                return Ok(());
            }
            sleep(MOMENT).await;
        }
        Err(format!("the server holds {held} connections, not {wanted}").into())
    }
}

fn strings(list: &Value, field: &str) -> Vec<String> {
    let of = |one: &Value| one[field].as_str().unwrap_or_default().to_owned();
    list.as_array().map(|all| all.iter().map(of).collect()).unwrap_or_default()
}
