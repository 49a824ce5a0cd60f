//! A provision as one line of pieces: openings of blocks, rows, cells and notes, each followed by its runs. Everything
//! that a section holds is in it, tables and notes too, so that one word comparison sees all and can be undone exactly.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::model::{Block, Inline, ListKind, PolicyText, Section, Table, push_run};

/// What begins at a place of the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "open", rename_all = "lowercase")]
pub enum Open {
    /// The title of the text.
    Title,
    Heading {
        level: u8,
    },
    Paragraph,
    Item {
        kind: ListKind,
        depth: u8,
    },
    Quote,
    Rule,
    Table {
        id: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        displaced_rows: Vec<usize>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        displaced_cols: Vec<usize>,
    },
    /// A row of the table before.
    Row,
    /// A cell of the row before.
    Cell,
    /// The words of a note whose first reference stands in this provision.
    Note {
        id: String,
    },
}

/// One piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Piece {
    Open(Open),
    Run(Inline),
}

/// An opening and the runs behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub open: Open,
    pub runs: Vec<Inline>,
}

/// The title and the sections of a text as units, in order; a note stands where it is first referred to. Sections for
/// which `skip` is true are left empty; they must be [`is_plain`].
pub(super) fn lines(text: &PolicyText, skip: &[bool]) -> (Vec<Unit>, Vec<Vec<Unit>>) {
    let mut seen = HashSet::new();
    let title = vec![Unit { open: Open::Title, runs: text.title.clone() }];
    let title = with_notes(title, text, &mut seen);
    let mut section = |(at, section): (usize, &Section)| {
        if skip.get(at).copied().unwrap_or(false) {
            return Vec::new();
        }
        let units = section.blocks.iter().flat_map(|block| block_units(block, text)).collect();
        with_notes(units, text, &mut seen)
    };
    let sections = text.sections.iter().enumerate().map(&mut section).collect();
    (title, sections)
}

/// True where all that a section holds stands in its blocks: no table, no note.
pub(super) fn is_plain(section: &Section) -> bool {
    let plain = |inline: &Inline| matches!(inline, Inline::Text { .. });
    section
        .blocks
        .iter()
        .all(|block| !matches!(block, Block::Table { .. }) && block.content().iter().all(plain))
}

fn block_units(block: &Block, text: &PolicyText) -> Vec<Unit> {
    let open = match block {
        Block::Heading { level, .. } => Open::Heading { level: *level },
        Block::Paragraph { .. } => Open::Paragraph,
        Block::Item { kind, depth, .. } => Open::Item { kind: *kind, depth: *depth },
        Block::Quote { .. } => Open::Quote,
        Block::Rule => Open::Rule,
        Block::Table { id } => return table_units(id, text.tables.get(id)),
    };
    vec![Unit { open, runs: block.content().to_vec() }]
}

fn table_units(id: &str, table: Option<&Table>) -> Vec<Unit> {
    let table = table.cloned().unwrap_or_default();
    let (displaced_rows, displaced_cols) = (table.displaced_rows, table.displaced_cols);
    let open = Open::Table { id: id.to_owned(), displaced_rows, displaced_cols };
    let mut units = vec![Unit { open, runs: Vec::new() }];
    for row in table.rows {
        units.push(Unit { open: Open::Row, runs: Vec::new() });
        units.extend(row.into_iter().map(|runs| Unit { open: Open::Cell, runs }));
    }
    units
}

/// Appends the notes first referred to in the units, and those first referred to in these notes.
fn with_notes(mut units: Vec<Unit>, text: &PolicyText, seen: &mut HashSet<String>) -> Vec<Unit> {
    let mut at = 0;
    while at < units.len() {
        let ids: Vec<String> = units[at].runs.iter().filter_map(note_id).map(str::to_owned).collect();
        for id in ids {
            if let Some(runs) = text.notes.get(&id)
                && seen.insert(id.clone())
            {
                units.push(Unit { open: Open::Note { id }, runs: runs.clone() });
            }
        }
        at += 1;
    }
    units
}

fn note_id(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Note { id } => Some(id),
        Inline::Text { .. } => None,
    }
}

/// Pieces put one behind the other as units; equal runs that meet become one. `None` where a run has no opening.
pub(super) fn units<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(open) => units.push(Unit { open: open.clone(), runs: Vec::new() }),
            Piece::Run(Inline::Text { text, marks }) => push_run(&mut units.last_mut()?.runs, text, marks),
            Piece::Run(note @ Inline::Note { .. }) => units.last_mut()?.runs.push(note.clone()),
        }
    }
    Some(units)
}

/// Adds to `text` what the units of a section hold, and gives its blocks.
pub(super) fn restore(units: Vec<Unit>, text: &mut PolicyText) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut table: Option<String> = None;
    for Unit { open, runs } in units {
        match open {
            Open::Title => text.title = runs,
            Open::Heading { level } => blocks.push(Block::Heading { level, content: runs }),
            Open::Paragraph => blocks.push(Block::Paragraph { content: runs }),
            Open::Item { kind, depth } => blocks.push(Block::Item { kind, depth, content: runs }),
            Open::Quote => blocks.push(Block::Quote { content: runs }),
            Open::Rule => blocks.push(Block::Rule),
            Open::Table { id, displaced_rows, displaced_cols } => {
                let rows = Vec::new();
                text.tables.insert(id.clone(), Table { rows, displaced_rows, displaced_cols });
                blocks.push(Block::Table { id: id.clone() });
                table = Some(id);
            }
            Open::Row | Open::Cell => {
                let Some(table) = table.as_ref().and_then(|id| text.tables.get_mut(id)) else { continue };
                match (open, table.rows.last_mut()) {
                    (Open::Cell, Some(row)) => row.push(runs),
                    _ => table.rows.push(Vec::new()),
                }
            }
            Open::Note { id } => {
                text.notes.insert(id, runs);
            }
        }
    }
    blocks
}

/// The words of the pieces. Blocks, rows and notes begin a line, cells stand behind a tab, so that pieces put one behind
/// the other have the text of the whole.
#[must_use]
pub fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(words_of).collect()
}

/// The words of one piece.
#[must_use]
pub fn words_of(piece: &Piece) -> &str {
    match piece {
        Piece::Open(Open::Table { .. } | Open::Title) | Piece::Run(Inline::Note { .. }) => "",
        Piece::Open(Open::Cell) => "\t",
        Piece::Open(_) => "\n",
        Piece::Run(Inline::Text { text, .. }) => text,
    }
}
