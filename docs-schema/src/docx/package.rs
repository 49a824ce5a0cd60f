//! The zip archive of a Word file: finding parts, inflating them under limits, following relationships.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{DocxError, Limits};
use super::xml::{self, Tree};

/// Parts below this size may compress as well as they like.
const RATIO_FLOOR: u64 = 1024 * 1024;

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Part names are compared without case, as the packaging standard says.
    names: BTreeMap<String, usize>,
    inflated: u64,
    limits: Limits,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, DocxError> {
        if bytes.len() as u64 > limits.file_bytes {
            return Err(DocxError::TooLarge { limit: "file-bytes", most: limits.file_bytes });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| why_not_zip(bytes, &error))?;
        if archive.len() > limits.entries {
            return Err(DocxError::TooLarge { limit: "entries", most: limits.entries as u64 });
        }
        let names = (0..archive.len())
            .filter_map(|index| {
                let name = archive.name_for_index(index)?.ok()?;
                Some((key(&name), index))
            })
            .collect();
        Ok(Self { archive, names, inflated: 0, limits: *limits })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The part as XML; `None` when there is no such part.
    pub(super) fn xml(&mut self, part: &str) -> Result<Option<Tree>, DocxError> {
        let Some(bytes) = self.bytes(part)? else { return Ok(None) };
        let text = decode(part, &bytes)?;
        xml::parse(part, &text, &self.limits).map(Some)
    }

    fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, DocxError> {
        let Some(&index) = self.names.get(&key(part)) else { return Ok(None) };
        let mut entry = self.archive.by_index(index).map_err(|error| why_unreadable(part, &error))?;
        let room = self.limits.inflated_bytes.saturating_sub(self.inflated);
        let compressed = entry.compressed_size().max(1);
        let most = (compressed.saturating_mul(self.limits.ratio)).max(RATIO_FLOOR);
        let mut bytes = Vec::new();
        // One byte more than allowed: the declared size is the attacker's to choose, so we measure.
        (&mut entry)
            .take(room.min(most) + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(part, &error.to_string()))?;
        let size = bytes.len() as u64;
        if size > room {
            return Err(DocxError::TooLarge { limit: "inflated-bytes", most: self.limits.inflated_bytes });
        }
        if size > most {
            return Err(DocxError::TooLarge { limit: "ratio", most: self.limits.ratio });
        }
        self.inflated += size;
        Ok(Some(bytes))
    }

    /// The relationships of a part (`""`: of the package).
    pub(super) fn relationships(&mut self, part: &str) -> Result<Relationships, DocxError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let tree = self.xml(&format!("{folder}{slash}_rels/{file}.rels"))?;
        Ok(tree.map(|tree| Relationships::of(&tree, folder)).unwrap_or_default())
    }
}

fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

#[derive(Debug, Clone)]
pub(super) struct Relationship {
    /// The last word of the type's address: `styles`, `hyperlink`, `footnotes`…
    pub(super) kind: String,
    /// A part name, or an address when `external`.
    pub(super) target: String,
    pub(super) external: bool,
}

#[derive(Debug, Default)]
pub(super) struct Relationships(BTreeMap<String, Relationship>);

impl Relationships {
    fn of(tree: &Tree, folder: &str) -> Self {
        let found = tree.root().children().filter(|el| el.name() == "rel:Relationship").filter_map(|el| {
            let external = el.attr("TargetMode") == Some("External");
            let target = el.attr("Target")?;
            let target = if external { target.to_owned() } else { resolve(folder, target) };
            let kind = el.attr("Type")?.rsplit('/').next()?.to_owned();
            Some((el.attr("Id")?.to_owned(), Relationship { kind, target, external }))
        });
        Self(found.collect())
    }

    pub(super) fn get(&self, id: &str) -> Option<&Relationship> {
        self.0.get(id)
    }

    /// The parts of one kind, in the order of their ids.
    pub(super) fn parts(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.0.values().filter(move |r| !r.external && r.kind == kind).map(|r| r.target.as_str())
    }
}

/// A target relative to the folder of the part that names it.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// XML parts are UTF-8 or UTF-16, told by the first bytes.
fn decode(part: &str, bytes: &[u8]) -> Result<String, DocxError> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => std::str::from_utf8(rest).ok().map(str::to_owned),
    };
    text.ok_or_else(|| DocxError::MalformedXml {
        part: part.to_owned(),
        position: 0,
        detail: "not text in UTF-8 or UTF-16".into(),
    })
}

fn damaged(part: &str, detail: &str) -> DocxError {
    DocxError::Damaged { detail: format!("{part} cannot be unpacked ({detail})") }
}

fn why_unreadable(part: &str, error: &ZipError) -> DocxError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            DocxError::Encrypted
        }
        other => damaged(part, &other.to_string()),
    }
}

/// Says what the bytes are when they do not open as an archive.
fn why_not_zip(bytes: &[u8], error: &ZipError) -> DocxError {
    const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    const CENTRAL_DIRECTORY_END: &[u8] = b"PK\x05\x06";
    if bytes.starts_with(COMPOUND_FILE) {
        return if has_utf16_name(bytes, "EncryptedPackage") {
            DocxError::Encrypted
        } else {
            DocxError::LegacyWord
        };
    }
    if !bytes.starts_with(b"PK") {
        return DocxError::NotAZip;
    }
    if !bytes.windows(4).any(|window| window == CENTRAL_DIRECTORY_END) {
        return DocxError::Truncated;
    }
    DocxError::Damaged { detail: format!("its list of contents is unreadable ({error})") }
}

fn has_utf16_name(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_from_the_folder_of_their_part() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "../customXml/item1.xml"), "customXml/item1.xml");
        assert_eq!(resolve("", "word/document.xml"), "word/document.xml");
        assert_eq!(resolve("word", "../../../etc/passwd"), "etc/passwd");
    }
}
