//! The identity of a remark: the same row of the same form, wherever it stands in the file and whatever the file's format.

use sha2::{Digest, Sha256};

use super::form::FormRow;

/// SHA-256 over the label `palabre-form-row-1`, then institution, clause, paragraph, comment and proposal, each as its
/// length in bytes (8 bytes, little-endian) and its UTF-8. White space in a field is one space, apostrophes are `'`;
/// case and accents count. The row number, the line and the kind do not.
#[must_use]
pub fn fingerprint(row: &FormRow) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(b"palabre-form-row-1");
    for field in [&row.institution, &row.clause, &row.paragraph, &row.comment, &row.proposal] {
        let words = field.replace(['’', '‘', 'ʼ'], "'");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        hash.update((words.len() as u64).to_le_bytes());
        hash.update(words.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(comment: &str, proposal: &str) -> FormRow {
        FormRow { comment: comment.into(), proposal: proposal.into(), ..FormRow::default() }
    }

    #[test]
    fn the_same_remark_has_the_same_fingerprint_wherever_it_stands() {
        let again = FormRow { number: 9, line: "17".into(), ..row("l'État \r\nest", "b") };
        assert_eq!(fingerprint(&row("l’État\u{a0}est", "b")), fingerprint(&again));
    }

    #[test]
    fn words_moved_to_another_field_are_another_remark() {
        assert_ne!(fingerprint(&row("ab", "")), fingerprint(&row("a", "b")));
        assert_ne!(fingerprint(&row("a", "")), fingerprint(&row("", "a")));
    }

    #[test]
    fn the_encoding_stays_as_it_is_written() {
        let hex: String = fingerprint(&row("a", "b")).iter().map(|byte| format!("{byte:02x}")).collect();
        insta::assert_snapshot!(hex, @"cee20f36759a7bcec2a62e28e2ac8337a74d3f91b05c620a0d4e4636edca4eba");
    }
}
