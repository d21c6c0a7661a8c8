//! The sweep over claims and what is cited to them: over all of a case, or over those that some evidence is cited to.
//!
//! Tables are walked side by side in the order of their keys, one pass each: nothing is asked claim by claim. It must
//! not know what claims say.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows, Statement, params_from_iter};

use super::super::journal::SEALED;
use super::super::{Case, damage, storage};
use super::evidence::{EVIDENCE, claim_of, stance, value_key};
use super::links::json_list;
use crate::error::Result;
use crate::model::{AssertionId, Claim, ClaimRef, EntityId, EvidenceId, SourceId, Stance, ValueKey};

type Cited = Vec<(EvidenceId, Stance)>;

type Visit<'v> = &'v mut dyn FnMut(Claim) -> Result<()>;

impl Case {
    /// Every claim, or those that any of this evidence is cited to. Nothing is held but what is cited to one entity
    /// and to the assertions.
    pub(super) fn sweep_claims(&self, on: Option<&HashSet<EvidenceId>>, visit: Visit<'_>) -> Result<()> {
        let reach = on.map(|on| self.reach(on)).transpose()?;
        let good = match &reach {
            // What is left out of what leaves the case has to be noted, whether it is cited or not.
            Some(reach) if !self.leaves_out() => self.good_within(reach)?,
            _ => self.all_good()?,
        };
        let mut visit = |claim: Claim| {
            let reached = reach.as_ref().is_none_or(|reach| reach.holds(&claim));
            let passed = claim.damaged && self.passes_over(true, "claim", &[&claim.claim.to_string()]);
            if passed || !reached { Ok(()) } else { visit(claim) }
        };
        self.sweep_entities(reach.as_ref(), &good, &mut visit)?;
        self.sweep_assertions(reach.as_ref(), &good, &mut visit)
    }

