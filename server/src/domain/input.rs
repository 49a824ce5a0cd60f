//! What people type, parsed once at the edge: a value of these types is valid.

use super::error::Error;
use super::limits;

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident($field:literal): $parse:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// [`Error::Invalid`] naming the field.
            pub fn parse(text: &str) -> Result<Self, Error> {
                let parse: fn(&str) -> Option<String> = $parse;
                parse(text).map(Self).ok_or(Error::Invalid { field: $field })
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

inputs! {
    /// Lower case, trimmed. Only its shape is checked: whether it arrives is another matter.
    Email("email"): |t| Some(t.trim().to_lowercase()).filter(|e| is_email(e));
    /// Of a person or an institution, on one line.
    Name("name"): |t| line(t, 1, limits::NAME_CHARS);
    Region("region"): |t| line(t, 0, limits::NAME_CHARS);
    /// What somebody signs as, and for whom.
    SignedAs("signatories"): |t| line(t, 0, limits::TITLE_CHARS);
    AdoptedAt("adopted-at"): |t| line(t, 0, limits::TITLE_CHARS);
    Title("title"): |t| line(t, 1, limits::TITLE_CHARS);
    Summary("summary"): |t| lines(t, limits::SUMMARY_CHARS);
    Note("note"): |t| lines(t, limits::SUMMARY_CHARS);
    /// What a contribution says, in Markdown.
    Body("body"): |t| lines(t, limits::CONTRIBUTION_CHARS).filter(|body| !body.is_empty());
    /// The wording that it proposes.
    Proposal("proposal"): |t| lines(t, limits::CONTRIBUTION_CHARS);
    Original("original"): |t| lines(t, limits::CONTRIBUTION_CHARS);
    Reason("reason"): |t| lines(t, limits::REASON_CHARS);
    Presentation("presentation"): |t| lines(t, limits::PRESENTATION_CHARS);
    /// What a commission tells the plenary.
    Report("report"): |t| lines(t, limits::REPORT_CHARS).filter(|t| !t.is_empty());
    Contact("contact"): |t| lines(t, limits::CONTACT_CHARS);
    /// A cell of a follow-up table.
    Cell("cell"): |t| lines(t, limits::FOLLOW_UP_CHARS);
    /// Where a workshop is held.
    Venue("venue"): |t| line(t, 0, limits::TITLE_CHARS);
    /// The function in which somebody sits or signs.
    Office("office"): |t| line(t, 0, limits::TITLE_CHARS);
    /// What the rapporteur writes in a part of the minutes, in Markdown.
    Narrative("narrative"): |t| lines(t, limits::NARRATIVE_CHARS);
    Question("question"): |t| line(t, 0, limits::TITLE_CHARS);
    /// What a message of a thread says, in Markdown.
    Remark("body"): |t| lines(t, limits::MESSAGE_CHARS).filter(|body| !body.is_empty());
    /// The wording that it proposes.
    Rewording("wording"): |t| lines(t, limits::MESSAGE_CHARS);
    Key("key"): |t| Some(t.to_owned()).filter(|k| is_key(k));
    /// Lower-case letters, digits and hyphens.
    Slug("slug"): |t| Some(t.trim().to_owned()).filter(|s| is_slug(s));
    /// As typed, not trimmed.
    Password("password"): |t| Some(t.to_owned()).filter(|p| is_password(p));
    /// `#rrggbb`, lower case.
    Colour("colour"): |t| Some(t.trim().to_lowercase()).filter(|c| is_colour(c));
    /// `fr`, `en`, or empty for the browser's.
    Interface("language"): |t| Some(t.to_owned()).filter(|l| ["", "fr", "en"].contains(&l.as_str()));
    /// BCP 47, by its shape.
    TextLang("lang"): |t| Some(t.trim().to_owned()).filter(|l| is_tag(l));
    Dir("dir"): |t| Some(t.to_owned()).filter(|d| ["ltr", "rtl"].contains(&d.as_str()));
    Numbering("numbering"): |t| Some(t.to_owned()).filter(|n| ["decimal", "legal", "none"].contains(&n.as_str()));
}

/// One line: white space joined, nothing invisible that could disguise a name.
fn line(text: &str, min: usize, max: usize) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars = line.chars().count();
    let plain = !line.chars().any(|c| c.is_control() || is_bidi_control(c));
    (plain && (min..=max).contains(&chars)).then_some(line)
}

