//! Importing FollowTheMoney entities, beside `ftm validate` on the same file: at least 8 times faster.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::times::{Times, head, row};

/// At least so many times faster than `ftm validate`.
const RATIO: f64 = 8.0;

fn main() {
    let many = support::size("MUCKRAKE_BENCH_IMPORT", 300_000);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entities.ftm.json");
    support::ftm::write_mixed(&file, many, 11);
    let bytes = std::fs::metadata(&file).unwrap().len();
    println!("import: {many} entities, {} MB\n", bytes / 1_000_000);
    let ours = Times::of(run(Command::new(env!("CARGO_BIN_EXE_muckrake")), &arguments(folder.path(), &file)));
    let ftm = std::env::var("MUCKRAKE_FTM").unwrap_or_else(|_| "ftm".to_owned());
    let peer = support::peer(&ftm, "--help", "pip install followthemoney, or MUCKRAKE_FTM names it");
    head();
    let Some(peer) = peer else {
        row("muckrake import", &ours, None);
        return;
    };
    let mut validate = Command::new(peer);
    validate.env("LC_ALL", "C.UTF-8").env("LANG", "C.UTF-8");
    let theirs = Times::of(run(validate, &["validate".into(), "-i".into(), file.display().to_string()]));
    let ratio = theirs.middle() / ours.middle();
    row("muckrake import", &ours, Some(ratio));
    row("ftm validate", &theirs, None);
    for (who, times) in [("muckrake import", &ours), ("ftm validate", &theirs)] {
        println!("{who}: {:.0} entities a second", many as f64 * 1000.0 / times.middle());
    }
    let misses = (ratio < RATIO).then(|| format!("{ratio:.1}x is less than {RATIO}x"));
    support::verdict(&misses.into_iter().collect::<Vec<_>>());
}

fn arguments(folder: &Path, file: &Path) -> [String; 5] {
    let case = folder.join("bench.case");
    let made =
        Command::new(env!("CARGO_BIN_EXE_muckrake")).arg("new").arg(&case).stdout(Stdio::null()).status().unwrap();
    assert!(made.success());
    ["import".into(), case.display().to_string(), file.display().to_string(), "--format".into(), "ftm".into()]
}

fn run(mut command: Command, arguments: &[String]) -> Duration {
    let started = Instant::now();
    let status = command.args(arguments).stdout(Stdio::null()).status().unwrap();
    let took = started.elapsed();
    assert!(status.success(), "{command:?} failed");
    took
}
