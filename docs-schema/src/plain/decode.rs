//! From bytes to text: UTF-8, UTF-16 by its mark, else Windows-1252, which old French files are in. What
//! is not text is refused instead of being shown as gibberish.

use thiserror::Error;

use crate::Problem;

/// A refusal: these bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlainError {
    #[error("This is not plain text: it looks like {looks_like}.")]
    Binary { looks_like: &'static str },
}

impl PlainError {
    /// Stable, kebab-case; pages translate it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Binary { .. } => "plain-binary",
        }
    }
}

const KNOWN: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"{\\rtf", "a rich-text (RTF) document"),
    (b"\xD0\xCF\x11\xE0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xFF\xD8\xFF", "an image"),
    (b"GIF8", "an image"),
];

/// Reads bytes as text.
///
/// # Errors
/// [`PlainError::Binary`] for files of a known other kind, for NUL bytes and for many control characters.
pub fn decode(bytes: &[u8]) -> Result<(String, Vec<Problem>), PlainError> {
    if let Some((_, looks_like)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(PlainError::Binary { looks_like });
    }
    let (text, problem) = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    };
    if is_binary(&text) {
        return Err(PlainError::Binary { looks_like: "binary data" });
    }
    Ok((text, problem.into_iter().collect()))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Option<Problem>) {
    let pairs = bytes.chunks_exact(2);
    let cut = usize::from(!pairs.remainder().is_empty());
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut lost = cut;
    let mut text: String = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                lost += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    text.extend(std::iter::repeat_n(char::REPLACEMENT_CHARACTER, cut));
    (text, (lost > 0).then(|| damaged(lost)))
}

fn utf8(bytes: &[u8]) -> (String, Option<Problem>) {
    let Err(error) = std::str::from_utf8(bytes) else {
        return (String::from_utf8_lossy(bytes).into_owned(), None);
    };
    let lossy = String::from_utf8_lossy(bytes);
    let lost = lossy.matches(char::REPLACEMENT_CHARACTER).count();
    let accented = lossy.chars().filter(|c| !c.is_ascii()).count() - lost;
    // Mostly good UTF-8 with a few broken places is damaged, not another encoding.
    if accented > lost * 4 {
        return (lossy.into_owned(), Some(damaged(lost)));
    }
    let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
    let text = bytes.iter().map(|byte| windows_1252(*byte)).collect();
    (text, Some(Problem::new("encoding-guessed", format!("line {line}"), "Windows-1252")))
}

fn damaged(lost: usize) -> Problem {
    Problem::new("encoding-damaged", "the document", lost.to_string())
}

/// 0x80–0x9F of Windows-1252; five codes mean nothing there.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}',
    '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH_CONTROLS[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

fn is_binary(text: &str) -> bool {
    let is_odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}' | '\u{85}');
    let odd = text.chars().filter(is_odd).count();
    text.contains('\0') || (odd > 8 && odd * 100 > text.len())
}
