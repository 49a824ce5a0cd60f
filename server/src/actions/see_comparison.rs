//! What differs between two states of a text: two versions, or one and the living text.
//!
//! Must stay true: both states are such as the person may see, or nothing is there; each is fixed before they are
//! compared (the living text is read once); names come from the store's log, and only to those who may read the living
//! text. Whoever may not read names gets the same comparison.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use docs_schema::PolicyText;
use docs_schema::compare::{self, Comparison, Credits, Options};
use docs_schema::html::Direction;
use docs_schema::numbering::Scheme;
use quick_cache::sync::Cache;

use crate::domain::access::Sight;
use crate::domain::author::Author;
use crate::domain::capability::ability;
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::version::Version;
use crate::rooms::{Reading, in_patience};
use crate::store::texts;

use super::AppState;
use super::authors::Authors;
use super::see_versions::{VersionText, see_version};

/// Comparisons, and names for one, that are kept: each may hold as much as both its texts.
const KEPT: usize = 16;

/// A state of a text, as an address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    Version(i64),
    Living,
}

impl FromStr for Moment {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        match word {
            "live" => Ok(Self::Living),
            n => n.parse().map(Self::Version).map_err(|_| Error::NotFound),
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(n) => n.fmt(f),
            Self::Living => f.write_str("live"),
        }
    }
}

/// One of the two, fixed.
pub struct State {
    pub moment: Moment,
    /// None: the living text.
    pub version: Option<Version>,
    pub lang: String,
    pub dir: Direction,
    scheme: Scheme,
    heads: Vec<[u8; 32]>,
    words: Words,
    key: Key,
}

enum Words {
    Frozen(Arc<VersionText>),
    Living(Arc<Reading>),
}

/// What names a state for good: the same key, the same words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Version(i64),
    Entry { log: String, seq: u64, scheme: String },
}

impl State {
    #[must_use]
    pub fn text(&self) -> &PolicyText {
        match &self.words {
            Words::Frozen(version) => &version.frozen.text,
            Words::Living(reading) => &reading.text,
        }
    }

    /// The entry of the log up to which the living text was read.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        match &self.words {
            Words::Frozen(_) => None,
            Words::Living(reading) => Some(reading.seq),
        }
    }
}

/// Two states and what differs.
pub struct Compared {
    pub before: State,
    pub after: State,
    pub comparison: Arc<Comparison>,
    /// What it took, when it was made.
    pub seconds: f64,
    pub names: WhoseWords,
}

/// Who wrote and who took away.
pub enum WhoseWords {
    /// Not for this person.
    Hidden,
    /// Others' are being read: asked again, they will be there.
    Late,
    Known(Arc<Names>),
}

pub struct Names {
    /// Numbers are places in `authors`.
    pub credits: Credits,
    pub authors: Vec<Author>,
}

type Pair = (TextId, Key, Key);

/// The last comparisons that were made. What they compared never changes.
pub struct Comparisons {
    made: Cache<Pair, (Arc<Comparison>, f64)>,
    names: Cache<Pair, Arc<Names>>,
}

impl Default for Comparisons {
    fn default() -> Self {
        Self { made: Cache::new(KEPT), names: Cache::new(KEPT) }
    }
}

/// # Errors
/// [`Error::NotFound`], also for a state that may not be seen; [`Error::Damaged`].
pub async fn see_comparison(
    app: &AppState,
    sight: &Sight,
    from: Moment,
    to: Moment,
) -> Result<Compared, Error> {
    let before = state(app, sight, from).await?;
    let after = state(app, sight, to).await?;
    let pair = (sight.text_id.clone(), before.key.clone(), after.key.clone());
    let (before, after, made) = made(app, &pair, before, after).await?;
    let names = names(app, sight, pair, &before, &after, &made.0).await;
    Ok(Compared { before, after, comparison: made.0, seconds: made.1, names })
}

/// As [`see_comparison`], without names.
pub(super) async fn see_changes(
    app: &AppState,
    sight: &Sight,
    from: Moment,
    to: Moment,
) -> Result<Arc<Comparison>, Error> {
    let before = state(app, sight, from).await?;
    let after = state(app, sight, to).await?;
    let pair = (sight.text_id.clone(), before.key.clone(), after.key.clone());
    Ok(made(app, &pair, before, after).await?.2.0)
}

