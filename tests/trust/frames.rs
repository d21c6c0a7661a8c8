//! What the workbench said, frame by frame: each whole screen that it wrote, in order.

use crate::terminal::cells;

/// Every frame ends with one of these: the cursor is shown or hidden last.
const ENDS: [&[u8]; 2] = [b"\x1b[?25l", b"\x1b[?25h"];

/// A terminal that is followed frame by frame.
pub(crate) struct Frames {
    screen: vt100::Parser,
    from: usize,
}

impl Frames {
    /// On a terminal of this size.
    pub(crate) fn new((columns, rows): (u16, u16)) -> Self {
        Self { screen: vt100::Parser::new(cells(rows), cells(columns), 0), from: 0 }
    }

    /// Visits each frame that came since, of all that was written so far; what is cut off at the end is none yet.
    pub(crate) fn more(&mut self, written: &[u8], mut visit: impl FnMut(&str)) {
        let mut end = self.from + ENDS[0].len();
        while end <= written.len() {
            if ENDS.iter().any(|mark| written[self.from..end].ends_with(mark)) {
                self.screen.process(&written[self.from..end]);
                self.from = end;
                visit(&self.screen.screen().contents());
            }
            end += 1;
        }
    }
}

/// Whether the first line says that all is saved.
pub(crate) fn says_saved(frame: &str) -> bool {
    frame.lines().next().is_some_and(|line| line.trim_end().ends_with("saved"))
}
