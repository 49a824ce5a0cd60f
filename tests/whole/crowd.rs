//! Connections that are too many, say nothing, read nothing or say nonsense: each is told why or let go, and the
//! honest ones beside them notice nothing.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use automerge::{ROOT, ReadDoc, ScalarValue, transaction::Transactable};
use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
    value::Value,
    wire::Wire,
};

const SOON: Duration = Duration::from_secs(10);

/// Few places a person, and little patience with the silent.
const LOW: &[(&str, &str)] = &[
    ("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", "4"),
    ("PALABRE_LIMIT_HELLO", "1"),
    ("PALABRE_LIMIT_PING", "1"),
];

/// A server with these limits, its demo, and a text.
async fn start(data: &Path, limits: &[(&str, &str)]) -> Result<(Server, Demo, String), Failed> {
    Server::demo(data)?.stop()?;
    let server = Server::start("serve", data, &[], limits)?;
    let demo = Demo::read(data)?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    Ok((server, demo, text))
}

async fn writes(honest: &mut Drafter, chance: &mut Chance, what: &str) -> Result<(), Failed> {
    edits::type_words(&mut honest.doc, chance, "honnete ")?;
    honest.publish().await?;
    if honest.settle(SOON).await && honest.refusals.is_empty() {
        Ok(())
    } else {
        Err(format!("the honest drafter was stopped by {what}: {:?}", honest.refusals).into())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_takes_only_so_many_places_and_gives_them_back() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, demo, text) = start(data.path(), LOW).await?;
    let (greedy, honest) = (&demo.with_role("drafter")[0].token, &demo.with_role("drafter")[1].token);
    let mut chance = Chance::new(31);
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::open(&server.address, greedy).await?;
        wire.hello(&text, None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("a place was refused")?;
        held.push(wire);
    }
    for _ in 0..300 {
        let mut wire = Wire::open(&server.address, greedy).await?;
        let bye = wire.hear_kind("bye", SOON).await.ok_or("nothing was said to one too many")?;
        assert_eq!(bye.body.get("code").text(), "too-many");
        assert!(!bye.body.get("message").text().is_empty());
    }
    let mut other = Drafter::new(&text, honest, chance.actor());
    other.join(&server.address).await?;
    writes(&mut other, &mut chance, "a crowd").await?;
    // They say no more, not even the pongs that a living browser gives.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let mut late = Wire::open(&server.address, greedy).await?;
    late.hello(&text, None, 0, &[]).await?;
    late.hear_kind("synced", SOON).await.ok_or("the places of the dead were not given back")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_server_says_so_to_who_comes_and_disturbs_nobody_inside() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, demo, text) = start(data.path(), &[("PALABRE_LIMIT_CONNECTIONS", "3")]).await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(35);
    let mut inside = Drafter::new(&text, &drafters[0].token, chance.actor());
    inside.join(&server.address).await?;
    let mut held = Vec::new();
    for role in ["reviewer", "facilitator"] {
        let mut wire = Wire::open(&server.address, &demo.with_role(role)[0].token).await?;
        wire.hello(&text, None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("a place was refused")?;
        held.push(wire);
    }
    for _ in 0..100 {
        let mut wire = Wire::open(&server.address, &drafters[1].token).await?;
        let bye = wire.hear_kind("bye", SOON).await.ok_or("nothing was said to one too many")?;
        assert_eq!(bye.body.get("code").text(), "too-many");
        let why = bye.body.get("message").text();
        assert!(why.contains("serveur") || why.contains("server"), "not told that it is the server: {why}");
        assert!(wire.hear().await.is_none(), "let go after that");
    }
    writes(&mut inside, &mut chance, "a full server").await?;
    drop(held.pop());
    let mut late = Drafter::new(&text, &drafters[1].token, chance.actor());
    for _ in 0..50 {
        if late.join(&server.address).await.is_ok() {
            return writes(&mut late, &mut chance, "the place before it").await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("the place of who left was not given back".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_that_never_finish_a_word_stop_nobody() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let limits = [LOW, &[("PALABRE_LIMIT_IDLE", "3")]].concat();
    let (server, demo, text) = start(data.path(), &limits).await?;
    let token = &demo.with_role("drafter")[0].token;
    let mut silent = Vec::new();
    for n in 0..400 {
        let mut stream = TcpStream::connect(&server.address)?;
        if n % 2 == 0 {
            stream.write_all(b"GET /sync HTTP/1.1\r\nHost: x\r\nUpgr")?;
        }
        silent.push(stream);
    }
    let mut mute = Wire::open(&server.address, token).await?;
    let ended = tokio::time::timeout(Duration::from_secs(5), mute.hear()).await;
    assert!(matches!(ended, Ok(None)), "who never says hello is let go");
    let mut chance = Chance::new(32);
    let mut honest = Drafter::new(&text, token, chance.actor());
    honest.join(&server.address).await?;
    writes(&mut honest, &mut chance, "half-open sockets").await?;
    let honest = tokio::spawn(async move {
        honest.listen(Duration::from_secs(4)).await;
        honest
    });
    for mut stream in silent {
        stream.set_read_timeout(Some(SOON))?;
        let mut said = Vec::new();
        let ended = tokio::task::spawn_blocking(move || stream.read_to_end(&mut said)).await?;
        // Ended either way; what it must not do is wait on.
        let waits = ended.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!waits, "a socket over which nothing passes is let go");
    }
    let mut honest = honest.await?;
    assert!(honest.connected(), "an honest connection lives on by its pings");
    writes(&mut honest, &mut chance, "the end of the silent").await
}

/// Clients that send a byte now and then: the head of a request that never ends (slow-loris), or a body that drips.
#[tokio::test(flavor = "multi_thread")]
async fn who_drips_is_let_go_and_stops_nobody() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let limits = [("PALABRE_LIMIT_HEAD", "2"), ("PALABRE_LIMIT_SEND", "2")];
    let (server, demo, text) = start(data.path(), &limits).await?;
    let token = &demo.with_role("drafter")[0].token;
    let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-More: ".to_owned();
    let body = format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{}",
        "{\"email\":\""
    );
    let large = body.replace("4000", "400000");
    let mut drips = Vec::new();
    for n in 0..150 {
        let mut stream = TcpStream::connect(&server.address)?;
        stream.write_all([&head, &body, &large][n % 3].as_bytes())?;
        drips.push(stream);
    }
    let mut chance = Chance::new(36);
    let mut honest = Drafter::new(&text, token, chance.actor());
    honest.join(&server.address).await?;
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(6) {
        for stream in &mut drips {
            // Refused once the other side has let go.
            let _gone = stream.write_all(b"a");
        }
        writes(&mut honest, &mut chance, "those who drip").await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    for (n, mut stream) in drips.into_iter().enumerate() {
        stream.set_read_timeout(Some(SOON))?;
        let mut said = Vec::new();
        let ended = tokio::task::spawn_blocking(move || stream.read_to_end(&mut said).map(|_| said)).await?;
        let waits = ended.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!waits, "{n} still holds its place");
    }
    writes(&mut honest, &mut chance, "their end").await
}

