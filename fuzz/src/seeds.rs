//! Sound inputs to begin from, made rather than kept, and the pieces that each format is made of.

use std::io::{Cursor, Write as _};

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, ObjType, ROOT, ReadDoc as _};
use minicbor::Encoder;

pub const FRAME_WORDS: &[&[u8]] = &[
    b"hello",
    b"push",
    b"receipts",
    b"presence",
    b"need",
    b"broken",
    b"ping",
    b"changes",
    b"actor",
    b"since",
    b"text",
    b"log",
    b"at",
    b"section",
    b"anchor",
    b"head",
    &[0x82],
    &[0x9f],
    &[0xbf],
    &[0xff],
    &[0xf6],
    &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x5b, 0, 0, 0, 1, 0, 0, 0, 0],
    &[0xfb, 0x43, 0xf0, 0, 0, 0, 0, 0, 0],
    &[0xd8, 0x40],
];

pub const CHANGE_WORDS: &[&[u8]] = &[
    &[0x85, 0x6f, 0x4a, 0x83],
    &[1],
    &[2],
    &[0x7f],
    &[0x80, 0x80, 0x80, 0x80, 0x10],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[3; 16],
    &[2; 16],
    &[0x15],
    &[0x34],
    &[0x42],
    &[0x56],
    &[0x57],
    &[0x70],
    &[0x71],
    &[0x73],
    b"sections",
    b"body",
    b"title",
];

pub const MARKDOWN_WORDS: &[&[u8]] = &[
    b"# ",
    b"\n\n",
    b"- ",
    b"1. ",
    b"> ",
    b"| a | b |\n|---|---|\n",
    b"**",
    b"_",
    b"~~",
    b"`",
    b"```\n",
    b"[^1]",
    b"[^1]: ",
    b"](",
    b"![",
    b"<b>",
    b"<!--",
    b"&amp;",
    b"\\",
    b"http://",
    b"    ",
    b"\t",
    "\u{202e}".as_bytes(),
    "\u{a0}".as_bytes(),
    "é".as_bytes(),
    b"Article 1",
    b"***\n",
    b"<u>",
    b"<sup>",
];

pub const SHEET_WORDS: &[&[u8]] = &[
    b",",
    b";",
    b"\t",
    b"\"",
    b"\r\n",
    b"=1+1",
    b"Commentaire",
    b"Article",
    b"Ligne",
    b"Type",
    b"<row r='1'>",
    b"<c r='A1' t='s'><v>0</v></c>",
    b"<c r='XFD1048576'>",
    b"<mergeCells count='1'><mergeCell ref='A1:C9'/></mergeCells>",
    b"t='inlineStr'",
    b"<is><t>",
    b"</t></is>",
    b"<si><t>",
    b"</t></si>",
    &[0],
    b"r='4294967296'",
    b"<f>",
    b"&#0;",
    b"&lt;",
];

pub const WORD_WORDS: &[&[u8]] = &[
    b"<w:p>",
    b"</w:p>",
    b"<w:r>",
    b"</w:r>",
    b"<w:t>",
    b"</w:t>",
    b"<w:tbl>",
    b"<w:tr>",
    b"<w:tc>",
    b"</w:tc>",
    b"</w:tr>",
    b"</w:tbl>",
    b"<w:gridSpan w:val='99999'/>",
    b"<w:vMerge/>",
    b"<w:pStyle w:val='Heading1'/>",
    b"<w:numPr><w:ilvl w:val='9'/><w:numId w:val='1'/></w:numPr>",
    b"<w:outlineLvl w:val='0'/>",
    b"<w:ins>",
    b"<w:del>",
    b"<w:footnoteReference w:id='1'/>",
    b"<w:fldChar w:fldCharType='begin'/>",
    b"<w:instrText>TOC</w:instrText>",
    b"<w:sdt>",
    b"<mc:AlternateContent>",
    b"<m:oMath>",
    &[0],
    b"<w:style w:styleId='a'><w:basedOn w:val='a'/></w:style>",
    b"<w:txbxContent>",
    b"&#x10ffff;",
    b"<!DOCTYPE a>",
];

pub const QUERY_WORDS: &[&[u8]] = &[
    b"since=",
    b"&",
    b"=",
    b"%00",
    b"%ff",
    b"+",
    b"line=",
    b"q=",
    b"next=",
    b"//",
    b"%2f",
    b"\\",
    b"%5c",
    b"\r\n",
    b"-9223372036854775809",
    b"[]",
    b"?",
    b"#",
    b"ligne 3 v1",
];

pub const COOKIE_WORDS: &[&[u8]] = &[
    b"palabre_session=",
    b"palabre_seat=",
    b"palabre_lang=",
    b"; ",
    b"=",
    b"\"",
    b"%",
    b"fr",
    b"en;q=0.5",
    b",",
    b"*",
    b"q=",
    &[0xff],
    b"\t",
];

