//! Text of many lines that is typed. It knows letters as a reader sees them and rows as they are drawn; it must not
//! know what the text is for, nor which key does what.
//!
//! `ratatui-textarea` was tried: its cursor stops between a letter and its accent, and every key lays the whole text
//! out anew, 18 ms after a paste of 10,000 lines.

mod edits;
mod rows;

use std::cell::Cell;

use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use self::edits::{Edit, Edits};
use self::rows::{Row, rows, rows_before, rows_from, width};
use super::paint::{Paint, line_of};
use crate::tui::theme::Role;

/// A text with a place to type at. Its bytes are those it was given and those that were typed: what is hidden in
/// them is spelt out where it is drawn, and there alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextBox {
    text: String,
    /// A byte position at the edge of a letter.
    at: usize,
    /// The column that going up and down keeps to, through rows that are shorter.
    column: Option<usize>,
    edits: Edits,
    seen: Cell<Seen>,
}

/// How it was drawn last: keys that go up and down go by rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    columns: usize,
    height: usize,
    /// Where the first row that was shown starts.
    top: usize,
}

impl TextBox {
    /// A text, ready to be typed on at its end.
    pub fn with(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text, ..Self::default() }
    }

    /// What is in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor, however long, as one change that is undone as one. Line ends of any system become
    /// line feeds: a terminal sends a paste with carriage returns.
    pub fn insert(&mut self, text: &str) {
        let tidy = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
        let typed = tidy.graphemes(true).nth(1).is_none();
        self.change(self.at, self.at, &tidy, typed);
        // A combining mark joins the letter before it, so that the cursor may stand inside one now.
        let start = self.line_start();
        let line = self.text.get(start..).unwrap_or_default();
        let ends = line.grapheme_indices(true).map(|(at, letter)| start + at + letter.len());
        if self.at > start {
            self.at =
                ends.take_while(|end| *end <= self.text.len()).find(|end| *end >= self.at).unwrap_or(self.text.len());
        }
    }

    /// Begins a new line.
    pub fn newline(&mut self) {
        self.insert("\n");
    }

    /// Empties it; that too can be undone.
    pub fn clear(&mut self) {
        self.change(0, self.text.len(), "", false);
    }

    /// Takes out the letter before the cursor.
    pub fn backspace(&mut self) {
        self.change(self.before(), self.at, "", false);
    }

    /// Takes out the letter at the cursor.
    pub fn delete(&mut self) {
        self.change(self.at, self.after(), "", false);
    }

    /// Takes out the word before the cursor.
    pub fn delete_word(&mut self) {
        self.change(self.word_before(), self.at, "", false);
    }

    /// Takes out what stands from the cursor to the end of its line; at the end, the line's break.
    pub fn delete_to_end(&mut self) {
        let end = self.line_end();
        self.change(self.at, if end == self.at { self.after() } else { end }, "", false);
    }

    /// Takes back the last change. Whether there was one.
    pub fn undo(&mut self) -> bool {
        let undone = self.edits.undo(&mut self.text);
        self.stand(undone)
    }

    /// Does again what was taken back. Whether there was something.
    pub fn redo(&mut self) -> bool {
        let redone = self.edits.redo(&mut self.text);
        self.stand(redone)
    }

    /// One letter to the left, from a line's start to the end of the one before.
    pub fn left(&mut self) {
        self.go(self.before());
    }

    /// One letter to the right, from a line's end to the start of the next.
    pub fn right(&mut self) {
        self.go(self.after());
    }

    /// To the start of the word before.
    pub fn word_left(&mut self) {
        self.go(self.word_before());
    }

    /// To the start of the next word.
    pub fn word_right(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let gap = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = rest.get(gap..).and_then(|rest| rest.find(|c: char| !c.is_whitespace()));
        self.go(self.at + word.map_or(rest.len(), |word| gap + word));
    }

    /// To the start of the line.
    pub fn home(&mut self) {
        self.go(self.line_start());
    }

    /// To the end of the line.
    pub fn end(&mut self) {
        self.go(self.line_end());
    }

    /// To the start of the text.
    pub fn top(&mut self) {
        self.go(0);
    }

    /// To the end of the text.
    pub fn bottom(&mut self) {
        self.go(self.text.len());
    }

    /// One row up, as rows were drawn last; from the first to its start.
    pub fn up(&mut self) {
        self.step(false);
    }

    /// One row down, as rows were drawn last; from the last to its end.
    pub fn down(&mut self) {
        self.step(true);
    }

    /// As many rows up as are shown.
    pub fn page_up(&mut self) {
        (0..self.seen.get().height.max(1)).for_each(|_| self.step(false));
    }

    /// As many rows down as are shown.
    pub fn page_down(&mut self) {
        (0..self.seen.get().height.max(1)).for_each(|_| self.step(true));
    }

    /// How many rows it needs in so many columns, counted no further than `most`.
    pub fn height(&self, columns: usize, most: usize) -> usize {
        let columns = columns.saturating_sub(1).max(1);
        let mut needed = 0;
        for line in self.text.split('\n') {
            needed += rows(line, columns).len();
            if needed >= most {
                return most;
            }
        }
        needed
    }

    /// Draws the rows around the cursor; the terminal's cursor stands there where keys come here.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        if area.is_empty() {
            return;
        }
        // The last column is kept for the cursor behind a full row.
        let columns = usize::from(area.width).saturating_sub(1).max(1);
        let height = usize::from(area.height);
        let before = rows_before(&self.text, self.at, columns, height);
        let cursor = before.last().copied().unwrap_or_default();
        let top = self.seen.get().top.min(cursor.start);
        let top = before.iter().rev().find(|row| row.start <= top).or(before.first()).copied().unwrap_or_default();
        self.seen.set(Seen { columns, height, top: top.start });
        for (down, row) in rows_from(&self.text, top.start, columns, height).into_iter().enumerate() {
            let place = line_of(area, down);
            let shown = self.text.get(row.start..row.end).unwrap_or_default();
            paint.text(place, shown.trim_end_matches(' '), Role::Text);
            if focused && row == cursor {
                let column = width(self.text.get(row.start..self.at).unwrap_or_default());
                let column = u16::try_from(column).unwrap_or(u16::MAX).min(place.width - 1);
                paint.cursor = Some(Position { x: place.x + column, y: place.y });
            }
        }
    }

    fn step(&mut self, down: bool) {
        let columns = match self.seen.get().columns {
            0 => usize::MAX,
            drawn => drawn,
        };
        let before = rows_before(&self.text, self.at, columns, 2);
        let here = before.last().copied().unwrap_or_default();
        let column = self.column.unwrap_or_else(|| width(self.text.get(here.start..self.at).unwrap_or_default()));
        let next = if down {
            rows_from(&self.text, here.start, columns, 2).get(1).copied()
        } else {
            before.first().copied().filter(|row| *row != here)
        };
        self.go(match next {
            Some(row) => self.letter_at(row, column),
            None if down => self.text.len(),
            None => 0,
        });
        self.column = Some(column);
    }

    /// Where the letter of a row stands that is nearest to a column.
    fn letter_at(&self, row: Row, column: usize) -> usize {
        let (mut used, mut last) = (0, row.start);
        for (at, letter) in self.text.get(row.start..row.end).unwrap_or_default().grapheme_indices(true) {
            if used >= column {
                return row.start + at;
            }
            used += width(letter);
            last = row.start + at;
        }
        // Behind the last letter of a row that goes on below, the next row starts.
        if row.goes_on { last } else { row.end }
    }

    fn change(&mut self, start: usize, end: usize, with: &str, typed: bool) {
        if start == end && with.is_empty() {
            return;
        }
        let removed = self.text.get(start..end).unwrap_or_default().to_owned();
        let edit = Edit { start, removed, inserted: with.to_owned(), cursor: self.at };
        edit.redo(&mut self.text);
        self.edits.push(edit, typed);
        self.go(start + with.len());
    }

    fn stand(&mut self, at: Option<usize>) -> bool {
        if let Some(at) = at {
            self.go(at.min(self.text.len()));
        }
        at.is_some()
    }

    fn go(&mut self, at: usize) {
        self.at = at;
        self.column = None;
    }

    fn line_start(&self) -> usize {
        self.text.get(..self.at).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        self.at + if rest.len() > line.len() { line.strip_suffix('\r').unwrap_or(line) } else { line }.len()
    }

    fn word_before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default().trim_end();
        head.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
    }

    fn before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default();
        head.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let letter = self.text.get(self.at..).and_then(|rest| rest.graphemes(true).next());
        self.at + letter.map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests;
