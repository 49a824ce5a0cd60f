//! What people read of a comparison on its page.

use docs_schema::compare::output::{Author, Drawn, Look, Names, Only, Show, Tag, Unchanged, page};
use docs_schema::compare::{self, Credit, Credits, Options};
use docs_schema::{PolicyText, markdown};

use crate::common::ids;

const BEFORE: &str = "# Loi

## Chapitre 1 – De la pêche

### Article 1 – Objet

La présente loi organise la pêche dans les eaux du delta.

### Article 2

Le permis de pêche est délivré pour une durée de trois ans par le gouverneur.

## Chapitre 2 – Des recettes

### Article 3

Les recettes sont versées au fonds commun des collectivités riveraines du fleuve.

### Article 4

Un décret fixe les tarifs applicables aux pêcheurs étrangers et leurs exemptions.
";

const AFTER: &str = "# Loi

## Chapitre 1 – De la pêche

### Article 1 – Objet

La présente loi organise la **pêche** dans les eaux du delta.

## Chapitre 2 – Des recettes

### Article 3

Les recettes sont versées au fonds commun des collectivités riveraines du fleuve.

### Article 4

Le permis de pêche est délivré pour une durée de cinq ans par le gouverneur.
";

fn read(source: &str) -> PolicyText {
    markdown::parse(source, &mut ids()).0
}

fn drawn(before: &str, after: &str, look: &Look<'_>) -> Drawn {
    let (before, after) = (read(before), read(after));
    let comparison = compare::tidy(compare::compare(&before, &after, &Options::default()));
    page(&comparison, &after, None, look)
}

