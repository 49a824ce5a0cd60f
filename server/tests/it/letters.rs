//! Telling people: letters that are written with what they tell, sent as people wish, stopped by a link, and never lost.

use std::sync::Arc;

use palabre::actions::send_letters::{Parcel, Refused};
use palabre::domain::clock::HeldClock;
use palabre::domain::letter::{Letter, Standing};
use palabre::domain::limits;
use palabre::settings::Mail;
use palabre::store::letters;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Executor as _;

use crate::client::{Caller, Said};
use crate::mailbox::{MailServer, TestPost};
use crate::support::{On, TestApp, on_both};
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// An open dossier with a consultation that is open to all, and somebody who may contribute.
struct World {
    facilitator: Somebody,
    mariam: Somebody,
    text: String,
    consultation: String,
    /// Moves on a little before each act: letters of one moment have no order.
    clock: Arc<HeldClock>,
}

async fn world(app: &TestApp, entry: &str) -> World {
    let facilitator = app.dossier().await;
    let mariam = app.person("mariam", None).await;
    facilitator.takes_in(&mariam, "contributor").await;
    facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
    let text = facilitator.adds_text("Politique").await;
    let version = json!({ "name": "Projet", "publish": true });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    let body = json!({ "version": 1, "title": "Consultation de mai", "opens": app.now() - HOUR,
        "closes": app.now() + 30 * DAY, "audience": "all", "entry": entry });
    let said = facilitator.calls.post(&format!("/api/v1/texts/{text}/consultations"), body).await.ok();
    let consultation = said["id"].as_str().unwrap().to_owned();
    World { facilitator, mariam, text, consultation, clock: app.clock.clone() }
}

impl World {
    async fn contributes(&self, who: &Caller, email: Option<&str>) -> Said {
        self.clock.advance(1);
        let name = email.map(|_| "Awa\u{301} Traoré");
        let body = json!({ "consultation": self.consultation, "body": "Nommer la police.", "name": name, "email": email });
        who.post(&format!("/api/v1/texts/{}/comments", self.text), body).await
    }

    async fn tells(&self, n: i64, more: Value) {
        self.clock.advance(1);
        let mut body = json!({ "numbers": [n], "tell": true });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.facilitator
            .calls
            .post(&format!("/api/v1/consultations/{}/outcomes", self.consultation), body)
            .await
            .ok();
    }
}

async fn letters_of(app: &TestApp, who: &Somebody) -> Vec<Letter> {
    letters::of_person(&mut app.app.store.read().await.unwrap(), &who.id, 0, 100).await.unwrap()
}

fn subjects(parcels: &[Parcel]) -> Vec<&str> {
    parcels.iter().map(|parcel| parcel.subject.as_str()).collect()
}

/// The part of an address that follows the server's own.
fn path(link: &str) -> &str {
    &link[link.find("/letters/").or_else(|| link.find("/confirm/")).unwrap()..]
}

/// The link that confirms, in a message.
fn confirming(parcel: &Parcel) -> String {
    let link = parcel.body.split_whitespace().find(|word| word.contains("/confirm/"));
    path(link.unwrap_or_else(|| panic!("{}", parcel.body))).to_owned()
}

async fn one_click(app: &TestApp, path: &str) -> u16 {
    let form = [("List-Unsubscribe", "One-Click")];
    app.stranger().request(Method::POST, path).form(&form).send().await.unwrap().status().as_u16()
}

