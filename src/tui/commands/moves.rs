//! Moving about in panes and overlays: the same keys everywhere.

use super::{Command, Group, Run, always};
use crate::tui::effect::Place;
use crate::tui::overlays::export::Export;
use crate::tui::overlays::help::Help;
use crate::tui::overlays::palette::Palette;
use crate::tui::panes::chain::ChainPane;
use crate::tui::panes::citations::CitationsPane;
use crate::tui::panes::dossier::DossierPane;
use crate::tui::panes::find::FindPane;
use crate::tui::panes::log::LogPane;
use crate::tui::panes::reader::ReaderPane;
use crate::tui::panes::story::StoryPane;

macro_rules! moves {
    ($($place:ident $pane:ident $prefix:literal: $($step:ident)*;)*) => {
        &[$($(moves!(@one $step, $place, $pane, $prefix),)*)*]
    };
    (@one up, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command up, "up", &["<up>", "k"], "up", "The row above.", $place, $pane, $prefix)
    };
    (@one down, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command down, "down", &["<down>", "j"], "down", "The row below.", $place, $pane, $prefix)
    };
    (@one arrow_up, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command up, "up", &["<up>"], "up, while a line is typed", "The row above.", $place, $pane, $prefix)
    };
    (@one arrow_down, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command down, "down", &["<down>"], "down, while a line is typed", "The row below.", $place, $pane, $prefix)
    };
    (@one page_up, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command page_up, "page_up", &["<pageup>"], "a screen up", "As far up as the screen is high.",
            $place, $pane, $prefix)
    };
    (@one page_down, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command page_down, "page_down", &["<pagedown>"], "a screen down", "As far down as the screen is high.",
            $place, $pane, $prefix)
    };
    (@one home, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command home, "home", &["<home>", "g"], "to the first row", "The first row.", $place, $pane, $prefix)
    };
    (@one end, $place:ident, $pane:ident, $prefix:literal) => {
        moves!(@command end, "end", &["<end>", "G"], "to the last row", "The last row.", $place, $pane, $prefix)
    };
    (@command $act:ident, $name:literal, $keys:expr, $title:literal, $help:literal,
        $place:ident, $pane:ident, $prefix:literal) => {
        Command {
            name: concat!($prefix, ".", $name),
            keys: $keys,
            short: "",
            title: $title,
            help: $help,
            group: Group::Move,
            place: Place::$place,
            run: Run::$place((always, $pane::$act)),
        }
    };
}

pub(super) const TABLE: &[Command] = moves! {
    Chain ChainPane "chain": up down page_up page_down home end;
    Dossier DossierPane "dossier": up down page_up page_down home end;
    Citations CitationsPane "citations": up down page_up page_down home end;
    Help Help "help": up down page_up page_down;
    Find FindPane "find": arrow_up arrow_down page_up page_down;
    Palette Palette "palette": arrow_up arrow_down page_up page_down;
    Export Export "export": arrow_up arrow_down;
    Log LogPane "log": up down page_up page_down home end;
    Story StoryPane "story": up down page_up page_down home end;
    Reader ReaderPane "reader": up down page_up page_down home end;
};
