//! Which words a form is about, as the reading page says it in the address and the form says it back.

use serde::Deserialize;

use super::fields::Fields;
use crate::actions::anchoring::About;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct On {
    pub section: String,
    pub block: String,
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
}

impl On {
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            section: text("section"),
            block: text("block"),
            quote: text("quote"),
            prefix: text("prefix"),
            suffix: text("suffix"),
        }
    }

    #[must_use]
    pub fn about(&self) -> About {
        About {
            section: self.section.clone(),
            block: self.block.parse().ok(),
            quote: self.quote.clone(),
            prefix: self.prefix.clone(),
            suffix: self.suffix.clone(),
        }
    }
}
