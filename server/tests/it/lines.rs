//! Numbered lines: the same for all who may see the version; where their words are now, and nothing of what one may not read.

use palabre::domain::person::Category;
use serde_json::{Value, json};

use crate::branches::types;
use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const SOURCE: &str = "# Contexte\n\nLa police veille.\n\nLes maires signent.\n\nLe préfet coordonne.\n";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    observer: Somebody,
    contributor: Somebody,
    text: String,
}

/// Version 1 is published, 2 is not; the living text went on.
async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let [drafter, observer, contributor] = [
        app.person("drafter", None).await,
        app.person("observer", None).await,
        app.person("contributor", None).await,
    ];
    for (who, role) in [(&drafter, "drafter"), (&observer, "observer"), (&contributor, "contributor")] {
        facilitator.takes_in(who, role).await;
    }
    let body = json!({ "title": "Politique", "markdown": SOURCE });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let freeze = async |name: &str, publish: bool| {
        let body = json!({ "name": name, "publish": publish });
        facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), body).await.ok();
    };
    freeze("Un", true).await;
    types(app, &text, &drafter, 7, "veille", "surveille").await;
    freeze("Deux", false).await;
    types(app, &text, &drafter, 8, "Les maires signent.", "motsecretvivant").await;
    types(app, &text, &drafter, 9, "Le préfet coordonne.", "").await;
    World { facilitator, drafter, observer, contributor, text }
}

/// `fate: the words that are meant`.
async fn told(calls: &Caller, text: &str, query: &str) -> String {
    let said: Value = calls.get(&format!("/api/v1/texts/{text}/lines?{query}")).await.ok();
    let passage = |one: &Value| {
        let meant = |now: &Value| {
            let at = |end: &str| usize::try_from(now["characters"][end].as_u64().unwrap()).unwrap();
            now["words"]
                .as_str()
                .unwrap()
                .chars()
                .skip(at("start"))
                .take(at("end") - at("start"))
                .collect::<String>()
        };
        let now: Vec<String> = one["now"].as_array().unwrap().iter().map(meant).collect();
        format!("{} {}", one["fate"].as_str().unwrap(), now.join(" / ")).trim().to_owned()
    };
    said["passages"].as_array().unwrap().iter().map(passage).collect::<Vec<_>>().join("; ")
}

