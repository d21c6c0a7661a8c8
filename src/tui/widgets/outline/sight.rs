//! Which rows of a tree are in sight, and how they are drawn. A row takes one line, or as many as it was given.

use ratatui::layout::Rect;

use super::{NodeId, Outline};
use crate::text::clip;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::paint::{Paint, line_of};

/// How many columns each level of branches takes.
const LEVEL: usize = 3;

impl<T> Outline<T> {
    /// Gives a node's row so many lines, at the least one.
    pub fn stretch(&mut self, node: NodeId, lines: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.lines = lines.max(1);
        }
    }

    /// How many of an area's columns the branches leave to a node that is pinned.
    pub fn room_of_pinned(&self, node: NodeId, columns: usize) -> usize {
        let levels = self.nodes.get(node).map_or(0, |n| n.depth.saturating_sub(1));
        columns - (levels * LEVEL).min(columns / 2)
    }

    /// Selects the row drawn so many lines down. Whether it was selected before.
    pub fn click(&mut self, down: u16) -> bool {
        let mut left = usize::from(down);
        let mut row = self.scroll.first;
        while row < self.rows.len() && left >= self.lines(row) {
            left -= self.lines(row);
            row += 1;
        }
        if row >= self.rows.len() {
            return false;
        }
        let before = self.selected;
        self.selected = row;
        row == before
    }

    /// Scrolls without moving the selection.
    pub fn wheel(&mut self, rows: isize) {
        self.scroll.first = self.scroll.first.saturating_add_signed(rows);
        self.within();
    }

    /// How many rows there is room for.
    pub fn resize(&mut self, rows: u16) {
        if self.scroll.height != usize::from(rows) {
            self.scroll.height = usize::from(rows);
            self.within();
            self.show();
        }
    }

    /// The nodes in sight, each with the line that its row begins at.
    fn in_sight(&self) -> impl Iterator<Item = (usize, usize, NodeId)> {
        let mut down = 0;
        let rows = self.rows.iter().copied().enumerate().skip(self.scroll.first);
        rows.map_while(move |(row, node)| {
            let at = down;
            down += self.lines(row);
            (at < self.scroll.height).then_some((row, at, node))
        })
    }

    /// Draws the rows in sight: the branches, then what `row` draws in the room that is left.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, focused: bool, row: impl Fn(&mut Paint<'_>, Rect, NodeId)) {
        for (at, down, node) in self.in_sight() {
            let first = line_of(area, down);
            let height = u16::try_from(self.lines(at)).unwrap_or(1).min(area.bottom().saturating_sub(first.y));
            if first.height == 0 {
                break;
            }
            let room = Rect { height, ..first };
            let branches = self.branches(node, &paint.theme.glyphs);
            // However deep a node stands, half of the row is left for what it says.
            let branches = clip::tail(&branches, usize::from(area.width / 2)).to_owned();
            let mut used = 0;
            for line in room.rows() {
                used = paint.text(line, &branches, Role::Frame);
            }
            row(paint, Rect { x: room.x + used, width: room.width - used, ..room }, node);
            if at == self.selected {
                paint.tint(room, if focused { Role::Selected } else { Role::SelectedElsewhere });
            }
        }
        let beside = Rect { width: area.width + 1, ..area };
        self.scroll.bar(paint, beside, self.last_first() + self.scroll.height);
    }

    pub(super) fn branches(&self, node: NodeId, glyphs: &Glyphs) -> String {
        let path = self.path(node);
        let [pass, empty, branch, last] = &glyphs.branches;
        let mut drawn = String::new();
        for pair in path.windows(2) {
            let [parent, child] = pair else { continue };
            let is_last = self.children(*parent).last() == Some(child);
            if self.pinned(*parent).contains(child) {
                break;
            }
            drawn.push_str(match (*child == node, is_last) {
                (true, true) => last,
                (true, false) => branch,
                (false, true) => empty,
                (false, false) => pass,
            });
        }
        drawn
    }

    /// How many lines a row takes.
    fn lines(&self, row: usize) -> usize {
        self.rows.get(row).and_then(|node| self.nodes.get(*node)).map_or(1, |node| node.lines)
    }

    /// The row that comes first where the last one is the last in sight. Looks at no more rows than are in sight.
    fn last_first(&self) -> usize {
        let (mut first, mut left) = (self.rows.len(), self.scroll.height.max(1));
        while first > 0 && self.lines(first - 1) <= left {
            first -= 1;
            left -= self.lines(first);
        }
        first.min(self.rows.len().saturating_sub(1))
    }

    fn within(&mut self) {
        self.scroll.first = self.scroll.first.min(self.last_first());
    }

    /// Brings the selected row into sight, moving as little as does.
    pub(super) fn show(&mut self) {
        self.scroll.show(self.selected, self.selected);
        let mut used: usize = (self.scroll.first..=self.selected).map(|row| self.lines(row)).sum();
        while used > self.scroll.height && self.scroll.first < self.selected {
            used -= self.lines(self.scroll.first);
            self.scroll.first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Outline<&'static str> {
        let mut tree = Outline::default();
        tree.resize(3);
        tree.plant("root");
        tree.hang(0, ["a", "b", "c"]);
        tree.open(0);
        tree.stretch(2, 2);
        tree
    }

    #[test]
    fn a_row_of_two_lines_is_in_sight_whole_when_it_is_selected() {
        let mut tree = tree();
        tree.step(2);
        let sight: Vec<_> = tree.in_sight().map(|(_, down, node)| (down, node)).collect();
        assert_eq!(sight, [(0, 1), (1, 2)]);
        tree.step(1);
        assert_eq!(tree.in_sight().map(|(_, down, _)| down).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn either_line_of_a_row_is_the_row_to_the_mouse() {
        let mut tree = tree();
        tree.resize(5);
        for (down, node) in [(2, 2), (3, 2), (4, 3)] {
            tree.click(down);
            assert_eq!(tree.selected(), Some(node), "{down}");
        }
        assert!(!tree.click(5));
    }

    #[test]
    fn the_wheel_stops_where_the_last_row_is_in_sight() {
        let mut tree = tree();
        tree.wheel(100);
        assert_eq!(tree.in_sight().map(|(_, _, node)| node).collect::<Vec<_>>(), [2, 3]);
    }
}
