//! The minutes of a workshop as facts: what happened and what the rapporteur wrote, made at any moment; frozen, they are bytes.
//!
//! **Written encoding, form 1.** The line `palabre-minutes 1` and a line feed, then one JSON value without white space (strings
//! as `serde_json` escapes them, keys in the order of the fields below): `{"n":…,"at":…,"minutes":MINUTES}`. `n` counts the
//! workshop's frozen minutes from 1; `at` and all other moments are milliseconds since 1970 UTC. MINUTES is
//! [`Minutes`]; hashes in it are lower-case hexadecimal; lists are in the order in which things happened, institutions by
//! name. The hash is the SHA-256 of all of it. The instance's key signs these very bytes for the purpose `minutes`.
//!
//! **A signature on them, form 1.** The line `palabre-minutes-signature 1` and a line feed, then
//! `{"minutes":HASH,"place":…,"name":…,"office":…,"image":HASH,"at":…}`: the hash of the frozen minutes, the signature's
//! number, who signs in which function, the SHA-256 of the drawn or scanned image (empty where the name was typed), and when.
//!
//! Must stay true: form 1 never changes; nothing in it follows from a language or from today: the same facts give the same
//! bytes; sentences are made from them by whoever shows them.

use std::collections::BTreeSet;

use docs_schema::canonical;
use serde::{Deserialize, Serialize};

use super::clock::Millis;
use super::error::Error;
use super::ids::{PersonId, WorkshopId};
use super::workshop::{Choice, DecisionKind, DecisionMode, Majority, Session, Voting};

const FIRST_LINE: &str = "palabre-minutes 1\n";
const SIGNATURE_LINE: &str = "palabre-minutes-signature 1\n";

/// Everything that minutes tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// The dossier's title.
    pub dossier: String,
    pub workshop: Heading,
    pub texts: Vec<About>,
    pub rules: Rules,
    pub institutions: Vec<Institution>,
    pub delegates: Vec<Delegate>,
    pub hours: Vec<Hour>,
    pub agenda: Vec<Item>,
    pub commissions: Vec<Report>,
    pub decisions: Vec<Recorded>,
    pub narrative: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    pub id: String,
    pub n: i64,
    pub title: String,
    pub place: String,
    pub opens: Millis,
    pub closes: Millis,
    /// IANA.
    pub zone: String,
    pub chair: String,
    /// The institution of the chair; may be empty.
    pub chair_of: String,
    pub rapporteur: String,
}

/// A version that the workshop was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub id: String,
    pub title: String,
    pub version: i64,
    pub hash: String,
    #[serde(skip)]
    pub hidden: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Percent; 0: no such rule.
    pub quorum_institutions: i64,
    pub quorum_seats: i64,
    pub voting: Voting,
    pub majority: Majority,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    pub id: String,
    pub name: String,
    pub seats: i64,
    /// False: it observes.
    pub votes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    pub institution: String,
    pub name: String,
    pub office: String,
    /// (arrived, left): null while they are in the room.
    pub times: Vec<(Millis, Option<Millis>)>,
}

/// The workshop was opened, suspended, closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hour {
    pub at: Millis,
    pub state: Session,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: String,
    pub text: String,
    pub version: i64,
    pub title: String,
    /// The number of the commission that it was given to.
    pub commission: Option<i64>,
    #[serde(skip)]
    pub hidden: bool,
}

/// What a commission told the plenary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub n: i64,
    pub name: String,
    pub rapporteur: String,
    /// Markdown.
    pub words: String,
    pub at: Option<Millis>,
    #[serde(skip)]
    pub hidden: bool,
}

