//! Finding what is typed: in the index in memory, on the thread that made it, or at once where it is lent.
//!
//! To wake the thread that searches, and to be woken by it, takes as long as to search; it would also have to ask the
//! file whether the index is still true of it. Who lends the index is told of what was written instead. It must not know
//! the case.

use std::sync::{Arc, Mutex, PoisonError};

use crate::case::search::{Found, Hit, Index, Query};
use crate::text::likeness;
use crate::tui::effect::{Answer, Find, Finds, Question};

/// How many names are looked at that what is typed may look like.
const LOOK_ALIKE: usize = 8;

/// The largest index that is lent, in entities: a search of it takes less than a frame of the screen.
const LENT_MOST: usize = 250_000;

/// The index, while it is true of the case as far as anybody here knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Lent(Arc<Mutex<Shelf>>);

#[derive(Debug, Default)]
struct Shelf {
    /// The place in the journal up to which this window knows of writes.
    written: i64,
    index: Option<(i64, Arc<Index>)>,
}

impl Lent {
    /// Lends an index of the case at a place of its journal, unless more is known to have been written since.
    pub(super) fn lend(&self, place: i64, index: &Arc<Index>) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if place >= shelf.written && index.len() <= LENT_MOST {
            shelf.index = Some((place, Arc::clone(index)));
        }
    }

    /// The case is known to be written up to a place of its journal: an index of an earlier one is lent no more.
    pub(super) fn written(&self, place: i64) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.written = shelf.written.max(place);
        let written = shelf.written;
        drop(shelf.index.take_if(|(of, _)| *of < written));
    }

    /// The answer to a question that the index answers by itself.
    pub(super) fn answer(&self, question: &Question) -> Option<Answer> {
        let Question::Find { query: typed, limit, folding } = question else { return None };
        let index = {
            let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&shelf.index.as_ref()?.1)
        };
        // What can't be read is told by whoever reads it.
        let query = Query::parse(typed).ok()?;
        index.unmarked(&query).is_empty().then(|| Answer::Found(Ok(finds(&index, typed, &query, (*limit, *folding)))))
    }
}

/// What a query finds: at the most so many, folded or as written. The index knows what its filters ask for.
pub(super) fn finds(index: &Index, typed: &str, query: &Query, (limit, folding): (usize, bool)) -> Finds {
    let mut found = index.find(query, limit, folding);
    if folding {
        with_those_it_looks_like(index, typed, &mut found);
    }
    let hit = |hit: Hit| Find {
        brief: hit.brief,
        matched: hit.matched,
        property: hit.property,
        positions: hit.positions,
        marks: hit.marks,
    };
    Finds { hits: found.hits.into_iter().map(hit).collect(), total: found.total, of: index.len() }
}

/// What is typed in letters that look Latin and are not finds the names that it looks like, too, after all others.
fn with_those_it_looks_like(index: &Index, typed: &str, found: &mut Found) {
    if typed.is_ascii() {
        return;
    }
    for look in likeness::keys(typed).iter().filter(|look| look.is_ascii()) {
        let more = index.find(&Query::words(look), LOOK_ALIKE, true).hits;
        let new = more.into_iter().filter(|hit| likeness::alike(typed, &hit.matched));
        for hit in new {
            if !found.hits.iter().any(|other| other.brief.id == hit.brief.id) {
                found.hits.push(hit);
                found.total += 1;
            }
        }
    }
}
