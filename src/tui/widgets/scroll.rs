//! Which rows of a long list are in sight, and a bar that tells it. It knows numbers alone.

use ratatui::layout::Rect;
use ratatui::widgets::{Scrollbar, ScrollbarOrientation, ScrollbarState, StatefulWidget};

use super::paint::Paint;
use crate::tui::theme::Role;

/// The window on rows: which row comes first, and how many fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The first row in sight.
    pub first: usize,
    /// How many rows fit.
    pub height: usize,
}

impl Scroll {
    /// Moves as little as shows rows `from` to `to`; where they do not fit, `from` is shown.
    pub fn show(&mut self, from: usize, to: usize) {
        if to >= self.first + self.height {
            self.first = (to + 1).saturating_sub(self.height);
        }
        if from < self.first || self.height == 0 {
            self.first = from;
        }
    }

    /// Moves by some rows, as far as there are any of `rows`.
    pub fn by(&mut self, rows: isize, total: usize) {
        self.first = self.first.saturating_add_signed(rows);
        self.within(total);
    }

    /// No further than the last of `total` rows.
    pub fn within(&mut self, total: usize) {
        self.first = self.first.min(total.saturating_sub(self.height.max(1)));
    }

    /// A bar along the right edge of an area, if some of `total` rows are out of sight.
    pub fn bar(&self, paint: &mut Paint<'_>, area: Rect, total: usize) {
        let area = area.intersection(paint.buffer.area);
        if total <= self.height || area.height < 2 || area.width == 0 {
            return;
        }
        let style = paint.theme.style(Role::Dim);
        let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
            .begin_symbol(None)
            .end_symbol(None)
            .track_symbol(None)
            .thumb_symbol(&paint.theme.glyphs.thumb)
            .thumb_style(style);
        let mut state =
            ScrollbarState::new(total - self.height).position(self.first).viewport_content_length(self.height);
        bar.render(area, paint.buffer, &mut state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_no_more_than_it_must() {
        let mut scroll = Scroll { first: 0, height: 5 };
        scroll.show(4, 4);
        assert_eq!(scroll.first, 0);
        scroll.show(7, 8);
        assert_eq!(scroll.first, 4);
        scroll.show(2, 3);
        assert_eq!(scroll.first, 2);
        scroll.show(10, 30);
        assert_eq!(scroll.first, 10, "the start of what does not fit");
    }

    #[test]
    fn it_never_leaves_the_rows() {
        let mut scroll = Scroll { first: 3, height: 5 };
        scroll.by(100, 12);
        assert_eq!(scroll.first, 7);
        scroll.by(-100, 12);
        assert_eq!(scroll.first, 0);
        scroll.by(4, 2);
        assert_eq!(scroll.first, 0);
    }
}
