//! The fact-check table as CSV (RFC 4180, UTF-8).
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe (CWE-1236); the raw form has the text as it
//! is, for programs. It must not know what stands in the table.

use std::io::Write;

use super::table::{COLUMNS, each_row};
use crate::error::{Error, Result};
use crate::model::Graph;

/// What a spreadsheet takes for the start of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes the table so that a spreadsheet shows each cell as text.
///
/// # Errors
/// If the graph can't be read or `out` can't be written.
pub(super) fn write(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    cells(graph, out, |cell| if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell })
}

/// Writes the table with each cell as it is.
///
/// # Errors
/// As [`write`].
pub(super) fn write_raw(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    cells(graph, out, |cell| cell)
}

fn cells(graph: &dyn Graph, out: &mut dyn Write, told: impl Fn(String) -> String) -> Result<()> {
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::from(error),
        other => Error::input(format!("{other:?}")),
    };
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(COLUMNS).map_err(failed)?;
    each_row(graph, &mut |row| rows.write_record(row.map(&told)).map_err(failed))?;
    Ok(rows.flush()?)
}
