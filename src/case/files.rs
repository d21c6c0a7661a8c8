//! Large documents: their bytes lie in a folder beside the case, `NAME.case.files`, each in a file named by its SHA-256.
//!
//! SQLite holds small rows well and large ones badly: a document in the file is written twice, into the log and then into
//! the file, and whatever copies the case copies it too. A row of `attachment_bytes` without bytes says that they lie
//! here. A file is whole and on the disk before that row is, and no name is ever more than 64 hexadecimal digits: what a
//! stranger's case says leads to no other place. Links are not followed. It must not know sources.

mod kept;

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::connecting::neighbour;
use super::{cipher, disk, hex, sync_folder};
use crate::error::{Error, Kind, Result};
pub(super) use kept::{keep, take_in};

/// The largest document that is kept in the case file itself, in bytes: what a letter, a register extract or an article
/// is, and not what a scanned volume or an archive of web pages is.
pub(super) const INSIDE_MOST: u64 = 16 << 20;

/// What the folder's name has behind that of the case.
const END: &str = ".files";

/// What the name of a file ends in that is still being written.
const UNFINISHED: &str = ".part";

/// How much of a file is read or written at once.
const PIECE: usize = 1 << 18;

/// The folder of a case's large documents. It need not be there.
#[derive(Debug, Clone)]
pub(super) struct Files {
    folder: PathBuf,
}

/// Why a document's file is not what it has to be.
#[derive(Debug)]
pub(super) enum Wrong {
    /// It is not there.
    Missing,
    /// It is something else than a file, or a link leads there.
    NoFile,
    /// It has so many bytes, which are others.
    Others(u64),
    /// It can't be read.
    Unread(io::Error),
}

impl Files {
    /// Those of a case, which lie beside the file itself and not beside a link to it.
    pub(super) fn of(case: &Path) -> Self {
        let case = case.canonicalize().unwrap_or_else(|_| case.to_owned());
        Self { folder: neighbour(&case, END) }
    }

    /// Those of the case that somebody writes to. None of an encrypted case: what it holds lies nowhere in the plain. Nor
    /// of one whose path is no text.
    fn of_writer(connection: &Connection) -> Result<Option<Self>> {
        let path = connection.path().filter(|path| !path.is_empty());
        match path {
            Some(path) if !cipher::is_keyed(connection)? => Ok(Some(Self::of(Path::new(path)))),
            _ => Ok(None),
        }
    }

