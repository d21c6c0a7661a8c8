//! Help: every key, grouped by what it is for, editing keys last, and what the signs mean.

use ratatui::layout::Rect;

use super::{Entry, middle, window};
use crate::tui::effect::Out;
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, List, heading};
use crate::tui::widgets::paint::{Paint, piece, sign, width};

/// The widest that help is drawn.
const COLUMNS: u16 = 80;

/// The overlay.
#[derive(Debug, Clone, Default)]
pub struct Help {
    list: List<()>,
}

impl Help {
    /// Help over these commands, which come in groups; the signs are told before the last of them.
    pub fn new(entries: &[Entry]) -> Self {
        let bound: Vec<&Entry> = entries.iter().filter(|e| !e.keys.is_empty()).collect();
        let widest = bound.iter().map(|e| e.keys.chars().count()).max().unwrap_or(0).min(24);
        let last = bound.last().map_or("", |e| e.group);
        let mut items = Vec::new();
        let mut seen: Vec<(&str, &str, &str)> = Vec::new();
        let mut group = "";
        for entry in &bound {
            let line = (entry.group, entry.keys.as_str(), entry.title);
            // The same keys do the same in many panes: said once.
            if seen.contains(&line) {
                continue;
            }
            seen.push(line);
            if entry.group != group {
                group = entry.group;
                if !items.is_empty() {
                    items.push(Item::blank());
                }
                if group == last {
                    items.extend(signs());
                }
                items.push(heading(group));
            }
            let alone = bound.iter().filter(|e| (e.group, e.keys.as_str(), e.title) == line).count() == 1;
            items.push(row(entry, widest, alone));
        }
        let mut list = List::default();
        list.set(items);
        Self { list }
    }

    /// A line up.
    pub fn up(&mut self, _out: &mut Out) {
        self.list.step(-1);
    }

    /// A line down.
    pub fn down(&mut self, _out: &mut Out) {
        self.list.step(1);
    }

    /// A screen up.
    pub fn page_up(&mut self, _out: &mut Out) {
        self.list.page(false);
    }

    /// A screen down.
    pub fn page_down(&mut self, _out: &mut Out) {
        self.list.page(true);
    }

    /// The wheel was turned.
    pub fn wheel(&mut self, rows: isize) {
        self.list.wheel(rows);
    }

    /// The room there is.
    pub fn resize(&mut self, paint_area: Rect, inside: impl Fn(Rect) -> Rect) {
        let inside = inside(Self::area(paint_area));
        self.list.resize(inside.width, inside.height);
    }

    /// Draws it over the panes.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let inside = window(paint, Self::area(screen), "Help", "esc closes");
        self.list.draw(paint, inside, true);
    }

    fn area(screen: Rect) -> Rect {
        middle(screen, COLUMNS, screen.height.saturating_sub(2).max(3))
    }
}

fn row(entry: &Entry, widest: usize, alone: bool) -> Item<()> {
    let keys = piece(format!("  {}", entry.keys), Role::Key);
    let gap = (widest + 4).saturating_sub(width(std::slice::from_ref(&keys))).max(1);
    let title = piece(format!("{}{}", " ".repeat(gap), entry.title), Role::Text);
    let place = if alone && entry.place.is_pane() { entry.place.title() } else { " " };
    Item { left: vec![keys, title], right: vec![piece(place, Role::Dim)], value: None, wrap: Some(widest + 4) }
}

fn signs() -> Vec<Item<()>> {
    let told = |(role, told): (Role, &str)| {
        Item::told(vec![piece("  ", role), sign(role), piece(format!("  {told}"), Role::Text)])
    };
    let behind = vec![piece("  +3", Role::Key), piece(" three more hops wait behind it", Role::Text)];
    let ends = [Item::told(behind), Item::blank()];
    std::iter::once(heading("Signs")).chain(SIGNS.map(told)).chain(ends).collect()
}

const SIGNS: [(Role, &str); 11] = [
    (Role::Corroborated, "corroborated: two origins or more"),
    (Role::SingleOrigin, "single origin: however many articles, they go back to one"),
    (Role::Uncited, "uncited: rests on nothing"),
    (Role::Disputed, "disputed: something contradicts it"),
    (Role::Gap, "a gap: asked, not asserted"),
    (Role::Tie, "somebody tied to both ends of a hop or of the chain"),
    (Role::Note, "walked elsewhere in the same chain"),
    (Role::Seen, "marked as seen"),
    (Role::Relevant, "marked as relevant"),
    (Role::ToDo, "marked as to do"),
    (Role::Bookmark, "bookmarked"),
];
