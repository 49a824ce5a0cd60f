//! Fills a fresh store with the demo, through the same actions that people use and as those people.

use std::collections::HashMap;
use std::sync::Arc;

use docs_schema::markdown;
use serde::Serialize;

use crate::actions::add_text::{NewText, card, found, store_text};
use crate::actions::freeze_version::{NewVersion, freeze_version};
use crate::actions::institutions::{NewInstitution, add_institution};
use crate::actions::members::{Whom, add_member};
use crate::actions::open_dossier::{NewDossier, open_dossier};
use crate::actions::open_to_public::open_to_public;
use crate::actions::people::{NewPerson, add_person, enter_person};
use crate::actions::tokens::create_token;
use crate::actions::{AppState, access};
use crate::domain::access::{DossierAccess, InstallationAccess};
use crate::domain::clock::{HeldClock, MINUTE};
use crate::domain::ids::{InstitutionId, PersonId, TextId};
use crate::domain::input::{
    Colour, Dir, Email, Name, Note, Numbering, Password, Region, Slug, Summary, TextLang, Title,
};
use crate::domain::role::Role;
use crate::sample::{Sample, SampleDossier, SampleInstitution, SamplePerson, SampleVersion, sample};
use crate::store::persons;

use super::super::sentence;
use super::{consultation, history, workshop};

/// `demo.json`, as DESIGN § 10 writes it.
#[derive(Serialize)]
pub struct Demo {
    pub url: String,
    pub dossier: String,
    pub texts: Vec<Text>,
    pub consultations: Vec<Listed>,
    pub workshops: Vec<Listed>,
    pub accounts: Vec<Account>,
}

#[derive(Serialize)]
pub struct Listed {
    pub id: String,
}

#[derive(Serialize)]
pub struct Text {
    pub id: String,
    pub title: String,
}

#[derive(Serialize)]
pub struct Account {
    pub email: String,
    pub password: String,
    pub role: String,
    pub institution: String,
    pub token: String,
}

pub async fn load(app: &AppState, url: &str) -> Result<Demo, String> {
    let sample = sample()?;
    let admin = sample.people.iter().find(|p| p.administrator).ok_or("the demo has no administrator")?;
    let admin_id = enter_person(app, &new_person(admin, &sample.password, None)?).await.map_err(sentence)?;
    let installation = standing(app, &admin_id).await?;
    let institutions = add_institutions(app, &installation, &sample.institutions).await?;
    let mut ids = HashMap::from([(admin.email.clone(), admin_id)]);
    for person in sample.people.iter().filter(|p| !p.administrator) {
        let institution = institutions.get(&person.institution);
        let new = new_person(person, &sample.password, institution.cloned())?;
        let can = installation.can().map_err(sentence)?;
        let id = add_person(app, &can, &new).await.map_err(sentence)?;
        ids.insert(person.email.clone(), id);
    }
    let begun = sample.texts.iter().map(|text| text.imported_minutes_ago).max().unwrap_or(0);
    let dossier = add_dossier(&earlier(app, begun + 60), &sample.dossier, &sample.people, &ids).await?;
    let texts = add_texts(app, &dossier, &sample, &ids).await?;
    open_to_public(&earlier(app, 600), &dossier.can().map_err(sentence)?, true).await.map_err(sentence)?;
    let accounts = accounts(app, &sample, &ids).await?;
    let text: TextId = texts.first().ok_or("the demo has no text")?.id.parse().map_err(sentence)?;
    let facilitator = dossier.person_id.clone();
    let made = consultation::play(app, &dossier, &text, &facilitator, &sample.consultation, &ids).await?;
    let held = workshop::play(app, &dossier, &text, &sample.workshop, &institutions, &ids).await?;
    Ok(Demo {
        url: url.to_owned(),
        dossier: sample.dossier.slug,
        texts,
        consultations: vec![Listed { id: made.to_string() }],
        workshops: vec![Listed { id: held.to_string() }],
        accounts,
    })
}

async fn standing(app: &AppState, person: &PersonId) -> Result<InstallationAccess, String> {
    let mut db = app.store.read().await.map_err(sentence)?;
    let person = persons::by_id(&mut db, person).await.map_err(sentence)?;
    drop(db);
    access::installation_access(&app.store, &person).await.map_err(sentence)
}

fn new_person(
    person: &SamplePerson,
    password: &str,
    institution: Option<InstitutionId>,
) -> Result<NewPerson, String> {
    Ok(NewPerson {
        email: Email::parse(&person.email).map_err(sentence)?,
        name: Name::parse(&person.name).map_err(sentence)?,
        institution,
        password: Password::parse(password).map_err(sentence)?,
        administrator: person.administrator,
    })
}

async fn add_institutions(
    app: &AppState,
    installation: &InstallationAccess,
    list: &[SampleInstitution],
) -> Result<HashMap<String, InstitutionId>, String> {
    let mut ids = HashMap::new();
    for one in list {
        let new = NewInstitution {
            name: Name::parse(&one.name).map_err(sentence)?,
            short_name: Name::parse(&one.short_name).map_err(sentence)?,
            category: one.category,
            region: Region::parse(&one.region).map_err(sentence)?,
            colour: Colour::parse(&one.colour).map_err(sentence)?,
        };
        let can = installation.can().map_err(sentence)?;
        ids.insert(one.key.clone(), add_institution(app, &can, &new).await.map_err(sentence)?.id);
    }
    Ok(ids)
}

