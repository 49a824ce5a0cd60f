//! The templates of numbered lines and of the search for one, and what each takes.

use askama::Template;
use docs_schema::lines::{Kind, Sheet};

use super::frame::Frame;
use super::page::Framed;
use super::templates::Place;

#[derive(Template)]
#[template(path = "lines.html")]
pub struct LinesPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub n: i64,
    pub title: String,
    pub label: String,
    pub lang: String,
    pub dir: String,
    /// 1: each line shows its number; 5: every fifth.
    pub every: usize,
    /// Its HTML is from `docs_schema::lines`: escaped there.
    pub sheet: Sheet,
    pub count: usize,
    pub hash: String,
}

#[derive(Template)]
#[template(path = "line.html")]
pub struct LinePage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub q: String,
    /// The version that a number alone means; 0: the newest.
    pub version: i64,
    /// Empty: nothing is looked for yet, or it could not be.
    pub heading: String,
    /// The version whose lines were asked for.
    pub of: i64,
    pub then_label: String,
    pub now_label: String,
    pub now_sentence: String,
    pub passages: Vec<PassageView>,
}

pub struct PassageView {
    pub lines: String,
    /// The number of its first line.
    pub first: usize,
    pub told: String,
    /// Where the words of its provision went; mostly empty.
    pub went: String,
    pub before_place: String,
    pub now_place: String,
    pub before: Vec<Run>,
    pub now: Vec<Vec<Run>>,
    /// Addresses; empty: nowhere.
    pub read: String,
    pub write: String,
    /// Address and name of provisions with similar words.
    pub similar: Vec<(String, String)>,
}

/// Words of a piece.
pub struct Run {
    pub text: String,
    /// The words asked for, or what answers to them.
    pub marked: bool,
    /// They went, or came.
    pub changed: bool,
}

impl Framed for LinesPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

impl Framed for LinePage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}
