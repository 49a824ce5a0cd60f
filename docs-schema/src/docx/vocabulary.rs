//! The element and attribute names that the reader knows. Everything else becomes the empty name:
//! its attributes are forgotten and its children are looked at as if it were not there, so that an
//! unknown wrapper never hides words.

/// Transitional and strict (ISO 29500) spellings of a namespace mean the same prefix here.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "m"),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "r"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"),
    ("http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://purl.oclc.org/ooxml/drawingml/main", "a"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "c"),
    ("http://purl.oclc.org/ooxml/drawingml/chart", "c"),
    ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"),
    ("http://purl.oclc.org/ooxml/drawingml/diagram", "dgm"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:schemas-microsoft-com:office:office", "o"),
    ("http://schemas.openxmlformats.org/package/2006/relationships", "rel"),
    ("http://schemas.openxmlformats.org/package/2006/content-types", "ct"),
];

/// Sorted, for binary search (a test says so).
const ELEMENTS: &[&str] = &[
    "a:blip",
    "c:chart",
    "ct:Default",
    "ct:Override",
    "dgm:relIds",
    "m:chr",
    "m:d",
    "m:dPr",
    "m:deg",
    "m:den",
    "m:e",
    "m:f",
    "m:nary",
    "m:naryPr",
    "m:num",
    "m:oMath",
    "m:oMathPara",
    "m:r",
    "m:rad",
    "m:sSub",
    "m:sSubSup",
    "m:sSup",
    "m:sub",
    "m:sup",
    "m:t",
    "mc:AlternateContent",
    "mc:Choice",
    "mc:Fallback",
    "o:OLEObject",
    "rel:Relationship",
    "v:imagedata",
    "v:rect",
    "w:abstractNum",
    "w:abstractNumId",
    "w:altChunk",
    "w:b",
    "w:basedOn",
    "w:body",
    "w:bookmarkStart",
    "w:br",
    "w:cellDel",
    "w:cellIns",
    "w:cellMerge",
    "w:comment",
    "w:cr",
    "w:del",
    "w:delInstrText",
    "w:delText",
    "w:docDefaults",
    "w:docPartGallery",
    "w:docPartObj",
    "w:drawing",
    "w:dstrike",
    "w:endnote",
    "w:endnoteReference",
    "w:fldChar",
    "w:fldSimple",
    "w:footerReference",
    "w:footnote",
    "w:footnoteReference",
    "w:gridAfter",
    "w:gridBefore",
    "w:gridSpan",
    "w:headerReference",
    "w:hyperlink",
    "w:i",
    "w:ilvl",
    "w:ins",
    "w:instrText",
    "w:isLgl",
    "w:lvl",
    "w:lvlOverride",
    "w:lvlText",
    "w:moveFrom",
    "w:moveTo",
    "w:name",
    "w:noBreakHyphen",
    "w:num",
    "w:numFmt",
    "w:numId",
    "w:numPr",
    "w:numStyleLink",
    "w:object",
    "w:outlineLvl",
    "w:p",
    "w:pPr",
    "w:pPrChange",
    "w:pStyle",
    "w:pict",
    "w:ptab",
    "w:r",
    "w:rPr",
    "w:rPrChange",
    "w:rPrDefault",
    "w:rStyle",
    "w:rt",
    "w:ruby",
    "w:rubyPr",
    "w:sdt",
    "w:sdtContent",
    "w:sdtEndPr",
    "w:sdtPr",
    "w:sectPr",
    "w:sectPrChange",
    "w:softHyphen",
    "w:start",
    "w:startOverride",
    "w:strike",
    "w:style",
    "w:styleLink",
    "w:subDoc",
    "w:sym",
    "w:t",
    "w:tab",
    "w:tbl",
    "w:tblGrid",
    "w:tblGridChange",
    "w:tblPr",
    "w:tblPrChange",
    "w:tblPrEx",
    "w:tblPrExChange",
    "w:tc",
    "w:tcPr",
    "w:tcPrChange",
    "w:tr",
    "w:trPr",
    "w:trPrChange",
    "w:txbxContent",
    "w:u",
    "w:vMerge",
    "w:vanish",
    "w:vertAlign",
    "wp:docPr",
];

const ATTRIBUTES: &[&str] = &[
    "ContentType",
    "Extension",
    "Id",
    "PartName",
    "Target",
    "TargetMode",
    "Type",
    "abstractNumId",
    "anchor",
    "char",
    "customMarkFollows",
    "default",
    "descr",
    "fldCharType",
    "font",
    "hr",
    "id",
    "ilvl",
    "instr",
    "name",
    "numId",
    "r:id",
    "styleId",
    "type",
    "val",
];

/// Elements whose character data is words (or field codes); elsewhere it is layout.
pub(super) fn holds_text(name: &str) -> bool {
    matches!(name, "w:t" | "w:instrText" | "m:t")
}

/// Properties: never a place for words, always skipped when looking for them.
pub(super) fn is_properties(name: &str) -> bool {
    matches!(
        name,
        "w:pPr"
            | "w:rPr"
            | "w:sectPr"
            | "w:tblPr"
            | "w:tblPrEx"
            | "w:tblGrid"
            | "w:trPr"
            | "w:tcPr"
            | "w:sdtPr"
            | "w:sdtEndPr"
            | "w:rubyPr"
    )
}

/// Content that tracked changes removed: accepted means gone.
pub(super) fn is_removed(name: &str) -> bool {
    matches!(name, "w:del" | "w:moveFrom")
}

pub(super) fn prefix(namespace: &str) -> Option<&'static str> {
    NAMESPACES.iter().find(|(uri, _)| *uri == namespace).map(|(_, prefix)| *prefix)
}

pub(super) fn element(prefix: &str, local: &str) -> &'static str {
    known(ELEMENTS, |name| order(name, prefix, local))
}

/// Only `r:` attributes keep their prefix: `w:id` and `r:id` are different things.
pub(super) fn attribute(prefix: Option<&str>, local: &str) -> &'static str {
    match prefix {
        Some("r") => known(ATTRIBUTES, |name| order(name, "r", local)),
        _ => known(ATTRIBUTES, |name| name.cmp(local)),
    }
}

fn known(names: &[&'static str], compare: impl Fn(&str) -> std::cmp::Ordering) -> &'static str {
    names.binary_search_by(|name| compare(name)).map_or("", |at| names[at])
}

/// Compares `name` with `prefix:local` without building it: this runs for every element of a file.
fn order(name: &str, prefix: &str, local: &str) -> std::cmp::Ordering {
    name.bytes().cmp(prefix.bytes().chain(b":".iter().copied()).chain(local.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_binary_search_finds_every_name() {
        for name in ELEMENTS {
            let (prefix, local) = name.split_once(':').expect("a prefix");
            assert_eq!(element(prefix, local), *name);
        }
        for name in ATTRIBUTES {
            let found = match name.split_once(':') {
                Some((prefix, local)) => attribute(Some(prefix), local),
                None => attribute(None, name),
            };
            assert_eq!(found, *name);
        }
        assert_eq!(element("w", "unheardOf"), "");
    }
}
