//! Times in a small table: least, middle, worst, and the ratio to a peer's.

use std::time::Duration;

/// Measured times of one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// A single one.
    pub(crate) fn of(time: Duration) -> Self {
        Self(vec![time])
    }

    /// One more.
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort_unstable();
    }

    /// The least, in milliseconds.
    pub(crate) fn least(&self) -> f64 {
        ms(self.0.first())
    }

    /// The middle one, in milliseconds.
    pub(crate) fn middle(&self) -> f64 {
        ms(self.0.get(self.0.len() / 2))
    }

    /// The worst, in milliseconds.
    pub(crate) fn worst(&self) -> f64 {
        ms(self.0.last())
    }
}

fn ms(time: Option<&Duration>) -> f64 {
    time.map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

/// The head of the table.
pub(crate) fn head() {
    println!("{:<34} {:>9} {:>9} {:>9} {:>8}", "milliseconds", "least", "middle", "worst", "ratio");
}

/// A row; the ratio is of the middle times, the peer's over ours.
pub(crate) fn row(what: &str, times: &Times, ratio: Option<f64>) {
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.1}x"));
    println!("{what:<34} {:>9.2} {:>9.2} {:>9.2} {ratio:>8}", times.least(), times.middle(), times.worst());
}
