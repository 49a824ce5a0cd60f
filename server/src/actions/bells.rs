//! Bells: whoever waits for news of a workshop is woken when something in it changed. A bell that is missed costs a moment,
//! nothing else: who waits asks the store before and after.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::bus::Bus;
use crate::bus::message::ToAll;
use crate::domain::ids::WorkshopId;

/// Cloning shares everything.
#[derive(Clone, Default)]
pub struct Bells {
    hung: Arc<Mutex<HashMap<WorkshopId, watch::Sender<i64>>>>,
    bus: Bus,
}

impl Bells {
    #[must_use]
    pub fn new(bus: Bus) -> Self {
        Self { hung: Arc::default(), bus }
    }

    /// Something changed: the workshop is at this rev now.
    pub fn ring(&self, id: &WorkshopId, rev: i64) {
        self.ring_here(id, rev);
        self.bus.tell_all(&ToAll::Bell(id.as_str().to_owned(), rev));
    }

    /// Whether those who wait here hear what happens at other servers, too.
    #[must_use]
    pub fn may_miss(&self) -> bool {
        self.bus.is_there() && !self.bus.is_connected()
    }

    /// As [`Self::ring`], when another server said so.
    pub fn ring_here(&self, id: &WorkshopId, rev: i64) {
        let mut bells = self.hung.lock().unwrap_or_else(PoisonError::into_inner);
        // A bell that nobody listens to any more goes.
        bells.retain(|_, bell| bell.receiver_count() > 0);
        if let Some(bell) = bells.get(id) {
            bell.send_if_modified(|held| {
                let later = rev > *held;
                *held = rev.max(*held);
                later
            });
        }
    }

    #[must_use]
    pub fn listen(&self, id: &WorkshopId) -> watch::Receiver<i64> {
        let mut bells = self.hung.lock().unwrap_or_else(PoisonError::into_inner);
        bells.entry(id.clone()).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bell_wakes_who_listens_and_goes_with_them() {
        let (bells, id) = (Bells::default(), WorkshopId::stored("w".into()));
        bells.ring(&id, 1);
        let mut heard = bells.listen(&id);
        bells.ring(&id, 2);
        heard.changed().await.unwrap();
        assert_eq!(*heard.borrow_and_update(), 2);
        bells.ring(&id, 2);
        assert!(!heard.has_changed().unwrap(), "nothing new");
        drop(heard);
        bells.ring(&id, 3);
        assert!(bells.hung.lock().unwrap().is_empty());
    }
}
