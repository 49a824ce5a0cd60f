//! A workshop as a calendar file (RFC 5545): one event, in universal time, so that no calendar needs to know our time zone.

use crate::domain::clock::Millis;

/// Bytes of a line, its end not counted (RFC 5545, § 3.1).
const LINE: usize = 75;

pub struct Event<'e> {
    /// Unique in the world and for ever.
    pub uid: &'e str,
    /// Grows with each change.
    pub sequence: i64,
    pub now: Millis,
    pub starts: Millis,
    pub ends: Millis,
    pub summary: &'e str,
    pub place: &'e str,
    pub description: &'e str,
    pub url: &'e str,
    /// `fr` or `en`.
    pub lang: &'e str,
}

#[must_use]
pub fn calendar(event: &Event<'_>) -> String {
    let text = |name: &str, value: &str| format!("{name};LANGUAGE={}:{}", event.lang, escape(value));
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Palabre//Palabre//FR".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", event.uid),
        format!("DTSTAMP:{}", utc(event.now)),
        format!("SEQUENCE:{}", event.sequence),
        format!("DTSTART:{}", utc(event.starts)),
        format!("DTEND:{}", utc(event.ends)),
        text("SUMMARY", event.summary),
    ];
    if !event.place.is_empty() {
        lines.push(text("LOCATION", event.place));
    }
    lines.push(text("DESCRIPTION", event.description));
    // An address has no text escapes, and no ends of lines.
    lines.push(format!("URL:{}", event.url.replace(char::is_control, "")));
    lines.extend(["STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR"].map(ToOwned::to_owned));
    lines.iter().map(|line| fold(line)).collect()
}

/// `20260512T085000Z`.
fn utc(at: Millis) -> String {
    let stamp = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545, § 3.3.11.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Lines of 75 bytes, those that go on begin with a space; no letter is cut.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / LINE * 3 + 2);
    let mut long = 0;
    for c in line.chars() {
        if long + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            long = 1;
        }
        out.push(c);
        long += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_what_calendars_read() {
        let event = Event {
            uid: "w@palabre",
            sequence: 4,
            now: 1_778_575_800_000,
            starts: 1_778_576_400_000,
            ends: 1_778_608_800_000,
            summary: "Atelier; national, « final »\\",
            place: "Bamako\r\nEND:VEVENT",
            description: "Un\ndeux",
            url: "https://p.example/d/x\r\nX:1",
            lang: "fr",
        };
        insta::assert_snapshot!(calendar(&event).replace("\r\n", "⏎\n"), @r"
        BEGIN:VCALENDAR⏎
        VERSION:2.0⏎
        PRODID:-//Palabre//Palabre//FR⏎
        CALSCALE:GREGORIAN⏎
        METHOD:PUBLISH⏎
        BEGIN:VEVENT⏎
        UID:w@palabre⏎
        DTSTAMP:20260512T085000Z⏎
        SEQUENCE:4⏎
        DTSTART:20260512T090000Z⏎
        DTEND:20260512T180000Z⏎
        SUMMARY;LANGUAGE=fr:Atelier\; national\, « final »\\⏎
        LOCATION;LANGUAGE=fr:Bamako\nEND:VEVENT⏎
        DESCRIPTION;LANGUAGE=fr:Un\ndeux⏎
        URL:https://p.example/d/xX:1⏎
        STATUS:CONFIRMED⏎
        END:VEVENT⏎
        END:VCALENDAR⏎
        ");
    }

    #[test]
    fn long_lines_are_folded_between_letters_and_unfold_to_what_they_were() {
        for words in
            ["é".repeat(200), format!("x{}", "é".repeat(99)), "a".repeat(75), "a".repeat(76), "𐐷".repeat(60)]
        {
            let folded = fold(&words);
            assert!(folded.split("\r\n").all(|line| line.len() <= LINE), "{folded}");
            assert_eq!(folded.replace("\r\n ", "").trim_end_matches("\r\n"), words);
        }
    }
}
