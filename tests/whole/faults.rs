//! What an operator meets: a port in use, a folder that cannot be written, a newer database, a full disk, a
//! store that somebody changed by hand, an orderly end. Each is told in a sentence, and nothing is lost.

use std::{os::unix::fs::PermissionsExt, path::Path, process::Command, time::Duration};

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server, run, run_with},
    shim::{Order, Shim, errno},
    wire::Wire,
};
use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};

const SOON: Duration = Duration::from_secs(10);

/// Changes the stored data behind the server's back.
async fn tamper(data: &Path, sql: &'static str) -> Result<(), Failed> {
    let path = format!("sqlite://{}", data.join("palabre.sqlite").display());
    let mut db = SqliteConnection::connect(&path).await?;
    db.execute(sql).await?;
    db.close().await?;
    Ok(())
}

fn words(data: &Path) -> Result<&str, Failed> {
    data.to_str().ok_or_else(|| "a path that is no text".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_told_with_what_to_do() -> Result<(), Failed> {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = taken.local_addr()?.to_string();
    let data = tempfile::tempdir()?;
    let folder = data.path().join("new");
    for verb in ["serve", "demo"] {
        let (went_well, said) = run(&[verb, "--data", words(&folder)?, "--listen", &address])?;
        assert!(!went_well && said.contains(&address) && said.contains("--listen"), "{verb}: {said}");
        assert!(!folder.exists(), "{verb} made a folder for nothing");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_served_already_is_told_and_commands_work_beside_the_server() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let folder = words(data.path())?;
    let (went_well, said) = run(&["serve", "--data", folder, "--listen", "127.0.0.1:0"])?;
    assert!(!went_well && said.contains(folder) && said.contains("another palabre"), "{said}");
    assert!(!said.contains("is ready"), "{said}");
    let demo = Demo::read(data.path())?;
    let by = &demo.with_role("facilitator")[0].email;
    let (went_well, said) =
        run(&["export", "--data", folder, "--as", by, "--format", "html", &demo.texts[1]])?;
    assert!(went_well && said.contains("<h2 id="), "{said}");
    server.stop()?;
    Server::serve(data.path())?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_no_number_is_told_by_its_name() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let words = ["serve", "--data", words(data.path())?, "--listen", "127.0.0.1:0"];
    for name in ["PALABRE_LIMIT_CONNECTIONS", "PALABRE_LIMIT_COMPACT", "PALABRE_LIMIT_IDLE"] {
        for set in ["many", "0", "-1", "1.5", ""] {
            let (went_well, said) = run_with(&words, &[(name, set)])?;
            assert!(
                !went_well && said.contains(name) && said.contains("whole number"),
                "{name}={set}: {said}"
            );
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_told_by_its_name() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let folder = data.path().join("locked");
    std::fs::create_dir(&folder)?;
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555))?;
    // Permissions do not bind root: it meets a place where even root makes nothing.
    let writable = std::fs::write(folder.join("probe"), b"").is_ok();
    let folder = if writable { "/proc/palabre" } else { words(&folder)? };
    let (went_well, said) = run(&["serve", "--data", folder, "--listen", "127.0.0.1:0"])?;
    assert!(!went_well && said.contains("data folder") && said.contains(folder), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_only_be_read_is_told_at_the_start_and_left_as_it_is() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let file = data.path().join("palabre.sqlite");
    let before = std::fs::read(&file)?;
    // Permissions do not bind root; SQLite's own mode binds everybody.
    let address = format!("sqlite://{}?mode=ro", file.display());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444))?;
    for verb in ["serve", "verify"] {
        let (went_well, said) = run(&[verb, "--database", &address, "--listen", "127.0.0.1:0"])?;
        assert!(!went_well && said.contains("can only be read"), "{verb}: {said}");
        assert!(!said.contains("panicked") && !said.contains("code: 8"), "{verb}: {said}");
    }
    assert_eq!(before, std::fs::read(&file)?, "it was changed");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644))?;
    Server::serve(data.path())?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_and_left_as_it_is() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    tamper(
        data.path(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, zeroblob(48), 0)",
    )
    .await?;
    let before = std::fs::read(data.path().join("palabre.sqlite"))?;
    let (went_well, said) = run(&["serve", "--data", words(data.path())?, "--listen", "127.0.0.1:0"])?;
    assert!(!went_well && said.contains("newer Palabre") && said.contains("9999"), "{said}");
    assert_eq!(before, std::fs::read(data.path().join("palabre.sqlite"))?, "it was changed");
    tamper(data.path(), "DELETE FROM _sqlx_migrations WHERE version = 9999").await?;
    Server::serve(data.path())?;
    Ok(())
}

