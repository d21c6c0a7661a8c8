//! What a gesture writes, in the words of the model: each deed is one action of the case, and undone as one.
//!
//! It says what is wanted; `jobs/deeds.rs` does it. It must not know panes, keys or SQL.

use crate::model::{
    Approach, ApproachId, Assertion, ClaimRef, Decision, EntityId, Evidence, EvidenceId, Gap, GapId, Mark, Marked,
    SentenceId, Source, SourceId, Stance, State, ValueKey,
};

/// An entity that is there, or one made on the spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// One that is there.
    Known(EntityId),
    /// One to be made.
    New(NewEntity),
}

/// An entity to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEntity {
    /// What it is called, in its schema's first caption property.
    pub name: String,
    /// The name of its schema.
    pub schema: String,
    /// Known to be somebody, not who.
    pub placeholder: bool,
}

/// A value as it was typed and understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The property's name.
    pub property: String,
    /// The value, clean by its type.
    pub value: String,
    /// How it was written, where that differs.
    pub original: Option<String>,
    /// ISO 639-3 code, or empty.
    pub lang: String,
}

/// Evidence that is there, or a note taken on the spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// Evidence that is there.
    Known(EvidenceId),
    /// Evidence to be made; it has no id yet.
    New(Box<Evidence>),
}

/// A source that is there, or one made on the spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// One that is there.
    Known(SourceId),
    /// One to be made, by its title.
    New(String),
}

/// What a claim is cited by in the same breath.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The evidence.
    pub by: Support,
    /// How it bears on the claim.
    pub stance: Stance,
    /// Where in the source, where that is finer than the evidence's own locator.
    pub locator: Option<String>,
}

/// A link to be made, or to be made over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDeed {
    /// The link that is changed; none for a new one.
    pub id: Option<EntityId>,
    /// Where it starts.
    pub source: Who,
    /// Where it ends.
    pub target: Who,
    /// The name of its relation kind.
    pub kind: String,
    /// Goods, dates, shares and whatever else is said of it.
    pub said: Vec<Said>,
    /// The reporter's note on it.
    pub note: Option<String>,
    /// The gap that it answers.
    pub answers: Option<Gap>,
    /// What it is cited by.
    pub cite: Option<Cite>,
}

/// Something that can be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// An entity with all that hangs on it.
    Entity(EntityId),
    /// A value, a link or an assertion with its citations and ruling.
    Claim(ClaimRef),
    /// A gap.
    Gap(GapId),
    /// An approach with what was put in it.
    Approach(ApproachId),
    /// One citation; the evidence stays.
    Citation(ClaimRef, EvidenceId),
    /// Evidence with its citations.
    Evidence(EvidenceId),
    /// A source with its evidence.
    Source(SourceId),
    /// A claim from what a sentence of the story rests on; the claim stays.
    Tie(SentenceId, ClaimRef),
    /// A sentence of the story, as far as it can be noted on: it goes with a draft alone.
    Sentence(SentenceId),
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A new entity.
    Entity {
        /// It.
        entity: NewEntity,
        /// What else is said of it.
        said: Vec<Said>,
        /// The reporter's note on it.
        note: Option<String>,
        /// What all of it is cited by.
        cite: Option<Cite>,
    },
    /// Another schema, note or placeholder mark for an entity.
    Describe {
        /// The entity.
        id: EntityId,
        /// The name of its schema.
        schema: String,
        /// See [`NewEntity::placeholder`].
        placeholder: bool,
        /// The reporter's note on it.
        note: Option<String>,
    },
    /// A new link, or one made over.
    Link(Box<LinkDeed>),
    /// A value, new or in place of another.
    Value {
        /// The entity that holds it.
        entity: EntityId,
        /// It.
        said: Said,
        /// The value in whose place it is put.
        replaces: Option<ValueKey>,
        /// What it is cited by.
        cite: Option<Cite>,
    },
    /// An assertion, new where it has no id.
    Assertion {
        /// It, but for whom it is about.
        assertion: Box<Assertion>,
        /// Whom it is about, in the order named.
        about: Vec<Who>,
        /// What it is cited by.
        cite: Option<Cite>,
    },
    /// A gap, new where it has no id.
    Gap(Box<Gap>),
    /// A source, new where it has no id.
    Source(Box<Source>),
    /// A file kept as a document of a source.
    Attach {
        /// The source.
        source: Holder,
        /// The path of the file, as it was typed or dropped.
        path: String,
        /// How it was taken.
        how: Option<String>,
    },
    /// Evidence, new where it has no id.
    Evidence(Box<Evidence>),
    /// Evidence cited to claims; one that is cited already has its stance and locator changed.
    Cite {
        /// By what, and how.
        cite: Cite,
        /// To what.
        claims: Vec<ClaimRef>,
    },
    /// A ruling on claims.
    Rule {
        /// On what.
        claims: Vec<ClaimRef>,
        /// Which.
        decision: Decision,
        /// Why.
        reason: Option<String>,
    },
    /// An approach to somebody, new where it has no id. A day that is left empty is today.
    Approach(Box<Approach>),
    /// A mark set, or taken off where all have it.
    Mark {
        /// On what.
        on: Vec<Marked>,
        /// Which.
        mark: Mark,
    },
    /// What a checker decided about a sentence of the story.
    Judge {
        /// The sentence.
        sentence: SentenceId,
        /// What.
        state: State,
    },
    /// The checker's note on a sentence of the story.
    Annotate {
        /// The sentence.
        sentence: SentenceId,
        /// The note; none takes it away.
        note: Option<String>,
    },
    /// Claims that a sentence of the story rests on, too.
    Tie {
        /// The sentence.
        sentence: SentenceId,
        /// The claims.
        claims: Vec<ClaimRef>,
    },
    /// Something taken away.
    Remove(Thing),
    /// The title and the language of the case.
    Case {
        /// Its title.
        title: String,
        /// ISO 639-3 code; left as it is where none.
        language: Option<String>,
    },
}

/// A deed with its title in the journal, and how much of the journal whoever did it had seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What is to be written.
    pub deed: Deed,
    /// What it is called, in words: "link: Aspan Arba supplies Sky Mechanics"; empty where the case has to be asked.
    pub title: String,
    /// The place in the journal up to which the reporter had seen the case.
    pub seen: i64,
}

/// What a deed made or changed, so that the next gesture can go on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// An entity.
    Entity(EntityId),
    /// A claim.
    Claim(ClaimRef),
    /// A gap.
    Gap(GapId),
    /// A source, with its title.
    Source(SourceId, String),
    /// Evidence.
    Evidence(EvidenceId),
}

impl Made {
    /// The claim, if it is one.
    pub fn claim(&self) -> Option<&ClaimRef> {
        if let Self::Claim(claim) = self { Some(claim) } else { None }
    }
}
