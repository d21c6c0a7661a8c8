//! Finding among 100,000 names, letter by letter, beside interactive fzf over the same names: at least 5 times
//! faster at each of the first 8 letters, and no letter over one frame of a 60 Hz screen.
//!
//! Both run on a pseudo-terminal and are measured alike: from the key to the last byte of the screen that it
//! brings, worker threads and drawing included.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::path::Path;
use std::time::Duration;

use support::case::{MUCKRAKE, text};
use support::pty::Terminal;
use support::times::{Times, head, row};

/// At least so many times faster than fzf, at each letter.
const RATIO: f64 = 5.0;

/// One frame of a 60 Hz screen, in milliseconds.
const FRAME: f64 = 16.7;

/// How many letters of each query are measured.
const LETTERS: usize = 8;

/// How many queries are typed.
const QUERIES: usize = 24;

/// A screen that nothing was written to for so long has settled.
const QUIET: Duration = Duration::from_millis(150);

/// The screen.
const SIZE: (u16, u16) = (120, 36);

fn main() {
    let many = support::size("MUCKRAKE_BENCH_ENTITIES", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let made = support::case::make(folder.path(), many);
    let queries = queries(&made.names);
    println!("search: {many} names, {} queries\n", queries.len());
    let mut ours = Terminal::start(MUCKRAKE, &["open", text(&made.path)], folder.path(), SIZE);
    ours.shows(&["Find"], Duration::from_secs(30)).unwrap_or_else(|| panic!("never began:\n{}", ours.seen()));
    ours.settled(Duration::from_secs(1));
    ours.press("/");
    ours.settled(QUIET);
    let ours = typed(&mut ours, &queries);
    let theirs =
        support::peer("fzf", "--version", "apt install fzf").map(|_| fzf(folder.path(), &made.names, &queries));
    report(&ours, theirs.as_deref());
}

/// The first letters, spaces left out, of names spread over the list, in all scripts.
fn queries(names: &[String]) -> Vec<String> {
    let step = names.len() / QUERIES;
    // A space alone changes nothing on the screen.
    let letters =
        |name: &String| name.to_lowercase().chars().filter(|c| !c.is_whitespace()).take(LETTERS).collect::<String>();
    names.iter().skip(step / 2).step_by(step).map(letters).filter(|query| query.chars().count() == LETTERS).collect()
}

fn fzf(folder: &Path, names: &[String], queries: &[String]) -> Vec<Times> {
    std::fs::write(folder.join("names.txt"), names.join("\n")).unwrap();
    let mut terminal = Terminal::start("sh", &["-c", "exec fzf < names.txt"], folder, SIZE);
    let loaded = format!("{0}/{0}", names.len());
    terminal.shows(&[&loaded], Duration::from_secs(30)).unwrap_or_else(|| panic!("never began:\n{}", terminal.seen()));
    terminal.settled(QUIET);
    typed(&mut terminal, queries)
}

/// The times from key to settled screen, by the letter's place.
fn typed(terminal: &mut Terminal, queries: &[String]) -> Vec<Times> {
    let mut times = vec![Times::default(); LETTERS];
    for query in queries {
        for (letter, times) in query.chars().zip(&mut times) {
            let pressed = terminal.press(&letter.to_string());
            let settled = terminal
                .settled(QUIET)
                .unwrap_or_else(|| panic!("{query}: {letter} changed nothing:\n{}", terminal.seen()));
            times.add(settled - pressed);
        }
        terminal.press("\u{15}");
        terminal.settled(QUIET);
    }
    times
}

fn report(ours: &[Times], theirs: Option<&[Times]>) {
    let mut misses = Vec::new();
    head();
    for (place, times) in ours.iter().enumerate() {
        let ratio = theirs.and_then(|theirs| theirs.get(place)).map(|theirs| theirs.middle() / times.middle());
        let letter = format!("letter {}", place + 1);
        row(&format!("{letter}, muckrake"), times, ratio);
        if let Some(theirs) = theirs.and_then(|theirs| theirs.get(place)) {
            row(&format!("{letter}, fzf"), theirs, None);
        }
        if times.worst() > FRAME {
            misses.push(format!("{letter} took {:.2} ms, more than {FRAME} ms", times.worst()));
        }
        misses.extend(
            ratio.filter(|ratio| *ratio < RATIO).map(|ratio| format!("{letter}: {ratio:.1}x is less than {RATIO}x")),
        );
    }
    support::verdict(&misses);
}
