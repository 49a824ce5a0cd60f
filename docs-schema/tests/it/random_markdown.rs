//! Random texts and random Markdown: what is printed reads back as what it was.

use std::collections::BTreeMap;

use docs_schema::model::push_run;
use docs_schema::{Block, Inline, ListKind, Marks, PolicyText, Section, Table, markdown};
use proptest::prelude::*;

use crate::common::ids;
use crate::markdown::{anonymous, check_stable};

const LETTERS: &[&str] = &[
    "a",
    "B",
    "é",
    "ɛ",
    "e\u{301}",
    "🇲🇱",
    "س",
    "1",
    "23",
    ".",
    ")",
    " ",
    " ",
    "  ",
    "\n",
    "\t",
    "\u{a0}",
    "*",
    "**",
    "_",
    "`",
    "~",
    "~~",
    "#",
    "##",
    ">",
    "-",
    "--",
    "---",
    "+",
    "=",
    "==",
    ":",
    "|",
    "\\",
    "&",
    "&amp;",
    "&#35;",
    "<",
    "<u>",
    "</u>",
    "<br>",
    "<div>",
    "[",
    "]",
    "(",
    "!",
    "[^1]",
    "[a]: b",
    "'",
    "\"",
    "http://a.ml",
    "$",
    "^",
    "{",
    "}",
];
const LINKS: [&str; 6] = [
    "https://a.ml",
    "https://a.ml/(x)?a=1&amp;b=<y>#z",
    "/d e\\f|g",
    "#s1",
    "mailto:a@b.ml",
    "https://é.ml/*_`[]~",
];

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LETTERS), 1..7).prop_map(|pieces| pieces.concat())
}

fn marks() -> impl Strategy<Value = Marks> {
    let flag = || prop::bool::weighted(0.2);
    let link = prop::option::weighted(0.2, prop::sample::select(&LINKS[..]).prop_map(str::to_owned));
    (flag(), flag(), flag(), flag(), flag(), flag(), link).prop_map(
        |(em, strike, strong, sub, sup, underline, link)| Marks {
            by: None,
            em,
            link,
            strike,
            strong,
            sub,
            sup,
            underline,
        },
    )
}

fn content(notes: bool) -> impl Strategy<Value = Vec<Inline>> {
    let run = (words(), marks()).prop_map(|(text, marks)| Inline::Text { text, marks });
    let note = prop::sample::select(vec!["n1", "n2"]).prop_map(|id| Inline::Note { id: id.to_owned() });
    let piece = prop_oneof![9 => run.boxed(), u32::from(notes) => note.boxed()];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| {
        let mut content = Vec::new();
        for piece in pieces {
            match piece {
                Inline::Text { text, marks } => push_run(&mut content, &text, &marks),
                note => content.push(note),
            }
        }
        content
    })
}

/// A block; a table stands for itself and gets its id later.
#[derive(Debug, Clone)]
enum Piece {
    Block(Block),
    Table(Vec<Vec<Vec<Inline>>>),
}

fn piece() -> impl Strategy<Value = Piece> {
    let kind = prop::sample::select(vec![ListKind::Bullet, ListKind::Ordered]);
    let row = |width| prop::collection::vec(prop_oneof![1 => Just(Vec::new()), 4 => content(true)], width);
    prop_oneof![
        4 => content(true).prop_map(|content| Piece::Block(Block::Paragraph { content })),
        4 => (kind, 0..9_u8, prop_oneof![1 => Just(Vec::new()), 6 => content(true)])
            .prop_map(|(kind, depth, content)| Piece::Block(Block::Item { kind, depth, content })),
        2 => content(true).prop_map(|content| Piece::Block(Block::Quote { content })),
        1 => Just(Piece::Block(Block::Rule)),
        1 => (1..4_usize).prop_flat_map(move |width| prop::collection::vec(row(width), 1..4)).prop_map(Piece::Table),
    ]
}

/// Texts that Markdown can hold: a title, so that levels are free from 1 to 5, and no empty blocks.
fn text() -> impl Strategy<Value = PolicyText> {
    let section = (1..6_u8, content(true), prop::collection::vec(piece(), 0..6));
    let notes = (content(false), content(false));
    (content(true), prop::collection::vec(section, 0..4), notes).prop_map(|(title, sections, (n1, n2))| {
        let mut text = PolicyText { title, ..PolicyText::default() };
        for (i, (level, heading, pieces)) in sections.into_iter().enumerate() {
            let mut blocks = vec![Block::Heading { level, content: heading }];
            for piece in pieces {
                blocks.push(match piece {
                    Piece::Block(block) => block,
                    Piece::Table(rows) => {
                        let id = format!("table{}", text.tables.len());
                        text.tables.insert(id.clone(), Table { rows, ..Table::default() });
                        Block::Table { id }
                    }
                });
            }
            text.sections.push(Section { id: format!("section{i}"), displaced: false, blocks });
        }
        let notes = BTreeMap::from([("n1".to_owned(), n1), ("n2".to_owned(), n2)]);
        let used: Vec<String> = text.note_ids().map(str::to_owned).collect();
        text.notes = notes.into_iter().filter(|(id, _)| used.contains(id)).collect();
        text
    })
}

const TOKENS: &[&str] = &[
    "a",
    "b c",
    "é",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "# ",
    "## ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "7) ",
    "> ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "---",
    "===",
    "|",
    "|a|b|\n|-|-|\n",
    "[",
    "]",
    "(",
    ")",
    "](",
    "[^1]",
    "[^1]: ",
    "[^2]",
    "\n\n[^2]: ",
    "<u>",
    "</u>",
    "<sup>",
    "</sup>",
    "<strong>",
    "</strong>",
    "<br>",
    "<div>",
    "</div>",
    "<!-- ",
    "-->",
    "\\",
    "\\\n",
    "  \n",
    "&amp;",
    "&#10;",
    "&#32;",
    "&#0;",
    "!",
    "![",
    "https://a.ml",
    "<https://a.ml>",
    "<a@b.ml>",
    "\r\n",
];

proptest! {
    #[test]
    fn a_text_that_is_printed_reads_back_the_same(text in text()) {
        let printed = markdown::print(&text);
        let (read, problems) = markdown::parse(&printed, &mut ids());
        prop_assert_eq!(anonymous(&read), anonymous(&text), "{}", printed);
        prop_assert!(problems.is_empty(), "{:?}\n{}", problems, printed);
    }

    #[test]
    fn whatever_is_typed_as_markdown_is_stable_after_the_first_pass(
        tokens in prop::collection::vec(prop::sample::select(TOKENS), 1..40),
    ) {
        check_stable("random", &tokens.concat());
    }
}
