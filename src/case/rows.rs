//! The content tables as data: their columns and keys, rows as images, and the digests over them.
//!
//! The journal, undo and `verify` treat every table alike through this file; what a row means is known to
//! `draft` and `read`.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use sha2::{Digest, Sha256};

use super::storage;
use crate::error::{Error, Kind, Result};

/// A content table. `action` and `digest` stand behind the columns named here.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// All columns; the first `keys` of them are the key.
    pub(super) columns: &'static [&'static str],
    pub(super) keys: usize,
    /// Tables with columns that refer to this table's key: what hangs on a row of it.
    pub(super) children: &'static [(&'static str, &'static str)],
}

const CLAIM: [&str; 5] = ["entity", "property", "value", "lang", "assertion"];

/// Every content table, parents first: rows are made in this order and removed in the reverse.
pub(super) static TABLES: [Table; 17] = [
    Table { name: "meta", columns: &["name", "value"], keys: 1, children: &[] },
    Table {
        name: "entity",
        columns: &["id", "schema", "placeholder", "kind", "note", "context"],
        keys: 1,
        children: &[
            ("value", "entity"),
            ("same_as", "member"),
            ("same_as", "head"),
            ("gap", "entity"),
            ("citation", "entity"),
            ("ruling", "entity"),
            ("mark", "entity"),
            ("approach", "subject"),
            ("put", "entity"),
            ("rests", "entity"),
            ("link", "source"),
            ("link", "target"),
            ("about", "entity"),
        ],
    },
    Table {
        name: "value",
        columns: &["entity", "property", "value", "lang", "original", "record", "rank"],
        keys: 4,
        children: &[
            ("citation", "entity, property, value, lang"),
            ("ruling", "entity, property, value, lang"),
            ("mark", "entity, property, value, lang"),
            ("put", "entity, property, value, lang"),
            ("rests", "entity, property, value, lang"),
        ],
    },
    Table { name: "same_as", columns: &["member", "head"], keys: 1, children: &[] },
    Table {
        name: "assertion",
        columns: &["id", "text", "about", "date", "date_text", "note"],
        keys: 1,
        children: &[
            ("citation", "assertion"),
            ("ruling", "assertion"),
            ("mark", "assertion"),
            ("put", "assertion"),
            ("rests", "assertion"),
        ],
    },
    Table {
        name: "source",
        columns: &[
            "id",
            "title",
            "kind",
            "publisher",
            "published",
            "retrieved",
            "url",
            "archived",
            "reliability",
            "visibility",
            "label",
            "origin",
            "derives_from",
            "sha256",
            "note",
        ],
        keys: 1,
        children: &[
            ("source", "derives_from"),
            ("evidence", "source"),
            ("evidence", "relays"),
            ("attachment", "source"),
        ],
    },
    Table {
        name: "evidence",
        columns: &[
            "id",
            "source",
            "locator",
            "quote",
            "paraphrase",
            "lang",
            "translation",
            "credibility",
            "relays",
            "note",
        ],
        keys: 1,
        children: &[("citation", "evidence"), ("value", "record")],
    },
    Table {
        name: "citation",
        columns: &[CLAIM[0], CLAIM[1], CLAIM[2], CLAIM[3], CLAIM[4], "evidence", "stance", "locator"],
        keys: 6,
        children: &[],
    },
    Table {
        name: "ruling",
        columns: &[CLAIM[0], CLAIM[1], CLAIM[2], CLAIM[3], CLAIM[4], "decision", "ruled_by", "at", "reason"],
        keys: 5,
        children: &[],
    },
    Table {
        name: "mark",
        columns: &[CLAIM[0], CLAIM[1], CLAIM[2], CLAIM[3], CLAIM[4], "mark"],
        keys: 6,
        children: &[],
    },
    Table {
        name: "approach",
        columns: &["id", "subject", "how", "at", "deadline", "answer", "answered_at", "answered_by", "note"],
        keys: 1,
        children: &[("put", "approach")],
    },
    Table {
        name: "put",
        columns: &[CLAIM[0], CLAIM[1], CLAIM[2], CLAIM[3], CLAIM[4], "approach", "said"],
        keys: 6,
        children: &[],
    },
    Table {
        name: "gap",
        columns: &["id", "question", "entity", "side", "answered_by", "note"],
        keys: 1,
        children: &[],
    },
    Table { name: "story", columns: &["id", "title", "file", "sha256", "draft"], keys: 1, children: &[] },
    Table {
        name: "sentence",
        columns: &["id", "place", "paragraph", "form", "text", "state", "checked_by", "at", "note", "news", "was"],
        keys: 1,
        children: &[("rests", "sentence")],
    },
    Table {
        name: "rests",
        columns: &[CLAIM[0], CLAIM[1], CLAIM[2], CLAIM[3], CLAIM[4], "sentence"],
        keys: 6,
        children: &[],
    },
    Table {
        name: "attachment",
        columns: &["sha256", "source", "name", "media", "size", "taken_at", "taken_how", "taken_by"],
        keys: 2,
        children: &[],
    },
];

