//! Imports: files of other programs into a case, one file a format, each under one action.
//!
//! A row is taken, known already, or rejected with its reason; what was understood as something else, and what
//! was no value, is reported apart. The file is a source, and the row its locator.

mod ftm;
mod reading;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use reading::{Reading, Understood};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::case::{Bulk, Case, Record};
use crate::error::{Error, Kind, Result};
use crate::model::{Assertion, EntityId, Evidence, EvidenceId, Source, SourceId, Vocabulary};

/// How many different rows a list of the report holds at the most; the counts are always whole.
const REPORTED_MOST: usize = 10_000;

/// How many groups of rows are understood ahead of what is written.
const AHEAD: usize = 32;

/// A format that can be imported.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub help: &'static str,
    /// What rows are sorted by before they are taken: the key under which they will lie in the case.
    key: fn(&[u8]) -> Option<Cow<'_, [u8]>>,
    read: fn(&Position<'_>, &str) -> Result<Taken>,
}

/// Every format that can be imported.
pub const FORMATS: [Format; 1] =
    [Format { name: "ftm", help: "FollowTheMoney entities, one JSON object a line", key: ftm::key, read: ftm::read }];

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows read = taken + known + rejected.
    pub rows: Rows,
    /// Claims that the rows brought.
    pub claims: Claims,
    /// Values that were understood as something else than what was written.
    pub normalised: Vec<Normalised>,
    /// What was no value: kept beside its entity, and not a claim.
    pub dropped: Vec<Dropped>,
    /// Rows that were not taken.
    pub rejected: Vec<Rejected>,
    /// The number of the action; none if nothing was added.
    #[serde(skip)]
    pub action: Option<i64>,
}

/// Counts of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Rows that hold something.
    pub read: u64,
    /// Rows that brought something new.
    pub taken: u64,
    /// Rows that brought nothing new.
    pub known: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
}

/// Counts of claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Values of entities, links and assertions that were not in the case.
    pub added: u64,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Normalised {
    /// The property.
    pub property: String,
    /// As it was written.
    pub before: String,
    /// As it was understood.
    pub after: String,
    /// Where it stands first.
    pub first: String,
    /// In how many rows.
    pub rows: u64,
}

/// What was no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The property.
    pub property: String,
    /// What was written.
    pub value: String,
    /// Why it is no value.
    pub why: String,
    /// Where it stands first.
    pub first: String,
    /// In how many rows.
    pub rows: u64,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// File and line.
    pub at: String,
    /// Why.
    pub why: String,
}

/// Where a row stands.
struct Position<'e> {
    vocabulary: &'static Vocabulary,
    /// What the file's rows are cited to.
    evidence: &'e EvidenceId,
    /// Its number, counted from 1.
    number: u64,
}

impl Position<'_> {
    /// As a citation gives it.
    fn locator(&self) -> String {
        format!("line {}", self.number)
    }
}

/// What a format makes of one row, before the case is asked.
struct Taken {
    what: What,
    /// The head of the same-as group that it says it belongs to.
    same_as: Option<EntityId>,
    /// Property, as written, as understood.
    normalised: Vec<[String; 3]>,
    /// Property, as written, why it is no value.
    dropped: Vec<[String; 3]>,
}

/// What a row holds.
enum What {
    Entity(Box<Record>),
    Assertion(Box<Assertion>),
}

/// The lists of the report while they are counted: where each stands first, and in how many rows.
#[derive(Default)]
struct Counted(BTreeMap<[String; 3], (String, u64)>);

impl Counted {
    fn count(&mut self, key: [String; 3], place: impl Fn() -> String) {
        if let Some((_, rows)) = self.0.get_mut(&key) {
            *rows += 1;
        } else if self.0.len() < REPORTED_MOST {
            self.0.insert(key, (place(), 1));
        }
    }
}

/// An import while its rows are taken.
struct Importing<'b, 'c> {
    bulk: &'b mut Bulk<'c>,
    format: &'static Format,
    normalised: Counted,
    dropped: Counted,
    report: Report,
}

