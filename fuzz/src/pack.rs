//! What a case is wrapped into, so that chance reaches behind the checksum or the archive.

use std::io::{Cursor, Read as _, Write as _};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

/// The chunk with the length and the checksum that its body asks for; none where there is no body.
pub fn sealed_change(data: &[u8]) -> Option<Vec<u8>> {
    let kind = *data.get(8)?;
    let mut at = 9;
    while data.get(at)? & 0x80 != 0 {
        at += 1;
    }
    let body = data.get(at + 1..)?;
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83];
    // The checksum is over the change as it is when it is not compressed: of a compressed one it stays as it came.
    let mut framed = vec![kind];
    let mut length = body.len();
    while length >= 0x80 {
        framed.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    framed.push(length as u8);
    framed.extend_from_slice(body);
    match kind {
        2 => chunk.extend_from_slice(&data[4..8]),
        _ => chunk.extend_from_slice(&Sha256::digest(&framed)[..4]),
    }
    chunk.extend_from_slice(&framed);
    Some(chunk)
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, stored).expect("memory takes it");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

/// What a Word file is made of, in the order in which a case has it.
const WORD_PARTS: [&str; 4] =
    ["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"];

/// A Word file whose text is these bytes; between two zero bytes, another part begins: styles, then numbering, then notes.
pub fn document(data: &[u8]) -> Vec<u8> {
    let parts: Vec<_> = WORD_PARTS.into_iter().zip(data.split(|byte| *byte == 0)).collect();
    archive(&parts)
}

/// The parts of a Word file as [`document`] takes them: a change to them reaches the reader, where one to the archive ends at its checksum.
/// A part for which there is no room is left empty. None where the text itself is not to be had.
pub fn unpacked(file: &[u8], longest: usize) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).ok()?;
    let mut room = longest.checked_sub(WORD_PARTS.len() - 1)?;
    let mut parts = Vec::new();
    for name in WORD_PARTS {
        let mut part = Vec::new();
        // No further than there is room: some of these files are made to swell.
        let read = archive
            .by_name(name)
            .is_ok_and(|entry| entry.take(room as u64 + 1).read_to_end(&mut part).is_ok());
        if !read || part.len() > room || part.contains(&0) {
            part.clear();
        }
        room -= part.len();
        parts.push(part);
    }
    (!parts[0].is_empty()).then(|| parts.join(&0))
}

/// A workbook whose sheet is these bytes; after a zero byte, its shared strings.
pub fn workbook(data: &[u8]) -> Vec<u8> {
    let mut given = data.split(|byte| *byte == 0);
    let sheet = given.next().unwrap_or_default();
    let strings = given.next().unwrap_or(b"<sst/>");
    archive(&[
        ("[Content_Types].xml", b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            b"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='A' sheetId='1' r:id='r1'/></sheets></workbook>",
        ),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_change_is_sealed_as_it_was() {
        for change in crate::seeds::changes() {
            assert_eq!(sealed_change(&change).as_deref(), Some(change.as_slice()));
        }
    }

    #[test]
    fn a_word_file_is_unpacked_as_it_was_packed_and_without_what_has_no_room() {
        let case = b"<text/>\0<styles/>\0<lists/>\0<notes/>".as_slice();
        let file = document(case);
        assert_eq!(unpacked(&file, case.len()).as_deref(), Some(case));
        assert_eq!(
            unpacked(&file, case.len() - 1).as_deref(),
            Some(b"<text/>\0<styles/>\0<lists/>\0".as_slice())
        );
        assert_eq!(unpacked(&file, 8), None);
        assert_eq!(unpacked(b"PK", 100), None);
    }

    #[test]
    fn what_is_wrapped_reaches_the_reader() {
        let text = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>mots</w:t></w:r></w:p></w:body></w:document>";
        let mut ids = || "s".to_owned();
        let (read, _) =
            docs_schema::docx::read(&document(text), &docs_schema::docx::Limits::default(), &mut ids)
                .expect("a Word file");
        assert_eq!(read.sections.len(), 1);
        let cells = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>mot</t></is></c></row></sheetData></worksheet>";
        let sheet = palabre::sheets::read("a.xlsx", &workbook(cells)).expect("a workbook");
        assert_eq!(sheet.rows.len(), 1);
    }
}
