//! `w:sym`: characters of symbol fonts, named by a code in that font. The ones that policy texts use
//! are turned into Unicode; others are a Problem and a visible box, never silence.

/// Bullets, arrows, ticks and boxes of Wingdings.
const WINGDINGS: &[(u32, char)] = &[
    (0x21, '✏'),
    (0x28, '☎'),
    (0x2A, '✉'),
    (0x4A, '☺'),
    (0x6C, '●'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '❐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x78, '⌧'),
    (0x9F, '•'),
    (0xA7, '▪'),
    (0xA8, '◻'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

/// What the Symbol font has beyond Greek letters.
const SYMBOL: &[(u32, char)] = &[
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∋'),
    (0x2A, '∗'),
    (0x2D, '−'),
    (0x40, '≅'),
    (0x5C, '∴'),
    (0x5E, '⊥'),
    (0xA2, '′'),
    (0xA3, '≤'),
    (0xA5, '∞'),
    (0xAB, '↔'),
    (0xAC, '←'),
    (0xAD, '↑'),
    (0xAE, '→'),
    (0xAF, '↓'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB2, '″'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB5, '∝'),
    (0xB6, '∂'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBA, '≡'),
    (0xBB, '≈'),
    (0xBC, '…'),
    (0xC5, '⊕'),
    (0xC6, '∅'),
    (0xC7, '∩'),
    (0xC8, '∪'),
    (0xCC, '⊂'),
    (0xCD, '⊆'),
    (0xCE, '∈'),
    (0xD0, '∠'),
    (0xD1, '∇'),
    (0xD2, '®'),
    (0xD3, '©'),
    (0xD4, '™'),
    (0xD6, '√'),
    (0xD9, '∧'),
    (0xDA, '∨'),
    (0xDB, '⇔'),
    (0xDE, '⇒'),
    (0xE5, '∑'),
    (0xF2, '∫'),
];

/// Greek as the Symbol font lays it on the Latin keyboard, from `A` and from `a`.
const GREEK_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const GREEK_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// `None` when the code means nothing we know in that font.
pub(super) fn character(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code.trim(), 16).ok()?;
    let private = (0xF000..=0xF0FF).contains(&code);
    let low = if private { code - 0xF000 } else { code };
    let font = font.to_lowercase();
    if font.starts_with("wingdings") {
        return find(WINGDINGS, low).filter(|_| font == "wingdings");
    }
    if font.starts_with("symbol") {
        return find(SYMBOL, low).or_else(|| greek(low)).or_else(|| ascii(low));
    }
    if private { ascii(low) } else { char::from_u32(code).filter(|c| !c.is_control()) }
}

fn find(table: &[(u32, char)], code: u32) -> Option<char> {
    table.iter().find(|(key, _)| *key == code).map(|(_, symbol)| *symbol)
}

fn greek(code: u32) -> Option<char> {
    let nth =
        |letters: &str, first: u32| letters.chars().nth(usize::try_from(code.checked_sub(first)?).ok()?);
    nth(GREEK_SMALL, 0x61).or_else(|| nth(GREEK_CAPITALS, 0x41).filter(|_| code <= 0x5A))
}

fn ascii(code: u32) -> Option<char> {
    char::from_u32(code).filter(|c| c.is_ascii_graphic() || *c == ' ')
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn the_symbols_of_policy_texts_become_unicode() {
        assert_eq!(character("Wingdings", "F0FC"), Some('✓'));
        assert_eq!(character("Symbol", "F061"), Some('α'));
        assert_eq!(character("Symbol", "F057"), Some('Ω'));
        assert_eq!(character("Symbol", "F0B7"), Some('•'));
        assert_eq!(character("Arial", "00E9"), Some('é'));
        assert_eq!(character("Webdings", "F0FF"), None);
        assert_eq!(character("Wingdings", "zz"), None);
    }
}
