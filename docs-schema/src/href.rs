//! Which link addresses a text may carry. Everything that reads a link asks here, and the HTML writer asks
//! again: an address that could run a script never reaches a page.
//!
//! The rule, the same in the browser: the address starts with `http:`, `https:` or `mailto:` (any case), or
//! with `#` or `/`, and holds no control character (below U+0020, or U+007F), because browsers skip some of
//! these when they look for the scheme.

const SCHEMES: [&str; 3] = ["http:", "https:", "mailto:"];

/// True when the address may be kept.
#[must_use]
pub fn is_safe(href: &str) -> bool {
    if href.chars().any(|c| c < ' ' || c == '\u{7f}') {
        return false;
    }
    href.starts_with(['#', '/']) || SCHEMES.iter().any(|scheme| starts_with_ignoring_case(href, scheme))
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn web_mail_and_local_addresses_are_kept() {
        for href in ["http://a.ml", "HTTPS://a.ml", "mailto:x@a.ml", "#s1", "/d/pnspc", "https:"] {
            assert!(is_safe(href), "{href}");
        }
    }

    #[test]
    fn anything_else_is_dropped() {
        for href in
            ["", "javascript:alert(1)", " https://a", "java\nscript:x", "data:text/html,x", "a.html", "http"]
        {
            assert!(!is_safe(href), "{href}");
        }
        assert!(!is_safe("https://a\u{0}b"));
    }
}
