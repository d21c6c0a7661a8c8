//! Log: who did what and when, newest first, and what each action changed; taken back, or done again, from here.
//!
//! It must not know how the log is read or an action undone: it asks, and is told how it ended.

mod words;

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::{Pane, count, say, titled};
use crate::case::{Changes, LogPage, Logged};
use crate::error::Result;
use crate::tui::effect::{Effect, Out, Place, Question, Slot, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::list::List;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};

/// How many actions are read at a time.
const PAGE: usize = 100;

/// So many rows before the end, the next page is asked for.
const AHEAD: usize = 20;

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// An action.
    Line(i64),
    /// One thing that an action changed, by its place among them.
    Change(i64, usize),
    /// There is more that this action changed.
    More(i64),
}

/// What is known of an action that was opened.
#[derive(Debug, Clone, Default)]
struct Opened {
    changes: Changes,
    /// An answer is on its way.
    reading: bool,
    failed: Option<String>,
}

/// The pane.
#[derive(Debug, Clone, Default)]
pub struct LogPane {
    lines: Vec<Logged>,
    more: bool,
    total: u64,
    opened: BTreeMap<i64, Opened>,
    list: List<At>,
    /// Whether it was ever shown: until then nothing is read.
    wanted: bool,
    /// The place before which a page was asked for, if one was.
    asked: Option<Option<i64>>,
    /// An action was asked to be taken back, and nothing was heard yet.
    writing: Option<i64>,
    /// An action that was refused because of later ones, and may be taken back with them.
    offered: Option<i64>,
    failed: Option<String>,
}

