//! Makes small Word files and prints what was read of them.

use std::io::{Cursor, Write};

use docs_schema::docx::{DocxError, Limits, read};
use docs_schema::{Block, Inline, ListKind, PolicyText, Problem};
use zip::write::SimpleFileOptions;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT_W: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const NAMESPACES: &str = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' \
    xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
    xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
    xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing' \
    xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' \
    xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office' \
    xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'";

/// A Word file of given parts; every part lies where programs put it by habit.
#[derive(Clone, Default)]
pub struct Docx {
    parts: Vec<(String, Vec<u8>)>,
    strict: bool,
}

impl Docx {
    pub fn new(body: &str) -> Self {
        Self::default().xml("word/document.xml", "document", &format!("<w:body>{body}</w:body>"))
    }

    pub fn strict(body: &str) -> Self {
        let empty = Self { strict: true, ..Self::default() };
        empty.xml("word/document.xml", "document", &format!("<w:body>{body}</w:body>"))
    }

    pub fn xml(self, name: &str, root: &str, content: &str) -> Self {
        let w = if self.strict { STRICT_W } else { W };
        self.part(
            name,
            format!("<?xml version='1.0'?><w:{root} xmlns:w='{w}' {NAMESPACES}>{content}</w:{root}>")
                .as_bytes(),
        )
    }

    pub fn part(mut self, name: &str, bytes: &[u8]) -> Self {
        self.parts.push((name.to_owned(), bytes.to_vec()));
        self
    }

    pub fn styles(self, content: &str) -> Self {
        self.xml("word/styles.xml", "styles", content)
    }

    pub fn numbering(self, content: &str) -> Self {
        self.xml("word/numbering.xml", "numbering", content)
    }

    /// `(id, type, target, external)` of the main document.
    pub fn relationships(self, list: &[(&str, &str, &str, bool)]) -> Self {
        let one = |(id, kind, target, external): &(&str, &str, &str, bool)| {
            let mode = if *external { " TargetMode='External'" } else { "" };
            format!("<Relationship Id='{id}' Type='http://x/{kind}' Target='{target}'{mode}/>")
        };
        let all: String = list.iter().map(one).collect();
        let xml = format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{all}</Relationships>"
        );
        self.part("word/_rels/document.xml.rels", xml.as_bytes())
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("an entry");
            writer.write_all(bytes).expect("memory");
        }
        writer.finish().expect("an archive").into_inner()
    }

    pub fn read(&self) -> (PolicyText, Vec<Problem>) {
        read_bytes(&self.bytes()).expect("a readable document")
    }

    #[track_caller]
    pub fn check(&self, expected: &str) {
        assert_eq!(outline(&self.read().0), expected.trim_matches('\n'));
    }

    /// `code@place(detail)` of every problem.
    #[track_caller]
    pub fn check_problems(&self, expected: &[&str]) {
        let problems: Vec<String> =
            self.read().1.into_iter().map(|p| format!("{}@{}({})", p.code, p.place, p.detail)).collect();
        assert_eq!(problems, expected);
    }
}

/// A paragraph: properties, then words or runs.
pub fn p(properties: &str, content: &str) -> String {
    let runs = if content.starts_with('<') || content.is_empty() { content.to_owned() } else { r(content) };
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

pub fn r(words: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>")
}

pub fn read_bytes(bytes: &[u8]) -> Result<(PolicyText, Vec<Problem>), DocxError> {
    let mut next = 0;
    read(bytes, &Limits::default(), &mut || {
        next += 1;
        format!("i{next}")
    })
}

/// One line a block; marks as `{b:words}`, notes as `[words of the note]`, cells between `|`.
pub fn outline(text: &PolicyText) -> String {
    let mut lines = Vec::new();
    if !text.title.is_empty() {
        lines.push(format!("= {}", inline(text, &text.title)));
    }
    for block in text.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Heading { level, content } => {
                lines.push(format!("{} {}", "#".repeat((*level).into()), inline(text, content)))
            }
            Block::Paragraph { content } => lines.push(inline(text, content)),
            Block::Quote { content } => lines.push(format!("> {}", inline(text, content))),
            Block::Item { kind, depth, content } => {
                let mark = if *kind == ListKind::Bullet { "-" } else { "1." };
                lines.push(format!("{}{mark} {}", "  ".repeat((*depth).into()), inline(text, content)));
            }
            Block::Table { id } => {
                let row = |row: &Vec<Vec<Inline>>| {
                    let cells: Vec<String> = row.iter().map(|cell| inline(text, cell)).collect();
                    format!("| {} |", cells.join(" | "))
                };
                lines.extend(text.tables[id].rows.iter().map(row));
            }
            Block::Rule => lines.push("---".into()),
        }
    }
    lines.join("\n")
}

fn inline(text: &PolicyText, content: &[Inline]) -> String {
    let one = |part: &Inline| match part {
        Inline::Note { id } => format!("[{}]", inline(text, &text.notes[id])),
        Inline::Text { text, marks } => {
            let flags = [
                (marks.strong, "b"),
                (marks.em, "i"),
                (marks.underline, "u"),
                (marks.strike, "s"),
                (marks.sup, "^"),
                (marks.sub, "_"),
            ];
            let mut name: String = flags.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
            if let Some(link) = &marks.link {
                name.push_str(&format!("<{link}>"));
            }
            let words = text.replace('\n', "⏎").replace('\t', "⇥");
            if name.is_empty() { words } else { format!("{{{name}:{words}}}") }
        }
    };
    content.iter().map(one).collect()
}