/// What changed since a version up to a reading of the living text, for those who have been let see both.
///
/// # Errors
/// When the program that compares fails.
pub(super) async fn since_version(
    app: &AppState,
    card: TextCard,
    version: Version,
    frozen: &Arc<VersionText>,
    reading: &Arc<Reading>,
) -> Result<Arc<Comparison>, Error> {
    let text = card.id.clone();
    let (before, after) = (frozen_state(version, frozen.clone()), living_state(card, reading.clone()));
    let pair = (text, before.key.clone(), after.key.clone());
    let (_, _, (comparison, _)) = made(app, &pair, before, after).await?;
    Ok(comparison)
}

async fn state(app: &AppState, sight: &Sight, moment: Moment) -> Result<State, Error> {
    let Moment::Version(n) = moment else {
        let can = sight.can::<ability::Read>()?;
        let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
        return Ok(living_state(card, app.rooms.reading(can.on()).await?));
    };
    let (version, text) = see_version(app, sight, n).await?;
    Ok(frozen_state(version, text))
}

fn frozen_state(version: Version, text: Arc<VersionText>) -> State {
    State {
        moment: Moment::Version(version.n),
        lang: text.frozen.lang.clone(),
        dir: text.html_options().dir,
        scheme: text.scheme(),
        heads: version.heads.clone(),
        key: Key::Version(version.n),
        version: Some(version),
        words: Words::Frozen(text),
    }
}

fn living_state(card: TextCard, reading: Arc<Reading>) -> State {
    State {
        moment: Moment::Living,
        version: None,
        lang: card.lang,
        dir: if card.dir == "rtl" { Direction::Rtl } else { Direction::Ltr },
        scheme: card.numbering.parse().unwrap_or_default(),
        heads: reading.heads.clone(),
        key: Key::Entry { log: reading.log.clone(), seq: reading.seq, scheme: card.numbering },
        words: Words::Living(reading),
    }
}

type Made = (Arc<Comparison>, f64);

/// The comparison, off the threads that serve. Both states come back with it.
async fn made(
    app: &AppState,
    pair: &Pair,
    before: State,
    after: State,
) -> Result<(State, State, Made), Error> {
    if let Some(made) = app.comparisons.made.get(pair) {
        return Ok((before, after, made));
    }
    let compare = move || {
        let start = Instant::now();
        let options = Options { scheme: after.scheme, shared_history: true };
        let comparison = compare::tidy(compare::compare(before.text(), after.text(), &options));
        let made = (Arc::new(comparison), start.elapsed().as_secs_f64());
        (before, after, made)
    };
    let (before, after, made) = tokio::task::spawn_blocking(compare).await.map_err(Error::internal)?;
    app.comparisons.made.insert(pair.clone(), made.clone());
    Ok((before, after, made))
}

/// A comparison whose names cannot be had is still a comparison.
async fn names(
    app: &AppState,
    sight: &Sight,
    pair: Pair,
    before: &State,
    after: &State,
    comparison: &Arc<Comparison>,
) -> WhoseWords {
    if sight.can::<ability::Read>().is_err() {
        return WhoseWords::Hidden;
    }
    if let Some(names) = app.comparisons.names.get(&pair) {
        return WhoseWords::Known(names);
    }
    // Read once for all who ask, and to the end, however long the history is: who comes back later finds it.
    let (app, before, after) = (app.clone(), before.heads.clone(), after.heads.clone());
    let (text, comparison) = (sight.text_id.clone(), comparison.clone());
    let reading = async move {
        let read = read_names(&app, &text, &before, &after, comparison);
        app.comparisons.names.get_or_insert_async(&pair, read).await
    };
    match in_patience(reading).await {
        Ok(names) => WhoseWords::Known(names),
        Err(Error::Busy) => WhoseWords::Late,
        Err(error) => {
            tracing::warn!(text = %sight.text_id, "no names for a comparison: {error}");
            WhoseWords::Late
        }
    }
}

async fn read_names(
    app: &AppState,
    text: &TextId,
    before: &[[u8; 32]],
    after: &[[u8; 32]],
    comparison: Arc<Comparison>,
) -> Result<Arc<Names>, Error> {
    let credited = app.rooms.credited(text, before, after).await?;
    let book = Authors::of(&mut *app.store.read().await?, text).await?;
    let credit = move || {
        let credits = compare::credit(&comparison, &credited.removed.text, &credited.wrote.text);
        let who = |sources: &[docs_schema::authorship::Source], by: u32| {
            let source = sources.get(by as usize)?;
            let (author, _) = book.of_change(&source.actor, source.seq)?;
            u32::try_from(author).ok()
        };
        let credits =
            credits.renamed(|by| who(&credited.wrote.sources, by), |by| who(&credited.removed.sources, by));
        Arc::new(Names { credits, authors: book.list })
    };
    tokio::task::spawn_blocking(credit).await.map_err(Error::internal)
}
