//! Where remarks stand in a text at some heads; the last few texts asked for stay ready. And the change that puts proposed
//! wording in place of the words that a remark quotes.

use std::collections::HashMap;
use std::sync::Arc;

use automerge::transaction::CommitOptions;
use automerge::{ActorId, Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use docs_schema::anchor::{Anchor, Part, Place, Reading, Resolved, Resolver};
use docs_schema::compare::wording;
use quick_cache::sync::Cache;

use super::opening::blocking;
use super::registry::Rooms;
use super::server_side::Owner;
use crate::domain::author::Behalf;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};

/// Texts kept ready: each holds where every letter stands.
const KEPT: usize = 8;

/// By text and heads.
pub struct Resolvers(Cache<(TextId, Vec<[u8; 32]>), Arc<Resolver>>);

impl Default for Resolvers {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

/// Words to be put in place of others.
pub struct Replacement<'a> {
    pub anchor: &'a Anchor,
    /// How the words must read to be replaced; none: as they read when the anchor was made.
    pub quoted: Option<&'a str>,
    pub words: &'a str,
    pub by: &'a PersonId,
    pub behalf: &'a Behalf,
}

/// A change made for somebody, and under which actor.
pub struct Replaced {
    pub owners: HashMap<[u8; 16], Owner>,
    pub change: Vec<u8>,
    pub actor: [u8; 16],
    pub seq: u64,
    /// Of the words that were put in.
    pub anchor: Anchor,
}

impl Rooms {
    /// The text at these heads, which it once had, ready to say where remarks stand in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone, [`Error::Invalid`] when it has no such heads, or not yet.
    pub async fn resolver(&self, text: &TextId, heads: &[[u8; 32]]) -> Result<Arc<Resolver>, Error> {
        let key = (text.clone(), heads.to_vec());
        let read = async {
            let _turn = self.shared.authored.turn().await?;
            let document = self.copy(text).await?.document;
            let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
            let read = move || {
                let reading =
                    Reading::at(&document, &heads).map_err(|_| Error::Invalid { field: "heads" })?;
                Ok::<_, Error>(Arc::new(Resolver::new(&document, reading)))
            };
            blocking(read).await?
        };
        self.shared.resolvers.0.get_or_insert_async(&key, read).await
    }

    /// The change that puts words in place of what an anchor quotes in the living text, under an actor of its own that is
    /// this person's and says why. None where the quoted words are gone, or are no longer one run of plain words as quoted.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone.
    pub async fn replacing(&self, text: &TextId, new: Replacement<'_>) -> Result<Option<Replaced>, Error> {
        let _turn = self.shared.authored.turn().await?;
        let mut living = self.copy(text).await?.document;
        let seconds = self.shared.clock.now() / 1_000;
        let actor = self.shared.chance.bytes::<16>();
        let (anchor, words) = (new.anchor.clone(), new.words.to_owned());
        let quoted = new.quoted.map(ToOwned::to_owned);
        let write = move || -> Result<Option<(Vec<u8>, u64, Anchor)>, Error> {
            let resolved = Resolver::new(&living, Reading::living(&living)).resolve(&anchor);
            let Resolved::Found(place) = resolved else { return Ok(None) };
            let Some(object) = object(&living, &place.part) else { return Ok(None) };
            let as_quoted = quoted.map_or(!place.changed, |quoted| quoted == place.words);
            if !as_quoted || !place.plain {
                return Ok(None);
            }
            living.set_actor(ActorId::from(actor));
            let mut tx = living.transaction();
            splice(&mut tx, &object, &place, &words).map_err(Error::internal)?;
            let hash = tx.commit_with(CommitOptions::default().with_time(seconds)).0;
            let end = place.range.start + words.encode_utf16().count();
            let put = Reading::living(&living).make(&place.part, place.range.start..end);
            let put = put.map_err(Error::internal)?;
            let change = hash.and_then(|hash| living.get_change_by_hash(&hash));
            Ok(change.map(|change| (change.raw_bytes().to_vec(), change.seq(), put)))
        };
        let Some((change, seq, anchor)) = blocking(write).await?? else { return Ok(None) };
        let owner = Owner { person: new.by.clone(), on_behalf_of: Some(new.behalf.to_json()) };
        Ok(Some(Replaced { owners: HashMap::from([(actor, owner)]), change, actor, seq, anchor }))
    }
}

/// Only what differs is written: letters that stay keep their authors.
fn splice<T: automerge::transaction::Transactable>(
    tx: &mut T,
    object: &ObjId,
    place: &Place,
    words: &str,
) -> Result<(), automerge::AutomergeError> {
    let mut at = place.range.start;
    let units = |text: &str| text.encode_utf16().count();
    for stretch in wording(&place.words, words) {
        if stretch.before == stretch.after {
            at += units(&stretch.before);
            continue;
        }
        let gone = isize::try_from(units(&stretch.before)).unwrap_or(isize::MAX);
        tx.splice_text(object, at, gone, &stretch.after)?;
        at += units(&stretch.after);
    }
    Ok(())
}

/// The Text that a part is.
fn object(doc: &Automerge, part: &Part) -> Option<ObjId> {
    let path: Vec<String> = match part {
        Part::Title => vec!["title".into()],
        Part::Section(id) => vec!["sections".into(), id.clone(), "body".into()],
        Part::Note(id) => vec!["notes".into(), id.clone()],
        Part::Cell { table, row, col } => {
            vec!["tables".into(), table.clone(), "cells".into(), format!("{row}:{col}")]
        }
    };
    path.iter().try_fold(ROOT, |at, key| Some(doc.get(&at, key.as_str()).ok()??.1))
}
