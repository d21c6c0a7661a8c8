//! The sources as CSL-JSON (the input schema of Citation Style Language 1.0), for citation programs.
//!
//! It must not know where the text goes.

use std::io::Write;

use serde::Serialize;

use super::bibliography::{Entry, entries, parts};
use crate::case::Case;
use crate::error::Result;
use crate::exchange::json_text;

/// One item.
#[derive(Debug, Serialize)]
struct Item<'a> {
    id: &'a str,
    r#type: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<Date>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Publishers are bodies: their names are not taken apart.
#[derive(Debug, Serialize)]
struct Name<'a> {
    literal: &'a str,
}

#[derive(Debug, Serialize)]
struct Date {
    #[serde(rename = "date-parts")]
    parts: [Vec<i64>; 1],
}

/// Writes the sources that may be named.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &Case, out: &mut dyn Write) -> Result<()> {
    let entries = entries(case)?;
    write!(out, "[")?;
    for (place, entry) in entries.iter().enumerate() {
        let comma = if place > 0 { "," } else { "" };
        write!(out, "{comma}\n{}", json_text::line(&item(entry))?)?;
    }
    Ok(writeln!(out, "{}]", if entries.is_empty() { "" } else { "\n" })?)
}

fn item(entry: &Entry) -> Item<'_> {
    let source = &entry.source;
    let date =
        |date: Option<&str>| Some(parts(date)).filter(|parts| !parts.is_empty()).map(|parts| Date { parts: [parts] });
    let archived = source.archived.as_deref().map(|address| format!("Archived: {address}"));
    let derives = entry.derives_from.as_deref().map(|title| format!("Derives from: {title}"));
    let note: Vec<String> = archived.into_iter().chain(derives).collect();
    Item {
        id: source.id.as_str(),
        r#type: entry.csl,
        title: &source.title,
        author: source.publisher.iter().map(|literal| Name { literal }).collect(),
        publisher: (!source.publisher.is_empty()).then(|| source.publisher.join(", ")),
        issued: date(source.published.as_deref()),
        accessed: date(source.retrieved.as_deref()),
        url: source.url.as_deref(),
        genre: (!source.kind.is_empty()).then_some(source.kind.as_str()),
        note: (!note.is_empty()).then(|| note.join(". ")),
    }
}
