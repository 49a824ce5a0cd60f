//! Text with a mark between the cells (CSV): which mark is found out, row numbers are those that a spreadsheet shows.
//!
//! Must stay true: blank lines count as rows, lines inside quotation marks do not; an apostrophe that
//! [`super::guard`] put before a formula-looking cell is taken away again.

use csv::{ReaderBuilder, StringRecord};
use docs_schema::plain;

use super::error::SheetError;
use super::guard;
use super::heads;
use super::sheet::{Filling, Incoming, Merge, SheetRow, Source};

/// Bytes and rows that are looked at to find the mark between the cells.
const SAMPLE_BYTES: usize = 64 << 10;
const SAMPLE_ROWS: usize = 30;
const MARKS: [char; 3] = [';', ',', '\t'];

pub(super) fn read(bytes: &[u8]) -> Result<(Source, Vec<SheetRow>, Vec<Merge>), SheetError> {
    let (text, problems) = plain::decode(bytes).map_err(|_| SheetError::NotASheet)?;
    let encoding_guessed = problems.iter().any(|problem| problem.code == "encoding-guessed");
    let (told, body) = told_mark(&text);
    let delimiter = told.unwrap_or_else(|| likely_mark(body));
    let mut filling = Filling::default();
    for_each_row(body, delimiter, |number, record| {
        for (column, cell) in record.iter().enumerate() {
            filling.put(&Incoming { row: number, column, text: guard::lift(cell), number: false })?;
        }
        Ok(true)
    })?;
    Ok((Source::Csv { delimiter, encoding_guessed }, filling.rows(), Vec::new()))
}

/// The first line `sep=;` by which Excel is told the mark; it is no row.
fn told_mark(text: &str) -> (Option<char>, &str) {
    let line = text.lines().next().unwrap_or_default();
    let told = line.strip_prefix("sep=").and_then(|mark| {
        let mark = mark.chars().next().unwrap_or('\t');
        MARKS.contains(&mark).then_some(mark)
    });
    match told {
        Some(mark) => (Some(mark), text.split_once('\n').map_or("", |(_, rest)| rest)),
        None => (None, text),
    }
}

/// The mark with which a head row is recognised best; then the one that cuts most rows into the same number of cells.
fn likely_mark(text: &str) -> char {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let sample = &text[..end];
    MARKS.into_iter().max_by_key(|mark| (worth(sample, *mark), *mark == ';')).unwrap_or(';')
}

fn worth(sample: &str, mark: char) -> (usize, usize, usize) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    // A sample that cannot be read is worth what was read of it.
    let _ = for_each_row(sample, mark, |_, record| {
        rows.push(record.iter().map(str::to_owned).collect());
        Ok(rows.len() < SAMPLE_ROWS)
    });
    let head = rows.iter().map(|cells| heads::score(cells)).max().unwrap_or(0);
    let alike = |width: usize| rows.iter().filter(|cells| cells.len() == width).count();
    let (steady, width) =
        rows.iter().map(Vec::len).filter(|w| *w > 1).map(|w| (alike(w), w)).max().unwrap_or((0, 0));
    (head, steady, width)
}

/// Calls `take` with each row and its number until it says false.
fn for_each_row(
    text: &str,
    mark: char,
    mut take: impl FnMut(u32, &StringRecord) -> Result<bool, SheetError>,
) -> Result<(), SheetError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(u8::try_from(mark).unwrap_or(b';'))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(SheetError::damaged)? {
            return Ok(());
        }
        number += 1 + blank_lines(text.as_bytes(), from);
        if !take(number, &record)? {
            return Ok(());
        }
    }
}

/// Lines without anything that the reader passes over between `from` and the next row.
fn blank_lines(text: &[u8], from: usize) -> u32 {
    let mut at = from;
    let mut count = 0;
    // The row before ended at the first half of a line end.
    if at > 0 && text.get(at - 1) == Some(&b'\r') && text.get(at) == Some(&b'\n') {
        at += 1;
    }
    loop {
        at += match (text.get(at), text.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return count,
        };
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        read(text.as_bytes()).unwrap().1.into_iter().map(|row| (row.number, row.cells)).collect()
    }

    fn mark(text: &str) -> char {
        match read(text.as_bytes()).unwrap().0 {
            Source::Csv { delimiter, .. } => delimiter,
            Source::Xlsx { .. } => unreachable!(),
        }
    }

    #[test]
    fn row_numbers_are_those_of_a_spreadsheet() {
        let row = |number: u32, cells: &[&str]| (number, cells.iter().map(|c| (*c).to_owned()).collect());
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a;b", "", "\"c", "d\";e", "", "", "f;g", ""].join(end);
            let cell = ["c", "d"].join(end);
            let want: Vec<(u32, Vec<String>)> =
                vec![row(1, &["a", "b"]), row(3, &[&cell, "e"]), row(6, &["f", "g"])];
            assert_eq!(cells(&text), want, "{end:?}");
        }
        assert_eq!(cells("\n\na;b\n"), vec![row(3, &["a", "b"])]);
    }

    #[test]
    fn the_mark_is_found_even_where_the_words_hold_others() {
        assert_eq!(mark("Article;Commentaires\n1;un, deux, trois\n2;a, b, c\n"), ';');
        assert_eq!(mark("Clause,Comments\n1,\"a; b; c\"\n2,\"d; e; f\"\n"), ',');
        assert_eq!(mark("Clause\tComments\n1\ta, b\n"), '\t');
        assert_eq!(mark("x;y\n1;un, deux\n2;trois\n"), ';');
        assert_eq!(mark("sep=,\na;b,c\n"), ',');
        assert_eq!(cells("sep=,\r\na;b,c\r\n")[0].1, ["a;b", "c"]);
    }

    #[test]
    fn old_french_files_are_read_as_windows_1252() {
        let (source, rows, _) = read(b"Article;Commentaires\n1;D\xE9l\xE9gu\xE9 \x96 c\x9Cur\n").unwrap();
        assert!(matches!(source, Source::Csv { encoding_guessed: true, .. }));
        assert_eq!(rows[1].cells[1], "Délégué – cœur");
    }

    #[test]
    fn a_mark_of_the_encoding_is_no_letter_of_the_first_head() {
        assert_eq!(cells("\u{feff}Article;Avis\n")[0].1, ["Article", "Avis"]);
    }
}
