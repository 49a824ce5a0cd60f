//! Seals: the key of the instance, and what it signs.

use palabre::actions::instance_key;
use palabre::domain::signature::{PublicKey, Purpose};
use serde_json::json;

use crate::support::{TestApp, on_both};

on_both! {
    async fn the_key_is_made_once_and_its_public_half_is_for_everybody(app: TestApp) {
        let ask = || async { app.stranger().get("/api/v1/instance-key").await.ok() };
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert!(a == b && b == c, "who asks at once is told the same: {a} {b} {c}");
        assert_eq!(a["algorithm"], json!("Ed25519"));
        let public = PublicKey::parse(a["public_key"].as_str().unwrap()).expect("32 bytes");
        let mut tx = app.app.store.write().await.unwrap();
        let signed = instance_key::sign(&mut tx, &*app.app.chance, Purpose::Minutes, b"proces-verbal").await.unwrap();
        assert_eq!(signed.0, public);
        assert!(public.verifies(Purpose::Minutes, b"proces-verbal", &signed.1));
        assert!(!public.verifies(Purpose::Seal, b"proces-verbal", &signed.1), "minutes are no seal");
    }
}
