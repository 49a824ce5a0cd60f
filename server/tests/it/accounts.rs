//! Signing in and out, tokens, one's own account.

use palabre::actions::people::{NewPerson, enter_person};
use palabre::domain::clock::{DAY, MINUTE};
use palabre::domain::input::{Email, Name, Password};
use palabre::domain::limits;
use palabre::store::persons;
use reqwest::Method;
use serde_json::json;

use crate::support::{On, TestApp, on_both};

const EMAIL: &str = "awa@palabre.example";
const PASSWORD: &str = "un mot de passe";

async fn awa(app: &TestApp) {
    let new = NewPerson {
        email: Email::parse(EMAIL).unwrap(),
        name: Name::parse("Awa Diarra").unwrap(),
        institution: None,
        password: Password::parse(PASSWORD).unwrap(),
        administrator: false,
    };
    enter_person(&app.app, &new).await.unwrap();
}

on_both! {
    async fn a_person_signs_in_is_known_and_signs_out(app: TestApp) {
        awa(&app).await;
        let browser = app.browser();
        assert_eq!(browser.get("/api/v1/me").await.refused(401), "not-signed-in");
        let me = browser.sign_in(" Awa@PALABRE.example ", PASSWORD).await.ok();
        assert_eq!(me["name"], "Awa Diarra");
        assert_eq!(browser.get("/api/v1/me").await.ok()["email"], EMAIL);
        browser.delete("/api/v1/session").await.ok();
        browser.get("/api/v1/me").await.refused(401);
    }

    async fn an_unknown_person_and_a_wrong_password_get_the_same_answer(app: TestApp) {
        awa(&app).await;
        let wrong = app.browser().sign_in(EMAIL, "autre mot de passe").await;
        let unknown = app.browser().sign_in("nobody@palabre.example", PASSWORD).await;
        assert_eq!(wrong.json, unknown.json);
        assert_eq!(wrong.refused(401), unknown.refused(401));
    }

    async fn too_many_failures_have_to_wait_even_with_the_right_password(app: TestApp) {
        awa(&app).await;
        let caller = app.stranger();
        for _ in 0..limits::SIGN_IN_PER_EMAIL {
            caller.sign_in(EMAIL, "faux").await.refused(401);
        }
        assert_eq!(caller.sign_in(EMAIL, PASSWORD).await.refused(429), "too-many-attempts");
        app.clock.advance(limits::SIGN_IN_WINDOW * 2 + MINUTE);
        caller.sign_in(EMAIL, PASSWORD).await.ok();
    }

    async fn signing_in_well_many_times_is_no_failure(app: TestApp) {
        awa(&app).await;
        for _ in 0..limits::SIGN_IN_PER_EMAIL + 2 {
            app.stranger().sign_in(EMAIL, PASSWORD).await.ok();
        }
    }

    async fn a_session_expires(app: TestApp) {
        awa(&app).await;
        let browser = app.browser();
        browser.sign_in(EMAIL, PASSWORD).await.ok();
        app.clock.advance(limits::SESSION_LIFE - DAY);
        browser.get("/api/v1/me").await.ok();
        app.clock.advance(DAY);
        browser.get("/api/v1/me").await.refused(401);
    }

    async fn a_token_acts_for_its_person_until_it_is_revoked(app: TestApp) {
        awa(&app).await;
        let browser = app.browser();
        browser.sign_in(EMAIL, PASSWORD).await.ok();
        let made = browser.post("/api/v1/me/tokens", json!({ "name": "script" })).await.ok();
        let program = app.with_token(made["token"].as_str().unwrap());
        assert_eq!(program.get("/api/v1/me").await.ok()["email"], EMAIL);
        let list = browser.get("/api/v1/me/tokens").await.ok();
        assert_eq!(list["tokens"][0]["name"], "script");
        assert!(list["tokens"][0].get("token").is_none(), "the secret is shown once");
        browser.delete(&format!("/api/v1/me/tokens/{}", made["id"].as_str().unwrap())).await.ok();
        program.get("/api/v1/me").await.refused(401);
    }

    async fn a_new_password_ends_the_other_sessions(app: TestApp) {
        awa(&app).await;
        let (here, elsewhere) = (app.browser(), app.browser());
        here.sign_in(EMAIL, PASSWORD).await.ok();
        elsewhere.sign_in(EMAIL, PASSWORD).await.ok();
        let change = |present: &str| json!({ "password": "tout autre chose", "present_password": present });
        here.patch("/api/v1/me", change("faux")).await.refused(401);
        here.patch("/api/v1/me", change(PASSWORD)).await.ok();
        here.get("/api/v1/me").await.ok();
        elsewhere.get("/api/v1/me").await.refused(401);
        app.browser().sign_in(EMAIL, "tout autre chose").await.ok();
    }

    async fn a_shut_account_is_nobody(app: TestApp) {
        let admin = app.administrator().await;
        let person = app.person("parti", None).await;
        person.calls.get("/api/v1/me").await.ok();
        admin.calls.delete(&format!("/api/v1/people/{}", person.id)).await.ok();
        person.calls.get("/api/v1/me").await.refused(401);
        admin.calls.delete(&format!("/api/v1/people/{}", person.id)).await.refused(404);
    }

    async fn an_administrator_makes_accounts_and_nobody_else_does(app: TestApp) {
        let admin = app.administrator().await;
        let new = json!({ "email": "new@palabre.example", "name": "Neuf", "password": PASSWORD });
        app.person("quidam", None).await.calls.post("/api/v1/people", new.clone()).await.refused(403);
        admin.calls.post("/api/v1/people", new.clone()).await.ok();
        assert_eq!(admin.calls.post("/api/v1/people", new).await.refused(409), "taken");
        app.browser().sign_in("new@palabre.example", PASSWORD).await.ok();
    }
}