/// A decision, or a commission's recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    pub n: i64,
    pub at: Millis,
    pub item: String,
    /// The number of the commission that recommends it.
    pub commission: Option<i64>,
    pub kind: DecisionKind,
    pub mode: DecisionMode,
    pub votes: Votes,
    pub roll: Vec<Called>,
    pub quorum: Present,
    pub why_without: String,
    pub note: String,
    pub replaces: Option<i64>,
    pub hash: String,
    pub version_hash: String,
    pub reservations: Vec<Reserved>,
    pub wording: Vec<Changed>,
    #[serde(skip)]
    pub hidden: bool,
    /// It holds, and the text has been changed since: true of the day on which it is asked, so never of frozen minutes.
    #[serde(skip)]
    pub uncovered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    #[serde(rename = "for")]
    pub favour: i64,
    pub against: i64,
    pub abstain: i64,
}

/// One vote of the roll call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub institution: String,
    /// Where each delegate has a vote; else empty.
    pub delegate: String,
    pub choice: Choice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    pub institutions: i64,
    pub institutions_all: i64,
    pub seats: i64,
    pub seats_all: i64,
    pub met: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserved {
    pub institution: String,
    pub words: String,
}

/// What differs between the workshop's version and what was decided, in one provision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changed {
    /// Number and heading, as the whole text has them.
    pub label: String,
    /// `reworded`, `added`, `removed`, `moved`, `split`, `merged`.
    pub kind: String,
    pub stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    pub op: Went,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Went {
    Same,
    Removed,
    Added,
}

/// What the rapporteur wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// `opening`, `discussion`, `closing`, or the id of an item.
    pub part: String,
    /// Markdown.
    pub words: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form1 {
    n: i64,
    at: Millis,
    minutes: Minutes,
}

/// The bytes of minutes that are frozen as number `n`.
#[must_use]
pub fn encode(n: i64, at: Millis, minutes: &Minutes) -> Vec<u8> {
    let mut bytes = FIRST_LINE.as_bytes().to_vec();
    serde_json::to_writer(&mut bytes, &Form1 { n, at, minutes: minutes.clone() })
        .expect("strings and numbers in memory always become JSON");
    bytes
}

/// The minutes that these bytes are.
///
/// # Errors
/// [`Error::Internal`] when they are not what [`encode`] gives, or do not have this hash: such minutes are never shown.
pub fn decode(bytes: &[u8], hash: &[u8; 32]) -> Result<Minutes, Error> {
    let damaged = |why: &str| Error::internal(format!("frozen minutes are damaged in the store: {why}"));
    if canonical::hash(bytes) != *hash {
        return Err(damaged("another hash"));
    }
    let json = bytes.strip_prefix(FIRST_LINE.as_bytes()).ok_or_else(|| damaged("another form"))?;
    let form: Form1 = serde_json::from_slice(json).map_err(|e| damaged(&e.to_string()))?;
    Ok(form.minutes)
}

impl Minutes {
    /// What is not as in `before`: `heading`, `attendance`, `hours`, `agenda`, `commissions`, `decisions`, `narrative`.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<&'static str> {
        let heading = |m: &Self| {
            (m.dossier.clone(), m.workshop.clone(), m.texts.clone(), m.rules, m.institutions.clone())
        };
        let all = [
            ("heading", heading(self) == heading(before)),
            ("attendance", self.delegates == before.delegates),
            ("hours", self.hours == before.hours),
            ("agenda", self.agenda == before.agenda),
            ("commissions", self.commissions == before.commissions),
            ("decisions", self.taken() == before.taken()),
            ("narrative", self.narrative == before.narrative),
        ];
        all.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect()
    }

    /// The decisions by themselves, whatever became of the text.
    fn taken(&self) -> Vec<Recorded> {
        self.decisions.iter().map(|one| Recorded { uncovered: false, ..one.clone() }).collect()
    }

    /// Takes out the titles and words of these texts: that something was decided, and how, stays.
    pub fn hide(&mut self, texts: &BTreeSet<String>) {
        for about in self.texts.iter_mut().filter(|about| texts.contains(&about.id)) {
            (about.hidden, about.title) = (true, String::new());
        }
        let mut items = BTreeSet::new();
        let mut commissions = BTreeSet::new();
        for item in self.agenda.iter_mut().filter(|item| texts.contains(&item.text)) {
            (item.hidden, item.title) = (true, String::new());
            items.insert(item.id.clone());
            commissions.extend(item.commission);
        }
        for report in self.commissions.iter_mut().filter(|report| commissions.contains(&report.n)) {
            (report.hidden, report.words) = (true, String::new());
        }
        for decision in self.decisions.iter_mut().filter(|decision| items.contains(&decision.item)) {
            decision.hidden = true;
            decision.note.clear();
            decision.wording.clear();
            decision.reservations.iter_mut().for_each(|one| one.words.clear());
        }
        self.narrative.retain(|part| !items.contains(&part.part));
        if !items.is_empty() {
            // What was said in general may quote any of the texts.
            self.narrative.retain(|part| part.part != "discussion");
        }
    }

    /// What the rapporteur wrote in a part.
    #[must_use]
    pub fn part(&self, part: &str) -> &str {
        self.narrative.iter().find(|one| one.part == part).map(|one| one.words.as_str()).unwrap_or_default()
    }

    #[must_use]
    pub fn institution(&self, id: &str) -> &str {
        self.institutions.iter().find(|one| one.id == id).map(|one| one.name.as_str()).unwrap_or_default()
    }

    /// The number of the decision that replaced this one.
    #[must_use]
    pub fn replaced_by(&self, n: i64) -> Option<i64> {
        self.decisions.iter().find(|one| one.replaces == Some(n)).map(|one| one.n)
    }
}

