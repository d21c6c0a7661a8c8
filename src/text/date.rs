//! Partial dates: read as people write them, kept as ISO 8601, compared as the days they may mean.
//!
//! Nothing is guessed: what could be two dates, or is a span of time, is refused with what it could be. It must
//! not know claims, nor today's date.

mod read;
mod words;

use std::fmt;

use jiff::civil::{Date, date};

pub use read::read;

/// What a reader may write for a date, to be shown where something else was written.
pub const ACCEPTED: &str = "2022, 2022-04, 2022-04-12, 12.04.2022, April 2022 or 12 April 2022";

/// A date that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// `2022`, `2022-04`, `2022-04-12` or `2022-04-12T10:20:30`, no more precise than what was written. A time with
    /// an offset comes back in UTC.
    pub iso: String,
    /// It was written just so.
    pub as_written: bool,
}

/// Why a text was not understood as one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It says no date, or says it in words that only a person understands ("early March").
    NotADate(String),
    /// It has the form of a date, and there is no such day.
    Impossible(String),
    /// It may be any of these, given as ISO dates.
    Ambiguous(Vec<String>),
    /// A span of time and not one date: a quarter, two years.
    Span,
}

impl fmt::Display for Misread {
    /// What is wrong, as half a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADate(why) | Self::Impossible(why) => f.write_str(why),
            Self::Ambiguous(readings) => write!(f, "may be {}", readings.join(" or ")),
            Self::Span => f.write_str("a span of time, not one date: give its start and its end apart"),
        }
    }
}

/// The days that a partial date may mean: all of April for `2022-04`.
///
/// Ordered by the earliest day, then by the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateRange {
    /// The first day it may mean.
    pub earliest: Date,
    /// The last day it may mean.
    pub latest: Date,
}

impl DateRange {
    /// The days that an ISO date may mean, of any precision; none if it is not one. A time of day is left aside.
    pub fn of(iso: &str) -> Option<Self> {
        let day = iso.split_once(['T', ' ']).map_or(iso, |(day, _)| day);
        let mut parts = day.split('-');
        let year: i16 = parts.next().filter(|year| year.len() == 4).and_then(|year| number(year, 4))?;
        let month: Option<i8> = parts.next().map(|m| number(m, 2).ok_or(())).transpose().ok()?;
        let day: Option<i8> = parts.next().map(|d| number(d, 2).ok_or(())).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        let latest = match (month, day) {
            (_, Some(_)) => first,
            (Some(_), None) => first.last_of_month(),
            (None, None) => date(year, 12, 31),
        };
        Some(Self { earliest: first, latest })
    }

    /// Whether every day it may mean comes before every day the other may mean.
    pub fn surely_before(&self, other: &Self) -> bool {
        self.latest < other.earliest
    }

    /// Whether both may mean the same day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.earliest <= other.latest && other.earliest <= self.latest
    }

    /// From the earliest day of one to the latest of the other: how long something may have lasted.
    #[must_use]
    pub fn until(self, end: Self) -> Self {
        Self { earliest: self.earliest, latest: end.latest.max(self.latest) }
    }
}

fn number<T: std::str::FromStr>(digits: &str, most: usize) -> Option<T> {
    let clean = !digits.is_empty() && digits.len() <= most && digits.bytes().all(|b| b.is_ascii_digit());
    clean.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(iso: &str) -> DateRange {
        DateRange::of(iso).unwrap_or_else(|| panic!("{iso}"))
    }

    #[test]
    fn a_partial_date_means_every_day_in_it() {
        assert_eq!(range("2024-02").latest, date(2024, 2, 29));
        assert_eq!(range("2022"), DateRange { earliest: date(2022, 1, 1), latest: date(2022, 12, 31) });
        assert_eq!(range("2022-04-12T10:20:00").earliest, date(2022, 4, 12));
        for wrong in ["", "22", "2022-13", "2022-02-30", "2022-4-3-1", "April", "2022-", "-2022", "2022-04-12-"] {
            assert_eq!(DateRange::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_may_be_the_same_day_is_not_called_earlier() {
        assert!(range("2021").surely_before(&range("2022-01")));
        assert!(!range("2022").surely_before(&range("2022-04")));
        assert!(range("2022").overlaps(&range("2022-04-12")));
        assert!(!range("2022-03").overlaps(&range("2022-04")));
        assert_eq!(range("2021").until(range("2022-04")).latest, date(2022, 4, 30));
        let mut dates = ["2022-04", "2022", "2021-12-31", "2022-04-01"].map(range);
        dates.sort();
        assert_eq!(dates, ["2021-12-31", "2022", "2022-04-01", "2022-04"].map(range));
    }
}
