//! The whole case as one JSON document, one row a line so that two exports compare line by line.
//!
//! Nothing in it comes from a clock. It must not know where the text goes.

mod stood;

use std::collections::BTreeSet;
use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::analysis::{Origins, sentence};
use crate::case::{Attached, Case};
use crate::error::{Error, Result};
use crate::exchange::json_text;
use crate::model::{
    Approach, Assertion, ClaimRef, Decision, Entity, EntityId, Evidence, Graph as _, Ruling, Sentence, Source,
    SourceId, Stance, Value,
};

use stood::Stood;

/// Writes a case.
///
/// # Errors
/// If the case can't be read or `out` can't be written.
pub(super) fn write(case: &Case, out: &mut dyn Write) -> Result<()> {
    let mut origins = Origins::new(case);
    writeln!(out, "{{\"format\": \"muckrake-case\", \"version\": 1,")?;
    writeln!(out, "\"title\": {},", json_text::line(&case.title()?)?)?;
    writeln!(out, "\"language\": {},", json_text::line(&case.language()?)?)?;
    writeln!(out, "\"vocabulary\": {},", json_text::line(case.vocabulary().version())?)?;
    let mut list = List::begin(out, "entities")?;
    stood::each(case, &mut origins, &mut |origins, entity, stood| {
        list.row(&entity_row(case, origins, entity, stood)?)
    })?;
    list.end(",")?;
    let mut list = List::begin(out, "assertions")?;
    for assertion in &case.assertions()? {
        let standing = origins.stand(&ClaimRef::Assertion(assertion.id.clone()))?.standing.key();
        list.row(&AssertionRow { assertion, standing })?;
    }
    list.end(",")?;
    let mut list = List::begin(out, "gaps")?;
    case.gaps()?.iter().try_for_each(|gap| list.row(gap))?;
    list.end(",")?;
    let mut list = List::begin(out, "sources")?;
    for source in &case.sources()? {
        let established_origin = origins.of_source(&source.id)?;
        list.row(&SourceRow { source, established_origin })?;
    }
    list.end(",")?;
    let mut list = List::begin(out, "evidence")?;
    for evidence in &case.all_evidence()? {
        list.row(&evidence_row(case, &mut origins, evidence)?)?;
    }
    list.end(",")?;
    let mut list = List::begin(out, "rulings")?;
    case.rulings()?.iter().try_for_each(|ruling| list.row(&RulingRow::of(ruling)))?;
    list.end(",")?;
    let mut list = List::begin(out, "replies")?;
    case.approaches(None)?.iter().try_for_each(|approach| list.row(&ReplyRow::of(approach)))?;
    list.end(",")?;
    let story = case.story()?;
    let told = story
        .as_ref()
        .map(|s| serde_json::json!({ "title": s.title, "file": s.file, "sha256": s.sha256, "draft": s.draft }));
    writeln!(out, "\"story\": {},", json_text::line(&told)?)?;
    let mut list = List::begin(out, "sentences")?;
    for sentence in story.iter().flat_map(|story| &story.sentences) {
        list.row(&SentenceRow { sentence, claims: sentence.rests.iter().map(ToString::to_string).collect() })?;
    }
    list.end(",")?;
    let mut list = List::begin(out, "attachments")?;
    for Attached { sha256, source, name, media, size, taken } in &case.attachments()? {
        list.row(&serde_json::json!({
            "sha256": sha256, "name": name, "size": size, "media": media, "source": source, "taken": taken,
        }))?;
    }
    list.end("")?;
    writeln!(out, "}}")?;
    Ok(())
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
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    placeholder: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// The head of the same-as group that it was joined to.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<EntityId>,
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

fn entity_row<'a>(case: &Case, origins: &mut Origins<'_>, entity: &'a Entity, stood: &Stood) -> Result<EntityRow<'a>> {
    let mut values = Vec::new();
    for value in &entity.values {
        values.push(value_row(origins, value, stood)?);
    }
    let context = entity.context.clone().map(RawValue::from_string).transpose();
    Ok(EntityRow {
        id: &entity.id,
        schema: &entity.schema,
        caption: case.vocabulary().caption(entity),
        placeholder: entity.placeholder,
        note: entity.note.as_deref(),
        same_as: case.joined_to(&entity.id)?,
        link: link_row(case, origins, entity, stood)?,
        values,
        context: context.map_err(|e| Error::input(format!("its context is no JSON: {e}")).at(&entity.id))?,
    })
}

fn link_row(case: &Case, origins: &mut Origins<'_>, entity: &Entity, stood: &Stood) -> Result<Option<LinkRow>> {
    let Some(kind) = case.vocabulary().kind_of(entity) else { return Ok(None) };
    let claim = ClaimRef::Link(entity.id.clone());
    let pairs = case.link(&entity.id)?;
    Ok(Some(LinkRow {
        kind: kind.name.clone(),
        sources: pairs.iter().map(|l| l.source.clone()).collect(),
        targets: pairs.iter().map(|l| l.target.clone()).collect(),
        sentence: sentence::sentence(case, &claim)?,
        standing: stood.standing(origins, &claim)?.key(),
        claim: claim.to_string(),
    }))
}

fn value_row<'a>(origins: &mut Origins<'_>, value: &'a Value, stood: &Stood) -> Result<ValueRow<'a>> {
    let claim = ClaimRef::from(value.key());
    Ok(ValueRow {
        property: &value.property,
        value: &value.value,
        lang: &value.lang,
        original: value.original.as_deref(),
        record: value.record.as_ref().map(|id| id.as_str()),
        standing: stood.standing(origins, &claim)?.key(),
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

fn evidence_row<'a>(case: &Case, origins: &mut Origins<'_>, evidence: &'a Evidence) -> Result<EvidenceRow<'a>> {
    let cites = case.cites(&evidence.id)?.into_iter();
    Ok(EvidenceRow {
        evidence,
        established_origin: origins.of(&evidence.id)?,
        cites: cites.map(|c| CiteRow { claim: c.claim.to_string(), stance: c.stance, locator: c.locator }).collect(),
    })
}

#[derive(Serialize)]
struct SentenceRow<'a> {
    #[serde(flatten)]
    sentence: &'a Sentence,
    claims: Vec<String>,
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

#[derive(Serialize)]
struct ReplyRow<'a> {
    #[serde(flatten)]
    approach: &'a Approach,
    put: Vec<PutRow<'a>>,
}

#[derive(Serialize)]
struct PutRow<'a> {
    claim: String,
    said: &'a str,
}

impl<'a> ReplyRow<'a> {
    fn of(approach: &'a Approach) -> Self {
        let put = approach.put.iter().map(|put| PutRow { claim: put.claim.to_string(), said: &put.said });
        Self { approach, put: put.collect() }
    }
}