/// As the test above, for one that listens: it hears why.
#[tokio::test(flavor = "multi_thread")]
async fn who_drips_a_body_hears_why() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, _, _) = start(data.path(), &[("PALABRE_LIMIT_SEND", "1")]).await?;
    let mut stream = TcpStream::connect(&server.address)?;
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{";
    stream.write_all(head.as_bytes())?;
    stream.set_read_timeout(Some(SOON))?;
    let mut said = String::new();
    tokio::task::spawn_blocking(move || stream.read_to_string(&mut said).map(|_| said))
        .await?
        .map(|said| assert!(said.starts_with("HTTP/1.1 408") && said.contains("too-slow"), "{said}"))?;
    Ok(())
}

/// One account, a thousand sockets at once: it gets its places and no more, and everybody else is served.
#[tokio::test(flavor = "multi_thread")]
async fn one_account_with_a_thousand_sockets_stops_nobody() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, demo, text) = start(data.path(), &[]).await?;
    let (greedy, honest) = (&demo.with_role("drafter")[0].token, &demo.with_role("drafter")[1].token);
    let mut chance = Chance::new(37);
    let mut other = Drafter::new(&text, honest, chance.actor());
    other.join(&server.address).await?;
    let (mut held, mut refused) = (Vec::new(), 0);
    for n in 0..1_000 {
        let mut wire = Wire::open(&server.address, greedy).await?;
        wire.hello(&text, None, 0, &[]).await?;
        // Either of them is the first word.
        let first = wire.hear().await.ok_or("nothing was said")?;
        match first.kind.as_str() {
            "welcome" => held.push(wire),
            "bye" if first.body.get("code").text() == "too-many" => refused += 1,
            other => return Err(format!("{n}: {other}").into()),
        }
        if n % 100 == 0 {
            writes(&mut other, &mut chance, "a thousand sockets").await?;
        }
    }
    assert_eq!((held.len(), refused), (64, 936));
    writes(&mut other, &mut chance, "a thousand sockets").await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_too_slowly_is_told_to_begin_again_and_slows_nobody() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, demo, text) = start(data.path(), &[]).await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(33);
    let mut slow = Wire::open(&server.address, &drafters[1].token).await?;
    slow.hello(&text, None, 0, &[]).await?;
    slow.hear_kind("synced", SOON).await.ok_or("not synced")?;
    let mut writer = Drafter::new(&text, &drafters[0].token, chance.actor());
    writer.join(&server.address).await?;
    for n in 0..30 {
        put_much(&mut writer, &mut chance, n)?;
        writer.publish().await?;
        assert!(writer.settle(SOON).await, "the writer waits for a slow reader: {:?}", writer.refusals);
    }
    let told = slow.hear_kind("resync", SOON).await.ok_or("not told to begin again")?;
    assert!(!told.body.get("message").text().is_empty());
    assert!(slow.hear().await.is_none(), "let go after that");
    let mut again = Drafter::new(&text, &drafters[1].token, Vec::new());
    again.join(&server.address).await?;
    assert_eq!(again.doc.get_heads(), writer.doc.get_heads());
    Ok(())
}