/// A row's columns without `action` and `digest`.
pub(super) type Cells = Vec<Sql>;

/// A row as it stands in its table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) cells: Cells,
    pub(super) action: i64,
    pub(super) digest: i64,
}

/// The table of a name that the journal holds.
pub(super) fn table(name: &str) -> Result<&'static Table> {
    TABLES
        .iter()
        .find(|t| t.name == name)
        .ok_or_else(|| Error::new(Kind::Damaged, format!("the journal names a table {name}, which there is not")))
}

impl Table {
    fn list(&self) -> String {
        self.columns.join(", ")
    }

    fn key_is(&self) -> String {
        let terms = self.columns.iter().take(self.keys).enumerate().map(|(i, c)| format!("{c} = ?{}", i + 1));
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// The row with this key.
    pub(super) fn get(&self, connection: &Connection, key: &[Sql]) -> Result<Option<Stored>> {
        let sql = format!("SELECT {}, action, digest FROM {} WHERE {}", self.list(), self.name, self.key_is());
        let mut statement = connection.prepare_cached(&sql).map_err(storage)?;
        let row = statement.query_row(params_from_iter(key), |row| Ok(self.stored(row)));
        let row: Option<Stored> = row.optional().map_err(storage)?.transpose()?;
        // Where a damaged key has put rows out of order, SQLite may give another one.
        Ok(row.filter(|row| self.key(&row.cells) == key))
    }

    /// Every row, by key.
    pub(super) fn each(&self, connection: &Connection, visit: &mut dyn FnMut(Stored) -> Result<()>) -> Result<()> {
        self.walk(connection, "ASC", visit)
    }

    /// The same from the other end.
    pub(super) fn each_backwards(
        &self,
        connection: &Connection,
        visit: &mut dyn FnMut(Stored) -> Result<()>,
    ) -> Result<()> {
        self.walk(connection, "DESC", visit)
    }

    fn walk(&self, connection: &Connection, way: &str, visit: &mut dyn FnMut(Stored) -> Result<()>) -> Result<()> {
        let order = (1..=self.keys).map(|n| format!("{n} {way}")).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {}, action, digest FROM {} ORDER BY {order}", self.list(), self.name);
        let mut statement = connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            visit(self.stored(row)?)?;
        }
        Ok(())
    }

    pub(super) fn insert(&self, connection: &Connection, cells: &[Sql], action: i64) -> Result<()> {
        let marks = (1..=self.columns.len() + 2).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {} ({}, action, digest) VALUES ({marks})", self.name, self.list());
        let mut statement = connection.prepare_cached(&sql).map_err(storage)?;
        let tail = [Sql::Integer(action), Sql::Integer(row_digest(self.name, cells, action))];
        statement.execute(params_from_iter(cells.iter().chain(&tail))).map_err(storage)?;
        Ok(())
    }

    pub(super) fn update(&self, connection: &Connection, cells: &[Sql], action: i64) -> Result<()> {
        let first = self.keys + 1;
        let mut sets: Vec<String> =
            self.columns.iter().skip(self.keys).enumerate().map(|(i, c)| format!("{c} = ?{}", first + i)).collect();
        sets.push(format!("action = ?{}", self.columns.len() + 1));
        sets.push(format!("digest = ?{}", self.columns.len() + 2));
        let sql = format!("UPDATE {} SET {} WHERE {}", self.name, sets.join(", "), self.key_is());
        let mut statement = connection.prepare_cached(&sql).map_err(storage)?;
        let tail = [Sql::Integer(action), Sql::Integer(row_digest(self.name, cells, action))];
        statement.execute(params_from_iter(cells.iter().chain(&tail))).map_err(storage)?;
        Ok(())
    }

    pub(super) fn delete(&self, connection: &Connection, key: &[Sql]) -> Result<()> {
        let sql = format!("DELETE FROM {} WHERE {}", self.name, self.key_is());
        connection.prepare_cached(&sql).map_err(storage)?.execute(params_from_iter(key)).map_err(storage)?;
        Ok(())
    }

    /// The key cells of a row.
    pub(super) fn key<'a>(&self, cells: &'a [Sql]) -> &'a [Sql] {
        cells.get(..self.keys).unwrap_or(cells)
    }

    fn stored(&self, row: &Row<'_>) -> Result<Stored> {
        let count = self.columns.len();
        let cells = (0..count).map(|n| row.get_ref(n).map(cell)).collect::<rusqlite::Result<Vec<_>>>();
        // What damage has made something else than a number is none that anything was left with.
        let number = |n: usize| row.get_ref(n).map(|cell| cell.as_i64().unwrap_or(-1)).map_err(storage);
        Ok(Stored { cells: cells.map_err(storage)?, action: number(count)?, digest: number(count + 1)? })
    }
}

