//! A change as received, read under limits: what it *claims*, before anybody asks whether that is so.
//!
//! What must stay true: [`read`] runs before any Automerge code sees the bytes, is bounded by the limits
//! whatever the bytes are, and lets nothing through that Automerge would read differently. It needs no
//! knowledge of the text, so that it runs beside the room, not in it; `admission` then compares the claims
//! with what the room knows.

use std::borrow::Cow;
use std::io::Read as _;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::columns::{self, Malformed};
use super::limits::{Limits, MAX_OP};
use super::ops::{self, Claims};
use super::refusal::{Code, Refusal};

/// SHA-256 of a change, its name everywhere.
pub type Hash = [u8; 32];
/// The name of a writer: 16 random bytes of one tab session.
pub type Actor = [u8; 16];

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const COMPRESSED: u8 = 2;

/// A change whose bytes are sound.
#[derive(Debug, Clone)]
pub struct Received {
    /// The whole chunk, as it came; what is stored and sent on.
    pub bytes: Bytes,
    pub hash: Hash,
    pub deps: Vec<Hash>,
    pub actor: Actor,
    /// The other actors named, in order; `OpRef::actor` 0 is the change's own, n is `others[n - 1]`.
    pub others: Vec<Actor>,
    pub seq: u32,
    pub start_op: u32,
    /// Number of operations.
    pub len: u32,
    pub claims: Claims,
}

impl Received {
    /// The last operation number that it uses (one before the first, if it is empty).
    pub fn max_op(&self) -> u32 {
        self.start_op + self.len - 1
    }
}

/// Reads one change chunk.
pub fn read(bytes: Bytes, limits: &Limits) -> Result<Received, Refusal> {
    if bytes.len() > limits.change_bytes {
        return Err(Refusal::new(Code::TooLarge, "one change has too many bytes"));
    }
    let mut received = {
        let (checksum, body) = open(&bytes, limits)?;
        let hash = hash_of(&body);
        if hash[..4] != checksum {
            return Err(Malformed("the checksum does not fit").into());
        }
        read_body(&body, hash, limits)?
    };
    received.bytes = bytes;
    Ok(received)
}

/// The chunk's checksum and its body, inflated within the limits.
fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<([u8; 4], Cow<'a, [u8]>), Refusal> {
    let mut at = columns::Bytes::new(bytes);
    if at.take(4)? != MAGIC {
        return Err(Malformed("it is not an Automerge chunk").into());
    }
    let checksum: [u8; 4] = at.take(4)?.try_into().map_err(|_| Malformed("it ends too early"))?;
    let kind = at.take(1)?[0];
    let length = at.count(bytes.len(), "the chunk is longer than its bytes")?;
    let body = at.take(length)?;
    if !at.is_empty() {
        return Err(Malformed("something follows the chunk").into());
    }
    match kind {
        CHANGE => Ok((checksum, Cow::Borrowed(body))),
        COMPRESSED => Ok((checksum, Cow::Owned(inflate(body, limits.inflated_bytes)?))),
        _ => Err(Malformed("the chunk is not a change").into()),
    }
}

fn inflate(body: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    // One byte more than allowed, so that reaching the limit and passing it can be told apart.
    let read = flate2::bufread::DeflateDecoder::new(body).take(most as u64 + 1).read_to_end(&mut inflated);
    match read {
        Ok(n) if n > most => Err(Refusal::new(Code::TooLarge, "one change inflates to too many bytes")),
        Ok(_) => Ok(inflated),
        Err(_) => Err(Malformed("it does not inflate").into()),
    }
}

/// Automerge's name of a change: SHA-256 over its type, length and inflated body.
fn hash_of(body: &[u8]) -> Hash {
    let mut head = [0u8; 11];
    head[0] = CHANGE;
    let mut n = 1;
    let mut length = body.len();
    loop {
        let byte = (length & 0x7f) as u8;
        length >>= 7;
        head[n] = if length > 0 { byte | 0x80 } else { byte };
        n += 1;
        if length == 0 {
            break;
        }
    }
    Sha256::new().chain_update(&head[..n]).chain_update(body).finalize().into()
}

fn read_body(body: &[u8], hash: Hash, limits: &Limits) -> Result<Received, Refusal> {
    let mut at = columns::Bytes::new(body);
    let deps = read_deps(&mut at, limits)?;
    let actor = read_actor(&mut at)?;
    let seq = at.count(u32::MAX as usize, "the actor's seq is too large")? as u32;
    let start_op = at.unsigned()?;
    if seq == 0 || start_op == 0 || start_op > MAX_OP {
        return Err(Refusal::new(Code::StartOp, "it starts at an operation number that cannot be"));
    }
    let start_op = start_op as u32;
    at.signed()?; // the writer's clock, which nobody believes
    let message = at.count(body.len(), "the message is longer than the change")?;
    std::str::from_utf8(at.take(message)?).map_err(|_| Malformed("the message is not UTF-8"))?;
    let others = read_others(&mut at, &actor, limits)?;
    let table = ops::Table::read(&mut at)?;
    let (len, claims) = ops::read(&table, start_op, &actor, &others, limits.ops)?;
    if u64::from(start_op) + u64::from(len) > MAX_OP {
        return Err(Refusal::new(Code::StartOp, "its operation numbers grow too large"));
    }
    Ok(Received { bytes: Bytes::new(), hash, deps, actor, others, seq, start_op, len, claims })
}

fn read_deps(at: &mut columns::Bytes<'_>, limits: &Limits) -> Result<Vec<Hash>, Refusal> {
    let n = at.unsigned()?;
    if n > limits.deps as u64 {
        return Err(Refusal::new(Code::TooLarge, "one change has too many dependencies"));
    }
    let mut deps: Vec<Hash> = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let hash: Hash = at.take(32)?.try_into().map_err(|_| Malformed("it ends too early"))?;
        if deps.contains(&hash) {
            return Err(Malformed("a dependency is named twice").into());
        }
        deps.push(hash);
    }
    Ok(deps)
}

fn read_actor(at: &mut columns::Bytes<'_>) -> Result<Actor, Refusal> {
    let n = at.count(at.len(), "an actor is longer than the change")?;
    at.take(n)?.try_into().map_err(|_| Refusal::new(Code::UnknownActor, "an actor is not 16 bytes"))
}

fn read_others(at: &mut columns::Bytes<'_>, own: &Actor, limits: &Limits) -> Result<Vec<Actor>, Refusal> {
    let n = at.unsigned()?;
    if n > limits.actors as u64 {
        return Err(Refusal::new(Code::TooLarge, "one change names too many actors"));
    }
    let mut others: Vec<Actor> = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let actor = read_actor(at)?;
        if actor == *own || others.last().is_some_and(|last| *last >= actor) {
            return Err(Malformed("the actors are not in order").into());
        }
        others.push(actor);
    }
    Ok(others)
}
