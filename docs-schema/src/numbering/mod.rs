//! The numbers of provisions: derived from the order and the levels of the headings, never stored. The rules are
//! written out so that the editor's TypeScript is the same; `fixtures/numbering` holds both to the same answers.
//!
//! **Words used.** *White space* is space, tab, line ends, U+00A0, U+2009, U+202F. The text of a heading is that of
//! its runs, without notes. A heading's *label* is a number (or words with a number) typed at its start; see
//! [`typed`](self) below. The result for a heading is a number, or none, and what is *shown* of its text: from
//! behind the label, or the whole text, always without white space at its start.
//!
//! **All schemes.** Under `none` no heading has a number, and all is shown. Under the others a *special* heading
//! (`préambule`, `preambule`, `preamble`, `exposé des motifs`, `expose des motifs`; any case, white space, `.` and
//! `:` at the ends ignored) has no number and counts for nothing. Sections without a heading are passed over.
//!
//! **`decimal`: 1 / 1.1 / 1.1.1.** A stack of (level, count) starts empty. For each heading: take away the top
//! while its level is deeper than the heading's, remembering the count of the last one taken. If the top now has
//! the heading's level, add 1 to its count. Otherwise push the heading's level with the remembered count + 1 (1
//! when none was taken). The number is all counts from the bottom, joined by `.`. (So a jump of levels never makes
//! a zero, and no number comes twice.) Then: a *word label* of any kind is kept as typed, as the number. Otherwise
//! an *outline label* is hidden and the derived number takes its place.
//!
//! **`legal`: Titre I / Chapitre 2 / Section 3 / Article 14.** The kind of a heading is that of its word label;
//! without one, it is titre, chapitre, section, article for levels 1 to 4, and levels 5 and 6 have no number and
//! count for nothing. A titre, chapitre, section or article whose label is missing or has a *plain* value adds 1 to
//! its counter and its number is `Titre` + roman, `Chapitre`, `Section`, `Article` + arabic numeral. Any other
//! label is kept as typed, as the number, and counts for nothing (`Article L111-1`, `Article 14 bis`, `Livre II`).
//! Then, whatever the label, the heading sets to zero the counters of all kinds below its own in the order partie,
//! livre, titre, sous-titre, chapitre, section, sous-section, paragraphe; articles are never reset, except that
//! an annexe resets everything.
//!
//! **Word labels.** The text starts (any case) with one of `partie`, `livre`, `titre`, `sous-titre`, `chapitre`,
//! `section`, `sous-section`, `paragraphe`, `article`, `art.`, `art`, `annexe`, then white space (none needed after
//! `art.`), then a *token*: the longest run without white space, `:`, `–`, `—`, `(`; `.` `,` `;` `)` `-` at its end
//! are cut. The token is
//! - a code: `A`, `D`, `L`, `LO`, `R` or `RO`, followed by a cut `.`, when behind it, after optional white space,
//!   a token with an ASCII digit comes, which is then the end of the label (`L. 123-4`);
//! - plain: 1 to 4 digits, optionally followed by `er`, `re`, `ère` or `°`; or a roman numeral up to 399 in capitals,
//!   optionally followed by `er` (any case); or `premier`, `première`, `premiere` (any case; value 1);
//! - odd: `unique` (any case); or one capital letter A–Z; or something with an ASCII digit in it;
//! - anything else: there is no label.
//!
//! A plain token becomes odd, and the label longer, when behind white space comes a token (any case) `bis`, `ter`,
//! `quater`, `quinquies`, `sexies`, `septies`, `octies`, `nonies`, `decies`; then likewise when a single capital
//! A–Z follows that stands before the end of the text or before white space and one of `:` `–` `—` `-`, or directly
//! before one of `:` `–` `—` `-` `.` `)`. The label is the text from the first word to the end of the last token;
//! behind it, white space and `.` `:` `–` `—` `-` `)` `,` are skipped, and the rest is shown.
//!
//! **Outline labels** (decimal only). `parts`: 1 to 3 digits, or a roman numeral up to 39 in capitals, then any
//! number of `.` + 1 to 3 digits. Or one capital letter A–H, which must be followed by `.` or `)` and then by white
//! space or the end. Behind it, one `.` or `)` makes it *closed*; then white space; then one `-`, `–`, `—` or `:`
//! makes it closed too; then white space. When it is not closed, at least one white space or the end of the text
//! must have come, what follows must not be a lower-case letter, `%`, `‰` or `°`, and when there is only one part
//! its value must be the derived number (`2024 : bilan` has too many digits; `12 mesures` is no number).
//!
//! The words of labels are French, whatever the language of the text; other languages are to be added to the one
//! table of kinds.

mod outline_label;
mod roman;
mod word_label;

use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{Block, PolicyText, Section, plain_text};
use crate::normalise::is_blank;
use word_label::{Kind, WordLabel};

/// How the provisions of a text are numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// `1`, `1.1`, `1.1.1`.
    #[default]
    Decimal,
    /// `Titre I`, `Chapitre 2`, `Section 3`, `Article 14`.
    Legal,
    /// Headings as they are typed.
    None,
}

/// Not the name of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown numbering scheme: {0}")]
pub struct UnknownScheme(pub String);

impl FromStr for Scheme {
    type Err = UnknownScheme;

    fn from_str(name: &str) -> Result<Self, UnknownScheme> {
        match name {
            "decimal" => Ok(Self::Decimal),
            "legal" => Ok(Self::Legal),
            "none" => Ok(Self::None),
            other => Err(UnknownScheme(other.to_owned())),
        }
    }
}