/// Imports files into a case as one action. `progress` is told the rows read so far; when it says false the
/// import ends and nothing of it is there.
///
/// # Errors
/// An unknown format, a file that can't be read, the case refuses: nothing is imported then.
pub fn run(case: &mut Case, files: &[PathBuf], format: &str, progress: &mut dyn FnMut(u64) -> bool) -> Result<Report> {
    let format = FORMATS.iter().find(|f| f.name == format).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
        Error::new(Kind::Usage, format!("there is no import format {format:?}"))
            .hint(format!("formats are: {}", names.join(", ")))
    })?;
    let (hashes, mut begun) = begin(files, format)?;
    let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
    let author = case.author().clone();
    let mut bulk = case.bulk(&format!("import {} ({})", names.join(", "), format.name))?;
    let mut importing = Importing {
        bulk: &mut bulk,
        format,
        normalised: Counted::default(),
        dropped: Counted::default(),
        report: Report::default(),
    };
    for ((file, sha256), name) in files.iter().zip(&hashes).zip(&names) {
        let id = SourceId::fresh(name, author.random()?);
        let source = Source {
            id: id.clone(),
            title: name.clone(),
            kind: "dataset".to_owned(),
            retrieved: author.now().get(..10).map(ToOwned::to_owned),
            sha256: Some(sha256.clone()),
            ..Source::default()
        };
        let evidence = Evidence { id: EvidenceId::fresh("", author.random()?), source: id, ..Evidence::default() };
        let evidence = importing.bulk.source(&source, &evidence)?;
        let reading = begun.take().map_or_else(|| Reading::begin(file, format), Ok)?;
        importing.take_file(reading, file, &evidence, progress)?;
    }
    let mut report = importing.finish();
    if report.rows.taken > 0 {
        let detail =
            serde_json::json!({ "format": format.name, "files": names.iter().zip(&hashes).collect::<Vec<_>>() });
        report.action = bulk.seal(&detail.to_string())?;
    }
    Ok(report)
}

/// Looks at every file before anything is written, and meanwhile reads the first rows of the first.
fn begin<'f>(files: &'f [PathBuf], format: &'static Format) -> Result<(Vec<String>, Option<Reading<'f>>)> {
    files.iter().try_for_each(|file| refuse_no_file(file))?;
    let refused = &AtomicBool::new(false);
    std::thread::scope(|scope| {
        let read = move |file| Reading::begin(file, format).inspect_err(|_| refused.store(true, Ordering::Relaxed));
        let reading = files.first().map(|file| scope.spawn(move || read(file)));
        // What is refused by its first rows need not be read to its end.
        let hashes = files.iter().map(|file| hash(file, refused)).collect::<Result<Vec<_>>>();
        let begun = reading.and_then(|reading| reading.join().ok());
        match (hashes, begun) {
            (Ok(_), Some(Err(error))) => Err(error),
            (hashes, begun) => Ok((hashes?, begun.transpose()?)),
        }
    })
}

