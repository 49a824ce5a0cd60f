//! The problems of one reading, with their places. What happens many times in a file is said once with
//! its count, at its first place; what a person must look at one by one is listed, up to a limit.

use std::collections::{BTreeMap, BTreeSet};

use crate::Problem;

#[derive(Debug, Default)]
pub(super) struct Log {
    listed: Vec<Problem>,
    said: BTreeSet<&'static str>,
    tallies: BTreeMap<&'static str, (usize, String)>,
    most: usize,
    unlisted: usize,
    section: usize,
    paragraph: usize,
}

impl Log {
    pub(super) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// The reading has come to a heading: places count from it.
    pub(super) fn at_heading(&mut self) {
        self.section += 1;
        self.paragraph = 0;
    }

    pub(super) fn at_paragraph(&mut self) {
        self.section = self.section.max(1);
        self.paragraph += 1;
    }

    /// Where the reading is: after this many headings, that many paragraphs.
    fn place(&self) -> String {
        match (self.section, self.paragraph) {
            (0, _) => "the beginning".into(),
            (section, 0) => format!("section {section}"),
            (section, paragraph) => format!("section {section}, paragraph {paragraph}"),
        }
    }

    pub(super) fn one(&mut self, code: &str, detail: &str) {
        let place = self.place();
        self.listed_at(code, place, detail);
    }

    /// Said at its first place only, however often it happens.
    pub(super) fn once(&mut self, code: &'static str, detail: &str) {
        if self.said.insert(code) {
            self.one(code, detail);
        }
    }

    /// About the whole file.
    pub(super) fn whole(&mut self, code: &str, detail: &str) {
        self.listed_at(code, "the document".into(), detail);
    }

    pub(super) fn listed_at(&mut self, code: &str, place: String, detail: &str) {
        if self.listed.len() < self.most {
            self.listed.push(Problem::new(code, place, shorten(detail)));
        } else {
            self.unlisted += 1;
        }
    }

    pub(super) fn count(&mut self, code: &'static str) {
        if let Some((count, _)) = self.tallies.get_mut(code) {
            *count += 1;
        } else {
            self.tallies.insert(code, (1, self.place()));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Problem> {
        let tallies = self
            .tallies
            .into_iter()
            .map(|(code, (count, place))| Problem::new(code, place, count.to_string()));
        self.listed.extend(tallies);
        if self.unlisted > 0 {
            self.listed.push(Problem::new("more-problems", "the document", self.unlisted.to_string()));
        }
        self.listed
    }
}

fn shorten(detail: &str) -> String {
    const LONGEST: usize = 120;
    if detail.chars().count() <= LONGEST {
        return detail.to_owned();
    }
    detail.chars().take(LONGEST - 1).chain(['…']).collect()
}
