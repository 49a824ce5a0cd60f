//! What `palabre demo` shows, read from the files of `server/demo/`: a dossier, its texts, institutions, people and
//! the later edits that give it a history. Plain values; whoever makes a demo of them gives ids, times and passwords.
//!
//! Must stay true (the tests below): every key refers to something, every edit finds its words exactly once in the text that
//! the edits before it left, and within one run of plain words, so that it can be made on the document itself.

use figment::{
    Figment,
    providers::{Format, Toml},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::{person::Category, role::Role, stage::Stage};

/// The whole of it, in the order in which it is to be made.
#[derive(Debug)]
pub struct Sample {
    pub password: String,
    pub institutions: Vec<SampleInstitution>,
    pub people: Vec<SamplePerson>,
    pub dossier: SampleDossier,
    pub texts: Vec<SampleText>,
    /// Oldest first.
    pub edits: Vec<SampleEdit>,
    /// Oldest first.
    pub acts: Vec<SampleAct>,
    /// Of one text the oldest first.
    pub versions: Vec<SampleVersion>,
    pub consultation: SampleConsultation,
    pub workshop: SampleWorkshop,
}

/// On a version of the first text.
#[derive(Debug, Deserialize)]
pub struct SampleWorkshop {
    pub title: String,
    pub place: String,
    pub version: i64,
    pub in_days: i64,
    /// Percent.
    pub quorum_institutions: i64,
    /// E-mails.
    pub chair: String,
    pub rapporteur: String,
    pub presentation: String,
    pub invited: Vec<SampleInvited>,
    pub delegates: Vec<SampleDelegate>,
}

#[derive(Debug, Deserialize)]
pub struct SampleInvited {
    /// Key of an institution.
    pub institution: String,
    pub seats: i64,
    #[serde(default)]
    pub observes: bool,
}

#[derive(Debug, Deserialize)]
pub struct SampleDelegate {
    /// Key of an institution.
    pub institution: String,
    pub name: String,
    pub office: String,
}

/// On a version of the first text.
#[derive(Debug, Deserialize)]
pub struct SampleConsultation {
    pub title: String,
    pub version: i64,
    pub opened_minutes_ago: i64,
    pub days: i64,
    pub contact: String,
    pub presentation: String,
    pub questions: String,
    pub focal_points: Vec<String>,
    pub contributions: Vec<SampleContribution>,
    pub drafts: Vec<SampleContribution>,
}

/// By a person with an account (`author`), by one without (`name`, `email`), or entered for a `group`.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct SampleContribution {
    pub author: String,
    pub name: String,
    pub email: String,
    pub minutes_ago: i64,
    pub official: bool,
    pub kind: String,
    pub quote: String,
    pub body: String,
    pub proposal: String,
    pub source: String,
    pub entered_by: String,
    pub place: String,
    pub date: String,
    pub group: String,
    pub language: String,
    pub original: String,
    /// A moderator showed it.
    pub shown: bool,
    pub outcome: String,
    pub reason: String,
    pub told: bool,
}

#[derive(Debug, Deserialize)]
pub struct SampleInstitution {
    pub key: String,
    pub name: String,
    pub short_name: String,
    pub category: Category,
    pub region: String,
    /// `#rrggbb`.
    pub colour: String,
}

#[derive(Debug, Deserialize)]
pub struct SamplePerson {
    pub name: String,
    pub email: String,
    /// Key of an institution.
    pub institution: String,
    /// In the dossier; the administrator has none.
    #[serde(default)]
    pub role: Option<Role>,
    #[serde(default)]
    pub administrator: bool,
    pub language: String,
}

#[derive(Debug, Deserialize)]
pub struct SampleDossier {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub stage: Stage,
}

#[derive(Debug, Deserialize)]
pub struct SampleText {
    pub key: String,
    pub file: String,
    pub title: String,
    /// BCP 47.
    pub lang: String,
    pub dir: String,
    pub numbering: String,
    /// E-mail of a person.
    pub imported_by: String,
    /// Before the demo was made.
    pub imported_minutes_ago: i64,
}