/// Lets the server's files grow to `bytes` and no further; `None` lifts it.
fn limit_files(server: &Server, bytes: Option<u64>) -> Result<(), Failed> {
    let soft = bytes.map_or_else(|| "unlimited".to_owned(), |b| b.to_string());
    let (pid, limit) = (server.pid().to_string(), format!("--fsize={soft}:unlimited"));
    let done = Command::new("prlimit").args(["--pid", &pid, &limit]).status()?;
    if done.success() { Ok(()) } else { Err("prlimit failed".into()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_the_text_stays_readable_and_nothing_is_lost() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    // The signal of the limit is ignored, so that the write fails as on a full disk.
    let before = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
    let server = Server::start("serve", data.path(), &before, &[])?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(21);
    let mut writer = Drafter::new(&text, &demo.with_role("drafter")[0].token, chance.actor());
    writer.join(&server.address).await?;
    limit_files(&server, Some(4096))?;
    let typed: Vec<String> = (0..20).map(|n| format!("plein{n} ")).collect();
    for word in &typed {
        edits::type_words(&mut writer.doc, &mut chance, word)?;
        writer.publish().await?;
    }
    writer.listen(Duration::from_secs(1)).await;
    let (code, message) = writer.refusals.first().cloned().ok_or("nothing was refused")?;
    assert!(code == "storage" && !message.is_empty(), "{code}: {message}");
    assert_eq!(writer.unacknowledged.len(), typed.len(), "acknowledged and not stored");

    let reader = demo.with_role("drafter")[1];
    let path = format!("/api/v1/texts/{text}?format=markdown");
    let (status, _) = call(&server, reader, Method::GET, &path, None).await?;
    assert!(status.is_success(), "the text cannot be read: {status}");
    let facilitator = demo.with_role("facilitator")[0];
    let path = format!("/api/v1/dossiers/{}/texts", demo.dossier);
    let body = json!({ "title": "Un autre", "markdown": "# Titre\n" });
    let (status, said) = call(&server, facilitator, Method::POST, &path, Some(body)).await?;
    assert_eq!((status.as_u16(), said["error"]["code"].as_str()), (507, Some("storage")), "{said}");

    limit_files(&server, None)?;
    writer.drop_connection();
    writer.join(&server.address).await?;
    assert!(writer.settle(SOON).await, "not taken after the disk had room again: {:?}", writer.refusals);
    server.kill();
    let server = Server::serve(data.path())?;
    let mut reader = Drafter::new(&text, &reader.token, Vec::new());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), writer.doc.get_heads(), "words are missing after the restart");
    Ok(())
}

/// A server with the demo's data whose disk and clock obey the shim.
fn with_shim(data: &std::path::Path) -> Result<(Server, Shim), Failed> {
    Server::demo(data)?.stop()?;
    let shim = Shim::build(data)?;
    let env = shim.env(data);
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok((Server::start("serve", data, &[], &env)?, shim))
}

