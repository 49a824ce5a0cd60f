//! Text as Markdown that reads back letter for letter.

/// Where a piece of inline content stands; decides how a line break is written and what is dangerous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// Writes one content's characters, knowing what came before.
pub(super) struct Writer {
    pub(super) out: String,
    place: Place,
    /// The next character starts a line of Markdown.
    line_start: bool,
    /// The last character was a line break.
    after_break: bool,
}

impl Writer {
    pub(super) fn new(place: Place) -> Self {
        Self { out: String::new(), place, line_start: true, after_break: true }
    }

    /// Adds a delimiter, a tag or the like as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.line_start = false;
        self.after_break = false;
    }

    /// Adds text. `last`: nothing but delimiters and tags follows in this content.
    pub(super) fn text(&mut self, text: &str, last: bool) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if self.line_start && c.is_ascii_digit() {
                rest = self.number(rest);
                continue;
            }
            rest = &rest[c.len_utf8()..];
            self.character(c, rest, rest.is_empty() && last);
        }
    }

    fn character(&mut self, c: char, rest: &str, ends: bool) {
        match c {
            '\n' => return self.line_break(ends),
            ' ' if self.line_start || ends || rest.starts_with('\n') => self.out.push_str("&#32;"),
            '\t' => self.out.push_str("&#9;"),
            c if (c < ' ') || c == '\u{7f}' => return,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' => self.escaped(c),
            '&' if rest.starts_with(|n: char| n.is_ascii_alphanumeric() || n == '#') => self.escaped(c),
            '!' if rest.is_empty() => self.escaped(c),
            '#' if self.place == Place::Heading && self.after_space_or_hash() => self.escaped(c),
            '#' | '>' | '=' if self.line_start => self.escaped(c),
            // Behind a reference, a bracket would make it a link, a colon (at the start of a line) a definition.
            ':' | '(' if self.out.ends_with(']') => self.escaped(c),
            '-' | '+' | ':' if self.line_start && !rest.starts_with(char::is_alphanumeric) => self.escaped(c),
            c => self.out.push(c),
        }
        self.line_start = false;
        self.after_break = false;
    }

    fn escaped(&mut self, c: char) {
        self.out.push('\\');
        self.out.push(c);
    }

    /// A number at the start of a line would begin a list when a full stop or a bracket and then white space or the
    /// end follow. Gives the rest behind it.
    fn number<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        self.raw(&text[..text.len() - rest.len()]);
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some(stop @ ('.' | ')')), None | Some(' ' | '\t' | '\n')) => {
                self.escaped(stop);
                &rest[1..]
            }
            _ => rest,
        }
    }

    fn after_space_or_hash(&self) -> bool {
        self.line_start || self.out.ends_with([' ', '#', ';'])
    }

    fn line_break(&mut self, ends: bool) {
        match self.place {
            Place::Heading | Place::Cell => self.raw("<br>"),
            Place::Paragraph if ends || self.after_break => {
                self.raw("&#10;");
                self.after_break = true;
            }
            Place::Paragraph => {
                self.out.push_str("\\\n");
                self.line_start = true;
                self.after_break = true;
            }
        }
    }
}
