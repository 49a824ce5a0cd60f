//! HTML out: what it looks like, and that nothing dangerous comes through.

use docs_schema::html::{self, Direction, HtmlOptions};
use docs_schema::numbering::Scheme;
use docs_schema::{Block, Inline, ListKind, Marks, PolicyText, Section, markdown, outline};

use crate::common::{corpus, ids};

fn options(scheme: Scheme) -> HtmlOptions {
    HtmlOptions {
        lang: "fr".into(),
        scheme,
        heading_shift: 1,
        id_prefix: "x-".into(),
        ..HtmlOptions::default()
    }
}

fn render(input: &str, scheme: Scheme) -> String {
    html::render(&markdown::parse(input, &mut ids()).0, &options(scheme))
}

#[test]
fn a_text_is_rendered_with_numbers_anchors_notes_and_tables() {
    let input = "# Politique\n\n## 1. Vision **forte**[^1]\n\nPaix, *justice* et [loi](https://a.ml/?a&b).\\\nFin.\n\n\
                 > Citation\n\n| Axe | Qui |\n|---|---|\n| Police | État[^1] |\n\n---\n\n## Suite\n\n[^1]: Note *une*.\n";
    insta::assert_snapshot!(render(input, Scheme::Decimal), @r##"
    <div class="policy" lang="fr" dir="ltr">
    <section>
    <h2 id="x-000000000003"><span class="num">1</span> Vision <strong>forte</strong><sup class="note-ref"><a id="x-ref-1" href="#x-note-1" role="doc-noteref">1</a></sup></h2>
    <p id="x-000000000003-al1">Paix, <em>justice</em> et <a href="https://a.ml/?a&amp;b" rel="nofollow noopener">loi</a>.<br>
    Fin.</p>
    <blockquote id="x-000000000003-al2"><p>Citation</p></blockquote>
    <div class="table-scroll" role="region" aria-label="Tableau" tabindex="0">
    <table id="x-000000000004">
    <thead>
    <tr><th scope="col">Axe</th><th scope="col">Qui</th></tr>
    </thead>
    <tbody>
    <tr><td>Police</td><td>État<sup class="note-ref"><a id="x-ref-1-2" href="#x-note-1" role="doc-noteref">1</a></sup></td></tr>
    </tbody>
    </table>
    </div>
    <hr>
    </section>
    <section>
    <h2 id="x-000000000005"><span class="num">2</span> Suite</h2>
    </section>
    <section class="footnotes" role="doc-endnotes">
    <ol>
    <li id="x-note-1">Note <em>une</em>. <a class="back" href="#x-ref-1" role="doc-backlink" aria-label="Retour au texte">↩</a></li>
    </ol>
    </section>
    </div>
    "##);
}

#[test]
fn paragraphs_of_an_article_are_numbered_alineas() {
    let input = "# Loi\n\n##### Article premier – Objet\n\nUn.\n\n- a\n\n\nTrois.\n";
    insta::assert_snapshot!(render(input, Scheme::Legal), @r##"
    <div class="policy" lang="fr" dir="ltr">
    <section>
    <h5 id="x-000000000002"><span class="num">Article 1</span> Objet</h5>
    <p id="x-000000000002-al1" class="alinea" data-alinea="1">Un.</p>
    <ul>
    <li id="x-000000000002-al2" class="alinea" data-alinea="2">a</li>
    </ul>
    <p id="x-000000000002-al3" class="alinea" data-alinea="3">Trois.</p>
    </section>
    </div>
    "##);
}

fn list_html(items: &[(ListKind, u8)]) -> String {
    let blocks = items
        .iter()
        .enumerate()
        .map(|(i, (kind, depth))| Block::Item {
            kind: *kind,
            depth: *depth,
            content: vec![Inline::plain(i.to_string())],
        })
        .collect();
    let section = Section { id: "s".into(), displaced: false, blocks };
    let text = PolicyText { sections: vec![section], ..PolicyText::default() };
    html::render(&text, &HtmlOptions::default())
}

#[test]
fn lists_nest_validly_for_any_depths_and_ordered_ones_go_on_counting() {
    use ListKind::{Bullet, Ordered};
    let html = list_html(&[(Ordered, 0), (Bullet, 1), (Bullet, 3), (Ordered, 2), (Ordered, 0), (Bullet, 0)]);
    insta::assert_snapshot!(html, @r##"
    <div class="policy" dir="ltr">
    <section id="s">
    <ol>
    <li id="s-al1">0
    <ul>
    <li id="s-al2">1
    <ul>
    <li id="s-al3">2</li>
    </ul>
    <ol>
    <li id="s-al4">3</li>
    </ol>
    </li>
    </ul>
    </li>
    <li id="s-al5">4</li>
    </ol>
    <ul>
    <li id="s-al6">5</li>
    </ul>
    </section>
    </div>
    "##);
    let starts_deep = list_html(&[(Bullet, 8), (Bullet, 0), (Ordered, 0), (Ordered, 5)]);
    check_tags("lists", &starts_deep);
}

#[test]
fn a_link_is_one_element_whatever_marks_its_words_have() {
    let input = "# T\n\n[un **deux** *trois*](https://a.ml)\n";
    assert!(render(input, Scheme::None).contains(
        "<a href=\"https://a.ml\" rel=\"nofollow noopener\">un <strong>deux</strong> <em>trois</em></a>"
    ));
}

#[test]
fn displaced_words_are_marked_and_deep_headings_tell_their_level() {
    let heading = Block::Heading { level: 6, content: vec![Inline::plain("Profond")] };
    let section = Section { id: "s".into(), displaced: true, blocks: vec![heading] };
    let text = PolicyText { sections: vec![section], ..PolicyText::default() };
    let html = html::render(&text, &options(Scheme::None));
    assert!(
        html.contains("<section class=\"displaced\">\n<h6 id=\"x-s\" aria-level=\"7\">Profond</h6>"),
        "{html}"
    );
}

#[test]
fn the_direction_follows_the_language_or_its_script() {
    for (lang, dir) in
        [("ar", "rtl"), ("fr-ML", "ltr"), ("ff-Adlm", "rtl"), ("nqo", "rtl"), ("tmh-Tfng", "ltr")]
    {
        assert_eq!(Direction::of_language(lang).as_str(), dir, "{lang}");
    }
}

#[test]
fn the_outline_has_numbers_and_words_without_typed_numbers() {
    let text = markdown::parse("# T\n\n## 1. Un[^1]\n\n### 1.1 Deux *mots*\n\n[^1]: x\n", &mut ids()).0;
    let found: Vec<_> = outline(&text, Scheme::Decimal)
        .into_iter()
        .map(|entry| format!("{} {} {}", entry.level, entry.number.unwrap_or_default(), entry.text))
        .collect();
    assert_eq!(found, ["1 1 Un", "2 1.1 Deux mots"]);
}

/// The payloads of a file, with the others that its `expected` holds.
fn payloads(file: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Entry {
        payload: String,
    }
    let Some(folder) = corpus("xss") else { return own_payloads() };
    let json = std::fs::read_to_string(folder.join(file)).unwrap();
    serde_json::from_str::<Vec<Entry>>(&json).unwrap().into_iter().map(|entry| entry.payload).collect()
}

fn own_payloads() -> Vec<String> {
    [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "\"><img src=x onerror=alert(1)>",
        "' onclick='x",
        "\u{1}javascript:x",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn no_payload_survives_as_markdown_as_words_or_as_an_address() {
    let mut all = own_payloads();
    all.extend(payloads("owasp-filter-evasion.json"));
    all.extend(payloads("dompurify-expect.json"));
    assert!(all.len() > 4);
    for payload in all {
        for input in [
            payload.clone(),
            format!(
                "# {payload}\n\n## {payload}\n\n- {payload}\n\n> {payload}\n\n|{payload}|\n|---|\n|{payload}|\n"
            ),
            format!("[a]({payload}) ![b](<{payload}>) [c](<{payload}> \"{payload}\") <{payload}>"),
            format!("[a][r]\n\n[r]: <{payload}>\n\nx[^1]\n\n[^1]: {payload}\n"),
        ] {
            check_tags(&payload, &render(&input, Scheme::Legal));
        }
        check_tags(&payload, &html::render(&hostile(&payload), &hostile_options(&payload)));
    }
}

/// A text that no reader of ours would make: the payload at every place that is a string.
fn hostile(payload: &str) -> PolicyText {
    let run = |link: &str| Inline::Text {
        text: payload.to_owned(),
        marks: Marks { link: Some(link.to_owned()), strong: true, ..Marks::default() },
    };
    let content =
        vec![run(payload), run(&format!("https:{payload}")), Inline::Note { id: payload.to_owned() }];
    let blocks = vec![
        Block::Heading { level: 200, content: content.clone() },
        Block::Paragraph { content: content.clone() },
        Block::Item { kind: ListKind::Ordered, depth: 255, content: content.clone() },
        Block::Table { id: payload.to_owned() },
    ];
    let table = docs_schema::Table { rows: vec![vec![content.clone()]], ..Default::default() };
    PolicyText {
        title: content.clone(),
        sections: vec![Section { id: payload.to_owned(), displaced: true, blocks }],
        tables: [(payload.to_owned(), table)].into(),
        notes: [(payload.to_owned(), content)].into(),
    }
}

fn hostile_options(payload: &str) -> HtmlOptions {
    HtmlOptions {
        lang: payload.into(),
        id_prefix: payload.into(),
        heading_shift: 255,
        ..options(Scheme::Decimal)
    }
}

const TAGS: [&str; 29] = [
    "a",
    "blockquote",
    "br",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "s",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

const ATTRIBUTES: [&str; 13] = [
    "aria-label",
    "aria-level",
    "class",
    "data-alinea",
    "dir",
    "href",
    "id",
    "lang",
    "rel",
    "role",
    "scope",
    "tabindex",
    "title",
];

/// Reads the HTML strictly: only our tags and attributes, all quoted, properly nested, and safe addresses.
fn check_tags(name: &str, html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "{name}: a stray > in {html}");
        let (tag, behind) =
            split_tag(&rest[at + 1..]).unwrap_or_else(|| panic!("{name}: unclosed tag in {html}"));
        rest = behind;
        if let Some(closing) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closing), "{name}: nesting in {html}");
            continue;
        }
        let (element, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(TAGS.contains(&element), "{name}: <{element}> in {html}");
        check_attributes(name, attributes, html);
        if !["br", "hr"].contains(&element) {
            open.push(element);
        }
    }
    assert!(open.is_empty() && !rest.contains('>'), "{name}: {open:?} in {html}");
}

/// The inside of a tag, up to the `>` that stands in no quotes.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = text.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn check_attributes(name: &str, attributes: &str, html: &str) {
    let mut rest = attributes;
    while !rest.is_empty() {
        let (attribute, behind) =
            rest.split_once("=\"").unwrap_or_else(|| panic!("{name}: {rest} in {html}"));
        let (value, behind) = behind.split_once('"').unwrap_or_else(|| panic!("{name}: {rest} in {html}"));
        assert!(ATTRIBUTES.contains(&attribute), "{name}: {attribute} in {html}");
        assert!(!value.contains(['<', '>']), "{name}: {value}");
        if attribute == "href" {
            let address = value.to_ascii_lowercase();
            let safe =
                ["http:", "https:", "mailto:", "#", "/"].iter().any(|start| address.starts_with(start));
            assert!(safe, "{name}: {value}");
        }
        rest = behind.strip_prefix(' ').unwrap_or(behind);
    }
}
