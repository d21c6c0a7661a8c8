//! Questions asked of a graph of claims: the read trait in, answers out. Pure: no SQL, no files, no screen.
//!
//! Every answer is bounded: an entity with ten thousand links is read a page at a time.

pub mod branches;
pub mod chain;
pub mod check;
pub mod citations;
pub mod dossier;
pub mod falls;
pub mod likeness;
mod meanwhile;
pub mod replies;
pub mod sentence;
pub mod standing;
pub mod story;
pub mod ties;
pub mod timeline;

pub use chain::{Bounds, Chain, Hop, Step};
pub use standing::{Origins, Stand, Standing};
pub use ties::{Tie, TieEnd};
