//! How far a long job is, on stderr, only where stderr is a terminal.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::text::safe::safe;

/// How often the line is drawn anew.
const EVERY: Duration = Duration::from_millis(100);

/// One line that is drawn over and over, and cleared at the end.
#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
    drawn: Option<Instant>,
}

impl Progress {
    /// A line that shows itself, or never does.
    pub(super) fn new(shown: bool) -> Self {
        Self { shown, drawn: None }
    }

    /// Says how far it is, not more often than an eye can read.
    pub(super) fn say(&mut self, text: &str) {
        if !self.shown || self.drawn.is_some_and(|at| at.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        // A line that can't be drawn is not worth stopping for.
        let _ = write!(std::io::stderr(), "\r{}\u{1b}[K", safe(text));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
