//! A paper as HTML. Every word is escaped here; Markdown passes through the same door as remarks do.

use std::fmt::Write as _;

use docs_schema::html::escape;

use super::document::{Block, Document, Run, Signature, Table};
use crate::domain::minutes::{Stretch, Went};
use crate::http::pages::remark_html;

/// A table of more columns keeps its width on a phone, and scrolls.
const WIDE: usize = 3;

/// The paper below the page's own heading of level 1 (its title is level 2).
#[must_use]
pub fn render(document: &Document) -> String {
    let mut out = format!("<article class=\"deed\" lang=\"{}\">", document.lang.as_str());
    for (n, block) in document.blocks.iter().enumerate() {
        one(&mut out, n, block);
    }
    out.push_str("</article>\n");
    out
}

fn one(out: &mut String, n: usize, block: &Block) {
    let _ = match block {
        Block::Head(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
            write!(out, "<p class=\"deed-head\">{}</p>", lines.join("<br>"))
        }
        Block::Title(text) => write!(out, "<h2 class=\"deed-title\">{}</h2>", escape(text)),
        Block::Subtitle(text) => write!(out, "<p class=\"deed-subtitle\">{}</p>", escape(text)),
        Block::Heading(level, text) => {
            let level = level + 2;
            write!(out, "<h{level} id=\"b{n}\">{}</h{level}>", escape(text))
        }
        Block::Paragraph(runs) => write!(out, "<p>{}</p>", inline(runs)),
        Block::List(items) => {
            let items: String = items.iter().map(|runs| format!("<li>{}</li>", inline(runs))).collect();
            write!(out, "<ul>{items}</ul>")
        }
        Block::Quote(words, by) => write!(
            out,
            "<figure class=\"deed-quote\"><figcaption>{}</figcaption><blockquote dir=\"auto\">{}</blockquote></figure>",
            escape(by),
            escape(words)
        ),
        Block::Markdown(words) => {
            write!(out, "<div class=\"deed-words\">{}</div>", remark_html(words, &format!("m{n}")))
        }
        Block::Table(table) => self::table(out, table),
        Block::Wording(stretches) => {
            write!(out, "<p class=\"deed-wording\" dir=\"auto\">{}</p>", wording(stretches))
        }
        Block::Signatures(all) => {
            write!(
                out,
                "<div class=\"deed-signatures\">{}</div>",
                all.iter().map(signature).collect::<String>()
            )
        }
    };
}

fn inline(runs: &[Run]) -> String {
    let run = |run: &Run| {
        let mut html = escape(&run.text);
        for (wanted, tag) in [(run.mono, "code"), (run.em, "em"), (run.strong, "strong")] {
            if wanted {
                html = format!("<{tag}>{html}</{tag}>");
            }
        }
        html
    };
    runs.iter().map(run).collect()
}

fn table(out: &mut String, table: &Table) -> std::fmt::Result {
    let wide = if table.head.len() > WIDE { " deed-wide" } else { "" };
    write!(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"table{wide}\">")?;
    if !table.caption.is_empty() {
        write!(out, "<caption>{}</caption>", escape(&table.caption))?;
    }
    let head: String =
        table.head.iter().map(|cell| format!("<th scope=\"col\">{}</th>", escape(cell))).collect();
    write!(out, "<thead><tr>{head}</tr></thead><tbody>")?;
    for row in &table.rows {
        out.push_str("<tr>");
        for (n, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            if table.mono && n + 1 == row.len() {
                write!(out, "<td><code>{cell}</code></td>")?;
            } else {
                write!(out, "<td>{cell}</td>")?;
            }
        }
        out.push_str("</tr>");
    }
    out.write_str("</tbody></table></div>")
}

/// What went is struck, what came underlined.
fn wording(stretches: &[Stretch]) -> String {
    let one = |stretch: &Stretch| {
        let words = escape(&stretch.words);
        match stretch.op {
            Went::Same => words,
            Went::Removed => format!("<del>{words}</del>"),
            Went::Added => format!("<ins>{words}</ins>"),
        }
    };
    stretches.iter().map(one).collect()
}

fn signature(one: &Signature) -> String {
    let mut html = String::from("<div class=\"deed-signature\">");
    let _ = write!(html, "<p>{}</p>", escape(&one.office));
    match &one.address {
        Some(address) => {
            let _ = write!(html, "<img src=\"{}\" alt=\"\">", escape(address));
        }
        // The typed name stands for a signature.
        None if !one.when.is_empty() => {
            let _ = write!(html, "<p class=\"deed-blank\"><em>{}</em></p>", escape(&one.name));
        }
        None => html.push_str("<p class=\"deed-blank\"></p>"),
    }
    let _ = write!(
        html,
        "<p><strong>{}</strong></p><p class=\"quiet\">{}</p></div>",
        escape(&one.name),
        escape(&one.when)
    );
    html
}
