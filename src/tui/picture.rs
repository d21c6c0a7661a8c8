//! A screen as a picture: one SVG that looks the same wherever it is opened.
//!
//! Words are text that keeps its columns, whatever font there is; frames and signs are drawn as shapes. It links to
//! nothing and runs nothing. It must not know panes, nor what the words mean.

mod colour;
mod shapes;

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

use self::colour::Rgb;
use self::shapes::Strokes;
use super::theme::Ground;
use crate::text::safe::safe;

/// A cell's width and height, and where its letters stand, in tenths of a pixel.
const WIDE: i32 = 84;
const HIGH: i32 = 180;
const BASELINE: i32 = 132;

/// What is left free around the screen, in tenths of a pixel.
const MARGIN: i32 = 140;

/// Fonts whose letters are all of one width, by the names that they have on different systems.
const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/// What letters need to be drawn in their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Letters that every such font has, one column each: what a font makes too narrow is spaced out.
    Usual,
    /// Two columns each.
    Wide,
    /// Written from right to left, and joined.
    Leftward,
    /// A letter or a sign that another font may have to give: it stands alone in its columns.
    Alone,
}

/// Letters in one look, side by side in one row.
#[derive(Debug)]
struct Run {
    column: usize,
    columns: usize,
    script: Script,
    look: Look,
    text: String,
}

/// How a cell looks once colours are found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    ink: Rgb,
    back: Rgb,
    bold: bool,
    italic: bool,
    underlined: bool,
}

/// One cell, or two of a wide letter.
struct Cell<'a> {
    column: usize,
    columns: usize,
    symbol: &'a str,
    look: Look,
}

/// What is drawn so far, layer by layer.
#[derive(Default)]
struct Layers {
    backs: String,
    strokes: Strokes,
    signs: String,
    words: String,
}

/// The picture of a buffer, by the name that the window would have.
pub(super) fn svg(buffer: &Buffer, ground: Ground, title: &str) -> String {
    let paper = colour::of(ground.back, ground.back);
    let mut layers = Layers::default();
    for row in 0..usize::from(buffer.area.height) {
        draw_row(&mut layers, row, &cells(buffer, row, ground), paper);
    }
    let (columns, rows) = (i32::from(buffer.area.width), i32::from(buffer.area.height));
    let (width, height) = (tenths(columns * WIDE + 2 * MARGIN), tenths(rows * HIGH + 2 * MARGIN));
    let (ink, edge) = (colour::of(ground.text, ground.text), paper.towards(colour::of(ground.text, ground.text), 22));
    let (title, margin) = (escaped(&safe(title)), tenths(MARGIN));
    let (w, h) = (tenths(columns * WIDE + 2 * MARGIN - 10), tenths(rows * HIGH + 2 * MARGIN - 10));
    let Layers { backs, strokes, signs, words } = layers;
    let strokes = strokes.drawn();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <rect x=\".5\" y=\".5\" width=\"{w}\" height=\"{h}\" rx=\"9\" fill=\"{paper}\" stroke=\"{edge}\"/>\n\
         <g transform=\"translate({margin} {margin})\">\n{backs}{strokes}<g fill-rule=\"evenodd\">\n{signs}</g>\n\
         <g font-family=\"{FONTS}\" font-size=\"14\" fill=\"{ink}\">\n{words}</g>\n</g>\n</svg>\n"
    )
}

fn cells(buffer: &Buffer, row: usize, ground: Ground) -> Vec<Cell<'_>> {
    let area = buffer.area;
    let Ok(y) = u16::try_from(row) else { return Vec::new() };
    let mut cells = Vec::new();
    let mut x = 0;
    while x < area.width {
        let cell = &buffer[(area.x + x, area.y + y)];
        let columns = u16::try_from(cell.symbol().width()).unwrap_or(1).clamp(1, area.width - x);
        let look = Look::of(cell.style(), ground);
        cells.push(Cell { column: x.into(), columns: columns.into(), symbol: cell.symbol(), look });
        x += columns;
    }
    cells
}

