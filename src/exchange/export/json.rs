//! The whole case as one JSON document, one row a line so that two exports compare line by line.
//!
//! Nothing in it comes from a clock. It must not know where the text goes.

use std::collections::BTreeSet;
use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::analysis::{Origins, sentence};
use crate::error::{Error, Result};
use crate::exchange::json_text;
use crate::model::{
    Assertion, ClaimRef, Decision, Entity, EntityId, Evidence, Graph, Ruling, Source, SourceId, Stance, Value, ValueKey,
};

/// Writes a case.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &dyn Graph, out: &mut dyn Write) -> Result<()> {
    let mut claims = Claims::of(case)?;
    let mut origins = Origins::new(case);
    writeln!(out, "{{\"format\": \"muckrake-case\", \"version\": 1,")?;
    writeln!(out, "\"title\": {},", json_text::line(&case.title()?)?)?;
    writeln!(out, "\"vocabulary\": {},", json_text::line(case.vocabulary().version())?)?;
    let mut list = List::begin(out, "entities")?;
    while let Some(id) = claims.entities.pop_first() {
        if let Some(entity) = case.entity(&id)? {
            list.row(&entity_row(case, &mut origins, &entity)?)?;
        }
    }
    list.end(",")?;
    let mut list = List::begin(out, "assertions")?;
    for id in &claims.assertions {
        if let ClaimRef::Assertion(key) = id
            && let Some(assertion) = case.assertion(key)?
        {
            let standing = origins.stand(id)?.standing.key();
            list.row(&AssertionRow { assertion: &assertion, standing })?;
        }
    }
    list.end(",")?;
    let mut list = List::begin(out, "gaps")?;
    for gap in case.gaps()? {
        list.row(&gap)?;
    }
    list.end(",")?;
    let sources = case.sources()?;
    let mut list = List::begin(out, "sources")?;
    for source in &sources {
        let established = origins.of_source(&source.id)?;
        list.row(&SourceRow { source, established_origin: established })?;
    }
    list.end(",")?;
    let mut list = List::begin(out, "evidence")?;
    for source in &sources {
        for evidence in case.evidence_from(&source.id)? {
            list.row(&evidence_row(case, &mut origins, &evidence)?)?;
        }
    }
    list.end(",")?;
    let mut list = List::begin(out, "rulings")?;
    for ruling in &claims.rulings {
        list.row(&RulingRow::of(ruling))?;
    }
    list.end("")?;
    writeln!(out, "}}")?;
    Ok(())
}

/// What one walk over the claims brings together.
struct Claims {
    entities: BTreeSet<EntityId>,
    assertions: Vec<ClaimRef>,
    rulings: Vec<Ruling>,
}

impl Claims {
    fn of(case: &dyn Graph) -> Result<Self> {
        let mut claims = Self { entities: BTreeSet::new(), assertions: Vec::new(), rulings: Vec::new() };
        case.each_entity(&mut |id| {
            claims.entities.insert(id);
            Ok(())
        })?;
        case.each_claim(&mut |claim| {
            claims.rulings.extend(case.ruling(&claim.claim)?);
            match claim.claim {
                ClaimRef::Link(id) => _ = claims.entities.insert(id),
                ClaimRef::Value(_) => {}
                assertion @ ClaimRef::Assertion(_) => claims.assertions.push(assertion),
            }
            Ok(())
        })?;
        Ok(claims)
    }
}

/// A list of the document while it is being written.
struct List<'o> {
    out: &'o mut dyn Write,
    rows: usize,
}

impl<'o> List<'o> {
    fn begin(out: &'o mut dyn Write, name: &str) -> Result<Self> {
        write!(out, "\"{name}\": [")?;
        Ok(Self { out, rows: 0 })
    }

    fn row<T: Serialize>(&mut self, row: &T) -> Result<()> {
        let comma = if self.rows > 0 { "," } else { "" };
        self.rows += 1;
        Ok(write!(self.out, "{comma}\n{}", json_text::line(row)?)?)
    }

    fn end(self, after: &str) -> Result<()> {
        let line = if self.rows > 0 { "\n" } else { "" };
        Ok(writeln!(self.out, "{line}]{after}")?)
    }
}

