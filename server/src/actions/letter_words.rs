//! What letters say: plain text in the reader's language, calm and short. What a contribution itself says stays out of them:
//! it may be redacted, and a letter cannot. Neither does one carry words that somebody without an account typed: they could
//! be meant for whoever's address it is.

use crate::domain::consultation::Outcome;
use crate::i18n::{FluentValue, Lang, t};

/// A letter's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub subject: String,
    pub body: String,
}

/// The contribution that a letter is about.
pub(super) struct Matter<'a> {
    pub lang: Lang,
    /// Of the consultation.
    pub title: &'a str,
    pub n: i64,
    /// To the contribution.
    pub link: &'a str,
}

impl Matter<'_> {
    fn say(&self, key: &str) -> String {
        let args = [
            ("title", FluentValue::from(self.title.to_owned())),
            ("n", FluentValue::from(self.n.to_string())),
            ("link", FluentValue::from(self.link.to_owned())),
        ];
        t(self.lang, key, &args)
    }

    fn words(&self, subject: &str, paragraphs: &[String]) -> Words {
        Words { subject: self.say(subject), body: paragraphs.join("\n\n") }
    }
}

/// It came in; `waits`: a moderator reads it before others do.
pub(super) fn receipt(about: &Matter<'_>, waits: bool) -> Words {
    let link = if waits { "letter-link-waits" } else { "letter-link" };
    about.words(
        "letter-receipt-subject",
        &["letter-receipt", "letter-receipt-next", link].map(|key| about.say(key)),
    )
}

/// Somebody named them in a comment of the team.
pub(super) fn mention(lang: Lang, who: &str, title: &str, link: &str) -> Words {
    let args = [("who", who), ("title", title), ("link", link)];
    let args: Vec<_> =
        args.into_iter().map(|(name, value)| (name, FluentValue::from(value.to_owned()))).collect();
    let say = |key: &str| t(lang, key, &args);
    Words {
        subject: say("letter-mention-subject"),
        body: [say("letter-mention"), say("letter-mention-link")].join("\n\n"),
    }
}

pub(super) fn outcome(about: &Matter<'_>, outcome: Outcome, reason: &str) -> Words {
    let word = t(about.lang, &format!("letter-outcome-{outcome}"), &[]);
    let said = t(about.lang, "letter-outcome-is", &[("outcome", word.into())]);
    let mut paragraphs = vec![about.say("letter-outcome"), said];
    if !reason.is_empty() {
        paragraphs.push(t(about.lang, "letter-reason", &[]));
        paragraphs.push(reason.to_owned());
    }
    paragraphs.push(about.say("letter-link"));
    about.words("letter-outcome-subject", &paragraphs)
}

/// Was it really this address? `link` is the one that says yes.
pub(super) fn confirmation(lang: Lang, title: &str, link: &str) -> Words {
    let about = Matter { lang, title, n: 0, link };
    let keys = ["letter-confirm", "letter-confirm-link", "letter-confirm-other"];
    about.words("letter-confirm-subject", &keys.map(|key| about.say(key)))
}

/// Around the letters of one sending: greeting, and how to stop them. Several become one, each under its subject.
pub(super) fn whole(lang: Lang, name: &str, letters: &[(String, String)], url: &str, stop: &str) -> Words {
    let greeting = match name {
        "" => t(lang, "letter-greeting", &[]),
        name => t(lang, "letter-greeting-name", &[("name", name.to_owned().into())]),
    };
    let (subject, matter) = match letters {
        [(subject, body)] => (subject.clone(), body.clone()),
        several => {
            let parts = several.iter().map(|(subject, body)| format!("* {subject} *\n\n{body}"));
            let n = FluentValue::from(several.len());
            (t(lang, "letter-digest-subject", &[("n", n)]), parts.collect::<Vec<_>>().join("\n\n\n"))
        }
    };
    let signature = t(lang, "letter-signature", &[("url", url.to_owned().into())]);
    let how = t(lang, "letter-stop", &[("link", stop.to_owned().into())]);
    Words { subject, body: format!("{greeting}\n\n{matter}\n\n-- \n{signature}\n{how}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://palabre.example/d/pnspc/t/consultations/c/12";

    fn about(lang: Lang) -> Matter<'static> {
        Matter { lang, title: "Consultation de mai", n: 12, link: LINK }
    }

    #[test]
    fn an_outcome_is_told_with_number_title_reason_and_link() {
        let words = outcome(&about(Lang::Fr), Outcome::Partly, "Repris à l’article 1.");
        insta::assert_snapshot!(format!("{}\n\n{}", words.subject, words.body), @r"
        Suite donnée à votre contribution nº 12

        Votre contribution nº 12 à la consultation « Consultation de mai » a été examinée.

        Suite donnée : retenue en partie.

        Motif :

        Repris à l’article 1.

        Votre contribution : https://palabre.example/d/pnspc/t/consultations/c/12
        ");
    }

    #[test]
    fn every_letter_speaks_both_languages() {
        for lang in Lang::ALL {
            let mut all = vec![
                receipt(&about(lang), false),
                receipt(&about(lang), true),
                confirmation(lang, "Consultation de mai", LINK),
            ];
            all.extend(Outcome::ALL.iter().map(|o| outcome(&about(lang), *o, "")));
            for words in all {
                let said = format!("{}\n{}", words.subject, words.body);
                assert!(!said.contains("letter-") && !said.contains('{'), "{said}");
                assert!(said.contains("Consultation de mai") && said.contains(LINK), "{said}");
            }
        }
    }

    #[test]
    fn several_letters_become_one() {
        let one = ("A".to_owned(), "B".to_owned());
        let alone = whole(Lang::En, "Awa", std::slice::from_ref(&one), "https://p", "https://p/stop");
        assert_eq!(alone.subject, "A");
        assert!(alone.body.starts_with("Hello Awa,\n\nB\n\n-- \n") && alone.body.contains("https://p/stop"));
        let digest = whole(Lang::En, "", &[one.clone(), one], "https://p", "https://p/stop");
        assert!(digest.subject.contains('2') && digest.body.matches("\n\nB").count() == 2, "{digest:?}");
    }
}
