//! Gaps: what is asked and not asserted.

use serde::{Deserialize, Serialize};

use super::id::{EntityId, GapId};

/// A hop or a fact that is asked, never exported as a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The key.
    pub id: GapId,
    /// The question, with its question mark.
    pub question: String,
    /// The entity at which something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// Where in the chain of that entity the missing hop would stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The claim id of what answers it, once something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// The reporter's note on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// The two ways to walk a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Towards who supplies it.
    Upstream,
    /// Towards whom it supplies.
    Downstream,
}
