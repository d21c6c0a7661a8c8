//! Find: a typed query and the entities that fit it, with the letters that matched and the form they matched in.
//!
//! It must not know how entities are searched for.

mod row;

use std::sync::Arc;

use ratatui::layout::Rect;

use self::row::row;
use super::{Pane, titled};
use crate::analysis::likeness::Likeness;
use crate::error::Result;
use crate::model::Brief;
use crate::text::clip;
use crate::tui::effect::{Effect, Find, Finds, Message, Out, Place, Question, Selection, Slot, Target, Topic};
use crate::tui::theme::Role;
use crate::tui::widgets::input::InputLine;
use crate::tui::widgets::list::List;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};
use crate::tui::widgets::wrap::wrap;

/// How many entities are asked for at a time, once those that fit on the screen are there.
const PAGE: usize = 64;

/// How many are asked for at first beside those that fit on the screen: each costs time at every letter.
const BEYOND: usize = 2;

/// The pane.
#[derive(Debug, Clone)]
pub struct FindPane {
    input: InputLine,
    list: List<Arc<Brief>>,
    folding: bool,
    limit: usize,
    /// More was asked for than at first.
    further: bool,
    total: usize,
    of: usize,
    /// Whether an answer ever came.
    loaded: bool,
    failed: Option<Message>,
    columns: u16,
    rows: u16,
    hits: Vec<Find>,
    /// What is shown is not yet what fits the typed line.
    stale: bool,
    /// It was given the keys, and nothing was typed since.
    arrived: bool,
    /// Enter was pressed before what fits was there: the best is taken once it is.
    taking: bool,
    likeness: Arc<Likeness>,
}

impl Default for FindPane {
    fn default() -> Self {
        Self {
            input: InputLine::default(),
            list: List::default(),
            folding: true,
            limit: PAGE,
            further: false,
            total: 0,
            of: 0,
            loaded: false,
            failed: None,
            columns: 0,
            rows: 0,
            hits: Vec::new(),
            stale: false,
            arrived: false,
            taking: false,
            likeness: Arc::default(),
        }
    }
}

impl FindPane {
    /// The line that is typed, to be changed; then [`FindPane::typed`].
    pub fn input(&mut self) -> &mut InputLine {
        &mut self.input
    }

    /// Whether a letter is typed: the key that leads here is none when it is pressed again.
    pub fn types(&self, letter: char) -> bool {
        letter != '/' || !self.arrived && !self.input.text().is_empty()
    }

    /// A letter or a paste comes: what was looked for last is no longer meant, unless it was changed since.
    pub fn begins(&mut self) {
        if self.arrived {
            self.input.clear();
        }
    }

    /// Something was typed: asks for what fits it now.
    pub fn typed(&mut self, out: &mut Out) {
        self.limit = if self.rows == 0 { PAGE } else { usize::from(self.rows) + BEYOND };
        self.further = false;
        self.arrived = false;
        self.stale = true;
        self.taking = false;
        self.ask(out);
    }

    /// Looks for this in place of what is typed.
    pub fn look_for(&mut self, query: &str, out: &mut Out) {
        self.input.clear();
        self.input.insert(query);
        self.typed(out);
    }

    /// Asks again, because what there is to find has changed.
    pub fn ask(&mut self, out: &mut Out) {
        let query = self.input.text().to_owned();
        out.push(Effect::Ask(Slot::Find, Question::Find { query, limit: self.limit, folding: self.folding }));
    }

    /// Takes what was found.
    pub fn found(&mut self, finds: Result<Finds>, out: &mut Out) {
        self.loaded = true;
        self.stale = false;
        match finds {
            Ok(finds) => {
                self.failed = None;
                (self.total, self.of) = (finds.total, finds.of);
                self.hits = finds.hits;
                self.lay(self.further);
            }
            Err(error) => {
                self.total = 0;
                self.hits.clear();
                self.list.set(Vec::new());
                self.failed = Some(error.into());
            }
        }
        if std::mem::take(&mut self.taking) {
            self.take(out);
        }
    }

    /// What is odd about names is known anew.
    pub fn liken(&mut self, likeness: &Arc<Likeness>) {
        self.likeness = Arc::clone(likeness);
        self.lay(true);
    }

    /// Makes the selected entity the root of the chain and gives the keys to it.
    pub fn take(&mut self, out: &mut Out) {
        if self.stale {
            self.taking = true;
        } else if let Some(brief) = self.list.selected() {
            out.extend([Effect::Root(brief.id.clone()), Effect::Focus(Place::Chain)]);
        }
    }

    /// Whether an entity is selected, or may be in a moment.
    pub fn has_selected(&self) -> bool {
        self.stale || self.list.selected().is_some()
    }

    /// Whether any script finds any script.
    pub fn is_folding(&self) -> bool {
        self.folding
    }

    /// Switches folding on or off.
    pub fn fold(&mut self, out: &mut Out) {
        self.folding = !self.folding;
        self.typed(out);
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
        self.list.page(false);
        self.moved(out);
    }

    /// A screen further down.
    pub fn page_down(&mut self, out: &mut Out) {
        self.list.page(true);
        self.moved(out);
    }

