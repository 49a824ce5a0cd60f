//! Word files: a corpus of real and nasty ones, small ones built here, and random damage.

#[path = "docx/builder.rs"]
mod builder;
#[path = "docx/corpus.rs"]
mod corpus;
#[path = "docx/damage.rs"]
mod damage;
#[path = "docx/features.rs"]
mod features;
#[path = "docx/refusals.rs"]
mod refusals;
