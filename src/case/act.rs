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
        let hand = Hand { connection: &transaction, vocabulary, author, sealed: Cell::new(None) };
        let answer = work(&hand)?;
        let sealed = hand.sealed.get();
        drop(hand);
        if let Some(place) = sealed {
            transaction.commit().map_err(storage)?;
            self.sealed.push(place);
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
    /// The place in the journal of what was done; none where there is nothing to save.
    pub(super) sealed: Cell<Option<i64>>,
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
            self.sealed.set(Some(journal::seal(self.connection, action)?));
        } else {
            journal::take_back(self.connection, action)?;
        }
        Ok(answer)
    }
}
