//! Threads of the drafting team: seen by nobody else, on their words whatever becomes of these, kept whole.

use automerge::transaction::Transactable as _;
use automerge::{AutoCommit, ObjType, ReadDoc as _, ScalarValue};
use palabre::domain::person::Category;
use palabre::http::routes;
use reqwest::Method;
use serde_json::{Value, json};

use crate::authorship::{edits, object, types};
use crate::client::{Caller, Said};
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const WORDS: &str = "La police veille";
/// Nothing that anybody outside the team is sent may hold this.
const SECRET: &str = "Faut-il nommer la gendarmerie ?";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    reviewer: Somebody,
    contributor: Somebody,
    observer: Somebody,
    text: String,
    sections: Vec<String>,
}

async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let frontier = app.institution("Frontières", Category::State).await;
    let mut members = vec![];
    for role in ["drafter", "reviewer", "contributor", "observer"] {
        let institution = Some(&frontier).filter(|_| role == "reviewer");
        let person = app.person(role, institution).await;
        facilitator.takes_in(&person, role).await;
        members.push(person);
    }
    let markdown = "# Contexte\n\nLa police veille. Elle rend compte.\n\n# Moyens\n\nFin.\n";
    let body = json!({ "title": "Politique", "markdown": markdown });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let read = facilitator.calls.get(&format!("/api/v1/texts/{text}?format=json")).await.ok();
    let sections = read["document"]["sections"].as_array().unwrap();
    let sections = sections.iter().map(|section| section["id"].as_str().unwrap().to_owned()).collect();
    let [drafter, reviewer, contributor, observer] = <[Somebody; 4]>::try_from(members).ok().unwrap();
    World { facilitator, drafter, reviewer, contributor, observer, text, sections }
}

impl World {
    fn path(&self, rest: &str) -> String {
        format!("/api/v1/texts/{}/threads{rest}", self.text)
    }

    fn words(&self, quote: &str, body: &str) -> Value {
        json!({ "section": self.sections[0], "quote": quote, "body": body })
    }

    async fn opens(&self, who: &Somebody, quote: &str, body: &str) -> String {
        let said = who.calls.post(&self.path(""), self.words(quote, body)).await.ok();
        said["id"].as_str().unwrap().to_owned()
    }

    async fn says(&self, who: &Somebody, thread: &str, body: &str) -> Said {
        who.calls.post(&self.path(&format!("/{thread}/messages")), json!({ "body": body })).await
    }

    async fn changes(&self, who: &Somebody, thread: &str, change: Value) -> Said {
        who.calls.patch(&self.path(&format!("/{thread}")), change).await
    }

    async fn all(&self, who: &Caller) -> Vec<Value> {
        who.get(&self.path("")).await.ok()["threads"].as_array().unwrap().clone()
    }

    /// `section: words` of where the first thread stands now.
    async fn stands(&self) -> String {
        let one = &self.all(&self.reviewer.calls).await[0];
        let Some(words) = one["now"]["words"].as_str() else { return "nowhere".to_owned() };
        let section = self.sections.iter().position(|id| one["now"]["section"] == id.as_str()).unwrap();
        let changed = if one["now"]["changed"] == true { " (changed)" } else { "" };
        format!("{section}: {words}{changed}")
    }
}

/// As a split or a joining of sections carries words: the words, and the record of it.
fn carries(doc: &mut AutoCommit, (from, to): (&str, &str), words: &str) {
    let (source, target) = (object(doc, &["sections", from, "body"]), object(doc, &["sections", to, "body"]));
    let plain = doc.text(&source).unwrap();
    let at = plain[..plain.find(words).unwrap()].encode_utf16().count();
    let length = words.encode_utf16().count();
    let cursor = |doc: &AutoCommit, text, at: usize| doc.get_cursor(text, at, None).unwrap().to_string();
    let (start, end) = (cursor(doc, &source, at), cursor(doc, &source, at + length - 1));
    let goal = doc.length(&target);
    doc.splice_text(&target, goal, 0, words).unwrap();
    let at_cursor = cursor(doc, &target, goal);
    doc.splice_text(&source, at, isize::try_from(length).unwrap(), "").unwrap();
    let record = doc.put_object(object(doc, &["moves"]), "m1", ObjType::Map).unwrap();
    let keys =
        [("from", from), ("startCursor", &start), ("endCursor", &end), ("to", to), ("atCursor", &at_cursor)];
    for (key, value) in keys {
        doc.put(&record, key, ScalarValue::from(value)).unwrap();
    }
}

