//! Claims that stay and rest on nothing once a source is forgotten.

use std::collections::BTreeSet;

use rusqlite::{Connection, params_from_iter};

use super::super::cells::{claim_cells, string};
use super::super::{rows, storage};
use crate::error::Result;
use crate::model::{AssertionId, ClaimRef, EntityId, ValueKey};

/// What was cited by the citations that have gone, or inherited one of them, and is cited by nothing now.
pub(super) fn claims(
    connection: &Connection,
    action: i64,
    gone: &BTreeSet<(String, String)>,
) -> Result<BTreeSet<ClaimRef>> {
    let mut claims = BTreeSet::new();
    for (_, key) in gone.iter().filter(|(table, _)| table == "citation") {
        claims.insert(claim(key)?);
    }
    // A value that came with an imported record has this action's image: its record is named no more.
    let mut statement = connection
        .prepare_cached("SELECT row_key FROM image WHERE action = ?1 AND content = 'value'")
        .map_err(storage)?;
    for key in statement.query_map([action], |row| row.get::<_, String>(0)).map_err(storage)? {
        claims.insert(claim(&key.map_err(storage)?)?);
    }
    let mut bare = BTreeSet::new();
    for claim in claims {
        if is_bare(connection, &claim)? {
            bare.insert(claim);
        }
    }
    Ok(bare)
}

fn claim(key: &str) -> Result<ClaimRef> {
    let cells = rows::from_json(key)?;
    let text = |at: usize| cells.get(at).map(string).unwrap_or_default();
    if !text(4).is_empty() && cells.len() > 4 {
        return Ok(ClaimRef::Assertion(AssertionId::from(text(4).as_str())));
    }
    if text(1).is_empty() {
        return Ok(ClaimRef::Link(EntityId::new(text(0))));
    }
    Ok(ClaimRef::from(ValueKey { entity: EntityId::new(text(0)), property: text(1), value: text(2), lang: text(3) }))
}

fn is_bare(connection: &Connection, claim: &ClaimRef) -> Result<bool> {
    // A value of a link belongs to the link, which is a claim itself.
    let there = match claim {
        ClaimRef::Value(_) => {
            "SELECT 1 FROM value WHERE entity = ?1 AND property = ?2 AND value = ?3 AND lang = ?4 AND ?5 = ''
             AND NOT EXISTS (SELECT 1 FROM link WHERE link.entity = ?1)"
        }
        ClaimRef::Link(_) => "SELECT 1 FROM link WHERE entity = ?1 AND ?2 || ?3 || ?4 || ?5 = ''",
        ClaimRef::Assertion(_) => "SELECT 1 FROM assertion WHERE id = ?5 AND ?1 || ?2 || ?3 || ?4 = ''",
    };
    let sql = format!(
        "SELECT EXISTS ({there}) AND NOT EXISTS (SELECT 1 FROM citation WHERE entity = ?1 AND property = ?2
         AND value = ?3 AND lang = ?4 AND assertion = ?5)"
    );
    connection
        .prepare_cached(&sql)
        .and_then(|mut s| s.query_row(params_from_iter(claim_cells(claim)), |row| row.get(0)))
        .map_err(storage)
}
