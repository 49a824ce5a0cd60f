//! From minutes to a paper in French administrative form (or in English): the order, the headings, the sentences.
//!
//! Must stay true: nothing is said that is not in the minutes; what is hidden from a reader is said to be hidden.

use super::deliberations;
use super::document::{Block, Document, Run, Signature, Table, em, mono, paragraph, plain, strong};
use super::numerals::{Gender, both, date_in_words, figures, hour_in_words, in_the_year};
use super::say::Say;
use crate::domain::clock::Millis;
use crate::domain::minutes::{Delegate, Frozen, Hour, Institution, Minutes, Signed};
use crate::domain::signature::in_groups;
use crate::domain::workshop::{Majority, Session, Voting};
use crate::i18n::Lang;

/// Hexadecimal digits of a hash that stand in the text; the annex has all.
const SHORT: usize = 16;

pub(super) struct Writer<'m> {
    pub say: Say,
    pub m: &'m Minutes,
    pub blocks: Vec<Block>,
}

/// The paper. `images` gives the picture of a signature and its address, by its place.
#[must_use]
pub fn lay_out(lang: Lang, m: &Minutes, frozen: Option<&Frozen>, signatures: Vec<Signature>) -> Document {
    let mut writer = Writer { say: Say(lang), m, blocks: vec![] };
    writer.head(frozen);
    writer.opening();
    writer.attendance();
    writer.quorum();
    writer.agenda();
    deliberations::commissions(&mut writer);
    deliberations::decisions(&mut writer);
    writer.closing();
    writer.signatures(frozen, signatures);
    writer.annex(frozen);
    let foot = match frozen {
        Some(frozen) => {
            let hash = in_groups(&docs_schema::canonical::hex(&frozen.hash)[..SHORT]);
            writer.say.with("minutes-foot", &[("n", &frozen.n.to_string()), ("hash", &hash)])
        }
        None => writer.say.t("minutes-foot-draft"),
    };
    let title = writer.say.with("minutes-running", &[("title", &m.workshop.title)]);
    Document { lang, title, foot, blocks: writer.blocks }
}

/// The signatures of frozen minutes as places under them; without any, places for a pen.
#[must_use]
pub fn places(lang: Lang, m: &Minutes, signed: &[Signed]) -> Vec<Signature> {
    let say = Say(lang);
    let place = |one: &Signed| Signature {
        name: one.name.clone(),
        office: one.office.clone(),
        when: say.with("minutes-signed-on", &[("date", &moment(say, one.at, &m.workshop.zone))]),
        ..Signature::default()
    };
    if !signed.is_empty() {
        return signed.iter().map(place).collect();
    }
    let open = |name: &str, office: &str| Signature {
        name: name.to_owned(),
        office: say.t(office),
        ..Signature::default()
    };
    vec![open(&m.workshop.chair, "minutes-chair"), open(&m.workshop.rapporteur, "minutes-rapporteur")]
}

/// `12 mai 2026 à 08:50`.
pub(super) fn moment(say: Say, at: Millis, zone: &str) -> String {
    let civil = super::numerals::civil(at, zone);
    let month = say.t(&format!("month-{}", civil.month()));
    let date = crate::i18n::t(
        say.0,
        "when-date",
        &[
            ("day", i64::from(civil.day()).into()),
            ("month", month.into()),
            ("year", civil.year().to_string().into()),
        ],
    );
    say.with("moment-at", &[("day", &date), ("time", &figures(at, zone))])
}

#[must_use]
pub fn short(hash: &str) -> String {
    in_groups(hash.get(..SHORT).unwrap_or(hash))
}