impl LogPane {
    /// Reads anew, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        if self.wanted {
            self.ask(None, self.lines.len().max(PAGE), out);
        }
    }

    /// Takes the page that was asked for.
    pub fn read(&mut self, page: Result<LogPage>) {
        let before = self.asked.take().flatten();
        match page {
            Ok(page) => {
                if before.is_none() {
                    self.lines.clear();
                }
                self.lines.extend(page.lines);
                (self.more, self.total, self.failed) = (page.more, page.total, None);
                self.lay();
            }
            Err(error) => self.failed = Some(error.in_a_line()),
        }
    }

    /// Takes what an action changed.
    pub fn read_changes(&mut self, action: i64, changes: Result<Changes>) {
        let Some(opened) = self.opened.get_mut(&action) else { return };
        opened.reading = false;
        match changes {
            Ok(mut page) => {
                let known = std::mem::take(&mut opened.changes);
                let (mut rows, brought) = (known.rows, known.brought);
                rows.append(&mut page.rows);
                let brought = if brought.is_empty() { page.brought } else { brought };
                opened.changes = Changes { rows, brought, next: page.next };
            }
            Err(error) => opened.failed = Some(error.in_a_line()),
        }
        self.lay();
    }

    /// A write has ended; `refused` if something stood in its way.
    pub fn settled(&mut self, refused: bool) {
        let asked = self.writing.take();
        self.offered = asked.filter(|_| refused);
    }

    /// Shows what the selected action changed, or more of it.
    pub fn open(&mut self, out: &mut Out) {
        match self.list.selected() {
            Some(At::Line(_)) => {
                let Some(line) = self.selected_line() else { return };
                let (action, import) = (line.entry.action, line.import);
                let opened = Opened { reading: true, ..Opened::default() };
                self.opened.insert(action, opened);
                out.push(Effect::Ask(Slot::Changes(action), Question::Changes(action, 0, import)));
                self.lay();
            }
            Some(At::More(action)) => {
                let action = *action;
                let Some(opened) = self.opened.get_mut(&action).filter(|opened| !opened.reading) else { return };
                if let Some(next) = opened.changes.next {
                    opened.reading = true;
                    out.push(Effect::Ask(Slot::Changes(action), Question::Changes(action, next, false)));
                }
            }
            Some(At::Change(..)) | None => {}
        }
    }

    /// Whether there is something to show.
    pub fn opens(&self) -> bool {
        match self.list.selected() {
            Some(At::Line(_)) => !self.is_open(),
            Some(At::More(_)) => true,
            Some(At::Change(..)) | None => false,
        }
    }

    /// Hides what the selected action changed, and selects it.
    pub fn close(&mut self, out: &mut Out) {
        let Some(line) = self.selected_line() else { return };
        let (action, place) = (line.entry.action, line.place);
        if self.opened.remove(&action).is_some() {
            out.push(Effect::Forget(Slot::Changes(action)));
            self.select(At::Line(place));
            self.lay();
        }
    }

    /// Whether what the selected action changed is shown.
    pub fn closes(&self) -> bool {
        self.is_open()
    }

    /// Shows what the selected action changed, or hides it.
    pub fn toggle(&mut self, out: &mut Out) {
        if self.opens() { self.open(out) } else { self.close(out) }
    }

    /// Whether an action is selected.
    pub fn toggles(&self) -> bool {
        self.list.selected().is_some()
    }

    /// Takes the selected action back, or does it again; where later ones hang on it and were named, with them.
    pub fn take_back(&mut self, out: &mut Out) {
        let Some(line) = self.selected_line() else { return };
        // An undo or a redo in the log means the action that it was about.
        let action = line.of.unwrap_or(line.entry.action);
        let effect = match (line.stands, self.offered == Some(action)) {
            (true, true) => Effect::TakeBackWithLater(action),
            (true, false) => Effect::TakeBack(action),
            (false, _) => Effect::DoAgain(action),
        };
        self.offered = None;
        self.writing = Some(action);
        out.push(effect);
    }

    /// Whether an action is selected, and nothing is being taken back yet.
    pub fn takes_back(&self) -> bool {
        self.writing.is_none() && self.list.selected().is_some()
    }

    /// The row above.
    pub fn up(&mut self, out: &mut Out) {
        self.list.step(-1);
        self.moved(out);
    }

    /// The row below.
    pub fn down(&mut self, out: &mut Out) {
        self.list.step(1);
        self.moved(out);
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

    /// The first row.
    pub fn home(&mut self, out: &mut Out) {
        self.list.home();
        self.moved(out);
    }

    /// The last row that was read; older ones are asked for.
    pub fn end(&mut self, out: &mut Out) {
        self.list.end();
        self.moved(out);
    }

    /// Older actions are read before they come into sight. What was offered was offered for another row.
    fn moved(&mut self, out: &mut Out) {
        self.offered = None;
        let near = self.list.place() + AHEAD >= self.list.items().len();
        if near && self.more && self.asked.is_none() {
            let oldest = self.lines.last().map(|line| line.place);
            self.ask(oldest, PAGE, out);
        }
    }

    fn ask(&mut self, before: Option<i64>, limit: usize, out: &mut Out) {
        self.asked = Some(before);
        out.push(Effect::Ask(Slot::Log, Question::Log(before, limit)));
    }

    /// The action that is selected, or of which a change is.
    fn selected_line(&self) -> Option<&Logged> {
        match self.list.selected()? {
            At::Line(place) => self.lines.iter().find(|line| line.place == *place),
            At::Change(action, _) | At::More(action) => self.lines.iter().find(|line| line.entry.action == *action),
        }
    }

    fn is_open(&self) -> bool {
        self.selected_line().is_some_and(|line| self.opened.contains_key(&line.entry.action))
    }

    fn select(&mut self, at: At) {
        if let Some(place) = self.list.items().iter().position(|item| item.value == Some(at)) {
            self.list.select(place);
        }
    }

    /// Says the rows anew; what was selected stays so, wherever it stands now.
    fn lay(&mut self) {
        let selected = self.list.selected().copied();
        self.list.renew(words::items(&self.lines, &self.opened));
        if let Some(selected) = selected {
            self.select(selected);
        }
    }
}

impl Pane for LogPane {
    fn title(&self) -> Pieces {
        titled("Log", if self.wanted { count(self.total, "action", "actions") } else { String::new() })
    }

    fn selected_name(&self) -> Option<String> {
        self.selected_line().map(|line| format!("action {}", line.entry.action))
    }

    fn target(&self) -> Target {
        Target::default()
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.list.resize(columns, rows);
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        match &self.failed {
            Some(failed) => say(paint, area, failed, Role::Error),
            None if self.lines.is_empty() => {
                let text = if self.asked.is_some() { "reading the log" } else { "nothing was done yet" };
                paint.pieces(line_of(area, 0), &[piece(text, Role::Dim)]);
            }
            None => self.list.draw(paint, area, focused),
        }
    }

    fn focused(&mut self, out: &mut Out) {
        if !self.wanted {
            self.wanted = true;
            self.renew(out);
        }
    }

    fn back(&mut self, out: &mut Out) -> bool {
        out.push(Effect::Focus(Place::Chain));
        true
    }

    fn click(&mut self, down: u16, again: bool, out: &mut Out) {
        if self.list.click(down) && again {
            self.toggle(out);
        }
        self.moved(out);
    }

    fn wheel(&mut self, rows: isize, out: &mut Out) {
        self.list.wheel(rows);
        if self.list.sees_end() {
            self.moved(out);
        }
    }
}
