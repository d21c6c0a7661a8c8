//! A menu: what the second key of a command with two keys can be. Any other key closes it.
//!
//! It is given its rows; what its keys do stands in the command table.

use ratatui::layout::Rect;

use super::{Entry, window};
use crate::tui::effect::Place;
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};

/// How wide it is at the most.
const COLUMNS: u16 = 60;

/// The overlay.
#[derive(Debug, Clone)]
pub struct Menu {
    place: Place,
    /// Each with how many there are of what it lists, where it lists anything.
    entries: Vec<(Entry, Option<u64>)>,
}

impl Menu {
    /// A menu of the commands of a place.
    pub fn new(place: Place, entries: Vec<(Entry, Option<u64>)>) -> Self {
        Self { place, entries }
    }

    /// Whose keys it shows.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The command on the row that the mouse was pressed on.
    pub fn click(&self, screen: Rect, inside: impl Fn(Rect) -> Rect, row: u16) -> Option<&'static str> {
        let down = row.checked_sub(inside(self.area(screen)).y)?;
        self.entries.get(usize::from(down)).filter(|(entry, _)| entry.can).map(|(entry, _)| entry.name)
    }

    /// Draws it over the panes.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let inside = window(paint, self.area(screen), self.place.title(), "esc closes");
        for (down, (entry, count)) in self.entries.iter().enumerate() {
            let role = if entry.can { Role::Text } else { Role::Dim };
            let key = piece(format!(" {}  ", entry.keys), if entry.can { Role::Key } else { Role::Dim });
            let count: Pieces = count.iter().map(|count| piece(format!("{count} "), role)).collect();
            paint.row(line_of(inside, down), &[key, piece(entry.title, role)], &count);
        }
    }

    fn area(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(self.entries.len()).unwrap_or(0).saturating_add(2).min(screen.height);
        let columns = COLUMNS.min(screen.width);
        let x = screen.x + screen.width.saturating_sub(columns) / 2;
        Rect { x, y: screen.bottom().saturating_sub(rows + 1), width: columns, height: rows }.intersection(screen)
    }
}
