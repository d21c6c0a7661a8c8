//! What falls without a source, on a case of 100,000 claims: 100 ms at the most for the answer, whatever the source;
//! beside a Python script that recounts the case's fact-check table. The whole command, which has to start, to word a
//! thousand claims and to print them, is told next to it.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use muckrake::analysis::falls::{self, Withdrawn};
use muckrake::analysis::standing::Origins;
use muckrake::case::Case;
use support::case::{MUCKRAKE, run, text};
use support::newsroom::{ARTICLE, LEAK, NOTE};
use support::times::{Times, head, row};

/// The most that an answer may take, in milliseconds.
const MOST: f64 = 100.0;

/// At least so many times faster than the recount.
const RATIO: f64 = 2.0;

/// How often each is asked.
const ROUNDS: usize = 7;

fn main() {
    let many = support::size("MUCKRAKE_BENCH_CLAIMS", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let (bundle, case) = (folder.path().join("bundle"), folder.path().join("bench.case"));
    support::newsroom::write(&bundle, many);
    run(&["pack", text(&bundle), text(&case)]);
    let table = folder.path().join("table.csv");
    run(&["export", text(&case), "--format", "csv", "-o", text(&table)]);
    println!("falls: {many} claims\n");
    let asked = [
        ("an article", ARTICLE, Withdrawn::Source("article".into())),
        ("one long note", NOTE, Withdrawn::Evidence(NOTE.into())),
        ("an origin of many", LEAK, Withdrawn::Source("leak".into())),
    ];
    let (mut misses, mut whole) = (Vec::new(), Times::default());
    head();
    for (what, name, withdrawn) in &asked {
        let open = Case::open_read_only(&case).unwrap();
        // As the command and the workbench do before they ask.
        open.hold().unwrap();
        let mut claims = 0;
        let times = rounds(|| claims = falls::without(&mut Origins::new(&open), withdrawn).unwrap().unwrap().claims);
        bound(&format!("{what}, {claims} claims: analysis"), &times, &mut misses);
        whole = rounds(|| command(&["sources", text(&case), name, "--without"]));
        row(&format!("{what}: the command"), &whole, None);
    }
    let json = rounds(|| command(&["sources", text(&case), LEAK, "--without", "--json"]));
    row("an origin of many: --json", &json, None);
    if let Some(python) = support::peer("python3", "--version", "apt install python3") {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/support/recount.py");
        let recount = rounds(|| _ = recounted(&python, &script, &table));
        let ratio = recount.middle() / whole.middle();
        row("the table recounted in Python", &recount, Some(ratio));
        assert_eq!(recounted(&python, &script, &table), told(&case), "both count alike");
        if ratio < RATIO {
            misses.push(format!("{ratio:.1}x is less than {RATIO}x"));
        }
    }
    support::verdict(&misses);
}

fn rounds(mut ask: impl FnMut()) -> Times {
    let mut times = Times::default();
    // Once before it counts: what is measured is the program, not the disk.
    ask();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        ask();
        times.add(started.elapsed());
    }
    times
}

fn bound(what: &str, times: &Times, misses: &mut Vec<String>) {
    row(what, times, None);
    if times.middle() > MOST {
        misses.push(format!("{what} took {:.0} ms, more than {MOST} ms", times.middle()));
    }
}

fn command(arguments: &[&str]) {
    let status = Command::new(MUCKRAKE).args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "muckrake {arguments:?}");
}

/// How many claims rest on the leak, and how many would be uncited and of a single origin, as the table has it.
fn recounted(python: &PathBuf, script: &Path, table: &Path) -> [u64; 3] {
    let output = Command::new(python).arg(script).arg(table).arg(LEAK).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let mut numbers = told.split_whitespace().map(|number| number.parse().unwrap());
    [(); 3].map(|()| numbers.next().unwrap())
}

/// The same as the case has it.
fn told(case: &Path) -> [u64; 3] {
    let output = Command::new(MUCKRAKE).args(["sources", text(case), LEAK, "--without", "--json"]).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    ["claims", "uncited", "single_origin"].map(|key| told[key].as_u64().unwrap())
}
