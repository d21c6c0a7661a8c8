//! What panes ask for and what comes back: they know neither each other nor the app, nor where answers come from.
//!
//! A pane changes its own state and pushes [`Effect`]s; `app` applies them. What must be read is a [`Question`],
//! answered on a worker thread by an [`Answer`].

mod answer;
mod document;
mod gesture;

use std::path::PathBuf;

pub use answer::{Answer, Exported, Fell, Find, Finds, News, Queue, Rests, Tally, Tied, Told, Worded, Wrote};
pub use document::{Named, Opened, Sought, Stretch, Taken, Wanted};
pub use gesture::{Begun, Ground, Record, Start, Target};

use crate::analysis::falls::Withdrawn;
use crate::error::Error;
use crate::model::{Brief, ClaimRef, EntityId, Gap, Mark, Side, SourceId};

use super::deed::{Deed, Signed};

/// Where keys go: a pane, an overlay, or what holds in several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Everywhere, overlays included.
    Everywhere,
    /// Every pane.
    App,
    /// Wherever text is typed.
    Typing,
    /// The pane that finds entities.
    Find,
    /// The pane that shows a chain.
    Chain,
    /// The pane that shows all about one entity.
    Dossier,
    /// The pane that shows what something rests on.
    Citations,
    /// The list of all commands.
    Palette,
    /// The list of all keys.
    Help,
    /// The question where to export to.
    Export,
    /// A gesture under way.
    Gesture,
    /// What can be made anew.
    New,
    /// What something can be marked as.
    Mark,
    /// The tour, beside the panes.
    Tour,
    /// The pane that shows what was done, in place of the chain.
    Log,
    /// The pane that shows the story sentence by sentence, in place of the chain.
    Story,
    /// The pane that shows a document, in place of the chain.
    Reader,
    /// The line that is searched for in a document.
    Seek,
}

impl Place {
    /// The four panes in the order of Tab.
    pub const PANES: [Self; 4] = [Self::Find, Self::Chain, Self::Dossier, Self::Citations];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::App => "In every pane",
            Self::Typing => "Typing",
            Self::Find => "Find",
            Self::Chain => "Chain",
            Self::Dossier => "Dossier",
            Self::Citations => "Citations",
            Self::Palette => "Commands",
            Self::Help => "Help",
            Self::Export => "Export",
            Self::Gesture => "In a gesture",
            Self::New => "New",
            Self::Mark => "Mark",
            Self::Tour => "Tour",
            Self::Log => "Log",
            Self::Story => "Story",
            Self::Reader => "Reader",
            Self::Seek => "Searching a document",
        }
    }

    /// Whether it is a pane: one of the four, or what stands in place of the chain.
    pub fn is_pane(self) -> bool {
        matches!(self, Self::Log | Self::Reader | Self::Story) || Self::PANES.contains(&self)
    }

    /// Whether letters are typed there, so that no bare letter can be a command.
    pub fn types_text(self) -> bool {
        matches!(self, Self::Find | Self::Palette | Self::Export | Self::Gesture | Self::Seek)
    }
}

/// What the panes beside the one that has the keys should be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The entity whose dossier is shown; none leaves it as it is.
    pub entity: Option<EntityId>,
    /// What the citations are shown of.
    pub topic: Topic,
}

/// What citations are shown of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Claims: one, or those that a tie rests on.
    Claims(Vec<ClaimRef>),
    /// Everything said of an entity.
    Entity(Brief),
    /// Everything that rests on a source.
    Source(SourceId),
    /// Every source there is.
    Sources,
    /// What would fall without a source or a piece of evidence.
    Without(Withdrawn),
    /// What a chain comes to: its root, and which way it is walked.
    Worth(Brief, Side),
    /// A gap: nothing is cited to a question.
    Gap(Gap),
    /// Nothing.
    Nothing,
}

/// What becomes of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touring {
    /// It begins.
    Begin,
    /// It is left.
    Leave,
    /// It is left, and not offered again.
    Never,
}

/// Which way the trail of what was walked from and looked at is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the stop before.
    Back,
    /// To the stop after, where it was gone back.
    Forward,
    /// Back to the last stop with another root of the chain.
    Root,
}

/// One press of what is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beat {
    /// A command, by its name.
    Do(String),
    /// The line that is typed is emptied.
    Empty,
    /// A letter of the line that is typed.
    Letter(char),
}