/// Nine hundred kilobytes that no compression makes smaller, in one operation.
fn put_much(writer: &mut Drafter, chance: &mut Chance, n: usize) -> Result<(), Failed> {
    let bytes: Vec<u8> = (0..900_000 / 8).flat_map(|_| chance.draw().to_le_bytes()).collect();
    let (_, sections) = writer.doc.get(ROOT, "sections")?.ok_or("no sections")?;
    let first = writer.doc.keys(&sections).next().ok_or("no section")?;
    let (_, section) = writer.doc.get(&sections, first.as_str())?.ok_or("no section")?;
    writer.doc.put(&section, format!("ballast{n}"), ScalarValue::Bytes(bytes))?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_answered_with_a_sentence_and_a_close() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let (server, demo, text) = start(data.path(), &[]).await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(34);
    let mut honest = Drafter::new(&text, &drafters[0].token, chance.actor());
    honest.join(&server.address).await?;
    let hello_twice =
        || Value::message("hello", vec![("v", Value::Int(1)), ("text", Value::Text(String::new()))]);
    let spoken: [(&str, Vec<u8>); 6] = [
        ("noise", vec![0xff; 64]),
        ("nothing", Vec::new()),
        ("a hello after hello", hello_twice()),
        ("an array that claims to be endless", vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("a thousand arrays in each other", vec![0x81; 1_000]),
        ("five megabytes", vec![0; 5 << 20]),
    ];
    for (name, frame) in spoken {
        let mut wire = Wire::open(&server.address, &drafters[1].token).await?;
        wire.hello(&text, None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
        wire.say_bytes(frame).await?;
        let bye = wire.hear_kind("bye", SOON).await.ok_or_else(|| format!("nothing was said to {name}"))?;
        assert_eq!(bye.body.get("code").text(), "protocol", "{name}");
        assert!(!bye.body.get("message").text().is_empty(), "{name}");
        writes(&mut honest, &mut chance, name).await?;
    }
    let mut early = Wire::open(&server.address, &drafters[1].token).await?;
    early.push(1, &[vec![1, 2, 3]]).await?;
    let bye = early.hear_kind("bye", SOON).await.ok_or("nothing was said to a push before hello")?;
    assert_eq!(bye.body.get("code").text(), "protocol");
    Ok(())
}
