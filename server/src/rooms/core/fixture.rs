//! For the tests of the room: a text of one entry, as it is opened.

use std::collections::{HashMap, HashSet};

use automerge::{ActorId, AutoCommit};
use bytes::Bytes;

use super::Opened;
use crate::rooms::change::read;
use crate::rooms::known::Index;
use crate::rooms::limits::Limits;
use crate::rooms::receipt::Stamp;
use crate::rooms::tail::Tail;

/// The actor of `aminata`, who goes on in the document.
pub(super) const AMINATA: [u8; 16] = [2; 16];

pub(super) fn opened(epoch: i64, limits: &Limits) -> (Opened, Index, AutoCommit) {
    let mut doc = docs_schema::automerge_doc::init(ActorId::from([1_u8; 16]), "Politique", 0).unwrap();
    let mut index = Index::default();
    for change in doc.get_changes(&[]) {
        index.insert(&read(Bytes::copy_from_slice(change.raw_bytes()), limits).unwrap());
    }
    doc.set_actor(ActorId::from(AMINATA));
    let opened = Opened {
        log: "L".into(),
        head: 1,
        epoch,
        stamp: Stamp::new(&[7; 32], "text"),
        snapshot: None,
        tail: Tail::default(),
        owners: HashMap::from([(AMINATA, "aminata".into())]),
        by_server: HashSet::new(),
        quarantined: HashSet::new(),
    };
    (opened, index, doc)
}
