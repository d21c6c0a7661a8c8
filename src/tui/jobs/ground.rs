//! What a gesture needs to know of the case before it opens: read in one go, so that nothing of it waits afterwards.

use super::story;
use crate::analysis::{citations, replies, sentence};
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::model::{Approach, ApproachId, Brief, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Graph, Value};
use crate::tui::deed::Thing;
use crate::tui::effect::{Begun, Ground, Record, Start, Target};

/// How much of the evidence of a source is offered.
const EVIDENCE: usize = 2_000;

/// How many claims are offered for a passage.
const OFFERED: usize = 400;

/// Reads it.
///
/// # Errors
/// If the file can't be read, or what is to be changed has gone.
pub(super) fn ground(case: &Case, start: Start, begun: &Begun) -> Result<Ground> {
    let subject = begun.target.entity.as_ref().or(match (&begun.target.gap, begun.claims.as_slice()) {
        (Some(gap), _) => gap.entity.as_ref(),
        (None, [ClaimRef::Value(key)]) => Some(&key.entity),
        _ => None,
    });
    let entity = subject.map(|id| case.entity(id)).transpose()?.flatten();
    let brief = entity.as_ref().map(|entity| case.brief(&entity.id)).transpose()?;
    let sentences = begun.claims.iter().map(|claim| sentence::sentence(case, claim)).collect::<Result<_>>()?;
    let thing = if start == Start::Note { begun.target.noted() } else { begun.target.thing() };
    let record = match (start, thing) {
        (Start::Edit | Start::Note, Some(thing)) => Some(record(case, &thing)?),
        (Start::Rename, _) => name(entity.as_ref()),
        (Start::Tie, _) => {
            begun.target.sentence.as_ref().map(|id| record(case, &Thing::Sentence(id.clone()))).transpose()?
        }
        (Start::Attach, _) => source_of(case, &begun.target)?,
        (Start::Answer, _) => unanswered(case, begun, brief.as_ref())?,
        _ => None,
    };
    let claims = match (start, &record) {
        (Start::Tie, Some(Record::Sentence(one))) => story::claims(case, one)?,
        _ => Vec::new(),
    };
    Ok(Ground {
        claims,
        begun: begun.clone(),
        entity: of_link(case, start, begun)?.or(entity),
        put: if start == Start::Put { put(case, begun, brief.as_ref())? } else { Vec::new() },
        brief,
        sentences,
        offered: if start == Start::Cite { offered(case, begun)? } else { Vec::new() },
        record,
        sources: case.sources()?,
        evidence: evidence(case, begun)?,
        title: case.title()?,
        language: case.language()?,
        seen: case.change_count()?,
    })
}

/// What would be put to somebody: what is selected, what was put in the selected attempt, or what is to be put next.
fn put(case: &Case, begun: &Begun, subject: Option<&Brief>) -> Result<Vec<(ClaimRef, String)>> {
    let claims = match (&begun.target.approach, subject) {
        (Some(id), _) => approach(case, id)?.put.into_iter().map(|put| put.claim).collect(),
        (None, Some(subject)) if begun.claims.is_empty() => replies::to_put(case, &subject.id)?,
        _ => begun.claims.clone(),
    };
    claims.into_iter().map(|claim| Ok((claim.clone(), sentence::sentence(case, &claim)?))).collect()
}

/// The approach that an answer is to: the selected one, else the last that has none, else the last.
fn unanswered(case: &Case, begun: &Begun, subject: Option<&Brief>) -> Result<Option<Record>> {
    let Some(subject) = subject else { return Ok(None) };
    let found = match &begun.target.approach {
        Some(id) => Some(approach(case, id)?),
        None => {
            let all = case.approaches(Some(&subject.id))?;
            all.iter().rfind(|one| one.answer.is_none()).or(all.last()).cloned()
        }
    };
    Ok(found.map(|found| Record::Approach(Box::new(found), subject.clone())))
}

fn approach(case: &Case, id: &ApproachId) -> Result<Approach> {
    let found = case.approaches(None)?.into_iter().find(|one| one.id == *id);
    found.ok_or_else(|| Error::new(Kind::NotFound, "this is no longer in the case"))
}

/// The source that is selected, or that the selected evidence is from.
fn source_of(case: &Case, target: &Target) -> Result<Option<Record>> {
    let of_evidence = target.evidence.as_ref().map(|id| case.evidence(id)).transpose()?.flatten();
    let id = target.source.clone().or(of_evidence.map(|evidence| evidence.source));
    id.map(|id| record(case, &Thing::Source(id))).transpose()
}

