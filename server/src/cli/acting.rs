//! Commands act as a person too: the operator names one, and the table of permission says what that person may do.

use crate::actions::{AppState, access};
use crate::domain::access::{DossierAccess, TextAccess};
use crate::domain::ids::{PersonId, TextId};
use crate::domain::input::Email;
use crate::store::persons;

use super::sentence;

async fn person(app: &AppState, email: &str) -> Result<PersonId, String> {
    let email = Email::parse(email).map_err(sentence)?;
    let mut db = app.store.read().await.map_err(sentence)?;
    persons::id_by_email(&mut db, email.as_str())
        .await
        .map_err(|_| format!("nobody has the address {}", email.as_str()))
}

pub async fn in_dossier(app: &AppState, email: &str, slug: &str) -> Result<DossierAccess, String> {
    let person = person(app, email).await?;
    access::dossier_access(&app.store, &person, slug).await.map_err(sentence)
}

pub async fn in_text(app: &AppState, email: &str, text: &str) -> Result<TextAccess, String> {
    let person = person(app, email).await?;
    let text: TextId = text.parse().map_err(sentence)?;
    access::text_access(&app.store, &person, &text).await.map_err(sentence)
}
