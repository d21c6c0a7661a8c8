//! Keys: one press as it is written in the command table, in key scripts and in help.
//!
//! A plain letter is itself; every other key has a name in angle brackets (`<enter>`, `<ctrl+r>`). It must
//! not know what any key does.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::error::{Error, Result};

/// One key press. Shift is part of the letter (`G`), and a flag only for keys without a shifted form of
/// their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Ctrl was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
    /// Shift was held, for keys that are no letters.
    pub shift: bool,
}

/// The key without what was held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A key that types a character.
    Char(char),
    /// A function key.
    F(u8),
    /// A key with a name.
    Named(Named),
}

/// The keys with names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// Enter or Return.
    Enter,
    /// Escape.
    Esc,
    /// The tabulator; with shift, the one that goes back.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// Each name as written, as shown, and the key.
const NAMES: [(&str, &str, Code); 16] = [
    ("enter", "enter", Code::Named(Named::Enter)),
    ("esc", "esc", Code::Named(Named::Esc)),
    ("tab", "tab", Code::Named(Named::Tab)),
    ("backspace", "backspace", Code::Named(Named::Backspace)),
    ("delete", "delete", Code::Named(Named::Delete)),
    ("insert", "insert", Code::Named(Named::Insert)),
    ("up", "↑", Code::Named(Named::Up)),
    ("down", "↓", Code::Named(Named::Down)),
    ("left", "←", Code::Named(Named::Left)),
    ("right", "→", Code::Named(Named::Right)),
    ("home", "home", Code::Named(Named::Home)),
    ("end", "end", Code::Named(Named::End)),
    ("pageup", "pgup", Code::Named(Named::PageUp)),
    ("pagedown", "pgdn", Code::Named(Named::PageDown)),
    ("space", "space", Code::Char(' ')),
    ("lt", "<", Code::Char('<')),
];

impl Key {
    /// A key with nothing held.
    pub fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A key as written: one character, or a name with what is held, in angle brackets.
    ///
    /// # Errors
    /// Names the key that there is none of.
    pub fn parse(text: &str) -> Result<Self> {
        let mut letters = text.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return Ok(Self::plain(Code::Char(letter)));
        }
        let unknown = || Error::input(format!("there is no key {text}"));
        let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).ok_or_else(unknown)?;
        let mut key = Self::plain(Code::Char(' '));
        let mut rest = inner;
        while let Some((held, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty()) {
            match held.to_ascii_lowercase().as_str() {
                "ctrl" => key.ctrl = true,
                "alt" => key.alt = true,
                "shift" => key.shift = true,
                _ => return Err(unknown()),
            }
            rest = after;
        }
        key.code = code(rest).ok_or_else(unknown)?;
        Ok(key.normal())
    }

    /// The key of a terminal's event; none for a release and for keys without a name here.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        let press = event.is_press() || event.is_repeat();
        if !press {
            return None;
        }
        let code = match event.code {
            KeyCode::Char(c) => Code::Char(c),
            KeyCode::F(n) => Code::F(n),
            KeyCode::Enter => Code::Named(Named::Enter),
            KeyCode::Esc => Code::Named(Named::Esc),
            KeyCode::Tab | KeyCode::BackTab => Code::Named(Named::Tab),
            KeyCode::Backspace => Code::Named(Named::Backspace),
            KeyCode::Delete => Code::Named(Named::Delete),
            KeyCode::Insert => Code::Named(Named::Insert),
            KeyCode::Up => Code::Named(Named::Up),
            KeyCode::Down => Code::Named(Named::Down),
            KeyCode::Left => Code::Named(Named::Left),
            KeyCode::Right => Code::Named(Named::Right),
            KeyCode::Home => Code::Named(Named::Home),
            KeyCode::End => Code::Named(Named::End),
            KeyCode::PageUp => Code::Named(Named::PageUp),
            KeyCode::PageDown => Code::Named(Named::PageDown),
            _ => return None,
        };
        let held = event.modifiers;
        let key = Self {
            code,
            ctrl: held.contains(KeyModifiers::CONTROL),
            alt: held.contains(KeyModifiers::ALT),
            shift: held.contains(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab,
        };
        Some(key.normal())
    }

    /// The character that this key types; none if Ctrl or Alt is held or it types nothing.
    pub fn types(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// As the footer and the help show it: `ctrl+r`, `↑`, `G`.
    pub fn shown(self, ascii: bool) -> String {
        let name = match self.code {
            Code::Char(c) => NAMES.iter().find(|n| n.2 == self.code).map_or_else(|| c.to_string(), |n| n.1.to_owned()),
            Code::F(n) => format!("f{n}"),
            named @ Code::Named(_) => NAMES
                .iter()
                .find(|n| n.2 == named)
                .map_or_else(String::new, |n| if ascii { n.0.to_owned() } else { n.1.to_owned() }),
        };
        format!("{}{name}", self.held())
    }

    fn held(self) -> String {
        let mut held = String::new();
        for (on, name) in [(self.ctrl, "ctrl+"), (self.alt, "alt+"), (self.shift, "shift+")] {
            if on {
                held.push_str(name);
            }
        }
        held
    }

    /// Terminals differ on whether a shifted letter comes as `G`, as shift and `G`, or as shift and `g`.
    fn normal(mut self) -> Self {
        if let Code::Char(c) = self.code {
            if self.shift && c.is_alphabetic() {
                let mut upper = c.to_uppercase();
                if let (Some(one), None) = (upper.next(), upper.next()) {
                    self.code = Code::Char(one);
                }
            }
            if self.ctrl {
                self.code = Code::Char(c.to_ascii_lowercase());
            }
            self.shift = false;
        }
        self
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.held();
        match self.code {
            Code::Char(c) if held.is_empty() && c != '<' && c != ' ' => write!(f, "{c}"),
            Code::F(n) => write!(f, "<{held}f{n}>"),
            code => match NAMES.iter().find(|n| n.2 == code) {
                Some((name, ..)) => write!(f, "<{held}{name}>"),
                None => match code {
                    Code::Char(c) => write!(f, "<{held}{c}>"),
                    _ => Ok(()),
                },
            },
        }
    }
}

fn code(name: &str) -> Option<Code> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(Code::Char(letter));
    }
    let lower = name.to_ascii_lowercase();
    if let Some(named) = NAMES.iter().find(|n| n.0 == lower) {
        return Some(named.2);
    }
    let number: u8 = lower.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(Code::F(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_as_it_prints() {
        let texts = "a G ? / : é <space> <lt> <enter> <ctrl+r> <shift+tab> <alt+left> <f1> <ctrl+pagedown> <ctrl++>";
        for text in texts.split(' ') {
            assert_eq!(Key::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_shifted_letter_is_one_key_however_the_terminal_sends_it() {
        let upper = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE);
        for (code, held) in [('G', KeyModifiers::SHIFT), ('g', KeyModifiers::SHIFT)] {
            let event = KeyEvent::new(KeyCode::Char(code), held);
            assert_eq!(Key::from_event(event), Key::from_event(upper));
        }
    }

    #[test]
    fn going_back_with_tab_is_one_key_however_the_terminal_sends_it() {
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::NONE);
        assert_eq!(Key::from_event(back), Key::parse("<shift+tab>").ok());
    }

    #[test]
    fn a_key_that_is_not_there_is_named() {
        for text in ["<entr>", "<ctrl+>", "<f99>", "ab", "<", ""] {
            let known = Key::parse(text).is_ok();
            assert_eq!(known, text == "<", "{text}");
        }
    }
}
