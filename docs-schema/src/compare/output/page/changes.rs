//! The changes of a page: what each is, whose, and where it stands.

use super::{Author, Drawn, Look, Names, Only};
use crate::compare::output::view::Entry;
use crate::compare::output::{Language, Tag};
use crate::compare::{Comparison, Credit, Hunk, Place, Provision};
use crate::model::{Block, PolicyText, Section, plain_text};

/// A change of the title or of a provision.
pub(super) struct Change<'a> {
    pub id: String,
    /// None: the title.
    pub provision: Option<&'a Provision>,
    pub hunks: &'a [Hunk],
    /// Of each hunk; empty where no names are given.
    pub credits: &'a [Credit],
    pub tags: Vec<Tag>,
    pub institutions: Vec<&'a str>,
    /// The outermost section around it: id and name.
    pub section: Option<(String, String)>,
    /// The names of all sections around it, outermost first.
    pub path: Vec<String>,
    title: String,
    at: f64,
    length: f64,
}

/// Where a change stands in the text after, for a map beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The place on the page.
    pub id: String,
    /// The most telling of what happened.
    pub tag: Tag,
    /// From 0 (the start of the text) to 1.
    pub at: f64,
    /// The share of the text; 0 where it went.
    pub length: f64,
    /// `Article 3 : déplacé, reformulé`.
    pub label: String,
}

/// A section to choose, and how many changes are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    pub id: String,
    pub label: String,
    pub count: usize,
}

impl Change<'_> {
    pub(super) fn passes(&self, only: &Only) -> bool {
        let of = |by: &String| self.institutions.contains(&by.as_str());
        let stands_in = |section: &String| self.section.as_ref().is_some_and(|(own, _)| own == section);
        only.tag.is_none_or(|tag| self.tags.contains(&tag))
            && only.by.as_ref().is_none_or(of)
            && only.section.as_ref().is_none_or(stands_in)
    }

    pub(super) fn into_mark(self) -> Mark {
        let tag = self.tags.first().copied().unwrap_or(Tag::Restyled);
        Mark { id: self.id, tag, at: self.at, length: self.length, label: self.title }
    }
}

