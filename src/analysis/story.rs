//! The story against its drafts and its claims: what a new draft did to each sentence, how far the checking has come,
//! and which sentence rests on a claim.
//!
//! It must not know formats: a draft comes as blocks of sentences.

mod drafts;
mod footed;

use foldhash::{HashMap, HashMapExt as _};
use serde::Serialize;

use crate::error::Result;
use crate::model::{ClaimRef, Graph, Sentence, State, Story};

pub use drafts::{Block, Change, Drafted, Plan, compare};
pub use footed::{Footed, Note, Paragraph, Run, footed};

/// How far the checking has come. Sentences that the last draft no longer had are counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// All sentences of the draft.
    pub sentences: usize,
    /// Those about which nothing is left to be done.
    pub resolved: usize,
    /// Those that rest on a claim at the least.
    pub tied: usize,
    /// How many a checker has found to hold.
    pub verified: usize,
    /// How many need no claim.
    pub needs_none: usize,
    /// How many nobody has decided about.
    pub open: usize,
    /// How many wait for an answer.
    pub question: usize,
    /// How many are in dispute.
    pub dispute: usize,
    /// How many go out.
    pub cut: usize,
    /// How many have changed since they were looked at.
    pub changed: usize,
    /// How many the last draft no longer had.
    pub gone: usize,
}

impl Progress {
    /// How far the checking of a story has come.
    pub fn of(story: &Story) -> Self {
        let mut progress = Self::default();
        for sentence in &story.sentences {
            if sentence.is_gone() {
                progress.gone += 1;
                continue;
            }
            progress.sentences += 1;
            progress.resolved += usize::from(sentence.is_resolved());
            progress.tied += usize::from(!sentence.rests.is_empty());
            progress.changed += usize::from(sentence.was.is_some());
            *progress.state(sentence.state) += 1;
        }
        progress
    }

    fn state(&mut self, state: State) -> &mut usize {
        match state {
            State::Open => &mut self.open,
            State::Verified => &mut self.verified,
            State::Question => &mut self.question,
            State::Dispute => &mut self.dispute,
            State::Cut => &mut self.cut,
            State::NeedsNone => &mut self.needs_none,
        }
    }

    /// The states that any sentence has, with how many: "12 verified, 3 open".
    pub fn words(&self) -> String {
        let mut counts = *self;
        let told = State::ALL.into_iter().filter_map(|state| {
            let count = *counts.state(state);
            (count > 0).then(|| format!("{count} {}", state.label()))
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// Which sentences of the story rest on which claim; those that were cut or have gone rest on nothing.
#[derive(Debug, Clone, Default)]
pub struct Told {
    story: Story,
    on: HashMap<ClaimRef, Vec<usize>>,
}

impl Told {
    /// The story of a graph, looked up by claim.
    ///
    /// # Errors
    /// If the graph can't be read.
    pub fn of(graph: &dyn Graph) -> Result<Self> {
        let story = graph.story()?.unwrap_or_default();
        let mut on: HashMap<ClaimRef, Vec<usize>> = HashMap::new();
        for (at, sentence) in story.sentences.iter().enumerate() {
            if sentence.is_gone() || sentence.state == State::Cut {
                continue;
            }
            for claim in &sentence.rests {
                on.entry(claim.clone()).or_default().push(at);
            }
        }
        Ok(Self { story, on })
    }

    /// The story itself.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// The claims that any sentence rests on.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimRef> {
        self.on.keys()
    }

    /// The sentences that rest on a claim, in their order.
    pub fn on(&self, claim: &ClaimRef) -> impl Iterator<Item = &Sentence> {
        let at = self.on.get(claim).map(Vec::as_slice).unwrap_or_default();
        at.iter().filter_map(|at| self.story.sentences.get(*at))
    }

    /// Where they stand, in words: "sentence 12, ¶4; sentence 14, ¶5"; none where no sentence rests on it.
    pub fn places(&self, claim: &ClaimRef) -> Option<String> {
        let places: Vec<String> = self.on(claim).map(Sentence::place_words).collect();
        (!places.is_empty()).then(|| places.join("; "))
    }
}

/// The first sentence that waits to be looked at: after the one that was judged last, else from the start. Where the
/// checking goes on.
pub fn next_open(story: &Story, after: Option<usize>) -> Option<usize> {
    let open = |sentence: &Sentence| sentence.state == State::Open && !sentence.is_gone();
    let from = after.map_or(0, |at| at + 1);
    let places = (from..story.sentences.len()).chain(0..from.min(story.sentences.len()));
    places.into_iter().find(|at| story.sentences.get(*at).is_some_and(open))
}

/// The sentence that was judged last, by the time that it carries.
pub fn judged_last(story: &Story) -> Option<usize> {
    let judged = story.sentences.iter().enumerate().filter(|(_, s)| !s.is_gone());
    judged.filter_map(|(at, s)| Some((s.at.as_deref()?, at))).max().map(|(_, at)| at)
}