    /// Where the folder is looked for.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the folder has to be called.
    fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn place(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256)
    }

    /// Keeps bytes under their name; what stands there with these bytes already stays. They are on the disk afterwards.
    fn put(&self, sha256: &str, bytes: &[u8]) -> Result<()> {
        let failed = |e: io::Error| {
            Error::from(e)
                .at(self.folder.display())
                .or_hint("large documents lie there: make room, look at permissions")
        };
        if !self.is_there() {
            self.make().map_err(failed)?;
        }
        if !self.is_there() {
            return Err(Error::new(Kind::Conflict, format!("{} is no folder, or a link", self.folder.display()))
                .hint("large documents of the case are kept in a folder of that name: rename what stands there"));
        }
        if self.check(sha256).is_ok() {
            return Ok(());
        }
        let start = format!("{sha256}.");
        let mut file =
            tempfile::Builder::new().prefix(&start).suffix(UNFINISHED).tempfile_in(&self.folder).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist(self.place(sha256)).map_err(|e| failed(e.error))?;
        sync_folder(&self.folder);
        Ok(())
    }

    /// A folder that its owner alone can look into.
    fn make(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&self.folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            made => made.map(|()| sync_folder(&disk::folder_of(&self.folder))),
        }
    }

    /// Whether the folder is there, and is one.
    fn is_there(&self) -> bool {
        fs::symlink_metadata(&self.folder).is_ok_and(|about| about.is_dir())
    }

    /// Opens a file of the folder; what is none, or lies elsewhere, is not.
    fn open(&self, sha256: &str) -> std::result::Result<File, Wrong> {
        if !is_name(sha256) {
            return Err(Wrong::NoFile);
        }
        let told = |e: io::Error| if e.kind() == ErrorKind::NotFound { Wrong::Missing } else { Wrong::Unread(e) };
        let folder = fs::symlink_metadata(&self.folder).map_err(told)?;
        let place = self.place(sha256);
        let named = fs::symlink_metadata(&place).map_err(told)?;
        if !folder.is_dir() || !named.is_file() {
            return Err(Wrong::NoFile);
        }
        let file = File::open(&place).map_err(told)?;
        let open = file.metadata().map_err(told)?;
        if is_same(&open, &named) { Ok(file) } else { Err(Wrong::NoFile) }
    }

    /// Reads a file from end to end and compares it with its name.
    pub(super) fn check(&self, sha256: &str) -> std::result::Result<(), Wrong> {
        let mut file = self.open(sha256)?;
        let (mut digest, mut piece, mut length) = (Sha256::new(), vec![0; PIECE], 0);
        loop {
            let read = file.read(&mut piece).map_err(Wrong::Unread)?;
            let Some(filled) = piece.get(..read).filter(|filled| !filled.is_empty()) else { break };
            digest.update(filled);
            length += read as u64;
        }
        if hex(&digest.finalize()) == sha256 { Ok(()) } else { Err(Wrong::Others(length)) }
    }

    /// All bytes of a file, whichever they are.
    fn read(&self, sha256: &str) -> std::result::Result<Vec<u8>, Wrong> {
        let mut bytes = Vec::new();
        self.open(sha256)?.read_to_end(&mut bytes).map_err(Wrong::Unread)?;
        Ok(bytes)
    }

    /// What is wrong, and where it was looked: "is not beside the case: ...".
    pub(super) fn told(&self, sha256: &str, wrong: &Wrong) -> String {
        let place = self.place(if is_name(sha256) { sha256 } else { "" });
        let place = place.display();
        match wrong {
            Wrong::Missing => format!("is not beside the case: there is no {place}"),
            Wrong::NoFile => format!("is not beside the case: {place} is no file, or a link"),
            Wrong::Others(length) => format!("has not the bytes it had: {place} has {length} others"),
            Wrong::Unread(error) => format!("can't be read: {place}: {error}"),
        }
    }

    /// What to do about it.
    pub(super) fn to_try(&self) -> String {
        format!(
            "the folder {} belongs beside the case, under that name: bring it back, or attach the file again",
            self.name()
        )
    }

    /// The files in it that bear names of ours: whole ones, or unfinished ones.
    fn names(&self, unfinished: bool) -> Vec<String> {
        if !self.is_there() {
            return Vec::new();
        }
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| if unfinished { is_unfinished(name) } else { is_name(name) }).collect();
        names.sort();
        names
    }

    /// Takes a file away, and the folder with the last one.
    fn remove(&self, sha256: &str) -> io::Result<()> {
        if !is_name(sha256) || !self.is_there() {
            return Ok(());
        }
        match fs::remove_file(self.place(sha256)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => sync_folder(&self.folder),
        }
        // It stays while anything is in it.
        drop(fs::remove_dir(&self.folder));
        Ok(())
    }

    /// Moves all of them into the folder of another case, and then has that given its name: they have to be there before
    /// the case says so. If it can't be named, they go.
    pub(super) fn hand_over(&self, to: &Self, name_it: impl FnOnce() -> Result<()>) -> Result<()> {
        let moved = self.move_to(to)?;
        name_it().inspect_err(|_| {
            for name in &moved {
                drop(to.remove(name));
            }
        })
    }

    fn move_to(&self, to: &Self) -> Result<Vec<String>> {
        let names = self.names(false);
        let failed = |e: io::Error| Error::from(e).at(to.folder.display()).or_hint("large documents lie there");
        if names.is_empty() {
            return Ok(names);
        }
        to.make().map_err(failed)?;
        if !to.is_there() {
            return Err(Error::new(Kind::Conflict, format!("{} is no folder, or a link", to.folder.display()))
                .hint("large documents of the case are kept there: rename what stands there"));
        }
        let mut moved = Vec::new();
        for name in names {
            if to.check(&name).is_err() {
                fs::rename(self.place(&name), to.place(&name)).map_err(failed)?;
                moved.push(name);
            }
        }
        sync_folder(&to.folder);
        Ok(moved)
    }

    /// Writes over a file and takes it away: what it held is in an encrypted case now.
    #[cfg(any(test, feature = "encrypted"))]
    pub(super) fn erase(&self, sha256: &str) -> io::Result<()> {
        if let Ok(about) = self.open(sha256) {
            let length = about.metadata()?.len();
            let mut file = File::options().write(true).open(self.place(sha256))?;
            io::copy(&mut io::repeat(0).take(length), &mut file)?;
            file.sync_all()?;
        }
        self.remove(sha256)
    }
}

/// 64 hexadecimal digits, as this program writes them.
pub(super) fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_unfinished(name: &str) -> bool {
    name.split_once('.').is_some_and(|(sha256, rest)| is_name(sha256) && rest.ends_with("part"))
}

#[cfg(unix)]
fn is_same(open: &fs::Metadata, named: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_same(_open: &fs::Metadata, _named: &fs::Metadata) -> bool {
    true
}
