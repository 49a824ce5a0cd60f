//! The list of routes itself: what it opens to strangers, and that every capability opens something. Who really gets in where is in
//! `access/`.

use palabre::domain::capability::Capability;
use palabre::http::route::Needs;
use palabre::http::routes;

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
