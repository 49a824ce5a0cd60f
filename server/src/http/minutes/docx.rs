//! A paper as a Word file: headings, tables, signatures, page numbers. What was amended is struck and underlined rather than
//! a tracked change: a record must not be emptied by a click on "accept all".

use std::io::Cursor;

use docs_schema::model::{Block as Piece, Inline, ListKind, Marks, plain_text};
use docs_schema::{PolicyText, markdown};
use docx_rs::{
    AbstractNumbering, AlignmentType, BreakType, Docx, Footer, Header, IndentLevel, Level, LevelJc,
    LevelText, LineSpacing, NumPages, NumberFormat, Numbering, NumberingId, PageMargin, PageNum, Paragraph,
    Pic, Run as Word, RunFonts, Shading, SpecialIndentType, Start, Style, StyleType, Table as Grid,
    TableCell, TableRow, WidthType,
};

use super::document::{Block, Document, Run, Signature, Table};
use super::say::Say;
use crate::domain::error::Error;
use crate::domain::minutes::{Stretch, Went};

/// Twentieths of a point.
const MARGIN: i32 = 1_304;
const TEXT_WIDTH: usize = 11_906 - 2 * 1_304;
const BULLETS: usize = 2;
/// Half points.
const SMALL: usize = 17;
/// English Metric Units: a signature is at most this large on paper.
const SIGNATURE: (u32, u32) = (2_000_000, 800_000);

/// # Errors
/// [`Error::Internal`] when the file cannot be written in memory.
pub fn render(document: &Document) -> Result<Vec<u8>, Error> {
    let mut docx = frame(document);
    for block in &document.blocks {
        docx = add(docx, block);
    }
    let mut out = Cursor::new(Vec::new());
    docx.build().pack(&mut out).map_err(Error::internal)?;
    Ok(out.into_inner())
}

fn frame(document: &Document) -> Docx {
    let say = Say(document.lang);
    let small = |text: &str| Word::new().add_text(clean(text)).size(SMALL).color("444444");
    let header = Header::new().add_paragraph(Paragraph::new().add_run(small(&document.title)));
    let page = Paragraph::new()
        .align(AlignmentType::Right)
        .add_run(small(&format!("{} · {} ", document.foot, say.t("minutes-page"))))
        .add_page_num(PageNum::new())
        .add_run(small(" / "))
        .add_num_pages(NumPages::new());
    let margin = PageMargin {
        top: MARGIN,
        left: MARGIN,
        bottom: MARGIN,
        right: MARGIN,
        header: 600,
        footer: 600,
        gutter: 0,
    };
    let bullet =
        Level::new(0, Start::new(1), NumberFormat::new("bullet"), LevelText::new("•"), LevelJc::new("left"))
            .indent(Some(567), Some(SpecialIndentType::Hanging(283)), None, None);
    Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii("Cambria").hi_ansi("Cambria").cs("Times New Roman"))
        .default_size(22)
        .add_style(heading("Heading1", "heading 1", 28, 0))
        .add_style(heading("Heading2", "heading 2", 24, 1))
        .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(bullet))
        .add_numbering(Numbering::new(BULLETS, BULLETS))
        .header(header)
        .footer(Footer::new().add_paragraph(page))
}

fn heading(id: &str, name: &str, size: usize, level: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).size(size).bold().outline_lvl(level)
}

/// XML cannot hold control characters, and nobody meant them.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn spaced() -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().after(120))
}

fn add(docx: Docx, block: &Block) -> Docx {
    match block {
        Block::Head(lines) => lines.iter().fold(docx, |docx, line| docx.add_paragraph(centred(line, 22))),
        Block::Title(text) => docx.add_paragraph(
            centred(text, 34).line_spacing(LineSpacing::new().before(480).after(120)).style("Title"),
        ),
        Block::Subtitle(text) => {
            docx.add_paragraph(centred(text, 26).line_spacing(LineSpacing::new().after(240)))
        }
        Block::Heading(level, text) => docx.add_paragraph(
            Paragraph::new()
                .style(if *level == 1 { "Heading1" } else { "Heading2" })
                .keep_next(true)
                .line_spacing(LineSpacing::new().before(320).after(120))
                .add_run(Word::new().add_text(clean(text))),
        ),
        Block::Paragraph(runs) => {
            docx.add_paragraph(runs.iter().fold(spaced(), |p, run| p.add_run(word(run))))
        }
        Block::List(items) => items.iter().fold(docx, |docx, runs| docx.add_paragraph(item(runs))),
        Block::Quote(words, by) => docx
            .add_paragraph(spaced().keep_next(true).add_run(Word::new().add_text(clean(by)).italic()))
            .add_paragraph(quote(words)),
        Block::Markdown(words) => written(docx, words),
        Block::Table(table) => grid(docx, table),
        Block::Wording(stretches) => docx.add_paragraph(wording(stretches)),
        Block::Signatures(all) => docx.add_table(signatures(all)),
    }
}

