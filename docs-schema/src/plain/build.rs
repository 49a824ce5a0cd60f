//! From shaped units to a policy text.

use crate::{Block, Inline, ListKind, PolicyText, Problem, Section};

use super::lex::Start;
use super::shape::Shape;
use super::title::Cover;
use super::units::Unit;

pub(super) fn text(
    cover: Cover,
    units: Vec<Unit>,
    shapes: &[Shape],
    ids: &mut dyn FnMut() -> String,
    problems: &mut Vec<Problem>,
) -> PolicyText {
    let mut builder = Builder { text: PolicyText::default(), ids, seen: Seen::default() };
    builder.text.title = cover.title.map(Inline::plain).into_iter().collect();
    for (index, (unit, shape)) in units.iter().zip(shapes).enumerate() {
        // What stands above the title on a cover page heads nothing.
        let shape = if index < cover.lines { &Shape::Paragraph } else { shape };
        builder.add(unit, *shape);
    }
    builder.seen.report(problems);
    builder.text
}

struct Builder<'i> {
    text: PolicyText,
    ids: &'i mut dyn FnMut() -> String,
    seen: Seen,
}

impl Builder<'_> {
    fn add(&mut self, unit: &Unit, shape: Shape) {
        self.seen.note(unit, shape);
        match shape {
            Shape::Heading { level } => self.heading(level, &unit.text),
            Shape::HeadingThenParagraph { level } => {
                let words = unit.words();
                let head = &unit.text[..unit.text.len() - words.len()];
                self.heading(level, head.trim_end());
                self.push(Block::Paragraph { content: inline(words) });
            }
            Shape::HeadingGoesOn => self.go_on(&unit.text),
            Shape::Paragraph => self.push(Block::Paragraph { content: inline(&unit.text) }),
            Shape::Bullet { depth } => {
                self.push(Block::Item { kind: ListKind::Bullet, depth, content: inline(unit.words()) });
            }
            Shape::Ordered { depth } => {
                self.push(Block::Item { kind: ListKind::Ordered, depth, content: inline(unit.words()) });
            }
            Shape::Rule => self.push(Block::Rule),
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        let blocks = vec![Block::Heading { level, content: inline(text) }];
        self.text.sections.push(Section { id: (self.ids)(), displaced: false, blocks });
    }

    fn go_on(&mut self, more: &str) {
        let last = self.text.sections.last_mut().and_then(|section| section.blocks.first_mut());
        if let Some(Block::Heading { content, .. }) = last
            && let [Inline::Text { text, .. }] = content.as_mut_slice()
        {
            text.push(' ');
            text.push_str(more);
        }
    }

    fn push(&mut self, block: Block) {
        if self.text.sections.is_empty() {
            self.text.sections.push(Section { id: (self.ids)(), displaced: false, blocks: Vec::new() });
        }
        if let Some(section) = self.text.sections.last_mut() {
            section.blocks.push(block);
        }
    }
}

fn inline(text: &str) -> Vec<Inline> {
    vec![Inline::plain(text)]
}

/// What was recognised, for the one who checks it.
#[derive(Default)]
struct Seen {
    headings: usize,
    items: usize,
    contents: Option<(usize, usize)>,
    lost_numbers: Option<(usize, usize)>,
    in_list: bool,
}

impl Seen {
    fn note(&mut self, unit: &Unit, shape: Shape) {
        let is_item = matches!(shape, Shape::Bullet { .. } | Shape::Ordered { .. });
        self.headings +=
            usize::from(matches!(shape, Shape::Heading { .. } | Shape::HeadingThenParagraph { .. }));
        self.items += usize::from(is_item);
        if unit.start == Start::Contents {
            count(&mut self.contents, unit.line);
        }
        if let (Shape::Ordered { .. }, Start::Number { readings, .. }, false) =
            (shape, &unit.start, self.in_list)
            && readings.first().is_some_and(|reading| reading.value > 1)
        {
            count(&mut self.lost_numbers, unit.line);
        }
        self.in_list = is_item;
    }

    fn report(&self, problems: &mut Vec<Problem>) {
        for (code, seen) in [("contents-kept", self.contents), ("list-number-lost", self.lost_numbers)] {
            if let Some((line, count)) = seen {
                problems.push(Problem::new(code, format!("line {line}"), count.to_string()));
            }
        }
        if self.headings + self.items > 0 {
            let detail = format!("{} headings, {} list items", self.headings, self.items);
            problems.push(Problem::new("structure-guessed", "the document", detail));
        }
    }
}

/// The first line, and how many.
fn count(seen: &mut Option<(usize, usize)>, line: usize) {
    let (_, count) = seen.get_or_insert((line, 0));
    *count += 1;
}