    /// Values and links, entity by entity.
    fn sweep_entities(&self, reach: Option<&Reach<'_>>, good: &Good, visit: Visit<'_>) -> Result<()> {
        let keys = reach.map(|reach| reach.entities.as_str());
        let mut citations = self.within(CITATION, "citation", ("entity", keys))?;
        let mut links = self.within("entity, kind", "link", ("entity", keys))?;
        let mut values = self.within(VALUE, "value", ("entity", keys))?;
        let mut entities = self.within(ENTITY, "entity", ("id", keys))?;
        let mut citations = Walk::start(&mut citations, keys)?;
        let mut links = Walk::start(&mut links, keys)?;
        let mut values = Walk::start(&mut values, keys)?;
        let mut entities = Walk::start(&mut entities, keys)?;
        while let Some(entity) = values.here().map(str::to_owned) {
            let (mut whole, mut apart) = (Cited::new(), BTreeMap::<ValueKey, Cited>::new());
            while let Some(row) = citations.next_at(&entity, cited_row)? {
                if let Some(cited) = good.cited(&row) {
                    let claim =
                        if row.key.property.is_empty() { &mut whole } else { apart.entry(row.key).or_default() };
                    claim.push(cited);
                }
            }
            let (mut is_link, mut hop) = (false, false);
            while let Some(kind) = links.next_at(&entity, |row| damage::text(row, 1))? {
                is_link = true;
                hop |= self.vocabulary.kind(&kind).is_some_and(|kind| kind.flow);
            }
            let (mut own, mut damaged) = (Vec::new(), false);
            // A link's values belong to it: it is damaged with any of them, and they are claims only where they are
            // cited apart. Of others those are read that may be reached.
            let read = |row: &Row<'_>| {
                let counts = if is_link { !apart.is_empty() } else { wanted(row, reach)? };
                let damaged = (is_link || counts) && !damage::is_sound(row, "value", 0)?;
                Ok((damaged, if counts { Some(value_row(row, damaged)?) } else { None }))
            };
            while let Some((bad, row)) = values.next_at(&entity, read)? {
                damaged |= bad;
                own.extend(row);
            }
            if is_link {
                let row = entities.next_at(&entity, |row| damage::is_sound(row, "entity", 0))? == Some(false);
                let damaged = row || damaged;
                let claim = ClaimRef::Link(EntityId::from(entity.as_str()));
                visit(Claim { claim, cited: std::mem::take(&mut whole), damaged, hop })?;
                own.retain(|value| apart.contains_key(&value.key));
            }
            for row in own {
                visit(row.claim(&mut apart, &whole))?;
            }
        }
        Ok(())
    }

    fn sweep_assertions(&self, reach: Option<&Reach<'_>>, good: &Good, visit: Visit<'_>) -> Result<()> {
        let keys = reach.map(|reach| reach.assertions.as_str());
        let mut of_assertions: BTreeMap<String, Cited> = BTreeMap::new();
        let within = within(("assertion", keys));
        let mut citations = self.prepare(&format!(
            "SELECT {CITATION} FROM citation WHERE entity = '' AND property = '' AND value = '' AND lang = '' AND {within}
             AND {SEALED}"
        ))?;
        let mut rows = citations.query(params_from_iter(keys)).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let row = cited_row(row).map_err(storage)?;
            if let Some(cited) = good.cited(&row) {
                of_assertions.entry(row.assertion).or_default().push(cited);
            }
        }
        let mut assertions = self.within(ASSERTION, "assertion", ("id", keys))?;
        let mut assertions = Walk::start(&mut assertions, keys)?;
        while let Some(id) = assertions.here().map(str::to_owned) {
            let sound = assertions.next_at(&id, |row| damage::is_sound(row, "assertion", 0))?;
            let cited = of_assertions.remove(&id).unwrap_or_default();
            let claim = ClaimRef::Assertion(AssertionId::new(id));
            visit(Claim { claim, cited, damaged: sound == Some(false), hop: false })?;
        }
        Ok(())
    }

    fn all_good(&self) -> Result<Good> {
        let sources: HashSet<SourceId> =
            self.load_sources("", &[])?.into_iter().filter(|source| !source.damaged).map(|source| source.id).collect();
        let evidence = self.load_evidence("WHERE 1", &[])?.into_iter();
        Ok(Good(evidence.filter(|e| !e.damaged && sources.contains(&e.source)).map(|e| e.id).collect()))
    }

    /// Of what is cited to anything within reach, all at once.
    fn good_within(&self, reach: &Reach<'_>) -> Result<Good> {
        let mut statement = self.prepare(&format!(
            "SELECT {EVIDENCE} FROM evidence WHERE {SEALED} AND id IN (
                 SELECT evidence FROM citation WHERE entity <> '' AND entity IN (SELECT value FROM json_each(?1))
                 UNION ALL
                 SELECT evidence FROM citation WHERE entity = '' AND property = '' AND value = '' AND lang = ''
                 AND assertion IN (SELECT value FROM json_each(?2)))"
        ))?;
        let mut rows = statement.query([&reach.entities, &reach.assertions]).map_err(storage)?;
        let (mut good, mut sources) = (HashSet::new(), HashMap::new());
        while let Some(row) = rows.next().map_err(storage)? {
            if !damage::is_sound(row, "evidence", 0).map_err(storage)? {
                continue;
            }
            let source = SourceId::new(damage::text(row, 1).map_err(storage)?);
            let sound = match sources.get(&source) {
                Some(known) => *known,
                None => *sources.entry(source.clone()).or_insert(self.is_sound_source(&source)?),
            };
            if sound {
                good.insert(EvidenceId::new(damage::text(row, 0).map_err(storage)?));
            }
        }
        Ok(Good(good))
    }

    /// What citations of this evidence lead to.
    fn reach<'e>(&self, on: &'e HashSet<EvidenceId>) -> Result<Reach<'e>> {
        let mut statement = self.prepare(
            "SELECT entity, property, value, lang, assertion FROM citation
             WHERE evidence IN (SELECT value FROM json_each(?1))",
        )?;
        let on_them = json_list(on.iter().map(EvidenceId::as_str))?;
        let mut rows = statement.query([on_them]).map_err(storage)?;
        let (mut entities, mut assertions, mut apart) = (BTreeSet::new(), BTreeSet::new(), HashSet::new());
        while let Some(row) = rows.next().map_err(storage)? {
            match claim_of(row).map_err(storage)? {
                ClaimRef::Assertion(id) => _ = assertions.insert(id),
                ClaimRef::Link(id) => _ = entities.insert(id),
                ClaimRef::Value(key) => {
                    entities.insert(key.entity.clone());
                    apart.insert(key);
                }
            }
        }
        let entities = json_list(entities.iter().map(EntityId::as_str))?;
        let assertions = json_list(assertions.iter().map(AssertionId::as_str))?;
        Ok(Reach { on, entities, assertions, apart })
    }

    /// The rows of a table whose key is one of these, or all of them, in the order of that key.
    fn within(&self, columns: &str, table: &str, (key, keys): (&str, Option<&str>)) -> Result<Statement<'_>> {
        let condition = within((key, keys));
        let order = match table {
            "citation" => "entity, property, value, lang, assertion, evidence",
            "value" => "entity, property, value, lang",
            _ => key,
        };
        self.prepare(&format!("SELECT {columns} FROM {table} WHERE {condition} AND {SEALED} ORDER BY {order}"))
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        self.connection.prepare(sql).map_err(storage)
    }
}

