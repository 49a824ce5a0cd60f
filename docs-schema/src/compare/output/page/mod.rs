//! A comparison as people read it on a page: the changed provisions in the order of the text after, what did not change
//! folded between them, and, where the caller gives names, who wrote and who took away.
//!
//! What must stay true: without a script and without a style it reads from top to bottom as what happened; nothing is told
//! by colour alone; a filter leaves out provisions, never words of one. Places on the page are permanent for two given
//! texts: a provision is `#change-N`, N its place after (`#gone-N`, before, where it went), the title `#change-title`, and
//! the place that a provision left by moving `#left-N`.
//!
//! In two columns, the left has the words before, and the right all of one column's words: a style sheet hides there what
//! went where there is room for both, and hides the left where there is not (a phone, paper).

mod changes;
mod head;
mod marks;
mod rows;
mod table;
mod words;

use std::collections::HashSet;
use std::fmt::Write as _;

use super::view::{self, Entry};
use super::{Show, Tag};
use crate::compare::pieces::{self, Unit};
use crate::compare::{Comparison, Credits, Provision};
use crate::html::{Direction, escape};
use crate::model::PolicyText;
use changes::{Change, Finder};

pub use changes::{Facet, Mark};

/// How a page shows a comparison.
#[derive(Debug, Clone, Default)]
pub struct Look<'a> {
    pub show: Show,
    /// Two columns, before and after, where there is room.
    pub sides: bool,
    pub unchanged: Unchanged,
    pub only: Only,
    /// BCP 47 tag of the text's language.
    pub lang: &'a str,
    pub dir: Direction,
}

/// What stands for provisions that did not change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unchanged {
    /// Their names and number: for a text that is too long to be sent whole.
    #[default]
    Counted,
    /// Their words too, folded.
    Folded,
    /// Their words, open.
    Open,
}

/// The changes to show; what is none leaves out nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    pub tag: Option<Tag>,
    /// An institution, as [`Author::institution`] names it.
    pub by: Option<String>,
    /// An outermost section, by its id.
    pub section: Option<String>,
}

/// Who the numbers of credits are.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    pub credits: &'a Credits,
    pub authors: &'a [Author],
}

/// Somebody who wrote or took away words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// `Awa Traoré (MSPC)`.
    pub label: String,
    /// What names the institution in addresses and attributes, without white space.
    pub institution: Option<String>,
}

/// A page's comparison, and what there is to choose and to draw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    pub html: String,
    /// The changes that are shown, in order.
    pub marks: Vec<Mark>,
    /// How many changes there are in all.
    pub all: usize,
    /// What happened, and to how many provisions; filters do not count.
    pub tags: Vec<(Tag, usize)>,
    /// The institutions that wrote or took away, and in how many provisions.
    pub institutions: Vec<(String, usize)>,
    /// The outermost sections in which something changed.
    pub sections: Vec<Facet>,
}

/// Draws a comparison; `after` is the text that it leads to.
#[must_use]
pub fn page(comparison: &Comparison, after: &PolicyText, names: Option<Names<'_>>, look: &Look<'_>) -> Drawn {
    let entries = view::entries(comparison, look.show.typography);
    let changes = Finder::new(comparison, after, names, look).find(&entries);
    let shown: HashSet<String> =
        changes.iter().filter(|change| change.passes(&look.only)).map(|change| change.id.clone()).collect();
    let words = match look.unchanged {
        Unchanged::Counted => Vec::new(),
        Unchanged::Folded | Unchanged::Open => pieces::lines(after, &[]).1,
    };
    let mut page =
        Page { comparison, after, look, names, shown: &shown, words, path: Vec::new(), out: String::new() };
    page.write(&entries, &changes);
    let html = page.out;
    let mut drawn = changes::facets(&changes);
    drawn.html = html;
    drawn.marks = changes.into_iter().filter(|c| shown.contains(&c.id)).map(Change::into_mark).collect();
    drawn
}

struct Page<'a> {
    comparison: &'a Comparison,
    after: &'a PolicyText,
    look: &'a Look<'a>,
    names: Option<Names<'a>>,
    /// Ids of the changes that are shown.
    shown: &'a HashSet<String>,
    /// Of each section after its units; none where they are not to be shown.
    words: Vec<Vec<Unit>>,
    /// Where the last change stood.
    path: Vec<String>,
    out: String,
}

