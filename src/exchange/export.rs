//! Exports: the table of formats, and writing a file so that it is whole or not there.
//!
//! It must not know arguments: the command line passes a format's name and a path.

mod bibliography;
mod bibtex;
mod csl;
mod csv;
mod docx;
mod ftm;
mod html;
mod json;
mod markdown;
mod remembering;
mod story;
mod table;
mod xlsx;

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use super::redacted::{self, LeftOut};
use crate::case::{self, Case};
use crate::error::{Error, Kind, Result};
use crate::model::Graph;

use remembering::Remembering;

/// A format that a case can be exported to.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The usual end of a file name, without the dot.
    pub extension: &'static str,
    /// What it is, in one line.
    pub help: &'static str,
    /// What does not come out again, in one line; empty where everything does.
    pub loses: &'static str,
    /// It is text, that a terminal can show; else it is for a file.
    pub text: bool,
    /// Writes a whole case.
    write: fn(&Case, &mut dyn Write) -> Result<()>,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "markdown",
        extension: "md",
        help: "a summary to read: each sentence attributed, with its footnotes",
        loses: "it is for reading: keys and context are left out",
        text: true,
        write: |case, out| markdown::write(&Remembering::new(case)?, &|| case.passed_over_so_far(), out),
    },
    Format {
        name: "json",
        extension: "json",
        help: "the whole case as one JSON document, for programs",
        loses: "the journal, and the bytes of attachments",
        text: true,
        write: json::write,
    },
    Format {
        name: "ftm",
        extension: "ftm.json",
        help: "FollowTheMoney entities, one JSON object a line",
        loses: "sources, evidence, citations, rulings, gaps and the title",
        text: true,
        write: ftm::write,
    },
    Format {
        name: "html",
        extension: "html",
        help: "the summary as one page: chains and ownership drawn, footnotes that jump, for a browser or paper",
        loses: "it is for reading: keys and context are left out",
        text: true,
        write: |case, out| html::write(&Remembering::new(case)?, &|| case.passed_over_so_far(), out),
    },
    Format {
        name: "docx",
        extension: "docx",
        help: "the summary for Word, with real footnotes and the chains as trees of text",
        loses: "it is for reading: keys and context are left out",
        text: false,
        write: |case, out| docx::write(&Remembering::new(case)?, &|| case.passed_over_so_far(), out),
    },
    Format {
        name: "story-markdown",
        extension: "story.md",
        help: "the story, with a footnote a sentence: its claims, what they rest on, who checked it",
        loses: "all that no sentence rests on; sentences that were cut",
        text: true,
        write: |case, out| story::write(&Remembering::new(case)?, out),
    },
    Format {
        name: "story-docx",
        extension: "story.docx",
        help: "the same story for Word, each footnote one of Word's own",
        loses: "all that no sentence rests on; sentences that were cut",
        text: false,
        write: |case, out| story::docx::write(&Remembering::new(case)?, out),
    },
    Format {
        name: "csv",
        extension: "csv",
        help: "the fact-check table, for a spreadsheet: a row a citation",
        loses: "gaps, notes and the chains; a cell that would be a formula gets an apostrophe",
        text: true,
        write: |case, out| csv::write(&Remembering::new(case)?, out),
    },
    Format {
        name: "csv-raw",
        extension: "csv",
        help: "the same for programs: each cell as it is, formulas too",
        loses: "gaps, notes and the chains",
        text: true,
        write: |case, out| csv::write_raw(&Remembering::new(case)?, out),
    },
    Format {
        name: "xlsx",
        extension: "xlsx",
        help: "the fact-check table as a workbook: every cell is text, the header stays in sight, with filters",
        loses: "gaps, notes and the chains; of a text longer than a cell holds, the end",
        text: false,
        write: |case, out| xlsx::write(&Remembering::new(case)?, out),
    },
    Format {
        name: "csl",
        extension: "csl.json",
        help: "the public sources as CSL-JSON, for citation programs",
        loses: "all but the sources; background and confidential ones",
        text: true,
        write: csl::write,
    },
    Format {
        name: "bibtex",
        extension: "bib",
        help: "the public sources as BibTeX",
        loses: "all but the sources; background and confidential ones",
        text: true,
        write: bibtex::write,
    },
];

/// A format by its name.
///
/// # Errors
/// If there is none of that name; the hint lists them.
pub fn format(name: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|f| f.name == name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
        Error::new(Kind::Usage, format!("there is no format {name}")).hint(format!("one of {}", names.join(", ")))
    })
}

