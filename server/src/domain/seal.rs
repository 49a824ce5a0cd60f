//! Seals: what is said, and signed, of a version that was adopted.
//!
//! **Written form.** A *statement* is one JSON value in UTF-8, on one line, without white space between its parts, its keys in
//! this order:
//!
//! ```text
//! {"instance":…,"dossier":ID,"dossier_title":…,"text":ID,"title":…,"version":N,"name":…,"hash":HEX,"sealed_at":MS,
//!  "place":…,"journal":N,"journal_hash":HEX,"signatories":[{"name":…,"function":…,"institution":…}…],
//!  "workshop":ID or null,"minutes":HEX or null}
//! ```
//!
//! (broken here for reading). `hash` is the SHA-256 of the version's canonical bytes (`docs-schema/src/canonical.rs`), `minutes`
//! that of the minutes; `sealed_at` is milliseconds since 1970 UTC; `journal` and `journal_hash` are the number and the hash of
//! the dossier's journal entry that says this sealing, so that the whole journal before it is held by the seal too. What the
//! instance signs is the line `palabre seal 1`, a line feed and the statement (`signature.rs`).
//!
//! Must stay true: a statement that was signed is kept and shown letter by letter; nothing makes it anew to check it.

use serde::{Deserialize, Serialize};

use super::clock::Millis;
use super::error::Error;
use super::ids::TextId;
use super::input::{Name, SignedAs};
use super::limits;
use super::signature::{PublicKey, Purpose, Signature};

/// Somebody who signed by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    pub name: String,
    #[serde(default)]
    pub function: String,
    #[serde(default)]
    pub institution: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The address that the instance was known by.
    pub instance: String,
    pub dossier: String,
    pub dossier_title: String,
    pub text: String,
    /// The version's own.
    pub title: String,
    pub version: i64,
    pub name: String,
    pub hash: String,
    pub sealed_at: Millis,
    /// Where it was adopted; may be empty.
    pub place: String,
    pub journal: i64,
    pub journal_hash: String,
    pub signatories: Vec<Signatory>,
    pub workshop: Option<String>,
    pub minutes: Option<String>,
}

impl Statement {
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers in memory always become JSON")
    }

    /// None: it is not a statement, or not written in its one way.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(written).ok()?;
        (read.write() == written).then_some(read)
    }
}

/// A statement with its signature, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    pub text_id: TextId,
    pub n: i64,
    pub statement: Statement,
    /// The statement as it was signed.
    pub written: String,
    pub public_key: PublicKey,
    pub signature: Signature,
    /// The version that the workshop had before it.
    pub before: Option<i64>,
}

impl Seal {
    /// Whether the signature is that of the key beside it, over this statement.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.public_key.verifies(Purpose::Seal, self.written.as_bytes(), &self.signature)
    }
}

/// The people who signed, one a line: `name ; function ; institution`, the last two as far as there are any.
///
/// # Errors
/// [`Error::Invalid`] when a line is not so, or there are too many.
pub fn signatories(lines: &str) -> Result<Vec<Signatory>, Error> {
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    let read = |line: &str| {
        let mut parts = line.splitn(3, ';');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        Signatory { name: next(), function: next(), institution: next() }
    };
    parsed(lines.map(read))
}

/// The same people, checked.
///
/// # Errors
/// As [`signatories`].
pub fn parsed(given: impl IntoIterator<Item = Signatory>) -> Result<Vec<Signatory>, Error> {
    let refused = Error::Invalid { field: "signatories" };
    let mut checked = Vec::new();
    for one in given {
        let name = Name::parse(&one.name).map_err(|_| refused.clone())?;
        let (function, institution) = (SignedAs::parse(&one.function)?, SignedAs::parse(&one.institution)?);
        checked.push(Signatory {
            name: name.as_str().to_owned(),
            function: function.as_str().to_owned(),
            institution: institution.as_str().to_owned(),
        });
    }
    if checked.len() > limits::SIGNATORIES { Err(refused) } else { Ok(checked) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn statement() -> Statement {
        Statement {
            instance: "https://palabre.gouv.ml".into(),
            dossier: "018bcfe5-6800-7000-8000-000000000001".into(),
            dossier_title: "Politique".into(),
            text: "018bcfe5-6800-7000-8000-000000000002".into(),
            title: "Politique nationale « sécurité »".into(),
            version: 3,
            name: "Adoptée".into(),
            hash: "0a5ef31b6ea78f9d3162885bd7e4196ff50c18405739e29576d125dab208fb30".into(),
            sealed_at: 1_780_000_000_000,
            place: "Bamako".into(),
            journal: 42,
            journal_hash: "69acd396662b37845e0dcfbc1cc0ace18fce8a7609d575ad6a8d1fccff28e3b7".into(),
            signatories: signatories("Aïssata Maïga ; ministre; MSPC\n\nOumar Keïta").expect("two people"),
            workshop: None,
            minutes: None,
        }
    }

    #[test]
    fn a_statement_is_written_as_the_form_says_and_reads_back() {
        let written = statement().write();
        assert_eq!(
            written,
            concat!(
                r#"{"instance":"https://palabre.gouv.ml","dossier":"018bcfe5-6800-7000-8000-000000000001","#,
                r#""dossier_title":"Politique","text":"018bcfe5-6800-7000-8000-000000000002","#,
                r#""title":"Politique nationale « sécurité »","version":3,"name":"Adoptée","#,
                r#""hash":"0a5ef31b6ea78f9d3162885bd7e4196ff50c18405739e29576d125dab208fb30","#,
                r#""sealed_at":1780000000000,"place":"Bamako","journal":42,"#,
                r#""journal_hash":"69acd396662b37845e0dcfbc1cc0ace18fce8a7609d575ad6a8d1fccff28e3b7","#,
                r#""signatories":[{"name":"Aïssata Maïga","function":"ministre","institution":"MSPC"},"#,
                r#"{"name":"Oumar Keïta","function":"","institution":""}],"workshop":null,"minutes":null}"#
            )
        );
        assert_eq!(Statement::read(&written), Some(statement()));
        for other in [
            written.replacen(':', ": ", 1),
            written.replace("\"version\":3", "\"version\":3,\"x\":1"),
            String::new(),
        ] {
            assert_eq!(Statement::read(&other), None, "{other}");
        }
    }

    #[test]
    fn people_are_named_one_a_line() {
        assert_eq!(signatories(" \n").expect("nobody"), []);
        let some = signatories("A; b; c; d").expect("one");
        assert_eq!(some[0].institution, "c; d");
        for wrong in ["; ministre".to_owned(), "A\u{202e}".to_owned(), "A\n".repeat(limits::SIGNATORIES + 1)]
        {
            assert_eq!(signatories(&wrong), Err(Error::Invalid { field: "signatories" }), "{wrong}");
        }
    }
}
