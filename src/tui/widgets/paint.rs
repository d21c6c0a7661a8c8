//! The one place where text reaches the screen: made safe, cut to its columns, styled by its role.
//!
//! Everything outside the buffer is left out silently, so that no size of terminal breaks anything.

use std::borrow::Cow;
use std::num::NonZero;

use compact_str::CompactString;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::text::{clip, safe};
use crate::tui::theme::{Role, Theme};

/// A piece of a line: some text in one role. Without text it is the sign that the theme has for its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text, as strangers wrote it. A short one lies in the piece itself: a list is made anew at every letter.
    pub text: CompactString,
    /// What it is for.
    pub role: Role,
}

/// A line of pieces.
pub type Pieces = Vec<Piece>;

/// A piece of text in a role.
pub fn piece(text: impl Into<CompactString>, role: Role) -> Piece {
    Piece { text: text.into(), role }
}

/// The sign of a role: a standing, a gap, a tie. One column.
pub fn sign(role: Role) -> Piece {
    piece("", role)
}

/// Wider than any terminal.
const WIDEST: usize = 4_096;

/// How many columns pieces take once they are safe to show; of what is wider than any terminal, only that it is.
pub fn width(pieces: &[Piece]) -> usize {
    let wide = |p: &Piece| if p.text.is_empty() { 1 } else { clip::width(&safe::safe(safe::enough(&p.text, WIDEST))) };
    pieces.iter().map(wide).sum()
}

/// A buffer to draw on, with the theme to draw in.
pub struct Paint<'a> {
    /// Where it goes.
    pub buffer: &'a mut Buffer,
    /// What it looks like.
    pub theme: &'a Theme,
    /// Where the terminal's cursor stands, if text is typed.
    pub cursor: Option<Position>,
}

impl<'a> Paint<'a> {
    /// Nothing drawn yet.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme, cursor: None }
    }

    /// Text in the first row of an area, cut with a sign where it does not fit. How many columns it took.
    pub fn text(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        self.styled(area, text, self.theme.style(role))
    }

    /// Pieces in the first row of an area, one after the other. How many columns they took.
    pub fn pieces(&mut self, area: Rect, pieces: &[Piece]) -> u16 {
        let mut left = area;
        for piece in pieces {
            let theme = self.theme;
            let text = if piece.text.is_empty() { theme.sign(piece.role) } else { &piece.text };
            let used = self.text(left, text, piece.role);
            left.x += used;
            left.width -= used;
            if left.width == 0 {
                break;
            }
        }
        area.width - left.width
    }

    /// Pieces from the left and pieces at the right end of a row; the right ones are kept when it is narrow.
    pub fn row(&mut self, area: Rect, left: &[Piece], right: &[Piece]) {
        let wanted = u16::try_from(width(right)).unwrap_or(u16::MAX);
        let kept = wanted.min(area.width);
        let start = Rect { x: area.right() - kept, width: kept, ..area };
        self.pieces(start, right);
        let gap = u16::from(kept > 0);
        self.pieces(Rect { width: area.width.saturating_sub(kept + gap), ..area }, left);
    }

    /// Lays a role's style over what is drawn in an area.
    pub fn tint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, self.theme.style(role));
    }

    /// Wipes an area, for what stands over panes.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        Clear.render(area, self.buffer);
        // A wide letter that begins before the area would reach into it and hide what is drawn there first.
        for y in area.top()..area.bottom() {
            let before = area.x.checked_sub(1).and_then(|x| self.buffer.cell_mut((x, y)));
            if let Some(cell) = before.filter(|cell| clip::width(cell.symbol()) > 1) {
                cell.set_symbol(" ");
            }
        }
    }

    /// The frame of a pane with its title, and what is told at the title's right end.
    pub fn frame(&mut self, area: Rect, title: &[Piece], right: &[Piece], focused: bool) {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return;
        }
        let role = if focused { Role::FrameFocus } else { Role::Frame };
        let top = if self.theme.frames {
            let style = self.theme.style(role);
            Block::bordered().border_type(BorderType::Rounded).border_style(style).render(area, self.buffer);
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area }
        } else {
            Rect { height: 1, ..area }
        };
        let spaced = |pieces: &[Piece]| -> Pieces {
            if pieces.is_empty() {
                return Pieces::new();
            }
            let space = || piece(" ", role);
            std::iter::once(space()).chain(pieces.iter().cloned()).chain(std::iter::once(space())).collect()
        };
        let mut title = spaced(title);
        if !self.theme.frames && focused {
            title.insert(0, piece(self.theme.glyphs.cursor.clone(), Role::FrameFocus));
        }
        let kept = width(&title) + 4 + width(right) <= usize::from(top.width);
        self.row(top, &title, &if kept { spaced(right) } else { Pieces::new() });
    }

    /// What a frame leaves for a pane's own rows.
    pub fn inside(theme: &Theme, area: Rect) -> Rect {
        if theme.frames {
            let width = area.width.saturating_sub(2);
            let height = area.height.saturating_sub(2);
            Rect { x: area.x + u16::from(width > 0), y: area.y + u16::from(height > 0), width, height }
        } else {
            let height = area.height.saturating_sub(1);
            Rect { y: area.y + u16::from(height > 0), height, width: area.width.saturating_sub(1), ..area }
        }
    }

    fn styled(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        // Text over a frame is not to take the frame's colour.
        let style = Style { fg: style.fg.or(Some(Color::Reset)), ..style };
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return 0;
        }
        let shown = safe::safe(safe::enough(text, usize::from(area.width)));
        let shown = if self.theme.ascii { plain(shown) } else { shown };
        let shown = clip::clip_with(&shown, usize::from(area.width), &self.theme.glyphs.cut);
        let mut x = area.x;
        for (cell, wide) in clip::cells(&shown) {
            let wide = u16::try_from(wide).unwrap_or(u16::MAX);
            if wide > area.right() - x {
                break;
            }
            self.buffer[(x, area.y)].set_symbol(cell).set_style(style).set_diff_option(measured(cell, wide));
            // What a wide character covers is empty, so that nothing shows through once it has gone.
            (x + 1..x + wide).for_each(|covered| self.buffer[(covered, area.y)].reset());
            x += wide;
        }
        x - area.x
    }
}

