//! Every file of the corpus: what it becomes, or why it is refused.
//!
//! The corpus lies beside the repository (`PALABRE_SHARED`, or `../shared`). Where it is absent the tests
//! say so and read the small documents of `features` alone.

use std::path::{Path, PathBuf};

use docs_schema::Block;

use crate::builder::{outline, read_bytes};

/// One file. `counts`: headings, items, paragraphs and quotations, tables, notes.
pub struct Case {
    pub file: &'static str,
    expected: Result<Read, &'static str>,
}

struct Read {
    counts: [usize; 5],
    /// Stand in the outline.
    words: &'static str,
    /// Codes, sorted, each once.
    problems: &'static str,
}

const fn read(file: &'static str, counts: [usize; 5], words: &'static str, problems: &'static str) -> Case {
    Case { file, expected: Ok(Read { counts, words, problems }) }
}

const fn refused(file: &'static str, code: &'static str) -> Case {
    Case { file, expected: Err(code) }
}

#[rustfmt::skip]
pub const CASES: &[Case] = &[
    read("comments/Comment025.docx", [0, 0, 7, 0, 0], "", "comments-dropped tracked-changes-accepted"),
    read("comments/Comment042.docx", [0, 0, 8, 0, 2], "coordinate with the", "comments-dropped endnote-as-footnote headers-footers-dropped text-box-unframed tracked-changes-accepted"),
    read("comments/comments.docx", [0, 0, 1, 0, 0], "Ouch", "comments-dropped"),
    read("french/WC055-French-Mod.docx", [0, 0, 1, 0, 0], "", ""),
    read("french/WC055-French.docx", [0, 0, 1, 0, 0], "", ""),
    read("french/justificatif_employeur.2020-03-19.docx", [0, 0, 14, 0, 0], "", ""),
    read("french/justificatif_employeur.2020-03-23.docx", [0, 0, 14, 0, 3], "JUSTIFICATIF", ""),
    read("french/lettre_licenciement_disciplinaire.docx", [0, 0, 34, 0, 0], "licenciement", ""),
    read("french/reclamation_de_cp.accepted.docx", [0, 0, 28, 0, 0], "congés payés", ""),
    read("french/reclamation_de_cp.tracked.docx", [0, 0, 28, 0, 0], "congés payés", "tracked-changes-accepted"),
    read("french/reclamation_des_heures_sup.2020-05-20.docx", [0, 0, 31, 1, 0], "Objet : Réclamation des heures supplémentaires", "merged-cells"),
    refused("nasty/ExternalEntityInText.docx", "docx-xml-entity"),
    read("nasty/MultipleBodyBug.docx", [0, 0, 3, 0, 0], "END BODY 3.", "headers-footers-dropped"),
    read("nasty/SimpleMacro.docm", [0, 0, 1, 0, 0], "This is a macro word processing document", "macros-ignored"),
    refused("nasty/bug53475-password-is-pass.docx", "docx-encrypted"),
    refused("nasty/clusterfuzz-testcase-minimized-POIXWPFFuzzer-4791943399604224.docx", "docx-damaged"),
    refused("nasty/clusterfuzz-testcase-minimized-POIXWPFFuzzer-5313273089884160.docx", "docx-damaged"),
    read("nasty/testAltChunkHTML.docx", [0, 0, 0, 0, 0], "", "embedded-file-dropped no-text"),
    read("nasty/testExternalRefs.docx", [0, 0, 4, 0, 0], "Testing INCLUDETEXT:[Text placeholder]", "external-field-kept"),
    read("nasty/test_recursive_embedded.docx", [0, 0, 1, 0, 0], "embed_0", "embedded-object-dropped"),
    refused("nasty/truncated62886.docx", "docx-truncated"),
    read("nasty/zero-length.docx", [0, 0, 0, 0, 0], "", "no-text"),
    read("notes/WC036-Footnote-With-Table-After.docx", [0, 0, 10, 0, 1], "[Aaa1 | Bbb | Ccc⏎Ddd | Eee1 | Fff]", "nested-table-flattened"),
    read("notes/WC036-Footnote-With-Table-Before.docx", [0, 0, 10, 0, 1], "Ggg | Hhh | Iii]", "nested-table-flattened"),
    read("notes/endnotes.docx", [0, 0, 10, 0, 1], "(tilaka [XXX]or 'tika')", "endnote-as-footnote"),
    read("notes/footnotes.docx", [0, 0, 1, 0, 1], "Eto ochen prostoy[snoska] text so snoskoy", ""),
    read("policy/BackgroundReport_-_THE_WORKING_GROUP_ON_INTERNET_GOVERNANCE.docx", [25, 318, 478, 1, 54], "# II.⇥Towards a working definition", "extra-title frame-unwrapped headers-footers-dropped heading-level-limited list-number-lost long-heading-as-paragraph tracked-changes-accepted"),
    read("policy/HC031-Complicated-Document.docx", [10, 30, 50, 3, 2], "(x+a)^n=∑_(k=0)^n (n/k)x^ka^(n-k)", "comments-dropped contents-dropped endnote-as-footnote formula-as-text text-box-unframed tracked-changes-accepted"),
    read("rtl/arabic_numbering.docx", [0, 0, 16, 0, 0], "وثيقة تجربة : 123456789", ""),
    read("structure/ComplexNumberedLists.docx", [0, 14, 3, 0, 0], "1. Entry #2, with children\n  1. 2-a", "list-number-lost"),
    read("structure/HierarchicalNumberedList.docx", [0, 10, 0, 0, 0], "    1. When you click Design", ""),
    read("structure/article-section-isLgl.docx", [6, 0, 0, 0, 0], "## [expect]Section 1.01[/expect]Name", ""),
    read("structure/bullet-complex.docx", [0, 80, 3, 0, 0], "        - 5Istvan Rev", "headers-footers-dropped"),
    read("structure/heading123.docx", [3, 0, 3, 0, 0], "### Third paragraph", ""),
    read("structure/startOverride.docx", [0, 12, 0, 0, 0], "1. [expect]10)[/expect]Aa", ""),
    read("structure/toc.docx", [11, 0, 33, 0, 0], "= United Nations Declaration", "contents-dropped headers-footers-dropped"),
    read("tables/blk-paras-and-tables.docx", [0, 0, 4, 1, 0], "| Between |", "frame-unwrapped headers-footers-dropped"),
    read("tables/complex_table.docx", [0, 0, 0, 1, 0], "| 8⏎7⏎6⏎5⏎4⏎3⏎2 |  |\n|  | 1 |", "nested-table-flattened"),
    read("tracked/RP001-Tracked-Revisions-01-Accepted.docx", [0, 1, 28, 2, 0], "", "headers-footers-dropped list-number-lost merged-cells"),
    read("tracked/RP001-Tracked-Revisions-01.docx", [0, 1, 28, 2, 0], "", "headers-footers-dropped list-number-lost merged-cells tracked-changes-accepted"),
    read("tracked/RP007-Multiple-Deleted-Para-Mark-Accepted.docx", [0, 0, 2, 0, 0], "", ""),
    read("tracked/RP007-Multiple-Deleted-Para-Mark-Rejected.docx", [0, 0, 5, 0, 0], "", ""),
    read("tracked/RP007-Multiple-Deleted-Para-Mark.docx", [0, 0, 2, 0, 0], "", "tracked-changes-accepted"),
    read("tracked/RP012-Multiple-Inserted-Rows-Accepted.docx", [0, 0, 0, 1, 0], "", ""),
    read("tracked/RP012-Multiple-Inserted-Rows-Rejected.docx", [0, 0, 0, 1, 0], "", ""),
    read("tracked/RP012-Multiple-Inserted-Rows.docx", [0, 0, 0, 1, 0], "", "tracked-changes-accepted"),
    read("tracked/RP015-MoveFrom-MoveTo-Accepted.docx", [0, 0, 4, 0, 0], "", ""),
    read("tracked/RP015-MoveFrom-MoveTo-Rejected.docx", [0, 0, 4, 0, 0], "", ""),
    read("tracked/RP015-MoveFrom-MoveTo.docx", [0, 0, 4, 0, 0], "", "tracked-changes-accepted"),
    read("tracked/delins.docx", [0, 16, 5, 0, 0], "{b:Tika} can be:", "tracked-changes-accepted"),
    read("tracked/documentProtection_trackedChanges_no_password.docx", [0, 0, 1, 0, 0], "", ""),
    read("variant/Bug54849.docx", [0, 0, 14, 2, 2], "[Endnote Endnote_sdt]", "endnote-as-footnote headers-footers-dropped"),
    read("variant/HeaderFooterUnicode.docx", [1, 0, 10, 0, 0], "# Molière", "headers-footers-dropped"),
    read("variant/WC012-Math-Before.docx", [0, 0, 3, 0, 0], "A=πr^2", "formula-as-text"),
    read("variant/strict-format.docx", [0, 0, 1, 0, 0], "Test", ""),
];

