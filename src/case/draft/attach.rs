//! A source's documents: their bytes are kept once, whoever they belong to. It must not know what they say.

use rusqlite::types::Value as Sql;

use super::super::cells::{optional, text};
use super::super::{Attachment, Taken, files, sha256_hex};
use super::Draft;
use crate::error::{Error, Kind, Result};
use crate::model::SourceId;

/// The largest document that is kept, in bytes: what a row of the file may hold.
const LARGEST: u64 = 900_000_000;

/// Refuses a document of so many bytes where a case can't hold it.
///
/// # Errors
/// [`Kind::Input`], with what to do, if it can't.
pub fn refuse_too_large(name: &str, bytes: u64) -> Result<()> {
    const MB: u64 = 1_000_000;
    if bytes <= LARGEST {
        return Ok(());
    }
    let size = format!("{} MB of at most {}", bytes / MB, LARGEST / MB);
    Err(Error::input(format!("{name} is too large to be kept: {size}"))
        .hint("keep it elsewhere, and write its address into the source"))
}

impl Draft<'_> {
    /// Keeps a document of a source: its bytes once, named by their SHA-256, which is given back. What is a document of
    /// that source already stays as it was taken.
    ///
    /// # Errors
    /// If its source is not there, it is too large, or the file refuses.
    pub fn attach(&mut self, attachment: &Attachment<'_>) -> Result<String> {
        refuse_too_large(attachment.name, attachment.bytes.len() as u64)?;
        self.must_be_there("source", attachment.source.as_str())?;
        let sha256 = sha256_hex(attachment.bytes);
        files::keep(self.connection, &sha256, attachment.bytes)?;
        let now = || Taken { at: Some(self.author.now()), how: None, by: Some(self.author.name().to_owned()) };
        let taken = attachment.taken.cloned().unwrap_or_else(now);
        let size = i64::try_from(attachment.bytes.len()).unwrap_or(i64::MAX);
        self.put(
            "attachment",
            &[
                text(&sha256),
                text(attachment.source.as_str()),
                text(attachment.name),
                optional(attachment.media),
                Sql::Integer(size),
                optional(taken.at.as_deref()),
                optional(taken.how.as_deref()),
                optional(taken.by.as_deref()),
            ],
        )?;
        Ok(sha256)
    }

    /// Takes a document from its source. The bytes stay, so that this can be undone, until the source is forgotten.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is no document of that source.
    pub fn detach(&mut self, sha256: &str, source: &SourceId) -> Result<()> {
        let key = [text(sha256), text(source.as_str())];
        if super::super::rows::table("attachment")?.get(self.connection, &key)?.is_none() {
            return Err(Error::new(Kind::NotFound, format!("{source} has no document {sha256}")));
        }
        self.delete("attachment", &key)
    }
}
