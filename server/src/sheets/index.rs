//! A policy text made ready for finding places in it: provisions by number and by heading, tables, alinéas, words.
//! Built once for a text, asked for each row.

use std::collections::HashMap;

use docs_schema::model::{Block, PolicyText, Section, plain_text};
use docs_schema::normalise::is_blank;
use docs_schema::numbering::{self, Scheme};

use super::fold::literal;
use super::reference::{self, Mention, Word};

/// What a row's place is looked for in.
#[derive(Debug)]
pub struct PlaceIndex {
    pub(super) provisions: Vec<Provision>,
    /// By kind and value; a number that is derived before one that is typed.
    numbers: HashMap<(Option<&'static str>, String), Vec<Numbered>>,
    /// Kinds of provisions that some number has.
    kinds: Vec<&'static str>,
    headings: HashMap<String, Vec<usize>>,
    /// (provision, block), in reading order.
    pub(super) tables: Vec<(usize, usize)>,
    pub(super) lines: Vec<Line>,
}

/// A section of the text.
#[derive(Debug)]
pub(super) struct Provision {
    pub(super) id: String,
    /// Behind the last provision that lies within this one.
    end: usize,
    heading: String,
    /// By alinéa number from 1: the block.
    alineas: Vec<usize>,
    /// By paragraph number from 1, items and quotations not counted: the block.
    paragraphs: Vec<usize>,
}

/// A provision that has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) provision: usize,
    /// The number is typed in the heading, and another one is shown.
    pub(super) typed: bool,
}

/// Words that stand together: a block, a cell, a note.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) provision: usize,
    pub(super) block: usize,
    /// As [`literal`] has it.
    pub(super) words: String,
    /// By byte of `words`, the byte of the block's own text; none in a note, which is elsewhere.
    pub(super) source: Option<(String, Vec<usize>)>,
}

/// What a mention leads to.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) found: Vec<Numbered>,
    /// By the very number; false where only the value is the same ("14" for "Article 14").
    pub(super) exact: bool,
}

impl PlaceIndex {
    /// Reads a text whose provisions are numbered by `scheme`.
    #[must_use]
    pub fn new(text: &PolicyText, scheme: Scheme) -> Self {
        let mut index = Self {
            provisions: text.sections.iter().map(provision).collect(),
            numbers: HashMap::new(),
            kinds: Vec::new(),
            headings: HashMap::new(),
            tables: Vec::new(),
            lines: Vec::new(),
        };
        index.close_scopes(text);
        index.take_numbers(text, scheme);
        for (at, section) in text.sections.iter().enumerate() {
            for (block, content) in section.blocks.iter().enumerate() {
                if matches!(content, Block::Table { .. }) {
                    index.tables.push((at, block));
                }
                index.lines.extend(
                    lines(text, content).into_iter().map(|(words, own)| line(at, block, &words, own)),
                );
            }
        }
        index
    }

    fn close_scopes(&mut self, text: &PolicyText) {
        let level = |at: usize| text.sections[at].heading().map(|(level, _)| level);
        for at in 0..self.provisions.len() {
            let Some(own) = level(at) else { continue };
            let next = (at + 1..self.provisions.len()).find(|next| level(*next).is_some_and(|it| it <= own));
            self.provisions[at].end = next.unwrap_or(self.provisions.len());
        }
    }

    fn take_numbers(&mut self, text: &PolicyText, scheme: Scheme) {
        let headed: Vec<usize> =
            (0..text.sections.len()).filter(|at| text.sections[*at].heading().is_some()).collect();
        let shown = numbering::number(scheme, text);
        // Under this scheme the labels of all kinds are found, whatever the scheme of the text.
        let labels = numbering::number(Scheme::Decimal, text);
        for ((provision, shown), label) in headed.into_iter().zip(shown).zip(labels) {
            let Some((_, content)) = text.sections[provision].heading() else { continue };
            let heading = plain_text(content);
            if let Some(number) = shown.number.as_deref().and_then(reference::label) {
                self.add_number(&number, Numbered { provision, typed: false });
            }
            if let Some(number) = heading.get(..label.shown.start).and_then(reference::label) {
                self.add_number(&number, Numbered { provision, typed: true });
            }
            let whole = reference::words(&heading);
            let behind = reference::words(heading.get(label.shown).unwrap_or_default());
            self.add_heading(&behind, provision);
            if whole != behind {
                self.add_heading(&whole, provision);
            }
            self.provisions[provision].heading = behind;
        }
    }

    fn add_number(&mut self, number: &Mention, numbered: Numbered) {
        let kind = match number.word {
            Word::Kind(kind) => Some(kind),
            // `Paragraphe 3` is a label of laws.
            Word::Paragraph => Some("paragraphe"),
            _ => None,
        };
        if let Some(kind) = kind.filter(|kind| !self.kinds.contains(kind)) {
            self.kinds.push(kind);
        }
        let found = self.numbers.entry((kind, number.value.clone())).or_default();
        if found.iter().all(|it| it.provision != numbered.provision) {
            found.push(numbered);
        }
    }

