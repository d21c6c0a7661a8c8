//! Whether a file is a case, and of which version.
//!
//! The first 100 bytes are read with plain I/O before SQLite sees the file: a stranger's file is never
//! touched, nor what lies beside it.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::bulk::Lease;
use super::cipher::{self, Key};
use super::connecting::{connect, connect_local, has_log, neighbour, set_mode, set_up};
use super::damage::LeftOut;
use super::files::Files;
use super::held::Held;
use super::{Author, Beside, Case, Door, Draft, beside, derived, disk, journal, neighbours, storage};
use crate::error::{Error, Kind, Result};
use crate::model::Vocabulary;

/// "MCKR" in SQLite's `application_id`.
const APPLICATION: u32 = 0x4D43_4B52;

/// The schema, one file a version, in order; `user_version` is how many of them a file has.
const MIGRATIONS: [&str; 1] = [include_str!("../../assets/schema/0001_case.sql")];

const HEADER: usize = 100;

/// How long an opening is tried again while others open and close the case, and how soon.
const PATIENCE: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(10);

/// How every file of SQLite begins.
const MAGIC: &[u8] = b"SQLite format 3\0";

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
        let made = make(path, author.clone(), |case| case.act(action, write).map(drop));
        made.and_then(|()| Self::open(path, author)).map_err(|error| error.of_case(path.display()))
    }

    /// Opens a case to read and write. Older versions are migrated after a backup; imports that never came to
    /// their end are swept.
    ///
    /// # Errors
    /// Each kind of file that is not a case says what it is; see [`Kind`].
    pub fn open(path: &Path, author: Author) -> Result<Self> {
        Self::open_with(path, author, None)
    }

    /// The same of a case that may be encrypted, with the key that opens it.
    ///
    /// # Errors
    /// As [`Case::open`]; without a key an encrypted case is [`Kind::Locked`].
    #[expect(clippy::needless_pass_by_value, reason = "as all that open a case take it")]
    pub fn open_with(path: &Path, author: Author, key: Option<&Key>) -> Result<Self> {
        let began = Instant::now();
        loop {
            match Self::open_once(path, author.clone(), key) {
                // Others open and close it just now: SQLite refuses some of that at once, and waits for none of it.
                Err(error) if error.kind() == Kind::Busy && began.elapsed() < PATIENCE => std::thread::sleep(AGAIN),
                opened => return opened,
            }
        }
    }

    fn open_once(path: &Path, author: Author, key: Option<&Key>) -> Result<Self> {
        let (held, header) = Held::take(path, || inspect(path, key))?;
        let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if let Some(header) = header.filter(|header| header.version < latest) {
            back_up(path, header.version, key)?;
        }
        let connection = connect(path, true, key)?;
        migrate(&connection, &MIGRATIONS)?;
        // A copy that SQLite made of a case is in another mode, and so is one that was being forgotten in when it died.
        set_mode(&connection, "WAL")?;
        let mut case = Self { key: key.cloned(), ..Self::over(connection, held, path, (author, true))? };
        beside::sweep(&disk::folder_of(path));
        case.sweep()?;
        case.sweep_files()?;
        derived::refresh_if_due(&mut case)?;
        case.scrub_if_due()?;
        Ok(case)
    }

    /// Opens a case to read only.
    ///
    /// # Errors
    /// As [`Case::open`]; and a file of an older version, which can't be migrated then.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        Self::open_read_only_with(path, None)
    }

    /// The same of a case that may be encrypted, with the key that opens it.
    ///
    /// # Errors
    /// As [`Case::open_read_only`]; without a key an encrypted case is [`Kind::Locked`].
    pub fn open_read_only_with(path: &Path, key: Option<&Key>) -> Result<Self> {
        let (held, header) = Held::take(path, || inspect(path, key))?;
        let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if header.is_some_and(|header| header.version < latest) {
            return Err(Error::new(Kind::Foreign, format!("{} is a case of an older version", path.display()))
                .hint("open it once for writing: that brings it up to date, after a backup"));
        }
        let case = Self::over(connect(path, false, key)?, held, path, (Author::system(""), false))?;
        Ok(Self { key: key.cloned(), ..case })
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
        Door { path: self.path.clone(), author: self.author.clone(), key: self.key.clone() }
    }

    /// Reads what every case needs before one is opened: worth a thread of its own while something else is done.
    pub fn warm_up() {
        // What is wrong with it is said where it is needed.
        let _ = Vocabulary::shipped().map(derived::vocabulary_digest);
    }

    /// Writes the log back into the file, so that a copy of the file alone is whole. Does nothing while
    /// somebody else is reading: the next quiet moment will do.
    pub fn settle(&self) {
        // A checkpoint that can't run now loses nothing: the log is still there.
        drop(self.write_log_back());
    }

    fn write_log_back(&self) -> Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(storage)
    }

    pub(super) fn over(mut connection: Connection, held: Held, path: &Path, by: (Author, bool)) -> Result<Self> {
        set_up(&mut connection)?;
        let vocabulary = Vocabulary::shipped()?;
        let (author, writable) = by;
        let (path, sealed, left_out) = (path.to_owned(), Vec::new(), LeftOut::default());
        Ok(Self { connection, path, author, vocabulary, writable, key: None, sealed, left_out, _held: held })
    }

    /// Removes what an import wrote that never came to its end, and its lock, if nobody is importing just now.
    fn sweep(&mut self) -> Result<()> {
        if journal::unsealed(&self.connection)?.is_empty() && !Lease::is_there(&self.path) {
            return Ok(());
        }
        let Some(_lease) = Lease::take(&self.path)? else { return Ok(()) };
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
pub(super) fn make<T>(path: &Path, author: Author, fill: impl FnOnce(&mut Case) -> Result<T>) -> Result<T> {
    let place = path.display();
    if path.exists() {
        return Err(
            Error::new(Kind::Conflict, format!("{place} is there already")).hint("open it, or give another name")
        );
    }
    disk::refuse_remote(path)?;
    let folder = disk::folder_of(path);
    let unmade = |e: std::io::Error| {
        Error::from(e).at(format!("{place} can't be made")).or_hint("is the folder there, and may you write in it?")
    };
    let beside = Beside::make(&folder).map_err(unmade)?;
    let draft = tempfile::Builder::new().tempfile_in(beside.path()).map_err(unmade)?;
    let filled = {
        let connection = Connection::open(draft.path()).map_err(storage)?;
        connection
            .pragma_update(None, "page_size", 8192)
            .and_then(|()| connection.pragma_update(None, "application_id", APPLICATION))
            .map_err(storage)?;
        migrate(&connection, &MIGRATIONS)?;
        set_mode(&connection, "WAL")?;
        let (held, _) = Held::take(draft.path(), || Ok(()))?;
        let mut case = Case::over(connection, held, draft.path(), (author, true))?;
        let filled = fill(&mut case)?;
        // The log does not come along: what is still in it would be lost.
        case.write_log_back()?;
        filled
    };
    if has_log(draft.path()) {
        return Err(Error::new(Kind::Io, format!("{place} can't be made: not all of it could be written"))
            .hint("is the disk full?"));
    }
    Files::of(draft.path())
        .hand_over(&Files::of(path), || draft.persist_noclobber(path).map(drop).map_err(|e| e.error.into()))
        .map_err(|e: Error| e.at(format!("{place} can't be made")))?;
    sync_folder(&folder);
    Ok(filled)
}

/// Makes a new name in a folder last through a power cut, where the system lets a folder be synced; where not, the file
/// itself is.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        drop(folder.sync_all());
    }
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

