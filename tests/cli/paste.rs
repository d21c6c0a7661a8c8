//! What is pasted into a real terminal is one paste: no line of it is a key.

use std::time::Duration;

use crate::run::{MUCKRAKE, copy, muckrake, room};

#[allow(dead_code, reason = "the benchmarks measure with the rest of it")]
#[path = "../../benches/support/pty.rs"]
mod pty;

/// Long enough for a machine that does much else.
const MOST: Duration = Duration::from_secs(20);

#[test]
fn ten_thousand_pasted_lines_are_one_line_of_text_and_no_keys() {
    let (_folder, case) = copy();
    let before = muckrake(&["log", &case]).done();
    let mut terminal = pty::Terminal::start(MUCKRAKE, &["open", &case], room(), (120, 36));
    let asks = "\u{1b}[?2004h"; // without it a terminal sends pasted lines as keys
    terminal.shows(&[asks, "Kazakhstan", "Golberg"], MOST).expect("the case is shown, and pastes are asked for as one");
    // As keys these would leave the workbench, delete and undo; a terminal sends the lines' ends as Enter does.
    let lines = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq\ruudd\r".repeat(5_000);
    terminal.press(&format!("/\u{1b}[200~{lines}qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq\u{1b}[201~"));
    terminal.shows(&["qqqqqqqqqq", "fits"], MOST).expect("the paste is in the line that is typed");
    // The line takes keys again afterwards: once it is empty, everybody is found.
    terminal.press("\u{15}");
    terminal.shows(&["Armenia"], MOST).expect("keys are keys again");
    drop(terminal);
    assert_eq!(muckrake(&["log", &case]).done(), before, "nothing was written");
}
