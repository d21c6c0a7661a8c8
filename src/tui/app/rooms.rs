//! Where everything stands on a screen of any size. Numbers alone.

use ratatui::layout::{Constraint, Layout, Position, Rect};

use crate::tui::effect::Place;

/// Narrower than this, the panes are tabs.
const WIDE: u16 = 110;

/// Lower than this, the panes are tabs too.
const HIGH: u16 = 14;

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rooms {
    /// What they were laid out for.
    of: (Rect, Place, Place, bool),
    pub(super) header: Rect,
    /// The names of the panes, where one at a time is shown.
    pub(super) tabs: Rect,
    pub(super) panes: Vec<(Place, Rect)>,
    pub(super) footer: Rect,
}

impl Rooms {
    /// Lays them out again if they are for something else.
    pub(super) fn renew(&mut self, screen: Rect, focus: Place, middle: Place, zoomed: bool) {
        if self.of != (screen, focus, middle, zoomed) {
            *self = Self::of(screen, focus, middle, zoomed);
        }
    }

    /// The rooms of a screen, for the pane that has the keys.
    pub(super) fn of(screen: Rect, focus: Place, middle: Place, zoomed: bool) -> Self {
        let of = (screen, focus, middle, zoomed);
        let header = u16::from(screen.height >= 3);
        let footer = u16::from(screen.height >= 2);
        let [header, body, footer] = screen.layout(&Layout::vertical([
            Constraint::Length(header),
            Constraint::Fill(1),
            Constraint::Length(footer),
        ]));
        let none = Rect { height: 0, ..header };
        if zoomed {
            return Self { of, header, tabs: none, panes: vec![(focus, body)], footer };
        }
        if screen.width >= WIDE && body.height >= HIGH {
            return Self { of, header, tabs: none, panes: side_by_side(body, middle), footer };
        }
        let tabs = u16::from(body.height >= 5);
        let [tabs, body] = body.layout(&Layout::vertical([Constraint::Length(tabs), Constraint::Fill(1)]));
        Self { of, header, tabs, panes: one_at_a_time(body, focus), footer }
    }

    /// The pane at a position, with its room.
    pub(super) fn at(&self, position: Position) -> Option<(Place, Rect)> {
        self.panes.iter().copied().find(|(_, room)| room.contains(position))
    }
}

/// The panes in the order of Tab, with what stands in the middle.
pub(super) fn shown(middle: Place) -> [Place; 4] {
    Place::PANES.map(|place| if place == Place::Chain { middle } else { place })
}

/// Whether several panes fit beside each other or under tabs, so that one of them can be zoomed.
pub(super) fn can_zoom(screen: Rect) -> bool {
    screen.width >= WIDE && screen.height >= HIGH + 2 || screen.height >= 5
}

fn side_by_side(body: Rect, middle: Place) -> Vec<(Place, Rect)> {
    let part = |of: u16, hundredths: u32, least: u16, most: u16| {
        let part = u16::try_from(u32::from(of) * hundredths / 100).unwrap_or(most);
        part.clamp(least, most)
    };
    let low = part(body.height, 28, 5, 18);
    let [above, citations] = body.layout(&Layout::vertical([Constraint::Fill(1), Constraint::Length(low)]));
    let find = part(body.width, 24, 28, 46);
    let dossier = part(body.width, 28, 32, 60);
    let columns = [Constraint::Length(find), Constraint::Fill(1), Constraint::Length(dossier)];
    let [find, chain, dossier] = above.layout(&Layout::horizontal(columns));
    vec![(Place::Find, find), (middle, chain), (Place::Dossier, dossier), (Place::Citations, citations)]
}

/// Beneath a chain or a dossier there is room for what the selected claim rests on.
fn one_at_a_time(body: Rect, focus: Place) -> Vec<(Place, Rect)> {
    if body.height < 16 || !matches!(focus, Place::Chain | Place::Dossier | Place::Story) {
        return vec![(focus, body)];
    }
    let low = (body.height / 3).clamp(6, 12);
    let [above, below] = body.layout(&Layout::vertical([Constraint::Fill(1), Constraint::Length(low)]));
    vec![(focus, above), (Place::Citations, below)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(width: u16, height: u16, focus: Place) -> Vec<Place> {
        let rooms = Rooms::of(Rect::new(0, 0, width, height), focus, Place::Chain, false);
        rooms.panes.into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn wide_screens_show_all_panes_and_narrow_ones_tabs() {
        assert_eq!(places(110, 36, Place::Chain), Place::PANES);
        assert_eq!(places(109, 36, Place::Chain), [Place::Chain, Place::Citations]);
        assert_eq!(places(80, 24, Place::Find), [Place::Find]);
        assert_eq!(places(200, 10, Place::Dossier), [Place::Dossier]);
    }

    #[test]
    fn the_pane_that_has_the_keys_shows_at_every_size_and_nothing_overlaps() {
        for (width, height) in [(1, 1), (2, 2), (20, 5), (80, 24), (110, 16), (120, 36), (250, 80)] {
            let screen = Rect::new(0, 0, width, height);
            for (focus, zoomed) in Place::PANES.into_iter().flat_map(|p| [(p, false), (p, true)]) {
                let rooms = Rooms::of(screen, focus, Place::Chain, zoomed);
                assert!(rooms.panes.iter().any(|(place, _)| *place == focus));
                let all: Vec<Rect> =
                    rooms.panes.iter().map(|p| p.1).chain([rooms.header, rooms.footer, rooms.tabs]).collect();
                for (at, one) in all.iter().enumerate() {
                    assert_eq!(one.intersection(screen), *one);
                    assert!(
                        all.iter()
                            .skip(at + 1)
                            .all(|other| !one.intersects(*other) || other.is_empty() || one.is_empty())
                    );
                }
            }
        }
    }
}
