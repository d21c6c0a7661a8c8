//! What the keys of a chain do: open and close branches, turn it, walk it from elsewhere, move about.

use super::{ChainPane, Row};
use crate::model::Side;
use crate::tui::effect::{Effect, Out, Selection, Topic};

impl ChainPane {
    /// Opens the selected branch; the row that stands for further hops reads them; a repeat leads to where its
    /// entity is walked.
    pub fn open(&mut self, out: &mut Out) {
        let Some(node) = self.tree.selected() else { return };
        if let Some(place) = self.elsewhere(node) {
            self.show(place);
            self.moved(out);
        } else if let Some(Row::More(_, offset)) = self.tree.get(node) {
            let offset = *offset;
            if let Some(parent) = self.tree.parent(node) {
                self.ask(parent, offset, out);
            }
        } else if self.can_open(node) && !self.tree.is_open(node) {
            self.unfold(node, out);
        } else if self.tree.is_open(node) && !self.tree.children(node).is_empty() {
            self.tree.step(1);
            self.moved(out);
        }
    }

    /// Whether something happens on opening.
    pub fn opens(&self) -> bool {
        self.tree.selected().is_some_and(|node| {
            self.can_open(node) || self.elsewhere(node).is_some() || matches!(self.tree.get(node), Some(Row::More(..)))
        })
    }

    /// Closes the selected branch, or the one it hangs on.
    pub fn close(&mut self, out: &mut Out) {
        let Some(node) = self.tree.selected() else { return };
        if self.tree.is_open(node) {
            self.tree.close(node);
        } else if let Some(parent) = self.tree.parent(node) {
            self.tree.select(parent);
            self.moved(out);
        }
    }

    /// Whether there is something to close.
    pub fn closes(&self) -> bool {
        self.tree.selected().is_some_and(|node| self.tree.is_open(node) || self.tree.parent(node).is_some())
    }

    /// Opens the selected branch if it is closed, and closes it if it is open.
    pub fn toggle(&mut self, out: &mut Out) {
        match self.tree.selected() {
            Some(node) if self.tree.is_open(node) => self.close(out),
            _ => self.open(out),
        }
    }

    /// Turns from who supplies to who is supplied, or back.
    pub fn flip(&mut self, out: &mut Out) {
        self.side = match self.side {
            Side::Upstream => Side::Downstream,
            Side::Downstream => Side::Upstream,
        };
        if let Some(Row::Root(brief)) = self.tree.get(0) {
            self.plant(brief.clone(), out);
        }
    }

    /// Whether there is a chain.
    pub fn has_root(&self) -> bool {
        !self.tree.is_empty()
    }

    /// Shows what the whole chain comes to: its weakest hops, and where the dates don't fit.
    pub fn judge(&mut self, out: &mut Out) {
        if let Some(Row::Root(brief)) = self.tree.get(0) {
            let topic = Topic::Worth(brief.clone(), self.side);
            out.push(Effect::Select(Selection { entity: None, topic }));
        }
    }

    /// Makes the selected entity the root.
    pub fn root_here(&mut self, out: &mut Out) {
        if let Some(id) = self.selected_entity().filter(|id| Some(id) != self.root_id().as_ref()) {
            out.push(Effect::Root(id));
        }
    }

    /// Whether an entity other than the root is selected.
    pub fn can_root(&self) -> bool {
        self.selected_entity().is_some_and(|id| Some(id) != self.root_id())
    }

    /// The row above.
    pub fn up(&mut self, out: &mut Out) {
        self.step(-1, out);
    }

    /// The row below.
    pub fn down(&mut self, out: &mut Out) {
        self.step(1, out);
    }

    /// A screen further up.
    pub fn page_up(&mut self, out: &mut Out) {
        self.tree.page(false);
        self.moved(out);
    }

    /// A screen further down.
    pub fn page_down(&mut self, out: &mut Out) {
        self.tree.page(true);
        self.moved(out);
    }

    /// The root.
    pub fn home(&mut self, out: &mut Out) {
        self.step(isize::MIN, out);
    }

    /// The last row that is open.
    pub fn end(&mut self, out: &mut Out) {
        self.step(isize::try_from(self.tree.len()).unwrap_or(isize::MAX), out);
    }

    fn step(&mut self, rows: isize, out: &mut Out) {
        self.tree.step(rows);
        self.moved(out);
    }
}
