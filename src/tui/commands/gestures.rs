//! What makes and changes a case: gestures, what can be made anew, and the keys of a gesture under way.

use super::{Command, Group, Run, State};
use crate::tui::effect::{Effect, Out, Place, Start};
use crate::tui::overlays::gesture::Gesture;

/// A command that begins a gesture.
macro_rules! begin {
    ($name:literal, $keys:expr, $short:literal, $title:literal, $help:literal, $group:ident, $place:ident, $can:expr, $start:ident) => {
        Command {
            name: $name,
            keys: $keys,
            short: $short,
            title: $title,
            help: $help,
            group: Group::$group,
            place: Place::$place,
            run: Run::App($can, |out| begin(out, Start::$start)),
        }
    };
}

/// A key of a gesture under way.
macro_rules! within {
    ($name:literal, $keys:expr, $short:literal, $title:literal, $help:literal, $can:expr, $act:ident) => {
        Command {
            name: $name,
            keys: $keys,
            short: $short,
            title: $title,
            help: $help,
            group: Group::Gesture,
            place: Place::Gesture,
            run: Run::Gesture(($can, Gesture::$act)),
        }
    };
}

pub(super) fn begin(out: &mut Out, start: Start) {
    out.extend([Effect::Close, Effect::Begin(start)]);
}

fn writes(state: &State) -> bool {
    state.write
}

fn on_entity(state: &State) -> bool {
    state.write && state.entity
}

fn on_claims(state: &State) -> bool {
    state.write && state.claims
}

fn on_thing(state: &State) -> bool {
    state.write && state.thing
}

