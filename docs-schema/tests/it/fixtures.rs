//! The fixtures that Rust and TypeScript both read.

use std::collections::BTreeMap;

use crate::common::fixtures;
use docs_schema::normalise::{self, Span};
use docs_schema::numbering::{self, Scheme};
use docs_schema::{Block, Problem};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Normalise {
    name: String,
    spans: Vec<Span>,
    blocks: Vec<Block>,
    problems: Vec<String>,
}

fn codes(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.code.clone()).collect()
}

#[test]
fn every_body_normalises_as_its_fixture_says() {
    let all = fixtures::<Normalise>("normalise");
    assert!(all.len() >= 25, "{} fixtures", all.len());
    for (file, fixture) in all {
        let (blocks, problems) = normalise::blocks(&fixture.spans);
        assert_eq!(blocks, fixture.blocks, "{file}: {}", fixture.name);
        assert_eq!(codes(&problems), fixture.problems, "{file}: {}", fixture.name);
    }
}

#[test]
fn blocks_are_written_as_json_exactly_as_in_the_fixtures() {
    #[derive(Deserialize)]
    struct Raw {
        blocks: serde_json::Value,
    }
    let raw: BTreeMap<String, Raw> = fixtures::<Raw>("normalise").into_iter().collect();
    for (file, fixture) in fixtures::<Normalise>("normalise") {
        assert_eq!(serde_json::to_value(&fixture.blocks).unwrap(), raw[&file].blocks, "{file}");
    }
}

#[derive(Deserialize)]
struct Heading {
    level: u8,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbering {
    name: String,
    scheme: Scheme,
    headings: Vec<Heading>,
    numbers: Vec<Option<String>>,
    shown: Vec<String>,
}

#[test]
fn every_list_of_headings_is_numbered_as_its_fixture_says() {
    let all = fixtures::<Numbering>("numbering");
    assert!(all.len() >= 12, "{} fixtures", all.len());
    for (file, fixture) in all {
        let headings: Vec<(u8, &str)> = fixture.headings.iter().map(|h| (h.level, h.text.as_str())).collect();
        let labels = numbering::number_headings(fixture.scheme, &headings);
        let numbers: Vec<_> = labels.iter().map(|label| label.number.clone()).collect();
        assert_eq!(numbers, fixture.numbers, "{file}: {}", fixture.name);
        let shown: Vec<_> =
            labels.iter().zip(&headings).map(|(l, (_, text))| &text[l.shown.clone()]).collect();
        assert_eq!(shown, fixture.shown, "{file}: {}", fixture.name);
    }
}
