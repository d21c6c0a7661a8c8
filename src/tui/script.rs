//! Key scripts: the workbench played without a terminal, every job done before the next key.
//!
//! A script is text: each letter is a key, other keys have their names in angle brackets (`sky<enter><tab>`), line
//! breaks are left out. Beside keys there are `<paste TEXT>`, `<click COLUMN,ROW>`, `<wheel up COLUMN,ROW>`,
//! `<wheel down COLUMN,ROW>`, `<resize 80x24>` and `<wait>`, a second; columns and rows are counted from 0.

use std::fmt;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::Options;
use super::app::{App, Input};
use super::jobs::{self, Done, Reader};
use super::key::Key;
use super::picture;
use super::theme::Ground;
use crate::case::Case;
use crate::error::{Error, Result};
use crate::model::Graph;

/// The last screen of a script.
#[derive(Debug, Clone)]
pub struct Screen {
    buffer: Buffer,
    title: String,
    ground: Ground,
    quit: bool,
}

impl Screen {
    /// What the window would be called.
    pub fn window_title(&self) -> &str {
        &self.title
    }

    /// Whether the script left the workbench.
    pub fn has_quit(&self) -> bool {
        self.quit
    }

    /// The lines as text, without trailing spaces.
    pub fn lines(&self) -> Vec<String> {
        self.rows().map(|row| row.into_iter().map(|(text, _)| text).collect::<String>().trim_end().to_owned()).collect()
    }

    /// The lines with how each stretch looks, for tests of colours: `{75 bold}Find{}`.
    pub fn styled(&self) -> String {
        let mut told = String::new();
        for row in self.rows() {
            let mut last = Style::reset();
            for (text, style) in row {
                if style != last {
                    told.push_str(&look(style));
                    last = style;
                }
                told.push_str(&text);
            }
            told.push_str("{}\n");
        }
        told
    }

    /// The screen as a picture.
    pub fn svg(&self) -> String {
        picture::svg(&self.buffer, self.ground, &self.title)
    }

    fn rows(&self) -> impl Iterator<Item = Vec<(String, Style)>> {
        let area = self.buffer.area;
        area.rows().map(|row| {
            let mut cells = Vec::new();
            let mut x = row.x;
            while x < row.right() {
                let cell = &self.buffer[(x, row.y)];
                cells.push((cell.symbol().to_owned(), cell.style()));
                x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
            }
            cells
        })
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

fn look(style: Style) -> String {
    let mut words: Vec<String> = Vec::new();
    for (colour, sign) in [(style.fg, ""), (style.bg, "on ")] {
        match colour {
            None | Some(Color::Reset) => {}
            Some(Color::Indexed(index)) => words.push(format!("{sign}{index}")),
            Some(other) => words.push(format!("{sign}{other}")),
        }
    }
    let modifiers = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ];
    words.extend(modifiers.iter().filter(|(m, _)| style.add_modifier.contains(*m)).map(|(_, name)| (*name).to_owned()));
    format!("{{{}}}", words.join(" "))
}

/// One step of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The mouse, at a column and a row.
    Mouse(MouseEventKind, u16, u16),
    /// Another size of the screen.
    Resize(u16, u16),
    /// A second passes: another window may have written.
    Wait,
}

impl Step {
    /// The input that it stands for.
    pub fn input(self) -> Input {
        match self {
            Self::Key(key) => Input::Key(key),
            Self::Paste(text) => Input::Paste(text),
            Self::Mouse(kind, column, row) => {
                Input::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
            }
            Self::Resize(columns, rows) => Input::Resize(columns, rows),
            Self::Wait => Input::Tick,
        }
    }
}

/// The steps of a script.
///
/// # Errors
/// Names the first key that there is none of.
pub fn parse(script: &str) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let (step, after) = if first == '<' {
            let end = rest.find('>').ok_or_else(|| Error::input("a < in the script has no >").hint("<lt> types it"))?;
            let (name, after) = rest.split_at(end + 1);
            (Some(named(name)?), after)
        } else {
            let (letter, after) = rest.split_at(first.len_utf8());
            let typed = (!first.is_control()).then(|| Key::parse(letter).map(Step::Key)).transpose()?;
            (typed, after)
        };
        steps.extend(step);
        rest = after;
    }
    Ok(steps)
}

