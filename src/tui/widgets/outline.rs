//! A tree that is opened branch by branch, and of which only the rows in sight are ever drawn.
//!
//! Nodes stand in one vector; the rows that are open stand in another, in order. So a key press costs what it
//! changes, not what is there. Some nodes are pinned: they show under their parent whether it is open or not.
//! It must not know what a node stands for.

mod sight;

use super::scroll::Scroll;

/// The place of a node, for as long as the tree stands.
pub type NodeId = usize;

#[derive(Debug, Clone)]
struct Node<T> {
    value: T,
    parent: Option<NodeId>,
    depth: usize,
    pinned: Vec<NodeId>,
    children: Vec<NodeId>,
    open: bool,
    /// How many lines its row takes.
    lines: usize,
}

impl<T> Node<T> {
    fn new(value: T, parent: Option<NodeId>, depth: usize) -> Self {
        Self { value, parent, depth, pinned: Vec::new(), children: Vec::new(), open: false, lines: 1 }
    }
}

/// A tree with one root.
#[derive(Debug, Clone)]
pub struct Outline<T> {
    nodes: Vec<Node<T>>,
    rows: Vec<NodeId>,
    selected: usize,
    scroll: Scroll,
}

impl<T> Default for Outline<T> {
    fn default() -> Self {
        Self { nodes: Vec::new(), rows: Vec::new(), selected: 0, scroll: Scroll::default() }
    }
}

impl<T> Outline<T> {
    /// Starts again with a root alone, closed.
    pub fn plant(&mut self, root: T) {
        self.nodes = vec![Node::new(root, None, 0)];
        self.rows = vec![0];
        self.selected = 0;
        self.scroll.first = 0;
    }

    /// What a node stands for.
    pub fn get(&self, node: NodeId) -> Option<&T> {
        self.nodes.get(node).map(|n| &n.value)
    }

    /// What a node stands for, to be changed.
    pub fn get_mut(&mut self, node: NodeId) -> Option<&mut T> {
        self.nodes.get_mut(node).map(|n| &mut n.value)
    }

    /// The selected node.
    pub fn selected(&self) -> Option<NodeId> {
        self.rows.get(self.selected).copied()
    }

