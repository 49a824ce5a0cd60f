//! A workshop as its pages show it: heads, quorum, items, words, decisions, votes; in the reader's language.

use docs_schema::canonical::hex;
use docs_schema::compare::output::{self, Look, Show, Unchanged};
use docs_schema::html::{self, Direction, HtmlOptions};

use super::contribution_view::{moment, remark_html, status};
use super::frame::Frame;
use super::workshop_templates::{
    BallotView, DecisionView, ItemRow, QuorumView, RemarkRow, WordsView, WorkshopHead,
};
use crate::actions::see_workshop::{ItemState, ItemWords, Room};
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::ability;
use crate::domain::clock::Millis;
use crate::domain::ids::{InstitutionId, TextId};
use crate::domain::workshop::{Ballot, Decision, DecisionMode, Tally, Voting, Workshop, voter};
use crate::i18n::{FluentValue, t};

#[must_use]
pub fn head(f: &Frame, at: &WorkshopAccess, room: &Room) -> WorkshopHead {
    let w = &room.workshop;
    WorkshopHead {
        n: w.n,
        id: w.id.to_string(),
        rev: w.rev,
        title: w.title.clone(),
        state: w.state.as_str(),
        dates: dates(f, w),
        place: w.place.clone(),
        can_conduct: at.can::<ability::Conduct>().is_ok(),
        can_convene: at.can_in_dossier::<ability::Convene>().is_ok(),
        quorum: quorum(f, room),
    }
}

#[must_use]
pub fn dates(f: &Frame, w: &Workshop) -> String {
    let (opens, closes) = (moment(f, w.opens_at, &w.zone), moment(f, w.closes_at, &w.zone));
    format!("{} ({})", f.t2("workshop-dates", ("opens", &opens), ("closes", &closes)), w.zone)
}

fn quorum(f: &Frame, room: &Room) -> QuorumView {
    let (q, w) = (room.quorum, &room.workshop);
    let number = |n: i64| FluentValue::from(n);
    let sentence = t(
        f.lang,
        "quorum-sentence",
        &[
            ("institutions", number(q.institutions_present)),
            ("invited", number(q.institutions_all)),
            ("seats", number(q.seats_present)),
            ("places", number(q.seats_all)),
        ],
    );
    let share = |key: &str, share: i64| (share > 0).then(|| f.t1(key, "share", &share.to_string()));
    let rules = [
        share("quorum-rule-institutions", w.quorum_institutions),
        share("quorum-rule-seats", w.quorum_seats),
    ];
    let rule = rules.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let rule = if rule.is_empty() { f.t("quorum-rule-none") } else { rule };
    QuorumView { met: q.met, sentence, rule, present: q.institutions_present, all: q.institutions_all }
}

/// The items of the agenda; `titles` are of the texts.
#[must_use]
pub fn items(f: &Frame, room: &Room, titles: &[(TextId, String)]) -> Vec<ItemRow> {
    room.items.iter().enumerate().map(|(n, state)| item(f, room, state, n, titles)).collect()
}

fn item(f: &Frame, room: &Room, state: &ItemState, place: usize, titles: &[(TextId, String)]) -> ItemRow {
    let text = titles.iter().find(|(id, _)| *id == state.item.text_id && titles.len() > 1);
    let commission = state.item.commission.as_ref();
    let commission = room.commissions.iter().find(|one| Some(&one.id) == commission);
    let kind = |d: &Decision| f.word("decision", d.kind.as_str());
    ItemRow {
        id: state.item.id.to_string(),
        place: i64::try_from(place + 1).unwrap_or(i64::MAX),
        title: state.item.title.clone(),
        text: text.map(|(_, title)| title.clone()).unwrap_or_default(),
        commission: commission.map(|one| one.name.clone()).unwrap_or_default(),
        carried: state.item.carried_from.is_some(),
        shown: room.workshop.shown_item.as_ref() == Some(&state.item.id),
        decision: state.decision.as_ref().map(|d| d.kind.to_string()).unwrap_or_default(),
        decision_word: state.decision.as_ref().map(kind).unwrap_or_default(),
        how: state.decision.as_ref().map(|d| how(f, d)).unwrap_or_default(),
        uncovered: state.covered == Some(false),
        recommended: match (&state.decision, &state.recommended) {
            (None, Some(recommended)) => kind(recommended),
            _ => String::new(),
        },
    }
}

