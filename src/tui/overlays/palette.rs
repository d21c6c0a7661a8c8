//! The palette: every command, found by a few letters of what it does.

use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::layout::Rect;

use super::{Entry, middle, window};
use crate::tui::effect::{Effect, Message, Out};
use crate::tui::theme::Role;
use crate::tui::widgets::input::InputLine;
use crate::tui::widgets::list::{Item, List};
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece, width};

/// How large the palette is at the most.
const COLUMNS: u16 = 76;
const ROWS: u16 = 16;

/// How well a command fits what was typed, worst first. Among those that fit alike, letters decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The letters stand somewhere in the sentence about it.
    Help,
    /// The letters stand somewhere in its title.
    Letters,
    /// Each word begins one of those that it is called by here or elsewhere.
    Words,
    /// Its title, or a word of what it is called, begins so.
    Start,
    /// A word of what it is called.
    Word,
    /// What it is called.
    Whole,
}

/// The overlay.
#[derive(Default)]
pub struct Palette {
    input: InputLine,
    entries: Vec<Entry>,
    list: List<Entry>,
}

impl Palette {
    /// A palette of these commands.
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut palette = Self { entries, ..Self::default() };
        palette.typed();
        palette
    }

    /// The line that is typed, to be changed; then [`Palette::typed`].
    pub fn input(&mut self) -> &mut InputLine {
        &mut self.input
    }

    /// Something was typed: the commands that fit it, best first; of those that fit alike, the ones that can act now
    /// before the others.
    pub fn typed(&mut self) {
        let matcher = SkimMatcherV2::default().ignore_case();
        let typed = self.input.text().trim().to_lowercase();
        let mut ranked: Vec<(Option<Fit>, i64, &Entry, Vec<usize>)> = Vec::new();
        for entry in &self.entries {
            if typed.is_empty() {
                ranked.push((None, 0, entry, Vec::new()));
                continue;
            }
            let title = matcher.fuzzy_indices(entry.title, &typed);
            let help = matcher.fuzzy_match(entry.help, &typed);
            let letters = if title.is_some() { Some(Fit::Letters) } else { help.map(|_| Fit::Help) };
            if let Some(fit) = called(entry, &typed).or(letters) {
                let (score, lit) = title.unwrap_or((help.unwrap_or(0), Vec::new()));
                ranked.push((Some(fit), score, entry, lit));
            }
        }
        ranked.sort_by_key(|(fit, score, entry, _)| (Reverse(*fit), !entry.can, Reverse(*score)));
        let items = ranked.into_iter().map(|(_, _, entry, lit)| row(entry, &lit)).collect();
        self.list.set(items);
    }

    /// Runs the selected command.
    pub fn take(&mut self, out: &mut Out) {
        let Some(entry) = self.list.selected() else { return };
        out.push(Effect::Close);
        if entry.can {
            out.push(Effect::Run(entry.name));
        } else {
            let text = format!("“{}” can do nothing just now", entry.title);
            out.push(Effect::Say(Message { hint: Some(entry.help.to_owned()), ..Message::note(text) }));
        }
    }

    /// Whether a command is selected.
    pub fn has_selected(&self) -> bool {
        self.list.selected().is_some()
    }

    /// The row above.
    pub fn up(&mut self, _out: &mut Out) {
        self.list.step(-1);
    }

    /// The row below.
    pub fn down(&mut self, _out: &mut Out) {
        self.list.step(1);
    }

    /// A screen up.
    pub fn page_up(&mut self, _out: &mut Out) {
        self.list.page(false);
    }

    /// A screen down.
    pub fn page_down(&mut self, _out: &mut Out) {
        self.list.page(true);
    }

    /// The wheel was turned.
    pub fn wheel(&mut self, rows: isize) {
        self.list.wheel(rows);
    }

    /// The mouse was pressed; on the selected command it runs it.
    pub fn click(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect, row: u16, out: &mut Out) {
        let first = inside(Self::area(screen)).y + 1;
        if let Some(down) = row.checked_sub(first)
            && self.list.click(down)
        {
            self.take(out);
        }
    }

    /// The room there is.
    pub fn resize(&mut self, screen: Rect, inside: impl Fn(Rect) -> Rect) {
        let inside = inside(Self::area(screen));
        self.list.resize(inside.width, inside.height.saturating_sub(3));
    }

    /// Draws it over the panes: the typed line, the commands, and a sentence about the selected one.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect) {
        let counted = format!("{}/{}", self.list.items().len(), self.entries.len());
        let inside = window(paint, Self::area(screen), "Commands", &counted);
        self.input.draw(paint, line_of(inside, 0), true);
        let rows = inside.height.saturating_sub(3);
        self.list.draw(paint, Rect { y: inside.y + 1, height: rows, ..inside }, true);
        if let Some(entry) = self.list.selected() {
            let last = usize::from(inside.height.saturating_sub(1));
            paint.text(line_of(inside, last), entry.help, Role::Dim);
            if rows > 0 {
                paint.row(line_of(inside, last - 1), &[], &[piece(entry.name, Role::Dim)]);
            }
        } else {
            paint.text(line_of(inside, 1), "no command fits", Role::Dim);
        }
    }

    fn area(screen: Rect) -> Rect {
        middle(screen, COLUMNS, ROWS)
    }
}

