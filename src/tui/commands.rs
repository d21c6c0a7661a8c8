//! Every command, declared once: its keys, what it does in words, and the function that does it.
//!
//! Keymap, footer, help, palette, man page and reference read this table; nothing else binds a key. A command
//! changes one pane or asks for effects; it must not know the app.

mod gestures;
mod marks;
mod moves;
mod overlay;
mod panes;
mod reader;
mod screen;
mod story;
mod typing;
mod words;

use super::effect::{Out, Place, Way};
use super::key::Key;
use super::overlays::Entry;
use super::overlays::export::Export;
use super::overlays::gesture::Gesture;
use super::overlays::help::Help;
use super::overlays::menu::Menu;
use super::overlays::palette::Palette;
use super::overlays::seek::Seek;
use super::overlays::tour::Tour;
use super::panes::chain::ChainPane;
use super::panes::citations::CitationsPane;
use super::panes::dossier::DossierPane;
use super::panes::find::FindPane;
use super::panes::log::LogPane;
use super::panes::reader::ReaderPane;
use super::panes::story::StoryPane;
use super::widgets::typed::Typed;
use super::widgets::watched::Watched;
use crate::model::{ClaimRef, Mark};

/// What can be done, by which keys, and how.
#[derive(Clone, Copy)]
pub struct Command {
    /// Its name in files: `chain.open`.
    pub name: &'static str,
    /// Its keys, as [`Key::parse`] reads them; none for what only the palette offers.
    pub keys: &'static [&'static str],
    /// One or two words for the last line of the screen; empty where it isn't shown there.
    pub short: &'static str,
    /// What it does, in a few words.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What it is for.
    pub group: Group,
    /// Where its keys hold.
    pub place: Place,
    /// What it does, and when it can.
    pub run: Run,
}

/// What commands are for, in the order of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Finding entities.
    Find,
    /// Walking chains and dossiers.
    Walk,
    /// Making and changing what is in the case.
    Make,
    /// A gesture under way.
    Gesture,
    /// Marking and picking.
    Mark,
    /// What claims rest on.
    Sources,
    /// Checking the story.
    Check,
    /// The case as a whole.
    Case,
    /// The screen.
    Screen,
    /// Moving about.
    Move,
    /// Typing a line.
    Edit,
}

impl Group {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Find => "Finding",
            Self::Walk => "Walking from entity to entity",
            Self::Make => "Making and changing",
            Self::Gesture => "In a gesture under way",
            Self::Mark => "Marking and picking",
            Self::Sources => "What it rests on",
            Self::Check => "Checking the story",
            Self::Case => "The case",
            Self::Screen => "The screen",
            Self::Move => "Moving",
            Self::Edit => "Typing",
        }
    }
}

/// Whether something can be done, and how.
pub type Act<P> = (fn(&P) -> bool, fn(&mut P, &mut Out));

/// Whose state a command changes, with the function that tells whether it can act and the one that acts.
#[derive(Clone, Copy)]
pub enum Run {
    /// Nobody's: it only asks for effects.
    App(fn(&State) -> bool, fn(&mut Out)),
    /// The pane that finds.
    Find(Act<FindPane>),
    /// The chain.
    Chain(Act<ChainPane>),
    /// The dossier.
    Dossier(Act<DossierPane>),
    /// The citations.
    Citations(Act<CitationsPane>),
    /// The palette.
    Palette(Act<Palette>),
    /// The help.
    Help(Act<Help>),
    /// The export.
    Export(Act<Export>),
    /// The gesture under way.
    Gesture(Act<Gesture>),
    /// The tour.
    Tour(Act<Tour>),
    /// The line that is typed, wherever that is.
    Typing(fn(&mut dyn Typed)),
    /// The log.
    Log(Act<LogPane>),
    /// The story.
    Story(Act<StoryPane>),
    /// The reader.
    Reader(Act<ReaderPane>),
    /// The line that is searched for in a document.
    Seek(Act<Seek>),
}

