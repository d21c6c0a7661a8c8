//! What comes back: the answer to each question.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Ground, Named, Opened, Sought, Start};
use crate::analysis::Standing;
use crate::analysis::chain::{Step, Worth};
use crate::analysis::check::Counts;
use crate::analysis::citations::{Cited, Resting};
use crate::analysis::dossier::{Dossier, LinkFact};
use crate::analysis::falls::{Falls, Withdrawn};
use crate::analysis::likeness::Likeness;
use crate::analysis::sentence::Part;
use crate::case::{Changes, Health, LogPage};
use crate::error::{Error, Result};
use crate::model::{Brief, ClaimRef, Decision, Mark, Source, Story};
use crate::tui::deed::Made;

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// See [`Question::Find`].
    Found(Result<Finds>),
    /// See [`Question::Busiest`] and [`Question::Brief`].
    Root(Result<Option<Brief>>),
    /// See [`Question::Branch`].
    Branch(Result<Step>),
    /// See [`Question::Dossier`].
    Dossier(Result<Option<Box<Dossier>>>),
    /// See [`Question::Links`].
    Links(Result<(Vec<LinkFact>, usize)>),
    /// See [`Question::Citations`].
    Citations(Result<Rests>),
    /// See [`Question::Sizes`].
    Sizes(Result<Tally>),
    /// See [`Question::Check`].
    Check(Result<(Counts, Arc<Likeness>)>),
    /// See [`Question::Health`]: what is wrong with the file.
    Health(Result<Health>),
    /// See [`Question::Feed`]: this window's own actions are among it.
    Feed(Result<Vec<News>>),
    /// See [`Question::Export`].
    Exported(Result<Exported>),
    /// See [`Question::Undo`], [`Question::UndoWithLater`], [`Question::Redo`] and [`Question::Do`].
    Wrote(Result<Wrote>),
    /// See [`Question::Ground`].
    Ground(Start, Result<Box<Ground>>),
    /// See [`Question::Log`].
    Log(Result<LogPage>),
    /// See [`Question::Changes`].
    Changes(Result<Changes>),
    /// See [`Question::Story`]; none where there is none.
    Story(Result<Option<Box<Queue>>>),
    /// See [`Question::Document`].
    Document(Result<Box<Opened>>),
    /// See [`Question::Names`].
    Names(Result<Named>),
    /// See [`Question::Seek`].
    Sought(Result<Sought>),
}

impl Answer {
    /// The same answer; an error of the file names it.
    #[must_use]
    pub fn of_case(self, file: &str) -> Self {
        let named = |error: Error| error.of_case(file);
        match self {
            Self::Found(answer) => Self::Found(answer.map_err(named)),
            Self::Root(answer) => Self::Root(answer.map_err(named)),
            Self::Branch(answer) => Self::Branch(answer.map_err(named)),
            Self::Dossier(answer) => Self::Dossier(answer.map_err(named)),
            Self::Links(answer) => Self::Links(answer.map_err(named)),
            Self::Citations(answer) => Self::Citations(answer.map_err(named)),
            Self::Sizes(answer) => Self::Sizes(answer.map_err(named)),
            Self::Check(answer) => Self::Check(answer.map_err(named)),
            Self::Health(answer) => Self::Health(answer.map_err(named)),
            Self::Feed(answer) => Self::Feed(answer.map_err(named)),
            Self::Exported(answer) => Self::Exported(answer.map_err(named)),
            Self::Wrote(answer) => Self::Wrote(answer.map_err(named)),
            Self::Ground(start, answer) => Self::Ground(start, answer.map_err(named)),
            Self::Log(answer) => Self::Log(answer.map_err(named)),
            Self::Changes(answer) => Self::Changes(answer.map_err(named)),
            Self::Story(answer) => Self::Story(answer.map_err(named)),
            Self::Document(answer) => Self::Document(answer.map_err(named)),
            Self::Names(answer) => Self::Names(answer.map_err(named)),
            Self::Sought(answer) => Self::Sought(answer.map_err(named)),
        }
    }
}

/// An action that the change feed tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Its place in the journal.
    pub place: i64,
    /// What was done, and by whom.
    pub told: String,
}

/// What was written, once it is on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wrote {
    /// What was done, in words.
    pub told: String,
    /// The actions that it did or took back, that of the deed last; none where the journal has nothing of it.
    pub actions: Vec<i64>,
    /// They stand now, or were taken back.
    pub stands: bool,
    /// The places in the journal that it has.
    pub places: Vec<i64>,
    /// What a deed made or changed.
    pub made: Vec<Made>,
}

/// How an export ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// It is in this file; these damaged records are not in it; and of a redacted one, what was left out, in words.
    Written(PathBuf, Vec<String>, Option<String>),
    /// This file is there already, and nobody said that it may be replaced.
    There(PathBuf),
}

/// Found entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// The best, in order.
    pub hits: Vec<Find>,
    /// How many fit in all.
    pub total: usize,
    /// How many entities there are to find.
    pub of: usize,
}

/// One found entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Find {
    /// The entity.
    pub brief: Arc<Brief>,
    /// The form that matched: its caption, or an alias, a former name, an identifier.
    pub matched: String,
    /// The property that the form stands in.
    pub property: String,
    /// Which characters of the form matched.
    pub positions: Vec<usize>,
    /// The marks on it.
    pub marks: Vec<Mark>,
}

/// What something rests on, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Rests {
    /// Claims with what each rests on.
    Claims(Vec<Told>),
    /// What rests on a source, each claim in words, and the sources that its evidence was taken from.
    Source(Box<Resting>, Vec<Worded>, Vec<Source>),
    /// Every source there is.
    Sources(Vec<Source>),
    /// What would fall without something.
    Falls(Box<Fell>),
    /// What a chain comes to, with its weakest hops in words, and those whose dates don't fit.
    Worth(Box<Worth>, Vec<Worded>, Vec<Worded>),
    /// Nothing was asked, or there is none of that id.
    Nothing,
}

/// A claim in words, and the marks on it.
pub type Worded = (Vec<Part>, Vec<Mark>);

/// What would fall, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Fell {
    /// What is thought away, in words.
    pub title: String,
    /// What else could be: the source of evidence, the origin of a source.
    pub wider: Option<Withdrawn>,
    /// How many claims would come to be uncited, and of a single origin.
    pub counts: [usize; 2],
    /// What would fall.
    pub falls: Falls,
    /// The first claims of it in words.
    pub worded: Vec<Worded>,
}

/// A claim in words, with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The sentence.
    pub sentence: Vec<Part>,
    /// The reporter's note on it, where it is a link or an assertion.
    pub note: Option<String>,
    /// The marks on it.
    pub marks: Vec<Mark>,
    /// What it rests on.
    pub cited: Cited,
}

/// The story, ready to be gone through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    /// The story.
    pub story: Story,
    /// The claims that its sentences rest on.
    pub tied: HashMap<ClaimRef, Tied>,
}

/// A claim that a sentence rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Tied {
    /// It in words.
    pub words: Vec<Part>,
    /// How it stands.
    pub standing: Standing,
    /// What was ruled on it.
    pub ruled: Option<Decision>,
}

/// What the header counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// What the case is called.
    pub title: String,
    /// Entities that are no links.
    pub entities: u64,
    /// Open questions.
    pub gaps: u64,
    /// How many entities and claims carry each mark.
    pub marks: Vec<(Mark, u64)>,
    /// Files are kept with its sources.
    pub documents: bool,
    /// The place in the journal up to which all this was seen.
    pub seen: i64,
}
