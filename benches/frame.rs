//! Building and drawing one frame of the workbench at 200x60, over 100,000 entities: 4 ms at the most.
//!
//! What is timed is what a key press costs on the screen: the widgets drawn into a buffer, compared with the last
//! one, and the difference written as a terminal would get it.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up stops")]

mod support;

use std::time::Instant;

use muckrake::case::{Author, Case};
use muckrake::tui::Options;
use muckrake::tui::script::{self, Player};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use support::times::{Times, head, row};

/// The most that a frame may take, in milliseconds.
const MOST: f64 = 4.0;

/// The screen.
const SIZE: (u16, u16) = (200, 60);

fn main() {
    let many = support::size("MUCKRAKE_BENCH_ENTITIES", 100_000);
    let folder = tempfile::tempdir().unwrap();
    let made = support::case::make(folder.path(), many);
    println!("frame: {many} entities, {}x{}\n", SIZE.0, SIZE.1);
    let case = Case::open(&made.path, Author::system("bench")).unwrap();
    let mut player = Player::new(case, SIZE, Options::default()).unwrap();
    let fixed = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), fixed).unwrap();
    let mut times = Times::default();
    // Typing, walking the list, and turning from pane to pane: each frame differs from the one before.
    let keys = "gol<down><down><down><enter><tab><tab><tab><tab><backspace><backspace><backspace>z<esc>";
    let steps = script::parse(keys).unwrap();
    for step in steps.iter().cycle().take(400) {
        player.step(step.clone());
        let started = Instant::now();
        terminal
            .draw(|frame| {
                player.app().draw(frame.buffer_mut());
            })
            .unwrap();
        times.add(started.elapsed());
    }
    head();
    row("a frame built and drawn", &times, None);
    let misses = (times.worst() > MOST).then(|| format!("a frame took {:.2} ms, more than {MOST} ms", times.worst()));
    support::verdict(&misses.into_iter().collect::<Vec<_>>());
}
