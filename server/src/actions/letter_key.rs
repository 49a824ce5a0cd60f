//! The links in letters: each carries what it is about and the server's keyed hash over it, so that nobody can make one and
//! none needs a table.
//!
//! A hash is HMAC-SHA256 over `purpose NUL what`, cut to 16 bytes, in hexadecimal, under a key that only the server has and
//! that lives in its settings (so a backup carries it). Whoever stops letters to an address without an account is known by
//! a keyed hash of it: the address itself stands in no link and is not kept for this.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::chance::Chance;
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, PersonId};
use crate::domain::secret::hex;
use crate::store::{AnyConnection, settings};

const NAME: &str = "letter-key";
const STOP: &str = "stop";
const ADDRESS: &str = "address";
const CONFIRM: &str = "confirm";
const HASH_BYTES: usize = 16;

pub(super) struct LetterKey(Vec<u8>);

/// Whose letters a link stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    Person(PersonId),
    /// The keyed hash of an address without an account.
    Address(String),
}

impl LetterKey {
    /// Inside a transaction that writes; made the first time.
    pub async fn kept(db: &mut AnyConnection, chance: &dyn Chance) -> Result<Self, Error> {
        if let Some(key) = Self::known(db).await? {
            return Ok(key);
        }
        let fresh = hex(&chance.bytes::<32>());
        Ok(Self(settings::keep_first(db, NAME, &fresh).await?.into_bytes()))
    }

    /// None: this server has not made a link yet.
    pub async fn known(db: &mut AnyConnection) -> Result<Option<Self>, Error> {
        Ok(settings::get(db, NAME).await?.map(|key| Self(key.into_bytes())))
    }

    fn keyed(&self, purpose: &str, what: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(what.as_bytes());
        mac
    }

    fn hash(&self, purpose: &str, what: &str) -> String {
        hex(&self.keyed(purpose, what).finalize().into_bytes()[..HASH_BYTES])
    }

    fn token(&self, purpose: &str, what: &str) -> String {
        format!("{what}-{}", self.hash(purpose, what))
    }

    /// What a token is about, when it is one of ours. In constant time.
    fn about<'a>(&self, purpose: &str, token: &'a str) -> Option<&'a str> {
        let (what, hash) = token.rsplit_once('-')?;
        let hash = unhex(hash).filter(|hash| hash.len() == HASH_BYTES)?;
        self.keyed(purpose, what).verify_truncated_left(&hash).ok().map(|()| what)
    }

    /// What stands for an address without an account.
    pub fn of_address(&self, address: &str) -> String {
        self.hash(ADDRESS, address)
    }

    pub fn stop(&self, whose: &Whose) -> String {
        match whose {
            Whose::Person(person) => self.token(STOP, &format!("p{person}")),
            Whose::Address(hash) => self.token(STOP, &format!("a{hash}")),
        }
    }

    pub fn stops(&self, token: &str) -> Option<Whose> {
        let what = self.about(STOP, token)?;
        match what.strip_prefix('p') {
            Some(person) => person.parse().ok().map(Whose::Person),
            None => what.strip_prefix('a').map(|hash| Whose::Address(hash.to_owned())),
        }
    }

    pub fn confirm(&self, id: &ContributionId) -> String {
        self.token(CONFIRM, id.as_str())
    }

    pub fn confirms(&self, token: &str) -> Option<ContributionId> {
        self.about(CONFIRM, token)?.parse().ok()
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018bcfe5-6800-7000-8000-000000000000";

    #[test]
    fn a_link_is_read_back_and_nothing_else_is_one() {
        let key = LetterKey(b"key".to_vec());
        let person = Whose::Person(PersonId::stored(ID.into()));
        let address = Whose::Address(key.of_address("awa@example.ml"));
        for whose in [&person, &address] {
            assert_eq!(key.stops(&key.stop(whose)).as_ref(), Some(whose));
        }
        assert!(!key.stop(&address).contains("awa"));
        let contribution = ContributionId::stored(ID.into());
        let token = key.confirm(&contribution);
        assert_eq!(key.confirms(&token), Some(contribution));
        assert_eq!(key.stops(&token), None, "a link for one thing is none for another");
        assert_eq!(LetterKey(b"other".to_vec()).confirms(&token), None);
        for wrong in [
            "",
            "-",
            ID,
            "é-é",
            &token[1..],
            &token[..token.len() - 2],
            &format!("{ID}-zz"),
            &token.replace("0000", "0001"),
        ] {
            assert_eq!(key.confirms(wrong), None, "{wrong}");
        }
    }
}
