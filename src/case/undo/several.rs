//! Taking an action back with the later ones that hang on it: newest first, each an undo of its own.

use std::cell::Cell;
use std::collections::BTreeSet;

use rusqlite::TransactionBehavior;

use super::super::act::Hand;
use super::standing::Standing;
use super::{Case, Undone, storage};
use crate::error::{Error, Kind, Result};

/// More than this is no longer one slip of the hand.
const MOST: usize = 1_000;

impl Case {
    /// What would have to be undone for an action to be undone, in that order, itself last: later actions that hang
    /// on it, and on those. Nothing is changed.
    ///
    /// # Errors
    /// As [`Case::undo`], if undoing later actions does not help.
    pub fn undo_plan(&mut self, action: i64) -> Result<Vec<Undone>> {
        if !self.writable {
            return Err(Error::new(Kind::Busy, "this case is open for reading only"));
        }
        let found = self.try_undoing(action)?;
        let mut numbers: Vec<i64> = found.iter().map(|undone| undone.action).collect();
        numbers = Standing::read(&self.connection)?.in_order(numbers);
        numbers.reverse();
        // Newest first reads best, and is how it is done unless that can't be.
        Ok(self.try_in_order(&numbers).unwrap_or(found))
    }

    /// Tries which later actions have to go, one after the other, and drops the trial.
    fn try_undoing(&mut self, action: i64) -> Result<Vec<Undone>> {
        let (vocabulary, author) = (self.vocabulary, self.author.clone());
        let mut trial = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        let mut plan = Vec::new();
        let mut wanted = vec![action];
        while let Some(next) = wanted.last().copied() {
            let step = trial.savepoint().map_err(storage)?;
            let hand = Hand { connection: &step, vocabulary, author: author.clone(), sealed: Cell::new(None) };
            let mut later = BTreeSet::new();
            match hand.undo(Some(next), &mut later) {
                Ok(undone) => {
                    step.commit().map_err(storage)?;
                    plan.push(undone);
                    wanted.pop();
                }
                Err(error) => {
                    drop(step);
                    let later = later.into_iter().filter(|number| !wanted.contains(number));
                    let later = Standing::read(&trial)?.in_order(later);
                    if later.is_empty() || wanted.len() + plan.len() > MOST {
                        return Err(error);
                    }
                    wanted.extend(later);
                }
            }
        }
        Ok(plan)
    }

    fn try_in_order(&mut self, actions: &[i64]) -> Result<Vec<Undone>> {
        let (vocabulary, author) = (self.vocabulary, self.author.clone());
        let trial = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        let hand = Hand { connection: &trial, vocabulary, author, sealed: Cell::new(None) };
        actions.iter().map(|action| hand.undo(Some(*action), &mut BTreeSet::new())).collect()
    }

    /// Undoes actions one after the other. One that is refused ends it: those before it are undone, and the rest is
    /// as it was.
    pub fn undo_all(&mut self, actions: &[i64]) -> (Vec<Undone>, Option<Error>) {
        let mut undone = Vec::new();
        for action in actions {
            match self.undo(Some(*action)) {
                Ok(one) => undone.push(one),
                Err(error) => return (undone, Some(error)),
            }
        }
        (undone, None)
    }
}