pub const LINE_WORDS: &[&[u8]] = &[
    b"ligne ",
    b"lignes ",
    b"line ",
    b"of version ",
    b"v",
    b"l. ",
    b" a ",
    "à".as_bytes(),
    "nº".as_bytes(),
    b"214",
    b"0",
    b"4294967295",
    b"4294967296",
    b"-",
    b".",
    "٣".as_bytes(),
];

pub const SEALED_WORDS: &[&[u8]] = &[
    b"palabre-sealed 1\n",
    b"palabre-version 1\n",
    b"\n",
    b"\r\n",
    b"hash: ",
    b"signature: ",
    b"ed25519 ",
    b"{",
    b"}",
    b"\"title\":[]",
    b"00",
    &[0xff],
];

pub const PICTURE_WORDS: &[&[u8]] = &[
    b"\x89PNG\r\n\x1a\n",
    b"IHDR",
    b"IDAT",
    b"IEND",
    &[0xff, 0xd8],
    &[0xff, 0xc0],
    &[0xff, 0xda],
    &[0xff, 0xff],
    &[0, 0, 0, 13],
    b"JFIF",
    b"RIFF",
    b"WEBP",
];

fn message(kind: &str, write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    let _written = out.array(2).and_then(|out| out.str(kind));
    write(&mut out);
    out.into_writer()
}

pub fn frames() -> Vec<Vec<u8>> {
    let hello = message("hello", |out| {
        let _written = out.map(5).and_then(|out| {
            out.str("v")?
                .u8(1)?
                .str("schema")?
                .u8(1)?
                .str("text")?
                .str("018bcfe5-6800-7000-8000-000000000000")?;
            out.str("since")?.f64(7.0)?.str("actor")?.bytes(&[1; 16])
        });
    });
    let push = message("push", |out| {
        let _written = out.map(2).and_then(|out| {
            out.str("id")?
                .u8(1)?
                .str("changes")?
                .array(2)?
                .bytes(b"abc")?
                .tag(minicbor::data::Tag::new(64))?
                .bytes(b"d")
        });
    });
    let receipts = message("receipts", |out| {
        let _written = out.map(2).and_then(|out| {
            out.str("id")?
                .u8(1)?
                .str("changes")?
                .array(1)?
                .array(3)?
                .str("who")?
                .bytes(b"abc")?
                .bytes(&[0; 16])
        });
    });
    let presence = message("presence", |out| {
        let _written = out.map(1).and_then(|out| {
            out.str("at")?
                .map(3)?
                .str("section")?
                .str("s1")?
                .str("anchor")?
                .str("3@aa")?
                .str("head")?
                .str("4@aa")
        });
    });
    let broken = message("broken", |out| {
        let _written = out.map(2).and_then(|out| out.str("seq")?.u64(9)?.str("reason")?.str("why"));
    });
    let ping = message("ping", |out| {
        let _written = out.null();
    });
    let many = [vec![0x82], ping.clone(), hello.clone()].concat();
    vec![hello, push, receipts, presence, broken, ping, many]
}

/// A text as the server lays it down, with words by two people.
pub fn text() -> AutoCommit {
    let made = docs_schema::automerge_doc::init(ActorId::from([1; 16]), "Politique", 0);
    let mut doc = made.expect("an empty text can be made");
    let written = (|| -> Result<(), automerge::AutomergeError> {
        let (_, sections) = doc.get(ROOT, "sections")?.expect("it is laid down");
        let section = doc.put_object(&sections, "s1", ObjType::Map)?;
        doc.put(&section, "rank", "a0.abcd")?;
        let body = doc.put_object(&section, "body", ObjType::Text)?;
        doc.splice_text(&body, 0, 0, "Bamako est la capitale")?;
        doc.commit();
        doc.set_actor(ActorId::from([2; 16]));
        doc.splice_text(&body, 6, 0, " la belle")?;
        doc.commit();
        Ok(())
    })();
    written.expect("a new text can be written");
    doc
}

/// Sound changes that go on from [`text`], by a third person; the last one is compressed.
pub fn changes() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for n in 0..4 {
        let mut doc = text();
        doc.set_actor(ActorId::from([3; 16]));
        let written = (|| -> Result<(), automerge::AutomergeError> {
            let (_, sections) = doc.get(ROOT, "sections")?.expect("it is laid down");
            let (_, section) = doc.get(&sections, "s1")?.expect("it was written");
            let (_, body) = doc.get(&section, "body")?.expect("it was written");
            match n {
                0 => doc.splice_text(&body, 3, 2, "é")?,
                1 => {
                    let one = doc.put_object(&sections, "s2", ObjType::Map)?;
                    doc.put(&one, "rank", "a1.abcd")?;
                    doc.put_object(&one, "body", ObjType::Text)?;
                }
                2 => doc.splice_text(&body, 0, 6, "")?,
                _ => doc.splice_text(&body, 0, 0, &"Toute personne a droit à la sécurité. ".repeat(40))?,
            }
            doc.commit();
            Ok(())
        })();
        written.expect("a text can be written");
        let mut change = doc.get_last_local_change().expect("it was written").clone();
        made.push(change.raw_bytes().to_vec());
        if n == 3 {
            made.push(change.bytes().into_owned());
        }
    }
    made
}

