//! Receipts: the server's own word that it once accepted a change from a person. A client hands them back
//! to a server that was restored from an older backup, which then believes what it no longer remembers.
//!
//! A receipt is HMAC-SHA256 over `text NUL person NUL actor hash`, cut to 16 bytes, under a key that only
//! the server has and that lives in its settings (so a backup carries it).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::change::{Actor, Hash};

pub type Receipt = [u8; 16];

/// The key, prepared for one text.
#[derive(Clone)]
pub struct Stamp {
    keyed: Hmac<Sha256>,
}

impl Stamp {
    pub fn new(key: &[u8], text: &str) -> Self {
        // HMAC takes keys of any length.
        let mut keyed = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        keyed.update(text.as_bytes());
        keyed.update(&[0]);
        Self { keyed }
    }

    fn mac(&self, person: &str, actor: &Actor, hash: &Hash) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(person.as_bytes());
        mac.update(&[0]);
        mac.update(actor);
        mac.update(hash);
        mac
    }

    pub fn receipt(&self, person: &str, actor: &Actor, hash: &Hash) -> Receipt {
        let whole = self.mac(person, actor, hash).finalize().into_bytes();
        let mut receipt = [0; 16];
        receipt.copy_from_slice(&whole[..16]);
        receipt
    }

    /// In constant time.
    pub fn fits(&self, receipt: &[u8], person: &str, actor: &Actor, hash: &Hash) -> bool {
        receipt.len() == 16 && self.mac(person, actor, hash).verify_truncated_left(receipt).is_ok()
    }
}
