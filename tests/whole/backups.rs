//! Backups of a running demo, by the program itself: what clients that are ahead of a restored one bring back, every row on its way to
//! another database and back, and commands that are killed. Files are read by docs/backup.md, with none of the server's code.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use palabre_tests::{
    api::{Failed, call, new_text, new_token},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Account, Demo, Server, program, run, run_with},
    value::Value,
};
use reqwest::Method;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use sqlx::{Connection, Executor, PgConnection};

const SOON: Duration = Duration::from_secs(20);

fn text(path: &Path) -> Result<&str, Failed> {
    path.to_str().ok_or_else(|| "a path that is no text".into())
}

/// Runs `palabre`, which must succeed; what it said.
fn does(words: &[&str]) -> Result<String, Failed> {
    let (done, said) = run(words)?;
    if done { Ok(said) } else { Err(format!("{words:?}: {said}").into()) }
}

/// How much each person wrote of the text as it reads, in UTF-16 units, and the versions that words are known since.
async fn credits(
    server: &Server,
    account: &Account,
    text: &str,
) -> Result<(BTreeMap<String, u64>, Json), Failed> {
    let path = format!("/api/v1/texts/{text}/authorship");
    let (status, said) = call(server, account, Method::GET, &path, None).await?;
    if !status.is_success() {
        return Err(format!("{status} {said}").into());
    }
    let mut units: BTreeMap<String, u64> = BTreeMap::new();
    for run in
        said["parts"].as_array().into_iter().flatten().flat_map(|part| part["runs"].as_array()).flatten()
    {
        let credit = run[1].as_u64().ok_or("nobody's words")? as usize;
        let author = said["credits"][credit]["author"].as_u64().ok_or("no author")? as usize;
        *units.entry(said["authors"][author].to_string()).or_default() += run[0].as_u64().unwrap_or(0);
    }
    Ok((units, said["versions"].clone()))
}

async fn writes(drafter: &mut Drafter, chance: &mut Chance, words: &[String]) -> Result<(), Failed> {
    for word in words {
        edits::type_words(&mut drafter.doc, chance, word)?;
        drafter.publish().await?;
        drafter.listen(Duration::from_millis(1)).await;
    }
    Ok(())
}

async fn settled(drafter: &mut Drafter) -> Result<(), Failed> {
    if drafter.settle(SOON).await && drafter.refusals.is_empty() {
        return Ok(());
    }
    Err(format!("{} changes wait, refused: {:?}", drafter.unacknowledged.len(), drafter.refusals).into())
}

fn some(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{name}{n}fin ")).collect()
}