/// Copies a case beside itself before a migration, under the same key: `NAME.case.version-1-backup`.
fn back_up(path: &Path, version: u32, key: Option<&Key>) -> Result<()> {
    let backup = neighbour(path, &format!(".version-{version}-backup"));
    if backup.exists() {
        return Ok(());
    }
    // One that only reads would not be let write the copy either.
    let source = connect(path, true, key)?;
    let at = |error: Error| error.at(format!("backup {} before the migration", backup.display()));
    // One that is half-written must not be taken for a backup.
    let folder = disk::folder_of(path);
    let beside = Beside::make(&folder).map_err(|e| at(e.into()))?;
    let draft = beside.path().join("backup");
    source.execute("VACUUM INTO ?1", [draft.to_string_lossy()]).map_err(|e| at(storage(e)))?;
    File::open(&draft).and_then(|file| file.sync_all()).map_err(|e| at(e.into()))?;
    fs::rename(&draft, &backup).map_err(|e| at(e.into()))?;
    sync_folder(&folder);
    Ok(())
}

/// Reads the first bytes of a file, and says what it is if it is no case.
fn inspect(path: &Path, key: Option<&Key>) -> Result<Header> {
    let place = path.display();
    let foreign = |what: &str| Error::new(Kind::Foreign, format!("{place} {what}"));
    let (start, length) = look_into(path)?;
    if cipher::salt(&start, &place)?.is_some() {
        // While the log is put away the file may be shorter than it says: whoever died then left the rest in the log.
        if !has_log(path) {
            cipher::check_length(length, &place)?;
        }
        let key = key.ok_or_else(|| cipher::locked(&place))?;
        return inspect_encrypted(path, key, &foreign);
    }
    if key.is_some() {
        return Err(foreign("is not encrypted any more").hint("open it again"));
    }
    let header = read_header(&start, &foreign)?;
    let cut = cut_off(&start, length, &foreign);
    // Who dies while the log is written back leaves a file that is too short; the log has the rest.
    match (neighbours::inspect(path, page_size(&start)), cut) {
        (Ok(true), _) | (Ok(false), None) => Ok(header),
        (_, Some(cut)) => Err(cut),
        (Err(error), None) => Err(error),
    }
}

