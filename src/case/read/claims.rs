//! Assertions, gaps, claims by their id, and the sweep over every claim of the case.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, Statement, params_from_iter};

use super::super::journal::SEALED;
use super::super::{Case, storage};
use super::evidence::stance;
use crate::error::Result;
use crate::model::{Assertion, AssertionId, Claim, ClaimRef, EntityId, EvidenceId, Gap, GapId, Side, Stance, ValueKey};

const ASSERTION: &str =
    "assertion.id, assertion.text, assertion.about, assertion.date, assertion.date_text, assertion.note";

type Cited = Vec<(EvidenceId, Stance)>;

impl Case {
    /// A row of the case's own facts: its title, its language.
    pub(in super::super) fn meta(&self, name: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")
            .and_then(|mut s| s.query_row([name], |row| row.get(0)).optional())
            .map_err(storage)
    }

    /// The language that the case is kept in, ISO 639-3.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn language(&self) -> Result<Option<String>> {
        self.meta("language")
    }

    /// Every assertion, by id.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn assertions(&self) -> Result<Vec<Assertion>> {
        self.read_assertions(&format!("SELECT {ASSERTION} FROM assertion WHERE {SEALED} ORDER BY id"), &[])
    }

    /// Every entity's id, links and members of groups included, in order.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn each_row(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()> {
        let sql = format!("SELECT id FROM entity WHERE {SEALED} ORDER BY id");
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            visit(EntityId::new(row.get::<_, String>(0).map_err(storage)?))?;
        }
        Ok(())
    }

    /// The head of the group that an entity was joined to; none if it stands for itself.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn joined_to(&self, id: &EntityId) -> Result<Option<EntityId>> {
        let head = self.head(id.as_str())?;
        Ok(Some(head).filter(|head| head != id))
    }

    /// An entity as it stands in its own row, without the others of its group.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn row(&self, id: &EntityId) -> Result<Option<crate::model::Entity>> {
        super::raw_entity(&self.connection, id.as_str())
    }

    pub(super) fn load_assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        let sql = format!("SELECT {ASSERTION} FROM assertion WHERE id = ?1 AND {SEALED}");
        Ok(self.read_assertions(&sql, &[id.as_str()])?.pop())
    }

    pub(super) fn load_assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>> {
        let Some(id) = id else {
            let sql = format!("SELECT {ASSERTION} FROM assertion WHERE about = '[]' AND {SEALED} ORDER BY id");
            return self.read_assertions(&sql, &[]);
        };
        let sql = format!(
            "SELECT {ASSERTION} FROM about JOIN assertion ON assertion.id = about.assertion
             WHERE about.entity = ?1 AND assertion.{SEALED} ORDER BY assertion.id"
        );
        let mut list = Vec::new();
        for member in self.group(id)? {
            list.extend(self.read_assertions(&sql, &[member.as_str()])?);
        }
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list.dedup_by(|a, b| a.id == b.id);
        Ok(list)
    }

    pub(super) fn load_gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>> {
        let mut list = Vec::new();
        for member in self.group(id)? {
            list.extend(self.load_gaps("WHERE entity = ?1 AND answered_by IS NULL", &[member.as_str()])?);
        }
        list.retain(|gap| side.is_none() || gap.side == side);
        list.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(list)
    }

    pub(super) fn load_gaps(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Gap>> {
        let sql = format!(
            "SELECT id, question, entity, side, answered_by, note FROM gap {condition} AND {SEALED} ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), gap).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }

    pub(super) fn load_claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        // From the right: an imported entity's id may hold a slash, a property may not.
        let mut parts = id.rsplitn(3, '/').skip(1);
        if let (Some(property), Some(entity)) = (parts.next(), parts.next()) {
            let values = self.row(&EntityId::from(entity))?.map(|entity| entity.values).unwrap_or_default();
            let keys = values.into_iter().filter(|v| v.property == property);
            let mut keys =
                keys.map(|v| ValueKey { entity: v.entity, property: v.property, value: v.value, lang: v.lang });
            if let Some(key) = keys.find(|key| key.claim_id() == id) {
                return Ok(Some(ClaimRef::Value(key)));
            }
        }
        let link = EntityId::from(id);
        if self.is_link(&link)? && self.row(&link)?.is_some() {
            return Ok(Some(ClaimRef::Link(link)));
        }
        Ok(self.load_assertion(&AssertionId::from(id))?.map(|a| ClaimRef::Assertion(a.id)))
    }

    /// Values, links and citations are walked side by side in the order of their keys: one pass each, nothing
    /// held but the citations of one entity.
    pub(super) fn sweep_claims(&self, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        let mut of_assertions: BTreeMap<AssertionId, Cited> = BTreeMap::new();
        let mut citations = self.prepare(
            "SELECT entity, property, value, lang, assertion, evidence, stance FROM citation WHERE {SEALED}
             ORDER BY entity, property, value, lang, assertion, evidence",
        )?;
        let mut citations = Walk::start(citations.query([]).map_err(storage)?, cited_row)?;
        while let Some(row) = citations.next_at("")? {
            of_assertions.entry(AssertionId::new(row.assertion)).or_default().push((row.evidence, row.stance));
        }
        let mut links = self.prepare("SELECT DISTINCT entity FROM link WHERE {SEALED} ORDER BY entity")?;
        let mut links = Walk::start(links.query([]).map_err(storage)?, |row| row.get::<_, String>(0))?;
        let mut values = self.prepare(
            "SELECT entity, property, value, lang, record FROM value WHERE {SEALED} ORDER BY entity, property, value, lang",
        )?;
        let mut values = Walk::start(values.query([]).map_err(storage)?, value_row)?;
        while let Some(entity) = values.here().map(str::to_owned) {
            let mut whole: Cited = Vec::new();
            let mut apart: BTreeMap<ValueKey, Cited> = BTreeMap::new();
            while let Some(row) = citations.next_at(&entity)? {
                let cited = (row.evidence, row.stance);
                let claim = if row.key.property.is_empty() { &mut whole } else { apart.entry(row.key).or_default() };
                claim.push(cited);
            }
            let link = links.skip_to(&entity)?;
            if link {
                visit(Claim { claim: ClaimRef::Link(EntityId::from(entity.as_str())), cited: whole.clone() })?;
            }
            while let Some(row) = values.next_at(&entity)? {
                let direct = apart.remove(&row.key);
                if link {
                    if let Some(cited) = direct {
                        visit(Claim { claim: ClaimRef::Value(row.key), cited })?;
                    }
                    continue;
                }
                let mut cited = direct.unwrap_or_default();
                let inherited = whole.iter().filter(|(evidence, _)| row.record.as_ref() == Some(evidence));
                let inherited: Vec<_> =
                    inherited.filter(|(evidence, _)| cited.iter().all(|(e, _)| e != evidence)).cloned().collect();
                cited.extend(inherited);
                visit(Claim { claim: ClaimRef::Value(row.key), cited })?;
            }
        }
        for assertion in self.assertions()? {
            let cited = of_assertions.remove(&assertion.id).unwrap_or_default();
            visit(Claim { claim: ClaimRef::Assertion(assertion.id), cited })?;
        }
        Ok(())
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        self.connection.prepare(&sql.replace("{SEALED}", SEALED)).map_err(storage)
    }

    fn read_assertions(&self, sql: &str, parameters: &[&str]) -> Result<Vec<Assertion>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let rows = statement
            .query_map(params_from_iter(parameters), |row| {
                let about: Vec<String> = serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
                Ok(Assertion {
                    id: AssertionId::new(row.get::<_, String>(0)?),
                    text: row.get(1)?,
                    about: about.into_iter().map(EntityId::new).collect(),
                    date: row.get(3)?,
                    date_text: row.get(4)?,
                    note: row.get(5)?,
                })
            })
            .map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)
    }
}

