//! From a comparison to the values of its page.

use std::collections::HashMap;

use askama::Template;
use docs_schema::compare::output::{self, Author, Drawn, Look, Names, Only, Show, Tag, Unchanged};
use docs_schema::html::Direction;
use docs_schema::model::plain_text;

use super::compare::Asked;
use super::compare_map;
use super::frame::{Frame, When};
use super::page::Framed;
use super::templates::Place;
use super::views::Choice;
use crate::actions::see_comparison::{self, Compared, Moment, State, WhoseWords};
use crate::domain::author::Author as Person;
use crate::domain::version::Version;
use crate::i18n::{FluentValue, t};

/// Bytes of a text beyond which what did not change is not sent with the page.
const FOLDED: usize = 250_000;

/// What can be compared, with its name.
pub type Moments = Vec<(Moment, String)>;

#[derive(Template)]
#[template(path = "compare.html")]
pub struct Compare {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: &'static str,
    /// None: there are not two states to compare.
    pub shown: Option<Shown>,
}

impl Framed for Compare {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

pub struct Shown {
    pub before: StateView,
    pub after: StateView,
    /// They are one state.
    pub same: bool,
    pub sentences: Vec<String>,
    pub from: Vec<Choice>,
    pub to: Vec<Choice>,
    pub sides: bool,
    pub kinds: Vec<Choice>,
    pub institutions: Vec<Choice>,
    pub sections: Vec<Choice>,
    pub typography: bool,
    pub unchanged: bool,
    /// Whether what did not change can be shown: a text that is too long is not sent whole.
    pub can_open: bool,
    pub filtered: bool,
    /// The address of this page without its filters.
    pub plain_address: String,
    pub count: usize,
    pub all: usize,
    /// `3 modifications sur 12`.
    pub told: String,
    pub algorithm: String,
    pub map: String,
    pub html: String,
    pub names_late: bool,
}

pub struct StateView {
    pub name: String,
    /// Of the living text: none.
    pub address: String,
    pub when: Option<When>,
    pub hash: String,
}

/// Where nothing can be compared yet.
#[must_use]
pub fn nothing(f: Frame, dossier: Place, id: String) -> Compare {
    let lang = f.tag().to_owned();
    Compare { title: f.t("compare"), f, dossier, id, lang, dir: "ltr", shown: None }
}

/// The page of a comparison.
#[must_use]
pub fn page(
    f: Frame,
    dossier: Place,
    id: String,
    compared: &Compared,
    moments: &Moments,
    asked: &Asked,
) -> Compare {
    let after = &compared.after;
    let title = plain_text(&after.text().title);
    let lang = after.lang.clone();
    let dir = if after.dir == Direction::Rtl { "rtl" } else { "ltr" };
    let shown = shown(&f, &format!("/d/{}/{id}", dossier.slug), compared, moments, asked);
    Compare { f, dossier, id, title, lang, dir, shown: Some(shown) }
}

fn shown(f: &Frame, base: &str, compared: &Compared, moments: &Moments, asked: &Asked) -> Shown {
    let (before, after) = (&compared.before, &compared.after);
    let language: output::Language = f.lang.into();
    let short = weight(after) <= FOLDED;
    let look = look(language, compared, asked, short);
    let authors = match &compared.names {
        WhoseWords::Known(names) => names.authors.iter().map(|person| label(f, person)).collect(),
        WhoseWords::Hidden | WhoseWords::Late => Vec::new(),
    };
    let names = match &compared.names {
        WhoseWords::Known(names) => Some(Names { credits: &names.credits, authors: &authors }),
        WhoseWords::Hidden | WhoseWords::Late => None,
    };
    let drawn = output::page(&compared.comparison, after.text(), names, &look);
    let filtered = look.only != Only::default();
    let unfiltered =
        Asked { view: asked.view.clone(), typography: asked.typography.clone(), ..Asked::default() };
    Shown {
        before: state_view(f, base, before, moments),
        after: state_view(f, base, after, moments),
        same: before.moment == after.moment,
        sentences: output::summary(&compared.comparison, language),
        from: choices(moments, before.moment),
        to: choices(moments, after.moment),
        sides: look.sides,
        kinds: kinds(&drawn, language, look.only.tag),
        institutions: institutions(&drawn, compared, &asked.by),
        sections: sections(&drawn, &asked.section),
        typography: look.show.typography,
        unchanged: look.unchanged == Unchanged::Open,
        can_open: short,
        filtered,
        plain_address: format!("{base}/compare/{}...{}{}", before.moment, after.moment, unfiltered.query()),
        count: drawn.marks.len(),
        all: drawn.all,
        told: told(f, drawn.marks.len(), drawn.all),
        algorithm: compared.comparison.algorithm.to_string(),
        map: compare_map::draw(&drawn.marks),
        html: drawn.html,
        names_late: matches!(compared.names, WhoseWords::Late),
    }
}

fn look<'a>(language: output::Language, compared: &'a Compared, asked: &Asked, short: bool) -> Look<'a> {
    let some = |value: &String| (!value.is_empty()).then(|| value.clone());
    Look {
        show: Show { language, typography: !asked.typography.is_empty(), colour: false },
        sides: asked.view == "sides",
        unchanged: match (short, asked.unchanged.is_empty()) {
            (false, _) => Unchanged::Counted,
            (true, true) => Unchanged::Folded,
            (true, false) => Unchanged::Open,
        },
        only: Only {
            tag: asked.kind.parse::<Tag>().ok(),
            by: some(&asked.by),
            section: some(&asked.section),
        },
        lang: &compared.after.lang,
        dir: compared.after.dir,
    }
}

