//! Comparing states of a text: the same for all who may see both, names for those who may read the living text, nothing
//! there for others.

use std::process::Command;

use palabre::domain::person::Category;
use serde_json::{Value, json};

use crate::authorship::types;
use crate::client::Caller;
use crate::support::{On, TestApp, on_both};
use crate::world::Somebody;

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    contributor: Somebody,
    id: String,
    api: String,
    page: String,
}

/// Version 1 is published, 2 is not, 3 is; the living text went on. A drafter of another ministry wrote.
async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let ministry = app.institution("Faune", Category::State).await;
    let drafter = app.person("drafter", Some(&ministry)).await;
    let contributor = app.person("contributor", None).await;
    facilitator.takes_in(&drafter, "drafter").await;
    facilitator.takes_in(&contributor, "contributor").await;
    let id = facilitator.adds_text("Politique").await;
    let freeze = async |name: &str, publish: bool| {
        let body = json!({ "name": name, "publish": publish });
        facilitator.calls.post(&format!("/api/v1/texts/{id}/versions"), body).await.ok();
    };
    freeze("Un", true).await;
    types(app, &id, &drafter, 7, "Un texte", "Un projet sûr").await;
    freeze("Deux", false).await;
    types(app, &id, &facilitator, 8, "sûr", "net").await;
    freeze("Trois", true).await;
    types(app, &id, &drafter, 9, "Un projet", "Ce projet").await;
    let (api, page) = (format!("/api/v1/texts/{id}/compare"), format!("/d/d/{id}/compare"));
    World { facilitator, drafter, contributor, id, api, page }
}

async fn compared(calls: &Caller, api: &str, from: &str, to: &str) -> Value {
    calls.get(&format!("{api}?from={from}&to={to}")).await.ok()
}

/// `-before (who) +after (who)` of every hunk that is not the same.
fn told(said: &Value) -> Vec<String> {
    let who = |hunk: &Value, what: &str| {
        let shares = hunk["authors"][what].as_array().cloned().unwrap_or_default();
        let name = |share: &Value| {
            let author = &said["authors"][usize::try_from(share[0].as_u64().unwrap()).unwrap()];
            author["name"].as_str().unwrap().to_owned()
        };
        shares.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    let hunks = said["provisions"].as_array().unwrap().iter().flat_map(|p| p["hunks"].as_array().unwrap());
    hunks
        .filter(|hunk| hunk["op"] != "same")
        .map(|hunk| {
            let (old, new) = (hunk["before"].as_str().unwrap(), hunk["after"].as_str().unwrap());
            format!("-{old} ({}) +{new} ({})", who(hunk, "removed"), who(hunk, "wrote"))
        })
        .collect()
}

/// The words of one side, put together again from the hunks.
fn side(said: &Value, name: &str) -> String {
    let hunks = said["provisions"].as_array().unwrap().iter().flat_map(|p| p["hunks"].as_array().unwrap());
    hunks.map(|hunk| hunk[name].as_str().unwrap()).collect()
}

async fn page(calls: &Caller, path: &str) -> (u16, String, reqwest::header::HeaderMap) {
    let answer = calls.raw(path).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, answer.text().await.unwrap(), headers)
}

