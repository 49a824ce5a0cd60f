//! What workshops decided, on the pages of a text: a mark at each provision, and above the text those that no longer are
//! what was decided.

use std::collections::BTreeMap;

use docs_schema::html::Mark;
use docs_schema::model::PolicyText;

use super::frame::Frame;
use super::views::Link;
use crate::actions::see_settled::Settled;

/// Decisions beside the words that somebody looks at.
#[derive(Default)]
pub struct Decided {
    /// By section.
    pub marks: BTreeMap<String, Vec<Mark>>,
    /// The provisions whose words are not those that were decided.
    pub uncovered: Vec<Link>,
}

impl Decided {
    #[must_use]
    pub fn beside(f: &Frame, slug: &str, settled: &[Settled], text: &PolicyText) -> Self {
        let mut decided = Self::default();
        for one in settled {
            let covers = one.covers(text);
            let key = if covers { "settled-mark" } else { "settled-mark-changed" };
            let kind = f.word("decision", one.kind.as_str());
            let label = f.t2(key, ("kind", &kind), ("n", &one.workshop.to_string()));
            let href = format!("/d/{slug}/workshops/{}/items/{}", one.workshop, one.item.id);
            if !covers {
                decided.uncovered.push(Link { href: href.clone(), label: one.item.title.clone() });
            }
            if !one.item.section.is_empty() {
                let mark = Mark { href, label, warns: !covers };
                decided.marks.entry(one.item.section.clone()).or_default().push(mark);
            }
        }
        decided
    }
}
