//! The same messages over plain HTTPS, where WebSockets are blocked; and what becomes of either way when its person
//! signs out.

use std::time::{Duration, Instant};

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    plain::{Numbered, Plain, document, kind, messages, ping, pushed},
    server::{Demo, Server},
    value::Value,
    wire::Wire,
};
use reqwest::Method;
use serde_json::json;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_written_over_plain_https_as_over_websocket() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(41);
    let actor = chance.actor();
    let plain = Plain::new(&server.address, drafters[0]);
    let (session, first) = plain.hello(&text, &actor).await?;
    let kinds: Vec<&str> = first.iter().map(kind).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"welcome"), Some(&"synced")), "{kinds:?}");

    // The document itself is made elsewhere: what is tried here is the way.
    let mut copy = Drafter::new(&text, &drafters[0].token, actor);
    copy.join(&server.address).await?;
    copy.drop_connection();
    edits::type_words(&mut copy.doc, &mut chance, "par la poste ")?;
    copy.doc.commit();
    let change = copy.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let path = format!("/sync/http/{session}");
    let answer = plain.send(Method::POST, &path, Value::Array(vec![pushed(1, &change)]).encode()).await?;
    assert_eq!(answer.status(), 204);
    let heard = messages(plain.send(Method::GET, &path, Vec::new()).await?).await?;
    assert!(heard.iter().any(|m| kind(m) == "ack"), "{heard:?}");
    let mut reader = Drafter::new(&text, &drafters[1].token, Vec::new());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), copy.doc.get_heads());

    let stranger = Plain::new(&server.address, drafters[1]);
    assert_eq!(stranger.send(Method::GET, &path, Vec::new()).await?.status(), 410, "another's session");
    for megabytes in [5, 100] {
        let much = plain.send(Method::POST, &path, vec![0; megabytes << 20]).await?;
        assert_eq!(much.status(), 413, "{megabytes} MB");
        let told: serde_json::Value = serde_json::from_slice(&much.bytes().await?)?;
        assert!(told["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{told}");
    }
    let noise = plain.send(Method::POST, &path, vec![0xff; 9]).await?;
    assert_eq!(noise.status(), 400);
    assert_eq!(plain.send(Method::DELETE, &path, Vec::new()).await?.status(), 204);
    assert_eq!(plain.send(Method::GET, &path, Vec::new()).await?.status(), 410);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_comes_again_and_a_post_that_comes_twice_is_taken_once() -> Result<(), Failed>
{
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafter = demo.with_role("drafter")[0];
    let mut chance = Chance::new(43);
    let actor = chance.actor();
    let plain = Plain::new(&server.address, drafter);
    let (session, _) = plain.hello(&text, &actor).await?;
    let way = Numbered { plain: &plain, session };

    let mut copy = Drafter::new(&text, &drafter.token, actor);
    copy.join(&server.address).await?;
    copy.drop_connection();
    for number in 1..=3_u64 {
        edits::type_words(&mut copy.doc, &mut chance, "une fois ")?;
        copy.doc.commit();
        let change = copy.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
        for _ in 0..3 {
            let push = pushed(i64::try_from(number)?, &change);
            assert_eq!(way.post(number, vec![ping(), push]).await?, 204, "post {number}");
        }
    }
    // Each post three times and each answer three times: one pong and one acknowledgement of each post.
    let (mut kinds, mut after) = (Vec::new(), 0);
    while kinds.iter().filter(|kind| *kind == "ack").count() < 3 {
        kinds.extend(way.poll_thrice(after).await?.iter().map(|message| kind(message).to_owned()));
        after += 1;
    }
    kinds.retain(|kind| kind != "presence");
    kinds.sort();
    assert_eq!(kinds, ["ack", "ack", "ack", "pong", "pong", "pong"]);
    let mut reader = Drafter::new(&text, &demo.with_role("drafter")[1].token, Vec::new());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), copy.doc.get_heads());

    assert_eq!(way.post(5, vec![ping()]).await?, 410, "the fourth never came");
    assert_eq!(way.poll(after).await?.status(), 410, "and with that the session ended");
    let (session, _) = plain.hello(&text, &chance.actor()).await?;
    let way = Numbered { plain: &plain, session };
    assert_eq!(way.poll(7).await?.status(), 410, "an answer that was never given");
    let (session, _) = plain.hello(&text, &chance.actor()).await?;
    drop(server);
    let server = Server::serve(data.path())?;
    let plain = Plain::new(&server.address, drafter);
    let way = Numbered { plain: &plain, session };
    assert_eq!(way.poll(0).await?.status(), 410, "a session of before the restart");
    assert_eq!(way.post(1, vec![ping()]).await?, 410);
    assert_eq!(plain.hello(&text, &chance.actor()).await?.1.first().map(kind), Some("welcome"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_comes_in_answers_that_a_slow_link_carries_each_as_often_as_it_is_asked_for()
-> Result<(), Failed> {
    /// What the server puts into one answer (`poll_bytes`), and the names around it.
    const ONE_ANSWER: usize = (64 << 10) + 1_024;
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let mut chance = Chance::new(47);
    // Words by chance, for Automerge packs what repeats itself.
    let mut sections = String::new();
    for n in 0..400 {
        let words: Vec<String> = (0..25).map(|_| chance.id()).collect();
        sections += &format!("# Titre {n}\n\n{}\n\n", words.join(" "));
    }
    let text = new_text(&server, &demo, &sections).await?;
    let drafter = demo.with_role("drafter")[0];
    let plain = Plain::new(&server.address, drafter);
    let (session, first) = plain.hello(&text, &chance.actor()).await?;
    let way = Numbered { plain: &plain, session };
    let (mut heard, mut after) = (first, 0);
    while !heard.iter().any(|message| kind(message) == "synced") {
        let answer = way.poll_thrice(after).await?;
        let bytes = Value::Array(answer.clone()).encode().len();
        assert!(bytes <= ONE_ANSWER, "{bytes} bytes in one answer");
        heard.extend(answer);
        after += 1;
    }
    assert!(after >= 2, "one answer had it all: this tried nothing");
    let mut reader = Drafter::new(&text, &demo.with_role("drafter")[1].token, Vec::new());
    reader.join(&server.address).await?;
    let doc = document(&heard)?;
    assert_eq!(edits::every_word(&doc), edits::every_word(&reader.doc));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_that_waits_gives_way_to_the_one_that_asks_again() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let plain = Plain::new(&server.address, demo.with_role("drafter")[0]);
    let (session, _) = plain.hello(&demo.texts[0], &[7; 16]).await?;
    let way = Numbered { plain: &plain, session };
    // Whatever came with hello is heard first, so that the next polls wait.
    let mut after = 0;
    assert_eq!(way.post(1, vec![ping()]).await?, 204);
    while !messages(way.poll(after).await?).await?.iter().any(|message| kind(message) == "pong") {
        after += 1;
    }
    after += 1;
    let begun = Instant::now();
    let again = async {
        // By the time that this is answered the server has the poll beside it.
        way.post(1, vec![ping()]).await?;
        let (answer, status) = tokio::join!(way.poll(after), way.post(2, vec![ping()]));
        assert_eq!(status?, 204);
        messages(answer?).await
    };
    let (first, second) = tokio::join!(way.poll(after), again);
    let answers = [messages(first?).await?, second?];
    // The first gave way with nothing; or the pong was there sooner, and the second asked for that answer again.
    for answer in &answers {
        assert!(answer.is_empty() || answer.iter().map(kind).eq(["pong"]), "{answer:?}");
    }
    assert!(answers.iter().any(|answer| !answer.is_empty()), "the pong came to nobody");
    assert!(begun.elapsed() < SOON, "the first poll held the second back");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_place_left_is_told_over_plain_https_too() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let one = [("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", "1")];
    let server = Server::start("serve", data.path(), &[], &one)?;
    let demo = Demo::read(data.path())?;
    let plain = Plain::new(&server.address, demo.with_role("drafter")[0]);
    let (session, _) = plain.hello(&demo.texts[0], &[1; 16]).await?;
    let (_, told) = plain.hello(&demo.texts[0], &[2; 16]).await?;
    assert_eq!(told.iter().map(kind).collect::<Vec<_>>(), ["bye"]);
    assert_eq!(told[0].array()[1].get("code").text(), "too-many");
    plain.send(Method::DELETE, &format!("/sync/http/{session}"), Vec::new()).await?;
    let (_, first) = plain.hello(&demo.texts[0], &[3; 16]).await?;
    assert_eq!(first.first().map(kind), Some("welcome"), "the place was given back");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_its_open_sockets_and_no_others() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let account = demo.with_role("drafter")[0];
    let body = Some(json!({ "name": "Téléphone" }));
    let (status, made) = call(&server, account, Method::POST, "/api/v1/me/tokens", body).await?;
    assert!(status.is_success(), "{status} {made}");
    let (id, secret) = (made["id"].as_str().unwrap_or_default(), made["token"].as_str().unwrap_or_default());
    let mut lost = Wire::open(&server.address, secret).await?;
    let mut kept = Wire::open(&server.address, &account.token).await?;
    for wire in [&mut lost, &mut kept] {
        wire.hello(&demo.texts[0], None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
    }
    let path = format!("/api/v1/me/tokens/{id}");
    let (status, said) = call(&server, account, Method::DELETE, &path, None).await?;
    assert!(status.is_success(), "{status} {said}");
    let bye = lost.hear_kind("bye", SOON).await.ok_or("the socket of a revoked token lives on")?;
    assert_eq!(bye.body.get("code").text(), "signed-out");
    assert!(!bye.body.get("message").text().is_empty());
    assert!(lost.hear().await.is_none(), "it is closed");
    kept.say("ping", Vec::new()).await?;
    kept.hear_kind("pong", SOON).await.ok_or("another token’s socket was ended too")?;
    Ok(())
}
