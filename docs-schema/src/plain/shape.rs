//! What each unit is. Numbered units are judged by sequence, not one by one: headings have text between
//! them, items follow each other.

use std::collections::{BTreeSet, HashMap};

use super::lex::{ANNEX, Close, Digits, Family, Start};
use super::units::Unit;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Paragraph,
    Heading {
        level: u8,
    },
    /// A heading whose line goes on as a paragraph (`Article 14 : Le ministre…`).
    HeadingThenParagraph {
        level: u8,
    },
    /// The name of the heading before (`TITRE II⏎DES INSTITUTIONS`).
    HeadingGoesOn,
    Bullet {
        depth: u8,
    },
    Ordered {
        depth: u8,
    },
    Rule,
}

const DEEPEST_HEADING: usize = 6;
const DEEPEST_ITEM: usize = 8;

pub(super) fn of(units: &[Unit]) -> Vec<Shape> {
    let headings = heading_groups(units);
    let mut shaper = Shaper {
        keyword_ranks: units.iter().filter_map(keyword_rank).filter(|rank| *rank < ANNEX).collect(),
        capitals_above: capitals_hold_numbers(units, &headings),
        families: Vec::new(),
        above: 0,
        items: Vec::new(),
    };
    let mut shapes: Vec<Shape> = Vec::with_capacity(units.len());
    for (index, unit) in units.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| (&units[at], shapes[at]));
        let shape = shaper.shape(unit, headings.contains(&index), before, units.get(index + 1));
        shapes.push(shape);
    }
    shapes
}

/// Units that are siblings in one numbering.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Group {
    Sequence(usize),
    /// The children of a path (`2.1`, `2.2`: of `[2]`).
    Children(Vec<u32>),
}

fn group(unit: &Unit) -> Option<Group> {
    match &unit.start {
        Start::Number { readings, .. } => readings.first().map(|reading| Group::Sequence(reading.sequence)),
        Start::Path { path, .. } => Some(Group::Children(path[..path.len() - 1].to_vec())),
        _ => None,
    }
}

fn keyword_rank(unit: &Unit) -> Option<usize> {
    match unit.start {
        Start::Keyword { rank, .. } => Some(rank),
        _ => None,
    }
}

#[derive(Debug, Default)]
struct Siblings {
    count: usize,
    heading_like: usize,
    /// Followed by something that is not the next sibling.
    with_text: usize,
    last: usize,
}

/// The groups that are headings: short members with text below most of them.
fn heading_groups(units: &[Unit]) -> BTreeSet<usize> {
    let mut groups: HashMap<Group, Siblings> = HashMap::new();
    let mut members: Vec<(usize, Group)> = Vec::new();
    let mut path = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let Some(group) = group(unit).filter(|_| may_be_heading(unit, &mut path)) else { continue };
        let siblings = groups.entry(group.clone()).or_default();
        siblings.count += 1;
        siblings.last = index;
        siblings.heading_like += usize::from(unit.is_heading_like());
        siblings.with_text += usize::from(has_text_below(units, index, &group));
        members.push((index, group));
    }
    let is_heading = |siblings: &Siblings| {
        siblings.heading_like * 10 >= siblings.count * 7 && siblings.with_text * 2 >= siblings.count
    };
    let judged = members.into_iter().filter(|(_, group)| groups.get(group).is_some_and(is_heading));
    judged.filter(|(index, _)| units[*index].is_heading_like()).map(|(index, _)| index).collect()
}

fn may_be_heading(unit: &Unit, last: &mut Vec<u32>) -> bool {
    match &unit.start {
        Start::Number { readings, .. } => readings.first().is_some_and(|reading| {
            let Family { digits, close } = reading.family;
            let shape = matches!(close, Close::Dot | Close::Dash)
                && matches!(digits, Digits::Decimal | Digits::UpperRoman | Digits::UpperLetter);
            if shape && digits == Digits::Decimal && unit.is_heading_like() {
                *last = vec![reading.value];
            }
            shape
        }),
        Start::Path { path, .. } => {
            let sane = follows(last, path);
            if sane {
                last.clone_from(path);
            }
            sane
        }
        _ => false,
    }
}

/// `2.1` after `2`, `2.2` after `2.1`, `2.2` after `2.1.4`, `3.1` after anything of `2`.
fn follows(last: &[u32], path: &[u32]) -> bool {
    let Some((own, parent)) = path.split_last() else { return false };
    match last.get(..path.len()) {
        Some(peer) => {
            let is_next = peer[..parent.len()] == *parent && peer[parent.len()] + 1 == *own;
            is_next || (*own == 1 && follows(last, parent))
        }
        None => *own == 1 && (last == parent || last.is_empty() || follows(last, parent)),
    }
}

/// Something stands below a unit before its next sibling: words, a deeper heading, a list set apart.
fn has_text_below(units: &[Unit], index: usize, own: &Group) -> bool {
    let Some(next) = units.get(index + 1) else { return false };
    if group(next).as_ref() == Some(own) {
        return false;
    }
    match &next.start {
        Start::Bullet { .. } => {
            next.after_blank || next.indent <= units[index].indent && units[index].after_blank
        }
        Start::Number { readings, .. } => readings.first().is_some_and(|reading| {
            let small = matches!(reading.family.digits, Digits::LowerLetter | Digits::LowerRoman);
            next.after_blank || (!small && reading.value == 1)
        }),
        Start::Words | Start::Path { .. } | Start::Contents | Start::Rule => true,
        // A bigger part begins: nothing stood below.
        Start::Keyword { .. } => false,
    }
}