/// Some lines, with nothing invisible but their ends (PostgreSQL refuses a NUL in any text).
fn lines(text: &str, max: usize) -> Option<String> {
    let text = text.trim().replace("\r\n", "\n");
    let plain = !text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || is_bidi_control(c));
    (plain && text.chars().count() <= max).then_some(text)
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let plain =
        |s: &str| !s.is_empty() && !s.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@');
    text.chars().count() <= limits::EMAIL_CHARS && plain(user) && plain(host) && !host.starts_with('.')
}

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (8..=limits::KEY_CHARS).contains(&text.len()) && text.chars().all(plain)
}

fn is_slug(text: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c != '-');
    text.len() <= limits::SLUG_CHARS
        && ends(text.chars().next())
        && ends(text.chars().last())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_password(text: &str) -> bool {
    text.chars().count() >= limits::PASSWORD_MIN_CHARS && text.len() <= limits::PASSWORD_MAX_BYTES
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && text.len() <= 35
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A short address made from a title: letters without accents, words joined by hyphens. May be empty.
#[must_use]
pub fn slug_from(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        let plain = unaccented(c);
        if plain.is_empty() {
            if !slug.ends_with('-') && !slug.is_empty() {
                slug.push('-');
            }
        } else if slug.len() + plain.len() <= limits::SLUG_CHARS {
            slug.push_str(plain);
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Letters that French and Mali's languages put in titles; the rest separates words.
fn unaccented(c: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = ASCII.find(c) {
        return &ASCII[at..=at];
    }
    match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'ɛ' | 'ə' => "e",
        'î' | 'ï' | 'í' => "i",
        'ô' | 'ö' | 'ó' | 'õ' | 'ɔ' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' | 'ƴ' => "y",
        'ɲ' | 'ñ' | 'ŋ' => "n",
        'ɓ' => "b",
        'ɗ' => "d",
        'œ' => "oe",
        'æ' => "ae",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_accepted_or_refused_with_its_field() {
        assert_eq!(Email::parse(" Awa@Gouv.ML ").unwrap().as_str(), "awa@gouv.ml");
        for bad in ["", "awa", "@x", "a@", "a b@x", "a@b@c d", "a@.ml"] {
            assert_eq!(Email::parse(bad), Err(Error::Invalid { field: "email" }), "{bad}");
        }
        assert_eq!(Name::parse("  Awa \n Diarra ").unwrap().as_str(), "Awa Diarra");
        for bad in ["", " \t", "Awa\u{202e}arraiD", &"x".repeat(121)] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Note::parse(" a\r\n\tb ").unwrap().as_str(), "a\n\tb");
        for bad in ["a\0b", "\u{1b}[31m", "a\u{202e}b", &"x".repeat(2001)] {
            assert!(Summary::parse(bad).is_err() && Note::parse(bad).is_err(), "{bad}");
        }
        for (slug, ok) in
            [("pnspc-2026", true), ("", false), ("-a", false), ("a-", false), ("É", false), ("a/b", false)]
        {
            assert_eq!(Slug::parse(slug).is_ok(), ok, "{slug}");
        }
        for (tag, ok) in
            [("fr-ML", true), ("bm", true), ("ar", true), ("f", false), ("fr_ML", false), ("fr-", false)]
        {
            assert_eq!(TextLang::parse(tag).is_ok(), ok, "{tag}");
        }
        assert!(Password::parse("dix-lettres").is_ok());
        assert!(Password::parse("neuf-lett").is_err());
        assert!(Colour::parse("#12aBcd").is_ok() && Colour::parse("red").is_err());
    }

    #[test]
    fn a_title_gives_a_short_address() {
        assert_eq!(
            slug_from("Politique nationale de sécurité : 2026 – 2030"),
            "politique-nationale-de-securite-2026-2030"
        );
        assert_eq!(slug_from("Ɲɛmɔgɔya"), "nemogoya");
        assert_eq!(slug_from("السياسة"), "");
    }
}
