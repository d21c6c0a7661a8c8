//! The tour: a few steps played on the case itself, by the reporter or before their eyes. It stands beside the panes,
//! which keep their keys.
//!
//! Its steps are data in `assets/reference/tour.json`: commands and letters, and what is to be seen at the end.

use ratatui::layout::Rect;
use serde::Deserialize;

use super::window;
use crate::error::{Error, Result};
use crate::tui::effect::{Beat, Effect, Out, Touring};
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, line_of, piece};
use crate::tui::widgets::wrap::wrap;

const STEPS: &str = include_str!("../../../assets/reference/tour.json");

/// The widest that it is drawn, and the smallest screen on which it has more than a line.
const COLUMNS: u16 = 60;
const LEAST: (u16, u16) = (50, 16);

/// The commands that its own lines name.
const PLAY: &str = "tour.play";
const AGAIN: &str = "tour.again";
const NEVER: &str = "tour.never";
const LEAVE: &str = "app.back";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    offer: String,
    steps: Vec<Step>,
    done: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    title: String,
    text: String,
    /// It can be played from wherever the reporter has got to; the others go on from the step before.
    #[serde(default)]
    alone: bool,
    play: Vec<Played>,
    goal: Goal,
}

/// What is pressed.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Played {
    /// A command, by its name.
    Do(String),
    /// Letters.
    Type(String),
}

/// What is to be seen when a step is done; what it leaves open doesn't matter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Goal {
    place: Option<String>,
    selected: Option<String>,
    told: Option<String>,
}

/// What is to be seen now.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// What the place is called that has the keys.
    pub place: &'static str,
    /// What is selected there.
    pub selected: Option<String>,
    /// What a message tells.
    pub told: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Offer,
    Step(usize),
    Done,
}

/// The tour under way.
#[derive(Debug, Clone)]
pub struct Tour {
    script: Script,
    page: Page,
    /// Something was pressed since the step began.
    stirred: bool,
}

impl Tour {
    /// The tour, offered or begun.
    ///
    /// # Errors
    /// If its steps can't be read.
    pub fn new(offered: bool) -> Result<Self> {
        let script = serde_json::from_str(STEPS).map_err(|e| Error::input(e.to_string()).at("reference/tour.json"))?;
        Ok(Self { script, page: if offered { Page::Offer } else { Page::Step(0) }, stirred: false })
    }

    /// Goes on: begins the tour, has a step played, or ends the tour after the last.
    pub fn play(&mut self, out: &mut Out) {
        match self.page {
            Page::Offer => self.page = Page::Step(0),
            Page::Step(at) => {
                out.push(Effect::Play(self.beats(at)));
                self.stirred = true;
            }
            Page::Done => out.push(Effect::Tour(Touring::Leave)),
        }
    }

    /// Whether nothing was pressed yet since the step began, so that keys of the panes may mean to go on.
    pub fn is_fresh(&self) -> bool {
        !self.stirred
    }

    /// Whether a step is under way that was begun by hand.
    pub fn is_stirred(&self) -> bool {
        self.stirred
    }

    /// Whether the tour is only offered.
    pub fn is_offered(&self) -> bool {
        self.page == Page::Offer
    }

    /// The tour is not to be offered again.
    pub fn never(&mut self, out: &mut Out) {
        out.push(Effect::Tour(Touring::Never));
    }

    /// The reporter did something else. Whether the tour goes on.
    pub fn stir(&mut self) -> bool {
        self.stirred = true;
        matches!(self.page, Page::Step(_))
    }

    /// Goes to the next step where what is seen is what this one is for.
    pub fn look(&mut self, seen: &Seen) {
        let Page::Step(at) = self.page else { return };
        let reached = self.script.steps.get(at).is_none_or(|step| step.goal.is_reached(seen));
        if self.stirred && reached {
            self.stirred = false;
            self.page = if at + 1 < self.script.steps.len() { Page::Step(at + 1) } else { Page::Done };
        }
    }

