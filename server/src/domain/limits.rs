//! Every limit has a name, a default and a clear error. Limits of the live wire are in `rooms/` and `live/`.

use super::clock::{DAY, MINUTE, Millis, SECOND};

/// Body of an ordinary API or form request.
pub const BODY_BYTES: usize = 256 << 10;
/// A text brought in: Word, Markdown or plain text.
pub const IMPORT_BYTES: usize = 5 << 20;
/// What is read and thrown away of a body that is too large, so that its sender hears why.
pub const HEAR_OUT_BYTES: usize = 128 << 20;
/// A comment form brought in: XLSX or CSV.
pub const SHEET_BYTES: usize = 5 << 20;
/// Rows of a form that hold something.
pub const SHEET_ROWS: usize = 10_000;
/// The last column of a form that holds something.
pub const SHEET_COLUMNS: usize = 64;
pub const SHEET_CELL_CHARS: usize = 20_000;
/// All cells together: a workbook may point a million cells at one long string.
pub const SHEET_TEXT_BYTES: usize = 32 << 20;
/// All parts of a workbook, unpacked.
pub const SHEET_INFLATED_BYTES: u64 = 32 << 20;
/// Entries in the archive of a workbook.
pub const SHEET_PARTS: usize = 2_000;
/// Strings that a workbook may say it shares.
pub const SHEET_STRINGS: usize = SHEET_ROWS * SHEET_COLUMNS;
/// What the styles, relations and lists of a workbook may cost in memory once read.
pub const SHEET_STRUCTURE_BYTES: usize = 256 << 20;
/// Sheets of a workbook that are looked at for a form.
pub const SHEETS_LOOKED_AT: usize = 16;
/// What a multipart envelope may add to the file itself.
pub const MULTIPART_EXTRA_BYTES: usize = 64 << 10;
/// Files of the process besides its connections: the database, the log, what is read in passing.
pub const FILES_BESIDE_CONNECTIONS: usize = 512;

pub const EMAIL_CHARS: usize = 254;
pub const NAME_CHARS: usize = 120;
pub const TITLE_CHARS: usize = 300;
pub const SUMMARY_CHARS: usize = 2_000;
pub const SLUG_CHARS: usize = 64;
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longer ones are refused, not cut: hashing time grows with the length.
pub const PASSWORD_MAX_BYTES: usize = 512;

