//! Ten drafters under a seeded plan of edits, lost connections, repeats and server kills end with the same
//! text, with every acknowledged word in it. A seed that failed once stays in `PLANS` for ever.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
};

const CLIENTS: usize = 10;
const STEPS: usize = 240;
const SETTLE: Duration = Duration::from_secs(20);
const PLANS: &[u64] = &[1, 2, 7, 2026];

#[tokio::test(flavor = "multi_thread")]
async fn ten_drafters_converge_through_drops_repeats_and_restarts() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let mut server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    for &seed in PLANS {
        server = play(server, &demo, seed).await.map_err(|e| format!("seed {seed}: {e}"))?;
    }
    Ok(())
}

async fn play(mut server: Server, demo: &Demo, seed: u64) -> Result<Server, Failed> {
    let mut chance = Chance::new(seed);
    let text = new_text(&server, demo, "# Contexte\n\nUn texte.\n\n## Objet\n\nUn autre.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut clients: Vec<Drafter> = Vec::new();
    for n in 0..CLIENTS {
        let mut client = Drafter::new(&text, &drafters[n % drafters.len()].token, chance.actor());
        client.join(&server.address).await?;
        clients.push(client);
    }
    let mut words: Vec<(usize, String)> = Vec::new();
    for step in 0..STEPS {
        server = one_step(server, &mut clients, &mut chance, &mut words, step).await?;
    }
    come_together(&server, &mut clients).await?;
    judge(&mut clients, &words)?;
    Ok(server)
}

async fn one_step(
    server: Server,
    clients: &mut [Drafter],
    chance: &mut Chance,
    words: &mut Vec<(usize, String)>,
    step: usize,
) -> Result<Server, Failed> {
    let n = chance.below(clients.len());
    let client = &mut clients[n];
    match chance.below(20) {
        0..=10 => {
            let word = format!("mot{step}x{n} ");
            edits::type_words(&mut client.doc, chance, &word)?;
            words.push((n, word));
            client.publish().await?;
        }
        11..=14 => {
            edits::disturb(&mut client.doc, chance)?;
            client.publish().await?;
        }
        15 => client.drop_connection(),
        16 => client.repeat().await?,
        17 if !client.connected() => client.join(&server.address).await?,
        18 if chance.one_in(6) => return restart(server, clients).await,
        _ => client.listen(Duration::from_millis(5)).await,
    }
    Ok(server)
}

async fn restart(server: Server, clients: &mut [Drafter]) -> Result<Server, Failed> {
    let data = server.data.clone();
    server.kill();
    for client in clients.iter_mut() {
        client.drop_connection();
    }
    Ok(Server::serve(&data)?)
}

/// Everybody connects, everything is acknowledged, everybody reads to the end.
async fn come_together(server: &Server, clients: &mut [Drafter]) -> Result<(), Failed> {
    for client in clients.iter_mut() {
        client.drop_connection();
        client.join(&server.address).await?;
        if !client.settle(SETTLE).await {
            let waiting = client.unacknowledged.len();
            return Err(
                format!("{waiting} changes never acknowledged; refused: {:?}", client.refusals).into()
            );
        }
    }
    for client in clients.iter_mut() {
        client.drop_connection();
        client.join(&server.address).await?;
        client.listen(Duration::from_millis(50)).await;
    }
    Ok(())
}

fn judge(clients: &mut [Drafter], words: &[(usize, String)]) -> Result<(), Failed> {
    let heads = clients[0].doc.get_heads();
    for (n, client) in clients.iter_mut().enumerate() {
        if client.doc.get_heads() != heads {
            return Err(format!("client {n} ended elsewhere").into());
        }
        if !client.refusals.is_empty() {
            return Err(format!("client {n} was refused: {:?}", client.refusals).into());
        }
    }
    // A word may have been deleted by a later split or removal of who saw it; the change that typed it may not be missing.
    let all: String = clients[0]
        .doc
        .get_changes(&[])
        .iter()
        .flat_map(|change| change.decode().operations)
        .filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned)))
        .collect();
    match words.iter().find(|(_, word)| !all.contains(word.as_str())) {
        Some((n, word)) => Err(format!("“{word}” of client {n} is nowhere in the history").into()),
        None => Ok(()),
    }
}
