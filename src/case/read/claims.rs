//! Assertions, gaps, claims by their id, and the sweep over every claim of the case.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Row, Statement, params_from_iter};

use super::super::journal::SEALED;
use super::super::{Case, damage, storage};
use super::evidence::{stance, value_key};
use crate::error::Result;
use crate::model::{
    Assertion, AssertionId, Claim, ClaimRef, EntityId, EvidenceId, Gap, GapId, Side, SourceId, Stance, ValueKey,
};

const ASSERTION: &str =
    "assertion.id, assertion.text, assertion.about, assertion.date, assertion.date_text, assertion.note,
    assertion.action, assertion.digest";

const ENTITIES: &str =
    "SELECT id, schema, placeholder, kind, note, context, action, digest FROM entity WHERE {SEALED} ORDER BY id";

type Cited = Vec<(EvidenceId, Stance)>;

impl Case {
    /// A row of the case's own facts: its title, its language.
    pub(in super::super) fn meta(&self, name: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT name, value, action, digest FROM meta WHERE name = ?1")
            .and_then(|mut s| {
                let read = |row: &Row<'_>| {
                    let damaged = !damage::is_sound(row, "meta", 0)?;
                    Ok(if damaged { format!("(the {name} of this case is damaged)") } else { row.get(1)? })
                };
                s.query_row([name], read).optional()
            })
            .map_err(storage)
    }

    /// The language that the case is kept in, ISO 639-3.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn language(&self) -> Result<Option<String>> {
        // No sentence in place of a code.
        Ok(self.meta("language")?.filter(|code| !code.starts_with('(')))
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
            visit(EntityId::new(damage::text(row, 0).map_err(storage)?))?;
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
        let row = super::raw_entity(&self.connection, id.as_str())?;
        Ok(if self.leaves_out() { row.and_then(|row| self.without_damage(row)) } else { row })
    }

    pub(super) fn load_assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        let sql = format!("SELECT {ASSERTION} FROM assertion WHERE id = ?1 AND {SEALED}");
        Ok(self.read_assertions(&sql, &[id.as_str()])?.into_iter().find(|found| found.id == *id))
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
            let at = self.load_gaps("WHERE entity = ?1 AND answered_by IS NULL", &[member.as_str()])?;
            list.extend(at.into_iter().filter(|gap| gap.damaged || gap.entity.as_ref() == Some(&member)));
        }
        list.retain(|gap| side.is_none() || gap.side == side);
        list.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(list)
    }

    pub(super) fn load_gaps(&self, condition: &str, parameters: &[&str]) -> Result<Vec<Gap>> {
        let sql = format!(
            "SELECT id, question, entity, side, answered_by, note, action, digest FROM gap {condition} AND {SEALED}
             ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map(params_from_iter(parameters), gap).map_err(storage)?;
        let mut list: Vec<Gap> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        if self.leaves_out() {
            for gap in &mut list {
                let at = gap.entity.clone().map(ClaimRef::Link);
                gap.damaged |= !at.map_or(Ok(true), |entity| self.goes_along(&entity))?;
            }
        }
        list.retain(|gap| !self.passes_over(gap.damaged, "gap", &[gap.id.as_str()]));
        Ok(list)
    }

    pub(super) fn load_claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        // From the right: an imported entity's id may hold a slash, a property may not.
        let mut parts = id.rsplitn(3, '/').skip(1);
        if let (Some(property), Some(entity)) = (parts.next(), parts.next()) {
            let values = self.row(&EntityId::from(entity))?.map(|entity| entity.values).unwrap_or_default();
            let keys = values.into_iter().filter(|v| v.property == property);
            let mut keys = keys.map(|value| value.key());
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
            "SELECT entity, property, value, lang, assertion, evidence, stance, locator, action, digest FROM citation
             WHERE {SEALED} ORDER BY entity, property, value, lang, assertion, evidence",
        )?;
        let good = self.good_evidence()?;
        let mut visit = |claim: Claim| {
            let passed = claim.damaged && self.passes_over(true, "claim", &[&claim.claim.to_string()]);
            if passed { Ok(()) } else { visit(claim) }
        };
        let sound = |row: &CitedRow| !row.damaged && good.contains(&row.evidence);
        let mut citations = Walk::start(citations.query([]).map_err(storage)?, cited_row)?;
        while let Some(row) = citations.next_at("")? {
            if sound(&row) {
                of_assertions.entry(AssertionId::new(row.assertion)).or_default().push((row.evidence, row.stance));
            }
        }
        let mut links = self.prepare("SELECT DISTINCT entity FROM link WHERE {SEALED} ORDER BY entity")?;
        let mut links = Walk::start(links.query([]).map_err(storage)?, |row| row.get::<_, String>(0))?;
        let mut values = self.prepare(
            "SELECT entity, property, value, lang, original, record, rank, action, digest FROM value WHERE {SEALED}
             ORDER BY entity, property, value, lang",
        )?;
        let mut values = Walk::start(values.query([]).map_err(storage)?, value_row)?;
        let mut entities = self.prepare(ENTITIES)?;
        let mut entities = Walk::start(entities.query([]).map_err(storage)?, entity_row)?;
        while let Some(entity) = values.here().map(str::to_owned) {
            let mut whole: Cited = Vec::new();
            let mut apart: BTreeMap<ValueKey, Cited> = BTreeMap::new();
            while let Some(row) = citations.next_at(&entity)? {
                if !sound(&row) {
                    continue;
                }
                let cited = (row.evidence, row.stance);
                let claim = if row.key.property.is_empty() { &mut whole } else { apart.entry(row.key).or_default() };
                claim.push(cited);
            }
            let mut own = Vec::new();
            while let Some(row) = values.next_at(&entity)? {
                own.push(row);
            }
            if links.skip_to(&entity)? {
                // A link's values belong to it: it is damaged with any of them.
                let row = entities.next_at(&entity)?.is_some_and(|(_, damaged)| damaged);
                let damaged = row || own.iter().any(|value| value.damaged);
                let claim = ClaimRef::Link(EntityId::from(entity.as_str()));
                visit(Claim { claim, cited: whole, damaged })?;
                own.retain(|value| apart.contains_key(&value.key));
                whole = Cited::new();
            }
            for row in own {
                visit(row.claim(&mut apart, &whole))?;
            }
        }
        for assertion in self.assertions()? {
            let cited = of_assertions.remove(&assertion.id).unwrap_or_default();
            visit(Claim { claim: ClaimRef::Assertion(assertion.id), cited, damaged: assertion.damaged })?;
        }
        Ok(())
    }

    /// Evidence that may support something: neither it nor its source is damaged.
    fn good_evidence(&self) -> Result<BTreeSet<EvidenceId>> {
        let sources: BTreeSet<SourceId> =
            self.load_sources("", &[])?.into_iter().filter(|source| !source.damaged).map(|source| source.id).collect();
        let evidence = self.load_evidence("WHERE 1", &[])?.into_iter();
        Ok(evidence.filter(|e| !e.damaged && sources.contains(&e.source)).map(|e| e.id).collect())
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        self.connection.prepare(&sql.replace("{SEALED}", SEALED)).map_err(storage)
    }

    fn read_assertions(&self, sql: &str, parameters: &[&str]) -> Result<Vec<Assertion>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let rows = statement
            .query_map(params_from_iter(parameters), |row| {
                let about: Vec<String> = serde_json::from_str(&damage::text(row, 2)?).unwrap_or_default();
                Ok(Assertion {
                    id: AssertionId::new(damage::text(row, 0)?),
                    text: damage::text(row, 1)?,
                    about: about.into_iter().map(EntityId::new).collect(),
                    date: damage::maybe(row, 3)?,
                    date_text: damage::maybe(row, 4)?,
                    note: damage::maybe(row, 5)?,
                    damaged: !damage::is_sound(row, "assertion", 0)?,
                })
            })
            .map_err(storage)?;
        let mut list: Vec<Assertion> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        list.retain(|a| !self.passes_over(a.damaged, "assertion", &[a.id.as_str()]));
        Ok(list)
    }
}

