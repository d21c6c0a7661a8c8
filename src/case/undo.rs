//! Undo and redo: each a new action that puts rows back as their images say.
//!
//! An action can be taken back while each row it touched is still as it left it and nothing made later hangs
//! on it; otherwise the later actions are named. Later is what took effect later: see `standing`.

mod guard;
mod range;
mod several;
mod standing;

use std::cell::RefCell;
use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

pub(super) use range::{delete_range, sweep_action};
use standing::Standing;

use super::act::Hand;
use super::journal::{self, Sort};
use super::rows::{self, Cells, Table};
use super::{Case, Draft, storage};
use crate::error::{Error, Kind, Result};

/// What was taken back or put again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// The number of the action that was taken back or put again.
    pub action: i64,
    /// Its title.
    pub title: String,
}

/// A journal row, as far as undo needs it.
struct Past {
    number: i64,
    kind: String,
    title: String,
    reverses: Option<i64>,
}

/// An action that is being taken back or put again.
struct Reversal {
    /// The action, as users know it.
    action: i64,
    /// Whether it is put again.
    again: bool,
    /// The action whose images are gone through, newest first: what did it last, or what took it back.
    images: i64,
    standing: Standing,
    /// What took effect later than that.
    later: Vec<i64>,
    /// Later actions that it was refused for.
    in_the_way: RefCell<BTreeSet<i64>>,
}

impl Reversal {
    fn of(action: i64, standing: Standing) -> Self {
        // One that was put again found the rows as they were then, not as it found them first.
        let (images, later) = (standing.told_by(action), standing.later_than(action));
        Self { action, again: false, images, standing, later, in_the_way: RefCell::default() }
    }

    fn again(action: i64, undo: i64, standing: Standing) -> Self {
        let later = standing.later_than(undo);
        Self { action, again: true, images: undo, standing, later, in_the_way: RefCell::default() }
    }

    /// An import that stands as it was made: its rows have no images.
    fn range(&self, past: &Past) -> Option<i64> {
        (past.kind == "import" && !self.again).then_some(self.action)
    }
}

impl Case {
    /// Takes an action back; the last one not yet undone where none is named.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if there is none, [`Kind::Conflict`] naming the later actions that hang on it.
    pub fn undo(&mut self, action: Option<i64>) -> Result<Undone> {
        self.transact(|hand| hand.undo(action, &mut BTreeSet::new()))
    }

    /// Puts an undone action again; the one undone last where none is named.
    ///
    /// # Errors
    /// As [`Case::undo`].
    pub fn redo(&mut self, action: Option<i64>) -> Result<Undone> {
        self.transact(|hand| hand.redo(action))
    }
}

