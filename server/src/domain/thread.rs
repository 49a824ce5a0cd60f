//! A thread: what the drafting team says among itself about exact words of the living text.
//!
//! Must stay true: nothing of it leaves for anybody without `see-threads`; its words stay out of the journal, which cannot
//! be redacted, and out of the document.

use super::clock::Millis;
use super::error::Error;
use super::ids::{InstitutionId, MessageId, PersonId, TextId, ThreadId};
use super::input::{Remark, Rewording};

/// Somebody as others see them in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: PersonId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    pub id: ThreadId,
    pub text_id: TextId,
    /// JSON of a `docs_schema::anchor::Anchor`.
    pub anchor: String,
    /// Where the words stood when it was opened; empty: in the title.
    pub section: String,
    pub place: String,
    pub quote: String,
    pub by: Named,
    pub created_at: Millis,
    pub resolved_at: Option<Millis>,
    pub resolved_by: Option<Named>,
    pub assigned: Option<Named>,
    /// The text's, when it last changed.
    pub rev: i64,
    /// The first first.
    pub messages: Vec<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub by: Named,
    /// Markdown; empty where the wording that it proposes says all.
    pub body: String,
    pub created_at: Millis,
    /// Whom it calls by name.
    pub mentions: Vec<Named>,
    pub wording: Option<Wording>,
}

/// What a message proposes to write in place of the words that its thread is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The words as they stood when it was proposed, whole.
    pub quote: String,
    pub words: String,
    /// The proposer's, at that time.
    pub institution: Option<InstitutionId>,
    pub applied: Option<Applied>,
}

/// By whom it was put into the text, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub by: Named,
    pub at: Millis,
}

/// What a message says: words about the text, or other words for it, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub body: String,
    pub wording: Option<String>,
}

impl Said {
    /// # Errors
    /// [`Error::Invalid`] naming the field; the comment may be empty only beside a wording.
    pub fn parse(body: &str, wording: &str) -> Result<Self, Error> {
        let wording = Rewording::parse(wording)?.as_str().to_owned();
        if body.trim().is_empty() && !wording.is_empty() {
            return Ok(Self { body: String::new(), wording: Some(wording) });
        }
        let body = Remark::parse(body)?.as_str().to_owned();
        Ok(Self { body, wording: Some(wording).filter(|words| !words.is_empty()) })
    }
}

/// Somebody who can be called: a member of the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callable {
    pub id: PersonId,
    pub name: String,
    pub email: String,
}

/// Whom a message calls: `@` and a member's full name or e-mail, whatever the case; the longest that fits, all who bear it.
/// Other words behind an `@` stay words.
#[must_use]
pub fn called(body: &str, members: &[Callable]) -> Vec<PersonId> {
    let mut called = Vec::new();
    for (at, _) in body.match_indices('@') {
        let glued = body[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        if glued {
            continue;
        }
        for id in longest(&body[at + 1..], members) {
            if !called.contains(id) {
                called.push(id.clone());
            }
        }
    }
    called
}

fn longest<'a>(words: &str, members: &'a [Callable]) -> Vec<&'a PersonId> {
    let fits = |member: &Callable| begins(words, &member.name).max(begins(words, &member.email));
    let most = members.iter().map(fits).max().unwrap_or(0);
    members.iter().filter(|member| most > 0 && fits(member) == most).map(|member| &member.id).collect()
}

/// Characters of `words` that are this name, and end where it ends; 0: they are not.
fn begins(words: &str, name: &str) -> usize {
    let mut rest = words.chars();
    for wanted in name.chars() {
        let same = rest.next().is_some_and(|c| c == wanted || c.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return 0;
        }
    }
    let ends = !rest.next().is_some_and(char::is_alphanumeric);
    if ends { name.chars().count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(n: u8, name: &str, email: &str) -> Callable {
        let id = PersonId::stored(n.to_string());
        Callable { id, name: name.to_owned(), email: email.to_owned() }
    }

    #[test]
    fn members_are_called_by_name_or_address_and_the_rest_stays_words() {
        let members = [
            member(1, "Awa", "awa@gouv.ml"),
            member(2, "Awa Diarra", "a.diarra@gouv.ml"),
            member(3, "Oumar Traoré", "oumar@gouv.ml"),
        ];
        for (body, expected) in [
            ("@Awa, voir.", vec!["1"]),
            ("Voir @awa diarra.", vec!["2"]),
            ("@AWA DIARRA et @oumar traoré", vec!["2", "3"]),
            ("(@oumar@gouv.ml) @Oumar Traoré", vec!["3"]),
            ("@Awassa @personne awa@gouv.ml @", vec![]),
            ("", vec![]),
        ] {
            let found: Vec<String> = called(body, &members).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_message_says_something_or_proposes_other_words_or_both() {
        let said = |body: &str, wording: Option<&str>| Said {
            body: body.to_owned(),
            wording: wording.map(ToOwned::to_owned),
        };
        for (body, wording, expected) in [
            ("Pourquoi ?", "", Some(said("Pourquoi ?", None))),
            ("Plutôt ainsi.", " autrement ", Some(said("Plutôt ainsi.", Some("autrement")))),
            (" ", "autrement", Some(said("", Some("autrement")))),
            (" ", " ", None),
            ("Oui", &"x".repeat(10_001), None),
        ] {
            assert_eq!(Said::parse(body, wording).ok(), expected, "{body} / {wording}");
        }
    }

    #[test]
    fn two_who_bear_one_name_are_both_called() {
        let members = [member(1, "Awa", "a@x"), member(2, "Awa", "b@x")];
        assert_eq!(called("@Awa", &members).len(), 2);
        assert!(called("@", &[member(1, "", "")]).is_empty());
    }
}
