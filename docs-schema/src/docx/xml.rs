//! An XML part as a flat tree. Nodes stand in document order and know where their subtree ends, so
//! that walking, skipping and scanning are index arithmetic and dropping the tree cannot overflow the
//! stack. Only known names, known attributes and words are kept (see `vocabulary`).
//!
//! No entity is ever declared, so none is ever resolved: a DOCTYPE refuses the part, and a reference
//! to anything but the five predefined entities and character references is malformed.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::error::{DocxError, Limits};
use super::vocabulary;

#[derive(Debug)]
struct Node {
    name: &'static str,
    attributes: Vec<(&'static str, Box<str>)>,
    text: String,
    /// One past the last node of this subtree.
    end: usize,
}

#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct El<'a> {
    tree: &'a Tree,
    pub(super) id: usize,
}

impl Tree {
    pub(super) fn root(&self) -> El<'_> {
        El { tree: self, id: 0 }
    }

    pub(super) fn at(&self, id: usize) -> El<'_> {
        El { tree: self, id }
    }

    /// Some words are in it.
    pub(super) fn speaks(&self) -> bool {
        self.nodes.iter().any(|node| node.name == "w:t" && !node.text.trim().is_empty())
    }

    /// How many elements have this name.
    pub(super) fn count(&self, name: &str) -> usize {
        self.nodes.iter().filter(|node| node.name == name).count()
    }
}

impl<'a> El<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.id]
    }

    pub(super) fn name(self) -> &'static str {
        self.node().name
    }

    pub(super) fn text(self) -> &'a str {
        &self.node().text
    }

    pub(super) fn attr(self, name: &str) -> Option<&'a str> {
        self.node().attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| &**value)
    }

    pub(super) fn children(self) -> impl Iterator<Item = El<'a>> {
        let tree = self.tree;
        let end = self.node().end;
        let mut next = self.id + 1;
        std::iter::from_fn(move || {
            let id = next;
            (id < end).then(|| {
                next = tree.nodes[id].end;
                El { tree, id }
            })
        })
    }

    pub(super) fn child(self, name: &str) -> Option<El<'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The `val` of the child of this name: how Word writes nearly every property.
    pub(super) fn val(self, name: &str) -> Option<&'a str> {
        self.child(name)?.attr("val")
    }

    /// An on/off property: absent is `None`; present without a value is on.
    pub(super) fn switch(self, name: &str) -> Option<bool> {
        let child = self.child(name)?;
        Some(!matches!(child.attr("val"), Some("0" | "false" | "off" | "none")))
    }

    /// Every node below, in document order, without the subtrees that `skip` names (their root is
    /// still given).
    pub(super) fn below(self, skip: impl Fn(El<'a>) -> bool) -> impl Iterator<Item = El<'a>> {
        let tree = self.tree;
        let end = self.node().end;
        let mut next = self.id + 1;
        std::iter::from_fn(move || {
            let el = El { tree, id: next };
            (next < end).then(|| {
                next = if skip(el) { el.node().end } else { next + 1 };
                el
            })
        })
    }
}

/// Reads one part. `part` is its name, for the error.
pub(super) fn parse(part: &str, source: &str, limits: &Limits) -> Result<Tree, DocxError> {
    let mut reader = NsReader::from_str(source);
    let mut builder = Builder { part, limits, nodes: Vec::new(), open: Vec::new() };
    loop {
        let position = reader.buffer_position();
        let event = reader.read_event().map_err(|error| builder.malformed(position, &error.to_string()))?;
        match event {
            Event::Start(start) => builder.start(&reader, &start, position)?,
            Event::Empty(start) => {
                builder.start(&reader, &start, position)?;
                builder.finish();
            }
            Event::End(_) => builder.finish(),
            Event::Text(text) => builder.text(&text.xml10_content()),
            Event::CData(text) => builder.text(&text.xml10_content()),
            Event::GeneralRef(reference) => builder.reference(&reference, position)?,
            Event::DocType(_) => return Err(DocxError::XmlEntity { part: part.to_owned() }),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return builder.close(position),
        }
    }
}

/// An element not yet closed.
struct Open {
    id: usize,
    /// `xml:space="preserve"` holds here.
    preserve: bool,
}

struct Builder<'p> {
    part: &'p str,
    limits: &'p Limits,
    nodes: Vec<Node>,
    open: Vec<Open>,
}

