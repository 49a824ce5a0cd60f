//! From bytes to a table: what the file is, is told by its first bytes, never by its name.

use super::delimited;
use super::error::{Limit, SheetError};
use super::sheet::Sheet;
use super::workbook;
use crate::domain::limits::SHEET_BYTES;

/// Reads a form: XLSX, or text with `,` `;` or tabs between the cells. `name` is that of the file, and is only kept.
///
/// # Errors
/// See [`SheetError`]: too large by one of its limits, of another kind, encrypted, damaged, empty.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, SheetError> {
    const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    if bytes.len() > SHEET_BYTES {
        return Err(SheetError::too_large(Limit::Bytes, SHEET_BYTES));
    }
    let (source, rows, merges) = if bytes.starts_with(COMPOUND_FILE) {
        return Err(why_compound(bytes));
    } else if bytes.starts_with(b"PK") {
        workbook::read(bytes)?
    } else {
        delimited::read(bytes)?
    };
    if rows.is_empty() {
        return Err(SheetError::Empty);
    }
    Ok(Sheet { file: name.to_owned(), source, rows, merges })
}

/// An old workbook, or a new one behind a password: both are in the same kind of container.
fn why_compound(bytes: &[u8]) -> SheetError {
    let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(wanted.len()).any(|window| window == wanted) {
        SheetError::Encrypted
    } else {
        SheetError::LegacyExcel
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};

    use proptest::prelude::*;

    use super::*;
    use crate::sheets::{Cell, guess, rows, write_xlsx};

    fn workbook() -> Vec<u8> {
        let head = ["Article", "Commentaires"].map(str::to_owned);
        let row =
            |n: i64| vec![Cell::Number(n), Cell::Text(format!("remarque {n}")), Cell::Date(n * 86_400_000)];
        write_xlsx("Formulaire", &head, &(1..20).map(row).collect::<Vec<_>>(), &[]).unwrap()
    }

    /// The same parts, one of them with other bytes from `at`.
    fn with_part_changed(bytes: &[u8], part: usize, at: usize, by: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let part = part % archive.len();
        for index in 0..archive.len() {
            let mut content = Vec::new();
            let mut entry = archive.by_index(index).unwrap();
            entry.read_to_end(&mut content).unwrap();
            if index == part {
                let at = at % content.len();
                let end = (at + by.len()).min(content.len());
                content[at..end].copy_from_slice(&by[..end - at]);
            }
            writer.start_file(entry.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(&content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// All that is done with a file before a person looks at it.
    fn go_through(bytes: &[u8]) {
        if let Ok(sheet) = read("f", bytes) {
            let _ = rows(&sheet, &guess(&sheet));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            go_through(&bytes);
            go_through(&[b"PK\x03\x04", bytes.as_slice()].concat());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a-zé;,\t\"\r\n '=]{0,200}") {
            go_through(text.as_bytes());
        }

        #[test]
        fn no_workbook_cut_or_changed_anywhere_makes_it_panic(
            (at, part) in (any::<usize>(), any::<usize>()),
            by in prop::collection::vec(any::<u8>(), 1..6),
        ) {
            let mut bytes = workbook();
            go_through(&bytes[..at % bytes.len()]);
            go_through(&with_part_changed(&bytes, part, at, &by));
            let at = at % (bytes.len() - by.len());
            bytes[at..at + by.len()].copy_from_slice(&by);
            go_through(&bytes);
        }

        #[test]
        fn no_digits_or_tags_in_a_workbook_make_it_panic(
            (at, part) in (any::<usize>(), any::<usize>()),
            by in "[0-9<>/\"=A-Z]{1,12}",
        ) {
            go_through(&with_part_changed(&workbook(), part, at, by.as_bytes()));
        }
    }

    #[test]
    fn another_kind_of_file_is_named_and_not_read() {
        let code = |bytes: &[u8]| read("f", bytes).unwrap_err().code();
        assert_eq!(code(b"%PDF-1.7 and so on"), "sheet-not-a-sheet");
        assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "sheet-legacy-excel");
        assert_eq!(code(b"PK\x03\x04 and then nothing"), "sheet-truncated");
        assert_eq!(code(b""), "sheet-empty");
        assert_eq!(code(b" ;\r\n;;\r\n"), "sheet-empty");
        assert_eq!(code(&vec![b'a'; SHEET_BYTES + 1]), "sheet-too-many-bytes");
    }
}
