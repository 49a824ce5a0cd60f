//! The rows of a form as remarks: trimmed cells, who said it, what kind of remark it is.
//!
//! **Whose remark.** A row without an institution has that of the row above
//! - where the file shows both as one cell (merged downward), or
//! - where the sheet leaves cells empty as a rule: the first remark has an institution, no remark repeats the institution
//!   of the one above it, and at least as many remarks are without one as with one.
//!
//! Otherwise an empty cell is a gap: whose remark it is, is not known.

use serde::{Deserialize, Serialize};

use super::columns::Mapping;
use super::fold::fold;
use super::heads::Field;
use super::sheet::{Sheet, SheetRow};

/// What a remark is about. The ISO template has general, technical and editorial; forms in use name others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What the text says: general and technical remarks.
    Substantive,
    /// How it says it: editorial remarks.
    Drafting,
    Factual,
    Translation,
    Question,
}

impl Kind {
    /// Reads `ge`, `te`, `ed` and what people write instead; anything else, and two kinds at once, is none.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = fold(typed);
        let mut kinds: Vec<Self> = typed
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(Self::of_word)
            .collect::<Option<_>>()?;
        kinds.dedup();
        match kinds[..] {
            [kind] => Some(kind),
            _ => None,
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        match word {
            "ge" | "te" | "general" | "generale" | "technical" | "technique" | "fond" | "substantive"
            | "substance" => Some(Self::Substantive),
            "ed" | "editorial" | "editoriale" | "redaction" | "redactionnel" | "redactionnelle" | "forme"
            | "drafting" => Some(Self::Drafting),
            "fait" | "faits" | "factuel" | "factuelle" | "factual" | "erreur" | "error" => {
                Some(Self::Factual)
            }
            "traduction" | "translation" | "tr" => Some(Self::Translation),
            "question" | "qu" | "clarification" | "precision" => Some(Self::Question),
            _ => None,
        }
    }
}

/// One remark as it stands in the form; cells are trimmed and may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FormRow {
    /// The row of the file, as a spreadsheet shows it.
    pub number: u32,
    /// Empty where it is not known whose remark it is.
    pub institution: String,
    /// The institution stands in a row above this one.
    pub institution_inherited: bool,
    /// Kept as typed: lines of a text that flows are no places.
    pub line: String,
    pub clause: String,
    /// The file holds the clause as a number: `3.10` has become `3.1`.
    pub clause_is_number: bool,
    pub paragraph: String,
    /// As typed.
    pub kind_typed: String,
    pub kind: Option<Kind>,
    pub comment: String,
    pub proposal: String,
    /// Observations of the secretariat, where the form comes back with them.
    pub answer: String,
}

/// The remarks below the head row. Left out are rows with nothing but an institution, an answer or a kind (bands,
/// legends), the head row where pages repeat it, and a row that only numbers the columns.
#[must_use]
pub fn rows(sheet: &Sheet, mapping: &Mapping) -> Vec<FormRow> {
    let head = sheet.rows.iter().find(|row| row.number == mapping.head_row);
    let below = sheet.rows.iter().filter(|row| row.number > mapping.head_row);
    let mut rows: Vec<FormRow> = below
        .filter(|row| head.is_none_or(|head| head.cells != row.cells) && !only_numbers_columns(row))
        .map(|row| form_row(row, mapping))
        .filter(|row| {
            ![&row.clause, &row.paragraph, &row.comment, &row.proposal].iter().all(|cell| cell.is_empty())
        })
        .collect();
    if let Some(column) = mapping.institution {
        inherit_merged(&mut rows, sheet, column);
    }
    inherit_by_rule(&mut rows);
    rows
}

fn form_row(row: &SheetRow, mapping: &Mapping) -> FormRow {
    let cell = |field| mapping.column(field).map_or("", |column| row.cell(column)).to_owned();
    let kind_typed = cell(Field::Kind);
    FormRow {
        number: row.number,
        institution: cell(Field::Institution),
        institution_inherited: false,
        line: cell(Field::Line),
        clause: cell(Field::Clause),
        clause_is_number: mapping.clause.is_some_and(|column| row.is_number(column)),
        paragraph: cell(Field::Paragraph),
        kind: Kind::parse(&kind_typed),
        kind_typed,
        comment: cell(Field::Comment),
        proposal: cell(Field::Proposal),
        answer: cell(Field::Answer),
    }
}