/// What the header of an encrypted case says, which only its key shows.
fn inspect_encrypted(path: &Path, key: &Key, foreign: &dyn Fn(&str) -> Error) -> Result<Header> {
    let connection = connect_local(path, false, Some(key))?;
    let told = |name: &str| {
        let told = connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        told.map_err(|e| storage(e).at(path.display()))
    };
    check_version(told("user_version")?, told("application_id")?, foreign)
}

/// The first bytes of a file.
pub(super) fn start_of(path: &Path) -> Result<Vec<u8>> {
    look_into(path).map(|(start, _)| start)
}

/// The first bytes of what is a file at all, and how long it is.
fn look_into(path: &Path) -> Result<(Vec<u8>, u64)> {
    let place = path.display();
    let foreign = |what: &str| Error::new(Kind::Foreign, format!("{place} {what}"));
    let about = fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            Error::input(format!("there is no file {place}")).hint(format!("`muckrake new {place}` makes a case"))
        }
        _ => Error::from(e).at(&place).or_hint("look at the permissions of its folder"),
    })?;
    if about.is_dir() {
        return Err(foreign("is a folder, not a case file").hint("`muckrake pack DIR CASE` makes a case of a bundle"));
    }
    if !about.is_file() {
        return Err(foreign("is neither a file nor a link to one").hint("name the case file itself"));
    }
    let mut start = Vec::with_capacity(HEADER);
    File::open(path)
        .and_then(|file| file.take(HEADER as u64).read_to_end(&mut start))
        .map_err(|e| Error::from(e).at(&place).or_hint("look at its permissions"))?;
    Ok((start, about.len()))
}

fn read_header(start: &[u8], foreign: &dyn Fn(&str) -> Error) -> Result<Header> {
    if start.is_empty() {
        return Err(
            foreign("is empty: 0 bytes").hint("nothing was saved in it, or its content is lost; look for a backup")
        );
    }
    if start.len() < MAGIC.len() && MAGIC.starts_with(start) {
        return Err(foreign("is cut off within its first bytes").hint("look for a backup"));
    }
    if !start.starts_with(MAGIC) {
        return Err(foreign("is not a case file").hint("a case is made by `muckrake new`, `pack` or `import`"));
    }
    let word = |at: usize| start.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    let (Some(version), Some(application)) = (word(60), word(68)) else {
        return Err(foreign("is cut off within its header").hint("look for a backup"));
    };
    check_version(version, application, foreign)
}

fn check_version(version: u32, application: u32, foreign: &dyn Fn(&str) -> Error) -> Result<Header> {
    if application != APPLICATION {
        return Err(foreign("is a database of another program, and was left as it is")
            .hint("name a case file, or make one with `muckrake new`"));
    }
    let latest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if version > latest {
        return Err(foreign(&format!("is a case of version {version}; this program knows versions up to {latest}"))
            .hint("use a newer muckrake"));
    }
    Ok(Header { version })
}

fn cut_off(start: &[u8], length: u64, foreign: &dyn Fn(&str) -> Error) -> Option<Error> {
    let whole = whole_length(start).filter(|whole| length < *whole)?;
    let cut =
        Error::new(Kind::Damaged, foreign(&format!("is cut off: {length} of its {whole} bytes are there")).cause());
    Some(cut.hint("a copy or a disk ended too early; copy it again, or look for a backup"))
}

/// How long the file must be by what its header says of page size and page count.
fn whole_length(start: &[u8]) -> Option<u64> {
    let number = |at: usize, bytes: usize| {
        let digits = start.get(at..at + bytes)?;
        Some(digits.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
    };
    // The count is good only where the two change counters agree.
    if number(24, 4)? == number(92, 4)? { Some(page_size(start) * number(28, 4)?) } else { None }
}

fn page_size(start: &[u8]) -> u64 {
    match start.get(16..18) {
        // 65,536 has no room in two bytes.
        Some([0, 1]) => 65_536,
        Some([high, low]) => u64::from(*high) << 8 | u64::from(*low),
        _ => 0,
    }
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
        back_up(&path, 1, None).unwrap();
        let backup = folder.path().join("a.case.version-1-backup");
        let first = fs::read(&backup).unwrap();
        let copy = Case::open_read_only(&backup).unwrap();
        assert_eq!(crate::model::Graph::title(&copy).unwrap(), "Before");
        drop(case);
        back_up(&path, 1, None).unwrap();
        assert_eq!(fs::read(&backup).unwrap(), first);
    }
}
