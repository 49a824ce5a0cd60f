//! The bytes that a version *is*, and their hash. Two programs that follow this page make the same bytes.
//!
//! **Written encoding, form 1.** The line `palabre-version 1` and a line feed (U+000A), then one JSON value in UTF-8, without
//! byte order mark, without white space between its parts and without anything after it:
//!
//! ```text
//! {"lang":…,"dir":…,"numbering":…,"title":[INLINE…],"sections":[SECTION…],"tables":{ID:TABLE…},"notes":{ID:[INLINE…]…}}
//! ```
//!
//! - `lang` is the text's BCP 47 tag, `dir` `ltr` or `rtl`, `numbering` `decimal`, `legal` or `none`: with these the derived
//!   numbers can be shown as they were. Then the text as [`PolicyText`] has it.
//! - SECTION is `{"id":…,"displaced":true,"blocks":[BLOCK…]}`; `displaced` is left out where it is false. BLOCK is one of
//!   `{"type":"heading","level":N,"content":[…]}`, `{"type":"paragraph","content":[…]}`,
//!   `{"type":"item","kind":"bullet"|"ordered","depth":N,"content":[…]}`, `{"type":"quote","content":[…]}`,
//!   `{"type":"table","id":…}`, `{"type":"rule"}`. INLINE is `{"text":…,"marks":{…}}` or `{"note":ID}`; marks that do not
//!   hold, and a `marks` without any, are left out; the others stand in the order `em link strike strong sub sup underline`.
//!   TABLE is `{"rows":[[[INLINE…]…]…],"displaced_rows":[N…],"displaced_cols":[N…]}`; the last two are left out when empty.
//! - Keys stand in the order shown; those of `tables` and `notes` by their bytes. Only tables and notes that the text refers
//!   to are in it. Neighbouring runs of one set of marks are one run, and no run is empty.
//! - In strings `"` and `\` have a backslash before them; U+0008, U+0009, U+000A, U+000C, U+000D are `\b \t \n \f \r`, other
//!   characters below U+0020 `\u00xx` in lower case; everything else stands as itself. Letters are kept as typed: there is
//!   no Unicode normalisation, because a version that is read aloud letter by letter must be the text that was frozen.
//!
//! The **hash** of a version is the SHA-256 of all of it, first line included, and is written in lower-case hexadecimal.
//!
//! Must stay true: form 1 never changes; another encoding is another number in the first line, and both stay readable.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::{Block, Inline, PolicyText, Section, Table, push_run};

/// The first line of form 1.
const FIRST_LINE: &str = "palabre-version 1\n";

/// A frozen text: the words, and the settings that they are shown with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// BCP 47.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// `decimal`, `legal` or `none`.
    pub numbering: String,
    pub text: PolicyText,
}

/// Bytes that are not a version as this crate writes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Uncanonical {
    #[error("the first line is not one that this program knows")]
    Form,
    #[error("what follows the first line cannot be read: {0}")]
    Unreadable(String),
    #[error("it reads as a text, but not in the one way in which that text is written")]
    Otherwise,
}

/// The JSON value of form 1, its keys in order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form1 {
    lang: String,
    dir: String,
    numbering: String,
    title: Vec<Inline>,
    sections: Vec<Section>,
    tables: BTreeMap<String, Table>,
    notes: BTreeMap<String, Vec<Inline>>,
}

/// The bytes of a version.
#[must_use]
pub fn encode(frozen: &Frozen) -> Vec<u8> {
    let PolicyText { title, sections, tables, notes } = tidy(&frozen.text);
    let (lang, dir, numbering) = (frozen.lang.clone(), frozen.dir.clone(), frozen.numbering.clone());
    let form = Form1 { lang, dir, numbering, title, sections, tables, notes };
    let mut bytes = FIRST_LINE.as_bytes().to_vec();
    serde_json::to_writer(&mut bytes, &form).expect("strings and numbers in memory always become JSON");
    bytes
}

/// The version that these bytes are.
///
/// # Errors
/// [`Uncanonical`]: only bytes that [`encode`] gives are read.
pub fn decode(bytes: &[u8]) -> Result<Frozen, Uncanonical> {
    let json = bytes.strip_prefix(FIRST_LINE.as_bytes()).ok_or(Uncanonical::Form)?;
    let form: Form1 = serde_json::from_slice(json).map_err(|e| Uncanonical::Unreadable(e.to_string()))?;
    let Form1 { lang, dir, numbering, title, sections, tables, notes } = form;
    let text = PolicyText { title, sections, tables, notes };
    let frozen = Frozen { lang, dir, numbering, text };
    if encode(&frozen) == bytes { Ok(frozen) } else { Err(Uncanonical::Otherwise) }
}

