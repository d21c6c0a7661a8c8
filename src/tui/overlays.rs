//! What stands over the panes for a while: help, the palette, a message, the question where to export
//! to, the tour.
//!
//! An overlay is given what it shows; it must not know the command table or the app.

pub mod export;
pub mod gesture;
pub mod help;
pub mod menu;
pub mod message;
pub mod palette;
pub mod seek;
pub mod tour;

use ratatui::layout::{Constraint, Rect};

use super::effect::Place;
use super::theme::Role;
use super::widgets::paint::{Paint, Pieces, piece};

/// A command as help and palette show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it is called where there is little room; empty where it never is.
    pub short: &'static str,
    /// What it does, in a few words.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What else it is called, with commas between.
    pub words: &'static str,
    /// What it is for.
    pub group: &'static str,
    /// Where its keys hold.
    pub place: Place,
    /// Its keys as shown.
    pub keys: String,
    /// It can act now.
    pub can: bool,
}

/// An area in the middle, no larger than there is room for.
pub(crate) fn middle(screen: Rect, columns: u16, rows: u16) -> Rect {
    let columns = columns.min(screen.width);
    let rows = rows.min(screen.height);
    screen.centered(Constraint::Length(columns), Constraint::Length(rows))
}

/// Wipes an area and frames it. What is left inside.
pub(crate) fn window(paint: &mut Paint<'_>, area: Rect, title: &str, right: &str) -> Rect {
    if paint.theme.frames {
        paint.clear(area);
    } else {
        // Without a frame, whole lines and one more at each end tell it apart from what is beneath.
        let wide = Rect { x: 0, width: paint.buffer.area.width, ..area };
        paint.clear(Rect { y: wide.y.saturating_sub(1), height: wide.height.saturating_add(2), ..wide });
    }
    let right = if right.is_empty() { Pieces::new() } else { vec![piece(right, Role::Dim)] };
    paint.frame(area, &[piece(title, Role::Title)], &right, true);
    Paint::inside(paint.theme, area)
}
