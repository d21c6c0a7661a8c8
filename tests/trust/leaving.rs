//! The terminal is as it was before, however the workbench is left.

use muckrake::exchange::bundle;
use tempfile::TempDir;

use crate::terminal::Terminal;

/// The bundled investigation, opened on a terminal.
fn opened() -> (TempDir, Terminal) {
    let folder = tempfile::tempdir().unwrap();
    bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
    let terminal = Terminal::start(&["open", "transit.case"], folder.path(), (120, 36));
    terminal.shows("saved");
    (folder, terminal)
}

#[test]
fn leaving_gives_the_terminal_back_as_it_was() {
    let (_folder, mut terminal) = opened();
    assert!(terminal.state(vt100::Screen::alternate_screen));
    terminal.press("q");
    let status = terminal.ended().expect("q leaves");
    assert!(status.success(), "{status:?}");
    assert!(!terminal.state(vt100::Screen::alternate_screen), "the alternate screen was left on");
    assert!(!terminal.state(vt100::Screen::hide_cursor), "the cursor was left hidden");
    assert!(!terminal.state(vt100::Screen::bracketed_paste), "bracketed paste was left on");
    let settings = terminal.settings();
    assert!(settings.contains(" icanon") && settings.contains(" echo "), "{settings}");
}
