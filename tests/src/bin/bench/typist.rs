//! Somebody who types a recorded text, an edit a change, as fast as it is stored: for what depends on long histories.

use std::time::Duration;

use automerge::{ObjId, ReadDoc as _, transaction::Transactable as _};
use palabre_tests::{chance::Chance, drafter::Drafter, edits, server::Server, wire::Wire};

use crate::{Failed, open::Patch};

const BATCH: usize = 500;
/// Letters taken away in one change: a server takes so many operations of one and no more.
const REMOVED: usize = 2_000;

/// One person who types the trace, an edit a change, as fast as it is stored.
pub struct Typist {
    own: Drafter,
    wire: Wire,
    id: i64,
}

impl Typist {
    pub async fn join(server: &Server, text: &str, token: &str) -> Result<Self, Failed> {
        let actor = Chance::new(7_000).actor();
        let mut own = Drafter::new(text, token, actor.clone());
        own.join(&server.address).await?;
        own.drop_connection();
        let mut wire = Wire::open(&server.address, token).await?;
        wire.hello(text, own.log(), own.cursor(), &actor).await?;
        wire.hear_kind("synced", Duration::from_secs(60)).await.ok_or("not synced")?;
        Ok(Self { own, wire, id: 0 })
    }

    /// The trace at the end of the section with this number, taken away again if asked.
    pub async fn write(&mut self, trace: &[Patch], nth: usize, and_removed: bool) -> Result<(), Failed> {
        let bodies = edits::all_bodies(&self.own.doc);
        let body = bodies.get(nth % bodies.len().max(1)).ok_or("a text without a section")?;
        let base = self.own.doc.length(body);
        for batch in trace.chunks(BATCH) {
            let mut changes = Vec::with_capacity(batch.len());
            for (at, deleted, inserted) in batch {
                changes.push(self.edited(body, (base + at, *deleted, inserted))?);
            }
            self.store(&changes).await?;
        }
        while and_removed && self.own.doc.length(body) > base {
            let some = (self.own.doc.length(body) - base).min(REMOVED);
            let change = self.edited(body, (base, isize::try_from(some)?, ""))?;
            self.store(&[change]).await?;
        }
        Ok(())
    }

    /// One edit, one change.
    fn edited(
        &mut self,
        body: &ObjId,
        (at, deleted, inserted): (usize, isize, &str),
    ) -> Result<Vec<u8>, Failed> {
        self.own.doc.splice_text(body, at, deleted, inserted)?;
        self.own.doc.commit();
        Ok(self.own.doc.get_last_local_change().ok_or("nothing typed")?.raw_bytes().to_vec())
    }

    async fn store(&mut self, changes: &[Vec<u8>]) -> Result<(), Failed> {
        self.id += 1;
        self.wire.push(self.id, changes).await?;
        let heard = self.wire.hear_kind("ack", Duration::from_secs(60)).await;
        heard.map(drop).ok_or_else(|| "a batch was not acknowledged".into())
    }
}