pub const SESSION_LIFE: Millis = 30 * DAY;
pub const INVITATION_LIFE: Millis = 14 * DAY;
pub const TOKENS_PER_PERSON: i64 = 50;
pub const INSTITUTIONS_PER_TEXT: usize = 200;
pub const TEXTS_PER_DOSSIER: i64 = 500;
pub const VERSIONS_PER_TEXT: i64 = 1_000;
/// People whom a seal names.
pub const SIGNATORIES: usize = 60;
/// A sealed file that is brought to be checked.
pub const SEALED_FILE_BYTES: usize = 12 << 20;
/// Versions with one hash that a search for it tells of.
pub const FOUND_BY_HASH: i64 = 20;
/// How long a search by hash takes at least, in milliseconds: what is hidden and what is not there answer alike.
pub const FOUND_WITHIN: u64 = 40;
pub const BRANCHES_PER_TEXT: usize = 500;
pub const PEOPLE_PER_BRANCH: usize = 100;
pub const CONSULTATIONS_PER_TEXT: usize = 200;
/// Institutions and people that one consultation names.
pub const CONSULTED: usize = 1_000;
/// Presentation and guiding questions of a consultation.
pub const PRESENTATION_CHARS: usize = 10_000;
pub const CONTACT_CHARS: usize = 500;
pub const CONTRIBUTIONS_PER_CONSULTATION: i64 = 50_000;
/// What a contribution says, the wording that it proposes, the words as they were said.
pub const CONTRIBUTION_CHARS: usize = 10_000;
/// The words that a contribution is about, as kept beside it.
pub const QUOTE_CHARS: usize = 4_000;
/// The public reason of an outcome, a withdrawal, a hiding.
pub const REASON_CHARS: usize = 4_000;
/// Contributions that one request gives an outcome.
pub const OUTCOMES_AT_ONCE: usize = 500;
/// Contributions of people without an account, from one address in an hour.
pub const PUBLIC_PER_ADDRESS: u32 = 20;
pub const THREADS_PER_TEXT: i64 = 5_000;
pub const MESSAGES_PER_THREAD: i64 = 500;
pub const MESSAGE_CHARS: usize = 10_000;
/// How long putting a proposed wording into a text may take, before another person may try. Milliseconds.
pub const APPLYING_MS: i64 = 60_000;
/// People whom one message calls by name.
pub const MENTIONS_PER_MESSAGE: usize = 50;
/// Threads in one answer; who asks goes on from the last.
pub const THREADS_AT_ONCE: i64 = 200;
pub const WORKSHOPS_PER_DOSSIER: i64 = 200;
pub const TEXTS_PER_WORKSHOP: usize = 20;
pub const INVITED_INSTITUTIONS: usize = 300;
pub const SEATS_PER_INSTITUTION: i64 = 50;
/// Delegates that were ever on the list of a workshop.
pub const SEATS_PER_WORKSHOP: usize = 2_000;
pub const AGENDA_ITEMS: usize = 2_000;
pub const COMMISSIONS_PER_WORKSHOP: usize = 50;
/// What a commission tells the plenary.
pub const REPORT_CHARS: usize = 20_000;
/// Contributions that one item of an agenda shows.
pub const CONTRIBUTIONS_PER_ITEM: usize = 500;
/// One part of the minutes' narrative.
pub const NARRATIVE_CHARS: usize = 20_000;
/// How often the minutes of one workshop are frozen.
pub const FROZEN_MINUTES: i64 = 100;
pub const SIGNATURES_PER_MINUTES: i64 = 300;
/// A signature that is drawn or scanned.
pub const SIGNATURE_BYTES: usize = 512 << 10;
/// Each side of it.
pub const SIGNATURE_PIXELS: u32 = 5_000;
/// How long one request waits for news of a workshop.
pub const NEWS_WAIT: Millis = 25 * SECOND;
/// As [`NEWS_WAIT`], while other servers are not heard.
pub const NEWS_WAIT_DEAF: Millis = 2 * SECOND;
/// How long the link works that confirms a contribution sent without an account.
pub const CONFIRMATION_LIFE: Millis = 7 * DAY;
/// Letters that contributing may send in a day to one address that has no account: anybody could type it.
pub const LETTERS_PER_ADDRESS: i64 = 10;
/// Tries to send a letter, over some days, before it is left to an administrator.
pub const LETTER_TRIES: i64 = 10;
/// How long one try may take before another server, or this one after a crash, tries again.
pub const LETTER_CLAIM: Millis = 10 * MINUTE;
/// Letters sent in one go.
pub const LETTERS_AT_ONCE: usize = 50;
/// Letters that one digest gathers; more wait for the next.
pub const LETTERS_PER_DIGEST: i64 = 100;
/// How long letters that were sent can be read again.
pub const LETTER_LIFE: Millis = 180 * DAY;
/// What is kept of a mail server's reason.
pub const LETTER_ERROR_CHARS: usize = 300;
/// What a sender calls a contribution, so that sending it twice is sending it once.
pub const KEY_CHARS: usize = 64;
/// Places where both sides changed a sentence that one answer tells of.
pub const PLACES_SHOWN: usize = 200;
/// Lines of a version that are looked up at once.
pub const LINES_AT_ONCE: usize = 200;
/// What somebody types to find a line.
pub const LINE_QUERY_CHARS: usize = 120;
/// Rows of a follow-up table.
pub const FOLLOW_UPS_PER_DOSSIER: i64 = 2_000;
/// One cell of it: an action, an indicator, a note.
pub const FOLLOW_UP_CHARS: usize = 2_000;
/// Reports on one row.
pub const REPORTS_PER_FOLLOW_UP: i64 = 1_000;
/// Of the connections that a server may hold, the share at which it says that it is not ready for more.
pub const CONNECTIONS_FULL_PERCENT: usize = 95;
/// A write of one row that takes longer says that the server is not ready.
pub const SLOW_PROBE: Millis = 2 * SECOND;
/// Less than this left on the disk, or than a fiftieth of a small one, says so too.
pub const DISK_SPARE_BYTES: u64 = 256 << 20;
/// Letters and digits of a request id that a trusted proxy gives.
pub const REQUEST_ID_CHARS: usize = 64;
/// How long a page for strangers is given again as it was made: its consultation may end meanwhile.
pub const KEPT_PAGE_LIFE: Millis = SECOND;
/// Pages for strangers that are kept, about, and what they may take in memory.
pub const KEPT_PAGES: usize = 64;
pub const KEPT_PAGES_BYTES: u64 = 32 << 20;
/// What a browser may write about encodings and still be given a kept page.
pub const KEPT_PAGE_HEADER_BYTES: usize = 100;
/// Rows of a list in one answer.
pub const PAGE_ROWS: i64 = 100;

/// Failed sign-ins in a window, before an address or an e-mail has to wait.
pub const SIGN_IN_WINDOW: Millis = 15 * MINUTE;
pub const SIGN_IN_PER_ADDRESS: u32 = 60;
pub const SIGN_IN_PER_EMAIL: u32 = 10;
/// Addresses and e-mails remembered at once; beyond it the oldest are forgotten.
pub const SIGN_IN_REMEMBERED: usize = 20_000;
/// Passwords hashed at once: each takes 19 MiB and a core.
pub const HASHING_AT_ONCE: usize = 4;
/// Sign-ins that may wait for their turn to hash before the answer is `busy`.
pub const HASHING_WAITING: usize = 64;
