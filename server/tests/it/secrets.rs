//! Words that only some may read, looked for at every address that anybody can ask: the living text, the team's threads,
//! another institution's room, what waits for a moderator, who a member of the public is.

use std::collections::BTreeSet;

use palabre::http::routes;
use serde_json::json;

use palabre::domain::person::Category;

use crate::client::Caller;
use crate::support::{On, TestApp};

const LIVING: &str = "motdutextevivant";
const THREAD: &str = "motdufilinterne";
const ROOM: &str = "motdelasalle";
const WAITING: &str = "motenattente";
const PUBLIC: &str = "awa.secrete@example.ml";
const REASON: &str = "motdelareponsenonpubliee";

struct World {
    ids: Vec<String>,
    text: String,
    facilitator: Caller,
    contributor: Caller,
    observer: Caller,
    stranger: Caller,
}

async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let platform = app.institution("Plateforme", Category::CivilSociety).await;
    let council = app.institution("Conseil", Category::PrivateSector).await;
    let drafter = app.person("amina", None).await;
    let member = app.person("mariam", Some(&platform)).await;
    let other = app.person("seydou", Some(&council)).await;
    let observer = app.person("lucia", None).await;
    for (who, role) in
        [(&drafter, "drafter"), (&member, "contributor"), (&other, "contributor"), (&observer, "observer")]
    {
        facilitator.takes_in(who, role).await;
    }
    let body = json!({ "title": "Politique", "markdown": "# Contexte\n\nLa police veille.\n" });
    let text = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let api = |rest: &str| format!("/api/v1/texts/{text}/{rest}");
    facilitator.calls.post(&api("versions"), json!({ "name": "Projet", "publish": true })).await.ok();
    facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
    let now = app.now();
    let opening = json!({ "version": 1, "title": "Mai", "opens": now - 1_000, "closes": now + 3_600_000, "audience": "all" });
    let consultation =
        facilitator.calls.post(&api("consultations"), opening).await.ok()["id"].as_str().unwrap().to_owned();
    let mut ids = vec![consultation.clone()];
    let mut says = async |who: &Caller, more: serde_json::Value| {
        let mut body = json!({ "consultation": consultation, "body": "Remarque" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let said = who.post(&api("comments"), body).await.ok();
        ids.push(said["id"].as_str().unwrap().to_owned());
        ids.last().unwrap().clone()
    };
    says(&member.calls, json!({ "institution": true, "body": ROOM })).await;
    let answered = says(&other.calls, json!({ "body": "Vu de tous" })).await;
    says(&app.stranger(), json!({ "body": WAITING, "name": "Awa", "email": PUBLIC })).await;
    let outcome = json!({ "outcome": "accepted", "reason": REASON });
    drafter.calls.post(&api(&format!("comments/{answered}/outcome")), outcome).await.ok();
    crate::branches::types(app, &text, &drafter, 9, "La police veille.", LIVING).await;
    let section = facilitator.calls.get(&format!("/api/v1/texts/{text}")).await.ok()["document"]["sections"]
        [0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let thread = json!({ "section": section, "quote": LIVING, "body": THREAD });
    let thread = drafter.calls.post(&api("threads"), thread).await.ok();
    ids.push(thread["id"].as_str().unwrap().to_owned());
    World {
        ids,
        text,
        facilitator: facilitator.calls,
        contributor: other.calls,
        observer: observer.calls,
        stranger: app.stranger(),
    }
}

/// Every address that can be asked for, with each of the ids that there are.
fn addresses(w: &World) -> Vec<String> {
    let mut all = vec![];
    for route in routes::all().into_iter().filter(|route| route.method.is_safe()) {
        let path = route.path.replace("{slug}", "d").replace("{text}", &w.text);
        if path.contains("{*") {
            continue;
        }
        for id in &w.ids {
            for n in ["1", "2"] {
                let path =
                    path.replace("{id}", id).replace("{draft}", id).replace("{import}", id).replace("{n}", n);
                for range in ["1...1", "1...live", "live...1"] {
                    for query in [
                        "",
                        "?format=markdown",
                        "?format=csv",
                        "?format=automerge",
                        "?since=0",
                        "?at=3",
                        "?line=3",
                        "?q=3+v1",
                    ] {
                        all.push(format!("{}{query}", path.replace("{range}", range)));
                    }
                }
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

async fn finds(who: &Caller, address: &str, secrets: &[&str]) -> Vec<String> {
    let mut found = vec![];
    for accept in ["text/html", "application/json"] {
        let request = who.request(reqwest::Method::GET, address).header("accept", accept);
        let answer = request.send().await.unwrap();
        assert_ne!(answer.status().as_u16(), 500, "{address}");
        let body = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        found.extend(
            secrets
                .iter()
                .filter(|secret| body.contains(**secret))
                .map(|secret| format!("{secret} at {address}")),
        );
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_tells_what_is_not_for_its_reader() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let w = world(&app).await;
    let addresses = addresses(&w);
    let all: &[&str] = &[LIVING, THREAD, ROOM, WAITING, PUBLIC, REASON];
    // An observer reads the living text, and nothing of the rest.
    for (who, secrets) in [(&w.contributor, all), (&w.stranger, all), (&w.observer, &all[1..])] {
        let mut leaks = vec![];
        for address in &addresses {
            leaks.extend(finds(who, address, secrets).await);
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
    // Whoever answers finds all of it but the room: the addresses are the right ones.
    let mut found = BTreeSet::new();
    for address in &addresses {
        found.extend(
            finds(&w.facilitator, address, all)
                .await
                .iter()
                .filter_map(|one| Some(one.split_once(' ')?.0.to_owned())),
        );
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [PUBLIC, REASON, THREAD, LIVING, WAITING]);
}
