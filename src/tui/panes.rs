//! The panes and what they have in common. A pane holds what it shows; it must not know the other panes, the
//! app or SQL: it pushes effects and is handed answers.

pub mod chain;
pub mod citations;
pub mod dossier;
pub mod find;
pub mod log;
pub mod reader;
pub mod story;

use compact_str::CompactString;
use ratatui::layout::Rect;

use crate::analysis::Standing;
use crate::analysis::likeness::Likeness;
use crate::analysis::sentence::Part;
use crate::model::{Brief, EntityId, Mark, Side, Vocabulary};

use super::effect::{Out, Target};
use super::theme::Role;
use super::widgets::paint::{Paint, Pieces, line_of, piece, sign, width};
use super::widgets::wrap::wrap;

/// What `app` can do with any pane.
pub trait Pane {
    /// What stands in its frame.
    fn title(&self) -> Pieces;

    /// What stands at the right end of its title.
    fn corner(&self) -> Pieces {
        Pieces::new()
    }

    /// What is selected, in a few words.
    fn selected_name(&self) -> Option<String>;

    /// What is selected, as far as a gesture can act on it.
    fn target(&self) -> Target;

    /// The room inside its frame.
    fn resize(&mut self, columns: u16, rows: u16);

    /// Draws its rows inside its frame.
    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool);

    /// It was given the keys: what is selected here is what the others should be about.
    fn focused(&mut self, out: &mut Out);

    /// Goes back where it can. Whether it could.
    fn back(&mut self, out: &mut Out) -> bool;

    /// The mouse was pressed on a row, counted from its first; `again` if the pane had the keys already.
    fn click(&mut self, down: u16, again: bool, out: &mut Out);

    /// The same, and how many columns across; for panes to which that matters.
    fn click_at(&mut self, _across: u16, down: u16, again: bool, out: &mut Out) {
        self.click(down, again, out);
    }

    /// The wheel was turned.
    fn wheel(&mut self, rows: isize, out: &mut Out);
}

/// Draws a pane with its frame.
pub fn draw(pane: &dyn Pane, paint: &mut Paint<'_>, area: Rect, focused: bool) {
    paint.frame(area, &pane.title(), &pane.corner(), focused);
    pane.rows(paint, Paint::inside(paint.theme, area), focused);
}

/// Says something in place of rows, over as many lines as it takes.
pub(crate) fn say(paint: &mut Paint<'_>, area: Rect, text: &str, role: Role) {
    let lines = wrap(&[piece(text, role)], usize::from(area.width), 0);
    for (down, line) in lines.iter().take(usize::from(area.height)).enumerate() {
        paint.pieces(line_of(area, down), line);
    }
}

/// The role, and by it the sign, of a standing.
pub fn role_of(standing: Standing) -> Role {
    match standing {
        Standing::Uncited => Role::Uncited,
        Standing::SingleOrigin => Role::SingleOrigin,
        Standing::Corroborated => Role::Corroborated,
        Standing::Disputed => Role::Disputed,
        Standing::Damaged => Role::Damaged,
    }
}

/// Before what is not as it was saved, in a word: nobody is to take it for a fact.
pub(crate) fn damaged(is: bool) -> Option<super::widgets::paint::Piece> {
    is.then(|| piece("damaged: ", Role::Damaged))
}

/// The role, and by it the sign, of a mark.
fn role_of_mark(mark: Mark) -> Role {
    match mark {
        Mark::Seen => Role::Seen,
        Mark::Relevant => Role::Relevant,
        Mark::ToDo => Role::ToDo,
        Mark::Bookmark => Role::Bookmark,
    }
}

/// The signs of marks, each with a space after it.
pub(crate) fn marks(marks: &[Mark]) -> Pieces {
    marks.iter().flat_map(|mark| [sign(role_of_mark(*mark)), piece(" ", Role::Text)]).collect()
}

/// The marks in signs and words: `★ relevant  ☐ to do`.
pub(crate) fn marks_in_words(marks: &[Mark]) -> Pieces {
    let told = |mark: &Mark| [sign(role_of_mark(*mark)), piece(format!(" {}  ", mark.label()), Role::Dim)];
    marks.iter().flat_map(told).collect()
}

/// A pane's name and what it is about: `Chain ▸ upstream of Sky Mechanics`.
pub(crate) fn titled(name: &str, about: impl Into<String>) -> Pieces {
    let about = about.into();
    let mut title = vec![piece(name, Role::Title)];
    if !about.is_empty() {
        title.extend([piece(" ", Role::Title), sign(Role::Title), piece(" ", Role::Title), piece(about, Role::Text)]);
    }
    title
}

/// Country codes as a list shows them: `KZ RU`.
pub(crate) fn countries(brief: &Brief) -> CompactString {
    let mut shown = CompactString::default();
    for code in &brief.countries {
        let space = if shown.is_empty() { "" } else { " " };
        shown.push_str(space);
        shown.extend(code.chars().flat_map(char::to_uppercase));
    }
    shown
}

/// What a name is taken for that imitates another: ` ≈ looks like Sky Mechanics`.
pub(crate) fn looks_like(likeness: &Likeness, id: &EntityId) -> Pieces {
    let Some(odd) = likeness.of(id).first() else { return Pieces::new() };
    let words = format!(" looks like {}", odd.looks);
    vec![piece(" ", Role::Text), sign(Role::Alike), piece(words, Role::Alike)]
}

/// What people call an entity's schema; the id alone is known of one that is not in the case.
pub(crate) fn schema_label(brief: &Brief) -> &str {
    if brief.schema.is_empty() {
        return "not in this case";
    }
    let schema = Vocabulary::shipped().ok().and_then(|v| v.schema(&brief.schema));
    schema.map_or(&brief.schema, |schema| &schema.label)
}

/// An entity's name; a placeholder is told by its role.
pub(crate) fn name(brief: &Brief) -> super::widgets::paint::Piece {
    let caption = if brief.caption.is_empty() { brief.id.as_str() } else { &brief.caption };
    piece(caption, name_role(brief))
}

/// What an entity's name is told as.
pub(crate) fn name_role(brief: &Brief) -> Role {
    if brief.placeholder { Role::Gap } else { Role::Strong }
}

/// A sentence with the entities in it standing out.
pub(crate) fn sentence(parts: &[Part]) -> Pieces {
    let said = parts.iter().filter(|p| !p.text.is_empty());
    said.map(|p| piece(p.text.clone(), if p.entity.is_some() { Role::Strong } else { Role::Text })).collect()
}

/// A sentence as plain text.
pub(crate) fn plain(parts: &[Part]) -> String {
    parts.iter().map(|p| p.text.as_str()).collect()
}

/// Which way a chain is walked.
pub(crate) fn side_word(side: Side) -> &'static str {
    match side {
        Side::Upstream => "upstream",
        Side::Downstream => "downstream",
    }
}

/// `1 claim`, `2 claims`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands apart: `12 345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Pieces followed by spaces up to a column, at the least one space.
pub(crate) fn padded(mut pieces: Pieces, column: usize) -> Pieces {
    let room = column.saturating_sub(width(&pieces)).max(1);
    pieces.push(piece(" ".repeat(room), Role::Text));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
    }
}
