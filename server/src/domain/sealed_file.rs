//! The sealed file: an adopted text that anybody can keep and check, without a server, an account or a network.
//!
//! **Written form 1.** Five lines, each ended by a line feed (U+000A), then the version's canonical bytes to the end of the file:
//!
//! ```text
//! palabre-sealed 1
//! key HEX            the public key of the instance, Ed25519 (RFC 8032)
//! signature HEX      of the next two lines, without the line feed that ends the second
//! palabre seal 1
//! STATEMENT          one line of JSON (seal.rs), whose "hash" is the SHA-256 of what follows it
//! palabre-version 1
//! …                  (docs-schema/src/canonical.rs)
//! ```
//!
//! So `tail -n +6 FILE | sha256sum` must give the `hash` of line 5, and any Ed25519 tool can check lines 4 and 5.
//! `editor-web/src/verify/sealed.ts` reads the same form in the browser; `docs-schema/fixtures/sealed/` holds both to the same answers.
//!
//! Must stay true: a file is never called genuine for its own key's sake; whoever checks says which keys they trust.

use docs_schema::canonical;

use super::seal::Statement;
use super::signature::{PublicKey, Purpose, Signature};

const MARK: &[u8] = b"palabre-sealed ";
const FIRST_LINE: &str = "palabre-sealed 1\n";
const SEAL_LINE: &str = "palabre seal 1\n";
const VERSION_MARK: &[u8] = b"palabre-version ";

/// The bytes of a sealed file.
#[must_use]
pub fn write(statement: &str, key: &PublicKey, signature: &Signature, version: &[u8]) -> Vec<u8> {
    let head =
        format!("{FIRST_LINE}key {}\nsignature {}\n{SEAL_LINE}{statement}\n", key.hex(), signature.hex());
    [head.as_bytes(), version].concat()
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Its seal holds, and its words are those that were sealed. Whether its key is to be trusted is another question.
    Sealed(Box<Sealed>),
    /// It says that it is sealed, and is not, or no longer.
    Altered(Altered),
    /// The canonical bytes of a version, without a seal: they have a hash, by which they can be looked for.
    Bare { hash: String },
    /// Not a file that Palabre can check.
    Foreign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub statement: Statement,
    pub key: PublicKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// A line of its head is missing or is not what it must be; or the file is of a form that this program does not know.
    Head,
    /// The signature does not fit what it is said to sign.
    Seal,
    /// The words are not those that were sealed.
    Words,
}

impl Altered {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Seal => "seal",
            Self::Words => "words",
        }
    }
}

#[must_use]
pub fn check(file: &[u8]) -> Found {
    if file.starts_with(MARK) {
        let rest = file.strip_prefix(FIRST_LINE.as_bytes()).ok_or(Altered::Head);
        return match rest.and_then(sealed) {
            Ok(sealed) => Found::Sealed(Box::new(sealed)),
            Err(altered) => Found::Altered(altered),
        };
    }
    if file.starts_with(VERSION_MARK) {
        return Found::Bare { hash: canonical::hex(&canonical::hash(file)) };
    }
    Found::Foreign
}

fn sealed(rest: &[u8]) -> Result<Sealed, Altered> {
    let head = || Altered::Head;
    let (key, rest) = line(rest).ok_or_else(head)?;
    let (signature, rest) = line(rest).ok_or_else(head)?;
    let rest = rest.strip_prefix(SEAL_LINE.as_bytes()).ok_or_else(head)?;
    let (written, version) = line(rest).ok_or_else(head)?;
    // Capitals would be read as well; the form is written in one way, so that no byte can be another.
    let key = key.strip_prefix("key ").and_then(|hex| PublicKey::parse(hex).filter(|key| key.hex() == hex));
    let signature = signature.strip_prefix("signature ");
    let signature = signature.and_then(|hex| Signature::parse(hex).filter(|s| s.hex() == hex));
    let (key, signature) = (key.ok_or_else(head)?, signature.ok_or_else(head)?);
    if !key.verifies(Purpose::Seal, written.as_bytes(), &signature) {
        return Err(Altered::Seal);
    }
    let statement = Statement::read(written).ok_or_else(head)?;
    if statement.hash != canonical::hex(&canonical::hash(version)) {
        return Err(Altered::Words);
    }
    Ok(Sealed { statement, key })
}

