//! The words of the house as types, and the trait by which a graph of claims is read.
//!
//! No I/O: nothing here opens a file or asks a clock. It knows `text` and `error`, nothing else.

pub mod check;
pub mod claim;
pub mod entity;
pub mod evidence;
pub mod gap;
pub mod graph;
pub mod guess;
pub mod id;
pub mod mark;
pub mod reply;
pub mod source_from;
pub mod story;
pub mod vocabulary;

pub use claim::{Assertion, ClaimRef, Decision, Link, Ruling, ValueKey};
pub use entity::{Brief, Entity, Value};
pub use evidence::{
    Basis, Citation, Citing, Credibility, Evidence, Lead, Leads, Reliability, Source, Stance, Visibility,
};
pub use gap::{Gap, Side};
pub use graph::{Claim, Fellow, Graph, LinkPage, LinkQuery};
pub use id::{ApproachId, AssertionId, EntityId, EvidenceId, GapId, SentenceId, SourceId};
pub use mark::{Mark, Marked};
pub use reply::{Approach, Put};
pub use story::{Form, News, Sentence, State, Story};
pub use vocabulary::Vocabulary;
