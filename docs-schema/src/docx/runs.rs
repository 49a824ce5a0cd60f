//! Walks what stands inside a paragraph: runs with their marks, links, fields, notes, symbols.

use crate::{Marks, href};

use super::blocks::alternative;
use super::fields::FieldEvent;
use super::look::{Look, Voices};
use super::math;
use super::reader::{Flow, Gather, Reader, Story};
use super::symbols;
use super::tables::flatten;
use super::vocabulary::{is_properties, is_removed};
use super::xml::El;

/// How the words at hand look, from what is around them.
#[derive(Debug, Clone, Default)]
pub(super) struct Voice {
    paragraph: Look,
    link: Option<String>,
    marks: Marks,
    hidden: bool,
}

impl Voice {
    pub(super) fn of(paragraph: Look) -> Self {
        Self { paragraph, ..Self::default() }
    }
}

impl<'s> Reader<'s> {
    /// Recursion is bounded by the depth limit of the XML reader.
    pub(super) fn inlines(
        &mut self,
        parent: El<'s>,
        voice: &Voice,
        flow: &mut Flow<'s>,
        gather: &mut Gather<'s>,
    ) {
        for el in parent.children() {
            match el.name() {
                "w:r" => self.run(el, voice, flow, gather),
                "w:hyperlink" => {
                    let link = self.hyperlink(el, flow).or_else(|| voice.link.clone());
                    self.inlines(el, &Voice { link, ..voice.clone() }, flow, gather);
                }
                "w:fldSimple" => {
                    flow.fields.begin();
                    flow.fields.instruct(el.attr("instr").unwrap_or(""));
                    self.separate(flow);
                    self.inlines(el, voice, flow, gather);
                    flow.fields.end();
                }
                "m:oMath" => self.formula(el, voice, flow, gather),
                "w:bookmarkStart" => self.bookmark(el),
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(el) {
                        self.inlines(chosen, voice, flow, gather);
                    }
                }
                name if is_properties(name) || is_removed(name) => {}
                _ => self.inlines(el, voice, flow, gather),
            }
        }
    }

    fn run(&mut self, el: El<'s>, voice: &Voice, flow: &mut Flow<'s>, gather: &mut Gather<'s>) {
        let properties = el.child("w:rPr");
        let voices = Voices {
            paragraph: voice.paragraph,
            character: self.sources.styles.character(properties.and_then(|p| p.val("w:rStyle"))),
            run: properties.map(Look::of).unwrap_or_default(),
        };
        let voice = Voice { marks: voices.marks(), hidden: voices.is_hidden(), ..voice.clone() };
        self.run_content(el, &voice, flow, gather);
    }

    fn run_content(&mut self, run: El<'s>, voice: &Voice, flow: &mut Flow<'s>, gather: &mut Gather<'s>) {
        let mut own_mark = false;
        for el in run.children() {
            match el.name() {
                // The text beside a note that brings its own mark *is* that mark.
                "w:t" | "w:sym" if own_mark => {}
                "w:t" => self.say(el.text(), voice, flow, gather),
                "w:tab" | "w:ptab" => self.say("\t", voice, flow, gather),
                "w:br" | "w:cr" => self.say("\n", voice, flow, gather),
                "w:noBreakHyphen" => self.say("\u{2011}", voice, flow, gather),
                "w:softHyphen" => self.say("\u{ad}", voice, flow, gather),
                "w:sym" => self.symbol(el, voice, flow, gather),
                "w:fldChar" => self.field_mark(el, voice, flow, gather),
                "w:instrText" => flow.fields.instruct(el.text()),
                "w:footnoteReference" | "w:endnoteReference" => {
                    own_mark = matches!(el.attr("customMarkFollows"), Some("1" | "true" | "on"));
                    self.note(el, flow, gather);
                }
                "w:drawing" | "w:pict" | "w:object" => self.graphic(el, flow, gather),
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(el) {
                        self.run_content(chosen, voice, flow, gather);
                    }
                }
                "w:r" => self.run(el, voice, flow, gather),
                "m:oMath" => self.formula(el, voice, flow, gather),
                // The reading aid over a word (ruby) is not the word.
                "w:rt" | "w:delText" | "w:delInstrText" => {}
                name if is_properties(name) || is_removed(name) => {}
                _ => self.run_content(el, voice, flow, gather),
            }
        }
    }

    fn say(&mut self, text: &str, voice: &Voice, flow: &Flow<'s>, gather: &mut Gather<'s>) {
        if flow.fields.is_hidden() {
            return;
        }
        if voice.hidden {
            if !text.trim().is_empty() {
                self.log.count("hidden-text-dropped");
            }
            return;
        }
        let link = voice.link.as_deref().or_else(|| flow.fields.link());
        let marks = Marks {
            link: link.map(str::to_owned),
            // Underlining is how word processors show links.
            underline: voice.marks.underline && link.is_none(),
            ..voice.marks.clone()
        };
        gather.line.push(text, &marks);
    }

    fn symbol(&mut self, el: El<'_>, voice: &Voice, flow: &Flow<'s>, gather: &mut Gather<'s>) {
        let (font, code) = (el.attr("font").unwrap_or(""), el.attr("char").unwrap_or(""));
        let symbol = symbols::character(font, code);
        if symbol.is_none() {
            self.log.one("symbol-unknown", &format!("{font} {code}"));
        }
        self.say(symbol.unwrap_or('□').encode_utf8(&mut [0; 4]), voice, flow, gather);
    }

    fn formula(&mut self, el: El<'_>, voice: &Voice, flow: &Flow<'s>, gather: &mut Gather<'s>) {
        let text = math::line(el);
        self.log.one("formula-as-text", &text);
        self.say(&text, voice, flow, gather);
    }

    fn field_mark(&mut self, el: El<'_>, voice: &Voice, flow: &mut Flow<'s>, gather: &mut Gather<'s>) {
        match el.attr("fldCharType") {
            Some("begin") if !flow.part.unended_fields.contains(&el.id) => flow.fields.begin(),
            Some("separate") => self.separate(flow),
            Some("end") => {
                if let FieldEvent::Shows(text) = flow.fields.end() {
                    self.say(&text, voice, flow, gather);
                }
            }
            _ => {}
        }
    }

    fn separate(&mut self, flow: &mut Flow<'s>) {
        match flow.fields.separate() {
            FieldEvent::Contents => self.log.once("contents-dropped", ""),
            FieldEvent::External(instruction) => self.log.one("external-field-kept", &instruction),
            FieldEvent::Ordinary | FieldEvent::Shows(_) => {}
        }
        if let Some(link) = flow.fields.link_mut() {
            *link = link.take().and_then(|target| self.href(&target));
        }
    }

    fn hyperlink(&mut self, el: El<'_>, flow: &Flow<'s>) -> Option<String> {
        let target = el.attr("r:id").and_then(|id| flow.part.relationships.get(id)).filter(|r| r.external);
        match (target, el.attr("anchor")) {
            (Some(target), Some(anchor)) => self.href(&format!("{}#{anchor}", target.target)),
            (Some(target), None) => self.href(&target.target),
            (None, Some(anchor)) => self.href(&format!("#{anchor}")),
            (None, None) => None,
        }
    }

    /// Only what a reader may safely follow. A `#` link names a bookmark until sections have ids.
    fn href(&mut self, target: &str) -> Option<String> {
        let target: String = target.trim().chars().filter(|c| !c.is_control()).collect();
        // A path means nothing outside the machine it was written on.
        if href::is_safe(&target) && !target.starts_with('/') {
            return Some(target);
        }
        if !target.is_empty() {
            self.log.one("link-dropped", &target);
        }
        None
    }

    fn note(&mut self, el: El<'_>, flow: &Flow<'s>, gather: &mut Gather<'s>) {
        if flow.fields.is_hidden() {
            return;
        }
        let is_endnote = el.name() == "w:endnoteReference";
        let source = if is_endnote { &self.sources.endnotes } else { &self.sources.footnotes };
        let id = el.attr("id").unwrap_or("");
        let found = source.part.as_ref().zip(source.places.get(id));
        let Some((part, place)) = found else { return self.log.one("note-missing", id) };
        // A note is read once: a second reference would let a small file grow without bound.
        if flow.story == Story::Note || !self.noted.insert((is_endnote, id.to_owned())) {
            return self.log.one("note-repeated", id);
        }
        if is_endnote {
            self.log.count("endnote-as-footnote");
        }
        let mut inner = Flow::new(part, Story::Note);
        self.blocks(part.tree.at(*place), &mut inner);
        inner.settle();
        let new = (self.ids)();
        self.notes.insert(new.clone(), flatten(inner.pieces));
        gather.line.note(new);
    }
}
