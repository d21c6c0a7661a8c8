//! Finding what is typed: in the index in memory, on the thread that made it, or at once where it is lent.
//!
//! To wake the thread that searches, and to be woken by it, takes as long as to search; it would also have to ask the
//! file whether the index is still true of it. Who lends the index is told of what was written instead. What was found
//! ahead (`ahead`) lies with the index that it was found in, and goes with it. It must not know the case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::case::search::{Found, Hit, Index, Query};
use crate::text::likeness;
use crate::tui::effect::{Answer, Find, Finds, Question};

/// How many names are looked at that what is typed may look like.
const LOOK_ALIKE: usize = 8;

/// The largest index that is lent, in entities: a search of it takes less than a frame of the screen.
const LENT_MOST: usize = 250_000;

/// All that the answer to something typed depends on, but for the index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Typed {
    /// As it was typed.
    pub(super) query: String,
    /// How many entities are found at the most.
    pub(super) limit: usize,
    /// Whether any script finds any script.
    pub(super) folding: bool,
}

impl Typed {
    /// What a question asks to be found, if it asks that.
    pub(super) fn of(question: &Question) -> Option<Self> {
        let Question::Find { query, limit, folding } = question else { return None };
        Some(Self { query: query.clone(), limit: *limit, folding: *folding })
    }
}

/// The index, while it is true of the case as far as anybody here knows.
#[derive(Debug, Clone, Default)]
pub(super) struct Lent(Arc<Mutex<Shelf>>);

#[derive(Debug, Default)]
struct Shelf {
    /// The place in the journal up to which this window knows of writes.
    written: i64,
    volume: Option<Volume>,
}

/// An index, and what was found in it before anybody asked.
#[derive(Debug)]
struct Volume {
    /// The place in the journal that it is of.
    place: i64,
    index: Arc<Index>,
    ahead: HashMap<Typed, Finds>,
}

impl Lent {
    /// Lends an index of the case at a place of its journal, unless more is known to have been written since.
    pub(super) fn lend(&self, place: i64, index: &Arc<Index>) {
        let mut shelf = self.shelf();
        if place >= shelf.written && index.len() <= LENT_MOST {
            shelf.volume = Some(Volume { place, index: Arc::clone(index), ahead: HashMap::new() });
        }
    }

    /// The case is known to be written up to a place of its journal: an index of an earlier one is lent no more.
    pub(super) fn written(&self, place: i64) {
        let mut shelf = self.shelf();
        shelf.written = shelf.written.max(place);
        let written = shelf.written;
        drop(shelf.volume.take_if(|volume| volume.place < written));
    }

    /// The answer to what is typed, where it was found ahead or the index gives it by itself.
    pub(super) fn answer(&self, typed: &Typed) -> Option<Answer> {
        let index = {
            let mut shelf = self.shelf();
            let volume = shelf.volume.as_mut()?;
            if let Some(finds) = volume.ahead.remove(typed) {
                return Some(Answer::Found(Ok(finds)));
            }
            Arc::clone(&volume.index)
        };
        found(&index, typed).map(|finds| Answer::Found(Ok(finds)))
    }

    /// The index that is lent now.
    pub(super) fn index(&self) -> Option<Arc<Index>> {
        self.shelf().volume.as_ref().map(|volume| Arc::clone(&volume.index))
    }

    /// Of what was found ahead, leaves what may still be asked.
    pub(super) fn leave(&self, wanted: &[Typed]) {
        if let Some(volume) = &mut self.shelf().volume {
            volume.ahead.retain(|typed, _| wanted.contains(typed));
        }
    }

    /// Whether an index is still lent, and this has yet to be found in it.
    pub(super) fn lacks(&self, typed: &Typed, index: &Arc<Index>) -> bool {
        self.shelf().volume.as_ref().is_some_and(|v| Arc::ptr_eq(&v.index, index) && !v.ahead.contains_key(typed))
    }

    /// Keeps what was found ahead in an index, if that is still lent.
    pub(super) fn keep(&self, typed: Typed, finds: Finds, index: &Arc<Index>) {
        if let Some(volume) = self.shelf().volume.as_mut().filter(|volume| Arc::ptr_eq(&volume.index, index)) {
            volume.ahead.insert(typed, finds);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is found in an index, where it knows by itself. What can't be read is told by whoever reads it.
pub(super) fn found(index: &Index, typed: &Typed) -> Option<Finds> {
    let query = Query::parse(&typed.query).ok()?;
    index.unmarked(&query).is_empty().then(|| finds(index, &query, typed))
}

/// What a query finds: at the most so many, folded or as written. The index knows what its filters ask for.
pub(super) fn finds(index: &Index, query: &Query, typed: &Typed) -> Finds {
    let mut found = index.find(query, typed.limit, typed.folding);
    if typed.folding {
        with_those_it_looks_like(index, &typed.query, &mut found);
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
