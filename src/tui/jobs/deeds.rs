//! Deeds done: what a gesture asked for, written to the case as one action.
//!
//! It runs on the writer's thread. It must not know panes or overlays.

use super::{attach, story};
use crate::analysis::sentence;
use crate::case::{Case, Draft};
use crate::error::{Error, Kind, Result};
use crate::model::{
    Approach, ApproachId, Assertion, AssertionId, Citing, ClaimRef, Entity, EntityId, Evidence, EvidenceId, GapId,
    Graph, Mark, Marked, Ruling, SourceId, Value, ValueKey, Vocabulary,
};
use crate::tui::deed::{Cite, Deed, LinkDeed, Made, NewEntity, Said, Signed, Support, Thing, Who};
use crate::tui::effect::Wrote;

/// Does a deed: all of it or nothing.
///
/// # Errors
/// If it says nothing new, if another window has changed what it touches, or if the case refuses.
pub(super) fn carry_out(case: &mut Case, signed: &Signed) -> Result<Wrote> {
    let attaching = attach::read(case, &signed.deed)?;
    if let Some(known) = attaching.as_ref().filter(|attaching| attaching.is_known()) {
        return attach::put_back(case, known);
    }
    let title = match &attaching {
        Some(attaching) => attaching.title(),
        None => title(case, signed)?,
    };
    let off = match &signed.deed {
        Deed::Mark { on, mark } => all_have(case, on, *mark)?,
        _ => false,
    };
    let (action, made) = case.act_seen(&title, signed.seen, |draft| {
        let mut made = Vec::new();
        match (&signed.deed, &attaching) {
            (Deed::Mark { on, mark }, _) => on.iter().try_for_each(|on| draft.set_mark(on, *mark, !off))?,
            (_, Some(attaching)) => attach::keep(draft, attaching, &mut made)?,
            (deed, None) => write(draft, deed, &mut made)?,
        }
        if draft.has_changed() {
            Ok((draft.action(), made))
        } else {
            Err(Error::new(Kind::Conflict, "there is nothing new in that: nothing was changed"))
        }
    })?;
    let told = format!("{}. u takes it back.", title.trim_end_matches(['.', '?']));
    Ok(Wrote { told, actions: vec![action], stands: true, places: case.take_places(), made })
}

/// What the action is called: what is taken away or marked is named as the case words it now.
fn title(case: &Case, signed: &Signed) -> Result<String> {
    let named = |claim: &ClaimRef| sentence::sentence(case, claim);
    let called = |id: &EntityId| case.brief(id).map(|brief| brief.caption);
    match &signed.deed {
        _ if !signed.title.is_empty() => Ok(signed.title.clone()),
        Deed::Remove(Thing::Entity(id)) => Ok(format!("delete: {}", called(id)?)),
        Deed::Remove(Thing::Claim(claim)) => Ok(format!("delete: {}", named(claim)?)),
        Deed::Remove(Thing::Citation(claim, _)) => Ok(format!("no longer cited to: {}", named(claim)?)),
        Deed::Remove(Thing::Gap(_)) => Ok("delete: a gap".to_owned()),
        Deed::Remove(Thing::Approach(_)) => Ok("delete: an approach".to_owned()),
        Deed::Remove(Thing::Evidence(_)) => Ok("delete: evidence".to_owned()),
        Deed::Remove(Thing::Source(id)) => {
            Ok(format!("delete: {}", case.source(id)?.map_or_else(|| id.to_string(), |source| source.title)))
        }
        Deed::Remove(Thing::Tie(sentence, claim)) => {
            Ok(format!("{} no longer rests on: {}", story::named(case, sentence)?, named(claim)?))
        }
        Deed::Judge { sentence, state } => Ok(format!("{}: {}", state.label(), story::named(case, sentence)?)),
        Deed::Tie { sentence, claims } => {
            let what = match claims.as_slice() {
                [one] => named(one)?,
                many => format!("{} claims", many.len()),
            };
            Ok(format!("{} rests on: {what}", story::named(case, sentence)?))
        }
        Deed::Mark { on, mark } => {
            let what = match on.first() {
                Some(Marked::Entity(id)) => called(id)?,
                Some(Marked::Claim(claim)) => named(claim)?,
                None => String::new(),
            };
            let sign = if all_have(case, on, *mark)? { "no longer" } else { "now" };
            Ok(format!("{sign} {}: {what}", mark.label()))
        }
        _ => Ok("change".to_owned()),
    }
}