struct CitedRow {
    key: ValueKey,
    assertion: String,
    evidence: EvidenceId,
    stance: Stance,
}

struct ValueRow {
    key: ValueKey,
    record: Option<EvidenceId>,
}

/// What stands at an entity's id, for walking tables side by side.
trait At {
    fn at(&self) -> &str;
}

impl At for CitedRow {
    fn at(&self) -> &str {
        self.key.entity.as_str()
    }
}

impl At for ValueRow {
    fn at(&self) -> &str {
        self.key.entity.as_str()
    }
}

impl At for String {
    fn at(&self) -> &str {
        self
    }
}

/// Rows in the order of entity ids, one looked ahead.
struct Walk<'s, T> {
    rows: rusqlite::Rows<'s>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ahead: Option<T>,
}

impl<'s, T: At> Walk<'s, T> {
    fn start(rows: rusqlite::Rows<'s>, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Self> {
        let mut walk = Self { rows, read, ahead: None };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<Option<T>> {
        let next = self.rows.next().map_err(storage)?.map(self.read).transpose().map_err(storage)?;
        Ok(std::mem::replace(&mut self.ahead, next))
    }

    /// The id that the next row stands at.
    fn here(&self) -> Option<&str> {
        self.ahead.as_ref().map(At::at)
    }

    /// The next row if it stands at `id`; rows before it, whose entity has no row here, are passed over.
    fn next_at(&mut self, id: &str) -> Result<Option<T>> {
        while self.here().is_some_and(|here| here < id) {
            self.advance()?;
        }
        if self.here() == Some(id) { self.advance() } else { Ok(None) }
    }

    /// Whether there is a row at `id`.
    fn skip_to(&mut self, id: &str) -> Result<bool> {
        Ok(self.next_at(id)?.is_some())
    }
}

fn cited_row(row: &Row<'_>) -> rusqlite::Result<CitedRow> {
    Ok(CitedRow {
        key: key(row)?,
        assertion: row.get(4)?,
        evidence: EvidenceId::new(row.get::<_, String>(5)?),
        stance: stance(row.get_ref(6)?.as_str()?),
    })
}

fn value_row(row: &Row<'_>) -> rusqlite::Result<ValueRow> {
    Ok(ValueRow { key: key(row)?, record: row.get::<_, Option<String>>(4)?.map(EvidenceId::new) })
}

fn key(row: &Row<'_>) -> rusqlite::Result<ValueKey> {
    Ok(ValueKey {
        entity: EntityId::new(row.get::<_, String>(0)?),
        property: row.get(1)?,
        value: row.get(2)?,
        lang: row.get(3)?,
    })
}

fn gap(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let side = match row.get_ref(3)?.as_str_or_null()? {
        Some("upstream") => Some(Side::Upstream),
        Some("downstream") => Some(Side::Downstream),
        _ => None,
    };
    Ok(Gap {
        id: GapId::new(row.get::<_, String>(0)?),
        question: row.get(1)?,
        entity: row.get::<_, Option<String>>(2)?.map(EntityId::new),
        side,
        answered_by: row.get(4)?,
        note: row.get(5)?,
    })
}
