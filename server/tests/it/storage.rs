//! What the operator meets: a full disk, a read-only folder, a newer database, two folders of migrations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palabre::boot::{self, StartError};
use palabre::settings::Settings;
use serde_json::json;
use sqlx::Executor as _;

use crate::support::{On, TestApp, on_both};

on_both! {
    async fn a_newer_database_is_refused_and_not_touched(app: TestApp) {
        let mut tx = app.app.store.write().await.unwrap();
        sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (9999, 'later', TRUE, $1, 0)")
            .bind(vec![0_u8; 48]).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let refused = boot::prepare((*app.app.settings).clone()).await.err().unwrap().to_string();
        assert!(refused.contains("newer Palabre") && refused.contains("9999"), "{refused}");
    }

    async fn opening_twice_finds_what_was_there(app: TestApp) {
        app.dossier().await;
        let again = boot::prepare((*app.app.settings).clone()).await.unwrap();
        let verdicts = palabre::actions::verify::verify_journals(&again).await.unwrap();
        assert_eq!(verdicts.len(), 1);
    }
}

/// SQLite answers a page too many as it answers a full disk: SQLITE_FULL.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_nothing_is_lost_and_it_works_again_afterwards() {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let who = app.dossier().await;
    let limit = async |sql: &'static str| {
        let mut tx = app.app.store.write().await.unwrap();
        tx.execute(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    limit("PRAGMA max_page_count = 1").await;
    let words: String = (0..20_000).map(|n| format!("{n} ")).collect();
    let body = json!({ "title": "Gros", "markdown": words });
    let said = who.calls.post("/api/v1/dossiers/d/texts", body.clone()).await;
    assert_eq!(said.refused(507), "storage");
    let shown = who.calls.get("/api/v1/dossiers/d").await.ok();
    assert_eq!(shown["texts"], json!([]), "nothing half done");
    limit("PRAGMA max_page_count = 1000000").await;
    who.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    assert!(palabre::actions::verify::verify_journals(&app.app).await.unwrap()[0].result.is_ok());
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_is_told_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = boot::prepare(Settings::new(file.join("data"))).await.err().unwrap();
    assert!(matches!(&error, StartError::DataFolder { .. }), "{error}");
    assert!(error.to_string().contains("file/data"), "{error}");
}

#[tokio::test]
async fn a_database_address_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["mysql://x", "nothing", "postgres://127.0.0.1:1/none"] {
        let mut settings = Settings::new(folder.path().to_owned());
        settings.database = Some(address.to_owned());
        let error = boot::prepare(settings).await.err().unwrap().to_string();
        assert!(error.contains("database"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_with_strange_characters_in_its_name_works() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("sécurité ?#% 100");
    boot::prepare(Settings::new(data.clone())).await.unwrap();
    assert!(data.join("palabre.sqlite").is_file());
}

fn migrations(dialect: &str) -> BTreeMap<String, String> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(dialect);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn both_folders_of_migrations_say_the_same() {
    let (sqlite, postgres) = (migrations("sqlite"), migrations("postgres"));
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (name, sql) in &sqlite {
        let own_way = "-- From here on each database says it in its own way.";
        let (alike, _) = sql.split_once(own_way).unwrap_or((sql, ""));
        let (other, rest) = postgres[name].split_once(own_way).unwrap_or((&postgres[name], ""));
        let plain = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(plain(&alike.replace("BLOB", "BYTEA")), plain(other), "{name}");
        assert_eq!(sql.contains(own_way), !rest.is_empty(), "{name}");
        assert!(
            include_str!("../../src/store/migrations.rs").contains(name.as_str()),
            "{name} is not embedded"
        );
    }
}
