//! Forged changes, each by a permitted drafter with an honest one open beside: refused with a reason, the
//! room stays up, the honest drafter goes on writing, and the text reads back whole after a restart.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use automerge::ActorId;
use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    forgeries::{FORGERIES, one_forgery, refused},
    server::{Demo, Server},
};

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_is_refused_and_the_honest_go_on() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let mut server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte honnête.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(5);
    let mut honest = Drafter::new(&text, &drafters[0].token, chance.actor());
    honest.join(&server.address).await?;
    for (name, forge, codes) in FORGERIES {
        let refused = one_forgery(&server.address, &text, &drafters[1].token, &mut chance, *forge).await;
        let code = refused.map_err(|e| format!("{name}: {e}"))?;
        assert!(codes.contains(&code.as_str()), "{name} was refused as “{code}”, not one of {codes:?}");
        edits::type_words(&mut honest.doc, &mut chance, "honnete ")?;
        honest.publish().await?;
        assert!(honest.settle(Duration::from_secs(5)).await, "the honest drafter was stopped by {name}");
        assert!(honest.refusals.is_empty(), "{name}: {:?}", honest.refusals);
    }
    server.stop()?;
    server = Server::serve(data.path())?;
    let mut reader = Drafter::new(&text, &drafters[2].token, chance.actor());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), honest.doc.get_heads(), "the text reads back as it was");
    automerge::AutoCommit::load(&reader.doc.save())?;
    Ok(())
}

/// The same actor's seq with other content: the first stands, the second is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_seq_with_another_hash_is_refused() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let token = &demo.with_role("drafter")[0].token;
    let mut chance = Chance::new(6);
    let actor = chance.actor();
    let mut first = Drafter::new(&text, token, actor.clone());
    first.join(&server.address).await?;
    let mut second = Drafter::new(&text, token, actor.clone());
    second.join(&server.address).await?;
    // A tab that woke from an old copy: it has not heard of the first's change and cannot apply it.
    second.drop_connection();
    edits::type_words(&mut first.doc, &mut chance, "un ")?;
    first.publish().await?;
    assert!(first.settle(Duration::from_secs(5)).await);
    edits::type_words(&mut second.doc, &mut chance, "deux ")?;
    second.doc.commit();
    let change = second.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let code = refused(&server.address, &text, token, &actor, change).await?;
    assert_eq!(code, "seq-reused");
    edits::type_words(&mut first.doc, &mut chance, "encore ")?;
    first.publish().await?;
    assert!(first.settle(Duration::from_secs(5)).await, "the first goes on");
    Ok(())
}

/// An actor is its first person's for ever: who knows another's cannot write under it.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_under_anothers_actor() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(8);
    let actor = chance.actor();
    let mut honest = Drafter::new(&text, &drafters[0].token, actor.clone());
    honest.join(&server.address).await?;
    edits::type_words(&mut honest.doc, &mut chance, "un ")?;
    honest.publish().await?;
    assert!(honest.settle(Duration::from_secs(5)).await);
    let mut copy = honest.doc.fork().with_actor(ActorId::from(actor.clone()));
    edits::type_words(&mut copy, &mut chance, "faux ")?;
    copy.commit();
    let change = copy.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let code = refused(&server.address, &text, &drafters[1].token, &actor, change).await?;
    assert_eq!(code, "foreign-actor");
    edits::type_words(&mut honest.doc, &mut chance, "deux ")?;
    honest.publish().await?;
    assert!(honest.settle(Duration::from_secs(5)).await, "the number is still the honest one's");
    Ok(())
}

/// Every file of the Automerge corpus (crashers of its fuzzer, fixtures, whole documents) pushed as a change, where the corpora are
/// at hand.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_automerge_files_are_refused_and_the_honest_go_on() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(9);
    let mut honest = Drafter::new(&text, &drafters[0].token, chance.actor());
    honest.join(&server.address).await?;
    let shared = std::env::var_os("PALABRE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let corpus = shared.join("corpora/automerge");
    let folders = ["fuzz-crashers", "fixtures", "real"].map(|folder| corpus.join(folder));
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for entry in std::fs::read_dir(folder)? {
            let file = entry?.path();
            let actor = chance.actor();
            let code =
                refused(&server.address, &text, &drafters[1].token, &actor, std::fs::read(&file)?).await;
            let code = code.map_err(|error| format!("{}: {error}", file.display()))?;
            let known =
                ["malformed", "too-large", "foreign-actor", "unknown-actor", "start-op", "seq-gap", "root"];
            assert!(known.contains(&code.as_str()), "{}: {code}", file.display());
            edits::type_words(&mut honest.doc, &mut chance, "vrai ")?;
            honest.publish().await?;
            assert!(honest.settle(Duration::from_secs(5)).await, "after {}", file.display());
        }
    }
    Ok(())
}
