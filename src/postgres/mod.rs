//! The private PostgreSQL server of the embedded default.
