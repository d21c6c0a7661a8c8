//! The mouse: what a press or a turn of the wheel is meant for. It must not know what any of them does with it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{App, bars};
use crate::tui::commands::Overlay;
use crate::tui::effect::{Effect, Out};
use crate::tui::widgets::paint::Paint;

/// How many rows the wheel turns.
const WHEEL: isize = 3;

impl App {
    /// Takes what the mouse did.
    pub(super) fn mouse(&mut self, event: MouseEvent, out: &mut Out) {
        let at = Position { x: event.column, y: event.row };
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(at, out),
            MouseEventKind::ScrollDown => self.wheel(at, WHEEL, out),
            MouseEventKind::ScrollUp => self.wheel(at, -WHEEL, out),
            _ => {}
        }
    }

    fn click(&mut self, at: Position, out: &mut Out) {
        self.stir_tour();
        self.message = None;
        let (screen, theme) = (self.screen, &self.theme);
        let inside = |area| Paint::inside(theme, area);
        match &mut self.panes.overlay {
            Overlay::None => {}
            Overlay::Palette(palette) => return palette.click(screen, inside, at.y, out),
            Overlay::Export(export) => return export.click(screen, inside, at.y),
            Overlay::Gesture(gesture) => return gesture.click(screen, inside, at.y),
            Overlay::Seek(_) => return out.push(Effect::Close),
            Overlay::Menu(menu) => {
                let picked = menu.click(screen, inside, at.y);
                out.push(picked.map_or(Effect::Close, Effect::Run));
                return;
            }
            Overlay::Help(_) => return out.push(Effect::Close),
        }
        if let Some((place, _)) =
            bars::tab_rooms(self.rooms.tabs, self.middle).into_iter().find(|(_, room)| room.contains(at))
        {
            return out.push(Effect::Focus(place));
        }
        let Some((place, room)) = self.rooms.at(at) else { return };
        let again = place == self.focus;
        self.apply(vec![Effect::Focus(place)]);
        let inside = Paint::inside(&self.theme, room);
        if inside.contains(at) {
            self.pane_mut(place).click_at(at.x - inside.x, at.y - inside.y, again, out);
        }
    }

    fn wheel(&mut self, at: Position, rows: isize, out: &mut Out) {
        match &mut self.panes.overlay {
            Overlay::None => {}
            Overlay::Palette(palette) => return palette.wheel(rows),
            Overlay::Help(help) => return help.wheel(rows),
            Overlay::Export(_) | Overlay::Gesture(_) | Overlay::Menu(_) | Overlay::Seek(_) => return,
        }
        if let Some((place, _)) = self.rooms.at(at) {
            self.pane_mut(place).wheel(rows, out);
        }
    }
}
