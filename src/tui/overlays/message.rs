//! A message: what went well or wrong, and what to try. It goes away with the next key, which acts as ever.

use ratatui::layout::Rect;

use super::window;
use crate::tui::effect::{Message, Tone};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};
use crate::tui::widgets::wrap::wrap;

/// The widest that a message is drawn.
const COLUMNS: u16 = 72;

/// How many lines of the screen stand under a message: the keys, and where there are no frames a line apart.
const ABOVE: u16 = 2;

/// The row that a message begins in.
pub fn top(message: &Message, theme: &Theme, screen: Rect) -> u16 {
    laid(message, theme, screen).0.y
}

/// Draws a message above the last line of the screen.
pub fn draw(message: &Message, paint: &mut Paint<'_>, screen: Rect) {
    let (area, title, lines) = laid(message, paint.theme, screen);
    let inside = window(paint, area, title, "");
    for (down, line) in lines.iter().enumerate() {
        paint.pieces(line_of(inside, down), line);
    }
}

/// Where a message stands, under which title, and its lines.
fn laid(message: &Message, theme: &Theme, screen: Rect) -> (Rect, &'static str, Vec<Pieces>) {
    let columns = COLUMNS.min(screen.width);
    let (title, role) = match message.tone {
        Tone::Good => ("Done", Role::Text),
        Tone::Note => ("Note", Role::Text),
        Tone::Failed => ("That did not work", Role::Error),
    };
    let frame = if theme.frames { 2 } else { 1 };
    let room = usize::from(columns.saturating_sub(frame));
    let mut lines: Vec<Pieces> = wrap(&[piece(message.text.clone(), role)], room, 2);
    if let Some(hint) = &message.hint {
        lines.extend(wrap(&[piece(hint.clone(), Role::Dim)], room, 2));
    }
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(frame).min(screen.height);
    let area = Rect {
        x: screen.right().saturating_sub(columns),
        y: screen.bottom().saturating_sub(rows + ABOVE).max(screen.y),
        width: columns,
        height: rows,
    };
    (area, title, lines)
}
