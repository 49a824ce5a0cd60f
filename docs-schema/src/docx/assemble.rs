//! From pieces in reading order to a policy text: the title, a section at each heading, tables by id,
//! links to bookmarks turned into links to sections.

use std::collections::{BTreeMap, HashMap};

use crate::{Block, Inline, Marks, PolicyText, Section};

use super::line::{plain, without_uniform_marks};
use super::log::Log;
use super::reader::{Piece, Reader, Role};

pub(super) fn assemble(pieces: Vec<Piece>, mut reader: Reader<'_>) -> (PolicyText, Log) {
    let mut text = PolicyText { notes: std::mem::take(&mut reader.notes), ..PolicyText::default() };
    let mut sections_of_pieces = Vec::with_capacity(pieces.len());
    let mut title = TitleState::Wanted;
    for piece in pieces {
        add(piece, &mut text, &mut title, &mut reader);
        sections_of_pieces.push(text.sections.len().saturating_sub(1));
    }
    let places = section_names(&reader.bookmarks, &sections_of_pieces, &text.sections);
    resolve_links(&mut text, &places, &mut reader.log);
    (text, reader.log)
}

/// The first title paragraph is the title, with those that directly follow it.
#[derive(Debug, PartialEq, Eq)]
enum TitleState {
    Wanted,
    Open,
    Closed,
}

fn add(piece: Piece, text: &mut PolicyText, title: &mut TitleState, reader: &mut Reader<'_>) {
    let (role, content) = match piece {
        Piece::Paragraph { role: Role::Title, content } => match title {
            TitleState::Wanted | TitleState::Open => {
                *title = TitleState::Open;
                return add_title(text, content);
            }
            TitleState::Closed => {
                let place = format!("section {}", text.sections.len());
                reader.log.listed_at("extra-title", place, &plain(&content));
                (Role::Body, strong(content))
            }
        },
        Piece::Paragraph { role, content } => (role, content),
        Piece::Table(table) => {
            let id = (reader.ids)();
            text.tables.insert(id.clone(), table);
            return push(text, Block::Table { id }, reader);
        }
        Piece::Rule => return push(text, Block::Rule, reader),
    };
    // Once the text has begun, the title style is decoration (of boxes, of annexes).
    if *title == TitleState::Open || matches!(role, Role::Heading { .. }) {
        *title = TitleState::Closed;
    }
    push(text, block(role, content), reader);
}

fn add_title(text: &mut PolicyText, content: Vec<Inline>) {
    if !text.title.is_empty() {
        text.title.push(Inline::plain(" "));
    }
    text.title.extend(content);
    text.title = without_uniform_marks(std::mem::take(&mut text.title));
}

fn strong(content: Vec<Inline>) -> Vec<Inline> {
    let stress = |inline| match inline {
        Inline::Text { text, marks } => Inline::Text { text, marks: Marks { strong: true, ..marks } },
        note @ Inline::Note { .. } => note,
    };
    content.into_iter().map(stress).collect()
}

fn block(role: Role, content: Vec<Inline>) -> Block {
    match role {
        Role::Heading { level } => Block::Heading { level, content: without_uniform_marks(content) },
        Role::Item { kind, depth, .. } => Block::Item { kind, depth, content },
        Role::Quote => Block::Quote { content },
        Role::Body | Role::Title => Block::Paragraph { content },
    }
}

fn push(text: &mut PolicyText, block: Block, reader: &mut Reader<'_>) {
    if matches!(block, Block::Heading { .. }) || text.sections.is_empty() {
        text.sections.push(Section { id: (reader.ids)(), displaced: false, blocks: Vec::new() });
    }
    if let Some(section) = text.sections.last_mut() {
        section.blocks.push(block);
    }
}

fn section_names(
    bookmarks: &HashMap<String, usize>,
    of_pieces: &[usize],
    sections: &[Section],
) -> BTreeMap<String, String> {
    let name = |piece: usize| {
        let section = of_pieces.get(piece).or(of_pieces.last())?;
        Some(sections.get(*section)?.id.clone())
    };
    bookmarks.iter().filter_map(|(bookmark, piece)| Some((bookmark.clone(), name(*piece)?))).collect()
}

/// A link whose bookmark is nowhere leads nowhere: it goes, its words stay.
fn resolve_links(text: &mut PolicyText, places: &BTreeMap<String, String>, log: &mut Log) {
    let mut resolve = |content: &mut Vec<Inline>| {
        for inline in content {
            let Inline::Text { marks: Marks { link, .. }, .. } = inline else { continue };
            let Some(bookmark) = link.as_deref().and_then(|link| link.strip_prefix('#')) else { continue };
            let section = places.get(bookmark);
            if section.is_none() {
                log.count("internal-link-dropped");
            }
            *link = section.map(|id| format!("#{id}"));
        }
    };
    resolve(&mut text.title);
    text.notes.values_mut().for_each(&mut resolve);
    text.tables.values_mut().flat_map(|table| table.rows.iter_mut().flatten()).for_each(&mut resolve);
    for block in text.sections.iter_mut().flat_map(|section| section.blocks.iter_mut()) {
        match block {
            Block::Heading { content, .. }
            | Block::Paragraph { content }
            | Block::Item { content, .. }
            | Block::Quote { content } => {
                resolve(content);
            }
            Block::Table { .. } | Block::Rule => {}
        }
    }
}
