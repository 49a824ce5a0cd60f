//! A drafter loses the right while typing: the socket stops writing at once and says why; nothing of what
//! follows enters the text; those who never had the right cannot write at all.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
};
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_drafter_stops_writing_at_once() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(3);
    let leaving = demo.with_role("drafter")[1].clone();
    let mut drafter = Drafter::new(&text, &leaving.token, chance.actor());
    drafter.join(&server.address).await?;
    edits::type_words(&mut drafter.doc, &mut chance, "avant ")?;
    drafter.publish().await?;
    assert!(drafter.settle(Duration::from_secs(5)).await, "an ordinary change is acknowledged");

    revoke(&server, &demo, &leaving.email).await?;
    drafter.listen(Duration::from_millis(500)).await;
    assert!(!drafter.capabilities.iter().any(|c| c == "write"), "still {:?}", drafter.capabilities);
    edits::type_words(&mut drafter.doc, &mut chance, "apres ")?;
    drafter.publish().await?;
    drafter.listen(Duration::from_millis(500)).await;

    let mut reader = Drafter::new(&text, &demo.with_role("drafter")[0].token, chance.actor());
    reader.join(&server.address).await?;
    let words = edits::every_word(&reader.doc);
    assert!(words.contains("avant") && !words.contains("apres"), "the text now reads {words}");
    Ok(())
}

async fn revoke(server: &Server, demo: &Demo, email: &str) -> Result<(), Failed> {
    let facilitator = demo.with_role("facilitator")[0].clone();
    let path = format!("/api/v1/dossiers/{}/memberships", demo.dossier);
    let (status, list) = call(server, &facilitator, Method::GET, &path, None).await?;
    assert!(status.is_success(), "{status} {list}");
    let all = list.as_array().or_else(|| list["memberships"].as_array()).cloned().unwrap_or_default();
    let mut ended = 0;
    for one in all.iter().filter(|m| m.to_string().contains(email)) {
        let id = one["id"].as_str().ok_or("a membership without id")?;
        let (status, answer) =
            call(server, &facilitator, Method::DELETE, &format!("{path}/{id}"), None).await?;
        assert!(status.is_success(), "{status} {answer}");
        ended += 1;
    }
    assert!(ended > 0, "no membership of {email} in {list}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_may_not_write_cannot() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let mut chance = Chance::new(4);
    for role in ["reviewer", "contributor", "observer", "administrator"] {
        let account = demo.with_role(role)[0];
        let mut client = Drafter::new(&demo.texts[0], &account.token, chance.actor());
        let joined = client.join(&server.address).await;
        if joined.is_ok() {
            assert!(!client.capabilities.iter().any(|c| c == "write"), "{role} may write");
            edits::type_words(&mut client.doc, &mut chance, "intrus ")?;
            client.publish().await?;
            client.listen(Duration::from_millis(300)).await;
            assert!(!client.unacknowledged.is_empty(), "a push of a {role} was acknowledged");
        }
    }
    let mut reader = Drafter::new(&demo.texts[0], &demo.with_role("drafter")[0].token, chance.actor());
    reader.join(&server.address).await?;
    assert!(!edits::every_word(&reader.doc).contains("intrus"));
    Ok(())
}
