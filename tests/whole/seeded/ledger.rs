//! What is owed: the acts that were acknowledged, and those that may have happened all the same.
//!
//! Must stay true: an act is acknowledged only by the answer that its sender got; one without an answer may be there, but
//! never twice.

use std::collections::BTreeSet;

use palabre_tests::api::Failed;
use serde_json::Value;

#[derive(Default, Clone)]
pub struct Acts {
    pub acknowledged: Vec<String>,
    perhaps: Vec<String>,
}

impl Acts {
    fn note(&mut self, name: String, acknowledged: bool) {
        if acknowledged { self.acknowledged.push(name) } else { self.perhaps.push(name) }
    }

    /// # Errors
    /// When an acknowledged act is not among `there` or any is there twice.
    pub fn check(&self, what: &str, there: &[String]) -> Result<(), Failed> {
        each_once(what, &self.acknowledged, there)?;
        match self.perhaps.iter().find(|name| times(name, there) > 1) {
            Some(name) => Err(format!("the {what} {name:?}, sent once, is there twice").into()),
            None => Ok(()),
        }
    }
}

fn times(name: &str, there: &[String]) -> usize {
    there.iter().filter(|one| one.trim() == name.trim()).count()
}

/// # Errors
/// When one of the names is not among `there`, or is there twice.
pub fn each_once(what: &str, names: &[String], there: &[String]) -> Result<(), Failed> {
    match names.iter().map(|name| (name, times(name, there))).find(|(_, n)| *n != 1) {
        Some((name, n)) => Err(format!("the {what} {name:?} was acknowledged and is there {n} times").into()),
        None => Ok(()),
    }
}

/// A vote as a phone sent it, once or several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    pub ballot: String,
    pub voter: String,
    pub turn: i64,
    pub choice: &'static str,
    pub acknowledged: bool,
}

/// What an act came to.
pub enum Noted {
    Contribution(String, bool),
    Version(String, bool),
    Decision(String, bool),
    Cast(Cast),
}

#[derive(Default, Clone)]
pub struct Ledger {
    pub words: Vec<String>,
    pub contributions: Acts,
    pub versions: Acts,
    pub decisions: Acts,
    pub casts: Vec<Cast>,
}

impl Ledger {
    pub fn note(&mut self, noted: Noted) {
        match noted {
            Noted::Contribution(name, done) => self.contributions.note(name, done),
            Noted::Version(name, done) => self.versions.note(name, done),
            Noted::Decision(name, done) => self.decisions.note(name, done),
            Noted::Cast(cast) => self.casts.push(cast),
        }
    }

    /// Of a closed ballot: each voter whose vote was acknowledged is counted once, for what they chose last; nobody else is.
    ///
    /// # Errors
    /// When it is not so.
    pub fn check_ballot(&self, ballot: &Value) -> Result<(), Failed> {
        let id = ballot["id"].as_str().unwrap_or_default();
        let votes: Vec<(&str, &str)> = ballot["votes"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|vote| {
                (vote["voter"].as_str().unwrap_or_default(), vote["choice"].as_str().unwrap_or_default())
            })
            .collect();
        let cast: Vec<&Cast> = self.casts.iter().filter(|cast| cast.ballot == id).collect();
        let voters: BTreeSet<&str> =
            cast.iter().map(|c| c.voter.as_str()).chain(votes.iter().map(|(voter, _)| *voter)).collect();
        for voter in voters {
            let own: Vec<&&Cast> = cast.iter().filter(|cast| cast.voter == voter).collect();
            let last = own.iter().filter(|cast| cast.acknowledged).map(|cast| cast.turn).max();
            let counted: Vec<&str> =
                votes.iter().filter(|(of, _)| *of == voter).map(|(_, choice)| *choice).collect();
            let right = match counted[..] {
                [] => last.is_none(),
                [choice] => own.iter().any(|cast| cast.choice == choice && Some(cast.turn) >= last),
                _ => false,
            };
            if !right {
                return Err(format!("in ballot {id}, {voter} sent {own:?} and is counted {counted:?}").into());
            }
        }
        let tally = |choice: &str| votes.iter().filter(|(_, chosen)| *chosen == choice).count();
        let told = |choice: &str| ballot["tally"][choice].as_u64().map(|n| n as usize);
        if ["for", "against", "abstain"].iter().all(|choice| told(choice) == Some(tally(choice))) {
            return Ok(());
        }
        Err(format!("the tally of ballot {id} is not that of its votes: {ballot}").into())
    }
}

#[test]
fn a_vote_counted_twice_or_lost_or_old_is_found() {
    let cast = |turn, choice, acknowledged| Cast {
        ballot: "b".into(),
        voter: "v".into(),
        turn,
        choice,
        acknowledged,
    };
    let ledger = Ledger {
        casts: vec![cast(1, "for", true), cast(2, "against", true), cast(3, "abstain", false)],
        ..Ledger::default()
    };
    let ballot = |choices: &[&str]| {
        let votes: Vec<Value> =
            choices.iter().map(|choice| serde_json::json!({ "voter": "v", "choice": choice })).collect();
        let count = |choice: &str| choices.iter().filter(|c| **c == choice).count();
        serde_json::json!({ "id": "b", "votes": votes,
            "tally": { "for": count("for"), "against": count("against"), "abstain": count("abstain") } })
    };
    assert!(ledger.check_ballot(&ballot(&["against"])).is_ok());
    assert!(ledger.check_ballot(&ballot(&["abstain"])).is_ok(), "without an answer, and stored all the same");
    for wrong in [&["for"][..], &[], &["against", "against"]] {
        assert!(ledger.check_ballot(&ballot(wrong)).is_err(), "{wrong:?}");
    }
}
