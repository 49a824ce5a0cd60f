//! The description and the list of routes say the same.

use std::collections::BTreeSet;

use palabre::http::api::openapi::description;
use palabre::http::routes;

fn listed() -> Vec<(String, String)> {
    routes::all().into_iter().map(|r| (r.method.to_string(), r.path.to_owned())).collect()
}

#[test]
fn no_route_is_listed_twice() {
    let all = listed();
    let once: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!(once.len(), all.len());
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let api = |(_, path): &(String, String)| path.starts_with("/api/v1/") && path != "/api/v1/openapi.json";
    let listed: BTreeSet<_> = listed().into_iter().filter(api).collect();
    let json = serde_json::to_value(description()).unwrap();
    let described: BTreeSet<_> = json["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, verbs)| {
            verbs.as_object().unwrap().keys().map(|verb| (verb.to_uppercase(), path.clone()))
        })
        .collect();
    assert_eq!(listed, described);
}