impl SampleText {
    /// The text's Markdown, without its title.
    #[must_use]
    pub fn markdown(&self) -> &'static str {
        match self.file.as_str() {
            "politique.md" => include_str!("../demo/politique.md"),
            "summary.en.md" => include_str!("../demo/summary.en.md"),
            _ => "",
        }
    }
}

/// One later change by one author.
#[derive(Debug, Deserialize)]
pub struct SampleEdit {
    /// Key of a text.
    pub text: String,
    /// E-mail of a person.
    pub author: String,
    pub minutes_ago: i64,
    /// The words to find: plain, in one paragraph, cell or item.
    pub find: String,
    /// What takes their place…
    #[serde(default)]
    pub replace: Option<String>,
    /// … or comes right behind them.
    #[serde(default)]
    pub insert_after: Option<String>,
}

/// What an author did to a section.
#[derive(Debug, Deserialize)]
pub struct SampleAct {
    /// Key of a text.
    pub text: String,
    /// E-mail of a person.
    pub author: String,
    pub minutes_ago: i64,
    /// Its heading.
    pub section: String,
    #[serde(flatten)]
    pub does: Does,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "does", rename_all = "lowercase")]
pub enum Does {
    Move {
        /// The heading of the section before which it goes.
        before: String,
    },
    Remove,
    /// A new section before it.
    Add {
        heading: String,
        level: i64,
        words: String,
    },
    /// The paragraph that begins with these words, and all after it, become a section of their own.
    Split {
        at: String,
        heading: String,
        level: i64,
    },
    /// Its words go to the section before it.
    Join,
    Strengthen {
        words: String,
    },
    /// Another heading.
    Name {
        heading: String,
    },
}

/// A version frozen on the way.
#[derive(Debug, Deserialize)]
pub struct SampleVersion {
    /// Key of a text.
    pub text: String,
    /// E-mail of a facilitator.
    pub author: String,
    pub minutes_ago: i64,
    pub name: String,
    pub note: String,
    #[serde(default)]
    pub publish: bool,
}

impl SampleEdit {
    /// The smallest splice that makes the edit: how many characters of `find` stay before it, how many go, what comes.
    /// In Unicode scalar values; words that both sides share stay, and so stay credited to their first author.
    #[must_use]
    pub fn splice(&self) -> (usize, usize, String) {
        let before: Vec<char> = self.find.chars().collect();
        let after: Vec<char> = match (&self.replace, &self.insert_after) {
            (Some(words), _) => words.chars().collect(),
            (None, Some(words)) => before.iter().copied().chain(words.chars()).collect(),
            (None, None) => before.clone(),
        };
        let shared =
            |pairs: &mut dyn Iterator<Item = (&char, &char)>| pairs.take_while(|(a, b)| a == b).count();
        let head = shared(&mut before.iter().zip(&after));
        let tail = shared(&mut before[head..].iter().rev().zip(after[head..].iter().rev()));
        let words = after[head..after.len() - tail].iter().collect();
        (head, before.len() - head - tail, words)
    }
}

#[derive(Deserialize)]
struct People {
    password: String,
    institutions: Vec<SampleInstitution>,
    people: Vec<SamplePerson>,
}

#[derive(Deserialize)]
struct Dossier {
    dossier: SampleDossier,
    texts: Vec<SampleText>,
}

#[derive(Deserialize)]
struct History {
    edits: Vec<SampleEdit>,
}

#[derive(Deserialize)]
struct Structure {
    acts: Vec<SampleAct>,
    versions: Vec<SampleVersion>,
}

