//! The response matrix as a file: one row a contribution, the columns that partners know (the ISO/IEC commenting template)
//! and ours behind them.

use axum::response::Response;

use crate::domain::consultation::{Consultation, Contribution};
use crate::domain::error::Error;
use crate::i18n::Lang;

/// # Errors
/// [`Error::Invalid`] when there is no such format.
pub fn answer(
    _lang: Lang,
    _consultation: &Consultation,
    _all: &[Contribution],
    _format: &str,
) -> Result<Response, Error> {
    Err(Error::Invalid { field: "format" })
}
