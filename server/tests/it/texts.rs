//! Texts: brought in, read back, set.

use serde_json::json;

use crate::support::{TestApp, on_both};

const MARKDOWN: &str = "# Contexte\n\nLe **texte** et son contexte.\n\n## Historique\n\n- un\n- deux\n";

on_both! {
    async fn a_text_is_brought_in_and_read_back(app: TestApp) {
        let who = app.dossier().await;
        let body = json!({ "title": "Politique", "markdown": MARKDOWN, "lang": "fr-ML" });
        let made = who.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
        assert_eq!((&made["lang"], &made["dir"], &made["numbering"]), (&json!("fr-ML"), &json!("ltr"), &json!("decimal")));
        let path = format!("/api/v1/texts/{}", made["id"].as_str().unwrap());
        let read = who.calls.get(&path).await.ok();
        assert_eq!(read["title"], "Politique");
        let numbers: Vec<_> = read["numbers"].as_object().unwrap().values().map(|n| n.as_str().unwrap()).collect();
        assert!(numbers.contains(&"1") && numbers.contains(&"1.1"), "{read}");
        let get = async |format: &str| {
            let request = who.calls.request(reqwest::Method::GET, &format!("{path}?format={format}"));
            request.send().await.unwrap().text().await.unwrap()
        };
        assert!(get("markdown").await.contains("Le **texte** et son contexte."));
        assert!(get("html").await.contains("<strong>texte</strong>"));
        who.calls.get(&format!("{path}?format=pdf")).await.refused(422);
    }

    async fn a_texts_settings_are_changed_by_who_may(app: TestApp) {
        let who = app.dossier().await;
        let drafter = app.person("drafter", None).await;
        who.takes_in(&drafter, "drafter").await;
        let text = who.adds_text("Un").await;
        let path = format!("/api/v1/texts/{text}");
        drafter.calls.patch(&path, json!({ "numbering": "legal" })).await.refused(403);
        who.calls.patch(&path, json!({ "numbering": "roman" })).await.refused(422);
        who.calls.patch(&path, json!({ "numbering": "legal", "lang": "ar", "dir": "rtl" })).await.ok();
        let shown = drafter.calls.get("/api/v1/dossiers/d").await.ok();
        assert_eq!((&shown["texts"][0]["numbering"], &shown["texts"][0]["dir"]), (&json!("legal"), &json!("rtl")));
    }
}