on_both! {
    async fn nothing_of_threads_reaches_anybody_outside_the_team(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.post(&format!("/api/v1/texts/{}/versions", w.text), json!({ "name": "Un", "publish": true })).await.ok();
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let thread = w.opens(&w.drafter, WORDS, SECRET).await;
        for team in [&w.drafter, &w.reviewer, &w.facilitator] {
            assert_eq!(w.all(&team.calls).await[0]["messages"][0]["body"], SECRET);
        }
        let administrator = app.administrator().await;
        let outsider = app.person("outsider", None).await;
        let shut = [
            (&w.contributor.calls, 403), (&w.observer.calls, 403), (&outsider.calls, 404),
            (&administrator.calls, 404), (&app.stranger(), 401),
        ];
        for (who, status) in shut {
            who.get(&w.path("")).await.refused(status);
            who.post(&w.path(""), w.words(WORDS, "Moi aussi.")).await.refused(status);
            who.post(&w.path(&format!("/{thread}/messages")), json!({ "body": "Moi aussi." })).await.refused(status);
            who.patch(&w.path(&format!("/{thread}")), json!({ "resolved": true })).await.refused(status);
            for route in routes::all().into_iter().filter(|route| route.method == Method::GET) {
                let path = route.path.replace("{slug}", "d").replace("{text}", &w.text).replace("{n}", "1").replace("{id}", &thread);
                let said = who.raw(&path).await.bytes().await.unwrap();
                let said = String::from_utf8_lossy(&said);
                assert!(!said.contains("gendarmerie") && (!said.contains(&thread) || path.contains(&thread)), "{path}: {said}");
            }
        }
        assert_eq!(w.all(&w.drafter.calls).await[0]["messages"].as_array().unwrap().len(), 1);
        let activity = w.drafter.calls.get("/api/v1/dossiers/d/activity").await.ok().to_string();
        assert!(activity.contains("thread-opened") && !activity.contains("gendarmerie") && !activity.contains(WORDS), "{activity}");
    }

    async fn a_thread_of_another_text_is_not_there(app: TestApp) {
        let w = world(&app).await;
        let thread = w.opens(&w.drafter, WORDS, SECRET).await;
        let other = w.facilitator.adds_text("Autre").await;
        let path = format!("/api/v1/texts/{other}/threads");
        w.drafter.calls.patch(&format!("{path}/{thread}"), json!({ "resolved": true })).await.refused(404);
        w.drafter.calls.post(&format!("{path}/{thread}/messages"), json!({ "body": "Non." })).await.refused(404);
        assert_eq!(w.drafter.calls.get(&path).await.ok()["threads"], json!([]));
    }

    async fn anchors_follow_their_words_through_edits_and_a_split_and_orphans_stay_listed(app: TestApp) {
        let w = world(&app).await;
        w.opens(&w.drafter, "police veille.", "Laquelle ?").await;
        assert_eq!(w.stands().await, "0: police veille.");
        types(&app, &w.text, &w.drafter, 3, "La ", "Partout, la ").await;
        assert_eq!(w.stands().await, "0: police veille.");
        types(&app, &w.text, &w.drafter, 3, "veille", "territoriale veille").await;
        assert_eq!(w.stands().await, "0: police territoriale veille. (changed)");
        let (from, to) = (w.sections[0].clone(), w.sections[1].clone());
        edits(&app, &w.text, &w.drafter, 3, |doc| carries(doc, (&from, &to), "police territoriale veille.")).await;
        assert_eq!(w.stands().await, "1: police territoriale veille. (changed)");
        edits(&app, &w.text, &w.drafter, 3, |doc| {
            let body = object(doc, &["sections", &to, "body"]);
            let length = doc.length(&body);
            doc.splice_text(&body, length - 27, 27, "").unwrap();
        }).await;
        assert_eq!(w.stands().await, "nowhere");
        let one = &w.all(&w.drafter.calls).await[0];
        assert_eq!((&one["quote"], &one["place"]), (&json!("police veille."), &json!("1 Contexte")));
    }

    async fn words_are_taken_where_the_editor_has_them(app: TestApp) {
        let w = world(&app).await;
        let said = w.facilitator.calls.get(&format!("/api/v1/texts/{}/versions", w.text)).await;
        said.ok();
        let heads: Vec<String> = app.app.rooms.reading(&w.text.parse().unwrap()).await.unwrap().heads.iter()
            .map(|head| head.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
        let part = format!("section/{}", w.sections[0]);
        types(&app, &w.text, &w.drafter, 3, "La ", "Chaque jour, la ").await;
        // The heading's marker, its 8 letters, the paragraph's marker, `La `.
        let body = json!({ "part": part, "start": 13, "end": 19, "heads": heads, "body": "Laquelle ?" });
        let said = w.drafter.calls.post(&w.path(""), body).await.ok();
        assert_eq!((&said["quote"], &said["now"]["start"]), (&json!("police"), &json!(26)));
        for wrong in [
            json!({ "part": part, "start": 13, "end": 19, "heads": ["00".repeat(32)], "body": "?" }),
            json!({ "part": part, "start": 13, "end": 19, "heads": ["é"], "body": "?" }),
            json!({ "part": "section/nulle", "start": 0, "end": 1, "body": "?" }),
            json!({ "part": "nulle", "body": "?" }),
            json!({ "part": part, "start": 19, "end": 13, "body": "?" }),
            json!({ "part": part, "start": 13, "end": 19, "body": " " }),
            json!({ "section": w.sections[0], "quote": "Nulle part", "body": "?" }),
            json!({ "body": "?" }),
        ] {
            assert_eq!(w.drafter.calls.post(&w.path(""), wrong.clone()).await.refused(422), "invalid", "{wrong}");
        }
        assert_eq!(w.all(&w.drafter.calls).await.len(), 1);
    }

    async fn two_people_reply_at_once_and_a_message_sent_twice_is_stored_once(app: TestApp) {
        let w = world(&app).await;
        let key = json!("0123456789abcdef");
        let mut words = w.words(WORDS, SECRET);
        words["key"] = key.clone();
        let first = w.drafter.calls.post(&w.path(""), words.clone()).await.ok();
        let again = w.drafter.calls.post(&w.path(""), words).await.ok();
        assert_eq!(first["id"], again["id"]);
        let thread = first["id"].as_str().unwrap();
        let before = w.drafter.calls.get(&w.path("")).await.ok()["rev"].as_i64().unwrap();
        let (a, b) = tokio::join!(w.says(&w.reviewer, thread, "**Oui** <b>"), w.says(&w.facilitator, thread, "Non."));
        a.ok();
        b.ok();
        let reply = json!({ "body": "Encore.", "key": "fedcba9876543210" });
        for _ in 0..2 {
            w.drafter.calls.post(&w.path(&format!("/{thread}/messages")), reply.clone()).await.ok();
        }
        let news = w.reviewer.calls.get(&w.path(&format!("?since={before}"))).await.ok();
        let messages = news["threads"][0]["messages"].as_array().unwrap();
        let mut bodies: Vec<&str> = messages.iter().map(|m| m["body"].as_str().unwrap()).collect();
        bodies.sort_unstable();
        assert_eq!(bodies, ["**Oui** <b>", "Encore.", SECRET, "Non."]);
        let html = messages.iter().find(|m| m["body"] == "**Oui** <b>").unwrap()["html"].as_str().unwrap();
        assert!(html.contains("<strong>Oui</strong>") && html.contains("&lt;b&gt;"), "{html}");
        let rev = news["rev"].as_i64().unwrap();
        let none = w.reviewer.calls.get(&w.path(&format!("?since={rev}"))).await.ok();
        assert_eq!((&none["threads"], &none["rev"]), (&json!([]), &json!(rev)));
    }

    async fn a_thread_is_resolved_reopened_and_given_to_members_who_may_see_it(app: TestApp) {
        let w = world(&app).await;
        let thread = w.opens(&w.drafter, WORDS, "@reviewer, @contributor@palabre.example et @personne : qu’en dites-vous ?").await;
        let one = &w.all(&w.reviewer.calls).await[0];
        assert_eq!(one["messages"][0]["mentions"], json!([{ "id": w.reviewer.id.as_str(), "name": "reviewer" }]));
        let told = String::from_utf8(w.reviewer.calls.bytes("/letters").await).unwrap();
        assert!(told.contains("#thread-") && !told.contains(SECRET), "told where it is, without its words: {told}");
        let none = String::from_utf8(w.contributor.calls.bytes("/letters").await).unwrap();
        assert!(!none.contains("#thread-"), "nobody else is told");
        for _ in 0..2 {
            let after = w.changes(&w.reviewer, &thread, json!({ "resolved": true })).await.ok();
            assert_eq!(after["resolved_by"]["name"], "reviewer");
        }
        w.says(&w.drafter, &thread, "Merci.").await.ok();
        let after = w.changes(&w.facilitator, &thread, json!({ "resolved": false })).await.ok();
        assert_eq!((&after["resolved_at"], &after["resolved_by"]), (&Value::Null, &Value::Null));
        let after = w.changes(&w.drafter, &thread, json!({ "assigned": w.reviewer.id.as_str() })).await.ok();
        assert_eq!(after["assigned"]["name"], "reviewer");
        for nobody in [&w.contributor, &w.observer] {
            w.changes(&w.drafter, &thread, json!({ "assigned": nobody.id.as_str() })).await.refused(422);
        }
        assert_eq!(w.changes(&w.drafter, &thread, json!({ "assigned": null })).await.ok()["assigned"], Value::Null);
        w.changes(&w.drafter, &thread, json!({})).await.refused(422);
        let people = w.drafter.calls.get(&w.path("")).await.ok()["people"].clone();
        let names: Vec<&str> = people.as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["drafter", "facilitator", "reviewer"]);
        let activity = w.drafter.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let acts: Vec<&str> = activity["activity"].as_array().unwrap().iter()
            .filter_map(|a| a["act"].as_str()).filter(|act| act.starts_with("thread")).collect();
        assert_eq!(acts, ["thread-unassigned", "thread-assigned", "thread-reopened", "thread-resolved", "thread-opened"]);
    }

    async fn proposed_wording_is_compared_applied_once_and_credited_to_who_proposed_it(app: TestApp) {
        let w = world(&app).await;
        let mut words = w.words("La police veille", "");
        words["wording"] = json!("La police territoriale veille");
        let said = w.reviewer.calls.post(&w.path(""), words).await.ok();
        let (thread, one) = (said["id"].as_str().unwrap().to_owned(), &said["messages"][0]);
        assert_eq!((&one["body"], &one["wording"]["applicable"]), (&json!(""), &json!(true)));
        let added: Vec<&str> = one["wording"]["hunks"].as_array().unwrap().iter()
            .filter(|hunk| hunk["before"] != hunk["after"]).map(|hunk| hunk["after"].as_str().unwrap().trim()).collect();
        assert_eq!(added, ["territoriale"]);
        let apply = async |who: &Somebody, message: &Value| {
            who.calls.post(&w.path(&format!("/{thread}/application")), json!({ "message": message })).await
        };
        apply(&w.reviewer, &one["id"]).await.refused(403);
        apply(&w.observer, &one["id"]).await.refused(403);
        let (a, b) = tokio::join!(apply(&w.drafter, &one["id"]), apply(&w.drafter, &one["id"]));
        // Whoever comes second is told that it is done, or to wait.
        assert!([&a, &b].iter().any(|said| said.status == 200), "{a:?} {b:?}");
        let after = apply(&w.drafter, &one["id"]).await.ok();
        let wording = &after["messages"][0]["wording"];
        assert_eq!((&wording["applied_by"]["name"], &wording["applicable"]), (&json!("drafter"), &json!(false)));
        let markdown = w.drafter.calls.bytes(&format!("/api/v1/texts/{}?format=markdown", w.text)).await;
        let markdown = String::from_utf8(markdown).unwrap();
        assert_eq!(markdown.matches("territoriale").count(), 1, "{markdown}");
        assert!(markdown.contains("La police territoriale veille. Elle rend compte."), "{markdown}");

        let authors = w.observer.calls.get(&format!("/api/v1/texts/{}/authorship", w.text)).await.ok();
        let credited = authors["authors"].as_array().unwrap().iter().find(|a| a["on_behalf_of"]["by"] == "proposal").unwrap();
        assert_eq!(
            (&credited["proposer"]["name"], &credited["institution"]["name"], &credited["name"]),
            (&json!("reviewer"), &json!("Frontières"), &json!("drafter")),
        );
        assert!(!authors.to_string().contains(&thread), "who reads the text learns nothing of the thread");
        let activity = w.drafter.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let applied: Vec<&Value> = activity["activity"].as_array().unwrap().iter().filter(|a| a["act"] == "proposal-applied").collect();
        assert_eq!(applied.len(), 1);
        assert!(!applied[0].to_string().contains("territoriale"), "{}", applied[0]);
    }

    async fn wording_that_only_adds_words_is_not_added_twice(app: TestApp) {
        let w = world(&app).await;
        let mut words = w.words("La police", "Laquelle ?");
        words["wording"] = json!("La police territoriale");
        let said = w.drafter.calls.post(&w.path(""), words).await.ok();
        let path = w.path(&format!("/{}/application", said["id"].as_str().unwrap()));
        for _ in 0..3 {
            w.drafter.calls.post(&path, json!({ "message": said["messages"][0]["id"] })).await.ok();
        }
        let markdown = String::from_utf8(w.drafter.calls.bytes(&format!("/api/v1/texts/{}?format=markdown", w.text)).await).unwrap();
        assert!(markdown.contains("La police territoriale veille"), "{markdown}");
    }

    async fn wording_is_applied_only_to_the_words_for_which_it_was_proposed(app: TestApp) {
        let w = world(&app).await;
        let thread = w.opens(&w.drafter, "police veille.", "Autrement ?").await;
        let reply = |wording: &str| json!({ "body": "Ainsi.", "wording": wording });
        let messages = w.path(&format!("/{thread}/messages"));
        w.reviewer.calls.post(&messages, reply("police veille.")).await.refused(422);
        let first = w.reviewer.calls.post(&messages, reply("gendarmerie veille.")).await.ok();
        // The clock is held: messages of one moment stand in no order.
        let find = |said: &Value, words: &str| {
            let wanted = if words.is_empty() { Value::Null } else { json!(words) };
            let all = said["messages"].as_array().unwrap();
            all.iter().find(|one| one["wording"]["words"] == wanted).unwrap().clone()
        };
        types(&app, &w.text, &w.drafter, 3, "veille", "territoriale veille").await;
        let path = w.path(&format!("/{thread}/application"));
        let apply = async |message: &Value| w.drafter.calls.post(&path, json!({ "message": message })).await;
        apply(&find(&first, "")["id"]).await.refused(422);
        apply(&find(&first, "gendarmerie veille.")["id"]).await.refused(422);
        apply(&json!("018bcfe5-6800-7000-8000-000000000000")).await.refused(404);
        // What is proposed after the words changed is for the words as they are now.
        let second = w.reviewer.calls.post(&messages, reply("police territoriale veille et protège.")).await.ok();
        let last = find(&second, "police territoriale veille et protège.");
        let wording = &last["wording"];
        assert_eq!((&wording["quote"], &wording["applicable"]), (&json!("police territoriale veille."), &json!(true)));
        assert_eq!(find(&second, "gendarmerie veille.")["wording"]["applicable"], false);
        apply(&last["id"]).await.ok();
        assert_eq!(w.stands().await, "0: police territoriale veille et protège.", "the thread is about what it brought");
        let mut many = w.words("", "Tout.");
        many["wording"] = json!("Un seul mot");
        assert_eq!(w.drafter.calls.post(&w.path(""), many).await.refused(422), "invalid", "several paragraphs");
    }

    async fn once_the_text_is_adopted_the_team_reads_its_threads_and_writes_no_more(app: TestApp) {
        let w = world(&app).await;
        let thread = w.opens(&w.drafter, WORDS, SECRET).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": "adopted" })).await.ok();
        for team in [&w.drafter, &w.reviewer, &w.facilitator] {
            assert_eq!(w.all(&team.calls).await.len(), 1);
            w.says(team, &thread, "Trop tard.").await.refused(403);
            w.changes(team, &thread, json!({ "resolved": true })).await.refused(403);
        }
    }

    async fn pages_without_scripts_show_threads_open_answer_and_resolve_them(app: TestApp) {
        let w = world(&app).await;
        let (read, form) = (format!("/d/d/{}", w.text), format!("/d/d/{}/comment", w.text));
        let page = async |who: &Somebody, path: &str| who.calls.raw(path).await.text().await.unwrap();
        let sends = async |path: &str, fields: &[(&str, &str)]| {
            let request = w.drafter.calls.request(Method::POST, path).header("origin", &app.url).form(fields);
            request.send().await.unwrap().status().as_u16()
        };
        let reading = page(&w.drafter, &read).await;
        assert!(reading.contains(&format!("{form}?section={}&amp;block=1", w.sections[0])), "{reading}");
        for shut in [&w.observer, &w.contributor] {
            assert!(!page(shut, &read).await.contains("comment?section"));
        }
        let about = page(&w.drafter, &format!("{form}?section={}&block=1", w.sections[0])).await;
        assert!(about.contains("La police veille. Elle rend compte.</blockquote>") && about.contains("1 Contexte"), "{about}");
        let fields = [("key", "0123456789"), ("section", &w.sections[0]), ("block", "1"), ("body", "**Qui** <i>donc</i> ?"),
            // The field of the wording was left as it began.
            ("from", "La police veille. Elle rend compte."), ("wording", "La police veille.  Elle rend compte.\r\n")];
        for _ in 0..2 {
            assert_eq!(sends(&form, &fields).await, 303);
        }
        assert_eq!(sends(&form, &[("key", "0123456789"), ("section", &w.sections[0]), ("block", "1"), ("body", "")]).await, 422);
        let all = w.all(&w.drafter.calls).await;
        assert_eq!(all.len(), 1);
        let thread = format!("{read}/threads/{}", all[0]["id"].as_str().unwrap());
        assert_eq!(sends(&format!("{thread}/reply"), &[("body", "La police.")]).await, 303);
        let reading = page(&w.reviewer, &read).await;
        assert!(reading.contains("<strong>Qui</strong> &lt;i&gt;donc") && reading.contains("La police."), "{reading}");
        assert_eq!(sends(&format!("{thread}/reply"), &[("body", ""), ("wording", "La police veille. Elle <b>en</b> rend compte.")]).await, 303);
        let reading = page(&w.drafter, &read).await;
        assert!(reading.contains("&#60;b&#62;") && reading.contains("<ins>"), "{reading}");
        assert!(reading.contains("Put into the text") && !page(&w.reviewer, &read).await.contains("Put into the text"));
        let all = w.all(&w.drafter.calls).await[0]["messages"].as_array().unwrap().clone();
        let message = all.iter().find(|one| one["wording"].is_object()).unwrap()["id"].as_str().unwrap().to_owned();
        assert_eq!(sends(&format!("{thread}/apply"), &[("message", &message)]).await, 303);
        let reading = page(&w.reviewer, &read).await;
        assert!(reading.contains("Put into the text by drafter"), "{reading}");
        assert_eq!(sends(&format!("{thread}/resolve"), &[]).await, 303);
        assert!(!page(&w.reviewer, &read).await.contains("<strong>Qui</strong>"));
    }
}