fn centred(text: &str, size: usize) -> Paragraph {
    Paragraph::new().align(AlignmentType::Center).add_run(Word::new().add_text(clean(text)).size(size).bold())
}

fn word(run: &Run) -> Word {
    let mut word = lines(Word::new(), &run.text);
    if run.strong {
        word = word.bold();
    }
    if run.em {
        word = word.italic();
    }
    if run.mono {
        word = word.fonts(RunFonts::new().ascii("Consolas").hi_ansi("Consolas")).size(SMALL);
    }
    word
}

/// Text with its ends of lines.
fn lines(mut word: Word, text: &str) -> Word {
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            word = word.add_break(BreakType::TextWrapping);
        }
        for (n, cell) in line.split('\t').enumerate() {
            if n > 0 {
                word = word.add_tab();
            }
            word = word.add_text(clean(cell));
        }
    }
    word
}

fn item(runs: &[Run]) -> Paragraph {
    let bulleted = Paragraph::new().numbering(NumberingId::new(BULLETS), IndentLevel::new(0));
    runs.iter().fold(bulleted, |p, run| p.add_run(word(run)))
}

fn quote(words: &str) -> Paragraph {
    spaced().indent(Some(567), None, None, None).add_run(lines(Word::new(), words))
}

fn wording(stretches: &[Stretch]) -> Paragraph {
    let indented = spaced().indent(Some(567), None, None, None);
    stretches.iter().fold(indented, |paragraph, stretch| {
        let run = lines(Word::new(), &stretch.words);
        paragraph.add_run(match stretch.op {
            Went::Same => run,
            Went::Removed => run.strike().color("A3231D"),
            Went::Added => run.underline("single").color("1D6840"),
        })
    })
}

fn grid(docx: Docx, table: &Table) -> Docx {
    let columns = table.head.len().max(1);
    let width = TEXT_WIDTH / columns;
    let cell = |text: &str, head: bool, mono: bool| {
        let mut run = lines(Word::new().size(19), text);
        if head {
            run = run.bold();
        }
        if mono {
            run = run.fonts(RunFonts::new().ascii("Consolas").hi_ansi("Consolas")).size(SMALL);
        }
        let cell = TableCell::new().width(width, WidthType::Dxa).add_paragraph(Paragraph::new().add_run(run));
        if head { cell.shading(Shading::new().fill("EEEEEE")) } else { cell }
    };
    let head = TableRow::new(table.head.iter().map(|text| cell(text, true, false)).collect()).cant_split();
    let row = |row: &Vec<String>| {
        let last = row.len() - 1;
        TableRow::new(
            row.iter().enumerate().map(|(n, text)| cell(text, false, table.mono && n == last)).collect(),
        )
        .cant_split()
    };
    let rows = std::iter::once(head).chain(table.rows.iter().map(row)).collect();
    let grid = Grid::new(rows).set_grid(vec![width; columns]).width(TEXT_WIDTH, WidthType::Dxa);
    let docx = if table.caption.is_empty() {
        docx
    } else {
        docx.add_paragraph(
            spaced().keep_next(true).add_run(Word::new().add_text(clean(&table.caption)).bold()),
        )
    };
    docx.add_table(grid).add_paragraph(Paragraph::new())
}

