//! A contribution as a page shows it to one visitor: their words where they may see them, the outcome once it is told.

use docs_schema::compare::wording;
use docs_schema::html::{self, HtmlOptions};
use docs_schema::markdown;
use docs_schema::numbering::Scheme;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::consultation_templates::{ContributionView, Option_};
use super::frame::Frame;
use crate::domain::access::AtConsultation;
use crate::domain::capability::Capability;
use crate::domain::clock::Millis;
use crate::domain::consultation::{Consultation, Contribution, Shown, State};

/// Markdown of a remark as HTML: headings below those of the page, no number, no address that another remark could have.
#[must_use]
pub fn remark_html(body: &str, prefix: &str) -> String {
    if body.trim().is_empty() {
        return String::new();
    }
    let mut n = 0;
    let mut ids = || {
        n += 1;
        format!("{prefix}r{n}")
    };
    let (text, _) = markdown::parse(body, &mut ids);
    let title = docs_schema::model::plain_text(&text.title);
    let options = HtmlOptions {
        scheme: Scheme::None,
        heading_shift: 3,
        id_prefix: format!("{prefix}-"),
        ..HtmlOptions::default()
    };
    let rest = html::render(&text, &options);
    if title.trim().is_empty() {
        rest
    } else {
        format!("<p><strong>{}</strong></p>{rest}", html::escape(&title))
    }
}

/// Where it stands, in one word: the outcome once the visitor may know it.
#[must_use]
pub fn status(c: &Contribution, told: bool) -> &'static str {
    match (c.state, c.shown) {
        (State::Draft, _) => "draft",
        (State::Unconfirmed, _) => "unconfirmed",
        (State::Withdrawn, _) => "withdrawn",
        (State::Received, Shown::Hidden) => "hidden",
        (State::Received, _) => match c.outcome.filter(|_| told) {
            Some(outcome) => outcome.as_str(),
            None if c.shown == Shown::Waiting => "waiting",
            None => "received",
        },
    }
}

#[must_use]
pub fn view(f: &Frame, at: &AtConsultation, c: &Contribution) -> ContributionView {
    let answers = at.sight.capabilities.has(Capability::SeeMatrix);
    let own = c.is_of(&at.visitor);
    let told = answers || c.told_at.is_some();
    let words = answers || own || c.is_public();
    let n = c.n.map(|n| n.to_string()).unwrap_or_default();
    let status = status(c, told);
    let prefix = format!("c{}", if n.is_empty() { c.id.as_str() } else { &n });
    ContributionView {
        id: c.id.to_string(),
        kind: f.word("kind", c.kind.as_str()),
        place: c.place.clone(),
        section: c.section.clone(),
        quote: c.quote.clone(),
        body: if words { remark_html(&c.body, &prefix) } else { String::new() },
        proposal: if words && !c.proposal.is_empty() { wording(&c.quote, &c.proposal) } else { Vec::new() },
        has_proposal: words && !c.proposal.is_empty(),
        author: author(f, c, answers || own),
        sent: c.sent_at.map(|at| f.day(at)).unwrap_or_default(),
        status_word: f.word("status", status),
        status: status.to_owned(),
        reason: if told { c.reason.clone() } else { String::new() },
        why: c.why.clone(),
        responsible: if answers { c.responsible_name.clone() } else { String::new() },
        heard: heard(f, c),
        original: if words { c.original.clone() } else { String::new() },
        official: c.official,
        n,
    }
}

/// The institution for everybody; the person for those who answer and for themselves.
fn author(f: &Frame, c: &Contribution, by_name: bool) -> String {
    let person = if c.person_name.is_empty() { c.name.as_str() } else { c.person_name.as_str() };
    let group = c.heard.as_ref().map(|heard| heard.group.as_str()).unwrap_or_default();
    match (c.institution_name.as_str(), by_name, person) {
        ("", _, _) if !group.is_empty() => group.to_owned(),
        ("", true, person) if !person.is_empty() => person.to_owned(),
        ("", ..) => f.t("contribution-of-a-person"),
        (institution, true, person) if !person.is_empty() => format!("{institution} ({person})"),
        (institution, ..) => institution.to_owned(),
    }
}

fn heard(f: &Frame, c: &Contribution) -> String {
    let Some(heard) = &c.heard else { return String::new() };
    let source = f.word("source", c.source.as_str());
    let parts = [source.as_str(), &heard.place, &heard.date, &heard.language];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A moment as it is said in the consultation's own time zone: `12 mai 2026 à 18:00`.
#[must_use]
pub fn moment(f: &Frame, at: Millis, zone: &str) -> String {
    let Some(civil) = civil(at, zone) else { return String::new() };
    let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
    f.t2("moment-at", ("day", &f.date(&civil)), ("time", &time))
}

fn civil(at: Millis, zone: &str) -> Option<DateTime> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at).ok().map(|stamp| zone.to_datetime(stamp))
}

/// As a field of date and time holds it.
#[must_use]
pub fn field(at: Millis, zone: &str) -> String {
    civil(at, zone).map(|civil| civil.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}

/// What a field of date and time says, in a time zone.
#[must_use]
pub fn parse_field(text: &str, zone: &str) -> Option<Millis> {
    let civil: DateTime = text.trim().parse().ok()?;
    Some(TimeZone::get(zone).ok()?.to_timestamp(civil).ok()?.as_millisecond())
}

#[must_use]
pub fn dates(f: &Frame, c: &Consultation) -> String {
    let (opens, closes) = (moment(f, c.opens_at, &c.zone), moment(f, c.closes_at, &c.zone));
    format!("{} ({})", f.t2("consultation-dates", ("opens", &opens), ("closes", &closes)), c.zone)
}

/// A fixed list to choose from, each with its word.
#[must_use]
pub fn options<'a>(
    f: &Frame,
    list: &str,
    values: impl IntoIterator<Item = &'a str>,
    chosen: &str,
) -> Vec<Option_> {
    let option =
        |value: &str| Option_ { value: value.to_owned(), name: f.word(list, value), chosen: value == chosen };
    values.into_iter().map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_words_and_nothing_that_runs() {
        let html = remark_html("**Oui** <script>alert(1)</script> [x](javascript:alert(1))\n\n# Grand", "c1");
        assert!(html.contains("<strong>Oui</strong>") && html.contains("&lt;script&gt;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("javascript:alert(1)\""), "{html}");
    }

    #[test]
    fn a_date_is_meant_in_its_time_zone() {
        let at = parse_field("2026-05-12T18:00", "Africa/Bamako").unwrap();
        assert_eq!(at, 1_778_608_800_000);
        assert_eq!(parse_field("2026-05-12T18:00", "Europe/Paris"), Some(at - 2 * 3_600_000));
        assert_eq!(field(at, "Africa/Bamako"), "2026-05-12T18:00");
        assert!(
            parse_field("demain", "Africa/Bamako").is_none()
                && parse_field("2026-05-12T18:00", "Nulle/Part").is_none()
        );
    }
}
