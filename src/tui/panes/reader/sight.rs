//! What of a document is in sight: lines broken for the width there is, and only those that are shown.
//!
//! A document of a thousand pages is never broken into lines as a whole. It must not know what is marked in it.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::documents::passage::Spot;
use crate::documents::{Place, Text};
use crate::text::{clip, safe};

/// How many paragraphs are kept broken into lines.
const KEPT: usize = 400;

/// With fewer columns than this, places stand in the title alone.
const MARGIN_FROM: u16 = 36;

/// A line of a paragraph, from one byte to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) place: Place,
    /// Which line of the paragraph it is.
    pub(super) number: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// It only parts two paragraphs.
    pub(super) parts: bool,
}

/// The window on a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    columns: u16,
    rows: u16,
    /// The first line in sight.
    top: (Place, usize),
    /// The lines in sight.
    pub(super) lines: Vec<Line>,
    /// How many columns places take in the margin.
    pub(super) margin: u16,
    broken: HashMap<Place, Arc<Vec<(usize, usize)>>>,
}

impl Sight {
    /// Another document: its top, in the same room.
    pub(super) fn on(&mut self, text: &Text) {
        let labels = text.pages.iter().filter_map(|page| page.label.as_deref()).map(clip::width).max();
        let most = text.pages.iter().map(|page| page.paragraphs.len()).max().unwrap_or(0).to_string().len();
        let wide = labels.map_or(0, |label| label.min(6) + 4) + most + 2;
        self.margin = u16::try_from(wide).unwrap_or(6).clamp(4, 16);
        self.broken.clear();
        self.top = (text.first().unwrap_or_default(), 0);
    }

    /// The room there is. Whether it is another than before.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) -> bool {
        if (columns, rows) == (self.columns, self.rows) {
            return false;
        }
        if columns != self.columns {
            self.broken.clear();
        }
        (self.columns, self.rows) = (columns, rows);
        true
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        usize::from(self.rows.max(1))
    }

    /// How many columns the margin takes in this room.
    pub(super) fn margin(&self) -> u16 {
        if self.columns >= MARGIN_FROM { self.margin } else { 0 }
    }

    /// The lines of a paragraph, and an empty one after it where there is room for that.
    fn broken(&mut self, text: &Text, place: Place) -> Arc<Vec<(usize, usize)>> {
        if let Some(lines) = self.broken.get(&place) {
            return Arc::clone(lines);
        }
        if self.broken.len() >= KEPT {
            self.broken.clear();
        }
        let words = text.paragraph(place).unwrap_or_default();
        // A column is kept for the cursor behind the last letter, and a bar.
        let columns = usize::from(self.columns.saturating_sub(self.margin() + 1)).max(1);
        let lines = Arc::new(lines_of(words, columns));
        self.broken.insert(place, Arc::clone(&lines));
        lines
    }

    fn line(&mut self, text: &Text, (place, number): (Place, usize)) -> Option<Line> {
        let lines = self.broken(text, place);
        let parts = number == lines.len();
        let (from, to) = if parts { Default::default() } else { *lines.get(number)? };
        Some(Line { place, number, from, to, parts })
    }

    /// The line after, or before; over paragraphs and pages. Between paragraphs there is an empty one.
    fn beside(&mut self, text: &Text, (place, number): (Place, usize), forward: bool) -> Option<(Place, usize)> {
        if forward {
            let last = self.broken(text, place).len();
            return if number < last { Some((place, number + 1)) } else { Some((text.after(place)?, 0)) };
        }
        match number.checked_sub(1) {
            Some(before) => Some((place, before)),
            None => {
                let before = text.before(place)?;
                let last = self.broken(text, before).len();
                Some((before, last))
            }
        }
    }

    /// Breaks what is in sight into lines.
    pub(super) fn lay(&mut self, text: &Text) {
        self.lines.clear();
        let last = self.broken(text, self.top.0).len();
        self.top.1 = self.top.1.min(last);
        let mut at = Some(self.top);
        while let Some(line) = at.filter(|_| self.lines.len() < self.rows()) {
            let shown = self.line(text, line);
            self.lines.extend(shown);
            at = self.beside(text, line, true);
        }
    }

    /// The line that a place stands in.
    pub(super) fn line_of(&mut self, text: &Text, spot: Spot) -> (Place, usize) {
        let lines = self.broken(text, spot.place);
        (spot.place, lines.partition_point(|(from, _)| *from <= spot.at).saturating_sub(1))
    }

    /// Moves as little as shows a place; where it is far, so that it stands a third down.
    pub(super) fn show(&mut self, text: &Text, spot: Spot) {
        let line = self.line_of(text, spot);
        self.lay(text);
        let shown = self.lines.iter().map(|l| (l.place, l.number));
        let (first, last) = (shown.clone().next(), shown.clone().next_back());
        if shown.clone().any(|shown| shown == line) {
            return;
        }
        let rows = self.rows();
        let near = |edge: Option<(Place, usize)>, sight: &mut Self, forward: bool| {
            let mut at = edge;
            (0..rows / 2).any(|_| {
                at = at.and_then(|at| sight.beside(text, at, forward));
                at == Some(line)
            })
        };
        let back = if near(first, self, false) {
            0
        } else if near(last, self, true) {
            rows - 1
        } else {
            rows / 3
        };
        self.top = line;
        self.scroll(text, -isize::try_from(back).unwrap_or(0));
        self.lay(text);
    }

    /// Moves by some lines, as far as there are any.
    pub(super) fn scroll(&mut self, text: &Text, lines: isize) {
        for _ in 0..lines.unsigned_abs() {
            match self.beside(text, self.top, lines > 0) {
                Some(top) => self.top = top,
                None => return,
            }
        }
    }

    /// Whether a place is in one of the lines in sight.
    pub(super) fn sees(&mut self, text: &Text, spot: Spot) -> bool {
        let line = self.line_of(text, spot);
        self.lines.iter().any(|l| (l.place, l.number) == line)
    }

    /// The place so many lines further at about the same column; the furthest there is.
    pub(super) fn beneath(&mut self, text: &Text, spot: Spot, lines: isize) -> Spot {
        let at = self.line_of(text, spot);
        let Some(line) = self.line(text, at) else { return spot };
        let words = text.paragraph(spot.place).unwrap_or_default();
        let column = shown_width(words.get(line.from..spot.at).unwrap_or_default());
        let (mut at, mut last, mut left) = (at, None, lines.unsigned_abs());
        while left > 0 {
            let Some(next) = self.beside(text, at, lines > 0) else { break };
            at = next;
            // What only parts paragraphs is passed over, and counted where a screen is turned.
            let Some(line) = self.line(text, at) else { break };
            if line.parts {
                left -= usize::from(lines.unsigned_abs() > 1 && left > 1);
            } else {
                last = Some(line);
                left -= 1;
            }
        }
        last.map_or(spot, |line| at_column(text, &line, column))
    }
}

