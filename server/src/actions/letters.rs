//! Writing to people: that their contribution came in, that it wants confirming, what became of it; that a comment of the
//! team names them.
//!
//! Must stay true: a letter is written in the transaction of the act that it tells, so that neither is there without the
//! other; sending is another matter (`send_letters.rs`), and mail that is down holds nobody up.

use crate::domain::access::AtConsultation;
use crate::domain::clock::{DAY, Millis, SECOND};
use crate::domain::consultation::{Consultation, Contribution, Shown, State};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, LetterId, PersonId};
use crate::domain::letter::{About, Letter, Standing, Wish};
use crate::domain::limits;
use crate::domain::person::Person;
use crate::domain::thread::Thread;
use crate::i18n::Lang;
use crate::store::{AnyConnection, consultations, dossiers, letters, persons, texts};

use super::AppState;
use super::access::sight_in;
use super::letter_key::LetterKey;
use super::letter_words::{self as say, Matter, Words};

/// Somebody to write to.
enum To {
    Person(Box<Person>),
    /// Without an account.
    Address(String),
}

impl To {
    fn lang(&self) -> Lang {
        match self {
            Self::Person(person) => Lang::from_tag(&person.language).unwrap_or_default(),
            Self::Address(_) => Lang::default(),
        }
    }
}

/// What every letter about one consultation needs.
struct Desk<'a> {
    app: &'a AppState,
    consultation: &'a Consultation,
    slug: String,
}

/// After a contribution was sent: a receipt with its number to who wrote and who sent it, or the link that confirms it.
///
/// # Errors
/// [`Error::TooManyAttempts`] when an address without an account was asked to confirm too often today.
pub(super) async fn after_sending(
    db: &mut AnyConnection,
    app: &AppState,
    at: &AtConsultation,
    one: &Contribution,
) -> Result<(), Error> {
    let desk = Desk::new(db, app, &at.consultation, &at.sight.dossier_id).await?;
    if one.state == State::Unconfirmed {
        return desk.ask(db, one).await;
    }
    let Some(n) = one.n else { return Ok(()) };
    for to in senders(db, at, one).await? {
        let link = desk.link(n);
        let matter = Matter { lang: to.lang(), title: &desk.consultation.title, n, link: &link };
        let words = say::receipt(&matter, one.shown == Shown::Waiting);
        if desk.wanted(db, &to).await? && !desk.written_enough(db, &to).await? {
            desk.write(db, &to, About::Receipt, words).await?;
        }
    }
    Ok(())
}

/// After outcomes were published: to who contributed and, for the position of an institution, who speaks for it.
pub(super) async fn after_telling(
    db: &mut AnyConnection,
    app: &AppState,
    consultation: &Consultation,
    dossier: &DossierId,
    told: &[Contribution],
) -> Result<(), Error> {
    let desk = Desk::new(db, app, consultation, dossier).await?;
    let focal = focal_people(db, dossier).await?;
    for one in told {
        let (Some(n), Some(outcome)) = (one.n, one.outcome) else { continue };
        for to in contributors(db, consultation, one, &focal).await? {
            let link = desk.link(n);
            let matter = Matter { lang: to.lang(), title: &consultation.title, n, link: &link };
            let words = say::outcome(&matter, outcome, &one.reason);
            if desk.wanted(db, &to).await? {
                desk.write(db, &to, About::Outcome, words).await?;
            }
        }
    }
    Ok(())
}

async fn senders(db: &mut AnyConnection, at: &AtConsultation, one: &Contribution) -> Result<Vec<To>, Error> {
    let mut ids: Vec<PersonId> = one.person.iter().chain(&at.visitor.person).cloned().collect();
    ids.dedup();
    let mut all = Vec::with_capacity(ids.len());
    for id in &ids {
        all.extend(open_account(db, id).await?.map(|person| To::Person(Box::new(person))));
    }
    if ids.is_empty() && !one.email.is_empty() {
        all.push(To::Address(one.email.clone()));
    }
    Ok(all)
}

