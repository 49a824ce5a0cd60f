//! Hostile bytes for every reader of Palabre. A target is a plain function: the tests, `palabre-fuzz` and libFuzzer call the
//! same one.
//!
//! Must stay true: a target takes any bytes, gives nothing back, and must neither panic, nor take longer than [`CASE_TIME`], nor
//! more memory than its limit. Whatever once did is kept in `tests/fuzz-corpus/` and played for ever.

/// The whole-system tests' own, so that a seed means the same everywhere.
#[path = "../../tests/src/chance.rs"]
pub mod chance;
pub mod corpus;
pub mod judge;
pub mod mutate;
mod pack;
pub mod run;
mod seeds;
mod targets;
pub mod watch;

use std::time::Duration;

/// A case may take no longer, on the machine of a person who develops.
pub const CASE_TIME: Duration = Duration::from_millis(100);

const MIB: usize = 1 << 20;

/// One reader under attack.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// What it may have allocated at once, besides what stood before it. Bytes.
    pub memory: usize,
    /// The longest case. Bytes.
    pub longest: usize,
    /// Sound inputs to begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Pieces that the format is made of.
    pub words: &'static [&'static [u8]],
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "frames",
        run: targets::frames,
        memory: 4 * MIB,
        longest: 64 << 10,
        seeds: seeds::frames,
        words: seeds::FRAME_WORDS,
    },
    Target {
        name: "changes",
        run: targets::changes,
        memory: 16 * MIB,
        longest: 8 << 10,
        seeds: seeds::changes,
        words: seeds::CHANGE_WORDS,
    },
    Target {
        name: "markdown",
        run: targets::markdown,
        memory: 32 * MIB,
        longest: 8 << 10,
        seeds: seeds::markdown,
        words: seeds::MARKDOWN_WORDS,
    },
    Target {
        name: "plain",
        run: targets::plain,
        memory: 32 * MIB,
        longest: 8 << 10,
        seeds: seeds::plain,
        words: seeds::MARKDOWN_WORDS,
    },
    Target {
        name: "sheets",
        run: targets::sheets,
        memory: 64 * MIB,
        longest: 16 << 10,
        seeds: seeds::sheets,
        words: seeds::SHEET_WORDS,
    },
    Target {
        name: "word",
        run: targets::word,
        memory: 64 * MIB,
        longest: 16 << 10,
        seeds: seeds::word,
        words: seeds::WORD_WORDS,
    },
    Target {
        name: "queries",
        run: targets::queries,
        memory: 4 * MIB,
        longest: 4 << 10,
        seeds: seeds::queries,
        words: seeds::QUERY_WORDS,
    },
    Target {
        name: "cookies",
        run: targets::cookies,
        memory: 4 * MIB,
        longest: 8 << 10,
        seeds: seeds::cookies,
        words: seeds::COOKIE_WORDS,
    },
    Target {
        name: "lines",
        run: targets::lines,
        memory: MIB,
        longest: 1 << 10,
        seeds: seeds::lines,
        words: seeds::LINE_WORDS,
    },
    Target {
        name: "sealed",
        run: targets::sealed,
        memory: 16 * MIB,
        longest: 8 << 10,
        seeds: seeds::sealed,
        words: seeds::SEALED_WORDS,
    },
    Target {
        name: "pictures",
        run: targets::pictures,
        memory: MIB,
        longest: 4 << 10,
        seeds: seeds::pictures,
        words: seeds::PICTURE_WORDS,
    },
];

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
