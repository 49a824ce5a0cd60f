//! A new text: from a document, from pasted words, or from nothing.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use docs_schema::html::Direction;
use docs_schema::{Problem, model};
use serde::Deserialize;

use super::frame::{Frame, Notice, NoticeKind};
use super::page::{Page, after, onward};
use super::templates::{Imported, NewText as NewTextPage};
use super::views::{Choice, DossierView, ProblemRow};
use crate::actions::AppState;
use crate::actions::add_text::{NewText, add_text};
use crate::actions::read_file::{FromFile, read_file};
use crate::actions::see_dossier::see_dossier;
use crate::domain::access::DossierAccess;
use crate::domain::capability::{Can, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::input::{Dir, Numbering, TextLang, Title};
use crate::http::api::upload::{Upload, stem};
use crate::http::auth::{InDossier, May};
use crate::http::extract::Form;
use crate::i18n::{problem_place, problem_sentence};

/// Languages offered for a text, by their tags; any other can be set through the API.
pub const LANGUAGES: [&str; 8] = ["fr", "en", "bm", "ff", "ses", "tmh", "snk", "ar"];
/// Problems shown at once; the rest are counted.
const PROBLEMS_SHOWN: usize = 200;

async fn head(app: &AppState, f: &Frame, access: &DossierAccess) -> Result<DossierView, Error> {
    let (dossier, _) = see_dossier(app, &access.can()?).await?;
    super::dossier::view(app, f, access, dossier).await
}

pub async fn form(
    State(app): State<AppState>,
    May(_can): May<ability::AddText>,
    InDossier(access): InDossier,
    f: Frame,
) -> Result<Page<NewTextPage>, Error> {
    let d = head(&app, &f, &access).await?;
    Ok(Page(NewTextPage { d, langs: langs(&f), title: String::new(), body: String::new(), f }))
}

fn langs(f: &Frame) -> Vec<Choice> {
    let choice = |tag: &str| Choice { code: tag.to_owned(), name: f.word("lang", tag), current: tag == "fr" };
    LANGUAGES.into_iter().map(choice).collect()
}

/// How a new text is set: as the form says, else in French with decimal numbers.
struct Setting<'a> {
    title: &'a str,
    lang: &'a str,
    numbering: &'a str,
}

fn new_text(setting: &Setting<'_>, read: FromFile) -> Result<NewText, Error> {
    Ok(NewText {
        title: Title::parse(setting.title)?,
        lang: TextLang::parse(setting.lang)?,
        dir: Dir::parse(Direction::of_language(setting.lang).as_str())?,
        numbering: Numbering::parse(setting.numbering)?,
        content: read.content,
        source: read.source,
    })
}

#[derive(Deserialize)]
pub struct TextForm {
    title: String,
    lang: String,
    numbering: String,
    #[serde(default)]
    body: String,
}

pub async fn create(
    State(app): State<AppState>,
    May(can): May<ability::AddText>,
    InDossier(access): InDossier,
    f: Frame,
    Form(form): Form<TextForm>,
) -> Result<Response, Error> {
    match write(&app, &can, &form).await {
        Ok(card) => Ok(onward(&app, &format!("/d/{}/{}", access.slug, card.id), "ok:text-added")),
        Err(Error::Storage { log }) => Err(Error::Storage { log }),
        Err(Error::Internal { log }) => Err(Error::Internal { log }),
        Err(error) => {
            let d = head(&app, &f, &access).await?;
            let (langs, lang) = (langs(&f), f.lang);
            let mut f = Frame { here: format!("/d/{}/new", access.slug), ..f };
            let show = |why| {
                f.problem(why);
                NewTextPage { d, langs, title: form.title, body: form.body, f }
            };
            Ok(super::page::again(error, show, lang))
        }
    }
}

async fn write(app: &AppState, can: &Can<ability::AddText>, form: &TextForm) -> Result<TextCard, Error> {
    let mut read = read_file("pasted.txt", form.body.clone().into_bytes(), app.chance.clone()).await?;
    if form.body.trim().is_empty() {
        read.source = "blank";
    }
    let setting = Setting { title: &form.title, lang: &form.lang, numbering: &form.numbering };
    add_text(app, can, new_text(&setting, read)?).await
}

/// The answer of a document that was read is a page of its own, at the form's address: what was changed or guessed at
/// is told this once and stored nowhere.
pub async fn import(
    State(app): State<AppState>,
    May(can): May<ability::AddText>,
    InDossier(access): InDossier,
    f: Frame,
    upload: Result<Upload, Error>,
) -> Result<Response, Error> {
    let outcome = match upload {
        Ok(upload) if upload.bytes.is_empty() => {
            return Ok(onward(&app, &form_of(&access), &format!("no:{}", f.t("import-no-file"))));
        }
        Ok(upload) => bring_in(&app, &can, upload).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok((card, problems)) => Ok(imported(&app, f, &access, card, problems).await?.into_response()),
        Err(error) => after(&app, f.lang, &form_of(&access), "", Err(error)),
    }
}

fn form_of(access: &DossierAccess) -> String {
    format!("/d/{}/new", access.slug)
}

async fn bring_in(
    app: &AppState,
    can: &Can<ability::AddText>,
    upload: Upload,
) -> Result<(TextCard, Vec<Problem>), Error> {
    let mut read = read_file(&upload.name, upload.bytes, app.chance.clone()).await?;
    let problems = std::mem::take(&mut read.problems);
    let own = model::plain_text(&read.content.title);
    let fields = upload.fields;
    let setting = Setting {
        title: if own.trim().is_empty() { stem(&upload.name) } else { own.as_str() },
        lang: fields.lang.as_deref().unwrap_or("fr"),
        numbering: fields.numbering.as_deref().unwrap_or("decimal"),
    };
    Ok((add_text(app, can, new_text(&setting, read)?).await?, problems))
}

async fn imported(
    app: &AppState,
    mut f: Frame,
    access: &DossierAccess,
    card: TextCard,
    problems: Vec<Problem>,
) -> Result<Page<Imported>, Error> {
    let d = head(app, &f, access).await?;
    f.here = format!("/d/{}", access.slug);
    let total = problems.len();
    if total == 0 {
        f.notices.push(Notice { kind: NoticeKind::Done, text: f.t("imported-clean"), secret: None });
    }
    let problems = problems.into_iter().take(PROBLEMS_SHOWN).map(|problem| row(&f, problem)).collect();
    Ok(Page(Imported { d, id: card.id.to_string(), title: card.title, problems, total, f }))
}

fn row(f: &Frame, problem: Problem) -> ProblemRow {
    ProblemRow {
        what: problem_sentence(f.lang, &problem.code),
        place: problem_place(f.lang, &problem.place),
        detail: problem.detail,
    }
}
