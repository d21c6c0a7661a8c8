//! What a file's name says: a title, a kind, a date.
//!
//! It must not look at the file.

use super::SourceSketch;
use super::words::words;
use crate::text::date;

/// Reads a paste that is one file's path or name.
pub(super) fn alone(text: &str) -> Option<SourceSketch> {
    let path = text.trim_matches(['"', '\'']);
    let path = path.strip_prefix("file://").unwrap_or(path);
    if path.contains(['\n', '\r']) || path.len() > 500 {
        return None;
    }
    let rooted = path.starts_with('/') || ["~/", "./", "../", "\\\\"].iter().any(|start| path.starts_with(start));
    let drive = path.get(1..3).is_some_and(|mark| mark == ":\\" || mark == ":/");
    let name = path.rsplit(['/', '\\']).find(|part| !part.is_empty())?;
    let kind =
        name.rsplit_once('.').and_then(|(stem, ending)| words().file(ending).filter(|_| !stem.trim().is_empty()));
    if kind.is_none() && !(rooted || drive) {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    let stem =
        if kind.is_some() { decoded.rsplit_once('.').map_or(decoded.as_str(), |(stem, _)| stem) } else { &decoded };
    let mut sketch = SourceSketch::of("a file");
    kind.unwrap_or_default().clone_into(&mut sketch.source.kind);
    let (iso, rest) = dated(stem).map_or((None, stem.to_owned()), |(iso, rest)| (Some(iso), rest));
    if iso.is_some() {
        sketch.say("date from the file’s name");
    }
    sketch.source.published = iso;
    let title = rest.replace(['_', '+'], " ");
    sketch.title(if title.chars().any(char::is_alphanumeric) { &title } else { stem });
    sketch.say("title from the file’s name");
    sketch.note(&format!("File {path}"));
    Some(sketch)
}

/// A day or a month written in numbers within a name, and the name without it: `2026-03-14`, `14.03.2026`,
/// `20260314`, `2026_03`.
pub(super) fn dated(name: &str) -> Option<(String, String)> {
    let bytes = name.as_bytes();
    let parting = |b: u8| matches!(b, b'-' | b'_' | b'.' | b' ');
    let starts = (0..bytes.len()).filter(|at| {
        bytes.get(*at).is_some_and(u8::is_ascii_digit)
            && !at.checked_sub(1).and_then(|b| bytes.get(b)).is_some_and(u8::is_ascii_digit)
    });
    for start in starts.take(20) {
        let run = bytes.get(start..)?.iter().take_while(|b| b.is_ascii_digit() || parting(**b)).count();
        let whole = name.get(start..start + run)?.trim_end_matches(['-', '_', '.', ' ']);
        let numbers: Vec<&str> = whole.split(['-', '_', '.', ' ']).collect();
        let lengths: Vec<usize> = numbers.iter().map(|n| n.len()).collect();
        let (written, used) = match lengths.as_slice() {
            [4, 2, 2, ..] => (numbers.get(..3)?.join("-"), 10),
            [2, 2, 4, ..] => (numbers.get(..3)?.join("."), 10),
            [8, ..] => ((*numbers.first()?).to_owned(), 8),
            [4, 2] => (numbers.join("-"), 7),
            _ => continue,
        };
        let Ok(read) = date::read(&written) else { continue };
        if !("1900".."2100").contains(&read.iso.get(..4)?) {
            continue;
        }
        let head = name.get(..start)?.trim_end_matches(['-', '_', '.', ' ', '(']);
        let tail = name.get(start + used..)?.trim_start_matches(['-', '_', '.', ' ', ')']);
        let between = if head.is_empty() || tail.is_empty() { "" } else { " " };
        return Some((read.iso, format!("{head}{between}{tail}")));
    }
    None
}