    fn lay(&mut self, keep: bool) {
        let columns = usize::from(self.columns);
        let items = self.hits.iter().map(|hit| row(hit, &self.likeness, columns)).collect();
        if keep { self.list.renew(items) } else { self.list.set(items) }
    }

    fn step(&mut self, rows: isize, out: &mut Out) {
        self.list.step(rows);
        self.moved(out);
    }

    fn moved(&mut self, out: &mut Out) {
        let Some(brief) = self.list.selected().cloned() else { return };
        out.push(Effect::Select(Selection {
            entity: Some(brief.id.clone()),
            topic: Topic::Entity(Brief::clone(&brief)),
        }));
        self.go_on(out);
    }

    /// Asks for more where the last of what was found is in sight and is not all.
    pub fn go_on(&mut self, out: &mut Out) {
        let held = self.list.items().len();
        if self.list.sees_end() && held < self.total && !self.stale {
            self.limit = held + PAGE;
            self.further = true;
            self.ask(out);
        }
    }

    /// Whether Enter waits for what fits.
    pub fn waits(&self) -> bool {
        self.taking
    }
}

impl Pane for FindPane {
    fn title(&self) -> Pieces {
        titled("Find", if self.folding { "" } else { "as written" })
    }

    fn selected_name(&self) -> Option<String> {
        self.list.selected().map(|brief| brief.caption.clone())
    }

    fn target(&self) -> Target {
        Target { entity: self.list.selected().map(|brief| brief.id.clone()), ..Target::default() }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.rows = rows.saturating_sub(1);
        self.list.resize(columns, self.rows);
        if columns != self.columns {
            self.columns = columns;
            self.lay(true);
        }
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        let counted = if self.loaded { format!(" {}/{}", self.total, self.of) } else { String::new() };
        let kept = u16::try_from(counted.len()).unwrap_or(0);
        let line = line_of(area, 0);
        let typed = Rect { width: line.width.saturating_sub(kept), ..line };
        if typed.width > 2 {
            paint.row(line, &[], &[piece(counted, Role::Dim)]);
        }
        self.input.draw(paint, typed, focused);
        if focused && self.arrived && !self.input.text().is_empty() {
            // The next letter takes its place.
            let used = u16::try_from(clip::width(&paint.theme.glyphs.prompt)).unwrap_or(0).min(typed.width);
            let row = Rect { x: typed.x + used, width: typed.width - used, ..typed };
            paint.text(row, self.input.text(), Role::Dim);
        }
        let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        if let Some(message) = &self.failed {
            let mut said = wrap(&[piece(message.text.clone(), Role::Error)], usize::from(below.width), 0);
            if let Some(hint) = &message.hint {
                said.extend(wrap(&[piece(hint.clone(), Role::Dim)], usize::from(below.width), 0));
            }
            for (down, line) in said.iter().enumerate() {
                paint.pieces(line_of(below, down), line);
            }
        } else if !self.loaded {
            paint.text(line_of(below, 0), "reading names", Role::Dim);
        } else if self.total == 0 {
            let text = if self.of == 0 { "no entities yet" } else { "nothing fits" };
            paint.text(line_of(below, 0), text, Role::Dim);
        } else {
            self.list.draw(paint, below, focused);
        }
    }

    fn focused(&mut self, _out: &mut Out) {
        self.arrived = true;
    }

    fn back(&mut self, out: &mut Out) -> bool {
        if self.input.text().is_empty() {
            return false;
        }
        self.input.clear();
        self.typed(out);
        true
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        let Some(row) = down.checked_sub(1) else { return };
        let before = self.list.click(row);
        if before && again {
            self.take(out);
        } else {
            self.moved(out);
        }
    }

    fn wheel(&mut self, rows: isize, out: &mut Out) {
        self.list.wheel(rows);
        self.go_on(out);
    }
}

#[cfg(test)]
mod tests {
    use super::row::tests::found;
    use super::*;

    #[test]
    fn enter_pressed_faster_than_the_search_takes_what_was_typed_not_what_was_there() {
        let mut pane = FindPane::default();
        pane.resize(30, 10);
        let finds = |caption: &str| {
            let mut hit = found(caption, caption, &[]);
            hit.brief = Brief { id: caption.into(), ..Brief::clone(&hit.brief) }.into();
            Ok(Finds { hits: vec![hit], total: 1, of: 2 })
        };
        let mut out = Out::new();
        pane.found(finds("Armenia"), &mut out);
        pane.input().insert("sky");
        pane.typed(&mut out);
        out.clear();
        pane.take(&mut out);
        assert!(out.is_empty());
        pane.found(finds("Sky"), &mut out);
        assert_eq!(out, [Effect::Root("Sky".into()), Effect::Focus(Place::Chain)]);
    }

    #[test]
    fn scrolling_to_the_end_asks_for_more() {
        let mut pane = FindPane::default();
        pane.resize(30, 10);
        let mut out = Out::new();
        pane.found(Ok(Finds { hits: vec![found("Sky", "Sky", &[]); PAGE], total: 1_000, of: 1_000 }), &mut out);
        pane.down(&mut out);
        assert!(!out.iter().any(|e| matches!(e, Effect::Ask(..))));
        pane.list.end();
        pane.down(&mut out);
        assert!(out.iter().any(|e| matches!(e, Effect::Ask(_, Question::Find { limit: 128, .. }))));
    }
}