on_both! {
    async fn two_states_are_compared_with_who_wrote_and_who_took_away(app: TestApp) {
        let World { facilitator, drafter, id, api, .. } = world(&app).await;
        let said = compared(&drafter.calls, &api, "1", "3").await;
        assert_eq!(told(&said), ["- texte (drafter) + projet net (drafter facilitator)"]);
        let living = compared(&drafter.calls, &api, "3", "live").await;
        assert_eq!(told(&living), ["-Un (drafter) +Ce (drafter)"]);
        assert_eq!((&living["from"]["version"], &living["to"]["version"]), (&json!(3), &Value::Null));
        for n in [1, 3] {
            let version = facilitator.calls.get(&format!("/api/v1/texts/{id}/versions/{n}")).await.ok();
            let end = if n == 1 { "from" } else { "to" };
            assert_eq!(said[end]["hash"], version["hash"]);
        }
        assert_eq!((said["algorithm"].as_u64(), said["counts"]["reworded"].as_u64()), (Some(1), Some(1)));
        let sum = "texte".len() + "projetnet".len();
        assert_eq!(said["changed_characters"], json!(sum));
        assert_eq!(side(&said, "after"), "\nContexte\nUn projet net.");
        assert_eq!(side(&living, "before"), side(&said, "after"));
        assert_eq!(compared(&drafter.calls, &api, "3", "3").await["changed_characters"], 0);
        let back = compared(&drafter.calls, &api, "3", "1").await;
        assert_eq!(told(&back), ["- projet net () + texte (facilitator)"], "an earlier text took nothing away");
        for format in ["html", "markdown"] {
            let shown = drafter.calls.bytes(&format!("{api}?from=1&to=3&format={format}")).await;
            assert!(String::from_utf8(shown).unwrap().contains("<ins> projet net</ins>"), "{format}");
        }
    }

    async fn the_same_comparison_without_names_for_who_sees_only_what_is_published(app: TestApp) {
        let World { drafter, contributor, api, page: path, .. } = world(&app).await;
        let (mut full, mut said) =
            (compared(&drafter.calls, &api, "1", "3").await, compared(&contributor.calls, &api, "1", "3").await);
        assert!(full["authors"].is_array() && said.get("authors").is_none());
        assert_eq!(told(&said), ["- texte () + projet net ()"]);
        for one in [&mut full, &mut said] {
            one["seconds"].take();
        }
        assert_eq!(side(&full, "after"), side(&said, "after"));
        let (status, shown, headers) = page(&contributor.calls, &format!("{path}/1...3")).await;
        assert!(status == 200 && shown.contains("<ins> projet net</ins>"), "{shown}");
        assert!(!shown.contains("Written by") && !shown.contains("Faune") && !shown.contains("title=\"drafter"));
        assert!(headers["cache-control"].to_str().unwrap().contains("no-store"));
        let (_, shown, _) = page(&drafter.calls, &format!("{path}/1...3")).await;
        assert!(shown.contains("Written by drafter (Faune), facilitator (Sécurité); removed by drafter (Faune)."));
    }

    async fn a_state_that_may_not_be_seen_is_not_there(app: TestApp) {
        let World { facilitator, contributor, api, page: path, .. } = world(&app).await;
        let outsider = app.person("elsewhere", None).await;
        let stranger = app.stranger();
        facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        for calls in [&contributor.calls, &outsider.calls, &stranger] {
            for (from, to) in [("1", "2"), ("2", "3"), ("2", "2"), ("1", "live"), ("live", "live"), ("1", "9"), ("1", "x")] {
                let refused = calls.get(&format!("{api}?from={from}&to={to}")).await.refused(404);
                assert_eq!(refused, "not-found", "{from} {to}");
                assert_eq!(page(calls, &format!("{path}/{from}...{to}")).await.0, 404, "{from} {to}");
            }
            assert_eq!(compared(calls, &api, "1", "3").await["to"]["name"], "Trois");
            assert_eq!(page(calls, &format!("{path}/1...3")).await.0, 200);
        }
        assert_eq!(facilitator.calls.get(&format!("{api}?from=1")).await.refused(422), "invalid");
        assert_eq!(facilitator.calls.get(&format!("{api}?from=1&to=2&format=pdf")).await.refused(422), "invalid");
        let (status, shown, headers) = page(&stranger, &format!("{path}/1...3")).await;
        assert!(status == 200 && !shown.contains("facilitator"), "{shown}");
        assert!(headers["cache-control"].to_str().unwrap().starts_with("public"));
        let again = stranger.request(reqwest::Method::GET, &format!("{path}/1...3"));
        let again = again.header("if-none-match", &headers["etag"]).send().await.unwrap();
        assert_eq!(again.status().as_u16(), 304);
        let shut = path.replace("/d/d/", "/d/other/");
        assert_eq!(page(&facilitator.calls, &format!("{shut}/1...3")).await.0, 404);
    }

    async fn the_page_works_by_links_and_one_form(app: TestApp) {
        let World { drafter, contributor, page: path, .. } = world(&app).await;
        let to = async |calls: &Caller, query: &str| {
            let answer = calls.raw(&format!("{path}{query}")).await;
            answer.headers().get("location").map(|l| l.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        assert_eq!(to(&drafter.calls, "").await, format!("{path}/3...live"));
        assert_eq!(to(&contributor.calls, "").await, format!("{path}/1...3"));
        let asked = "?from=2&to=3&view=sides&kind=reworded&by=&in=&typography=1";
        assert_eq!(to(&drafter.calls, asked).await, format!("{path}/2...3?view=sides&kind=reworded&typography=1"));
        let (_, shown, _) = page(&drafter.calls, &format!("{path}/1...live")).await;
        for part in [
            "<li>1 provision reworded: 1.</li>",
            "<option value=\"live\" selected>Living text</option>",
            "<option value=\"reworded\">Reworded (1)</option>",
            "<svg class=\"compare-map\"",
            "<a href=\"#change-0\" tabindex=\"-1\"><rect class=\"at-reworded\"",
        ] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
        let (_, sides, _) = page(&drafter.calls, &format!("{path}/1...3?view=sides")).await;
        assert!(sides.contains("<div class=\"before\" role=\"group\" aria-label=\"Before\">"), "{sides}");
        let (_, none, _) = page(&drafter.calls, &format!("{path}/1...3?kind=moved")).await;
        assert!(none.contains("0 changes of 1") && none.contains("No change answers"), "{none}");
        let (_, same, _) = page(&drafter.calls, &format!("{path}/2...2")).await;
        assert!(same.contains("the same version on both sides"), "{same}");
        for rubbish in ["?kind=%3Cscript%3E&by=%22%3E%3Cscript%3E&in=%00&view=x&typography=%22", "?unchanged=1"] {
            let (status, shown, _) = page(&drafter.calls, &format!("{path}/1...3{rubbish}")).await;
            assert!(status == 200 && !shown.contains("\"><script>"), "{rubbish}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_one_state_there_is_nothing_to_compare() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let facilitator = app.dossier().await;
    let text = facilitator.adds_text("Politique").await;
    let (status, shown, _) = page(&facilitator.calls, &format!("/d/d/{text}/compare")).await;
    assert!(status == 200 && shown.contains("not yet two versions"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_compares_versions_too() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let World { id, .. } = world(&app).await;
    let data = app.app.settings.data.clone();
    let run = |from: &str, to: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palabre"));
        command.args(["compare", from, to, "--format", "markdown", "--data"]).arg(&data);
        command.output().unwrap()
    };
    let said = run(&format!("{id}@1"), &format!("{id}@3"));
    let text = String::from_utf8(said.stdout).unwrap();
    assert!(text.contains("<del> texte</del><ins> projet net</ins>"), "{text}");
    let said = run(&format!("{id}@3"), &format!("{id}@live"));
    assert!(String::from_utf8(said.stdout).unwrap().contains("<del>Un</del><ins>Ce</ins> projet net"));
    let said = run(&format!("{id}@1"), &format!("{id}@8"));
    assert!(!said.status.success() && String::from_utf8(said.stderr).unwrap().contains(&format!("{id}@8")));
}
