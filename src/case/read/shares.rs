//! Work shared out: further readers of the file take pieces of it on threads of their own.
//!
//! All see the same state of the case. What is done is handed on where it was asked for.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::case::Case;
use crate::error::Result;

/// How many read at once at the most, whatever the machine: each has a connection of its own.
const READERS_MOST: usize = 4;

/// Below so many pieces, further connections are not worth their opening.
const PIECES_FEWEST: usize = 3;

/// Works on each of these; what comes of it is handed on in their order.
pub(super) fn share_out<P: Sync, D: Send>(
    case: &Case,
    pieces: &[P],
    work: impl Fn(&Case, &P) -> Result<D> + Sync,
    hand_on: &mut dyn FnMut(D) -> Result<()>,
) -> Result<()> {
    // What somebody is writing, nobody else sees.
    if case.is_writable() || pieces.len() < PIECES_FEWEST {
        return pieces.iter().try_for_each(|piece| hand_on(work(case, piece)?));
    }
    let left = Mutex::new(pieces.iter().enumerate());
    let take = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let read = || {
        let (door, changes) = (case.door(), case.change_count()?);
        thread::scope(|scope| {
            let (sender, done) = mpsc::channel();
            for _ in 1..readers(pieces.len()) {
                let (door, take, work, sender) = (&door, &take, &work, sender.clone());
                scope.spawn(move || {
                    // Who can't see what the others see takes nothing: they will.
                    let Ok(Some(fellow)) = door.fellow(changes) else { return };
                    let read = || {
                        while let Some((at, piece)) = take() {
                            // Nobody hears it where the work has failed elsewhere.
                            if sender.send((at, work(&fellow, piece))).is_err() {
                                break;
                            }
                        }
                        Ok(())
                    };
                    drop(fellow.keeping_few_pages(read));
                });
            }
            drop(sender);
            let mut queue = Queue { early: BTreeMap::new(), next: 0, hand_on };
            while let Some((at, piece)) = take() {
                queue.put(at, work(case, piece)?)?;
                done.try_iter().try_for_each(|(at, done)| queue.put(at, done?))?;
            }
            done.iter().try_for_each(|(at, done)| queue.put(at, done?))
        })
    };
    case.as_of_now(|| case.keeping_few_pages(read))
}

/// What is done too early waits here.
struct Queue<'h, D> {
    early: BTreeMap<usize, D>,
    next: usize,
    hand_on: &'h mut dyn FnMut(D) -> Result<()>,
}

impl<D> Queue<'_, D> {
    fn put(&mut self, at: usize, done: D) -> Result<()> {
        self.early.insert(at, done);
        while let Some(done) = self.early.remove(&self.next) {
            (self.hand_on)(done)?;
            self.next += 1;
        }
        Ok(())
    }
}

fn readers(pieces: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, |n| n.get().min(READERS_MOST));
    processors.min(pieces)
}