#[derive(Serialize)]
struct EntityRow<'a> {
    id: &'a EntityId,
    schema: &'a str,
    caption: String,
    countries: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    placeholder: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// Those of a same-as group besides the entity itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same: Vec<&'a EntityId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<LinkRow>,
    values: Vec<ValueRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct LinkRow {
    claim: String,
    kind: String,
    sources: BTreeSet<EntityId>,
    targets: BTreeSet<EntityId>,
    sentence: String,
    standing: &'static str,
}

#[derive(Serialize)]
struct ValueRow<'a> {
    claim: String,
    /// The member of a same-as group that holds it, where that is not the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<&'a EntityId>,
    property: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    lang: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    standing: &'static str,
}

fn entity_row<'a>(case: &dyn Graph, origins: &mut Origins<'_>, entity: &'a Entity) -> Result<EntityRow<'a>> {
    let brief = case.brief(&entity.id)?;
    let mut values = Vec::new();
    for value in &entity.values {
        values.push(value_row(origins, entity, value)?);
    }
    let context = entity.context.clone().map(RawValue::from_string).transpose();
    Ok(EntityRow {
        id: &entity.id,
        schema: &entity.schema,
        caption: brief.caption,
        countries: brief.countries,
        placeholder: entity.placeholder,
        note: entity.note.as_deref(),
        same: entity.members.iter().filter(|m| **m != entity.id).collect(),
        link: link_row(case, origins, entity)?,
        values,
        context: context.map_err(|e| Error::input(format!("its context is no JSON: {e}")).at(&entity.id))?,
    })
}

fn link_row(case: &dyn Graph, origins: &mut Origins<'_>, entity: &Entity) -> Result<Option<LinkRow>> {
    let Some(kind) = case.vocabulary().kind_of(entity) else { return Ok(None) };
    let claim = ClaimRef::Link(entity.id.clone());
    let pairs = case.link(&entity.id)?;
    Ok(Some(LinkRow {
        kind: kind.name.clone(),
        sources: pairs.iter().map(|l| l.source.clone()).collect(),
        targets: pairs.iter().map(|l| l.target.clone()).collect(),
        sentence: sentence::sentence(case, &claim)?,
        standing: origins.stand(&claim)?.standing.key(),
        claim: claim.to_string(),
    }))
}

fn value_row<'a>(origins: &mut Origins<'_>, entity: &Entity, value: &'a Value) -> Result<ValueRow<'a>> {
    let claim = ClaimRef::Value(ValueKey {
        entity: value.entity.clone(),
        property: value.property.clone(),
        value: value.value.clone(),
        lang: value.lang.clone(),
    });
    Ok(ValueRow {
        entity: Some(&value.entity).filter(|id| **id != entity.id),
        property: &value.property,
        value: &value.value,
        lang: &value.lang,
        original: value.original.as_deref(),
        record: value.record.as_ref().map(|id| id.as_str()),
        standing: origins.stand(&claim)?.standing.key(),
        claim: claim.to_string(),
    })
}

#[derive(Serialize)]
struct AssertionRow<'a> {
    #[serde(flatten)]
    assertion: &'a Assertion,
    standing: &'static str,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    #[serde(flatten)]
    source: &'a Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    established_origin: Option<SourceId>,
}

#[derive(Serialize)]
struct EvidenceRow<'a> {
    #[serde(flatten)]
    evidence: &'a Evidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    established_origin: Option<SourceId>,
    cites: Vec<CiteRow>,
}

#[derive(Serialize)]
struct CiteRow {
    claim: String,
    stance: Stance,
    #[serde(skip_serializing_if = "Option::is_none")]
    locator: Option<String>,
}

fn evidence_row<'a>(case: &dyn Graph, origins: &mut Origins<'_>, evidence: &'a Evidence) -> Result<EvidenceRow<'a>> {
    let cites = case.cited_by(&evidence.id)?.into_iter();
    Ok(EvidenceRow {
        evidence,
        established_origin: origins.of(&evidence.id)?,
        cites: cites.map(|c| CiteRow { claim: c.claim.to_string(), stance: c.stance, locator: c.locator }).collect(),
    })
}

#[derive(Serialize)]
struct RulingRow<'a> {
    claim: String,
    decision: Decision,
    by: &'a str,
    at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> RulingRow<'a> {
    fn of(ruling: &'a Ruling) -> Self {
        Self {
            claim: ruling.claim.to_string(),
            decision: ruling.decision,
            by: &ruling.by,
            at: &ruling.at,
            reason: ruling.reason.as_deref(),
        }
    }
}
