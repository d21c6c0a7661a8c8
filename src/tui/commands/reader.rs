//! What opens the reader, and what it can do beside moving by lines.

use super::{Command, Group, Run};
use crate::tui::effect::{Effect, Place};
use crate::tui::overlays::seek::Seek;
use crate::tui::panes::reader::ReaderPane;

macro_rules! reader {
    ($name:literal, $keys:expr, $short:literal, $title:literal, $help:literal, $group:ident, $can:ident, $act:ident) => {
        Command {
            name: concat!("reader.", $name),
            keys: $keys,
            short: $short,
            title: $title,
            help: $help,
            group: Group::$group,
            place: Place::Reader,
            run: Run::Reader((ReaderPane::$can, ReaderPane::$act)),
        }
    };
}

pub(super) const TABLE: &[Command] = &[
    Command {
        name: "app.read",
        keys: &["O"],
        short: "read",
        title: "read the document, at the passage",
        help: "Opens the document that the citation, the claim or the source rests on.",
        group: Group::Sources,
        place: Place::App,
        run: Run::App(|state| state.readable, |out| out.push(Effect::Read)),
    },
    reader!(
        "grow",
        &["v", "<space>"],
        "select",
        "select the word, its sentence, its paragraph",
        "Selects the word at the cursor; pressed again, its sentence, then more.",
        Sources,
        has_document,
        grow
    ),
    reader!(
        "shrink",
        &["b", "<backspace>"],
        "less",
        "select less again",
        "Selects what was selected before it grew; the last time, nothing.",
        Sources,
        has_selection,
        shrink
    ),
    reader!(
        "settle",
        &["y"],
        "take the new place",
        "write the new place of the quote",
        "Writes where the quote stands in this document into the evidence.",
        Sources,
        settles,
        settle
    ),
    reader!(
        "open",
        &["<enter>"],
        "who",
        "show who is named here",
        "Shows the dossier of the entity that the text names at the cursor.",
        Walk,
        opens,
        open_name
    ),
    reader!(
        "name_after",
        &["w"],
        "name",
        "to the next name of the case",
        "Goes to the next place that names somebody who is in the case.",
        Walk,
        has_document,
        name_after
    ),
    reader!(
        "name_before",
        &["W"],
        "",
        "to the name before",
        "Goes to the last place before that names somebody who is in the case.",
        Walk,
        has_document,
        name_before
    ),
    reader!(
        "seek",
        &["f"],
        "find",
        "find words of the document",
        "Shows where the document has them, in any script, while they are typed.",
        Find,
        has_document,
        seek
    ),
    reader!(
        "match_after",
        &["."],
        "next match",
        "to the next match",
        "Goes to the next place of what was searched for.",
        Find,
        has_matches,
        match_after
    ),
    reader!(
        "match_before",
        &[","],
        "",
        "to the match before",
        "Goes to the place before of what was searched for.",
        Find,
        has_matches,
        match_before
    ),
    reader!(
        "next",
        &[">"],
        "next document",
        "the next document of the source",
        "Opens the next of the documents that are kept of this source.",
        Sources,
        has_others,
        next_document
    ),
    reader!("left", &["<left>", "h"], "", "to the word before", "The word before.", Move, has_document, left),
    reader!("right", &["<right>"], "", "to the next word", "The next word.", Move, has_document, right),
    reader!(
        "sentence_before",
        &["("],
        "",
        "to the sentence before",
        "The sentence before; what is selected reaches to it.",
        Move,
        has_document,
        sentence_before
    ),
    reader!(
        "sentence_after",
        &[")"],
        "",
        "to the next sentence",
        "The next sentence; what is selected reaches to its end.",
        Move,
        has_document,
        sentence_after
    ),
    reader!(
        "paragraph_before",
        &["{"],
        "",
        "to the paragraph before",
        "The paragraph before; what is selected reaches to it.",
        Move,
        has_document,
        paragraph_before
    ),
    reader!(
        "paragraph_after",
        &["}"],
        "",
        "to the next paragraph",
        "The next paragraph; what is selected reaches to its end.",
        Move,
        has_document,
        paragraph_after
    ),
    Command {
        name: "seek.take",
        keys: &["<enter>"],
        short: "go on from here",
        title: "go on reading at the match",
        help: "Closes the search; . and , go from match to match.",
        group: Group::Find,
        place: Place::Seek,
        run: Run::Seek((Seek::has_typed, Seek::take)),
    },
];
