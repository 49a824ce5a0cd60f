//! Comment forms: read, mapped, placed, written.