/// What a command or a pane asks `app` to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Leave the workbench.
    Quit,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Close what is open, or go back where the keys are.
    Back,
    /// Give the keys to a pane.
    Focus(Place),
    /// Give the keys to the next pane, or the one before.
    Turn(bool),
    /// Let one pane have the whole screen, or no longer.
    Zoom,
    /// Open an overlay.
    Open(Place),
    /// Close the overlay.
    Close,
    /// Begin the tour, or leave it.
    Tour(Touring),
    /// Press these keys, one after the other.
    Play(Vec<Beat>),
    /// Run a command by its name.
    Run(&'static str),
    /// Use the next theme.
    NextTheme,
    /// Make an entity the root of the chain and the subject of the dossier.
    Root(EntityId),
    /// Show the dossier of an entity that a link led to.
    Subject(EntityId),
    /// Go along the trail of what was walked from and looked at.
    Along(Way),
    /// Something else was selected.
    Select(Selection),
    /// Something has to be read or written.
    Ask(Slot, Question),
    /// An answer to this is no longer wanted.
    Forget(Slot),
    /// Tell the reporter something.
    Say(Message),
    /// Take back the last action of this window.
    Undo,
    /// Take back the last action of the case, whoever did it.
    UndoCase,
    /// Do again what this window took back last.
    Redo,
    /// Let the reporter's own editor have this text; what it leaves comes back to the line that is typed.
    Edit(String),
    /// Begin a gesture.
    Begin(Start),
    /// Write what a gesture asks for; its title in the journal.
    Do(Box<Deed>, String),
    /// Open the document that what is selected rests on, at its passage.
    Read,
    /// Cite from this source, of this title, at this locator, from now on.
    CiteFrom(SourceId, String, Option<String>),
    /// Take what is selected away.
    Delete,
    /// Pick the selected claims for the next citation or ruling, or no longer.
    Pick,
    /// Put this into Find and give it the keys.
    LookFor(&'static str),
    /// Tie the sentence of the story to the picked or selected claims, or ask which.
    Tie,
    /// Set a mark on what is selected, or take it off.
    ToggleMark(Mark),
    /// Take this action back.
    TakeBack(i64),
    /// Take this action back with the later ones that hang on it.
    TakeBackWithLater(i64),
    /// Do this action again, which was taken back.
    DoAgain(i64),
}

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something is done.
    Good,
    /// Something is worth knowing.
    Note,
    /// Something went wrong.
    Failed,
}

/// A message to the reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What sort of message it is.
    pub tone: Tone,
    /// What happened.
    pub text: String,
    /// What to try.
    pub hint: Option<String>,
}

impl Message {
    /// Something is done.
    pub fn good(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into(), hint: None }
    }

    /// Something is worth knowing.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: Tone::Note, ..Self::good(text) }
    }
}

impl From<Error> for Message {
    fn from(error: Error) -> Self {
        Self { tone: Tone::Failed, text: error.cause().to_owned(), hint: error.to_try().map(ToOwned::to_owned) }
    }
}

/// What a question is about: a later question in the same slot makes the earlier one's answer stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The list of found entities.
    Find,
    /// The root of the chain.
    Root,
    /// One branch of the chain: which tree, which node.
    Branch(u64, usize),
    /// The dossier.
    Dossier,
    /// Further links of the dossier.
    DossierLinks,
    /// The citations.
    Citations,
    /// The counts of the header.
    Sizes,
    /// The counts of claims by standing.
    Check,
    /// Whether the file is whole.
    Health,
    /// Whether another window wrote.
    Feed,
    /// A written export.
    Export,
    /// A write; none makes another stale.
    Write(u64),
    /// What a gesture needs to know before it opens.
    Ground,
    /// What fits what is typed into a gesture.
    Gesture,
    /// The log.
    Log,
    /// What an action changed.
    Changes(i64),
    /// The story.
    Story,
    /// A document.
    Document,
    /// Who is named in it.
    Names,
    /// Where something stands in it.
    Seek,
}

/// Something to be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Entities by a typed query: at the most so many, folded or as written.
    Find {
        /// As typed.
        query: String,
        /// How many at the most.
        limit: usize,
        /// Whether any script finds any script.
        folding: bool,
    },
    /// The entity to begin with.
    Busiest,
    /// An entity as a list shows it.
    Brief(EntityId),
    /// One branch of a chain.
    Branch {
        /// From the root to the entity, both included.
        path: Vec<EntityId>,
        /// Which way.
        side: Side,
        /// How many hops to skip.
        offset: usize,
        /// How many at the most.
        limit: usize,
    },
    /// All about an entity.
    Dossier(EntityId),
    /// Further links of an entity.
    Links(EntityId, usize),
    /// What something rests on.
    Citations(Topic),
    /// How much there is.
    Sizes,
    /// How the claims stand.
    Check,
    /// Whether the file is whole.
    Health,
    /// What was written since this was asked last.
    Feed,
    /// An export: the format's name, the file, whether a file that is there may be replaced, and whether what is
    /// protected is left out.
    Export(String, PathBuf, bool, bool),
    /// Take an action back; the last of the case where none is named.
    Undo(Option<i64>),
    /// Do an action again that was taken back.
    Redo(i64),
    /// What a gesture needs to know before it opens.
    Ground(Start, Box<Begun>),
    /// Do a deed.
    Do(Box<Signed>),
    /// Take an action back, and before it the later ones that hang on it.
    UndoWithLater(i64),
    /// A page of the log: how many actions, before a place or the last ones.
    Log(Option<i64>, usize),
    /// What an action changed, from which row on; and whether it is an import, which takes time to count.
    Changes(i64, usize, bool),
    /// The story, with the claims that it rests on.
    Story,
    /// A document, at a passage.
    Document(Wanted),
    /// Who is named in the document of this hash, from a page on.
    Names(String, usize),
    /// Where something stands in the document of this hash.
    Seek(String, String),
}

/// Where a command's effects go.
pub type Out = Vec<Effect>;
