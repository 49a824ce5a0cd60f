//! Words that a remark quotes from the text: found where they stand literally, or not at all.

use super::fold::literal_words;
use super::index::{Line, PlaceIndex};

/// Shorter quotations stand in too many places to say where.
const MIN_CHARS: usize = 8;
/// A quotation that stands in more blocks says nothing.
const MAX_BLOCKS: usize = 5;
/// Quotations of one row that are looked for.
const MAX_QUOTES: usize = 8;

/// A block in which a quotation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) provision: usize,
    pub(super) block: usize,
    /// The words as the text has them; none where they stand in the block more than once, or in a note.
    pub(super) quote: Option<String>,
}

/// For each quotation of the texts that stands in the policy text, where.
pub(super) fn find(texts: [&str; 2], index: &PlaceIndex) -> Vec<Vec<Hit>> {
    let mut quotes: Vec<String> = texts.into_iter().flat_map(quoted).map(trim).collect();
    quotes.retain(|quote| quote.chars().count() >= MIN_CHARS);
    quotes.truncate(MAX_QUOTES);
    quotes.iter().map(|quote| hits(quote, index)).filter(|hits| !hits.is_empty()).collect()
}

/// What stands between `« »`, `“ ”`, `" "`. Inner quotation marks belong to the words.
fn quoted(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(open) = rest.find(['«', '“', '"']) {
        let Some(mark) = rest[open..].chars().next() else { break };
        let from = open + mark.len_utf8();
        let close = match mark {
            '«' => '»',
            '“' => '”',
            mark => mark,
        };
        let Some(length) = rest[from..].find(close) else {
            rest = &rest[from..];
            continue;
        };
        found.push(&rest[from..from + length]);
        rest = &rest[from + length + close.len_utf8()..];
    }
    found
}

/// Without the dots by which a quotation is cut off, at both ends.
fn trim(quote: &str) -> String {
    let quote = quote.trim_matches(|c: char| c.is_whitespace() || c == '…');
    let quote = quote.strip_suffix("...").unwrap_or(quote);
    literal_words(quote.strip_prefix("...").unwrap_or(quote))
}

fn hits(quote: &str, index: &PlaceIndex) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for line in &index.lines {
        let Some(at) = line.words.find(quote) else { continue };
        let again = line.words[at + quote.len()..].contains(quote);
        let same = |hit: &&mut Hit| (hit.provision, hit.block) == (line.provision, line.block);
        if let Some(last) = hits.last_mut().filter(same) {
            last.quote = None;
            continue;
        }
        if hits.len() == MAX_BLOCKS {
            return Vec::new();
        }
        let quote = as_written(line, at, quote.len()).filter(|_| !again);
        hits.push(Hit { provision: line.provision, block: line.block, quote });
    }
    hits
}

/// The words of the text from `at`, `length` bytes of the line's words.
fn as_written(line: &Line, at: usize, length: usize) -> Option<String> {
    let (text, source) = line.source.as_ref()?;
    let last = *source.get(at + length - 1)?;
    let end = last + text.get(last..)?.chars().next()?.len_utf8();
    text.get(*source.get(at)?..end).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_quotation_marks_of_all_three_kinds_are_taken() {
        let text = "Remplacer « la police territoriale » par “la garde” ou \"le poste\" ; « sans fin";
        assert_eq!(quoted(text), [" la police territoriale ", "la garde", "le poste"]);
        assert_eq!(trim("… la police territoriale..."), "la police territoriale");
    }
}
