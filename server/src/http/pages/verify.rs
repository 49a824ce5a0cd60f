//! The public page of verification: what a hash is, and whether a file is the one that was adopted. Needs no account.
//!
//! Must stay true: what may not be told of a hash looks in every way like a hash that nobody knows; the browser's script never
//! sends a file, only its hash.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::Page;
use super::seal::{said, signatories};
use super::seal_templates::{Checked, KnownView, VerifyPage};
use super::versions::label;
use crate::actions::AppState;
use crate::actions::instance_key::public_key;
use crate::actions::see_seals::{Known, look_up};
use crate::domain::error::Error;
use crate::domain::limits::SEALED_FILE_BYTES;
use crate::domain::sealed_file::{Found, check};
use crate::domain::secret::{hex, unhex};
use crate::domain::signature::{PublicKey, in_groups};
use crate::http::auth::Caller;
use crate::http::editor_files;
use crate::http::extract::{Id, Query};

#[derive(Deserialize)]
pub struct Asked {
    hash: Option<String>,
}

/// A hash as people copy it: with spaces, in capitals.
fn read_hash(text: &str) -> Option<[u8; 32]> {
    unhex(&text.split_whitespace().collect::<String>())
}

pub async fn form(
    State(app): State<AppState>,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Response, Error> {
    let Some(typed) = asked.hash else {
        return Ok(Page(page(&app, f).await?).into_response());
    };
    if let Some(hash) = read_hash(&typed) {
        return Ok(Redirect::to(&format!("/verify/{}", hex(&hash))).into_response());
    }
    let checked = Some(Checked { class: "bad", sentence: f.t("verify-no-hash") });
    let page = VerifyPage { checked, typed: typed.chars().take(200).collect(), ..page(&app, f).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

pub async fn hash(
    State(app): State<AppState>,
    caller: Option<Caller>,
    Id(asked): Id,
    f: Frame,
) -> Result<Response, Error> {
    let hash = read_hash(&asked).ok_or(Error::NotFound)?;
    answer(&app, caller.as_ref(), hash, None, f).await
}

/// Without a script: the file comes here.
pub async fn file(
    State(app): State<AppState>,
    caller: Option<Caller>,
    f: Frame,
    form: Multipart,
) -> Result<Response, Error> {
    let bytes = brought(form).await?;
    let found = tokio::task::spawn_blocking(move || check(&bytes)).await.map_err(Error::internal)?;
    let (checked, hash) = told(&f, &public_key(&app).await?, &found);
    match hash.as_deref().and_then(unhex) {
        Some(hash) => answer(&app, caller.as_ref(), hash, Some(checked), f).await,
        None => Ok(Page(VerifyPage { checked: Some(checked), ..page(&app, f).await? }).into_response()),
    }
}

async fn brought(mut form: Multipart) -> Result<Vec<u8>, Error> {
    let wrong = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: SEALED_FILE_BYTES },
        _ => Error::Malformed { detail: error.body_text().chars().take(200).collect() },
    };
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        if field.name() == Some("file") {
            return Ok(field.bytes().await.map_err(wrong)?.to_vec());
        }
    }
    Err(Error::Invalid { field: "file" })
}

/// The sentence about a file, and the hash of the words that it holds.
fn told(f: &Frame, own: &PublicKey, found: &Found) -> (Checked, Option<String>) {
    let (class, key, hash) = match found {
        Found::Sealed(sealed) if sealed.key == *own => ("ok", "file-genuine", Some(&sealed.statement.hash)),
        Found::Sealed(_) => ("bad", "file-other-key", None),
        Found::Altered(how) => {
            let sentence = f.word("file-altered", how.as_str());
            return (Checked { class: "bad", sentence }, None);
        }
        Found::Bare { hash } => {
            let sentence = f.t1("file-bare", "hash", &in_groups(hash));
            return (Checked { class: "warn", sentence }, Some(hash.clone()));
        }
        Found::Foreign => ("bad", "file-foreign", None),
    };
    (Checked { class, sentence: f.t(key) }, hash.cloned())
}

async fn page(app: &AppState, f: Frame) -> Result<VerifyPage, Error> {
    let key = public_key(app).await?.hex();
    Ok(VerifyPage {
        asked: String::new(),
        typed: String::new(),
        checked: None,
        found: vec![],
        key_groups: in_groups(&key),
        key,
        most: (SEALED_FILE_BYTES >> 20).to_string(),
        script: editor_files::verifier(),
        f,
    })
}

async fn answer(
    app: &AppState,
    caller: Option<&Caller>,
    hash: [u8; 32],
    checked: Option<Checked>,
    f: Frame,
) -> Result<Response, Error> {
    let known = look_up(app, caller.map(|caller| &caller.person.id), &hash).await?;
    let status = if known.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let found = known.into_iter().map(|known| view(&f, known)).collect();
    let asked = in_groups(&hex(&hash));
    Ok((status, Page(VerifyPage { asked, checked, found, ..page(app, f).await? })).into_response())
}

fn view(f: &Frame, known: Known) -> KnownView {
    let version = &known.version;
    let base = format!("/d/{}/{}", known.dossier_slug, version.text_id);
    let n = version.n;
    let of = |address: String| if known.readable { address } else { String::new() };
    let seal = known.seal.as_ref();
    let statement = seal.map(|seal| &seal.statement);
    KnownView {
        adopted: seal.is_some(),
        genuine: known.genuine,
        title: version.title.clone(),
        label: label(f, version),
        dossier: known.dossier_title.clone(),
        said: statement.map(|statement| said(f, statement)).unwrap_or_default(),
        signatories: statement.map(signatories).unwrap_or_default(),
        journal: statement.map_or(0, |statement| statement.journal),
        journal_hash: statement.map(|statement| in_groups(&statement.journal_hash)).unwrap_or_default(),
        key: seal.map(|seal| in_groups(&seal.public_key.hex())).unwrap_or_default(),
        minutes: statement.and_then(|s| s.minutes.as_deref()).map(in_groups).unwrap_or_default(),
        read: of(format!("{base}/v/{n}")),
        compare: known.before.map(|before| format!("{base}/compare/{before}...{n}")).unwrap_or_default(),
        compare_label: known.before.map(|before| f.nth("verify-compare", before)).unwrap_or_default(),
        file: if seal.is_some() { of(format!("{base}/v/{n}/sealed")) } else { String::new() },
    }
}
