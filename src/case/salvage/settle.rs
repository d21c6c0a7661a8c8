//! What makes a case of the rows that were found: each stands on what it belongs to, the journal accounts for all of
//! them, and what is derived is made anew.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::{Value as Sql, ValueRef};

use super::super::cells;
use super::super::draft::check_entity;
use super::super::journal::{self, Change, Sort};
use super::super::rows::{self, TABLES, Total};
use super::super::verify::name_of;
use super::super::{Case, derived, storage};
use super::keep::Kept;
use super::{Found, Salvaged};
use crate::error::Result;
use crate::model::{Entity, Evidence, EvidenceId, Sentence, Source, SourceId, Visibility, Vocabulary};

/// What stands in the place of words that were lost.
const LOST: &str = "(lost: the file that this case was salvaged from was damaged)";

/// The source that stands behind evidence whose own is not known any more.
const UNKNOWN: &str = "salvage-lost-source";

/// The action that stands for what was salvaged.
struct Salvage<'c> {
    connection: &'c Connection,
    vocabulary: &'static Vocabulary,
    action: i64,
    images: i64,
    changed: bool,
}

pub(super) fn settle(case: &mut Case, found: Found, salvaged: &mut Salvaged) -> Result<()> {
    let connection = &case.connection;
    let kept = Kept::of(connection, salvaged)?;
    let title = "salvage: what was whole in a damaged file";
    let action = journal::begin(connection, &case.author, title, Sort::Salvage)?;
    let mut salvage = Salvage { connection, vocabulary: case.vocabulary, action, images: 0, changed: false };
    salvage.changed = kept.sift(connection, found, action)? || !salvaged.dropped.is_empty();
    salvage.drop_bare_attachments(salvaged)?;
    salvage.drop_loose_puts(salvaged)?;
    salvage.stand_in(salvaged)?;
    salvage.note_lost(case, salvaged)?;
    let restated = case.restated(salvaged)?;
    if salvage.changed || !restated.is_empty() {
        let detail = serde_json::json!({ "totals": restated, "lost": salvaged.lost.len() }).to_string();
        let total = salvage.total()?;
        connection
            .execute(
                "UPDATE journal SET detail = ?2, total = ?3 WHERE number = ?1",
                rusqlite::params![action, detail, total.bytes()],
            )
            .map_err(storage)?;
        journal::seal(connection, action)?;
    } else {
        journal::take_back(connection, action)?;
    }
    connection
        .execute("INSERT INTO about SELECT DISTINCT j.value, a.id, a.action FROM assertion a, json_each(a.about) j", [])
        .map_err(storage)?;
    derived::set_upkeep(connection, "vocabulary", "to be made anew")?;
    connection.execute_batch("COMMIT; PRAGMA foreign_keys = ON").map_err(storage)?;
    derived::refresh_if_due(case)?;
    for table in TABLES.iter().map(|table| table.name).chain(["attachment_bytes"]) {
        salvaged.rows.insert(table.to_owned(), case.count_rows(table)?);
    }
    Ok(())
}

