//! What overlays can do.

use super::{Command, Group, Run};
use crate::tui::effect::Place;
use crate::tui::overlays::export::Export;
use crate::tui::overlays::palette::Palette;
use crate::tui::overlays::tour::Tour;

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
    Command {
        name: "export.redact",
        keys: &["<ctrl+l>"],
        short: "redact",
        title: "leave out what is protected",
        help: "Leaves out confidential sources and what rests only on them.",
        group: Group::Case,
        place: Place::Export,
        run: Run::Export((Export::can_write, Export::redact)),
    },
    Command {
        name: "tour.play",
        keys: &["<enter>", "<space>"],
        short: "",
        title: "go on with the tour",
        help: "Begins the tour, or has its step played before your eyes.",
        group: Group::Screen,
        place: Place::Tour,
        run: Run::Tour((Tour::is_fresh, Tour::play)),
    },
    Command {
        name: "tour.again",
        keys: &["<ctrl+n>"],
        short: "",
        title: "have the step of the tour played",
        help: "Plays the step of the tour, whatever was pressed since it began.",
        group: Group::Screen,
        place: Place::Tour,
        run: Run::Tour((Tour::is_stirred, Tour::play)),
    },
    Command {
        name: "tour.never",
        keys: &["N"],
        short: "",
        title: "never offer the tour again",
        help: "Opens the demo without the offer from now on; the palette has the tour.",
        group: Group::Screen,
        place: Place::Tour,
        run: Run::Tour((Tour::is_offered, Tour::never)),
    },
];
