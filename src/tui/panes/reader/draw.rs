//! How the reader looks: places in the margin, names and matches standing out, the selection and the cursor.

use ratatui::layout::Rect;

use super::sight::{Line, shown_width};
use super::units::{self, Unit};
use super::{Passage, ReaderPane, Spot};
use crate::documents::Text;
use crate::tui::panes::say;
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};
use crate::tui::widgets::scroll::Scroll;
use crate::tui::widgets::wrap::wrap;

impl ReaderPane {
    pub(super) fn paint(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        let Some(opened) = &self.opened else {
            let text = if self.reading { "reading the document" } else { "no document is open: t opens one" };
            return say(paint, area, text, Role::Dim);
        };
        let text = &opened.text;
        if text.first().is_none() {
            return say(paint, area, "there is no text in this document", Role::Dim);
        }
        let lit = match &self.selection {
            Some(selection) => selection.now,
            None => units::around(text, self.cursor, Unit::Word),
        };
        for (down, line) in self.sight.lines.iter().filter(|line| !line.parts).map(|line| (self.row_of(line), line)) {
            let row = line_of(area, down);
            self.margin(paint, row, text, line);
            self.words(paint, row, (text, line), (lit, focused));
        }
        let said = self.said(area.width);
        let from = usize::from(area.height).saturating_sub(said.len());
        for (down, line) in said.iter().enumerate().take(usize::from(area.height) / 2) {
            paint.pieces(line_of(area, from + down), line);
        }
        let ends =
            (self.sight.lines.first().map(|l| (Some(l.place), l.number)), self.sight.lines.last().map(|l| l.place));
        if ends == (Some((text.first(), 0)), text.last()) {
            return;
        }
        let (at, of) = (self.cursor.place.page, text.pages.len());
        let bar =
            if of > 1 { (at, of) } else { (self.cursor.place.paragraph, text.pages[at.min(of - 1)].paragraphs.len()) };
        Scroll { first: bar.0, height: 1 }.bar(paint, area, bar.1);
    }

    fn row_of(&self, line: &Line) -> usize {
        self.sight.lines.iter().position(|other| other == line).unwrap_or(0)
    }

    /// What has to be said beneath the text.
    pub(super) fn said(&self, columns: u16) -> Vec<Pieces> {
        let Some(notice) = &self.notice else { return Vec::new() };
        wrap(&[piece(notice.clone(), Role::Alike)], usize::from(columns), 0).into_iter().take(4).collect()
    }

    /// The place of a paragraph, at its first line: with the page at the top of one, and at the top of the screen.
    fn margin(&self, paint: &mut Paint<'_>, row: Rect, text: &Text, line: &Line) {
        let room = Rect { width: self.sight.margin().min(row.width).saturating_sub(1), ..row };
        if line.number > 0 || room.width == 0 {
            return;
        }
        let locator = text.locator(line.place);
        let first = line.place.paragraph == 0 || self.sight.lines.first() == Some(line);
        let short = format!("¶{}", line.place.paragraph + 1);
        let shown = if first { locator } else { short };
        let indent = usize::from(room.width).saturating_sub(shown_width(&shown));
        paint.text(room, &format!("{}{shown}", " ".repeat(indent)), Role::Dim);
    }

    fn words(&self, paint: &mut Paint<'_>, row: Rect, (text, line): (&Text, &Line), (lit, focused): (Passage, bool)) {
        let words = text.paragraph(line.place).unwrap_or_default();
        let margin = self.sight.margin().min(row.width);
        let mut room = Rect { x: row.x + margin, width: row.width - margin, ..row };
        let mut cuts = vec![line.from, line.to];
        let names: Vec<(usize, usize)> = self.known.in_paragraph(line.place).map(|(s, _)| (s.from, s.to)).collect();
        let here = self.known.sought.found.iter().filter(|found| found.place == line.place);
        let found: Vec<(usize, usize)> = here.map(|s| (s.from, s.to)).collect();
        cuts.extend(names.iter().chain(&found).flat_map(|(from, to)| [*from, *to]));
        let edge = |spot: Spot, other: usize| if spot.place == line.place { spot.at } else { other };
        let is_lit = lit.from.place <= line.place && line.place <= lit.to.place;
        let lit = if is_lit { (edge(lit.from, 0), edge(lit.to, words.len())) } else { (0, 0) };
        cuts.extend([lit.0, lit.1]);
        cuts.retain(|cut| (line.from..=line.to).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let within = |spans: &[(usize, usize)]| spans.iter().any(|(a, b)| *a <= from && to <= *b);
            let role = match (within(&found), within(&names)) {
                (true, _) => Role::Match,
                (false, true) => Role::Named,
                (false, false) => Role::Text,
            };
            let used = paint.text(room, words.get(from..to).unwrap_or_default(), role);
            if lit.0 <= from && to <= lit.1 {
                let role = if focused { Role::Selected } else { Role::SelectedElsewhere };
                paint.tint(Rect { width: used, ..room }, role);
            }
            room.x += used;
            room.width -= used;
        }
    }
}
