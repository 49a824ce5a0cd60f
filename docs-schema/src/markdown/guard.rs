//! What stands between a file and the Markdown parser. The parser's time grows with lines × open containers, so a
//! hostile file of 5 MB (ten thousand `>` on one line, then a million short lines) would keep it busy for minutes.
//! Lines are therefore cut down to a nesting that no policy text has; for all other input nothing is copied.

use std::borrow::Cow;

use crate::problems::Problems;

/// Bytes of Markdown that are read; the rest is left out, problem `input-cut`.
pub const MAX_INPUT: usize = 5 * 1024 * 1024;

/// List and quotation marks at the start of one line; more are left out, problem `nesting-too-deep`.
pub const MAX_CONTAINERS: usize = 24;

/// Columns of white space at the start of one line; more are left out, problem `nesting-too-deep`.
pub const MAX_INDENT: usize = 96;

/// The input without what the parser must not see.
pub(super) fn guard<'i>(input: &'i str, problems: &mut Problems) -> Cow<'i, str> {
    let input = cut(input, problems);
    let input = without_controls(input, problems);
    if input.lines().all(|line| shortened(line).is_none()) {
        return input;
    }
    let mut made = String::with_capacity(input.len());
    let mut cut = Vec::new();
    for (number, line) in input.split_inclusive('\n').enumerate() {
        match shortened(line) {
            None => made.push_str(line),
            Some((prefix, rest)) => {
                cut.push(number + 1);
                made.push_str(&prefix);
                made.push_str(rest);
            }
        }
    }
    // One problem for all of them, so that they do not push every other problem off the list.
    if let Some(first) = cut.first() {
        problems.push("nesting-too-deep", place(*first), format!("{} lines", cut.len()));
    }
    Cow::Owned(made)
}

/// The place of a line.
pub(super) fn place(line: usize) -> String {
    format!("line {line}")
}

fn cut<'i>(input: &'i str, problems: &mut Problems) -> &'i str {
    let input = input.strip_prefix('\u{feff}').unwrap_or(input);
    if input.len() <= MAX_INPUT {
        return input;
    }
    let head = &input[..input.floor_char_boundary(MAX_INPUT)];
    let head = head.rfind('\n').map_or(head, |end| &head[..end]);
    problems.push(
        "input-cut",
        place(head.lines().count()),
        format!("{} bytes left out", input.len() - head.len()),
    );
    head
}

fn is_dropped(c: char) -> bool {
    c < ' ' && !matches!(c, '\n' | '\r' | '\t') || c == '\u{7f}'
}

/// NUL is replaced, other control characters are dropped.
fn without_controls<'i>(input: &'i str, problems: &mut Problems) -> Cow<'i, str> {
    let Some(at) = input.find(is_dropped) else { return Cow::Borrowed(input) };
    let count = input.chars().filter(|c| is_dropped(*c)).count();
    let line = input[..at].matches('\n').count() + 1;
    problems.push("control-characters", place(line), count.to_string());
    let clean = |c: char| match c {
        '\0' => Some('\u{fffd}'),
        c if is_dropped(c) => None,
        c => Some(c),
    };
    Cow::Owned(input.chars().filter_map(clean).collect())
}

/// The prefix of marks and white space that may stay, and the rest of the line, where the line nests too deep.
fn shortened(line: &str) -> Option<(String, &str)> {
    let bytes = line.as_bytes();
    let (mut at, mut columns, mut marks) = (0, 0, 0);
    let mut kept = String::new();
    loop {
        let (length, stays) = match bytes.get(at) {
            Some(space @ (b' ' | b'\t')) => {
                columns += if *space == b'\t' { 4 } else { 1 };
                (1, marks <= MAX_CONTAINERS && (columns <= MAX_INDENT || kept.ends_with(is_mark)))
            }
            _ => match container_mark(&bytes[at..]) {
                0 => break,
                length => {
                    marks += 1;
                    (length, marks <= MAX_CONTAINERS)
                }
            },
        };
        if stays {
            kept.push_str(&line[at..at + length]);
        }
        at += length;
    }
    (columns > MAX_INDENT || marks > MAX_CONTAINERS).then(|| (kept, &line[at..]))
}

/// The last character of a list or quotation mark; the space behind it belongs to it.
fn is_mark(c: char) -> bool {
    !c.is_ascii_whitespace()
}

/// Bytes of the mark of a list item or quotation at the start; 0 when there is none.
fn container_mark(bytes: &[u8]) -> usize {
    let spaced = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    match bytes.first() {
        Some(b'>') => 1,
        Some(b'-' | b'+' | b'*') if spaced(1) => 1,
        Some(b'0'..=b'9') => {
            let digits = bytes.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
            let closed = matches!(bytes.get(digits), Some(b'.' | b')')) && spaced(digits + 1);
            if digits <= 9 && closed { digits + 1 } else { 0 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(input: &str) -> (String, Vec<String>) {
        let mut problems = Problems::new();
        let guarded = guard(input, &mut problems).into_owned();
        (guarded, problems.into_vec().into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        let mut problems = Problems::new();
        assert!(matches!(guard("# a\n\n- b\n  - c\n> 1. d\n", &mut problems), Cow::Borrowed(_)));
        assert!(problems.into_vec().is_empty());
    }

    #[test]
    fn marks_and_white_space_beyond_the_limits_go_and_the_words_stay() {
        let (guarded, found) = codes(&format!("{}mots\n", "> ".repeat(1_000)));
        assert_eq!(guarded, format!("{}mots\n", "> ".repeat(MAX_CONTAINERS)));
        assert_eq!(found, ["nesting-too-deep"]);
        let (guarded, _) = codes(&format!("{}- mots\n", " ".repeat(1_000)));
        assert_eq!(guarded, format!("{}- mots\n", " ".repeat(MAX_INDENT)));
    }

    #[test]
    fn a_file_beyond_the_limit_is_cut_at_the_end_of_a_line() {
        let (guarded, found) = codes(&"été\n".repeat(MAX_INPUT / 5));
        assert!(guarded.len() <= MAX_INPUT && guarded.ends_with("été"));
        assert_eq!(found, ["input-cut"]);
    }

    #[test]
    fn nul_is_replaced_and_other_control_characters_go() {
        assert_eq!(
            codes("a\0b\u{1b}c\td\r\n"),
            ("a\u{fffd}bc\td\r\n".into(), vec!["control-characters".into()])
        );
    }
}