#[must_use]
pub fn row_of(f: &Frame, room: &Room, state: &ItemState, titles: &[(TextId, String)]) -> ItemRow {
    let place = room.items.iter().position(|one| one.item.id == state.item.id).unwrap_or(0);
    item(f, room, state, place, titles)
}

fn how(f: &Frame, d: &Decision) -> String {
    let how = f.word("decided", d.mode.as_str());
    if d.mode == DecisionMode::Consensus { how } else { format!("{how} · {}", tally(f, d.tally)) }
}

fn tally(f: &Frame, tally: Tally) -> String {
    let number = |n: i64| FluentValue::from(n);
    let args = [
        ("favour", number(tally.favour)),
        ("against", number(tally.against)),
        ("abstain", number(tally.abstain)),
    ];
    t(f.lang, "tally", &args)
}

/// The words of an item: as the living text has them, with what changed since the version.
#[must_use]
pub fn words(f: &Frame, words: &ItemWords) -> WordsView {
    let Some(version) = &words.version else { return WordsView { hidden: true, ..WordsView::default() } };
    let dir = version.html_options().dir;
    let options = HtmlOptions { heading_shift: 2, id_prefix: "item-".to_owned(), ..version.html_options() };
    let html = match &words.living {
        Some(living) => html::render_part(&living.text, words.in_living.clone(), &options),
        None => html::render_part(&version.frozen.text, words.in_version.clone(), &options),
    };
    let changes = match (&words.changed, &words.living) {
        (Some(changed), Some(living)) => {
            let look = Look {
                show: Show { language: f.lang.into(), typography: false, colour: false },
                unchanged: Unchanged::Open,
                lang: &version.frozen.lang,
                dir,
                ..Look::default()
            };
            output::page(changed, &living.text, None, &look).html
        }
        _ => String::new(),
    };
    WordsView {
        lang: version.frozen.lang.clone(),
        dir: if dir == Direction::Rtl { "rtl" } else { "ltr" },
        html,
        changes,
        hidden: false,
        gone: words.living.is_some() && words.in_living.is_empty(),
        single: words.in_version.len() == 1 && words.in_living.len() <= 1,
    }
}

/// What was contributed about an item, `base` being the address of its dossier.
#[must_use]
pub fn remarks(f: &Frame, words: &ItemWords, base: &str, text: &TextId, all: bool) -> Vec<RemarkRow> {
    let row = |c: &crate::domain::consultation::Contribution| {
        let n = c.n?;
        let told = all || c.told_at.is_some();
        let status = status(c, told);
        Some(RemarkRow {
            n,
            address: format!("{base}/{text}/consultations/{}/{n}", c.consultation),
            author: if c.institution_name.is_empty() {
                f.t("remark-of-a-person")
            } else {
                c.institution_name.clone()
            },
            kind: f.word("kind", c.kind.as_str()),
            quote: c.quote.clone(),
            body: remark_html(&c.body, &format!("c{n}")),
            status_word: f.word("status", status),
            status: status.to_owned(),
            reason: if told { c.reason.clone() } else { String::new() },
        })
    };
    words.contributions.iter().filter_map(row).collect()
}

/// Decisions about an item, the last first.
#[must_use]
pub fn decisions(f: &Frame, room: &Room, state: &ItemState) -> Vec<DecisionView> {
    let own = room.decisions.iter().rev().filter(|d| d.item == state.item.id);
    own.map(|d| decision(f, room, d)).collect()
}