/// Pairs that say the same once the changes are accepted.
const ACCEPTED: &[(&str, &str)] = &[
    ("tracked/RP001-Tracked-Revisions-01.docx", "tracked/RP001-Tracked-Revisions-01-Accepted.docx"),
    (
        "tracked/RP007-Multiple-Deleted-Para-Mark.docx",
        "tracked/RP007-Multiple-Deleted-Para-Mark-Accepted.docx",
    ),
    ("tracked/RP012-Multiple-Inserted-Rows.docx", "tracked/RP012-Multiple-Inserted-Rows-Accepted.docx"),
    ("tracked/RP015-MoveFrom-MoveTo.docx", "tracked/RP015-MoveFrom-MoveTo-Accepted.docx"),
    ("french/reclamation_de_cp.tracked.docx", "french/reclamation_de_cp.accepted.docx"),
];

/// The corpus, when it is there.
pub fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("PALABRE_SHARED").map_or_else(beside, PathBuf::from);
    let folder = shared.join("corpora/docx");
    if folder.join("index.tsv").is_file() {
        return Some(folder);
    }
    eprintln!("corpus of Word files absent at {}: set PALABRE_SHARED to test with it", folder.display());
    None
}

fn outcome(bytes: &[u8], expected: &Result<Read, &str>) -> Result<(), String> {
    let (text, problems) = match (read_bytes(bytes), expected) {
        (Err(error), Err(code)) if error.code() == *code && error.to_string().ends_with('.') => return Ok(()),
        (Err(error), _) => return Err(format!("refused: {} {error}", error.code())),
        (Ok(_), Err(code)) => return Err(format!("read, but {code} was expected")),
        (Ok(read), Ok(_)) => read,
    };
    let Ok(expected) = expected else { return Ok(()) };
    let blocks: Vec<&Block> = text.sections.iter().flat_map(|section| &section.blocks).collect();
    let count = |is: fn(&Block) -> bool| blocks.iter().filter(|block| is(block)).count();
    let counts = [
        count(|block| matches!(block, Block::Heading { .. })),
        count(|block| matches!(block, Block::Item { .. })),
        count(|block| matches!(block, Block::Paragraph { .. } | Block::Quote { .. })),
        text.tables.len(),
        text.notes.len(),
    ];
    let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let outline = outline(&text);
    if counts == expected.counts && codes.join(" ") == expected.problems && outline.contains(expected.words) {
        return Ok(());
    }
    Err(format!(
        "{counts:?}, {codes:?}, {:?} expected in\n{}",
        expected.words,
        outline.chars().take(400).collect::<String>()
    ))
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused_as_expected() {
    let Some(folder) = folder() else { return };
    let index = std::fs::read_to_string(folder.join("index.tsv")).expect("the index");
    let mut failures = Vec::new();
    for file in
        index.lines().skip(1).filter_map(|line| line.split('\t').next()).filter(|file| !file.is_empty())
    {
        let Some(case) = CASES.iter().find(|case| case.file == file) else {
            failures.push(format!("{file}: no expectation is written for it"));
            continue;
        };
        let bytes = std::fs::read(folder.join(file)).expect("a file of the index");
        if let Err(failure) = outcome(&bytes, &case.expected) {
            failures.push(format!("{file}: {failure}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn tracked_changes_are_read_as_their_authors_accepted_them() {
    let Some(folder) = folder() else { return };
    let outline_of = |file: &str| {
        let bytes = std::fs::read(folder.join(file)).expect("a file of the index");
        outline(&read_bytes(&bytes).expect("a readable document").0)
    };
    for (tracked, accepted) in ACCEPTED {
        assert_eq!(outline_of(tracked), outline_of(accepted), "{tracked}");
    }
}
