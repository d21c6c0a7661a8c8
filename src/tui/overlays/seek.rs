//! The line that is searched for in a document: what is found shows while it is typed.
//!
//! It must not know the document, only by which hash it is asked for.

use ratatui::layout::Rect;

use super::window;
use crate::tui::effect::{Effect, Out, Question, Slot};
use crate::tui::widgets::input::InputLine;
use crate::tui::widgets::paint::{Paint, line_of};

/// How wide it is at the most.
const COLUMNS: u16 = 60;

/// The overlay.
#[derive(Debug, Clone)]
pub struct Seek {
    sha256: String,
    input: InputLine,
}

impl Seek {
    /// A search in the document of this hash.
    pub fn new(sha256: &str) -> Self {
        Self { sha256: sha256.to_owned(), input: InputLine::default() }
    }

    /// The line that is typed, to be changed; then [`Seek::typed`].
    pub fn input(&mut self) -> &mut InputLine {
        &mut self.input
    }

    /// Something was typed.
    pub fn typed(&mut self, out: &mut Out) {
        let query = self.input.text().to_owned();
        out.push(Effect::Ask(Slot::Seek, Question::Seek(self.sha256.clone(), query)));
    }

    /// Whether there is something to search for.
    pub fn has_typed(&self) -> bool {
        !self.input.text().trim().is_empty()
    }

    /// Goes on reading.
    pub fn take(&mut self, out: &mut Out) {
        out.push(Effect::Close);
    }

    /// At the foot of the screen, so that what is found is seen.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let height = if paint.theme.frames { 3 } else { 2 }.min(screen.height);
        let width = COLUMNS.min(screen.width);
        let above = u16::from(screen.height > height);
        let y = screen.bottom().saturating_sub(height + above);
        let area = Rect { x: screen.x + (screen.width - width) / 2, y, width, height };
        let inside = window(paint, area, "Find words of the document", "");
        self.input.draw(paint, line_of(inside, 0), true);
    }
}
