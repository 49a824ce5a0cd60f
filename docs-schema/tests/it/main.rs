//! The tests of docs-schema through its public functions, in one binary because linking costs more than they do.
#![cfg(test)]

mod anchor;
mod authorship;
mod automerge_doc;
mod both;
mod bring_back;
mod bring_provision;
mod common;
mod compare;
mod compare_credit;
mod compare_output;
mod compare_page;
mod compare_tidy;
mod documents;
mod fixtures;
mod html;
mod lines;
mod markdown;
mod random_anchors;
mod random_compare;
mod random_documents;
mod random_markdown;
