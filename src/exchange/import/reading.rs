//! Rows read a chunk at a time, sorted, and understood by their format.
//!
//! A chunk is sorted by key before it is taken, so that what is written lies together: taken in the order of the
//! file, keys that are spread at random would rewrite the whole case with every batch.

use std::io::{BufRead, Read};
use std::path::Path;

use super::{Format, Position, Taken};
use crate::error::{Error, Result};
use crate::model::{EvidenceId, Vocabulary};

/// The longest row that is read, in bytes.
const ROW_MOST: u64 = 64 * 1024 * 1024;

/// How much text a chunk holds, in bytes.
const CHUNK: usize = 256 * 1024 * 1024;

/// How many rows are handed on at a time.
const GROUP: usize = 256;

/// A row that holds something, or why it can't be read.
struct Row {
    number: u64,
    key: Option<String>,
    text: Result<String>,
}

/// A row as its format understands it.
pub(super) struct Understood {
    pub(super) number: u64,
    pub(super) taken: Result<Taken>,
}

/// A file while it is read.
pub(super) struct Reading<'f, R> {
    reader: R,
    file: &'f Path,
    number: u64,
}

impl<'f, R: BufRead> Reading<'f, R> {
    pub(super) fn over(reader: R, file: &'f Path) -> Self {
        Self { reader, file, number: 0 }
    }

    /// Hands every row on, a group at a time; ends early when nobody wants more.
    pub(super) fn each(
        mut self,
        format: &Format,
        evidence: &EvidenceId,
        hand_on: &mut dyn FnMut(Vec<Understood>) -> bool,
    ) -> Result<()> {
        let vocabulary = Vocabulary::shipped()?;
        loop {
            let mut chunk = self.chunk(format)?;
            if chunk.is_empty() {
                return Ok(());
            }
            // Rows of one key stay in the order of the file.
            chunk.sort_by(|a, b| a.key.cmp(&b.key));
            let mut chunk = chunk.into_iter().peekable();
            while chunk.peek().is_some() {
                let understood = chunk.by_ref().take(GROUP).map(|row| {
                    let position = Position { vocabulary, evidence, number: row.number };
                    let taken = row.text.and_then(|text| (format.read)(&position, &text));
                    Understood { number: row.number, taken }
                });
                if !hand_on(understood.collect()) {
                    return Ok(());
                }
            }
        }
    }

    /// The next rows, in the order of the file; none at its end.
    fn chunk(&mut self, format: &Format) -> Result<Vec<Row>> {
        let mut chunk = Vec::new();
        let mut size = 0;
        while size < CHUNK {
            let mut bytes = Vec::new();
            let failed = |e: std::io::Error| Error::from(e).at(self.file.display());
            let length = self.reader.by_ref().take(ROW_MOST).read_until(b'\n', &mut bytes).map_err(failed)?;
            if length == 0 {
                break;
            }
            self.number += 1;
            size += length;
            if length as u64 == ROW_MOST && bytes.last() != Some(&b'\n') {
                let place = format!("{}:{}", self.file.display(), self.number);
                return Err(Error::input("is longer than 64 MiB").at(place).hint("is this the right format?"));
            }
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => Ok(text.trim_start_matches('\u{feff}').trim().to_owned()),
                Err(error) => Err(Error::input(format!("is not UTF-8: {error}"))),
            };
            if text.as_ref().is_ok_and(String::is_empty) {
                continue;
            }
            let key = text.as_ref().ok().and_then(|text| (format.key)(text));
            chunk.push(Row { number: self.number, key, text });
        }
        Ok(chunk)
    }
}