/// Each word's change is there, and once: a word typed into the midst of another does not hide either.
fn each_is_there_once(reader: &mut Drafter, words: &[String]) -> Result<(), Failed> {
    let mut typed: BTreeMap<String, usize> = BTreeMap::new();
    for change in reader.doc.get_changes(&[]) {
        let operations = change.decode().operations;
        let word: String = operations
            .iter()
            .filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned)))
            .collect();
        *typed.entry(word).or_default() += 1;
    }
    match words.iter().find(|word| typed.get(*word) != Some(&1)) {
        Some(word) => Err(format!("“{word}” is there {:?} times", typed.get(word)).into()),
        None => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_are_ahead_of_a_restored_backup_bring_back_everyones_changes_once() -> Result<(), Failed>
{
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("first");
    fs::create_dir(&data)?;
    let server = Server::demo(&data)?;
    let demo = Demo::read(&data)?;
    let (facilitator, drafters) = (demo.with_role("facilitator")[0].clone(), demo.with_role("drafter"));
    assert!(drafters[0].email != drafters[1].email);
    let id = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(31);
    let mut awa = Drafter::new(&id, &drafters[0].token, chance.actor());
    let mut issa = Drafter::new(&id, &drafters[1].token, chance.actor());
    awa.join(&server.address).await?;
    issa.join(&server.address).await?;
    let mut words = [some("avantA", 20), some("avantI", 20)];
    writes(&mut awa, &mut chance, &words[0]).await?;
    writes(&mut issa, &mut chance, &words[1]).await?;
    settled(&mut awa).await?;
    settled(&mut issa).await?;
    let versions = format!("/api/v1/texts/{id}/versions");
    call(&server, &facilitator, Method::POST, &versions, Some(json!({ "name": "Projet" }))).await?;

    let file = folder.path().join("noon.palabre");
    let said = does(&["backup", text(&file)?, "--data", text(&data)?])?;
    assert!(said.contains("SHA-256"), "{said}");

    // What comes after it: acknowledged and seen by each other, twice in turns, so that each builds on the other.
    for turn in 0..2 {
        let more = [some(&format!("apresA{turn}x"), 15), some(&format!("apresI{turn}x"), 15)];
        writes(&mut awa, &mut chance, &more[0]).await?;
        settled(&mut awa).await?;
        issa.listen(Duration::from_millis(400)).await;
        writes(&mut issa, &mut chance, &more[1]).await?;
        settled(&mut issa).await?;
        awa.listen(Duration::from_millis(400)).await;
        words[0].extend(more[0].iter().cloned());
        words[1].extend(more[1].iter().cloned());
    }
    let before = credits(&server, &facilitator, &id).await?;
    assert_eq!(before.1.as_array().map(Vec::len), Some(1), "{}", before.1);
    server.kill();
    awa.drop_connection();
    issa.drop_connection();

    // The disk is lost; the backup goes into an empty folder.
    let again = folder.path().join("second");
    let said = does(&["restore", text(&file)?, "--data", text(&again)?])?;
    assert!(said.contains("bring back"), "{said}");
    fs::copy(data.join("demo.json"), again.join("demo.json"))?;
    let server = Server::serve(&again)?;
    assert!(awa.join(&server.address).await.is_err(), "a token of before the restore signs in");
    let log = awa.log().map(str::to_owned);

    // Of the two only one comes back, with a word that nobody had heard yet.
    let last = some("horsligne", 1);
    edits::type_words(&mut awa.doc, &mut chance, &last[0])?;
    awa.publish().await?;
    awa.sign_in(&new_token(&server, drafters[0]).await?);
    awa.join(&server.address).await?;
    assert_ne!(awa.log().map(str::to_owned), log, "the log is the one of before");
    settled(&mut awa).await?;
    words[0].extend(last);

    let facilitator = Account { token: new_token(&server, &facilitator).await?, ..facilitator };
    let mut reader = Drafter::new(&id, &facilitator.token, Vec::new());
    reader.join(&server.address).await?;
    each_is_there_once(&mut reader, &words.concat())?;
    let (mut units, versions) = credits(&server, &facilitator, &id).await?;
    // Everybody's words are their own, and Awa's are more by the one of offline.
    let grown: Vec<String> =
        units.iter().filter(|(who, n)| before.0.get(*who) != Some(n)).map(|(who, _)| who.clone()).collect();
    assert_eq!(grown.len(), 1, "before: {:?}, now: {units:?}", before.0);
    *units.get_mut(&grown[0]).ok_or("gone")? -= "horsligne0fin ".len() as u64;
    assert_eq!(units, before.0);
    assert_eq!(versions, before.1, "the version of before the backup is known");

    // The other comes later and finds it done.
    let entries = reader.cursor();
    issa.sign_in(&new_token(&server, drafters[1]).await?);
    issa.join(&server.address).await?;
    settled(&mut issa).await?;
    let mut reader = Drafter::new(&id, &facilitator.token, Vec::new());
    reader.join(&server.address).await?;
    assert_eq!(reader.cursor(), entries, "something came twice");
    assert_eq!(issa.doc.get_heads(), reader.doc.get_heads());
    // Life goes on.
    writes(&mut issa, &mut chance, &some("suite", 3)).await?;
    settled(&mut issa).await?;
    server.stop()?;
    let said = does(&["verify", "--data", text(&again)?])?;
    assert!(said.contains("version 1 is as it was frozen"), "{said}");
    Ok(())
}

/// The rows of each table, sorted: a stranger's reading of docs/backup.md.
fn read(file: &Path) -> Result<BTreeMap<String, Vec<Vec<u8>>>, Failed> {
    let bytes = fs::read(file)?;
    let (content, hash) = bytes.split_last_chunk::<32>().ok_or("too short")?;
    assert_eq!(Sha256::digest(content)[..], hash[..], "the hash is another");
    let packed = content.strip_prefix(b"palabre-backup 1\n").ok_or("another first line")?;
    let mut records = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut records)?;
    let (mut rest, mut tables, mut name) = (&records[..], BTreeMap::new(), String::new());
    let (mut first, mut last) = (String::new(), Value::Null);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (record, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        rest = after;
        let value = Value::decode(record)?;
        let [kind, what, ..] = value.array() else { return Err("a record that is no list".into()) };
        match kind.text() {
            "backup" => first = what.get("instance").text().to_owned(),
            "table" => {
                what.text().clone_into(&mut name);
                tables.insert(name.clone(), Vec::new());
            }
            "row" => tables.entry(name.clone()).or_insert_with(Vec::new).push(record.to_vec()),
            "end" => assert_eq!(what.int(), Some(tables[&name].len() as i64), "{name}"),
            "done" => last = value,
            _ => return Err(format!("{} stands in no paper", kind.text()).into()),
        }
    }
    // Whose it is; an instance that has signed nothing has no key yet.
    assert!(matches!(first.len(), 0 | 64), "{first}");
    let rows: usize = tables.values().map(Vec::len).sum();
    assert_eq!(
        (last.array()[1].int(), last.array()[2].int()),
        (Some(tables.len() as i64), Some(rows as i64))
    );
    tables.values_mut().for_each(|rows: &mut Vec<_>| rows.sort());
    Ok(tables)
}

