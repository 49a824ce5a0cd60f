//! N7: the reading page of a published version, asked by `wrk`, beside nginx with a file of the same size; and what comes
//! over the wire besides the text itself.
//!
//! Must stay true: both are asked one after the other in every run, uncompressed, on loopback; nginx is ours alone, in a
//! temporary folder, and ends with this.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use palabre_tests::{
    api::{call, new_text},
    server::{Demo, Server},
};
use reqwest::{Client, Method, header::ACCEPT_ENCODING};
use serde_json::json;

use crate::{
    Failed,
    report::{Report, at},
};

const RUNS: usize = 3;
const SECONDS: &str = "3s";

pub async fn measure(server: &Server, demo: &Demo, report: &mut Report) -> Result<(), Failed> {
    if !is_here("wrk", "-v") || !is_here("nginx", "-v") {
        println!("N7: wrk and nginx are needed: not measured");
        return Ok(());
    }
    // One draws what two would blur: the frame is what a page of one word has.
    let long = published(server, demo, &pages()).await?;
    let short = published(server, demo, "# Un\n").await?;
    let page = Client::new().get(&long).send().await?.error_for_status()?.bytes().await?;
    let folder = tempfile::tempdir()?;
    let nginx = Nginx::start(folder.path(), &page)?;
    for connections in [1_usize, 64] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            ours.push(wrk(&long, connections)?);
            theirs.push(wrk(&nginx.url, connections)?);
        }
        say(report, connections, page.len(), ours, theirs);
    }
    let (frame, files) = on_the_wire(server, &short).await?;
    report.row(
        "N7.wire",
        "a page on the wire without the text",
        (frame + files.iter().map(|(_, size)| size).sum::<usize>()) as f64 / 1000.0,
        "KB",
        (30.0, false),
        "",
        &format!(
            "first visit, Brotli where offered: the page of one word {frame} B and {} files",
            files.len()
        ),
    );
    Ok(())
}

fn say(report: &mut Report, connections: usize, size: usize, mut ours: Vec<f64>, mut theirs: Vec<f64>) {
    let mut ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(o, t)| o / t).collect();
    for all in [&mut ours, &mut theirs, &mut ratios] {
        all.sort_by(f64::total_cmp);
    }
    let range = |v: &[f64]| format!("{:.2}–{:.2} of {RUNS}", at(v, 0.0), at(v, 1.0));
    let peer =
        format!("nginx {:.0}/s ({}), a file of {size} B, one worker", at(&theirs, 0.5), range(&theirs));
    report.row(
        &format!("N7.{connections:02}"),
        &format!("reading page / nginx, wrk -t1 -c{connections}"),
        at(&ratios, 0.5),
        "×",
        (0.5, true),
        &peer,
        &range(&ratios),
    );
    report.row(
        &format!("N7.{connections:02}.rate"),
        &format!("reading page of {} kB, wrk -t1 -c{connections}", size / 1000),
        at(&ours, 0.5),
        "requests/s",
        (at(&theirs, 0.5).round() / 2.0, true),
        &peer,
        &range(&ours),
    );
}

fn is_here(program: &str, word: &str) -> bool {
    Command::new(program).arg(word).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// The address of the page of a published version with this text.
async fn published(server: &Server, demo: &Demo, markdown: &str) -> Result<String, Failed> {
    let text = new_text(server, demo, markdown).await?;
    let facilitator = demo.with_role("facilitator")[0].clone();
    let body = json!({ "name": "Mesure", "publish": true });
    let path = format!("/api/v1/texts/{text}/versions");
    let (status, answer) = call(server, &facilitator, Method::POST, &path, Some(body)).await?;
    if !status.is_success() {
        return Err(format!("publishing a version: {status} {answer}").into());
    }
    Ok(server.url(&format!("/d/{}/{text}/v/1", demo.dossier)))
}

/// About a hundred kilobytes as a page.
fn pages() -> String {
    let sentence =
        "La protection des personnes et de leurs biens est assurée sur toute l’étendue du territoire. ";
    (1..=30)
        .map(|n| format!("## Chapitre {n}\n\n{}\n\n{}\n\n", sentence.repeat(15), sentence.repeat(15)))
        .collect()
}

/// Requests a second.
fn wrk(url: &str, connections: usize) -> Result<f64, Failed> {
    let connections = connections.to_string();
    let done = Command::new("wrk").args(["-t1", "-c", &connections, "-d", SECONDS, url]).output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    if said.contains("Non-2xx") {
        return Err(format!("wrk was refused: {said}").into());
    }
    let rate = said.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    Ok(rate.ok_or_else(|| format!("wrk said: {said}"))?.trim().parse()?)
}

/// Bytes of a page and of each file that its markup names, as they come to a browser that has nothing yet.
async fn on_the_wire(server: &Server, url: &str) -> Result<(usize, Vec<(String, usize)>), Failed> {
    let compressed =
        |url: String| async move { Client::new().get(url).header(ACCEPT_ENCODING, "br, gzip").send().await };
    let page = Client::new().get(url).send().await?.text().await?;
    let mut files = Vec::new();
    for name in named(&page) {
        let size = compressed(server.url(&name)).await?.error_for_status()?.bytes().await?.len();
        files.push((name, size));
    }
    let frame = compressed(url.to_owned()).await?.error_for_status()?.bytes().await?.len();
    Ok((frame, files))
}

/// Style sheets, scripts, pictures and preloaded fonts of a page: what a browser fetches without being asked to.
fn named(page: &str) -> Vec<String> {
    let tags = page.split('<').filter(|tag| {
        (tag.starts_with("link ")
            && ["stylesheet", "preload", "icon", "manifest"].iter().any(|r| tag.contains(r)))
            || tag.starts_with("script ")
            || tag.starts_with("img ")
    });
    let address = |tag: &str| {
        let tag = tag.split('>').next()?;
        // A style sheet for paper is fetched when somebody prints.
        if tag.contains("media=\"print\"") || tag.contains("type=\"application/") {
            return None;
        }
        let (_, rest) = tag.split_once("href=\"").or_else(|| tag.split_once("src=\""))?;
        let name = rest.split('"').next()?;
        name.starts_with('/').then(|| name.to_owned())
    };
    let mut names: Vec<String> = tags.filter_map(address).collect();
    names.sort();
    names.dedup();
    names
}

struct Nginx {
    child: Child,
    url: String,
}

impl Nginx {
    fn start(folder: &Path, page: &[u8]) -> Result<Self, Failed> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        fs::write(folder.join("page.html"), page)?;
        let here = folder.display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|part| format!("{part}_temp_path {here}/{part};\n"))
            .collect();
        let settings = format!(
            "daemon off;\nmaster_process off;\nworker_processes 1;\npid {here}/pid;\nerror_log {here}/error.log;\n\
             events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\nsendfile on;\ntcp_nopush on;\n{temporary}\
             keepalive_requests 1000000;\ndefault_type text/html;\n\
             server {{ listen 127.0.0.1:{port}; root {here}; }}\n}}\n"
        );
        fs::write(folder.join("nginx.conf"), settings)?;
        let child = Command::new("nginx")
            .args(["-e", "stderr", "-p"])
            .arg(folder)
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let nginx = Self { child, url: format!("http://127.0.0.1:{port}/page.html") };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(5) {
                return Err("nginx did not start".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
