//! Keys that hold wherever a line is typed.

use super::{Command, Group, Run};
use crate::tui::effect::Place;

macro_rules! typing {
    ($($name:literal $keys:expr, $title:literal, $help:literal, $edit:ident;)*) => {
        &[$(Command {
            name: concat!("typing.", $name),
            keys: $keys,
            short: "",
            title: $title,
            help: $help,
            group: Group::Edit,
            place: Place::Typing,
            run: Run::Typing(|typed| typed.$edit()),
        },)*]
    };
}

pub(super) const TABLE: &[Command] = typing! {
    "left" &["<left>"], "a letter to the left", "One letter to the left.", left;
    "right" &["<right>"], "a letter to the right", "One letter to the right.", right;
    "home" &["<home>", "<ctrl+a>"], "to the start of the line", "Before the first letter.", home;
    "end" &["<end>", "<ctrl+e>"], "to the end of the line", "Behind the last letter.", end;
    "backspace" &["<backspace>", "<ctrl+h>"], "delete the letter before", "Takes out the letter before the cursor.", backspace;
    "delete" &["<delete>", "<ctrl+d>"], "delete the letter here", "Takes out the letter at the cursor.", delete;
    "word" &["<ctrl+w>"], "delete the word before", "Takes out the word before the cursor.", delete_word;
    "clear" &["<ctrl+u>"], "empty the line", "Takes out all that was typed.", clear;
};
