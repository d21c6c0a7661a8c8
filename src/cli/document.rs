//! `muckrake document`: the documents of a case, the text of one, or its bytes.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::case::{self, Attached, Case};
use crate::documents::{self, Place, Text};
use crate::error::{Error, Kind, Result};
use crate::model::Graph as _;

use super::outcome::Outcome;
use super::page::{Page, Span, Tone};
use super::setting::Setting;

/// How many letters of a hash are shown where they are enough to tell documents apart.
pub(super) const SHORT: usize = 12;

/// How many documents an error lists.
const LISTED: usize = 10;

/// List the documents of a case, or print one's text by page and paragraph, or write its bytes out
///
/// The text is read anew each time, by a process of its own that is bound in time and memory; which program or library
/// read it is said. Nothing is fetched.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The beginning of its SHA-256, its name, or a part of its name that fits only one
    #[arg(value_name = "DOCUMENT")]
    document: Option<String>,
    /// Write the bytes into this new file, as they were taken; - is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE", requires = "document")]
    output: Option<PathBuf>,
    /// Print the text, which is what is done without -o
    #[arg(long, requires = "document", conflicts_with = "output")]
    text: bool,
}

/// A document in `--json`.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    sha256: &'a str,
    name: &'a str,
    media: Option<&'a str>,
    size: i64,
    source: &'a str,
    title: String,
    taken: &'a case::Taken,
}

/// A document's text in `--json`.
#[derive(Debug, Serialize)]
struct Read<'a> {
    sha256: &'a str,
    name: &'a str,
    reader: &'a str,
    pages: &'a [documents::Page],
}

/// The shapes of [`Listed`] and [`Read`].
pub(super) const JSON: &str = r#"
[{"sha256","name","media","size":0,"source","title","taken":{"at"?,"how"?,"by"?}}]
with DOCUMENT:
{"sha256","name","reader","pages":[{"label","paragraphs":["..."]}]}
with -o:
{"sha256","name","file"}
"title" is that of the source; "label" is null in a document without pages.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let case = setting.read(&args.case)?;
    let Some(asked) = &args.document else { return list(&case, setting) };
    let found = pick(&case, asked)?;
    let bytes = case.attachment_bytes(&found.sha256)?;
    if case::sha256_hex(&bytes) != found.sha256 {
        return Err(Error::new(
            Kind::Damaged,
            format!("{} is damaged: its bytes are not those that were taken", found.name),
        )
        .hint("attach it again from where it was taken, or from a backup of the case"));
    }
    match &args.output {
        Some(out) if out.as_os_str() == "-" => Ok(Outcome::raw(bytes)),
        Some(out) => {
            write(out, &bytes)?;
            let told =
                serde_json::json!({ "sha256": found.sha256, "name": found.name, "file": out.display().to_string() });
            Outcome::either(setting, &told, || Page::of(format!("Wrote {} ({} bytes).", out.display(), bytes.len())))
        }
        None => {
            let text = documents::read(&bytes, &found.name).map_err(|error| error.at(&found.name))?;
            let read = Read { sha256: &found.sha256, name: &found.name, reader: &text.reader, pages: &text.pages };
            Outcome::either(setting, &read, || page(&found, &text))
        }
    }
}

/// A line for each document and source.
pub(super) fn row(document: &Attached) -> Vec<Span> {
    let short: String = document.sha256.chars().take(SHORT).collect();
    let taken = &document.taken;
    let who = taken.by.as_ref().map(|by| format!("by {by}"));
    let parts = [taken.at.clone(), who, taken.how.clone()];
    vec![
        Span::new(Tone::Faint, short),
        Span::new(Tone::Strong, &document.name),
        Span::from(format!("{} bytes", document.size)),
        Span::from(document.media.clone().unwrap_or_else(|| "of no known format".to_owned())),
        Span::new(Tone::Faint, parts.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ]
}

fn list(case: &Case, setting: &Setting) -> Result<Outcome> {
    let documents = case.attachments()?;
    let mut listed = Vec::new();
    for Attached { sha256, source, name, media, size, taken } in &documents {
        let title = case.source(source)?.map(|source| source.title).unwrap_or_default();
        listed.push(Listed {
            sha256,
            name,
            media: media.as_deref(),
            size: *size,
            source: source.as_str(),
            title,
            taken,
        });
    }
    Outcome::either(setting, &listed, || {
        if documents.is_empty() {
            return Page::of("The case holds no document yet: `muckrake attach CASE SOURCE FILE` keeps one.");
        }
        let mut page = Page::new();
        let rows = documents.iter().zip(&listed).map(|(document, listed)| {
            let mut row = row(document);
            row.push(Span::from(listed.title.as_str()));
            row
        });
        page.table(0, rows.collect());
        page
    })
}

/// The document that an argument stands for. The same bytes are one, however many sources have them.
fn pick(case: &Case, asked: &str) -> Result<Attached> {
    let documents = case.attachments()?;
    let hash = asked.to_lowercase();
    let is_hash = asked.len() >= 4 && asked.bytes().all(|b| b.is_ascii_hexdigit());
    let folded = asked.to_lowercase();
    let tests: [&dyn Fn(&Attached) -> bool; 4] = [
        &|one| one.sha256 == hash,
        &|one| one.name == asked,
        &|one| is_hash && one.sha256.starts_with(&hash),
        &|one| !folded.is_empty() && one.name.to_lowercase().contains(&folded),
    ];
    for fits in tests {
        let mut fitting: Vec<&Attached> = documents.iter().filter(|one| fits(one)).collect();
        fitting.dedup_by(|a, b| a.sha256 == b.sha256);
        match fitting.as_slice() {
            [] => {}
            [only] => return Ok((*only).clone()),
            many => {
                let error =
                    Error::new(Kind::Ambiguous, format!("\u{201c}{asked}\u{201d} fits {} documents", many.len()));
                return Err(error.hint(lines("one of these, by the beginning of its SHA-256", many)));
            }
        }
    }
    let error = Error::new(Kind::NotFound, format!("no document is called \u{201c}{asked}\u{201d}"));
    Err(error.hint(lines(
        "one of these, or `muckrake document CASE`, which lists them",
        &documents.iter().collect::<Vec<_>>(),
    )))
}

fn lines(head: &str, documents: &[&Attached]) -> String {
    let rows = documents.iter().take(LISTED).map(|one| {
        let short: String = one.sha256.chars().take(SHORT).collect();
        format!("\n{short}  {}", crate::text::safe::safe(&one.name))
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// A new file, whole or not at all.
fn write(out: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |e: std::io::Error| Error::from(e).at(format!("{} can't be written", out.display()));
    if out.exists() {
        return Err(Error::new(Kind::Conflict, format!("{} is there already", out.display())).hint("give another name"));
    }
    let folder = case::folder_of(out);
    let beside = case::Beside::make(&folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(beside.path()).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist_noclobber(out).map_err(|e| failed(e.error))?;
    case::sync_folder(&folder);
    Ok(())
}

/// The text, each paragraph behind its locator.
fn page(document: &Attached, text: &Text) -> Page {
    let mut page = Page::new();
    page.line_in(Tone::Strong, &document.name);
    page.line_in(Tone::Faint, format!("read by {}", text.reader));
    for (number, one) in text.pages.iter().enumerate() {
        for paragraph in 0..one.paragraphs.len() {
            let place = Place { page: number, paragraph };
            page.line("");
            page.spans([
                Span::new(Tone::Faint, text.locator(place)),
                Span::from("  "),
                Span::from(text.paragraph(place).unwrap_or_default()),
            ]);
        }
    }
    page
}
