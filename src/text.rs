//! Text as strangers write it: folded for search, made safe for the screen, cut to a width, read as dates and
//! numbers, parted into sentences.
//!
//! Pure functions over strings. It knows nothing of cases, claims or the terminal.

pub mod clip;
pub mod date;
pub mod fold;
pub mod likeness;
pub mod number;
pub mod safe;
pub mod sentences;

/// The text with the digits of every script as ASCII ones.
fn ascii_digits(text: &str) -> String {
    let digit = |c: char| match any_ascii::any_ascii_char(c).as_bytes() {
        [b] if b.is_ascii_digit() && c.is_numeric() => char::from(*b),
        _ => c,
    };
    text.chars().map(digit).collect()
}
