//! What overlays can do.

use super::{Command, Group, Run};
use crate::tui::effect::Place;
use crate::tui::overlays::export::Export;
use crate::tui::overlays::palette::Palette;

pub(super) const TABLE: &[Command] = &[
    Command {
        name: "palette.take",
        keys: &["<enter>"],
        short: "run",
        title: "run the selected command",
        help: "Closes the palette and runs the selected command.",
        group: Group::Screen,
        place: Place::Palette,
        run: Run::Palette((Palette::has_selected, Palette::take)),
    },
    Command {
        name: "export.write",
        keys: &["<enter>"],
        short: "write",
        title: "write the export",
        help: "Writes the case in the selected format to the named file.",
        group: Group::Case,
        place: Place::Export,
        run: Run::Export((Export::can_write, Export::write)),
    },
];