/// What there is to choose among changes.
pub(super) fn facets(changes: &[Change<'_>]) -> Drawn {
    let mut drawn = Drawn { all: changes.len(), ..Drawn::default() };
    for tag in Tag::ALL {
        let count = changes.iter().filter(|change| change.tags.contains(&tag)).count();
        drawn.tags.extend((count > 0).then_some((tag, count)));
    }
    for change in changes {
        for institution in &change.institutions {
            match drawn.institutions.iter_mut().find(|(known, _)| known == institution) {
                Some((_, count)) => *count += 1,
                None => drawn.institutions.push(((*institution).to_owned(), 1)),
            }
        }
        let Some((id, label)) = &change.section else { continue };
        match drawn.sections.iter_mut().find(|known| known.id == *id) {
            Some(known) => known.count += 1,
            None => drawn.sections.push(Facet { id: id.clone(), label: label.clone(), count: 1 }),
        }
    }
    drawn
}

/// The id of a provision on the page.
pub(super) fn id(provision: &Provision) -> String {
    match (&provision.before, &provision.after) {
        (_, Some(after)) => format!("change-{}", after.index),
        (before, None) => format!("gone-{}", before.as_ref().map_or(0, |place| place.index)),
    }
}

pub(super) struct Finder<'a, 'l> {
    comparison: &'a Comparison,
    names: Option<Names<'a>>,
    look: &'l Look<'l>,
    /// Where each section after begins, and the end, in characters.
    starts: Vec<usize>,
    around: Around,
    /// The end of what was last met.
    reached: usize,
    /// The place in the comparison.
    next: usize,
}

impl<'a, 'l> Finder<'a, 'l> {
    pub(super) fn new(
        comparison: &'a Comparison,
        after: &PolicyText,
        names: Option<Names<'a>>,
        look: &'l Look<'l>,
    ) -> Self {
        let starts = std::iter::once(0).chain(after.sections.iter().scan(0, |end, section| {
            *end += weight(after, section);
            Some(*end)
        }));
        let starts = starts.collect();
        Self { comparison, names, look, starts, around: Around::default(), reached: 0, next: 0 }
    }

    /// The title where it changed, then what the entries say has changed.
    pub(super) fn find(mut self, entries: &[Entry<'a>]) -> Vec<Change<'a>> {
        let mut changes = Vec::new();
        changes.extend((!self.comparison.title.is_empty()).then(|| self.title()));
        for entry in entries {
            match entry {
                Entry::Changed(provision) => changes.push(self.provision(provision)),
                Entry::Unchanged(row) => row.iter().for_each(|provision| self.pass(provision)),
                Entry::Left(_) => {}
            }
        }
        changes
    }

    fn title(&self) -> Change<'a> {
        let credits = self.names.map_or(&[][..], |names| &names.credits.title[..]);
        Change {
            id: "change-title".to_owned(),
            provision: None,
            hunks: &self.comparison.title,
            credits,
            tags: vec![Tag::Reworded],
            institutions: self.institutions(credits),
            section: None,
            path: Vec::new(),
            title: self.look.show.language.of("Titre", "Title").to_owned(),
            at: 0.0,
            length: 0.0,
        }
    }

    fn provision(&mut self, provision: &'a Provision) -> Change<'a> {
        let lang = self.look.show.language;
        let credits = self.names.and_then(|names| names.credits.provisions.get(self.next));
        let credits = credits.map_or(&[][..], Vec::as_slice);
        let from = self.reached;
        let path = self.around.of(provision, lang);
        self.pass_words(provision);
        let own = provision.after.as_ref().map(|place| self.starts.get(place.index).copied().unwrap_or(0));
        let tags = Tag::shown(provision, self.look.show.typography);
        let what: Vec<&str> = tags.iter().map(|tag| tag.told(lang)).collect();
        let colon = lang.of("\u{a0}: ", ": ");
        Change {
            id: id(provision),
            provision: Some(provision),
            hunks: &provision.hunks,
            credits,
            title: format!("{}{colon}{}", lang.heading(provision), what.join(", ")),
            tags,
            institutions: self.institutions(credits),
            section: path.first().cloned(),
            path: path.into_iter().filter(|(own, _)| !is(provision, own)).map(|(_, name)| name).collect(),
            at: self.share(own.unwrap_or(from)),
            length: own.map_or(0.0, |own| self.share(self.reached.saturating_sub(own))),
        }
    }

    fn pass(&mut self, provision: &Provision) {
        self.around.of(provision, self.look.show.language);
        self.pass_words(provision);
    }

    fn pass_words(&mut self, provision: &Provision) {
        self.next += 1;
        if let Some(end) = provision.after.as_ref().and_then(|place| self.starts.get(place.index + 1)) {
            self.reached = *end;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "characters of a text are far below 2^52")]
    fn share(&self, characters: usize) -> f64 {
        characters as f64 / self.starts.last().copied().unwrap_or(0).max(1) as f64
    }

    fn institutions(&self, credits: &[Credit]) -> Vec<&'a str> {
        let Some(names) = self.names else { return Vec::new() };
        let mut found: Vec<&str> = Vec::new();
        for (by, _) in credits.iter().flat_map(|credit| credit.wrote.iter().chain(&credit.removed)) {
            let author: Option<&Author> = names.authors.get(*by as usize);
            if let Some(institution) = author.and_then(|author| author.institution.as_deref())
                && !found.contains(&institution)
            {
                found.push(institution);
            }
        }
        found
    }
}

fn is(provision: &Provision, id: &str) -> bool {
    [&provision.before, &provision.after].into_iter().flatten().any(|place| place.id == id)
}

fn weight(text: &PolicyText, section: &Section) -> usize {
    let of_block = |block: &Block| match block {
        Block::Table { id } => {
            let cells = text.tables.get(id).into_iter().flat_map(|table| table.rows.iter().flatten());
            cells.map(|cell| plain_text(cell).len()).sum()
        }
        block => plain_text(block.content()).len(),
    };
    section.blocks.iter().map(of_block).sum()
}

/// The sections around the provisions, as these pass by in the order of the comparison.
#[derive(Default)]
struct Around {
    /// Level, id and name.
    kept: Vec<(u8, String, String)>,
    /// The same for what went, until something that stayed is met.
    gone: Option<Vec<(u8, String, String)>>,
}

impl Around {
    /// Ids and names of the sections that a provision stands in, itself last where it has a heading.
    fn of(&mut self, provision: &Provision, lang: Language) -> Vec<(String, String)> {
        let stack = match (&provision.before, &provision.after) {
            (_, Some(_)) => {
                self.gone = None;
                &mut self.kept
            }
            _ => self.gone.get_or_insert_with(|| self.kept.clone()),
        };
        let place: Option<&Place> = provision.after.as_ref().or(provision.before.as_ref());
        if let Some((place, level)) = place.and_then(|place| Some((place, place.level?))) {
            stack.retain(|(outer, ..)| *outer < level);
            stack.push((level, place.id.clone(), lang.title(place)));
        }
        stack.iter().map(|(_, id, name)| (id.clone(), name.clone())).collect()
    }
}