/// How wide a cell is counted where the drawing library would count it otherwise: it adds a column for the voiced
/// marks of half-width Japanese, which have one already.
fn measured(cell: &str, wide: u16) -> CellDiffOption {
    let miscounted = NonZero::new(wide).filter(|_| cell.contains(['\u{ff9e}', '\u{ff9f}']));
    miscounted.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth)
}

/// The signs that the program itself sets, in ASCII. Names keep their own script.
fn plain(text: Cow<'_, str>) -> Cow<'_, str> {
    const SIGNS: [(char, &str); 8] =
        [('→', "->"), ('·', "-"), ('“', "\""), ('”', "\""), ('…', "..."), ('’', "'"), ('–', "-"), ('▸', ">")];
    if !text.contains(|c| SIGNS.iter().any(|s| s.0 == c)) {
        return text;
    }
    let sign = |c: char| SIGNS.iter().find(|s| s.0 == c).map_or_else(|| c.to_string(), |s| s.1.to_owned());
    Cow::Owned(text.chars().map(sign).collect())
}

/// The row of an area that is so many rows down; empty if there is none.
pub fn line_of(area: Rect, down: usize) -> Rect {
    match u16::try_from(down) {
        Ok(down) if down < area.height => Rect { y: area.y + down, height: 1, ..area },
        _ => Rect { height: 0, ..area },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(width: u16, draw: impl FnOnce(&mut Paint<'_>, Rect)) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let theme = Theme::shipped("dark").unwrap();
        draw(&mut Paint::new(&mut buffer, &theme), area);
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn what_a_stranger_hid_in_a_name_is_spelt_out() {
        let shown = painted(30, |paint, area| {
            paint.text(area, "a\u{1b}[31m\u{202e}b", Role::Text);
        });
        assert_eq!(shown.trim_end(), "a<U+001B>[31m<U+202E>b");
    }

    #[test]
    fn a_window_over_the_half_of_a_wide_letter_shows_whole() {
        let shown = painted(8, |paint, area| {
            paint.text(area, "北京北京", Role::Text);
            let window = Rect { x: 3, width: 3, ..area };
            paint.clear(window);
            paint.text(window, "abc", Role::Text);
        });
        assert_eq!(shown, "北  abc京 ", "the letter that is cut in half is gone");
    }

    #[test]
    fn what_stands_at_the_right_end_is_kept_when_it_is_narrow() {
        let shown = painted(8, |paint, area| {
            paint.row(area, &[piece("Sky Mechanics", Role::Text)], &[piece("RU", Role::Note)]);
        });
        assert_eq!(shown, "Sky … RU");
    }

    #[test]
    fn a_wide_letter_is_never_cut_in_half() {
        let shown = painted(6, |paint, area| {
            paint.row(area, &[piece("北京", Role::Text)], &[piece("CN", Role::Note)]);
        });
        assert_eq!(shown, "北 … CN", "the second column of a wide letter is empty");
    }
}
