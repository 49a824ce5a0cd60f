//! The drafting team's threads on pages: below the living text for those who may see them, and the form that opens one.
//!
//! Must stay true: without `see-threads` the reading page is the same as before there were any.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use docs_schema::compare::{self, Stretch};

use super::contribution_view::remark_html;
use super::fields::Fields;
use super::frame::{Frame, When};
use super::on::On;
use super::page::{Framed, Page, after, again, onward};
use super::read::open;
use super::templates::Place;
use crate::actions::AppState;
use crate::actions::apply_proposal::apply_proposal;
use crate::actions::open_thread::{NewThread, Words, open_thread, words_meant};
use crate::actions::reply::reply;
use crate::actions::resolve_thread::resolve_thread;
use crate::actions::see_threads::{Placed, open_threads};
use crate::domain::access::{DossierAccess, TextAccess};
use crate::domain::capability::{Can, Capability, ability};
use crate::domain::error::Error;
use crate::domain::ids::{ThreadId, uuid_v7};
use crate::domain::input::Key;
use crate::domain::thread::{Message, Said, Wording};
use crate::http::auth::{InDossier, InText, May};
use crate::http::extract::{Id, Query};

/// What the reading page shows of them.
pub struct ThreadsView {
    pub can_comment: bool,
    pub can_write: bool,
    pub threads: Vec<ThreadView>,
    /// For each form of the page: sent twice, it is stored once.
    pub key: String,
}

pub struct ThreadView {
    pub id: String,
    pub place: String,
    /// Of the section in which its words stand now; empty: in the title, or nowhere.
    pub section: String,
    pub orphaned: bool,
    pub quote: String,
    /// As the words read now, where they were changed.
    pub words: String,
    /// As they read now; empty: none are left, or others cannot be put in their place.
    pub now: String,
    pub assigned: String,
    pub messages: Vec<MessageView>,
}

pub struct MessageView {
    pub by: String,
    pub at: When,
    /// From `remark_html`: escaped there.
    pub html: String,
    pub wording: Option<WordingView>,
}

/// Other words that a message proposes.
pub struct WordingView {
    pub message: String,
    pub hunks: Vec<Stretch>,
    pub applicable: bool,
    /// By whom and when it was put into the text.
    pub applied: Option<(String, When)>,
}

/// None for who may not see them.
///
/// # Errors
/// When the database fails.
pub async fn threads_of(
    app: &AppState,
    access: &TextAccess,
    f: &Frame,
) -> Result<Option<ThreadsView>, Error> {
    if !access.capabilities.has(Capability::SeeThreads) {
        return Ok(None);
    }
    let all = open_threads(app, &access.can::<ability::SeeThreads>()?).await?;
    Ok(Some(ThreadsView {
        can_comment: access.capabilities.has(Capability::Comment),
        can_write: access.capabilities.has(Capability::Write),
        threads: all.into_iter().map(|placed| view(f, placed)).collect(),
        key: uuid_v7(app.now(), &*app.chance),
    }))
}

fn view(f: &Frame, placed: Placed) -> ThreadView {
    let message = |message: &Message| MessageView {
        by: message.by.name.clone(),
        at: f.when(message.created_at),
        html: remark_html(&message.body, &format!("m{}", message.id)),
        wording: message.wording.as_ref().map(|wording| wording_view(f, &placed, message, wording)),
    };
    let messages = placed.thread.messages.iter().map(message).collect();
    let Placed { thread, standing } = placed;
    let place = standing.map(|standing| standing.place);
    ThreadView {
        id: thread.id.to_string(),
        place: thread.place,
        section: place.as_ref().map(|place| place.section.clone()).unwrap_or_default(),
        orphaned: place.is_none(),
        quote: thread.quote,
        now: place.as_ref().filter(|place| place.plain).map(|place| place.words.clone()).unwrap_or_default(),
        words: place.filter(|place| place.changed).map(|place| place.words).unwrap_or_default(),
        assigned: thread.assigned.map(|person| person.name).unwrap_or_default(),
        messages,
    }
}

