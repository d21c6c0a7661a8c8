//! A case encrypted, made plain, or given a new passphrase: a whole new file is written beside it, checked, synced and
//! renamed, so that at each moment one of the two stands there whole.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::super::held::Held;
use super::super::{Author, Beside, Case, connecting, disk, storage, sync_folder};
use super::with::prepare;
use super::{Changed, Key};
use crate::error::{Error, Kind, Result};

impl Case {
    /// Encrypts a case with a passphrase, or makes it plain where there is none. `key` opens it, where it is encrypted.
    /// What stood there is overwritten afterwards.
    ///
    /// # Errors
    /// If another window or program has it open, it is not whole, or there is no room: it is as it was then.
    pub fn encrypt(path: &Path, author: Author, key: Option<&Key>, passphrase: Option<&str>) -> Result<Changed> {
        let place = path.display();
        let to = passphrase.map(Key::fresh).transpose()?;
        // Brings it up to date, and puts its log away; what lies beside it would stay plain.
        let mut case = Self::open_with(path, author.clone(), key)?;
        let files = case.files();
        let taken_in = if to.is_some() { case.take_files_in()? } else { Vec::new() };
        drop(case);
        let path = path.canonicalize().map_err(|e| Error::from(e).at(&place))?;
        one_name(&path)?;
        // Closing it would take SQLite's locks away: it is closed after the connection.
        let mut old = File::options().read(true).write(true).open(&path).map_err(|e| Error::from(e).at(&place))?;
        let (held, _) = Held::take(&path, || Ok(()))?;
        let connection = alone(&path, key)?;
        let anew = Anew::beside(&path)?;
        copy(&connection, anew.file.path(), to.as_ref()).map_err(|e| e.at(&place))?;
        whole(anew.file.path(), author, to.as_ref()).map_err(|e| e.at(&place))?;
        let failed = |error: std::io::Error| Error::from(error).at(&place);
        let permissions = old.metadata().map_err(failed)?.permissions();
        anew.file
            .as_file()
            .set_permissions(permissions)
            .and_then(|()| anew.file.as_file().sync_all())
            .map_err(failed)?;
        // Takes the log's files away while nobody else can have them open.
        connecting::set_mode(&connection, "DELETE")?;
        for end in ["-wal", "-shm"] {
            drop(fs::remove_file(connecting::neighbour(&path, end)));
        }
        anew.become_(&path).map_err(failed)?;
        sync_folder(&disk::folder_of(&path));
        // Whoever waited for the old file finds that it is none any more, instead of writing to what has no name.
        let mut not_overwritten = overwrite(&mut old).err().map(|error| error.to_string());
        for sha256 in &taken_in {
            let failed = files.erase(sha256).err().map(|error| format!("{}: {error}", files.folder().display()));
            not_overwritten = not_overwritten.or(failed);
        }
        drop(connection);
        drop(held);
        Ok(Changed { beside: with_its_name(&path), not_overwritten })
    }
}

/// The file to be, in a folder of its own: gone with its neighbours if it does not come to be.
struct Anew {
    file: NamedTempFile,
    /// Goes after the file.
    _beside: Beside,
}

impl Anew {
    fn beside(path: &Path) -> Result<Self> {
        let folder = disk::folder_of(path);
        let made = Beside::make(&folder).and_then(|beside| Ok((NamedTempFile::new_in(beside.path())?, beside)));
        let (file, beside) = made.map_err(|e| Error::from(e).at(format!("a new file in {}", folder.display())))?;
        Ok(Self { file, _beside: beside })
    }

    fn become_(mut self, path: &Path) -> std::io::Result<()> {
        fs::rename(self.file.path(), path)?;
        self.file.disable_cleanup(true);
        Ok(())
    }
}

/// Refuses a file that has a second name: under that one the bytes would be gone, or stay.
fn one_name(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let about = fs::metadata(path).map_err(|e| Error::from(e).at(path.display()))?;
        if about.nlink() > 1 {
            let cause = format!("{} has another name besides this one (a hard link)", path.display());
            return Err(Error::new(Kind::Conflict, cause)
                .hint("what is under the other name would not change with it: remove that name, or work on a copy"));
        }
    }
    Ok(())
}

/// A connection that nobody shares: taken before the first read, the lock is refused while anybody has the file open.
fn alone(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).map_err(storage)?;
    prepare(&connection)?;
    if let Some(key) = key {
        key.give(&connection)?;
    }
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(storage)?;
    let read = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    read.and_then(|()| connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")).map_err(|error| {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::new(Kind::Busy, format!("{} is open in another window or program", path.display()))
                    .hint("close it there, and do it again")
            }
            _ => storage(error).at(path.display()),
        }
    })?;
    Ok(connection)
}

/// Copies everything into a new file under another key, or none.
fn copy(from: &Connection, to: &Path, key: Option<&Key>) -> Result<()> {
    let words = key.map_or_else(Zeroizing::default, Key::words);
    let told = |name: &str| from.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(storage);
    let (version, application) = (told("user_version")?, told("application_id")?);
    from.pragma_update(None, "temp_store", "MEMORY").map_err(storage)?;
    from.execute("ATTACH DATABASE ?1 AS anew KEY ?2", [to.to_string_lossy().as_ref(), words.as_str()])
        .map_err(storage)?;
    let set = |name: &str, value: i64| from.pragma_update(Some("anew"), name, value).map_err(storage);
    set("page_size", super::PAGE.cast_signed())?;
    // Nobody reads it before it is whole: a journal would only be a third copy.
    from.query_row("PRAGMA anew.journal_mode = OFF", [], |_| Ok(())).map_err(storage)?;
    from.pragma_update(Some("anew"), "synchronous", "OFF").map_err(storage)?;
    from.query_row("SELECT sqlcipher_export('anew')", [], |_| Ok(())).map_err(storage)?;
    set("user_version", version)?;
    set("application_id", application)?;
    from.execute_batch("DETACH DATABASE anew").map_err(storage)
}

/// Compares the new file with itself from end to end.
fn whole(path: &Path, author: Author, key: Option<&Key>) -> Result<()> {
    let case = Case::open_with(path, author, key)?;
    let found = case.verify()?.findings;
    case.settle();
    match found.first() {
        None => Ok(()),
        Some(finding) => Err(Error::new(Kind::Damaged, format!("it is damaged, and was left as it is: {finding}"))
            .hint("`muckrake verify CASE` says all that it finds")),
    }
}

/// Writes over all the bytes of a file that has no name any more.
fn overwrite(old: &mut File) -> std::io::Result<()> {
    let length = old.metadata()?.len();
    old.seek(SeekFrom::Start(0))?;
    let zeros = vec![0; 1 << 16];
    let mut left = length;
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(usize::MAX).min(zeros.len());
        old.write_all(zeros.get(..piece).unwrap_or_default())?;
        left -= piece as u64;
    }
    old.sync_all()
}

/// The files beside a case that begin with its name.
fn with_its_name(path: &Path) -> Vec<String> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Vec::new() };
    let folder: PathBuf = disk::folder_of(path);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|found| found.starts_with(&name) && *found != name)
        .collect();
    names.sort();
    names
}
