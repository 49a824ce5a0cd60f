//! Where in the text a remark belongs, and how surely. A place is never guessed: what is sure follows from these rules, and the
//! rest is shown to a person with its reasons.
//!
//! **What is looked at.** The clause column, the paragraph column, and words in `« »`, `“ ”` or `" "` in the comment and the
//! proposed change. The line is not: texts flow, and lines are other ones in every copy.
//!
//! **Numbers.** A clause names a provision *by its number* when the number is the one derived for it, or the one typed in
//! its heading, in any spelling: `3.2`, `§ 3.2`, `Article 14`, `art. 14 al. 2`, `Chapitre II`, `Annexe A`. A word of a kind
//! (`Article`) must be that of the number, with two exceptions: before `3.2` any word may stand, and `Section 4` is `4` in a
//! text without such sections. Several numbers name one provision when it lies within all the others (`Titre I, Chapitre
//! 2`). Lists and ranges name several. `Article 4` where the text has `4` only, and `4` where it has `Article 4` only, are
//! candidates, not named by number. Pages and lines in the clause are passed over.
//!
//! **Headings.** A clause that consists of the words of a heading is a candidate, not named by number. The same words behind a
//! number confirm it, when they are the heading of that provision or of one around it.
//!
//! **Within the provision.** An alinéa (`2`, `§ 2`, `al. 2`) is a block: paragraphs, items and quotations count from 1. Where the
//! word is not "alinéa" and counting paragraphs alone gives another block, none is named. `Tableau 2` is the second table of the
//! text. A number in the paragraph column that names a provision within that of the clause is that provision.
//!
//! **Quotations** of at least 8 characters are looked for in blocks, cells and notes: case and accents count, white space,
//! apostrophes and dots at the ends do not. One that stands in more than 5 blocks says nothing. One that is not in the text is
//! nothing either: it may be the proposed wording.
//!
//! **Sure** is a row whose clause names exactly one provision by its number, and nothing contradicts: no words are left in the
//! clause, the cell is not a number that may have lost a zero (`3.1` where there is `3.10`), the alinéa or the table is there, the
//! paragraph column names no other provision, and if quotations are in the text one is within the provision (and in the
//! block, where one is named). **Doubtful** is every other row with candidates: up to 5, those with most reasons first,
//! then those that a number or a heading names, then in reading order. **None** has no candidate.

use serde::Serialize;

use super::form::FormRow;
use super::index::{Numbered, PlaceIndex};
use super::quotes::{self, Hit};
use super::reference::{self, Mention, Reading};

const MAX_CANDIDATES: usize = 5;

/// Where a row belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placed {
    pub confidence: Confidence,
    /// One where it is sure, one to five where it is doubtful.
    pub candidates: Vec<Candidate>,
    /// Why it is not sure; empty where it is.
    pub doubts: Vec<Doubt>,
}

/// How surely a row has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Sure,
    Doubtful,
    None,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The id of the section.
    pub section: String,
    /// The block of the section, from 0; none where the section as a whole is meant.
    pub block: Option<usize>,
    /// Words, as the text has them, that stand in the block (or in the cells of its table) exactly once.
    pub quote: Option<String>,
    pub why: Vec<Reason>,
}

/// What speaks for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The number of the provision.
    Number,
    /// The number typed in its heading.
    TypedNumber,
    /// The same number with another word, or none.
    LikeNumber,
    Heading,
    /// The alinéa or paragraph.
    Alinea,
    Table,
    /// A quotation stands there.
    Quote,
}

/// What speaks against being sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The clause is empty or names nothing that the text has.
    NoClause,
    /// The clause names several provisions.
    Several,
    /// The clause names a provision, but not by its number.
    NotByNumber,
    /// A number of the clause is not in the text.
    UnknownNumber,
    /// The clause says more than is understood.
    UnknownWords,
    /// The clause has the heading of another provision.
    HeadingElsewhere,
    /// The cell holds a number, which may have lost a zero.
    LostZero,
    /// The provision has no such alinéa or table.
    ParagraphMissing,
    /// The paragraph column names a place outside of the provision, or another alinéa than the clause.
    ParagraphElsewhere,
    /// The quoted words stand elsewhere.
    QuoteElsewhere,
}

