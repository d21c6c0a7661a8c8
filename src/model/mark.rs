//! Marks: what a reporter puts on entities and claims to find them again. Working notes, never a claim.

use serde::{Deserialize, Serialize};

use super::claim::ClaimRef;
use super::id::EntityId;

/// The marks that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Somebody has looked at it.
    Seen,
    /// It matters to the story.
    Relevant,
    /// There is something left to do about it.
    ToDo,
    /// A place to come back to.
    Bookmark,
}

/// What a mark stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Marked {
    /// An entity that is no link.
    Entity(EntityId),
    /// A claim. A link is marked as the claim that it is.
    Claim(ClaimRef),
}

impl Mark {
    /// All of them, in the order in which they are listed to a reader.
    pub const ALL: [Self; 4] = [Self::Seen, Self::Relevant, Self::ToDo, Self::Bookmark];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Relevant => "relevant",
            Self::ToDo => "to_do",
            Self::Bookmark => "bookmark",
        }
    }

    /// The words for it on a screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::ToDo => "to do",
            other => other.word(),
        }
    }

    /// The mark of a word, however its parts are joined: `to_do`, `to-do`, `todo`.
    pub fn named(word: &str) -> Option<Self> {
        let bare = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
        Self::ALL.into_iter().find(|mark| bare(mark.word()) == bare(word))
    }
}

impl Marked {
    /// The claim that stands for it where claims are kept: an entity goes by its key, as a link does.
    pub fn as_claim(&self) -> ClaimRef {
        match self {
            Self::Entity(id) => ClaimRef::Link(id.clone()),
            Self::Claim(claim) => claim.clone(),
        }
    }
}
