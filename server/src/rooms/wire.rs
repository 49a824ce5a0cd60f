//! The messages of PROTOCOL.md in CBOR: `[type, body]`.
//!
//! What must stay true: reading never panics and never allocates more than the message is long; unknown
//! types and keys are passed over, so that an old server and a new client understand each other. Writing
//! gives bytes that are shared by every receiver.

use bytes::Bytes;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

/// What a client says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Hello(Hello),
    Push {
        id: u64,
        changes: Vec<Bytes>,
    },
    Receipts {
        id: u64,
        changes: Vec<Returned>,
    },
    Presence {
        at: Option<Place>,
    },
    Need {
        from: u64,
    },
    Broken {
        seq: u64,
        reason: String,
    },
    Ping,
    /// A type that this server does not know.
    Other,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hello {
    pub version: u64,
    pub schema: u64,
    pub text: String,
    pub log: Option<String>,
    pub since: u64,
    pub actor: Option<Vec<u8>>,
}

/// A change given back to a restored server, with the receipt that it once sent out.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    pub person: String,
    pub change: Bytes,
    pub receipt: Bytes,
}

/// Where a caret is: a section and two Automerge cursors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    pub section: String,
    pub anchor: String,
    pub head: String,
}

/// The message does not follow the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl From<minicbor::decode::Error> for Unreadable {
    fn from(error: minicbor::decode::Error) -> Self {
        Self(error.to_string())
    }
}

type Read<T> = Result<T, Unreadable>;

struct Reader<'a> {
    decoder: Decoder<'a>,
    whole: &'a Bytes,
}

/// Reads one message that fills `frame`.
pub fn read(frame: &Bytes) -> Read<Said> {
    let mut reader = Reader { decoder: Decoder::new(frame), whole: frame };
    let said = reader.message()?;
    if reader.decoder.position() == frame.len() {
        Ok(said)
    } else {
        Err(Unreadable("something follows the message".into()))
    }
}

/// Reads an array of messages (plain HTTPS).
pub fn read_many(body: &Bytes, most: usize) -> Read<Vec<Said>> {
    let mut reader = Reader { decoder: Decoder::new(body), whole: body };
    let mut said = Vec::new();
    reader.list(|reader| {
        if said.len() >= most {
            return Err(Unreadable("too many messages at once".into()));
        }
        said.push(reader.message()?);
        Ok(())
    })?;
    Ok(said)
}

