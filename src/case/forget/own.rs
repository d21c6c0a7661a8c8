//! What only an import of a source said: it goes with the source. What something else rests on stays, uncited.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use super::super::cells::text;
use super::super::draft::Draft;
use super::super::storage;
use super::Forgetting;
use super::past::Past;
use crate::error::{Error, Result};
use crate::model::{AssertionId, ClaimRef, EntityId, ValueKey};

/// Entities whose row is as an import of the source (`?1`) made it, cited as a whole by its evidence (`?2`), that nobody
/// else has cited, added to, ruled on, asked about, approached, put to anybody or joined with another.
const ENTITIES: &str = "
SELECT DISTINCT e.id FROM citation c JOIN entity e ON e.id = c.entity
WHERE c.evidence IN (SELECT value FROM json_each(?2)) AND c.property = '' AND c.assertion = ''
AND e.action IN (SELECT value FROM json_each(?1))
AND NOT EXISTS (SELECT 1 FROM citation o WHERE o.entity = e.id AND o.evidence NOT IN (SELECT value FROM json_each(?2)))
AND NOT EXISTS (SELECT 1 FROM value v WHERE v.entity = e.id AND v.action NOT IN (SELECT value FROM json_each(?1)))
AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.entity = e.id)
AND NOT EXISTS (SELECT 1 FROM put p WHERE p.entity = e.id)
AND NOT EXISTS (SELECT 1 FROM approach a WHERE a.subject = e.id)
AND NOT EXISTS (SELECT 1 FROM rests s WHERE s.entity = e.id)
AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.entity = e.id OR g.answered_by = e.id OR instr(g.answered_by, e.id || '/') = 1)
AND NOT EXISTS (SELECT 1 FROM same_as s WHERE (s.member = e.id OR s.head = e.id)
                AND s.action NOT IN (SELECT value FROM json_each(?1)))";

/// Values that such an import put on entities which it did not make, that nobody else has cited, ruled on or taken for
/// an answer.
const VALUES: &str = "
SELECT v.entity, v.property, v.value, v.lang FROM value v JOIN entity e ON e.id = v.entity
WHERE v.action IN (SELECT value FROM json_each(?1)) AND e.action NOT IN (SELECT value FROM json_each(?1))
AND (v.record IN (SELECT value FROM json_each(?2)) OR EXISTS (SELECT 1 FROM citation c WHERE c.entity = v.entity
     AND c.property = v.property AND c.value = v.value AND c.lang = v.lang
     AND c.evidence IN (SELECT value FROM json_each(?2))))
AND NOT EXISTS (SELECT 1 FROM image i WHERE i.content = 'entity' AND i.row_key = json_array(e.id)
                AND i.before IS NOT NULL AND i.before ->> '$[#-1]' IN (SELECT value FROM json_each(?1)))
AND NOT EXISTS (SELECT 1 FROM citation o WHERE o.entity = v.entity AND o.property = v.property AND o.value = v.value
                AND o.lang = v.lang AND o.evidence NOT IN (SELECT value FROM json_each(?2)))
AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.entity = v.entity AND r.property = v.property AND r.value = v.value
                AND r.lang = v.lang)
AND NOT EXISTS (SELECT 1 FROM put p WHERE p.entity = v.entity AND p.property = v.property AND p.value = v.value
                AND p.lang = v.lang)
AND NOT EXISTS (SELECT 1 FROM rests s WHERE s.entity = v.entity AND s.property = v.property AND s.value = v.value
                AND s.lang = v.lang)
AND NOT EXISTS (SELECT 1 FROM gap g WHERE instr(g.answered_by, v.entity || '/' || v.property || '/') = 1)";

/// The same for assertions.
const ASSERTIONS: &str = "
SELECT a.id FROM assertion a WHERE a.action IN (SELECT value FROM json_each(?1))
AND EXISTS (SELECT 1 FROM citation c WHERE c.entity = '' AND c.assertion = a.id
            AND c.evidence IN (SELECT value FROM json_each(?2)))
AND NOT EXISTS (SELECT 1 FROM citation c WHERE c.entity = '' AND c.assertion = a.id
                AND c.evidence NOT IN (SELECT value FROM json_each(?2)))
AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.assertion = a.id)
AND NOT EXISTS (SELECT 1 FROM put p WHERE p.assertion = a.id)
AND NOT EXISTS (SELECT 1 FROM rests s WHERE s.assertion = a.id)
AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.answered_by = a.id)";

pub(super) fn remove(draft: &mut Draft<'_>, past: &Past, told: &mut Forgetting) -> Result<()> {
    if past.imports.is_empty() || past.evidence.is_empty() {
        return Ok(());
    }
    let listed = |json: serde_json::Result<String>| json.map_err(|e| Error::input(e.to_string()));
    let of = [listed(serde_json::to_string(&past.imports))?, listed(serde_json::to_string(&past.evidence))?];
    let assertions: BTreeSet<String> = ids(draft.connection, ASSERTIONS, &of)?.into_iter().collect();
    for id in &assertions {
        draft.remove_claim(&ClaimRef::Assertion(AssertionId::from(id.as_str())))?;
    }
    draft.derive()?;
    let mut going: BTreeSet<String> = ids(draft.connection, ENTITIES, &of)?.into_iter().collect();
    keep_what_is_named(draft.connection, &mut going)?;
    for id in &going {
        // It may have gone with an end of it.
        if draft.has("entity", &[text(id)])? {
            draft.remove_entity_whole(&EntityId::from(id.as_str()))?;
        }
    }
    let values = values(draft.connection, &of)?;
    for key in &values {
        draft.remove_claim(&ClaimRef::from(key.clone()))?;
    }
    (told.entities, told.values, told.assertions) = (going.len() as u64, values.len() as u64, assertions.len() as u64);
    Ok(())
}

/// Whoever is an end of a link that stays, or whom an assertion that stays is about, stays; and so on.
fn keep_what_is_named(connection: &Connection, going: &mut BTreeSet<String>) -> Result<()> {
    let sql = "SELECT entity, source, target FROM link UNION ALL SELECT '', entity, entity FROM about";
    loop {
        let before = going.len();
        let mut statement = connection.prepare_cached(sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let [by, from, to]: [String; 3] =
                [row.get(0).map_err(storage)?, row.get(1).map_err(storage)?, row.get(2).map_err(storage)?];
            if !going.contains(&by) {
                going.remove(&from);
                going.remove(&to);
            }
        }
        if going.len() == before {
            return Ok(());
        }
    }
}

fn ids(connection: &Connection, sql: &str, of: &[String; 2]) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(sql).map_err(storage)?;
    let found = statement.query_map(params![of[0], of[1]], |row| row.get(0)).map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

fn values(connection: &Connection, of: &[String; 2]) -> Result<Vec<ValueKey>> {
    let mut statement = connection.prepare_cached(VALUES).map_err(storage)?;
    let found = statement
        .query_map(params![of[0], of[1]], |row| {
            let entity = EntityId::new(row.get::<_, String>(0)?);
            Ok(ValueKey { entity, property: row.get(1)?, value: row.get(2)?, lang: row.get(3)? })
        })
        .map_err(storage)?;
    found.collect::<rusqlite::Result<_>>().map_err(storage)
}

impl Draft<'_> {
    fn has(&self, table: &str, key: &[Sql]) -> Result<bool> {
        Ok(super::super::rows::table(table)?.get(self.connection, key)?.is_some())
    }
}
