//! Reading only the head of a message, for load that must not spend its time on parsing.

use minicbor::Decoder;

/// What a load client needs of a message: its type and the numbers in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<'a> {
    pub kind: &'a str,
    pub id: Option<i64>,
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// Length of `bytes`, for snapshots.
    pub bytes: usize,
    pub parts: Option<i64>,
}

/// The head of a message; `None` if it is not one.
#[must_use]
pub fn head(frame: &[u8]) -> Option<Head<'_>> {
    let mut d = Decoder::new(frame);
    d.array().ok()?;
    let mut head = Head { kind: d.str().ok()?, id: None, from: None, to: None, bytes: 0, parts: None };
    for _ in 0..d.map().ok()?.unwrap_or(0) {
        match d.str().ok()? {
            "id" if head.kind == "ack" || head.kind == "refuse" => head.id = number(&mut d),
            "from" => head.from = number(&mut d),
            "to" => head.to = number(&mut d),
            "parts" => head.parts = number(&mut d),
            "bytes" => head.bytes = d.bytes().ok()?.len(),
            _ => d.skip().ok()?,
        }
    }
    Some(head)
}

fn number(d: &mut Decoder<'_>) -> Option<i64> {
    match d.datatype().ok()? {
        minicbor::data::Type::Null => {
            d.null().ok()?;
            None
        }
        _ => d.i64().ok(),
    }
}
