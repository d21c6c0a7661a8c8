//! Folding: any script to lower-case ASCII letters and digits, so that any script finds any script.

use unicode_normalization::UnicodeNormalization;

/// The folded form of a text: words of ASCII letters and digits, lower case, one space between them.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc() {
        for letter in any_ascii::any_ascii_char(c).chars() {
            if letter.is_ascii_alphanumeric() {
                folded.push(letter.to_ascii_lowercase());
            } else if letter != '\'' && letter != '`' && !folded.ends_with(' ') && !folded.is_empty() {
                folded.push(' ');
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}
