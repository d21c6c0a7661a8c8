//! A list of rows, some of which can be selected, some of several lines. Only lines in sight are drawn.
//!
//! It must not know what its rows stand for: each carries a value for the pane that made it.

use compact_str::CompactString;
use ratatui::layout::Rect;

use super::paint::{Paint, Pieces, line_of, piece, width};
use super::scroll::Scroll;
use super::wrap::wrap;
use crate::tui::theme::Role;

/// A row: what stands at its left, what at its right end, and what it is, if it can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<T> {
    /// From the left.
    pub left: Pieces,
    /// At the right end, on its first line.
    pub right: Pieces,
    /// What it stands for; none for headings.
    pub value: Option<T>,
    /// How many columns its further lines are indented by; none where it is cut to one line.
    pub wrap: Option<usize>,
}

impl<T> Item<T> {
    /// A row that can be selected, of one line.
    pub fn new(left: Pieces, right: Pieces, value: T) -> Self {
        Self { left, right, value: Some(value), wrap: None }
    }

    /// A row that only says something, over as many lines as it takes.
    pub fn told(left: Pieces) -> Self {
        Self { left, right: Pieces::new(), value: None, wrap: Some(2) }
    }

    /// An empty row.
    pub fn blank() -> Self {
        Self { left: Pieces::new(), right: Pieces::new(), value: None, wrap: None }
    }

    /// The same row over as many lines as it takes, all but the first indented.
    #[must_use]
    pub fn wrapped(mut self, indent: usize) -> Self {
        self.wrap = Some(indent);
        self
    }
}

#[derive(Debug, Clone)]
struct Line {
    item: usize,
    /// What stands on it, of an item of several lines; one of a single line is drawn from itself.
    wrapped: Option<(Pieces, Pieces)>,
}

/// Rows, the selected one, and which are in sight.
#[derive(Debug, Clone)]
pub struct List<T> {
    items: Vec<Item<T>>,
    lines: Vec<Line>,
    selected: usize,
    scroll: Scroll,
    columns: usize,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), lines: Vec::new(), selected: 0, scroll: Scroll::default(), columns: 0 }
    }
}

impl<T> List<T> {
    /// Other rows; the first that can be selected is.
    pub fn set(&mut self, items: Vec<Item<T>>) {
        self.items = items;
        self.selected = self.items.iter().position(|i| i.value.is_some()).unwrap_or(0);
        self.scroll.first = 0;
        self.lay();
    }

    /// The same rows said anew: the selection stays at its place.
    pub fn renew(&mut self, items: Vec<Item<T>>) {
        let (selected, first) = (self.selected, self.scroll.first);
        self.set(items);
        if self.items.get(selected).is_some_and(|i| i.value.is_some()) {
            self.selected = selected;
        }
        self.scroll.first = first;
        self.scroll.within(self.lines.len());
        self.show();
    }

