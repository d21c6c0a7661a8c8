//! JSON as it leaves the program: what a terminal or an editor would hide or obey is written as `\u` and four
//! hexadecimal digits.
//!
//! It must not know what the JSON says.

use std::fmt::Write as _;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::text::safe;

/// A value as JSON on one line.
///
/// # Errors
/// If the value has no JSON form: a map whose keys are not text.
pub fn line<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map(escaped).map_err(broken)
}

/// A value as JSON over several lines, two spaces a level.
///
/// # Errors
/// As [`line`].
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string_pretty(value).map(escaped).map_err(broken)
}

/// JSON that was made elsewhere, with every control and format character inside its strings escaped. Outside strings JSON has none but
/// line feeds, and inside them `serde_json` has escaped those.
pub fn escaped(json: String) -> String {
    let hidden = |c: char, before| c != '\n' && (safe::is_unsafe(c) || safe::hangs_loose(c, before));
    if !json.contains(|c| hidden(c, None)) {
        return json;
    }
    let mut text = String::with_capacity(json.len() + 16);
    let mut before = None;
    for c in json.chars() {
        let hides = hidden(c, before);
        before = (!hides).then_some(c);
        if hides {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where map_err wants a function of the error")]
fn broken(error: serde_json::Error) -> Error {
    Error::input(format!("can't be written as JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_drive_a_terminal_or_hide_is_escaped_and_read_back_the_same() {
        let text = "a\x1b[31m\u{9b}\u{202e}\u{200b}\u{feff}\u{e0041}\u{2028}\u{600}\u{7f}\n\"\\Гольберг";
        let json = line(text).unwrap();
        assert_eq!(json, r#""a\u001b[31m\u009b\u202e\u200b\ufeff\udb40\udc41\u2028\u0600\u007f\n\"\\Гольберг""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn the_line_breaks_of_pretty_json_stay() {
        assert_eq!(pretty(&["a\u{202e}"]).unwrap(), "[\n  \"a\\u202e\"\n]");
    }
}