/// `1 | 2 | (3) | 4`: the row of the template that numbers its columns.
fn only_numbers_columns(row: &SheetRow) -> bool {
    let cells = row.cells.iter().map(|cell| cell.trim()).enumerate().filter(|(_, cell)| !cell.is_empty());
    let mut count = 0;
    let numbered = cells
        .inspect(|_| count += 1)
        .all(|(column, cell)| cell.trim_start_matches('(').trim_end_matches(')').parse() == Ok(column + 1));
    numbered && count >= 3
}

fn inherit_merged(rows: &mut [FormRow], sheet: &Sheet, column: usize) {
    for row in rows.iter_mut().filter(|row| row.institution.is_empty()) {
        let area = sheet.merges.iter().find(|area| {
            (area.rows.0..=area.rows.1).contains(&row.number)
                && (area.columns.0..=area.columns.1).contains(&column)
        });
        let first = area.and_then(|area| {
            let at = sheet.rows.binary_search_by_key(&area.rows.0, |row| row.number).ok()?;
            Some(sheet.rows[at].cell(area.columns.0))
        });
        if let Some(institution) = first.filter(|it| !it.is_empty()) {
            institution.clone_into(&mut row.institution);
            row.institution_inherited = true;
        }
    }
}

fn inherit_by_rule(rows: &mut [FormRow]) {
    let typed: Vec<&str> =
        rows.iter().filter(|row| !row.institution_inherited).map(|row| row.institution.as_str()).collect();
    let given: Vec<&str> = typed.iter().copied().filter(|it| !it.is_empty()).collect();
    let first_given = rows.first().is_some_and(|row| !row.institution.is_empty());
    let repeats = given.windows(2).any(|pair| fold(pair[0]) == fold(pair[1]));
    if !first_given || repeats || typed.len() - given.len() < given.len() {
        return;
    }
    let mut above = String::new();
    for row in rows {
        if row.institution.is_empty() {
            row.institution.clone_from(&above);
            row.institution_inherited = true;
        } else {
            above.clone_from(&row.institution);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{guess, read};

    fn institutions(column: &[&str]) -> Vec<String> {
        let mut csv = "Institution;Commentaires\n".to_owned();
        for (index, cell) in column.iter().enumerate() {
            csv.push_str(&format!("{cell};remarque {index}\n"));
        }
        let sheet = read("f.csv", csv.as_bytes()).unwrap();
        rows(&sheet, &guess(&sheet)).into_iter().map(|row| row.institution).collect()
    }

    #[test]
    fn an_empty_institution_is_that_above_only_where_the_sheet_has_it_so() {
        assert_eq!(institutions(&["A", "", "", "B", ""]), ["A", "A", "A", "B", "B"]);
        assert_eq!(institutions(&["A", "", ""]), ["A", "A", "A"]);
        assert_eq!(institutions(&["A", "A", "", "B", ""]), ["A", "A", "", "B", ""]);
        assert_eq!(institutions(&["", "A", ""]), ["", "A", ""]);
        assert_eq!(institutions(&["A", "B", "C", ""]), ["A", "B", "C", ""]);
    }

    #[test]
    fn kinds_are_read_in_both_languages_and_never_guessed() {
        let check = |want, typed: &[&str]| typed.iter().for_each(|t| assert_eq!(Kind::parse(t), want, "{t}"));
        check(Some(Kind::Substantive), &["ge", "TE", "te.", "Général", "technique", "fond", "ge/te"]);
        check(Some(Kind::Drafting), &["ed", "Ed", "Éditorial", "rédactionnel", "forme"]);
        check(Some(Kind::Factual), &["factuel"]);
        check(Some(Kind::Translation), &["Traduction"]);
        check(Some(Kind::Question), &["question"]);
        check(None, &["", "ge/ed", "urgent", "x"]);
    }

    #[test]
    fn rows_that_hold_no_remark_are_left_out_and_the_others_keep_their_number() {
        let csv = "Formulaire d'observations;;;\n;;;\nOrganisme;Article;Type;Commentaires\n1;2;(3);4\nOSC A;3.2;ed; mots \n\n\
                   Organisme;Article;Type;Commentaires\nMinistère B;;;\nOSC A;4;te;autres\n";
        let sheet = read("f.csv", csv.as_bytes()).unwrap();
        let mapping = guess(&sheet);
        assert_eq!(mapping.head_row, 3);
        let rows = rows(&sheet, &mapping);
        let seen: Vec<_> =
            rows.iter().map(|row| (row.number, row.clause.as_str(), row.comment.as_str())).collect();
        assert_eq!(seen, [(5, "3.2", "mots"), (9, "4", "autres")]);
    }
}
