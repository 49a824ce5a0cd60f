//! What workshops decided about the provisions of a text, laid beside words of it: whether these words still are what was decided.
//!
//! Must stay true: it is asked anew for the words that somebody looks at, by hashing each provision; nothing is kept that could
//! fall behind the text.

use std::collections::HashMap;

use docs_schema::model::PolicyText;
use docs_schema::provision;

use super::AppState;
use crate::domain::capability::{Capabilities, Capability};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, TextId, WorkshopId};
use crate::domain::workshop::{Decision, DecisionKind, Item, standing};
use crate::store::{decisions, workshops};

/// A provision that a plenary settled.
pub struct Settled {
    /// The workshop, by its number in the dossier.
    pub workshop: i64,
    pub item: Item,
    pub kind: DecisionKind,
    /// The hash of what was decided.
    pub decided: [u8; 32],
}

impl Settled {
    /// Whether these words of the text are what was decided.
    #[must_use]
    pub fn covers(&self, text: &PolicyText) -> bool {
        provision::hash(text, &self.item.section, self.item.scope.extent()) == self.decided
    }
}

/// Of each provision the decision that holds, whichever workshop of the dossier took it last; nothing for those who do not
/// read the living text (who does sees the workshops too).
///
/// # Errors
/// When the database fails.
pub async fn see_settled(
    app: &AppState,
    reader: Capabilities,
    dossier: &DossierId,
    text: &TextId,
) -> Result<Vec<Settled>, Error> {
    if !reader.has(Capability::Read) {
        return Ok(vec![]);
    }
    let mut db = app.store.read().await?;
    let mut found: HashMap<(String, &'static str), (i64, Settled)> = HashMap::new();
    let all = workshops::of_dossier(&mut db, dossier).await?;
    for workshop in all.iter().filter(|one| one.texts.iter().any(|(about, _)| about == text)) {
        for (item, decision) in held(&mut db, &workshop.id, text).await? {
            let key = (item.section.clone(), item.scope.as_str());
            let later = found.get(&key).is_none_or(|(at, _)| *at < decision.at);
            if later {
                let (kind, decided) = (decision.kind, decision.hash);
                found.insert(key, (decision.at, Settled { workshop: workshop.n, item, kind, decided }));
            }
        }
    }
    let mut settled: Vec<Settled> = found.into_values().map(|(_, one)| one).collect();
    settled.retain(|one| one.kind.settles());
    settled.sort_by(|a, b| (a.workshop, &a.item.id).cmp(&(b.workshop, &b.item.id)));
    Ok(settled)
}

/// The items about this text that the plenary decided, each with what holds.
async fn held(
    db: &mut crate::store::AnyConnection,
    workshop: &WorkshopId,
    text: &TextId,
) -> Result<Vec<(Item, Decision)>, Error> {
    let decisions = decisions::of_workshop(db, workshop).await?;
    let items = workshops::items(db, workshop).await?.into_iter().filter(|item| item.text_id == *text);
    Ok(items.filter_map(|item| standing(&decisions, &item.id).cloned().map(|held| (item, held))).collect())
}
