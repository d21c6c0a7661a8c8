//! Whether a file is a case, of which version, and how a connection to it is set up.
//!
//! The first 100 bytes are read with plain I/O before SQLite sees the file: a stranger's file is never
//! touched, nor what lies beside it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::damage::LeftOut;
use super::held::Held;
use super::{Author, Case, Draft, derived, disk, journal, storage};
use crate::error::{Error, Kind, Result};
use crate::model::Vocabulary;

/// "MCKR" in SQLite's `application_id`.
const APPLICATION: u32 = 0x4D43_4B52;

/// The schema, one file a version, in order; `user_version` is how many of them a file has.
const MIGRATIONS: [&str; 1] = [include_str!("../../assets/schema/0001_case.sql")];

const HEADER: usize = 100;

/// The pages that a connection keeps in memory, in KiB, as SQLite wants it: negative.
pub(super) const CACHE_KIB: i64 = -65_536;

/// What the first bytes of a file say.
struct Header {
    version: u32,
}

impl Case {
    /// Makes a new case file; the title is its first action.
    ///
    /// # Errors
    /// If something of that name is there, or the folder can't be written. Nothing is left behind then.
    pub fn create(path: &Path, title: &str, author: Author) -> Result<Self> {
        Self::create_with(path, author, &format!("new case: {title}"), |draft| draft.set_title(title))
    }

    /// Makes a new case file that holds what its first action writes.
    ///
    /// # Errors
    /// As [`Case::create`], and what `write` gives.
    pub fn create_with(
        path: &Path,
        author: Author,
        action: &str,
        write: impl FnOnce(&mut Draft<'_>) -> Result<()>,
    ) -> Result<Self> {
        make(path, author.clone(), |case| case.act(action, write))?;
        Self::open(path, author)
    }

    /// Opens a case to read and write. Older versions are migrated after a backup; imports that never came to
    /// their end are swept.
    ///
    /// # Errors
    /// Each kind of file that is not a case says what it is; see [`Kind`].
    pub fn open(path: &Path, author: Author) -> Result<Self> {
        let (held, header) = Held::take(path, || inspect(path))?;
        let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if let Some(header) = header.filter(|header| header.version < latest) {
            back_up(path, header.version)?;
        }
        let connection = connect(path, true)?;
        migrate(&connection, &MIGRATIONS)?;
        let mut case = Self::over(connection, held, path, (author, true))?;
        case.sweep()?;
        derived::refresh_if_due(&mut case)?;
        Ok(case)
    }

    /// Opens a case to read only.
    ///
    /// # Errors
    /// As [`Case::open`]; and a file of an older version, which can't be migrated then.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        let (held, header) = Held::take(path, || inspect(path))?;
        let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if header.is_some_and(|header| header.version < latest) {
            return Err(Error::new(Kind::Foreign, format!("{} is a case of an older version", path.display()))
                .hint("open it once for writing: that brings it up to date, after a backup"));
        }
        Self::over(connect(path, false)?, held, path, (Author::system(""), false))
    }

    /// Another connection to the same file, to read only.
    ///
    /// # Errors
    /// If the file has gone or can't be read any more.
    pub fn reader(&self) -> Result<Self> {
        self.door().reader()
    }

    /// What makes such connections on whatever thread wants one.
    pub fn door(&self) -> Door {
        Door { path: self.path.clone(), author: self.author.clone() }
    }

    /// Reads what every case needs before one is opened: worth a thread of its own while something else is done.
    pub fn warm_up() {
        // What is wrong with it is said where it is needed.
        let _ = Vocabulary::shipped().map(derived::vocabulary_digest);
    }

    /// Writes the log back into the file, so that a copy of the file alone is whole. Does nothing while
    /// somebody else is reading: the next quiet moment will do.
    pub fn settle(&self) {
        let done = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        // A checkpoint that can't run now loses nothing: the log is still there.
        drop(done);
    }

    fn over(mut connection: Connection, held: Held, path: &Path, by: (Author, bool)) -> Result<Self> {
        set_up(&mut connection)?;
        let vocabulary = Vocabulary::shipped()?;
        let (author, writable) = by;
        Ok(Self {
            connection,
            path: path.to_owned(),
            author,
            vocabulary,
            writable,
            sealed: Vec::new(),
            left_out: LeftOut::default(),
            _held: held,
        })
    }

    /// Removes what an import wrote that never came to its end, if nobody is importing just now.
    fn sweep(&mut self) -> Result<()> {
        if journal::unsealed(&self.connection)?.is_empty() {
            return Ok(());
        }
        let Some(_lease) = super::bulk::Lease::take(&self.path)? else { return Ok(()) };
        self.sweep_unsealed()
    }

    /// The same, by whoever holds the lease.
    pub(super) fn sweep_unsealed(&mut self) -> Result<()> {
        // Asked again: an import may have come to its end while the lease was waited for.
        for action in journal::unsealed(&self.connection)? {
            super::undo::sweep_action(&mut self.connection, action)?;
        }
        Ok(())
    }
}

