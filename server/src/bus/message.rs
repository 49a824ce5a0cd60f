//! What servers tell each other, in CBOR (RFC 8949), and the keyed hash before it.
//!
//! **Written encoding**: 16 bytes of HMAC-SHA256 over `subject NUL body` under a key that only the store of the
//! installation has, then the body. A new release may add kinds and fields: what is not understood is passed over.
//!
//! What must stay true: nothing of a message is believed before its hash fits, so that whoever else uses the same NATS
//! puts no words into a text; and nothing here is the only way to learn what it tells.

use hmac::{Hmac, KeyInit, Mac};
use minicbor::{Decode, Encode};
use sha2::Sha256;

/// Bytes of the keyed hash.
const TAG: usize = 16;

/// To the servers that have a text open.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum OfText {
    #[n(0)]
    Stored(#[n(0)] Stored),
    #[n(1)]
    Present(#[n(0)] Present),
    /// A room was opened: whoever has people in it says so now.
    #[n(2)]
    WhoIsThere,
    #[n(3)]
    Quarantined(#[n(0)] Quarantined),
}

/// Log entries `from..=to` were stored.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Stored {
    #[n(0)]
    pub log: String,
    #[n(1)]
    pub from: u64,
    #[n(2)]
    pub to: u64,
    /// All of them in order; none when they are too large to travel: they are in the store.
    #[n(3)]
    pub changes: Vec<minicbor::bytes::ByteVec>,
    /// Of every actor among them.
    #[n(4)]
    pub owners: Vec<OwnerOf>,
}

/// Whose an actor is.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct OwnerOf {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub actor: Vec<u8>,
    #[n(1)]
    pub person: String,
    /// No connection writes under it.
    #[n(2)]
    pub by_server: bool,
}

/// Carets of the people of one server.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Present {
    #[n(0)]
    pub server: u64,
    /// These are all: who is not among them has gone.
    #[n(1)]
    pub whole: bool,
    #[n(2)]
    pub people: Vec<Seen>,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Seen {
    /// The connection, unique among all servers.
    #[n(0)]
    pub who: u64,
    #[n(1)]
    pub id: String,
    #[n(2)]
    pub name: String,
    #[n(3)]
    pub institution: String,
    #[n(4)]
    pub colour: String,
    /// Section, anchor, head; none: it has left.
    #[n(5)]
    pub at: Option<(String, String, String)>,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Quarantined {
    #[n(0)]
    pub seq: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub actor: Vec<u8>,
}

/// To every server.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum ToAll {
    /// Access to these texts has changed.
    #[n(0)]
    Access(#[n(0)] Vec<String>),
    /// A session or a token of this person has ended.
    #[n(1)]
    SignedOut(#[n(0)] String),
    /// A workshop is at this rev now.
    #[n(2)]
    Bell(#[n(0)] String, #[n(1)] i64),
}

/// To the server that has a plain HTTPS session, of a person that the asking one knows to be its own.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Question {
    #[n(0)]
    pub session: String,
    #[n(1)]
    pub person: String,
    #[n(2)]
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum What {
    /// The post with this number, or a part of it.
    #[n(0)]
    Say(#[n(0)] Option<u64>, #[n(1)] Part),
    /// The answer after that number, held for so many seconds at most, from this byte on.
    #[n(1)]
    Hear(#[n(0)] Option<u64>, #[n(1)] Option<u64>, #[n(2)] u64),
    #[n(2)]
    Leave,
}

/// `bytes` from byte `from` on of `whole`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Part {
    #[n(0)]
    pub from: u64,
    #[n(1)]
    pub whole: u64,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// To a [`Question`].
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub enum Answer {
    /// Said, or left.
    #[n(0)]
    Done,
    #[n(1)]
    Heard(#[n(0)] Part),
    /// There is no such session, or it cannot go on from there.
    #[n(2)]
    Gone,
    /// What was said cannot be read.
    #[n(3)]
    Malformed(#[n(0)] String),
    /// Too much waits here, or a part is missing: from the beginning, later.
    #[n(4)]
    NotNow,
}

/// The key, prepared.
#[derive(Clone)]
pub(super) struct Seal {
    keyed: Hmac<Sha256>,
}

impl Seal {
    pub fn new(key: &[u8]) -> Self {
        Self { keyed: Hmac::new_from_slice(key).expect("HMAC takes keys of any length") }
    }

    fn mac(&self, subject: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(subject.as_bytes());
        mac.update(&[0]);
        mac.update(body);
        mac
    }

    /// The first part of every subject of this installation: two installations may share one NATS.
    pub fn name(&self) -> String {
        let whole = self.mac("name", b"").finalize().into_bytes();
        whole[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn write(&self, subject: &str, message: &impl Encode<()>) -> Vec<u8> {
        let mut out = vec![0; TAG];
        minicbor::encode(message, &mut out).expect("writing into memory cannot fail");
        let whole = self.mac(subject, &out[TAG..]).finalize().into_bytes();
        out[..TAG].copy_from_slice(&whole[..TAG]);
        out
    }

    /// Nothing where the hash does not fit or the kind is not known here.
    pub fn read<M: for<'b> Decode<'b, ()>>(&self, subject: &str, bytes: &[u8]) -> Option<M> {
        let (tag, body) = bytes.split_at_checked(TAG)?;
        self.mac(subject, body).verify_truncated_left(tag).ok()?;
        minicbor::decode(body).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_under_its_key_and_subject_only() {
        let (ours, theirs) = (Seal::new(b"ours"), Seal::new(b"theirs"));
        let message = OfText::Quarantined(Quarantined { seq: 7, hash: vec![1; 32], actor: vec![2; 16] });
        let bytes = ours.write("t.1", &message);
        assert_eq!(ours.read::<OfText>("t.1", &bytes), Some(message));
        assert_eq!(ours.read::<OfText>("t.2", &bytes), None, "told of another text");
        assert_eq!(theirs.read::<OfText>("t.1", &bytes), None, "another installation");
        let mut other = bytes.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(ours.read::<OfText>("t.1", &other), None, "changed on the way");
        assert_eq!(ours.read::<OfText>("t.1", &bytes[..9]), None, "cut short");
        assert_ne!(ours.name(), theirs.name());
    }
}