/// How well what was typed, in small letters, fits what a command is called.
fn called(entry: &Entry, typed: &str) -> Option<Fit> {
    let own = entry.name.rsplit('.').next().unwrap_or_default();
    let names = [entry.name, own, entry.short, entry.title].map(str::to_lowercase);
    let whole = |name: &str| name == typed;
    let elsewhere = || entry.words.split(", ");
    let words = || names.iter().skip(1).flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    if names.iter().any(|name| whole(name)) {
        Some(Fit::Whole)
    } else if words().any(whole) || elsewhere().any(whole) {
        Some(Fit::Word)
    } else if entry.title.to_lowercase().starts_with(typed) || words().any(|word| word.starts_with(typed)) {
        Some(Fit::Start)
    } else if elsewhere().any(|name| name.starts_with(typed)) || says(entry, typed) {
        Some(Fit::Words)
    } else {
        None
    }
}

/// Words that say nothing of what is wanted.
const EMPTY: [&str; 14] = ["a", "an", "the", "to", "of", "my", "me", "i", "how", "do", "is", "it", "this", "please"];

/// Whether each word that was typed begins a word that the command is called by.
fn says(entry: &Entry, typed: &str) -> bool {
    let called = format!("{} {} {}", entry.short, entry.title, entry.words).to_lowercase();
    let known: Vec<&str> = called.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut typed = typed.split_whitespace().filter(|word| !EMPTY.contains(word)).peekable();
    typed.peek().is_some() && typed.all(|word| known.iter().any(|known| known.starts_with(word)))
}

fn row(entry: &Entry, lit: &[usize]) -> Item<Entry> {
    let role = if entry.can { Role::Text } else { Role::Dim };
    let mut left = vec![piece(" ", role)];
    for (at, letter) in entry.title.chars().enumerate() {
        let role = if lit.contains(&at) { Role::Match } else { role };
        match left.last_mut() {
            Some(last) if last.role == role => last.text.push(letter),
            _ => left.push(piece(&*letter.encode_utf8(&mut [0; 4]), role)),
        }
    }
    let gap = 52_usize.saturating_sub(width(&left)).max(2);
    left.push(piece(format!("{}{}", " ".repeat(gap), entry.place.title()), Role::Dim));
    let right = if entry.keys.is_empty() { Pieces::new() } else { vec![piece(entry.keys.clone(), Role::Key)] };
    Item::new(left, right, entry.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::effect::Place;

    fn entry(name: &'static str, title: &'static str, help: &'static str, can: bool) -> Entry {
        Entry { name, short: "", title, help, words: "", group: "g", place: Place::App, keys: "x".into(), can }
    }

    fn palette(typed: &str) -> Palette {
        let mut palette = Palette::new(vec![
            entry("chain.flip", "turn the chain round", "From suppliers to those supplied.", true),
            entry("app.export", "export the case", "Writes a summary to a file.", true),
            entry("app.undo", "undo", "Takes the last action back.", false),
        ]);
        palette.input().insert(typed);
        palette.typed();
        palette
    }

    #[test]
    fn a_command_is_found_by_its_title_or_by_what_it_does() {
        assert_eq!(palette("expo").list.selected().unwrap().name, "app.export");
        assert_eq!(palette("supplier").list.selected().unwrap().name, "chain.flip");
        assert!(!palette("zzz").has_selected());
    }

    #[test]
    fn what_a_command_is_called_counts_for_more_than_what_is_said_of_it() {
        assert_eq!(palette("undo").list.selected().unwrap().name, "app.undo", "though it can't act now");
        assert_eq!(palette("flip").list.selected().unwrap().name, "chain.flip");
        let back = palette("back");
        assert_eq!(back.list.items().len(), 1, "only the sentence about it has the word");
    }

    #[test]
    fn what_cannot_act_comes_last_and_says_so() {
        let mut palette = palette("");
        let names: Vec<&str> = palette.list.items().iter().filter_map(|i| i.value.as_ref()).map(|e| e.name).collect();
        assert_eq!(names, ["chain.flip", "app.export", "app.undo"]);
        palette.list.end();
        let mut out = Out::new();
        palette.take(&mut out);
        assert!(matches!(out.as_slice(), [Effect::Close, Effect::Say(_)]));
    }
}
