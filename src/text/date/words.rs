//! The words that dates are written with, in the languages of `assets/reference/months.json`.
//!
//! It must not know the order in which a language puts them.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::text::fold::fold;

const MONTHS: &str = include_str!("../../../assets/reference/months.json");

/// What a word says in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The name of a month, 1 to 12.
    Month(i8),
    /// A word that adds nothing: "of", "года", the name of a weekday.
    Filler,
    /// A word that makes it a span: a quarter, a decade.
    Span,
    /// What follows a year, a month or a day in Chinese, Japanese and Korean.
    Unit(Unit),
}

/// The part of a date that a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
}

#[derive(Deserialize)]
struct Raw {
    months: HashMap<i8, Vec<String>>,
    weekdays: Vec<String>,
    fillers: Vec<String>,
    spans: Vec<String>,
}

/// What a word of any case and script says in a date; none where it is not one of a date's words.
pub(super) fn meaning(word: &str) -> Option<Word> {
    let unit = match word {
        "年" | "년" => Some(Unit::Year),
        "月" | "월" => Some(Unit::Month),
        "日" | "号" | "號" | "일" => Some(Unit::Day),
        _ => None,
    };
    unit.map(Word::Unit).or_else(|| words().get(fold(word).as_str()).copied())
}

fn words() -> &'static HashMap<String, Word> {
    static WORDS: OnceLock<HashMap<String, Word>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let Ok(raw) = serde_json::from_str::<Raw>(MONTHS) else { return HashMap::new() };
        let mut words = HashMap::new();
        for filler in raw.fillers.iter().chain(&raw.weekdays) {
            words.insert(fold(filler), Word::Filler);
        }
        for span in &raw.spans {
            words.insert(fold(span), Word::Span);
        }
        for (month, names) in &raw.months {
            for name in names {
                words.insert(fold(name), Word::Month(*month));
            }
        }
        words
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        let raw: Raw = serde_json::from_str(MONTHS).unwrap();
        assert_eq!(raw.months.len(), 12);
        for (month, names) in &raw.months {
            assert!(names.len() > 20);
            for name in names {
                assert_eq!(meaning(name), Some(Word::Month(*month)), "{name}");
            }
        }
        for filler in &raw.fillers {
            assert_eq!(meaning(filler), Some(Word::Filler), "{filler}");
        }
    }
}