/// SQLite opens a database of such a disk for reading only, and says nothing: that must not outlive it.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_could_only_be_read_for_a_while_is_written_again_without_a_restart() -> Result<(), Failed>
{
    let data = tempfile::tempdir()?;
    let (server, shim) = with_shim(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(24);
    let mut writer = Drafter::new(&text, &demo.with_role("drafter")[0].token, chance.actor());
    writer.join(&server.address).await?;
    let facilitator = demo.with_role("facilitator")[0];
    let path = format!("/api/v1/texts/{text}/versions");
    let freeze = || call(&server, facilitator, Method::POST, &path, Some(json!({ "name": "Projet" })));

    shim.order(Order::WriteFails, errno::READ_ONLY)?;
    // The first to write finds the disk so; those after it meet what was opened anew.
    for n in 0..5 {
        edits::type_words(&mut writer.doc, &mut chance, &format!("verrou{n} "))?;
        writer.publish().await?;
        let (status, said) = freeze().await?;
        assert_eq!((status.as_u16(), said["error"]["code"].as_str()), (507, Some("storage")), "{said}");
    }
    assert_eq!(writer.unacknowledged.len(), 5, "acknowledged and not stored");
    shim.order(Order::WriteFails, 0)?;
    let until = std::time::Instant::now() + SOON;
    while !freeze().await?.0.is_success() {
        assert!(
            std::time::Instant::now() < until,
            "it did not come back to writing: {}",
            std::fs::read_to_string(data.path().join("server.log"))?
        );
    }
    writer.drop_connection();
    writer.join(&server.address).await?;
    assert!(
        writer.settle(SOON).await,
        "not taken after the disk could be written again: {:?}",
        writer.refusals
    );
    Ok(())
}

/// The disk is asked once a second, by the clock: one that is set back must not make the last answer hold for days.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_does_not_hide_that_nothing_is_stored() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, shim) = with_shim(data.path())?;
    let ready = || reqwest::get(server.url("/readyz"));
    assert!(ready().await?.status().is_success());
    shim.order(Order::ClockMs, -48 * 3_600_000)?;
    shim.order(Order::WriteFails, errno::NO_SPACE)?;
    let until = std::time::Instant::now() + SOON;
    while ready().await?.status().is_success() {
        assert!(std::time::Instant::now() < until, "ready, and nothing is stored");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    shim.order(Order::WriteFails, 0)?;
    shim.order(Order::ClockMs, -96 * 3_600_000)?;
    let until = std::time::Instant::now() + SOON;
    while !ready().await?.status().is_success() {
        assert!(std::time::Instant::now() < until, "not ready, and all is well");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_finds_what_was_changed_by_hand() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(22);
    let mut writer = Drafter::new(&text, &demo.with_role("drafter")[0].token, chance.actor());
    writer.join(&server.address).await?;
    for word in ["un ", "deux ", "trois "] {
        edits::type_words(&mut writer.doc, &mut chance, word)?;
        writer.publish().await?;
        assert!(writer.settle(SOON).await);
    }
    server.stop()?;
    let verify = || run(&["verify", "--data", words(data.path())?]).map_err(Failed::from);
    let (sound, said) = verify()?;
    assert!(sound && said.contains("journal holds") && said.contains(&text), "{said}");
    for (done, undone, sentence) in TAMPERED {
        tamper(data.path(), done).await?;
        let (sound, said) = verify()?;
        assert!(!sound && said.contains(sentence), "after {done}: {said}");
        tamper(data.path(), undone).await?;
        assert!(verify()?.0, "{undone} did not undo {done}");
    }
    Ok(())
}

/// What is done to the store, what undoes it, and what must be said of it.
const TAMPERED: &[(&str, &str, &str)] = &[
    (
        "UPDATE journal SET data = replace(data, '\"', '”') WHERE n = 2",
        "UPDATE journal SET data = replace(data, '”', '\"') WHERE n = 2",
        "the journal is broken at entry 2",
    ),
    (
        "UPDATE texts SET head_seq = head_seq + 1",
        "UPDATE texts SET head_seq = head_seq - 1",
        "entries of its log are missing",
    ),
    (
        "CREATE TABLE aside AS SELECT * FROM log;
         UPDATE log SET body = CAST(substr(body, 1, length(body) - 1) || x'AA' AS BLOB)
          WHERE last_seq = (SELECT max(last_seq) FROM log)",
        "DELETE FROM log; INSERT INTO log SELECT * FROM aside; DROP TABLE aside",
        "its log",
    ),
    (
        "CREATE TABLE aside AS SELECT * FROM log;
         DELETE FROM log WHERE last_seq = (SELECT max(last_seq) FROM log)",
        "DELETE FROM log; INSERT INTO log SELECT * FROM aside; DROP TABLE aside",
        "entries of its log are missing",
    ),
    (
        "CREATE TABLE aside AS SELECT * FROM snapshots; UPDATE snapshots SET body = CAST(substr(body, 1, 60) AS BLOB)",
        "DELETE FROM snapshots; INSERT INTO snapshots SELECT * FROM aside; DROP TABLE aside",
        "its document cannot be read",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_end_it_says_goodbye_stores_what_waits_and_leaves() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(23);
    let mut writer = Drafter::new(&text, &drafters[0].token, chance.actor());
    writer.join(&server.address).await?;
    let mut idle = Wire::open(&server.address, &drafters[1].token).await?;
    idle.hello(&text, None, 0, &[]).await?;
    // Somebody who never finishes the request must not keep the server from leaving.
    let mut unfinished = std::net::TcpStream::connect(&server.address)?;
    std::io::Write::write_all(&mut unfinished, b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n")?;
    for n in 0..50 {
        edits::type_words(&mut writer.doc, &mut chance, &format!("fin{n} "))?;
        writer.publish().await?;
    }
    let begun = std::time::Instant::now();
    let ending = tokio::task::spawn_blocking(move || server.stop());
    let bye = idle.hear_kind("bye", SOON).await.ok_or("nobody said goodbye")?;
    assert_eq!(bye.body.get("code").text(), "shutdown");
    assert!(!bye.body.get("message").text().is_empty());
    writer.listen(SOON).await;
    assert!(ending.await??.success(), "it did not end well");
    assert!(begun.elapsed() < Duration::from_secs(9), "it took {:?}", begun.elapsed());

    let server = Server::serve(data.path())?;
    let waiting = writer.unacknowledged.len();
    let mut reader = Drafter::new(&text, &drafters[1].token, Vec::new());
    reader.join(&server.address).await?;
    let made = writer.doc.get_changes(&[]);
    let there = made.iter().filter(|change| reader.doc.get_change_by_hash(&change.hash()).is_some()).count();
    assert!(
        there + waiting >= made.len(),
        "of {} changes {there} are there, {waiting} were open",
        made.len()
    );
    Ok(())
}
