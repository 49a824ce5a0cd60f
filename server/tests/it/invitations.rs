//! Invitations: a link that works once, for a new account or an existing one, until it expires.

use palabre::domain::limits;
use palabre::domain::person::Category;
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const PATH: &str = "/api/v1/dossiers/d/invitations";

async fn invited(by: &Somebody, body: Value) -> (String, String) {
    let made = by.calls.post(PATH, body).await.ok();
    let url = made["url"].as_str().unwrap();
    let secret = url.rsplit('/').next().unwrap();
    assert!(url.ends_with(&format!("/invitation/{secret}")), "{url}");
    (made["id"].as_str().unwrap().to_owned(), format!("/api/v1/invitations/{secret}"))
}

fn newcomer(name: &str) -> Value {
    json!({ "email": format!("{name}@x.example"), "name": name, "password": "un mot de passe" })
}

on_both! {
    async fn a_link_makes_an_account_in_the_institution_it_names(app: TestApp) {
        let facilitator = app.dossier().await;
        let society = app.institution("Plateforme", Category::CivilSociety).await;
        let (_, link) =
            invited(&facilitator, json!({ "role": "reviewer", "institution": society.as_str(), "note": "Bienvenue" })).await;
        let seen = app.stranger().get(&link).await.ok();
        assert_eq!((seen["role"].as_str(), seen["note"].as_str()), (Some("reviewer"), Some("Bienvenue")));
        let browser = app.browser();
        assert_eq!(browser.post(&link, newcomer("kadi")).await.ok()["dossier"], "d");
        let me = browser.get("/api/v1/me").await.ok();
        assert_eq!(me["institution"]["name"], "Plateforme", "and is signed in");
        let dossier = browser.get("/api/v1/dossiers/d").await.ok();
        assert!(dossier["capabilities"].as_array().unwrap().contains(&json!("see-people")), "{dossier}");
    }

    async fn a_link_works_once_even_for_two_at_once(app: TestApp) {
        let facilitator = app.dossier().await;
        let (_, link) = invited(&facilitator, json!({ "role": "drafter" })).await;
        let (one, two) = (app.browser(), app.browser());
        let (one, two) = tokio::join!(one.post(&link, newcomer("un")), two.post(&link, newcomer("deux")));
        let statuses = [one.status.as_u16(), two.status.as_u16()];
        assert!(statuses.contains(&200) && statuses.contains(&410), "{statuses:?}");
        assert_eq!(app.browser().post(&link, newcomer("trois")).await.refused(410), "invitation-spent");
    }

    async fn a_link_expires_and_can_be_withdrawn(app: TestApp) {
        let facilitator = app.dossier().await;
        let (id, withdrawn) = invited(&facilitator, json!({ "role": "drafter" })).await;
        facilitator.calls.delete(&format!("{PATH}/{id}")).await.ok();
        app.stranger().get(&withdrawn).await.refused(410);
        app.stranger().post(&withdrawn, newcomer("un")).await.refused(410);
        facilitator.calls.delete(&format!("{PATH}/{id}")).await.refused(404);
        let (_, old) = invited(&facilitator, json!({ "role": "drafter" })).await;
        app.clock.advance(limits::INVITATION_LIFE + 1);
        app.stranger().post(&old, newcomer("deux")).await.refused(410);
        app.stranger().get("/api/v1/invitations/rien").await.refused(410);
    }

    async fn somebody_with_an_account_joins_with_it(app: TestApp) {
        let facilitator = app.dossier().await;
        let guest = app.person("guest", None).await;
        let (_, link) = invited(&facilitator, json!({ "role": "observer" })).await;
        let twin = json!({ "email": guest.email, "name": "Faux", "password": "un mot de passe" });
        assert_eq!(app.stranger().post(&link, twin).await.refused(409), "account-exists");
        guest.calls.post(&link, json!({})).await.ok();
        guest.calls.get("/api/v1/dossiers/d").await.ok();
    }

    async fn a_link_for_one_text_opens_that_text_only(app: TestApp) {
        let facilitator = app.dossier().await;
        let (one, _two) = (facilitator.adds_text("Un").await, facilitator.adds_text("Deux").await);
        let (_, link) = invited(&facilitator, json!({ "role": "observer", "text": one })).await;
        let guest = app.person("guest", None).await;
        guest.calls.post(&link, json!({})).await.ok();
        let texts = guest.calls.get("/api/v1/dossiers/d").await.ok()["texts"].as_array().unwrap().clone();
        assert_eq!(texts.iter().map(|t| t["title"].as_str().unwrap()).collect::<Vec<_>>(), ["Un"]);
    }

    async fn an_invitation_to_what_is_not_there_is_refused(app: TestApp) {
        let facilitator = app.dossier().await;
        let nowhere = "018bcfe5-6800-7000-8000-000000000000";
        for body in [json!({ "role": "drafter", "text": nowhere }), json!({ "role": "drafter", "institution": nowhere })] {
            facilitator.calls.post(PATH, body).await.refused(422);
        }
        facilitator.calls.post(PATH, json!({ "role": "king" })).await.refused(400);
    }
}
