//! Contributions that say nearly the same, found by the runs of words that they share (w-shingling: Broder, "On the
//! resemblance and containment of documents", 1997).

use std::collections::HashSet;

use super::consultation::Contribution;

/// Words of a run.
const SHINGLE: usize = 3;
/// From this share of common runs on, two are shown side by side.
const ALIKE: f64 = 0.4;
/// How many are shown.
const MOST: usize = 10;

/// The others that are most like it, the likest first.
#[must_use]
pub fn similar<'a>(one: &Contribution, all: &'a [Contribution]) -> Vec<&'a Contribution> {
    let own = shingles(&one.body);
    let mut found: Vec<(f64, &Contribution)> = all
        .iter()
        .filter(|other| other.id != one.id)
        .map(|other| (resemblance(&own, &shingles(&other.body)), other))
        .filter(|(share, _)| *share >= ALIKE)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(MOST).map(|(_, other)| other).collect()
}

/// The runs of words, lower case, without signs; of a text shorter than a run, the text.
fn shingles(text: &str) -> HashSet<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() < SHINGLE {
        return HashSet::from([words.join(" ")]);
    }
    words.windows(SHINGLE).map(|run| run.join(" ")).collect()
}

/// Common runs among all runs of both, 0 to 1.
fn resemblance(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_another_order_are_no_likeness_and_a_few_words_more_are() {
        let like = |a: &str, b: &str| resemblance(&shingles(a), &shingles(b));
        let one = "Il faut nommer la police territoriale dans cet article.";
        assert!((like(one, &one.to_uppercase()) - 1.0).abs() < 1e-9);
        assert!(like(one, "Oui, il faut nommer la police territoriale dans cet article aussi.") >= ALIKE);
        assert!(like(one, "La protection civile relève du ministère, pas de la gendarmerie.") < 0.1);
    }
}
