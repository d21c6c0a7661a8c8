//! Words that must not stand anywhere any more: found where they stand whole, and blanked.

use rusqlite::types::Value as Sql;

use super::super::cells::string;
use super::super::draft::Draft;
use super::super::rows::{self, TABLES, Table};
use super::super::verify::name_of;
use super::{FORGOTTEN, Forgetting};
use crate::error::Result;

/// Columns in which somebody has written words of their own, or a file's. All others are keys, or names that the
/// program gives.
const PROSE: [(&str, &[&str]); 16] = [
    ("meta", &["value"]),
    ("entity", &["note", "context"]),
    ("value", &["original"]),
    ("assertion", &["text", "date_text", "note"]),
    ("source", &["title", "publisher", "url", "archived", "label", "note"]),
    ("evidence", &["locator", "quote", "paraphrase", "translation", "note"]),
    ("citation", &["locator"]),
    ("ruling", &["ruled_by", "reason"]),
    ("mark", &[]),
    ("approach", &["how", "answer", "answered_by", "note"]),
    ("put", &["said"]),
    ("gap", &["question", "note"]),
    ("story", &["title", "file"]),
    ("sentence", &["text", "checked_by", "note", "was"]),
    ("rests", &[]),
    ("attachment", &["name", "taken_how", "taken_by"]),
];

/// The words that are to be forgotten, the longest first.
pub(super) struct Needles(Vec<String>);

impl Needles {
    pub(super) fn new(words: impl Iterator<Item = String>) -> Self {
        let mut list: Vec<String> = words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
        // In the journal and in what an entity's file said of it they stand as JSON.
        let escaped: Vec<String> = list.iter().map(|word| in_json(word)).collect();
        list.extend(escaped);
        list.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
        list.dedup();
        Self(list)
    }

    /// Whether one of them stands in a text.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|word| places(text, word).next().is_some())
    }

    /// The text with something else in their place; none if it holds none of them.
    pub(super) fn blanked(&self, text: &str) -> Option<String> {
        let mut left = text.to_owned();
        for word in &self.0 {
            let at: Vec<usize> = places(&left, word).collect();
            for at in at.into_iter().rev() {
                left.replace_range(at..at + word.len(), FORGOTTEN);
            }
        }
        (left != text).then_some(left)
    }
}

fn in_json(word: &str) -> String {
    serde_json::Value::from(word).to_string().trim_start_matches('"').trim_end_matches('"').to_owned()
}

/// Where a word stands by itself: "Ann" does not stand in "Annex".
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let starts = letter(word.chars().next());
    let ends = letter(word.chars().next_back());
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        !(starts && letter(before) || ends && letter(after))
    })
}

/// Blanks the words wherever somebody has written them, and says where; where they are part of what something is found
/// by, says that.
pub(super) fn reword(draft: &mut Draft<'_>, words: &Needles, told: &mut Forgetting) -> Result<()> {
    for table in &TABLES {
        let mut changed: Vec<Vec<Sql>> = Vec::new();
        table.each(draft.connection, &mut |row| {
            if table.key(&row.cells).iter().any(|cell| words.are_in(&string(cell))) {
                told.still_named.push(name_of(table, &row.cells));
            }
            changed.extend(reworded(table, row.cells, words, told));
            Ok(())
        })?;
        for cells in changed {
            draft.put(table.name, &cells)?;
        }
    }
    // A claim is found by the same words as what is cited to it.
    told.still_named.retain(|name| {
        ["entity ", "value ", "assertion ", "source ", "evidence ", "gap "].iter().any(|kind| name.starts_with(kind))
    });
    Ok(())
}

fn reworded(table: &Table, mut cells: Vec<Sql>, words: &Needles, told: &mut Forgetting) -> Option<Vec<Sql>> {
    let (_, prose) = PROSE.iter().find(|(name, _)| *name == table.name)?;
    let mut any = false;
    for at in prose.iter().filter_map(|column| table.columns.iter().position(|c| c == column)) {
        let Some(less) = cells.get(at).and_then(|cell| words.blanked(&string(cell))) else { continue };
        told.reworded.push(format!(
            "{} of {}",
            table.columns.get(at).copied().unwrap_or_default(),
            name_of(table, &cells)
        ));
        if let Some(cell) = cells.get_mut(at) {
            *cell = Sql::Text(less);
            any = true;
        }
    }
    any.then_some(cells)
}

/// Whether a state of a row names one of them: as an id of its own, or in its words.
pub(super) fn name_one(state: &str, ids: &std::collections::BTreeSet<String>, words: &Needles) -> Result<bool> {
    let cells = rows::from_json(state)?;
    Ok(words.are_in(state) || cells.iter().any(|cell| ids.contains(&string(cell))))
}
