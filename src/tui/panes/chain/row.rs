//! One row of a chain: verb, name, country, goods and dates, with the standing at its end.

use ratatui::layout::Rect;

use super::Row;
use crate::analysis::chain::{CANNOT_FOLLOW, Hop};
use crate::analysis::standing::Standing;
use crate::analysis::ties::Tie;
use crate::model::Side;
use crate::tui::panes::{countries, damaged, grouped, name, role_of, schema_label};
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece, sign, width};
use crate::tui::widgets::wrap::wrap;

/// In fewer columns than this the name comes before the verb, so that it is not what is cut off.
const NARROW: u16 = 36;

/// What a row's place in the tree adds to what it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) side: Side,
    pub(super) waiting: bool,
    pub(super) open: bool,
    pub(super) elsewhere: bool,
}

/// Draws a row in the room that the branches leave.
pub(super) fn draw(paint: &mut Paint<'_>, area: Rect, row: &Row, state: State) {
    let space = || piece(" ", Role::Text);
    let arrow = match state.side {
        Side::Upstream => paint.theme.glyphs.upstream.clone(),
        Side::Downstream => paint.theme.glyphs.downstream.clone(),
    };
    let (mut left, mut right) = match row {
        Row::Tie(tie) => return draw_tie(paint, area, tie),
        Row::Root(brief) => {
            let mut left = vec![name(brief)];
            left.extend([piece(format!("  {}", countries(brief)), Role::Note), space(), space()]);
            (left, vec![piece(schema_label(brief), Role::Dim), space()])
        }
        Row::Hop(hop) => match &hop.gap {
            Some(gap) => {
                let mut said = vec![piece(arrow, Role::Gap), piece(" ", Role::Gap)];
                said.extend(damaged(gap.damaged));
                said.push(piece(format!("gap: {}", gap.question), Role::Gap));
                (said, vec![sign(if gap.damaged { Role::Damaged } else { Role::Gap })])
            }
            None => (hop_pieces(hop, arrow, state, area.width < NARROW), standing(hop)),
        },
        Row::More(more, _) => {
            let more = u64::try_from(*more).unwrap_or(u64::MAX);
            (vec![piece(format!(" and {} more", grouped(more)), Role::Key)], Pieces::new())
        }
        Row::Unfit => {
            let said = vec![sign(Role::Disputed), piece(format!(" {CANNOT_FOLLOW}"), Role::Disputed)];
            (said, Pieces::new())
        }
        Row::Said(text) => (vec![piece(format!(" {text}"), Role::Dim)], Pieces::new()),
    };
    if state.waiting {
        left.push(piece(format!("  {}", paint.theme.glyphs.cut), Role::Dim));
    }
    right.push(space());
    if area.width < 3 {
        right.clear();
    }
    paint.row(area, &left, &right);
}

fn standing(hop: &Hop) -> Pieces {
    hop.stand.as_ref().map_or_else(Pieces::new, |stand| vec![sign(role_of(stand.standing))])
}

fn hop_pieces(hop: &Hop, arrow: String, state: State, narrow: bool) -> Pieces {
    let (verb, space) = (piece(hop.verb.clone(), Role::Verb), || piece("  ", Role::Text));
    let mut left = vec![piece(arrow, Role::Frame), piece(" ", Role::Text)];
    left.extend(damaged(hop.stand.as_ref().is_some_and(|stand| stand.standing == Standing::Damaged)));
    left.extend(if narrow { [name(&hop.entity), space(), verb] } else { [verb, space(), name(&hop.entity)] });
    let country = countries(&hop.entity);
    if !country.is_empty() {
        left.push(piece(format!("  {country}"), Role::Note));
    }
    if !hop.goods.is_empty() {
        left.push(piece(format!("   {}", hop.goods.join(", ")), Role::Goods));
    }
    let when = when(hop);
    if !when.is_empty() {
        left.push(piece(format!("   {when}"), Role::Goods));
    }
    if state.elsewhere || hop.repeat {
        left.extend([piece("   ", Role::Text), sign(Role::Note), piece(" again", Role::Dim)]);
    } else if hop.more > 0 && !state.open {
        let more = u64::try_from(hop.more).unwrap_or(u64::MAX);
        left.push(piece(format!("   +{}", grouped(more)), Role::Key));
    }
    left
}

fn when(hop: &Hop) -> String {
    let began = hop.link.as_ref().is_none_or(|link| link.entity.first("startDate").is_some());
    match (&hop.start, &hop.end) {
        // A single day of trade, not the start of something that went on.
        (Some(start), None) if !began => start.clone(),
        (start, end) => dates(start.as_deref(), end.as_deref()),
    }
}

/// `since 2022-04`, `until 2023`, `2021 to 2023`.
fn dates(start: Option<&str>, end: Option<&str>) -> String {
    match (start, end) {
        (Some(start), Some(end)) if start == end => start.to_owned(),
        (Some(start), Some(end)) => format!("{start} to {end}"),
        (Some(start), None) => format!("since {start}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => String::new(),
    }
}

/// The lines that a tie takes in so many columns.
pub(super) fn tie_lines(tie: &Tie, columns: usize) -> Vec<Pieces> {
    let (left, right) = tie_pieces(tie);
    // The standing at the end of the first line, with a space on either side.
    wrap(&left, columns.saturating_sub(width(&right) + 2), 2)
}

fn draw_tie(paint: &mut Paint<'_>, area: Rect, tie: &Tie) {
    let (_, mut right) = tie_pieces(tie);
    right.push(piece(" ", Role::Text));
    if area.width < 3 {
        right.clear();
    }
    for (down, left) in tie_lines(tie, usize::from(area.width)).iter().enumerate() {
        paint.row(line_of(area, down), left, &std::mem::take(&mut right));
    }
}

/// Who is tied to both ends, in words. A tie stands as well as its weakest claim.
fn tie_pieces(tie: &Tie) -> (Pieces, Pieces) {
    let mut left = vec![sign(Role::Tie), piece(" ", Role::Text), name(&tie.entity), piece(": ", Role::Text)];
    for (at, end) in tie.ends.iter().enumerate() {
        let verb = if at == 0 { format!("{} ", end.verb) } else { format!(", {} ", end.verb) };
        left.extend([piece(verb, Role::Tie), piece(end.end.caption.clone(), Role::Text)]);
    }
    if tie.whole_chain {
        left.push(piece("  (both ends of the chain)", Role::Dim));
    }
    let weakest = tie.ends.iter().map(|end| end.standing).min_by_key(|standing| match role_of(*standing) {
        Role::Damaged => 0,
        Role::Disputed => 1,
        Role::Uncited => 2,
        Role::SingleOrigin => 3,
        _ => 4,
    });
    (left, weakest.map_or_else(Pieces::new, |standing| vec![sign(role_of(standing))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_words() {
        assert_eq!(dates(Some("2022-04"), None), "since 2022-04");
        assert_eq!(dates(None, Some("2023")), "until 2023");
        assert_eq!(dates(Some("2021"), Some("2023")), "2021 to 2023");
        assert_eq!(dates(Some("2021"), Some("2021")), "2021");
        assert_eq!(dates(None, None), "");
    }
}
