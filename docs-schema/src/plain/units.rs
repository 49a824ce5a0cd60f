//! Units: a heading, an item or a paragraph each, from one line or from several that were broken by a
//! fixed width. A line is joined to the one before it when its first word would not have fitted there,
//! or when it goes on in lower case in mid-sentence; otherwise a line is a paragraph, as in texts
//! copied from word processors.

use super::lex::Start;
use super::lines::Line;

#[derive(Debug)]
pub(super) struct Unit {
    /// The line it begins on.
    pub(super) line: usize,
    pub(super) indent: usize,
    pub(super) after_blank: bool,
    pub(super) start: Start,
    pub(super) text: String,
}

impl Unit {
    /// Without its marker.
    pub(super) fn words(&self) -> &str {
        match &self.start {
            Start::Bullet { rest, .. }
            | Start::Number { rest, .. }
            | Start::Path { rest, .. }
            | Start::Keyword { rest, .. } => &self.text[*rest..],
            Start::Words | Start::Contents | Start::Rule => &self.text,
        }
    }

    pub(super) fn is_words(&self) -> bool {
        self.start == Start::Words
    }

    pub(super) fn is_shouted(&self) -> bool {
        self.is_words() && is_shouted(&self.text)
    }

    /// Could be a heading: short, begins like one, does not end like a sentence.
    pub(super) fn is_heading_like(&self) -> bool {
        is_heading_like(self.words())
    }
}

pub(super) const LONGEST_HEADING: usize = 120;
const LONGEST_HEADING_WITH_COLON: usize = 60;

pub(super) fn is_heading_like(words: &str) -> bool {
    let length = words.chars().count();
    let ends_well = match words.chars().next_back() {
        None | Some('.' | ';' | ',' | '…' | '!') => false,
        Some(':') => length <= LONGEST_HEADING_WITH_COLON,
        Some(_) => true,
    };
    let begins_well = words.chars().next().is_some_and(|c| !c.is_lowercase());
    ends_well && begins_well && length <= LONGEST_HEADING && words.contains(char::is_alphabetic)
}

pub(super) fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4
        && letters * 2 > text.chars().count()
        && !text.contains(char::is_lowercase)
        && is_heading_like(text)
        && {
            // Scripts without case never shout.
            text.contains(char::is_uppercase)
        }
}

pub(super) fn gather(lines: &[Line]) -> Vec<Unit> {
    let wrap = Wrap::of(lines);
    let mut units: Vec<Unit> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| &lines[at]);
        match (before, units.last_mut()) {
            (Some(before), Some(unit)) if goes_on(before, line, unit, &wrap) => {
                join(&mut unit.text, &line.text)
            }
            _ => units.push(Unit {
                line: line.number,
                indent: line.indent,
                after_blank: line.after_blank,
                start: line.start.clone(),
                text: line.text.clone(),
            }),
        }
    }
    units
}

fn goes_on(before: &Line, line: &Line, unit: &Unit, wrap: &Wrap) -> bool {
    let can = matches!(line.start, Start::Words) || is_dash_in_prose(before, line, unit, wrap);
    if line.after_blank || !can || matches!(before.start, Start::Rule | Start::Contents) {
        return false;
    }
    if is_shouted(&before.text) || is_shouted(&line.text) {
        let both = is_shouted(&before.text) && is_shouted(&line.text);
        return both && (unit.is_words() || wrap.broke(before, line));
    }
    wrap.broke(before, line)
        || wrap.runs_on(before)
        || (begins_small(&line.text) && !ends_sentence(&before.text))
}

/// `le Mali⏎– pays enclavé –`: a dash that a fixed width put at the beginning of a line.
fn is_dash_in_prose(before: &Line, line: &Line, unit: &Unit, wrap: &Wrap) -> bool {
    matches!(line.start, Start::Bullet { mark: '-' | '–' | '—', .. })
        && unit.is_words()
        && wrap.broke(before, line)
        && !ends_sentence(&before.text)
        && !before.text.ends_with(',')
}

fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', ':', ';', '!', '?', '…'])
}

/// A word cut by a hyphen keeps it: nobody can know whether it was there before.
fn join(text: &mut String, more: &str) {
    let cut =
        text.strip_suffix('-').is_some_and(|head| head.ends_with(char::is_alphabetic)) && begins_small(more);
    if !cut {
        text.push(' ');
    }
    text.push_str(more);
}

/// The width at which lines were broken, when they were.
struct Wrap {
    width: Option<usize>,
}

const NARROWEST: usize = 50;
const WIDEST: usize = 110;

impl Wrap {
    fn of(lines: &[Line]) -> Self {
        let inner = lines.windows(2).filter(|pair| !pair[1].after_blank && pair[1].start == Start::Words);
        let mut widths: Vec<usize> = inner.map(|pair| width(&pair[0])).collect();
        widths.sort_unstable();
        let Some(&typical) = widths.get(widths.len() * 9 / 10) else { return Self { width: None } };
        let full = widths.iter().filter(|width| **width * 10 >= typical * 7).count();
        let regular = full * 10 >= widths.len() * 6;
        Self { width: (regular && (NARROWEST..=WIDEST).contains(&typical)).then_some(typical) }
    }

    /// The line ended because the next word would not fit.
    fn broke(&self, before: &Line, line: &Line) -> bool {
        let word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
        self.width.is_some_and(|most| width(before) + 1 + word >= most)
    }

    /// The line is rather full and stops in mid-sentence.
    fn runs_on(&self, before: &Line) -> bool {
        let is_full = self.width.is_some_and(|most| width(before) * 10 >= most * 8);
        is_full && !ends_sentence(&before.text) && !matches!(before.start, Start::Keyword { .. })
    }
}

fn width(line: &Line) -> usize {
    line.indent + line.text.chars().count()
}
