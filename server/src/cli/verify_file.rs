//! `palabre verify-file FILE`: whether a sealed file is genuine, in plain words, without a server, a database or a network.
//!
//! The exit code says it to programs: 0 genuine; 1 altered, or not a file that can be checked; 2 the command itself was wrong;
//! 3 whole, but signed by a key that was not named as trusted, or not signed at all.
//!
//! Must stay true: without a key that one trusts nothing is called genuine, for anybody can seal with a key of their own.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::domain::limits::SEALED_FILE_BYTES;
use crate::domain::sealed_file::{Found, Sealed, check};
use crate::domain::signature::{PublicKey, in_groups};
use crate::i18n::{FluentValue, Lang, t};

#[derive(Args)]
pub struct Words {
    /// The file, as it was downloaded
    file: PathBuf,
    /// The public key of the instance, as it is published and printed; may be given several times
    #[arg(long, value_name = "HEX", env = "PALABRE_KEY", value_delimiter = ',')]
    key: Vec<String>,
    /// `fr` or `en` (default: the system's language)
    #[arg(long, env = "PALABRE_LANG")]
    lang: Option<String>,
}

const ALTERED: u8 = 1;
const WRONG: u8 = 2;
const UNKNOWN: u8 = 3;

pub fn run(words: &Words) -> ExitCode {
    let lang = language(words.lang.as_deref());
    let (code, sentences) = match trusted(&words.key, lang).and_then(|keys| {
        let bytes = read(&words.file).map_err(|why| say(lang, "file-unread", &[("why", why)]))?;
        Ok(verdict(lang, &keys, &bytes))
    }) {
        Ok(told) => told,
        Err(sentence) => (WRONG, vec![sentence]),
    };
    for sentence in sentences {
        println!("{sentence}");
    }
    ExitCode::from(code)
}

/// As chosen; or the system's, or else English, as the whole command line is.
fn language(chosen: Option<&str>) -> Lang {
    let of_the_system =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    chosen
        .and_then(Lang::from_tag)
        .or_else(|| of_the_system().find(|set| !set.is_empty()).and_then(|set| Lang::from_tag(&set)))
        .unwrap_or(Lang::En)
}

fn say(lang: Lang, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<(&'static str, FluentValue<'static>)> =
        args.iter().map(|(name, value)| (*name, value.clone().into())).collect();
    t(lang, key, &args)
}

/// White space in a key is how people copy it from paper.
fn trusted(given: &[String], lang: Lang) -> Result<Vec<PublicKey>, String> {
    let read = |text: &String| PublicKey::parse(&text.split_whitespace().collect::<String>());
    given.iter().map(|text| read(text).ok_or_else(|| say(lang, "file-no-key", &[]))).collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    // One more than may be, so that a longer file is known by it.
    file.take(SEALED_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() > SEALED_FILE_BYTES { Err(format!("> {} MB", SEALED_FILE_BYTES >> 20)) } else { Ok(bytes) }
}

fn verdict(lang: Lang, keys: &[PublicKey], bytes: &[u8]) -> (u8, Vec<String>) {
    match check(bytes) {
        Found::Sealed(sealed) => {
            let known = keys.contains(&sealed.key);
            let first = match (known, keys.is_empty()) {
                (true, _) => "file-genuine",
                (false, true) => "file-whole",
                (false, false) => "file-other-key",
            };
            let mut told = vec![say(lang, first, &[])];
            told.extend(about(lang, &sealed));
            (if known { 0 } else { UNKNOWN }, told)
        }
        Found::Altered(how) => (ALTERED, vec![say(lang, &format!("file-altered-{}", how.as_str()), &[])]),
        Found::Bare { hash } => (UNKNOWN, vec![say(lang, "file-bare", &[("hash", in_groups(&hash))])]),
        Found::Foreign => (ALTERED, vec![say(lang, "file-foreign", &[])]),
    }
}

fn about(lang: Lang, sealed: &Sealed) -> Vec<String> {
    let said = &sealed.statement;
    let at = jiff::Timestamp::from_millisecond(said.sealed_at).map(|at| at.to_string()).unwrap_or_default();
    let mut told = vec![
        say(
            lang,
            "file-about",
            &[
                ("title", said.title.clone()),
                ("version", said.version.to_string()),
                ("name", said.name.clone()),
            ],
        ),
        say(lang, "file-sealed-at", &[("at", at), ("instance", said.instance.clone())]),
        say(lang, "file-hash", &[("hash", in_groups(&said.hash))]),
        say(lang, "file-key", &[("key", in_groups(&sealed.key.hex()))]),
    ];
    if !said.place.is_empty() {
        told.push(say(lang, "file-place", &[("place", said.place.clone())]));
    }
    let parts = |one: &crate::domain::seal::Signatory| {
        [&one.name, &one.function, &one.institution]
            .into_iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    };
    told.extend(said.signatories.iter().map(|one| format!("– {}", parts(one))));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs-schema/fixtures/sealed");
        std::fs::read(folder.join(name)).expect("a fixture")
    }

    #[test]
    fn the_exit_code_and_the_first_sentence_say_what_a_file_is() {
        let own = match check(&fixture("genuine.palabre")) {
            Found::Sealed(sealed) => sealed.key,
            other => panic!("{other:?}"),
        };
        for (name, keys, code, word) in [
            ("genuine.palabre", &[own][..], 0, "genuine"),
            ("genuine.palabre", &[], UNKNOWN, "--key"),
            ("by-another-key.palabre", &[own], UNKNOWN, "another key"),
            ("words-altered.palabre", &[own], ALTERED, "altered"),
            ("statement-altered.palabre", &[own], ALTERED, "altered"),
            ("signature-altered.palabre", &[own], ALTERED, "altered"),
            ("head-short.palabre", &[own], ALTERED, "damaged"),
            ("bare.palabre", &[own], UNKNOWN, "no seal"),
            ("foreign.docx", &[own], ALTERED, "not a file that Palabre can check"),
        ] {
            let (got, told) = verdict(Lang::En, keys, &fixture(name));
            assert!(got == code && told[0].contains(word), "{name}: {got} {}", told[0]);
            let french = &verdict(Lang::Fr, keys, &fixture(name)).1[0];
            assert!(!french.starts_with("file-") && *french != told[0], "{french}");
        }
    }

    #[test]
    fn a_key_may_be_copied_in_groups() {
        let groups = in_groups(&"0a".repeat(32));
        assert_eq!(trusted(&[groups], Lang::En), Ok(vec![PublicKey([10; 32])]));
        assert!(trusted(&["0a".to_owned()], Lang::En).is_err());
    }
}
