//! The first and the last line of the screen, and the names of the panes where they are tabs.

use ratatui::layout::Rect;

use super::App;
use super::rooms::{Rooms, shown};
use crate::tui::commands::{self, Command};
use crate::tui::effect::{Place, Slot};
use crate::tui::keymap::Meaning;
use crate::tui::panes::{count, grouped};
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, piece, width};

/// What the first line says: what stands at its left, and what at its right end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header(Pieces, Pieces);

impl Header {
    pub(super) fn draw(&self, paint: &mut Paint<'_>, area: Rect) {
        paint.row(area, &self.0, &self.1);
        paint.tint(area, Role::Header);
    }
}

/// The case, how much is in it, what is selected, and whether it is saved. What matters least goes first where it
/// is narrow.
pub(super) fn header(app: &App, area: Rect) -> Header {
    let busy = app.asked.contains_key(&Slot::Export).then(|| piece("exporting  ", Role::Key));
    let saved = match (app.only_reads, app.saving) {
        (true, _) => piece("read only ", Role::Error),
        (false, 0) => piece("saved ", Role::Dim),
        (false, _) => piece("saving ", Role::Error),
    };
    let right: Pieces = busy.into_iter().chain([saved]).collect();
    let ours = Some(piece(" Muckrake  ", Role::Title));
    let title = || Some(piece(format!(" {}", app.title), Role::Strong));
    let counted = |all| counts(app, all).map(|counted| piece(format!("    {counted}"), Role::Text));
    let citing = || app.citing().map(|citing| piece(format!("    {citing}"), Role::Note));
    let picked = || match app.desk.picked.len() {
        0 => None,
        n => Some(piece(format!("    {n} picked"), Role::Key)),
    };
    let room = usize::from(area.width).saturating_sub(width(&right) + 1);
    // From all there is to the title alone: the first that fits.
    let told = |fewer: u8| -> Pieces {
        let parts = match fewer {
            0 => vec![ours.clone(), title(), counted(true), citing(), picked()],
            1 => vec![title(), counted(true), citing(), picked()],
            2 => vec![title(), counted(false), citing(), picked()],
            3 => vec![title(), citing(), picked()],
            4 => vec![citing(), picked()],
            _ => vec![title()],
        };
        parts.into_iter().flatten().collect()
    };
    let left = (0..5).map(told).find(|pieces| width(pieces) <= room).unwrap_or_else(|| told(5));
    Header(left, right)
}

/// `23 entities · 34 claims · 1 gap · 0 disputed`, or the first two; claims take time to count.
fn counts(app: &App, all: bool) -> Option<String> {
    let tally = app.tally.as_ref()?;
    let mut parts = vec![count(tally.entities, "entity", "entities")];
    match &app.counts {
        Some(counts) => parts.push(count(counts.claims, "claim", "claims")),
        None if app.asked.contains_key(&Slot::Check) => parts.push("counting claims".to_owned()),
        None => {}
    }
    if all {
        parts.push(count(tally.gaps, "gap", "gaps"));
        parts.extend(app.counts.as_ref().map(|counts| format!("{} disputed", grouped(counts.disputed))));
        let damaged = app.counts.as_ref().map_or(0, |counts| counts.damaged);
        parts.extend((damaged > 0).then(|| format!("{} damaged", grouped(damaged))));
    }
    Some(parts.join(" · "))
}

/// The names of the panes, the one that shows standing out.
pub(super) fn tabs(app: &App, paint: &mut Paint<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    for (place, room) in tab_rooms(area, app.middle) {
        let role = if place == app.focus { Role::Title } else { Role::Dim };
        paint.text(room, place.title(), role);
        if place == app.focus {
            paint.tint(room, Role::Selected);
        }
    }
}

/// Where the name of each pane stands.
pub(super) fn tab_rooms(area: Rect, middle: Place) -> Vec<(Place, Rect)> {
    let mut x = area.x + 1;
    let mut rooms = Vec::new();
    for place in shown(middle) {
        let wide = u16::try_from(place.title().len()).unwrap_or(0);
        rooms.push((place, Rect { x, width: wide, height: 1, ..area }.intersection(area)));
        x += wide + 2;
    }
    rooms
}

/// What the last line is about: where keys go, and which commands can act there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Footer(Place, Vec<&'static str>);

/// What the last line is about now.
pub(super) fn footer(app: &App) -> Footer {
    Footer(app.place(), acting(app).map(|command| command.name).collect())
}

/// The keys that can act now, as many as fit; help always does where anything does.
pub(super) fn draw_footer(app: &App, paint: &mut Paint<'_>, area: Rect) {
    let offered: Vec<(String, &str)> = offered(app).into_iter().map(|(key, c)| (key, c.short)).collect();
    let total = |gap: usize| offered.iter().map(|(key, short)| key_width(key, short) + gap).sum::<usize>();
    let room = usize::from(area.width);
    let gap = if total(3) <= room { 3 } else { 2 };
    // Help comes last and is kept, so its room is set apart first.
    let last = offered.last().map_or(0, |(key, short)| key_width(key, short));
    let mut used = 1 + last;
    let mut shown: Vec<&(String, &str)> = Vec::new();
    for entry in offered.iter().take(offered.len().saturating_sub(1)) {
        let wide = key_width(&entry.0, entry.1) + gap;
        if used + wide <= room {
            used += wide;
            shown.push(entry);
        }
    }
    shown.extend(offered.last());
    let mut pieces = vec![piece(" ", Role::Text)];
    for (key, short) in shown {
        pieces.extend([piece(key.clone(), Role::Key), piece(format!(" {short}"), Role::KeyTitle)]);
        pieces.push(piece(" ".repeat(gap), Role::Text));
    }
    pieces.pop();
    paint.pieces(area, &pieces);
}

fn key_width(key: &str, short: &str) -> usize {
    crate::text::clip::width(key) + 1 + crate::text::clip::width(short)
}

/// The commands of the last line that can act now.
fn acting(app: &App) -> impl Iterator<Item = &'static Command> {
    let finds = app.place() == Place::Find;
    commands::all()
        .filter(move |command| !command.short.is_empty() && app.can(command) && !(finds && command.name == "app.find"))
}

/// Those commands, each with the key that means it here; help last.
fn offered(app: &App) -> Vec<(String, &'static Command)> {
    let place = app.place();
    let key = |command: &'static Command| {
        let means = |key| match app.keymap.meaning(place, key) {
            Meaning::Command(meant) => meant.name == command.name && !app.is_tours(key),
            _ => false,
        };
        app.keymap.keys(command).iter().find(|key| means(**key)).map(|key| (key.shown(app.theme.ascii), command))
    };
    let mut offered: Vec<_> = acting(app).filter_map(key).collect();
    if let Some(help) = offered.iter().position(|(_, c)| c.name == "app.help") {
        let help = offered.remove(help);
        offered.push(help);
    }
    offered
}

/// Draws all three.
pub(super) fn draw(app: &App, paint: &mut Paint<'_>, rooms: &Rooms) {
    if !rooms.header.is_empty() {
        header(app, rooms.header).draw(paint, rooms.header);
    }
    tabs(app, paint, rooms.tabs);
    if !rooms.footer.is_empty() {
        draw_footer(app, paint, rooms.footer);
    }
}