/// Those of them who may still see the text that it is about.
async fn contributors(
    db: &mut AnyConnection,
    consultation: &Consultation,
    one: &Contribution,
    focal: &[Person],
) -> Result<Vec<To>, Error> {
    let mut people: Vec<Person> = Vec::new();
    if let Some(id) = &one.person {
        people.extend(open_account(db, id).await?);
    }
    if let Some(institution) = one.institution.as_ref().filter(|_| one.official) {
        let of = |person: &&Person| person.institution.as_ref().is_some_and(|own| own.id == *institution);
        people.extend(
            focal.iter().filter(of).filter(|person| one.person.as_ref() != Some(&person.id)).cloned(),
        );
    }
    let mut all = Vec::with_capacity(people.len());
    for person in people {
        match sight_in(db, Some(&person.id), &consultation.text_id).await {
            Ok(_) => all.push(To::Person(Box::new(person))),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if one.person.is_none() && !one.email.is_empty() {
        all.push(To::Address(one.email.clone()));
    }
    Ok(all)
}

async fn focal_people(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Person>, Error> {
    let mut people = Vec::new();
    for id in consultations::focal_points(db, dossier).await? {
        people.extend(open_account(db, &id).await?);
    }
    Ok(people)
}

/// None when the account was shut.
async fn open_account(db: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Error> {
    match persons::by_id(db, id).await {
        Ok(person) => Ok(Some(person)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

impl<'a> Desk<'a> {
    async fn new(
        db: &mut AnyConnection,
        app: &'a AppState,
        consultation: &'a Consultation,
        dossier: &DossierId,
    ) -> Result<Self, Error> {
        Ok(Self { app, consultation, slug: dossiers::by_id(db, dossier).await?.slug })
    }

    fn link(&self, n: i64) -> String {
        let (url, text) = (self.app.settings.url(), &self.consultation.text_id);
        format!("{url}/d/{}/{text}/consultations/{}/{n}", self.slug, self.consultation.id)
    }

    /// Asks an address whether it was really it.
    async fn ask(&self, db: &mut AnyConnection, one: &Contribution) -> Result<(), Error> {
        let to = To::Address(one.email.clone());
        if self.written_enough(db, &to).await? {
            return Err(Error::TooManyAttempts { seconds: DAY / SECOND });
        }
        let key = LetterKey::kept(db, &*self.app.chance).await?;
        let link = format!("{}/confirm/{}", self.app.settings.url(), key.confirm(&one.id));
        let words = say::confirmation(to.lang(), &self.consultation.title, &link);
        self.write(db, &to, About::Confirmation, words).await
    }

    /// Whether an address wants letters. What an account does not want sent is written all the same, and read in Palabre.
    async fn wanted(&self, db: &mut AnyConnection, to: &To) -> Result<bool, Error> {
        let To::Address(address) = to else { return Ok(true) };
        let key = LetterKey::kept(db, &*self.app.chance).await?;
        Ok(!letters::is_stopped(db, &key.of_address(address)).await?)
    }

    /// Anybody can type anybody's address: it does not get more than so many letters a day for that.
    async fn written_enough(&self, db: &mut AnyConnection, to: &To) -> Result<bool, Error> {
        let To::Address(address) = to else { return Ok(false) };
        let today = letters::to_address(db, address, self.app.now() - DAY).await?;
        Ok(today >= limits::LETTERS_PER_ADDRESS)
    }

    async fn write(&self, db: &mut AnyConnection, to: &To, about: About, words: Words) -> Result<(), Error> {
        write(db, self.app, to, about, words).await
    }
}

/// After a comment of the team named people: each may read the thread, and is told where it is. Its words stay there.
pub(super) async fn after_calling(
    db: &mut AnyConnection,
    app: &AppState,
    thread: &Thread,
    by: &PersonId,
    called: &[PersonId],
) -> Result<(), Error> {
    let text = texts::by_id(db, &thread.text_id).await?;
    let slug = dossiers::by_id(db, &text.dossier_id).await?.slug;
    let who = open_account(db, by).await?.map(|person| person.name).unwrap_or_default();
    let link = format!("{}/d/{slug}/{}#thread-{}", app.settings.url(), thread.text_id, thread.id);
    for id in called.iter().filter(|id| *id != by) {
        let Some(person) = open_account(db, id).await? else { continue };
        let to = To::Person(Box::new(person));
        let words = say::mention(to.lang(), &who, &text.title, &link);
        write(db, app, &to, About::Mention, words).await?;
    }
    Ok(())
}

async fn write(
    db: &mut AnyConnection,
    app: &AppState,
    to: &To,
    about: About,
    words: Words,
) -> Result<(), Error> {
    let now = app.now();
    let (person, address, wish) = match to {
        To::Person(person) => (Some(person.id.clone()), &person.email, person.letters),
        To::Address(address) => (None, address, Wish::Each),
    };
    let letter = Letter {
        id: LetterId::new(now, &*app.chance),
        person,
        address: address.clone(),
        language: to.lang().as_str().to_owned(),
        about,
        subject: words.subject,
        body: words.body,
        created_at: now,
        due_at: wish.due(now),
        sent_at: None,
        tries: 0,
        error: String::new(),
        standing: standing(wish),
    };
    letters::insert(db, &letter).await
}

/// Where letters stand that were not sent yet, as somebody wishes them.
pub(super) fn standing(wish: Wish) -> Standing {
    if wish == Wish::Never { Standing::Kept } else { Standing::Waiting }
}

/// Since when letters are shown.
pub(super) fn shown_since(now: Millis) -> Millis {
    now - limits::LETTER_LIFE
}
