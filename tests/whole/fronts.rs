//! Before three servers: nginx and Caddy with the settings of docs/operations.md. What people do passes, what Palabre
//! refuses it refuses there too and in its own words, and a server may die.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    cluster::Cluster,
    drafter::Drafter,
    edits, engines,
    front::{Front, Kind},
    plain::{Numbered, Plain, kind, messages, ping},
    server::Account,
};
use reqwest::{Client, Method, Response, multipart};
use serde_json::{Value as Json, json};

use crate::several::settle;

const SERVERS: usize = 3;
/// What a poll that is not held back by the proxy takes at most; one that is waits for 25 s.
const AT_ONCE: Duration = Duration::from_secs(5);
const ELSEWHERE: &str = "https://example.org";

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_what_people_do() -> Result<(), Failed> {
    behind(Kind::Nginx).await
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_what_people_do() -> Result<(), Failed> {
    behind(Kind::Caddy).await
}

async fn behind(kind: Kind) -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") || engines::without("fronts") {
        return Ok(());
    }
    let address = SocketAddr::from(([127, 0, 0, 1], engines::free_port()?));
    let public = format!("http://{address}");
    let settings = [("PALABRE_PUBLIC_URL", public.as_str()), ("PALABRE_TRUST_PROXY", "true")];
    let mut cluster = Cluster::of(SERVERS, &settings).await?;
    let servers: Vec<String> = (0..SERVERS).map(|at| cluster.address(at).to_owned()).collect();
    let front = Front::start(kind, address, &servers)?;
    let tried = passes(&cluster, &address.to_string()).await;
    let tried = match tried {
        Ok(()) => a_server_dies(&mut cluster, &public).await,
        failed => failed,
    };
    tried.map_err(|why| format!("{why}\n{}", front.log()).into())
}

async fn passes(cluster: &Cluster, address: &str) -> Result<(), Failed> {
    let drafter = cluster.demo.with_role("drafter")[0];
    by_cookie(address, drafter).await?;
    files(address, cluster).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    by_websocket(cluster, address, &text).await?;
    by_plain_https(cluster, address, &text).await
}

/// Pages, signing in, an act of one's own, and the same act that another site makes the browser ask for.
async fn by_cookie(address: &str, account: &Account) -> Result<(), Failed> {
    let own = format!("http://{address}");
    let browser = Client::builder().cookie_store(true).build()?;
    let page = browser.get(format!("{own}/")).send().await?;
    assert_eq!(page.status(), 200);
    assert!(page.headers().contains_key("content-security-policy"), "{:?}", page.headers());
    let signed_in = json!({ "email": account.email, "password": account.password });
    for (origin, status) in [(ELSEWHERE, 403), (own.as_str(), 200)] {
        let asked = browser.post(format!("{own}/api/v1/session")).header("origin", origin).json(&signed_in);
        assert_eq!(asked.send().await?.status(), status, "signing in from {origin}");
    }
    for (origin, status) in [(ELSEWHERE, 403), (own.as_str(), 201)] {
        let asked = browser.post(format!("{own}/api/v1/me/tokens")).header("origin", origin);
        let answer = asked.json(&json!({ "name": "epreuve" })).send().await?;
        assert_eq!(answer.status(), status, "a token, asked for from {origin}");
    }
    Ok(())
}

/// A file that Palabre takes reaches it, and one that it does not take is refused in its words.
async fn files(address: &str, cluster: &Cluster) -> Result<(), Failed> {
    let path = format!("http://{address}/api/v1/dossiers/{}/texts", cluster.demo.dossier);
    let facilitator = cluster.demo.with_role("facilitator")[0];
    for (bytes, status) in [(4 << 20, 422), (8 << 20, 413)] {
        let file = multipart::Part::bytes(vec![b'x'; bytes]).file_name("politique.docx");
        let form = multipart::Form::new().part("file", file);
        let asked = Client::new().post(&path).bearer_auth(&facilitator.token).multipart(form);
        let answer = asked.send().await?;
        let (got, told) = (answer.status(), sentence(answer).await?);
        assert_eq!(got, status, "{bytes} bytes: {told}");
    }
    Ok(())
}

async fn sentence(answer: Response) -> Result<String, Failed> {
    let told = answer.text().await?;
    let read: Json = serde_json::from_str(&told).map_err(|_| format!("not in our words: {told}"))?;
    let message = read["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert!(!message.is_empty(), "{read}");
    Ok(message)
}

async fn by_websocket(cluster: &Cluster, address: &str, text: &str) -> Result<(), Failed> {
    let drafters = cluster.demo.with_role("drafter");
    let mut chance = Chance::new(71);
    // More than there are servers, so that each has one.
    let mut clients = Vec::new();
    for n in 0..=SERVERS {
        let mut client = Drafter::new(text, &drafters[n % drafters.len()].token, chance.actor());
        client.join(address).await?;
        clients.push(client);
    }
    for (n, client) in clients.iter_mut().enumerate() {
        edits::type_words(&mut client.doc, &mut chance, &format!("devant{n} "))?;
        client.publish().await?;
    }
    settle(&mut clients).await
}

/// Each request by a connection of its own, to whichever server; an answer comes when there is one.
async fn by_plain_https(cluster: &Cluster, address: &str, text: &str) -> Result<(), Failed> {
    let drafter = cluster.demo.with_role("drafter")[0];
    let mut chance = Chance::new(73);
    let plain = Plain::scattered(address, drafter)?;
    let (session, first) = plain.hello(text, &chance.actor()).await?;
    assert_eq!(first.last().map(kind), Some("synced"));
    let way = Numbered { plain: &plain, session };
    for n in 0..3 {
        let begun = Instant::now();
        let (answer, status) = tokio::join!(way.poll(n), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            way.post(n + 1, vec![ping()]).await
        });
        assert_eq!(status?, 204);
        let heard = messages(answer?).await?;
        assert!(heard.iter().any(|message| kind(message) == "pong"), "{heard:?}");
        assert!(begun.elapsed() < AT_ONCE, "held back for {:?}", begun.elapsed());
    }
    let path = format!("/sync/http/{}", way.session);
    assert_eq!(plain.send(Method::DELETE, &path, Vec::new()).await?.status(), 204);
    Ok(())
}

/// Pages are read on while a server dies, and every word that comes later goes to the others.
async fn a_server_dies(cluster: &mut Cluster, public: &str) -> Result<(), Failed> {
    let reader = Client::builder().pool_max_idle_per_host(0).build()?;
    for asked in 0..60 {
        if asked == 20 {
            cluster.kill(0);
        }
        let page = reader.get(format!("{public}/signin")).send().await?;
        assert_eq!(page.status(), 200, "page {asked}");
    }
    let text = new_text(cluster.server(1), &cluster.demo, "# Suite\n\nUn texte.\n").await?;
    by_websocket(cluster, public.trim_start_matches("http://"), &text).await
}
