//! The statements of an import, and cells that copy nothing.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ToSql, params_from_iter};

use super::super::{rows, storage};
use super::record::Record;
use crate::error::Result;
use crate::model::{Entity, Value};

/// A table to insert into.
pub(super) struct Into {
    pub(super) table: &'static str,
    pub(super) sql: &'static str,
}

pub(super) static VALUE: Into = Into {
    table: "value",
    sql: "INSERT INTO value (entity, property, value, lang, original, record, rank, action, digest)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
};

pub(super) static CITATION: Into = Into {
    table: "citation",
    sql: "INSERT INTO citation (entity, property, value, lang, assertion, evidence, stance, locator, action, digest)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
};

/// A cell that borrows what it holds: an import copies nothing it need not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    Null,
    Number(i64),
    Text(&'a str),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(text)
    }

    pub(super) fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    pub(super) fn as_ref(&self) -> ValueRef<'a> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.as_ref()))
    }
}

/// The cells of an entity's own row.
pub(super) fn entity_row(entity: &Entity) -> [Cell<'_>; 6] {
    [
        Cell::text(entity.id.as_str()),
        Cell::text(&entity.schema),
        Cell::Number(entity.placeholder.into()),
        Cell::maybe(entity.kind.as_deref()),
        Cell::maybe(entity.note.as_deref()),
        Cell::maybe(entity.context.as_deref()),
    ]
}

/// The cells of a value, which inherits the citation of its record or is cited apart.
pub(super) fn value_row<'r>(record: &'r Record, value: &'r Value, rank: i64, inherits: bool) -> [Cell<'r>; 7] {
    [
        Cell::text(record.entity.id.as_str()),
        Cell::text(&value.property),
        Cell::text(&value.value),
        Cell::text(&value.lang),
        Cell::maybe(value.original.as_deref()),
        if inherits { Cell::text(record.evidence.as_str()) } else { Cell::Null },
        Cell::Number(rank),
    ]
}

/// The cells of a citation of the record as a whole, or of one value of it.
pub(super) fn citation_row<'r>(record: &'r Record, value: Option<&'r Value>) -> [Cell<'r>; 8] {
    let (property, text, lang) = value.map_or(("", "", ""), |v| (&v.property, &v.value, &v.lang));
    [
        Cell::text(record.entity.id.as_str()),
        Cell::text(property),
        Cell::text(text),
        Cell::text(lang),
        Cell::text(""),
        Cell::text(record.evidence.as_str()),
        Cell::text("supports"),
        Cell::text(&record.locator),
    ]
}

/// Inserts a row unless its key is there, and says whether it did.
pub(super) fn put(into: &mut CachedStatement<'_>, cells: &[Cell<'_>], digest: &[u8; 32], action: i64) -> Result<bool> {
    let tail = [Cell::Number(action), Cell::Number(rows::stamped(rows::short_digest(digest), action))];
    let inserted = into.execute(params_from_iter(cells.iter().chain(&tail))).map_err(storage)?;
    Ok(inserted > 0)
}
