//! Every role on every route: who holds what the route needs gets past the door, who does not is turned away. The
//! expectation comes from the list of routes and the one table; the answers from the running server.

use palabre::domain::capability::{self, Capability, Held};
use palabre::domain::ids::TextId;
use palabre::domain::role::Role;
use palabre::domain::stage::Stage;
use palabre::http::route::{Needs, Route};
use palabre::http::routes;
use serde_json::json;

use crate::client::Caller;
use crate::support::{On, TestApp};

const NOBODYS: &str = "018bcfe5-6800-7000-8000-000000000000";

/// Somebody at the door.
struct Visitor {
    name: String,
    /// None: no account.
    known: Option<Known>,
    calls: Caller,
}

struct Known {
    role: Option<Role>,
    administrator: bool,
}

fn may(visitor: &Visitor, needs: Needs, stage: Stage) -> bool {
    let Some(known) = &visitor.known else { return needs == Needs::Nothing };
    let capability = match needs {
        Needs::Nothing | Needs::Account => return true,
        Needs::Can(capability) | Needs::CanOrPublic(capability) | Needs::CanUnlessLocal(capability) => {
            capability
        }
    };
    let held: Vec<Held> = known.role.map(|role| Held { role, text: None }).into_iter().collect();
    let text: TextId = NOBODYS.parse().unwrap();
    let facilitates = known.role == Some(Role::Facilitator);
    capability::in_installation(known.administrator, facilitates, facilitates).has(capability)
        || capability::in_dossier(stage, &held).has(capability)
        || capability::in_text(stage, &held, &text, false).has(capability)
}

fn path_of(route: &Route, text: &str) -> String {
    let path = route
        .path
        .replace("{slug}", "d")
        .replace("{text}", text)
        .replace("{n}", "1")
        .replace("{range}", "1...1");
    let filled: Vec<String> = path
        .split('/')
        .map(|part| if part.starts_with('{') { NOBODYS.to_owned() } else { part.to_owned() })
        .collect();
    filled.join("/")
}

/// Turned away at the door: unknown, not allowed, or told that there is nothing there.
async fn turned_away(visitor: &Visitor, route: &Route, text: &str) -> bool {
    // As through a proxy: nothing is allowed for being on the same machine.
    let request = visitor
        .calls
        .request(route.method.clone(), &path_of(route, text))
        .header("x-forwarded-for", "10.1.1.1")
        .timeout(std::time::Duration::from_secs(20));
    let request = if route.method.is_safe() { request } else { request.json(&json!({})) };
    let status = request.send().await.expect("an answer").status().as_u16();
    assert_ne!(status, 500, "{} {} for {}", route.method, route.path, visitor.name);
    match status {
        401 | 403 => true,
        // Nothing there: because the door is shut, or because the thing asked for is nobody's.
        404 => !["{id}", "{code}", "{*"].iter().any(|named| route.path.contains(named)),
        _ => false,
    }
}

async fn visitors(app: &TestApp) -> (Vec<Visitor>, String) {
    let facilitator = app.dossier().await;
    let text = facilitator.adds_text("Un").await;
    let body = json!({ "name": "Première", "publish": true });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), body).await.ok();
    let workshop = json!({ "title": "Atelier", "opens": app.now(), "closes": app.now() + 1,
        "institutions": [{ "institution": app.institution("Invitée", palabre::domain::person::Category::State).await.to_string() }],
        "versions": [{ "text": text, "version": 1 }] });
    facilitator.calls.post("/api/v1/dossiers/d/workshops", workshop).await.ok();
    facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": "workshop" })).await.ok();
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions/1/seal"), json!({})).await.ok();
    let known = |role, administrator| Some(Known { role, administrator });
    let mut all = vec![
        Visitor { name: "a stranger".to_owned(), known: None, calls: app.stranger() },
        Visitor {
            name: "somebody".to_owned(),
            known: known(None, false),
            calls: app.person("somebody", None).await.calls,
        },
        Visitor {
            name: "an administrator".to_owned(),
            known: known(None, true),
            calls: app.administrator().await.calls,
        },
    ];
    for role in Role::ALL.into_iter().filter(|r| *r != Role::Facilitator) {
        let person = app.person(role.as_str(), None).await;
        facilitator.takes_in(&person, role.as_str()).await;
        all.push(Visitor { name: role.to_string(), known: known(Some(role), false), calls: person.calls });
    }
    all.push(Visitor {
        name: "facilitator".to_owned(),
        known: known(Some(Role::Facilitator), false),
        calls: facilitator.calls,
    });
    (all, text)
}

