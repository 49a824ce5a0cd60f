//! Markdown in and out: what is printed reads back the same, on real texts and on random ones.

use automerge::ActorId;
use docs_schema::markdown;
use docs_schema::{Block, Inline, ListKind, PolicyText, Problem, automerge_doc};
use std::path::Path;

use crate::common::{corpus, files, ids};

fn parse(input: &str) -> (PolicyText, Vec<Problem>) {
    markdown::parse(input, &mut ids())
}

fn codes(input: &str) -> Vec<String> {
    parse(input).1.into_iter().map(|problem| problem.code).collect()
}

fn blocks(input: &str) -> Vec<Block> {
    parse(input).0.sections.into_iter().flat_map(|section| section.blocks).collect()
}

/// Parses, prints, parses and prints again: the two texts and the two prints must be equal.
pub fn check_stable(name: &str, input: &str) -> PolicyText {
    let (first, _) = parse(input);
    let printed = markdown::print(&first);
    let (second, problems) = parse(&printed);
    assert_eq!(markdown::print(&second), printed, "{name}: printed twice\n{input}");
    assert_eq!(
        anonymous(&second),
        anonymous(&first),
        "{name}: read twice\n{input}\n--- printed ---\n{printed}"
    );
    assert!(problems.is_empty(), "{name}: {problems:?}\n{printed}");
    first
}

/// Through Automerge and back.
fn check_automerge(name: &str, text: &PolicyText) {
    let mut doc = automerge_doc::init(ActorId::from([1_u8; 16]), "", 0).unwrap();
    automerge_doc::write(&mut doc, text, &mut ids()).unwrap();
    let (read, problems) = automerge_doc::read(&doc);
    assert!(problems.is_empty(), "{name}: {problems:?}");
    assert_eq!(markdown::print(&read), markdown::print(text), "{name}");
    assert_eq!(read, *text, "{name}");
}

/// The text with its ids replaced by their order, because parsing twice gives other ids to the same things.
pub fn anonymous(text: &PolicyText) -> PolicyText {
    let mut json = serde_json::to_string(text).unwrap();
    let sections = text.sections.iter().map(|section| section.id.clone());
    let tables = text.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Table { id } => Some(id.clone()),
        _ => None,
    });
    let mut notes: Vec<String> = Vec::new();
    for id in text.note_ids() {
        if !notes.iter().any(|known| known == id) {
            notes.push(id.to_owned());
        }
    }
    for (kind, names) in [("s", sections.collect::<Vec<_>>()), ("t", tables.collect()), ("n", notes)] {
        for (i, id) in names.iter().enumerate() {
            json = json.replace(&format!("\"{id}\""), &format!("\"{kind}{i}\""));
        }
    }
    serde_json::from_str(&json).unwrap()
}

#[test]
fn every_copied_text_is_stable_and_passes_through_automerge() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let copies = ["markdown", "compare"].map(|folder| files(&fixtures.join(folder), ".md"));
    assert!(copies.iter().all(|folder| folder.len() > 2));
    for path in copies.concat() {
        let name = path.display().to_string();
        let text = check_stable(&name, &std::fs::read_to_string(&path).unwrap());
        check_automerge(&name, &text);
    }
}

#[test]
fn every_text_of_the_corpora_is_stable_and_passes_through_automerge() {
    for folder in ["texts", "i18n-udhr"] {
        let Some(folder) = corpus(folder) else { continue };
        for path in files(&folder, ".md") {
            let input = std::fs::read_to_string(&path).unwrap();
            let text = check_light(&path.display().to_string(), &input);
            check_automerge(&path.display().to_string(), &text);
        }
    }
}

/// As [`check_stable`], for long texts: the prints alone, because naming ids by order takes long.
fn check_light(name: &str, input: &str) -> PolicyText {
    let (first, _) = parse(input);
    let printed = markdown::print(&first);
    let (second, problems) = parse(&printed);
    assert_eq!(markdown::print(&second), printed, "{name}");
    assert!(problems.is_empty(), "{name}: {problems:?}");
    first
}

#[derive(serde::Deserialize)]
struct Example {
    markdown: String,
    example: u32,
}