/// What commands of the app need to know to tell whether they can act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    /// The case can be written from this window.
    pub write: bool,
    /// There is an action to take back.
    pub undo: bool,
    /// There is an action to do again.
    pub redo: bool,
    /// There is a shell to go back to for a while.
    pub suspend: bool,
    /// There is something to close or to go back to.
    pub back: bool,
    /// There is room for more than one pane.
    pub zoom: bool,
    /// An entity is selected.
    pub entity: bool,
    /// Claims are picked or selected.
    pub claims: bool,
    /// The selected row has claims that can be picked.
    pub pickable: bool,
    /// Something that can be marked is selected.
    pub markable: bool,
    /// Which marks stand anywhere, in the order of [`Mark::ALL`].
    pub marked: [bool; Mark::ALL.len()],
    /// Something is selected, or cited from, that may have a document.
    pub readable: bool,
    /// Something that can be changed or deleted is selected.
    pub thing: bool,
    /// Something that a note can be written on is selected.
    pub noted: bool,
    /// A sentence of the story is selected, and claims that it could be tied to, or it is clear which are meant.
    pub ties: bool,
    /// Whether the trail leads each [`Way`], in their order.
    pub along: [bool; 3],
    /// The case is the one that the tour goes through.
    pub tour: bool,
}

impl State {
    /// Whether anything carries this mark.
    pub fn has(&self, mark: Mark) -> bool {
        self.marked[mark as usize]
    }

    /// Whether the trail leads this way.
    pub fn leads(&self, way: Way) -> bool {
        self.along[way as usize]
    }
}

/// What is open over the panes.
#[derive(Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The palette.
    Palette(Box<Palette>),
    /// The help.
    Help(Box<Help>),
    /// The export.
    Export(Box<Export>),
    /// A gesture under way.
    Gesture(Box<Gesture>),
    /// What the second key of a command can be.
    Menu(Box<Menu>),
    /// The line that is searched for in a document.
    Seek(Box<Seek>),
}

impl Overlay {
    /// Where keys go while it is open.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::None => None,
            Self::Palette(_) => Some(Place::Palette),
            Self::Help(_) => Some(Place::Help),
            Self::Export(_) => Some(Place::Export),
            Self::Gesture(_) => Some(Place::Gesture),
            Self::Menu(menu) => Some(menu.place()),
            Self::Seek(_) => Some(Place::Seek),
        }
    }
}

/// Everything that commands act on.
#[derive(Default)]
pub struct Panes {
    /// Find.
    pub find: Watched<FindPane>,
    /// Chain.
    pub chain: Watched<ChainPane>,
    /// Dossier.
    pub dossier: Watched<DossierPane>,
    /// Citations.
    pub citations: Watched<CitationsPane>,
    /// What is open over them.
    pub overlay: Overlay,
    /// The tour, where it is under way.
    pub tour: Option<Tour>,
    /// Log, in place of the chain.
    pub log: Watched<LogPane>,
    /// Story, in place of the chain.
    pub story: Watched<StoryPane>,
    /// Reader, in place of the chain.
    pub reader: Watched<ReaderPane>,
}

impl Panes {
    /// The line that is typed at a place.
    pub fn input(&mut self, place: Place) -> Option<&mut dyn Typed> {
        match (place, &mut self.overlay) {
            (Place::Find, _) => Some(self.find.input()),
            (Place::Palette, Overlay::Palette(palette)) => Some(palette.input()),
            (Place::Export, Overlay::Export(export)) => Some(export.input()),
            (Place::Gesture, Overlay::Gesture(gesture)) => gesture.input(),
            (Place::Seek, Overlay::Seek(seek)) => Some(seek.input()),
            _ => None,
        }
    }

    /// These claims are picked now.
    pub fn show_picked(&mut self, picked: &[ClaimRef]) {
        self.dossier.show_picked(picked);
        self.citations.show_picked(picked);
    }

    /// The line at a place was changed.
    pub fn typed(&mut self, place: Place, out: &mut Out) {
        match (place, &mut self.overlay) {
            (Place::Find, _) => self.find.typed(out),
            (Place::Palette, Overlay::Palette(palette)) => palette.typed(),
            (Place::Export, Overlay::Export(export)) => export.typed(),
            (Place::Gesture, Overlay::Gesture(gesture)) => gesture.typed(out),
            (Place::Seek, Overlay::Seek(seek)) => seek.typed(out),
            _ => {}
        }
    }
}

impl Command {
    /// The keys of the table, read. A key that can't be read is left out; a test sees to it that there is none.
    pub fn parsed_keys(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().filter_map(|text| Key::parse(text).ok())
    }

    /// The keys of the table as shown: `↑ k`.
    pub fn shown_keys(&self, ascii: bool) -> String {
        self.parsed_keys().map(|key| key.shown(ascii)).collect::<Vec<_>>().join(" ")
    }

