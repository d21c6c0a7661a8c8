//! Entities that the case does not have: known to be new without a question each, and written many rows a statement.
//!
//! It must not know what becomes of an entity that is there.

use rusqlite::{Connection, OptionalExtension};

use super::super::derived::{self, Derived};
use super::super::rows::{self, Total};
use super::super::storage;
use super::insert::{Cell, citation_row, entity_row, value_row};
use super::record::{Record, ranked};
use crate::error::{Error, Kind, Result};
use crate::model::EntityId;

/// So many entities are written together: what they hold stays in the processor's own memory meanwhile.
const TOGETHER: usize = 64;

/// How many rows a statement writes: as many as are left of these.
const STEPS: [usize; 3] = [32, 8, 1];

/// So many links wait before their index is written: their ends lie anywhere in it, and what is written of it at once
/// is written once.
pub(super) const LINKS: usize = 100_000;

/// How many links are written at a time.
const LINKS_AT_ONCE: usize = 2_048;

/// The ids between two, of which the case has none.
#[derive(Debug)]
struct Stretch {
    /// The id that was taken last, or asked for.
    after: String,
    taken: bool,
    /// The next that the case has.
    until: Option<String>,
}

/// A row of the index of links.
#[derive(Debug)]
struct Link {
    entity: EntityId,
    source: String,
    target: String,
    kind: String,
    start: String,
}

/// Entities that wait to be written, and where in the order of ids there is nothing.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    records: Vec<Record>,
    links: Vec<Link>,
    stretch: Option<Stretch>,
}

impl Fresh {
    /// Whether it is known that the case has no entity of this id.
    pub(super) fn lacks(&self, id: &str) -> bool {
        self.stretch.as_ref().is_some_and(|s| {
            let behind = if s.taken { s.after.as_str() < id } else { s.after.as_str() <= id };
            behind && s.until.as_deref().is_none_or(|until| id < until)
        })
    }

    /// Finds out how far from this id on the case has none. Nothing may wait to be written then.
    pub(super) fn look(&mut self, connection: &Connection, id: &str) -> Result<()> {
        let until = connection
            .prepare_cached("SELECT id FROM entity WHERE id >= ?1 ORDER BY id LIMIT 1")
            .and_then(|mut s| s.query_row([id], |row| row.get(0)).optional())
            .map_err(storage)?;
        self.stretch = Some(Stretch { after: id.to_owned(), taken: false, until });
        Ok(())
    }

    /// Forgets what is known of the case: somebody else may write to it now.
    pub(super) fn forget(&mut self) {
        self.stretch = None;
    }

    /// Keeps a new entity until it is written; says whether that is due.
    pub(super) fn hold(&mut self, record: Record) -> bool {
        if let Some(stretch) = &mut self.stretch {
            record.entity.id.as_str().clone_into(&mut stretch.after);
            stretch.taken = true;
        }
        self.records.push(record);
        self.records.len() >= TOGETHER
    }

    /// Writes what waits; gives how many content rows that were, and the sum of their digests.
    pub(super) fn write(&mut self, connection: &Connection, action: i64) -> Result<(u64, Total)> {
        let records = std::mem::take(&mut self.records);
        if records.is_empty() {
            return Ok((0, Total::default()));
        }
        let rows = content(&records, action)?.iter().map(|many| many.put(connection)).sum::<Result<usize>>()?;
        let wanted: usize = records.iter().map(|record| record.digests.len()).sum();
        if rows != wanted {
            let cause = "rows of entities that are not in the case are in it";
            return Err(Error::new(Kind::Damaged, cause).hint("`muckrake verify CASE` says more"));
        }
        cards(&records, action).put(connection)?;
        let mut total = Total::default();
        for record in records {
            total.join(record.total);
            self.hold_links(record);
        }
        Ok((rows as u64, total))
    }

    fn hold_links(&mut self, record: Record) {
        let Derived::Link { kind, start, pairs } = record.derived else { return };
        self.links.extend(pairs.into_iter().map(|(source, target)| Link {
            entity: record.entity.id.clone(),
            source,
            target,
            kind: kind.clone(),
            start: start.clone(),
        }));
    }