impl Look {
    fn of(style: Style, ground: Ground) -> Self {
        let has = |modifier| style.add_modifier.contains(modifier);
        let ink = style.fg.map_or_else(|| colour::of(ground.text, ground.text), |c| colour::of(c, ground.text));
        let back = style.bg.map_or_else(|| colour::of(ground.back, ground.back), |c| colour::of(c, ground.back));
        let (ink, back) = if has(Modifier::REVERSED) { (back, ink) } else { (ink, back) };
        Self {
            ink: if has(Modifier::DIM) { ink.towards(back, 40) } else { ink },
            back,
            bold: has(Modifier::BOLD),
            italic: has(Modifier::ITALIC),
            underlined: has(Modifier::UNDERLINED),
        }
    }
}

fn draw_row(layers: &mut Layers, row: usize, cells: &[Cell<'_>], paper: Rgb) {
    let top = pixels(row, HIGH);
    let stretch = |same: fn(&Cell<'_>, &Cell<'_>) -> bool| cells.chunk_by(same);
    for part in stretch(|a, b| a.look.back == b.look.back).filter(|part| part[0].look.back != paper) {
        let (x, width, back) = (pixels(part[0].column, WIDE), pixels(columns(part), WIDE), part[0].look.back);
        let (top, high) = (tenths(top), tenths(HIGH));
        let _ = writeln!(
            layers.backs,
            "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{high}\" fill=\"{back}\"/>",
            tenths(x),
            tenths(width)
        );
    }
    let line = |look: &Look| look.underlined.then_some(look.ink);
    for part in cells.chunk_by(|a, b| line(&a.look) == line(&b.look)).filter(|part| part[0].look.underlined) {
        let (x, width, ink) = (pixels(part[0].column, WIDE), pixels(columns(part), WIDE), part[0].look.ink);
        let under = tenths(top + BASELINE + 18);
        let _ = writeln!(
            layers.backs,
            "<rect x=\"{}\" y=\"{under}\" width=\"{}\" height=\"1\" fill=\"{ink}\"/>",
            tenths(x),
            tenths(width)
        );
    }
    let letters = cells.iter().filter(|cell| !drawn(layers, row, cell));
    for run in runs(letters) {
        write(&mut layers.words, &run, top + BASELINE);
    }
}

fn columns(cells: &[Cell<'_>]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

/// Draws a piece of a frame or a sign that has a shape of its own; whether it was one.
fn drawn(layers: &mut Layers, row: usize, cell: &Cell<'_>) -> bool {
    let mut letters = cell.symbol.chars();
    let (Some(sign), None) = (letters.next(), letters.next()) else { return false };
    if layers.strokes.take(sign, cell.column, row, cell.look.ink) {
        return true;
    }
    let Some(shape) = shapes::sign(sign) else { return false };
    let (x, y) = (tenths(pixels(cell.column, WIDE)), tenths(pixels(row, HIGH)));
    let _ = writeln!(layers.signs, "<path transform=\"translate({x} {y})\" d=\"{shape}\" fill=\"{}\"/>", cell.look.ink);
    true
}

/// The runs of a row. Spaces are left out, but for single ones inside a run.
fn runs<'a>(cells: impl Iterator<Item = &'a Cell<'a>>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for cell in cells.filter(|cell| cell.symbol != " " && !cell.symbol.is_empty()) {
        let script = script(cell.symbol, cell.columns);
        if let Some(run) = runs.last_mut() {
            let gap = cell.column - (run.column + run.columns);
            let joins = script != Script::Alone && run.script == script && run.look == cell.look;
            if joins && gap <= 1 {
                run.text.push_str(if gap == 1 { " " } else { "" });
                run.text.push_str(cell.symbol);
                run.columns += gap + cell.columns;
                continue;
            }
        }
        let Cell { column, columns, look, .. } = *cell;
        runs.push(Run { column, columns, script, look, text: cell.symbol.to_owned() });
    }
    runs
}

fn write(words: &mut String, run: &Run, baseline: i32) {
    let (x, y, length) = (tenths(pixels(run.column, WIDE)), tenths(baseline), tenths(pixels(run.columns, WIDE)));
    let adjust = match run.script {
        Script::Usual | Script::Wide => "",
        Script::Leftward | Script::Alone => " lengthAdjust=\"spacingAndGlyphs\"",
    };
    let bold = if run.look.bold { " font-weight=\"bold\"" } else { "" };
    let italic = if run.look.italic { " font-style=\"italic\"" } else { "" };
    let _ = writeln!(
        words,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{adjust} fill=\"{}\"{bold}{italic}>{}</text>",
        run.look.ink,
        escaped(&run.text)
    );
}

/// What the letters of a cell need.
fn script(symbol: &str, columns: usize) -> Script {
    let mut letters = symbol.chars();
    match (letters.next(), letters.next()) {
        (Some(first), _) if is_leftward(first) => Script::Leftward,
        (Some(_), None) if columns > 1 => Script::Wide,
        (Some(first), None) if is_usual(first) => Script::Usual,
        _ => Script::Alone,
    }
}

/// Latin, Greek and Cyrillic letters, and the marks between words.
fn is_usual(letter: char) -> bool {
    matches!(letter, '!'..='~' | '\u{a1}'..='\u{2ff}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' | '‐'..='›' | '→')
}

/// Letters of the scripts that are written from right to left.
fn is_leftward(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff
    )
}

