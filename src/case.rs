//! The case file: open, migrate, read, write, journal, search. The only folder with the case's SQL.
//!
//! It knows `model` and `text`. It must not know formats, arguments or the screen.

pub mod author;

pub use author::Author;