    /// How many links wait.
    pub(super) fn links(&self) -> usize {
        self.links.len()
    }

    /// Writes some of the links that wait; says whether there were any.
    pub(super) fn write_links(&mut self, connection: &Connection, action: i64) -> Result<bool> {
        let some = self.links.split_off(self.links.len().saturating_sub(LINKS_AT_ONCE));
        let mut many = Many { table: "link", columns: derived::LINK.to_vec(), cells: Vec::new() };
        for link in &some {
            many.cells
                .extend([link.entity.as_str(), &link.source, &link.target, &link.kind, &link.start].map(Cell::text));
            many.cells.push(Cell::Number(action));
        }
        many.put(connection)?;
        Ok(!some.is_empty())
    }
}

/// Rows of one table, cell by cell.
struct Many<'r> {
    table: &'static str,
    columns: Vec<&'static str>,
    cells: Vec<Cell<'r>>,
}

impl<'r> Many<'r> {
    fn of_content(table: &'static str) -> Result<Self> {
        let columns = rows::table(table)?.columns.iter().copied().chain(["action", "digest"]).collect();
        Ok(Self { table, columns, cells: Vec::new() })
    }

    /// Of several rows, one that is there already is left out; the caller counts.
    ///
    /// Where a statement of many rows may have to be taken back alone, SQLite keeps a copy of every page that it
    /// touches; `OR FAIL` says that it need not. What fails here ends the import, and all of it is swept.
    fn sql(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns.len()].join(", "));
        format!(
            "INSERT OR FAIL INTO {} ({}) VALUES {} ON CONFLICT DO NOTHING",
            self.table,
            self.columns.join(", "),
            vec![row; rows].join(", ")
        )
    }

    /// Inserts the rows; gives how many of them were not there.
    fn put(&self, connection: &Connection) -> Result<usize> {
        let mut rest = self.cells.as_slice();
        let mut inserted = 0;
        for step in STEPS {
            let mut statements = rest.chunks_exact(step * self.columns.len());
            rest = statements.remainder();
            if statements.len() == 0 {
                continue;
            }
            let mut statement = connection.prepare_cached(&self.sql(step)).map_err(storage)?;
            for cells in statements.by_ref() {
                for (at, cell) in (1..).zip(cells) {
                    statement.raw_bind_parameter(at, cell).map_err(storage)?;
                }
                inserted += statement.raw_execute().map_err(storage)?;
            }
        }
        Ok(inserted)
    }
}

/// The content rows of new entities: each its own, the citation of its record, and its values.
fn content<'r>(records: &'r [Record], action: i64) -> Result<[Many<'r>; 3]> {
    let [mut entities, mut values, mut citations] =
        [Many::of_content("entity")?, Many::of_content("value")?, Many::of_content("citation")?];
    for record in records {
        let mut digests = record.digests.iter().copied();
        let mut tail =
            || [Cell::Number(action), Cell::Number(rows::stamped(digests.next().unwrap_or_default(), action))];
        entities.cells.extend(entity_row(&record.entity));
        entities.cells.extend(tail());
        citations.cells.extend(citation_row(record, None));
        citations.cells.extend(tail());
        for (rank, value) in ranked(&record.entity.values) {
            values.cells.extend(value_row(record, value, rank, true));
            values.cells.extend(tail());
        }
    }
    Ok([entities, values, citations])
}

/// What lists and the search need of them.
fn cards(records: &[Record], action: i64) -> Many<'_> {
    let mut cards = Many { table: "card", columns: derived::CARD.to_vec(), cells: Vec::new() };
    for record in records {
        let Derived::Card { caption, countries, forms, .. } = &record.derived else { continue };
        let entity = &record.entity;
        cards.cells.extend([Cell::text(entity.id.as_str()), Cell::text(&entity.schema)]);
        cards.cells.push(Cell::Number(entity.placeholder.into()));
        cards.cells.extend([caption, countries, forms].map(|text| Cell::text(text)));
        cards.cells.extend([Cell::Number(action), Cell::Number(rows::stamped(record.card, action))]);
    }
    cards
}
