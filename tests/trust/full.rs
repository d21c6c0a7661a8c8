//! A disk that is full: small ones of twenty sizes, on which what is written has room or has not. What has not is told,
//! and what was there stays.
//!
//! Each disk lives in a space of mounts of its own, which ends with the command that is tried in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;

use crate::faults::{SCENES, Scene, comes, leave, names, prepared, says_what_to_do, whole};
use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure, skip};

/// How many sizes, and how many KiB lie between two of them.
const SIZES: u64 = 20;
const STEP: u64 = 60;

/// Makes the disk, runs a command on it, and brings out what is there afterwards.
const ON_A_DISK: &str = r#"
size=$1 at=$2 from=$3 to=$4; shift 4
mount -t tmpfs -o "size=${size}k" full "$at" || exit 99
cp -r "$from/." "$at" || exit 98
"$@"
code=$?
cp -r "$at/." "$to" || exit 97
exit $code"#;

/// How a space of mounts is to be had here: by root at once, by others as root of a space of their own.
fn spaces() -> Option<&'static str> {
    let works = |flags: &&str| {
        let mut tried = Command::new("unshare");
        tried.args([flags, "sh", "-c", "mount -t tmpfs -o size=64k full /tmp"]).stderr(Stdio::null());
        tried.status().is_ok_and(|status| status.success())
    };
    let found = ["-m", "-rm"].iter().find(|flags| works(flags)).copied();
    if found.is_none() {
        skip("no small disk can be mounted here");
    }
    found
}

/// The room that a folder takes, in KiB.
fn room(folder: &Path) -> u64 {
    let of = |path: &Path| path.metadata().unwrap().len().div_ceil(4096) * 4;
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.map(|path| if path.is_dir() { room(&path) } else { of(&path) }).sum()
}

fn on_a_disk(size: u64, from: &Path, at: &Path, to: &Path) -> Vec<String> {
    let words = ["sh", "-c", ON_A_DISK, "sh"].map(str::to_owned).to_vec();
    let places = [from, at, to].map(|path| path.to_str().unwrap().to_owned());
    let [from, at, to] = places;
    [words, vec![size.to_string(), at, from, to, MUCKRAKE.to_owned()]].concat()
}

/// Whether a command was done on a disk of a size; if not, it has said why.
fn run(scene: &Scene, spaces: &str, more: u64) -> bool {
    let (folder, disk, after) = (prepared(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let before = names(folder.path());
    let at = disk.path().to_str().unwrap();
    let output = Command::new("unshare")
        .arg(spaces)
        .args(on_a_disk(room(folder.path()) + more, folder.path(), disk.path(), after.path()))
        .args(scene.arguments.iter().map(|argument| argument.replace('@', at)))
        .env("HOME", "/nowhere")
        .env_remove("XDG_CONFIG_HOME")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let told = format!("{} with {more} KiB: {:?}\n{said}", scene.name, output.status);
    let left: Vec<String> = names(after.path()).difference(&before).cloned().collect();
    let may = |name: &String| scene.makes.contains(&name.as_str()) || name.starts_with("a.case-");
    assert!(left.iter().all(may), "{told}\nleft: {left:?}");
    let done = (scene.done)(after.path());
    match output.status.code() {
        Some(0) => assert!(done, "it says that it is done, and it is not: {told}"),
        Some(2) => {
            assert!(said.contains(at) && said.contains("\n  try: "), "{told}");
            assert!(said.contains("full") || said.contains("space") || said.contains("disk failed"), "{told}");
        }
        _ => panic!("{told}"),
    }
    output.status.success()
}

#[test]
fn on_a_full_disk_a_command_is_done_or_says_so_and_what_was_there_stays() {
    let Some(spaces) = spaces() else { return };
    for scene in SCENES.iter().filter(|scene| ["import", "export", "pack"].contains(&scene.name)) {
        let done = (0..SIZES).filter(|turn| run(scene, spaces, turn * STEP)).count();
        figure(&format!("disks of {SIZES} sizes on which {} had room", scene.name), done);
        assert!(done > 0 && done < usize::try_from(SIZES).unwrap(), "{}: the sizes say nothing", scene.name);
    }
}

/// Whether an entity made in the workbench was said to be saved.
fn edit(spaces: &str, more: u64) -> bool {
    let (folder, disk, after) = (prepared(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let home = tempfile::tempdir().unwrap();
    let before = names(folder.path());
    let case = disk.path().join("a.case");
    let mut command = CommandBuilder::new("unshare");
    command.arg(spaces);
    command.args(on_a_disk(room(folder.path()) + more, folder.path(), disk.path(), after.path()));
    command.args(["open", case.to_str().unwrap()]);
    let mut terminal = Terminal::run(command, home.path(), (120, 36));
    comes(&mut terminal, |screen| screen.contains("Dossier") && (screen.contains("saved") || says_what_to_do(screen)));
    let first = terminal.screen();
    terminal.press("neKestrel Trading<enter>");
    comes(&mut terminal, |screen| screen.contains("takes it back") || says_what_to_do(screen));
    let screen = terminal.screen();
    let acknowledged = screen.contains("takes it back");
    leave(&mut terminal);
    let status = terminal.ended();
    let told = format!("{more} KiB: {status:?}\n{first}\nthen\n{screen}\nat last\n{}", terminal.screen());
    assert!(status.is_some_and(|status| [0, 2].contains(&status.exit_code())), "{told}");
    let said = format!("{first}{screen}{}", terminal.screen().replace('\n', ""));
    assert!(acknowledged || (said.contains("a.case") && says_what_to_do(&said)), "nothing was said: {told}");
    let left: Vec<String> = names(after.path()).difference(&before).cloned().collect();
    assert!(left.iter().all(|name| name.starts_with("a.case-")), "{told}\nleft: {left:?}");
    let log = whole(&after.path().join("a.case")).log().unwrap().len();
    assert!(log == 3 || !acknowledged, "what was said to be saved is lost: {told}");
    assert!(!terminal.state(vt100::Screen::alternate_screen), "{told}");
    acknowledged
}

#[test]
fn on_a_full_disk_the_workbench_says_what_is_not_saved() {
    let Some(spaces) = spaces() else { return };
    let saved = (0..SIZES).filter(|turn| edit(spaces, turn * STEP / 4)).count();
    figure(&format!("disks of {SIZES} sizes on which an entity was saved"), saved);
    assert!(saved > 0 && saved < usize::try_from(SIZES).unwrap(), "the sizes say nothing");
}
