//! Text as strangers write it: folded for search, made safe for the screen, cut to a width, read as dates and
//! numbers.
//!
//! Pure functions over strings. It knows nothing of cases, claims or the terminal.

pub mod clip;
pub mod fold;
pub mod safe;