impl Scheme {
    /// The name under which the scheme is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decimal => "decimal",
            Self::Legal => "legal",
            Self::None => "none",
        }
    }
}

/// The number of one heading and what to show of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// `2.1`, `Article 14`, or none.
    pub number: Option<String>,
    /// The bytes of the heading's plain text to show, behind a typed label.
    pub shown: Range<usize>,
    /// True for an article, whose paragraphs are numbered alinéas.
    pub article: bool,
}

/// The number of a section that has a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The section.
    pub section_id: String,
    /// The level of its heading, 1 to 6.
    pub level: u8,
    /// `2.1`, `Article 14`, or none.
    pub number: Option<String>,
    /// The bytes of the heading's plain text to show, behind a typed label.
    pub shown: Range<usize>,
    /// True for an article, whose paragraphs are numbered alinéas.
    pub article: bool,
}

/// The numbers of a text's sections, in order; sections without a heading are passed over.
#[must_use]
pub fn number(scheme: Scheme, text: &PolicyText) -> Vec<Numbered> {
    let mut counter = Counter::new(scheme);
    text.sections
        .iter()
        .filter_map(|section| {
            let (level, content) = section.heading()?;
            let Label { number, shown, article } = counter.next(level, &plain_text(content));
            Some(Numbered { section_id: section.id.clone(), level, number, shown, article })
        })
        .collect()
}

/// The numbers of headings given as (level, text).
#[must_use]
pub fn number_headings(scheme: Scheme, headings: &[(u8, &str)]) -> Vec<Label> {
    let mut counter = Counter::new(scheme);
    headings.iter().map(|(level, text)| counter.next(*level, text)).collect()
}

/// The alinéa number of each block of a section: paragraphs, items and quotations that are not blank count from 1.
#[must_use]
pub fn alineas(section: &Section) -> Vec<Option<u32>> {
    let mut count = 0;
    section
        .blocks
        .iter()
        .map(|block| {
            let counts = match block {
                Block::Paragraph { content } | Block::Item { content, .. } | Block::Quote { content } => {
                    !is_blank(content)
                }
                Block::Heading { .. } | Block::Table { .. } | Block::Rule => false,
            };
            count += u32::from(counts);
            counts.then_some(count)
        })
        .collect()
}

/// White space as the rules have it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space)
}

fn is_special(text: &str) -> bool {
    let name = text.trim_matches(|c| is_space(c) || c == '.' || c == ':').to_lowercase();
    matches!(
        name.as_str(),
        "préambule" | "preambule" | "preamble" | "exposé des motifs" | "expose des motifs"
    )
}

/// Walks the headings in order.
struct Counter {
    scheme: Scheme,
    /// Decimal: (level, count) from the outermost.
    stack: Vec<(u8, u32)>,
    /// Legal: by kind.
    counts: [u32; Kind::COUNT],
}

impl Counter {
    fn new(scheme: Scheme) -> Self {
        Self { scheme, stack: Vec::new(), counts: [0; Kind::COUNT] }
    }

    fn next(&mut self, level: u8, text: &str) -> Label {
        let start = text.len() - trim_start(text).len();
        let whole = Label { number: None, shown: start..text.len(), article: false };
        if self.scheme == Scheme::None || is_special(text) {
            return whole;
        }
        let words = word_label::parse(&text[start..]);
        match self.scheme {
            Scheme::Decimal => self.decimal(level, text, start, words),
            _ => self.legal(level, text, start, words),
        }
    }

    fn decimal(&mut self, level: u8, text: &str, start: usize, words: Option<WordLabel<'_>>) -> Label {
        let derived = self.count_decimal(level);
        let (number, behind) = match words {
            Some(words) => (words.label.to_owned(), words.behind),
            None => {
                let behind = outline_label::parse(&text[start..], &derived).unwrap_or(0);
                (derived, behind)
            }
        };
        Label { number: Some(number), shown: start + behind..text.len(), article: false }
    }

    fn count_decimal(&mut self, level: u8) -> String {
        let mut taken = 0;
        while let Some((deeper, count)) = self.stack.pop_if(|(top, _)| *top > level) {
            debug_assert!(deeper > level);
            taken = count;
        }
        match self.stack.last_mut() {
            Some((top, count)) if *top == level => *count += 1,
            _ => self.stack.push((level, taken + 1)),
        }
        self.stack.iter().map(|(_, count)| count.to_string()).collect::<Vec<_>>().join(".")
    }

    fn legal(&mut self, level: u8, text: &str, start: usize, words: Option<WordLabel<'_>>) -> Label {
        let kind = words.as_ref().map(|words| words.kind).or_else(|| Kind::of_level(level));
        let Some(kind) = kind else {
            return Label { number: None, shown: start..text.len(), article: false };
        };
        let behind = words.as_ref().map_or(0, |words| words.behind);
        let kept = words.filter(|words| !words.plain || kind.name().is_none()).map(|words| words.label);
        let number = match (kept, kind.name()) {
            (None, Some(name)) => {
                self.counts[kind as usize] += 1;
                let count = self.counts[kind as usize];
                if kind == Kind::Titre {
                    format!("{name} {}", roman::format(count))
                } else {
                    format!("{name} {count}")
                }
            }
            (kept, _) => kept.unwrap_or_default().to_owned(),
        };
        self.reset_below(kind);
        Label { number: Some(number), shown: start + behind..text.len(), article: kind == Kind::Article }
    }

    fn reset_below(&mut self, kind: Kind) {
        match kind {
            Kind::Article => {}
            Kind::Annexe => self.counts = [0; Kind::COUNT],
            _ => self.counts[kind as usize + 1..Kind::Article as usize].fill(0),
        }
    }
}
