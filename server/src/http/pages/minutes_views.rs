//! The pages of minutes and convocations: their values.

use askama::Template;

use super::consultation_templates::Option_;
use super::contribution_view::moment;
use super::frame::Frame;
use super::page::Framed;
use super::templates::Place;
use super::views::Link;
use crate::actions::see_minutes::Desk;
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::ability;
use crate::domain::minutes::{Frozen, Item, Minutes, Signed};
use crate::domain::signature::in_groups;

#[derive(Template)]
#[template(path = "minutes.html")]
pub struct MinutesPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub n: i64,
    pub title: String,
    pub can_conduct: bool,
    pub parts: Vec<PartView>,
    pub frozen: Vec<FrozenView>,
    /// The frozen minutes that are shown; none: as they stand.
    pub shown: Option<i64>,
    /// What may be signed: those that are shown, or else the last.
    pub to_sign: Option<i64>,
    /// What changed since the last was frozen; empty: nothing.
    pub changed: String,
    /// Titles of the items whose words are no longer those that were decided.
    pub uncovered: Vec<Link>,
    pub hides: bool,
    pub html: String,
}

pub struct PartView {
    pub part: String,
    pub label: String,
    pub words: String,
    pub since: i64,
    pub kept: String,
    /// What somebody else wrote while this was typed.
    pub theirs: Option<String>,
    pub open: bool,
}

pub struct FrozenView {
    pub n: i64,
    pub by: String,
    pub hash: String,
    pub signatures: usize,
}

/// What was typed and could not be kept.
pub struct Typed {
    pub part: String,
    pub words: String,
}

impl Framed for MinutesPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

impl MinutesPage {
    #[must_use]
    pub fn new(
        f: Frame,
        at: &WorkshopAccess,
        desk: Desk,
        shown: Option<i64>,
        html: String,
        typed: Option<Typed>,
    ) -> Self {
        let can_conduct = at.can::<ability::Conduct>().is_ok();
        let what: Vec<String> =
            desk.changed.iter().map(|what| f.t(&format!("minutes-changed-{what}"))).collect();
        let zone = at.workshop.zone.as_str();
        let view = |(one, signed): &(Frozen, Vec<Signed>)| FrozenView {
            n: one.n,
            by: f.t2("minutes-by", ("date", &moment(&f, one.at, zone)), ("name", &one.by_name)),
            hash: in_groups(&docs_schema::canonical::hex(&one.hash)[..16]),
            signatures: signed.len(),
        };
        let frozen: Vec<FrozenView> = desk.frozen.iter().rev().map(view).collect();
        Self {
            dossier: Place { slug: at.slug.clone(), title: desk.now.dossier.clone() },
            id: at.workshop.id.to_string(),
            n: at.workshop.n,
            title: at.workshop.title.clone(),
            parts: if can_conduct { parts(&f, zone, &desk, typed) } else { vec![] },
            can_conduct,
            to_sign: shown.or(frozen.first().map(|last| last.n)).filter(|_| can_conduct),
            frozen,
            shown,
            changed: what.join(", "),
            uncovered: uncovered(at, &desk.now),
            hides: desk.hides,
            html,
            f,
        }
    }

    #[must_use]
    pub fn with_problem(mut self, sentence: String) -> Self {
        self.f.problem(sentence);
        self
    }
}

fn uncovered(at: &WorkshopAccess, now: &Minutes) -> Vec<Link> {
    let changed = |item: &&Item| now.decisions.iter().any(|one| one.uncovered && one.item == item.id);
    let link = |item: &Item| Link {
        href: format!("/d/{}/workshops/{}/items/{}", at.slug, at.workshop.n, item.id),
        label: item.title.clone(),
    };
    now.agenda.iter().filter(|item| !item.hidden).filter(changed).map(link).collect()
}

fn parts(f: &Frame, zone: &str, desk: &Desk, typed: Option<Typed>) -> Vec<PartView> {
    let mut list = vec![
        ("opening".to_owned(), f.t("minutes-part-opening")),
        ("discussion".to_owned(), f.t("minutes-part-discussion")),
    ];
    let items = desk.now.agenda.iter().filter(|item| !item.hidden);
    list.extend(items.map(|item| (item.id.clone(), f.t1("minutes-part-item", "title", &item.title))));
    list.push(("closing".to_owned(), f.t("minutes-part-closing")));
    let view = |(part, label): (String, String)| {
        let kept = desk.parts.iter().find(|kept| kept.part == part);
        let mine = typed.as_ref().filter(|typed| typed.part == part);
        let words = kept.map(|kept| kept.words.clone()).unwrap_or_default();
        PartView {
            label,
            since: kept.map_or(0, |kept| kept.at),
            kept: kept
                .map(|kept| {
                    f.t2("minutes-kept-by", ("name", &kept.by_name), ("date", &moment(f, kept.at, zone)))
                })
                .unwrap_or_default(),
            open: mine.is_some(),
            theirs: mine.map(|_| words.clone()),
            words: mine.map_or(words, |mine| mine.words.clone()),
            part,
        }
    };
    list.into_iter().map(view).collect()
}

/// A paper to print: minutes or a convocation.
#[derive(Template)]
#[template(path = "paper.html")]
pub struct PaperPage {
    pub f: Frame,
    pub title: String,
    /// The sheet of its running heads.
    pub sheet: String,
    pub back: String,
    pub back_name: String,
    /// To whom the letter may go; empty where it is none.
    pub choices: Vec<Option_>,
    pub calendar: String,
    pub html: String,
}

impl Framed for PaperPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}