/// Numbers begin again under several headings in capitals: then capitals hold them.
fn capitals_hold_numbers(units: &[Unit], headings: &BTreeSet<usize>) -> bool {
    let begins = |index: &&usize| match &units[**index].start {
        Start::Number { readings, .. } => readings.first().is_some_and(|reading| reading.value == 1),
        _ => false,
    };
    let top = headings.iter().find(begins).and_then(|index| family(&units[*index]));
    headings.iter().filter(begins).filter(|index| family(&units[**index]) == top).count() > 1
}

fn family(unit: &Unit) -> Option<Family> {
    match &unit.start {
        Start::Number { readings, .. } => readings.first().map(|reading| reading.family),
        _ => None,
    }
}

/// Which numbering a heading belongs to; numberings nest in the order in which they appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Plain(Family),
    Path(usize),
}

/// An open list level.
#[derive(Debug, Clone, Copy)]
struct ItemLevel {
    indent: usize,
    marker: Marker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet(char),
    Number(Family),
}

struct Shaper {
    keyword_ranks: BTreeSet<usize>,
    capitals_above: bool,
    /// Numberings open below the last keyword or capitals.
    families: Vec<Numbering>,
    /// Levels taken by keywords or capitals above the numberings.
    above: usize,
    items: Vec<ItemLevel>,
}

impl Shaper {
    fn shape(
        &mut self,
        unit: &Unit,
        is_heading: bool,
        before: Option<(&Unit, Shape)>,
        next: Option<&Unit>,
    ) -> Shape {
        match &unit.start {
            Start::Bullet { mark, .. } => {
                Shape::Bullet { depth: self.depth(unit.indent, Marker::Bullet(*mark)) }
            }
            Start::Number { readings, .. } if !is_heading => {
                let Some(reading) = readings.first() else { return Shape::Paragraph };
                Shape::Ordered { depth: self.depth(unit.indent, Marker::Number(reading.family)) }
            }
            other => {
                self.items.clear();
                match other {
                    Start::Rule => Shape::Rule,
                    Start::Keyword { rank, .. } => self.keyword(unit, *rank),
                    Start::Number { .. } | Start::Path { .. } if is_heading => self.numbered(unit),
                    Start::Words => self.words(unit, before, next),
                    _ => Shape::Paragraph,
                }
            }
        }
    }

    fn keyword(&mut self, unit: &Unit, rank: usize) -> Shape {
        self.families.clear();
        self.above = if rank == ANNEX { 1 } else { self.keyword_ranks.range(..=rank).count() };
        let level = heading_level(self.above);
        if unit.words().is_empty() || unit.is_heading_like() {
            Shape::Heading { level }
        } else {
            Shape::HeadingThenParagraph { level }
        }
    }

    fn numbered(&mut self, unit: &Unit) -> Shape {
        let numbering = match &unit.start {
            Start::Path { path, .. } => Numbering::Path(path.len()),
            Start::Number { readings, .. } => match readings.first() {
                Some(reading) if reading.family.digits != Digits::Decimal => Numbering::Plain(reading.family),
                _ => Numbering::Path(1),
            },
            _ => return Shape::Paragraph,
        };
        Shape::Heading { level: heading_level(self.above + self.nest(numbering)) }
    }

    /// How deep a numbering stands, from 1: where it already stands, else one below.
    fn nest(&mut self, numbering: Numbering) -> usize {
        if let Some(at) = self.families.iter().position(|open| *open == numbering) {
            self.families.truncate(at + 1);
            return at + 1;
        }
        if let Numbering::Path(length) = numbering {
            while self
                .families
                .last()
                .is_some_and(|open| matches!(open, Numbering::Path(longer) if *longer > length))
            {
                self.families.pop();
            }
        }
        self.families.push(numbering);
        self.families.len()
    }

    fn words(&mut self, unit: &Unit, before: Option<(&Unit, Shape)>, next: Option<&Unit>) -> Shape {
        if let Some((before, Shape::Heading { .. })) = before
            && matches!(before.start, Start::Keyword { .. })
            && before.words().is_empty()
            && (unit.is_shouted() || (!unit.after_blank && unit.is_heading_like()))
        {
            return Shape::HeadingGoesOn;
        }
        // Shouted lines below each other are a cover or a signature, not headings of nothing.
        let holds_something = next.is_some_and(|next| !next.is_shouted() && next.start != Start::Rule);
        if !(unit.is_shouted() && unit.after_blank && holds_something) {
            return Shape::Paragraph;
        }
        self.families.clear();
        self.above = usize::from(self.capitals_above);
        Shape::Heading { level: 1 }
    }

    /// Items nest by indent, and by kind of marker at one indent.
    fn depth(&mut self, indent: usize, marker: Marker) -> u8 {
        const NEARLY: usize = 1;
        let same = |level: &ItemLevel| level.marker == marker && level.indent.abs_diff(indent) <= NEARLY;
        if let Some(at) = self.items.iter().rposition(same) {
            self.items.truncate(at + 1);
        } else {
            while self.items.last().is_some_and(|level| level.indent > indent + NEARLY) {
                self.items.pop();
            }
            self.items.push(ItemLevel { indent, marker });
        }
        u8::try_from((self.items.len() - 1).min(DEEPEST_ITEM)).unwrap_or(0)
    }
}

fn heading_level(level: usize) -> u8 {
    u8::try_from(level.clamp(1, DEEPEST_HEADING)).unwrap_or(1)
}
