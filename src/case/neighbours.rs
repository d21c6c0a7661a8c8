//! What lies beside a case that nobody has open here: looked at before SQLite takes it for the case's log.
//!
//! SQLite writes whatever stands in `NAME-wal` or `NAME-journal` into the file, whoever made it, and removes it. It
//! must not know what a case holds, but for the chain of its journal.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::connecting::{connect_immutable, neighbour};
use super::{Beside, disk, journal, storage};
use crate::error::{Error, Kind, Result};

/// How a log begins, but for its last bit, which says in which order its checksums are counted.
const MAGIC: u32 = 0x377f_0682;

/// The bytes of a log's head, and of what stands before each page in it.
const HEAD: usize = 32;
const FRAME: u64 = 24;

/// How a rollback journal begins that is to be played back (SQLite's file format, section 3), and the bytes of its head.
const ROLLBACK: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
const ROLLBACK_HEAD: usize = 28;

/// How large a case may be for all of its pages to be looked at before it is shown.
const SMALL: u64 = 128 << 20;

/// How often, and how far apart, it is looked whether a log is missing: another program may be just leaving.
const LOOKS: usize = 4;
const BETWEEN: Duration = Duration::from_millis(5);

/// Whether a log of the case with something in it lies beside it. What is not its log is refused, and a case whose log
/// is missing although there was something in it. Nothing is touched.
///
/// # Errors
/// Each says which file it is about.
pub(super) fn inspect(path: &Path, page: u64) -> Result<bool> {
    let journal = neighbour(path, "-journal");
    if fs::symlink_metadata(&journal).is_ok_and(|about| about.len() > 0 || !about.is_file()) && !is_cold(&journal) {
        return takes_back(path, &journal, page).map(|()| true);
    }
    let log = neighbour(path, "-wal");
    let about = match fs::symlink_metadata(&log) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return if is_missing(path) { Err(missing(path)) } else { Ok(false) };
        }
        Err(error) => return Err(Error::from(error).at(log.display()).or_hint("look at its permissions")),
    };
    if !about.is_file() {
        return Err(stranger(path, &log, "it is no file"));
    }
    let mut head = Vec::with_capacity(HEAD);
    File::open(&log)
        .and_then(|file| file.take(HEAD as u64).read_to_end(&mut head))
        .map_err(|e| Error::from(e).at(log.display()).or_hint("it is the log of the case: look at its permissions"))?;
    match read_head(&head) {
        Head::Nothing => Ok(false),
        Head::Foreign => Err(stranger(path, &log, "it is not the log of a case")),
        Head::Pages(size) if size != page => Err(stranger(path, &log, "it is the log of another file")),
        Head::Pages(size) if about.len() < HEAD as u64 + FRAME + size => Ok(false),
        Head::Pages(_) => fits(path, &log).map(|()| true),
    }
}

/// Whether a rollback journal was never synced, so that nothing of the case was changed yet: SQLite writes its first
/// byte after all else, and plays back none without it.
fn is_cold(journal: &Path) -> bool {
    let mut first = [1];
    journal.is_file() && File::open(journal).is_ok_and(|mut file| file.read_exact(&mut first).is_ok()) && first == [0]
}

/// Whether what lies in `NAME-journal` takes back what a program was doing that was alone at the case when it died: a
/// forgetting, an encryption. It is tried on a copy.
fn takes_back(path: &Path, journal: &Path, page: u64) -> Result<()> {
    let strange = || stranger(path, journal, "it would be written into the case");
    let mut head = Vec::with_capacity(ROLLBACK_HEAD);
    File::open(journal)
        .and_then(|file| file.take(ROLLBACK_HEAD as u64).read_to_end(&mut head))
        .map_err(|e| Error::from(e).at(journal.display()).or_hint("look at its permissions"))?;
    let size = head.get(24..28).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    if !head.starts_with(&ROLLBACK) || size.map(u64::from) != Some(page) {
        return Err(strange());
    }
    let beside = Beside::make(&disk::folder_of(path)).map_err(|e| Error::from(e).at(path.display()))?;
    let copy = beside.path().join("copy");
    let copied = fs::copy(path, &copy).and_then(|_| fs::copy(journal, neighbour(&copy, "-journal")));
    copied.map_err(|e| Error::from(e).at(path.display()).or_hint("make room: a copy is needed to look into it"))?;
    let whole = || -> Result<bool> {
        let tried = Connection::open(&copy).map_err(storage)?;
        let told: String = tried.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(storage)?;
        Ok(told == "ok" && chain_goes_on(&tried, (0, Vec::new()))?.is_some())
    };
    if whole().unwrap_or(false) { Ok(()) } else { Err(strange()) }
}

/// What the first bytes of a log say.
enum Head {
    /// It holds nothing that anybody was told is saved.
    Nothing,
    /// It is something else than a log.
    Foreign,
    /// It holds pages of so many bytes.
    Pages(u64),
}

fn read_head(head: &[u8]) -> Head {
    let word = |at: usize| head.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    // Its first write may have been cut short by a power cut: then nothing in it was ever synced.
    let start = MAGIC.to_be_bytes();
    let torn = |count: usize| head.starts_with(&start[..count]) && head.iter().skip(count).all(|byte| *byte == 0);
    if (0..4).any(torn) {
        return Head::Nothing;
    }
    match (word(0), word(8)) {
        (Some(magic), Some(size)) if magic & !1 == MAGIC && is_summed(head, magic & 1 == 1) => {
            Head::Pages(u64::from(size))
        }
        (Some(magic), _) if magic & !1 == MAGIC => Head::Nothing,
        (None, _) if start.starts_with(head) => Head::Nothing,
        _ => Head::Foreign,
    }
}

