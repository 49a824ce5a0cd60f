//! What is seen of a server from outside: figures, the log, readiness; and that none of them tells who or what.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};

const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: &str = "hippopotame";

/// The value of a figure, all its labels together.
fn figure(shown: &str, name: &str) -> f64 {
    let of = |line: &&str| line.split([' ', '{']).next() == Some(name);
    shown.lines().filter(of).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

async fn figures(server: &Server) -> Result<String, Failed> {
    Ok(reqwest::get(server.url("/metrics")).await?.error_for_status()?.text().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_log_tell_what_happens_and_neither_who_nor_what() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    // The demo prints its sign-ins there.
    std::fs::remove_file(data.path().join("server.log"))?;
    let env = [("PALABRE_LOG", "debug"), ("PALABRE_LOG_FORMAT", "json")];
    let server = Server::start("serve", data.path(), &[], &env)?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let account = demo.with_role("drafter")[0];
    let mut chance = Chance::new(7);
    let mut writer = Drafter::new(&text, &account.token, chance.actor());
    let mut reader = Drafter::new(&text, &demo.with_role("drafter")[1].token, chance.actor());
    writer.join(&server.address).await?;
    reader.join(&server.address).await?;
    edits::type_words(&mut writer.doc, &mut chance, SECRET)?;
    writer.publish().await?;
    assert!(writer.settle(PATIENCE).await, "the push is acknowledged");
    // Somebody who may only read pushes all the same.
    let observer = demo.with_role("observer")[0];
    let mut intruder = Drafter::new(&text, &observer.token, chance.actor());
    intruder.join(&server.address).await?;
    edits::type_words(&mut intruder.doc, &mut chance, SECRET)?;
    intruder.publish().await?;
    intruder.settle(Duration::from_secs(2)).await;

    let shown = figures(&server).await?;
    for (name, least) in [
        ("palabre_rooms", 1.0),
        ("palabre_connections", 3.0),
        ("palabre_changes_committed_total", 1.0),
        ("palabre_commit_seconds_count", 1.0),
        ("palabre_store_wait_seconds_count", 1.0),
        ("palabre_room_queue_count", 1.0),
        ("palabre_joins_total", 3.0),
        ("palabre_catch_up_bytes_total", 100.0),
        ("palabre_pushes_refused_total", 1.0),
    ] {
        assert!(figure(&shown, name) >= least, "{name} in:\n{shown}");
    }
    assert!(shown.contains("palabre_pushes_refused_total{code=\"not-allowed\"}"), "{shown}");
    assert!(shown.contains("# HELP palabre_rooms "), "{shown}");

    // A sign-in that fails, a page that is not there: each has its id.
    let wrong = json!({ "email": account.email, "password": "mauvais-mot-de-passe" });
    let answer = reqwest::Client::new().post(server.url("/api/v1/session")).json(&wrong).send().await?;
    let id = answer.headers()["x-request-id"].to_str()?.to_owned();
    assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
    let given = reqwest::Client::new().get(server.url("/nulle-part")).header("x-request-id", "forged");
    assert_ne!(
        given.send().await?.headers()["x-request-id"],
        "forged",
        "a stranger does not write into the log"
    );
    drop((writer, reader, intruder));
    let log = std::fs::read_to_string(data.path().join("server.log"))?;
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(lines.len() > 3 && lines.iter().all(|line| line["level"].is_string()), "lines of JSON: {log}");
    assert!(log.contains(&format!("\"id\":\"{id}\"")), "the log names the request: {log}");
    let (_, me) = call(&server, account, Method::GET, "/api/v1/me", None).await?;
    let name = me["name"].as_str().ok_or("a name")?.to_owned();
    for secret in [
        SECRET,
        "mauvais-mot-de-passe",
        &account.email,
        &account.password,
        &account.token,
        &name,
        "Un texte.",
    ] {
        assert!(!log.contains(secret), "the log tells {secret}");
        assert!(!shown.contains(secret), "the figures tell {secret}");
    }
    Ok(())
}

/// What `/readyz` says: its status, and why.
async fn readiness(server: &Server) -> Result<(u16, Option<String>), Failed> {
    let answer = reqwest::get(server.url("/readyz")).await?;
    let status = answer.status().as_u16();
    let said: Value = answer.json().await?;
    Ok((status, said["why"].as_str().map(str::to_owned)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_that_it_is_full_or_slow_before_people_notice_and_that_it_is_well_again()
-> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let server = Server::start("serve", data.path(), &[], &[("PALABRE_LIMIT_CONNECTIONS", "1")])?;
    let demo = Demo::read(data.path())?;
    assert_eq!(readiness(&server).await?, (200, None));
    let mut only = Drafter::new(&demo.texts[0], &demo.with_role("drafter")[0].token, Chance::new(3).actor());
    only.join(&server.address).await?;
    assert_eq!(readiness(&server).await?, (503, Some("full".to_owned())));
    only.drop_connection();
    let well = async {
        while readiness(&server).await?.0 != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok::<_, Failed>(())
    };
    tokio::time::timeout(PATIENCE, well).await??;

    // Another program writes for long: a write of one row has to wait.
    let path = format!("sqlite://{}", data.path().join("palabre.sqlite").display());
    let mut other = SqliteConnection::connect(&path).await?;
    other.execute("BEGIN IMMEDIATE").await?;
    // What was found within the last second is said again.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(readiness(&server).await?, (503, Some("slow-storage".to_owned())));
    other.execute("ROLLBACK").await?;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(readiness(&server).await?, (200, None));
    Ok(())
}
