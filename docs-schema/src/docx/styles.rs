//! What the styles of a Word file mean: which are headings, the title, quotations, tables of
//! contents, and which marks they carry. Styles are found by id; meaning comes from the outline
//! level, else from the built-in name ("heading 1", whatever the language of the program), else from a
//! localised name or id ("Titre 1", "Überschrift 1"), along the chain of `basedOn`.

use std::collections::HashMap;

use super::look::Look;
use super::xml::{El, Tree};

/// Longer chains of `basedOn` are loops or jokes.
const LONGEST_CHAIN: usize = 32;

/// What a paragraph style says about its paragraphs.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphStyle {
    /// 0 to 8, as Word counts outline levels; 9 (body text) is `None`.
    pub(super) outline: Option<u8>,
    pub(super) role: StyleRole,
    pub(super) list: Option<ListRef>,
    pub(super) look: Look,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum StyleRole {
    #[default]
    Body,
    Title,
    Quote,
    /// A line of a table of contents, or its heading.
    Contents,
}

/// `w:numPr`: which list, and how deep when it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListRef {
    pub(super) number: String,
    pub(super) level: Option<u8>,
}

impl ListRef {
    pub(super) fn of(properties: El<'_>) -> Option<Self> {
        let list = properties.child("w:numPr")?;
        let level = list.val("w:ilvl").and_then(|level| level.trim().parse::<u8>().ok());
        Some(Self { number: list.val("w:numId").unwrap_or("").trim().to_owned(), level })
    }
}

/// `w:outlineLvl`: `Some(None)` is body text said aloud.
pub(super) fn outline_of(properties: El<'_>) -> Option<Option<u8>> {
    let level = properties.val("w:outlineLvl")?.trim().parse::<u8>().ok()?;
    Some((level < 9).then_some(level))
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, ParagraphStyle>,
    characters: HashMap<String, Look>,
    /// List styles (`w:type="numbering"`) → their number.
    lists: HashMap<String, String>,
    /// Used where a paragraph names no style.
    normal: ParagraphStyle,
}

impl Styles {
    pub(super) fn of(tree: &Tree) -> Self {
        let raw: HashMap<&str, Raw<'_>> = tree
            .root()
            .children()
            .filter(|el| el.name() == "w:style")
            .filter_map(|el| Some((el.attr("styleId")?, Raw::of(el))))
            .collect();
        let mut styles = Self::default();
        for (id, style) in &raw {
            let chain = chain(&raw, id);
            match style.kind {
                "character" => {
                    styles.characters.insert((*id).to_owned(), look_of(&chain));
                }
                "paragraph" => {
                    let meaning = meaning(&chain);
                    if style.default {
                        styles.normal = meaning.clone();
                    }
                    styles.paragraphs.insert((*id).to_owned(), meaning);
                }
                "numbering" => {
                    if let Some(list) = style_list(&chain) {
                        styles.lists.insert((*id).to_owned(), list.number);
                    }
                }
                _ => {}
            }
        }
        styles
    }

    /// The style a paragraph names. An id that is not declared still speaks by its name.
    pub(super) fn paragraph(&self, id: Option<&str>) -> ParagraphStyle {
        let Some(id) = id else { return self.normal.clone() };
        self.paragraphs.get(id).cloned().unwrap_or_else(|| ParagraphStyle {
            outline: heading_level(id),
            role: role_of(id).unwrap_or_default(),
            ..ParagraphStyle::default()
        })
    }

    /// The number that a list style defines.
    pub(super) fn list_style(&self, id: &str) -> Option<&str> {
        self.lists.get(id).map(String::as_str)
    }

    pub(super) fn character(&self, id: Option<&str>) -> Look {
        id.and_then(|id| self.characters.get(id)).copied().unwrap_or_default()
    }
}

#[derive(Debug)]
struct Raw<'a> {
    kind: &'a str,
    default: bool,
    id: &'a str,
    name: &'a str,
    parent: Option<&'a str>,
    /// `None`: says nothing. `Some(None)`: body text.
    outline: Option<Option<u8>>,
    list: Option<ListRef>,
    look: Look,
}

impl<'a> Raw<'a> {
    fn of(el: El<'a>) -> Self {
        let properties = el.child("w:pPr");
        Self {
            kind: el.attr("type").unwrap_or("paragraph"),
            default: matches!(el.attr("default"), Some("1" | "true" | "on")),
            id: el.attr("styleId").unwrap_or(""),
            name: el.val("w:name").unwrap_or(""),
            parent: el.val("w:basedOn"),
            outline: properties.and_then(outline_of),
            list: properties.and_then(ListRef::of),
            look: el.child("w:rPr").map(Look::of).unwrap_or_default(),
        }
    }
}