/// Whether the checksum of a log's head is that of its other bytes.
fn is_summed(head: &[u8], big: bool) -> bool {
    let words: Vec<u32> = head
        .chunks_exact(4)
        .filter_map(|bytes| bytes.try_into().ok())
        .map(|bytes| if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        .collect();
    let [a, b, c, d, e, f, first, second] = words.as_slice() else { return false };
    let sum = [(a, b), (c, d), (e, f)].iter().fold((0_u32, 0_u32), |(x, y), (odd, even)| {
        let x = x.wrapping_add(**odd).wrapping_add(y);
        (x, y.wrapping_add(**even).wrapping_add(x))
    });
    // The sums themselves are always kept with the greatest byte first.
    let kept = |word: &u32| if big { *word } else { word.swap_bytes() };
    sum == (kept(first), kept(second))
}

/// Whether the index of a log says that the log held what the case does not, and the log is gone.
fn is_missing(path: &Path) -> bool {
    let (log, index) = (neighbour(path, "-wal"), neighbour(path, "-shm"));
    for look in 0..LOOKS {
        if look > 0 {
            std::thread::sleep(BETWEEN);
        }
        let mut bytes = Vec::new();
        let read = File::open(&index).and_then(|file| file.take(128).read_to_end(&mut bytes));
        let word = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_ne_bytes);
        // How many pages the log had, and how many of them are in the file.
        if read.is_err() || word(16) <= word(96) || log.exists() {
            return false;
        }
    }
    true
}

fn missing(path: &Path) -> Error {
    let (log, index) = (neighbour(path, "-wal"), neighbour(path, "-shm"));
    let cause = format!("{} lacks its log {}: what was saved last stood in it", path.display(), log.display());
    let hint = format!(
        "put the log back beside the case; if it is lost for good, remove {}, and the case opens as it was before",
        index.display()
    );
    Error::new(Kind::Damaged, cause).hint(hint)
}

fn stranger(path: &Path, file: &Path, why: &str) -> Error {
    let cause = format!("beside {} lies {}: {why}", path.display(), file.display());
    let hint = "nothing was touched; move that file away, keep it, and open the case again";
    Error::new(Kind::Damaged, cause).hint(hint)
}

/// Looks through the log at the case: the journal must go on from where the file alone leaves it. SQLite's own check
/// sums say that a log is whole, not whose it is.
fn fits(path: &Path, log: &Path) -> Result<()> {
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let alone = connect_immutable(path, None)?;
    let through = Connection::open_with_flags(path, access).map_err(|e| storage(e).at(path.display()))?;
    // Alone with the file it needs no index beside it, writes nothing, and leaves the log where it is.
    let ready = through
        .busy_timeout(Duration::ZERO)
        .and_then(|()| through.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true))
        .and_then(|_set| through.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(())))
        .and_then(|()| through.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())));
    if let Err(error) = ready {
        use rusqlite::ErrorCode as Code;
        return match error.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Err(stranger(path, log, "it does not fit the case")),
            // Another program has the case open, and has looked; or it may only be read here.
            _ => Ok(()),
        };
    }
    match goes_on(&alone, &through, path) {
        Ok(true) => Ok(()),
        Ok(false) => Err(stranger(path, log, "it does not fit the case")),
        Err(error) if error.kind() == Kind::Io => Err(error.at(log.display())),
        Err(error) => Err(stranger(path, log, &format!("it does not fit the case ({})", error.cause()))),
    }
}

/// A place in the journal and the hash there.
type End = (i64, Vec<u8>);

fn goes_on(alone: &Connection, through: &Connection, path: &Path) -> Result<bool> {
    const AT: &str = "SELECT place, hash FROM journal WHERE place IS NOT NULL AND (?1 IS NULL OR place = ?1)
                      ORDER BY place DESC LIMIT 1";
    let end = |connection: &Connection, place: Option<i64>| -> Result<Option<End>> {
        connection.query_row(AT, [place], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(storage)
    };
    // A program that died while it wrote the log back leaves a file that only its log makes whole: then the journal is
    // gone through from its start.
    let (place, hash) = end(alone, None).unwrap_or_default().unwrap_or_default();
    if place > 0 && end(through, Some(place))? != Some((place, hash.clone())) {
        return Ok(false);
    }
    let Some(last) = chain_goes_on(through, (place, hash))? else { return Ok(false) };
    // What a log changes beside the journal shows in the pages alone.
    if fs::metadata(path).is_ok_and(|about| about.len() > SMALL) && last > place {
        return Ok(true);
    }
    let told: String = through.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(storage)?;
    Ok(told == "ok")
}
/// The last place that the chain of the journal leads to from a place and its hash; none if it breaks.
fn chain_goes_on(connection: &Connection, (place, hash): End) -> Result<Option<i64>> {
    let (mut last, mut previous) = (place, hash);
    let mut later = connection
        .prepare("SELECT number, place, hash FROM journal WHERE place > ?1 ORDER BY place")
        .map_err(storage)?;
    let mut rows = later.query([place]).map_err(storage)?;
    while let Some(row) = rows.next().map_err(storage)? {
        let (number, place, hash): (i64, i64, Vec<u8>) =
            (row.get(0).map_err(storage)?, row.get(1).map_err(storage)?, row.get(2).map_err(storage)?);
        if place != last + 1 || journal::chain_hash(connection, number, &previous)? != hash {
            return Ok(None);
        }
        (last, previous) = (place, hash);
    }
    Ok(Some(last))
}