/// Finds the place of a row by the rules above. Costs a search of the text for each quotation.
#[must_use]
pub fn place(row: &FormRow, index: &PlaceIndex) -> Placed {
    let mut search = Search {
        index,
        clause: reference::clause(&row.clause),
        paragraph: reference::paragraph(&row.paragraph),
        quotes: quotes::find([&row.comment, &row.proposal], index),
        found: Vec::new(),
        doubts: Vec::new(),
    };
    let named = search.named();
    if row.clause_is_number {
        search.doubt_lost_zero();
    }
    search.read_words(&row.clause, &named);
    match named[..] {
        [one] => search.within(one),
        _ => search.around(&named),
    }
    search.answer(&named)
}

/// A candidate on its way.
struct Found {
    provision: usize,
    block: Option<usize>,
    quote: Option<String>,
    why: Vec<Reason>,
}

struct Search<'a> {
    index: &'a PlaceIndex,
    clause: Reading,
    paragraph: Reading,
    quotes: Vec<Vec<Hit>>,
    found: Vec<Found>,
    doubts: Vec<Doubt>,
}

impl Search<'_> {
    fn doubt(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// Adds a reason for a place; two that say the same place with different precision are one.
    fn add(&mut self, provision: usize, block: Option<usize>, quote: Option<String>, why: Reason) {
        let same = |it: &&mut Found| {
            it.provision == provision && (it.block == block || it.block.is_none() || block.is_none())
        };
        let Some(found) = self.found.iter_mut().find(same) else {
            self.found.push(Found { provision, block, quote, why: vec![why] });
            return;
        };
        if found.block.is_none() || found.block == block {
            found.block = found.block.or(block);
            found.quote = found.quote.take().or(quote);
        }
        if !found.why.contains(&why) {
            found.why.push(why);
        }
    }

    /// The provisions that the numbers of the clause name, each with its reason.
    fn named(&mut self) -> Vec<usize> {
        let mentions = std::mem::take(&mut self.clause.mentions);
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for mention in &mentions {
            let named = self.index.named(mention);
            if named.found.is_empty() {
                self.doubt(Doubt::UnknownNumber);
                continue;
            }
            if !named.exact {
                self.doubt(Doubt::NotByNumber);
            }
            sets.push(named.found.iter().map(|it| it.provision).collect());
        }
        let provisions = if self.clause.several { union(&sets) } else { self.innermost(&sets) };
        match provisions.len() {
            0 => self.doubt(Doubt::NoClause),
            1 => {}
            _ => self.doubt(Doubt::Several),
        }
        for provision in &provisions {
            let why = mentions.iter().find_map(|mention| self.reason(mention, *provision));
            self.add(*provision, None, None, why.unwrap_or(Reason::LikeNumber));
        }
        self.clause.mentions = mentions;
        provisions
    }

    fn reason(&self, mention: &Mention, provision: usize) -> Option<Reason> {
        let named = self.index.named(mention);
        let Numbered { typed, .. } = *named.found.iter().find(|it| it.provision == provision)?;
        Some(match (named.exact, typed) {
            (false, _) => Reason::LikeNumber,
            (true, true) => Reason::TypedNumber,
            (true, false) => Reason::Number,
        })
    }

    /// The provisions of one set that lie within one of every other; all, when there are none.
    fn innermost(&self, sets: &[Vec<usize>]) -> Vec<usize> {
        let inside = |inner: usize, set: &[usize]| set.iter().any(|outer| self.index.holds(*outer, inner));
        let mut inner = union(sets);
        inner.retain(|it| sets.iter().all(|set| inside(*it, set)));
        if inner.is_empty() { union(sets) } else { inner }
    }

    fn doubt_lost_zero(&mut self) {
        let [mention] = &self.clause.mentions[..] else { return };
        let others = self.index.with_zero(mention);
        if !others.is_empty() {
            self.doubt(Doubt::LostZero);
        }
        for other in others {
            self.add(other.provision, None, None, Reason::LikeNumber);
        }
    }

    /// The words of the clause: a heading, the heading of what is named, or something that is not understood.
    fn read_words(&mut self, clause: &str, named: &[usize]) {
        let whole = reference::words(clause);
        let headed = self.index.headed(&whole).to_vec();
        if named.is_empty() && !headed.is_empty() {
            self.doubts.retain(|it| *it == Doubt::LostZero);
            self.doubt(if headed.len() > 1 { Doubt::Several } else { Doubt::NotByNumber });
            headed.into_iter().for_each(|it| self.add(it, None, None, Reason::Heading));
            return;
        }
        if !self.clause.unknown {
            return;
        }
        let rest = self.clause.rest.clone();
        let elsewhere = self.index.headed(&rest).to_vec();
        if let [one] = named
            && (self.index.is_headed(*one, &rest) || headed.contains(one))
        {
            self.add(*one, None, None, Reason::Heading);
        } else if elsewhere.is_empty() {
            self.doubt(Doubt::UnknownWords);
        } else {
            self.doubt(if named.is_empty() { Doubt::NotByNumber } else { Doubt::HeadingElsewhere });
            elsewhere.into_iter().for_each(|it| self.add(it, None, None, Reason::Heading));
        }
    }

    /// One provision is named: what the other columns say lies within it, or contradicts.
    fn within(&mut self, named: usize) {
        let mut provision = self.narrowed(named);
        let mut block = self.alinea(provision);
        if let Some((at, table)) = self.table(provision) {
            if block.is_some() {
                self.doubt(Doubt::ParagraphElsewhere);
            } else {
                (provision, block) = (at, Some(table));
            }
        }
        self.quotation(provision, block);
    }

    /// The provision within the named one that the paragraph column names, or the named one.
    fn narrowed(&mut self, named: usize) -> usize {
        let sets: Vec<Vec<usize>> = self.paragraph_sets();
        let mut narrowed = named;
        for set in sets {
            let inside: Vec<usize> = set.iter().copied().filter(|it| self.index.holds(named, *it)).collect();
            let around = set.iter().any(|it| self.index.holds(*it, named));
            match inside[..] {
                [one] => narrowed = one,
                [] if !around => {
                    self.doubt(Doubt::ParagraphElsewhere);
                    set.into_iter().for_each(|it| self.add(it, None, None, Reason::Number));
                }
                _ => {}
            }
        }
        if narrowed != named {
            // Both columns speak for the inner one; the outer is no place of its own.
            self.found.retain(|it| it.provision != named);
            self.add(narrowed, None, None, Reason::Number);
        }
        narrowed
    }

    fn paragraph_sets(&self) -> Vec<Vec<usize>> {
        let named = |mention| self.index.named(mention);
        let sets = self.paragraph.mentions.iter().map(named).filter(|it| it.exact && !it.found.is_empty());
        sets.map(|it| it.found.iter().map(|it| it.provision).collect()).collect()
    }

    /// The block of the alinéa that both columns name, when it is one.
    fn alinea(&mut self, provision: usize) -> Option<usize> {
        let mut said: Vec<(u32, bool)> = Vec::new();
        for reading in [&self.clause, &self.paragraph] {
            if let [one] = reading.alineas[..]
                && !reading.several
            {
                said.push(one);
            }
        }
        if said.windows(2).any(|pair| pair[0].0 != pair[1].0) {
            self.doubt(Doubt::ParagraphElsewhere);
            return None;
        }
        let count = said.first()?.0;
        let called_so = said.iter().any(|(_, called_so)| *called_so);
        match self.index.alinea(provision, count, called_so) {
            Ok(block) => {
                if block.is_some() {
                    self.add(provision, block, None, Reason::Alinea);
                }
                block
            }
            Err(()) => {
                self.doubt(Doubt::ParagraphMissing);
                None
            }
        }
    }

    /// The number of the table that either column names.
    fn table_said(&self) -> Option<usize> {
        let mut tables = self.clause.tables.iter().chain(&self.paragraph.tables);
        let count = *tables.next()? as usize;
        tables.all(|it| *it as usize == count).then(|| count.wrapping_sub(1))
    }

    /// Where the table is that is named, when it stands in the provision or within it.
    fn table(&mut self, provision: usize) -> Option<(usize, usize)> {
        let said = self.table_said()?;
        let Some((at, block)) = self.index.tables.get(said).copied() else {
            self.doubt(Doubt::ParagraphMissing);
            return None;
        };
        let inside = self.index.holds(provision, at);
        if inside {
            self.deepen(provision, at);
        } else {
            self.doubt(Doubt::ParagraphElsewhere);
        }
        self.add(at, Some(block), None, Reason::Table);
        inside.then_some((at, block))
    }

    /// Quotations that are in the text must be within the provision, and in the block where one is named.
    fn quotation(&mut self, provision: usize, block: Option<usize>) {
        let inside = |hit: &&Hit| {
            self.index.holds(provision, hit.provision)
                && block.is_none_or(|block| (hit.provision, hit.block) == (provision, block))
        };
        let inner: Vec<Vec<Hit>> =
            self.quotes.iter().map(|hits| hits.iter().filter(inside).cloned().collect()).collect();
        if inner.iter().all(Vec::is_empty) {
            if !self.quotes.is_empty() {
                self.doubt(Doubt::QuoteElsewhere);
            }
            self.add_quotes();
            return;
        }
        // The first that stands in one block says which; the words of the provision itself come before those of inner ones.
        let own = |hits: &Vec<Hit>| {
            let own: Vec<Hit> = hits.iter().filter(|hit| hit.provision == provision).cloned().collect();
            if own.is_empty() { hits.clone() } else { own }
        };
        let one = inner.iter().map(own).find_map(|hits| <[Hit; 1]>::try_from(hits).ok());
        match one {
            Some([hit]) => {
                self.deepen(provision, hit.provision);
                self.add(hit.provision, Some(hit.block), hit.quote, Reason::Quote);
            }
            None => self.add(provision, None, None, Reason::Quote),
        }
    }

    /// What the remark speaks of stands in a provision within the named one: that is the place, for the same reasons.
    fn deepen(&mut self, outer: usize, inner: usize) {
        if outer == inner || self.found.iter().any(|it| it.provision == inner) {
            return;
        }
        if let Some(found) = self.found.iter_mut().find(|it| it.provision == outer && it.block.is_none()) {
            found.provision = inner;
        }
    }

    /// No provision is named, or several: what the columns say stands side by side.
    fn around(&mut self, named: &[usize]) {
        for provision in named {
            self.alinea(*provision);
        }
        for provision in self.paragraph_sets().into_iter().flatten() {
            self.add(provision, None, None, Reason::Number);
        }
        if let Some((provision, block)) = self.table_said().and_then(|at| self.index.tables.get(at)).copied()
        {
            self.add(provision, Some(block), None, Reason::Table);
        }
        self.add_quotes();
    }

    fn add_quotes(&mut self) {
        for hit in self.quotes.concat() {
            self.add(hit.provision, Some(hit.block), hit.quote, Reason::Quote);
        }
    }

    fn answer(mut self, named: &[usize]) -> Placed {
        let sure = named.len() == 1 && self.doubts.is_empty() && self.found.len() == 1;
        let confidence = match (sure, self.found.is_empty()) {
            (true, _) => Confidence::Sure,
            (false, false) => Confidence::Doubtful,
            (false, true) => Confidence::None,
        };
        let by_clause = |it: &Found| it.why.iter().any(|why| !matches!(why, Reason::Table | Reason::Quote));
        let order = |it: &Found| (usize::MAX - it.why.len(), !by_clause(it), it.provision, it.block);
        self.found.sort_by_key(order);
        self.found.truncate(MAX_CANDIDATES);
        let id = |provision: usize| self.index.provisions[provision].id.clone();
        let candidates = self.found.into_iter().map(|it| Candidate {
            section: id(it.provision),
            block: it.block,
            quote: it.quote,
            why: it.why,
        });
        Placed { confidence, candidates: candidates.collect(), doubts: self.doubts }
    }
}