impl Importing<'_, '_> {
    /// Rows are read and understood on threads of their own while those before them are written.
    fn take_file(
        &mut self,
        reading: Reading<'_>,
        file: &Path,
        evidence: &EvidenceId,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<()> {
        let format = self.format;
        std::thread::scope(|scope| {
            let (sender, groups) = mpsc::sync_channel(AHEAD);
            let reading = scope.spawn(move || reading.each(format, evidence, &sender));
            // A group that never comes is one whose thread failed: so the reading has, and says it.
            for row in groups.iter().map_while(|group| group.recv().ok()).flatten() {
                self.take(row, evidence, file)?;
                if self.report.rows.read.is_multiple_of(2_000) && !progress(self.report.rows.read) {
                    return Err(Error::new(Kind::Conflict, "the import was stopped; nothing of it was kept"));
                }
            }
            drop(groups);
            reading.join().unwrap_or_else(|_panic| {
                Err(Error::new(Kind::Io, "the program failed in reading this file").at(file.display()))
            })
        })
    }

    fn take(&mut self, row: Understood, evidence: &EvidenceId, file: &Path) -> Result<()> {
        let number = row.number;
        let place = || format!("{}:{number}", file.display());
        let taken = row.taken.and_then(|taken| {
            for normalised in taken.normalised {
                self.normalised.count(normalised, place);
            }
            for dropped in taken.dropped {
                self.dropped.count(dropped, place);
            }
            match taken.what {
                What::Entity(record) => {
                    if let Some(head) = &taken.same_as {
                        self.bulk.join(head, record.id());
                    }
                    let took = self.bulk.take(*record)?;
                    let claims = if took.link { usize::from(took.new) } else { took.added };
                    Ok((took.new || took.changed || took.added + took.cited > 0).then_some(claims))
                }
                What::Assertion(assertion) => {
                    Ok(self.bulk.take_assertion(&assertion, evidence, &format!("line {number}"))?.then_some(1))
                }
            }
        });
        settle(&mut self.report, taken, place)
    }

    fn finish(self) -> Report {
        let mut report = self.report;
        report.rejected.sort_by(|a, b| (a.at.len(), &a.at).cmp(&(b.at.len(), &b.at)));
        for ([property, before, after], (first, rows)) in self.normalised.0 {
            report.normalised.push(Normalised { property, before, after, first, rows });
        }
        for ([property, value, why], (first, rows)) in self.dropped.0 {
            report.dropped.push(Dropped { property, value, why, first, rows });
        }
        report
    }
}

/// Counts what became of a row: how many claims it brought, none if all of it was known.
fn settle(report: &mut Report, taken: Result<Option<usize>>, place: impl Fn() -> String) -> Result<()> {
    report.rows.read += 1;
    match taken {
        Ok(Some(claims)) => {
            report.rows.taken += 1;
            report.claims.added += claims as u64;
        }
        Ok(None) => report.rows.known += 1,
        Err(error) if error.kind() == Kind::Input => {
            report.rows.rejected += 1;
            if report.rejected.len() < REPORTED_MOST {
                report.rejected.push(Rejected { at: place(), why: error.cause().to_owned() });
            }
        }
        Err(error) => return Err(error.at(place())),
    }
    Ok(())
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// How many bytes at the start of a file say whether it is one to read by lines.
const LOOKED_AT: usize = 8 * 1024;

/// Refuses a file that is plainly none of rows, rather than to reject each of its lines.
fn refuse_other(start: &[u8], file: &Path) -> Result<()> {
    if start.contains(&0) {
        return Err(Error::input(format!("{} is not text in UTF-8: it holds bytes of zero", file.display()))
            .hint("a text file, one JSON object a line"));
    }
    let mark = "\u{feff}".as_bytes();
    let text = start.strip_prefix(mark).unwrap_or(start).trim_ascii_start();
    if text.first() == Some(&b'[') {
        return Err(Error::input(format!("{} is a JSON array", file.display()))
            .hint("FollowTheMoney files have one object a line: jq -c '.[]' makes them"));
    }
    Ok(())
}

/// Refuses what can't be read twice, before it is waited for: a file is read for its hash and for its rows.
fn refuse_no_file(file: &Path) -> Result<()> {
    let failed = |e: std::io::Error| Error::from(e).at(format!("{} can't be read", file.display()));
    let about = std::fs::metadata(file).map_err(failed)?;
    let (what, hint) = match (about.is_dir(), about.is_file()) {
        (true, _) => ("is a folder, not a file", "name the files in it"),
        (false, false) => {
            ("is no file: a pipe or a device is read only once", "save what comes of it in a file, and import that")
        }
        (false, true) => return Ok(()),
    };
    Err(Error::input(format!("{} {what}", file.display())).hint(hint))
}

fn hash(file: &Path, refused: &AtomicBool) -> Result<String> {
    let failed = |e: std::io::Error| Error::from(e).at(format!("{} can't be read", file.display()));
    let mut reader = File::open(file).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut some = vec![0; 1 << 20];
    let mut start = Vec::with_capacity(LOOKED_AT);
    loop {
        let length = reader.read(&mut some).map_err(failed)?;
        if length == 0 || refused.load(Ordering::Relaxed) {
            return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        let read = some.get(..length).unwrap_or_default();
        if start.len() < LOOKED_AT {
            start.extend(read.iter().take(LOOKED_AT - start.len()));
            refuse_other(&start, file)?;
        }
        hash.update(read);
    }
}
