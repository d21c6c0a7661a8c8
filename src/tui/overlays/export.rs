//! Export: in which format, and to which file. A job writes it; the path comes back as a message.

use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::{middle, window};
use crate::tui::effect::{Effect, Out, Question, Slot};
use crate::tui::theme::Role;
use crate::tui::widgets::input::InputLine;
use crate::tui::widgets::list::{Item, List};
use crate::tui::widgets::paint::{Paint, line_of, piece};

/// How wide the overlay is at the most.
const COLUMNS: u16 = 76;

/// A format as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// Its name.
    pub name: String,
    /// What it is, in one line.
    pub help: String,
    /// What its files end in, without the dot.
    pub extension: String,
}

/// The overlay.
#[derive(Debug, Clone)]
pub struct Export {
    list: List<Format>,
    input: InputLine,
    /// The name of the file without what it ends in.
    stem: String,
    /// The reporter has typed a name: it stays when the format changes.
    named: bool,
    /// The file that is there already: once more replaces it.
    there: Option<PathBuf>,
    /// What is protected is left out.
    redacted: bool,
}

impl Export {
    /// The question, with a file named after the case.
    pub fn new(formats: Vec<Format>, case: &Path) -> Self {
        let stem = case.file_stem().map_or_else(|| "case".to_owned(), |s| s.to_string_lossy().into_owned());
        let mut list = List::default();
        let row = |f: Format| {
            let name = piece(format!(" {:<15}", f.name), Role::Strong);
            Item::new(vec![name, piece(f.help.clone(), Role::Dim)], Vec::new(), f)
        };
        list.set(formats.into_iter().map(row).collect());
        let mut export = Self { list, input: InputLine::default(), stem, named: false, there: None, redacted: false };
        export.name();
        export
    }

    /// The line that is typed, to be changed; then [`Export::typed`].
    pub fn input(&mut self) -> &mut InputLine {
        &mut self.input
    }

    /// The name of the file was typed.
    pub fn typed(&mut self) {
        self.named = true;
        self.there = None;
    }

    /// The format above.
    pub fn up(&mut self, _out: &mut Out) {
        self.list.step(-1);
        self.name();
    }

    /// The format below.
    pub fn down(&mut self, _out: &mut Out) {
        self.list.step(1);
        self.name();
    }

    /// Asks for the export to be written.
    pub fn write(&mut self, out: &mut Out) {
        let Some(format) = self.list.selected() else { return };
        let path = PathBuf::from(self.input.text());
        let replace = self.there.as_ref() == Some(&path);
        out.push(Effect::Ask(Slot::Export, Question::Export(format.name.clone(), path, replace, self.redacted)));
    }

    /// Leaves out what is protected, or no longer.
    pub fn redact(&mut self, _out: &mut Out) {
        self.redacted = !self.redacted;
        self.name();
    }

    /// Whether there is a format and a name.
    pub fn can_write(&self) -> bool {
        self.list.selected().is_some() && !self.input.text().trim().is_empty()
    }

    /// The file is there already: says so, and takes the next Enter as leave to replace it.
    pub fn is_there(&mut self, path: PathBuf) {
        self.there = Some(path);
    }

    /// The mouse was pressed on a format.
    pub fn click(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect, row: u16) {
        if let Some(down) = row.checked_sub(inside(self.area(screen)).y) {
            self.list.click(down);
            self.name();
        }
    }

    /// The room there is.
    pub fn resize(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect) {
        let inside = inside(self.area(screen));
        self.list.resize(inside.width, inside.height.saturating_sub(3));
    }

    /// Draws it over the panes.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let inside = window(paint, self.area(screen), "Export", "enter writes, esc closes");
        let rows = inside.height.saturating_sub(3);
        self.list.draw(paint, Rect { height: rows, ..inside }, true);
        let line = usize::from(rows);
        let (what, role) = if self.redacted {
            ("redacted: without confidential sources and what rests only on them, to", Role::Strong)
        } else {
            ("all of the case, confidential sources too, to the file", Role::Dim)
        };
        paint.text(line_of(inside, line), what, role);
        self.input.draw(paint, line_of(inside, line + 1), true);
        if self.there.is_some() {
            paint.text(line_of(inside, line + 2), "this file is there already: enter replaces it", Role::Error);
        }
    }

    fn name(&mut self) {
        self.there = None;
        if let (false, Some(format)) = (self.named, self.list.selected()) {
            let redacted = if self.redacted { "-redacted" } else { "" };
            self.input = InputLine::with(format!("{}{redacted}.{}", self.stem, format.extension));
        }
    }

    fn area(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(self.list.items().len()).unwrap_or(0).saturating_add(5);
        middle(screen, COLUMNS, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export() -> Export {
        let format = |name: &str, extension: &str| Format {
            name: name.into(),
            help: String::new(),
            extension: extension.into(),
        };
        Export::new(vec![format("markdown", "md"), format("json", "json")], Path::new("/x/transit.case"))
    }

    #[test]
    fn the_file_is_named_after_the_case_and_the_format() {
        let mut export = export();
        assert_eq!(export.input.text(), "transit.md");
        export.down(&mut Out::new());
        assert_eq!(export.input.text(), "transit.json");
    }

    #[test]
    fn a_typed_name_stays() {
        let mut export = export();
        export.input().insert("x");
        export.typed();
        export.down(&mut Out::new());
        assert_eq!(export.input.text(), "transit.mdx");
    }

    #[test]
    fn what_is_redacted_is_named_so_and_asked_for_so() {
        let mut export = export();
        let mut out = Out::new();
        export.redact(&mut out);
        assert_eq!(export.input.text(), "transit-redacted.md");
        export.write(&mut out);
        assert!(matches!(out.as_slice(), [Effect::Ask(_, Question::Export(_, _, false, true))]));
        export.redact(&mut out);
        assert_eq!(export.input.text(), "transit.md");
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_when_asked_twice() {
        let mut export = export();
        let mut out = Out::new();
        export.write(&mut out);
        export.is_there(PathBuf::from("transit.md"));
        export.write(&mut out);
        let replaces: Vec<bool> =
            out.iter().map(|e| matches!(e, Effect::Ask(_, Question::Export(_, _, true, false)))).collect();
        assert_eq!(replaces, [false, true]);
        export.down(&mut out);
        export.up(&mut out);
        out.clear();
        export.write(&mut out);
        assert!(matches!(out.as_slice(), [Effect::Ask(_, Question::Export(_, _, false, false))]));
    }
}
