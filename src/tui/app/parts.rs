//! Which parts of the screen may look otherwise than in the last frame, and these alone drawn.
//!
//! A letter that is typed changes one pane and the bars; drawing the others again, and comparing all their cells, would
//! take longer than the search. What stands over the panes may cover any of them, so with it the whole is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::bars::{Footer, Header};
use super::rooms::Rooms;
use super::{App, bars};
use crate::tui::effect::Place;
use crate::tui::panes;
use crate::tui::widgets::paint::Paint;

/// What a frame is to show.
#[derive(Debug)]
pub struct Parts {
    /// Parts of the screen, drawn; all else looks as in the last frame.
    pub drawn: Vec<Buffer>,
    /// Where the cursor stands, if a line is typed.
    pub cursor: Option<Position>,
}

/// What the last frame was drawn from.
#[derive(Debug, Default)]
pub struct LastFrame(Option<Last>);

#[derive(Debug)]
struct Last {
    rooms: Rooms,
    theme: String,
    /// Something stood over the panes.
    covered: bool,
    drawn: Drawn,
}

/// What is drawn.
#[derive(Debug)]
struct Drawn {
    panes: Vec<DrawnPane>,
    header: Header,
    footer: Footer,
}

/// A pane as it was drawn.
#[derive(Debug, Clone, Copy)]
struct DrawnPane {
    place: Place,
    touched: u64,
    focused: bool,
    cursor: Option<Position>,
}

impl LastFrame {
    /// Nothing on the screen is known any more: the next frame is drawn whole.
    pub fn forget(&mut self) {
        self.0 = None;
    }
}

impl App {
    /// Draws what may look otherwise than in the last frame. Reads memory alone.
    pub fn draw_parts(&self, last: &mut LastFrame) -> Parts {
        let covered = self.panes.overlay.place().is_some() || self.panes.tour.is_some() || self.message.is_some();
        let known = |last: &Last| !last.covered && last.rooms == self.rooms && last.theme == self.theme_name;
        let before = last.0.take().filter(|last| !covered && known(last));
        let (parts, drawn) = match &before {
            Some(last) => self.changed(&last.drawn),
            None => self.all(),
        };
        last.0 = Some(Last { rooms: self.rooms.clone(), theme: self.theme_name.clone(), covered, drawn });
        parts
    }

    /// The whole screen as one part.
    fn all(&self) -> (Parts, Drawn) {
        let mut buffer = Buffer::empty(self.screen);
        let cursor = self.draw(&mut buffer);
        // The cursor in a pane is the only one where nothing stands over the panes.
        let panes = self.rooms.panes.iter().map(|(place, _)| {
            let focused = self.is_focused(*place);
            DrawnPane { place: *place, touched: self.touched(*place), focused, cursor: cursor.filter(|_| focused) }
        });
        let (header, footer) = (bars::header(self, self.rooms.header), bars::footer(self));
        let panes = panes.collect();
        (Parts { drawn: vec![buffer], cursor }, Drawn { panes, header, footer })
    }

    /// The panes that were touched since, and the bars that say something else.
    fn changed(&self, last: &Drawn) -> (Parts, Drawn) {
        let mut parts = Parts { drawn: Vec::new(), cursor: None };
        let mut panes = Vec::with_capacity(self.rooms.panes.len());
        for (place, room) in &self.rooms.panes {
            let (touched, focused) = (self.touched(*place), self.is_focused(*place));
            let same = |pane: &&DrawnPane| pane.place == *place && pane.touched == touched && pane.focused == focused;
            let pane = last.panes.iter().find(same).copied().unwrap_or_else(|| {
                let cursor =
                    self.part(*room, &mut parts, |paint| panes::draw(self.pane(*place), paint, *room, focused));
                DrawnPane { place: *place, touched, focused, cursor }
            });
            parts.cursor = parts.cursor.or(pane.cursor);
            panes.push(pane);
        }
        let rooms = &self.rooms;
        let (header, footer) = (bars::header(self, rooms.header), bars::footer(self));
        if !rooms.header.is_empty() && header != last.header {
            self.part(rooms.header, &mut parts, |paint| header.draw(paint, rooms.header));
        }
        if !rooms.tabs.is_empty() {
            self.part(rooms.tabs, &mut parts, |paint| bars::tabs(self, paint, rooms.tabs));
        }
        if !rooms.footer.is_empty() && footer != last.footer {
            self.part(rooms.footer, &mut parts, |paint| bars::draw_footer(self, paint, rooms.footer));
        }
        (parts, Drawn { panes, header, footer })
    }

    fn part(&self, room: Rect, parts: &mut Parts, draw: impl FnOnce(&mut Paint<'_>)) -> Option<Position> {
        let mut buffer = Buffer::empty(room);
        let mut paint = Paint::new(&mut buffer, &self.theme);
        draw(&mut paint);
        let cursor = paint.cursor;
        parts.drawn.push(buffer);
        cursor
    }

    fn touched(&self, place: Place) -> u64 {
        match place {
            Place::Find => self.panes.find.touched(),
            Place::Dossier => self.panes.dossier.touched(),
            Place::Citations => self.panes.citations.touched(),
            Place::Log => self.panes.log.touched(),
            Place::Story => self.panes.story.touched(),
            Place::Reader => self.panes.reader.touched(),
            _ => self.panes.chain.touched(),
        }
    }
}
