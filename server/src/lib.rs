//! Palabre server.
