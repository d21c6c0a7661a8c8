//! Plain text: paragraphs are what empty lines part, or lines where there is no empty one.

use super::{Given, Text, decode};
use crate::error::{Error, Result};

/// What reads plain text, for [`Text::reader`].
const READER: &str = "plain text 1";

/// Reads text in UTF-8, UTF-16 or an older encoding.
pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    if !decode::is_text(given.bytes) {
        return Err(Error::input("is no text: too much of it is control characters"));
    }
    Ok(Text::whole(paragraphs(&decode::decode(given.bytes, None)), READER))
}

/// The paragraphs of a text whose lines are broken.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n");
    let lines = || text.lines().map(str::trim);
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in lines() {
        match (line.is_empty(), paragraphs.last_mut()) {
            (true, Some(last)) if !last.is_empty() => paragraphs.push(String::new()),
            (false, Some(last)) => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(line);
            }
            _ => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    if paragraphs.len() < 2 {
        paragraphs = lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    }
    paragraphs
}

/// A text in one line, its white space in single spaces.
pub(super) fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::{Place, read};

    #[test]
    fn paragraphs_are_parted_by_empty_lines_and_else_by_lines() {
        let text = read("\u{feff}Один\r\nдва\r\n\r\n\r\nтри\n".as_bytes(), "a.txt").expect("text");
        assert_eq!(text.pages[0].paragraphs, ["Один два", "три"]);
        assert_eq!(text.locator(Place { page: 0, paragraph: 1 }), "¶2");
        let lines = read(b"one\ntwo", "b.txt").expect("text");
        assert_eq!(lines.pages[0].paragraphs, ["one", "two"]);
        assert!(read(&[0, 1, 2, 3, 0, 1, 2, 3], "c.txt").is_err());
    }
}
