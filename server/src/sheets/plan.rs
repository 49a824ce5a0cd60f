//! Which column of an action plan is what, by its heading; French and English.
//!
//! Must stay true: a column that no heading tells is none; a person sees what was understood before anything is taken.

use super::fold::fold;

/// What a column of a plan holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanField {
    Action,
    Responsible,
    Deadline,
    Indicator,
    Region,
    Axis,
}

impl PlanField {
    pub const ALL: [Self; 6] =
        [Self::Action, Self::Responsible, Self::Deadline, Self::Indicator, Self::Region, Self::Axis];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Responsible => "responsible",
            Self::Deadline => "deadline",
            Self::Indicator => "indicator",
            Self::Region => "region",
            Self::Axis => "axis",
        }
    }

    /// Beginnings of words that name it, folded.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Action => {
                &["action", "activite", "activity", "activities", "mesure", "measure", "tache", "task"]
            }
            Self::Responsible => &[
                "responsab",
                "responsib",
                "structure",
                "pilote",
                "chef de file",
                "lead",
                "institution",
                "porteur",
            ],
            Self::Deadline => {
                &["echeance", "delai", "deadline", "date", "calendrier", "due", "periode", "when"]
            }
            Self::Indicator => &["indicat"],
            Self::Region => &["region", "zone", "localit", "lieu"],
            Self::Axis => {
                &["axe", "axis", "pilier", "pillar", "objectif", "objective", "chapitre", "chapter"]
            }
        }
    }
}

/// For each field of [`PlanField::ALL`] its column, from 0.
pub type PlanColumns = [Option<usize>; 6];

/// The first column whose heading names a field, for each field; no column is two things.
#[must_use]
pub fn plan_columns(head: &[String]) -> PlanColumns {
    let heads: Vec<String> = head.iter().map(|words| fold(words)).collect();
    let mut taken = vec![false; heads.len()];
    PlanField::ALL.map(|field| {
        let named = |words: &String| {
            field.words().iter().any(|word| words.starts_with(word) || words.contains(&format!(" {word}")))
        };
        let starts = |words: &String| field.words().iter().any(|word| words.starts_with(word));
        let first =
            |test: &dyn Fn(&String) -> bool| (0..heads.len()).find(|at| !taken[*at] && test(&heads[*at]));
        let found = first(&starts).or_else(|| first(&named));
        if let Some(at) = found {
            taken[at] = true;
        }
        found
    })
}

/// Words as the same action or institution may be typed twice.
#[must_use]
pub fn same_words(words: &str) -> String {
    fold(words)
}

#[cfg(test)]
mod tests {
    use super::plan_columns;

    #[test]
    fn columns_are_known_by_their_headings_and_no_other_way() {
        for (head, columns) in [
            (
                "Action|Responsable|Échéance|Indicateur|Coût estimatif",
                [Some(0), Some(1), Some(2), Some(3), None, None],
            ),
            (
                "Axe|Activité|Institution responsable|Délai|Région|Indicateurs de suivi",
                [Some(1), Some(2), Some(3), Some(5), Some(4), Some(0)],
            ),
            (
                "N°|Activity|Lead institution|Deadline|Indicator",
                [Some(1), Some(2), Some(3), Some(4), None, None],
            ),
            ("Sigle|Signification", [None; 6]),
            ("Indicateur|Source|Date de référence", [None, None, Some(2), Some(0), None, None]),
            ("", [None; 6]),
        ] {
            let head: Vec<String> = head.split('|').map(str::to_owned).collect();
            assert_eq!(plan_columns(&head), columns, "{head:?}");
        }
    }
}
