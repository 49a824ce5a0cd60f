//! An XLSX file is weighed before it is given to the reader of workbooks, which trusts what it reads: every part is
//! unpacked under limits, what the reader would believe is checked on the unpacked bytes, and the reader is given a package
//! made anew of the parts that were checked.
//!
//! What is checked, and the accident that each check prevents:
//! - unpacked size, measured and not as declared, and the number of parts: a few kilobytes that ask for gigabytes;
//! - XML parts are UTF-8: in another encoding the checks below could be passed by;
//! - `uniqueCount` of the shared strings: memory is set aside for as many at once, and a false count ends the process;
//! - tags × longest tag of the parts that are lists (styles, relations, the workbook itself): each record copies
//!   the strings of the record that it names, so that a small part can cost gigabytes. The sheets and the shared
//!   strings, which are large for good reasons, are free of it;
//! - the relations of the package are ours: they would say which part is the workbook, and name one of those.

use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::{Limit, SheetError};
use crate::domain::limits::{SHEET_INFLATED_BYTES, SHEET_PARTS, SHEET_STRINGS, SHEET_STRUCTURE_BYTES};

/// Memory that a record costs beside its strings.
const RECORD_BYTES: usize = 512;

/// The parts of the workbook, checked and packed anew without compression.
pub(super) fn weighed(bytes: &[u8]) -> Result<Vec<u8>, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| why_not_zip(bytes, &error))?;
    if archive.len() > SHEET_PARTS {
        return Err(SheetError::too_large(Limit::Parts, SHEET_PARTS));
    }
    let mut room = SHEET_INFLATED_BYTES;
    if archive.decompressed_size().unwrap_or(0) > u128::from(room) {
        return Err(inflates_too_far());
    }
    let mut sound = Sound::default();
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let (name, part) = unpack(&mut archive, index, room)?;
        room -= part.len() as u64;
        sound.take(&name, &part)?;
        names.push(name);
    }
    let workbook = workbook_part(&names)?;
    sound.finish(workbook)
}

fn inflates_too_far() -> SheetError {
    SheetError::TooLarge { limit: Limit::InflatedBytes, most: SHEET_INFLATED_BYTES, row: None }
}

/// The name, as the reader of workbooks compares them, and the bytes of a part.
fn unpack(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    room: u64,
) -> Result<(String, Vec<u8>), SheetError> {
    let mut entry = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            SheetError::Encrypted
        }
        other => SheetError::damaged(other),
    })?;
    let name =
        entry.name().map_err(SheetError::damaged)?.replace('\\', "/").trim_start_matches('/').to_lowercase();
    let mut part = Vec::new();
    // One byte more than allowed: the declared size is the sender's to choose.
    (&mut entry).take(room + 1).read_to_end(&mut part).map_err(SheetError::damaged)?;
    if part.len() as u64 > room { Err(inflates_too_far()) } else { Ok((name, part)) }
}

/// The package that the reader is given.
struct Sound {
    package: ZipWriter<Cursor<Vec<u8>>>,
    structure: Structure,
}

impl Default for Sound {
    fn default() -> Self {
        Self { package: ZipWriter::new(Cursor::new(Vec::new())), structure: Structure::default() }
    }
}

impl Sound {
    /// Checks a part and packs it; what no workbook is read from is left out.
    fn take(&mut self, name: &str, part: &[u8]) -> Result<(), SheetError> {
        if !name.starts_with("xl/") || !(name.ends_with(".xml") || name.ends_with(".rels")) {
            return Ok(());
        }
        let text = utf8(name, part)?;
        if name.ends_with("sharedstrings.xml") {
            check_string_count(text)?;
        } else if name.ends_with(".rels") || name.matches('/').count() == 1 || name.contains("/theme/") {
            self.structure.add(text);
        }
        self.put(name, part)
    }

    fn put(&mut self, name: &str, part: &[u8]) -> Result<(), SheetError> {
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.package.start_file(name, plain).map_err(SheetError::damaged)?;
        self.package.write_all(part).map_err(SheetError::damaged)
    }

    fn finish(mut self, workbook: &str) -> Result<Vec<u8>, SheetError> {
        self.structure.check()?;
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
        let relations = format!(
            r#"<Relationships><Relationship Id="r" Type="{kind}" Target="{workbook}"/></Relationships>"#
        );
        self.put("_rels/.rels", relations.as_bytes())?;
        Ok(self.package.finish().map_err(SheetError::damaged)?.into_inner())
    }
}

/// The part as text, where it is UTF-8 and does not say otherwise.
fn utf8<'a>(name: &str, part: &'a [u8]) -> Result<&'a str, SheetError> {
    let text = std::str::from_utf8(part).ok().filter(|text| {
        let declared = text.split_once("?>").and_then(|(head, _)| head.split_once("encoding="));
        let harmless = declared.is_none_or(|(_, rest)| {
            let value = rest.trim_start_matches(['"', '\'']).to_ascii_lowercase();
            value.starts_with("utf-8") || value.starts_with("us-ascii")
        });
        harmless && !text.contains('\0')
    });
    text.ok_or_else(|| SheetError::damaged(format!("{name} is not UTF-8")))
}