/// Writes the summary that the format `markdown` gives, of any graph of claims.
///
/// # Errors
/// If the graph can't be read or `out` can't be written.
pub fn summary(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    markdown::write(graph, &|| 0, out)
}

/// Exports a case to a file or, without one, to the standard output. A file is written under a temporary name in
/// the same folder, synced and renamed: what stood there stays until the new one is whole. What is damaged is left out;
/// gives what that was.
///
/// # Errors
/// If there is no such format, the case can't be read, or the file can't be written; a database is never
/// overwritten.
pub fn run(case: &Case, name: &str, out: Option<&Path>) -> Result<Vec<String>> {
    let format = format(name)?;
    case.without_damaged(|| case.as_of_now(|| write(case, format, out)))
}

/// The same, but of a [`redacted`] copy: nothing of confidential sources, nor of what rests only on them. How much that
/// leaves out.
///
/// # Errors
/// As [`run`].
pub fn run_redacted(case: &Case, name: &str, out: Option<&Path>) -> Result<LeftOut> {
    let format = format(name)?;
    // The copy lies beside the case, where its other files are; it holds nothing that is protected.
    let place = case::Beside::make(&case::folder_of(case.path()))?;
    let mut left_out = LeftOut::default();
    let damaged = case.without_damaged(|| {
        let copied = case.as_of_now(|| redacted::copy(case, &place.path().join("redacted.case")));
        let (copy, told) = copied?;
        left_out = told;
        write(&copy, format, out)
    })?;
    Ok(LeftOut { damaged, ..left_out })
}

fn write(case: &Case, format: &Format, out: Option<&Path>) -> Result<()> {
    put_down(out, &mut |out| (format.write)(case, out))
}

/// What writes a text.
type Writing<'w> = &'w mut dyn FnMut(&mut dyn Write) -> Result<()>;

/// Writes a text to a file, whole or not at all, or to the standard output.
pub(super) fn put_down(out: Option<&Path>, writing: Writing<'_>) -> Result<()> {
    match out {
        None => to_pipe(writing, io::stdout().lock()),
        Some(path) => to_path(writing, path).map_err(|e| e.at(path.display())),
    }
}

/// Writes where there is nothing to rename. A reader that has had enough is no error.
fn to_pipe(writing: Writing<'_>, out: impl Write) -> Result<()> {
    let mut pipe = Pipe { out, closed: false };
    let mut buffered = BufWriter::new(&mut pipe);
    let written = writing(&mut buffered).and_then(|()| Ok(buffered.flush()?));
    // What is left in the buffer of a closed pipe must not be tried again.
    drop(buffered.into_parts());
    if pipe.closed { Ok(()) } else { written }
}

struct Pipe<W> {
    out: W,
    closed: bool,
}

impl<W: Write> Pipe<W> {
    fn noticing<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.closed |= result.as_ref().is_err_and(|e| e.kind() == ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.noticing(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.noticing(result)
    }
}

fn to_path(writing: Writing<'_>, path: &Path) -> Result<()> {
    let standing = match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(Error::new(Kind::Usage, "is a folder, not a file")),
        // A device or a named pipe can't be replaced by a file.
        Ok(found) if !found.is_file() => return to_pipe(writing, File::create(path)?),
        Ok(found) => Some(found.permissions()),
        // What is missing, the file or its folder, is said below.
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
        Err(e) => return Err(e.into()),
    };
    // Where a link stands, the file it leads to is replaced, not the link.
    let target = if standing.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    if standing.is_some() && (case::is_open(&target) || Case::is_encrypted(&target)? || is_database(&target)?) {
        return Err(Error::new(Kind::Usage, "is a database, perhaps a case; nothing was written")
            .hint("give the export a name of its own"));
    }
    let folder = case::folder_of(&target);
    if !folder.is_dir() {
        return Err(Error::new(Kind::Io, format!("there is no folder {}", folder.display()))
            .hint("make it first, or name another"));
    }
    let beside = case::Beside::make(&folder)?;
    let mut file = open_to_all().tempfile_in(beside.path())?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    writing(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    if let Some(permissions) = standing {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|e| Error::from(e.error))?;
    case::sync_folder(&folder);
    Ok(())
}

/// Looks into a file. Not for a case that is open: to close it takes SQLite's locks on it away.
fn is_database(path: &Path) -> Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok(start == b"SQLite format 3\0")
}

/// How the temporary file is made: open to whom the user's own files are.
fn open_to_all() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}
