//! Power loss: every acknowledgement follows a finished fsync of what it acknowledges. Shown by the traced
//! order of system calls; the same judge must find the fault when the sync is lowered.

use std::{fs, path::Path, time::Duration};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
};

const PUSHES: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledgement_follows_an_fsync_of_what_it_acknowledges() -> Result<(), Failed> {
    let trace = traced_pushes(&[]).await?;
    let verdict = judge(&trace);
    assert_eq!(verdict, Verdict { acknowledged: PUSHES, unsynced: 0 }, "see the order in the trace");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_finds_the_fault_when_the_sync_is_lowered() -> Result<(), Failed> {
    let trace = traced_pushes(&[("PALABRE_TEST_SYNCHRONOUS", "OFF")]).await?;
    let verdict = judge(&trace);
    assert!(verdict.unsynced > 0, "acknowledged without a sync and not noticed: {verdict:?}");
    Ok(())
}

async fn traced_pushes(env: &[(&str, &str)]) -> Result<String, Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let path = data.path().join("trace");
    let path_text = path.display().to_string();
    let calls = "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";
    let strace = ["strace", "-f", "-y", "-xx", "-s", "65536", "-e", calls, "-o", &path_text];
    let server = Server::start("serve", data.path(), &strace, env)?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(11);
    let mut writer = Drafter::new(&text, &demo.with_role("drafter")[0].token, chance.actor());
    writer.join(&server.address).await?;
    for n in 0..PUSHES {
        edits::type_words(&mut writer.doc, &mut chance, &format!("{}{n:03}", marker()))?;
        writer.publish().await?;
        if !writer.settle(Duration::from_secs(20)).await {
            return Err("a push was not acknowledged".into());
        }
    }
    end_traced(server)?;
    Ok(fs::read_to_string(Path::new(&path))?)
}

/// What the pushes type, so that a change is recognised in the bytes written to the store.
fn marker() -> &'static str {
    "EPREUVE"
}

/// strace passes the signal on to the server and ends with it.
fn end_traced(server: Server) -> Result<(), Failed> {
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.pid()))?;
    for child in children.split_whitespace() {
        std::process::Command::new("kill").args(["-TERM", child]).status()?;
    }
    server.stop()?;
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    acknowledged: usize,
    unsynced: usize,
}

/// Reads the trace in order: a change written to a file of the store is *dirty* until that file's sync has
/// **returned**; an acknowledgement sent while any is dirty is a fault.
fn judge(trace: &str) -> Verdict {
    let (typed, ack) = (hex(marker()), hex("\u{63}ack"));
    let mut dirty: Vec<String> = Vec::new();
    let mut written: Vec<String> = Vec::new();
    let mut syncing: Vec<(String, String)> = Vec::new();
    let mut verdict = Verdict { acknowledged: 0, unsynced: 0 };
    for line in trace.lines() {
        let (pid, call) = line.split_once(' ').unwrap_or(("", line));
        let call = call.trim_start();
        let target = call.split_once('<').and_then(|(_, r)| r.split_once('>')).map_or("", |(t, _)| t);
        if call.contains("sync resumed>") {
            if let Some(at) = syncing.iter().position(|(p, _)| p == pid) {
                let (_, file) = syncing.remove(at);
                dirty.retain(|d| *d != file);
            }
        } else if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            if call.contains("<unfinished") {
                syncing.push((pid.to_owned(), target.to_owned()));
            } else if call.contains("= 0") {
                dirty.retain(|d| d != target);
            }
        } else if call.starts_with("pwrite") && call.contains(&typed) {
            dirty.push(target.to_owned());
            written.push(target.to_owned());
        } else if (call.starts_with("send") || call.starts_with("write")) && call.contains(&ack) {
            verdict.acknowledged += 1;
            if !dirty.is_empty() || written.is_empty() {
                verdict.unsynced += 1;
            }
        }
    }
    verdict
}

/// As `strace -xx` prints bytes.
fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("\\x{b:02x}")).collect()
}

#[test]
fn the_judge_reads_a_trace_by_the_order_of_its_lines() {
    let (typed, ack) = (hex(marker()), hex("\u{63}ack"));
    let good = format!(
        "1 pwrite64(3</d/wal>, \"{typed}\", 7, 0) = 7\n1 fdatasync(3</d/wal>) = 0\n2 sendto(9<s>, \"{ack}\") = 4\n"
    );
    assert_eq!(judge(&good), Verdict { acknowledged: 1, unsynced: 0 });
    let early = format!(
        "1 pwrite64(3</d/wal>, \"{typed}\", 7, 0) = 7\n1 fdatasync(3</d/wal> <unfinished ...>\n2 sendto(9<s>, \"{ack}\") = 4\n1 <... fdatasync resumed>) = 0\n"
    );
    assert_eq!(judge(&early), Verdict { acknowledged: 1, unsynced: 1 });
}