impl Builder<'_> {
    fn malformed(&self, position: u64, detail: &str) -> DocxError {
        DocxError::MalformedXml { part: self.part.to_owned(), position, detail: detail.to_owned() }
    }

    fn start(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        position: u64,
    ) -> Result<(), DocxError> {
        if self.open.len() >= self.limits.xml_depth {
            return Err(DocxError::TooLarge { limit: "xml-depth", most: self.limits.xml_depth as u64 });
        }
        if self.nodes.len() >= self.limits.xml_nodes {
            return Err(DocxError::TooLarge { limit: "xml-nodes", most: self.limits.xml_nodes as u64 });
        }
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(self.malformed(position, "a second root element"));
        }
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let name = known_prefix(&namespace).map_or("", |prefix| vocabulary::element(prefix, local.as_ref()));
        let mut preserve = self.open.last().is_some_and(|open| open.preserve);
        let attributes = self.attributes(reader, start, position, &mut preserve)?;
        self.open.push(Open { id: self.nodes.len(), preserve });
        self.nodes.push(Node { name, attributes, text: String::new(), end: 0 });
        Ok(())
    }

    fn attributes(
        &self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        position: u64,
        preserve: &mut bool,
    ) -> Result<Vec<(&'static str, Box<str>)>, DocxError> {
        let mut kept = Vec::new();
        // The library's own check for repeated names is quadratic; ours is not needed: first wins.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.malformed(position, &error.to_string()))?;
            if attribute.key.as_ref() == "xml:space" {
                *preserve = &*attribute.value == "preserve";
                continue;
            }
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let name = vocabulary::attribute(known_prefix(&namespace), local.as_ref());
            if name.is_empty() || kept.iter().any(|(key, _)| *key == name) {
                continue;
            }
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|error| self.malformed(position, &error.to_string()))?;
            kept.push((name, value.into()));
        }
        Ok(kept)
    }

    fn finish(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let end = self.nodes.len();
        let node = &mut self.nodes[open.id];
        node.end = end;
        if !open.preserve && node.name == "w:t" {
            node.text = node.text.trim_matches([' ', '\t', '\n', '\r']).to_owned();
        }
        node.text.shrink_to_fit();
    }

    fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last().map(|open| &mut self.nodes[open.id])
            && vocabulary::holds_text(node.name)
        {
            node.text.push_str(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>, position: u64) -> Result<(), DocxError> {
        let name = reference.xml10_content();
        let text = quick_xml::escape::unescape(&format!("&{name};"))
            .map_err(|error| self.malformed(position, &error.to_string()))?
            .into_owned();
        self.text(&text);
        Ok(())
    }

    fn close(self, position: u64) -> Result<Tree, DocxError> {
        if !self.open.is_empty() {
            return Err(self.malformed(position, "the part ends inside an element"));
        }
        if self.nodes.is_empty() {
            return Err(self.malformed(position, "no element at all"));
        }
        Ok(Tree { nodes: self.nodes })
    }
}

fn known_prefix(namespace: &ResolveResult<'_>) -> Option<&'static str> {
    match namespace {
        ResolveResult::Bound(namespace) => vocabulary::prefix(namespace.as_ref()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    fn tree(xml: &str) -> Result<Tree, DocxError> {
        parse("part.xml", xml, &Limits::default())
    }

    #[test]
    fn prefixes_mean_nothing_and_namespaces_everything() {
        let tree = tree(&format!("<p xmlns='{W}'><zz:r xmlns:zz='{W}'><t>a</t></zz:r><t xmlns=''>b</t></p>"))
            .expect("xml");
        let names: Vec<_> = tree.root().below(|_| false).map(El::name).collect();
        assert_eq!((tree.root().name(), names), ("w:p", vec!["w:r", "w:t", ""]));
    }

    #[test]
    fn white_space_counts_only_where_it_is_preserved() {
        let xml =
            format!("<w:p xmlns:w='{W}'><w:t> a </w:t><w:t xml:space='preserve'> &lt;b&#233; </w:t></w:p>");
        let tree = tree(&xml).expect("xml");
        let texts: Vec<_> = tree.root().children().map(El::text).collect();
        assert_eq!(texts, ["a", " <bé "]);
    }

    #[test]
    fn entities_and_broken_nesting_are_refused() {
        let code = |xml: &str| tree(xml).expect_err("refused").code();
        assert_eq!(code("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), "docx-xml-entity");
        assert_eq!(code("<a>&x;</a>"), "docx-malformed-xml");
        assert_eq!(code("<a><b></a></b>"), "docx-malformed-xml");
        assert_eq!(code("<a>"), "docx-malformed-xml");
        assert_eq!(code(""), "docx-malformed-xml");
        assert_eq!(code(&"<a>".repeat(300)), "docx-too-large");
    }
}
