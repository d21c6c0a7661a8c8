//! What the workbench says is saved is on the disk by then: its log was synced after the last write to it, before the
//! frame that says *saved* went to the terminal.

use muckrake::case::Case;
use muckrake::exchange::bundle;

use crate::frames::says_saved;
use crate::terminal::{Terminal, cells};
use crate::tools::{MUCKRAKE, figure, has};
use crate::trace;

const SIZE: (u16, u16) = (120, 36);

/// How many saves the promise names.
const SAVES: usize = 1_000;

/// How often the screen says *saved* after something new was written, and how often that was too early.
fn said(calls: &[trace::Call]) -> (usize, usize) {
    let mut screen = vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0);
    let (mut said, mut early) = (0, 0);
    // The lines of the trace: on which the last write ended, and up to which writes are synced.
    let (mut written, mut told) = (0, 0);
    let mut syncs: Vec<(usize, usize)> = Vec::new();
    for call in calls {
        let log = call.file(0).is_some_and(|path| path.ends_with(".case-wal"));
        match call.name.as_str() {
            "pwrite64" | "write" | "ftruncate" if log => written = written.max(call.ended),
            "fdatasync" | "fsync" if log && call.result == 0 => syncs.push((call.began, call.ended)),
            "write" if call.number(0) == 1 => {
                screen.process(&call.bytes(1));
                if says_saved(&screen.screen().contents()) && written > told {
                    let synced = syncs.iter().rev().find(|(_, ended)| *ended < call.began).map_or(0, |sync| sync.0);
                    said += 1;
                    early += usize::from(synced < written);
                    told = written;
                }
            }
            _ => {}
        }
    }
    (said, early)
}

#[test]
fn the_log_is_synced_before_the_screen_says_saved() {
    if !has("strace") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
    let log = folder.path().join("trace");
    let mut terminal = Terminal::run(trace::command(&log, MUCKRAKE, &["open", "transit.case"]), folder.path(), SIZE);
    terminal.shows("saved");
    terminal.press("ngWho pays?<enter><enter>");
    let is_done = |told: &str| terminal.comes(|screen| screen.contains(told) && says_saved(screen));
    assert!(is_done("u takes it back"));
    for save in 1..SAVES {
        let (key, told) = if save % 2 == 1 { (b"u", "Undid action") } else { (b"\x12", "again: gap") };
        terminal.send(key);
        assert!(terminal.comes(|screen| screen.contains(told) && says_saved(screen)), "{save}: {}", terminal.screen());
    }
    terminal.press("q");
    assert!(terminal.ended().expect("q leaves").success());
    let case = Case::open_read_only(&folder.path().join("transit.case")).unwrap();
    assert_eq!(case.log().unwrap().len(), SAVES + 1);
    let (said, early) = said(&trace::read(&log));
    figure("saves of which the screen told", said);
    figure("saves told before the log was synced", early);
    assert!(said >= SAVES, "only {said} were told");
    assert_eq!(early, 0, "of {said} saves");
}
