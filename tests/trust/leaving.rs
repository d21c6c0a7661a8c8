//! The terminal is as it was before, however the workbench is left: by a key, by a panic, by the system, for a while.

use std::path::Path;
use std::process::Command;

use muckrake::case::Case;
use muckrake::error::Error;
use muckrake::exchange::bundle;
use muckrake::model::Graph as _;
use muckrake::tui::run::in_terminal;
use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::faults::{leave, names};
use crate::terminal::{Terminal, cells};
use crate::tools::{MUCKRAKE, has};

/// The bundled investigation, in a folder of its own.
fn packed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    bundle::pack_embedded("kazakhstan-transit", &folder.path().join("transit.case")).unwrap();
    folder
}

/// The same, opened on a terminal.
fn opened() -> (TempDir, Terminal) {
    let folder = packed();
    let terminal = Terminal::start(&["open", "transit.case"], folder.path(), (120, 36));
    terminal.shows("saved");
    assert!(terminal.state(vt100::Screen::alternate_screen));
    (folder, terminal)
}

/// The terminal is what a shell finds it as.
#[track_caller]
fn is_as_before(terminal: &Terminal) {
    assert!(!terminal.state(vt100::Screen::alternate_screen), "the alternate screen was left on");
    assert!(!terminal.state(vt100::Screen::hide_cursor), "the cursor was left hidden");
    assert!(!terminal.state(vt100::Screen::bracketed_paste), "bracketed paste was left on");
    let mouse = terminal.state(vt100::Screen::mouse_protocol_mode);
    assert_eq!(mouse, vt100::MouseProtocolMode::None, "the mouse was left reporting");
    let settings = terminal.settings();
    assert!(settings.contains(" icanon") && settings.contains(" echo "), "{settings}");
    let titles = |mark: &[u8]| terminal.bytes().windows(mark.len()).filter(|bytes| *bytes == mark).count();
    assert_eq!(titles(b"\x1b[22;0t"), titles(b"\x1b[23;0t"), "as often as a title is kept it is given back");
}

/// What was saved is in the file alone, and whole.
#[track_caller]
fn is_whole(folder: &Path) {
    let log = std::fs::metadata(folder.join("transit.case-wal")).map_or(0, |about| about.len());
    assert_eq!(log, 0, "the log was not put away");
    let case = Case::open_read_only(&folder.join("transit.case")).unwrap();
    assert_eq!(case.verify().unwrap().findings, [""; 0]);
}

#[test]
fn leaving_gives_the_terminal_back_as_it_was() {
    for key in ["q", "<ctrl+c>", "/sky<ctrl+c>"] {
        let (folder, mut terminal) = opened();
        terminal.press(key);
        let status = terminal.ended().expect("it leaves");
        assert!(status.success(), "{key}: {status:?}");
        is_as_before(&terminal);
        is_whole(folder.path());
    }
}

#[test]
fn being_ended_by_the_system_gives_the_terminal_back_as_it_was() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let (folder, mut terminal) = opened();
        terminal.press("ngWho pays?<enter><enter>");
        terminal.shows("gap: Who pays");
        terminal.signal(signal);
        let status = terminal.ended().expect("it leaves");
        assert!(status.success(), "{signal:?}: {status:?}");
        is_as_before(&terminal);
        is_whole(folder.path());
        assert!(has_gap(folder.path(), "Who pays?"), "{signal:?}");
    }
}

fn has_gap(folder: &Path, question: &str) -> bool {
    let case = Case::open_read_only(&folder.join("transit.case")).unwrap();
    case.gaps().unwrap().iter().any(|gap| gap.question == question)
}

#[test]
fn being_ended_while_a_passphrase_is_typed_shows_again_what_is_typed() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let folder = packed();
        let mut terminal = Terminal::start(&["seal", "transit.case", "--to-passphrase"], folder.path(), (120, 36));
        terminal.shows("New passphrase of transit.case.age");
        assert!(!terminal.settings().contains(" echo "), "what is typed is seen");
        terminal.send(b"six words");
        terminal.signal(signal);
        let status = terminal.ended().expect("it ends");
        assert!(status.signal().is_some(), "{signal:?}: {status:?}");
        is_as_before(&terminal);
        assert!(!terminal.screen().contains("six"), "{}", terminal.screen());
    }
}

