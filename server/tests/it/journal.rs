//! The journal: its written encoding, its chain, and what `palabre verify` says of a broken one.

use palabre::actions::verify::verify_journals;
use palabre::domain::journal::{Entry, genesis};
use palabre::domain::secret::hex;
use serde_json::json;

use crate::support::{TestApp, on_both};

#[test]
fn the_written_encoding_gives_known_hashes() {
    let entry = Entry {
        dossier_id: "018bcfe5-6800-7000-8000-000000000001".to_owned(),
        n: 1,
        at: 1_780_000_000_000,
        person_id: Some("018bcfe5-6800-7000-8000-000000000002".to_owned()),
        act: "dossier-opened".to_owned(),
        data: r#"{"slug":"d","title":"Politique nationale de sécurité"}"#.to_owned(),
    };
    let first = genesis(&entry.dossier_id);
    insta::assert_snapshot!(hex(&first), @"68ee6bbd2baaa4ef8d0138e63bb56f12d5a1fdeef4b45d7ecd57d635b08a36fc");
    insta::assert_snapshot!(hex(&entry.hash(&first)), @"1939453926b601b995054171f6f8121d37e4d91b16d118a5c1851110d6732949");
    insta::assert_snapshot!(hex(&Entry { person_id: None, ..entry }.hash(&first)), @"670bd10e14aead6595389cd55fd024f428e386ec7d3fb7b7c1b003e299243fa6");
}

async fn broken(app: &TestApp) -> Option<(i64, &'static str)> {
    let verdict = verify_journals(&app.app).await.unwrap().into_iter().find(|v| v.slug == "d").unwrap();
    verdict.result.err().map(|b| (b.n, b.why))
}

async fn run(app: &TestApp, sql: &'static str) {
    let mut tx = app.app.store.write().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn the_chain_holds_and_a_changed_entry_is_found(app: TestApp) {
        let facilitator = app.dossier().await;
        for title in ["Un", "Deux", "Trois"] {
            facilitator.calls.patch("/api/v1/dossiers/d", json!({ "title": title })).await.ok();
        }
        assert_eq!(broken(&app).await, None);
        run(&app, "UPDATE journal SET data = '{\"title\":\"Deuz\"}' WHERE n = 4").await;
        assert_eq!(broken(&app).await, Some((4, "its content does not give its hash")));
        run(&app, "UPDATE journal SET data = '{\"title\":\"Deux\"}' WHERE n = 4").await;
        assert_eq!(broken(&app).await, None);
        run(&app, "DELETE FROM journal WHERE n = 3").await;
        assert_eq!(broken(&app).await, Some((3, "an entry is missing or out of order")));
    }

    async fn a_journal_cut_at_its_end_is_found(app: TestApp) {
        app.dossier().await;
        run(&app, "DELETE FROM journal WHERE n = 2").await;
        assert_eq!(broken(&app).await, Some((2, "the dossier counts another number of entries")));
    }

    async fn acts_at_once_make_one_chain(app: TestApp) {
        let facilitator = app.dossier().await;
        let acts = (0..12).map(|n| {
            let calls = facilitator.calls.clone();
            async move { calls.patch("/api/v1/dossiers/d", json!({ "title": format!("T{n}") })).await.ok() }
        });
        futures_util::future::join_all(acts).await;
        assert_eq!(broken(&app).await, None);
        let told = facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        assert_eq!(told["activity"][0]["n"], 14);
    }
}
