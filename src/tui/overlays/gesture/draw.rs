//! How a gesture looks: the sentence as it stands, the fields with something in them, what the one that is typed
//! offers, and what may be added.

use ratatui::layout::Rect;

use super::Gesture;
use super::field::{Field, Line, Takes};
use crate::tui::overlays::window;
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece, sign};
use crate::tui::widgets::wrap::wrap;

/// How wide it is at the most.
const COLUMNS: u16 = 96;

/// How many rows of what is offered are in sight at the most.
const OFFERED: usize = 8;

/// How many rows of a text of many lines are in sight at the most.
const LINES: usize = 8;

/// How many columns the names of fields take.
const NAMES: usize = 14;

impl Gesture {
    /// The mouse was pressed on something that is offered.
    pub fn click(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect, row: u16) {
        let inside = inside(self.area(screen));
        let Some(down) = row.checked_sub(inside.y) else { return };
        let above = self.above(usize::from(inside.width)).len() + 1;
        if let Some(field) = self.fields.0.get_mut(self.at)
            && let Some(down) = usize::from(down).checked_sub(above)
        {
            field.list.click(u16::try_from(down).unwrap_or(u16::MAX));
            field.pointed = true;
        }
    }

    /// The room there is.
    pub fn resize(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect) {
        let inside = inside(self.area(screen));
        let rows = self.offered();
        for field in &mut self.fields.0 {
            field.list.resize(inside.width, u16::try_from(rows).unwrap_or(1));
        }
    }

    /// Draws it over the panes.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let inside = window(paint, self.area(screen), &self.title(), "");
        let columns = usize::from(inside.width);
        let above = self.above(columns);
        let below = self.below(columns);
        let height = usize::from(inside.height);
        // Where it is low, the line that is typed stays in sight.
        let skipped = (above.len() + self.lines(columns).min(height)).saturating_sub(height);
        let mut down = 0;
        for line in above.iter().skip(skipped) {
            paint.pieces(line_of(inside, down), line);
            down += 1;
        }
        let Some(field) = self.fields.0.get(self.at) else { return };
        let row = line_of(inside, down);
        let named = paint.pieces(row, &name(field, Role::Key));
        let mut row = Rect { x: row.x + named, width: row.width.saturating_sub(named), ..row };
        if field.takes == Takes::Entities && !field.taken.is_empty() {
            let taken: Vec<String> = field.taken.iter().map(|choice| choice.label.clone()).collect();
            let used = paint.text(row, &format!("{}, ", taken.join(", ")), Role::Strong);
            row = Rect { x: row.x + used, width: row.width.saturating_sub(used), ..row };
        }
        match &field.line {
            Line::One(line) => line.draw(paint, row, true),
            Line::Many(text) => {
                let room = height.saturating_sub(down).min(self.lines(columns));
                text.draw(paint, Rect { height: u16::try_from(room).unwrap_or(1).max(row.height), ..row }, true);
            }
        }
        if let (Some(taken), Some(cursor)) = (field.beside(), paint.cursor) {
            let used = cursor.x.saturating_sub(row.x);
            let row = Rect { x: cursor.x, width: row.width.saturating_sub(used), ..row };
            paint.text(row, taken, Role::Dim);
        }
        down += self.lines(columns);
        let rows = self.offered().min(height.saturating_sub(down));
        if rows > 0 {
            let area = Rect { height: u16::try_from(rows).unwrap_or(0), ..line_of(inside, down) };
            field.list.draw(paint, Rect { width: area.width.saturating_sub(1), ..area }, true);
        }
        down += rows;
        for line in below {
            paint.pieces(line_of(inside, down), &line);
            down += 1;
        }
    }

    fn area(&self, screen: Rect) -> Rect {
        let columns = COLUMNS.min(screen.width);
        let inner = usize::from(columns.saturating_sub(2));
        let rows = self.above(inner).len() + self.lines(inner) + self.offered() + self.below(inner).len() + 2;
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(screen.height.saturating_sub(1)).max(1);
        let x = screen.x + screen.width.saturating_sub(columns) / 2;
        Rect { x, y: screen.bottom().saturating_sub(rows + 1), width: columns, height: rows }.intersection(screen)
    }

    /// How many rows the field that is typed takes.
    fn lines(&self, columns: usize) -> usize {
        match self.fields.0.get(self.at).map(|field| &field.line) {
            Some(Line::Many(text)) => text.height(columns.saturating_sub(NAMES), LINES).max(1),
            _ => 1,
        }
    }

    /// How many rows of what is offered are in sight.
    fn offered(&self) -> usize {
        self.fields.0.get(self.at).map_or(0, |field| field.list.items().len().min(OFFERED))
    }

    /// What stands above the line that is typed: the sentence, then the fields before it that hold something.
    fn above(&self, columns: usize) -> Vec<Pieces> {
        let mut lines: Vec<Pieces> = Vec::new();
        for said in self.form.said(&self.fields) {
            lines.extend(wrap(&[piece(said, Role::Strong)], columns, 2));
        }
        lines.extend(self.filled(0..self.at));
        lines
    }

    /// Fields that hold something, or should.
    fn filled(&self, which: std::ops::Range<usize>) -> impl Iterator<Item = Pieces> {
        let count = which.len();
        let some = self.fields.0.iter().skip(which.start).take(count);
        some.filter(|field| !field.off && (field.filled() || field.needed)).map(|field| {
            let mut line = name(field, Role::Dim);
            line.extend(field.shown());
            line
        })
    }

    /// What stands below what is offered: what is wrong, or what is taken here; then what may be added.
    fn below(&self, columns: usize) -> Vec<Pieces> {
        let mut lines: Vec<Pieces> = Vec::new();
        let Some(field) = self.fields.0.get(self.at) else { return lines };
        if let Some(odd) = field.oddity() {
            lines.extend(wrap(&[sign(Role::Alike), piece(format!(" {odd}"), Role::Alike)], columns, 2));
        }
        match (&field.wrong, &field.note) {
            (Some(wrong), _) => lines.extend(wrap(&[piece(wrong.clone(), Role::Error)], columns, 2)),
            (None, Some(note)) => lines.extend(wrap(&[piece(note.clone(), Role::Note)], columns, 2)),
            (None, None) => lines.extend(wrap(&[piece(field.hint.clone(), Role::Dim)], columns, 2)),
        }
        lines.extend(self.filled(self.at + 1..self.fields.0.len()));
        let empty = |(at, field): &(usize, &Field)| *at != self.at && !field.off && !field.needed && !field.filled();
        let more: Vec<&str> = self.fields.0.iter().enumerate().filter(empty).map(|(_, field)| field.name).collect();
        if !more.is_empty() {
            let told = vec![piece("tab: ", Role::Key), piece(more.join(" · "), Role::Dim)];
            lines.extend(wrap(&told, columns, 5));
        }
        lines
    }
}

fn name(field: &Field, role: Role) -> Pieces {
    vec![piece(crate::text::clip::pad(field.name, NAMES), role)]
}
