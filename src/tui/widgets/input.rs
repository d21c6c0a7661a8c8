//! A line that is typed. It knows letters as a reader sees them; it must not know what the line is for.

use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

use super::paint::Paint;
use crate::text::{clip, safe};
use crate::tui::theme::Role;

/// Longer than anything that is searched for or named; a paste beyond it is cut.
const LETTERS_MOST: usize = 1_000;

/// A line of text with a place to type at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputLine {
    text: String,
    /// A byte position at the edge of a letter.
    at: usize,
}

impl InputLine {
    /// A line with text in it, ready to be typed on.
    pub fn with(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text }
    }

    /// What is in the line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor; line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        let room = LETTERS_MOST.saturating_sub(self.text.graphemes(true).count());
        let line: String = text.split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let taken: String = line.graphemes(true).take(room).collect();
        self.text.insert_str(self.at, &taken);
        self.at += taken.len();
        // A combining mark joins the letter before it, so that the cursor may stand inside one now.
        if !self.text.grapheme_indices(true).any(|(start, _)| start == self.at) {
            self.at = self.after();
        }
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes out the letter before the cursor.
    pub fn backspace(&mut self) {
        let start = self.before();
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }

    /// Takes out the letter at the cursor.
    pub fn delete(&mut self) {
        let end = self.after();
        self.text.replace_range(self.at..end, "");
    }

    /// Takes out the word before the cursor.
    pub fn delete_word(&mut self) {
        let head = self.text.get(..self.at).unwrap_or_default().trim_end();
        let start = head.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }

    /// One letter to the left.
    pub fn left(&mut self) {
        self.at = self.before();
    }

    /// One letter to the right.
    pub fn right(&mut self) {
        self.at = self.after();
    }

    /// To the start of the line.
    pub fn home(&mut self) {
        self.at = 0;
    }

    /// To the end of the line.
    pub fn end(&mut self) {
        self.at = self.text.len();
    }

    /// Draws as much of the line as fits around the cursor, with a prompt; the terminal's cursor stands there
    /// where keys come here.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        let prompt = paint.theme.glyphs.prompt.clone();
        let used = paint.text(area, &prompt, Role::Key);
        let area = Rect { x: area.x + used, width: area.width - used, ..area };
        let room = usize::from(area.width);
        let head = safe::safe(self.text.get(..self.at).unwrap_or_default());
        let typed = clip::tail(&head, room.saturating_sub(1));
        let column = u16::try_from(clip::width(typed)).unwrap_or(u16::MAX);
        let rest = self.text.get(self.at..).unwrap_or_default();
        paint.text(area, &format!("{typed}{}", clip::head(rest, room.saturating_sub(clip::width(typed)))), Role::Text);
        if focused && !area.is_empty() {
            paint.cursor = Some(Position { x: area.x + column.min(area.width - 1), y: area.y });
        }
    }

    fn before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default();
        head.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let starts = self.text.grapheme_indices(true).map(|(at, _)| at);
        starts.filter(|at| *at > self.at).min().unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_goes_with_its_letter() {
        let mut line = InputLine::with("de\u{301}ja");
        line.left();
        line.left();
        line.backspace();
        assert_eq!(line.text(), "dja");
    }

    #[test]
    fn a_pasted_paragraph_is_one_line() {
        let mut line = InputLine::with("a ");
        line.insert("Sky\r\nMechanics\n");
        assert_eq!(line.text(), "a Sky Mechanics");
        line.insert(&"x".repeat(5_000));
        assert_eq!(line.text().len(), LETTERS_MOST);
    }

    #[test]
    fn a_word_at_a_time_can_be_taken_out() {
        let mut line = InputLine::with("is:company Гольберг ");
        line.delete_word();
        assert_eq!(line.text(), "is:company ");
        line.delete_word();
        line.delete_word();
        assert_eq!(line.text(), "");
    }

    proptest::proptest! {
        #![proptest_config(crate::random::cases(256))]
        #[test]
        fn no_order_of_keys_breaks_it(typed in "\\PC{0,12}", keys in proptest::collection::vec(0_u8..8, 0..24)) {
            let mut line = InputLine::default();
            for key in keys {
                match key {
                    0 => line.left(),
                    1 => line.right(),
                    2 => line.backspace(),
                    3 => line.delete(),
                    4 => line.home(),
                    5 => line.end(),
                    6 => line.delete_word(),
                    _ => line.insert(&typed),
                }
                proptest::prop_assert!(line.text.is_char_boundary(line.at));
            }
        }
    }
}
