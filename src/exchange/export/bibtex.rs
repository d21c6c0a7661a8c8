//! The sources as BibTeX, in UTF-8, for LaTeX and reference managers.
//!
//! A stranger's text stays text: what TeX would run is escaped, and braces can't be closed. It must not know where
//! the text goes.

use std::io::Write;

use percent_encoding::{AsciiSet, CONTROLS};

use super::bibliography::{Entry, entries, parts};
use crate::case::Case;
use crate::error::Result;

/// BibTeX's names of months.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What an address has no need of, and a verbatim field can't hold.
const ENDS_AN_ADDRESS: &AsciiSet = &CONTROLS.add(b'{').add(b'}').add(b'\\').add(b' ');

/// Writes the sources that may be named.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &Case, out: &mut dyn Write) -> Result<()> {
    for (place, entry) in entries(case)?.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        entry_lines(entry, out)?;
    }
    Ok(())
}

fn entry_lines(entry: &Entry, out: &mut dyn Write) -> Result<()> {
    let source = &entry.source;
    let published = parts(source.published.as_deref());
    let month = published.get(1).and_then(|month| MONTHS.get(usize::try_from(month - 1).ok()?));
    let publisher = source.publisher.iter().map(|name| format!("{{{}}}", tex(name))).collect::<Vec<_>>().join(" and ");
    let derives = entry.derives_from.as_deref().map(|title| format!("Derives from: {}", tex(title)));
    let archived = source.archived.as_deref().map(|address| format!("Archived: {}", tex(address)));
    let fields = [
        ("title", format!("{{{}}}", tex(&source.title))),
        ("author", publisher),
        ("year", published.first().map_or_else(String::new, ToString::to_string)),
        ("date", source.published.clone().filter(|_| !published.is_empty()).unwrap_or_default()),
        ("urldate", source.retrieved.clone().filter(|date| !parts(Some(date)).is_empty()).unwrap_or_default()),
        ("url", source.url.as_deref().map(address).unwrap_or_default()),
        ("howpublished", tex(&source.kind)),
        ("note", archived.into_iter().chain(derives).collect::<Vec<_>>().join(". ")),
    ];
    writeln!(out, "@{}{{{},", entry.bibtex, key(source.id.as_str()))?;
    for (name, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "  {name} = {{{text}}},")?;
    }
    if let Some(month) = month {
        // A name that BibTeX knows, not a text.
        writeln!(out, "  month = {month},")?;
    }
    Ok(writeln!(out, "}}")?)
}

/// A key may hold little beside letters and digits.
fn key(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '-' }).collect()
}

/// Text that TeX sets as it stands, on one line.
fn tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str(r"\textbackslash{}"),
            '{' => escaped.push_str(r"\textbraceleft{}"),
            '}' => escaped.push_str(r"\textbraceright{}"),
            '~' => escaped.push_str(r"\textasciitilde{}"),
            '^' => escaped.push_str(r"\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// An address, which stands in a verbatim field: what would end that is percent-encoded.
fn address(url: &str) -> String {
    percent_encoding::utf8_percent_encode(url, ENDS_AN_ADDRESS).to_string()
}
