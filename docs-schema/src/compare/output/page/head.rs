//! What is told above the words of a change: where it stands, what it is, what happened, who did it.

use std::fmt::Write as _;

use super::changes::{self, Change};
use super::{Names, Page};
use crate::compare::{Credit, Kind, Place, Provision, Shares};
use crate::html::escape;

/// Names that one line may hold.
const NAMED: usize = 4;

impl<'a> Page<'a> {
    pub(super) fn head(&mut self, change: &Change<'a>) {
        self.out.push_str("<header class=\"change-head\">\n");
        if change.path != self.path && !change.path.is_empty() {
            let path: Vec<String> = change.path.iter().map(|name| escape(name)).collect();
            let _ = writeln!(self.out, "<p class=\"change-path\"{}>{}</p>", self.of_text(), path.join(" › "));
        }
        self.path.clone_from(&change.path);
        let (id, title) = (escape(&change.id), self.title(change));
        let of_text = self.of_text();
        let _ = writeln!(
            self.out,
            "<h3 id=\"{id}-h\"{of_text}><a class=\"change-link\" href=\"#{id}\">{title}</a></h3>"
        );
        let lang = self.look.show.language;
        self.out.push_str("<div class=\"change-notes\">\n<p class=\"change-what\">");
        for tag in &change.tags {
            let _ = write!(self.out, "<span class=\"tag tag-{}\">{}</span> ", tag.as_str(), tag.told(lang));
        }
        self.out.push_str("</p>\n");
        if let Some(who) = self.names.and_then(|names| self.who(&Credit::sum(change.credits), names)) {
            let _ = writeln!(self.out, "<p class=\"change-who\">{}</p>", escape(&who));
        }
        if let Some(provision) = change.provision {
            self.ways(provision);
        }
        self.out.push_str("</div>\n</header>\n");
    }

    fn title(&self, change: &Change<'_>) -> String {
        let lang = self.look.show.language;
        let Some(provision) = change.provision else { return lang.of("Titre", "Title").to_owned() };
        let title = |place: &Place| match &place.number {
            Some(number) if !place.heading.is_empty() => {
                format!("<span class=\"num\">{}</span> {}", escape(number), escape(&place.heading))
            }
            _ => escape(&lang.name(place)),
        };
        match (&provision.before, &provision.after) {
            (Some(old), Some(new)) if provision.renumbered => {
                format!("<del>{}</del> → {}", escape(&lang.name(old)), title(new))
            }
            (Some(place), None) => format!("<del>{}</del>", title(place)),
            (_, Some(place)) => title(place),
            (None, None) => String::new(),
        }
    }

    /// `Rédigé par Awa Traoré (MSPC) ; supprimé par Ali Sow (MATD).`
    fn who(&self, credit: &Credit, names: Names<'_>) -> Option<String> {
        let lang = self.look.show.language;
        let (wrote, removed) = (self.labels(&credit.wrote, names), self.labels(&credit.removed, names));
        Some(match (wrote, removed) {
            (None, None) => return None,
            (Some(wrote), None) => format!("{} {wrote}.", lang.of("Rédigé par", "Written by")),
            (None, Some(removed)) => format!("{} {removed}.", lang.of("Supprimé par", "Removed by")),
            (Some(wrote), Some(removed)) if wrote == removed => {
                format!("{} {wrote}.", lang.of("Rédigé et supprimé par", "Written and removed by"))
            }
            (Some(wrote), Some(removed)) => {
                let (by, gone) = (lang.of("Rédigé par", "Written by"), lang.of("supprimé par", "removed by"));
                format!("{by} {wrote}{} {gone} {removed}.", lang.of("\u{a0};", ";"))
            }
        })
    }

    /// Their names, the first few; none where nobody is known.
    pub(super) fn labels(&self, shares: &Shares, names: Names<'_>) -> Option<String> {
        let known: Vec<&str> = shares
            .iter()
            .filter_map(|(by, _)| names.authors.get(*by as usize))
            .map(|author| author.label.as_str())
            .collect();
        let more = known.len().saturating_sub(NAMED);
        let mut labels = known[..known.len() - more].join(", ");
        if more > 0 {
            let lang = self.look.show.language;
            let others = if more == 1 { lang.of("autre", "other") } else { lang.of("autres", "others") };
            let _ = write!(labels, " {} {more} {others}", lang.of("et", "and"));
        }
        (!labels.is_empty()).then_some(labels)
    }

    /// The ways to the other ends of a move, a split or a merge.
    fn ways(&mut self, provision: &Provision) {
        let lang = self.look.show.language;
        if let Some(after) = provision.after.as_ref().filter(|_| provision.moved) {
            let words = lang.of("Voir la place d’origine", "See where it stood");
            let _ = writeln!(
                self.out,
                "<p class=\"change-way\"><a href=\"#left-{}\">{words}</a></p>",
                after.index
            );
        }
        let to_after: Vec<&Place> = provision.shared_out.iter().map(|share| &share.place).collect();
        let related = provision.related.as_ref();
        let told = [
            (
                provision.absorbed.iter().collect(),
                false,
                lang.of("Reprend aussi les mots de", "Takes the words of these too"),
            ),
            (to_after, true, lang.of("Partage ses mots avec", "Shares its words with")),
            (
                related.filter(|_| provision.kind == Kind::Split).into_iter().collect::<Vec<_>>(),
                false,
                lang.of("Reprend des mots de", "Takes words of"),
            ),
            (
                related.filter(|_| provision.kind == Kind::Merged).into_iter().collect(),
                true,
                lang.of("Ses mots sont maintenant dans", "Its words are now in"),
            ),
        ];
        for (places, after, words) in told {
            if places.is_empty() {
                continue;
            }
            let links: Vec<String> = places.iter().map(|place| self.link(place, after)).collect();
            let colon = lang.of("\u{a0}:", ":");
            let _ = writeln!(self.out, "<p class=\"change-way\">{words}{colon} {}</p>", links.join(", "));
        }
    }

    /// The name of a provision, as a link where it is on the page.
    fn link(&self, place: &Place, after: bool) -> String {
        let name = escape(&self.look.show.language.name(place));
        let side = |provision: &&Provision| {
            let own = if after { &provision.after } else { &provision.before };
            own.as_ref().is_some_and(|own| own.index == place.index)
        };
        let id = self.comparison.provisions.iter().find(side).map(changes::id);
        match id.filter(|id| self.shown.contains(id)) {
            Some(id) => format!("<a href=\"#{id}\">{name}</a>"),
            None => name,
        }
    }
}
