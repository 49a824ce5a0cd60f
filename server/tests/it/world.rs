//! People and a dossier to test with. Accounts are entered without hashing; passwords are for `accounts.rs`.

use palabre::actions::tokens::create_token;
use palabre::domain::chance::{Chance, SystemChance};
use palabre::domain::ids::{InstitutionId, PersonId};
use palabre::domain::input::Name;
use palabre::domain::person::{Category, Institution};
use palabre::store::{institutions, persons};
use serde_json::json;

use crate::client::Caller;
use crate::support::TestApp;

/// Somebody with an account and a token.
#[derive(Clone)]
pub struct Somebody {
    pub id: PersonId,
    pub email: String,
    pub calls: Caller,
}

impl TestApp {
    pub async fn institution(&self, name: &str, category: Category) -> InstitutionId {
        let new = Institution {
            id: InstitutionId::new(self.now(), &SystemChance),
            name: name.to_owned(),
            short_name: name.to_owned(),
            category,
            region: "Bamako".to_owned(),
            colour: "#334499".to_owned(),
        };
        let mut tx = self.app.store.write().await.unwrap();
        institutions::insert(&mut tx, &new, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        new.id
    }

    pub async fn person(&self, name: &str, institution: Option<&InstitutionId>) -> Somebody {
        self.enter(name, institution, false).await
    }

    pub async fn administrator(&self) -> Somebody {
        self.enter("admin", None, true).await
    }

    async fn enter(&self, name: &str, institution: Option<&InstitutionId>, administrator: bool) -> Somebody {
        let chance: &dyn Chance = &SystemChance;
        let id = PersonId::new(self.now(), chance);
        let email = format!("{name}@palabre.example");
        let row = persons::New {
            id: &id,
            email: &email,
            name,
            institution,
            password_hash: "-",
            administrator,
            language: "en",
            at: self.now(),
        };
        let mut tx = self.app.store.write().await.unwrap();
        persons::insert(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        let (_, secret) = create_token(&self.app, &id, &Name::parse("test").unwrap()).await.unwrap();
        Somebody { id, email, calls: self.with_token(secret.show()) }
    }

    /// A dossier `d` looked after by `facilitator`, who is of a ministry.
    pub async fn dossier(&self) -> Somebody {
        let ministry = self.institution("Sécurité", Category::State).await;
        let facilitator = self.person("facilitator", Some(&ministry)).await;
        facilitator.calls.post("/api/v1/dossiers", json!({ "title": "Politique", "slug": "d" })).await.ok();
        facilitator
    }
}

impl Somebody {
    /// Takes somebody into dossier `d`; the membership's id.
    pub async fn takes_in(&self, whom: &Somebody, role: &str) -> String {
        let body = json!({ "person": whom.id.as_str(), "role": role });
        let said = self.calls.post("/api/v1/dossiers/d/memberships", body).await.ok();
        said["id"].as_str().unwrap().to_owned()
    }

    /// Adds a text to dossier `d`; its id.
    pub async fn adds_text(&self, title: &str) -> String {
        let body = json!({ "title": title, "markdown": "# Contexte\n\nUn texte.\n" });
        let said = self.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
        said["id"].as_str().unwrap().to_owned()
    }
}
