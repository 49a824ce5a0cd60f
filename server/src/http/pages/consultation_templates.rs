//! The templates of consultations, contributions and the response matrix, and what each takes. Askama escapes every value;
//! what is marked safe has been made by `docs_schema::html`, which escapes all words itself.

use askama::Template;
use docs_schema::compare::Stretch;

use super::frame::Frame;
use super::templates::Place;

/// A consultation in a list.
pub struct ConsultationRow {
    pub id: String,
    pub title: String,
    /// `coming`, `open`, `closed`.
    pub phase: &'static str,
    /// When it opens and closes, in its own time zone.
    pub dates: String,
    pub audience: &'static str,
    pub version: String,
}

/// A value and its name in a list to choose from.
pub struct Option_ {
    pub value: String,
    pub name: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "consultations.html")]
pub struct Consultations {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub can_read: bool,
    pub rows: Vec<ConsultationRow>,
    /// None: not for this person.
    pub form: Option<OpenForm>,
}

/// The form that opens a consultation, as it was last filled in.
pub struct OpenForm {
    pub open: bool,
    pub versions: Vec<Option_>,
    pub institutions: Vec<Option_>,
    pub zones: Vec<Option_>,
    pub audiences: Vec<Option_>,
    pub entries: Vec<Option_>,
    pub title: String,
    pub presentation: String,
    pub questions: String,
    pub contact: String,
    /// E-mail addresses, one a line.
    pub people: String,
    pub opens: String,
    pub closes: String,
    pub by_persons: bool,
}

/// What stands beside the words that a contribution is about.
pub struct ContributionView {
    /// Empty: a draft.
    pub n: String,
    pub id: String,
    pub kind: String,
    pub place: String,
    pub section: String,
    pub quote: String,
    /// Safe: made by `docs_schema::html`.
    pub body: String,
    pub proposal: Vec<Stretch>,
    pub has_proposal: bool,
    pub author: String,
    pub sent: String,
    /// `draft`, `unconfirmed`, `waiting`, `hidden`, `withdrawn`, `received`, or the outcome once it is told.
    pub status: String,
    pub status_word: String,
    pub reason: String,
    pub why: String,
    pub responsible: String,
    pub heard: String,
    pub original: String,
    pub official: bool,
}

#[derive(Template)]
#[template(path = "consultation.html")]
pub struct ConsultationPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub consultation: String,
    pub version: i64,
    pub title: String,
    pub text_title: String,
    pub phase: &'static str,
    pub dates: String,
    pub audience: &'static str,
    /// Safe.
    pub presentation: String,
    /// Safe.
    pub questions: String,
    pub contact: String,
    pub may_contribute: bool,
    pub signed_in: bool,
    pub room: Vec<ContributionView>,
    pub own: Vec<ContributionView>,
    pub others: Vec<ContributionView>,
    pub pages: Vec<(usize, String, bool)>,
    pub institution: String,
    pub focal: bool,
    pub staff: Option<Staff>,
}

/// What those who answer see.
pub struct Staff {
    pub received: i64,
    pub answered: i64,
    pub waiting: i64,
    pub can_consult: bool,
    pub closes: String,
    pub is_open: bool,
}

#[derive(Template)]
#[template(path = "contribute.html")]
pub struct ContributePage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub consultation: String,
    pub title: String,
    pub version: i64,
    /// Where the form goes.
    pub action: String,
    pub closed: bool,
    pub place: String,
    pub quote: String,
    pub section: String,
    pub block: String,
    pub prefix: String,
    pub suffix: String,
    pub key: String,
    pub kinds: Vec<Option_>,
    pub body: String,
    pub proposal: String,
    /// In whose name: none, one or several to choose from.
    pub voices: Vec<Option_>,
    pub public: bool,
    pub name: String,
    pub email: String,
    pub can_draft: bool,
    /// A draft of the room may only be sent by whoever speaks for the institution.
    pub can_send: bool,
    /// Safe.
    pub questions: String,
    /// The form of what was said or written elsewhere.
    pub entering: Option<Entering>,
}