#[test]
fn what_a_killed_demo_left_goes_with_the_next_one_and_what_is_open_or_a_strangers_stays() {
    let (home, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::create_dir(temporary.path().join("muckrake-demo-notes")).unwrap();
    let demo = || {
        let mut command = CommandBuilder::new(MUCKRAKE);
        command.arg("demo");
        command.env("TMPDIR", temporary.path());
        let terminal = Terminal::run(command, home.path(), (120, 36));
        terminal.shows("saved");
        terminal
    };
    let (mut killed, nobodys) = (demo(), names(temporary.path()));
    killed.signal(Signal::KILL);
    assert!(killed.ended().is_some());
    assert_eq!(names(temporary.path()), nobodys, "this proves nothing");
    let mut first = demo();
    let firsts = names(temporary.path());
    assert_eq!((nobodys.len(), firsts.len(), nobodys.intersection(&firsts).count()), (2, 2, 1));
    let mut second = demo();
    assert!(names(temporary.path()).is_superset(&firsts), "it took an open one away");
    leave(&mut first);
    leave(&mut second);
    assert_eq!(names(temporary.path()).into_iter().collect::<Vec<_>>(), ["muckrake-demo-notes"]);
}

/// A lost connection: with its signal, and where nobody sends one because the terminal controls nothing.
#[test]
fn a_lost_connection_ends_the_program_and_what_was_saved_is_whole() {
    for controls in [true, false] {
        let folder = packed();
        let mut command = CommandBuilder::new(MUCKRAKE);
        command.args(["open", "transit.case"]);
        command.set_controlling_tty(controls);
        let mut terminal = Terminal::run(command, folder.path(), (120, 36));
        terminal.shows("saved");
        terminal.press("ngWho pays?<enter><enter>");
        terminal.shows("gap: Who pays");
        terminal.hang_up();
        assert!(terminal.ended().is_some(), "it goes on without a terminal");
        is_whole(folder.path());
        assert!(has_gap(folder.path(), "Who pays?"));
    }
}

/// Run by the test below, on a terminal of its own.
#[test]
#[ignore = "it panics; another test runs it and looks at what it leaves"]
fn a_workbench_that_panics() {
    let _never: Result<(), Error> = in_terminal("Panics", || panic!("a fault of the program"));
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "leaving::a_workbench_that_panics", "--ignored", "--nocapture", "--test-threads=1"]);
    let mut terminal = Terminal::run(command, folder.path(), (120, 36));
    assert!(!terminal.ended().expect("it ends").success());
    is_as_before(&terminal);
    let written = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    let at = |what: &str| written.find(what).unwrap_or_else(|| panic!("{what:?} was not written: {written:?}"));
    assert!(at("\x1b[?1049h") < at("\x1b[?1049l"));
    assert!(at("\x1b[?1049l") < at("a fault of the program"), "told on a screen that is gone: {written:?}");
    terminal.shows("a fault of the program");
}

/// A shell with jobs that starts the workbench, says when it has the terminal again, and after Enter goes back.
fn from_a_shell(folder: &Path, starts: &str) -> Terminal {
    let mut shell = CommandBuilder::new("bash");
    let script = format!("{starts}; echo the shell has it; read -r; fg; echo it was left");
    shell.args(["--norc", "-m", "-c", &script, "bash", MUCKRAKE]);
    let terminal = Terminal::run(shell, folder, (120, 36));
    terminal.shows("saved");
    terminal
}

fn children(of: Pid) -> Vec<Pid> {
    let of = of.as_raw_nonzero();
    let listed = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap();
    listed.split_whitespace().map(|pid| Pid::from_raw(pid.parse().unwrap()).unwrap()).collect()
}