/// A part of the narrative as it is kept: who wrote it last, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPart {
    pub part: String,
    pub words: String,
    pub by_name: String,
    pub at: Millis,
}

/// Minutes that were frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub workshop: WorkshopId,
    pub n: i64,
    pub hash: [u8; 32],
    pub signature: [u8; 64],
    pub by: PersonId,
    pub by_name: String,
    pub at: Millis,
}

/// Somebody's signature under frozen minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub place: i64,
    pub name: String,
    /// The function in which they sign.
    pub office: String,
    /// Of the image; none where the name was typed.
    pub image_hash: Option<[u8; 32]>,
    pub signature: [u8; 64],
    pub at: Millis,
}

impl Signed {
    /// What the instance's key signs.
    #[must_use]
    pub fn message(&self, minutes: &[u8; 32]) -> Vec<u8> {
        #[derive(Serialize)]
        struct Message<'m> {
            minutes: String,
            place: i64,
            name: &'m str,
            office: &'m str,
            image: String,
            at: Millis,
        }
        let message = Message {
            minutes: canonical::hex(minutes),
            place: self.place,
            name: &self.name,
            office: &self.office,
            image: self.image_hash.map(|hash| canonical::hex(&hash)).unwrap_or_default(),
            at: self.at,
        };
        let mut bytes = SIGNATURE_LINE.as_bytes().to_vec();
        serde_json::to_writer(&mut bytes, &message)
            .expect("strings and numbers in memory always become JSON");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes() -> Minutes {
        Minutes {
            dossier: "Politique".into(),
            workshop: Heading {
                id: "w".into(),
                n: 1,
                title: "Atelier « national »".into(),
                place: "Bamako".into(),
                opens: 1,
                closes: 2,
                zone: "Africa/Bamako".into(),
                chair: "Awa".into(),
                chair_of: "Ministère".into(),
                rapporteur: String::new(),
            },
            texts: vec![About {
                id: "t".into(),
                title: "Loi".into(),
                version: 3,
                hash: "ab".into(),
                hidden: false,
            }],
            rules: Rules {
                quorum_institutions: 50,
                quorum_seats: 0,
                voting: Voting::Institution,
                majority: Majority::TwoThirds,
            },
            institutions: vec![Institution {
                id: "i".into(),
                name: "Ministère".into(),
                seats: 2,
                votes: true,
            }],
            delegates: vec![Delegate {
                institution: "i".into(),
                name: "Awa".into(),
                office: "Directrice".into(),
                times: vec![(1, Some(2)), (3, None)],
            }],
            hours: vec![Hour { at: 1, state: Session::Open }],
            agenda: vec![item("a", "t", Some(1)), item("b", "u", None)],
            commissions: vec![Report {
                n: 1,
                name: "Première".into(),
                rapporteur: "Oumar".into(),
                words: "Rien.".into(),
                at: Some(4),
                hidden: false,
            }],
            decisions: vec![Recorded {
                n: 1,
                at: 5,
                item: "a".into(),
                commission: None,
                kind: DecisionKind::Amended,
                mode: DecisionMode::Hands,
                votes: Votes { favour: 1, against: 0, abstain: 0 },
                roll: vec![Called { institution: "i".into(), delegate: String::new(), choice: Choice::For }],
                quorum: Present { institutions: 1, institutions_all: 1, seats: 1, seats_all: 2, met: true },
                why_without: String::new(),
                note: "Une note.".into(),
                replaces: None,
                hash: "cd".into(),
                version_hash: "ef".into(),
                reservations: vec![Reserved { institution: "i".into(), words: "Sous réserve.".into() }],
                wording: vec![Changed {
                    label: "1 Objet".into(),
                    kind: "reworded".into(),
                    stretches: vec![
                        Stretch { op: Went::Removed, words: "Un".into() },
                        Stretch { op: Went::Added, words: "Deux\n".into() },
                    ],
                }],
                hidden: false,
                uncovered: false,
            }],
            narrative: vec![
                Part { part: "a".into(), words: "Un débat.".into() },
                Part { part: "opening".into(), words: "Ouverture.".into() },
            ],
        }
    }