/// The first facilitator opens the dossier and takes the others in.
async fn add_dossier(
    app: &AppState,
    dossier: &SampleDossier,
    people: &[SamplePerson],
    ids: &HashMap<String, PersonId>,
) -> Result<DossierAccess, String> {
    let opener =
        people.iter().find(|p| p.role == Some(Role::Facilitator)).ok_or("the demo has no facilitator")?;
    let opener_id = id_of(ids, &opener.email)?;
    let new = NewDossier {
        title: Title::parse(&dossier.title).map_err(sentence)?,
        slug: Slug::parse(&dossier.slug).map_err(sentence)?,
        summary: Summary::parse(&dossier.summary).map_err(sentence)?,
    };
    let can = standing(app, opener_id).await?.can().map_err(sentence)?;
    open_dossier(app, &can, &new).await.map_err(sentence)?;
    let access = access::dossier_access(&app.store, opener_id, &dossier.slug).await.map_err(sentence)?;
    for person in people.iter().filter(|p| p.email != opener.email) {
        let Some(role) = person.role else { continue };
        let whom = Whom::Id(id_of(ids, &person.email)?.clone());
        add_member(app, &access.can().map_err(sentence)?, &whom, role, None).await.map_err(sentence)?;
    }
    Ok(access)
}

pub(super) fn id_of<'a>(ids: &'a HashMap<String, PersonId>, email: &str) -> Result<&'a PersonId, String> {
    ids.get(email).ok_or_else(|| format!("the demo names nobody: {email}"))
}

async fn add_texts(
    app: &AppState,
    dossier: &DossierAccess,
    sample: &Sample,
    ids: &HashMap<String, PersonId>,
) -> Result<Vec<Text>, String> {
    let mut texts = Vec::new();
    for text in &sample.texts {
        let by = id_of(ids, &text.imported_by)?;
        let own = access::dossier_access(&app.store, by, &dossier.slug).await.map_err(sentence)?;
        let can = own.can().map_err(sentence)?;
        let (content, _) = markdown::parse(text.markdown(), &mut || app.chance.base36(12));
        let new = NewText {
            title: Title::parse(&text.title).map_err(sentence)?,
            lang: TextLang::parse(&text.lang).map_err(sentence)?,
            dir: Dir::parse(&text.dir).map_err(sentence)?,
            numbering: Numbering::parse(&text.numbering).map_err(sentence)?,
            content,
            source: "markdown",
        };
        let then = earlier(app, text.imported_minutes_ago);
        let at = then.now();
        let card = card(&then, &can, &new, at);
        let mut founded = found(by, new, at, &*app.chance).map_err(sentence)?;
        history::play(&mut founded, &history::steps(sample, &text.key), ids, app.now(), &*app.chance)?;
        let versions = sample.versions.iter().filter(|version| version.text == text.key);
        let versions: Vec<(&SampleVersion, i64)> = versions
            .map(|version| (version, history::entry_at(&founded, app.now() - version.minutes_ago * MINUTE)))
            .collect();
        let card = store_text(&then, &can, card, founded, at).await.map_err(sentence)?;
        for (version, entry) in versions {
            freeze(app, &card.id, version, entry, ids).await?;
        }
        texts.push(Text { id: card.id.to_string(), title: card.title });
    }
    Ok(texts)
}

/// The server as it was so many minutes ago.
pub(super) fn earlier(app: &AppState, minutes: i64) -> AppState {
    app.by(Arc::new(HeldClock::at(app.now() - minutes * MINUTE)))
}

async fn freeze(
    app: &AppState,
    text: &TextId,
    version: &SampleVersion,
    entry: i64,
    ids: &HashMap<String, PersonId>,
) -> Result<(), String> {
    let access =
        access::text_access(&app.store, id_of(ids, &version.author)?, text).await.map_err(sentence)?;
    let new = NewVersion {
        name: Title::parse(&version.name).map_err(sentence)?,
        note: Note::parse(&version.note).map_err(sentence)?,
        at: Some(entry),
    };
    let publishing = if version.publish { Some(access.can().map_err(sentence)?) } else { None };
    let can = access.can().map_err(sentence)?;
    let then = earlier(app, version.minutes_ago);
    freeze_version(&then, &can, &new, publishing.as_ref()).await.map_err(sentence)?;
    Ok(())
}

async fn accounts(
    app: &AppState,
    sample: &Sample,
    ids: &HashMap<String, PersonId>,
) -> Result<Vec<Account>, String> {
    let mut accounts = Vec::new();
    for person in &sample.people {
        let id = id_of(ids, &person.email)?;
        let name = Name::parse("demo.json").map_err(sentence)?;
        let (_, secret) = create_token(app, id, &name).await.map_err(sentence)?;
        let found = sample.institutions.iter().find(|i| i.key == person.institution);
        accounts.push(Account {
            email: person.email.clone(),
            password: sample.password.clone(),
            role: person.role.map_or("administrator", Role::as_str).to_owned(),
            institution: found.map_or_else(String::new, |i| i.name.clone()),
            token: secret.show().to_owned(),
        });
    }
    Ok(accounts)
}