impl Reader<'_> {
    fn message(&mut self) -> Read<Said> {
        if self.decoder.array()? != Some(2) {
            return Err(Unreadable("a message is an array of two".into()));
        }
        let kind = self.text(32)?;
        match kind.as_str() {
            "hello" => self.hello().map(Said::Hello),
            "push" => self.push(),
            "receipts" => self.receipts(),
            "presence" => self.presence(),
            "need" => self.need(),
            "broken" => self.broken(),
            "ping" => self.decoder.skip().map(|()| Said::Ping).map_err(Into::into),
            _ => self.decoder.skip().map(|()| Said::Other).map_err(Into::into),
        }
    }

    fn hello(&mut self) -> Read<Hello> {
        let mut hello = Hello::default();
        self.map(|reader, key| {
            match key {
                "v" => hello.version = reader.number()?,
                "schema" => hello.schema = reader.number()?,
                "text" => hello.text = reader.text(64)?,
                "log" => hello.log = reader.optional(|r| r.text(64))?,
                "since" => hello.since = reader.optional(Self::number)?.unwrap_or(0),
                "actor" => hello.actor = reader.optional(Self::bytes)?.map(|actor| actor.to_vec()),
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(hello)
    }

    fn push(&mut self) -> Read<Said> {
        let (mut id, mut changes) = (0, Vec::new());
        self.map(|reader, key| {
            match key {
                "id" => id = reader.number()?,
                "changes" => reader.list(|r| r.bytes().map(|change| changes.push(change)))?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(Said::Push { id, changes })
    }

    fn receipts(&mut self) -> Read<Said> {
        let (mut id, mut changes) = (0, Vec::new());
        self.map(|reader, key| {
            match key {
                "id" => id = reader.number()?,
                "changes" => reader.list(|r| r.returned().map(|change| changes.push(change)))?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(Said::Receipts { id, changes })
    }

    fn returned(&mut self) -> Read<Returned> {
        if self.decoder.array()? != Some(3) {
            return Err(Unreadable("a returned change is an array of three".into()));
        }
        Ok(Returned { person: self.text(64)?, change: self.bytes()?, receipt: self.bytes()? })
    }

    fn presence(&mut self) -> Read<Said> {
        let mut at = None;
        self.map(|reader, key| {
            match key {
                "at" => at = reader.optional(Self::place)?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(Said::Presence { at })
    }

    fn place(&mut self) -> Read<Place> {
        let mut place = Place::default();
        self.map(|reader, key| {
            match key {
                "section" => place.section = reader.text(64)?,
                "anchor" => place.anchor = reader.text(256)?,
                "head" => place.head = reader.text(256)?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(place)
    }

    fn need(&mut self) -> Read<Said> {
        let mut from = 0;
        self.map(|reader, key| {
            match key {
                "from" => from = reader.number()?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(Said::Need { from })
    }

    fn broken(&mut self) -> Read<Said> {
        let (mut seq, mut reason) = (0, String::new());
        self.map(|reader, key| {
            match key {
                "seq" => seq = reader.number()?,
                "reason" => reason = reader.text(4096)?,
                _ => reader.decoder.skip()?,
            }
            Ok(())
        })?;
        Ok(Said::Broken { seq, reason })
    }

    fn map(&mut self, mut each: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        if self.decoder.datatype()? == Type::Null {
            return Ok(self.decoder.skip()?);
        }
        let entries = self.decoder.map()?.ok_or(Unreadable("a map has no length".into()))?;
        for _ in 0..entries {
            let key = self.text(64)?;
            each(self, &key)?;
        }
        Ok(())
    }

    fn list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        let items = self.decoder.array()?.ok_or(Unreadable("an array has no length".into()))?;
        for _ in 0..items {
            each(self)?;
        }
        Ok(())
    }

    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<Option<T>> {
        match self.decoder.datatype()? {
            Type::Null | Type::Undefined => self.decoder.skip().map(|()| None).map_err(Into::into),
            _ => read(self).map(Some),
        }
    }

    /// A whole number; JavaScript writes those above 2^32 as floats.
    fn number(&mut self) -> Read<u64> {
        match self.decoder.datatype()? {
            Type::F64 | Type::F32 | Type::F16 => {
                let number = self.decoder.f64()?;
                if (0.0..=9_007_199_254_740_991.0).contains(&number) && number.fract() == 0.0 {
                    Ok(number as u64)
                } else {
                    Err(Unreadable("a number is not whole".into()))
                }
            }
            _ => Ok(self.decoder.u64()?),
        }
    }

    fn text(&mut self, most: usize) -> Read<String> {
        let text = self.decoder.str()?;
        if text.len() > most { Err(Unreadable("a string is too long".into())) } else { Ok(text.to_owned()) }
    }

    /// Bytes, shared with the frame; the tag of typed arrays is passed over.
    fn bytes(&mut self) -> Read<Bytes> {
        if self.decoder.datatype()? == Type::Tag {
            self.decoder.tag()?;
        }
        let bytes = self.decoder.bytes()?;
        Ok(self.whole.slice_ref(bytes))
    }
}

/// Who a connection is, as others see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    pub id: String,
    pub name: String,
    pub institution: String,
    pub colour: String,
}

type Out = Encoder<Vec<u8>>;

/// Writes one message. Writing into memory cannot fail.
fn message(
    kind: &str,
    entries: u64,
    body: impl FnOnce(&mut Out) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>,
) -> Bytes {
    let mut out = Encoder::new(Vec::with_capacity(64));
    out.array(2)
        .and_then(|out| out.str(kind)?.map(entries))
        .map(|_| ())
        .and_then(|()| body(&mut out))
        .expect("writing into memory cannot fail");
    Bytes::from(out.into_writer())
}

macro_rules! put {
    ($out:expr, $($key:literal : $method:ident ($($value:expr)?)),* $(,)?) => {{
        $( $out.str($key)?.$method($($value)?)?; )*
    }};
}

fn card(out: &mut Out, card: &Card) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    out.map(4)?;
    put!(out, "id": str(&card.id), "name": str(&card.name), "institution": str(&card.institution), "colour": str(&card.colour));
    Ok(())
}

/// What a client learns when it has said hello.
pub struct Welcome<'a> {
    pub log: &'a str,
    pub head: u64,
    pub person: &'a Card,
    pub capabilities: &'a [&'static str],
    pub limits: &'a super::limits::Limits,
    pub readonly: Option<&'a str>,
}

pub fn welcome(w: &Welcome<'_>) -> Bytes {
    message("welcome", 7 + u64::from(w.readonly.is_some()), |out| {
        put!(out, "v": u8(1), "schema": u8(1), "log": str(w.log), "head": u64(w.head));
        out.str("person")?;
        card(out, w.person)?;
        put!(out, "capabilities": array(w.capabilities.len() as u64));
        for capability in w.capabilities {
            out.str(capability)?;
        }
        put!(out, "limits": map(4), "change": u64(w.limits.change_bytes as u64),
            "push": u64(w.limits.push_changes as u64), "rate": u32(w.limits.changes_per_second),
            "ops": u64(w.limits.ops as u64));
        if let Some(why) = w.readonly {
            put!(out, "readonly": str(why));
        }
        Ok(())
    })
}

pub fn snapshot(upto: u64, part: u64, parts: u64, bytes: &[u8]) -> Bytes {
    message("snapshot", 4, |out| {
        put!(out, "upto": u64(upto), "part": u64(part), "parts": u64(parts), "bytes": bytes(bytes));
        Ok(())
    })
}

/// One log entry as it stands in `changes`; appended to `out`.
pub fn write_item(out: &mut Vec<u8>, person: &str, change: &[u8], receipt: &[u8; 16]) {
    let mut encoder = Encoder::new(out);
    encoder
        .array(3)
        .and_then(|e| e.str(person)?.bytes(change)?.bytes(receipt))
        .expect("writing into memory cannot fail");
}

/// `items` are `count` entries written by [`write_item`].
pub fn changes(from: u64, to: u64, count: u64, items: &[&[u8]]) -> Bytes {
    let mut out = Encoder::new(Vec::with_capacity(64 + items.iter().map(|i| i.len()).sum::<usize>()));
    let head: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
        out.array(2)?.str("changes")?.map(3)?;
        put!(out, "from": u64(from), "to": u64(to), "items": array(count));
        Ok(())
    })();
    head.expect("writing into memory cannot fail");
    let mut out = out.into_writer();
    for item in items {
        out.extend_from_slice(item);
    }
    Bytes::from(out)
}

pub fn synced(head: u64) -> Bytes {
    message("synced", 1, |out| {
        put!(out, "head": u64(head));
        Ok(())
    })
}

pub fn ack(id: u64, entries: Option<(u64, u64)>) -> Bytes {
    message("ack", if entries.is_some() { 3 } else { 1 }, |out| {
        put!(out, "id": u64(id));
        if let Some((from, to)) = entries {
            put!(out, "from": u64(from), "to": u64(to));
        }
        Ok(())
    })
}

/// These entries are the receiver's own.
pub fn own(from: u64, to: u64) -> Bytes {
    message("own", 2, |out| {
        put!(out, "from": u64(from), "to": u64(to));
        Ok(())
    })
}

pub fn need(id: u64, hashes: &[[u8; 32]]) -> Bytes {
    message("need", 2, |out| {
        put!(out, "id": u64(id), "hashes": array(hashes.len() as u64));
        for hash in hashes {
            out.bytes(hash)?;
        }
        Ok(())
    })
}

pub fn refuse(id: Option<u64>, code: &str, sentence: &str, last: bool) -> Bytes {
    message("refuse", 3 + u64::from(id.is_some()), |out| {
        if let Some(id) = id {
            put!(out, "id": u64(id));
        }
        put!(out, "code": str(code), "message": str(sentence), "final": bool(last));
        Ok(())
    })
}

pub fn access(capabilities: &[&'static str], sentence: Option<&str>) -> Bytes {
    message("access", 1 + u64::from(sentence.is_some()), |out| {
        put!(out, "capabilities": array(capabilities.len() as u64));
        for capability in capabilities {
            out.str(capability)?;
        }
        if let Some(sentence) = sentence {
            put!(out, "message": str(sentence));
        }
        Ok(())
    })
}

pub fn presence(who: u64, person: Option<&Card>, at: Option<&Place>) -> Bytes {
    message("presence", 2 + u64::from(person.is_some()), |out| {
        put!(out, "who": u64(who));
        if let Some(person) = person {
            out.str("person")?;
            card(out, person)?;
        }
        match at {
            Some(at) => {
                put!(out, "at": map(3), "section": str(&at.section), "anchor": str(&at.anchor), "head": str(&at.head));
            }
            None => put!(out, "at": null()),
        }
        Ok(())
    })
}

pub fn dropped(seq: u64, hash: &[u8; 32], sentence: &str) -> Bytes {
    message("drop", 3, |out| {
        put!(out, "seq": u64(seq), "hash": bytes(hash), "message": str(sentence));
        Ok(())
    })
}

pub fn resync(sentence: &str) -> Bytes {
    message("resync", 1, |out| {
        put!(out, "message": str(sentence));
        Ok(())
    })
}

pub fn bye(code: &str, sentence: &str) -> Bytes {
    message("bye", 2, |out| {
        put!(out, "code": str(code), "message": str(sentence));
        Ok(())
    })
}

pub fn pong() -> Bytes {
    message("pong", 0, |_| Ok(()))
}

/// First message of a plain HTTPS session.
pub fn session(id: &str) -> Bytes {
    message("session", 1, |out| {
        put!(out, "id": str(id));
        Ok(())
    })
}

/// Several messages as one CBOR array (plain HTTPS).
pub fn many(messages: &[Bytes]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::with_capacity(9 + messages.iter().map(Bytes::len).sum::<usize>()));
    out.array(messages.len() as u64).expect("writing into memory cannot fail");
    let mut out = out.into_writer();
    for message in messages {
        out.extend_from_slice(message);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(write: impl FnOnce(&mut Out)) -> Bytes {
        let mut out = Encoder::new(Vec::new());
        write(&mut out);
        Bytes::from(out.into_writer())
    }

    #[test]
    fn a_push_is_read_whatever_else_its_map_holds() {
        let frame = encode(|out| {
            out.array(2).unwrap().str("push").unwrap().map(3).unwrap();
            out.str("later").unwrap().array(2).unwrap().u8(1).unwrap().map(0).unwrap();
            out.str("id").unwrap().f64(7.0).unwrap();
            out.str("changes").unwrap().array(2).unwrap().bytes(b"ab").unwrap();
            out.tag(minicbor::data::Tag::new(64)).unwrap().bytes(b"c").unwrap();
        });
        let changes = vec![Bytes::from_static(b"ab"), Bytes::from_static(b"c")];
        assert_eq!(read(&frame), Ok(Said::Push { id: 7, changes }));
    }

    #[test]
    fn an_array_that_claims_more_than_it_holds_is_an_error_not_an_allocation() {
        let frame = encode(|out| {
            out.array(2).unwrap().str("push").unwrap().map(1).unwrap();
            out.str("changes").unwrap().array(1 << 60).unwrap();
        });
        assert!(read(&frame).is_err());
    }

    #[test]
    fn a_type_from_the_future_is_passed_over() {
        let frame = encode(|out| {
            out.array(2).unwrap().str("dance").unwrap().map(0).unwrap();
        });
        assert_eq!(read(&frame), Ok(Said::Other));
    }

    proptest::proptest! {
        #[test]
        fn random_bytes_never_panic(bytes: Vec<u8>) {
            let bytes = Bytes::from(bytes);
            let _ = (read(&bytes), read_many(&bytes, 10));
        }

        #[test]
        fn damaged_messages_never_panic(at in 0usize..64, with: u8) {
            let mut frame = b"\x82\x64push\xa2\x62id\x07\x67changes\x82\x42ab\x41c".to_vec();
            let n = frame.len();
            frame[at % n] = with;
            let _ = read(&Bytes::from(frame));
        }
    }
}
