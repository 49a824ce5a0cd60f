//! Opens the parts of a Word file: the main document must be there and sound; parts that the text can do
//! without may be missing or damaged, which is said.

use super::error::{DocxError, Limits};
use super::log::Log;
use super::numbering::Numbering;
use super::package::{Package, Relationships};
use super::reader::{NotePart, Part, Sources};
use super::styles::Styles;
use super::xml::Tree;

const USUAL_MAIN_PART: &str = "word/document.xml";

pub(super) fn sources(bytes: &[u8], limits: &Limits, log: &mut Log) -> Result<Sources, DocxError> {
    let mut package = Package::open(bytes, limits)?;
    let main = main_part(&mut package, log)?;
    let tree = package.xml(&main)?.ok_or_else(|| missing(&package, &main))?;
    if tree.root().child("w:body").is_none() {
        return Err(DocxError::NoMainDocument { detail: format!("{main} is not a Word text") });
    }
    check(&tree, "w:p", "paragraphs", limits.paragraphs)?;
    check(&tree, "w:tr", "table-rows", limits.table_rows)?;
    let relationships = relationships(&mut package, &main, log)?;
    let mut side = Side { package: &mut package, relationships: &relationships, log };
    let styles = side.tree("styles")?.map(|tree| Styles::of(&tree)).unwrap_or_default();
    let numbering = side.tree("numbering")?.map(|tree| Numbering::of(&tree)).unwrap_or_default();
    let footnotes = NotePart::new(side.part("footnotes")?, "w:footnote");
    let endnotes = NotePart::new(side.part("endnotes")?, "w:endnote");
    side.comments()?;
    side.headers_and_footers()?;
    if package.names().any(|name| name.ends_with("vbaproject.bin")) {
        log.whole("macros-ignored", "");
    }
    Ok(Sources { document: Part::new(tree, relationships), footnotes, endnotes, styles, numbering })
}

fn check(tree: &Tree, name: &str, limit: &'static str, most: usize) -> Result<(), DocxError> {
    if tree.count(name) > most { Err(DocxError::TooLarge { limit, most: most as u64 }) } else { Ok(()) }
}

/// Named by the package's relationships, else where every program puts it.
fn main_part(package: &mut Package<'_>, log: &mut Log) -> Result<String, DocxError> {
    let relationships = relationships(package, "", log)?;
    let named = relationships.parts("officeDocument").next().map(str::to_owned);
    Ok(named.unwrap_or_else(|| USUAL_MAIN_PART.to_owned()))
}

/// Says what the archive seems to be instead.
fn missing(package: &Package<'_>, main: &str) -> DocxError {
    let has = |start: &str| package.names().any(|name| name.starts_with(start));
    let detail = if has("xl/") {
        "it is a spreadsheet".into()
    } else if has("ppt/") {
        "it is a presentation".into()
    } else if has("content.xml") {
        "it is an OpenDocument file: save it as .docx first".into()
    } else {
        format!("{main} is missing")
    };
    DocxError::NoMainDocument { detail }
}

fn relationships(package: &mut Package<'_>, part: &str, log: &mut Log) -> Result<Relationships, DocxError> {
    let found = package.relationships(part);
    Ok(forgiven(found.map(Some), part, log)?.unwrap_or_default())
}

/// A damaged side part is left out and named; an attack or a limit still refuses the file.
fn forgiven<T>(
    found: Result<Option<T>, DocxError>,
    part: &str,
    log: &mut Log,
) -> Result<Option<T>, DocxError> {
    match found {
        Err(error) if error.is_local() => {
            log.whole("part-unreadable", if part.is_empty() { "_rels/.rels" } else { part });
            Ok(None)
        }
        other => other,
    }
}

/// The parts beside the main one.
struct Side<'o, 'b> {
    package: &'o mut Package<'b>,
    relationships: &'o Relationships,
    log: &'o mut Log,
}

impl Side<'_, '_> {
    /// Named by a relationship, else by habit.
    fn name(&self, kind: &str) -> String {
        self.relationships.parts(kind).next().map_or_else(|| format!("word/{kind}.xml"), str::to_owned)
    }

    fn tree(&mut self, kind: &str) -> Result<Option<Tree>, DocxError> {
        let name = self.name(kind);
        forgiven(self.package.xml(&name), &name, self.log)
    }

    fn part(&mut self, kind: &str) -> Result<Option<Part>, DocxError> {
        let name = self.name(kind);
        let Some(tree) = self.tree(kind)? else { return Ok(None) };
        let relationships = relationships(self.package, &name, self.log)?;
        Ok(Some(Part::new(tree, relationships)))
    }

    fn comments(&mut self) -> Result<(), DocxError> {
        let count = self.tree("comments")?.map_or(0, |tree| tree.count("w:comment"));
        if count > 0 {
            self.log.whole("comments-dropped", &count.to_string());
        }
        Ok(())
    }

    fn headers_and_footers(&mut self) -> Result<(), DocxError> {
        let names: Vec<String> = ["header", "footer"]
            .iter()
            .flat_map(|kind| self.relationships.parts(kind))
            .map(str::to_owned)
            .collect();
        let mut speaking = 0;
        for name in names {
            let tree = forgiven(self.package.xml(&name), &name, self.log)?;
            speaking += usize::from(tree.is_some_and(|tree| tree.speaks()));
        }
        if speaking > 0 {
            self.log.whole("headers-footers-dropped", &speaking.to_string());
        }
        Ok(())
    }
}