async fn page(calls: &Caller, path: &str) -> (u16, String) {
    let answer = calls.raw(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

on_both! {
    async fn a_version_has_the_same_lines_for_all_who_may_see_it(app: TestApp) {
        let World { facilitator, drafter, observer, contributor, text } = world(&app).await;
        facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let stranger = app.stranger();
        let path = format!("/api/v1/texts/{text}/versions/1/lines");
        let said = drafter.calls.get(&path).await.ok();
        let words: Vec<&str> = said["lines"].as_array().unwrap().iter().map(|l| l["words"].as_str().unwrap()).collect();
        assert_eq!(words, ["Politique", "Contexte", "La police veille.", "Les maires signent.", "Le préfet coordonne."]);
        assert_eq!((&said["rule"], &said["count"], &said["lines"][2]["n"]), (&json!(1), &json!(5), &json!(3)));
        for calls in [&observer.calls, &contributor.calls, &stranger] {
            assert_eq!(calls.get(&path).await.ok(), said);
            let (status, shown) = page(calls, &format!("/d/d/{text}/v/1/lines")).await;
            assert!(status == 200 && shown.contains("id=\"l3\" data-n=\"3\">La police veille.</span>"), "{shown}");
        }
        let part = stranger.get(&format!("{path}?from=3&to=4")).await.ok();
        assert_eq!((part["lines"].as_array().unwrap().len(), &part["lines"][0]["n"]), (2, &json!(3)));
        for calls in [&contributor.calls, &stranger] {
            calls.get(&format!("/api/v1/texts/{text}/versions/2/lines")).await.refused(404);
            assert_eq!(page(calls, &format!("/d/d/{text}/v/2/lines")).await.0, 404);
        }
        let (_, fifth) = page(&stranger, &format!("/d/d/{text}/v/1/lines?every=5")).await;
        assert!(fifth.contains("id=\"l3\">") && fifth.contains("id=\"l5\" data-n=\"5\""), "{fifth}");
    }

    async fn who_reads_the_living_text_is_led_there_and_others_to_the_newest_version_they_may_see(app: TestApp) {
        let World { facilitator, drafter, observer, contributor, text } = world(&app).await;
        facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        for calls in [&facilitator.calls, &drafter.calls, &observer.calls] {
            assert_eq!(told(calls, &text, "version=1&line=3").await, "reworded La police surveille.");
            assert_eq!(told(calls, &text, "version=1&line=4").await, "replaced motsecretvivant");
            assert_eq!(told(calls, &text, "version=1&line=5").await, "removed");
            assert_eq!(told(calls, &text, "q=lignes+2+a+3+v2").await, "kept Contexte; kept La police surveille.");
            assert_eq!(told(calls, &text, "line=3").await, "kept La police surveille.", "of the newest version");
        }
        let (stranger, outsider) = (app.stranger(), app.person("elsewhere", None).await);
        for calls in [&contributor.calls, &outsider.calls, &stranger] {
            assert_eq!(told(calls, &text, "version=1&line=3").await, "kept La police veille.");
            assert_eq!(told(calls, &text, "line=4&to=5").await, "kept Les maires signent.; kept Le préfet coordonne.");
            let said = calls.get(&format!("/api/v1/texts/{text}/lines?line=3")).await.ok();
            assert_eq!((&said["version"], &said["now"]), (&json!(1), &json!(1)));
            calls.get(&format!("/api/v1/texts/{text}/lines?version=2&line=3")).await.refused(404);
            let (status, shown) = page(calls, &format!("/d/d/{text}/line?q=ligne+4+de+la+version+1")).await;
            assert!(status == 200 && shown.contains("<mark>Les maires signent.</mark>"), "{shown}");
            assert!(!shown.contains("motsecret") && !shown.contains("/edit#"), "{shown}");
            assert!(shown.contains(&format!("/d/d/{text}/v/1/lines#l4")), "{shown}");
            let (status, shown) = page(calls, &format!("/d/d/{text}/line?q=l.3+v2")).await;
            assert!(status == 404 && shown.contains("role=\"alert\"") && !shown.contains("surveille"), "{shown}");
        }
    }

    async fn the_page_says_in_a_sentence_what_became_of_a_line(app: TestApp) {
        let World { drafter, text, .. } = world(&app).await;
        let shown = async |q: &str| page(&drafter.calls, &format!("/d/d/{text}/line?{q}")).await;
        for (q, sentence, words) in [
            ("q=3&version=1", "reworded, in “1 Contexte”", "<mark>La police</mark><mark><ins> surveille</ins></mark><mark>.</mark>"),
            ("q=line+4+of+version+1", "This is what stands in their place, in “1 Contexte”", "<mark>motsecretvivant</mark>"),
            ("q=l.5+v1", "removed from “1 Contexte”, and nothing", "Nothing stands there any more."),
            ("q=2+v2", "have not changed: they still stand in “1 Contexte”", "<mark>Contexte</mark>"),
            ("q=1", "still stand in the title of the text", "<mark>Politique</mark>"),
        ] {
            let (status, page) = shown(q).await;
            assert!(status == 200 && page.contains(sentence) && page.contains(words), "{q}\n{page}");
        }
        let (_, page) = shown("q=4+v1").await;
        assert!(page.contains(&format!("href=\"/d/d/{text}/edit#")) && page.contains(&format!("href=\"/d/d/{text}#")));
        for (q, status, sentence) in [
            ("q=99+v1", 422, "not that many lines"),
            ("q=la+police", 422, "Write a line"),
            ("q=%3Cscript%3E", 422, "Write a line"),
            ("q=3+v9", 404, "no such version"),
            ("", 200, "Write the number of a printed line"),
        ] {
            let (said, page) = shown(q).await;
            assert!(said == status && page.contains(sentence) && !page.contains("<script>\""), "{q}: {said}\n{page}");
        }
        let api = format!("/api/v1/texts/{text}/lines");
        for q in ["?line=0", "?line=3&to=2", "?line=1&to=900", "?q=x", "", "?line=99"] {
            assert_eq!(drafter.calls.get(&format!("{api}{q}")).await.refused(422), "invalid", "{q}");
        }
    }

    async fn a_text_for_some_institutions_has_no_lines_for_others(app: TestApp) {
        let World { facilitator, observer, text, .. } = world(&app).await;
        facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let army = app.institution("Armée", Category::State).await;
        let inside = app.person("inside", Some(&army)).await;
        facilitator.takes_in(&inside, "observer").await;
        let path = format!("/api/v1/texts/{text}/restriction");
        facilitator.calls.put(&path, json!({ "institutions": [army.as_str()] })).await.ok();
        let stranger = app.stranger();
        for calls in [&observer.calls, &stranger, &facilitator.calls] {
            calls.get(&format!("/api/v1/texts/{text}/versions/1/lines")).await.refused(404);
            calls.get(&format!("/api/v1/texts/{text}/lines?line=3")).await.refused(404);
            assert_eq!(page(calls, &format!("/d/d/{text}/v/1/lines")).await.0, 404);
            assert_eq!(page(calls, &format!("/d/d/{text}/line?q=3")).await.0, 404);
        }
        assert_eq!(told(&inside.calls, &text, "version=1&line=4").await, "replaced motsecretvivant");
        let other = format!("/d/other/{text}");
        assert_eq!(page(&inside.calls, &format!("{other}/line?q=3")).await.0, 404);
        assert_eq!(page(&inside.calls, &format!("{other}/v/1/lines")).await.0, 404);
    }
}