/// In reading order, each once.
fn union(sets: &[Vec<usize>]) -> Vec<usize> {
    let mut all = sets.concat();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use docs_schema::markdown;
    use docs_schema::numbering::Scheme;
    use proptest::prelude::*;

    use super::*;

    const LAW: &str = "# Titre I – Principes\n\n## Chapitre 1 : Objet\n\n### Article premier\n\nPremier.\n\nDeux.\n\n\
        ## Chapitre 2 : Champ\n\n### Article 2 : Personnes\n\nMots.\n\n# Titre II – Mesures\n\n## Chapitre 1 : Suivi\n\n\
        ### Article 3\n\nMots.\n\n### Article 14 bis\n\nMots de l’article quatorze bis.\n\n# Annexe A\n\nListe.\n";

    fn index(source: &str, scheme: Scheme) -> PlaceIndex {
        let mut next = 0;
        let mut ids = || {
            next += 1;
            format!("s{next}")
        };
        PlaceIndex::new(&markdown::parse(source, &mut ids).0, scheme)
    }

    fn shown(clause: &str, index: &PlaceIndex) -> String {
        let placed = place(&FormRow { clause: clause.into(), ..FormRow::default() }, index);
        let ids: Vec<_> = placed.candidates.iter().map(|it| it.section.as_str()).collect();
        format!("{:?} {}", placed.confidence, ids.join(" "))
    }

    #[test]
    fn the_provisions_of_a_law_are_named_by_their_words_and_numbers() {
        let index = index(LAW, Scheme::Legal);
        let check = |clause: &str, want: &str| assert_eq!(shown(clause, &index), want, "{clause}");
        check("Titre II", "Sure s6");
        check("Article 1er", "Sure s3");
        check("art. 2", "Sure s5");
        check("Article 2 : Personnes", "Sure s5");
        check("Article 14bis", "Sure s9");
        check("Annexe A", "Sure s10");
        check("Chapitre 2", "Sure s4");
        // Each titre has a chapitre 1.
        check("Chapitre 1", "Doubtful s2 s7");
        check("Titre II, chapitre 1", "Sure s7");
        check("article 3 du titre II", "Sure s8");
        check("article 3 du titre I", "Doubtful s1 s8");
        check("articles 2 à 3", "Doubtful s5 s8");
        // Without its word, a number is not the article's.
        check("2", "Doubtful s4 s5 s6");
        check("Article 15", "None ");
    }

    #[test]
    fn a_number_typed_in_a_heading_counts_like_the_one_that_is_shown() {
        // The second heading is shown as 2.
        let index = index("# 1. Un\n\n# 3. Trois\n\n# Quatre\n", Scheme::Decimal);
        assert_eq!(shown("2", &index), "Sure s2");
        assert_eq!(shown("3", &index), "Doubtful s2 s3");
        let index = self::index("# 1.1 Un\n\n# 1.2 Deux\n", Scheme::None);
        assert_eq!(shown("1.2", &index), "Sure s2");
    }

    proptest! {
        #[test]
        fn no_row_makes_it_panic(
            clause in "[A-Za-z0-9àé§ .,;:()'’\\-–]{0,24}",
            paragraph in "[a-z0-9§ .]{0,12}",
            comment in "[«»“”\"a-zA-Z’' .…]{0,60}",
        ) {
            let index = index(LAW, Scheme::Legal);
            let placed = place(&FormRow { clause, paragraph, comment, ..FormRow::default() }, &index);
            prop_assert!(placed.candidates.len() <= MAX_CANDIDATES);
            if placed.confidence == Confidence::Sure {
                prop_assert!(placed.candidates.len() == 1 && placed.doubts.is_empty());
            }
        }
    }
}
