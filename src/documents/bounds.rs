//! How much a document may take: bytes, memory, time, depth, text. It must not know formats.

use super::Text;
use crate::error::{Error, Result};

/// The largest document that is read, in bytes. A larger one is kept, and not read.
const BYTES_MOST: usize = 256 * MIB;

/// The longest text of a document, in bytes.
const TEXT_MOST: usize = 64 * MIB;

/// How many pages a document may have.
pub(super) const PAGES_MOST: usize = 50_000;

/// How many files an archive or a mail may hold.
pub(super) const FILES_MOST: usize = 50_000;

/// How much one file inside an archive may grow to when it is unpacked, in bytes.
pub(super) const UNPACKED_MOST: usize = 64 * MIB;

/// How many documents may lie in each other: a mail in a mail in a mail.
const DEEPEST: usize = 4;

const MIB: usize = 1024 * 1024;

/// What reading a document may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Seconds by the clock.
    pub seconds: u64,
    /// Bytes of memory.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 60, memory: 512 * MIB as u64 }
    }
}

pub(super) fn refuse_size(bytes: usize) -> Result<()> {
    if bytes <= BYTES_MOST {
        return Ok(());
    }
    Err(Error::input(format!("is too large to be read here: {} MiB of at most {}", bytes / MIB, BYTES_MOST / MIB))
        .hint(
            "the document is kept; write it out with `muckrake document CASE DOCUMENT -o FILE` and read it elsewhere",
        ))
}

pub(super) fn refuse_depth(depth: usize) -> Result<()> {
    if depth <= DEEPEST {
        return Ok(());
    }
    Err(Error::input(format!("lies more than {DEEPEST} documents deep")))
}

pub(super) fn refuse_length(text: &Text) -> Result<()> {
    let length: usize = text.pages.iter().flat_map(|page| &page.paragraphs).map(String::len).sum();
    if length <= TEXT_MOST && text.pages.len() <= PAGES_MOST {
        return Ok(());
    }
    Err(Error::input(format!("holds more than {} MiB of text or {PAGES_MOST} pages", TEXT_MOST / MIB)))
}

/// What is told of a part that grows beyond all measure.
pub(super) fn bomb(name: &str) -> Error {
    Error::input(format!("{name} grows to more than {} MiB when it is unpacked", UNPACKED_MOST / MIB))
        .hint("this is how archives are made that are to fill a machine's memory")
}
