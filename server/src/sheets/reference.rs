//! What a cell for the clause or the paragraph says: the provisions that it names, an alinéa, a table, and the words that are
//! left. French and English words.

use super::fold::fold;
use super::value::{self, Token};

/// What stands before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Word {
    /// Nothing: `3.2`.
    Bare,
    /// A word for any provision: clause, point, n°.
    Any,
    /// `§`, paragraphe: any provision, or an alinéa of one that is named before.
    Paragraph,
    Alinea,
    Table,
    /// Pages and lines: they are other ones in every copy, and are passed over with their number.
    Passing,
    /// A provision of that kind, by its French name.
    Kind(&'static str),
}

const WORDS: [(Word, &[&str]); 14] = [
    (
        Word::Any,
        &[
            "clause",
            "clauses",
            "subclause",
            "point",
            "points",
            "no",
            "numero",
            "number",
            "rubrique",
            "provision",
            "disposition",
        ],
    ),
    (Word::Paragraph, &["§", "§§", "paragraphe", "paragraphes", "paragraph", "paragraphs", "para", "par"]),
    (Word::Alinea, &["al", "alinea", "alineas"]),
    (Word::Table, &["tableau", "tableaux", "table", "tables", "tab"]),
    (Word::Passing, &["page", "pages", "p", "pp", "ligne", "lignes", "line", "lines"]),
    (Word::Kind("partie"), &["partie", "part"]),
    (Word::Kind("livre"), &["livre", "book"]),
    (Word::Kind("titre"), &["titre", "titres", "title"]),
    (Word::Kind("sous-titre"), &["sous-titre"]),
    (Word::Kind("chapitre"), &["chapitre", "chapitres", "chapter", "chapters", "chap"]),
    (Word::Kind("section"), &["section", "sections", "sect", "sec"]),
    (Word::Kind("sous-section"), &["sous-section", "sous-sections", "subsection"]),
    (Word::Kind("article"), &["article", "articles", "art", "arts"]),
    (Word::Kind("annexe"), &["annexe", "annexes", "annex", "appendix", "appendice"]),
];

/// Words that say nothing of the place.
const NOISE: [&str; 16] =
    ["de", "du", "des", "le", "la", "les", "l", "d", "au", "aux", "the", "of", "in", "dans", "voir", "see"];
/// Words between several provisions.
const BETWEEN: [&str; 9] = ["et", "and", "ou", "or", "a", "to", "jusqu", "&", "-"];

/// A provision that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) word: Word,
    /// See [`value`].
    pub(super) value: String,
}

/// All that a cell says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) mentions: Vec<Mention>,
    /// Alinéas, each with true where it is called so ("§ 2" may count paragraphs alone).
    pub(super) alineas: Vec<(u32, bool)>,
    pub(super) tables: Vec<u32>,
    /// Provisions stand in a list or a range.
    pub(super) several: bool,
    /// What is left, as [`words`] has it.
    pub(super) rest: String,
    /// What is left says something.
    pub(super) unknown: bool,
}

/// Reads a cell for the clause.
pub(super) fn clause(cell: &str) -> Reading {
    Reader { tokens: tokens(cell), at: 0, in_paragraph: false, reading: Reading::default() }.read()
}

/// Reads a cell for the paragraph: there a bare number is an alinéa.
pub(super) fn paragraph(cell: &str) -> Reading {
    Reader { tokens: tokens(cell), at: 0, in_paragraph: true, reading: Reading::default() }.read()
}

/// The one provision that a number or a label names: `Article 14`, `3.2 –`.
pub(super) fn label(typed: &str) -> Option<Mention> {
    let mut reading = clause(typed);
    let alone = reading.mentions.len() == 1 && !reading.unknown && reading.alineas.is_empty();
    alone.then(|| reading.mentions.remove(0))
}

