//! How a connection to a case file is made and set up.
//!
//! It must not know what the file is: `opening` has looked into it before.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::cipher::Key;
use super::{disk, storage};
use crate::error::Result;

/// The pages that a connection keeps in memory, in KiB, as SQLite wants it: negative.
pub(super) const CACHE_KIB: i64 = -65_536;

/// A file's neighbour: its name with something after it.
pub(super) fn neighbour(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A connection to a file that may lie on any disk, with its key where it is encrypted.
pub(super) fn connect(path: &Path, write: bool, key: Option<&Key>) -> Result<Connection> {
    disk::refuse_remote(path)?;
    connect_local(path, write, key)
}

/// The same of a file whose disk was looked at before.
pub(super) fn connect_local(path: &Path, write: bool, key: Option<&Key>) -> Result<Connection> {
    // Who reads may take the log away when the last one leaves, as long as nobody's writes stand in it.
    let tidy = write || !has_log(path);
    let access = if tidy { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| storage(e).at(path.display()))?;
    key.map_or(Ok(()), |key| key.give(&connection))?;
    if !write {
        // Beside a case that may not be written no log can be made, or none that its owner could use: where there is
        // none, nobody is writing.
        if connection.is_readonly("main").unwrap_or(false) && !neighbour(path, "-wal").exists() {
            return connect_immutable(path, key);
        }
        let looked = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        let code = looked.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
        if matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)) && !has_log(path) {
            return connect_immutable(path, key);
        }
        connection.pragma_update(None, "query_only", true).map_err(|e| storage(e).at(path.display()))?;
    }
    Ok(connection)
}

/// A case on a disk that can't be written, as it stands.
pub(super) fn connect_immutable(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(b);
    let bytes = path.as_os_str().as_encoded_bytes();
    let address: String =
        bytes.iter().map(|b| if plain(b) { char::from(*b).to_string() } else { format!("%{b:02X}") }).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | OpenFlags::SQLITE_OPEN_URI;
    let address = format!("file:{address}?immutable=1");
    let connection = Connection::open_with_flags(address, flags).map_err(|e| storage(e).at(path.display()))?;
    key.map_or(Ok(()), |key| key.give(&connection))?;
    Ok(connection)
}

/// Whether a log with something in it lies beside a case.
pub(super) fn has_log(path: &Path) -> bool {
    fs::metadata(neighbour(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// Where changes are written before they reach the file: "WAL", the log, or "DELETE", none that outlives a change.
pub(super) fn set_mode(connection: &Connection, mode: &str) -> Result<()> {
    connection.pragma_update(None, "journal_mode", mode).map_err(storage)
}

/// What every connection to a case is told.
pub(super) fn set_up(connection: &mut Connection) -> Result<()> {
    connection.busy_handler(Some(wait_for_turn)).map_err(storage)?;
    connection.set_prepared_statement_cache_capacity(128);
    // Else SQLite plans a statement anew whenever what is bound to it changes, which takes longer than to run it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(storage)?;
    for (name, value) in
        [("synchronous", "FULL"), ("foreign_keys", "ON"), ("trusted_schema", "OFF"), ("cell_size_check", "ON")]
    {
        connection.pragma_update(None, name, value).map_err(storage)?;
    }
    connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(storage)?;
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(storage)
}

/// Waits for another writer, twenty seconds at the least: a disk may stall for some. SQLite's own handler sleeps longer than an import pauses
/// between two batches, and would never get its turn; on a busy machine a sleeper wakes late, so it looks often.
pub(super) fn wait_for_turn(times: i32) -> bool {
    std::thread::sleep(Duration::from_micros(500));
    times < 40_000
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Case};
    use super::*;

    #[test]
    fn a_case_that_can_not_be_written_is_read_as_it_stands_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("50% of #1 ?дело.case");
        drop(Case::create(&path, "Locked", Author::fixed("t", "2026-01-01T00:00:00Z", 1)).unwrap());
        let title: String = connect_immutable(&path, None)
            .unwrap()
            .query_row("SELECT value FROM meta WHERE name = 'title'", [], |row| row.get(0))
            .unwrap();
        assert_eq!((title.as_str(), has_log(&path)), ("Locked", false));
        fs::write(folder.path().join("50% of #1 ?дело.case-wal"), "x").unwrap();
        assert!(has_log(&path));
    }
}
