//! What colour of a terminal is which red, green and blue. It must not know roles.

use std::fmt;

use ratatui::style::Color;

/// The first sixteen colours of a terminal, as xterm has them.
const FIRST: [u32; 16] = [
    0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f, 0xff_0000,
    0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];

/// A colour as a picture has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rgb(u8, u8, u8);

impl Rgb {
    /// This colour with so many hundredths of another.
    pub(super) fn towards(self, other: Self, hundredths: u32) -> Self {
        let mix = |one: u8, two: u8| {
            let mixed = (u32::from(one) * (100 - hundredths) + u32::from(two) * hundredths) / 100;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// A terminal's colour; where it is the terminal's own, `own` says which that is.
pub(super) fn of(colour: Color, own: Color) -> Rgb {
    match colour {
        Color::Reset if own == Color::Reset => Rgb(0x80, 0x80, 0x80),
        Color::Reset => of(own, Color::Reset),
        Color::Rgb(r, g, b) => Rgb(r, g, b),
        Color::Indexed(index) => indexed(index),
        Color::Black => indexed(0),
        Color::Red => indexed(1),
        Color::Green => indexed(2),
        Color::Yellow => indexed(3),
        Color::Blue => indexed(4),
        Color::Magenta => indexed(5),
        Color::Cyan => indexed(6),
        Color::Gray => indexed(7),
        Color::DarkGray => indexed(8),
        Color::LightRed => indexed(9),
        Color::LightGreen => indexed(10),
        Color::LightYellow => indexed(11),
        Color::LightBlue => indexed(12),
        Color::LightMagenta => indexed(13),
        Color::LightCyan => indexed(14),
        Color::White => indexed(15),
    }
}

/// The 256 colours: sixteen, a cube of six steps a side, and greys.
fn indexed(index: u8) -> Rgb {
    match index {
        0..=15 => {
            let [_, r, g, b] = FIRST[usize::from(index)].to_be_bytes();
            Rgb(r, g, b)
        }
        16..=231 => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let at = index - 16;
            Rgb(step(at / 36), step(at / 6 % 6), step(at % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbered_colours_are_those_of_a_terminal() {
        let told: Vec<String> = [1, 16, 75, 231, 232, 255].map(|n| indexed(n).to_string()).into();
        assert_eq!(told, ["#cd0000", "#000000", "#5fafff", "#ffffff", "#080808", "#eeeeee"]);
    }

    #[test]
    fn what_is_left_to_the_terminal_is_the_ground_of_the_theme() {
        assert_eq!(of(Color::Reset, Color::Rgb(1, 2, 3)).to_string(), "#010203");
        assert_eq!(of(Color::Indexed(75), Color::Rgb(1, 2, 3)).to_string(), "#5fafff");
    }
}