/// The first line, and what comes after it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seal::tests::statement;
    use crate::domain::signature::InstanceKey;

    const VERSION: &str = "palabre-version 1\n{\"lang\":\"fr\",\"dir\":\"ltr\",\"numbering\":\"decimal\",\"title\":[],\"sections\":[],\"tables\":{},\"notes\":{}}";

    fn key(secret: &str) -> InstanceKey {
        InstanceKey::from_kept(&secret.repeat(32)).expect("32 bytes")
    }

    fn file(key: &InstanceKey) -> String {
        let mut said = statement();
        said.hash = canonical::hex(&canonical::hash(VERSION.as_bytes()));
        let written = said.write();
        let signature = key.sign(Purpose::Seal, written.as_bytes());
        String::from_utf8(write(&written, &key.public(), &signature, VERSION.as_bytes())).expect("UTF-8")
    }

    fn fixture(name: &str) -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs-schema/fixtures/sealed").join(name)
    }

    /// What is found in a file, in the words of the fixtures.
    fn said(file: &[u8]) -> String {
        match check(file) {
            Found::Sealed(sealed) => format!("sealed {}", sealed.key.hex()),
            Found::Altered(altered) => format!("altered {}", altered.as_str()),
            Found::Bare { hash } => format!("bare {hash}"),
            Found::Foreign => "foreign".to_owned(),
        }
    }

    fn cases() -> Vec<(&'static str, Vec<u8>)> {
        let genuine = file(&key("01"));
        let edit = |from: &str, to: &str| {
            assert!(genuine.contains(from), "{from}");
            genuine.replacen(from, to, 1).into_bytes()
        };
        let by_another = file(&key("02"));
        let other_key = by_another.lines().nth(1).expect("a key").to_owned();
        let own_key = genuine.lines().nth(1).expect("a key").to_owned();
        vec![
            ("genuine.palabre", genuine.clone().into_bytes()),
            ("by-another-key.palabre", by_another.clone().into_bytes()),
            ("words-altered.palabre", edit("\"dir\":\"ltr\"", "\"dir\":\"rtl\"")),
            ("words-longer.palabre", format!("{genuine}\n").into_bytes()),
            ("statement-altered.palabre", edit("\"version\":3", "\"version\":4")),
            ("signature-altered.palabre", turned(&genuine)),
            ("signature-long.palabre", edit("signature ", "signature 0")),
            ("key-exchanged.palabre", genuine.replace(&own_key, &other_key).into_bytes()),
            ("head-short.palabre", b"palabre-sealed 1\nkey 00\n".to_vec()),
            ("windows-lines.palabre", genuine.replace('\n', "\r\n").into_bytes()),
            ("bare.palabre", VERSION.as_bytes().to_vec()),
            ("foreign.docx", b"PK\x03\x04".to_vec()),
            ("empty.txt", vec![]),
        ]
    }

    /// With one digit of the signature turned.
    fn turned(genuine: &str) -> Vec<u8> {
        let at = genuine.find("signature ").expect("a signature") + "signature ".len();
        let mut bytes = genuine.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        bytes
    }

    /// The files and the answers are fixtures, which the browser's reader is held to as well. With
    /// `PALABRE_TEST_WRITE_FIXTURES` set they are written anew.
    #[test]
    fn every_fixture_is_found_to_be_what_it_is() {
        let answers: std::collections::BTreeMap<&str, String> =
            cases().iter().map(|(name, bytes)| (*name, said(bytes))).collect();
        if std::env::var_os("PALABRE_TEST_WRITE_FIXTURES").is_some() {
            std::fs::create_dir_all(fixture("")).expect("a folder");
            for (name, bytes) in cases() {
                std::fs::write(fixture(name), bytes).expect("a file");
            }
            let json = serde_json::to_string_pretty(&answers).expect("JSON") + "\n";
            std::fs::write(fixture("answers.json"), json).expect("a file");
        }
        let kept = std::fs::read_to_string(fixture("answers.json")).expect("the answers");
        let kept: std::collections::BTreeMap<String, String> = serde_json::from_str(&kept).expect("JSON");
        assert_eq!(kept.len(), answers.len());
        for (name, bytes) in cases() {
            assert_eq!(
                std::fs::read(fixture(name)).expect("a fixture"),
                bytes,
                "{name} is what this key always signed"
            );
            assert_eq!(said(&bytes), kept[name], "{name}");
        }
    }

    #[test]
    fn what_each_kind_of_forgery_is_found_to_be() {
        let found: Vec<String> = cases()
            .iter()
            .map(|(name, bytes)| {
                let said = said(bytes);
                format!(
                    "{name}: {}",
                    said.split(' ')
                        .take(2)
                        .map(|word| &word[..word.len().min(8)])
                        .collect::<Vec<_>>()
                        .join(" ")
                )
            })
            .collect();
        insta::assert_snapshot!(found.join("\n"), @"
    genuine.palabre: sealed 8a88e3dd
    by-another-key.palabre: sealed 8139770e
    words-altered.palabre: altered words
    words-longer.palabre: altered words
    statement-altered.palabre: altered seal
    signature-altered.palabre: altered seal
    signature-long.palabre: altered head
    key-exchanged.palabre: altered seal
    head-short.palabre: altered head
    windows-lines.palabre: altered head
    bare.palabre: bare b6b9c1a0
    foreign.docx: foreign
    empty.txt: foreign
    ");
    }

    #[test]
    fn no_byte_of_a_sealed_file_can_be_changed() {
        let genuine = file(&key("01")).into_bytes();
        let own = key("01").public();
        for at in 0..genuine.len() {
            let mut altered = genuine.clone();
            altered[at] ^= 1;
            let still = matches!(check(&altered), Found::Sealed(sealed) if sealed.key == own);
            assert!(!still, "byte {at}");
        }
    }
}