pub(super) const TABLE: &[Command] = &[
    begin!(
        "link.new",
        &["l"],
        "link",
        "link to another entity",
        "Links the selected entity to another; one not there yet is made on the spot.",
        Make,
        App,
        on_entity,
        Link
    ),
    begin!(
        "cite.new",
        &["c"],
        "cite",
        "cite what the claim rests on",
        "Cites words of the current source, or evidence that is there, to the claim.",
        Make,
        App,
        on_claims,
        Cite
    ),
    begin!(
        "evidence.new",
        &["e"],
        "evidence",
        "take down evidence",
        "Takes a note from the current source: its words, yours, the place, a grade.",
        Make,
        App,
        writes,
        Evidence
    ),
    Command {
        name: "app.new",
        keys: &["n"],
        short: "new",
        title: "new: entity, source, assertion, gap, ...",
        help: "Makes something new; a second key says what.",
        group: Group::Make,
        place: Place::App,
        run: Run::App(writes, |out| out.push(Effect::Open(Place::New))),
    },
    begin!(
        "value.new",
        &["a"],
        "add value",
        "add a value",
        "Says something of the selected entity or link: a country, a date, an alias.",
        Make,
        App,
        on_entity,
        Value
    ),
    begin!(
        "thing.edit",
        &["i"],
        "change",
        "change what is selected",
        "Changes the selected value, link, assertion, gap, source or entity.",
        Make,
        App,
        on_thing,
        Edit
    ),
    begin!(
        "entity.rename",
        &["R"],
        "",
        "rename the entity",
        "Changes the name that the selected entity is called by.",
        Make,
        App,
        on_entity,
        Rename
    ),
    Command {
        name: "thing.delete",
        keys: &["D", "<delete>"],
        short: "delete",
        title: "delete what is selected",
        help: "Takes it out of the case with what hangs on it; u brings it back.",
        group: Group::Make,
        place: Place::App,
        run: Run::App(on_thing, |out| out.push(Effect::Delete)),
    },
    begin!(
        "source.current",
        &["C"],
        "cite from",
        "pick the source to cite from",
        "Picks the source and the paragraph that citations are taken from.",
        Sources,
        App,
        writes,
        From
    ),
    begin!(
        "claim.rule",
        &["V"],
        "rule",
        "rule on the claim: verified, cut, open",
        "Records a decision on the claim, by whom and why.",
        Sources,
        App,
        on_claims,
        Rule
    ),
    Command {
        name: "claim.pick",
        keys: &["p"],
        short: "pick",
        title: "pick the claim, or no longer",
        help: "Picks several claims, to cite one piece of evidence to all or rule on all.",
        group: Group::Mark,
        place: Place::App,
        run: Run::App(|state| state.write && state.pickable, |out| out.push(Effect::Pick)),
    },
    Command {
        name: "app.mark",
        keys: &["m"],
        short: "mark",
        title: "mark as seen, relevant, to do; list the marked",
        help: "Marks what is selected, or lists what is marked; a second key says as what.",
        group: Group::Mark,
        place: Place::App,
        run: Run::App(
            |state| state.write && state.markable || state.marked.contains(&true),
            |out| out.push(Effect::Open(Place::Mark)),
        ),
    },
    begin!(
        "new.entity",
        &["e"],
        "",
        "new entity: company, person, ...",
        "Makes an entity; its schema is guessed from the name.",
        Make,
        New,
        writes,
        Entity
    ),
    begin!(
        "new.source",
        &["s"],
        "",
        "new source: paste an address or a reference",
        "Makes a source of a pasted address, file or reference, and cites from it.",
        Make,
        New,
        writes,
        Source
    ),
    begin!(
        "new.document",
        &["d"],
        "",
        "new document: keep a file with its source",
        "Keeps a file with the selected source, or with the current one; O reads it.",
        Make,
        New,
        writes,
        Attach
    ),
    begin!(
        "new.assertion",
        &["a"],
        "",
        "new assertion: a claim in words",
        "Makes a claim in words, about any entities or none.",
        Make,
        New,
        writes,
        Assertion
    ),
    begin!(
        "new.gap",
        &["g"],
        "",
        "new gap: a question",
        "Notes what is not known, as a question.",
        Make,
        New,
        writes,
        Gap
    ),
    begin!(
        "new.evidence",
        &["v"],
        "",
        "new evidence from the current source",
        "Takes a note from the current source.",
        Make,
        New,
        writes,
        Evidence
    ),
    begin!(
        "new.put",
        &["r"],
        "",
        "put claims to somebody, or try again",
        "Notes what was put to whom, how and by when an answer is asked for.",
        Make,
        New,
        writes,
        Put
    ),
    begin!(
        "new.answer",
        &["w"],
        "",
        "what somebody answered",
        "Notes what the selected entity answered to what was put to it.",
        Make,
        New,
        on_entity,
        Answer
    ),
    begin!(
        "case.title",
        &["t"],
        "",
        "title and language of the case",
        "Changes what the case is called, and the language it is kept in.",
        Case,
        New,
        writes,
        Case
    ),
    within!(
        "gesture.take",
        &["<enter>"],
        "take, write",
        "take it; write when nothing is missing",
        "Takes what is typed or selected; writes where nothing is missing.",
        |_| true,
        take
    ),
    within!(
        "gesture.next",
        &["<tab>"],
        "add more",
        "take it and go on to the next field",
        "Takes what is typed and goes on to what may be added.",
        |_| true,
        next
    ),
    within!(
        "gesture.previous",
        &["<shift+tab>"],
        "before",
        "back to the field before",
        "Goes back to the field before.",
        Gesture::has_previous,
        previous
    ),
    within!("gesture.up", &["<up>"], "", "up among what is offered", "Selects the row above.", Gesture::offers, up),
    within!(
        "gesture.down",
        &["<down>"],
        "",
        "down among what is offered",
        "Selects the row below.",
        Gesture::offers,
        down
    ),
    within!(
        "gesture.swap",
        &["<ctrl+s>"],
        "swap",
        "turn the sentence round",
        "Swaps the two ends of the link.",
        Gesture::swaps,
        swap
    ),
    within!(
        "gesture.schema",
        &["<ctrl+t>"],
        "other schema",
        "another schema for what is made",
        "Takes the next likely schema for the entity that is made.",
        Gesture::makes,
        next_schema
    ),
    within!(
        "gesture.newline",
        &["<alt+enter>", "<ctrl+j>"],
        "",
        "a line break",
        "Begins a new line in a text of many lines.",
        Gesture::is_long,
        newline
    ),
    within!(
        "gesture.edit",
        &["<ctrl+o>"],
        "editor",
        "write it in your own editor",
        "Opens the text in $VISUAL or $EDITOR, and takes it back from there.",
        Gesture::is_long,
        edit
    ),
    within!(
        "gesture.anew",
        &["<ctrl+x>"],
        "",
        "start over",
        "Empties all fields of the gesture.",
        Gesture::has_typed,
        anew
    ),
];