/// The place in a line that stands at a column, or before it.
pub(super) fn at_column(text: &Text, line: &Line, column: usize) -> Spot {
    let words = text.paragraph(line.place).unwrap_or_default().get(line.from..line.to).unwrap_or_default();
    let mut used = 0;
    let mut at = 0;
    for (start, letter) in words.grapheme_indices(true) {
        if used > column {
            break;
        }
        at = start;
        used += shown_width(letter);
    }
    Spot { place: line.place, at: line.from + at }
}

/// How many columns a text takes once it is safe to show.
pub(super) fn shown_width(text: &str) -> usize {
    clip::width(&safe::safe(text))
}

/// Where the lines of a paragraph begin and end: broken between words, and within one that is longer than a line.
fn lines_of(text: &str, columns: usize) -> Vec<(usize, usize)> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, word) in pieces_of(text) {
        let wide = shown_width(word);
        let blank = word.chars().all(char::is_whitespace);
        if used + wide > columns && used > 0 && !blank {
            lines.push((start, at));
            (start, used) = (at, 0);
        }
        if wide <= columns || blank {
            used += wide;
            continue;
        }
        for (within, letter) in word.grapheme_indices(true) {
            let wide = shown_width(letter);
            if used + wide > columns && used > 0 {
                lines.push((start, at + within));
                (start, used) = (at + within, 0);
            }
            used += wide;
        }
    }
    lines.push((start, text.len()));
    let bare = |(from, to): (usize, usize)| (from, from + text.get(from..to).unwrap_or_default().trim_end().len());
    lines.into_iter().map(bare).collect()
}

/// A text in the pieces between which a line may end: words with the signs that stand at them, the spaces between
/// them, and the letters of scripts that put none.
fn pieces_of(text: &str) -> Vec<(usize, &str)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Option<char> = None;
    for (at, part) in text.split_word_bound_indices() {
        let (first, last) = (part.chars().next().unwrap_or(' '), part.chars().next_back());
        let wide = |c: char| clip::width(c.encode_utf8(&mut [0; 4])) > 1;
        let apart = before.is_some_and(|before| {
            let blank = before.is_whitespace() != first.is_whitespace();
            blank || (wide(before) || wide(first)) && first.is_alphanumeric() && !first.is_whitespace()
        });
        if apart {
            ends.push(at);
        }
        before = last;
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ends = ends.iter().copied().chain([text.len()]);
    starts.zip(ends).filter_map(|(from, to)| Some((from, text.get(from..to)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, columns: usize) -> Vec<String> {
        lines_of(text, columns).into_iter().map(|(from, to)| text.get(from..to).unwrap().to_owned()).collect()
    }

    #[test]
    fn lines_are_broken_between_words_of_any_script_and_none_is_too_wide() {
        assert_eq!(broken("Ilya Golberg founded", 12), ["Ilya Golberg", "founded"]);
        assert_eq!(broken("Ilya «Golberg», yes", 13), ["Ilya", "«Golberg»,", "yes"]);
        assert_eq!(broken("无人机由大疆生产", 6), ["无人机", "由大疆", "生产"]);
        assert_eq!(broken("a dronesanddrones b", 6), ["a", "drones", "anddro", "nes b"]);
        assert_eq!(broken("", 6), [""]);
        for columns in 1..20 {
            for text in ["Контракт от 北京 e\u{301}e\u{301}e\u{301} شركة النور", "\u{202e}\u{1b}[2J\u{301}x", "   a  "]
            {
                let lines = broken(text, columns);
                let all: String = lines.concat().split_whitespace().collect();
                assert_eq!(all, text.split_whitespace().collect::<String>(), "{columns}");
                let spelt = |line: &String| line.graphemes(true).count() > 1 && shown_width(line) > columns.max(8);
                assert!(!lines.iter().any(spelt), "{columns}: {lines:?}");
            }
        }
    }
}
