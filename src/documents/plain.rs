//! Plain text: paragraphs are what empty lines part, or lines where there is no empty one.

use super::{Page, Text};
use crate::error::{Error, Result};

/// Reads text in UTF-8.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Text> {
    let text = std::str::from_utf8(bytes).map_err(|wrong| {
        Error::input(format!("{name} is no text in UTF-8: byte {} is none of it", wrong.valid_up_to()))
    })?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
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
    Ok(Text { pages: vec![Page { label: None, paragraphs }], reader: "plain text 1".to_owned() })
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
        assert!(read(&[0xff, 0xfe, 0xfd], "c.txt").is_err());
    }
}
