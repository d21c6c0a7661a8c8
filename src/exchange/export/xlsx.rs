//! The fact-check table as a workbook (XLSX): every cell is text and stays so when it is changed, the header stays in
//! sight, and each column can be filtered.
//!
//! It must not know what stands in the table.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::table::{COLUMNS, each_row};
use crate::error::{Error, Kind, Result};
use crate::model::Graph;
use crate::text::safe::safe_lines;

/// How many characters a cell holds, as Excel counts them (UTF-16).
const CELL_MOST: usize = 32_767;

/// Room in a cell for what says that it was cut.
const CUT_ROOM: usize = 80;

/// How many rows a sheet holds, the header with them.
const ROWS_MOST: u32 = 1_048_576;

/// How wide each column is, in characters.
const WIDTHS: [f64; COLUMNS.len()] =
    [22.0, 48.0, 14.0, 12.0, 48.0, 48.0, 48.0, 14.0, 32.0, 7.0, 28.0, 10.0, 18.0, 22.0, 32.0];

/// Writes the table.
///
/// # Errors
/// If the graph can't be read, the table has more rows than a sheet holds, or `out` can't be written.
pub(super) fn write(graph: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    let mut book = Workbook::new();
    // Who made it and when is nobody's business; a workbook has to have a date.
    let never = ExcelDateTime::from_timestamp(0).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&never));
    let sheet = book.add_worksheet();
    sheet.set_name("Fact-check").map_err(failed)?;
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let head = text.clone().set_bold();
    line(sheet, 0, &COLUMNS, &head)?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_format(column, &text).map_err(failed)?;
        sheet.set_column_width(column, width).map_err(failed)?;
    }
    let mut rows = 1;
    each_row(graph, &mut |row| {
        if rows == ROWS_MOST {
            let cause = format!("the table has more rows than a sheet holds, which is {ROWS_MOST}");
            return Err(Error::new(Kind::Usage, cause).hint("--format csv, which has no bound"));
        }
        line(sheet, rows, &row, &text)?;
        rows += 1;
        Ok(())
    })?;
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows - 1, last).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    Ok(out.write_all(&book.save_to_buffer().map_err(failed)?)?)
}

fn line(sheet: &mut Worksheet, row: u32, cells: &[impl AsRef<str>], format: &Format) -> Result<()> {
    for (column, cell) in (0..).zip(cells) {
        sheet.write_string_with_format(row, column, cell_of(cell.as_ref()), format).map_err(failed)?;
    }
    Ok(())
}

/// The text as a cell holds it: what XML can't hold or hides is spelt out, and one that is too long says so.
fn cell_of(text: &str) -> String {
    let shown = safe_lines(text);
    if shown.len() <= CELL_MOST || shown.encode_utf16().count() <= CELL_MOST {
        return shown.into_owned();
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= CELL_MOST - CUT_ROOM
    };
    let kept: String = shown.chars().take_while(fits).collect();
    let more = shown.chars().count() - kept.chars().count();
    format!("{kept}… (cut: {more} characters more, which the format csv has)")
}

fn failed(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::from(error),
        other => Error::input(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{CELL_MOST, cell_of};

    #[test]
    fn a_text_that_no_cell_holds_is_cut_and_says_so() {
        let cell = cell_of(&"𐍈".repeat(20_000));
        assert!(cell.encode_utf16().count() <= CELL_MOST, "{}", cell.encode_utf16().count());
        assert!(cell.ends_with("… (cut: 3657 characters more, which the format csv has)"), "{cell}");
        let whole = "x".repeat(CELL_MOST);
        assert_eq!(cell_of(&whole), whole);
    }

    #[test]
    fn what_xml_can_not_hold_is_spelt_out() {
        assert_eq!(cell_of("a\u{1}b\nc\u{fffe}"), "a<U+0001>b\nc<U+FFFE>");
    }
}
