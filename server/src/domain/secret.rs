//! Secrets that are shown once: cookies, tokens, invitation links. Only their hash is kept.

use sha2::{Digest, Sha256};

use super::chance::Chance;

/// 32 random bytes as 64 hexadecimal digits, after a word that tells what it is.
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(prefix: &str, chance: &dyn Chance) -> Self {
        Self(format!("{prefix}{}", hex(&chance.bytes::<32>())))
    }

    #[must_use]
    pub fn show(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

/// SHA-256: enough for 256 random bits, and quick to look up.
#[must_use]
pub fn hash(shown: &str) -> [u8; 32] {
    Sha256::digest(shown.as_bytes()).into()
}

#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|d| char::from(DIGITS[usize::from(d)])).collect()
}

/// Exactly `N` bytes from two digits each; capitals are read too. None: anything else.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let byte = |pair: &[u8]| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?);
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes?.try_into().ok()
}