/// The style, then what it is based on, outwards.
fn chain<'r, 'a>(raw: &'r HashMap<&str, Raw<'a>>, id: &str) -> Vec<&'r Raw<'a>> {
    let mut chain: Vec<&Raw<'_>> = Vec::new();
    let mut next = raw.get(id);
    while let Some(style) = next {
        if chain.len() == LONGEST_CHAIN {
            break;
        }
        chain.push(style);
        next = style.parent.and_then(|parent| raw.get(parent));
    }
    chain
}

fn look_of(chain: &[&Raw<'_>]) -> Look {
    chain.iter().rev().fold(Look::default(), |look, style| look.then(style.look))
}

fn meaning(chain: &[&Raw<'_>]) -> ParagraphStyle {
    ParagraphStyle {
        outline: chain
            .iter()
            .find_map(|style| style.outline.or_else(|| named_level(style).map(Some)))
            .flatten(),
        role: chain.iter().find_map(|style| role_of(style.name)).unwrap_or_default(),
        list: style_list(chain),
        look: look_of(chain),
    }
}

fn named_level(style: &Raw<'_>) -> Option<u8> {
    heading_level(style.name).or_else(|| heading_level(style.id))
}

/// A style may give the list and a style based on it only the level.
fn style_list(chain: &[&Raw<'_>]) -> Option<ListRef> {
    let number = chain.iter().filter_map(|style| style.list.as_ref()).find(|list| !list.number.is_empty())?;
    let level = chain.iter().filter_map(|style| style.list.as_ref()).find_map(|list| list.level);
    Some(ListRef { number: number.number.clone(), level })
}

/// How word processors call heading styles, folded as `fold` does.
const HEADING_WORDS: &[&str] = &[
    "heading",
    "titre",
    "überschrift",
    "ueberschrift",
    "berschrift",
    "título",
    "titulo",
    "ttulo",
    "titolo",
    "kop",
    "rubrik",
    "overskrift",
    "otsikko",
    "nagłówek",
    "nagwek",
    "заголовок",
    "عنوان",
    "标题",
    "başlık",
    "balk",
    "cmsor",
    "nadpis",
    "titlu",
    "επικεφαλίδα",
];

/// `heading 1`, `Titre1`, `Titre 2`… as an outline level from 0.
fn heading_level(name: &str) -> Option<u8> {
    let folded = fold(name);
    let digit = folded.chars().last()?.to_digit(10)?;
    let word = &folded[..folded.len() - 1];
    let level = u8::try_from(digit).ok()?.checked_sub(1)?;
    HEADING_WORDS.contains(&word).then_some(level)
}

fn role_of(name: &str) -> Option<StyleRole> {
    let folded = fold(name);
    let contents = |words: &[&str]| {
        words.iter().any(|word| {
            folded
                .strip_prefix(word)
                .is_some_and(|rest| rest.len() == 1 && rest.ends_with(|c: char| c.is_ascii_digit()))
        })
    };
    match folded.as_str() {
        "title" | "titre" | "documenttitle" => Some(StyleRole::Title),
        "quote" | "intensequote" | "citation" | "citationintense" | "blockquote" | "quotations" => {
            Some(StyleRole::Quote)
        }
        "tocheading" | "entêtedetabledesmatières" | "contentsheading" => Some(StyleRole::Contents),
        _ if contents(&["toc", "tm", "contents"]) => Some(StyleRole::Contents),
        _ => None,
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_their_names_in_several_languages() {
        for (name, level) in [
            ("heading 1", Some(0)),
            ("Heading2", Some(1)),
            ("Titre 1", Some(0)),
            ("Titre3", Some(2)),
            ("Überschrift 4", Some(3)),
            ("Título 2", Some(1)),
            ("Titre", None),
            ("heading 0", None),
            ("heading", None),
            ("Body Text 3", None),
        ] {
            assert_eq!(heading_level(name), level, "{name}");
        }
    }

    #[test]
    fn titles_quotations_and_contents_are_known_by_their_names() {
        assert_eq!(role_of("Title"), Some(StyleRole::Title));
        assert_eq!(role_of("Titre"), Some(StyleRole::Title));
        assert_eq!(role_of("Intense Quote"), Some(StyleRole::Quote));
        assert_eq!(role_of("toc 2"), Some(StyleRole::Contents));
        assert_eq!(role_of("TM1"), Some(StyleRole::Contents));
        assert_eq!(role_of("Titre-centre"), None);
    }
}