fn named(text: &str) -> Result<Step> {
    let inner = text.trim_start_matches('<').trim_end_matches('>');
    let wrong = || Error::input(format!("{text} is no key and no step of a script"));
    let (word, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let pair = |text: &str, between: char| -> Option<(u16, u16)> {
        let (one, other) = text.split_once(between)?;
        Some((one.trim().parse().ok()?, other.trim().parse().ok()?))
    };
    let mouse = |kind, at: &str| pair(at, ',').map(|(x, y)| Step::Mouse(kind, x, y)).ok_or_else(wrong);
    match word {
        "paste" => Ok(Step::Paste(rest.to_owned())),
        "click" => mouse(MouseEventKind::Down(MouseButton::Left), rest),
        "wheel" => match rest.split_once(' ') {
            Some(("up", at)) => mouse(MouseEventKind::ScrollUp, at),
            Some(("down", at)) => mouse(MouseEventKind::ScrollDown, at),
            _ => Err(wrong()),
        },
        "wait" if rest.is_empty() => Ok(Step::Wait),
        "resize" => pair(rest, 'x').map(|(x, y)| Step::Resize(x, y)).ok_or_else(wrong),
        _ => Key::parse(text).map(Step::Key).map_err(|_unknown| wrong()),
    }
}

/// Plays a script over a case on a screen of this many columns and rows, and gives the last screen. What the script
/// does to the case is done.
///
/// # Errors
/// If the script names a key that there is none of, or the case can't be read.
pub fn play(case: Case, script: &str, size: (u16, u16), options: Options) -> Result<Screen> {
    let steps = parse(script)?;
    let mut player = Player::new(case, size, options)?;
    for step in steps {
        player.step(step);
        if player.app.wants_to_quit() {
            break;
        }
    }
    Ok(player.screen())
}

/// A workbench without a terminal.
pub struct Player {
    app: App,
    reader: Reader,
    // Behind the reader, so that the connection that writes closes last and puts its log away.
    case: Case,
    size: (u16, u16),
}

impl Player {
    /// A workbench over a case, everything read that it asks for at first.
    ///
    /// # Errors
    /// If the case can't be read.
    pub fn new(case: Case, size: (u16, u16), options: Options) -> Result<Self> {
        let app = App::new(case.title()?, case.path().to_owned(), size, options)?;
        let reader = Reader::new(case.reader()?)?;
        let mut player = Self { app, reader, case, size };
        player.drain();
        Ok(player)
    }

    /// One step, and every job that comes of it.
    pub fn step(&mut self, step: Step) {
        if let Step::Resize(columns, rows) = step {
            self.size = (columns, rows);
        }
        self.app.update(step.input());
        self.drain();
    }

    /// The state that it is in.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The screen as it is now.
    pub fn screen(&self) -> Screen {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        self.app.draw(&mut buffer);
        let (title, ground) = (self.app.window_title(), self.app.ground());
        Screen { buffer, title, ground, quit: self.app.wants_to_quit() }
    }

    fn drain(&mut self) {
        loop {
            let jobs = self.app.take_jobs();
            if jobs.is_empty() {
                if !self.app.is_playing() {
                    return;
                }
                self.app.update(Input::Beat);
            }
            for job in jobs {
                let answer = if jobs::is_write(&job.question) {
                    super::effect::Answer::Wrote(jobs::write(&mut self.case, &job.question))
                } else {
                    self.reader.answer(&job.question)
                };
                self.app.update(Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer })));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_names_are_keys_and_line_breaks_are_none() {
        let steps = parse("s ky<enter>\n<ctrl+r><lt>").unwrap();
        let keys: Vec<String> = steps
            .into_iter()
            .map(|step| match step {
                Step::Key(key) => key.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(keys, ["s", "<space>", "k", "y", "<enter>", "<ctrl+r>", "<lt>"]);
    }

    #[test]
    fn mouse_paste_and_size_can_be_played() {
        let steps = parse("<click 3,4><wheel down 1,2><paste a b><resize 80x24>").unwrap();
        assert_eq!(steps[0], Step::Mouse(MouseEventKind::Down(MouseButton::Left), 3, 4));
        assert_eq!(steps[1], Step::Mouse(MouseEventKind::ScrollDown, 1, 2));
        assert_eq!(steps[2..], [Step::Paste("a b".into()), Step::Resize(80, 24)]);
    }

    #[test]
    fn a_script_that_cannot_be_played_says_why() {
        for script in ["<entr>", "a<b", "<click 3>", "<resize 80>", "<wheel 1,2>"] {
            assert!(parse(script).is_err(), "{script}");
        }
    }
}