const CITATION: &str = "entity, property, value, lang, assertion, evidence, stance, locator, action, digest";
const VALUE: &str = "entity, property, value, lang, original, record, rank, action, digest";
const ENTITY: &str = "id, schema, placeholder, kind, note, context, action, digest";
const ASSERTION: &str = "id, text, about, date, date_text, note, action, digest";

/// That a column is one of the keys in a JSON list, the only parameter; none are all.
fn within((column, keys): (&str, Option<&str>)) -> String {
    keys.map_or_else(|| "TRUE".to_owned(), |_| format!("{column} IN (SELECT value FROM json_each(?1))"))
}

/// What a sweep over the claims on some evidence comes by.
struct Reach<'e> {
    on: &'e HashSet<EvidenceId>,
    /// The keys of the entities at which anything is cited to it, as a JSON list.
    entities: String,
    /// The same of assertions.
    assertions: String,
    /// The values that it is cited to themselves, rather than to the record that they came with.
    apart: HashSet<ValueKey>,
}

impl Reach<'_> {
    fn holds(&self, claim: &Claim) -> bool {
        claim.cited.iter().any(|(evidence, _)| self.on.contains(evidence))
    }
}

/// Whether a row of a value may be reached: it is cited apart, or inherits from a record.
fn wanted(row: &Row<'_>, reach: Option<&Reach<'_>>) -> rusqlite::Result<bool> {
    let Some(reach) = reach else { return Ok(true) };
    let record = damage::maybe(row, 5)?.map(EvidenceId::new);
    Ok(record.is_some_and(|record| reach.on.contains(&record)) || reach.apart.contains(&value_key(row)?))
}

/// The evidence that may support something: neither it nor its source is damaged.
struct Good(HashSet<EvidenceId>);

impl Good {
    /// What a citation adds to its claim, if it is sound and its evidence is good.
    fn cited(&self, row: &CitedRow) -> Option<(EvidenceId, Stance)> {
        let good = !row.damaged && self.0.contains(&row.evidence);
        good.then(|| (row.evidence.clone(), row.stance))
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
        Claim { claim: ClaimRef::Value(self.key), cited, damaged: self.damaged, hop: false }
    }
}

/// Rows in the order of the id in their first column, of which one is looked at. A row is read when it is wanted.
struct Walk<'s> {
    rows: Rows<'s>,
    here: Option<String>,
}

impl<'s> Walk<'s> {
    fn start(statement: &'s mut Statement<'_>, keys: Option<&str>) -> Result<Self> {
        let mut walk = Self { rows: statement.query(params_from_iter(keys)).map_err(storage)?, here: None };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<()> {
        self.rows.advance().map_err(storage)?;
        let Some(row) = self.rows.get() else {
            self.here = None;
            return Ok(());
        };
        let same = match (row.get_ref(0).map_err(storage)?, &self.here) {
            (ValueRef::Text(id), Some(here)) => id == here.as_bytes(),
            _ => false,
        };
        if !same {
            self.here = Some(damage::text(row, 0).map_err(storage)?);
        }
        Ok(())
    }

    /// The id that the next row stands at.
    fn here(&self) -> Option<&str> {
        self.here.as_deref()
    }

    /// What is read of the next row if it stands at `id`; rows before it, whose entity has no row here, are passed over.
    fn next_at<T>(&mut self, id: &str, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<Option<T>> {
        while self.here().is_some_and(|here| here < id) {
            self.advance()?;
        }
        let Some(row) = self.rows.get().filter(|_| self.here.as_deref() == Some(id)) else { return Ok(None) };
        let read = read(row).map_err(storage)?;
        self.advance()?;
        Ok(Some(read))
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

fn value_row(row: &Row<'_>, damaged: bool) -> rusqlite::Result<ValueRow> {
    Ok(ValueRow { key: value_key(row)?, record: damage::maybe(row, 5)?.map(EvidenceId::new), damaged })
}
