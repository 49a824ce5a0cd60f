//! A provision by itself: the sections that a decision is about, their bytes and their hash.
//!
//! **Written encoding, form 1.** The line `palabre-provision 1` and a line feed, then one JSON value by the rules of
//! [`crate::canonical`]: `{"title":[INLINE…],"sections":[SECTION…],"tables":{…},"notes":{…}}`. The title is empty unless the
//! provision is the whole text. The numbers of provisions are not in it: they follow from what stands before. The hash is the
//! SHA-256 of all of it.
//!
//! Must stay true: form 1 never changes; a decision names a hash, and whether the text still is what was decided is asked by
//! making the bytes again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical::{self, Uncanonical, tidy};
use crate::model::{Block, Inline, PolicyText, Section, Table};

const FIRST_LINE: &str = "palabre-provision 1\n";

/// How far a provision goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// One section alone.
    Section,
    /// A section and those below it, up to the next heading of its level or above.
    Chapter,
    /// All of the text, its title included.
    Text,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form1 {
    title: Vec<Inline>,
    sections: Vec<Section>,
    tables: BTreeMap<String, Table>,
    notes: BTreeMap<String, Vec<Inline>>,
}

/// The provision that begins with `section`, as a text of its own; without sections where it is no longer there.
#[must_use]
pub fn cut(text: &PolicyText, section: &str, extent: Extent) -> PolicyText {
    tidy(&gather(text, section, extent))
}

/// The sections, and of the rest only what they refer to: a provision costs what it is, not what its text is.
fn gather(text: &PolicyText, section: &str, extent: Extent) -> PolicyText {
    let title = if extent == Extent::Text { text.title.clone() } else { Vec::new() };
    let sections = text.sections[range(text, section, extent)].to_vec();
    let referred = sections.iter().flat_map(|one| &one.blocks).filter_map(|block| match block {
        Block::Table { id } => text.tables.get_key_value(id),
        _ => None,
    });
    let tables = referred.map(|(id, table)| (id.clone(), table.clone())).collect();
    let mut own = PolicyText { title, sections, tables, notes: BTreeMap::new() };
    let named = own.note_ids().filter_map(|id| text.notes.get_key_value(id));
    own.notes = named.map(|(id, words)| (id.clone(), words.clone())).collect();
    own
}

/// Where the sections of a provision stand in the text.
#[must_use]
pub fn range(text: &PolicyText, section: &str, extent: Extent) -> std::ops::Range<usize> {
    let all = &text.sections;
    if extent == Extent::Text {
        return 0..all.len();
    }
    let Some(start) = all.iter().position(|one| one.id == section) else { return 0..0 };
    let level = |one: &Section| one.heading().map(|(level, _)| level);
    let end = match (extent, level(&all[start])) {
        (Extent::Chapter, Some(own)) => {
            let ends = |one: &Section| level(one).is_some_and(|other| other <= own);
            all[start + 1..].iter().position(ends).map_or(all.len(), |n| start + 1 + n)
        }
        _ => start + 1,
    };
    start..end
}

/// The bytes of a provision that was [`cut`].
#[must_use]
pub fn encode(provision: &PolicyText) -> Vec<u8> {
    let PolicyText { title, sections, tables, notes } = tidy(provision);
    let mut bytes = FIRST_LINE.as_bytes().to_vec();
    serde_json::to_writer(&mut bytes, &Form1 { title, sections, tables, notes })
        .expect("strings and numbers in memory always become JSON");
    bytes
}

/// The provision that these bytes are.
///
/// # Errors
/// [`Uncanonical`]: only bytes that [`encode`] gives are read.
pub fn decode(bytes: &[u8]) -> Result<PolicyText, Uncanonical> {
    let json = bytes.strip_prefix(FIRST_LINE.as_bytes()).ok_or(Uncanonical::Form)?;
    let form: Form1 = serde_json::from_slice(json).map_err(|e| Uncanonical::Unreadable(e.to_string()))?;
    let Form1 { title, sections, tables, notes } = form;
    let text = PolicyText { title, sections, tables, notes };
    if encode(&text) == bytes { Ok(text) } else { Err(Uncanonical::Otherwise) }
}

/// The hash of a provision as a text has it now.
#[must_use]
pub fn hash(text: &PolicyText, section: &str, extent: Extent) -> [u8; 32] {
    canonical::hash(&encode(&gather(text, section, extent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;

    const LAW: &str = "# Loi\n\nVu.\n\n## Titre I\n\nUn.[^1]\n\n### Article 1\n\nA.\n\n### Article 2\n\nB.\n\n## Titre II\n\nDeux.\n\n[^1]: Note.\n";

    fn text(source: &str) -> PolicyText {
        let mut next = 0;
        let mut ids = || {
            next += 1;
            format!("s{next}")
        };
        markdown::parse(source, &mut ids).0
    }

    fn section(text: &PolicyText, heading: &str) -> String {
        let found = text.sections.iter().find(|s| {
            s.heading().is_some_and(|(_, content)| crate::model::plain_text(content).contains(heading))
        });
        found.expect("there").id.clone()
    }

    #[test]
    fn a_provision_goes_as_far_as_its_extent_says() {
        let text = text(LAW);
        let titles = |name: &str, extent| cut(&text, &section(&text, name), extent).sections.len();
        let cases = [
            ("Titre I", Extent::Section, 1),
            ("Titre I", Extent::Chapter, 3),
            ("Article 2", Extent::Chapter, 1),
            ("Titre II", Extent::Chapter, 1),
            ("Titre II", Extent::Text, text.sections.len()),
        ];
        for (name, extent, sections) in cases {
            assert_eq!(titles(name, extent), sections, "{name} {extent:?}");
        }
        assert!(cut(&text, "gone", Extent::Chapter).sections.is_empty());
    }

    #[test]
    fn its_hash_moves_with_its_own_words_and_no_others() {
        let before = text(LAW);
        let id = section(&before, "Titre I");
        let hash_in = |source: &str, extent| hash(&text(source), &id, extent);
        let of = hash(&before, &id, Extent::Chapter);
        assert_ne!(hash_in(&LAW.replace("B.", "Bien."), Extent::Chapter), of, "words below it are its own");
        assert_ne!(hash_in(&LAW.replace("Note.", "Autre note."), Extent::Chapter), of, "so are its notes");
        assert_eq!(hash_in(&LAW.replace("Deux.", "Trois."), Extent::Chapter), of, "others' are not");
        let alone = hash(&before, &id, Extent::Section);
        assert_eq!(hash_in(&LAW.replace("B.", "Bien."), Extent::Section), alone);
    }

    #[test]
    fn a_known_provision_has_a_known_hash_for_ever_and_reads_back() {
        let text = text(LAW);
        let cut = cut(&text, &section(&text, "Titre I"), Extent::Chapter);
        let bytes = encode(&cut);
        assert_eq!(decode(&bytes).expect("our own bytes"), cut);
        assert_eq!(decode(&bytes[1..]), Err(Uncanonical::Form));
        assert_eq!(
            canonical::hex(&canonical::hash(&bytes)),
            "d02e052cd4e8227574db2f2bd980719ffbbab31fe7081f476aac449e50004a63"
        );
    }
}