/// A new database on the PostgreSQL of the tests; none: there is no PostgreSQL.
async fn postgres() -> Result<Option<String>, Failed> {
    let Some(address) = std::env::var("PALABRE_TEST_POSTGRES").ok().filter(|a| !a.is_empty()) else {
        return Ok(None);
    };
    let name = format!("whole_{}", std::process::id());
    let mut admin = PgConnection::connect(&address).await?;
    admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    let (server, _) = address.rsplit_once('/').ok_or("an address without a database")?;
    Ok(Some(format!("{server}/{name}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_demo_goes_to_the_other_database_and_back_row_by_row() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("demo");
    fs::create_dir(&data)?;
    let server = Server::demo(&data)?;
    let back = folder.path().join("back");
    let (done, said) = run(&["move", "--from", text(&data)?, "--to", text(&back)?])?;
    assert!(!done && said.contains("another palabre"), "a served folder was moved: {said}");
    server.stop()?;
    let there = match postgres().await? {
        Some(url) => url,
        // Without PostgreSQL the way is shorter, and the same.
        None => text(&folder.path().join("there"))?.to_owned(),
    };
    does(&["move", "--from", text(&data)?, "--to", &there])?;
    does(&["move", "--from", &there, "--to", text(&back)?])?;
    let files = ["0", "1", "2"].map(|name| folder.path().join(name));
    does(&["backup", text(&files[0])?, "--data", text(&data)?])?;
    let flag = if there.starts_with("postgres") { "--database" } else { "--data" };
    let nothing = folder.path().join("nothing");
    let env = [("PALABRE_DATA", text(&nothing)?)];
    let (done, said) = run_with(&["backup", text(&files[1])?, flag, &there], &env)?;
    assert!(done, "{said}");
    does(&["backup", text(&files[2])?, "--data", text(&back)?])?;
    let first = read(&files[0])?;
    let filled = first.values().filter(|rows| !rows.is_empty()).count();
    assert!(filled > 20, "the demo fills {filled} tables of {}", first.len());
    assert!(read(&files[1])? == first, "the way there changed something");
    assert!(read(&files[2])? == first, "the way back changed something");
    for file in files {
        let said = does(&["verify", text(&file)?])?;
        assert!(said.contains("the backup is whole") && said.contains("is as it was frozen"), "{said}");
    }
    // It serves, and people are who they were.
    let server = Server::serve(&back)?;
    let demo = Demo::read(&data)?;
    let (status, _) = call(&server, &demo.accounts[0], Method::GET, "/api/v1/me", None).await?;
    assert!(status.is_success(), "{status}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_has_not_its_name_and_one_that_is_asked_to_end_leaves_nothing()
-> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("demo");
    fs::create_dir(&data)?;
    let server = Server::demo(&data)?;
    let (mut broken_off, mut whole) = (0, 0);
    for n in 0..24_u64 {
        let into = folder.path().join(format!("into{n}"));
        fs::create_dir(&into)?;
        let file = into.join("noon.palabre");
        let mut child = Command::new(program())
            .args(["backup", text(&file)?, "--data", text(&data)?])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        std::thread::sleep(Duration::from_millis(4 * n));
        let (signal, leaves) = if n % 2 == 0 { ("-KILL", 1) } else { ("-TERM", 0) };
        // It may have ended by itself.
        let _sent =
            Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status()?;
        child.wait()?;
        let there: Vec<PathBuf> =
            fs::read_dir(&into)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Failed>>()?;
        if file.exists() {
            whole += 1;
            read(&file)?;
            assert_eq!(there, [file], "{signal}");
        } else {
            broken_off += 1;
            // Before it listens for it, the signal ends it at once: then nothing was made yet.
            assert!(there.len() <= leaves, "{signal} left {there:?}");
        }
    }
    assert!(broken_off > 2, "of 24 none was broken off: {whole} were whole");
    server.stop()?;
    Ok(())
}