/// Reads the files that the program carries. An error names the file and the place: only an ill-made build has one.
pub fn sample() -> Result<Sample, String> {
    let people: People = parse("people.toml", include_str!("../demo/people.toml"))?;
    let dossier: Dossier = parse("dossier.toml", include_str!("../demo/dossier.toml"))?;
    let history: History = parse("history.toml", include_str!("../demo/history.toml"))?;
    let structure: Structure = parse("structure.toml", include_str!("../demo/structure.toml"))?;
    let consultation = parse("consultation.toml", include_str!("../demo/consultation.toml"))?;
    let workshop = parse("workshop.toml", include_str!("../demo/workshop.toml"))?;
    Ok(Sample {
        password: people.password,
        institutions: people.institutions,
        people: people.people,
        dossier: dossier.dossier,
        texts: dossier.texts,
        edits: history.edits,
        acts: structure.acts,
        consultation,
        workshop,
        versions: structure.versions,
    })
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    Figment::from(Toml::string(text)).extract().map_err(|error| format!("server/demo/{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_key_and_address_refers_to_something() {
        let sample = sample().unwrap();
        let institution = |key: &str| sample.institutions.iter().any(|i| i.key == key);
        let person = |email: &str| sample.people.iter().any(|p| p.email == email);
        assert!(sample.people.iter().all(|p| institution(&p.institution)));
        assert!(
            sample.people.iter().all(|p| p.role.is_some() != p.administrator),
            "a role, or administrator"
        );
        assert!(sample.people.iter().all(|p| p.email.ends_with("palabre.example")));
        assert!(sample.texts.iter().all(|t| person(&t.imported_by) && !t.markdown().is_empty()));
        assert!(sample.edits.iter().all(|e| person(&e.author)));
        assert!(sample.acts.iter().all(|a| person(&a.author)));
        assert!(sample.versions.iter().all(|v| person(&v.author)));
        assert!(
            sample.acts.is_sorted_by_key(|a| -a.minutes_ago)
                && sample.versions.is_sorted_by_key(|v| -v.minutes_ago)
        );
        for role in Role::ALL {
            assert!(sample.people.iter().any(|p| p.role == Some(role)), "nobody is {role}");
        }
    }

    #[test]
    fn every_edit_finds_its_words_once_in_what_the_edits_before_it_left() {
        let sample = sample().unwrap();
        let mut texts: BTreeMap<&str, String> =
            sample.texts.iter().map(|t| (t.key.as_str(), t.markdown().to_owned())).collect();
        let mut last = i64::MAX;
        for edit in &sample.edits {
            let text = texts.get_mut(edit.text.as_str()).unwrap();
            assert_eq!(text.matches(&edit.find).count(), 1, "{}", edit.find);
            assert!(!edit.find.contains(['*', '[', '_', '|', '\n']), "not plain: {}", edit.find);
            assert!(edit.minutes_ago < last, "oldest first: {}", edit.find);
            last = edit.minutes_ago;
            let (head, gone, words) = edit.splice();
            let found: Vec<char> = edit.find.chars().collect();
            let (kept, rest) = (found[..head].iter(), found[head + gone..].iter());
            let made: String = kept.chain(words.chars().collect::<Vec<_>>().iter()).chain(rest).collect();
            *text = text.replacen(&edit.find, &made, 1);
            let wanted =
                edit.replace.clone().or(edit.insert_after.as_ref().map(|w| format!("{}{w}", edit.find)));
            assert!(text.contains(&wanted.unwrap()), "{}", edit.find);
        }
    }

    #[test]
    fn a_splice_touches_only_what_changes() {
        let edit = |find: &str, replace: Option<&str>, insert_after: Option<&str>| SampleEdit {
            text: String::new(),
            author: String::new(),
            minutes_ago: 0,
            find: find.to_owned(),
            replace: replace.map(str::to_owned),
            insert_after: insert_after.map(str::to_owned),
        };
        assert_eq!(edit("la paix", None, Some(" durable")).splice(), (7, 0, " durable".to_owned()));
        assert_eq!(edit("la paix ici", Some("la guerre ici"), None).splice(), (3, 4, "guerre".to_owned()));
        assert_eq!(edit("aa", Some("aaa"), None).splice(), (2, 0, "a".to_owned()));
    }

    #[test]
    fn institution_colours_can_be_read_on_white_and_differ() {
        let sample = sample().unwrap();
        let mut seen = Vec::new();
        for institution in &sample.institutions {
            let colour = u32::from_str_radix(&institution.colour[1..], 16).unwrap();
            assert!(contrast_with_white(colour) >= 4.5, "{}", institution.name);
            assert!(!seen.contains(&colour), "{}", institution.name);
            seen.push(colour);
        }
        assert_eq!(seen.len(), 11);
    }

    /// WCAG 2.2, "contrast ratio" and "relative luminance".
    fn contrast_with_white(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        1.05 / (0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0) + 0.05)
    }
}