#[must_use]
pub fn decision(f: &Frame, room: &Room, d: &Decision) -> DecisionView {
    let name = |id: &InstitutionId| institution(room, id);
    let ballot = room.ballots.iter().find(|ballot| Some(&ballot.id) == d.ballot.as_ref());
    let roll = |ballot: &Ballot| -> Vec<(String, String)> {
        let voice = |vote: &crate::domain::workshop::Vote| {
            let seat = vote.seat.as_ref().filter(|_| room.workshop.voting == Voting::Seat);
            let seat = seat.and_then(|id| room.seats.iter().find(|seat| seat.id == *id));
            let who = match seat {
                Some(seat) => format!("{} ({})", seat.name, name(&vote.institution)),
                None => name(&vote.institution),
            };
            (who, f.word("choice", vote.choice.as_str()))
        };
        ballot.votes.iter().map(voice).collect()
    };
    let commission = room.commissions.iter().find(|one| Some(&one.id) == d.commission.as_ref());
    let stands = room.item(&d.item).and_then(|one| one.decision.as_ref()).is_some_and(|one| one.n == d.n);
    DecisionView {
        n: d.n,
        kind: d.kind.as_str(),
        word: f.word("decision", d.kind.as_str()),
        how: f.word("decided", d.mode.as_str()),
        tally: if d.mode == DecisionMode::Consensus { String::new() } else { tally(f, d.tally) },
        quorum: f.t(if d.quorum.met { "quorum-was-met" } else { "quorum-was-not-met" }),
        why_without: d.why_without.clone(),
        note: d.note.clone(),
        when: moment(f, d.at, &room.workshop.zone),
        by: d.by_name.clone(),
        hash: short(&hex(&d.hash)),
        replaces: d.replaces.map(|n| f.nth("decision-replaces", n)).unwrap_or_default(),
        commission: commission.map(|one| one.name.clone()).unwrap_or_default(),
        reservations: d.reservations.iter().map(|one| (name(&one.institution), one.words.clone())).collect(),
        rolls: ballot.map(roll).unwrap_or_default(),
        stands,
    }
}

#[must_use]
pub fn institution(room: &Room, id: &InstitutionId) -> String {
    let found = room.workshop.invited.iter().find(|one| one.institution == *id);
    found.map(|one| one.name.clone()).unwrap_or_default()
}

/// The first groups of a hash, as people compare them aloud.
fn short(hex: &str) -> String {
    let groups: Vec<&str> = (0..16).step_by(4).filter_map(|at| hex.get(at..at + 4)).collect();
    groups.join(" ")
}

/// The open ballot of an item.
#[must_use]
pub fn ballot(room: &Room, ballot: &Ballot) -> BallotView {
    let voted: Vec<&str> = ballot.votes.iter().map(|vote| vote.voter.as_str()).collect();
    let mut missing: Vec<String> = room
        .seats
        .iter()
        .filter_map(|seat| Some((voter(&room.workshop, seat)?, seat)))
        .filter(|(voter, _)| !voted.contains(&voter.as_str()))
        .map(|(_, seat)| match room.workshop.voting {
            Voting::Institution => institution(room, &seat.institution),
            Voting::Seat => seat.name.clone(),
        })
        .collect();
    missing.sort();
    missing.dedup();
    BallotView {
        id: ballot.id.to_string(),
        question: ballot.question.clone(),
        cast: ballot.votes.len(),
        voters: room.voters.max(ballot.votes.len()),
        missing,
    }
}

/// `09:12–10:40, 11:02–` in the workshop's own time.
#[must_use]
pub fn times(w: &Workshop, times: &[(Millis, Option<Millis>)]) -> String {
    let zone = jiff::tz::TimeZone::get(&w.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let hour = |at: Millis| {
        let stamp = jiff::Timestamp::from_millisecond(at).map(|stamp| zone.to_datetime(stamp));
        stamp.map(|civil| civil.strftime("%H:%M").to_string()).unwrap_or_default()
    };
    let span = |(from, to): &(Millis, Option<Millis>)| {
        format!("{}–{}", hour(*from), to.map(hour).unwrap_or_default())
    };
    times.iter().map(span).collect::<Vec<_>>().join(", ")
}
