//! Random damage to Word files: any answer but a panic.

use proptest::prelude::*;

use crate::builder::{Docx, p, r, read_bytes};
use crate::corpus;

/// Small files only, so that many cases are quick.
fn samples() -> Vec<Vec<u8>> {
    let own = Docx::new(
        &(p("<w:outlineLvl w:val='0'/>", "Vision") + &p("", &format!("<w:ins>{}</w:ins>", r("texte")))),
    )
    .bytes();
    let corpus = corpus::folder().into_iter().flat_map(|folder| {
        corpus::CASES
            .iter()
            .filter_map(move |case| std::fs::read(folder.join(case.file)).ok())
            .filter(|bytes| bytes.len() < 40_000)
    });
    std::iter::once(own).chain(corpus).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_or_scratched_file_never_panics(
        pick in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        scratches in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        is_cut in any::<bool>(),
    ) {
        let samples = SAMPLES.with(Clone::clone);
        let mut bytes = samples[pick.index(samples.len())].clone();
        for (place, value) in scratches {
            let at = place.index(bytes.len());
            bytes[at] = value;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn scratched_xml_in_a_sound_archive_never_panics(
        scratches in prop::collection::vec((any::<prop::sample::Index>(), "[<>/a-z'=0-9 ]"), 1..6),
    ) {
        let mut xml = MAIN.to_owned();
        for (place, text) in scratches {
            let at = place.index(xml.len());
            if xml.is_char_boundary(at) && xml.is_char_boundary(at + 1) {
                xml.replace_range(at..=at, &text);
            }
        }
        let _ = read_bytes(&Docx::default().part("word/document.xml", xml.as_bytes()).bytes());
    }
}

thread_local! {
    static SAMPLES: std::rc::Rc<Vec<Vec<u8>>> = std::rc::Rc::new(samples());
}

const MAIN: &str = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>\
    <w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>\
    <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>\
    <w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType='end'/>\
    <w:sym w:font='Symbol' w:char='F061'/></w:r></w:p></w:body></w:document>";
