//! Walks what stands between paragraphs: paragraphs themselves, tables, content controls, alternatives,
//! tracked insertions and deletions of whole blocks. An unknown wrapper is looked through.

use crate::ListKind;

use super::look::Look;
use super::numbering::Place;
use super::reader::{Carry, Flow, Gather, Piece, Reader, Role, Story};
use super::runs::Voice;
use super::styles::{self, ListRef, ParagraphStyle, StyleRole};
use super::vocabulary::{is_properties, is_removed};
use super::xml::El;

/// The deepest list item the document model has.
const DEEPEST_ITEM: u8 = 8;
const DEEPEST_HEADING: u8 = 6;
/// Characters; the longest headings of real policy texts stay under it.
const LONGEST_HEADING: usize = 250;

impl<'s> Reader<'s> {
    /// Recursion is bounded by the depth limit of the XML reader.
    pub(super) fn blocks(&mut self, parent: El<'s>, flow: &mut Flow<'s>) {
        for el in parent.children() {
            if flow.story == Story::Body {
                self.top = flow.pieces.len();
            }
            match el.name() {
                "w:p" => self.paragraph(el, flow),
                "w:tbl" => {
                    flow.settle();
                    self.table(el, flow);
                }
                "w:sdt" => self.control(el, flow),
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(el) {
                        self.blocks(chosen, flow);
                    }
                }
                "w:altChunk" => self.log.one("embedded-file-dropped", "altChunk"),
                "w:subDoc" => self.log.one("embedded-file-dropped", "subDoc"),
                "w:bookmarkStart" => self.bookmark(el),
                name if is_properties(name) || is_removed(name) => {}
                _ => self.blocks(el, flow),
            }
        }
    }

    fn control(&mut self, el: El<'s>, flow: &mut Flow<'s>) {
        let gallery =
            el.child("w:sdtPr").and_then(|p| p.child("w:docPartObj")).and_then(|p| p.val("w:docPartGallery"));
        if gallery == Some("Table of Contents") {
            self.log.once("contents-dropped", "");
        } else if let Some(content) = el.child("w:sdtContent") {
            self.blocks(content, flow);
        }
    }

    /// The first bookmark of a name counts.
    pub(super) fn bookmark(&mut self, el: El<'_>) {
        if let Some(name) = el.attr("name") {
            self.bookmarks.entry(name.to_owned()).or_insert(self.top);
        }
    }

    fn paragraph(&mut self, el: El<'s>, flow: &mut Flow<'s>) {
        let properties = el.child("w:pPr");
        let style_id = properties.and_then(|p| p.val("w:pStyle"));
        let style = self.sources.styles.paragraph(style_id);
        let is_contents = style.role == StyleRole::Contents && !flow.story.is_inline();
        let length = length_of_words(el);
        let role = self.role(properties, style_id, &style, flow.story, length);
        if flow.story == Story::Body && !is_contents && !flow.fields.is_hidden() && length > 0 {
            match role {
                Role::Title => {}
                Role::Heading { .. } => self.log.at_heading(),
                _ => self.log.at_paragraph(),
            }
        }
        let mut gather = Gather::default();
        if let Some(carry) = flow.carry.take() {
            gather.line.append(carry.content);
        }
        let look =
            if matches!(role, Role::Title | Role::Heading { .. }) { Look::default() } else { style.look };
        self.inlines(el, &Voice::of(look), flow, &mut gather);
        if is_contents {
            self.log.once("contents-dropped", "");
            return;
        }
        let boxes = std::mem::take(&mut gather.boxes);
        if mark_is_removed(properties) {
            flow.carry = Some(Carry { content: gather.line.content });
        } else {
            self.close_paragraph(role, gather, flow);
        }
        for text_box in boxes {
            self.log.count("text-box-unframed");
            let mut inner = flow.inside(Story::TextBox);
            self.blocks(text_box, &mut inner);
            inner.settle();
            flow.pieces.append(&mut inner.pieces);
        }
    }

    fn close_paragraph(&mut self, role: Role, gather: Gather<'s>, flow: &mut Flow<'s>) {
        if gather.rule && !flow.story.is_inline() {
            flow.pieces.push(Piece::Rule);
        }
        let Some(content) = gather.line.finish() else { return };
        let is_ordered = matches!(role, Role::Item { kind: ListKind::Ordered, .. });
        if let Role::Item { kind: ListKind::Ordered, number, .. } = role
            && number > 1
            && !self.after_item
            && !flow.story.is_inline()
        {
            self.log.count("list-number-lost");
        }
        if flow.story == Story::Body {
            self.after_item = is_ordered || (self.after_item && matches!(role, Role::Item { .. }));
        }
        flow.pieces.push(Piece::Paragraph { role, content });
    }

    fn role(
        &mut self,
        properties: Option<El<'_>>,
        style_id: Option<&str>,
        style: &ParagraphStyle,
        story: Story,
        length: usize,
    ) -> Role {
        let place = self.list_place(properties, style_id, style);
        let number = place.as_ref().map(|place| self.counters.next(&self.sources.numbering, place));
        let outline = properties.and_then(styles::outline_of).unwrap_or(style.outline);
        match (outline, style.role, place) {
            (Some(level), _, _) if story == Story::Body => self.heading(level, length),
            (_, StyleRole::Title, _) if !story.is_inline() => Role::Title,
            (_, _, Some(place)) => self.item(&place, number.unwrap_or(1)),
            (_, StyleRole::Quote, None) => Role::Quote,
            _ => Role::Body,
        }
    }

    /// Some authors give whole paragraphs a heading's style for its look; those are no headings.
    fn heading(&mut self, outline: u8, length: usize) -> Role {
        if length > LONGEST_HEADING {
            self.log.count("long-heading-as-paragraph");
            return Role::Body;
        }
        if outline >= DEEPEST_HEADING {
            self.log.count("heading-level-limited");
        }
        Role::Heading { level: (outline + 1).min(DEEPEST_HEADING) }
    }

    fn item(&mut self, place: &Place, number: u32) -> Role {
        let words: String = place
            .pattern
            .split('%')
            .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()))
            .collect();
        if place.kind == ListKind::Ordered && words.chars().filter(|c| c.is_alphabetic()).count() > 1 {
            self.log.once("list-label-dropped", &place.pattern);
        }
        let depth = u8::try_from(place.level).unwrap_or(DEEPEST_ITEM).min(DEEPEST_ITEM);
        Role::Item { kind: place.kind, depth, number }
    }

    /// What the paragraph says of its list wins over its style, property by property; number 0 means none.
    fn list_place(
        &self,
        properties: Option<El<'_>>,
        style_id: Option<&str>,
        style: &ParagraphStyle,
    ) -> Option<Place> {
        let own = properties.and_then(ListRef::of);
        let list = match (own, &style.list) {
            (Some(own), Some(inherited)) if own.number.is_empty() => {
                ListRef { number: inherited.number.clone(), ..own }
            }
            (Some(own), _) => own,
            (None, inherited) => inherited.clone()?,
        };
        if list.number == "0" {
            return None;
        }
        self.sources.numbering.place(&list, style_id, &self.sources.styles)
    }
}

/// Of several ways to draw the same thing, the first; it is written once more in `Fallback` for old
/// programs, and reading both would double the words.
pub(super) fn alternative(el: El<'_>) -> Option<El<'_>> {
    el.child("mc:Choice").or_else(|| el.child("mc:Fallback"))
}

/// The paragraph mark was deleted or moved away in a tracked change.
fn mark_is_removed(properties: Option<El<'_>>) -> bool {
    let mark = properties.and_then(|p| p.child("w:rPr"));
    mark.is_some_and(|mark| mark.children().any(|el| is_removed(el.name())))
}

/// Characters of the words that stay; 0 for blanks.
fn length_of_words(el: El<'_>) -> usize {
    let skip = |el: El<'_>| is_properties(el.name()) || is_removed(el.name()) || el.name() == "w:txbxContent";
    el.below(skip).filter(|el| el.name() == "w:t").map(|el| el.text().trim().chars().count()).sum()
}
