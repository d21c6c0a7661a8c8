//! Dates found within a longer text.
//!
//! What a date is, `text::date` says; it must not read one differently.

use crate::text::date::{self, Misread};

/// A reference has fewer words; a page of text is not searched for a date.
const WORDS_MOST: usize = 400;
/// The longest date: "Saturday, the 14th of March, 2026".
const DATE_WORDS: usize = 6;

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What it is, a day at the finest; or as which dates it may be read.
    pub(super) iso: Result<String, Vec<String>>,
}

/// A date without its time of day.
pub(super) fn day(iso: &str) -> String {
    iso.split('T').next().unwrap_or(iso).to_owned()
}

/// The most precise date in a text, the first of those equally precise.
pub(super) fn find(text: &str) -> Option<Found> {
    let tokens: Vec<(usize, &str)> = tokens(text).take(WORDS_MOST).collect();
    let mut best: Option<Found> = None;
    let mut at = 0;
    while at < tokens.len() {
        let found =
            (1..=DATE_WORDS.min(tokens.len() - at)).rev().find_map(|count| window(text, tokens.get(at..at + count)?));
        let Some((found, count)) = found else {
            at += 1;
            continue;
        };
        at += count;
        let finer = |best: &Found| fineness(&found) > fineness(best);
        if best.as_ref().is_none_or(finer) {
            best = Some(found);
        }
    }
    best
}

/// A date that could be two is of a day: a year alone elsewhere is not rather meant.
fn fineness(found: &Found) -> usize {
    found.iso.as_ref().map_or(10, String::len)
}

fn window(text: &str, tokens: &[(usize, &str)]) -> Option<(Found, usize)> {
    let ((start, first), (last, word)) = (tokens.first()?, tokens.last()?);
    let written = text.get(*start..last + word.len())?;
    if written.contains(['(', ')', '[', ']', ';', '\n']) || !first.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let bare = written.trim_matches(|c: char| matches!(c, ',' | '.' | ':' | '"' | '”' | '»' | '–' | '—' | '’' | '\''));
    let iso = match date::read(bare) {
        Ok(read) => Ok(day(&read.iso)),
        Err(Misread::Ambiguous(readings)) => Err(readings),
        Err(_) => return None,
    };
    let this_age = |iso: &String| ("1900".."2100").contains(&iso.get(..4).unwrap_or_default());
    let fits = match &iso {
        Ok(iso) => this_age(iso) && (iso.len() > 4 || bare.len() == 4),
        Err(readings) => readings.iter().all(this_age) && has_year(bare),
    };
    // A run of eight digits is more often a number than a date.
    let number = bare.len() == 8 && bare.bytes().all(|b| b.is_ascii_digit());
    let end = start + written.trim_end_matches([',', ':']).len();
    (fits && !number).then_some((Found { start: *start, end, iso }, tokens.len()))
}

fn has_year(written: &str) -> bool {
    written.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 4)
}

/// Words, and brackets and semicolons each by itself, with where they stand.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let alone =
        |c: char| matches!(c, '(' | ')' | '[' | ']' | ';' | '\n' | '“' | '"' | '«' | '》' | '」' | ',' | '。' | '、');
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !c.is_whitespace() || c == '\n')?;
        let rest = text.get(start..)?;
        let first = rest.chars().next()?;
        let end = if alone(first) {
            first.len_utf8()
        } else {
            rest.find(|c: char| c.is_whitespace() || alone(c)).unwrap_or(rest.len())
        };
        at = start + end;
        Some((start, rest.get(..end)?))
    })
}