impl Hand<'_> {
    /// Takes an action back. Where later ones stand in the way, they are added to `later`.
    fn undo(&self, action: Option<i64>, later: &mut BTreeSet<i64>) -> Result<Undone> {
        let standing = Standing::read(self.connection)?;
        let past = match action.or_else(|| standing.last()) {
            Some(number) => self.past(number)?,
            None => return Err(Error::new(Kind::NotFound, "there is nothing to undo")),
        };
        if past.kind == "salvage" {
            let cause = format!("action {} is a salvage: what was lost can't be put back", past.number);
            return Err(Error::new(Kind::Conflict, cause).hint("name an action before it, with undo"));
        }
        if past.reverses.is_some() {
            return Err(Error::new(Kind::Conflict, format!("action {} is itself an undo or redo", past.number))
                .hint("name the action that it took back, with undo or redo"));
        }
        if past.kind == "forget" {
            return Err(Error::new(Kind::Conflict, format!("action {} can't be undone", past.number))
                .hint("what was forgotten is nowhere in the file any more"));
        }
        if !standing.has(past.number) {
            return Err(Error::new(
                Kind::Conflict,
                format!("action {} is undone already: {}", past.number, past.title),
            ));
        }
        let reversal = Reversal::of(past.number, standing);
        let undone = self.reverse(&past, &reversal, Sort::Undo(past.number));
        later.append(&mut reversal.in_the_way.take());
        undone
    }

    fn redo(&self, action: Option<i64>) -> Result<Undone> {
        let gone = journal::undone(self.connection)?;
        let standing = |past: &Past| past.kind == "undo" && !gone.contains(&past.number);
        let undo = self.last(|past| standing(past) && action.is_none_or(|n| past.reverses == Some(n)))?;
        let Some(undo) = undo else {
            let what =
                action.map_or_else(|| "there is nothing to redo".to_owned(), |n| format!("action {n} is not undone"));
            return Err(Error::new(Kind::NotFound, what));
        };
        let original = self.past(undo.reverses.unwrap_or(undo.number))?;
        let reversal = Reversal::again(original.number, undo.number, Standing::read(self.connection)?);
        self.reverse(&original, &reversal, Sort::Redo(undo.number))
    }

    fn reverse(&self, past: &Past, reversal: &Reversal, sort: Sort) -> Result<Undone> {
        let name = past.title.as_str();
        let title = format!("{}: {name}", if reversal.again { "redo" } else { "undo" });
        self.act(&title, sort, None, |draft| {
            if !journal::has_kept(draft.connection, reversal.images)? {
                return Err(Error::new(Kind::Conflict, format!("{name} was too large to keep: it can't be put again"))
                    .hint("import the file again"));
            }
            let range = reversal.range(past);
            if range.is_some() {
                journal::refuse_if_forgotten(draft.connection, past.number)?;
                reversal.refuse_if_rows_moved_on(draft)?;
            }
            for image in images(draft.connection, reversal.images)?.iter().rev() {
                // What an import made goes with its range, after what it changed was put back.
                if range.is_none() || image.before.is_some() {
                    put_back(draft, reversal, image)?;
                }
            }
            reversal.refuse_if_a_source_has_gone(draft)?;
            range.map_or(Ok(()), |import| range::remove(draft, reversal, import))
        })?;
        Ok(Undone { action: past.number, title: past.title.clone() })
    }

    fn past(&self, number: i64) -> Result<Past> {
        self.last(|past| past.number == number)?.ok_or_else(|| {
            Error::new(Kind::NotFound, format!("there is no action {number}")).hint("`muckrake log CASE` lists them")
        })
    }

    fn last(&self, wanted: impl Fn(&Past) -> bool) -> Result<Option<Past>> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT number, kind, title, reverses FROM journal WHERE place IS NOT NULL ORDER BY place DESC",
            )
            .map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let read =
                || Ok(Past { number: row.get(0)?, kind: row.get(1)?, title: row.get(2)?, reverses: row.get(3)? });
            let past = read().map_err(storage)?;
            if wanted(&past) {
                return Ok(Some(past));
            }
        }
        Ok(None)
    }
}

/// An image as the journal keeps it.
struct Image {
    table: &'static Table,
    key: Cells,
    /// The row's cells, and the action that had left it so.
    before: Option<(Cells, i64)>,
    salt: Vec<u8>,
    became: Option<Vec<u8>>,
}

fn images(connection: &Connection, action: i64) -> Result<Vec<Image>> {
    let mut statement = connection
        .prepare_cached(
            "SELECT content, row_key, before, salt, became, forgotten, was IS NULL FROM image WHERE action = ?1 ORDER BY n",
        )
        .map_err(storage)?;
    let mut rows = statement.query([action]).map_err(storage)?;
    let mut list = Vec::new();
    while let Some(row) = rows.next().map_err(storage)? {
        if row.get::<_, Option<i64>>(5).map_err(storage)?.is_some() {
            // What it made has gone for good: there is nothing to take back.
            if row.get(6).map_err(storage)? {
                continue;
            }
            return Err(journal::it_was_forgotten());
        }
        let key: String = row.get(1).map_err(storage)?;
        let before: Option<String> = row.get(2).map_err(storage)?;
        list.push(Image {
            table: rows::table(&row.get::<_, String>(0).map_err(storage)?)?,
            key: rows::from_json(&key)?,
            before: before.as_deref().map(split_before).transpose()?,
            salt: row.get(3).map_err(storage)?,
            became: row.get(4).map_err(storage)?,
        });
    }
    Ok(list)
}

/// What an image's `before` holds: the row's cells, and behind them the action that had left it so.
pub(super) fn split_before(text: &str) -> Result<(Cells, i64)> {
    let mut cells = rows::from_json(text)?;
    match cells.pop() {
        Some(Sql::Integer(left_by)) => Ok((cells, left_by)),
        _ => Err(Error::new(Kind::Damaged, "an image in the journal can't be read")),
    }
}

fn put_back(draft: &mut Draft<'_>, reversal: &Reversal, image: &Image) -> Result<()> {
    reversal.refuse_if_moved_on(draft, image)?;
    match &image.before {
        Some((cells, left_by)) => {
            reversal.refuse_if_parent_has_gone(draft, image.table, cells)?;
            reversal.refuse_if_it_no_longer_fits(draft, image.table, cells)?;
            draft.put_as(image.table.name, cells, *left_by)
        }
        None => {
            // Links that the action made or ended say so in the derived tables only then.
            draft.derive()?;
            reversal.refuse_if_something_hangs(draft, image.table, &image.key)?;
            draft.delete(image.table.name, &image.key)
        }
    }
}
