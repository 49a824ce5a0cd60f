//! The outbox, one sending at a time: taking what is due, and saying how it went. Who does the sending is `jobs/`.
//!
//! Must stay true: a letter leaves the outbox only when a mail server took it. A server that crashes between sending and
//! saying so sends it again after a while, under the same message id.

use crate::domain::clock::{DAY, Millis};
use crate::domain::error::Error;
use crate::domain::ids::LetterId;
use crate::domain::letter::{Letter, Standing, Wish, wait};
use crate::domain::limits;
use crate::domain::person::Person;
use crate::i18n::Lang;
use crate::store::{AnyConnection, leases, letters, persons};

use super::AppState;
use super::letter_key::{LetterKey, Whose};
use super::letter_words::whole;

/// One message to be sent, made of one letter or of several.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The same when it is sent again.
    pub id: LetterId,
    /// Empty for somebody without an account.
    pub name: String,
    pub address: String,
    pub subject: String,
    pub body: String,
    /// The link that stops letters.
    pub stop: String,
    pub at: Millis,
    letters: Vec<(LetterId, i64)>,
}

#[cfg(test)]
impl Parcel {
    /// A message of no letter, for tests of those who carry it.
    pub(crate) fn sample(id: LetterId, name: &str, address: &str, subject: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            address: address.to_owned(),
            subject: subject.to_owned(),
            body: "Bonjour,\n\n.\n".to_owned(),
            stop: "https://palabre.example/letters/stop/x".to_owned(),
            at: 0,
            letters: Vec::new(),
        }
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No mail server was reached, or it wants nothing of us: others would fare the same.
    Away(String),
    /// This message, for now.
    Later(String),
    /// This message, for good.
    Never(String),
}

/// How many letters are due and wait.
///
/// # Errors
/// When the database fails.
pub async fn due(app: &AppState) -> Result<i64, Error> {
    letters::waiting(&mut *app.store.read().await?, app.now()).await
}

/// Takes the next message that is due; none when nothing is. It comes again if it is not settled in time.
///
/// # Errors
/// When the database fails.
pub async fn take_due(app: &AppState) -> Result<Option<Parcel>, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    while let Some(first) = letters::first_due(&mut tx, now).await? {
        let reader = match reader(&mut tx, &first).await? {
            Reader::Nobody => {
                letters::not_sent(&mut tx, &first.id, Standing::Kept, now, &first.error).await?;
                continue;
            }
            Reader::Person(person) => Some(person),
            Reader::Address => None,
        };
        let due = match &reader {
            Some(person) if person.letters.gathers() => {
                letters::due_of(&mut tx, &person.id, now, limits::LETTERS_PER_DIGEST).await?
            }
            _ => vec![first],
        };
        let mut mine = Vec::with_capacity(due.len());
        for letter in due {
            if letters::claim(&mut tx, &letter, now + limits::LETTER_CLAIM).await? {
                mine.push(letter);
            }
        }
        if mine.is_empty() {
            // Another server was faster: the next one.
            continue;
        }
        let parcel = parcel(&mut tx, app, reader.as_deref(), &mine).await?;
        tx.commit().await?;
        return Ok(Some(parcel));
    }
    tx.commit().await?;
    Ok(None)
}

enum Reader {
    Person(Box<Person>),
    Address,
    /// The account was shut, or wants no letters any more.
    Nobody,
}

async fn reader(db: &mut AnyConnection, letter: &Letter) -> Result<Reader, Error> {
    let Some(id) = &letter.person else { return Ok(Reader::Address) };
    match persons::by_id(db, id).await {
        Ok(person) if person.letters == Wish::Never => Ok(Reader::Nobody),
        Ok(person) => Ok(Reader::Person(Box::new(person))),
        Err(Error::NotFound) => Ok(Reader::Nobody),
        Err(error) => Err(error),
    }
}

async fn parcel(
    db: &mut AnyConnection,
    app: &AppState,
    person: Option<&Person>,
    mine: &[Letter],
) -> Result<Parcel, Error> {
    let key = LetterKey::kept(db, &*app.chance).await?;
    let first = mine.first().ok_or_else(|| Error::internal("a message without a letter"))?;
    let address = person.map_or(&first.address, |person| &person.email).clone();
    let whose = match person {
        Some(person) => Whose::Person(person.id.clone()),
        None => Whose::Address(key.of_address(&address)),
    };
    let url = app.settings.url();
    let stop = format!("{url}/letters/stop/{}", key.stop(&whose));
    let lang = person.map_or(&first.language, |person| &person.language);
    let lang = Lang::from_tag(lang).unwrap_or_default();
    let name = person.map_or_else(String::new, |person| person.name.clone());
    let said: Vec<(String, String)> = mine.iter().map(|l| (l.subject.clone(), l.body.clone())).collect();
    let words = whole(lang, &name, &said, &url, &stop);
    Ok(Parcel {
        id: first.id.clone(),
        name,
        address,
        subject: words.subject,
        body: words.body,
        stop,
        at: app.now(),
        letters: mine.iter().map(|letter| (letter.id.clone(), letter.tries + 1)).collect(),
    })
}

/// Says how sending a message went.
///
/// # Errors
/// When the database fails.
pub async fn settle(app: &AppState, parcel: &Parcel, outcome: &Result<(), Refused>) -> Result<(), Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    for (id, tries) in &parcel.letters {
        let (again, why) = match outcome {
            Ok(()) => {
                letters::sent(&mut tx, id, now).await?;
                continue;
            }
            Err(Refused::Never(why)) => (None, why),
            Err(Refused::Away(why) | Refused::Later(why)) => (wait(*tries), why),
        };
        let why: String = why.chars().take(limits::LETTER_ERROR_CHARS).collect();
        let standing = if again.is_some() { Standing::Waiting } else { Standing::Failed };
        letters::not_sent(&mut tx, id, standing, now + again.unwrap_or(0), &why).await?;
    }
    Ok(tx.commit().await?)
}

/// The lease of [`forget_old`].
const FORGETTING: &str = "forget letters";

/// Deletes letters that went, or were never to go, and that nobody is shown any more.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(app: &AppState) -> Result<(), Error> {
    let (mut tx, now) = (app.store.write().await?, app.now());
    let holder = app.bus.server().to_string();
    if app.bus.is_there() && !leases::take(&mut tx, FORGETTING, &holder, now, now + DAY / 2).await? {
        return Ok(());
    }
    letters::forget(&mut tx, super::letters::shown_since(now)).await?;
    Ok(tx.commit().await?)
}
