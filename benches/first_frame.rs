//! From the command to the first full screen over 100,000 entities, beside VisiData on a table of as many rows: at
//! least 10 times sooner.
//!
//! Ours counts as full when the list, the chain and the dossier all show what they are to show; VisiData's as soon
//! as its first 30 rows are there, although it goes on reading.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::Path;
use std::time::Duration;

use support::case::{MUCKRAKE, text};
use support::pty::Terminal;
use support::times::{Times, head, row};

/// At least so many times sooner than VisiData.
const RATIO: f64 = 10.0;

/// How often each is started.
const ROUNDS: usize = 7;

/// The screen.
const SIZE: (u16, u16) = (120, 36);

/// What the entity is called that the case opens on.
const HUB: &str = "Zentralkontor";

fn main() {
    let many = support::size("MUCKRAKE_BENCH_ENTITIES", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let made = support::case::make(folder.path(), many);
    hub(folder.path(), &made.path);
    let table = folder.path().join("table.csv");
    let rows: Vec<String> =
        made.names.iter().enumerate().map(|(number, name)| format!("row-{number:07},{name},kz,Company\n")).collect();
    std::fs::write(&table, format!("id,name,country,schema\n{}", rows.concat())).unwrap();
    println!("first_frame: {many} entities, {}x{}\n", SIZE.0, SIZE.1);
    let vd = support::peer("vd", "--version", "apt install visidata");
    // The list has come when it says how many there are; a space between two words is not always written.
    let counted = format!("{0}/{0}", many + 1);
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        ours.add(first(MUCKRAKE, &["open", text(&made.path)], folder.path(), &[HUB, "hubalias18", &counted]));
        if vd.is_some() {
            theirs.add(first("vd", &["table.csv"], folder.path(), &["row-0000000", "row-0000029"]));
        }
    }
    head();
    let ratio = vd.is_some().then(|| theirs.middle() / ours.middle());
    row("muckrake open", &ours, ratio);
    let Some(ratio) = ratio else { return };
    row("vd", &theirs, None);
    let misses = (ratio < RATIO).then(|| format!("{ratio:.1}x is less than {RATIO}x"));
    support::verdict(&misses.into_iter().collect::<Vec<_>>());
}

/// Gives the case an entity with more claims than any other, so that it is known on what it opens.
fn hub(folder: &Path, case: &Path) {
    let file = folder.join("hub.ftm.json");
    let aliases: Vec<String> = (0..50).map(|number| format!("hubalias{number}")).collect();
    let entity =
        serde_json::json!({ "id": "hub-1", "schema": "Company", "properties": { "name": [HUB], "alias": aliases } });
    std::fs::write(&file, entity.to_string()).unwrap();
    support::case::run(&["import", text(case), text(&file), "--format", "ftm"]);
}

/// Starts a program and waits until it shows these words.
fn first(program: &str, arguments: &[&str], home: &Path, words: &[&str]) -> Duration {
    let mut terminal = Terminal::start(program, arguments, home, SIZE);
    let shown = terminal.shows(words, Duration::from_secs(30));
    let at = shown.unwrap_or_else(|| panic!("{program} never showed {words:?}:\n{}", terminal.seen()));
    at - terminal.started
}
