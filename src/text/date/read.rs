//! Reading a date out of what a person wrote.
//!
//! Numbers and words are told apart first; then the order of day, month and year follows from how they are
//! written, or the text is refused. It must not guess a century, a month that could be a day, or a year.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::words::{Unit, Word, meaning};
use super::{Misread, Understood, number};
use crate::text::ascii_digits;

type Read<T> = Result<T, Misread>;

/// Reads one date, of any precision, as people write it: in ISO 8601, with dots or slashes, or with the month's
/// name in one of many languages.
///
/// # Errors
/// [`Misread`] says why it is not one date, and what it could be.
pub fn read(text: &str) -> Read<Understood> {
    let digits = ascii_digits(text);
    let tidy = digits.trim().trim_end_matches(',').trim_end();
    let (day, time) = split_time(tidy);
    let parts = Parts::of(day)?;
    let partial = parts.date()?;
    let iso = match time {
        None => partial.iso(),
        Some(clock) => partial.at(clock).ok_or_else(|| Misread::NotADate("not a date with a time".to_owned()))?,
    };
    Ok(Understood { as_written: iso == text, iso })
}

/// A date down to the year, the month or the day.
#[derive(Debug, Clone, Copy)]
struct Partial {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl Partial {
    fn new(year: &str, month: Option<&str>, day: Option<&str>) -> Read<Self> {
        let year = number(year, 4).filter(|y| (1000..3000).contains(y)).ok_or_else(|| impossible("year", year))?;
        let part = |name: &str, digits: Option<&str>| match digits {
            None => Ok(None),
            Some(digits) => number(digits, 2).map(Some).ok_or_else(|| impossible(name, digits)),
        };
        let month: Option<i8> = part("month", month)?;
        let day: Option<i8> = part("day", day)?;
        if let Some(month) = month.filter(|m| !(1..=12).contains(m)) {
            return Err(impossible("month", &month.to_string()));
        }
        let partial = Self { year, month, day };
        if Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).is_err() {
            return Err(Misread::Impossible(format!("there is no day {}", partial.iso())));
        }
        Ok(partial)
    }

    fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    fn at(self, clock: Clock) -> Option<String> {
        let day = Date::new(self.year, self.month?, self.day?).ok()?;
        let utc = clock.time.to_datetime(day).checked_sub(clock.offset).ok()?;
        Some(clock.write(utc))
    }
}

fn impossible(part: &str, digits: &str) -> Misread {
    Misread::Impossible(format!("there is no {part} {digits}"))
}

fn stranger(token: &str) -> Misread {
    Misread::NotADate(format!("“{token}” is no part of a date"))
}

fn not_a_date() -> Misread {
    Misread::NotADate("not a date".to_owned())
}

/// A time of day, as precise as it was written, and how far it is ahead of UTC.
#[derive(Debug, Clone, Copy)]
struct Clock {
    time: Time,
    seconds: bool,
    offset: SignedDuration,
}

impl Clock {
    fn read(text: &str) -> Option<Self> {
        let (text, offset) = split_offset(text)?;
        let text = text.split_once(['.', ',']).map_or(text, |(whole, _)| whole);
        let mut parts = text.split(':');
        let (hour, minute) = (number(parts.next()?, 2)?, parts.next().filter(|m| m.len() == 2)?);
        let second = parts.next();
        let time = Time::new(hour, number(minute, 2)?, second.map_or(Some(0), |s| number(s, 2))?, 0).ok()?;
        parts.next().is_none().then_some(Self { time, seconds: second.is_some(), offset })
    }

    fn write(self, at: DateTime) -> String {
        at.strftime(if self.seconds { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" }).to_string()
    }
}

fn split_offset(text: &str) -> Option<(&str, SignedDuration)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, SignedDuration::ZERO));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, SignedDuration::ZERO)) };
    let (time, offset) = text.split_at_checked(at)?;
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let total: i64 = number::<i64>(hours, 2)? * 60 + number::<i64>(minutes, 2)?;
    Some((time, SignedDuration::from_mins(if offset.starts_with('-') { -total } else { total })))
}

/// Parts a time of day from the end of a text, where there is one.
fn split_time(text: &str) -> (&str, Option<Clock>) {
    let start = text.char_indices().rev().find(|(_, c)| matches!(c, 'T' | 't' | ' '));
    let parted = start.and_then(|(at, mark)| {
        let time = text.get(at + mark.len_utf8()..)?;
        Some((text.get(..at)?, Clock::read(time)?))
    });
    match parted {
        Some((day, clock)) => (day.trim_end_matches([' ', ',']), Some(clock)),
        None => (text, None),
    }
}

