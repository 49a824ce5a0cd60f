//! A comparison for programs. `before` and `after` of a hunk are its words, for reading; `pieces` are all it holds, from
//! which the text after is rebuilt. A provision without hunks has in the text after what it had before, or, of the kind
//! `merged` or `split`, is in the hunks of the one that it is related to.

use serde::Serialize;

use crate::compare::{
    Comparison, Counts, Credit, Credits, Hunk, Kind, Op, Piece, Place, Provision, Share, text,
};

#[derive(Serialize)]
struct Document<'a, M: Serialize> {
    #[serde(flatten)]
    more: &'a M,
    algorithm: u32,
    changed_characters: usize,
    seconds: f64,
    counts: Counts,
    title: Vec<HunkJson<'a>>,
    provisions: Vec<ProvisionJson<'a>>,
}

#[derive(Serialize)]
struct ProvisionJson<'a> {
    kind: Kind,
    /// The number, or the words of the heading where there is none; of a split or merge, that of the other provision.
    /// Several where others were merged into this one or split off it.
    before: Vec<&'a str>,
    after: Vec<&'a str>,
    place_before: &'a Option<Place>,
    place_after: &'a Option<Place>,
    reworded: bool,
    restyled: bool,
    moved: bool,
    renumbered: bool,
    changed_characters: usize,
    /// Where not empty: the hunks are against `place_before` and these, in their order before.
    absorbed: &'a [Place],
    /// Where not empty: the hunks lead to `place_after` and these, in their order after.
    shared_out: &'a [Share],
    hunks: Vec<HunkJson<'a>>,
}

#[derive(Serialize)]
struct HunkJson<'a> {
    op: Op,
    cell: bool,
    before: String,
    after: String,
    pieces: Pieces<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<Authors<'a>>,
}

/// Who, and how many characters of theirs, white space not counted.
#[derive(Serialize)]
struct Authors<'a> {
    wrote: &'a [(u32, usize)],
    removed: &'a [(u32, usize)],
}

#[derive(Serialize)]
struct Pieces<'a> {
    before: &'a [Piece],
    after: &'a [Piece],
}

/// The comparison as JSON; `seconds` is what it took.
///
/// # Errors
/// None that is known: all keys are strings.
pub fn json(comparison: &Comparison, seconds: f64) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Nothing {}
    json_with(comparison, seconds, None, &Nothing {})
}

/// The same with the fields of `more` before it, and in the hunks whose words changed, who wrote and who took away:
/// `"authors": {"wrote": [[who, characters], …], "removed": …}`.
///
/// # Errors
/// What `more` reports.
pub fn json_with(
    comparison: &Comparison,
    seconds: f64,
    credits: Option<&Credits>,
    more: &impl Serialize,
) -> serde_json::Result<String> {
    let of_title = credits.map(|credits| &credits.title[..]);
    let of = |at: usize| credits.and_then(|credits| credits.provisions.get(at)).map(Vec::as_slice);
    let document = Document {
        more,
        algorithm: comparison.algorithm,
        changed_characters: comparison.changed_characters(),
        seconds,
        counts: comparison.counts(),
        title: hunks(&comparison.title, of_title),
        provisions: comparison.provisions.iter().enumerate().map(|(at, p)| provision(p, of(at))).collect(),
    };
    serde_json::to_string(&document)
}

fn hunks<'a>(hunks: &'a [Hunk], credits: Option<&'a [Credit]>) -> Vec<HunkJson<'a>> {
    let credit = |at: usize| credits.and_then(|credits| credits.get(at));
    hunks.iter().enumerate().map(|(at, one)| hunk(one, credit(at))).collect()
}

fn hunk<'a>(hunk: &'a Hunk, credit: Option<&'a Credit>) -> HunkJson<'a> {
    let credit = credit.filter(|credit| **credit != Credit::default());
    HunkJson {
        op: hunk.op,
        cell: hunk.cell,
        before: text(&hunk.before),
        after: text(&hunk.after),
        pieces: Pieces { before: &hunk.before, after: &hunk.after },
        authors: credit.map(|Credit { wrote, removed }| Authors { wrote, removed }),
    }
}

fn provision<'a>(provision: &'a Provision, credits: Option<&'a [Credit]>) -> ProvisionJson<'a> {
    let related = provision.related.as_ref();
    let from = provision.before.as_ref().or(related);
    let from = from.into_iter().chain(&provision.absorbed);
    let to = provision.after.as_ref().or(related);
    let to = to.into_iter().chain(provision.shared_out.iter().map(|share| &share.place));
    ProvisionJson {
        kind: provision.kind,
        before: from.map(name).collect(),
        after: to.map(name).collect(),
        place_before: &provision.before,
        place_after: &provision.after,
        reworded: provision.reworded,
        restyled: provision.restyled,
        moved: provision.moved,
        renumbered: provision.renumbered,
        changed_characters: provision.changed_characters,
        absorbed: &provision.absorbed,
        shared_out: &provision.shared_out,
        hunks: hunks(&provision.hunks, credits),
    }
}

fn name(place: &Place) -> &str {
    place.number.as_deref().unwrap_or(&place.heading)
}
