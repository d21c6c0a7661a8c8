//! An action from its beginning to its seal: one transaction, saved whole or not at all.

use rusqlite::TransactionBehavior;

use super::journal::{self, Sort};
use super::{Case, Draft, storage};
use crate::error::{Error, Kind, Result};

impl Case {
    /// Does one action: what `write` does is saved, journalled and undone as one. An action that changes
    /// nothing leaves no trace.
    ///
    /// # Errors
    /// What `write` gives, or the file refuses: nothing is changed then.
    pub fn act<T>(&mut self, title: &str, write: impl FnOnce(&mut Draft<'_>) -> Result<T>) -> Result<T> {
        self.act_as(title, Sort::Gesture, None, write)
    }

    /// As [`Case::act`], by somebody who has seen the case up to the place `seen` of its journal: a row that
    /// another window changed since is a conflict that names who and what, and nothing is lost.
    ///
    /// # Errors
    /// As [`Case::act`], and [`Kind::Conflict`].
    pub fn act_seen<T>(
        &mut self,
        title: &str,
        seen: i64,
        write: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        self.act_as(title, Sort::Gesture, Some(seen), write)
    }

    pub(super) fn act_as<T>(
        &mut self,
        title: &str,
        sort: Sort,
        seen: Option<i64>,
        write: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        if !self.writable {
            return Err(Error::new(Kind::Busy, "this case is open for reading only"));
        }
        let author = self.author.clone();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        let action = journal::begin(&transaction, &author, title, sort)?;
        let mut draft = Draft::within(&transaction, self.vocabulary, author, action).having_seen(seen);
        let answer = write(&mut draft)?;
        let changed = draft.has_changed();
        draft.settle()?;
        if !changed {
            // Dropping the transaction takes the empty action back.
            return Ok(answer);
        }
        journal::seal(&transaction, action)?;
        transaction.commit().map_err(storage)?;
        Ok(answer)
    }
}
