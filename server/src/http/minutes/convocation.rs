//! The convocation of a workshop as a paper, to all invited institutions or to one of them.

use super::document::{Block, Document, Run, Signature, plain, strong};
use super::lay_out::{Writer, moment};
use super::numerals::{Gender, date_in_words, hour_in_words};
use super::say::Say;
use crate::domain::minutes::{Institution, Minutes};
use crate::i18n::Lang;

/// `presentation` is Markdown: what those who prepare the workshop tell the invited.
#[must_use]
pub fn convocation(lang: Lang, m: &Minutes, presentation: &str, to: Option<&Institution>) -> Document {
    let (say, w) = (Say(lang), &m.workshop);
    let mut writer = Writer { say, m, blocks: vec![] };
    writer.letterhead();
    writer.blocks.push(Block::Title(say.t("convocation")));
    writer.blocks.push(Block::Subtitle(say.with("minutes-quoted", &[("title", &w.title)])));
    let addressee = match to {
        Some(one) => say.with("convocation-to", &[("name", &one.name)]),
        None => say.t("convocation-to-all"),
    };
    writer.blocks.push(Block::Paragraph(vec![strong(addressee)]));
    writer.line(say.with("convocation-invites", &[("title", &w.title), ("dossier", &m.dossier)]));
    writer.blocks.push(Block::List(when_and_where(say, m)));
    if let Some(one) = to {
        let seats = say.count("minutes-n-seats", one.seats, Gender::Masculine);
        let key = if one.votes { "convocation-seats" } else { "convocation-observes" };
        writer.line(say.with(key, &[("seats", &seats)]));
    }
    writer.markdown(presentation);
    writer.about();
    writer.agenda();
    writer.quorum();
    writer.line(say.t("convocation-delegates"));
    writer.line(say.t("convocation-greeting"));
    let chair = Signature { name: w.chair.clone(), office: say.t("minutes-chair"), ..Signature::default() };
    writer.blocks.push(Block::Signatures(vec![chair]));
    let title = say.with("convocation-running", &[("title", &w.title)]);
    Document { lang, title, foot: moment(say, w.opens, &w.zone), blocks: writer.blocks }
}

fn when_and_where(say: Say, m: &Minutes) -> Vec<Vec<Run>> {
    let w = &m.workshop;
    let said = |at| {
        let (date, hour) = (date_in_words(say.0, at, &w.zone), hour_in_words(say.0, at, &w.zone));
        say.with(
            "convocation-moment",
            &[("date", &date), ("hour", &hour), ("figures", &moment(say, at, &w.zone))],
        )
    };
    let line = |key: &str, words: String| {
        let label = say.with("minutes-label", &[("label", &say.t(key))]);
        vec![plain(label), strong(words)]
    };
    let mut all = vec![line("convocation-opens", said(w.opens)), line("convocation-closes", said(w.closes))];
    all.push(vec![plain(say.with("convocation-zone", &[("zone", &w.zone)]))]);
    if !w.place.is_empty() {
        all.push(line("convocation-place", w.place.clone()));
    }
    all
}

/// Who is invited, each with the address of its own letter.
#[must_use]
pub fn invited(m: &Minutes) -> Vec<(String, String)> {
    m.institutions.iter().filter(|one| one.seats > 0).map(|one| (one.id.clone(), one.name.clone())).collect()
}
