//! The workbench as a state: one input in, jobs and a picture out.
//!
//! It knows the panes and what they ask for. It must not know the terminal, threads or the disk: whoever runs it
//! takes its jobs and hands the answers back.

mod apply;
mod bars;
mod desk;
mod health;
mod mouse;
mod parts;
mod reading;
mod rooms;
mod tour;
mod trail;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::desk::Desk;
pub use self::parts::{LastFrame, Parts};
use self::rooms::Rooms;
use self::trail::Trail;
use super::commands::{Command, Overlay, Panes, State};
use super::effect::{Beat, Effect, Message, News, Out, Place, Question, Slot, Tally, Way};
use super::jobs::{Done, Job};
use super::key::Key;
use super::keymap::{Keymap, Meaning};
use super::overlays::message;
use super::panes;
use super::theme::{Ground, Theme};
use super::widgets::paint::Paint;
use super::{Offer, Options};
use crate::analysis::check::Counts;
use crate::error::Result;

/// What comes in.
#[derive(Debug)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The screen has this many columns and rows now.
    Resize(u16, u16),
    /// A job is done.
    Done(Box<Done>),
    /// The reporter's own editor was left: with this text, or it failed and what was typed stands.
    Edited(Result<String>),
    /// Time has passed: has another window written?
    Tick,
    /// The next key of what is played.
    Beat,
    /// The system asks to give the terminal back for a while.
    Suspend,
}

/// The workbench.
pub struct App {
    panes: Panes,
    focus: Place,
    before: Place,
    /// What stands in the middle: the chain, or what is shown in its place.
    middle: Place,
    zoomed: bool,
    screen: Rect,
    rooms: Rooms,
    message: Option<Message>,
    options: Options,
    theme: Theme,
    theme_name: String,
    keymap: Keymap,
    state: State,
    title: String,
    path: PathBuf,
    tally: Option<Tally>,
    counts: Option<Counts>,
    /// How many writes are not on the disk yet.
    saving: usize,
    /// This window's actions that stand, and those that it took back, oldest first.
    done: Vec<i64>,
    undone: Vec<i64>,
    /// The places in the journal of this window's actions that the feed has yet to tell of.
    own: BTreeSet<i64>,
    /// What the feed told while a write was under way: it may be that write.
    news: Vec<News>,
    /// The last question in each slot that is not answered yet.
    asked: HashMap<Slot, u64>,
    number: u64,
    outbox: Vec<Job>,
    /// What the reporter's own editor is to have next.
    editing: Option<String>,
    desk: Desk,
    trail: Trail,
    /// The place in the journal up to which this window has seen the case.
    seen: i64,
    /// Nothing is written from this window: the case is damaged, or may not be written.
    only_reads: bool,
    quit: bool,
    /// The terminal is to be given back for a while.
    suspend: bool,
    /// What is played is still to be pressed.
    playing: VecDeque<Beat>,
    /// The tour is not to be offered again.
    declined: bool,
}

impl App {
    /// The workbench over a case of this title in this file. It asks at once for what it needs; nothing is read
    /// before the first picture.
    ///
    /// # Errors
    /// If there is no theme of the name that the options give, or a command can't have the keys that they give it.
    pub fn new(title: String, path: PathBuf, screen: (u16, u16), options: Options) -> Result<Self> {
        let theme_name = options.theme_name().to_owned();
        let keymap = Keymap::of(&options.keys)?;
        let screen = Rect::new(0, 0, screen.0, screen.1);
        let focus = Place::Chain;
        let mut app = Self {
            panes: Panes::default(),
            focus,
            before: focus,
            middle: focus,
            zoomed: false,
            screen,
            rooms: Rooms::of(screen, focus, focus, false),
            message: options.only_reads.clone().map(health::only_reads),
            only_reads: options.only_reads.is_some(),
            theme: options.theme(&theme_name)?,
            options,
            theme_name,
            keymap,
            state: State::default(),
            title,
            path,
            tally: None,
            counts: None,
            saving: 0,
            done: Vec::new(),
            undone: Vec::new(),
            own: BTreeSet::new(),
            news: Vec::new(),
            asked: HashMap::new(),
            number: 0,
            outbox: Vec::new(),
            editing: None,
            desk: Desk::default(),
            trail: Trail::default(),
            seen: 0,
            quit: false,
            suspend: false,
            playing: VecDeque::new(),
            declined: false,
        };
        app.state.tour = app.options.tour != Offer::Nowhere;
        app.state.suspend = app.options.suspends;
        if app.options.tour == Offer::AtOnce {
            app.begin_tour(true);
        }
        let mut out = vec![Effect::Ask(Slot::Root, Question::Busiest)];
        app.panes.find.ask(&mut out);
        app.count(&mut out);
        out.push(Effect::Ask(Slot::Health, Question::Health));
        app.apply(out);
        app.settle();
        Ok(app)
    }