/// Text as it may stand in XML, which has no room for control characters even when they are written as numbers.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// So many cells in tenths of a pixel.
fn pixels(cells: usize, each: i32) -> i32 {
    i32::try_from(cells).unwrap_or(0) * each
}

/// `84` as `8.4`, `80` as `8`.
fn tenths(value: i32) -> String {
    if value % 10 == 0 { (value / 10).to_string() } else { format!("{}.{}", value / 10, value % 10) }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Color;

    use super::*;

    const GROUND: Ground = Ground { text: Color::Rgb(230, 230, 230), back: Color::Rgb(20, 20, 20) };

    fn drawn(style: Style, symbols: &[&str]) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        for (x, symbol) in (0..).zip(symbols) {
            buffer[(x, 0)].set_symbol(symbol).set_style(style);
        }
        svg(&buffer, GROUND, "a title")
    }

    #[test]
    fn what_xml_has_no_room_for_is_replaced_should_it_ever_come_so_far() {
        let picture = drawn(Style::new(), &["a\u{1b}", "\u{1}", "b\u{fffe}", "\u{7f}"]);
        assert!(!picture.contains(|c: char| c.is_control() && c != '\n' || c == '\u{fffe}'), "{picture:?}");
        assert!(picture.contains(">a\u{fffd}<"), "{picture:?}");
    }

    #[test]
    fn every_look_is_drawn() {
        let look = |modifier| drawn(Style::new().fg(Color::Indexed(75)).add_modifier(modifier), &["a", "b"]);
        let text = |rest: &str| format!("<text x=\"0\" y=\"13.2\" textLength=\"16.8\" {rest}>ab</text>");
        for (modifier, rest) in [
            (Modifier::empty(), "fill=\"#5fafff\""),
            (Modifier::BOLD, "fill=\"#5fafff\" font-weight=\"bold\""),
            (Modifier::ITALIC, "fill=\"#5fafff\" font-style=\"italic\""),
            (Modifier::DIM, "fill=\"#4171a1\""),
            (Modifier::REVERSED, "fill=\"#141414\""),
        ] {
            assert!(look(modifier).contains(&text(rest)), "{modifier:?}: {}", look(modifier));
        }
        let under = "<rect x=\"0\" y=\"15\" width=\"16.8\" height=\"1\" fill=\"#5fafff\"/>";
        assert!(look(Modifier::UNDERLINED).contains(under), "{}", look(Modifier::UNDERLINED));
        let behind = "<rect x=\"0\" y=\"0\" width=\"16.8\" height=\"18\" fill=\"#5fafff\"/>";
        assert!(look(Modifier::REVERSED).contains(behind), "{}", look(Modifier::REVERSED));
    }
}
