//! One state of the case for as long as an answer takes, whatever another window writes meanwhile.

use super::connecting::CACHE_KIB;
use super::{Case, Door, storage};
use crate::error::Result;

/// The pages that are kept in memory where most are read once, in KiB, as SQLite wants it: negative. To keep a page that
/// is not read again costs more than to read one twice.
const FEW_KIB: i64 = -2_048;

impl Case {
    /// Reads the case as it is now: all that `read` asks of it is answered from one state.
    ///
    /// # Errors
    /// If the file can't be read; what `read` gives.
    pub fn as_of_now<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        // Within a state that is held already, that is the one.
        if !self.connection.is_autocommit() {
            return read();
        }
        // Taken back when it is dropped, by a panic too: nothing is written in it.
        let _state = self.connection.unchecked_transaction().map_err(storage)?;
        read()
    }

    /// The same from here to [`Case::let_go`], or for as long as the connection lasts. Does nothing on one that writes.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn hold(&self) -> Result<()> {
        if self.writable || !self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("BEGIN").map_err(storage)
    }

    /// See [`Case::hold`].
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn let_go(&self) -> Result<()> {
        if self.writable || self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch("COMMIT").map_err(storage)
    }

    /// Keeps few pages while `read` reads what most it reads once.
    pub(super) fn keeping_few_pages<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        self.keep_pages(FEW_KIB)?;
        let done = read();
        self.keep_pages(CACHE_KIB)?;
        done
    }

    fn keep_pages(&self, kib: i64) -> Result<()> {
        self.connection.pragma_update(None, "cache_size", kib).map_err(storage)
    }
}

impl Door {
    /// A further reader of the state that one sees which holds it, told by the count of its changes; none if the case
    /// has been written since.
    pub(super) fn fellow(&self, changes: i64) -> Result<Option<Case>> {
        let case = self.reader()?;
        case.hold()?;
        Ok((case.change_count()? == changes).then_some(case))
    }
}
