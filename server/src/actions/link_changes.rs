//! Saying by hand which changes of the text carried a contribution out: those whose words now stand in the section that it is
//! about, written since the version that was consulted on.

use std::collections::BTreeMap;

use docs_schema::canonical::hex;
use docs_schema::model::{Block, Inline};

use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::consultation::Contribution;
use crate::domain::error::Error;
use crate::domain::ids::ConsultationId;
use crate::domain::limits;
use crate::store::contributions::Link;
use crate::store::{consultations, contributions, journal, texts, versions};

use super::AppState;
use super::authors::Authors;

/// Words of one sitting of one person in the section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Hexadecimal.
    pub actor: String,
    pub seqs: Vec<i64>,
    pub who: String,
    pub institution: String,
    pub at: Millis,
    pub words: String,
}

/// The latest first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn written_since(
    app: &AppState,
    can: &Can<ability::Answer>,
    one: &Contribution,
) -> Result<Vec<Written>, Error> {
    let mut db = app.store.read().await?;
    let consultation = consultations::get(&mut db, &one.consultation).await?;
    let since = versions::get(&mut db, can.on(), consultation.version).await?.seq;
    let book = Authors::of(&mut db, can.on()).await?;
    drop(db);
    let read = app.rooms.authored(can.on()).await?;
    let section = read.authored.text.sections.iter().find(|section| section.id == one.section);
    let mut found: BTreeMap<(Millis, String), Written> = BTreeMap::new();
    for inline in section.into_iter().flat_map(|section| &section.blocks).flat_map(Block::content) {
        let Inline::Text { text, marks } = inline else { continue };
        let source = marks.by.and_then(|by| read.authored.sources.get(by as usize));
        let Some(source) = source else { continue };
        let entry = book.entry_of(&source.actor, source.seq);
        let (Some((author, at)), true) = (book.of_change(&source.actor, source.seq), entry > Some(since))
        else {
            continue;
        };
        let author = &book.list[author];
        let actor = hex(&source.actor);
        let written = found.entry((at, actor.clone())).or_insert_with(|| Written {
            actor,
            seqs: Vec::new(),
            who: author.name.clone(),
            institution: author.institution.as_ref().map(|own| own.short_name.clone()).unwrap_or_default(),
            at,
            words: String::new(),
        });
        if let Ok(seq) = i64::try_from(source.seq)
            && !written.seqs.contains(&seq)
        {
            written.seqs.push(seq);
        }
        written.words.push_str(text);
    }
    let mut list: Vec<Written> = found.into_values().filter(|one| !one.words.trim().is_empty()).collect();
    list.reverse();
    Ok(list)
}

/// Links what a person chose; what it names must be among [`written_since`].
///
/// # Errors
/// [`Error::Invalid`] when nothing is chosen or something is not there any more.
pub async fn link_changes(
    app: &AppState,
    can: &Can<ability::Answer>,
    id: &ConsultationId,
    n: i64,
    chosen: &[String],
) -> Result<(), Error> {
    if chosen.is_empty() || chosen.len() > limits::CONSULTED {
        return Err(Error::Invalid { field: "changes" });
    }
    let mut db = app.store.read().await?;
    let consultation = consultations::get(&mut db, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let one = contributions::by_number(&mut db, id, n).await?;
    drop(db);
    let written = written_since(app, can, &one).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", id.as_str().into()),
        ("n", n.into()),
        ("changes", chosen.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, "changes-linked", &data.into()).await?;
    let rev = consultations::next_rev(&mut tx, id).await?;
    for name in chosen {
        let sitting =
            written.iter().find(|one| one.name() == *name).ok_or(Error::Invalid { field: "changes" })?;
        let actor = sitting.actor_bytes();
        for seq in &sitting.seqs {
            let link = Link {
                contribution: &one.id,
                text: can.on(),
                actor: &actor,
                seq: *seq,
                how: "chosen",
                by: can.by(),
            };
            contributions::link(&mut tx, &link, now).await?;
        }
    }
    contributions::save(&mut tx, &one, now, rev).await?;
    Ok(tx.commit().await?)
}

impl Written {
    /// What a form calls it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.actor, self.at)
    }

    fn actor_bytes(&self) -> Vec<u8> {
        let digits =
            |at: usize| u8::from_str_radix(self.actor.get(at..at + 2).unwrap_or("0"), 16).unwrap_or(0);
        (0..self.actor.len()).step_by(2).map(digits).collect()
    }
}