    /// The room there is, in columns and rows.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let columns = usize::from(columns);
        self.scroll.height = usize::from(rows);
        if columns != self.columns {
            self.columns = columns;
            self.lay();
        }
        self.scroll.within(self.lines.len());
    }

    /// The rows.
    pub fn items(&self) -> &[Item<T>] {
        &self.items
    }

    /// What is selected.
    pub fn selected(&self) -> Option<&T> {
        self.items.get(self.selected)?.value.as_ref()
    }

    /// The place of the selected row.
    pub fn place(&self) -> usize {
        self.selected
    }

    /// Moves the selection by so many rows, headings not counted; scrolls where nothing can be selected.
    pub fn step(&mut self, steps: isize) {
        let mut left = steps.unsigned_abs();
        let mut at = self.selected;
        while left > 0 {
            let Some(next) = self.next(at, steps > 0) else { break };
            at = next;
            left -= 1;
        }
        if self.selected().is_none() {
            self.scroll.by(steps, self.lines.len());
        } else {
            self.select(at);
        }
    }

    /// Selects the first row.
    pub fn home(&mut self) {
        self.step(-(isize::try_from(self.lines.len()).unwrap_or(isize::MAX)));
    }

    /// Selects the last row.
    pub fn end(&mut self) {
        self.step(isize::try_from(self.lines.len()).unwrap_or(isize::MAX));
    }

    /// Moves by as many rows as are in sight.
    pub fn page(&mut self, down: bool) {
        let rows = isize::try_from(self.scroll.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.step(if down { rows } else { -rows });
    }

    /// Selects the row at a place, if it can be.
    pub fn select(&mut self, at: usize) {
        if self.items.get(at).is_some_and(|i| i.value.is_some()) {
            self.selected = at;
            self.show();
        }
    }

    /// Selects the row drawn so many lines down. Whether it was selected before.
    pub fn click(&mut self, down: u16) -> bool {
        let Some(line) = self.lines.get(self.scroll.first + usize::from(down)) else { return false };
        let (item, before) = (line.item, self.selected);
        self.select(item);
        item == before && self.selected().is_some()
    }

    /// Whether the last row is in sight.
    pub fn sees_end(&self) -> bool {
        self.scroll.first + self.scroll.height >= self.lines.len()
    }

    /// Scrolls without moving the selection.
    pub fn wheel(&mut self, rows: isize) {
        self.scroll.by(rows, self.lines.len());
    }

    /// Draws the rows in sight.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        for (down, line) in self.lines.iter().skip(self.scroll.first).take(usize::from(area.height)).enumerate() {
            let row = line_of(area, down);
            let Some(item) = self.items.get(line.item) else { continue };
            let (left, right) = line.wrapped.as_ref().map_or((&item.left, &item.right), |(left, right)| (left, right));
            paint.row(row, left, right);
            if line.item == self.selected && item.value.is_some() {
                paint.tint(row, if focused { Role::Selected } else { Role::SelectedElsewhere });
            }
        }
        let beside = Rect { width: area.width + 1, ..area };
        self.scroll.bar(paint, beside, self.lines.len());
    }

    fn next(&self, at: usize, down: bool) -> Option<usize> {
        let can = |at: &usize| self.items.get(*at).is_some_and(|i| i.value.is_some());
        if down { (at + 1..self.items.len()).find(can) } else { (0..at).rev().find(can) }
    }

    fn show(&mut self) {
        let from = self.lines.partition_point(|l| l.item < self.selected);
        let to = self.lines.partition_point(|l| l.item <= self.selected).saturating_sub(1).max(from);
        // Headings above the first row and what follows the last one come into sight with it.
        let from = if self.next(self.selected, false).is_none() && to < self.scroll.height { 0 } else { from };
        let to = if self.next(self.selected, true).is_none() { self.lines.len().saturating_sub(1) } else { to };
        if to - from.min(to) < self.scroll.height {
            self.scroll.show(from, to);
        } else {
            self.scroll.show(from, from);
        }
    }

    fn lay(&mut self) {
        self.lines.clear();
        for (at, item) in self.items.iter().enumerate() {
            let Some(indent) = item.wrap else {
                self.lines.push(Line { item: at, wrapped: None });
                continue;
            };
            let kept = width(&item.right);
            let columns = self.columns.saturating_sub(kept + usize::from(kept > 0));
            let mut right = item.right.clone();
            for left in wrap(&item.left, columns, indent) {
                self.lines.push(Line { item: at, wrapped: Some((left, std::mem::take(&mut right))) });
            }
        }
    }
}

/// A heading above rows.
pub fn heading<T>(text: impl Into<CompactString>) -> Item<T> {
    Item { left: vec![piece(text, Role::Strong)], right: Pieces::new(), value: None, wrap: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List<usize> {
        let mut list = List::default();
        list.resize(10, 3);
        let row = |n: usize| Item::new(vec![piece(format!("row {n}"), Role::Text)], vec![], n);
        list.set(vec![heading("facts"), row(0), row(1), heading("links"), row(2), row(3)]);
        list
    }

    #[test]
    fn headings_are_passed_over() {
        let mut list = list();
        assert_eq!(list.selected(), Some(&0));
        list.step(2);
        assert_eq!(list.selected(), Some(&2));
        list.step(-1);
        assert_eq!(list.selected(), Some(&1));
    }

    #[test]
    fn the_first_heading_comes_back_into_sight() {
        let mut list = list();
        list.end();
        assert_eq!((list.selected(), list.scroll.first), (Some(&3), 3));
        list.home();
        assert_eq!((list.selected(), list.scroll.first), (Some(&0), 0));
    }

    #[test]
    fn a_click_selects_what_is_under_it() {
        let mut list = list();
        assert!(!list.click(2));
        assert_eq!(list.selected(), Some(&1));
        assert!(list.click(2), "the second click is on the selected row");
        assert!(!list.click(0), "a heading");
        assert_eq!(list.selected(), Some(&1));
    }

    #[test]
    fn the_wheel_leaves_the_selection_alone() {
        let mut list = list();
        list.wheel(2);
        assert_eq!((list.selected(), list.scroll.first), (Some(&0), 2));
        list.step(1);
        assert_eq!((list.selected(), list.scroll.first), (Some(&1), 2));
    }

    #[test]
    fn what_is_said_anew_keeps_its_place() {
        let mut list = list();
        list.step(2);
        let items = list.items().to_vec();
        list.renew(items);
        assert_eq!(list.selected(), Some(&2));
    }
}
