//! Square codes (QR) of addresses: on paper, on the wall.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::domain::error::Error;

/// As an SVG with the white border that readers need, `side` wide (any CSS length).
///
/// # Errors
/// When the address is too long for a code.
pub fn square(address: &str, side: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(Error::internal)?;
    let svg = code.render::<svg::Color<'_>>().module_dimensions(1, 1).quiet_zone(true).build();
    let modules = code.width() + 8;
    let natural = format!("width=\"{modules}\" height=\"{modules}\"");
    Ok(svg.replacen(&natural, &format!("width=\"{side}\" height=\"{side}\""), 1))
}

/// The same to stand within a page: without the declaration that only files have.
///
/// # Errors
/// As [`square`].
pub fn square_within(address: &str, side: &str) -> Result<String, Error> {
    let svg = square(address, side)?;
    Ok(svg.find("<svg").map_or_else(String::new, |at| svg[at..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_a_picture_of_a_size_that_paper_can_hold() {
        let address = format!("https://palabre.gouv.ml/verify/{}", "0a".repeat(32));
        let svg = square(&address, "22mm").expect("fits");
        assert!(svg.contains("width=\"22mm\" height=\"22mm\""), "{}", &svg[..200]);
        assert!(!svg.contains("<script"));
        let within = square_within(&address, "12rem").expect("fits");
        assert!(within.starts_with("<svg") && within.contains("width=\"12rem\""), "{}", &within[..200]);
        assert!(square(&"x".repeat(5000), "1mm").is_err());
    }
}
