//! The access matrix: every route and every message of `/sync`, for every kind of asker, in every stage of an open and of a
//! shut dossier, against `table.txt`, which is written by hand. The list of routes only proves that the table is complete.
//! On PostgreSQL every asker is tried at every line, and the stages take turns: `PALABRE_TEST_WHOLE_MATRIX` tries every line in all of them there too.

mod doors;
mod live;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use palabre::domain::stage::Stage;
use palabre::http::routes;
use reqwest::Method;

use crate::support::{On, TestApp};
use world::{Asker, Body, World};

const TABLE: &str = include_str!("table.txt");
const PROTOCOL: &str = include_str!("../../../../PROTOCOL.md");
/// The method of a message of `/sync` in the table.
const SAYS: &str = "SAYS";

/// A line of the table: a route or a message, and who gets in.
struct Line {
    method: &'static str,
    path: &'static str,
    /// One a column, in the order of the heads.
    cells: Vec<&'static str>,
}

fn table() -> (Vec<&'static str>, Vec<Line>) {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let heads: Vec<_> = lines.next().unwrap().split_whitespace().skip(1).collect();
    let (mut classes, mut all, mut class) = (Vec::new(), Vec::new(), None);
    for line in lines {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            [name] => class = Some(name.trim_matches(['[', ']'])),
            [method, path] => {
                let named = |(name, _): &&(&str, Vec<&'static str>)| Some(*name) == class;
                let (_, cells) = classes.iter().find(named).expect("a class of the table");
                all.push(Line { method, path, cells: cells.clone() });
            }
            [name, cells @ ..] => {
                assert_eq!(cells.len(), heads.len(), "{line}");
                assert!(cells.iter().all(|cell| is_cell(cell)), "{line}");
                classes.push((*name, cells.to_vec()));
            }
            [] => {}
        }
    }
    (heads, all)
}

/// Each stage in its own place.
fn is_cell(cell: &str) -> bool {
    let fits = |(given, stage): (char, char)| given == '.' || given.eq_ignore_ascii_case(&stage);
    cell.len() == 5 && cell.chars().zip("dcwax".chars()).all(fits)
}

/// Whether a cell lets in at this stage.
fn lets_in(cell: &str, stage: Stage, open: bool) -> bool {
    let at = Stage::ALL.iter().position(|one| *one == stage).unwrap();
    match cell.chars().nth(at).unwrap() {
        '.' => false,
        letter => open || letter.is_lowercase(),
    }
}

#[test]
fn the_table_names_every_route_and_every_message_once() {
    let named: Vec<String> = table().1.iter().map(|line| format!("{} {}", line.method, line.path)).collect();
    let routes = routes::all().into_iter().map(|route| format!("{} {}", route.method, route.path));
    let says =
        PROTOCOL.split("## From the client").nth(1).unwrap().split("## From the server").next().unwrap();
    let messages = says.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let there: BTreeSet<String> = routes.chain(messages.map(|kind| format!("{SAYS} {kind}"))).collect();
    let once: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(once.len(), named.len(), "a route stands twice in the table");
    let missing: Vec<_> = there.difference(&once).collect();
    let unknown: Vec<_> = once.difference(&there).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "not in the table: {missing:#?}\nno such route: {unknown:#?}"
    );
}

#[test]
fn every_line_of_the_table_can_tell_a_door_from_a_wall() {
    let (_, lines) = table();
    // Those of the class `secret` are walls to all who ask here: nobody was given the secret.
    let walls = lines.iter().filter(|line| line.cells.iter().all(|cell| *cell == "....."));
    assert_eq!(walls.count(), 13);
}

