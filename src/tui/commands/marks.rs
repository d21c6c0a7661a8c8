//! Marks, bookmarks and notes: what a reporter puts on things to find them again, and the lists of what carries them.

use super::gestures::begin;
use super::{Command, Group, Run};
use crate::model::Mark;
use crate::tui::effect::{Effect, Place, Start};

/// A mark that is set or taken off, and the list of what carries it.
macro_rules! mark {
    ($name:literal, $keys:expr, $title:literal, $help:literal, $mark:ident) => {
        Command {
            name: $name,
            keys: $keys,
            short: "",
            title: $title,
            help: $help,
            group: Group::Mark,
            place: Place::Mark,
            run: Run::App(
                |state| state.write && state.markable,
                |out| out.extend([Effect::Close, Effect::ToggleMark(Mark::$mark)]),
            ),
        }
    };
    (list $name:literal, $keys:expr, $title:literal, $help:literal, $mark:ident, $query:literal) => {
        Command {
            name: $name,
            keys: $keys,
            short: "",
            title: $title,
            help: $help,
            group: Group::Mark,
            place: Place::Mark,
            run: Run::App(|state| state.has(Mark::$mark), |out| out.extend([Effect::Close, Effect::LookFor($query)])),
        }
    };
}

pub(super) const TABLE: &[Command] = &[
    Command {
        name: "thing.note",
        keys: &["N"],
        short: "note",
        title: "write a note",
        help: "Your note on the selected entity, link, gap, source or evidence; no claim.",
        group: Group::Mark,
        place: Place::App,
        run: Run::App(|state| state.write && state.noted, |out| begin(out, Start::Note)),
    },
    Command {
        name: "bookmark.set",
        keys: &["B"],
        short: "bookmark",
        title: "bookmark the entity, or no longer",
        help: "Sets a bookmark on the selected entity, or takes it off.",
        group: Group::Mark,
        place: Place::App,
        run: Run::App(|state| state.write && state.markable, |out| out.push(Effect::ToggleMark(Mark::Bookmark))),
    },
    Command {
        name: "bookmark.list",
        keys: &["'"],
        short: "bookmarks",
        title: "go to a bookmark",
        help: "Lists what is bookmarked, in Find; enter goes to it. B sets a bookmark.",
        group: Group::Mark,
        place: Place::App,
        run: Run::App(|state| state.has(Mark::Bookmark), |out| out.push(Effect::LookFor("mark:bookmark "))),
    },
    mark!("mark.seen", &["s"], "mark as seen", "Marks it as seen, or no longer.", Seen),
    mark!("mark.relevant", &["r"], "mark as relevant", "Marks it as relevant, or no longer.", Relevant),
    mark!("mark.to_do", &["t"], "mark as to do", "Marks it as still to be done, or no longer.", ToDo),
    mark!(list "mark.list_seen", &["S"], "list what is seen", "Lists the entities that are marked as seen, or whose claims are.", Seen, "mark:seen "),
    mark!(list "mark.list_relevant", &["R"], "list what is relevant", "Lists the entities that are marked as relevant, or whose claims are.", Relevant, "mark:relevant "),
    mark!(list "mark.list_to_do", &["T"], "list what is to do", "Lists the entities that are marked as to do, or whose claims are.", ToDo, "mark:to_do "),
];