pub struct Entering {
    pub sources: Vec<Option_>,
    pub institutions: Vec<Option_>,
    pub languages: Vec<Option_>,
    pub place: String,
    pub date: String,
    pub group: String,
    pub original: String,
}

#[derive(Template)]
#[template(path = "contribution.html")]
pub struct ContributionPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub consultation: String,
    pub title: String,
    pub version: i64,
    pub c: ContributionView,
    pub can_withdraw: bool,
    pub answer: Option<AnswerForm>,
    pub can_moderate: bool,
    pub shown: &'static str,
    pub raw_body: String,
    pub email: String,
    /// Others that say nearly the same.
    pub similar: Vec<ContributionView>,
    /// Where its words stand in the living text; none: not for this visitor, or about the whole.
    pub standing: Option<Standing>,
    pub changes: Vec<ChangeRow>,
}

/// The words that a contribution is about, in the living text.
pub struct Standing {
    /// `same`, `changed`, `gone`.
    pub how: &'static str,
    pub section: String,
    pub words: String,
    pub can_apply: bool,
    /// What it proposes is for more than the words of one block.
    pub by_hand: bool,
    /// The wording that it proposes was put into the text.
    pub applied: bool,
    /// When they are gone: where similar words stand, for a person to choose: section, block, words.
    pub elsewhere: Vec<(String, usize, String)>,
}

pub struct AnswerForm {
    pub outcomes: Vec<Option_>,
    pub people: Vec<Option_>,
    pub reason: String,
    pub told: bool,
}

#[derive(Template)]
#[template(path = "matrix.html")]
pub struct MatrixPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub consultation: String,
    pub title: String,
    pub rev: i64,
    pub received: i64,
    pub answered: i64,
    pub waiting: i64,
    pub shown: usize,
    pub total: usize,
    pub filters: Vec<(&'static str, Vec<Option_>)>,
    pub words: String,
    pub groups: Vec<MatrixGroup>,
    pub pages: Vec<(usize, String, bool)>,
    pub can_answer: bool,
    pub outcomes: Vec<Option_>,
    pub people: Vec<Option_>,
    pub here: String,
}

pub struct MatrixGroup {
    pub place: String,
    pub rows: Vec<ContributionView>,
}

/// Counts drawn as bars, with the table behind them.
pub struct Picture {
    pub title: String,
    /// Safe: its words are escaped where it is drawn.
    pub svg: String,
    pub rows: Vec<(String, usize)>,
}

#[derive(Template)]
#[template(path = "transparency.html")]
pub struct TransparencyPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub received: usize,
    pub answered: usize,
    pub withdrawn: usize,
    pub hidden: usize,
    pub days: Option<String>,
    pub pictures: Vec<Picture>,
}

#[derive(Template)]
#[template(path = "import_form.html")]
pub struct ImportPage {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub consultation: String,
    pub title: String,
    pub file: Option<FileView>,
}

/// A file that was brought, row by row.
pub struct FileView {
    pub name: String,
    pub action: String,
    pub head_row: u32,
    /// Whether enough columns are recognised.
    pub usable: bool,
    pub columns: Vec<(&'static str, Vec<Option_>)>,
    pub sure: usize,
    pub doubtful: usize,
    pub taken: usize,
    pub rows: Vec<FileRow>,
}

pub struct FileRow {
    pub number: u32,
    pub institution: String,
    pub clause: String,
    pub comment: String,
    pub proposal: String,
    /// `sure`, `doubtful`, `none`.
    pub confidence: &'static str,
    pub places: Vec<Option_>,
    /// The number under which it was taken in.
    pub taken: String,
}

#[derive(Template)]
#[template(path = "mine.html")]
pub struct MinePage {
    pub f: Frame,
    pub rows: Vec<MineRow>,
}

/// A contribution of one's own, and where it stands.
pub struct MineRow {
    pub address: String,
    pub n: String,
    pub status: &'static str,
    pub consultation: String,
    pub place: String,
    pub reason: String,
}

/// Changes of the text that a person may say carried a contribution out.
pub struct ChangeRow {
    pub name: String,
    /// Who and when.
    pub by: String,
    pub words: String,
}
