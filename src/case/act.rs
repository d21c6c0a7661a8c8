//! An action from its beginning to its seal: one transaction, saved whole or not at all.

use std::cell::Cell;

use rusqlite::{Connection, TransactionBehavior};

use super::journal::{self, Sort};
use super::{Author, Case, Draft, storage};
use crate::error::{Error, Kind, Result};
use crate::model::Vocabulary;

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

    fn act_as<T>(
        &mut self,
        title: &str,
        sort: Sort,
        seen: Option<i64>,
        write: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(|hand| hand.act(title, sort, seen, write))
    }

    /// Does actions in one transaction: all of them are saved, or none.
    pub(super) fn transact<T>(&mut self, work: impl FnOnce(&Hand<'_>) -> Result<T>) -> Result<T> {
        if !self.writable {
            return Err(Error::new(Kind::Busy, "this case is open for reading only"));
        }
        let (vocabulary, author) = (self.vocabulary, self.author.clone());
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        let hand = Hand { connection: &transaction, vocabulary, author, has_acted: Cell::new(false) };
        let answer = work(&hand)?;
        if hand.has_acted.get() {
            transaction.commit().map_err(storage)?;
        }
        // Otherwise dropping the transaction takes what was begun back.
        Ok(answer)
    }
}

/// Who acts, within a transaction that somebody else ends.
pub(super) struct Hand<'c> {
    pub(super) connection: &'c Connection,
    pub(super) vocabulary: &'static Vocabulary,
    pub(super) author: Author,
    /// Whether there is anything to save.
    pub(super) has_acted: Cell<bool>,
}

impl Hand<'_> {
    pub(super) fn act<T>(
        &self,
        title: &str,
        sort: Sort,
        seen: Option<i64>,
        write: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        let action = journal::begin(self.connection, &self.author, title, sort)?;
        let mut draft = Draft::within(self.connection, self.vocabulary, self.author.clone(), action).having_seen(seen);
        let answer = write(&mut draft)?;
        let changed = draft.has_changed();
        draft.settle()?;
        if changed {
            journal::seal(self.connection, action)?;
            self.has_acted.set(true);
        } else {
            journal::take_back(self.connection, action)?;
        }
        Ok(answer)
    }
}
