//! From what became of lines to the values of its page.
//!
//! Must stay true: of the text as it is now only what [`FoundLines`] holds is shown, which is what the reader may see.

use std::ops::Range;

use docs_schema::PolicyText;
use docs_schema::anchor::Spot;
use docs_schema::compare::{Place, wording};
use docs_schema::lines::fate::{Fate, Passage, Standing, Traced};
use docs_schema::lines::lines;
use docs_schema::model::Block;
use docs_schema::numbering::alineas;

use super::frame::Frame;
use super::line_templates::{LinePage, PassageView, Run};
use super::versions::label;
use crate::actions::anchoring::{place, place_in};
use crate::actions::find_lines::{FoundLines, Now};
use crate::domain::access::Sight;
use crate::domain::capability::Capability;
use crate::http::api::lines::fate_word;

/// The page with what was found.
#[must_use]
pub fn filled(mut page: LinePage, sight: &Sight, found: &FoundLines) -> LinePage {
    let base = format!("/d/{}/{}", page.dossier.slug, page.id);
    let writes = sight.capabilities.has(Capability::Write) && found.now.version.is_none();
    let view = View { f: &page.f, base, found, writes };
    let passages =
        found.traced.iter().zip(&found.related).map(|(one, went)| view.passage(one, went.as_ref()));
    let passages: Vec<PassageView> = passages.collect();
    let f = &page.f;
    let then = label(f, &found.of.version);
    let now = found.now.version.as_ref().map(|version| label(f, version));
    let (heading, now_sentence) = (
        f.t2(
            "line-heading",
            ("lines", &span(f, found.asked.from, found.asked.to)),
            ("version", &found.of.version.n.to_string()),
        ),
        match &now {
            None => f.t("line-now-living"),
            Some(name) => f.t1("line-now-version", "name", name),
        },
    );
    page.now_label = now.unwrap_or_else(|| f.t("version-live"));
    page.of = found.of.version.n;
    (page.heading, page.now_sentence, page.then_label, page.passages) =
        (heading, now_sentence, then, passages);
    page
}

/// `Ligne 214`, `Lignes 214 à 220`.
fn span(f: &Frame, from: usize, to: usize) -> String {
    if from == to {
        return f.t1("line-one", "n", &from.to_string());
    }
    f.counts("line-several", "from", from, "to", to)
}

struct View<'a> {
    f: &'a Frame,
    base: String,
    found: &'a FoundLines,
    writes: bool,
}

impl View<'_> {
    fn passage(&self, one: &Traced, went: Option<&Place>) -> PassageView {
        let (f, now) = (self.f, &self.found.now);
        let before_place = self.named(place(&self.found.of.text, &one.before));
        let now_place = one.now.as_deref().map(|section| self.named(self.now_named(section)));
        let now_place = now_place.unwrap_or_default();
        let moved = one.now.as_deref() != Some(one.before.as_str()) || now_place != before_place;
        let word = fate_word(one.fate);
        let key = match (one.fate, one.now.is_some(), moved) {
            (Fate::Removed, false, _) => "line-told-removed-whole".to_owned(),
            (Fate::Removed | Fate::Replaced, ..) | (_, _, false) => format!("line-told-{word}"),
            _ => format!("line-told-{word}-moved"),
        };
        let first = one.standing.first();
        let (before, after) = self.words(one);
        PassageView {
            lines: span(f, one.passage.lines.0, one.passage.lines.1),
            first: one.passage.lines.0,
            told: f.t2(&key, ("was", &before_place), ("place", &now_place)),
            went: went
                .map(|place| f.t1("line-went", "place", &self.named(self.now_named(&place.id))))
                .unwrap_or_default(),
            read: first
                .map(|standing| self.address(standing))
                .or_else(|| self.nearby(one))
                .unwrap_or_default(),
            write: first.filter(|_| self.writes).map(|s| self.writing(&s.spot)).unwrap_or_default(),
            similar: one
                .similar
                .iter()
                .map(|like| {
                    let spot = Spot::Block { section: like.section.clone(), block: like.block };
                    let to = format!("{}{}", self.text_address(), fragment(now.text(), &spot));
                    (to, self.named(self.now_named(&like.section)))
                })
                .collect(),
            before_place,
            now_place,
            before,
            now: after,
        }
    }

    fn now_named(&self, section: &str) -> Option<String> {
        place_in(self.found.now.text(), self.found.now.scheme, section)
    }

    /// A provision in quotation marks, or the words for one without a name: the title, or a part without a heading.
    fn named(&self, name: Option<String>) -> String {
        match name {
            Some(name) if name.is_empty() => self.f.t("line-in-unnamed"),
            Some(name) => self.f.t1("line-in", "name", &name),
            None => self.f.t("line-in-title"),
        }
    }

    /// Both wordings. Where words changed within one piece, what went and what came is told apart.
    fn words(&self, one: &Traced) -> (Vec<Run>, Vec<Vec<Run>>) {
        let Passage { piece, characters, .. } = &one.passage;
        let (mut went, mut came) = (Vec::new(), Vec::new());
        if let (Fate::Reworded, [now]) = (one.fate, one.standing.as_slice()) {
            (went, came) = changes(piece, &now.piece);
        }
        let after = one.standing.iter().map(|now| runs(&now.piece, &now.characters, &came)).collect();
        (runs(piece, characters, &went), after)
    }

    fn text_address(&self) -> String {
        match &self.found.now.version {
            None => self.base.clone(),
            Some(version) => format!("{}/v/{}", self.base, version.n),
        }
    }

    /// In the living text where it stands; in a version its numbered line.
    fn address(&self, standing: &Standing) -> String {
        let Now { version: Some(_), .. } = &self.found.now else {
            return format!("{}{}", self.base, fragment(self.found.now.text(), &standing.spot));
        };
        let all = lines(self.found.now.text());
        let holds = |line: &docs_schema::lines::Line| {
            line.spot == standing.spot && line.characters.end > standing.characters.start
        };
        let line = all.iter().position(holds).map_or(1, |at| at + 1);
        format!("{}/lines#l{line}", self.text_address())
    }

    /// Of words that are gone: the provision that they stood in, while it is there.
    fn nearby(&self, one: &Traced) -> Option<String> {
        let section = one.now.as_deref()?;
        Some(format!("{}#{section}", self.text_address()))
    }

    fn writing(&self, spot: &Spot) -> String {
        let section = match spot {
            Spot::Block { section, .. } | Spot::Cell { section, .. } => format!("#{section}"),
            Spot::Title | Spot::Note { .. } => String::new(),
        };
        format!("{}/edit{section}", self.base)
    }
}