impl<'a> Page<'a> {
    fn write(&mut self, entries: &[Entry<'a>], changes: &[Change<'a>]) {
        let filtered = self.look.only != Only::default();
        let class = if self.look.sides { "comparison in-sides" } else { "comparison" };
        let _ = writeln!(self.out, "<div class=\"{class}\">");
        let mut changes = changes.iter();
        if !self.comparison.title.is_empty()
            && let Some(title) = changes.next().filter(|change| self.shown.contains(&change.id))
        {
            self.change(title);
        }
        for entry in entries {
            match entry {
                Entry::Changed(_) => {
                    if let Some(change) = changes.next().filter(|change| self.shown.contains(&change.id)) {
                        self.change(change);
                    }
                }
                Entry::Left(provision) => self.left(provision),
                Entry::Unchanged(_) if filtered => {}
                Entry::Unchanged(row) => self.unchanged(row),
            }
        }
        self.out.push_str("</div>\n");
    }

    fn change(&mut self, change: &Change<'a>) {
        let id = escape(&change.id);
        let tags: Vec<&str> = change.tags.iter().map(|tag| tag.as_str()).collect();
        let institutions = escape(&change.institutions.join(" "));
        let _ = writeln!(
            self.out,
            "<section class=\"change\" id=\"{id}\" data-kind=\"{}\" data-institutions=\"{institutions}\" \
             data-section=\"{}\" aria-labelledby=\"{id}-h\">",
            tags.join(" "),
            escape(change.section.as_ref().map_or("", |(id, _)| id)),
        );
        self.head(change);
        self.body(change);
        self.out.push_str("</section>\n");
    }

    /// The place that a provision left: a way to where it stands now.
    fn left(&mut self, provision: &Provision) {
        let (Some(before), Some(after)) = (&provision.before, &provision.after) else { return };
        if !self.shown.contains(&format!("change-{}", after.index)) {
            return;
        }
        let lang = self.look.show.language;
        let (old, new) = (escape(&lang.name(before)), escape(&lang.name(after)));
        let now = lang.of("déplacé, maintenant\u{a0}:", "moved, now:");
        let _ = writeln!(
            self.out,
            "<p class=\"change-left\" id=\"left-{0}\"><del>{old}</del> {now} <a href=\"#change-{0}\">{new}</a></p>",
            after.index
        );
    }

    fn unchanged(&mut self, row: &[Provision]) {
        let lang = self.look.show.language;
        let places: Vec<_> = row.iter().filter_map(|provision| provision.after.as_ref()).collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let is_heading =
            |index: usize| self.after.sections.get(index).is_none_or(|section| section.blocks.len() < 2);
        if places.iter().all(|place| is_heading(place.index)) {
            // The head of the next change says where it stands.
            return;
        }
        let mut names = escape(&lang.name(first));
        if places.len() > 1 {
            let _ = write!(names, " {} {}", lang.of("à", "to"), escape(&lang.name(last)));
        }
        let count = lang.unchanged(row.len());
        if self.words.is_empty() {
            let _ = writeln!(self.out, "<p class=\"same\">{count} <span>{names}</span></p>");
            return;
        }
        let open = if self.look.unchanged == Unchanged::Open { " open" } else { "" };
        let _ = write!(
            self.out,
            "<details class=\"same\"{open}><summary>{count} <span>{names}</span></summary>\n<div class=\"prose\"{}>\n",
            self.of_text()
        );
        for place in places {
            let _ = writeln!(self.out, "<p class=\"same-title\">{}</p>", escape(&lang.title(place)));
            self.plain_words(place.index);
        }
        self.out.push_str("</div></details>\n");
    }

    /// The attributes of an element that holds words of the text.
    fn of_text(&self) -> String {
        let lang = match self.look.lang {
            "" => String::new(),
            lang => format!(" lang=\"{}\"", escape(lang)),
        };
        format!("{lang} dir=\"{}\"", self.look.dir.as_str())
    }
}