    /// The node that a node hangs on.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.nodes.get(node)?.parent
    }

    /// What hangs on a node.
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        self.nodes.get(node).map_or(&[], |n| n.children.as_slice())
    }

    /// What is pinned under a node.
    pub fn pinned(&self, node: NodeId) -> &[NodeId] {
        self.nodes.get(node).map_or(&[], |n| n.pinned.as_slice())
    }

    /// Whether a node is open.
    pub fn is_open(&self, node: NodeId) -> bool {
        self.nodes.get(node).is_some_and(|n| n.open)
    }

    /// How many rows are open, in sight or not.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every node, open or not.
    pub fn nodes(&self) -> std::ops::Range<NodeId> {
        0..self.nodes.len()
    }

    /// Whether there is not even a root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The way from the root to a node, both included.
    pub fn path(&self, node: NodeId) -> Vec<NodeId> {
        let mut path: Vec<NodeId> = std::iter::successors(Some(node), |at| self.parent(*at)).collect();
        path.reverse();
        path
    }

    /// Hangs further nodes on a node, after what hangs there; they show at once where it is open. A row that stood
    /// for them (`and N more`) can be taken away with [`Outline::drop_last`] first.
    pub fn hang(&mut self, parent: NodeId, values: impl IntoIterator<Item = T>) -> Vec<NodeId> {
        let Some(depth) = self.nodes.get(parent).map(|n| n.depth + 1) else { return Vec::new() };
        let after = self.row_of(parent).map(|row| row + 1 + self.below(row));
        let first = self.nodes.len();
        self.nodes.extend(values.into_iter().map(|value| Node::new(value, Some(parent), depth)));
        let added: Vec<NodeId> = (first..self.nodes.len()).collect();
        self.nodes[parent].children.extend(&added);
        if let (Some(after), true) = (after, self.is_open(parent)) {
            self.rows.splice(after..after, added.iter().copied());
            if self.selected >= after {
                self.selected += added.len();
            }
        }
        added
    }

    /// Pins nodes under a node, after those pinned before; for nodes on which nothing hangs.
    pub fn pin(&mut self, parent: NodeId, values: impl IntoIterator<Item = T>) {
        let Some((depth, before)) = self.nodes.get(parent).map(|n| (n.depth + 1, n.pinned.len())) else { return };
        let first = self.nodes.len();
        self.nodes.extend(values.into_iter().map(|value| Node::new(value, Some(parent), depth)));
        let added: Vec<NodeId> = (first..self.nodes.len()).collect();
        if added.is_empty() {
            return;
        }
        if let Some(row) = self.row_of(parent) {
            let after = row + 1 + before;
            if self.selected >= after {
                self.selected += added.len();
            }
            self.rows.splice(after..after, added.iter().copied());
        }
        self.nodes[parent].pinned.extend(added);
    }

    /// Takes the last child of a node away, if nothing hangs on it.
    pub fn drop_last(&mut self, parent: NodeId) {
        let Some(last) = self.children(parent).last().copied() else { return };
        if !self.children(last).is_empty() {
            return;
        }
        if let Some(row) = self.row_of(last) {
            self.rows.remove(row);
            if self.selected > row {
                self.selected -= 1;
            }
        }
        self.nodes[parent].children.pop();
    }

    /// Opens a node: what hangs on it shows, and what was open beneath is open again.
    pub fn open(&mut self, node: NodeId) {
        if self.is_open(node) || node >= self.nodes.len() {
            return;
        }
        self.nodes[node].open = true;
        let Some(row) = self.row_of(node).map(|row| row + self.pinned(node).len()) else { return };
        let mut shown = Vec::new();
        let mut waiting: Vec<NodeId> = self.children(node).iter().rev().copied().collect();
        while let Some(next) = waiting.pop() {
            shown.push(next);
            shown.extend(self.pinned(next));
            if self.is_open(next) {
                waiting.extend(self.children(next).iter().rev());
            }
        }
        if self.selected > row {
            self.selected += shown.len();
        }
        self.rows.splice(row + 1..row + 1, shown);
    }

    /// Closes a node.
    pub fn close(&mut self, node: NodeId) {
        if !self.is_open(node) {
            return;
        }
        self.nodes[node].open = false;
        let Some(row) = self.row_of(node) else { return };
        let kept = row + self.pinned(node).len();
        let gone = self.below(row) - self.pinned(node).len();
        self.rows.drain(kept + 1..=kept + gone);
        if self.selected > kept + gone {
            self.selected -= gone;
        } else if self.selected > kept {
            self.selected = row;
        }
        self.show();
    }

    /// Selects a node that shows.
    pub fn select(&mut self, node: NodeId) {
        if let Some(row) = self.row_of(node) {
            self.selected = row;
            self.show();
        }
    }

    /// Moves the selection by so many rows.
    pub fn step(&mut self, steps: isize) {
        self.selected = self.selected.saturating_add_signed(steps).min(self.rows.len().saturating_sub(1));
        self.show();
    }

    /// Moves by as many rows as are in sight.
    pub fn page(&mut self, down: bool) {
        let rows = isize::try_from(self.scroll.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.step(if down { rows } else { -rows });
    }

    /// The row of a node, if it shows. Looked for near the selection first, where keys act.
    fn row_of(&self, node: NodeId) -> Option<usize> {
        if self.rows.get(self.selected) == Some(&node) {
            return Some(self.selected);
        }
        self.rows.iter().position(|shown| *shown == node)
    }

    /// How many rows hang on the node of a row.
    fn below(&self, row: usize) -> usize {
        let depth = |row: &NodeId| self.nodes.get(*row).map_or(0, |n| n.depth);
        let Some(own) = self.rows.get(row).map(depth) else { return 0 };
        self.rows.iter().skip(row + 1).take_while(|next| depth(next) > own).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(tree: &Outline<&'static str>) -> Vec<String> {
        let theme = crate::tui::theme::Theme::shipped("dark").unwrap();
        let text = |node: &NodeId| format!("{}{}", tree.branches(*node, &theme.glyphs), tree.get(*node).unwrap());
        tree.rows.iter().map(text).collect()
    }

    fn tree() -> Outline<&'static str> {
        let mut tree = Outline::default();
        tree.resize(10);
        tree.plant("root");
        let kids = tree.hang(0, ["a", "b"]);
        tree.hang(kids[0], ["a1", "a2"]);
        tree.open(0);
        tree.open(kids[0]);
        tree
    }

    #[test]
    fn branches_end_where_the_last_child_stands() {
        assert_eq!(drawn(&tree()), ["root", "├─a", "│  ├─a1", "│  └─a2", "└─b"]);
    }

    #[test]
    fn what_was_open_beneath_is_open_again() {
        let mut tree = tree();
        tree.close(0);
        assert_eq!(drawn(&tree), ["root"]);
        tree.open(0);
        assert_eq!(drawn(&tree).len(), 5);
    }

    #[test]
    fn what_is_pinned_shows_whether_its_node_is_open_or_not() {
        let mut tree = tree();
        tree.pin(1, ["tie"]);
        let open = ["root", "├─a", "│  tie", "│  ├─a1", "│  └─a2", "└─b"];
        assert_eq!(drawn(&tree), open);
        tree.close(1);
        assert_eq!(drawn(&tree), ["root", "├─a", "│  tie", "└─b"]);
        tree.open(1);
        tree.close(0);
        tree.open(0);
        assert_eq!(drawn(&tree), open);
        tree.select(3);
        tree.close(1);
        assert_eq!(tree.selected(), Some(1), "what was selected is gone");
        tree.step(1);
        tree.open(1);
        tree.close(1);
        assert_eq!(tree.get(tree.selected().unwrap()), Some(&"tie"), "what is pinned is not");
    }

    #[test]
    fn closing_takes_the_selection_along() {
        let mut tree = tree();
        tree.step(3);
        tree.close(1);
        assert_eq!(tree.selected(), Some(1));
        let mut tree = super::tests::tree();
        tree.step(4);
        tree.close(1);
        assert_eq!(tree.get(tree.selected().unwrap()), Some(&"b"));
    }

    #[test]
    fn more_rows_take_the_place_of_the_row_that_stood_for_them() {
        let mut tree = tree();
        tree.step(4);
        tree.drop_last(1);
        tree.hang(1, ["a2", "a3"]);
        assert_eq!(drawn(&tree), ["root", "├─a", "│  ├─a1", "│  ├─a2", "│  └─a3", "└─b"]);
        assert_eq!(tree.get(tree.selected().unwrap()), Some(&"b"), "the selection stays on its node");
    }
}