/// Two beside each other.
fn signatures(all: &[Signature]) -> Grid {
    let width = TEXT_WIDTH / 2;
    let line = |text: &str| Paragraph::new().add_run(Word::new().add_text(clean(text)).size(20));
    let cell = |one: &Signature| {
        let cell =
            TableCell::new().width(width, WidthType::Dxa).clear_all_border().add_paragraph(line(&one.office));
        let cell = match &one.image {
            Some(image) => {
                let size = fit(image.width, image.height);
                // Only the name says PNG; readers look at the first bytes, as we did.
                let pic = Pic::new_with_dimensions(image.bytes.clone(), image.width, image.height)
                    .size(size.0, size.1);
                cell.add_paragraph(Paragraph::new().add_run(Word::new().add_image(pic)))
            }
            None => {
                // The typed name stands for a signature; before anybody signed there is room for a pen.
                let typed = if one.when.is_empty() { "" } else { one.name.as_str() };
                let room = Paragraph::new().line_spacing(LineSpacing::new().before(900));
                cell.add_paragraph(room.add_run(Word::new().add_text(clean(typed)).italic()))
            }
        };
        cell.add_paragraph(Paragraph::new().add_run(Word::new().add_text(clean(&one.name)).bold().size(20)))
            .add_paragraph(line(&one.when))
    };
    let row = |pair: &[Signature]| {
        let mut cells: Vec<TableCell> = pair.iter().map(cell).collect();
        if cells.len() < 2 {
            cells.push(
                TableCell::new()
                    .width(width, WidthType::Dxa)
                    .clear_all_border()
                    .add_paragraph(Paragraph::new()),
            );
        }
        TableRow::new(cells).cant_split()
    };
    Grid::new(all.chunks(2).map(row).collect())
        .set_grid(vec![width; 2])
        .width(TEXT_WIDTH, WidthType::Dxa)
        .clear_all_border()
}

/// As large as it may be, in its own proportion.
fn fit(width: u32, height: u32) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(SIGNATURE.0), u64::from(SIGNATURE.1));
    let size = if width * most_high > height * most_wide {
        (most_wide, most_wide * height / width)
    } else {
        (most_high * width / height, most_high)
    };
    (u32::try_from(size.0.max(1)).unwrap_or(SIGNATURE.0), u32::try_from(size.1.max(1)).unwrap_or(SIGNATURE.1))
}

/// What the rapporteur wrote.
fn written(docx: Docx, words: &str) -> Docx {
    let mut n = 0;
    let mut ids = || {
        n += 1;
        format!("w{n}")
    };
    let (text, _) = markdown::parse(words, &mut ids);
    let title = plain_text(&text.title);
    let docx = if title.trim().is_empty() {
        docx
    } else {
        docx.add_paragraph(spaced().add_run(Word::new().add_text(clean(&title)).bold()))
    };
    let blocks = text.sections.iter().flat_map(|section| &section.blocks);
    blocks.fold(docx, |docx, block| piece(docx, &text, block))
}

fn piece(docx: Docx, text: &PolicyText, block: &Piece) -> Docx {
    let runs = |paragraph: Paragraph, content: &[Inline]| {
        content.iter().fold(paragraph, |paragraph, inline| match inline {
            Inline::Text { text, marks } => paragraph.add_run(marked(lines(Word::new(), text), marks)),
            Inline::Note { .. } => paragraph,
        })
    };
    match block {
        Piece::Heading { content, .. } => docx.add_paragraph(
            spaced().keep_next(true).add_run(Word::new().add_text(clean(&plain_text(content))).bold()),
        ),
        Piece::Paragraph { content } => docx.add_paragraph(runs(spaced(), content)),
        Piece::Quote { content } => {
            docx.add_paragraph(runs(spaced().indent(Some(567), None, None, None), content))
        }
        Piece::Item { kind: ListKind::Bullet, content, .. } => {
            let bulleted = Paragraph::new().numbering(NumberingId::new(BULLETS), IndentLevel::new(0));
            docx.add_paragraph(runs(bulleted, content))
        }
        Piece::Item { kind: ListKind::Ordered, content, .. } => docx.add_paragraph(runs(
            spaced().indent(Some(567), None, None, None).add_run(Word::new().add_text("– ")),
            content,
        )),
        Piece::Table { id } => {
            let rows = text.tables.get(id).map(|table| table.rows.clone()).unwrap_or_default();
            let mut rows =
                rows.into_iter().map(|row| row.iter().map(|cell| plain_text(cell)).collect::<Vec<_>>());
            match rows.next() {
                Some(head) => grid(docx, &Table { head, rows: rows.collect(), ..Table::default() }),
                None => docx,
            }
        }
        Piece::Rule => docx,
    }
}

fn marked(mut word: Word, marks: &Marks) -> Word {
    if marks.strong {
        word = word.bold();
    }
    if marks.em {
        word = word.italic();
    }
    if marks.underline {
        word = word.underline("single");
    }
    if marks.strike {
        word = word.strike();
    }
    word
}
