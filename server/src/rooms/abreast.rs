//! Keeping abreast of other servers without the bus: the open texts are looked up in the store, all with one question.
//!
//! What must stay true: whatever the bus loses is found here, within moments.

use std::sync::atomic::Ordering;

use super::core::{InStore, Input};
use super::registry::Rooms;
use super::runner::Command;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store;

impl Rooms {
    /// Compares every open text with the store: what was missed is read, rights that moved are asked again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn keep_abreast(&self) -> Result<(), Error> {
        let texts: Vec<TextId> = self.open_texts();
        if texts.is_empty() {
            return Ok(());
        }
        let standings = store::log::standings(&mut *self.shared.store.read().await?, &texts).await?;
        for found in standings {
            let in_store = InStore {
                log: found.head.log_id,
                head: found.head.seq as u64,
                epoch: found.head.epoch,
                saved: found.saved as u64,
                quarantined: found.quarantined as usize,
            };
            // A room that is full of inputs is told the next time.
            if let Some(sender) = self.if_open(&found.text) {
                let _later = sender.try_send(Command::Input(Input::InStore(in_store)));
            }
        }
        Ok(())
    }

    /// The bus is heard again: every open text looks into the store, and says who is there.
    pub async fn look_again(&self) {
        for text in self.open_texts() {
            if let Some(sender) = self.if_open(&text) {
                for input in [Input::Look, Input::WhoIsThere] {
                    let _gone = sender.send(Command::Input(input)).await;
                }
            }
        }
    }

    /// What was told while the bus was away was missed: every connection asks whether its session still holds.
    pub fn missed_sign_outs(&self) {
        if !self.shared.stopping.load(Ordering::SeqCst) {
            let _nobody_is_here = self.shared.signed_out.send(None);
        }
    }
}
