//! Right of reply: what was put to somebody, how, by when an answer was asked for, and what they answered.

use serde::{Deserialize, Serialize};

use super::claim::ClaimRef;
use super::id::{ApproachId, EntityId};

/// How somebody is usually approached; any other words are taken too.
pub const WAYS: [&str; 8] =
    ["letter", "registered post", "e-mail", "telephone", "message", "in person", "through a lawyer", "press office"];

/// How many earnest attempts are enough to say that somebody did not answer.
pub const EARNEST: usize = 5;

/// One attempt to hear somebody: each attempt is an approach of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approach {
    /// The key.
    pub id: ApproachId,
    /// Who was approached.
    pub subject: EntityId,
    /// How: one of [`WAYS`], or other words. Empty where that was not kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how: String,
    /// Partial ISO date on which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Partial ISO date up to which an answer was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// What they answered; that they would not comment is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Partial ISO date of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<String>,
    /// Who answered for them: "their lawyer".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// The reporter's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was put to them.
    #[serde(skip)]
    pub put: Vec<Put>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// One claim as it was put to somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Put {
    /// The claim.
    pub claim: ClaimRef,
    /// How it read then: what they were asked, whatever the claim says by now.
    pub said: String,
}

impl Approach {
    /// How a claim read when it was put to them in this approach, if it was.
    pub fn put_as(&self, claim: &ClaimRef) -> Option<&str> {
        self.put.iter().find(|put| put.claim == *claim).map(|put| put.said.as_str())
    }
}