/// A cell as it stands; text that damage has made no text keeps its bytes.
fn cell(cell: ValueRef<'_>) -> Sql {
    match cell {
        ValueRef::Text(bytes) => {
            std::str::from_utf8(bytes).map_or_else(|_| Sql::Blob(bytes.to_vec()), |text| Sql::Text(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Sql::Blob(bytes.to_vec()),
        ValueRef::Integer(number) => Sql::Integer(number),
        ValueRef::Real(number) => Sql::Real(number),
        ValueRef::Null => Sql::Null,
    }
}

/// Writes cells so that no two rows are written alike: a letter for the type, the length, the bytes.
fn write<'a>(text: &mut Vec<u8>, cells: impl Iterator<Item = ValueRef<'a>>) {
    let mut part = |letter: u8, bytes: &[u8]| {
        text.push(letter);
        text.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        text.extend_from_slice(bytes);
    };
    for cell in cells {
        match cell {
            ValueRef::Null => part(b'n', &[]),
            ValueRef::Integer(number) => part(b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => part(b'r', &number.to_le_bytes()),
            ValueRef::Text(text) => part(b't', text),
            ValueRef::Blob(bytes) => part(b'b', bytes),
        }
    }
}

/// The whole SHA-256 over a table's name and a row's cells: what an import adds up.
pub(super) fn full_digest<'a>(table: &str, cells: impl Iterator<Item = ValueRef<'a>>) -> [u8; 32] {
    // Hashed in one piece, which is faster than cell by cell.
    let mut text = Vec::with_capacity(512);
    text.extend_from_slice(table.as_bytes());
    text.push(0);
    write(&mut text, cells);
    Sha256::digest(&text).into()
}

/// The 63 bits of it that a row keeps.
pub(super) fn short_digest(full: &[u8; 32]) -> i64 {
    let mut head = [0; 8];
    head.copy_from_slice(&full[..8]);
    i64::from_le_bytes(head) & i64::MAX
}

/// The same with the action that left the row so, as it stands in the row. Two actions never give the same: the
/// factor is odd.
pub(super) fn stamped(short: i64, action: i64) -> i64 {
    (short ^ action.wrapping_mul(0x1E37_79B9_7F4A_7C15)) & i64::MAX
}

/// What stands in a row as its digest.
pub(super) fn row_digest(table: &str, cells: &[Sql], action: i64) -> i64 {
    stamped(short_digest(&full_digest(table, cells.iter().map(ValueRef::from))), action)
}

impl Stored {
    /// Whether the row is as it was written.
    pub(super) fn is_sound(&self, table: &Table) -> bool {
        row_digest(table.name, &self.cells, self.action) == self.digest
    }
}

/// The digest of an image: the salt, the table and the cells.
pub(super) fn salted_digest(salt: &[u8], table: &str, cells: &[Sql]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(full_digest(table, cells.iter().map(ValueRef::from)));
    hash.finalize().to_vec()
}

/// The sum of many row digests, whatever their order: lanes of 64 bits that wrap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Total([u64; 4]);

impl Total {
    pub(super) fn add(&mut self, digest: &[u8; 32]) {
        for (lane, bytes) in self.0.iter_mut().zip(digest.chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            *lane = lane.wrapping_add(u64::from_le_bytes(word));
        }
    }

    /// Adds what another has added up.
    pub(super) fn join(&mut self, other: Self) {
        for (lane, more) in self.0.iter_mut().zip(other.0) {
            *lane = lane.wrapping_add(more);
        }
    }

    pub(super) fn remove(&mut self, digest: &[u8; 32]) {
        for (lane, bytes) in self.0.iter_mut().zip(digest.chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            *lane = lane.wrapping_sub(u64::from_le_bytes(word));
        }
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }
}

/// Cells as JSON text, for the journal: text, numbers and null as they are, bytes as `{"hex": ".."}`.
pub(super) fn to_json(cells: &[Sql]) -> String {
    let list = cells.iter().map(|cell| match cell {
        Sql::Null => serde_json::Value::Null,
        Sql::Integer(number) => (*number).into(),
        Sql::Real(number) => (*number).into(),
        Sql::Text(text) => text.as_str().into(),
        Sql::Blob(bytes) => {
            serde_json::json!({ "hex": bytes.iter().map(|b| format!("{b:02x}")).collect::<String>() })
        }
    });
    serde_json::Value::Array(list.collect()).to_string()
}

/// The reverse of [`to_json`].
pub(super) fn from_json(text: &str) -> Result<Cells> {
    let damaged = || Error::new(Kind::Damaged, "an image in the journal can't be read");
    let list: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|e| damaged().at(e))?;
    list.into_iter()
        .map(|cell| match cell {
            serde_json::Value::Null => Ok(Sql::Null),
            serde_json::Value::Number(number) => number.as_i64().map(Sql::Integer).ok_or_else(damaged),
            serde_json::Value::String(text) => Ok(Sql::Text(text)),
            serde_json::Value::Object(map) => {
                let hex = map.get("hex").and_then(|h| h.as_str()).ok_or_else(damaged)?;
                bytes_of(hex).map(Sql::Blob).ok_or_else(damaged)
            }
            _ => Err(damaged()),
        })
        .collect()
}

/// The bytes that hexadecimal digits stand for.
pub(super) fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        hex.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}