/// SHA-256 of the bytes of a version.
#[must_use]
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A hash as it is written.
#[must_use]
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text in its one form: runs joined, and nothing that it does not refer to.
pub(crate) fn tidy(text: &PolicyText) -> PolicyText {
    let mut tidy = text.clone();
    join_runs(&mut tidy.title);
    let blocks = tidy.sections.iter_mut().flat_map(|section| &mut section.blocks);
    blocks.filter_map(content_mut).for_each(join_runs);
    let used: BTreeSet<String> =
        tidy.sections.iter().flat_map(|section| &section.blocks).filter_map(table_id).collect();
    tidy.tables.retain(|id, _| used.contains(id));
    tidy.tables.values_mut().flat_map(|table| &mut table.rows).flatten().for_each(join_runs);
    let named: BTreeSet<String> = tidy.note_ids().map(ToOwned::to_owned).collect();
    tidy.notes.retain(|id, _| named.contains(id));
    tidy.notes.values_mut().for_each(join_runs);
    tidy
}

fn table_id(block: &Block) -> Option<String> {
    match block {
        Block::Table { id } => Some(id.clone()),
        _ => None,
    }
}

fn content_mut(block: &mut Block) -> Option<&mut Vec<Inline>> {
    match block {
        Block::Heading { content, .. }
        | Block::Paragraph { content }
        | Block::Item { content, .. }
        | Block::Quote { content } => Some(content),
        Block::Table { .. } | Block::Rule => None,
    }
}

fn join_runs(content: &mut Vec<Inline>) {
    for inline in std::mem::take(content) {
        match inline {
            Inline::Text { text, marks } => push_run(content, &text, &marks),
            note @ Inline::Note { .. } => content.push(note),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;
    use crate::model::Marks;

    fn frozen(source: &str) -> Frozen {
        let mut next = 0;
        let mut ids = || {
            next += 1;
            format!("s{next}")
        };
        let (text, _) = markdown::parse(source, &mut ids);
        Frozen { lang: "fr-ML".into(), dir: "ltr".into(), numbering: "decimal".into(), text }
    }

    const RICH: &str = "# Loi\n\nPréambule « dit ».\n\n## Objet\n\nLe **texte**, *penché*, [lié](https://a.ml).[^1]\n\n\
                        - un\n  1. deux\n\n> cité\n\n---\n\n| a | b |\n|---|---|\n| 1 | \\\" |\n\n[^1]: Une note.\n";

    #[test]
    fn known_texts_have_known_hashes_for_ever() {
        let hashes =
            ["", "# Loi\n\n## Objet\n\nLe texte.\n", RICH].map(|source| hex(&hash(&encode(&frozen(source)))));
        assert_eq!(
            hashes,
            [
                "0a5ef31b6ea78f9d3162885bd7e4196ff50c18405739e29576d125dab208fb30",
                "caef8028c0f16d0b4d8dedcde3e3f09ada3152d02d3830e81989e5e092aa7877",
                "69acd396662b37845e0dcfbc1cc0ace18fce8a7609d575ad6a8d1fccff28e3b7"
            ]
        );
    }

    #[test]
    fn a_short_text_is_written_as_the_encoding_says() {
        let bytes = encode(&frozen("# Loi\n\n## Objet\n\nLe **texte**.\n"));
        let expected = concat!(
            "palabre-version 1\n",
            r#"{"lang":"fr-ML","dir":"ltr","numbering":"decimal","title":[{"text":"Loi"}],"#,
            r#""sections":[{"id":"s2","blocks":[{"type":"heading","level":1,"content":[{"text":"Objet"}]},"#,
            r#"{"type":"paragraph","content":[{"text":"Le "},{"text":"texte","marks":{"strong":true}},{"text":"."}]}]}],"#,
            r#""tables":{},"notes":{}}"#,
        );
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expected);
    }

    #[test]
    fn what_is_written_reads_back_and_nothing_else_does() {
        let bytes = encode(&frozen(RICH));
        assert_eq!(encode(&decode(&bytes).expect("our own bytes")), bytes);
        let text = String::from_utf8(bytes).expect("UTF-8");
        let cases = [
            (text.replace("version 1", "version 2"), Uncanonical::Form),
            (text.replacen(":{", ": {", 1), Uncanonical::Otherwise),
            (text.replacen(r#""dir":"ltr","#, "", 1), Uncanonical::Unreadable(String::new())),
            (format!("{text} "), Uncanonical::Otherwise),
        ];
        for (changed, why) in cases {
            let said = decode(changed.as_bytes()).expect_err("not canonical");
            assert_eq!(std::mem::discriminant(&said), std::mem::discriminant(&why), "{said}");
        }
    }

    #[test]
    fn how_a_text_came_to_be_does_not_show_in_its_bytes() {
        let plain = frozen("# Loi\n\nLe texte.\n");
        let mut cut = plain.clone();
        let run = |text: &str| Inline::Text { text: text.into(), marks: Marks::default() };
        cut.text.sections[0].blocks[0] =
            Block::Paragraph { content: vec![run("Le te"), run(""), run("xte.")] };
        cut.text.notes.insert("n9".into(), vec![run("a note that nobody refers to")]);
        cut.text.tables.insert("t9".into(), Table::default());
        assert_eq!(encode(&cut), encode(&plain));
    }
}
