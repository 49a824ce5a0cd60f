//! What people do besides typing. Each act is on its way while something goes wrong, and says afterwards what was acknowledged.
//!
//! Must stay true: what was not answered is noted as sent; a vote that is sent again is the same vote, of the same turn.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, call_at},
    chance::Chance,
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{
    ledger::{Cast, Noted},
    plan::Act,
    world::World,
};

const CHOICES: [&str; 3] = ["for", "against", "abstain"];

/// An act that is on its way.
pub type OnItsWay = JoinHandle<Vec<Noted>>;

/// Who asks, where, and how long they wait for an answer.
#[derive(Clone)]
struct Asking {
    address: String,
    token: String,
    patience: Duration,
}

impl Asking {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Failed> {
        let asked = call_at(&self.address, &self.token, method, path, body);
        let (status, said) = tokio::time::timeout(self.patience, asked).await??;
        if status.is_success() { Ok(said) } else { Err(format!("{path}: {status} {said}").into()) }
    }

    /// True when it was acknowledged.
    async fn post(&self, path: &str, body: Value) -> bool {
        self.ask(Method::POST, path, Some(body)).await.is_ok()
    }
}

/// A vote of a phone, before it is cast.
struct Voting {
    client: Client,
    voter: String,
    turn: i64,
    choice: &'static str,
    twice: bool,
}

/// What a phone needs to know of the room.
#[derive(Clone)]
struct Room {
    workshop: String,
    item: String,
    votes: String,
    origin: String,
}

impl World {
    /// Sends somebody out to do it. Without an answer after `patience` they take it for lost.
    pub fn sets_out(
        &mut self,
        act: Act,
        chance: &mut Chance,
        name: String,
        patience: Duration,
    ) -> Option<OnItsWay> {
        let role = if act == Act::Contribute { "contributor" } else { "facilitator" };
        let asking =
            Asking { address: self.relay.address.clone(), token: self.who(role).token.clone(), patience };
        let room = self.room();
        let decisions = format!("/api/v1/workshops/{}/decisions", self.workshop);
        let decision = |name: &str| json!({ "item": self.item, "kind": "postponed", "note": name, "why_without_quorum": "Épreuve." });
        Some(match act {
            Act::Nothing => return None,
            Act::Contribute => {
                let body = json!({ "consultation": self.consultation, "body": name });
                let path = format!("/api/v1/texts/{}/comments", self.demo.texts[0]);
                tokio::spawn(async move { vec![Noted::Contribution(name, asking.post(&path, body).await)] })
            }
            Act::Freeze => {
                let path = format!("/api/v1/texts/{}/versions", self.text);
                let body = json!({ "name": name });
                tokio::spawn(async move { vec![Noted::Version(name, asking.post(&path, body).await)] })
            }
            Act::Decide => {
                let body = decision(&name);
                tokio::spawn(async move { vec![Noted::Decision(name, asking.post(&decisions, body).await)] })
            }
            Act::Vote => {
                let votings = self.votings(chance);
                let earlier = self.earlier(chance);
                tokio::spawn(vote(asking, room, votings, earlier))
            }
            Act::Count => {
                let mut body = decision(&name);
                tokio::spawn(async move {
                    let Ok(Some(ballot)) = open_ballot(&asking, &room).await else { return vec![] };
                    body["ballot"] = json!(ballot);
                    vec![Noted::Decision(name, asking.post(&decisions, body).await)]
                })
            }
        })
    }

    fn room(&self) -> Room {
        let origin = format!("http://{}", self.relay.address);
        Room {
            workshop: format!("/api/v1/workshops/{}", self.workshop),
            item: self.item.clone(),
            votes: format!("{origin}/api/v1/rooms/{}/votes", self.code),
            origin,
        }
    }

    /// One to three phones make their choice.
    fn votings(&mut self, chance: &mut Chance) -> Vec<Voting> {
        let mut votings = Vec::new();
        for _ in 0..=chance.below(3) {
            let phone = &self.phones[chance.below(self.phones.len())];
            self.turn += 1;
            votings.push(Voting {
                client: phone.client.clone(),
                voter: phone.institution.clone(),
                turn: self.turn,
                choice: CHOICES[chance.below(3)],
                twice: chance.one_in(2),
            });
        }
        votings
    }

    /// Some vote that was sent before: it comes once more, late.
    fn earlier(&self, chance: &mut Chance) -> Option<(Client, Cast)> {
        let cast = self.acked.casts.get(chance.below(self.acked.casts.len()))?;
        let phone = self.phones.iter().find(|phone| phone.institution == cast.voter)?;
        Some((phone.client.clone(), cast.clone()))
    }
}

async fn open_ballot(asking: &Asking, room: &Room) -> Result<Option<String>, Failed> {
    let said = asking.ask(Method::GET, &room.workshop, None).await?;
    let mut all = said["ballots"].as_array().into_iter().flatten();
    let open = all.find(|ballot| ballot["closed"].is_null());
    Ok(open.and_then(|ballot| ballot["id"].as_str()).map(str::to_owned))
}

async fn vote(
    asking: Asking,
    room: Room,
    votings: Vec<Voting>,
    earlier: Option<(Client, Cast)>,
) -> Vec<Noted> {
    let ballot = match open_ballot(&asking, &room).await {
        Ok(Some(open)) => open,
        Ok(None) => {
            let body = json!({ "item": room.item, "question": "Épreuve ?" });
            let opened = asking.ask(Method::POST, &format!("{}/ballots", room.workshop), Some(body)).await;
            let Ok(opened) = opened else { return vec![] };
            opened["id"].as_str().unwrap_or_default().to_owned()
        }
        Err(_) => return vec![],
    };
    let mut noted = Vec::new();
    for Voting { client, voter, turn, choice, twice } in votings {
        let once = cast(&client, &room, &ballot, choice, turn, asking.patience);
        let acknowledged = if twice {
            // A finger that taps twice: both are on their way at once.
            let again = cast(&client, &room, &ballot, choice, turn, asking.patience);
            let (first, second) = tokio::join!(once, again);
            first || second
        } else {
            once.await
        };
        noted.push(Noted::Cast(Cast { ballot: ballot.clone(), voter, turn, choice, acknowledged }));
    }
    if let Some((client, old)) = earlier {
        // Nobody notes the answer: it changes nothing, or the ballot is closed.
        cast(&client, &room, &old.ballot, old.choice, old.turn, asking.patience).await;
    }
    noted
}

/// True when the vote was acknowledged.
async fn cast(
    client: &Client,
    room: &Room,
    ballot: &str,
    choice: &str,
    turn: i64,
    patience: Duration,
) -> bool {
    let body = json!({ "ballot": ballot, "choice": choice, "turn": turn });
    let sent = client.post(&room.votes).header("origin", &room.origin).timeout(patience).json(&body).send();
    sent.await.is_ok_and(|answer| answer.status().is_success())
}
