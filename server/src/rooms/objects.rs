//! The objects and register keys of a text, as they are kept beside its snapshot: CBOR
//! `[version 1, [actor bytes], [[actor's place, op, kind, place]], [[actor's place, op, key]]]`.
//! Loading a document does not tell which objects were ever made in it, only those still to be seen.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};

use super::change::Actor;
use super::known::{Index, Known, Place};
use super::ops::Kind;

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

/// Writes them.
pub fn write(objects: &[(Actor, u32, Known)], keys: &[(Actor, u32, String)]) -> Vec<u8> {
    let mut places: BTreeMap<Actor, u32> = BTreeMap::new();
    for actor in objects.iter().map(|o| o.0).chain(keys.iter().map(|k| k.0)) {
        let next = places.len() as u32;
        places.entry(actor).or_insert(next);
    }
    let mut by_place: Vec<(u32, Actor)> = places.iter().map(|(actor, place)| (*place, *actor)).collect();
    by_place.sort_unstable();
    let mut out = Encoder::new(Vec::new());
    let written: Written = (|| {
        out.array(4)?.u8(1)?.array(by_place.len() as u64)?;
        for (_, actor) in &by_place {
            out.bytes(actor)?;
        }
        out.array(objects.len() as u64)?;
        for (actor, op, known) in objects {
            out.array(4)?.u32(places[actor])?.u32(*op)?.u8(known.kind as u8)?.u8(known.place as u8)?;
        }
        out.array(keys.len() as u64)?;
        for (actor, op, key) in keys {
            out.array(3)?.u32(places[actor])?.u32(*op)?.str(key)?;
        }
        Ok(())
    })();
    written.expect("writing into memory cannot fail");
    out.into_writer()
}

/// Gives them back to an index whose actors are known.
pub fn restore(index: &mut Index, bytes: &[u8]) -> Result<(), minicbor::decode::Error> {
    let mut decoder = Decoder::new(bytes);
    decoder.array()?;
    decoder.u8()?;
    let mut actors: Vec<Actor> = Vec::new();
    for _ in 0..decoder.array()?.unwrap_or(0) {
        let actor = decoder.bytes()?;
        actors.push(
            actor.try_into().map_err(|_| minicbor::decode::Error::message("an actor is not 16 bytes"))?,
        );
    }
    for _ in 0..decoder.array()?.unwrap_or(0) {
        decoder.array()?;
        let (actor, op) = (decoder.u32()?, decoder.u32()?);
        let kind = match decoder.u8()? {
            0 => Kind::Map,
            1 => Kind::List,
            _ => Kind::Text,
        };
        let known = Known { kind, place: Place::from_u8(decoder.u8()?) };
        if let Some(actor) = actors.get(actor as usize) {
            index.restore_object(actor, op, known);
        }
    }
    for _ in 0..decoder.array()?.unwrap_or(0) {
        decoder.array()?;
        let (actor, op, key) = (decoder.u32()?, decoder.u32()?, decoder.str()?.to_owned());
        if let Some(actor) = actors.get(actor as usize) {
            index.restore_key(actor, op, key);
        }
    }
    Ok(())
}