/// Letters and digits alone, folded: how headings are compared.
pub(super) fn words(text: &str) -> String {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn tokens(cell: &str) -> Vec<Token> {
    let spaced = cell.replace("n°", "no ").replace("N°", "no ").replace('§', " § ");
    let cuts = |c: char| c.is_whitespace() || ",;:()[]/|\"«»“”'’".contains(c);
    let mut tokens = Vec::new();
    for raw in spaced.split(cuts).filter(|raw| !raw.is_empty()) {
        // "art.14", "al.2"; "L.123" and "I.1" are values.
        let (word, number) = raw.split_once('.').unwrap_or((raw, ""));
        let cut = !number.is_empty() && word_of(&fold(word)).is_some();
        for raw in if cut { vec![word, number] } else { vec![raw] } {
            // "3.2-3.5" is a range, "14-1" a number.
            match raw.split_once(['-', '–', '—']) {
                Some((from, to)) if is_number(from) && is_number(to) => {
                    tokens.extend([from, "-", to].map(token));
                }
                _ => tokens.push(token(raw)),
            }
        }
    }
    tokens
}

fn token(raw: &str) -> Token {
    Token { raw: raw.to_owned(), folded: fold(raw) }
}

/// Numbers of outlines; a number alone may be part of a code.
fn is_number(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn word_of(folded: &str) -> Option<Word> {
    let folded = folded.trim_end_matches('.');
    WORDS.iter().find(|(_, words)| words.contains(&folded)).map(|(word, _)| *word)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    in_paragraph: bool,
    reading: Reading,
}

impl Reader {
    fn read(mut self) -> Reading {
        let mut after_unknown = false;
        let mut between = false;
        let mut between_words = false;
        while self.at < self.tokens.len() {
            let folded = self.tokens[self.at].folded.clone();
            if BETWEEN.contains(&folded.as_str()) && !self.reading.mentions.is_empty() {
                between = true;
                between_words |= !words(&folded).is_empty();
                self.leave(false);
                continue;
            }
            let before = self.reading.mentions.len();
            let took = match word_of(&folded) {
                Some(word) => self.worded(word),
                // A number behind a word that is not known belongs to that word: "axe 4".
                None if after_unknown => false,
                None => self.bare(),
            };
            if took {
                self.reading.several |= between && self.reading.mentions.len() > before;
                after_unknown = false;
                continue;
            }
            let silent =
                word_of(&folded).is_some() || NOISE.contains(&folded.as_str()) || words(&folded).is_empty();
            after_unknown = !silent;
            self.leave(!silent);
        }
        // "3.2 a)" is no list, and says more than 3.2.
        self.reading.unknown |= between_words && !self.reading.several;
        self.reading
    }

    /// Keeps a token as words.
    fn leave(&mut self, unknown: bool) {
        let left = words(&self.tokens[self.at].raw);
        if !left.is_empty() {
            if !self.reading.rest.is_empty() {
                self.reading.rest.push(' ');
            }
            self.reading.rest.push_str(&left);
        }
        self.reading.unknown |= unknown;
        self.at += 1;
    }

    /// A word and the number behind it.
    fn worded(&mut self, word: Word) -> bool {
        let Some((value, taken)) = value::read(&self.tokens[self.at + 1..], true) else { return false };
        if word == Word::Passing && value.parse::<u32>().is_err() {
            return false;
        }
        self.at += 1 + taken;
        self.take(word, value);
        true
    }

    /// A number without a word before it; behind it there may be one: "2e alinéa".
    fn bare(&mut self) -> bool {
        let Some((value, taken)) = value::read(&self.tokens[self.at..], false) else { return false };
        let behind = self.tokens.get(self.at + taken).and_then(|token| word_of(&token.folded));
        let numbered =
            value::read(self.tokens.get(self.at + taken + 1..).unwrap_or_default(), true).is_some();
        let word = match behind {
            Some(word @ (Word::Alinea | Word::Paragraph)) if !numbered => word,
            _ => Word::Bare,
        };
        // "premier tiret" counts something else.
        let counts_another = self.tokens[self.at].raw.contains(char::is_lowercase) && !value.contains(' ');
        let last = self.at + taken == self.tokens.len();
        if word == Word::Bare && counts_another && !(self.in_paragraph && last) {
            return false;
        }
        self.at += taken + usize::from(word != Word::Bare);
        // "le 2e paragraphe" counts within a provision, whatever stands before it.
        self.take(if word == Word::Paragraph { Word::Alinea } else { word }, value);
        true
    }

    fn take(&mut self, word: Word, value: String) {
        let count = value.parse::<u32>().ok();
        let inside = self.in_paragraph || !self.reading.mentions.is_empty();
        match (word, count) {
            (Word::Passing, _) => {}
            (Word::Alinea, Some(count)) => self.reading.alineas.push((count, true)),
            (Word::Table, Some(count)) => self.reading.tables.push(count),
            (Word::Paragraph, Some(count)) if inside => self.reading.alineas.push((count, false)),
            (Word::Bare, Some(count)) if self.in_paragraph => self.reading.alineas.push((count, false)),
            (Word::Alinea | Word::Table, None) => self.reading.unknown = true,
            _ => self.reading.mentions.push(Mention { word, value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reading: &Reading) -> String {
        let mut said: Vec<String> = Vec::new();
        for Mention { word, value } in &reading.mentions {
            said.push(match word {
                Word::Kind(kind) => format!("{kind} {value}"),
                Word::Bare => value.clone(),
                word => format!("{word:?} {value}"),
            });
        }
        said.extend(reading.alineas.iter().map(|(count, _)| format!("al {count}")));
        said.extend(reading.tables.iter().map(|count| format!("tab {count}")));
        said.extend(reading.several.then(|| "several".to_owned()));
        said.extend(reading.unknown.then(|| format!("? {}", reading.rest)));
        said.join(", ")
    }

    #[track_caller]
    fn check(typed: &str, want: &str) {
        assert_eq!(said(&clause(typed)), want, "{typed}");
    }

    #[test]
    fn a_clause_is_read_as_people_write_it() {
        check("3.2", "3.2");
        check("§ 3.2", "Paragraph 3.2");
        check("§3.2.", "Paragraph 3.2");
        check("Article 14", "article 14");
        check("art. 14 al. 2", "article 14, al 2");
        check("Art.14, al.2", "article 14, al 2");
        check("l’article premier, 2e alinéa", "article 1, al 2");
        check("article 14 § 2", "article 14, al 2");
        check("Chapitre II", "chapitre 2");
        check("Annexe A", "annexe a");
        check("Titre I, Chapitre 2", "titre 1, chapitre 2");
        check("Article L. 123-4", "article l123-4");
        check("n° 3.2", "Any 3.2");
        check("Section 3.2 (page 12, ligne 4)", "section 3.2");
        check("Tableau 2", "tab 2");
    }

    #[test]
    fn lists_and_ranges_are_several() {
        check("3.2 et 3.4", "3.2, 3.4, several");
        check("3.2-3.4", "3.2, 3.4, several");
        check("articles 14 à 16", "article 14, 16, several");
        check("3.2 et suivants", "3.2, ? et suivants");
    }

    #[test]
    fn words_that_are_not_known_are_kept_with_their_numbers() {
        check("3.2 premier tiret", "3.2, ? premier tiret");
        check("3.2, 2e phrase", "3.2, ? 2e phrase");
        check("3.2 a)", "3.2, ? a");
        check("3.2 –", "3.2");
        check("A", "a");
        check("Axe 4", "? axe 4");
        check("Vision", "? vision");
        check("3.2 Subsidiarité et proximité", "3.2, ? subsidiarite et proximite");
        check("Section à revoir", "? section a revoir");
        check("2026-02-03", "? 2026 02 03");
        check("", "");
    }

    #[test]
    fn in_the_column_of_paragraphs_a_bare_number_is_an_alinea() {
        let check = |typed: &str, want: &str| assert_eq!(said(&paragraph(typed)), want, "{typed}");
        check("2", "al 2");
        check("§2", "al 2");
        check("alinéa 3", "al 3");
        check("3e paragraphe", "al 3");
        check("1er", "al 1");
        check("Table 2", "tab 2");
        check("Tableau 1", "tab 1");
        check("3.4", "3.4");
        check("1, 2", "al 1, al 2");
        check("tous", "? tous");
    }
}