/// The numbers of a date, what stands between them, and what its words say.
#[derive(Default)]
struct Parts<'a> {
    numbers: Vec<&'a str>,
    /// For each number, what the word after it says it counts.
    units: Vec<Option<Unit>>,
    /// The separators between numbers, without spaces.
    between: Vec<String>,
    months: Vec<i8>,
    span: bool,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Read<Self> {
        let mut parts = Self::default();
        let mut waiting: Option<&str> = None;
        for token in tokens(text) {
            let first = token.chars().next().unwrap_or(' ');
            if first.is_ascii_digit() {
                parts.numbers.push(token);
                parts.units.push(None);
                parts.between.push(String::new());
            } else if !first.is_alphabetic() {
                if !matches!(first, ' ' | '.' | ',' | '/' | '-' | '–' | '—' | '\'' | '’' | '\u{a0}' | '\u{202f}')
                {
                    return Err(stranger(token));
                }
                if let Some(between) = parts.between.last_mut().filter(|_| !first.is_whitespace()) {
                    between.push(first);
                }
            } else if let Some(word) = waiting {
                // "كانون الثاني": a month of two words.
                parts.take(meaning(&format!("{word} {token}")).ok_or_else(|| stranger(word))?);
                waiting = None;
            } else if let Some(word) = meaning(token) {
                parts.take(word);
            } else {
                waiting = Some(token);
            }
        }
        match waiting {
            Some(word) => Err(stranger(word)),
            None => Ok(parts),
        }
    }

    fn take(&mut self, word: Word) {
        match word {
            Word::Month(month) => self.months.push(month),
            Word::Span => self.span = true,
            Word::Filler => {}
            Word::Unit(unit) => {
                if let Some(last) = self.units.last_mut() {
                    *last = Some(unit);
                }
            }
        }
    }

    fn date(&self) -> Read<Partial> {
        let years = self.numbers.iter().filter(|n| n.len() == 4).count();
        if self.numbers.is_empty() {
            return Err(not_a_date());
        }
        if years > 1 || (years == 1 && (self.span || self.months.len() > 1)) {
            return Err(Misread::Span);
        }
        if self.units.iter().any(Option::is_some) {
            return self.by_unit();
        }
        match self.months.as_slice() {
            [] if !self.span => self.in_numbers(),
            [month] if !self.span => self.with_month(&month.to_string()),
            _ => Err(not_a_date()),
        }
    }

    fn by_unit(&self) -> Read<Partial> {
        let counts = |unit| self.numbers.iter().zip(&self.units).find(|(_, u)| **u == Some(unit)).map(|(n, _)| *n);
        let (year, month, day) = (counts(Unit::Year), counts(Unit::Month), counts(Unit::Day));
        let counted = [year, month, day].iter().flatten().count();
        match year {
            Some(year) if counted == self.numbers.len() && (month.is_some() || day.is_none()) => {
                Partial::new(year, month, day)
            }
            _ => Err(not_a_date()),
        }
    }

    fn with_month(&self, month: &str) -> Read<Partial> {
        match self.numbers.as_slice() {
            [year] if year.len() == 4 => Partial::new(year, Some(month), None),
            [day, year] | [year, day] if year.len() == 4 && day.len() <= 2 => {
                Partial::new(year, Some(month), Some(day))
            }
            [day, short] if day.len() <= 2 && short.len() == 2 => centuries(short, month, day),
            [_, _, year] if year.len() == 4 => Err(Misread::Span),
            [only] if only.len() <= 2 => Err(Misread::NotADate("no year in it".to_owned())),
            _ => Err(not_a_date()),
        }
    }

    fn in_numbers(&self) -> Read<Partial> {
        let mark = self.between.first().and_then(|b| b.chars().next()).unwrap_or(' ');
        let lengths: Vec<usize> = self.numbers.iter().map(|n| n.len()).collect();
        match (self.numbers.as_slice(), lengths.as_slice()) {
            ([year], [4]) => Partial::new(year, None, None),
            ([run], [8]) => {
                let (year, rest) = run.split_at_checked(4).ok_or_else(not_a_date)?;
                let (month, day) = rest.split_at_checked(2).ok_or_else(not_a_date)?;
                Partial::new(year, Some(month), Some(day)).map_err(|_why| not_a_date())
            }
            ([year, month], [4, 1..=2]) if mark != ' ' => {
                let read = Partial::new(year, Some(month), None);
                if read.is_err() && mark != '-' && mark != '.' { Err(Misread::Span) } else { read }
            }
            ([month, year], [1..=2, 4]) if mark != ' ' => Partial::new(year, Some(month), None),
            ([year, month, day], [4, 1..=2, 1..=2]) => Partial::new(year, Some(month), Some(day)),
            ([day, month, year], [1..=2, 1..=2, 4]) if matches!(mark, '.' | ' ') => {
                Partial::new(year, Some(month), Some(day))
            }
            ([one, other, year], [1..=2, 1..=2, 4]) => either_way(year, one, other),
            ([day, month, short], [1..=2, 1..=2, 2]) => centuries(short, month, day),
            (_, [1..=2] | [1..=2, 1..=2]) => Err(Misread::NotADate("no year in it".to_owned())),
            _ => Err(not_a_date()),
        }
    }
}

/// Two numbers that may be day and month or month and day, as British and American writers put them.
fn either_way(year: &str, one: &str, other: &str) -> Read<Partial> {
    let readings = [Partial::new(year, Some(other), Some(one)), Partial::new(year, Some(one), Some(other))];
    match readings {
        [Ok(british), Ok(american)] if british.iso() != american.iso() => {
            Err(Misread::Ambiguous(vec![british.iso(), american.iso()]))
        }
        [Ok(read), _] | [Err(_), Ok(read)] => Ok(read),
        [Err(why), Err(_)] => Err(why),
    }
}

/// A year of two digits names no century.
fn centuries(short: &str, month: &str, day: &str) -> Read<Partial> {
    let readings = ["20", "19"].map(|century| Partial::new(&format!("{century}{short}"), Some(month), Some(day)));
    let lawful: Vec<String> = readings.iter().flatten().map(|r| r.iso()).collect();
    match readings {
        [Err(why), Err(_)] => Err(why),
        _ => Err(Misread::Ambiguous(lawful)),
    }
}

/// Runs of digits, runs of letters, and every other character by itself; Chinese and Korean letters too.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| match c {
        '0'..='9' => 1,
        '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => 0,
        _ if c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) => 2,
        _ => 0,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let mut chars = rest.char_indices().skip(1);
        let end = chars.find(|(_, c)| first == 0 || kind(*c) != first).map_or(rest.len(), |(at, _)| at);
        let (token, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(token)
    })
}
