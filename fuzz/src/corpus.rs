//! What is kept: `tests/fuzz-corpus/TARGET/NAME.hex`, the bytes of a case in hexadecimal with lines of `#` that say what it is; and
//! the corpora that stand beside the repository, where they are at hand.

use std::path::{Path, PathBuf};

use crate::{Target, pack};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz-corpus")
}

/// The cases that are kept for a target, with their names.
///
/// # Panics
/// When a kept file is not hexadecimal.
#[must_use]
pub fn kept(target: &Target) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = files(&root().join(target.name))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "hex"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a text file")))
        .map(|(name, text)| {
            let bytes = read_hex(&text).unwrap_or_else(|| panic!("{name} is not hexadecimal"));
            (name, bytes)
        })
        .collect();
    all.sort();
    all
}

/// Sound inputs, those kept, and hostile ones of the corpora: what chance begins from.
#[must_use]
pub fn all(target: &Target) -> Vec<Vec<u8>> {
    let mut all = (target.seeds)();
    all.extend(kept(target).into_iter().map(|(_, bytes)| bytes));
    all.extend(shared(target));
    all
}

/// Lays out for libFuzzer what chance begins from, a case a file in `FOLDER/TARGET/`, and its words as a dictionary, `FOLDER/TARGET.dict`.
///
/// # Errors
/// When the folder cannot be written.
pub fn lay_out(target: &Target, folder: &Path) -> std::io::Result<()> {
    let cases = folder.join(target.name);
    std::fs::create_dir_all(&cases)?;
    for (at, case) in all(target).iter().enumerate() {
        std::fs::write(cases.join(format!("from-{at}")), case)?;
    }
    std::fs::write(folder.join(format!("{}.dict", target.name)), dictionary(target.words))
}

/// Every byte escaped: what would need no escape is a matter of libFuzzer's reading.
fn dictionary(words: &[&[u8]]) -> String {
    let escaped = |word: &&[u8]| word.iter().map(|byte| format!("\\x{byte:02X}")).collect::<String>();
    words.iter().map(|word| format!("\"{}\"\n", escaped(word))).collect()
}

/// Files of the corpora that this target reads; Word files also as their bare parts.
#[must_use]
pub fn shared(target: &Target) -> Vec<Vec<u8>> {
    let shared = std::env::var_os("PALABRE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let folders: &[&str] = match target.name {
        "changes" => &["automerge/fuzz-crashers", "automerge/fixtures"],
        "word" => &["docx/nasty", "docx/structure", "docx/tables", "docx/tracked"],
        _ => &[],
    };
    let paths = folders.iter().flat_map(|folder| files(&shared.join("corpora").join(folder)));
    let mut read: Vec<_> = paths.filter_map(|path| std::fs::read(path).ok()).collect();
    if target.name == "word" {
        let unpacked: Vec<_> = read.iter().filter_map(|file| pack::unpacked(file, target.longest)).collect();
        read.extend(unpacked);
    }
    read.retain(|bytes| bytes.len() <= target.longest);
    read
}

/// In the order of their names, so that a seed plays the same cases everywhere.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[must_use]
pub fn read_hex(text: &str) -> Option<Vec<u8>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let digits: Vec<u32> = lines
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    if digits.len() % 2 == 1 {
        return None;
    }
    Some(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

/// A case as it is kept.
#[must_use]
pub fn hex(why: &str, case: &[u8]) -> String {
    let mut text = format!("# {}\n", why.replace('\n', " "));
    for line in case.chunks(64) {
        text.extend(line.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_kept_as_it_was() {
        let case: Vec<u8> = (0..=255).collect();
        assert_eq!(read_hex(&hex("why", &case)), Some(case));
        assert_eq!(read_hex("# only words\n"), Some(Vec::new()));
        assert_eq!(read_hex("0"), None);
    }

    #[test]
    fn a_word_stands_in_the_dictionary_as_libfuzzer_reads_it() {
        assert_eq!(dictionary(&[b"\"a\n", &[0xff]]), "\"\\x22\\x61\\x0A\"\n\"\\xFF\"\n");
    }
}
