//! What people read of a comparison.

use docs_schema::compare::output::{self, Language, Show};
use docs_schema::compare::{self, Comparison, Options};
use docs_schema::{PolicyText, markdown};

use crate::common::ids;

fn comparison(before: &str, after: &str) -> Comparison {
    let read = |source: &str| -> PolicyText { markdown::parse(source, &mut ids()).0 };
    compare::compare(&read(before), &read(after), &Options::default())
}

const BEFORE: &str = "# Loi

## Article 1 – Objet

La présente loi organise la pêche dans les eaux du delta.

## Article 2

Le permis de pêche est délivré pour une durée de trois ans par le gouverneur.

## Article 3

Les recettes sont versées au fonds commun des collectivités riveraines du fleuve.
";

const AFTER: &str = "# Loi

## Article 1 – Objet

La présente loi organise la **pêche** dans les eaux du delta.

## Article 3

Les recettes sont versées au fonds commun des collectivités riveraines du fleuve.

## Article 4

Le permis de pêche est délivré pour une durée de cinq ans par le gouverneur.
";

#[test]
fn a_minister_reads_what_happened_in_sentences() {
    let comparison = comparison(BEFORE, AFTER);
    assert_eq!(
        output::summary(&comparison, Language::French),
        [
            "1 disposition reformulée\u{a0}: Article 2 → Article 4.",
            "1 disposition déplacée\u{a0}: Article 2 → Article 4.",
            "1 disposition renumérotée\u{a0}: Article 2 → Article 4.",
            "1 disposition dont la mise en forme a changé\u{a0}: Article 1.",
            "Article 4 se trouve maintenant après Article 3.",
            "2 dispositions inchangées."
        ]
    );
    assert_eq!(
        output::summary(&comparison, Language::English)[0],
        "1 provision reworded: Article 2 → Article 4."
    );
}

#[test]
fn a_terminal_shows_the_changed_lines() {
    let shown = output::terminal(&comparison(BEFORE, AFTER), Show::default());
    let (_, changes) = shown.split_once("\n\n").unwrap();
    assert_eq!(
        changes,
        "§ Article 1 – Objet (mise en forme modifiée)
  La présente loi organise la {~pêche~} dans les eaux du delta.

§ Article 2 (déplacé, maintenant\u{a0}: Article 4)

§ Article 2 → Article 4 (déplacé, renuméroté, reformulé)
  Le permis de pêche est délivré pour une durée de[- trois-]{+ cinq+} ans par le gouverneur.
"
    );
    let coloured = output::terminal(&comparison(BEFORE, AFTER), Show { colour: true, ..Show::default() });
    assert!(coloured.contains("\u{1b}[9;31m[- trois-]\u{1b}[0m\u{1b}[4;32m{+ cinq+}\u{1b}[0m"));
}

#[test]
fn html_marks_changes_and_links_both_ends_of_a_move() {
    let shown = output::html(&comparison(BEFORE, AFTER), Show::default());
    for part in [
        "<li>1 disposition reformulée\u{a0}: Article 2 → Article 4.</li>",
        "<p>La présente loi organise la <mark><strong>pêche</strong></mark> dans les eaux du delta.</p>",
        "<p class=\"change-left\" id=\"left-2\"><del>Article 2</del> <a href=\"#change-2\">",
        "<section class=\"change change-moved\" id=\"change-2\">",
        "<span class=\"change-what\">(déplacé, renuméroté, reformulé)</span>",
        "<p class=\"change-moved\"><a href=\"#left-2\">",
        "pour une durée de<del> trois</del><ins> cinq</ins> ans",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

#[test]
fn a_table_stays_a_table() {
    let table = |cell: &str| format!("# T\n\n## A\n\n| X | Y |\n|---|---|\n| 1 | {cell} |\n\nFin.\n");
    let shown = output::html(&comparison(&table("deux"), &table("trois")), Show::default());
    let expected = "<table>\n<tr><td>X</td><td>Y</td></tr>\n<tr><td>1</td><td><del>deux</del><ins>trois</ins></td></tr>\n</table>\n<p>Fin.</p>";
    assert!(shown.contains(expected), "{shown}");
}

#[test]
fn markdown_marks_changes_with_tags() {
    let show = Show { language: Language::English, ..Show::default() };
    let shown = output::markdown(&comparison(BEFORE, AFTER), show);
    let expected = "### Article 2 → Article 4 (moved, renumbered, reworded)\n\nLe permis de pêche est délivré pour une durée \
        de<del> trois</del><ins> cinq</ins> ans par le gouverneur.\n\n";
    assert!(shown.ends_with(expected), "{shown}");
}

#[test]
fn json_tells_numbers_words_and_sums() {
    let comparison = comparison(BEFORE, AFTER);
    let json: serde_json::Value = serde_json::from_str(&output::json(&comparison, 0.5).unwrap()).unwrap();
    assert_eq!(json["algorithm"], compare::ALGORITHM);
    assert_eq!(json["changed_characters"], comparison.changed_characters());
    assert_eq!(json["counts"]["renumbered"], 1);
    let moved = json["provisions"].as_array().unwrap().iter().find(|p| p["moved"] == true).unwrap();
    assert_eq!((&moved["before"][0], &moved["after"][0]), (&"Article 2".into(), &"Article 4".into()));
}

#[test]
fn typography_is_shown_when_asked_for_and_not_else() {
    let comparison = comparison("# T\n\n## A\n\nL'eau : ici.\n", "# T\n\n## A\n\nL’eau\u{a0}: ici.\n");
    let hidden = output::terminal(&comparison, Show::default());
    assert!(!hidden.contains("[-"), "{hidden}");
    let shown = output::terminal(&comparison, Show { typography: true, ..Show::default() });
    assert!(shown.contains("[-L'-]{+L’+}eau[-␣-]{+⍽+}: ici."), "{shown}");
}

#[test]
fn nothing_of_a_text_reaches_a_page_or_a_terminal_as_a_command() {
    let comparison = comparison(
        "# T\n\n## A\n\nUn.\n",
        "# T\n\n## \u{1b}[2J<script>\n\n\u{1b}]0;x\u{7} <img onerror=x>\n",
    );
    let show = Show { typography: true, ..Show::default() };
    assert!(!output::terminal(&comparison, show).contains('\u{1b}'));
    let markdown = output::markdown(&comparison, show).replace("\\<", "");
    for shown in [output::html(&comparison, show), markdown] {
        assert!(
            !shown.contains("<script") && !shown.contains("<img") && !shown.contains('\u{1b}'),
            "{shown}"
        );
    }
}
