//! What a gesture is begun on, and what it needs to know of the case before it opens.

use super::Taken;
use crate::model::{
    Approach, ApproachId, Assertion, Brief, Citation, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Gap, Link,
    Sentence, SentenceId, Source, SourceId, Value,
};
use crate::tui::deed::Thing;

/// What is selected, as far as a gesture can act on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The entity.
    pub entity: Option<EntityId>,
    /// The claims: one, or those that a tie rests on.
    pub claims: Vec<ClaimRef>,
    /// The gap.
    pub gap: Option<Gap>,
    /// The approach to the entity.
    pub approach: Option<ApproachId>,
    /// The evidence of the selected citation, or of the selected row of a source.
    pub evidence: Option<EvidenceId>,
    /// The source.
    pub source: Option<SourceId>,
    /// The sentence of the story; its claims are those that it rests on.
    pub sentence: Option<SentenceId>,
    /// Of these, one is selected.
    pub tie: bool,
}

impl Target {
    /// What a key that edits or deletes acts on: the finest thing that is selected.
    pub fn thing(&self) -> Option<Thing> {
        if let Some(sentence) = &self.sentence {
            return match self.claims.as_slice() {
                [claim] if self.tie => Some(Thing::Tie(sentence.clone(), claim.clone())),
                _ => None,
            };
        }
        if let Some(approach) = &self.approach {
            return Some(Thing::Approach(approach.clone()));
        }
        match (&self.gap, &self.evidence, self.claims.as_slice()) {
            (Some(gap), _, _) => Some(Thing::Gap(gap.id.clone())),
            (None, Some(evidence), [claim]) => Some(Thing::Citation(claim.clone(), evidence.clone())),
            (None, Some(evidence), _) => Some(Thing::Evidence(evidence.clone())),
            (None, None, [claim]) => Some(Thing::Claim(claim.clone())),
            (None, None, _) => {
                let source = self.source.clone().map(Thing::Source);
                source.or_else(|| self.entity.clone().map(Thing::Entity))
            }
        }
    }
}

impl Target {
    /// What a note is written on: a value has none, so its entity; of a citation the evidence;
    /// of a claim that a sentence rests on the claim.
    pub fn noted(&self) -> Option<Thing> {
        if let (Some(sentence), false) = (&self.sentence, self.tie) {
            return Some(Thing::Sentence(sentence.clone()));
        }
        match self.thing()? {
            Thing::Tie(_, ClaimRef::Value(key)) => Some(Thing::Entity(key.entity)),
            Thing::Tie(_, claim) => Some(Thing::Claim(claim)),
            Thing::Claim(ClaimRef::Value(key)) => Some(Thing::Entity(key.entity)),
            Thing::Citation(_, evidence) => Some(Thing::Evidence(evidence)),
            other => Some(other),
        }
    }
}

/// The gestures that take words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Start {
    /// A new entity.
    Entity,
    /// A link from the selected entity.
    Link,
    /// A value of the selected entity or link.
    Value,
    /// Another name for the selected entity.
    Rename,
    /// Whatever is selected, changed.
    Edit,
    /// The same, from its note on.
    Note,
    /// A claim in words.
    Assertion,
    /// A question.
    Gap,
    /// A source.
    Source,
    /// A document of the selected source.
    Attach,
    /// A note taken from the current source.
    Evidence,
    /// Evidence cited to the selected claims.
    Cite,
    /// The source and the paragraph that are cited from.
    From,
    /// A ruling on the selected claims.
    Rule,
    /// What the selected sentence of the story rests on.
    Tie,
    /// Claims put to somebody.
    Put,
    /// What somebody answered.
    Answer,
    /// The title and the language of the case.
    Case,
}

/// What a gesture is begun on, before it is looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// What is selected.
    pub target: Target,
    /// The claims to act on: those picked, or those selected.
    pub claims: Vec<ClaimRef>,
    /// The source that is cited from.
    pub source: Option<SourceId>,
    /// The paragraph that is cited from.
    pub locator: Option<String>,
    /// The evidence that was cited last.
    pub last: Option<EvidenceId>,
    /// The passage that is selected in the reader.
    pub taken: Option<Taken>,
}

/// What a gesture needs to know of the case, read before it opens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ground {
    /// What it was begun on.
    pub begun: Begun,
    /// The selected entity with its values.
    pub entity: Option<Entity>,
    /// What that entity is called.
    pub brief: Option<Brief>,
    /// The claims to act on, in words.
    pub sentences: Vec<String>,
    /// What would be put to the entity, each in words.
    pub put: Vec<(ClaimRef, String)>,
    /// The claims that a passage may be cited to, in words, the likeliest first.
    pub offered: Vec<(ClaimRef, String)>,
    /// What is to be changed.
    pub record: Option<Record>,
    /// The claims that the selected sentence may rest on, likely ones first.
    pub claims: Vec<(ClaimRef, String)>,
    /// Every source.
    pub sources: Vec<Source>,
    /// The evidence taken from the current source, that cited last first.
    pub evidence: Vec<Evidence>,
    /// The title of the case.
    pub title: String,
    /// Its language, ISO 639-3.
    pub language: Option<String>,
    /// The place in the journal up to which all this was seen.
    pub seen: i64,
}

/// Something that is there and is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// An entity's own row: its schema and note.
    Entity(Box<Entity>),
    /// A value, with the schema of its entity.
    Value(String, Value),
    /// A link, with its ends.
    Link(Box<Link>, Brief, Brief),
    /// An assertion, with whom it is about.
    Assertion(Box<Assertion>, Vec<Brief>),
    /// A gap, with its entity.
    Gap(Box<Gap>, Option<Brief>),
    /// An approach, with whom it was to.
    Approach(Box<Approach>, Brief),
    /// A citation of a claim.
    Citation(ClaimRef, Box<Citation>),
    /// A source.
    Source(Box<Source>),
    /// Evidence.
    Evidence(Box<Evidence>),
    /// A sentence of the story.
    Sentence(Box<Sentence>),
}