fn check_string_count(text: &str) -> Result<(), SheetError> {
    for (_, rest) in text.match_indices("uniqueCount").map(|(at, name)| text.split_at(at + name.len())) {
        let digits = rest.trim_start_matches(|c: char| c.is_whitespace() || "=\"'+".contains(c));
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        // Too long to be read is too many.
        if !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > SHEET_STRINGS) {
            return Err(SheetError::too_large(Limit::Strings, SHEET_STRINGS));
        }
    }
    Ok(())
}

/// What the lists of a workbook could cost once read.
#[derive(Default)]
struct Structure {
    tags: usize,
    longest: usize,
}

impl Structure {
    fn add(&mut self, text: &str) {
        for piece in text.split('<') {
            self.tags += 1;
            self.longest = self.longest.max(piece.len());
        }
    }

    fn check(&self) -> Result<(), SheetError> {
        if self.tags.saturating_mul(self.longest + RECORD_BYTES) > SHEET_STRUCTURE_BYTES {
            return Err(SheetError::too_large(Limit::StructureBytes, SHEET_STRUCTURE_BYTES));
        }
        Ok(())
    }
}

/// Where the workbook is; else what the archive is instead.
fn workbook_part(names: &[String]) -> Result<&str, SheetError> {
    let is_workbook = |name: &&String| {
        name.starts_with("xl/workbook") && name.ends_with(".xml") && name.matches('/').count() == 1
    };
    match names.iter().find(is_workbook) {
        Some(name) if name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b)) => Ok(name),
        _ if names.iter().any(|name| name == "content.xml") => Err(SheetError::OpenDocument),
        _ => Err(SheetError::NotAWorkbook),
    }
}

fn why_not_zip(bytes: &[u8], error: &ZipError) -> SheetError {
    const CENTRAL_DIRECTORY_END: &[u8] = b"PK\x05\x06";
    if bytes.windows(4).any(|window| window == CENTRAL_DIRECTORY_END) {
        SheetError::damaged(error)
    } else {
        SheetError::Truncated
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in parts {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(parts: &[(&str, &[u8])]) -> &'static str {
        let workbook: (&str, &[u8]) = ("xl/workbook.xml", b"<workbook/>");
        let parts: Vec<_> = parts.iter().copied().chain([workbook]).collect();
        weighed(&archive(&parts)).map_or_else(|error| error.code(), |_| "sound")
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_unpacks_to_whatever_it_declares() {
        let zeros = vec![0; usize::try_from(SHEET_INFLATED_BYTES).unwrap() + 1];
        let mut bomb = archive(&[("xl/media/a.png", &zeros)]);
        assert!(bomb.len() < 100_000);
        assert_eq!(weighed(&bomb).unwrap_err().code(), "sheet-inflates-too-far");
        // The same, saying in both of its lists that it is small.
        let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
        for at in 0..bomb.len() - 4 {
            if bomb[at..at + 4] == size {
                bomb[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
            }
        }
        assert!(weighed(&bomb).is_err());
    }

    #[test]
    fn a_false_count_of_strings_is_refused_before_memory_is_set_aside() {
        let strings = |count: &str| format!("<sst uniqueCount = \"{count}\"/>");
        let code = |count: &str| code(&[("xl/sharedStrings.xml", strings(count).as_bytes())]);
        assert_eq!(code("12"), "sound");
        assert_eq!(code("9999999999"), "sheet-too-many-strings");
        assert_eq!(code("99999999999999999999999999"), "sheet-too-many-strings");
    }

    #[test]
    fn styles_that_copy_a_long_name_many_times_are_refused() {
        let font = "x".repeat(1 << 20);
        let styles = format!("<s><font name='{font}'/>{}</s>", "<xf fontId='0'/>".repeat(1_000));
        assert_eq!(code(&[("xl/styles.xml", styles.as_bytes())]), "sheet-too-much-structure");
        assert_eq!(code(&[("xl/worksheets/sheet1.xml", styles.as_bytes())]), "sound");
    }

    #[test]
    fn parts_in_another_encoding_are_refused() {
        let utf16: Vec<u8> = "<sst/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(code(&[("xl/sharedStrings.xml", &utf16)]), "sheet-damaged");
        let other = b"<?xml version='1.0' encoding='ISO-2022-JP'?><sst/>";
        assert_eq!(code(&[("xl/sharedStrings.xml", other)]), "sheet-damaged");
    }

    #[test]
    fn the_relations_of_the_package_are_not_believed() {
        let astray = b"<R><R Target='xl/worksheets/sheet1.xml'/></R>";
        let workbook: (&str, &[u8]) = ("xl/workbook.xml", b"<workbook/>");
        let sound = weighed(&archive(&[("_rels/.rels", astray), workbook])).unwrap();
        let mut sound = ZipArchive::new(Cursor::new(sound)).unwrap();
        let mut relations = String::new();
        sound.by_name("_rels/.rels").unwrap().read_to_string(&mut relations).unwrap();
        assert!(relations.contains("xl/workbook.xml") && !relations.contains("sheet1"));
    }

    #[test]
    fn an_archive_of_another_kind_is_named() {
        let code = |name: &str| weighed(&archive(&[(name, b"<a/>")])).unwrap_err().code();
        assert_eq!(code("content.xml"), "sheet-open-document");
        assert_eq!(code("word/document.xml"), "sheet-not-a-workbook");
        assert_eq!(code("photo.png"), "sheet-not-a-workbook");
    }
}
