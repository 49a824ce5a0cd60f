//! Fields (`w:fldChar` begin … separate … end): the instruction is never shown, the cached result is,
//! except for tables of contents, which Palabre makes itself. Nothing a field points to is ever opened.

use std::collections::HashSet;

use super::vocabulary;
use super::xml::{El, Tree};

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    shows: bool,
    dropped: bool,
    link: Option<String>,
}

/// The fields open at one place of the reading.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// The surrounding text is itself in a field that is not shown.
    inside_hidden: bool,
}

/// What a field turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldEvent {
    /// Nothing to say.
    Ordinary,
    Contents,
    /// It would fetch something from outside; the instruction.
    External(String),
    /// It shows this without a result.
    Shows(String),
}

impl Fields {
    pub(super) fn inside(&self) -> Self {
        Self { open: Vec::new(), inside_hidden: self.is_hidden() }
    }

    /// True where text is an instruction or belongs to a dropped result.
    pub(super) fn is_hidden(&self) -> bool {
        self.inside_hidden || self.open.iter().any(|field| !field.shows || field.dropped)
    }

    pub(super) fn link(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|field| field.link.as_deref())
    }

    /// What the innermost field links to, to be judged once, when its result begins.
    pub(super) fn link_mut(&mut self) -> Option<&mut Option<String>> {
        self.open.last_mut().map(|field| &mut field.link)
    }

    pub(super) fn begin(&mut self) {
        self.open.push(Field::default());
    }

    pub(super) fn instruct(&mut self, text: &str) {
        const LONGEST: usize = 4096;
        if let Some(field) =
            self.open.last_mut().filter(|field| !field.shows && field.instruction.len() < LONGEST)
        {
            field.instruction.push_str(text);
        }
    }

    pub(super) fn separate(&mut self) -> FieldEvent {
        let Some(field) = self.open.last_mut().filter(|field| !field.shows) else {
            return FieldEvent::Ordinary;
        };
        field.shows = true;
        match keyword(&field.instruction).as_str() {
            "TOC" | "TOA" | "INDEX" => {
                field.dropped = true;
                FieldEvent::Contents
            }
            "HYPERLINK" => {
                field.link = link_of(&field.instruction);
                FieldEvent::Ordinary
            }
            "INCLUDETEXT" | "INCLUDEPICTURE" | "INCLUDE" | "IMPORT" | "LINK" | "DDE" | "DDEAUTO"
            | "DATABASE" | "RD" => FieldEvent::External(field.instruction.trim().to_owned()),
            _ => FieldEvent::Ordinary,
        }
    }

    pub(super) fn end(&mut self) -> FieldEvent {
        match self.open.pop() {
            Some(field) if !field.shows => without_result(&field.instruction),
            _ => FieldEvent::Ordinary,
        }
    }
}

fn keyword(instruction: &str) -> String {
    instruction.split_whitespace().next().unwrap_or("").to_uppercase()
}

/// Two kinds of field show something without ever having a result.
fn without_result(instruction: &str) -> FieldEvent {
    let words: Vec<&str> = instruction.split_whitespace().collect();
    match (keyword(instruction).as_str(), words.as_slice()) {
        ("MACROBUTTON", [_, _, shown @ ..]) => FieldEvent::Shows(shown.join(" ")),
        ("SYMBOL", [_, code, ..]) => {
            let symbol = code.parse().ok().and_then(char::from_u32);
            symbol.map_or(FieldEvent::Ordinary, |symbol| FieldEvent::Shows(symbol.to_string()))
        }
        _ => FieldEvent::Ordinary,
    }
}

/// `HYPERLINK "https://…" \l "anchor"`.
fn link_of(instruction: &str) -> Option<String> {
    let mut target = None;
    let mut anchor = None;
    let mut switch = "";
    for (word, quoted) in words(instruction).into_iter().skip(1) {
        if !quoted && word.starts_with('\\') {
            switch = word;
            continue;
        }
        match switch {
            "" => target = Some(word),
            "\\l" => anchor = Some(word),
            _ => {}
        }
        switch = "";
    }
    match (target.filter(|t| !t.is_empty()), anchor.filter(|a| !a.is_empty())) {
        (Some(target), Some(anchor)) => Some(format!("{target}#{anchor}")),
        (Some(target), None) => Some(target.to_owned()),
        (None, Some(anchor)) => Some(format!("#{anchor}")),
        (None, None) => None,
    }
}

/// Words and quoted words of an instruction.
fn words(instruction: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for (index, piece) in instruction.split('"').enumerate() {
        if index % 2 == 1 {
            found.push((piece, true));
        } else {
            found.extend(piece.split_whitespace().map(|word| (word, false)));
        }
    }
    found
}

/// The `begin` marks that have no `end`: a file damaged so would otherwise lose all that follows.
pub(super) fn unended(tree: &Tree) -> HashSet<usize> {
    let hidden = |el: El<'_>| vocabulary::is_removed(el.name()) || el.name() == "mc:Fallback";
    let mut open = Vec::new();
    for el in tree.root().below(hidden).filter(|el| el.name() == "w:fldChar") {
        match el.attr("fldCharType") {
            Some("begin") => open.push(el.id),
            Some("end") => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(instruction: &str) -> (FieldEvent, Option<String>, bool) {
        let mut fields = Fields::default();
        fields.begin();
        fields.instruct(instruction);
        let event = fields.separate();
        (event, fields.link().map(str::to_owned), fields.is_hidden())
    }

    #[test]
    fn instructions_are_understood() {
        assert_eq!(run(" TOC \\o \"1-3\" "), (FieldEvent::Contents, None, true));
        assert_eq!(run(" PAGE "), (FieldEvent::Ordinary, None, false));
        let link = |text: &str| run(text).1;
        assert_eq!(link("HYPERLINK \"https://a.ml/x y\""), Some("https://a.ml/x y".into()));
        assert_eq!(link("HYPERLINK \\l \"_Toc1\""), Some("#_Toc1".into()));
        assert_eq!(link("HYPERLINK \"https://a.ml\" \\o \"bulle\" \\l \"b\""), Some("https://a.ml#b".into()));
        assert!(matches!(run("INCLUDETEXT \"http://evil\"").0, FieldEvent::External(_)));
    }

    #[test]
    fn an_end_without_beginning_is_ignored() {
        let mut fields = Fields::default();
        assert_eq!(fields.end(), FieldEvent::Ordinary);
        assert_eq!(fields.separate(), FieldEvent::Ordinary);
        assert!(!fields.is_hidden());
    }
}