fn wording_view(f: &Frame, placed: &Placed, message: &Message, wording: &Wording) -> WordingView {
    WordingView {
        message: message.id.to_string(),
        hunks: compare::wording(&wording.quote, &wording.words),
        applicable: placed.takes(wording),
        applied: wording.applied.as_ref().map(|applied| (applied.by.name.clone(), f.when(applied.at))),
    }
}

#[derive(Template)]
#[template(path = "comment.html")]
pub struct CommentPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub place: String,
    pub quote: String,
    pub on: On,
    pub key: String,
    pub body: String,
    pub wording: String,
    /// What the field of the wording began with.
    pub from: String,
}

impl Framed for CommentPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

pub async fn form(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    f: Frame,
    Query(on): Query<On>,
) -> Result<Page<CommentPage>, Error> {
    page(&app, &can, (&dossier, &access), f, on, &Fields::default()).await.map(Page)
}

async fn page(
    app: &AppState,
    can: &Can<ability::Comment>,
    (dossier, access): (&DossierAccess, &TextAccess),
    f: Frame,
    on: On,
    given: &Fields,
) -> Result<CommentPage, Error> {
    let (dossier, text) = open(app, dossier, access).await?;
    let meant = words_meant(app, can, &Words::Quote(on.about())).await?;
    let key = given.one("key").map(ToOwned::to_owned);
    let from = if meant.one_block { meant.anchor.quote.clone() } else { String::new() };
    Ok(CommentPage {
        dossier,
        id: text.card.id.to_string(),
        title: text.card.title,
        place: meant.place,
        quote: meant.anchor.quote,
        on,
        key: key.unwrap_or_else(|| uuid_v7(app.now(), &*app.chance)),
        body: given.text("body").to_owned(),
        wording: given.one("wording").unwrap_or(&from).to_owned(),
        from,
        f,
    })
}

pub async fn send(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let on = On::of(&fields);
    let opened = async {
        let new = NewThread {
            key: fields.one("key").map(Key::parse).transpose()?,
            words: Words::Quote(on.about()),
            said: said(&fields)?,
        };
        open_thread(&app, &can, new).await
    };
    match opened.await {
        Ok(thread) => {
            let to = format!("/d/{}/{}#thread-{}", dossier.slug, access.text_id, thread.id);
            Ok(onward(&app, &to, "ok:thread-was-opened"))
        }
        Err(error) => {
            let lang = f.lang;
            let mut page = page(&app, &can, (&dossier, &access), f, on, &fields).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

/// A field that was left as it began proposes nothing, whatever became of the text meanwhile.
fn said(fields: &Fields) -> Result<Said, Error> {
    let words = |name: &str| fields.text(name).split_whitespace().collect::<Vec<_>>();
    let wording = if words("wording") == words("from") { "" } else { fields.text("wording") };
    Said::parse(fields.text("body"), wording)
}

pub async fn answer(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    InDossier(dossier): InDossier,
    Id(id): Id,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let id: ThreadId = id.parse()?;
    let answered = async {
        let key = fields.one("key").map(Key::parse).transpose()?;
        let said = said(&fields)?;
        reply(&app, &can, &id, key.as_ref(), &said).await.map(|_| ())
    };
    let to = format!("/d/{}/{}#thread-{id}", dossier.slug, can.on());
    after(&app, f.lang, &to, "thread-was-answered", answered.await)
}

pub async fn resolve(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    InDossier(dossier): InDossier,
    Id(id): Id,
    f: Frame,
) -> Result<Response, Error> {
    let done = resolve_thread(&app, &can, &id.parse()?, true).await.map(|_| ());
    let to = format!("/d/{}/{}#threads", dossier.slug, can.on());
    after(&app, f.lang, &to, "thread-was-resolved", done)
}

pub async fn apply(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    InDossier(dossier): InDossier,
    Id(id): Id,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let id: ThreadId = id.parse()?;
    let applied = async {
        let message = fields.text("message").parse()?;
        apply_proposal(&app, &can, &id, &message).await.map(|_| ())
    };
    let to = format!("/d/{}/{}#thread-{id}", dossier.slug, can.on());
    after(&app, f.lang, &to, "thread-proposal-was-applied", applied.await)
}