/// The status, as a door: in, or turned away.
async fn asks(world: &World, line: &Line, asker: &Asker) -> u16 {
    let path = world.path(line.path, asker).await;
    let method: Method = line.method.parse().unwrap();
    // As through a proxy: nothing is allowed for being on the same machine.
    let request = asker
        .calls
        .request(method.clone(), &path)
        .header("x-forwarded-for", "10.1.1.1")
        .timeout(std::time::Duration::from_secs(20));
    let request = match world.body(line.path) {
        _ if method.is_safe() => request,
        Body::Json(body) => request.json(&body),
        Body::Form(fields) => request.form(&fields),
    };
    request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error}")).status().as_u16()
}

fn is_of_a_dossier(path: &str) -> bool {
    let named = ["{slug}", "{text}", "/workshops/{id}", "/consultations/{id}", "{session}"];
    named.iter().any(|part| path.contains(part))
}

/// What is wrong with this answer, if anything.
fn wrong(line: &Line, asker: &Asker, expected: bool, open: bool, status: u16) -> Option<String> {
    let inside = !matches!(status, 401 | 403 | 404 | 410);
    if status >= 500 || status == 405 {
        return Some(format!("is answered {status}"));
    }
    if inside != expected {
        let how = if inside { "gets in" } else { "is turned away" };
        return Some(format!("{how} ({status})"));
    }
    let outsider = ["public", "admin", "elsewhere"].contains(&asker.name);
    if !inside
        && outsider
        && !open
        && is_of_a_dossier(line.path)
        && !line.path.contains("{session}")
        && status != 404
    {
        return Some(format!("learns that something is there ({status})"));
    }
    None
}

/// `stage`: in which the line of this number is tried, its dossier open or shut.
async fn everybody_everywhere(on: On, stage: impl Fn(usize, bool) -> Stage) {
    let Some(app) = TestApp::start(on).await else {
        return eprintln!("not run: PALABRE_TEST_POSTGRES is not set");
    };
    let (world, askers) = World::new(app).await;
    let (heads, lines) = table();
    assert_eq!(heads, askers.iter().map(|asker| asker.name).collect::<Vec<_>>());
    let mut found = String::new();
    for open in [false, true] {
        // What is of no dossier knows nothing of an open one.
        let known = |line: &Line| !open || line.method == SAYS || is_of_a_dossier(line.path);
        let tried = lines.iter().enumerate().filter(|(_, line)| known(line));
        for (n, line) in tried {
            let stage = stage(n, open);
            world.stands(stage, open).await;
            for (asker, cell) in askers.iter().zip(&line.cells) {
                let expected = lets_in(cell, stage, open);
                let said = if line.method == SAYS {
                    let (taken, heard) = live::takes(&world, asker, line.path).await;
                    (taken != expected).then(|| format!("heard {heard}"))
                } else {
                    wrong(line, asker, expected, open, asks(&world, line, asker).await)
                };
                if let Some(said) = said {
                    let door = if open { "open" } else { "shut" };
                    let Line { method, path, .. } = line;
                    writeln!(found, "{method} {path} ({stage}, {door}): {} {said}", asker.name).unwrap();
                }
            }
        }
    }
    assert!(found.is_empty(), "{} wrong:\n{found}", found.lines().count());
}

macro_rules! stages {
    ($($name:ident: $stage:ident),*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            everybody_everywhere(On::Sqlite, |_, _| Stage::$stage).await;
        }
    )*};
}

stages! {
    every_asker_on_every_route_in_drafting: Drafting,
    every_asker_on_every_route_in_consultation: Consultation,
    every_asker_on_every_route_in_workshop: Workshop,
    every_asker_on_every_route_once_adopted: Adopted,
    every_asker_on_every_route_once_archived: Archived
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_asker_on_every_route_on_postgresql() {
    if std::env::var_os("PALABRE_TEST_WHOLE_MATRIX").is_some() {
        for stage in Stage::ALL {
            everybody_everywhere(On::Postgres, |_, _| stage).await;
        }
        return;
    }
    let turn = |n: usize, open: bool| (n + usize::from(open) * 2) % Stage::ALL.len();
    everybody_everywhere(On::Postgres, |n, open| Stage::ALL[turn(n, open)]).await;
}
