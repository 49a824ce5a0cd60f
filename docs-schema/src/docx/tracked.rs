//! Says that tracked changes were read as accepted, and how many of which kind there were.

use super::log::Log;
use super::reader::Sources;
use super::xml::Tree;

const KINDS: &[(&str, &[&str])] = &[
    ("insertions", &["w:ins", "w:cellIns"]),
    ("deletions", &["w:del", "w:cellDel"]),
    ("moves", &["w:moveTo"]),
    (
        "formatting changes",
        &[
            "w:rPrChange",
            "w:pPrChange",
            "w:sectPrChange",
            "w:tblPrChange",
            "w:tblPrExChange",
            "w:tblGridChange",
            "w:trPrChange",
            "w:tcPrChange",
            "w:cellMerge",
        ],
    ),
];

pub(super) fn report(sources: &Sources, log: &mut Log) {
    let notes = [&sources.footnotes, &sources.endnotes].into_iter().filter_map(|notes| notes.part.as_ref());
    let trees: Vec<&Tree> = std::iter::once(&sources.document).chain(notes).map(|part| &part.tree).collect();
    let count = |names: &[&str]| -> usize {
        names.iter().map(|name| trees.iter().map(|tree| tree.count(name)).sum::<usize>()).sum()
    };
    let told: Vec<String> = KINDS
        .iter()
        .map(|(kind, names)| (kind, count(names)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    if !told.is_empty() {
        log.whole("tracked-changes-accepted", &told.join(", "));
    }
}