    /// One input: the state is another afterwards, and there may be jobs.
    pub fn update(&mut self, input: Input) {
        if self.holds(&input) {
            self.hold(input);
            return;
        }
        self.take(input);
        while let Some(held) = self.release() {
            self.take(held);
        }
    }

    fn take(&mut self, input: Input) {
        let mut out = Out::new();
        match input {
            Input::Key(key) => self.key(key, &mut out),
            Input::Paste(text) => self.paste(&text, &mut out),
            Input::Mouse(event) => self.mouse(event, &mut out),
            Input::Resize(columns, rows) => {
                self.screen = Rect::new(0, 0, columns, rows);
                self.settle();
                // There may be room for more of what was found.
                self.panes.find.go_on(&mut out);
            }
            Input::Done(done) => self.answered(*done, &mut out),
            Input::Edited(text) => self.edited(text, &mut out),
            Input::Beat => self.beat(&mut out),
            Input::Suspend => self.suspend = self.options.suspends,
            Input::Tick if self.asked.contains_key(&Slot::Feed) => {}
            Input::Tick => out.push(Effect::Ask(Slot::Feed, Question::Feed)),
        }
        self.apply(out);
        self.settle();
    }

    /// The jobs that were asked for since the last time.
    pub fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.outbox)
    }

    /// The text that the reporter's own editor is to have now, if any; it comes back as [`Input::Edited`].
    pub fn take_edit(&mut self) -> Option<String> {
        self.editing.take()
    }

    /// The folder that the case lies in.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// What the case file is called.
    fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether the reporter wants to leave.
    pub fn wants_to_quit(&self) -> bool {
        self.quit
    }

    /// Whether the terminal is to be given back for a while now. Not while something is saved: whoever waits for
    /// their turn at the file would wait until this program goes on.
    pub fn take_suspend(&mut self) -> bool {
        self.saving == 0 && std::mem::take(&mut self.suspend)
    }

    /// What the window should be called.
    pub fn window_title(&self) -> String {
        format!("{} - Muckrake", self.title)
    }

    /// The colours of a terminal that the theme is made for.
    pub fn ground(&self) -> Ground {
        self.theme.ground
    }

    /// Whether a command can act now.
    pub fn can(&self, command: &Command) -> bool {
        command.can(&self.panes, &self.state)
    }

    /// Where keys go now.
    pub fn place(&self) -> Place {
        self.panes.overlay.place().unwrap_or(self.focus)
    }

    /// The screen.
    pub fn screen(&self) -> Rect {
        self.screen
    }

    /// Whether a pane has the keys.
    fn is_focused(&self, place: Place) -> bool {
        place == self.focus && self.panes.overlay.place().is_none()
    }

    /// Draws the state. Reads memory alone. Where the cursor stands, if a line is typed.
    pub fn draw(&self, buffer: &mut Buffer) -> Option<Position> {
        let mut paint = Paint::new(buffer, &self.theme);
        for (place, room) in &self.rooms.panes {
            panes::draw(self.pane(*place), &mut paint, *room, self.is_focused(*place));
        }
        bars::draw(self, &mut paint, &self.rooms);
        match &self.panes.overlay {
            Overlay::None => {}
            Overlay::Palette(palette) => palette.draw(&mut paint, self.screen),
            Overlay::Help(help) => help.draw(&mut paint, self.screen),
            Overlay::Export(export) => export.draw(&mut paint, self.screen),
            Overlay::Gesture(gesture) => gesture.draw(&mut paint, self.screen),
            Overlay::Menu(menu) => menu.draw(&mut paint, self.screen),
            Overlay::Seek(seek) => seek.draw(&mut paint, self.screen),
        }
        self.draw_tour(&mut paint);
        if let Some(said) = &self.message {
            message::draw(said, &mut paint, self.screen);
        }
        paint.cursor
    }

    fn key(&mut self, key: Key, out: &mut Out) {
        if self.toured(key, out) {
            return;
        }
        let place = self.place();
        let meaning = self.keymap.meaning(place, key);
        let back = matches!(meaning, Meaning::Command(command) if command.name == "app.back");
        if self.message.is_some() && !back {
            self.message = None;
        }
        match meaning {
            Meaning::Command(command) if back || self.can(command) => {
                self.moved_on(command);
                if matches!(command.name, "typing.backspace" | "typing.clear")
                    && let Overlay::Gesture(gesture) = &mut self.panes.overlay
                {
                    gesture.untake();
                }
                command.act(&mut self.panes, place, out);
            }
            Meaning::Letter(letter) if place == Place::Find && !self.panes.find.types(letter) => {}
            Meaning::Letter(letter) => self.typed(place, letter.encode_utf8(&mut [0; 4]), out),
            Meaning::Nothing if matches!(place, Place::Help | Place::New | Place::Mark) => out.push(Effect::Close),
            Meaning::Command(command) if command.place == Place::App => {
                let text = format!("“{}” can do nothing just now", command.title);
                out.push(Effect::Say(Message { hint: Some(command.help.to_owned()), ..Message::note(text) }));
            }
            Meaning::Command(_) | Meaning::Nothing => {}
        }
    }

    fn typed(&mut self, place: Place, text: &str, out: &mut Out) {
        if place == Place::Find {
            self.panes.find.begins();
        }
        if let Some(line) = self.panes.input(place) {
            line.insert(text);
            self.panes.typed(place, out);
        }
    }

    /// Pasted text goes into the line that is typed; elsewhere it is looked for.
    fn paste(&mut self, text: &str, out: &mut Out) {
        self.stir_tour();
        self.message = None;
        if self.panes.overlay.place().is_none() && self.focus != Place::Find {
            self.apply(vec![Effect::Focus(Place::Find)]);
        }
        match &mut self.panes.overlay {
            Overlay::Gesture(gesture) => gesture.pasted(text, out),
            _ => self.typed(self.place(), text, out),
        }
    }

    /// What the editor leaves stands instead of what was typed; where it failed, that stays.
    fn edited(&mut self, text: Result<String>, out: &mut Out) {
        let place = self.place();
        match text {
            Ok(text) => {
                if let Some(line) = self.panes.input(place) {
                    line.clear();
                }
                self.typed(place, &text, out);
            }
            Err(error) => self.message = Some(error.into()),
        }
    }

    /// Lays the screen out and tells everything that shows how much room it has.
    fn settle(&mut self) {
        self.rooms.renew(self.screen, self.focus, self.middle, self.zoomed);
        for (place, room) in self.rooms.panes.clone() {
            let inside = Paint::inside(&self.theme, room);
            self.pane_uncounted(place).resize(inside.width, inside.height);
        }
        let (screen, theme) = (self.screen, &self.theme);
        let inside = |area| Paint::inside(theme, area);
        match &mut self.panes.overlay {
            Overlay::None => {}
            Overlay::Palette(palette) => palette.resize(screen, inside),
            Overlay::Help(help) => help.resize(screen, inside),
            Overlay::Export(export) => export.resize(screen, inside),
            Overlay::Gesture(gesture) => gesture.resize(screen, inside),
            Overlay::Menu(_) | Overlay::Seek(_) => {}
        }
        self.tell_desk();
        self.state.undo = !self.only_reads && !self.done.is_empty() && self.saving == 0;
        self.state.redo = !self.only_reads && !self.undone.is_empty() && self.saving == 0;
        self.state.write = !self.only_reads;
        self.state.zoom = rooms::can_zoom(self.screen);
        self.state.back = self.can_go_back();
        self.state.along = [Way::Back, Way::Forward, Way::Root].map(|way| self.trail.leads(way));
        let steps = self.trail.roots_before();
        if steps != self.panes.chain.steps() {
            self.panes.chain.show_steps(steps);
        }
        self.look_at_tour();
    }

    fn can_go_back(&self) -> bool {
        let trail = match self.focus {
            Place::Find | Place::Log | Place::Reader | Place::Story => true,
            Place::Dossier => self.trail.leads(Way::Back),
            Place::Citations => self.panes.citations.has_trail(),
            _ => self.trail.leads(Way::Root),
        };
        self.panes.tour.is_some()
            || self.panes.overlay.place().is_some()
            || self.message.is_some()
            || self.zoomed
            || trail
    }
}