    fn add_heading(&mut self, words: &str, provision: usize) {
        if !words.is_empty() {
            self.headings.entry(words.to_owned()).or_default().push(provision);
        }
    }

    /// True where `inner` is `outer` or lies within it.
    pub(super) fn holds(&self, outer: usize, inner: usize) -> bool {
        (outer..self.provisions[outer].end).contains(&inner)
    }

    /// The provisions whose heading has these words.
    pub(super) fn headed(&self, words: &str) -> &[usize] {
        self.headings.get(words).map_or(&[], Vec::as_slice)
    }

    /// True where the words are the heading of the provision or of one that it lies in.
    pub(super) fn is_headed(&self, provision: usize, words: &str) -> bool {
        (0..=provision).any(|at| self.holds(at, provision) && self.provisions[at].heading == words)
    }

    /// The provisions that a mention names.
    pub(super) fn named(&self, mention: &Mention) -> Named {
        let by = |kind: Option<&'static str>| self.numbers.get(&(kind, mention.value.clone())).cloned();
        let named = |found: Option<Vec<Numbered>>, exact| found.map(|found| Named { found, exact });
        let of_kind = match mention.word {
            Word::Kind(kind) => by(Some(kind)),
            Word::Paragraph => by(Some("paragraphe")),
            _ => None,
        };
        let means_any = match mention.word {
            Word::Kind(kind) => {
                let general = matches!(kind, "section" | "sous-section") && !self.kinds.contains(&kind);
                general || mention.value.contains('.')
            }
            _ => true,
        };
        let of_any_kind = || {
            let found: Vec<Numbered> =
                self.kinds.iter().filter_map(|kind| by(Some(kind))).chain(by(None)).flatten().collect();
            (!found.is_empty()).then_some(found)
        };
        named(of_kind, true)
            .or_else(|| named(means_any.then(|| by(None)).flatten(), true))
            .or_else(|| named(of_any_kind(), false))
            .unwrap_or_default()
    }

    /// The provision whose number would be this one with a zero behind it, which a cell of numbers loses.
    pub(super) fn with_zero(&self, mention: &Mention) -> Vec<Numbered> {
        let key = (None, format!("{}0", mention.value));
        if mention.value.contains('.') {
            self.numbers.get(&key).cloned().unwrap_or_default()
        } else {
            Vec::new()
        }
    }

    /// The block of an alinéa; `Err` where there is none of that number, `Ok(None)` where counting paragraphs alone
    /// gives another and it is not said which is meant.
    pub(super) fn alinea(&self, provision: usize, count: u32, called_so: bool) -> Result<Option<usize>, ()> {
        let nth = |blocks: &[usize]| (count as usize).checked_sub(1).and_then(|at| blocks.get(at).copied());
        let Provision { alineas, paragraphs, .. } = &self.provisions[provision];
        match (nth(alineas), nth(paragraphs)) {
            (None, _) => Err(()),
            (alinea, _) if called_so => Ok(alinea),
            (alinea, paragraph) => Ok(alinea.filter(|_| alinea == paragraph)),
        }
    }
}

fn provision(section: &Section) -> Provision {
    let alineas = numbering::alineas(section);
    let counted: Vec<usize> = (0..alineas.len()).filter(|at| alineas[*at].is_some()).collect();
    let paragraphs =
        counted.iter().copied().filter(|at| matches!(section.blocks[*at], Block::Paragraph { .. }));
    Provision {
        id: section.id.clone(),
        end: 0,
        heading: String::new(),
        paragraphs: paragraphs.collect(),
        alineas: counted,
    }
}

/// The pieces of words of a block, and whether each is the block's own.
fn lines(text: &PolicyText, block: &Block) -> Vec<(String, bool)> {
    let mut contents = vec![block.content()];
    if let Block::Table { id } = block {
        contents.extend(
            text.tables.get(id).into_iter().flat_map(|table| table.rows.iter().flatten()).map(Vec::as_slice),
        );
    }
    let mut lines = Vec::new();
    for content in contents.into_iter().filter(|content| !is_blank(content)) {
        lines.push((plain_text(content), true));
        for inline in content {
            if let docs_schema::Inline::Note { id } = inline
                && let Some(note) = text.notes.get(id)
            {
                lines.push((plain_text(note), false));
            }
        }
    }
    lines
}

fn line(provision: usize, block: usize, own_words: &str, own: bool) -> Line {
    let mut words = String::new();
    let mut at = Vec::new();
    for (c, from) in literal(own_words) {
        at.extend(std::iter::repeat_n(from, c.len_utf8()));
        words.push(c);
    }
    Line { provision, block, words, source: own.then(|| (own_words.to_owned(), at)) }
}
