//! The workbench as it runs, threads and drawing and all, with nobody before it.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Case};
use muckrake::tui::Options;
use muckrake::tui::app::{App, Input};
use muckrake::tui::effect::Slot;
use muckrake::tui::jobs::Jobs;
use muckrake::tui::script;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::times::Times;

/// A stage that nothing came to for so long is at rest.
const REST: Duration = Duration::from_secs(1);

/// How long a key waits for its answer before it is drawn without.
const AT_ONCE: Duration = Duration::from_millis(3);

struct Stage {
    app: App,
    jobs: Jobs,
    inbox: Receiver<Input>,
    terminal: Terminal<CrosstermBackend<std::io::Sink>>,
}

/// The times from key to the frame with what was found, by the letter's place.
pub(crate) fn play(case: &Path, size: (u16, u16), queries: &[String], letters: usize) -> Vec<Times> {
    let mut stage = Stage::new(case, size);
    stage.keys("/");
    stage.rest();
    let mut times = vec![Times::default(); letters];
    for query in queries {
        for (letter, times) in query.chars().zip(&mut times) {
            times.add(stage.find(letter));
        }
        stage.keys("<ctrl+u>");
        stage.rest();
    }
    times
}

impl Stage {
    fn new(path: &Path, (columns, rows): (u16, u16)) -> Self {
        let case = Case::open(path, Author::system("bench")).unwrap();
        let app = App::new("Bench".to_owned(), path.to_owned(), (columns, rows), Options::default()).unwrap();
        let (sender, inbox) = channel();
        let jobs = Jobs::start(case, move |done| drop(sender.send(Input::Done(Box::new(done))))).unwrap();
        let fixed = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)) };
        let terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), fixed).unwrap();
        let mut stage = Self { app, jobs, inbox, terminal };
        stage.rest();
        stage
    }

    /// Presses a letter; gives how long it took to the frame that holds what was found.
    fn find(&mut self, letter: char) -> Duration {
        let started = Instant::now();
        self.keys(&letter.to_string());
        self.ask();
        // As `run` does: what is answered at once is drawn with the key, else the key is drawn alone first.
        let mut answer = self.inbox.recv_timeout(AT_ONCE).ok();
        if answer.is_none() {
            self.draw();
        }
        loop {
            let input = answer.take().unwrap_or_else(|| self.inbox.recv().unwrap());
            let found = matches!(&input, Input::Done(done) if done.slot == Slot::Find);
            self.app.update(input);
            self.draw();
            if found {
                return started.elapsed();
            }
        }
    }

    fn keys(&mut self, script: &str) {
        for step in script::parse(script).unwrap() {
            self.app.update(step.input());
        }
    }

    /// Has done what is asked.
    fn ask(&mut self) {
        self.app.take_jobs().into_iter().for_each(|job| self.jobs.ask(job).unwrap());
    }

    /// Lets everything come to its end.
    fn rest(&mut self) {
        self.ask();
        self.draw();
        while let Ok(input) = self.inbox.recv_timeout(REST) {
            self.app.update(input);
            self.ask();
            self.draw();
        }
    }

    fn draw(&mut self) {
        let app = &self.app;
        self.terminal
            .draw(|frame| {
                if let Some(cursor) = app.draw(frame.buffer_mut()) {
                    frame.set_cursor_position(cursor);
                }
            })
            .unwrap();
    }
}