/// The address of a piece within the page of its text, as `docs_schema::html` writes it.
fn fragment(text: &PolicyText, spot: &Spot) -> String {
    match spot {
        Spot::Title => String::new(),
        Spot::Cell { table, .. } => format!("#{table}"),
        Spot::Note { id } => {
            let mut seen: Vec<&str> = Vec::new();
            text.note_ids().for_each(|id| {
                if !seen.contains(&id) {
                    seen.push(id)
                }
            });
            seen.iter()
                .position(|other| other == id)
                .map(|at| format!("#note-{}", at + 1))
                .unwrap_or_default()
        }
        Spot::Block { section, block } => {
            let found = text.sections.iter().find(|one| one.id == *section);
            let heading =
                found.is_some_and(|one| matches!(one.blocks.get(*block), Some(Block::Heading { .. })));
            let alinea = found.and_then(|one| alineas(one).get(*block).copied().flatten());
            match alinea.filter(|_| !heading) {
                Some(n) => format!("#{section}-al{n}"),
                None => format!("#{section}"),
            }
        }
    }
}

/// The characters of two wordings that went and that came.
fn changes(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut went, mut came) = (Vec::new(), Vec::new());
    let (mut a, mut b) = (0, 0);
    for stretch in wording(old, new) {
        let (before, after) = (stretch.before.chars().count(), stretch.after.chars().count());
        if stretch.before != stretch.after {
            went.push(a..a + before);
            came.push(b..b + after);
        }
        (a, b) = (a + before, b + after);
    }
    (went, came)
}

/// The words of a piece, cut where they begin or end to be meant or changed.
fn runs(piece: &str, meant: &Range<usize>, changed: &[Range<usize>]) -> Vec<Run> {
    let mut made: Vec<Run> = Vec::new();
    for (at, letter) in piece.chars().enumerate() {
        let (marked, is_changed) = (meant.contains(&at), changed.iter().any(|range| range.contains(&at)));
        match made.last_mut().filter(|run| run.marked == marked && run.changed == is_changed) {
            Some(run) => run.text.push(letter),
            None => made.push(Run { text: letter.to_string(), marked, changed: is_changed }),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_cut_where_words_are_meant_or_changed() {
        let (went, came) = changes("un deux trois", "un zwei trois");
        let told = |piece: &str, meant, changed: &[Range<usize>]| {
            let told = |run: &Run| {
                format!(
                    "{}{}{}",
                    run.text,
                    if run.marked { "*" } else { "" },
                    if run.changed { "!" } else { "" }
                )
            };
            runs(piece, &meant, changed).iter().map(told).collect::<Vec<_>>().join("|")
        };
        assert_eq!(told("un deux trois", 3..13, &went), "un|  deux*!| trois*".replace("|  ", "| !|"));
        assert_eq!(told("un zwei trois", 0..7, &came), "un*| zwei*!| trois");
    }
}
