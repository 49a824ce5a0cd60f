//! Where both sides changed the same sentence: data in, places out.

use std::fmt::Write as _;

use docs_schema::compare::{Both, both};
use docs_schema::markdown;
use docs_schema::model::PolicyText;
use docs_schema::numbering::Scheme;

use crate::common::ids;

fn text(source: &str) -> PolicyText {
    markdown::parse(source, &mut ids()).0
}

/// `clash part number heading | base | ours | theirs`, a line a place.
fn told(found: &[Both]) -> String {
    found.iter().fold(String::new(), |mut told, place| {
        let part = serde_json::to_value(&place.part).unwrap();
        let at =
            place.place.as_ref().map(|at| format!("{} {}", at.number.as_deref().unwrap_or("-"), at.heading));
        let clash = serde_json::to_value(place.clash).unwrap();
        let words =
            [&place.base, &place.ours, &place.theirs].map(|words| if words.is_empty() { "∅" } else { words });
        let merged = place.merged.as_ref().map(|merged| format!(" => {merged}")).unwrap_or_default();
        let (clash, part) = (clash.as_str().unwrap(), part["part"].as_str().unwrap());
        let _ = writeln!(told, "{clash} {part} [{}] {}{merged}", at.unwrap_or_default(), words.join(" | "));
        told
    })
}

fn check(base: &str, ours: &str, theirs: &str) -> String {
    told(&both(&text(base), &text(ours), &text(theirs), None, Scheme::Decimal))
}

/// A text of one section with these words below its heading.
fn section(words: &str) -> String {
    format!("# T\n\n## Objet\n\n{words}\n")
}

fn sentences(base: &str, ours: &str, theirs: &str) -> String {
    check(&section(base), &section(ours), &section(theirs))
}

#[test]
fn a_sentence_that_both_changed_is_a_place_and_its_neighbours_are_none() {
    insta::assert_snapshot!(
        sentences(
            "La police veille. Elle rend compte au ministre. Le reste suit.",
            "La police nationale veille. Elle rend compte au gouverneur. Le reste suit.",
            "La police veille. Elle rend compte chaque mois au ministre. Le reste vient.",
        ),
        @"same-sentence section [1 Objet] Elle rend compte au ministre. | Elle rend compte au gouverneur. | Elle rend compte chaque mois au ministre."
    );
}

#[test]
fn different_sentences_of_one_paragraph_are_no_place() {
    assert_eq!(sentences("Un mot. Deux mots.", "Un seul mot. Deux mots.", "Un mot. Deux grands mots."), "");
    assert_eq!(sentences("Un mot.", "Un mot. Puis deux.", "Un mot. Puis trois."), "");
    assert_eq!(sentences("Un mot.", "**Un** mot.", "*Un mot.*"), "");
}

#[test]
fn sentences_rewritten_whole_by_both_are_paired_by_their_order() {
    insta::assert_snapshot!(
        sentences("Abc def. Ghi jkl. Fin.", "Mno pqr. Ghi jkl. Fin.", "Stu vwx. Ghi jkl. Fin."),
        @"same-sentence section [1 Objet] Abc def. | Mno pqr. | Stu vwx."
    );
}

#[test]
fn the_same_change_on_both_sides_is_a_place_too_because_merging_doubles_it() {
    insta::assert_snapshot!(
        sentences("Il y a deux gouverneurs ici.", "Il y a trois gouverneurs ici.", "Il y a trois gouverneurs ici."),
        @"same-sentence section [1 Objet] Il y a deux gouverneurs ici. | Il y a trois gouverneurs ici. | Il y a trois gouverneurs ici."
    );
}

#[test]
fn one_took_out_what_the_other_changed_and_what_both_took_out_is_no_place() {
    insta::assert_snapshot!(
        sentences("Un mot reste. Deux mots. Fin.", "Un mot reste. Fin.", "Un mot reste. Deux mots de plus. Fin."),
        @"same-sentence section [1 Objet] Deux mots. | ∅ | Deux mots de plus."
    );
    assert_eq!(sentences("Un. Deux mots. Fin.", "Un. Fin.", "Un. Fin."), "");
}

