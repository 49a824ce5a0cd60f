//! The marks of a run: what the run says itself over its character style over its paragraph style.
//!
//! Bold, italic and strike are *toggles* in styles (ECMA-376 part 1, § 17.7.3): a bold character style
//! inside a bold paragraph style is not bold. Said on the run itself they are absolute.

use crate::Marks;

use super::xml::El;

/// Properties that became marks; `None` where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    bold: Option<bool>,
    italic: Option<bool>,
    strike: Option<bool>,
    double_strike: Option<bool>,
    underline: Option<bool>,
    position: Option<Position>,
    hidden: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Base,
    Super,
    Sub,
}

impl Look {
    /// Of a `w:rPr`.
    pub(super) fn of(properties: El<'_>) -> Self {
        Self {
            bold: properties.switch("w:b"),
            italic: properties.switch("w:i"),
            strike: properties.switch("w:strike"),
            double_strike: properties.switch("w:dstrike"),
            underline: properties.switch("w:u"),
            position: properties.val("w:vertAlign").map(|value| match value {
                "superscript" => Position::Super,
                "subscript" => Position::Sub,
                _ => Position::Base,
            }),
            hidden: properties.switch("w:vanish"),
        }
    }

    /// `inner` where it says something, else this.
    pub(super) fn then(self, inner: Self) -> Self {
        Self {
            bold: inner.bold.or(self.bold),
            italic: inner.italic.or(self.italic),
            strike: inner.strike.or(self.strike),
            double_strike: inner.double_strike.or(self.double_strike),
            underline: inner.underline.or(self.underline),
            position: inner.position.or(self.position),
            hidden: inner.hidden.or(self.hidden),
        }
    }
}

/// The three voices heard for one run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Voices {
    pub(super) paragraph: Look,
    pub(super) character: Look,
    pub(super) run: Look,
}

impl Voices {
    pub(super) fn is_hidden(&self) -> bool {
        self.toggle(|look| look.hidden)
    }

    pub(super) fn marks(&self) -> Marks {
        let position = self.last(|look| look.position).unwrap_or(Position::Base);
        Marks {
            by: None,
            strong: self.toggle(|look| look.bold),
            em: self.toggle(|look| look.italic),
            strike: self.toggle(|look| look.strike) || self.toggle(|look| look.double_strike),
            underline: self.last(|look| look.underline).unwrap_or(false),
            sup: position == Position::Super,
            sub: position == Position::Sub,
            link: None,
        }
    }

    fn toggle(&self, property: impl Fn(&Look) -> Option<bool>) -> bool {
        let style = |look: &Look| property(look).unwrap_or(false);
        property(&self.run).unwrap_or_else(|| style(&self.paragraph) != style(&self.character))
    }

    fn last<T>(&self, property: impl Fn(&Look) -> Option<T>) -> Option<T> {
        property(&self.run).or_else(|| property(&self.character)).or_else(|| property(&self.paragraph))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_toggles_between_styles_and_is_absolute_on_the_run() {
        let bold = Look { bold: Some(true), ..Look::default() };
        let plain = Look { bold: Some(false), ..Look::default() };
        let strong = |paragraph, character, run| Voices { paragraph, character, run }.marks().strong;
        assert!(strong(bold, Look::default(), Look::default()));
        assert!(!strong(bold, bold, Look::default()));
        assert!(strong(bold, bold, bold));
        assert!(!strong(bold, Look::default(), plain));
    }
}