impl Salvage<'_> {
    /// An attachment without its bytes is none.
    fn drop_bare_attachments(&mut self, salvaged: &mut Salvaged) -> Result<()> {
        let table = rows::table("attachment")?;
        let sql = "SELECT sha256, source FROM attachment WHERE sha256 NOT IN (SELECT sha256 FROM attachment_bytes)";
        for key in self.rows(sql)? {
            table.delete(self.connection, &key)?;
            salvaged.lost.insert(name_of(table, &key));
            self.changed = true;
        }
        Ok(())
    }

    /// What was put in an approach that was lost was put to nobody who is known.
    fn drop_loose_puts(&mut self, salvaged: &mut Salvaged) -> Result<()> {
        let table = rows::table("put")?;
        let keys = table.columns.get(..table.keys).unwrap_or_default().join(", ");
        for key in self.rows(&format!("SELECT {keys} FROM put WHERE approach NOT IN (SELECT id FROM approach)"))? {
            table.delete(self.connection, &key)?;
            salvaged.lost.insert(name_of(table, &key));
            self.changed = true;
        }
        Ok(())
    }

    /// What other rows belong to and was lost.
    fn stand_in(&mut self, salvaged: &mut Salvaged) -> Result<()> {
        for (table, sql) in [
            ("evidence", "SELECT DISTINCT evidence FROM citation WHERE evidence NOT IN (SELECT id FROM evidence)"),
            (
                "source",
                "SELECT id FROM (SELECT source AS id FROM evidence UNION SELECT relays FROM evidence UNION
                 SELECT derives_from FROM source UNION SELECT source FROM attachment)
                 WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM source)",
            ),
            (
                "entity",
                "SELECT id FROM (SELECT entity AS id FROM value UNION SELECT member FROM same_as UNION
                 SELECT head FROM same_as UNION SELECT entity FROM gap UNION SELECT entity FROM citation
                 UNION SELECT entity FROM ruling UNION SELECT entity FROM mark UNION SELECT entity FROM put
                 UNION SELECT subject FROM approach UNION SELECT entity FROM rests)
                 WHERE id <> '' AND id NOT IN (SELECT id FROM entity)",
            ),
            (
                "assertion",
                "SELECT assertion FROM (SELECT assertion FROM citation UNION SELECT assertion FROM put
                  UNION SELECT assertion FROM rests)
                 WHERE assertion <> '' AND assertion NOT IN (SELECT id FROM assertion)",
            ),
            ("sentence", "SELECT DISTINCT sentence FROM rests WHERE sentence NOT IN (SELECT id FROM sentence)"),
            (
                "value",
                "SELECT DISTINCT entity, property, value, lang FROM
                 (SELECT entity, property, value, lang FROM citation UNION SELECT entity, property, value, lang FROM ruling
                  UNION SELECT entity, property, value, lang FROM mark
                  UNION SELECT entity, property, value, lang FROM put
                  UNION SELECT entity, property, value, lang FROM rests) c
                 WHERE property <> '' AND NOT EXISTS (SELECT 1 FROM value v WHERE v.entity = c.entity
                   AND v.property = c.property AND v.value = c.value AND v.lang = c.lang)",
            ),
        ] {
            let table = rows::table(table)?;
            for key in self.rows(sql)? {
                let cells = self.in_place_of(table.name, &key)?;
                table.insert(self.connection, &cells, self.action)?;
                salvaged.stand_ins.insert(name_of(table, &cells));
                self.changed = true;
            }
        }
        Ok(())
    }

    fn in_place_of(&self, table: &str, key: &[Sql]) -> Result<Vec<Sql>> {
        let id = key.first().map(cells::string).unwrap_or_default();
        Ok(match table {
            "evidence" => cells::evidence_cells(&Evidence {
                id: EvidenceId::new(id),
                source: SourceId::from(UNKNOWN),
                paraphrase: Some(LOST.to_owned()),
                ..Evidence::default()
            }),
            "source" => cells::source_cells(&Source {
                id: SourceId::new(id),
                title: LOST.to_owned(),
                kind: "document".to_owned(),
                // It may have been one that must not be named.
                visibility: Visibility::Confidential,
                ..Source::default()
            })?,
            "assertion" => cells::assertion_cells(&crate::model::Assertion {
                id: id.as_str().into(),
                text: LOST.to_owned(),
                ..crate::model::Assertion::default()
            })?,
            "sentence" => cells::sentence_cells(&Sentence {
                id: id.as_str().into(),
                // After all others: where it stood is not known.
                place: u32::MAX,
                text: LOST.to_owned(),
                ..Sentence::default()
            }),
            // What cites a value says all of it but its place among others.
            "value" => key.iter().cloned().chain([Sql::Null, Sql::Null, Sql::Integer(0)]).collect(),
            _ => cells::entity_cells(&Entity {
                schema: self.guessed(&id)?,
                id: id.as_str().into(),
                note: Some(LOST.to_owned()),
                ..Entity::default()
            }),
        })
    }

    /// What an entity may have been, by the properties that it has values of.
    fn guessed(&self, id: &str) -> Result<String> {
        let mut statement =
            self.connection.prepare_cached("SELECT DISTINCT property FROM value WHERE entity = ?1").map_err(storage)?;
        let found = statement.query_map([id], |row| row.get(0)).map_err(storage)?;
        let has: Vec<String> = found.collect::<rusqlite::Result<_>>().map_err(storage)?;
        let fits = |schema: &str| {
            let entity = Entity { id: id.into(), schema: schema.to_owned(), ..Entity::default() };
            let all = has.iter().all(|property| self.vocabulary.property(schema, property).is_some());
            all && check_entity(self.vocabulary, &entity).is_ok()
        };
        let joins = |schema: &&str| {
            let ends = self.vocabulary.ends_of(schema);
            ends.is_some_and(|(from, to)| [from, to].iter().all(|end| has.iter().any(|property| property == end)))
        };
        let all: Vec<&str> = self.vocabulary.schemata().map(|schema| schema.name.as_str()).collect();
        let link = all.iter().copied().filter(joins).find(|schema| fits(schema));
        let usual = ["LegalEntity", "Company", "Person"].into_iter().find(|schema| fits(schema));
        let any = all.iter().copied().find(|schema| fits(schema));
        Ok(link.or(usual).or(any).unwrap_or("LegalEntity").to_owned())
    }

    /// Rows that the journal says are there: from the salvage on it says that they are not.
    fn note_lost(&mut self, case: &Case, salvaged: &mut Salvaged) -> Result<()> {
        for table in &TABLES {
            for key in case.gone(table)? {
                salvaged.lost.insert(name_of(table, &key));
                self.images += 1;
                let change = Change { table, key: &key, before: None, after: None };
                journal::remember(self.connection, &case.author, (self.action, self.images), &change)?;
                self.changed = true;
            }
        }
        Ok(())
    }

    /// The sum of the rows that the salvage left as they are.
    fn total(&self) -> Result<Total> {
        let mut total = Total::default();
        for table in &TABLES {
            table.each(self.connection, &mut |row| {
                if row.action == self.action {
                    total.add(&rows::full_digest(table.name, row.cells.iter().map(ValueRef::from)));
                }
                Ok(())
            })?;
        }
        Ok(total)
    }

    fn rows(&self, sql: &str) -> Result<Vec<Vec<Sql>>> {
        let mut statement = self.connection.prepare(sql).map_err(storage)?;
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|n| row.get(n)).collect()).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }
}

impl Case {
    /// The sums of the imports that lost rows, as they are now, by number.
    fn restated(&self, salvaged: &mut Salvaged) -> Result<BTreeMap<String, String>> {
        let mut restated = BTreeMap::new();
        for (number, total) in self.short_imports()? {
            salvaged.lost.insert(format!("rows that import {number} brought"));
            restated.insert(number.to_string(), super::super::hex(&total));
        }
        Ok(restated)
    }
}
