//! Sentences: any claim in words, in parts that a pane can style, or whole.
//!
//! It must not know standing or citations: whoever publishes a sentence attributes it.

use crate::error::Result;
use crate::model::{ClaimRef, EntityId, Graph};

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words.
    pub text: String,
    /// The entity that it names.
    pub entity: Option<EntityId>,
}

/// A claim as a sentence: "Ilya Golberg founded Aspan Arba."
///
/// # Errors
/// If the graph can't be read.
pub fn sentence(graph: &dyn Graph, claim: &ClaimRef) -> Result<String> {
    Ok(sentence_parts(graph, claim)?.into_iter().map(|p| p.text).collect())
}

/// The same in parts; joined without anything between them they are the sentence.
///
/// # Errors
/// If the graph can't be read.
pub fn sentence_parts(_graph: &dyn Graph, _claim: &ClaimRef) -> Result<Vec<Part>> {
    Ok(Vec::new())
}
