//! Pipes and terminals: a reader that has seen enough, colour, and the screen that is given back.

use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::run::{MUCKRAKE, case, command, room, text};

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    for arguments in [
        &["show", case(), "Sky Mechanics"][..],
        &["check", case(), "--json"],
        &["export", case(), "--format", "ftm"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_told() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = command(&["check", case()]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.starts_with("muckrake: check: standard output: "), "{err}");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_want_it() {
    let colour = |variables: &[(&str, &str)], arguments: &[&str]| {
        let page = on_terminal(variables, arguments, "");
        assert!(page.contains("Sky Mechanics"), "{page}");
        page.contains("\u{1b}[")
    };
    let show = ["show", case(), "Sky Mechanics"];
    assert!(colour(&[("TERM", "xterm")], &show));
    assert!(!colour(&[("TERM", "xterm"), ("NO_COLOR", "1")], &show));
    assert!(!colour(&[("TERM", "dumb")], &show));
    assert!(!colour(&[("TERM", "xterm")], &["show", case(), "Sky Mechanics", "--theme", "plain"]));
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let screen = on_terminal(&[("TERM", "xterm"), ("TMPDIR", &text(folder.path()))], &["demo"], "q");
    assert!(screen.contains("Kazakhstan transit"), "{screen}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_tour_is_offered_until_the_reporter_declines_it() {
    let settings = tempfile::tempdir_in(room()).unwrap();
    let demo =
        |keys: &str| on_terminal(&[("TERM", "xterm"), ("XDG_CONFIG_HOME", &text(settings.path()))], &["demo"], keys);
    for keys in ["q", "Nq"] {
        assert!(demo(keys).contains("Tour"), "offered again");
    }
    let kept: Vec<_> = std::fs::read_dir(settings.path().join("muckrake")).unwrap().collect();
    assert_eq!(kept.len(), 1);
    assert!(!demo("q").contains("Tour"));
}

/// What a program writes to a terminal, these keys pressed once it has written anything.
fn on_terminal(variables: &[(&str, &str)], arguments: &[&str], keys: &str) -> String {
    let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(MUCKRAKE);
    command.args(arguments);
    command.env_clear();
    command.env("HOME", room());
    variables.iter().for_each(|(name, value)| command.env(name, value));
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let reading = std::thread::spawn(move || {
        let (mut page, mut buffer) = (Vec::new(), [0; 4096]);
        while let Ok(read) = reader.read(&mut buffer) {
            if read == 0 {
                break;
            }
            page.extend_from_slice(&buffer[..read]);
        }
        String::from_utf8_lossy(&page).into_owned()
    });
    // A key that is pressed before raw mode is set waits in the terminal until somebody reads it.
    std::io::Write::write_all(&mut writer, keys.as_bytes()).unwrap();
    let mut waited = Duration::ZERO;
    while child.try_wait().unwrap().is_none() {
        assert!(waited < Duration::from_secs(20), "{arguments:?} did not come to its end");
        std::thread::sleep(Duration::from_millis(10));
        waited += Duration::from_millis(10);
    }
    drop(writer);
    reading.join().unwrap()
}