struct CitedRow {
    key: ValueKey,
    assertion: String,
    evidence: EvidenceId,
    stance: Stance,
    damaged: bool,
}

struct ValueRow {
    key: ValueKey,
    record: Option<EvidenceId>,
    damaged: bool,
}

impl ValueRow {
    /// The claim that it makes, with what is cited to it apart and what it inherits of what is cited to the whole.
    fn claim(self, apart: &mut BTreeMap<ValueKey, Cited>, whole: &Cited) -> Claim {
        let mut cited = apart.remove(&self.key).unwrap_or_default();
        let inherited = whole.iter().filter(|(evidence, _)| self.record.as_ref() == Some(evidence));
        let inherited: Vec<_> =
            inherited.filter(|(evidence, _)| cited.iter().all(|(e, _)| e != evidence)).cloned().collect();
        cited.extend(inherited);
        Claim { claim: ClaimRef::Value(self.key), cited, damaged: self.damaged }
    }
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

impl At for (String, bool) {
    fn at(&self) -> &str {
        &self.0
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
        key: value_key(row)?,
        assertion: damage::text(row, 4)?,
        evidence: EvidenceId::new(damage::text(row, 5)?),
        stance: stance(&damage::text(row, 6)?),
        damaged: !damage::is_sound(row, "citation", 0)?,
    })
}

/// An entity's id, and whether its row is damaged.
fn entity_row(row: &Row<'_>) -> rusqlite::Result<(String, bool)> {
    Ok((damage::text(row, 0)?, !damage::is_sound(row, "entity", 0)?))
}

fn value_row(row: &Row<'_>) -> rusqlite::Result<ValueRow> {
    let record = damage::maybe(row, 5)?.map(EvidenceId::new);
    Ok(ValueRow { key: value_key(row)?, record, damaged: !damage::is_sound(row, "value", 0)? })
}

fn gap(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let side = match damage::maybe(row, 3)?.as_deref() {
        Some("upstream") => Some(Side::Upstream),
        Some("downstream") => Some(Side::Downstream),
        _ => None,
    };
    Ok(Gap {
        id: GapId::new(damage::text(row, 0)?),
        question: damage::text(row, 1)?,
        entity: damage::maybe(row, 2)?.map(EntityId::new),
        side,
        answered_by: damage::maybe(row, 4)?,
        note: damage::maybe(row, 5)?,
        damaged: !damage::is_sound(row, "gap", 0)?,
    })
}