pub fn markdown() -> Vec<Vec<u8>> {
    [
        "# Contexte\n\nLa *police* **veille**[^1].\n\n[^1]: Une note.\n",
        "1. un\n   - deux\n     > trois\n2. quatre\n\n***\n",
        "| a | b |\n|---|:-:|\n| `c` | ~~d~~ |\n\n<u>e</u> <sup>f</sup> [g](http://h.example \"i\")\n",
        "Titre\n=====\n\n    code\n\n```\nx\n```\n&amp; \\* <b>gras</b> ![image](a.png)\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

pub fn plain() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> =
        ["1. Contexte\n\nUn texte.\n\n1.1. Objet\n\na) un\nb) deux\n", "TITRE PREMIER\nArticle 1er\nMots.\n"]
            .map(|text| text.as_bytes().to_vec())
            .to_vec();
    all.push([vec![0xff, 0xfe], "Élan".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat());
    all.push(b"caf\xe9 d'\x92\xc9tat\r\n".to_vec());
    all
}

pub fn sheets() -> Vec<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, head) in palabre::sheets::HEADS_FR.iter().enumerate() {
        let _written = sheet.write(0, at as u16, *head);
        let _written = sheet.write(1, at as u16, "mot");
    }
    let _merged = sheet.merge_range(2, 0, 4, 0, "Ministère", &rust_xlsxwriter::Format::new());
    let xml = "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>mot</t></is></c></row></sheetData><mergeCells count='1'><mergeCell ref='A1:A3'/></mergeCells></worksheet>\0<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' count='1' uniqueCount='1'><si><t>Commentaire</t></si></sst>";
    vec![
        book.save_to_buffer().expect("memory takes it"),
        xml.as_bytes().to_vec(),
        "Institution;Ligne;Article;Type;Commentaire;Proposition\nPlateforme;3;1.2;ge;\"Nommer;\nla police\";=1\n".as_bytes().to_vec(),
        b"Clause,Comments,Proposed change\n1,a,b\n2,\"c\"\"d\",e\n".to_vec(),
    ]
}

pub fn word() -> Vec<Vec<u8>> {
    let head = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><w:body>";
    let body = "<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Contexte</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>La police </w:t></w:r><w:ins w:id='1'><w:r><w:t>veille</w:t></w:r></w:ins><w:r><w:footnoteReference w:id='2'/></w:r></w:p>";
    let table = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let list = "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>un</w:t></w:r></w:p>";
    let end = "</w:body></w:document>";
    let styles = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:style w:type='paragraph' w:styleId='Heading1'><w:name w:val='heading 1'/><w:basedOn w:val='Normal'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style></w:styles>";
    let numbering = "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let notes = "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:id='2'><w:p><w:r><w:t>Note</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let whole = format!("{head}{body}{table}{list}{end}\0{styles}\0{numbering}\0{notes}");
    let xml = format!("{head}{table}{end}");
    let mut deflated = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let written = deflated
        .start_file("word/document.xml", zip::write::SimpleFileOptions::default())
        .and_then(|()| Ok(deflated.write_all(format!("{head}{body}{end}").as_bytes())?));
    written.expect("memory takes it");
    vec![whole.into_bytes(), xml.into_bytes(), deflated.finish().expect("memory takes it").into_inner()]
}

pub fn queries() -> Vec<Vec<u8>> {
    [
        "since=0&line=3",
        "q=ligne+214+de+la+version+3",
        "next=%2Fd%2Fx&open=true",
        "/d/x?at=9",
        "format=json&since=-1&a=b&a=c",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

pub fn cookies() -> Vec<Vec<u8>> {
    ["palabre_session=abc; palabre_lang=fr", "palabre_seat=\"x\"; a=b", "fr-ML,fr;q=0.9,en;q=0.5,*;q=0.1"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
}

pub fn lines() -> Vec<Vec<u8>> {
    ["ligne 214 de la version 3", "line 1 of version 2", "l. 214 v3", "lignes 214 à 220", "214"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
}

pub fn sealed() -> Vec<Vec<u8>> {
    let file = include_bytes!("../../docs-schema/fixtures/sealed/genuine.palabre");
    let bare = include_bytes!("../../docs-schema/fixtures/sealed/bare.palabre");
    vec![file.to_vec(), bare.to_vec()]
}

pub fn pictures() -> Vec<Vec<u8>> {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82".to_vec();
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x01\0\x01\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x02\xff\xd9".to_vec();
    vec![png, jpeg]
}
