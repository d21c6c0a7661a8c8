//! One row of Find: the name with the letters that matched, its country and schema.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::analysis::likeness::Likeness;
use crate::model::Brief;
use crate::tui::effect::Find;
use crate::tui::panes::{countries, looks_like, marks, name, name_role, schema_label};
use crate::tui::theme::Role;
use crate::tui::widgets::list::Item;
use crate::tui::widgets::paint::{Pieces, piece, width};

/// So many pieces a row has at its left, mostly.
const ROOM: usize = 8;

/// The caption with the letters that matched, or the form that matched where that is another; then country and
/// schema, the schema only where there is room.
pub(super) fn row(find: &Find, likeness: &Likeness, columns: usize) -> Item<Arc<Brief>> {
    let brief = &find.brief;
    let mut left = Pieces::with_capacity(ROOM);
    left.push(piece(" ", Role::Text));
    if find.matched == brief.caption || find.matched.is_empty() {
        light(&brief.caption, &find.positions, name_role(brief), &mut left);
    } else {
        left.extend([name(brief), piece("  ", Role::Text)]);
        light(&find.matched, &find.positions, Role::Dim, &mut left);
    }
    left.extend(looks_like(likeness, &brief.id));
    let country = countries(brief);
    let mut right = marks(&find.marks);
    if !country.is_empty() {
        right.extend([piece(country, Role::Note), piece(" ", Role::Text)]);
    }
    let label = piece(schema_label(brief), Role::Dim);
    if width(&left) + 1 + width(&right) + width(std::slice::from_ref(&label)) <= columns {
        right.push(label);
    } else {
        right.pop();
    }
    Item::new(left, right, Arc::clone(brief))
}

/// Adds a text with the letters that matched standing out. What belongs together on the screen stays in one piece: an
/// accent with its letter, a joiner with what it joins.
fn light(text: &str, positions: &[usize], role: Role, pieces: &mut Pieces) {
    let mut lit = positions.iter().copied().peekable();
    // The piece that is gone through: where it starts, and what it is.
    let (mut start, mut is) = (0, role);
    let mut end = 0;
    let mut letter = |at: usize, characters: usize| {
        end += characters;
        let mut fits = false;
        while lit.next_if(|place| *place < end).is_some() {
            fits = true;
        }
        let role = if fits { Role::Match } else { role };
        let before = text.get(start..at).unwrap_or_default();
        if role != is && !before.ends_with(['\u{200c}', '\u{200d}']) {
            pieces.extend((!before.is_empty()).then(|| piece(before, is)));
            (start, is) = (at, role);
        }
    };
    // Most names need no rules for what belongs together: each of their characters stands by itself.
    if text.chars().all(stands_alone) {
        text.char_indices().for_each(|(at, _)| letter(at, 1));
    } else {
        text.grapheme_indices(true).for_each(|(at, together)| letter(at, together.chars().count()));
    }
    let last = text.get(start..).filter(|last| !last.is_empty()).unwrap_or(" ");
    pieces.push(piece(last, is));
}

/// Whether a character joins no other: Latin, Cyrillic and Chinese letters, digits, spaces and common signs.
fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::tui::panes::find) fn found(caption: &str, matched: &str, positions: &[usize]) -> Find {
        let brief = Brief { caption: caption.into(), schema: "Person".into(), ..Brief::default() };
        Find {
            brief: brief.into(),
            matched: matched.into(),
            property: "name".into(),
            positions: positions.to_vec(),
            ..Find::default()
        }
    }

    #[test]
    fn the_letters_that_matched_stand_out() {
        let item = row(&found("Golberg", "Golberg", &[0, 1, 3]), &Likeness::default(), 30);
        let roles: Vec<(&str, bool)> = item.left.iter().map(|p| (p.text.as_str(), p.role == Role::Match)).collect();
        assert_eq!(roles, [(" ", false), ("Go", true), ("l", false), ("b", true), ("erg", false)]);
    }

    #[test]
    fn an_accent_lights_up_with_its_letter() {
        let mut pieces = Pieces::new();
        light("de\u{301}ja", &[1], Role::Text, &mut pieces);
        assert_eq!(pieces[1], piece("e\u{301}", Role::Match));
    }

    #[test]
    fn a_joiner_stays_in_one_piece_with_what_it_joins() {
        let mut pieces = Pieces::new();
        light("می\u{200c}خواهم", &[1], Role::Text, &mut pieces);
        assert_eq!(pieces[1], piece("ی\u{200c}خ", Role::Match), "alone it would be spelt out");
    }

    #[test]
    fn letters_that_stand_alone_are_told_apart_as_by_the_rules() {
        for text in ["Sky Mechanics", "Стек ООО", "深圳有限公司", "Müller", "de\u{301}ja", "क्षि", "👩\u{200d}🔬 lab"]
        {
            let ruled: Vec<&str> = text.graphemes(true).collect();
            for at in 0..text.chars().count() {
                let mut pieces = Pieces::new();
                light(text, &[at], Role::Text, &mut pieces);
                let lit: String = pieces.iter().filter(|p| p.role == Role::Match).map(|p| p.text.as_str()).collect();
                assert!(ruled.contains(&lit.as_str()), "{text}: {lit}");
            }
        }
    }

    #[test]
    fn the_form_that_matched_is_shown_where_it_is_another() {
        let item = row(&found("Golberg", "Гольберг", &[0]), &Likeness::default(), 30);
        let text: String = item.left.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(text, " Golberg  Гольберг");
    }
}