/// Back to the shell and again to the workbench, which is drawn whole in the size that the terminal has by then.
#[track_caller]
fn goes_and_comes_back(terminal: &mut Terminal) {
    terminal.shows("the shell has it");
    is_as_before(terminal);
    terminal.resize(80, 24);
    terminal.send(b"\n");
    let drawn = terminal.comes(|screen| {
        let lines: Vec<&str> = screen.lines().collect();
        lines.first().is_some_and(|line| line.trim_end().ends_with("saved"))
            && lines.last().is_some_and(|line| line.contains("? help"))
            && lines.len() == 24
    });
    assert!(drawn, "{}", terminal.screen());
    assert!(terminal.state(vt100::Screen::alternate_screen) && terminal.state(vt100::Screen::bracketed_paste));
    let settings = terminal.settings();
    assert!(settings.contains("-icanon") && settings.contains("-echo "), "{settings}");
    terminal.press("?");
    terminal.shows("Finding");
    terminal.press("<esc>q");
    terminal.shows("it was left");
    assert!(terminal.ended().expect("the shell ends").success());
    is_as_before(terminal);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    if !has("bash") {
        return;
    }
    // Also where a script was started from the shell, which waits for the workbench.
    for starts in ["\"$1\" open transit.case", "sh -c '\"$0\" open transit.case; true' \"$1\""] {
        let folder = packed();
        let mut terminal = from_a_shell(folder.path(), starts);
        terminal.press("<ctrl+z>");
        goes_and_comes_back(&mut terminal);
        is_whole(folder.path());
    }
}

#[test]
fn being_stopped_from_outside_gives_the_terminal_back_too() {
    if !has("bash") {
        return;
    }
    let folder = packed();
    let mut terminal = from_a_shell(folder.path(), "\"$1\" open transit.case");
    let workbench = children(terminal.pid())[0];
    kill_process(workbench, Signal::TSTP).unwrap();
    goes_and_comes_back(&mut terminal);
}

/// Nobody can hear of this signal beforehand: the terminal is taken again when it goes on.
#[test]
fn a_workbench_that_is_stopped_unasked_draws_itself_anew_when_it_goes_on() {
    let (_folder, mut terminal) = opened();
    terminal.signal(Signal::STOP);
    let before = terminal.bytes().len();
    terminal.signal(Signal::CONT);
    let anew = terminal.comes(|_| {
        let mut drawn = vt100::Parser::new(cells(36), cells(120), 0);
        drawn.process(&terminal.bytes()[before..]);
        drawn.screen().alternate_screen() && drawn.screen().contents() == terminal.screen()
    });
    assert!(anew, "{}", terminal.screen());
    terminal.press("q");
    assert!(terminal.ended().expect("q leaves").success());
    is_as_before(&terminal);
}

/// What is typed is saved before the terminal is given back, and others can write meanwhile.
#[test]
fn a_workbench_that_waits_in_the_background_keeps_nobody_from_the_file() {
    if !has("bash") {
        return;
    }
    let folder = packed();
    let mut terminal = from_a_shell(folder.path(), "\"$1\" open transit.case");
    terminal.press("ngWho pays?<enter><enter><ctrl+z>");
    terminal.shows("the shell has it");
    assert!(has_gap(folder.path(), "Who pays?"));
    let mut undo = Command::new(MUCKRAKE);
    let undone = undo.args(["undo", "transit.case"]).current_dir(folder.path()).output().unwrap();
    assert!(undone.status.success(), "{undone:?}");
    terminal.send(b"\n");
    terminal.shows("Another window changed the case");
    assert!(!has_gap(folder.path(), "Who pays?"));
}

/// Where no shell waits, as in a window of its own, a stopped program would be lost.
#[test]
fn ctrl_z_stops_nothing_where_nobody_could_let_it_go_on() {
    let (_folder, mut terminal) = opened();
    terminal.press("<ctrl+z>?");
    terminal.shows("Finding");
    terminal.press("<esc>q");
    assert!(terminal.ended().expect("q leaves").success());
}
