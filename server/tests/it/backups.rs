//! Backups: taken while others write, restored where nothing is, moved from one database to the other; and all that is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::future::Future;
use std::io::{BufReader, Seek as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use palabre::backup::format::{self, Header, Part, Reader};
use palabre::backup::{self, BackupError, Place, Purpose};
use palabre::boot::{self, AppState};
use palabre::domain::chance::SystemChance;
use palabre::domain::clock::Millis;
use palabre::settings::Settings;
use palabre::store::tables::{Record, Table};
use palabre::store::whole::Fresh;
use palabre::store::{Dialect, Store, Target};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use crate::support::{BEGINNING, On, TestApp, fresh_postgres, on_both};

const LATER: Millis = BEGINNING + 1_000_000;

fn place(app: &TestApp) -> Place {
    Place::folder(app.app.settings.data.clone(), app.app.settings.database.clone())
}

async fn take(place: &Place, file: &Path) -> Result<backup::Summary, BackupError> {
    backup::take(place, file, BEGINNING, &mut |_| {}).await
}

async fn restore(file: &Path, place: &Place) -> Result<backup::Summary, BackupError> {
    let purpose = Purpose::Restore { now: LATER, chance: &SystemChance };
    backup::restore(file, place, purpose, &mut |_| {}).await
}

async fn move_to(from: &Place, to: &Place) -> Result<backup::Summary, BackupError> {
    backup::move_to(from, to, BEGINNING, &mut |_| {}).await
}

/// Where nothing is: in a new folder, and in either kind of database as far as it is there.
async fn nowhere(folder: &Path) -> Vec<(Place, Settings)> {
    let mut places = vec![];
    for (name, url) in [("restored", None), ("beside", fresh_postgres().await)] {
        if name == "beside" && url.is_none() {
            continue;
        }
        let data = folder.join(name);
        let settings = Settings { database: url.clone(), ..Settings::new(data.clone()) };
        places.push((Place::folder(data, url), settings));
    }
    places
}

struct Content {
    header: Header,
    files: Vec<String>,
    tables: Vec<Table>,
    /// By table: its number of rows, and the hash of all, whatever their order.
    hashes: BTreeMap<String, (usize, String)>,
}

fn content(file: &Path) -> Content {
    let mut opened = BufReader::new(File::open(file).unwrap());
    let length = opened.get_ref().metadata().unwrap().len();
    format::check(&mut opened, length).unwrap();
    opened.rewind().unwrap();
    let mut reader = Reader::begin(opened, length).unwrap();
    let header = reader.header().unwrap();
    let mut all = Content { header, files: vec![], tables: vec![], hashes: BTreeMap::new() };
    let mut rows: Vec<String> = vec![];
    loop {
        match reader.part().unwrap() {
            Part::Record(Record::Table(table)) => all.tables.push(table),
            Part::Record(Record::Row(cells)) => rows.push(format!("{cells:?}")),
            Part::Record(Record::End(count)) => {
                assert_eq!(count, rows.len() as u64);
                rows.sort();
                let hash = palabre::domain::secret::hex(&Sha256::digest(rows.join("\n")));
                let name = all.tables.last().unwrap().name.clone();
                all.hashes.insert(name, (rows.len(), hash));
                rows.clear();
            }
            Part::File { name, .. } => all.files.push(name),
            Part::Done { tables, .. } => {
                assert_eq!(tables, all.tables.len() as u64);
                return all;
            }
            Part::Header(_) => panic!("a second header"),
        }
    }
}

async fn run(app: &AppState, sql: &str) {
    let mut tx = app.store.write().await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn words(app: &AppState, sql: &str) -> Vec<String> {
    let mut db = app.store.read().await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(&mut *db).await.unwrap()
}

async fn number(app: &AppState, sql: &str) -> i64 {
    let mut db = app.store.read().await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut *db).await.unwrap()
}

/// A dossier with a text in versions, one of them sealed; somebody signed in, an open invitation.
async fn lived_in(app: &TestApp) -> String {
    let who = app.dossier().await;
    let text = who.adds_text("Politique").await;
    let path = format!("/api/v1/texts/{text}");
    who.calls.post(&format!("{path}/versions"), json!({ "name": "Projet", "publish": true })).await.ok();
    who.calls.patch("/api/v1/dossiers/d", json!({ "stage": "workshop" })).await.ok();
    let seal = json!({ "place": "à Bamako",
        "signatories": [{ "name": "Aïssata Maïga", "function": "ministre", "institution": "MSPC" }] });
    who.calls.post(&format!("{path}/versions/1/seal"), seal).await.ok();
    let reviewer = app.person("reviewer", None).await;
    who.takes_in(&reviewer, "reviewer").await;
    let body = json!({ "role": "observer", "institution": "", "note": "Bienvenue" });
    who.calls.post("/api/v1/dossiers/d/invitations", body).await;
    run(
        &app.app,
        &format!(
            "INSERT INTO sessions (token_hash, person_id, created_at, expires_at)
          SELECT {}, id, 1, 9000000000000 FROM persons WHERE name = 'reviewer'",
            bytes(app, "0102")
        ),
    )
    .await;
    run(&app.app, &format!("INSERT INTO invitations (id, token_hash, dossier_id, role, invited_by, created_at, expires_at)
          SELECT 'i', {}, d.id, 'observer', p.id, 1, 9000000000000 FROM dossiers d, persons p WHERE p.name = 'reviewer'",
          bytes(app, "0203"))).await;
    text
}

fn bytes(app: &TestApp, hex: &str) -> String {
    match app.app.store.dialect() {
        Dialect::Sqlite => format!("x'{hex}'"),
        Dialect::Postgres => format!("'\\x{hex}'::bytea"),
    }
}

async fn is_sound(app: &AppState) {
    use palabre::actions::verify::{verify_journals, verify_seals, verify_texts, verify_versions};
    assert!(verify_journals(app).await.unwrap().iter().all(|verdict| verdict.result.is_ok()));
    assert!(verify_texts(app).await.unwrap().iter().all(|verdict| verdict.result.is_ok()));
    assert!(verify_versions(app).await.unwrap().iter().all(|verdict| verdict.result.is_ok()));
    assert!(verify_seals(app).await.unwrap().iter().all(|verdict| verdict.result.is_ok()));
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

/// Polls until it is done, or so many times and then no more: as when the process is asked to end.
async fn polled<T>(times: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    for _ in 0..times {
        let polled = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        if let Poll::Ready(done) = polled {
            return Some(done);
        }
        tokio::time::sleep(std::time::Duration::from_micros(300)).await;
    }
    None
}

on_both! {
    async fn every_table_and_column_of_the_database_is_in_a_backup(app: TestApp) {
        lived_in(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.palabre");
        take(&place(&app), &file).await.unwrap();
        let sql = match app.app.store.dialect() {
            Dialect::Sqlite => "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'",
            Dialect::Postgres => "SELECT (table_name || '.' || column_name)::text FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
        };
        let mut there = words(&app.app, sql).await;
        let content = content(&file);
        let in_file = content.tables.iter().flat_map(|table| {
            table.columns.iter().map(|column| format!("{}.{}", table.name, column.name))
        });
        let mut in_file: Vec<String> = in_file.collect();
        there.sort();
        in_file.sort();
        assert!(there.len() > 300, "{}", there.len());
        assert_eq!(there, in_file);
        for table in &content.tables {
            let rows = number(&app.app, &format!("SELECT count(*) FROM \"{}\"", table.name)).await;
            assert_eq!(rows, content.hashes[&table.name].0 as i64, "{}", table.name);
        }
    }

    async fn a_backup_is_taken_while_others_write_and_holds_what_was_acknowledged_before(app: TestApp) {
        let text = lived_in(&app).await;
        let admin = app.administrator().await;
        let writing = AtomicBool::new(true);
        let folder = tempfile::tempdir().unwrap();
        let writers = (0..3).map(|writer| {
            let (admin, writing) = (admin.clone(), &writing);
            async move {
                let mut said = vec![];
                while writing.load(Ordering::Relaxed) {
                    let slug = format!("w{writer}n{}", said.len());
                    admin.calls.post("/api/v1/dossiers", json!({ "title": "Un", "slug": slug })).await.ok();
                    said.push(slug);
                }
                said.len()
            }
        });
        let taking = async {
            let mut taken: Vec<(_, Vec<String>)> = vec![];
            for n in 0..3 {
                let seen = taken.last().map_or(1, |(_, before)| before.len());
                let mut before = vec![];
                while before.len() <= seen {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    before = words(&app.app, "SELECT slug FROM dossiers").await;
                }
                let file = folder.path().join(format!("{n}.palabre"));
                take(&place(&app), &file).await.unwrap();
                taken.push((file, before));
            }
            writing.store(false, Ordering::Relaxed);
            taken
        };
        let (taken, counts) = tokio::join!(taking, futures_util::future::join_all(writers));
        let last = number(&app.app, "SELECT count(*) FROM dossiers").await;
        assert_eq!(last as usize, counts.iter().sum::<usize>() + 1);
        for (n, (file, before)) in taken.iter().enumerate() {
            assert!(before.len() > 1, "nobody wrote");
            for (to, settings) in nowhere(&folder.path().join(n.to_string())).await {
                let restored = restore(file, &to).await.unwrap();
                assert_eq!(restored.header.taken, BEGINNING);
                let other = boot::prepare(settings).await.unwrap();
                let there = words(&other, "SELECT slug FROM dossiers").await;
                assert!(before.iter().all(|slug| there.contains(slug)), "{before:?} {there:?}");
                // Dossier and journal come in one transaction: never one without the other.
                is_sound(&other).await;
                let read = other.rooms.document(&palabre::domain::ids::TextId::stored(text.clone())).await;
                assert!(!read.unwrap().0.is_empty());
            }
        }
    }

    async fn a_restored_backup_has_new_logs_and_revives_nobodys_session(app: TestApp) {
        lived_in(&app).await;
        let data = &app.app.settings.data;
        std::fs::create_dir_all(data.join("tls")).unwrap();
        std::fs::write(data.join("tls/key.pem"), "a key").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.palabre");
        let taken = take(&place(&app), &file).await.unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let before = content(&file);
        assert_eq!(before.files, ["tls/key.pem"]);
        let key = palabre::actions::instance_key::public_key(&app.app).await.unwrap();
        assert_eq!(before.header.instance, Some(key.hex()));
        let log = words(&app.app, "SELECT log_id FROM texts").await;
        for (to, settings) in nowhere(folder.path()).await {
            let restored = restore(&file, &to).await.unwrap();
            assert_eq!(restored, taken);
            let key_file = settings.data.join("tls/key.pem");
            assert_eq!(std::fs::read_to_string(&key_file).unwrap(), "a key");
            assert_eq!(std::fs::metadata(key_file).unwrap().permissions().mode() & 0o777, 0o600);
            let other = boot::prepare(settings).await.unwrap();
            is_sound(&other).await;
            let now = words(&other, "SELECT log_id FROM texts").await;
            assert!(now.len() == log.len() && now.iter().all(|id| !log.contains(id)));
            assert_eq!(words(&other, "SELECT log_id FROM versions").await, log, "a version never changes");
            for gone in ["sessions", "tokens"] {
                assert_eq!(number(&other, &format!("SELECT count(*) FROM {gone}")).await, 0, "{gone}");
            }
            let revoked = "SELECT count(*) FROM invitations WHERE revoked_at = 1780001000000";
            assert_eq!(number(&other, revoked).await, number(&other, "SELECT count(*) FROM invitations").await);
            let told = words(&other, "SELECT data FROM journal WHERE act = 'backup-restored'").await;
            let told: serde_json::Value = serde_json::from_str(&told[0]).unwrap();
            assert_eq!(told, json!({ "backup": taken.hash, "taken": BEGINNING }));
            assert_eq!(palabre::actions::instance_key::public_key(&other).await.unwrap(), key);
            // All else is letter by letter what it was.
            let again = folder.path().join(format!("again-{:?}.palabre", other.store.dialect()));
            take(&to, &again).await.unwrap();
            let after = content(&again);
            assert_eq!(after.tables, before.tables);
            let changed: Vec<&str> = before.hashes.iter()
                .filter(|(table, hash)| after.hashes[*table] != **hash)
                .map(|(table, _)| table.as_str())
                .collect();
            assert_eq!(changed, ["dossiers", "invitations", "journal", "sessions", "texts", "tokens"]);
        }
    }

    async fn what_is_there_is_never_replaced(app: TestApp) {
        lived_in(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.palabre");
        take(&place(&app), &file).await.unwrap();
        let refused = take(&place(&app), &file).await.unwrap_err();
        assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
        let whole = std::fs::read(&file).unwrap();
        // Onto itself, and into a folder with anything in it.
        let itself = match &app.app.settings.database {
            Some(url) => Place::database(url.clone()),
            None => Place::folder(app.app.settings.data.clone(), None),
        };
        let refused = restore(&file, &itself).await.unwrap_err().to_string();
        assert!(refused.contains("not empty") && refused.contains("nothing was changed"), "{refused}");
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        std::fs::write(taken.join("letter.txt"), "mine").unwrap();
        let refused = restore(&file, &Place::folder(taken.clone(), None)).await.unwrap_err().to_string();
        assert!(refused.contains("letter.txt") && refused.contains("not empty"), "{refused}");
        assert_eq!(names(&taken), [taken.join("letter.txt")]);
        assert_eq!(std::fs::read(&file).unwrap(), whole);
        is_sound(&app.app).await;
    }

    async fn a_file_that_is_not_whole_is_refused_before_anything_is_made(app: TestApp) {
        lived_in(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.palabre");
        take(&place(&app), &file).await.unwrap();
        let whole = std::fs::read(&file).unwrap();
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 4;
        let cut = whole[..whole.len() * 2 / 3].to_vec();
        let cases = [
            ("altered", altered, "cut short or altered"),
            ("cut", cut, "cut short or altered"),
            ("other", b"PK\x03\x04 something else altogether".to_vec(), "not a backup of Palabre"),
            ("empty", vec![], "not a backup of Palabre"),
            ("later", b"palabre-backup 7\nwho knows".to_vec(), "newer palabre"),
        ];
        for (name, bytes, sentence) in cases {
            let file = folder.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            for (to, settings) in nowhere(&folder.path().join("to")).await {
                let refused = restore(&file, &to).await.unwrap_err().to_string();
                assert!(refused.contains(sentence) && refused.contains(name), "{name}: {refused}");
                assert!(!settings.data.exists(), "{name} made something");
                if let Some(url) = &settings.database {
                    is_bare(url).await;
                }
            }
        }
        let none = folder.path().join("nowhere");
        let refused = restore(&none, &Place::folder(none.join("x"), None)).await.unwrap_err().to_string();
        assert!(refused.contains("nowhere"), "{refused}");
    }

    async fn work_that_is_broken_off_leaves_nothing_behind(app: TestApp) {
        lived_in(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.palabre");
        let place = place(&app);
        let mut times = 0;
        while polled(times, take(&place, &file)).await.is_none() {
            assert_eq!(names(folder.path()), Vec::<PathBuf>::new(), "broken off after {times}");
            times += 1 + times / 4;
        }
        assert!(times > 3, "it was never broken off");
        assert_eq!(names(folder.path()), std::slice::from_ref(&file));
        for (to, settings) in nowhere(folder.path()).await {
            let mut times = 0;
            while polled(times, restore(&file, &to)).await.is_none() {
                assert_eq!(names(folder.path()), std::slice::from_ref(&file), "broken off after {times}");
                if let Some(url) = &settings.database {
                    is_bare(url).await;
                }
                times += 1 + times / 3;
            }
            assert!(times > 3, "it was never broken off");
            is_sound(&boot::prepare(settings.clone()).await.unwrap()).await;
            let _gone = std::fs::remove_dir_all(settings.data);
        }
    }
}

/// A database on PostgreSQL without a table.
async fn is_bare(url: &str) {
    use sqlx::Connection as _;
    let mut db = sqlx::AnyConnection::connect(url).await.unwrap();
    let sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: i64 = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
    assert_eq!(tables, 0, "something was left in the database");
    db.close().await.unwrap();
}

async fn contents_of(place: &Place, folder: &TempDir, name: &str) -> Content {
    let file = folder.path().join(name);
    take(place, &file).await.unwrap();
    content(&file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moved_to_the_other_database_and_back_nothing_is_another() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    lived_in(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let before = contents_of(&place(&app), &folder, "0").await;
    let there = match fresh_postgres().await {
        Some(url) => Place::database(url),
        // Without PostgreSQL the way is shorter, and the same.
        None => Place::folder(folder.path().join("there"), None),
    };
    let moved = move_to(&place(&app), &there).await.unwrap();
    assert_eq!(moved.tables as usize, before.tables.len());
    let refused = move_to(&place(&app), &there).await.unwrap_err().to_string();
    assert!(refused.contains("not empty"), "{refused}");
    let data = folder.path().join("back");
    move_to(&there, &Place::folder(data.clone(), None)).await.unwrap();
    for (place, name) in [(&there, "1"), (&Place::folder(data.clone(), None), "2"), (&place(&app), "3")] {
        let now = contents_of(place, &folder, name).await;
        assert_eq!(now.hashes, before.hashes, "{name}");
        assert_eq!(now.tables, before.tables);
    }
    // Clients go on where they were: the same logs, and the same people signed in.
    let back = boot::prepare(Settings::new(data)).await.unwrap();
    is_sound(&back).await;
    let logs = "SELECT log_id FROM texts ORDER BY log_id";
    assert_eq!(words(&back, logs).await, words(&app.app, logs).await);
    assert_eq!(number(&back, "SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_served_is_not_moved() {
    let Some(app) = TestApp::start(On::Postgres).await else {
        return eprintln!("not run: PALABRE_TEST_POSTGRES is not set");
    };
    let folder = tempfile::tempdir().unwrap();
    let to = Place::folder(folder.path().join("to"), None);
    let refused = move_to(&place(&app), &to).await.unwrap_err();
    assert!(matches!(refused, BackupError::Used(_)), "{refused}");
    assert!(refused.to_string().contains("stop the palabre that serves it"), "{refused}");
    assert_eq!(names(folder.path()), Vec::<PathBuf>::new());
}

/// The number of the last migration.
fn newest() -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/sqlite");
    i64::try_from(std::fs::read_dir(folder).unwrap().count()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_an_older_schema_is_restored_and_brought_up_and_a_newer_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    std::fs::create_dir(&old).unwrap();
    // As the tables were before threads could propose words.
    Fresh::make(&Target::file(&old.join("palabre.sqlite")), 10).await.unwrap().commit().await.unwrap();
    let file = folder.path().join("old.palabre");
    let taken = take(&Place::folder(old.clone(), None), &file).await.unwrap();
    assert_eq!(taken.header.schema, 10);
    assert!(content(&file).tables.iter().all(|table| table.name != "wordings"));
    for (to, settings) in nowhere(folder.path()).await {
        restore(&file, &to).await.unwrap();
        let app = boot::prepare(settings).await.unwrap();
        assert_eq!(number(&app, "SELECT count(*) FROM wordings").await, 0);
        assert_eq!(number(&app, "SELECT max(version) FROM _sqlx_migrations").await, newest());
    }
    let store = Store::open(&Target::file(&old.join("palabre.sqlite"))).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'later', TRUE, x'00', 0)";
    sqlx::query(later).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let refused = take(&Place::folder(old, None), &folder.path().join("new")).await.unwrap_err().to_string();
    assert!(refused.contains("newer Palabre") && refused.contains("9999"), "{refused}");
}

fn palabre(words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_palabre")).args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_say_in_plain_words_what_they_did_and_what_not() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    lived_in(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let data = app.app.settings.data.to_str().unwrap();
    let (done, said) = palabre(&["backup", &path("b"), "--data", data]);
    assert!(
        done && said.contains(&format!("schema {}", newest()))
            && said.contains("SHA-256")
            && said.contains("keep it"),
        "{said}"
    );
    let (done, said) = palabre(&["backup", &path("b"), "--data", data]);
    assert!(!done && said.contains("there already"), "{said}");
    let (done, said) = palabre(&["backup", &path("c"), "--data", &path("nothing")]);
    assert!(!done && said.contains("no database of Palabre"), "{said}");
    assert!(!folder.path().join("nothing").exists() && !folder.path().join("c").exists());

    let (done, said) = palabre(&["verify", &path("b")]);
    assert!(done && said.contains("the backup is whole"), "{said}");
    assert!(said.contains("the journal holds") && said.contains("version 1 is as it was frozen"), "{said}");
    assert!(said.contains("the seal of version 1 holds"), "{said}");
    let (done, said) = palabre(&["restore", &path("b"), "--data", &path("to")]);
    assert!(
        done && said.contains("signs in again") && said.contains(&format!("schema {}", newest())),
        "{said}"
    );
    let (done, said) = palabre(&["verify", "--data", &path("to")]);
    assert!(done && said.contains("version 1 is as it was frozen"), "{said}");
    let (done, said) = palabre(&["restore", &path("b"), "--data", &path("to")]);
    assert!(!done && said.contains("not empty"), "{said}");
    let (done, said) = palabre(&["move", "--from", &path("to"), "--to", &path("moved")]);
    assert!(done && said.contains("moved") && said.contains("put the old one away"), "{said}");
    let (done, said) = palabre(&["move", "--from", &path("none"), "--to", &path("else")]);
    assert!(!done && said.contains("no Palabre in the folder"), "{said}");

    // What was altered before the backup is found in the backup too.
    run(&app.app, "UPDATE journal SET data = '{}' WHERE n = 2").await;
    palabre(&["backup", &path("altered"), "--data", data]);
    let (done, said) = palabre(&["verify", &path("altered")]);
    assert!(
        !done && said.contains("the backup is whole") && said.contains("journal is broken at entry 2"),
        "{said}"
    );
    let mut bytes = std::fs::read(folder.path().join("b")).unwrap();
    bytes.truncate(bytes.len() - 1);
    std::fs::write(folder.path().join("b"), bytes).unwrap();
    let (done, said) = palabre(&["verify", &path("b")]);
    assert!(!done && said.contains("cut short or altered") && !said.contains("panicked"), "{said}");
}
