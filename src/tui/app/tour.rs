//! The tour in the workbench: which keys are its own, what is played, and what it is shown of the screen.

use ratatui::layout::Rect;

use super::App;
use crate::tui::commands::Overlay;
use crate::tui::effect::{Beat, Message, Out, Place, Slot, Touring};
use crate::tui::key::Key;
use crate::tui::keymap::Meaning;
use crate::tui::overlays::message;
use crate::tui::overlays::tour::{Seen, Tour};
use crate::tui::widgets::paint::Paint;

impl App {
    /// Whether a step of the tour is being played: each [`super::Input::Beat`] presses one key of it.
    pub fn is_playing(&self) -> bool {
        !self.playing.is_empty()
    }

    /// Whether the reporter has said that the tour is not to be offered again.
    pub fn is_tour_declined(&self) -> bool {
        self.declined
    }

    /// Begins the tour, or offers it.
    pub(super) fn begin_tour(&mut self, offered: bool) {
        match Tour::new(offered) {
            Ok(tour) => self.panes.tour = Some(tour),
            Err(error) => self.message = Some(error.into()),
        }
    }

    pub(super) fn tour(&mut self, touring: Touring) {
        match touring {
            Touring::Begin => self.begin_tour(false),
            Touring::Leave => self.leave_tour(),
            Touring::Never => {
                self.leave_tour();
                self.declined = true;
                let hint = "“tour” in the list of commands begins it at any time.".to_owned();
                self.message = Some(Message { hint: Some(hint), ..Message::note("The tour is not offered again.") });
            }
        }
    }

    fn leave_tour(&mut self) {
        self.panes.tour = None;
        self.playing.clear();
    }

    /// A key, if the tour has a use for it. Whether it had.
    pub(super) fn toured(&mut self, key: Key, out: &mut Out) -> bool {
        if self.panes.tour.is_none() {
            return false;
        }
        let command = match self.keymap.meaning(Place::Tour, key) {
            Meaning::Command(command) => Some(command),
            _ => None,
        };
        match command {
            // What is open over the panes is closed first.
            Some(command) if command.name == "app.back" && (self.is_playing() || self.place() == self.focus) => {
                self.leave_tour();
            }
            Some(command) if command.place == Place::Everywhere => {
                self.stir_tour();
                return false;
            }
            // What is being played is not to be mixed with what is pressed.
            _ if self.is_playing() => {}
            Some(command) if self.is_tours(key) => {
                command.act(&mut self.panes, Place::Tour, out);
            }
            _ => {
                self.stir_tour();
                return false;
            }
        }
        true
    }

    /// Whether a key means something to the tour rather than to the panes now.
    pub(super) fn is_tours(&self, key: Key) -> bool {
        let meant = match self.keymap.meaning(Place::Tour, key) {
            Meaning::Command(command) => Some(command),
            _ => None,
        };
        self.panes.tour.is_some() && meant.is_some_and(|command| command.place == Place::Tour && self.can(command))
    }

    /// The reporter does something of their own.
    pub(super) fn stir_tour(&mut self) {
        if self.panes.tour.as_mut().is_some_and(|tour| !tour.stir()) {
            self.leave_tour();
        }
    }

    /// A step is to be played, on the panes alone.
    pub(super) fn play(&mut self, beats: Vec<Beat>) {
        self.panes.overlay = Overlay::None;
        self.message = None;
        self.playing = beats.into();
    }

    /// Presses the next key of what is played, once what the last one asked for has come.
    pub(super) fn beat(&mut self, out: &mut Out) {
        let long = |slot: &Slot| matches!(slot, Slot::Sizes | Slot::Check | Slot::Health | Slot::Feed);
        if self.asked.keys().any(|slot| !long(slot)) {
            return;
        }
        let place = self.place();
        match self.playing.pop_front() {
            Some(Beat::Do(name)) => self.run_named(&name, out),
            Some(Beat::Letter(letter)) => self.typed(place, letter.encode_utf8(&mut [0; 4]), out),
            Some(Beat::Empty) => {
                if let Some(line) = self.panes.input(place) {
                    line.clear();
                    self.panes.typed(place, out);
                }
            }
            None => {}
        }
    }

    /// Shows the tour what the screen has come to.
    pub(super) fn look_at_tour(&mut self) {
        let (place, focus) = (self.place(), self.focus);
        if self.is_playing() || self.panes.tour.is_none() {
            return;
        }
        let selected = if place == focus { self.pane(focus).selected_name() } else { None };
        let told = self.message.as_ref().map(|message| message.text.clone());
        if let Some(tour) = &mut self.panes.tour {
            tour.look(&Seen { place: place.title(), selected, told });
        }
    }

    /// Draws it over the panes, but not over the citations where these stand beneath.
    pub(super) fn draw_tour(&self, paint: &mut Paint<'_>) {
        let Some(tour) = &self.panes.tour else { return };
        let beneath = |(place, room): &(Place, Rect)| (*place == Place::Citations && room.y > 2).then_some(room.y);
        let bottom = self.rooms.panes.iter().find_map(beneath).unwrap_or(self.rooms.footer.y);
        let said = self.message.as_ref().map(|said| message::top(said, &self.theme, self.screen));
        let bottom = said.map_or(bottom, |top| bottom.min(top));
        let ascii = self.theme.ascii;
        let keys = |name: &str| {
            let command = crate::tui::commands::named(name);
            command.map(|command| self.keymap.shown(command, ascii)).unwrap_or_default()
        };
        let open = self.panes.overlay.place().is_some();
        tour.draw(paint, self.screen, (!open).then_some(bottom), keys);
    }
}