    /// Whether it can act now.
    pub fn can(&self, panes: &Panes, state: &State) -> bool {
        match (self.run, &panes.overlay) {
            (Run::App(can, _), _) => can(state),
            (Run::Find((can, _)), _) => can(&panes.find),
            (Run::Chain((can, _)), _) => can(&panes.chain),
            (Run::Dossier((can, _)), _) => can(&panes.dossier),
            (Run::Citations((can, _)), _) => can(&panes.citations),
            (Run::Palette((can, _)), Overlay::Palette(palette)) => can(palette),
            (Run::Help((can, _)), Overlay::Help(help)) => can(help),
            (Run::Export((can, _)), Overlay::Export(export)) => can(export),
            (Run::Gesture((can, _)), Overlay::Gesture(gesture)) => can(gesture),
            (Run::Tour((can, _)), _) => panes.tour.as_ref().is_some_and(can),
            (Run::Typing(_), _) => true,
            (Run::Log((can, _)), _) => can(&panes.log),
            (Run::Story((can, _)), _) => can(&panes.story),
            (Run::Reader((can, _)), _) => can(&panes.reader),
            (Run::Seek((can, _)), Overlay::Seek(seek)) => can(seek),
            _ => false,
        }
    }

    /// Does it. `place` is where the keys are, for what is typed.
    pub fn act(&self, panes: &mut Panes, place: Place, out: &mut Out) {
        match (self.run, &mut panes.overlay) {
            (Run::App(_, act), _) => act(out),
            (Run::Find((_, act)), _) => act(&mut panes.find, out),
            (Run::Chain((_, act)), _) => act(&mut panes.chain, out),
            (Run::Dossier((_, act)), _) => act(&mut panes.dossier, out),
            (Run::Citations((_, act)), _) => act(&mut panes.citations, out),
            (Run::Log((_, act)), _) => act(&mut panes.log, out),
            (Run::Story((_, act)), _) => act(&mut panes.story, out),
            (Run::Reader((_, act)), _) => act(&mut panes.reader, out),
            (Run::Seek((_, act)), Overlay::Seek(seek)) => act(seek, out),
            (Run::Palette((_, act)), Overlay::Palette(palette)) => act(palette, out),
            (Run::Help((_, act)), Overlay::Help(help)) => act(help, out),
            (Run::Export((_, act)), Overlay::Export(export)) => act(export, out),
            (Run::Gesture((_, act)), Overlay::Gesture(gesture)) => act(gesture, out),
            (Run::Tour((_, act)), _) => {
                if let Some(tour) = &mut panes.tour {
                    act(tour, out);
                }
            }
            (Run::Typing(edit), _) => {
                let Some(line) = panes.input(place) else { return };
                let before = line.text().to_owned();
                edit(line);
                if line.text() != before {
                    panes.typed(place, out);
                }
            }
            _ => {}
        }
    }

    /// The command as help and palette show it, with the keys that it has.
    pub fn entry(&self, can: bool, keys: String) -> Entry {
        Entry {
            name: self.name,
            short: self.short,
            title: self.title,
            help: self.help,
            words: words::of(self.name),
            group: self.group.title(),
            place: self.place,
            keys,
            can,
        }
    }
}

/// Every command, in the order of the last line of the screen.
pub fn all() -> impl Iterator<Item = &'static Command> {
    let tables = [
        panes::TABLE,
        story::TABLE,
        reader::TABLE,
        gestures::TABLE,
        screen::TABLE,
        marks::TABLE,
        moves::TABLE,
        overlay::TABLE,
        typing::TABLE,
    ];
    tables.into_iter().flatten()
}

/// A command by its name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name)
}

/// Keys that mean the same everywhere, with what they mean: no pane may bind them to anything else. Those of
/// gestures that are not there yet are kept free for them.
pub const RESERVED: &[(&str, &str)] = &[
    ("/", "find"),
    (":", "commands"),
    ("?", "help"),
    ("<esc>", "back"),
    ("<tab>", "next pane"),
    ("z", "zoom"),
    ("u", "undo"),
    ("<ctrl+r>", "redo"),
    ("l", "link"),
    ("c", "cite"),
    ("e", "evidence"),
    ("n", "new"),
    ("x", "export"),
    ("q", "quit"),
    ("s", "same"),
    ("d", "different"),
    ("o", "open question"),
];

/// It always can.
fn always<P>(_: &P) -> bool {
    true
}