fn has(shown: &str, parts: &[&str]) {
    for part in parts {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

#[test]
fn each_change_says_where_it_stands_what_it_is_and_what_happened() {
    let drawn = drawn(BEFORE, AFTER, &Look::default());
    has(
        &drawn.html,
        &[
            "<section class=\"change\" id=\"change-4\" data-kind=\"moved renumbered reworded\" data-institutions=\"\"",
            "<h3 id=\"change-4-h\" dir=\"ltr\"><a class=\"change-link\" href=\"#change-4\"><del>Article 2</del> → Article 4</a></h3>",
            "<p class=\"change-path\" dir=\"ltr\">Chapitre 2 – Des recettes</p>",
            "<span class=\"tag tag-moved\">déplacé</span> <span class=\"tag tag-renumbered\">",
            "<a href=\"#left-4\">Voir la place d’origine</a>",
            "<p class=\"change-left\" id=\"left-4\"><del>Article 2</del> déplacé, maintenant\u{a0}: <a href=\"#change-4\">Article 4</a></p>",
            "pour une durée de<del> trois</del><ins> cinq</ins> ans",
            "la <mark><strong>pêche</strong></mark> dans",
            "<section class=\"change\" id=\"gone-5\" data-kind=\"removed\"",
            "<p class=\"same\">2 dispositions inchangées <span>",
        ],
    );
    assert_eq!(drawn.all, 3);
}

#[test]
fn a_filter_leaves_out_provisions_and_counts_none_less() {
    let all = drawn(BEFORE, AFTER, &Look::default());
    assert_eq!(all.tags[0], (Tag::Removed, 1));
    let ids = |drawn: &Drawn| drawn.marks.iter().map(|mark| mark.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all), ["change-1", "gone-5", "change-4"]);
    let only = |only| drawn(BEFORE, AFTER, &Look { only, ..Look::default() });
    let removed = only(Only { tag: Some(Tag::Removed), ..Only::default() });
    assert_eq!((ids(&removed), &removed.tags), (vec!["gone-5".to_owned()], &all.tags));
    assert!(
        !removed.html.contains("change-4") && !removed.html.contains("class=\"same\""),
        "{}",
        removed.html
    );
    let first = all.sections[0].id.clone();
    assert_eq!(ids(&only(Only { section: Some(first), ..Only::default() })), ["change-1"]);
    assert!(ids(&only(Only { by: Some("x".to_owned()), ..Only::default() })).is_empty());
}

#[test]
fn a_map_knows_where_each_change_stands() {
    let marks = drawn(BEFORE, AFTER, &Look::default()).marks;
    assert!(marks.windows(2).all(|two| two[0].at <= two[1].at), "{marks:?}");
    let (first, gone) = (&marks[0], &marks[1]);
    assert!(first.at > 0.0 && first.at < 0.2 && first.length > 0.1, "{first:?}");
    assert!((gone.at - marks[2].at).abs() < 1e-9 && gone.length == 0.0, "{gone:?}");
    assert_eq!(gone.label, "Article 4\u{a0}: supprimé");
}

#[test]
fn what_did_not_change_is_folded_with_its_words_when_asked_for() {
    let folded = drawn(BEFORE, AFTER, &Look { unchanged: Unchanged::Folded, ..Look::default() }).html;
    has(&folded, &["<details class=\"same\"><summary>", "<p>Les recettes sont versées au fonds commun"]);
    let open = drawn(BEFORE, AFTER, &Look { unchanged: Unchanged::Open, ..Look::default() }).html;
    has(&open, &["<details class=\"same\" open>"]);
    let long = |word: &str| format!("# T\n\n## A\n\nUn.\n\nDeux.\n\nTrois.\n\nQuatre.\n\nFin {word}.\n");
    let shown = drawn(&long("un"), &long("deux"), &Look::default()).html;
    has(
        &shown,
        &["<summary lang=\"fr\">3 alinéas inchangés</summary>\n<p>Un.</p>", "</details>\n<p>Quatre.</p>"],
    );
}

#[test]
fn two_columns_have_the_words_before_beside_those_after() {
    let before = "# T\n\n## A\n\nUn mot ici.\n\nDébut.\n\nLe maire préside.\n\nFin.\n";
    let after = "# T\n\n## A\n\nUn autre mot ici.\n\nDébut.\n\nFin.\n\nToute vente est nulle.\n";
    let shown = drawn(before, after, &Look { sides: true, ..Look::default() }).html;
    let sides: Vec<&str> = shown.split("<div class=\"sides\">").skip(1).collect();
    has(
        sides[0],
        &[
            "aria-label=\"Avant\"><p>Un mot ici.</p>",
            "aria-label=\"Après\"><p>Un<ins> autre</ins> mot ici.</p>",
        ],
    );
    has(sides[2], &["<p class=\"gone\"><del>Le maire préside.</del></p>\n</div><div class=\"after\""]);
    has(sides[4], &["aria-label=\"Avant\"></div>", "<p><ins>Toute vente est nulle.</ins></p>"]);
}

#[test]
fn a_paragraph_cut_in_two_stays_beside_the_whole() {
    let water = "La commune tient un registre des points d’eau et";
    let before = format!("# T\n\n## A\n\n{water} le publie chaque année au journal.\n\nFin.\n");
    let after = format!("# T\n\n## A\n\n{water}\n\nle publie chaque année au journal.\n\nFin.\n");
    let shown = drawn(&before, &after, &Look { sides: true, ..Look::default() }).html;
    let first = shown.split("<div class=\"sides\">").nth(1).unwrap();
    has(first, &[&format!("<p>{water} le publie chaque année au journal.</p>\n</div>"), "<p><ins>¶</ins>"]);
}

#[test]
fn a_table_stays_one_table_or_becomes_two_that_are_whole() {
    let table = |rows: &str| format!("# T\n\n## A\n\n{rows}\n\nFin.\n");
    let cell = drawn(
        &table("| X | Y |\n|---|---|\n| un | deux |"),
        &table("| X | Y |\n|---|---|\n| un | trois |"),
        &Look::default(),
    );
    has(
        &cell.html,
        &["<th scope=\"col\">X</th>", "<tr><td>un</td><td><del>deux</del><ins>trois</ins></td></tr>"],
    );
    let gone = drawn(
        &table("| X | Y |\n|---|---|\n| un | deux |\n| trois | quatre |"),
        &table("| X | Y |\n|---|---|\n| un | deux |"),
        &Look::default(),
    );
    has(&gone.html, &["<tr class=\"gone\"><td class=\"gone\"><del>trois</del></td>"]);
    let other = drawn(
        &table("| X | Y |\n|---|---|\n| un | deux |\n| trois | quatre |"),
        &table("| X |\n|---|\n| trois quatre |\n| cinq |"),
        &Look::default(),
    );
    for table in other.html.split("<table>").skip(1) {
        let cells: Vec<usize> = table
            .split("</table>")
            .next()
            .unwrap()
            .split("<tr")
            .skip(1)
            .map(|row| row.matches("</t").count())
            .collect();
        assert!(cells.windows(2).all(|two| two[0] == two[1]), "{cells:?}\n{}", other.html);
    }
}

#[test]
fn splits_and_merges_name_and_link_each_other() {
    let (water, forest) = (
        "La commune tient un registre des points d’eau et le publie chaque année.",
        "Les forêts classées ne peuvent être vendues sans une loi votée par l’Assemblée.",
    );
    let whole = format!("# L\n\n## Article 1\n\n{water}\n\n{forest}\n");
    let parts = format!("# L\n\n## Article 1\n\n{water}\n\n## Article 1 bis\n\n{forest}\n");
    has(
        &drawn(&whole, &parts, &Look::default()).html,
        &[
            "Partage ses mots avec\u{a0}: <a href=\"#change-1\">Article 1 bis</a>",
            "Reprend des mots de\u{a0}: <a href=\"#change-0\">Article 1</a>",
        ],
    );
    has(
        &drawn(&parts, &whole, &Look::default()).html,
        &[
            "Reprend aussi les mots de\u{a0}: <a href=\"#gone-1\">Article 1 bis</a>",
            "Ses mots sont maintenant dans\u{a0}: <a href=\"#change-0\">Article 1</a>",
        ],
    );
}

#[test]
fn names_stand_by_what_each_wrote_and_took_away() {
    let (before, after) = (read("# T\n\n## A\n\nUn mot.\n"), read("# T\n\n## A\n\nUne phrase.\n"));
    let comparison = compare::compare(&before, &after, &Options::default());
    let of = |hunk: &compare::Hunk| match hunk.has_words() {
        true => Credit { wrote: vec![(0, 3), (1, 2)], removed: vec![(1, 2), (9, 1)] },
        false => Credit::default(),
    };
    let credits = Credits {
        title: Vec::new(),
        provisions: comparison.provisions.iter().map(|p| p.hunks.iter().map(of).collect()).collect(),
    };
    let author = |label: &str, institution: Option<&str>| Author {
        label: label.to_owned(),
        institution: institution.map(str::to_owned),
    };
    let authors = [author("Awa <T> (MSPC)", Some("i1")), author("Ali S", None)];
    let names = Names { credits: &credits, authors: &authors };
    let drawn = page(&comparison, &after, Some(names), &Look::default());
    has(
        &drawn.html,
        &[
            "<p class=\"change-who\">Rédigé par Awa &lt;T&gt; (MSPC), Ali S\u{a0}; supprimé par Ali S.</p>",
            "<del title=\"Ali S\">Un mot</del><ins title=\"Awa &lt;T&gt; (MSPC), Ali S\">Une phrase</ins>",
            "data-institutions=\"i1\"",
        ],
    );
    assert_eq!(drawn.institutions, [("i1".to_owned(), 1)]);
}

#[test]
fn typography_is_shown_when_asked_for_and_not_else() {
    let (before, after) = ("# T\n\n## A\n\nL'eau : ici.\n", "# T\n\n## A\n\nL’eau\u{a0}: ici.\n");
    let hidden = drawn(before, after, &Look::default());
    assert_eq!((hidden.all, hidden.html.contains("<ins>")), (0, false));
    let show = Show { typography: true, ..Show::default() };
    let shown = drawn(before, after, &Look { show, ..Look::default() });
    has(&shown.html, &["<del>L&#39;</del><ins>L’</ins>eau<del>␣</del><ins>⍽</ins>: ici.", "tag-restyled"]);
}

#[test]
fn nothing_of_a_text_reaches_the_page_as_a_command() {
    let after = "# <script>\n\n## \u{1b}[2J<script>\n\n\"><img onerror=x>\n\n| <b> |\n|---|\n| <i> |\n";
    for sides in [false, true] {
        let look = Look { sides, lang: "\"><script>", ..Look::default() };
        let shown = drawn("# T\n\n## A\n\nUn.\n", after, &look).html;
        assert!(
            !shown.contains("<script") && !shown.contains("<img") && !shown.contains('\u{1b}'),
            "{shown}"
        );
    }
}

#[test]
fn every_element_of_a_page_is_closed_where_it_was_opened() {
    for sides in [false, true] {
        for unchanged in [Unchanged::Counted, Unchanged::Folded] {
            let shown = drawn(AFTER, BEFORE, &Look { sides, unchanged, ..Look::default() }).html;
            balanced(&shown);
        }
    }
}

fn balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1).filter_map(|part| part.split(['>', ' ']).next()) {
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
            None if tag.trim() == "hr" || tag.trim() == "br" => {}
            None => open.push(tag.trim()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
