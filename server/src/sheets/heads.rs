//! What the heads of columns are called: French and English, as the ISO/IEC template has them and as people change them.

use serde::{Deserialize, Serialize};

use super::fold::fold;

/// Rows among which the head row is looked for: titles and instructions may stand above it.
pub(super) const ROWS_LOOKED_AT: u32 = 40;
/// A head is short; a sentence that happens to begin with "Comment" is none.
const HEAD_CHARS: usize = 120;
const HEAD_WORDS: usize = 14;

/// What a column holds, in the order of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Member body, organisation, ministry: whose remark it is.
    Institution,
    Line,
    /// The provision: clause, article, chapter.
    Clause,
    /// Paragraph, figure or table within the provision.
    Paragraph,
    /// General, technical, editorial.
    Kind,
    /// The remark, with its reasons.
    Comment,
    /// The wording asked for.
    Proposal,
    /// What the secretariat answered.
    Answer,
}

impl Field {
    /// In the order of the template.
    pub const ALL: [Self; 8] = [
        Self::Institution,
        Self::Line,
        Self::Clause,
        Self::Paragraph,
        Self::Kind,
        Self::Comment,
        Self::Proposal,
        Self::Answer,
    ];
}

/// The heads of a form in French, in the order of the template.
pub const HEADS_FR: [&str; 8] = [
    "Institution",
    "N° de ligne",
    "Article / Section",
    "Paragraphe / Figure / Tableau",
    "Type de commentaire (ge, te, ed)",
    "Commentaires (justification)",
    "Modification proposée",
    "Observations du secrétariat",
];

/// The heads of a form in English, in the order of the template.
pub const HEADS_EN: [&str; 8] = [
    "Institution",
    "Line number",
    "Clause / Subclause",
    "Paragraph / Figure / Table",
    "Type of comment (ge, te, ed)",
    "Comments (justification)",
    "Proposed change",
    "Observations of the secretariat",
];

/// Beginnings of words that name a field; an entry ending in `.` is a whole word. The first field of which a word is
/// found has the column, so that "Observations du secrétariat" is the answer, "Type de commentaire" the kind,
/// "Proposition de modification de l'article" the proposal.
const WORDS: [(Field, &[&str]); 8] = [
    (
        Field::Answer,
        &[
            "secretar",
            "reponse",
            "response",
            "suite.",
            "suites.",
            "outcome",
            "decision",
            "disposition.",
            "traitement",
        ],
    ),
    (Field::Kind, &["type", "nature", "categor"]),
    (Field::Proposal, &["propos", "amendement", "amendment", "suggest"]),
    (Field::Comment, &["comment", "remarque", "observation", "justification", "avis."]),
    (Field::Line, &["ligne", "line.", "lines."]),
    (
        Field::Clause,
        &["clause", "subclause", "article", "section", "chapitre", "chapter", "rubrique", "provision"],
    ),
    (Field::Paragraph, &["paragraph", "alinea", "figure", "tableau", "table."]),
    (
        Field::Institution,
        &[
            "mb.",
            "nc.",
            "member",
            "membre",
            "institution",
            "organis",
            "organiz",
            "ministere",
            "ministry",
            "structure",
            "entite",
            "entity",
            "auteur",
            "author",
            "contribut",
            "country",
            "pays.",
            "partenaire",
            "partner",
            "stakeholder",
        ],
    ),
];

/// The field that a head names.
pub(super) fn field(head: &str) -> Option<Field> {
    if head.chars().count() > HEAD_CHARS {
        return None;
    }
    let head = without_parentheses(&fold(head));
    // Digits are footnote marks where they end a word ("MB/NC1"); a number of its own makes "Article 14" no head.
    let words: Vec<&str> = head
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word.bytes().all(|b| b.is_ascii_digit()) {
                word
            } else {
                word.trim_end_matches(|c: char| c.is_ascii_digit())
            }
        })
        .collect();
    if words.len() > HEAD_WORDS || words.iter().any(|word| word.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let names = |word: &str, entry: &str| match entry.strip_suffix('.') {
        Some(whole) => word == whole,
        None => word.starts_with(entry),
    };
    WORDS
        .iter()
        .find(|(_, entries)| words.iter().any(|word| entries.iter().any(|entry| names(word, entry))))
        .map(|(field, _)| *field)
}

/// "Clause/Subclause (e.g. 3.1)" without the example.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // "(6) Commentaires" has its words; "(ge/te/ed)" alone has none left, and is read whole.
    if out.trim().is_empty() { text.replace(['(', ')'], " ") } else { out }
}

/// How many different fields the cells of a row name; nothing unless remarks or proposals are among them.
pub(super) fn score(cells: &[String]) -> usize {
    let mut found: Vec<Field> = cells.iter().filter_map(|cell| field(cell)).collect();
    found.sort_unstable();
    found.dedup();
    let says = found.iter().any(|it| matches!(it, Field::Comment | Field::Proposal));
    if says && found.len() >= 2 { found.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(want: Option<Field>, heads: &[&str]) {
        for head in heads {
            assert_eq!(field(head), want, "{head}");
        }
    }

    #[test]
    fn heads_are_known_by_their_usual_names_in_both_languages() {
        check(
            Some(Field::Institution),
            &[
                "MB/NC1",
                "MB/ NC",
                "Organisme",
                "Institution",
                "Comité membre",
                "Structure",
                "Ministère / Organisation",
                "Member body",
            ],
        );
        check(Some(Field::Line), &["Line number (e.g. 17)", "N° de ligne", "Ligne", "Numéro de ligne"]);
        check(
            Some(Field::Clause),
            &[
                "Clause/ Subclause (e.g. 3.1)",
                "Article",
                "Clause/Subclause",
                "Chapitre / Section",
                "Numéro d’article",
            ],
        );
        check(
            Some(Field::Paragraph),
            &["Paragraph/ Figure/ Table/ (e.g. Table 1)", "Paragraphe/Figure/Tableau", "Alinéa"],
        );
        check(
            Some(Field::Kind),
            &["Type of comment2", "Type de commentaire", "Type", "Nature de l'observation"],
        );
        check(
            Some(Field::Comment),
            &[
                "Comments",
                "Commentaires (justification)",
                "Comment (justification for change) by the MB",
                "Remarques",
                "(6) Commentaire",
                "Observations",
            ],
        );
        check(
            Some(Field::Proposal),
            &[
                "Proposed change",
                "Modification proposée",
                "Proposition de modification",
                "Proposed change by the MB",
                "Rédaction proposée",
                "Amendement",
            ],
        );
        check(
            Some(Field::Answer),
            &[
                "Observations of the secretariat",
                "Observations du secrétariat",
                "Secretariat observations on each comment submitted",
                "Réponse",
                "Suite donnée",
            ],
        );
    }

    #[test]
    fn both_blank_forms_are_recognised_whole() {
        for heads in [HEADS_FR, HEADS_EN] {
            assert_eq!(heads.map(field), Field::ALL.map(Some));
        }
    }

    #[test]
    fn words_of_a_remark_are_no_head() {
        check(
            None,
            &["Article 14", "3.2", "", "12", "Vision", "Merci de préciser le délai d’arrivée des secours"],
        );
        let long = "Le commentaire porte sur le mandat du comité, qui devrait être précisé par un décret pris en conseil.";
        check(None, &[long]);
    }
}
