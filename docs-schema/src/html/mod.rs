//! A policy text as HTML, for reading: semantic, escaped, without a script, a style or a class that means layout.
//!
//! Only tags and attributes written here appear in the output; all words and addresses are escaped, and a link whose
//! address is not safe (see [`crate::href`]) is no link, whatever the reader before us let through.
//!
//! Addresses within the page, each behind `id_prefix`: a section is its id (on the heading, or on the `section` where
//! there is none); its n-th alinéa is `ID-alN`; a table is its id; the n-th note is `note-N`, its first reference
//! `ref-N`, the k-th `ref-N-K`.

mod inline;
mod lists;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::model::{Block, Inline, PolicyText, Section};
use crate::numbering::{self, Label, Scheme};
use inline::Inlines;
use lists::Lists;

pub use inline::{escape, inline};

/// The direction of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The direction in which a language (BCP 47 tag) is usually written; a script in the tag decides.
    #[must_use]
    pub fn of_language(lang: &str) -> Self {
        let mut parts = lang.split('-').map(str::to_ascii_lowercase);
        let language = parts.next().unwrap_or_default();
        let script = parts.find(|part| part.len() == 4);
        let rtl = match script.as_deref() {
            Some(script) => ["arab", "hebr", "nkoo", "syrc", "thaa", "adlm", "aran"].contains(&script),
            None => ["ar", "arb", "dv", "fa", "he", "nqo", "ps", "sd", "ug", "ur", "yi"]
                .contains(&language.as_str()),
        };
        if rtl { Self::Rtl } else { Self::Ltr }
    }

    /// The value of the `dir` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// How a text is written.
#[derive(Debug, Clone, Default)]
pub struct HtmlOptions {
    /// BCP 47 tag of the text's language; empty: not said.
    pub lang: String,
    /// Direction of the text.
    pub dir: Direction,
    /// How provisions are numbered.
    pub scheme: Scheme,
    /// Added to heading levels: 1 where the page's own `h1` is the title. Beyond 6, `aria-level` tells the level.
    pub heading_shift: u8,
    /// Put before every id, so that two texts can stand on one page.
    pub id_prefix: String,
    /// A link behind every block, to remark on it.
    pub remark: Option<Remark>,
    /// What is said of sections, by their ids: below the heading, or first where there is none.
    pub marks: BTreeMap<String, Vec<Mark>>,
}

/// Something that is said of a section and is no part of its text.
#[derive(Debug, Clone)]
pub struct Mark {
    pub href: String,
    pub label: String,
    /// It wants the reader's attention.
    pub warns: bool,
}

/// The link behind a block: its address is `href`, then `section=ID&block=N` (N from 0 in its section).
#[derive(Debug, Clone)]
pub struct Remark {
    /// Ends in `?` or `&`.
    pub href: String,
    pub label: String,
}

/// The text as one `div`; the title is not part of it (see [`inline`] for its words).
#[must_use]
pub fn render(text: &PolicyText, options: &HtmlOptions) -> String {
    render_part(text, 0..text.sections.len(), options)
}

/// Some sections of the text, with the numbers that they have in the whole of it.
#[must_use]
pub fn render_part(text: &PolicyText, sections: Range<usize>, options: &HtmlOptions) -> String {
    let mut renderer = Renderer::new(text, options);
    renderer.text(text.sections.get(sections).unwrap_or_default());
    renderer.out
}

struct Renderer<'t> {
    text: &'t PolicyText,
    options: &'t HtmlOptions,
    /// Ids as they stand in attributes.
    prefix: String,
    labels: BTreeMap<String, Label>,
    inlines: Inlines,
    out: String,
}

impl<'t> Renderer<'t> {
    fn new(text: &'t PolicyText, options: &'t HtmlOptions) -> Self {
        let labels = numbering::number(options.scheme, text)
            .into_iter()
            .map(|n| (n.section_id, Label { number: n.number, shown: n.shown, article: n.article }))
            .collect();
        let prefix = escape(&options.id_prefix);
        let inlines = Inlines::new(&prefix);
        Self { text, options, prefix, labels, inlines, out: String::new() }
    }

    fn text(&mut self, sections: &[Section]) {
        self.out.push_str("<div class=\"policy\"");
        if !self.options.lang.is_empty() {
            let _ = write!(self.out, " lang=\"{}\"", escape(&self.options.lang));
        }
        let _ = writeln!(self.out, " dir=\"{}\">", self.options.dir.as_str());
        for section in sections {
            self.section(section);
        }
        self.notes();
        self.out.push_str("</div>\n");
    }

