//! Claims: a value, a link or an assertion, each one sentence about the world; and rulings on them.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entity::Entity;
use super::id::{AssertionId, EntityId};

/// What a citation or a ruling is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimRef {
    /// One value of one property; boxed, as claims are held and moved by the ten thousand.
    Value(Box<ValueKey>),
    /// A link, by the key of its entity. A link's own values belong to it unless they are cited apart.
    Link(EntityId),
    /// An assertion.
    Assertion(AssertionId),
}

/// The address of a value: what makes it the same value again.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ValueKey {
    /// The entity that holds it (not the head of its group).
    pub entity: EntityId,
    /// The property's name.
    pub property: String,
    /// The value.
    pub value: String,
    /// ISO 639-3 code, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
}

impl From<ValueKey> for ClaimRef {
    fn from(key: ValueKey) -> Self {
        Self::Value(Box::new(key))
    }
}

impl ValueKey {
    /// `ENTITY/PROPERTY/` and eight hexadecimal digits of a hash of value and language: short, and the
    /// same in every copy of the case.
    pub fn claim_id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.value.as_bytes());
        hash.update([0]);
        hash.update(self.lang.as_bytes());
        let digest = hash.finalize();
        let hex: String = digest.iter().take(4).map(|b| format!("{b:02x}")).collect();
        format!("{}/{}/{hex}", self.entity, self.property)
    }
}

impl fmt::Display for ClaimRef {
    /// The claim's id as it stands in JSON, on the command line and in exports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(key) => f.write_str(&key.claim_id()),
            Self::Link(id) => write!(f, "{id}"),
            Self::Assertion(id) => write!(f, "{id}"),
        }
    }
}

/// One pair of ends of a link entity. A link entity with several ends makes several of these, one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The link entity, with its own values (dates, goods, percentage).
    pub entity: Entity,
    /// The name of its relation kind.
    pub kind: String,
    /// Where it starts: the owner, the sender. The head of its same-as group.
    pub source: EntityId,
    /// Where it ends: the asset, the receiver. The head of its same-as group.
    pub target: EntityId,
}

impl Link {
    /// The claim that this link makes.
    pub fn claim(&self) -> ClaimRef {
        ClaimRef::Link(self.entity.id.clone())
    }

    /// The end that is not `id`; the target when neither or both are.
    pub fn other(&self, id: &EntityId) -> &EntityId {
        if self.target == *id && self.source != *id { &self.source } else { &self.target }
    }

    /// When it began, as a partial ISO date.
    pub fn start(&self) -> Option<&str> {
        self.entity.first("startDate").or_else(|| self.entity.first("date"))
    }

    /// When it ended, as a partial ISO date.
    pub fn end(&self) -> Option<&str> {
        self.entity.first("endDate")
    }
}

/// A claim in words, where no value or link can say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The key.
    pub id: AssertionId,
    /// The sentence, worded as reported.
    pub text: String,
    /// The entities it is about, in the order named; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<EntityId>,
    /// When it holds, as a partial ISO date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What the source said of the time, where that is no date ("early March").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_text: Option<String>,
    /// The reporter's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// What a person decided about a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The claim.
    pub claim: ClaimRef,
    /// The decision.
    pub decision: Decision,
    /// Who decided.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Why.
    pub reason: Option<String>,
}

/// The three decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Still to be checked.
    Open,
    /// Checked, and it stands.
    Verified,
    /// Taken out of the story.
    Cut,
}