fn all_have(case: &Case, on: &[Marked], mark: Mark) -> Result<bool> {
    for on in on {
        if !case.marks(on)?.contains(&mark) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn write(draft: &mut Draft<'_>, deed: &Deed, made: &mut Vec<Made>) -> Result<()> {
    match deed {
        Deed::Entity { entity, said, note, cite } => {
            let (id, claims) = introduce(draft, entity, said, note.as_deref())?;
            made.push(Made::Entity(id));
            made.extend(claims.iter().cloned().map(Made::Claim));
            support(draft, cite.as_ref(), &claims, made)
        }
        Deed::Describe { id, schema, placeholder, note } => {
            draft.change_schema(id, schema)?;
            let mut entity = draft.entity(id)?;
            entity.placeholder = *placeholder;
            entity.note.clone_from(note);
            draft.put_entity(&entity)
        }
        Deed::Link(link) => write_link(draft, link, made),
        Deed::Value { entity, said, replaces, cite } => {
            let claim = match replaces {
                None => say(draft, entity, said)?,
                Some(old) => replace(draft, old, value(entity, said))?,
            };
            made.push(Made::Claim(claim.clone()));
            support(draft, cite.as_ref(), &[claim], made)
        }
        Deed::Assertion { assertion, about, cite } => assert(draft, assertion, (about, cite.as_ref()), made),
        Deed::Gap(gap) => {
            let mut gap = (**gap).clone();
            if gap.id.as_str().is_empty() {
                gap.id = GapId::fresh(&gap.question, draft.random()?);
            }
            made.push(Made::Gap(gap.id.clone()));
            draft.put_gap(&gap)
        }
        Deed::Source(source) => {
            let mut source = (**source).clone();
            if source.id.as_str().is_empty() {
                source.id = SourceId::fresh(&source.title, draft.random()?);
                made.push(Made::Source(source.id.clone(), source.title.clone()));
            }
            draft.put_source(&source)
        }
        Deed::Evidence(evidence) => take_down(draft, evidence, made).map(drop),
        Deed::Cite { cite, claims } => support(draft, Some(cite), claims, made),
        Deed::Rule { claims, decision, reason } => claims.iter().try_for_each(|claim| {
            let (by, at) = (draft.author().name().to_owned(), draft.author().now());
            made.push(Made::Claim(claim.clone()));
            draft.rule(&Ruling { claim: claim.clone(), decision: *decision, by, at, reason: reason.clone() })
        }),
        Deed::Approach(approach) => approached(draft, approach),
        // These are done by whoever calls this.
        Deed::Mark { .. } | Deed::Attach { .. } => Ok(()),
        Deed::Judge { sentence, state } => story::judge(draft, sentence, *state),
        Deed::Annotate { sentence, note } => story::annotate(draft, sentence, note.as_deref()),
        Deed::Tie { sentence, claims } => claims.iter().try_for_each(|claim| draft.tie(sentence, claim)),
        Deed::Remove(thing) => remove(draft, thing),
        Deed::Case { title, language } => {
            draft.set_title(title)?;
            language.as_deref().map_or(Ok(()), |code| draft.set_language(code))
        }
    }
}

/// What was put to somebody or what they answered; a day that was not named is today.
fn approached(draft: &mut Draft<'_>, approach: &Approach) -> Result<()> {
    let mut approach = approach.clone();
    let today: String = draft.author().now().chars().take(10).collect();
    if approach.id.as_str().is_empty() {
        approach.id = ApproachId::fresh(readable(&approach.subject), draft.random()?);
        approach.at.get_or_insert_with(|| today.clone());
    }
    if approach.answer.is_some() {
        approach.answered_at.get_or_insert(today);
    }
    draft.put_approach(&approach)
}

fn remove(draft: &mut Draft<'_>, thing: &Thing) -> Result<()> {
    match thing {
        Thing::Entity(id) => draft.remove_entity_whole(id),
        Thing::Claim(claim) => draft.remove_claim(claim),
        Thing::Gap(id) => draft.remove_gap(id),
        Thing::Approach(id) => draft.remove_approach(id),
        Thing::Citation(claim, evidence) => draft.uncite(claim, evidence),
        Thing::Evidence(id) => draft.remove_evidence_whole(id),
        Thing::Source(id) => draft.remove_source_whole(id),
        Thing::Tie(sentence, claim) => draft.untie(sentence, claim),
        Thing::Sentence(_) => Err(Error::new(Kind::Conflict, "a sentence goes out of the story with the next draft")
            .hint("cut it; the draft without it takes it out")),
    }
}

/// A new entity with what is said of it; all that is claimed so.
fn introduce(
    draft: &mut Draft<'_>,
    entity: &NewEntity,
    said: &[Said],
    note: Option<&str>,
) -> Result<(EntityId, Vec<ClaimRef>)> {
    let id = new_entity(draft, entity, note.map(ToOwned::to_owned))?;
    let mut claims = vec![name_of(entity, &id)?];
    for said in said {
        claims.push(say(draft, &id, said)?);
    }
    Ok((id, claims))
}

/// An assertion; whoever it is about and was made on the spot is cited with it.
fn assert(
    draft: &mut Draft<'_>,
    assertion: &Assertion,
    (about, cite): (&[Who], Option<&Cite>),
    made: &mut Vec<Made>,
) -> Result<()> {
    let mut assertion = assertion.clone();
    let mut claims = Vec::new();
    if assertion.id.as_str().is_empty() {
        must_be_there(draft, &about.iter().collect::<Vec<_>>())?;
    }
    assertion.about = about.iter().map(|who| somebody(draft, who, &mut claims)).collect::<Result<_>>()?;
    if assertion.id.as_str().is_empty() {
        assertion.id = AssertionId::fresh(&assertion.text, draft.random()?);
    }
    draft.put_assertion(&assertion)?;
    claims.insert(0, ClaimRef::Assertion(assertion.id));
    made.extend(claims.iter().cloned().map(Made::Claim));
    support(draft, cite, &claims, made)
}

/// A link with its ends; those made on the spot are cited with it.
fn write_link(draft: &mut Draft<'_>, deed: &LinkDeed, made: &mut Vec<Made>) -> Result<()> {
    let vocabulary = Vocabulary::shipped()?;
    let kind =
        vocabulary.kind(&deed.kind).ok_or_else(|| Error::input(format!("there is no relation {}", deed.kind)))?;
    let mut named = Vec::new();
    if deed.id.is_none() {
        must_be_there(draft, &[&deed.source, &deed.target])?;
    }
    let source = somebody(draft, &deed.source, &mut named)?;
    let target = somebody(draft, &deed.target, &mut named)?;
    let id = match &deed.id {
        Some(id) => id.clone(),
        None => {
            let start = format!("{} {}", readable(&source), readable(&target));
            EntityId::fresh(&start, draft.random()?)
        }
    };
    let mut values = vec![(kind.source.clone(), source.to_string()), (kind.target.clone(), target.to_string())];
    values.extend(kind.role.iter().map(|role| ("role".to_owned(), role.clone())));
    let mut said: Vec<Said> =
        values.into_iter().map(|(property, value)| Said { property, value, ..Said::default() }).collect();
    said.extend(deed.said.iter().cloned());
    let mut entity =
        Entity { id: id.clone(), schema: kind.schema.clone(), note: deed.note.clone(), ..Entity::default() };
    entity.values = said.iter().map(|said| value(&id, said)).collect();
    // Only where schema and role leave it open does the link say its kind.
    let told = vocabulary.kind_of(&entity).is_some_and(|read| read.name == kind.name);
    entity.kind = (!told).then(|| kind.name.clone());
    if deed.id.is_some() {
        make_over(draft, &mut entity)?;
    } else {
        draft.put_entity(&entity)?;
    }
    for value in &entity.values {
        draft.add_value(value)?;
    }
    let claim = ClaimRef::Link(id);
    if let Some(gap) = &deed.answers {
        let mut gap = gap.clone();
        gap.answered_by = Some(claim.to_string());
        draft.put_gap(&gap)?;
    }
    named.insert(0, claim);
    made.extend(named.iter().cloned().map(Made::Claim));
    support(draft, deed.cite.as_ref(), &named, made)
}

/// Puts a link in place of what it was: values that it no longer has go, whatever else is kept of it stays, and so
/// does the record that a value came with.
fn make_over(draft: &mut Draft<'_>, link: &mut Entity) -> Result<()> {
    let before = draft.entity(&link.id)?;
    for old in &before.values {
        match link.values.iter_mut().find(|new| new.key() == old.key()) {
            Some(new) => new.record.clone_from(&old.record),
            None => draft.remove_claim(&ClaimRef::from(old.key()))?,
        }
    }
    draft.change_schema(&link.id, &link.schema)?;
    draft.put_entity(&Entity { context: before.context, placeholder: before.placeholder, ..link.clone() })
}

/// The readable start of a key.
fn readable(id: &EntityId) -> &str {
    id.as_str().rsplit_once('-').map_or(id.as_str(), |(start, _)| start)
}

/// Whom something new names is in the case: another window may have taken them out meanwhile.
fn must_be_there(draft: &Draft<'_>, named: &[&Who]) -> Result<()> {
    named.iter().try_for_each(|who| match who {
        Who::Known(id) => draft.entity(id).map(drop),
        Who::New(_) => Ok(()),
    })
}

fn somebody(draft: &mut Draft<'_>, who: &Who, named: &mut Vec<ClaimRef>) -> Result<EntityId> {
    match who {
        Who::Known(id) => Ok(id.clone()),
        Who::New(entity) => {
            let id = new_entity(draft, entity, None)?;
            named.push(name_of(entity, &id)?);
            Ok(id)
        }
    }
}

fn new_entity(draft: &mut Draft<'_>, new: &NewEntity, note: Option<String>) -> Result<EntityId> {
    let id = EntityId::fresh(&new.name, draft.random()?);
    let entity =
        Entity { id: id.clone(), schema: new.schema.clone(), placeholder: new.placeholder, note, ..Entity::default() };
    draft.put_entity(&entity)?;
    let named = Said { property: caption(&new.schema)?, value: new.name.clone(), ..Said::default() };
    draft.add_value(&value(&id, &named))?;
    Ok(id)
}

/// The property that a new entity's name goes into.
fn caption(schema: &str) -> Result<String> {
    let found = Vocabulary::shipped()?.schema(schema).and_then(|s| s.caption.first().cloned());
    found.ok_or_else(|| Error::input(format!("a {schema} has no name of its own")))
}

fn name_of(entity: &NewEntity, id: &EntityId) -> Result<ClaimRef> {
    let property = caption(&entity.schema)?;
    Ok(ClaimRef::from(ValueKey { entity: id.clone(), property, value: entity.name.clone(), lang: String::new() }))
}

fn value(entity: &EntityId, said: &Said) -> Value {
    Value {
        entity: entity.clone(),
        property: said.property.clone(),
        value: said.value.clone(),
        lang: said.lang.clone(),
        original: said.original.clone(),
        record: None,
        damaged: false,
    }
}

fn say(draft: &mut Draft<'_>, entity: &EntityId, said: &Said) -> Result<ClaimRef> {
    let value = value(entity, said);
    draft.add_value(&value)?;
    Ok(ClaimRef::from(value.key()))
}

/// Puts a value in place of another. Where only how it was written changes, the record that it came with stays.
fn replace(draft: &mut Draft<'_>, old: &ValueKey, mut new: Value) -> Result<ClaimRef> {
    if new.key() == *old {
        let now = draft.entity(&old.entity)?.values.into_iter().find(|now| now.key() == *old);
        new.record = now.and_then(|now| now.record);
    }
    draft.change_value(old, &new)?;
    Ok(ClaimRef::from(new.key()))
}

fn take_down(draft: &mut Draft<'_>, evidence: &Evidence, made: &mut Vec<Made>) -> Result<EvidenceId> {
    let mut evidence = evidence.clone();
    if evidence.id.as_str().is_empty() {
        let words = evidence.paraphrase.as_deref().or(evidence.quote.as_deref()).unwrap_or_default();
        evidence.id = EvidenceId::fresh(words, draft.random()?);
    }
    draft.put_evidence(&evidence)?;
    made.push(Made::Evidence(evidence.id.clone()));
    Ok(evidence.id)
}

fn support(draft: &mut Draft<'_>, cite: Option<&Cite>, claims: &[ClaimRef], made: &mut Vec<Made>) -> Result<()> {
    let Some(cite) = cite else { return Ok(()) };
    let evidence = match &cite.by {
        Support::Known(id) => {
            made.push(Made::Evidence(id.clone()));
            id.clone()
        }
        Support::New(evidence) => take_down(draft, evidence, made)?,
    };
    claims.iter().try_for_each(|claim| {
        draft.cite(&Citing {
            evidence: evidence.clone(),
            claim: claim.clone(),
            stance: cite.stance,
            locator: cite.locator.clone(),
        })
    })
}