    fn section(&mut self, section: &Section) {
        let id = format!("{}{}", self.prefix, escape(&section.id));
        let class = if section.displaced { " class=\"displaced\"" } else { "" };
        match section.heading() {
            Some(_) => {
                let _ = writeln!(self.out, "<section{class}>");
            }
            None => {
                let _ = writeln!(self.out, "<section id=\"{id}\"{class}>");
                self.marks(section);
            }
        }
        let article = self.labels.get(&section.id).is_some_and(|label| label.article);
        let mut lists = Lists::default();
        for (n, (block, alinea)) in section.blocks.iter().zip(numbering::alineas(section)).enumerate() {
            let anchor = match alinea {
                Some(n) if article => format!(" id=\"{id}-al{n}\" class=\"alinea\" data-alinea=\"{n}\""),
                Some(n) => format!(" id=\"{id}-al{n}\""),
                None => String::new(),
            };
            if let Block::Item { kind, depth, content } = block {
                lists.item(&mut self.out, *kind, *depth, &anchor);
                self.inlines.write(&mut self.out, content, 0);
                self.remark(section, n);
                continue;
            }
            lists.close(&mut self.out);
            self.block(section, block, &id, &anchor);
            if !matches!(block, Block::Rule) {
                self.remark(section, n);
            }
        }
        lists.close(&mut self.out);
        self.out.push_str("</section>\n");
    }

    fn block(&mut self, section: &Section, block: &Block, id: &str, anchor: &str) {
        match block {
            Block::Heading { level, content } => {
                self.heading(section, *level, content, id);
                self.marks(section);
            }
            Block::Paragraph { content } => self.element("p", anchor, content),
            Block::Quote { content } => {
                let _ = write!(self.out, "<blockquote{anchor}>");
                self.element("p", "", content);
                self.out.truncate(self.out.trim_end().len());
                self.out.push_str("</blockquote>\n");
            }
            Block::Table { id } => {
                let text = self.text;
                if let Some(table) = text.tables.get(id) {
                    let id = format!("{}{}", self.prefix, escape(id));
                    table::write(&mut self.out, &mut self.inlines, table, &id, &self.options.lang);
                }
            }
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Item { .. } => {}
        }
    }

    fn marks(&mut self, section: &Section) {
        for Mark { href, label, warns } in self.options.marks.get(&section.id).into_iter().flatten() {
            let class = if *warns { "mark mark-warn" } else { "mark" };
            let (href, label) = (escape(href), escape(label));
            let _ = writeln!(self.out, "<p class=\"{class}\"><a href=\"{href}\">{label}</a></p>");
        }
    }

    fn remark(&mut self, section: &Section, n: usize) {
        if let Some(Remark { href, label }) = &self.options.remark {
            let (href, id) = (escape(href), escape(&section.id));
            let _ = write!(
                self.out,
                "<a class=\"remark\" href=\"{href}section={id}&amp;block={n}\" data-section=\"{id}\" data-block=\"{n}\">{}</a>",
                escape(label)
            );
        }
    }

    fn heading(&mut self, section: &Section, level: u8, content: &[Inline], id: &str) {
        let level = level.saturating_add(self.options.heading_shift).max(1);
        let tag = level.min(6);
        let aria = if level > 6 { format!(" aria-level=\"{level}\"") } else { String::new() };
        let _ = write!(self.out, "<h{tag} id=\"{id}\"{aria}>");
        let mut skipped = 0;
        if let Some(label) = self.labels.get(&section.id) {
            skipped = label.shown.start;
            if let Some(number) = &label.number {
                let _ = write!(self.out, "<span class=\"num\">{}</span> ", escape(number));
            }
        }
        self.inlines.write(&mut self.out, content, skipped);
        self.out.truncate(self.out.trim_end().len());
        let _ = writeln!(self.out, "</h{tag}>");
    }

    fn element(&mut self, tag: &str, attributes: &str, content: &[Inline]) {
        let _ = write!(self.out, "<{tag}{attributes}>");
        self.inlines.write(&mut self.out, content, 0);
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn notes(&mut self) {
        let order = self.inlines.take_order();
        if order.is_empty() {
            return;
        }
        let back = if self.options.lang.starts_with("en") { "Back to the text" } else { "Retour au texte" };
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        let text = self.text;
        for (i, note) in order.iter().enumerate() {
            let (n, prefix) = (i + 1, self.prefix.clone());
            let _ = write!(self.out, "<li id=\"{prefix}note-{n}\">");
            let words = text.notes.get(note).map(Vec::as_slice).unwrap_or_default();
            self.inlines.write(&mut self.out, words, 0);
            let _ = writeln!(
                self.out,
                " <a class=\"back\" href=\"#{prefix}ref-{n}\" role=\"doc-backlink\" aria-label=\"{back}\">↩</a></li>"
            );
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}
