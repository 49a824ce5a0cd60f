//! What minutes say of commissions and decisions: how each was taken, by whom, in which words, and what replaced it.

use super::document::{Block, Table, mono, plain, strong};
use super::lay_out::{Writer, short};
use super::numerals::Gender;
use super::say::Say;
use crate::domain::minutes::{Changed, Item, Present, Recorded, Votes};
use crate::domain::workshop::DecisionMode;

pub(super) fn commissions(w: &mut Writer<'_>) {
    let m = w.m;
    if m.commissions.is_empty() {
        return;
    }
    w.heading("minutes-commissions");
    for one in &m.commissions {
        w.blocks.push(Block::Heading(2, one.name.clone()));
        if !one.rapporteur.is_empty() {
            let label = w.say.with("minutes-label", &[("label", &w.say.t("minutes-commission-rapporteur"))]);
            w.blocks.push(Block::Paragraph(vec![plain(label), strong(&one.rapporteur)]));
        }
        if one.hidden {
            w.line(w.say.t("minutes-hidden-words"));
        }
        w.markdown(&one.words);
        for decision in m.decisions.iter().filter(|decision| decision.commission == Some(one.n)) {
            let title = item(w, decision);
            let head = w.say.with("minutes-recommends", &[("title", &title)]);
            w.blocks.push(Block::Paragraph(vec![strong(head), plain(format!(" {}", how(w.say, decision)))]));
            words(w, decision);
        }
    }
}

pub(super) fn decisions(w: &mut Writer<'_>) {
    let m = w.m;
    w.heading("minutes-decisions");
    w.markdown(m.part("discussion"));
    let mut told: Vec<&str> = vec![];
    for one in m.decisions.iter().filter(|one| one.commission.is_none()) {
        let title = item(w, one);
        let n = one.n.to_string();
        w.blocks.push(Block::Heading(2, w.say.with("minutes-decision", &[("n", &n), ("title", &title)])));
        if !told.contains(&one.item.as_str()) {
            told.push(&one.item);
            w.markdown(m.part(&one.item));
        }
        decision(w, one);
    }
    if told.is_empty() {
        w.line(w.say.t("minutes-no-decision"));
    }
    let open: Vec<&Item> = m.agenda.iter().filter(|item| !told.contains(&item.id.as_str())).collect();
    if !open.is_empty() && !told.is_empty() {
        w.line(w.say.t("minutes-undecided"));
        let list = open.iter().map(|item| vec![plain(w.item_title(item))]).collect();
        w.blocks.push(Block::List(list));
    }
    for one in open.into_iter().filter(|item| !m.part(&item.id).is_empty()) {
        w.blocks.push(Block::Heading(2, w.item_title(one)));
        w.markdown(m.part(&one.id));
    }
}

fn item(w: &Writer<'_>, one: &Recorded) -> String {
    w.m.agenda.iter().find(|item| item.id == one.item).map(|item| w.item_title(item)).unwrap_or_default()
}

fn decision(w: &mut Writer<'_>, one: &Recorded) {
    let say = w.say;
    w.blocks.push(Block::Paragraph(vec![
        strong(how(say, one)),
        plain(format!(" {}", say.with("minutes-decided-on", &[("date", &w.moment(one.at))]))),
    ]));
    if let Some(before) = one.replaces {
        w.line(say.with("minutes-replaces", &[("n", &before.to_string())]));
    }
    if let Some(after) = w.m.replaced_by(one.n) {
        w.line(say.with("minutes-replaced-by", &[("n", &after.to_string())]));
    }
    if one.uncovered {
        w.line(say.t("minutes-uncovered"));
    }
    w.line(quorum(say, one.quorum));
    if !one.quorum.met {
        w.blocks.push(Block::Quote(one.why_without.clone(), say.t("minutes-why-without")));
    }
    roll(w, one);
    words(w, one);
    if !one.note.is_empty() {
        let label = say.with("minutes-label", &[("label", &say.t("minutes-note"))]);
        w.blocks.push(Block::Paragraph(vec![plain(label), plain(&one.note)]));
    }
    w.blocks.push(Block::Paragraph(vec![
        plain(say.with("minutes-label", &[("label", &say.t("minutes-hash"))])),
        mono(short(&one.hash)),
    ]));
}

/// Kind and mode: « Adoptée avec amendement, par vote à main levée : … »
fn how(say: Say, one: &Recorded) -> String {
    let kind = say.t(&format!("minutes-kind-{}", one.kind));
    let votes = votes(say, one.votes);
    match one.mode {
        DecisionMode::Consensus => say.with("minutes-by-consensus", &[("kind", &kind)]),
        DecisionMode::Hands => say.with("minutes-by-hands", &[("kind", &kind), ("votes", &votes)]),
        DecisionMode::Phones => say.with("minutes-by-phones", &[("kind", &kind), ("votes", &votes)]),
    }
}

/// « douze (12) voix pour, trois (3) voix contre, une (1) abstention ».
#[must_use]
pub fn votes(say: Say, votes: Votes) -> String {
    [
        say.count("minutes-votes-for", votes.favour, Gender::Feminine),
        say.count("minutes-votes-against", votes.against, Gender::Feminine),
        say.count("minutes-abstentions", votes.abstain, Gender::Feminine),
    ]
    .join(", ")
}

fn quorum(say: Say, here: Present) -> String {
    let institutions = say.count("minutes-n-institutions", here.institutions, Gender::Feminine);
    let seats = say.count("minutes-n-seats", here.seats, Gender::Masculine);
    let (all, places) = (here.institutions_all.to_string(), here.seats_all.to_string());
    let key = if here.met { "minutes-quorum-met" } else { "minutes-quorum-not-met" };
    say.with(key, &[("institutions", &institutions), ("all", &all), ("seats", &seats), ("places", &places)])
}

fn roll(w: &mut Writer<'_>, one: &Recorded) {
    if one.roll.is_empty() {
        return;
    }
    let (say, m) = (w.say, w.m);
    let by_delegate = one.roll.iter().any(|called| !called.delegate.is_empty());
    let mut rows: Vec<Vec<String>> = one
        .roll
        .iter()
        .map(|called| {
            let mut row = vec![m.institution(&called.institution).to_owned()];
            if by_delegate {
                row.push(called.delegate.clone());
            }
            row.push(say.t(&format!("minutes-choice-{}", called.choice)));
            row
        })
        .collect();
    rows.sort();
    let mut head = vec![say.t("minutes-institution")];
    if by_delegate {
        head.push(say.t("minutes-delegate"));
    }
    head.push(say.t("minutes-vote"));
    w.blocks.push(Block::Table(Table { caption: say.t("minutes-roll"), head, rows, mono: false }));
}

/// The amended wording and the reservations, each in its own words.
fn words(w: &mut Writer<'_>, one: &Recorded) {
    let (say, m) = (w.say, w.m);
    if one.hidden {
        w.line(say.t("minutes-hidden-words"));
    }
    if !one.wording.is_empty() {
        w.line(say.t("minutes-wording"));
    }
    for Changed { label, kind, stretches } in &one.wording {
        let kind = say.t(&format!("minutes-changed-{kind}"));
        w.blocks.push(Block::Paragraph(vec![strong(label), plain(format!(" ({kind})"))]));
        if !stretches.is_empty() {
            w.blocks.push(Block::Wording(stretches.clone()));
        }
    }
    for reserved in one.reservations.iter().filter(|_| !one.hidden) {
        let by = say.with("minutes-reservation-of", &[("name", m.institution(&reserved.institution))]);
        w.blocks.push(Block::Quote(reserved.words.clone(), by));
    }
}
