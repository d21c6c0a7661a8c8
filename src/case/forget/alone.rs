//! Being the only one who has the case open, for as long as it is written anew: no page of the log must stay behind
//! for somebody else's sake.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::super::{connecting, storage};
use crate::error::{Error, Kind, Result};

/// The file, locked against everybody else.
#[must_use = "the lock is let go by `release`"]
pub(super) struct Alone(());

impl Alone {
    /// Locks the file, or says that somebody else has it open.
    pub(super) fn take(connection: &mut Connection) -> Result<Self> {
        connection.busy_timeout(Duration::ZERO).map_err(storage)?;
        // Only whoever is alone can put the log away, and from then on the lock is held.
        let taken =
            set(connection, "locking_mode", "EXCLUSIVE").and_then(|()| set(connection, "journal_mode", "DELETE"));
        let taken = taken.and_then(|()| set(connection, "journal_mode", "WAL"));
        let Err(error) = taken else { return Ok(Self(())) };
        let busy = matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked));
        let_go(connection)?;
        Err(if busy {
            Error::new(Kind::Busy, "another window has this case open; nothing was forgotten")
                .hint("close it everywhere, then do it again: what is forgotten must not stay in its log")
        } else {
            storage(error)
        })
    }

    /// Lets others at the file again, which keeps its log beside it as ever.
    pub(super) fn release(self, connection: &mut Connection) -> Result<()> {
        // The log of one who is alone is not one to share: it is put away first.
        set(connection, "journal_mode", "DELETE").map_err(storage)?;
        let_go(connection)?;
        set(connection, "journal_mode", "WAL").map_err(storage)
    }
}

fn let_go(connection: &mut Connection) -> Result<()> {
    connection.busy_handler(Some(connecting::wait_for_turn)).map_err(storage)?;
    // The lock goes with the next look at the file.
    set(connection, "locking_mode", "NORMAL")
        .and_then(|()| connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())))
        .map_err(storage)
}

fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection.query_row(&format!("PRAGMA {name} = {value}"), [], |_| Ok(()))
}