impl Writer<'_> {
    pub fn heading(&mut self, key: &str) {
        let heading = self.say.t(key);
        self.blocks.push(Block::Heading(1, heading));
    }

    pub fn line(&mut self, text: String) {
        self.blocks.push(paragraph(text));
    }

    pub fn markdown(&mut self, words: &str) {
        if !words.is_empty() {
            self.blocks.push(Block::Markdown(words.to_owned()));
        }
    }

    pub fn moment(&self, at: Millis) -> String {
        moment(self.say, at, &self.m.workshop.zone)
    }

    pub fn letterhead(&mut self) {
        let (say, w) = (self.say, &self.m.workshop);
        let lines =
            [say.t("minutes-republic"), say.t("minutes-motto"), w.chair_of.clone(), self.m.dossier.clone()];
        self.blocks.push(Block::Head(lines.into_iter().filter(|line| !line.is_empty()).collect()));
    }

    fn head(&mut self, frozen: Option<&Frozen>) {
        let (say, w) = (self.say, &self.m.workshop);
        self.letterhead();
        self.blocks.push(Block::Title(say.t("minutes-title")));
        self.blocks.push(Block::Subtitle(say.with("minutes-quoted", &[("title", &w.title)])));
        let which = match frozen {
            Some(frozen) => say.with(
                "minutes-frozen-as",
                &[("n", &frozen.n.to_string()), ("date", &self.moment(frozen.at))],
            ),
            None => say.t("minutes-draft"),
        };
        self.blocks.push(Block::Paragraph(vec![em(which)]));
    }

    fn opening(&mut self) {
        self.heading("minutes-opening");
        let (say, w) = (self.say, &self.m.workshop);
        let first = self.m.hours.iter().find(|hour| hour.state == Session::Open);
        let at = first.map_or(w.opens, |hour| hour.at);
        let args = [
            ("when", in_the_year(say.0, at, &w.zone)),
            ("hour", hour_in_words(say.0, at, &w.zone)),
            ("place", w.place.clone()),
            ("title", w.title.clone()),
            ("dossier", self.m.dossier.clone()),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        let placed = if w.place.is_empty() { "" } else { "-at" };
        let key = if first.is_some() { "minutes-was-opened" } else { "minutes-is-convened" };
        self.line(say.with(&format!("{key}{placed}"), &args));
        self.lead();
        self.about();
        self.markdown(self.m.part("opening"));
        if self.m.hours.len() > 1 {
            let hour = |one: &Hour, again: bool| {
                let key = match one.state {
                    Session::Open if again => "minutes-hour-resumed",
                    Session::Suspended => "minutes-hour-suspended",
                    Session::Closed => "minutes-hour-closed",
                    Session::Open | Session::Prepared => "minutes-hour-opened",
                };
                vec![plain(say.with(key, &[("date", &self.moment(one.at))]))]
            };
            let list = self.m.hours.iter().enumerate().map(|(n, one)| hour(one, n > 0)).collect();
            self.blocks.push(Block::List(list));
        }
    }

    fn lead(&mut self) {
        let (say, w) = (self.say, &self.m.workshop);
        let mut lines: Vec<Vec<Run>> = vec![];
        let mut line = |key: &str, name: &str, of: &str| {
            let of = if of.is_empty() { String::new() } else { format!(" ({of})") };
            if !name.is_empty() {
                lines.push(vec![
                    plain(say.with("minutes-label", &[("label", &say.t(key))])),
                    strong(name),
                    plain(of),
                ]);
            }
        };
        line("minutes-chair", &w.chair, &w.chair_of);
        line("minutes-rapporteur", &w.rapporteur, "");
        if !lines.is_empty() {
            self.blocks.push(Block::List(lines));
        }
    }

    pub fn about(&mut self) {
        let say = self.say;
        self.line(say.t("minutes-about"));
        let text = |one: &crate::domain::minutes::About| {
            let title = if one.hidden { say.t("minutes-hidden-text") } else { one.title.clone() };
            let version = say.with("minutes-version", &[("n", &one.version.to_string())]);
            vec![strong(title), plain(format!(", {version}, ")), mono(short(&one.hash))]
        };
        self.blocks.push(Block::List(self.m.texts.iter().map(text).collect()));
    }

    fn attendance(&mut self) {
        self.heading("minutes-attendance");
        let (say, m) = (self.say, self.m);
        let came = |one: &&Delegate| !one.times.is_empty();
        let mut rows = vec![];
        for institution in &m.institutions {
            let name = self.institution(institution);
            for one in m.delegates.iter().filter(came).filter(|one| one.institution == institution.id) {
                rows.push(vec![name.clone(), one.name.clone(), one.office.clone(), self.times(one)]);
            }
        }
        if rows.is_empty() {
            self.line(say.t("minutes-nobody"));
        } else {
            let head = ["minutes-institution", "minutes-delegate", "minutes-function", "minutes-presence"];
            let head = head.iter().map(|key| say.t(key)).collect();
            self.blocks.push(Block::Table(Table {
                caption: say.t("minutes-present"),
                head,
                rows,
                mono: false,
            }));
        }
        let sat = |id: &str| m.delegates.iter().any(|one| one.institution == id && !one.times.is_empty());
        let absent = m.institutions.iter().filter(|one| one.seats > 0 && !sat(&one.id));
        let absent: Vec<Vec<Run>> = absent.map(|one| vec![plain(self.institution(one))]).collect();
        if !absent.is_empty() {
            self.line(say.t("minutes-absent"));
            self.blocks.push(Block::List(absent));
        }
    }

    fn institution(&self, one: &Institution) -> String {
        if one.votes || one.seats == 0 {
            one.name.clone()
        } else {
            self.say.with("minutes-observer", &[("name", &one.name)])
        }
    }

    /// Arrivals and departures; the day where the workshop lasted several.
    fn times(&self, one: &Delegate) -> String {
        let zone = &self.m.workshop.zone;
        let days: std::collections::BTreeSet<_> = self
            .m
            .delegates
            .iter()
            .flat_map(|one| one.times.iter().flat_map(|(from, to)| [Some(*from), *to]))
            .flatten()
            .map(|at| super::numerals::civil(at, zone).date())
            .collect();
        let said = |at: Millis| if days.len() > 1 { self.moment(at) } else { figures(at, zone) };
        let stay = |(from, to): &(Millis, Option<Millis>)| match to {
            Some(to) => self.say.with("minutes-from-to", &[("from", &said(*from)), ("to", &said(*to))]),
            None => self.say.with("minutes-from", &[("from", &said(*from))]),
        };
        one.times.iter().map(stay).collect::<Vec<_>>().join(" ; ")
    }

    pub fn quorum(&mut self) {
        self.heading("minutes-quorum");
        let (say, m) = (self.say, self.m);
        let voting = || m.institutions.iter().filter(|one| one.votes);
        let seats: i64 = voting().map(|one| one.seats).sum();
        let count = i64::try_from(voting().count()).unwrap_or(0);
        let institutions = say.count("minutes-n-institutions", count, Gender::Feminine);
        let seats = say.count("minutes-n-seats", seats, Gender::Masculine);
        self.line(say.with("minutes-invited", &[("institutions", &institutions), ("seats", &seats)]));
        let share = |n: i64| both(say.0, n, Gender::Masculine);
        let (of_institutions, of_seats) = (share(m.rules.quorum_institutions), share(m.rules.quorum_seats));
        let args = [("institutions", of_institutions.as_str()), ("seats", of_seats.as_str())];
        let rule = match (m.rules.quorum_institutions, m.rules.quorum_seats) {
            (0, 0) => "minutes-rule-none",
            (_, 0) => "minutes-rule-institutions",
            (0, _) => "minutes-rule-seats",
            _ => "minutes-rule-both",
        };
        self.line(say.with(rule, &args));
        let votes = match m.rules.voting {
            Voting::Institution => "minutes-voting-institution",
            Voting::Seat => "minutes-voting-seat",
        };
        let majority = match m.rules.majority {
            Majority::Simple => "minutes-majority-simple",
            Majority::TwoThirds => "minutes-majority-two-thirds",
        };
        self.line(format!("{} {}", say.t(votes), say.t(majority)));
    }

    pub fn agenda(&mut self) {
        self.heading("minutes-agenda");
        let say = self.say;
        if self.m.agenda.is_empty() {
            return self.line(say.t("minutes-agenda-empty"));
        }
        let several = self.m.texts.len() > 1;
        let row = |(n, one): (usize, &crate::domain::minutes::Item)| {
            let mut row = vec![(n + 1).to_string(), self.item_title(one)];
            if several {
                row.push(self.text_title(&one.text));
            }
            row
        };
        let rows = self.m.agenda.iter().enumerate().map(row).collect();
        let mut head = vec![say.t("minutes-number"), say.t("minutes-provision")];
        if several {
            head.push(say.t("minutes-text"));
        }
        self.blocks.push(Block::Table(Table { caption: String::new(), head, rows, mono: false }));
    }

    pub fn item_title(&self, one: &crate::domain::minutes::Item) -> String {
        if one.hidden { self.say.t("minutes-hidden-item") } else { one.title.clone() }
    }

    fn text_title(&self, id: &str) -> String {
        let found = self.m.texts.iter().find(|text| text.id == id);
        found
            .map(|text| if text.hidden { self.say.t("minutes-hidden-text") } else { text.title.clone() })
            .unwrap_or_default()
    }

    fn closing(&mut self) {
        self.heading("minutes-closing");
        self.markdown(self.m.part("closing"));
        let (say, w) = (self.say, &self.m.workshop);
        if let Some(last) = self.m.hours.last().filter(|hour| hour.state == Session::Closed) {
            let date = date_in_words(say.0, last.at, &w.zone);
            let hour = hour_in_words(say.0, last.at, &w.zone);
            self.line(say.with("minutes-was-closed", &[("date", &date), ("hour", &hour)]));
        }
        self.line(say.t("minutes-formula"));
    }

    fn signatures(&mut self, frozen: Option<&Frozen>, signatures: Vec<Signature>) {
        let (say, w) = (self.say, &self.m.workshop);
        let at = frozen
            .map(|frozen| frozen.at)
            .or_else(|| self.m.hours.last().map(|hour| hour.at))
            .unwrap_or(w.closes);
        let date = date_in_words(say.0, at, &w.zone);
        let key = if w.place.is_empty() { "minutes-done" } else { "minutes-done-at" };
        self.line(say.with(key, &[("place", &w.place), ("date", &date)]));
        self.blocks.push(Block::Signatures(signatures));
    }

    /// The hashes in full.
    fn annex(&mut self, frozen: Option<&Frozen>) {
        let say = self.say;
        let mut rows = vec![];
        if let Some(frozen) = frozen {
            rows.push(vec![
                say.with("minutes-this", &[("n", &frozen.n.to_string())]),
                in_groups(&docs_schema::canonical::hex(&frozen.hash)),
            ]);
        }
        for text in &self.m.texts {
            let version = say.with("minutes-version", &[("n", &text.version.to_string())]);
            rows.push(vec![format!("{}, {version}", self.text_title(&text.id)), in_groups(&text.hash)]);
        }
        for one in self.m.decisions.iter().filter(|one| one.commission.is_none()) {
            rows.push(vec![
                say.with("minutes-decision-n", &[("n", &one.n.to_string())]),
                in_groups(&one.hash),
            ]);
        }
        self.heading("minutes-annex");
        self.line(say.t("minutes-annex-lead"));
        let head = vec![say.t("minutes-of-what"), say.t("minutes-hash")];
        self.blocks.push(Block::Table(Table { caption: String::new(), head, rows, mono: true }));
    }
}