    fn item(id: &str, text: &str, commission: Option<i64>) -> Item {
        Item { id: id.into(), text: text.into(), version: 3, title: id.into(), commission, hidden: false }
    }

    #[test]
    fn known_minutes_have_a_known_hash_for_ever_and_read_back() {
        let bytes = encode(2, 7, &minutes());
        let hash = canonical::hash(&bytes);
        assert_eq!(canonical::hex(&hash), "fc20d62d320a5dd4148fa86dc47ec195fc150ecef0c2192dbb9f6f0540af8f42");
        assert_eq!(decode(&bytes, &hash).unwrap(), minutes());
        let mut altered = bytes.clone();
        altered[40] ^= 1;
        assert!(decode(&altered, &hash).is_err());
        let other = b"palabre-minutes 2\n{}";
        assert!(decode(other, &canonical::hash(other)).is_err());
    }

    #[test]
    fn a_known_signature_has_a_known_message() {
        let signed = Signed {
            place: 1,
            name: "Awa \"A\"".into(),
            office: "Directrice".into(),
            image_hash: Some([0; 32]),
            signature: [0; 64],
            at: 9,
        };
        let message = String::from_utf8(signed.message(&[1; 32])).unwrap();
        let (minutes, image) = ("01".repeat(32), "00".repeat(32));
        assert_eq!(
            message,
            format!(
                "palabre-minutes-signature 1\n{{\"minutes\":\"{minutes}\",\"place\":1,\"name\":\"Awa \\\"A\\\"\",\
                 \"office\":\"Directrice\",\"image\":\"{image}\",\"at\":9}}"
            )
        );
    }

    #[test]
    fn what_is_hidden_leaves_no_word_and_what_changed_is_named() {
        let mut hidden = minutes();
        hidden.hide(&["t".to_owned()].into());
        let json = serde_json::to_string(&hidden).unwrap();
        for words in ["Loi", "Une note", "Sous réserve", "Deux", "Un débat", "Rien."] {
            assert!(!json.contains(words), "{words}");
        }
        assert_eq!((hidden.agenda[1].hidden, hidden.agenda[1].title.as_str()), (false, "b"));
        assert_eq!(hidden.part("opening"), "Ouverture.");
        let mut later = minutes();
        later.decisions[0].note.clear();
        later.delegates.clear();
        assert_eq!(later.changed_since(&minutes()), ["attendance", "decisions"]);
        assert!(minutes().changed_since(&minutes()).is_empty());
    }
}
