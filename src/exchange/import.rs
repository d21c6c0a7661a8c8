//! Imports: files of other programs into a case, one file a format, each under one action.
//!
//! A row is taken, known already, or rejected with its reason; what was understood as something else, and what
//! was no value, is reported apart. The file is a source, and the row its locator.

mod ftm;
mod reading;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::case::{Bulk, Case};
use crate::error::{Error, Kind, Result};
use crate::model::{Evidence, EvidenceId, Source, SourceId};

/// How many different rows a list of the report holds at the most; the counts are always whole.
const REPORTED_MOST: usize = 10_000;

/// A format that can be imported.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub help: &'static str,
    /// What rows are sorted by before they are taken: the key under which they will lie in the case.
    key: fn(&str) -> Option<String>,
    take: fn(&mut Taking<'_, '_>, &str) -> Result<Fate>,
}

/// Every format that can be imported.
pub const FORMATS: [Format; 1] =
    [Format { name: "ftm", help: "FollowTheMoney entities, one JSON object a line", key: ftm::key, take: ftm::take }];

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

/// What became of one row.
enum Fate {
    Taken { claims: u64 },
    Known,
}

/// An import while its rows are taken.
struct Taking<'b, 'c> {
    bulk: &'b mut Bulk<'c>,
    vocabulary: &'static crate::model::Vocabulary,
    evidence: EvidenceId,
    locator: String,
    place: String,
    normalised: BTreeMap<(String, String, String), (String, u64)>,
    dropped: BTreeMap<(String, String, String), (String, u64)>,
}

impl Taking<'_, '_> {
    fn normalised(&mut self, property: &str, before: &str, after: &str) {
        count(&mut self.normalised, [property, before, after], &self.place);
    }

    fn dropped(&mut self, property: &str, value: &str, why: &str) {
        count(&mut self.dropped, [property, value, why], &self.place);
    }
}

type Counted = BTreeMap<(String, String, String), (String, u64)>;

fn count(counted: &mut Counted, [a, b, c]: [&str; 3], place: &str) {
    let key = (a.to_owned(), b.to_owned(), c.to_owned());
    if counted.len() < REPORTED_MOST || counted.contains_key(&key) {
        counted.entry(key).or_insert_with(|| (place.to_owned(), 0)).1 += 1;
    }
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
    // Every file is looked at before anything is written.
    let hashes = files.iter().map(|file| hash(file)).collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = files.iter().map(|file| name_of(file)).collect();
    let author = case.author().clone();
    let mut bulk = case.bulk(&format!("import {} ({})", names.join(", "), format.name))?;
    let mut report = Report::default();
    let (mut normalised, mut dropped) = (Counted::new(), Counted::new());
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
        let evidence = bulk.source(&source, &evidence)?;
        let mut taking = Taking {
            bulk: &mut bulk,
            vocabulary: crate::model::Vocabulary::shipped()?,
            evidence,
            locator: String::new(),
            place: String::new(),
            normalised: std::mem::take(&mut normalised),
            dropped: std::mem::take(&mut dropped),
        };
        take_file(&mut taking, file, format, (&mut report, progress))?;
        (normalised, dropped) = (taking.normalised, taking.dropped);
    }
    let row = |((property, before, after), (first, rows)): ((String, String, String), (String, u64))| {
        (property, before, after, first, rows)
    };
    report.rejected.sort_by(|a, b| (a.at.len(), &a.at).cmp(&(b.at.len(), &b.at)));
    report.normalised = normalised
        .into_iter()
        .map(row)
        .map(|(property, before, after, first, rows)| Normalised { property, before, after, first, rows })
        .collect();
    report.dropped = dropped
        .into_iter()
        .map(row)
        .map(|(property, value, why, first, rows)| Dropped { property, value, why, first, rows })
        .collect();
    if report.rows.taken == 0 {
        return Ok(report);
    }
    let detail = serde_json::json!({ "format": format.name, "files": names.iter().zip(&hashes).collect::<Vec<_>>() });
    report.action = bulk.seal(&detail.to_string())?;
    Ok(report)
}

type Told<'r> = (&'r mut Report, &'r mut dyn FnMut(u64) -> bool);

fn take_file(taking: &mut Taking<'_, '_>, file: &Path, format: &Format, (report, progress): Told<'_>) -> Result<()> {
    let failed = |e: std::io::Error| Error::from(e).at(file.display());
    let mut rows = reading::Reading::over(BufReader::with_capacity(1 << 20, File::open(file).map_err(failed)?), file);
    loop {
        let mut chunk = rows.chunk(format)?;
        if chunk.is_empty() {
            return Ok(());
        }
        chunk.sort_by(|a, b| a.key.cmp(&b.key));
        for row in chunk {
            taking.locator = format!("line {}", row.number);
            taking.place = format!("{}:{}", file.display(), row.number);
            let fate = row.text.and_then(|text| (format.take)(taking, &text));
            settle(report, fate, &taking.place)?;
            if report.rows.read.is_multiple_of(2_000) && !progress(report.rows.read) {
                return Err(Error::new(Kind::Conflict, "the import was stopped; nothing of it was kept"));
            }
        }
    }
}

fn settle(report: &mut Report, fate: Result<Fate>, place: &str) -> Result<()> {
    report.rows.read += 1;
    match fate {
        Ok(Fate::Taken { claims }) => {
            report.rows.taken += 1;
            report.claims.added += claims;
        }
        Ok(Fate::Known) => report.rows.known += 1,
        Err(error) if error.kind() == Kind::Input => {
            report.rows.rejected += 1;
            if report.rejected.len() < REPORTED_MOST {
                report.rejected.push(Rejected { at: place.to_owned(), why: error.cause().to_owned() });
            }
        }
        Err(error) => return Err(error.at(place)),
    }
    Ok(())
}

fn name_of(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn hash(file: &Path) -> Result<String> {
    let failed = |e: std::io::Error| Error::from(e).at(format!("{} can't be read", file.display()));
    let mut reader = File::open(file).map_err(failed)?;
    if reader.metadata().map_err(failed)?.is_dir() {
        return Err(Error::input(format!("{} is a folder, not a file", file.display())));
    }
    let mut hash = Sha256::new();
    let mut some = vec![0; 1 << 20];
    loop {
        let length = reader.read(&mut some).map_err(failed)?;
        if length == 0 {
            return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        hash.update(some.get(..length).unwrap_or_default());
    }
}
