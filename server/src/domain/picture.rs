//! A picture that somebody brings: PNG or JPEG by its own first bytes, whatever it is called, with its size in pixels.

use super::error::Error;
use super::limits;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
}

/// Nothing of it is decoded: its bytes are kept and shown as they came, under a type that is one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: Kind,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl Picture {
    /// # Errors
    /// [`Error::TooLarge`]; [`Error::Invalid`] when it is neither PNG nor JPEG, or has too many pixels.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.len() > limits::SIGNATURE_BYTES {
            return Err(Error::TooLarge { limit: limits::SIGNATURE_BYTES });
        }
        let found =
            png(&bytes).map(|size| (Kind::Png, size)).or_else(|| jpeg(&bytes).map(|size| (Kind::Jpeg, size)));
        let (kind, (width, height)) = found.ok_or(Error::Invalid { field: "picture" })?;
        let side = 1..=limits::SIGNATURE_PIXELS;
        if !side.contains(&width) || !side.contains(&height) {
            return Err(Error::Invalid { field: "picture" });
        }
        Ok(Self { kind, width, height, bytes })
    }

    /// The type under which it is shown.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
        }
    }
}

/// The size in the first chunk (PNG, third edition, § 11.2.1).
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

/// The size in the frame header, found from segment to segment (ITU-T T.81, annex B).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (&[0xff, marker], tail) = rest.split_first_chunk::<2>()? else { return None };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let (length, _) = tail.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let frame = tail.get(3..7)?;
            let number = |at: usize| u32::from(u16::from_be_bytes([frame[at], frame[at + 1]]));
            return Some((number(2), number(0)));
        }
        // Scans hold no frame header, and a segment counts its own length.
        if marker == 0xda || length < 2 {
            return None;
        }
        rest = tail.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_its_first_bytes_say_and_nothing_else() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x40\0\0\0\x78\x08\x06\0\0\0".to_vec();
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08\0\x78\x01\x40\x03".to_vec();
        for (bytes, kind) in [(png.clone(), "image/png"), (jpeg, "image/jpeg")] {
            let picture = Picture::parse(bytes).unwrap();
            assert_eq!((picture.kind(), picture.width, picture.height), (kind, 320, 120));
        }
        let mut huge = png.clone();
        huge[16] = 0x7f;
        let mut none = png.clone();
        none[18..20].fill(0);
        let not: [Vec<u8>; 8] = [
            vec![],
            b"<svg onload=alert(1)>".to_vec(),
            b"GIF89a".to_vec(),
            png[..18].to_vec(),
            b"\xff\xd8\xff\xda\0\x02".to_vec(),
            b"\xff\xd8\xff\xe0\0\0".to_vec(),
            huge,
            none,
        ];
        for bytes in not {
            assert_eq!(Picture::parse(bytes.clone()), Err(Error::Invalid { field: "picture" }), "{bytes:?}");
        }
        let heavy = [png, vec![0; limits::SIGNATURE_BYTES]].concat();
        assert_eq!(Picture::parse(heavy), Err(Error::TooLarge { limit: limits::SIGNATURE_BYTES }));
    }
}
