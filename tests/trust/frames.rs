//! What the workbench said, frame by frame: each whole screen that it wrote, in order.

use crate::terminal::cells;

/// Every frame ends with one of these: the cursor is shown or hidden last.
const ENDS: [&[u8]; 2] = [b"\x1b[?25l", b"\x1b[?25h"];

/// Visits each frame of what was written to a terminal of this size; what was cut off at the end is none.
pub(crate) fn each(bytes: &[u8], (columns, rows): (u16, u16), mut visit: impl FnMut(&str)) {
    let mut screen = vt100::Parser::new(cells(rows), cells(columns), 0);
    let mut from = 0;
    for end in ENDS[0].len()..=bytes.len() {
        if ENDS.iter().any(|mark| bytes[from..end].ends_with(mark)) {
            screen.process(&bytes[from..end]);
            from = end;
            visit(&screen.screen().contents());
        }
    }
}

/// Whether the first line says that all is saved.
pub(crate) fn says_saved(frame: &str) -> bool {
    frame.lines().next().is_some_and(|line| line.trim_end().ends_with("saved"))
}