    /// Draws it at the right, its last row above `bottom`; in one line where that is none or the screen is small.
    pub fn draw(&self, paint: &mut Paint<'_>, screen: Rect, bottom: Option<u16>, keys: impl Fn(&str) -> String) {
        let large = screen.width >= LEAST.0 && screen.height >= LEAST.1;
        let Some(above) = bottom.filter(|_| large) else {
            let low = screen.height.saturating_sub(2);
            let line = line_of(screen, usize::from(low));
            paint.clear(line);
            let mut pieces = vec![piece(format!(" {} ", self.name()), Role::Title)];
            pieces.extend(self.to_press(&keys));
            // What is open is closed first by the key that leaves the tour.
            if bottom.is_some() {
                pieces.extend([piece(format!("   {}", keys(LEAVE)), Role::Key), piece(" leaves it", Role::Dim)]);
            }
            paint.pieces(line, &pieces);
            return;
        };
        let columns = COLUMNS.min(screen.width);
        let frame = if paint.theme.frames { 2 } else { 1 };
        let mut lines = wrap(&[piece(self.text(), Role::Text)], usize::from(columns - frame), 0);
        lines.push(self.to_press(&keys));
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(frame).min(screen.height);
        // A column and a row are left to the frame of the pane beneath.
        let (x, y) = ((screen.right() - columns).saturating_sub(2), above.saturating_sub(rows + 1));
        let area = Rect { x, y, width: columns, height: rows };
        let leave = format!("{} leaves it", keys(LEAVE));
        let inside = window(paint, area, &self.title(), &leave);
        for (down, line) in lines.iter().enumerate() {
            paint.pieces(line_of(inside, down), line);
        }
    }

    /// What a step presses; what the steps before it did comes first, where the reporter may have gone elsewhere.
    fn beats(&self, at: usize) -> Vec<Beat> {
        let steps = self.script.steps.get(..=at).unwrap_or_default();
        let alone = steps.iter().rposition(|step| step.alone).unwrap_or(0);
        let from = if self.stirred { alone } else { at };
        steps.iter().skip(from).flat_map(beats).collect()
    }

    fn step(&self) -> Option<(usize, &Step)> {
        let Page::Step(at) = self.page else { return None };
        self.script.steps.get(at).map(|step| (at, step))
    }

    fn name(&self) -> String {
        match self.step() {
            Some((at, _)) => format!("Tour {}/{}", at + 1, self.script.steps.len()),
            None => "Tour".to_owned(),
        }
    }

    fn title(&self) -> String {
        self.step().map_or_else(|| self.name(), |(_, step)| format!("{} · {}", self.name(), step.title))
    }

    fn text(&self) -> &str {
        match (self.page, self.step()) {
            (_, Some((_, step))) => &step.text,
            (Page::Offer, None) => &self.script.offer,
            _ => &self.script.done,
        }
    }

    /// What can be pressed now, and what comes of it.
    fn to_press(&self, keys: &impl Fn(&str) -> String) -> Pieces {
        let first = |name: &str| keys(name).split(' ').next().unwrap_or_default().to_owned();
        let named = |name: &str, what: &str| {
            [piece(first(name), Role::Key), piece(format!(" {what}"), Role::Dim), piece("   ", Role::Text)]
        };
        let Some((_, step)) = self.step() else {
            let mut pieces: Pieces = match self.page {
                Page::Offer => named(PLAY, "begins").into_iter().chain(named(NEVER, "never offer it again")).collect(),
                _ => named(PLAY, "ends the tour").into(),
            };
            pieces.pop();
            return pieces;
        };
        let mut pieces = Pieces::new();
        for played in &step.play {
            let (text, role) = match played {
                Played::Do(name) => (first(name), Role::Key),
                Played::Type(letters) => (letters.clone(), Role::Strong),
            };
            pieces.extend([piece(text, role), piece(" ", Role::Text)]);
        }
        pieces.push(piece("  ", Role::Text));
        pieces.extend(named(if self.stirred { AGAIN } else { PLAY }, "plays it"));
        pieces.pop();
        pieces
    }
}

impl Goal {
    fn is_reached(&self, seen: &Seen) -> bool {
        let is = |wanted: &Option<String>, seen: &str| wanted.as_deref().is_none_or(|wanted| wanted == seen);
        let told = seen.told.as_deref().unwrap_or_default();
        is(&self.place, seen.place)
            && is(&self.selected, seen.selected.as_deref().unwrap_or_default())
            && self.told.as_deref().is_none_or(|wanted| told.starts_with(wanted))
    }
}

/// A step, one press after the other.
fn beats(step: &Step) -> Vec<Beat> {
    let mut beats = Vec::new();
    for played in &step.play {
        match played {
            Played::Do(name) => beats.push(Beat::Do(name.clone())),
            Played::Type(letters) => {
                beats.push(Beat::Empty);
                beats.extend(letters.chars().map(Beat::Letter));
            }
        }
    }
    beats
}
