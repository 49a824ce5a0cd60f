//! Signatures of the instance: Ed25519 (RFC 8032) over messages that say what they are.
//!
//! **Written form.** What is signed is the line `palabre PURPOSE 1`, a line feed (U+000A), then the content. PURPOSE is `seal`
//! or `minutes`. Keys (32 bytes) and signatures (64 bytes) are written in lower-case hexadecimal.
//!
//! Must stay true: nothing is ever signed without that first line, so that what was signed as one thing is never taken for
//! another; checking follows the strict rules of RFC 8032 (a small or malleable key or signature is none), so that a
//! signature is valid everywhere or nowhere.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::chance::Chance;
use super::secret::{hex, unhex};

/// What a signed message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Seal,
    Minutes,
}

impl Purpose {
    fn first_line(self) -> &'static [u8] {
        match self {
            Self::Seal => b"palabre seal 1\n",
            Self::Minutes => b"palabre minutes 1\n",
        }
    }

    fn message(self, content: &[u8]) -> Vec<u8> {
        [self.first_line(), content].concat()
    }
}

/// The secret half. It has no `Debug` and no way to be shown but [`InstanceKey::to_kept`].
pub struct InstanceKey(SigningKey);

impl InstanceKey {
    #[must_use]
    pub fn draw(chance: &dyn Chance) -> Self {
        Self(SigningKey::from_bytes(&chance.bytes::<32>()))
    }

    /// From the form in which the server keeps it. None: these are not 32 bytes in hexadecimal.
    #[must_use]
    pub fn from_kept(kept: &str) -> Option<Self> {
        Some(Self(SigningKey::from_bytes(&unhex(kept)?)))
    }

    /// The form in which the server keeps it, and nobody else.
    #[must_use]
    pub fn to_kept(&self) -> String {
        hex(self.0.as_bytes())
    }

    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    #[must_use]
    pub fn sign(&self, purpose: Purpose, content: &[u8]) -> Signature {
        Signature(self.0.sign(&purpose.message(content)).to_bytes())
    }
}

/// The half that everybody may know, and by which they check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl PublicKey {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// As it is written.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    /// Whether this key's owner signed this content for this purpose.
    #[must_use]
    pub fn verifies(&self, purpose: Purpose, content: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(&purpose.message(content), &signature).is_ok())
    }
}

impl Signature {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// As it is written.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// A hash or a key in groups of four, as people compare it by eye and read it aloud.
#[must_use]
pub fn in_groups(hex: &str) -> String {
    let mut groups = String::with_capacity(hex.len() * 5 / 4);
    for (at, digit) in hex.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            groups.push(' ');
        }
        groups.push(digit);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chance::SeededChance;

    const SECRET: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    #[test]
    fn a_known_key_signs_a_known_content_as_it_always_did() {
        // The secret of RFC 8032, § 7.1, test 1, whose public key is written there.
        let key = InstanceKey::from_kept(SECRET).expect("32 bytes");
        assert_eq!(key.public().hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signed = |purpose| key.sign(purpose, b"content").hex();
        assert_eq!(
            [signed(Purpose::Seal), signed(Purpose::Minutes)],
            [
                "c17e3be517cb4b232a76344e44ac9d5e233577888919700a2955ab2acbdd81d3\
                 d04faa3e1afc5f6c314938ed26b85b0d0ed4e19073c85f0b67ca04c39817580c",
                "35768854d4c38e728b7c32c6491fb6337942b689e4db437276be866f3bb1511a\
                 dfdde4810fbca9e1397de134cfa3ab12e69aca205ed8d2aebe8bedcfe968220f"
            ]
        );
    }

    #[test]
    fn only_the_same_content_purpose_key_and_signature_verify() {
        let key = InstanceKey::draw(&SeededChance::new(1));
        let other = InstanceKey::draw(&SeededChance::new(2));
        let signature = key.sign(Purpose::Seal, b"content");
        let mut altered = signature;
        altered.0[9] ^= 1;
        let cases = [
            ("genuine", key.public(), Purpose::Seal, &b"content"[..], signature, true),
            ("another content", key.public(), Purpose::Seal, b"contenT", signature, false),
            ("another purpose", key.public(), Purpose::Minutes, b"content", signature, false),
            ("another key", other.public(), Purpose::Seal, b"content", signature, false),
            ("another signature", key.public(), Purpose::Seal, b"content", altered, false),
            ("a key that is no point", PublicKey([0xff; 32]), Purpose::Seal, b"content", signature, false),
            (
                "a key of small order",
                PublicKey([0; 32]),
                Purpose::Seal,
                b"content",
                Signature([0; 64]),
                false,
            ),
        ];
        for (what, key, purpose, content, signature, good) in cases {
            assert_eq!(key.verifies(purpose, content, &signature), good, "{what}");
        }
    }

    #[test]
    fn a_key_is_kept_and_read_back_and_nothing_else_is_one() {
        let key = InstanceKey::draw(&SeededChance::new(1));
        let again = InstanceKey::from_kept(&key.to_kept()).expect("as it was kept");
        assert_eq!(again.public(), key.public());
        for wrong in ["", "zz", &SECRET[2..], &format!("{SECRET}00"), &"é".repeat(32), &"+1".repeat(32)] {
            assert!(InstanceKey::from_kept(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn groups_are_of_four() {
        assert_eq!(in_groups("0123456789ab"), "0123 4567 89ab");
        assert_eq!(in_groups(""), "");
    }
}