fn weight(state: &State) -> usize {
    let blocks = state.text().sections.iter().flat_map(|section| &section.blocks);
    blocks.map(|block| plain_text(block.content()).len()).sum()
}

/// `Awa Traoré (MSPC, texte importé)`. Words that came in without being typed are not an institution's.
fn label(f: &Frame, person: &Person) -> Author {
    let institution = person.institution.as_ref();
    let way = person.on_behalf_of.as_ref().map(|behalf| f.t(way(&behalf.by)));
    let told: Vec<&str> =
        institution.map(|i| i.short_name.as_str()).into_iter().chain(way.as_deref()).collect();
    let name = person.proposer.as_ref().map_or(&person.name, |proposer| &proposer.name);
    let label = if told.is_empty() { name.clone() } else { format!("{name} ({})", told.join(", ")) };
    let typed = institution.filter(|_| way.is_none());
    Author { label, institution: typed.map(|institution| institution.id.to_string()) }
}

/// How words came in that nobody typed.
fn way(by: &str) -> &'static str {
    match by {
        "import" => "compare-way-import",
        "restore" => "compare-way-restore",
        "merge" => "compare-way-merge",
        "contribution" => "compare-way-contribution",
        "proposal" => "compare-way-proposal",
        "commission" => "compare-way-commission",
        _ => "compare-way-server",
    }
}

fn state_view(f: &Frame, base: &str, state: &State, moments: &Moments) -> StateView {
    let name = moments.iter().find(|(moment, _)| *moment == state.moment).map(|(_, name)| name.clone());
    let version = state.version.as_ref();
    StateView {
        name: name.unwrap_or_default(),
        address: version.map_or_else(|| base.to_owned(), |version| format!("{base}/v/{}", version.n)),
        when: version.map(|version| f.when(version.created_at)),
        hash: version.map(Version::hex).unwrap_or_default(),
    }
}

fn choices(moments: &Moments, current: Moment) -> Vec<Choice> {
    let choice = |(moment, name): &(Moment, String)| Choice {
        code: moment.to_string(),
        name: name.clone(),
        current: *moment == current,
    };
    moments.iter().map(choice).collect()
}

fn kinds(drawn: &Drawn, language: output::Language, current: Option<Tag>) -> Vec<Choice> {
    let choice = |(tag, count): &(Tag, usize)| Choice {
        code: tag.as_str().to_owned(),
        name: format!("{} ({count})", capital(tag.told(language))),
        current: current == Some(*tag),
    };
    drawn.tags.iter().map(choice).collect()
}

fn institutions(drawn: &Drawn, compared: &Compared, current: &str) -> Vec<Choice> {
    let see_comparison::WhoseWords::Known(names) = &compared.names else { return Vec::new() };
    let known: HashMap<String, &str> = names
        .authors
        .iter()
        .filter_map(|author| author.institution.as_ref())
        .map(|institution| (institution.id.to_string(), institution.name.as_str()))
        .collect();
    let choice = |(id, count): &(String, usize)| Choice {
        code: id.clone(),
        name: format!("{} ({count})", known.get(id).copied().unwrap_or_default()),
        current: id == current,
    };
    drawn.institutions.iter().map(choice).collect()
}

fn sections(drawn: &Drawn, current: &str) -> Vec<Choice> {
    let choice = |section: &output::Facet| Choice {
        code: section.id.clone(),
        name: format!("{} ({})", section.label, section.count),
        current: section.id == current,
    };
    drawn.sections.iter().map(choice).collect()
}

fn told(f: &Frame, count: usize, all: usize) -> String {
    if count == all {
        return f.count("compare-count-all", all);
    }
    t(f.lang, "compare-count", &[("n", FluentValue::from(count)), ("all", FluentValue::from(all))])
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