/// Not a proof of equal time, which a shared machine cannot give; it fails when one of the two skips the hashing.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_person_costs_the_same_hashing_as_a_wrong_password() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    awa(&app).await;
    let kept =
        persons::for_sign_in(&mut app.app.store.read().await.unwrap(), EMAIL).await.unwrap().unwrap().1;
    let mut times = [std::time::Duration::MAX; 2];
    for _ in 0..5 {
        for (time, kept) in times.iter_mut().zip([Some(kept.as_str()), None]) {
            let begun = std::time::Instant::now();
            assert!(!app.app.passwords.verify("faux", kept).await.unwrap());
            *time = (*time).min(begun.elapsed());
        }
    }
    let [wrong, unknown] = times;
    assert!(unknown > wrong / 3 && wrong > unknown / 3, "wrong {wrong:?}, unknown {unknown:?}");
}

/// Through the door, as an attacker measures it: medians, as a ratio, with room for a busy machine.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_takes_as_long_for_who_is_unknown_as_for_who_is_known() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    awa(&app).await;
    let mut ratio = 0.0;
    for _try in 0..3 {
        let mut times = [vec![], vec![]];
        for n in 0..9 {
            for (who, times) in times.iter_mut().enumerate() {
                let email = if who == 0 { EMAIL.to_owned() } else { format!("nobody{n}@palabre.example") };
                let caller = app.stranger();
                let begun = std::time::Instant::now();
                caller.sign_in(&email, "faux mot de passe").await.refused(401);
                times.push(begun.elapsed().as_secs_f64());
            }
            // Ten failures in a row would have to wait.
            app.clock.advance(limits::SIGN_IN_WINDOW * 2);
        }
        times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
        ratio = times[0][4] / times[1][4];
        if (0.67..1.5).contains(&ratio) {
            return;
        }
    }
    panic!("known to unknown: {ratio}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_nowhere_else_and_neither_does_the_language() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    awa(&app).await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie: a=b\r\nx: y",
        "",
    ] {
        let form = [("email", EMAIL), ("password", PASSWORD), ("next", evil)];
        let answer = app.browser().request(Method::POST, "/signin").form(&form).send().await.unwrap();
        assert_eq!(answer.headers()["location"], "/", "{evil:?}");
        assert!(answer.headers().contains_key("set-cookie"), "it did sign in");
        let form = [("lang", "en"), ("back", evil)];
        let answer = app.browser().request(Method::POST, "/preferences").form(&form).send().await.unwrap();
        assert_eq!(answer.headers()["location"], "/", "{evil:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_closed_to_scripts_and_other_sites_and_secure_on_https() {
    for (public, secure) in [(None, false), (Some("https://palabre.gouv.ml"), true)] {
        let set = |s: &mut palabre::settings::Settings| s.public_url = public.map(ToOwned::to_owned);
        let app = TestApp::start_with(On::Sqlite, set).await.unwrap();
        awa(&app).await;
        let body = json!({ "email": EMAIL, "password": PASSWORD });
        let answer =
            app.stranger().request(Method::POST, "/api/v1/session").json(&body).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), secure, "{cookie}");
    }
}
