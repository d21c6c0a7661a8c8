//! The statements of an import, and cells that copy nothing.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A table to insert into.
pub(super) struct Into {
    pub(super) table: &'static str,
    pub(super) sql: &'static str,
}

pub(super) static ENTITY: Into = Into {
    table: "entity",
    sql: "INSERT INTO entity (id, schema, placeholder, kind, note, context, action, digest)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
};

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
