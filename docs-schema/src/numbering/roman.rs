//! Roman numerals in capitals, canonical form only (`IV`, never `IIII`).

const STEPS: [(&str, u32); 13] = [
    ("M", 1000),
    ("CM", 900),
    ("D", 500),
    ("CD", 400),
    ("C", 100),
    ("XC", 90),
    ("L", 50),
    ("XL", 40),
    ("X", 10),
    ("IX", 9),
    ("V", 5),
    ("IV", 4),
    ("I", 1),
];

/// The numeral of a number; beyond 3999 the `M`s go on, which nobody will see.
pub(super) fn format(number: u32) -> String {
    let mut rest = number;
    let mut made = String::new();
    for (letters, value) in STEPS {
        while rest >= value {
            made.push_str(letters);
            rest -= value;
        }
    }
    made
}

/// The value of a canonical numeral up to `max`.
pub(super) fn parse(text: &str, max: u32) -> Option<u32> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let mut rest = text;
    let mut value = 0;
    for (letters, step) in STEPS {
        while let Some(shorter) = rest.strip_prefix(letters) {
            rest = shorter;
            value += step;
        }
    }
    (rest.is_empty() && value <= max && format(value) == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{format, parse};

    #[test]
    fn every_numeral_up_to_399_reads_back() {
        for number in 1..=399 {
            assert_eq!(parse(&format(number), 399), Some(number));
        }
    }

    #[test]
    fn odd_forms_are_no_numerals() {
        for text in ["", "IIII", "VX", "IC", "i", "A", "XIa", "CD"] {
            assert_eq!(parse(text, 399), None, "{text}");
        }
    }
}
