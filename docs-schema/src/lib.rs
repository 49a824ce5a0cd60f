//! What a policy text is.
