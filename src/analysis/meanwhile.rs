//! Two questions at once, where the graph has a further reader for the other.
//!
//! It must not know what is asked.

use std::{panic, thread};

use crate::error::Result;
use crate::model::Graph;

/// Answers both: `here` on this thread, `there` meanwhile on another with a reader of the same state; one after the
/// other where there is none.
pub(super) fn meanwhile<A, B: Send>(
    graph: &dyn Graph,
    here: impl FnOnce() -> Result<A>,
    there: impl FnOnce(&dyn Graph) -> Result<B> + Send,
) -> Result<(A, B)> {
    let Some(fellow) = graph.fellow()? else { return Ok((here()?, there(graph)?)) };
    thread::scope(|scope| {
        let other = scope.spawn(move || match fellow() {
            Ok(Some(fellow)) => Ok(there(&*fellow)),
            // What keeps a further reader away need not keep this one from answering.
            Ok(None) | Err(_) => Err(there),
        });
        let here = here()?;
        let there = other.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        Ok((here, there.unwrap_or_else(|there| there(graph))?))
    })
}