async fn every_role_on_every_route(stage: Stage) {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let (visitors, text) = visitors(&app).await;
    let facilitator = &visitors.last().unwrap().calls;
    facilitator.patch("/api/v1/dossiers/d", json!({ "stage": stage.as_str() })).await.ok();
    let mut wrong = vec![];
    for route in routes::all() {
        for visitor in &visitors {
            let expected = may(visitor, route.needs, stage);
            let refused = turned_away(visitor, &route, &text).await;
            // With a foreign id even a shut door and a missing thing look alike: only an open door can be wrong.
            if expected == refused && (expected || !route.path.contains("{id}")) {
                let got = if refused { "is turned away" } else { "gets in" };
                wrong.push(format!("{} {} ({}): {} {got}", route.method, route.path, stage, visitor.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_route_while_drafting() {
    every_role_on_every_route(Stage::Drafting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_route_once_archived() {
    every_role_on_every_route(Stage::Archived).await;
}

#[test]
fn what_strangers_may_reach_is_a_short_list() {
    let open: Vec<String> = routes::all()
        .into_iter()
        .filter(|r| r.needs == Needs::Nothing)
        .map(|r| format!("{} {}", r.method, r.path))
        .collect();
    insta::assert_snapshot!(open.join("\n"), @r"
    GET /healthz
    GET /readyz
    GET /api/v1/openapi.json
    GET /api/v1/instance-key
    GET /api/v1/verify/{id}
    POST /api/v1/session
    GET /api/v1/invitations/{id}
    POST /api/v1/invitations/{id}
    POST /api/v1/rooms/{code}/seats
    GET /api/v1/rooms/{code}
    GET /api/v1/rooms/{code}/news
    POST /api/v1/rooms/{code}/votes
    GET /
    GET /signin
    POST /signin
    POST /signout
    POST /preferences
    GET /invitation/{id}
    POST /invitation/{id}
    GET /confirm/{id}
    POST /confirm/{id}
    GET /letters/stop/{id}
    POST /letters/stop/{id}
    GET /verify
    POST /verify
    GET /verify/{id}
    GET /offline
    GET /assets/css/pages.css
    GET /assets/css/tokens.css
    GET /assets/css/tools.css
    GET /assets/js/pages.js
    GET /assets/emblem.svg
    GET /assets/manifest.webmanifest
    GET /assets/fonts/OFL.txt
    GET /w
    GET /w/{code}
    POST /w/{code}
    POST /w/{code}/vote
    GET /assets/editor/{*path}
    GET /sw.js
    ");
}

#[test]
fn every_capability_opens_something() {
    let used: Vec<Capability> = routes::all()
        .into_iter()
        .filter_map(|r| match r.needs {
            Needs::Can(c) | Needs::CanOrPublic(c) | Needs::CanUnlessLocal(c) => Some(c),
            _ => None,
        })
        .collect();
    for capability in Capability::ALL {
        // Writing goes through the socket, which asks for itself; who sees every version opens the same addresses as
        // who sees the published ones.
        let elsewhere = [Capability::Write, Capability::SeeVersions].contains(&capability);
        assert!(elsewhere || used.contains(&capability), "{}", capability.as_str());
    }
}
