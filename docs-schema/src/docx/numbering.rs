//! Lists as Word stores them: a paragraph names a *number* and a level; the number points to an
//! abstract definition, perhaps through a list style, with overrides. We keep what a policy text keeps
//! (bullet or ordered, depth) and count, only to be able to say where a number was lost.

use std::collections::{HashMap, HashSet};

use crate::ListKind;

use super::styles::{ListRef, Styles};
use super::xml::{El, Tree};

pub(super) const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    text: String,
    start: Option<u32>,
    /// The paragraph style this level belongs to.
    style: Option<String>,
}

type Levels = [Option<Level>; LEVELS];

#[derive(Debug, Default)]
struct Number {
    definition: String,
    replaced: Levels,
    restarts: [Option<u32>; LEVELS],
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<String, Levels>,
    /// Abstract definition → the list style that really defines it.
    through_style: HashMap<String, String>,
    numbers: HashMap<String, Number>,
}

/// What a list paragraph is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: ListKind,
    pub(super) level: usize,
    /// The pattern of the label, as `%1.` or `Article %1`.
    pub(super) pattern: String,
    definition: String,
    number: String,
}

impl Numbering {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut numbering = Self::default();
        for el in tree.root().children() {
            match el.name() {
                "w:abstractNum" => numbering.define(el),
                "w:num" => numbering.number(el),
                _ => {}
            }
        }
        numbering
    }

    fn define(&mut self, el: El<'_>) {
        let Some(id) = el.attr("abstractNumId") else { return };
        if let Some(style) = el.val("w:numStyleLink") {
            self.through_style.insert(id.to_owned(), style.to_owned());
        }
        let mut levels = Levels::default();
        for level in el.children().filter(|child| child.name() == "w:lvl") {
            if let Some(slot) = level_index(level).and_then(|index| levels.get_mut(index)) {
                *slot = Some(level_of(level));
            }
        }
        self.definitions.insert(id.to_owned(), levels);
    }

    fn number(&mut self, el: El<'_>) {
        let (Some(id), Some(definition)) = (el.attr("numId"), el.val("w:abstractNumId")) else { return };
        let mut number = Number { definition: definition.to_owned(), ..Number::default() };
        for level in el.children().filter(|child| child.name() == "w:lvlOverride") {
            let Some(index) = level_index(level).filter(|index| *index < LEVELS) else { continue };
            number.replaced[index] = level.child("w:lvl").map(level_of);
            number.restarts[index] = level.val("w:startOverride").and_then(|start| start.trim().parse().ok());
        }
        self.numbers.insert(id.to_owned(), number);
    }

    /// Where a paragraph of style `style_id` stands; `None` when it is in no list.
    pub(super) fn place(&self, list: &ListRef, style_id: Option<&str>, styles: &Styles) -> Option<Place> {
        let number = self.numbers.get(&list.number)?;
        let definition = self.real_definition(number, styles);
        let levels = self.definitions.get(definition);
        let by_style = || {
            levels?
                .iter()
                .position(|l| l.as_ref().is_some_and(|l| l.style.is_some() && l.style.as_deref() == style_id))
        };
        let level = list.level.map(usize::from).or_else(by_style).unwrap_or(0).min(LEVELS - 1);
        let found =
            number.replaced[level].as_ref().or_else(|| levels?[level].as_ref()).cloned().unwrap_or_default();
        Some(Place {
            kind: kind_of(&found)?,
            level,
            pattern: found.text,
            definition: definition.to_owned(),
            number: list.number.clone(),
        })
    }

    fn real_definition<'n>(&'n self, number: &'n Number, styles: &Styles) -> &'n str {
        let linked = || {
            let style = self.through_style.get(&number.definition)?;
            let list = styles.list_style(style)?;
            Some(self.numbers.get(list)?.definition.as_str())
        };
        linked().unwrap_or(&number.definition)
    }

    fn start(&self, place: &Place, level: usize) -> u32 {
        let number = self.numbers.get(&place.number);
        let replaced = number.and_then(|n| n.replaced[level].as_ref()?.start);
        let defined = || self.definitions.get(&place.definition)?[level].as_ref()?.start;
        replaced.or_else(defined).unwrap_or(1)
    }

    fn restart(&self, place: &Place) -> Option<u32> {
        self.numbers.get(&place.number)?.restarts[place.level]
    }
}

fn level_index(el: El<'_>) -> Option<usize> {
    el.attr("ilvl")?.trim().parse().ok()
}

fn level_of(el: El<'_>) -> Level {
    Level {
        format: el.val("w:numFmt").unwrap_or("decimal").to_owned(),
        text: el.val("w:lvlText").unwrap_or("").to_owned(),
        start: el.val("w:start").and_then(|start| start.trim().parse().ok()),
        style: el.val("w:pStyle").map(str::to_owned),
    }
}

/// A level that shows nothing makes no list item.
fn kind_of(level: &Level) -> Option<ListKind> {
    match level.format.as_str() {
        // An undefined level, or a bullet that may be a picture.
        "" | "bullet" => Some(ListKind::Bullet),
        "none" => (!level.text.trim().is_empty()).then_some(ListKind::Bullet),
        _ => (!level.text.trim().is_empty()).then_some(ListKind::Ordered),
    }
}

/// Counts list paragraphs in reading order.
#[derive(Debug, Default)]
pub(super) struct Counters {
    at: HashMap<String, [Option<u32>; LEVELS]>,
    restarted: HashSet<(String, usize)>,
}

impl Counters {
    /// The number this paragraph shows.
    pub(super) fn next(&mut self, numbering: &Numbering, place: &Place) -> u32 {
        let counts = self.at.entry(place.definition.clone()).or_default();
        if let Some(start) = numbering.restart(place)
            && self.restarted.insert((place.number.clone(), place.level))
        {
            counts[place.level] = Some(start.saturating_sub(1));
        }
        let start = numbering.start(place, place.level);
        let count = counts[place.level].map_or(start, |last| last.saturating_add(1));
        counts[place.level] = Some(count);
        counts[place.level + 1..].fill(None);
        count
    }
}
