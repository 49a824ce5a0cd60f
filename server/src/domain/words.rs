//! Short lists of words that a value can be: an enumeration that is written, read and stored by its words.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident($field:literal) { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum $name {
            $(#[serde(rename = $word)] $variant),*
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::error::Error;
            fn from_str(text: &str) -> Result<Self, $crate::domain::error::Error> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::domain::error::Error::Invalid { field: $field }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

pub(super) use words;
