//! What is refused, and why.

use docs_schema::docx::{Limits, read};

use crate::builder::{Docx, p, read_bytes};

#[track_caller]
fn refused(bytes: &[u8]) -> &'static str {
    read_bytes(bytes).expect_err("refused").code()
}

fn limited(docx: &Docx, limits: Limits) -> String {
    read(&docx.bytes(), &limits, &mut || "x".into()).expect_err("refused").to_string()
}

#[test]
fn other_files_are_named() {
    assert_eq!(refused(b""), "docx-not-a-zip");
    assert_eq!(refused(b"%PDF-1.7"), "docx-not-a-zip");
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 WordDocument"), "docx-legacy-word");
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        refused(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &encrypted].concat()),
        "docx-encrypted"
    );
    let spreadsheet = Docx::default().part("xl/workbook.xml", b"<a/>").bytes();
    assert_eq!(
        read_bytes(&spreadsheet).expect_err("refused").to_string(),
        "This archive holds no Word document: it is a spreadsheet."
    );
    let bytes = Docx::new(&p("", "texte")).bytes();
    assert_eq!(refused(&bytes[..bytes.len() / 2]), "docx-truncated");
}

#[test]
fn broken_or_hostile_xml_is_refused() {
    let main = |xml: &str| refused(&Docx::default().part("word/document.xml", xml.as_bytes()).bytes());
    assert_eq!(main("<a>"), "docx-malformed-xml");
    assert_eq!(main("<a/>"), "docx-no-main-document");
    assert_eq!(main("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"), "docx-xml-entity");
    assert_eq!(main("\u{0}"), "docx-malformed-xml");
    let styles = Docx::new(&p("", "texte")).part("word/styles.xml", b"<!DOCTYPE a><a/>");
    assert_eq!(refused(&styles.bytes()), "docx-xml-entity");
}

#[test]
fn every_limit_refuses_with_its_name() {
    let docx = Docx::new(&(p("", "un") + &p("", "deux") + "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>"));
    let all = Limits::default();
    for (limits, name) in [
        (Limits { file_bytes: 10, ..all }, "file-bytes may be at most 10"),
        (Limits { inflated_bytes: 100, ..all }, "inflated-bytes may be at most 100"),
        (Limits { entries: 0, ..all }, "entries may be at most 0"),
        (Limits { xml_depth: 3, ..all }, "xml-depth may be at most 3"),
        (Limits { xml_nodes: 5, ..all }, "xml-nodes may be at most 5"),
        (Limits { paragraphs: 1, ..all }, "paragraphs may be at most 1"),
        (Limits { table_rows: 0, ..all }, "table-rows may be at most 0"),
    ] {
        assert_eq!(limited(&docx, limits), format!("This document is too large: {name}."));
    }
}

#[test]
fn a_zip_bomb_is_stopped_while_it_inflates() {
    let bomb = Docx::default().part("word/document.xml", &vec![b' '; 3 * 1024 * 1024]);
    assert!(bomb.bytes().len() < 10_000);
    assert_eq!(limited(&bomb, Limits::default()), "This document is too large: ratio may be at most 200.");
}

#[test]
fn the_deepest_document_allowed_does_not_overflow_the_stack() {
    let depth = 80;
    let nested =
        "<w:tbl><w:tr><w:tc>".repeat(depth) + &p("", "fond") + &"</w:tc></w:tr></w:tbl>".repeat(depth);
    let (text, _) = Docx::new(&nested).read();
    assert_eq!(text.sections.len(), 1);
    let deeper = "<w:x>".repeat(240) + &p("", "fond") + &"</w:x>".repeat(240);
    Docx::new(&deeper).check("fond");
    let formula = "<m:sSup><m:e/><m:sup>".repeat(100) + "<m:t>x</m:t>" + &"</m:sup></m:sSup>".repeat(100);
    Docx::new(&p("", &format!("<m:oMath>{formula}</m:oMath>"))).read();
}

#[test]
fn a_note_named_a_thousand_times_is_read_once() {
    let references = "<w:r><w:footnoteReference w:id='1'/></w:r>".repeat(1000);
    let note = format!("<w:footnote w:id='1'>{}</w:footnote>", p("", &"mot ".repeat(1000)));
    let (text, problems) =
        Docx::new(&p("", &references)).xml("word/footnotes.xml", "footnotes", &note).read();
    assert_eq!(text.notes.len(), 1);
    assert_eq!(problems.len(), 501, "listed up to a limit, then counted");
}
