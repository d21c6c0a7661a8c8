//! Text as strangers write it: folded for search, made safe for the screen, read as dates and numbers.
//!
//! Pure functions over strings. It knows nothing of cases, claims or the terminal.

pub mod fold;
pub mod safe;
