//! How a text falls into rows of so many columns: broken between words, a long word where the row ends.
//!
//! Widths are those of what is shown: a control character is as wide as it is spelt out.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{clip, safe};

/// A row as it is drawn: from where to where it stands in the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its line goes on in the next row.
    pub(super) goes_on: bool,
}

/// How many columns a text takes when it is shown.
pub(super) fn width(text: &str) -> usize {
    clip::width(&safe::safe(text))
}

/// Where the rows of a line start, counted from the line's start; there is always one.
pub(super) fn rows(line: &str, columns: usize) -> Vec<usize> {
    let mut starts = vec![0];
    if line.len() <= columns && line.bytes().all(|b| (b' '..0x7f).contains(&b)) {
        return starts;
    }
    let (mut used, mut at) = (0, 0);
    for word in line.split_inclusive(' ') {
        let bare = width(word.trim_end_matches(' '));
        if used > 0 && used + bare > columns {
            starts.push(at);
            used = 0;
        }
        if bare <= columns {
            used += width(word);
            at += word.len();
            continue;
        }
        for letter in word.graphemes(true) {
            let wide = width(letter);
            if used > 0 && used + wide > columns && letter != " " {
                starts.push(at);
                used = 0;
            }
            used += wide;
            at += letter.len();
        }
    }
    starts
}

/// The rows up to the one that holds a place, that one last; no more than asked for.
pub(super) fn rows_before(text: &str, at: usize, columns: usize, most: usize) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    let mut end = line_end(text, at);
    while found.len() < most {
        let start = text.get(..end).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let upto = of_line(text, start, end, columns).into_iter().rev().skip_while(|row| row.start > at);
        found.extend(upto.take(most - found.len()));
        match start.checked_sub(1) {
            Some(before) => end = before,
            None => break,
        }
    }
    found.reverse();
    found
}

/// The rows from the one that starts at a place; no more than asked for.
pub(super) fn rows_from(text: &str, start: usize, columns: usize, most: usize) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    let mut line = text.get(..start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    while found.len() < most {
        let end = line_end(text, line);
        let after = of_line(text, line, end, columns).into_iter().filter(|row| row.start >= start);
        found.extend(after.take(most - found.len()));
        if end >= text.len() {
            break;
        }
        line = end + 1;
    }
    found
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |more| at + more)
}

/// The rows of the line that stands from `start` to `end`. The carriage return of a line's end is not shown.
fn of_line(text: &str, start: usize, end: usize, columns: usize) -> Vec<Row> {
    let line = text.get(start..end).unwrap_or_default();
    let line = if end < text.len() { line.strip_suffix('\r').unwrap_or(line) } else { line };
    let starts = rows(line, columns);
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(line.len()));
    let parts = starts.iter().zip(ends).map(|(from, to)| Row {
        start: start + from,
        end: start + to,
        goes_on: to < line.len(),
    });
    parts.collect()
}
