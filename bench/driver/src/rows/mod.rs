//! The rows of DESIGN § 12 that are measured on every server alike.

pub mod editors;
pub mod idle;
pub mod open;
pub mod writer;

/// The value at a share of a sorted list.
fn at(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}