/// All examples of the specification, or the copied ones where the corpora are not at hand.
fn commonmark_examples() -> Vec<Example> {
    let copied = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/commonmark/examples.json");
    let path = corpus("commonmark").map_or(copied, |folder| folder.join("commonmark-spec.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_commonmark_example_is_stable_and_passes_through_automerge() {
    let examples = commonmark_examples();
    assert!(examples.len() > 80);
    let mut failed = Vec::new();
    for example in examples {
        let name = format!("example {}", example.example);
        let run = std::panic::catch_unwind(|| {
            let text = check_stable(&name, &example.markdown);
            check_automerge(&name, &text);
        });
        if run.is_err() {
            failed.push(example.example);
        }
    }
    assert!(failed.is_empty(), "{} failed: {failed:?}", failed.len());
}

#[test]
fn the_example_that_holds_everything_reads_as_expected() {
    let input = include_str!("../../fixtures/markdown/everything.md");
    let (text, problems) = parse(input);
    assert_eq!(docs_schema::model::plain_text(&text.title), "Politique nationale de sécurité");
    let levels: Vec<u8> = text.sections.iter().filter_map(|s| s.heading().map(|(level, _)| level)).collect();
    assert_eq!(levels, [1, 2, 5]);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["code"]);
    let items: Vec<(ListKind, u8, String)> = text.sections[1]
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Item { kind, depth, content } => {
                Some((*kind, *depth, docs_schema::model::plain_text(content)))
            }
            _ => None,
        })
        .collect();
    let expected = [
        (ListKind::Ordered, 0, "un"),
        (ListKind::Ordered, 0, "deux"),
        (ListKind::Bullet, 1, "deux a"),
        (ListKind::Bullet, 1, "deux b\nsuite de deux b"),
        (ListKind::Ordered, 2, "profond"),
        (ListKind::Ordered, 0, "trois"),
    ];
    assert_eq!(items, expected.map(|(kind, depth, words)| (kind, depth, words.to_owned())));
    assert_eq!(text.notes.len(), 2);
    let table = text.tables.values().next().unwrap();
    assert_eq!((table.rows.len(), table.rows[0].len()), (3, 3));
    assert_eq!(table.rows[1][1], [Inline::plain("2026\n2027")]);
}

#[test]
fn raw_html_is_text_letter_for_letter_but_for_six_tags_and_the_line_break() {
    let text = blocks("<b>x</b> <u>y</u> <script>alert(1)</script> <U>z</U> <u class=x>w</u> a<br>b\n");
    assert_eq!(
        docs_schema::model::plain_text(text[0].content()),
        "<b>x</b> y <script>alert(1)</script> <U>z</U> <u class=x>w</u> a\nb"
    );
    let block = blocks("<div onclick=\"x()\">\nmots\n</div>\n");
    assert_eq!(
        block,
        [Block::Paragraph { content: vec![Inline::plain("<div onclick=\"x()\">\nmots\n</div>")] }]
    );
    assert_eq!(codes("<div>\n"), ["raw-html"]);
}

#[test]
fn what_has_no_place_in_a_text_is_reported_with_its_line() {
    let place = |input: &str| {
        let problem = parse(input).1.remove(0);
        format!("{} at {}", problem.code, problem.place)
    };
    assert_eq!(place("a\n\n![carte](https://a.ml/c.png)\n"), "image at line 3");
    assert_eq!(place("a\n\n    code\n"), "code at line 3");
    assert_eq!(place("3. trois\n"), "list-start at line 1");
    assert_eq!(place("\n[a](javascript:alert(1))\n"), "unsafe-link at line 2");
    assert_eq!(place("[a](https://a.ml \"titre\")\n"), "link-title at line 1");
    assert_eq!(place("- a\n  > b\n"), "nested-block at line 2");
    assert_eq!(place("a\n\n[^1]: jamais\n"), "unused-note at line 3");
    assert_eq!(place("x <u>a\n"), "unclosed-tag at line 1");
    assert_eq!(place("a\u{1}b\n"), "control-characters at line 1");
    assert_eq!(place("|a|\n|:-:|\n"), "table-alignment at line 1");
}

#[test]
fn images_become_their_description_or_their_address() {
    let link = |text: &str, href: &str| {
        let marks = docs_schema::Marks { link: Some(href.into()), ..Default::default() };
        Block::Paragraph { content: vec![Inline::Text { text: text.into(), marks }] }
    };
    assert_eq!(blocks("![carte](https://a.ml/c.png)"), [link("carte", "https://a.ml/c.png")]);
    assert_eq!(blocks("![](https://a.ml/c.png)"), [link("https://a.ml/c.png", "https://a.ml/c.png")]);
    assert_eq!(blocks("[![logo](/l.png)](https://a.ml)"), [link("logo", "https://a.ml")]);
}

#[test]
fn ten_thousand_nested_lists_neither_overflow_the_stack_nor_take_long() {
    let marks = format!("{}a\n", "- ".repeat(10_000));
    let (text, problems) = parse(&marks);
    assert!(problems.iter().any(|p| p.code == "nesting-too-deep"));
    assert!(matches!(text.sections[0].blocks[0], Block::Item { depth: 8, .. }));
    let lines: String = (0..10_000).map(|i| format!("{}- a\n", "  ".repeat(i.min(200)))).collect();
    let (text, problems) = parse(&lines);
    assert_eq!(text.sections[0].blocks.len(), 10_000);
    assert!(problems.iter().any(|p| p.code == "depth-limited"));
    check_light("nested", &lines);
}

#[test]
fn files_made_to_keep_the_parser_busy_are_read_all_the_same() {
    for input in [
        format!("{}a{}", "> ".repeat(10_000), "\nb".repeat(100_000)),
        format!("{}a{}", "1. ".repeat(10_000), "\nb".repeat(100_000)),
        "[".repeat(200_000),
        "*a ".repeat(100_000),
        "<a ".repeat(100_000),
        format!("{}\n{}|\n{}", "|a".repeat(1_000), "|-".repeat(1_000), "|\n".repeat(20_000)),
    ] {
        let _ = parse(&input);
    }
}
