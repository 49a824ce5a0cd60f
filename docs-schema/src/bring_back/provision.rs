//! One provision brought from a sibling of the living text, a branch of it: what a plenary does with a commission's wording.
//!
//! What must stay true: no other provision is touched, and its sections keep their places unless the branch put them in another
//! order; words that stayed keep their authors, words that the branch carried from section to section keep theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};

use super::carried::{Anew, Carried};
use super::hand::{Hand, found};
use super::{body, bring_back, section, tables_and_notes, unknown_tables};
use crate::automerge_doc::read;
use crate::automerge_doc::scalars;
use crate::model::PolicyText;
use crate::provision::{Extent, cut, range};
use crate::rank;

/// Makes the provision of `living` that begins with `section` read as it does in `branch`, a text with the same beginnings, by
/// one change of the actor that `living` has. `ids` and `time` as for [`bring_back`]. None where it reads so already.
///
/// # Errors
/// What Automerge reports; nothing is changed then.
pub fn bring_provision(
    living: &mut Automerge,
    branch: &Automerge,
    section: &str,
    extent: Extent,
    ids: &mut dyn FnMut() -> String,
    time: i64,
) -> Result<Option<ChangeHash>, AutomergeError> {
    if extent == Extent::Text {
        return bring_back(living, branch, ids, time);
    }
    let ((now, _), (then, _)) = (read(living), read(branch));
    let (ours, theirs) = (range(&now, section, extent), range(&then, section, extent));
    let carried = Carried::beside(living, branch);
    let mut tx = living.transaction();
    let mut hand = Hand { doc: &mut tx, past: branch };
    let wanted = cut(&then, section, extent);
    let sides = Sides { now: &now, ours, then: &then, theirs };
    let anew = sections(&mut hand, &sides, &wanted, ids)?;
    tables_and_notes(&mut hand, &wanted)?;
    if let Some(carried) = carried {
        for anew in &anew {
            carried.record(&mut tx, anew, ids)?;
        }
    }
    if tx.pending_ops() == 0 {
        return Ok(None);
    }
    Ok(tx.commit_with(CommitOptions::default().with_time(time)).0)
}

/// Where the provision stands on both sides.
struct Sides<'a> {
    now: &'a PolicyText,
    ours: Range<usize>,
    then: &'a PolicyText,
    theirs: Range<usize>,
}

impl<'a> Sides<'a> {
    fn ids(text: &'a PolicyText, range: &Range<usize>) -> Vec<&'a str> {
        text.sections[range.clone()].iter().map(|section| section.id.as_str()).collect()
    }
}

fn sections<D: Transactable + ReadDoc, P: ReadDoc>(
    hand: &mut Hand<'_, D, P>,
    sides: &Sides<'_>,
    wanted: &PolicyText,
    ids: &mut dyn FnMut() -> String,
) -> Result<Vec<Anew>, AutomergeError> {
    let map = hand.object(&ROOT, "sections", ObjType::Map)?;
    let past = found(hand.past, &ROOT, "sections", ObjType::Map);
    let renamed = unknown_tables(hand, wanted);
    let (ours, theirs) = (Sides::ids(sides.now, &sides.ours), Sides::ids(sides.then, &sides.theirs));
    let ranks = ranks(hand, &map, past.as_ref(), sides, ids);
    let mut anew = Vec::new();
    for id in ours.iter().chain(&theirs).copied().collect::<BTreeSet<&str>>() {
        let was = past.as_ref().and_then(|past| found(hand.past, past, id, ObjType::Map));
        match (was, ranks.get(id)) {
            (Some(was), Some(rank)) => {
                let section = hand.object(&map, id, ObjType::Map)?;
                hand.rank(&section, rank)?;
                hand.removed(&section, false)?;
                anew.extend(body(hand, &section, id, &was, &renamed)?);
            }
            // The branch removed it, or put it elsewhere.
            (Some(was), None) => anew.extend(section(hand, &map, id, &was, &renamed)?),
            (None, _) => {
                if let Some(section) = found(hand.doc, &map, id, ObjType::Map) {
                    hand.text(&section, "body", None)?;
                    hand.removed(&section, true)?;
                }
            }
        }
    }
    Ok(anew)
}

/// The rank of each section of the provision as the branch has it: its own where both have it and in the same order, else one
/// that fits between its neighbours, the branch's where it does.
fn ranks<D: ReadDoc, P: ReadDoc>(
    hand: &Hand<'_, D, P>,
    map: &ObjId,
    past: Option<&ObjId>,
    sides: &Sides<'_>,
    ids: &mut dyn FnMut() -> String,
) -> BTreeMap<String, String> {
    let rank_now = |id: &str| {
        found(hand.doc, map, id, ObjType::Map).and_then(|at| scalars::string(hand.doc, &at, "rank"))
    };
    let rank_then = |id: &str| {
        let at = past.and_then(|past| found(hand.past, past, id, ObjType::Map));
        at.and_then(|at| scalars::string(hand.past, &at, "rank")).unwrap_or_default()
    };
    let outside = |at: Option<usize>| at.and_then(|at| sides.now.sections.get(at)).map(|one| one.id.as_str());
    let mut low = outside(sides.ours.start.checked_sub(1)).and_then(rank_now);
    let end = outside(Some(sides.ours.end)).and_then(rank_now);
    let (ours, theirs) = (Sides::ids(sides.now, &sides.ours), Sides::ids(sides.then, &sides.theirs));
    let common = |list: &[&str], other: &[&str]| -> Vec<String> {
        list.iter().filter(|id| other.contains(id)).map(|id| (*id).to_owned()).collect()
    };
    let stays = if common(&ours, &theirs) == common(&theirs, &ours) { ours } else { Vec::new() };
    let mut made = BTreeMap::new();
    for (at, id) in theirs.iter().enumerate() {
        let own = rank_now(id).filter(|_| stays.contains(id));
        let rank = own.unwrap_or_else(|| {
            let next = theirs[at + 1..].iter().find(|id| stays.contains(id));
            let high = next.and_then(|id| rank_now(id)).or_else(|| end.clone());
            fitting(low.as_deref(), high.as_deref(), rank_then(id), ids)
        });
        low = Some(rank.clone());
        made.insert((*id).to_owned(), rank);
    }
    made
}

fn fitting(low: Option<&str>, high: Option<&str>, own: String, ids: &mut dyn FnMut() -> String) -> String {
    let key = rank::without_suffix;
    let fits = low.is_none_or(|low| key(low) < key(&own)) && high.is_none_or(|high| key(&own) < key(high));
    if fits {
        return own;
    }
    // Where two stand at one rank there is no room: then it stays where the branch has it, and whoever brings it looks.
    rank::between(low, high, &ids()).unwrap_or(own)
}