on_both! {
    async fn a_letter_is_written_together_with_what_it_tells(app: TestApp) {
        let w = world(&app, "moderated").await;
        let rename = async |sql: &'static str| {
            let mut tx = app.app.store.write().await.unwrap();
            tx.execute(sql).await.unwrap();
            tx.commit().await.unwrap();
        };
        rename("ALTER TABLE letters RENAME TO away").await;
        assert!(w.contributes(&w.mariam.calls, None).await.status.is_server_error());
        rename("ALTER TABLE away RENAME TO letters").await;
        let seen = w.mariam.calls.get(&format!("/api/v1/texts/{}/comments", w.text)).await.ok();
        assert_eq!(seen["contributions"], json!([]), "neither is there");
        assert_eq!(w.contributes(&w.mariam.calls, None).await.ok()["n"], 1);
        let receipt = &letters_of(&app, &w.mariam).await[0];
        assert_eq!((receipt.standing, receipt.due_at), (Standing::Waiting, app.now()));
        assert_eq!(receipt.subject, "Your contribution No. 1 has been received");
        let page = format!("/d/d/{}/consultations/{}/1", w.text, w.consultation);
        assert!(receipt.body.contains("“Consultation de mai”") && receipt.body.contains(&page), "{}", receipt.body);
        assert!(!receipt.body.contains("Nommer"), "what may be redacted stays out of letters");
    }

    async fn an_outcome_is_told_once_and_again_when_it_has_changed(app: TestApp) {
        let w = world(&app, "moderated").await;
        w.contributes(&w.mariam.calls, None).await.ok();
        w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        let post = TestPost::default();
        assert_eq!(post.round(&app).await.len(), 2);
        w.tells(1, json!({ "outcome": "partly", "reason": "Repris à l’article 1." })).await;
        let told = post.round(&app).await;
        assert_eq!(subjects(&told), ["Outcome of your contribution No. 1"]);
        assert!(told[0].body.starts_with("Hello mariam,") && told[0].body.contains("partly accepted"), "{}", told[0].body);
        assert!(told[0].body.contains("Repris à l’article 1.") && told[0].body.contains(&told[0].stop));
        app.clock.advance(HOUR);
        w.tells(1, json!({})).await;
        assert!(post.round(&app).await.is_empty(), "nothing new");
        w.tells(1, json!({ "reason": "Repris à l’article 2." })).await;
        w.tells(2, json!({ "outcome": "accepted" })).await;
        let told = post.round(&app).await;
        assert_eq!(subjects(&told), ["Outcome of your contribution No. 1", "Suite donnée à votre contribution nº 2"]);
        assert_eq!((told[1].address.as_str(), told[1].name.as_str()), ("awa@example.ml", ""));
    }

    async fn who_may_no_longer_see_the_text_is_not_told(app: TestApp) {
        let w = world(&app, "moderated").await;
        w.contributes(&w.mariam.calls, None).await.ok();
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": false })).await.ok();
        let members = w.facilitator.calls.get("/api/v1/dossiers/d/memberships").await.ok();
        let of_mariam = |m: &&Value| m["person"] == w.mariam.id.as_str();
        let membership = members["memberships"].as_array().unwrap().iter().find(of_mariam).unwrap()["id"].clone();
        let path = format!("/api/v1/dossiers/d/memberships/{}", membership.as_str().unwrap());
        w.facilitator.calls.delete(&path).await.ok();
        w.tells(1, json!({ "outcome": "accepted" })).await;
        assert_eq!(letters_of(&app, &w.mariam).await.len(), 1, "the receipt of then");
    }

    async fn letters_come_as_people_wish(app: TestApp) {
        let w = world(&app, "moderated").await;
        let post = TestPost::default();
        let wish = async |wish: &str| w.mariam.calls.patch("/api/v1/me", json!({ "letters": wish })).await;
        wish("hourly").await.refused(422);
        wish("daily").await.ok();
        assert_eq!(w.mariam.calls.get("/api/v1/me").await.ok()["letters"], "daily");
        w.contributes(&w.mariam.calls, None).await.ok();
        w.contributes(&w.mariam.calls, None).await.ok();
        assert!(post.round(&app).await.is_empty());
        app.clock.advance(DAY);
        let sent = post.round(&app).await;
        assert_eq!(subjects(&sent), ["2 pieces of news of your contributions"]);
        assert!(sent[0].body.contains("No. 1") && sent[0].body.contains("No. 2"), "{}", sent[0].body);
        assert!(post.round(&app).await.is_empty());
        wish("weekly").await.ok();
        w.contributes(&w.mariam.calls, None).await.ok();
        let due = letters_of(&app, &w.mariam).await[0].due_at;
        assert!(due > app.now() && due % DAY == 7 * HOUR && (due / DAY + 3) % 7 == 0, "{due}");
        wish("each").await.ok();
        assert_eq!(post.round(&app).await.len(), 1, "what waits follows the wish");
        let form = [("letters", "none")];
        let saved = w.mariam.calls.request(Method::POST, "/account/letters").form(&form).send().await.unwrap();
        assert_eq!(saved.status(), 303);
        w.contributes(&w.mariam.calls, None).await.ok();
        assert!(post.round(&app).await.is_empty());
        let page = w.mariam.calls.raw("/letters").await.text().await.unwrap();
        assert!(page.contains("No. 4") && page.contains("not sent, as you chose"), "it is read here");
        assert!(!w.facilitator.calls.raw("/letters").await.text().await.unwrap().contains("No. 4"));
    }

    async fn a_link_in_every_letter_stops_them(app: TestApp) {
        let w = world(&app, "moderated").await;
        let post = TestPost::default();
        w.contributes(&w.mariam.calls, None).await.ok();
        w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        let sent = post.round(&app).await;
        let stops: Vec<&str> = sent.iter().map(|parcel| path(&parcel.stop)).collect();
        for stop in &stops {
            assert!(app.stranger().raw(stop).await.text().await.unwrap().contains("<button"));
        }
        assert_eq!(w.mariam.calls.get("/api/v1/me").await.ok()["letters"], "each", "looking does nothing");
        for stop in &stops {
            assert_eq!((one_click(&app, stop).await, one_click(&app, stop).await), (200, 200));
        }
        assert_eq!(w.mariam.calls.get("/api/v1/me").await.ok()["letters"], "none");
        w.tells(1, json!({ "outcome": "accepted" })).await;
        w.tells(2, json!({ "outcome": "accepted" })).await;
        assert!(post.round(&app).await.is_empty());
        assert_eq!(letters_of(&app, &w.mariam).await[0].standing, Standing::Kept);
        let (id, hash) = stops[0].rsplit_once('-').unwrap();
        let nobodys = format!("{id}-{}", hash.chars().rev().collect::<String>());
        for wrong in ["/letters/stop/x", "/letters/stop/%00", &nobodys] {
            assert_eq!(one_click(&app, wrong).await, 404, "{wrong}");
        }
    }

    async fn a_contribution_without_an_account_gets_its_number_when_it_is_confirmed(app: TestApp) {
        let w = world(&app, "confirmed").await;
        let post = TestPost::default();
        let sent = w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        assert_eq!((&sent["n"], &sent["state"]), (&Value::Null, &json!("unconfirmed")));
        let asked = post.round(&app).await;
        assert!(!asked[0].body.contains("Traoré"), "nobody's words reach an address that may be another's");
        let link = confirming(&asked[0]);
        assert!(app.stranger().raw(&link).await.text().await.unwrap().contains("<button"));
        let all = format!("/api/v1/texts/{}/comments", w.text);
        assert_eq!(app.stranger().get(&all).await.ok()["contributions"], json!([]), "looking does nothing");
        for _ in 0..2 {
            let done = app.stranger().request(Method::POST, &link).send().await.unwrap();
            assert_eq!(done.status(), 200);
            assert!(done.text().await.unwrap().contains(&format!("/consultations/{}/1", w.consultation)));
        }
        let seen = app.stranger().get(&all).await.ok();
        assert_eq!((&seen["contributions"][0]["n"], &seen["contributions"][0]["shown"]), (&json!(1), &json!("shown")));
        assert_eq!(subjects(&post.round(&app).await), ["Votre contribution nº 1 est reçue"]);
        assert!(palabre::actions::verify::verify_journals(&app.app).await.unwrap()[0].result.is_ok());
    }

    async fn a_link_that_confirms_works_for_seven_days_and_no_other_does(app: TestApp) {
        let w = world(&app, "confirmed").await;
        let post = TestPost::default();
        assert_eq!(app.stranger().raw("/confirm/x").await.status(), 404, "no link was made yet");
        w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        w.contributes(&app.stranger(), Some("ali@example.ml")).await.ok();
        let links: Vec<String> = post.round(&app).await.iter().map(confirming).collect();
        let (id, _) = links[0].rsplit_once('-').unwrap();
        let (_, hash) = links[1].rsplit_once('-').unwrap();
        for wrong in [format!("{id}-{hash}"), id.to_owned(), "/confirm/x".to_owned()] {
            assert_eq!(app.stranger().request(Method::POST, &wrong).send().await.unwrap().status(), 404, "{wrong}");
        }
        app.clock.advance(limits::CONFIRMATION_LIFE - 2);
        assert_eq!(app.stranger().request(Method::POST, &links[0]).send().await.unwrap().status(), 200);
        app.clock.advance(2);
        assert_eq!(app.stranger().request(Method::POST, &links[1]).send().await.unwrap().status(), 410);
        assert_eq!(app.stranger().raw(&links[0]).await.status(), 200, "what was confirmed stays so");
    }

    async fn an_address_is_not_written_to_without_end(app: TestApp) {
        let w = world(&app, "confirmed").await;
        for _ in 0..limits::LETTERS_PER_ADDRESS {
            w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        }
        w.contributes(&app.stranger(), Some("awa@example.ml")).await.refused(429);
        w.contributes(&app.stranger(), Some("ali@example.ml")).await.ok();
    }

    async fn what_the_mail_server_does_not_take_is_tried_again_and_never_lost(app: TestApp) {
        let w = world(&app, "moderated").await;
        let post = TestPost::default();
        post.refuse(Some(Refused::Away("nobody answers".to_owned())));
        w.contributes(&w.mariam.calls, None).await.ok();
        let mut waits = vec![];
        for tries in 1..=limits::LETTER_TRIES {
            post.round(&app).await;
            let letter = &letters_of(&app, &w.mariam).await[0];
            assert_eq!((letter.tries, letter.error.as_str()), (tries, "nobody answers"));
            waits.push(letter.due_at - app.now());
            app.clock.advance(letter.due_at - app.now());
        }
        assert_eq!(waits.pop(), Some(0));
        assert!(waits.is_sorted() && waits[0] > 0, "{waits:?}");
        assert_eq!(letters_of(&app, &w.mariam).await[0].standing, Standing::Failed);
        post.refuse(None);
        app.clock.advance(DAY);
        assert!(post.round(&app).await.is_empty());
        let admin = app.administrator().await;
        let page = admin.calls.raw("/admin").await.text().await.unwrap();
        assert!(page.contains("nobody answers") && page.contains(&w.mariam.email) && !page.contains("Consultation de mai"));
        w.mariam.calls.request(Method::POST, "/admin/letters").send().await.unwrap().error_for_status().unwrap_err();
        admin.calls.request(Method::POST, "/admin/letters").send().await.unwrap();
        assert_eq!(post.round(&app).await.len(), 1);
    }

    async fn one_that_is_refused_for_good_holds_no_other_up(app: TestApp) {
        let w = world(&app, "moderated").await;
        let post = TestPost::default();
        w.contributes(&w.mariam.calls, None).await.ok();
        w.contributes(&w.mariam.calls, None).await.ok();
        post.refuse(Some(Refused::Never("550 no such user".to_owned())));
        post.round(&app).await;
        let all = letters_of(&app, &w.mariam).await;
        assert!(all.iter().all(|letter| letter.standing == Standing::Failed && letter.tries == 1), "{all:?}");
        w.contributes(&w.mariam.calls, None).await.ok();
        post.refuse(Some(Refused::Later("452 full".to_owned())));
        post.round(&app).await;
        let letter = &letters_of(&app, &w.mariam).await[0];
        assert_eq!((letter.standing, letter.due_at), (Standing::Waiting, app.now() + 60_000));
    }

    async fn a_letter_whose_server_died_while_sending_is_sent_again_later(app: TestApp) {
        let w = world(&app, "moderated").await;
        w.contributes(&w.mariam.calls, None).await.ok();
        let taken = palabre::actions::send_letters::take_due(&app.app).await.unwrap().unwrap();
        let post = TestPost::default();
        assert!(post.round(&app).await.is_empty(), "another server has it");
        app.clock.advance(limits::LETTER_CLAIM);
        assert_eq!(post.round(&app).await[0].id, taken.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_leave_over_smtp_by_themselves() {
    let server = MailServer::start("ali@").await;
    let mail = Mail { smtp: server.url.clone(), from: "Palabre <palabre@gouv.ml>".to_owned() };
    let app = TestApp::start_with(On::Sqlite, |settings| settings.mail = Some(mail)).await.unwrap();
    let w = world(&app, "moderated").await;
    w.contributes(&w.mariam.calls, None).await.ok();
    let heard = server.conversations(1).await.remove(0);
    for line in [
        "EHLO gouv.ml",
        "MAIL FROM:<palabre@gouv.ml>",
        "RCPT TO:<mariam@palabre.example>",
        "To: mariam <mariam@palabre.example>",
        "Subject: Your contribution No. 1 has been received",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(heard.lines().any(|said| said.starts_with(line)), "{line} is not in {heard}");
    }
    assert!(heard.contains("List-Unsubscribe: <http://127.0.0.1:8600/letters/stop/"), "{heard}");
    w.contributes(&app.stranger(), Some("ali@example.ml")).await.ok();
    server.conversations(2).await;
    let mut failed = vec![];
    for _ in 0..200 {
        failed = letters::failed(&mut app.app.store.read().await.unwrap(), 9).await.unwrap();
        if !failed.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert!(failed[0].error.contains("no such user"), "{failed:?}");
    assert_eq!(letters_of(&app, &w.mariam).await[0].standing, Standing::Sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_demo_letters_to_people_without_an_account_are_read_on_the_page() {
    let demo = TestApp::start_with(On::Sqlite, |settings| settings.demo = true).await.unwrap();
    let plain = TestApp::start(On::Sqlite).await.unwrap();
    for (app, shown) in [(&demo, true), (&plain, false)] {
        let w = world(app, "confirmed").await;
        w.contributes(&app.stranger(), Some("awa@example.ml")).await.ok();
        let page = w.mariam.calls.raw("/letters").await.text().await.unwrap();
        assert_eq!(page.contains("/confirm/"), shown);
    }
}
