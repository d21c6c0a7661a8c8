//! Rows read a chunk at a time, sorted, and understood by their format on as many threads as there are processors.
//!
//! A chunk is sorted by key before it is taken, so that what is written lies together: taken in the order of the
//! file, keys that are spread at random would rewrite the whole case with every batch.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex};

use super::super::bounds::{self, ROW_MOST};
use super::{Format, Position, Taken};
use crate::error::{Error, Result};
use crate::model::{EvidenceId, Vocabulary};

/// How much text a chunk holds, in bytes.
const CHUNK: usize = 256 * 1024 * 1024;

/// How much of it is read at a time.
const STEP: usize = 4 * 1024 * 1024;

/// How many rows are handed on at a time.
const GROUP: usize = 256;

/// How many bytes of text they have together, but for the last of them: what is understood of it takes many times that.
const GROUP_BYTES: usize = 64 * 1024;

/// Where a row stands in its chunk, without its line feed.
struct Place {
    number: u64,
    bytes: Range<usize>,
}

/// A part of a file, and its rows by key; rows of one key stay in the order of the file.
struct Chunk {
    text: Vec<u8>,
    rows: Vec<Place>,
}

/// Rows that a thread is to understand, and where it sends them.
struct Job {
    chunk: Arc<Chunk>,
    rows: Range<usize>,
    done: SyncSender<Vec<Understood>>,
}

/// A row as its format understands it.
pub(super) struct Understood {
    pub(super) number: u64,
    pub(super) taken: Result<Taken>,
}

/// Groups of rows in the order in which they are taken, each there when it has been understood.
pub(super) type Groups = SyncSender<Receiver<Vec<Understood>>>;

/// A file while it is read.
pub(super) struct Reading<'f> {
    opened: File,
    file: &'f Path,
    key: fn(&[u8]) -> Option<Cow<'_, [u8]>>,
    number: u64,
    /// The beginning of a row whose end has not been read.
    rest: Vec<u8>,
    ahead: Option<Chunk>,
}

impl<'f> Reading<'f> {
    /// Opens a file and reads its first rows.
    pub(super) fn begin(file: &'f Path, format: &Format) -> Result<Self> {
        let opened = File::open(file).map_err(|e| Error::from(e).at(file.display()))?;
        let mut reading = Self { opened, file, key: format.key, number: 0, rest: Vec::new(), ahead: None };
        reading.ahead = reading.chunk()?;
        Ok(reading)
    }

    /// Hands every row on, a group at a time; ends early when nobody wants more.
    pub(super) fn each(mut self, format: &Format, evidence: &EvidenceId, hand_on: &Groups) -> Result<()> {
        let vocabulary = Vocabulary::shipped()?;
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(8));
        let (sender, jobs) = mpsc::sync_channel::<Job>(threads);
        let jobs = Mutex::new(jobs);
        let understand = || {
            while let Some(job) = next(&jobs) {
                // If nobody waits for it, the import has ended.
                drop(job.done.send(job.understood(format, vocabulary, evidence)));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(understand);
            }
            // Goes at the end of this closure, and the threads with it.
            let sender = sender;
            while let Some(chunk) = self.ahead.take().map_or_else(|| self.chunk(), |chunk| Ok(Some(chunk)))? {
                let chunk = Arc::new(chunk);
                for rows in groups(&chunk.rows) {
                    let (done, group) = mpsc::sync_channel(1);
                    let sent = sender.send(Job { chunk: Arc::clone(&chunk), rows, done }).is_ok();
                    if !sent || hand_on.send(group).is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }

    /// The next rows; none at the end of the file.
    fn chunk(&mut self) -> Result<Option<Chunk>> {
        let failed = |e: std::io::Error| Error::from(e).at(self.file.display());
        let mut text = std::mem::take(&mut self.rest);
        let length = self.opened.metadata().map_or(0, |about| usize::try_from(about.len()).unwrap_or(CHUNK));
        text.reserve_exact((length + 1).min(CHUNK).saturating_sub(text.len()));
        // A row that has no end is refused once it is too long, and not when the chunk is full.
        let mut unended = text.len();
        let whole_file = loop {
            let from = text.len();
            let wanted = STEP.min(CHUNK.saturating_sub(from));
            let read = self.opened.by_ref().take(wanted as u64).read_to_end(&mut text).map_err(failed)?;
            let new = text.get(from..).unwrap_or_default();
            unended = new.iter().rposition(|b| *b == b'\n').map_or(unended + read, |at| read - at - 1);
            if unended > ROW_MOST {
                let rows = text.iter().filter(|b| **b == b'\n').count();
                let before = usize::try_from(self.number).unwrap_or(usize::MAX);
                return Err(bounds::too_long(self.file, before.saturating_add(rows + 1)));
            }
            if read < wanted || text.len() == CHUNK {
                break read < wanted;
            }
        };
        if text.is_empty() {
            return Ok(None);
        }
        if !whole_file {
            self.rest = text.split_off(text.len() - unended);
        }
        let rows = self.rows(&text)?;
        Ok(Some(Chunk { text, rows }))
    }

    fn rows(&mut self, text: &[u8]) -> Result<Vec<Place>> {
        let mut rows = Vec::new();
        let mut start = 0;
        for row in text.split_inclusive(|b| *b == b'\n') {
            self.number += 1;
            if row.len() > ROW_MOST {
                return Err(bounds::too_long(self.file, usize::try_from(self.number).unwrap_or(usize::MAX)));
            }
            let bytes = start..start + row.len();
            start = bytes.end;
            let row = row.trim_ascii();
            if !row.is_empty() {
                rows.push(((self.key)(row), Place { number: self.number, bytes }));
            }
        }
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(rows.into_iter().map(|(_, place)| place).collect())
    }
}

/// Rows that are handed on together.
fn groups(rows: &[Place]) -> Vec<Range<usize>> {
    let (mut groups, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, row) in rows.iter().enumerate() {
        bytes += row.bytes.len();
        if bytes >= GROUP_BYTES || at + 1 - start == GROUP {
            groups.push(start..at + 1);
            (start, bytes) = (at + 1, 0);
        }
    }
    groups.push(start..rows.len());
    groups.retain(|group| !group.is_empty());
    groups
}

/// The next job, by whichever thread is free.
fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().ok()?.recv().ok()
}

impl Job {
    fn understood(&self, format: &Format, vocabulary: &'static Vocabulary, evidence: &EvidenceId) -> Vec<Understood> {
        let rows = self.chunk.rows.get(self.rows.clone()).unwrap_or_default();
        let understood = rows.iter().filter_map(|row| {
            let bytes = self.chunk.text.get(row.bytes.clone()).unwrap_or_default();
            let position = Position { vocabulary, evidence, number: row.number };
            let taken = match std::str::from_utf8(bytes) {
                Ok(text) => match text.trim_start_matches('\u{feff}').trim() {
                    "" => return None,
                    text => (format.read)(&position, text),
                },
                Err(error) => Err(Error::input(format!("is not UTF-8: {error}"))),
            };
            Some(Understood { number: row.number, taken })
        });
        understood.collect()
    }
}
