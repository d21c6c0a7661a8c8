//! Frames and signs as shapes: fonts differ most in these, and lines of text would tear a frame apart.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::colour::Rgb;
use super::{HIGH, WIDE, tenths};

/// Signs that are filled: what they look like in a cell of 8.4 by 18.
const SIGNS: [(char, &str); 11] = [
    ('●', "M4.2 5.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2z"),
    ('○', "M4.2 5.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2zM4.2 6.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8z"),
    ('◐', "M4.2 5.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2zM4.2 6.6a2.4 2.4 0 0 1 0 4.8z"),
    ('✗', "M1.9 5.2L4.2 7.9L6.5 5.2L7.7 6.2L5.2 9L7.7 11.8L6.5 12.8L4.2 10.1L1.9 12.8L.7 11.8L3.2 9L.7 6.2z"),
    ('⚑', "M1.2 4.2h1.2v10.2h-1.2zM2.4 4.8h5.2l-1.6 2.5l1.6 2.5h-5.2z"),
    ('◂', "M6.6 5.6v6.8L1.4 9z"),
    ('▸', "M1.8 5.6v6.8L7 9z"),
    ('❯', "M2.1 5.3L3.2 4.3L7.2 9L3.2 13.7L2.1 12.7L5.3 9z"),
    ('↺', "M1.2 4.6h1.2v1.9a3.7 3.7 0 1 1-1.6 4.4l1.2-.4a2.5 2.5 0 1 0 1.2-3.1h1.8v1.2h-3.8z"),
    ('▌', "M0 0h4.2v18h-4.2z"),
    ('┃', "M2.9-.2h2.6v18.4h-2.6z"),
];

/// The shape of a sign, if it has one.
pub(super) fn sign(sign: char) -> Option<&'static str> {
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, shape)| *shape)
}

/// From where to where, in half cells.
type Stretch = (usize, usize);

/// The lines of frames and trees, by colour. What goes on from one cell to the next is one line.
#[derive(Default)]
pub(super) struct Strokes {
    inks: BTreeMap<Rgb, Lines>,
}

#[derive(Default)]
struct Lines {
    /// By half row, which stretches of it.
    level: BTreeMap<usize, Vec<Stretch>>,
    /// By half column, which stretches of it.
    upright: BTreeMap<usize, Vec<Stretch>>,
    corners: String,
}

impl Strokes {
    /// Takes a piece of a frame or a tree; whether it is one.
    pub(super) fn take(&mut self, piece: char, column: usize, row: usize, ink: Rgb) -> bool {
        let (left, top) = (2 * column, 2 * row);
        let arms: (Option<Stretch>, Option<Stretch>) = match piece {
            '─' => (Some((left, left + 2)), None),
            '│' => (None, Some((top, top + 2))),
            '├' => (Some((left + 1, left + 2)), Some((top, top + 2))),
            '└' => (Some((left + 1, left + 2)), Some((top, top + 1))),
            '╭' | '╮' | '╰' | '╯' => (None, None),
            _ => return false,
        };
        let lines = self.inks.entry(ink).or_default();
        if let Some(stretch) = arms.0 {
            go_on(lines.level.entry(top + 1).or_default(), stretch);
        }
        if let Some(stretch) = arms.1 {
            go_on(lines.upright.entry(left + 1).or_default(), stretch);
        }
        if arms == (None, None) {
            lines.corner(piece, left, top);
        }
        true
    }

    /// Everything that was taken, as paths.
    pub(super) fn drawn(&self) -> String {
        let mut drawn = String::new();
        for (ink, lines) in &self.inks {
            let _ = write!(drawn, "<path fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.2\" d=\"{}", lines.corners);
            for (half, from, to) in all(&lines.level) {
                let _ = write!(drawn, "M{} {}H{}", across(from), down(half), across(to));
            }
            for (half, from, to) in all(&lines.upright) {
                let _ = write!(drawn, "M{} {}V{}", across(half), down(from), down(to));
            }
            drawn.push_str("\"/>\n");
        }
        drawn
    }
}

impl Lines {
    /// A rounded corner: from the edge above or below it, round the middle, to the edge beside it.
    fn corner(&mut self, piece: char, left: usize, top: usize) {
        let (below, right) = (matches!(piece, '╭' | '╮'), matches!(piece, '╭' | '╰'));
        let (start, side) = (if below { top + 2 } else { top }, if right { left + 2 } else { left });
        let turn = half(top + 1, HIGH) + if below { WIDE / 2 } else { -WIDE / 2 };
        let (x, y) = (across(left + 1), down(top + 1));
        let _ = write!(self.corners, "M{x} {}V{}Q{x} {y} {} {y}", down(start), tenths(turn), across(side));
    }
}

/// Makes the last stretch longer where this one goes on from it.
fn go_on(stretches: &mut Vec<Stretch>, next: Stretch) {
    match stretches.last_mut() {
        Some(last) if last.1 == next.0 => last.1 = next.1,
        _ => stretches.push(next),
    }
}

fn all(lines: &BTreeMap<usize, Vec<Stretch>>) -> impl Iterator<Item = (usize, usize, usize)> {
    lines.iter().flat_map(|(at, stretches)| stretches.iter().map(|(from, to)| (*at, *from, *to)))
}

fn half(halves: usize, whole: i32) -> i32 {
    i32::try_from(halves).unwrap_or(0) * (whole / 2)
}

fn across(halves: usize) -> String {
    tenths(half(halves, WIDE))
}

fn down(halves: usize) -> String {
    tenths(half(halves, HIGH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::picture::colour;
    use ratatui::style::Color;

    #[test]
    fn a_line_over_many_cells_is_drawn_in_one() {
        let ink = colour::of(Color::Indexed(75), Color::Reset);
        let mut strokes = Strokes::default();
        for column in 0..40 {
            assert!(strokes.take('─', column, 0, ink));
        }
        for row in 1..9 {
            assert!(strokes.take('│', 0, row, ink) && !strokes.take('x', 1, row, ink));
        }
        let drawn = strokes.drawn();
        assert!(drawn.contains("d=\"M0 9H336M4.2 18V162\""), "{drawn}");
    }
}