#[test]
fn a_sentence_cut_in_two_is_followed_into_both_halves() {
    insta::assert_snapshot!(
        sentences(
            "La police veille et la garde patrouille la nuit.",
            "La police veille. La garde patrouille la nuit.",
            "La police veille et la garde patrouille chaque nuit.",
        ),
        @"same-sentence section [1 Objet] La police veille et la garde patrouille la nuit. | La police veille. La garde patrouille la nuit. | La police veille et la garde patrouille chaque nuit."
    );
}

#[test]
fn abbreviations_and_numbers_do_not_cut_a_sentence() {
    insta::assert_snapshot!(
        sentences(
            "Voir l'art. 5 de la loi n° 12 et M. Diallo au point 1.1 du texte.",
            "Voir l'art. 6 de la loi n° 12 et M. Diallo au point 1.1 du texte.",
            "Voir l'art. 5 de la loi n° 12 et M. Diallo au point 1.2 du texte.",
        ),
        @"same-sentence section [1 Objet] Voir l'art. 5 de la loi n° 12 et M. Diallo au point 1.1 du texte. | Voir l'art. 6 de la loi n° 12 et M. Diallo au point 1.1 du texte. | Voir l'art. 5 de la loi n° 12 et M. Diallo au point 1.2 du texte."
    );
}

#[test]
fn titles_headings_cells_and_notes_are_a_sentence_each() {
    let of = |title: &str, heading: &str, cell: &str, note: &str| {
        format!(
            "# {title}\n\n## {heading}\n\nMot[^1].\n\n| a | b |\n|---|---|\n| c | {cell} |\n\n[^1]: {note}\n"
        )
    };
    insta::assert_snapshot!(
        check(
            &of("T. Un", "Du H. Un", "", "N. Un"),
            &of("T. Deux", "Du H. Deux", "x", "N. Deux"),
            &of("T. Trois", "Du H. Trois", "y", "N. Trois"),
        ),
        @r"
    same-sentence title [] T. Un | T. Deux | T. Trois
    same-sentence heading [1 Du H. Deux] Du H. Un | Du H. Deux | Du H. Trois
    same-sentence table [1 Du H. Deux] ∅ | x | y
    same-sentence note [1 Du H. Deux] N. Un | N. Deux | N. Trois
    "
    );
    assert_eq!(check(&of("T", "H", "c", "n"), &of("T", "H", "d", "n"), &of("T", "H", "c", "m")), "");
}

#[test]
fn a_section_that_one_side_removed_is_a_place_where_the_other_wrote_in_it() {
    let base = "# T\n\n## A\n\nMot.\n\n## B\n\nUn mot. Deux.\n";
    let gone = "# T\n\n## A\n\nMot.\n";
    let wrote = "# T\n\n## A\n\nMot.\n\n## B\n\nUn grand mot. Deux. Trois.\n";
    insta::assert_snapshot!(check(base, gone, wrote), @"removed-by-ours section [2 B] Un mot. | ∅ | Un grand mot. Trois.");
    insta::assert_snapshot!(check(base, wrote, gone), @"removed-by-theirs section [2 B] Un mot. | Un grand mot. Trois. | ∅");
    assert_eq!(check(base, gone, base), "");
}

#[test]
fn after_the_merge_each_place_says_how_it_reads_there() {
    let of = |words: &str| text(&section(words));
    let found = both(
        &of("La police veille. Elle rend compte au ministre. Fin."),
        &of("La police veille. Elle rend compte au gouverneur. Fin."),
        &of("Elle rend compte chaque mois au ministre. Fin."),
        Some(&of("Elle rend compte chaque mois au gouverneur. Fin.")),
        Scheme::None,
    );
    insta::assert_snapshot!(
        told(&found),
        @"same-sentence section [- Objet] Elle rend compte au ministre. | Elle rend compte au gouverneur. | Elle rend compte chaque mois au ministre. => Elle rend compte chaque mois au gouverneur."
    );
}
