//! The case file: open, migrate, read, write, journal, search. The only folder with the case's SQL.
//!
//! In reading order: `opening` decides whether a file is a case, and `neighbours` whether what lies beside it is its
//! log; `connecting` connects; `rows` knows the content tables; `draft` is how anything is written and `journal` how it
//! is remembered; `undo` takes it back, `forget` takes away for good; `changes` says what it did; `bulk` writes imports;
//! `derived` keeps the indexes; `read` answers the questions of `model::Graph`; `verify` compares it all.
//! It knows `model` and `text`. It must not know formats, arguments or the screen.

mod act;
pub mod author;
mod beside;
mod bulk;
mod cells;
mod changes;
mod cipher;
mod connecting;
mod copy;
mod damage;
mod derived;
mod disk;
mod door;
mod draft;
mod feed;
mod files;
mod forget;
mod front;
mod held;
mod journal;
mod log;
mod neighbours;
mod opening;
mod read;
mod rows;
mod salvage;
pub mod search;
mod state;
mod undo;
mod verify;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use author::Author;
pub(crate) use beside::{Beside, Called};
pub use bulk::{Bulk, Record, RecordReport};
pub use changes::{Changes, RowChange};
pub use cipher::{Changed, Key};
pub(crate) use disk::folder_of;
pub use door::Door;
pub use draft::{Draft, refuse_too_large};
pub use feed::Feed;
pub use forget::{Forgetting, Forgotten};
pub(crate) use held::is_open;
pub use journal::LogEntry;
pub use log::{LogPage, Logged};
pub(crate) use opening::sync_folder;
pub use read::{Attached, Listed, Sizes};
pub use salvage::{Salvaged, salvage};
pub use undo::Undone;
pub use verify::{Health, Verification};
pub use writer::{Outcome, Ticket, Writer};

use crate::error::{Error, Kind};
use crate::model::{SourceId, Vocabulary};

/// One connection to a case file.
#[derive(Debug)]
pub struct Case {
    connection: Connection,
    path: PathBuf,
    author: Author,
    vocabulary: &'static Vocabulary,
    writable: bool,
    /// What opens the file, where it is encrypted.
    key: Option<Key>,
    /// The places in the journal of what this connection did since it was last asked for them.
    sealed: Vec<i64>,
    /// What readers leave out because it is damaged.
    left_out: damage::LeftOut,
    /// Stands behind the connection: it goes after it.
    _held: held::Held,
}

impl Case {
    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who acts through this connection.
    pub fn author(&self) -> &Author {
        &self.author
    }

    /// Whether anything can be written through this connection.
    pub fn is_writable(&self) -> bool {
        self.writable
    }
}

/// A file to keep with the case.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// The source that it is a copy of.
    pub source: &'a SourceId,
    /// What it was called.
    pub name: &'a str,
    /// Its media type, where known.
    pub media: Option<&'a str>,
    /// Its bytes, untouched.
    pub bytes: &'a [u8],
    /// When, how and by whom it was taken; none is now, by whoever acts.
    pub taken: Option<&'a Taken>,
}

/// When, how and by whom a document was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// When, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How, in words: "downloaded from the register", "photographed in the archive".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The SHA-256 of bytes, hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What SQLite said, in the house's words.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn storage(error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    let code = error.sqlite_error_code();
    let text = match &error {
        rusqlite::Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    let told = match code {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => {
            Error::new(Kind::Busy, "another program is writing to the case file").hint("wait a moment and do it again")
        }
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => {
            Error::new(Kind::Damaged, format!("the case file is damaged: {text}"))
                .hint("work on a copy on another disk: `muckrake verify CASE` says what is wrong, `muckrake salvage CASE NEW` brings over what is whole")
        }
        Some(Code::DiskFull) => {
            Error::new(Kind::Io, "the disk is full; nothing of this was saved").hint("make room and do it again")
        }
        Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => {
            Error::new(Kind::Io, format!("the case file can't be written: {text}"))
                .hint("look at its permissions and its folder's, and whether too many files are open")
        }
        Some(Code::SystemIoFailure) => Error::new(Kind::Io, format!("the disk failed: {text}"))
            .hint("nothing of this was saved; copy the case elsewhere"),
        Some(Code::ConstraintViolation) => Error::new(Kind::Conflict, format!("the case refused it: {text}")),
        _ => Error::new(Kind::Damaged, format!("the case file gave an unexpected answer: {text}")),
    };
    told.nameless()
}