/// Makes a new case file, whole or not at all.
pub(super) fn make(path: &Path, author: Author, fill: impl FnOnce(&mut Case) -> Result<()>) -> Result<()> {
    let place = path.display();
    if path.exists() {
        return Err(
            Error::new(Kind::Conflict, format!("{place} is there already")).hint("open it, or give another name")
        );
    }
    disk::refuse_remote(path)?;
    let folder = folder_of(path);
    let draft = tempfile::Builder::new().prefix(".muckrake-").tempfile_in(&folder).map_err(|e| {
        Error::from(e).at(format!("{place} can't be made")).hint("is the folder there, and may you write in it?")
    })?;
    {
        let connection = Connection::open(draft.path()).map_err(storage)?;
        connection
            .pragma_update(None, "page_size", 8192)
            .and_then(|()| connection.pragma_update(None, "application_id", APPLICATION))
            .map_err(storage)?;
        migrate(&connection, &MIGRATIONS)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(storage)?;
        let (held, _) = Held::take(draft.path(), || Ok(()))?;
        let mut case = Case::over(connection, held, draft.path(), (author, true))?;
        fill(&mut case)?;
        case.settle();
    }
    draft.persist_noclobber(path).map_err(|e| Error::from(e.error).at(format!("{place} can't be made")))?;
    sync_folder(&folder);
    Ok(())
}

/// Makes a new name in a folder last through a power cut, where the system lets a folder be synced; where not, the file
/// itself is.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        drop(folder.sync_all());
    }
}

/// Where further connections to an open case are to be had.
#[derive(Debug, Clone)]
pub struct Door {
    path: PathBuf,
    author: Author,
}

impl Door {
    /// A connection to read only.
    ///
    /// # Errors
    /// If the file has gone or can't be read any more.
    pub fn reader(&self) -> Result<Case> {
        let (held, _) = Held::take(&self.path, || Ok(()))?;
        // On what disk the file lies was asked when it was opened first.
        Case::over(connect_local(&self.path, false)?, held, &self.path, (self.author.clone(), false))
    }
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

fn connect(path: &Path, write: bool) -> Result<Connection> {
    disk::refuse_remote(path)?;
    connect_local(path, write)
}

fn connect_local(path: &Path, write: bool) -> Result<Connection> {
    let access = if write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| storage(e).at(path.display()))?;
    if !write {
        let looked = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        let code = looked.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
        // Beside a case that may not be written no log can be made: where there is none, nobody is writing.
        if matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)) && !has_log(path) {
            return connect_immutable(path);
        }
    }
    Ok(connection)
}

/// A case on a disk that can't be written, as it stands.
fn connect_immutable(path: &Path) -> Result<Connection> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(b);
    let bytes = path.as_os_str().as_encoded_bytes();
    let address: String =
        bytes.iter().map(|b| if plain(b) { char::from(*b).to_string() } else { format!("%{b:02X}") }).collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{address}?immutable=1"), flags).map_err(|e| storage(e).at(path.display()))
}

/// Whether a log with something in it lies beside a case.
fn has_log(path: &Path) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    fs::metadata(PathBuf::from(name)).is_ok_and(|log| log.len() > 0)
}

fn set_up(connection: &mut Connection) -> Result<()> {
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

/// Waits for another writer, five seconds at the most. SQLite's own handler sleeps longer than an import pauses
/// between two batches, and would never get its turn.
fn wait_for_turn(times: i32) -> bool {
    std::thread::sleep(Duration::from_millis(2));
    times < 2_500
}

/// The tables of a case with nothing in them, in memory.
pub(super) fn empty() -> Result<Connection> {
    let connection = Connection::open_in_memory().map_err(storage)?;
    migrate(&connection, &MIGRATIONS)?;
    Ok(connection)
}

/// Brings a file up to the last of `migrations`, each in a transaction of its own.
fn migrate(connection: &Connection, migrations: &[&str]) -> Result<()> {
    let has: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(storage)?;
    for (version, sql) in (1u32..).zip(migrations).skip(usize::try_from(has).unwrap_or(usize::MAX)) {
        let whole = format!("BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {version};\nCOMMIT;");
        if let Err(error) = connection.execute_batch(&whole) {
            // Leaves the file as the last whole version left it.
            drop(connection.execute_batch("ROLLBACK"));
            return Err(storage(error).at(format!("migration to version {version}")));
        }
    }
    Ok(())
}

/// Copies a case beside itself before a migration: `NAME.case.version-1-backup`.
fn back_up(path: &Path, version: u32) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".version-{version}-backup"));
    let backup = PathBuf::from(name);
    if backup.exists() {
        return Ok(());
    }
    let source = connect(path, false)?;
    source
        .execute("VACUUM INTO ?1", [backup.to_string_lossy()])
        .map_err(|e| storage(e).at(format!("backup {} before the migration", backup.display())))?;
    Ok(())
}

