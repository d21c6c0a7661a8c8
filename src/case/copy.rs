//! The whole case as bytes: one state of it, without what was deleted.
//!
//! It must not know where the bytes go.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rusqlite::Connection;

use super::connecting::neighbour;
use super::disk::folder_of;
use super::{Beside, Case, files, storage};
use crate::error::{Error, Result};

impl Case {
    /// Writes the case as it is now, as a plain case file: one state of it, whatever other windows write meanwhile,
    /// and without the pages that deleted rows leave behind. What it is made from lies beside the case for as long as
    /// this takes, encrypted where the case is.
    ///
    /// # Errors
    /// If the case can't be read, its folder or `out` can't be written.
    pub fn write_whole(&self, out: &mut dyn Write) -> Result<()> {
        let folder = folder_of(self.path());
        let failed = |e: io::Error| {
            Error::from(e).at(format!("a copy in {}", folder.display())).hint("copy the case to where you may write")
        };
        let beside = Beside::make(&folder).map_err(failed)?;
        let copy = tempfile::NamedTempFile::new_in(beside.path()).map_err(failed)?;
        self.vacuum_into(copy.path())?;
        if let Some(key) = self.key() {
            return key.plain_bytes(copy.path(), out);
        }
        self.take_in_copy(copy.path())?;
        let mut file = File::open(copy.path()).map_err(|e| Error::from(e).at(copy.path().display()))?;
        io::copy(&mut file, out).map(drop).map_err(|e| Error::from(e).at("the copy of the case"))
    }

    /// Takes what lies beside the case into a copy of it, which nobody else reads.
    fn take_in_copy(&self, copy: &Path) -> Result<()> {
        let into = Connection::open(copy).map_err(storage)?;
        into.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(())).map_err(storage)?;
        files::take_in(&into, &self.files())
    }

    /// Copies the case into a file that is empty or not there, under the same key.
    pub(super) fn vacuum_into(&self, path: &Path) -> Result<()> {
        // One that only reads is not let write a copy either.
        let only_reads = !self.writable;
        let allow = |reads: bool| self.connection.pragma_update(None, "query_only", reads).map_err(storage);
        allow(false)?;
        let copied = self.connection.execute("VACUUM INTO ?1", [path.to_string_lossy()]).map(drop).map_err(storage);
        allow(only_reads).and(copied)
    }

    /// Checks a file as one that is opened, and that its pages hang together; what that leaves beside it is removed.
    ///
    /// # Errors
    /// As [`Case::open_read_only`]; or what the first finding says.
    pub fn check_file(path: &Path) -> Result<()> {
        if Self::is_encrypted(path)? {
            return Ok(());
        }
        let checked = Self::open_read_only(path).and_then(|case| case.quick_check());
        for end in ["-wal", "-shm"] {
            // Most often there is none.
            drop(std::fs::remove_file(neighbour(path, end)));
        }
        match checked?.first() {
            None => Ok(()),
            Some(finding) => Err(Error::new(crate::error::Kind::Damaged, format!("it is damaged: {finding}"))),
        }
    }
}