/// A value can be added to a link, too, where no entity is selected beside it.
fn of_link(case: &Case, start: Start, begun: &Begun) -> Result<Option<Entity>> {
    match (start, begun.claims.as_slice()) {
        (Start::Value, [ClaimRef::Link(id)]) if begun.target.entity.is_none() => case.entity(id),
        _ => Ok(None),
    }
}

/// The value that an entity is called by.
fn name(entity: Option<&Entity>) -> Option<Record> {
    let entity = entity?;
    let schema = crate::model::Vocabulary::shipped().ok()?.schema(&entity.schema)?;
    let value = schema.caption.iter().find_map(|p| entity.values.iter().find(|v| v.property == *p))?;
    Some(Record::Value(entity.schema.clone(), value.clone()))
}

/// The claims that a passage may be cited to: what is said of those whom it names, what joins two of them first.
fn offered(case: &Case, begun: &Begun) -> Result<Vec<(ClaimRef, String)>> {
    let Some(taken) = &begun.taken else { return Ok(Vec::new()) };
    let mut counted: Vec<(ClaimRef, usize)> = Vec::new();
    for id in taken.names.iter().chain(&begun.target.entity) {
        for claim in citations::claims_of(case, id)? {
            if let Some((_, times)) = counted.iter_mut().find(|(known, _)| *known == claim) {
                *times += 1;
            } else if counted.len() < OFFERED {
                counted.push((claim, 1));
            }
        }
    }
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counted.into_iter().map(|(claim, _)| sentence::sentence(case, &claim).map(|said| (claim, said))).collect()
}

/// The evidence of the current source, that which was cited last first.
fn evidence(case: &Case, begun: &Begun) -> Result<Vec<Evidence>> {
    let mut list = begun.source.as_ref().map(|source| case.evidence_from(source)).transpose()?.unwrap_or_default();
    list.truncate(EVIDENCE);
    if let Some(last) = begun.last.as_ref().map(|id| case.evidence(id)).transpose()?.flatten() {
        list.retain(|other| other.id != last.id);
        list.insert(0, last);
    }
    Ok(list)
}

fn record(case: &Case, thing: &Thing) -> Result<Record> {
    let gone = || Error::new(Kind::NotFound, "this is no longer in the case");
    let brief = |id: &EntityId| case.brief(id);
    let evidence = |id: &EvidenceId| case.evidence(id)?.ok_or_else(gone);
    match thing {
        Thing::Entity(id) => Ok(Record::Entity(Box::new(case.entity(id)?.ok_or_else(gone)?))),
        Thing::Claim(ClaimRef::Value(key)) => {
            let entity = case.entity(&key.entity)?.ok_or_else(gone)?;
            let same = |v: &&Value| v.property == key.property && v.value == key.value && v.lang == key.lang;
            let value = entity.values.iter().find(same).cloned().ok_or_else(gone)?;
            Ok(Record::Value(entity.schema, value))
        }
        Thing::Claim(ClaimRef::Link(id)) => {
            let link = case.link(id)?.into_iter().next().ok_or_else(gone)?;
            let (source, target) = (brief(&link.source)?, brief(&link.target)?);
            Ok(Record::Link(Box::new(link), source, target))
        }
        Thing::Claim(ClaimRef::Assertion(id)) => {
            let assertion = case.assertion(id)?.ok_or_else(gone)?;
            let about: Vec<Brief> = assertion.about.iter().map(brief).collect::<Result<_>>()?;
            Ok(Record::Assertion(Box::new(assertion), about))
        }
        Thing::Gap(id) => {
            let gap = case.gaps()?.into_iter().find(|gap| gap.id == *id).ok_or_else(gone)?;
            let entity = gap.entity.as_ref().map(brief).transpose()?;
            Ok(Record::Gap(Box::new(gap), entity))
        }
        Thing::Approach(id) => {
            let found = approach(case, id)?;
            let subject = brief(&found.subject)?;
            Ok(Record::Approach(Box::new(found), subject))
        }
        Thing::Citation(claim, id) => {
            let cited = case.citations(claim)?.into_iter().find(|c| c.evidence.id == *id).ok_or_else(gone)?;
            Ok(Record::Citation(claim.clone(), Box::new(cited)))
        }
        Thing::Evidence(id) => Ok(Record::Evidence(Box::new(evidence(id)?))),
        Thing::Tie(_, claim) => record(case, &Thing::Claim(claim.clone())),
        Thing::Sentence(id) => Ok(Record::Sentence(Box::new(story::one(case, id)?))),
        Thing::Source(id) => Ok(Record::Source(Box::new(case.source(id)?.ok_or_else(gone)?))),
    }
}