/// Reads the first bytes of a file, and says what it is if it is no case.
fn inspect(path: &Path) -> Result<Header> {
    let place = path.display();
    let foreign = |what: &str| Error::new(Kind::Foreign, format!("{place} {what}"));
    let about = fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            Error::input(format!("there is no file {place}")).hint(format!("`muckrake new {place}` makes a case"))
        }
        _ => Error::from(e).at(&place),
    })?;
    if about.is_dir() {
        return Err(foreign("is a folder, not a case file").hint("`muckrake pack DIR CASE` makes a case of a bundle"));
    }
    if !about.is_file() {
        return Err(foreign("is neither a file nor a link to one"));
    }
    let mut start = Vec::with_capacity(HEADER);
    File::open(path)
        .and_then(|file| file.take(HEADER as u64).read_to_end(&mut start))
        .map_err(|e| Error::from(e).at(&place).hint("look at its permissions"))?;
    read_header(&start, about.len(), &foreign)
}

fn read_header(start: &[u8], length: u64, foreign: &dyn Fn(&str) -> Error) -> Result<Header> {
    if start.is_empty() {
        return Err(
            foreign("is empty: 0 bytes").hint("nothing was saved in it, or its content is lost; look for a backup")
        );
    }
    if !start.starts_with(b"SQLite format 3\0") {
        return Err(foreign("is not a case file").hint("a case is made by `muckrake new`, `pack` or `import`"));
    }
    let word = |at: usize| start.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    let (Some(version), Some(application)) = (word(60), word(68)) else {
        return Err(foreign("is cut off within its header").hint("look for a backup"));
    };
    if application != APPLICATION {
        return Err(foreign("is a database of another program, and was left as it is"));
    }
    let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if version > latest {
        return Err(foreign(&format!("is a case of version {version}; this program knows versions up to {latest}"))
            .hint("use a newer muckrake"));
    }
    if let Some(whole) = whole_length(start).filter(|whole| length < *whole) {
        let cut =
            Error::new(Kind::Damaged, foreign(&format!("is cut off: {length} of its {whole} bytes are there")).cause());
        return Err(cut.hint("a copy or a disk ended too early; copy it again, or look for a backup"));
    }
    Ok(Header { version })
}

/// How long the file must be by what its header says of page size and page count.
fn whole_length(start: &[u8]) -> Option<u64> {
    let number = |at: usize, bytes: usize| {
        let digits = start.get(at..at + bytes)?;
        Some(digits.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
    };
    // 1 stands for 65,536. The count is good only where the two change counters agree.
    let page = number(16, 2).map(|size| if size == 1 { 65_536 } else { size })?;
    if number(24, 4)? == number(92, 4)? { Some(page * number(28, 4)?) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_fails_leaves_the_last_whole_version() {
        let connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x);", "CREATE TABLE b (x); CREATE TABLE a (x);"];
        assert!(migrate(&connection, &steps).is_err());
        let version: u32 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).unwrap();
        assert_eq!((version, tables), (1, 1));
        migrate(&connection, &["", "CREATE TABLE b (x);"]).unwrap();
        let version: u32 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(version, 2);
    }

    #[test]
    fn what_is_asked_again_of_another_row_is_not_planned_again() {
        let folder = tempfile::tempdir().unwrap();
        let case =
            Case::create(&folder.path().join("a.case"), "A", Author::fixed("t", "2026-01-01T00:00:00Z", 1)).unwrap();
        let sql = format!("SELECT kind FROM link WHERE entity = ?1 AND {} ORDER BY source", journal::SEALED);
        let ask = |id: &str| {
            let mut statement = case.connection.prepare_cached(&sql).unwrap();
            assert!(!statement.exists([id]).unwrap());
            statement.get_status(rusqlite::StatementStatus::RePrepare)
        };
        assert_eq!((ask("a"), ask("b"), ask("c")), (0, 0, 0));
    }

    #[test]
    fn a_backup_is_whole_and_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.case");
        let case = Case::create(&path, "Before", Author::fixed("t", "2026-01-01T00:00:00Z", 1)).unwrap();
        back_up(&path, 1).unwrap();
        let backup = folder.path().join("a.case.version-1-backup");
        let first = fs::read(&backup).unwrap();
        let copy = Case::open_read_only(&backup).unwrap();
        assert_eq!(crate::model::Graph::title(&copy).unwrap(), "Before");
        drop(case);
        back_up(&path, 1).unwrap();
        assert_eq!(fs::read(&backup).unwrap(), first);
    }

    #[test]
    fn a_case_that_can_not_be_written_is_read_as_it_stands_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("50% of #1 ?дело.case");
        drop(Case::create(&path, "Locked", Author::fixed("t", "2026-01-01T00:00:00Z", 1)).unwrap());
        let title: String = connect_immutable(&path)
            .unwrap()
            .query_row("SELECT value FROM meta WHERE name = 'title'", [], |row| row.get(0))
            .unwrap();
        assert_eq!((title.as_str(), has_log(&path)), ("Locked", false));
        fs::write(folder.path().join("50% of #1 ?дело.case-wal"), "x").unwrap();
        assert!(has_log(&path));
    }
}
