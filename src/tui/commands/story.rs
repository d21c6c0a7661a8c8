//! What can be done in the story: one key for each thing that a checker decides about a sentence.

use super::{Command, Group, Run, State};
use crate::tui::effect::{Effect, Place};
use crate::tui::panes::story::StoryPane;

/// A key that acts on the selected sentence.
macro_rules! within {
    ($name:literal, $keys:expr, $short:literal, $title:literal, $help:literal, $can:ident, $act:ident) => {
        Command {
            name: $name,
            keys: $keys,
            short: $short,
            title: $title,
            help: $help,
            group: Group::Check,
            place: Place::Story,
            run: Run::Story((StoryPane::$can, StoryPane::$act)),
        }
    };
}

fn ties(state: &State) -> bool {
    state.write && state.ties
}

pub(super) const TABLE: &[Command] = &[
    within!(
        "story.verify",
        &["v"],
        "verify",
        "verify the sentence",
        "It says what its claims say, and these hold; then the next open one.",
        judges,
        verified
    ),
    within!(
        "story.ask",
        &["w"],
        "ask",
        "the sentence waits for an answer",
        "Something has to be asked first: who says so? N notes what.",
        judges,
        question
    ),
    within!(
        "story.dispute",
        &["!"],
        "dispute",
        "the sentence is in dispute",
        "It is not as its claims have it, or somebody says otherwise.",
        judges,
        dispute
    ),
    within!(
        "story.cut",
        &["-"],
        "cut",
        "cut the sentence",
        "It goes out of the story, and is left out when that is written.",
        judges,
        cut
    ),
    within!(
        "story.needs_none",
        &["0"],
        "needs none",
        "the sentence needs no claim",
        "It claims nothing that could be checked: a heading, a question, a link.",
        judges,
        needs_none
    ),
    Command {
        name: "story.tie",
        keys: &["t"],
        short: "tie",
        title: "tie the sentence of the story to a claim",
        help: "To the picked or selected claims; in the story, to one found by typing.",
        group: Group::Check,
        place: Place::App,
        run: Run::App(ties, |out| out.push(Effect::Tie)),
    },
    within!(
        "story.untie",
        &["T"],
        "untie",
        "untie the sentence from a claim",
        "The selected claim, or the only one, is not what the sentence rests on.",
        unties,
        untie
    ),
    within!(
        "story.next",
        &["."],
        "next open",
        "go on to the next open sentence",
        "The next sentence that nobody has decided about; after the last, the first.",
        goes_on,
        go_on
    ),
    within!("story.open", &["<right>"], "", "show its claims", "Lists the claims that it rests on.", opens, open),
    within!("story.close", &["<left>"], "", "hide its claims", "Hides the claims that it rests on.", closes, close),
    within!(
        "story.toggle",
        &["<enter>", "<space>"],
        "claims",
        "show or hide its claims",
        "Lists the claims that the sentence rests on, to select one of them.",
        toggles,
        toggle
    ),
];
