//! The timeline: dated facts of every kind in one order. Partial dates are kept as the ranges that they are.
//!
//! It must not know how a timeline is drawn.

use crate::error::Result;
use crate::model::{ClaimRef, EntityId, Graph};

use super::standing::{Origins, Stand};

/// A page of a timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The events of this page, earliest first.
    pub events: Vec<Event>,
    /// How many there are in all.
    pub total: usize,
}

/// One dated claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub when: When,
    /// The claim.
    pub claim: ClaimRef,
    /// The claim in words.
    pub sentence: String,
    /// The entities that it is about.
    pub about: Vec<EntityId>,
    /// How well it stands.
    pub stand: Stand,
}

/// When something was: partial ISO dates as they were given, and the days between which they lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// The first day on which it can have begun, `YYYY-MM-DD`; empty where nothing says so.
    pub earliest: String,
    /// The last day on which it can have ended, `YYYY-MM-DD`; empty where it has not ended.
    pub latest: String,
    /// When it began, or when it was, as given.
    pub start: Option<String>,
    /// When it ended, as given.
    pub end: Option<String>,
    /// What the source said of the time, where that is no date ("early March").
    pub text: Option<String>,
}

/// The dated claims of the whole graph or, where `about` is given, of one entity.
///
/// # Errors
/// If the graph can't be read.
pub fn timeline(
    _graph: &dyn Graph,
    _origins: &mut Origins<'_>,
    _about: Option<&EntityId>,
    _offset: usize,
    _limit: usize,
) -> Result<Timeline> {
    Ok(Timeline::default())
}
