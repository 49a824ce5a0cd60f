//! What happened, in sentences: one for each act of the journal (`act-…` in the locales).

use super::frame::Frame;
use super::views::ActView;
use crate::domain::dossier::Activity;
use crate::i18n::{FluentValue, t};

/// Acts that have a sentence of their own; the test goes through them.
pub const ACTS: [&str; 72] = [
    "dossier-opened",
    "dossier-described",
    "stage-changed",
    "member-added",
    "membership-ended",
    "invited",
    "invitation-revoked",
    "invitation-accepted",
    "text-added",
    "text-set",
    "text-restricted",
    "text-unrestricted",
    "version-frozen",
    "version-published",
    "version-sealed",
    "dossier-made-public",
    "dossier-made-private",
    "version-restored",
    "backup-restored",
    "branch-opened",
    "branch-people",
    "branch-closed",
    "branch-reopened",
    "branch-merged",
    "consultation-opened",
    "consultation-closed",
    "consultation-extended",
    "consultation-reopened",
    "contribution-received",
    "contribution-withdrawn",
    "contribution-shown",
    "contribution-hidden",
    "contribution-redacted",
    "contributions-answered",
    "focal-point",
    "wording-applied",
    "changes-linked",
    "contribution-reattached",
    "thread-opened",
    "thread-resolved",
    "thread-reopened",
    "thread-assigned",
    "thread-unassigned",
    "proposal-applied",
    "minutes-frozen",
    "minutes-signed",
    "follow-up-imported",
    "follow-up-added",
    "follow-up-changed",
    "follow-up-reported",
    "workshop-convened",
    "workshop-set",
    "workshop-agenda-set",
    "workshop-opened",
    "workshop-suspended",
    "workshop-closed",
    "workshop-item-shown",
    "workshop-seat-listed",
    "workshop-seat-asked",
    "workshop-seat-admitted",
    "workshop-arrival",
    "workshop-departure",
    "workshop-seat-removed",
    "ballot-opened",
    "ballot-dropped",
    "workshop-decided",
    "workshop-recommended",
    "commission-formed",
    "commission-items-given",
    "commission-reported",
    "commission-report-taken-back",
    "commission-taken-over",
];

#[must_use]
pub fn tell(f: &Frame, activity: &Activity) -> ActView {
    let act = activity.act.as_str();
    let key = if ACTS.contains(&act) { format!("act-{act}") } else { "act-other".to_owned() };
    ActView { sentence: t(f.lang, &key, &arguments(f, activity)), at: f.when(activity.at) }
}

fn arguments(f: &Frame, activity: &Activity) -> [(&'static str, FluentValue<'static>); 12] {
    let detail = |name: &str| activity.details.get(name).cloned().unwrap_or_default();
    let word = |list: &str, name: &str| match detail(name) {
        value if value.is_empty() => value,
        value => f.word(list, &value),
    };
    let who = match activity.person_name.as_str() {
        "" => f.t("act-server"),
        name => name.to_owned(),
    };
    let title = Some(detail("text_title")).filter(|title| !title.is_empty());
    [
        ("who", who.into()),
        ("person", detail("person_name").into()),
        ("role", word("role", "role").to_lowercase().into()),
        // French joins "de" with the word that follows.
        ("of_role", word("role-of", "role").into()),
        ("text", title.unwrap_or_else(|| detail("title")).into()),
        ("from", word("stage", "from").into()),
        ("to", word("stage", "to").into()),
        ("version", detail("version").into()),
        ("name", detail("name").into()),
        ("act", activity.act.clone().into()),
        ("n", detail("n").into()),
        ("number", detail("number").into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;
    use crate::domain::stage::Stage;
    use crate::i18n::Lang;

    fn told(lang: Lang, act: &str, details: &[(&str, &str)]) -> String {
        let activity = Activity {
            n: 1,
            at: 0,
            act: act.to_owned(),
            person_name: "Aïssata".into(),
            institution_name: String::new(),
            institution_colour: String::new(),
            details: details.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        };
        tell(&Frame::bare(lang), &activity).sentence
    }

    #[test]
    fn every_act_has_a_sentence_in_both_languages() {
        let details = [
            ("role", "drafter"),
            ("person_name", "Moussa"),
            ("text_title", "Politique"),
            ("from", "drafting"),
        ];
        for lang in Lang::ALL {
            for act in ACTS.into_iter().chain(["something-new"]) {
                let told = told(lang, act, &details);
                // A backup is restored from the command line, by nobody that the dossier knows.
                let by = told.starts_with("Aïssata ") || act == "backup-restored";
                assert!(by && !told.contains('{'), "{act}: {told}");
            }
        }
    }

    #[test]
    fn french_joins_short_words_with_what_follows() {
        let said = told(Lang::Fr, "member-added", &[("person_name", "Oumar"), ("role", "observer")]);
        assert_eq!(said, "Aïssata a attribué à Oumar le rôle d’observateur.");
        for role in Role::ALL {
            for (from, to) in Stage::ALL.into_iter().zip(Stage::ALL.into_iter().rev()) {
                for act in ACTS {
                    let details = [
                        ("person_name", "Oumar"),
                        ("role", role.as_str()),
                        ("text_title", "Annexe"),
                        ("from", from.as_str()),
                        ("to", to.as_str()),
                    ];
                    let said = told(Lang::Fr, act, &details);
                    let words: Vec<&str> = said.split(' ').collect();
                    let apart = words.windows(2).any(|pair| hiatus(pair[0], pair[1]));
                    assert!(!apart && !said.contains("role-of"), "{said}");
                }
            }
        }
    }

    /// A short word that loses its vowel before another one, and has not.
    fn hiatus(before: &str, after: &str) -> bool {
        let vowel = after.to_lowercase().starts_with(|c| "aàâeéèêiîoôuû".contains(c));
        let joins = ["de", "le", "la", "que", "ne", "se", "je", "ce"].contains(&before);
        (joins && vowel) || matches!((before, after), ("à" | "de", "le" | "les"))
    }
}
