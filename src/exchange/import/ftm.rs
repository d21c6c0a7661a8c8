//! FollowTheMoney's entities, one JSON object a line.

use super::super::entity::{self, Line};
use super::{Fate, Taking};
use crate::case::Record;
use crate::error::Result;
use crate::model::check::{Checked, check};
use crate::model::{Assertion, AssertionId, Entity, EntityId, Value};

/// The id of an entity, read and nothing else.
pub(super) fn key(text: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Key {
        id: String,
    }
    serde_json::from_str::<Key>(text).ok().map(|key| key.id)
}

/// Takes one line: its values checked by type, its context kept.
pub(super) fn take(taking: &mut Taking<'_, '_>, text: &str) -> Result<Fate> {
    let Line { mut entity, mut marks } = entity::read(taking.vocabulary, text)?;
    if marks.assertion.is_some() {
        return take_assertion(taking, &entity, &marks);
    }
    // What an export gave back as unclean is looked at again: a later version may understand it.
    for (property, list) in std::mem::take(&mut marks.unclean) {
        let again = list.into_iter().map(|value| Value {
            entity: entity.id.clone(),
            property: property.clone(),
            value,
            ..Value::default()
        });
        entity.values.extend(again);
    }
    let mut clean = Vec::with_capacity(entity.values.len());
    for mut value in std::mem::take(&mut entity.values) {
        if is_value(taking, &entity.schema, &mut value) {
            clean.push(value);
        } else {
            marks.unclean.entry(value.property).or_default().push(value.value);
        }
    }
    // Ranks are counted along a property.
    clean.sort_by(|a, b| a.property.cmp(&b.property));
    entity.values = clean;
    entity::join_kept(&mut entity, &entity::kept_of(&marks))?;
    let report = taking.bulk.take(&Record { entity: &entity, evidence: &taking.evidence, locator: &taking.locator })?;
    if !report.new && report.added + report.cited == 0 && !report.changed {
        return Ok(Fate::Known);
    }
    let claims = if report.link { usize::from(report.new) } else { report.added };
    Ok(Fate::Taken { claims: claims as u64 })
}

/// Makes a value what its type understands by it; says whether it is one.
fn is_value(taking: &mut Taking<'_, '_>, schema: &str, value: &mut Value) -> bool {
    // The record of another case's import means nothing here.
    value.record = None;
    if taking.vocabulary.property(schema, &value.property).is_some_and(|p| p.range.is_some()) {
        // References are kept as they are, also to entities that are not in the file.
        return !value.value.is_empty();
    }
    match check(taking.vocabulary, schema, &value.property, &value.value) {
        Checked::Clean { value: clean, original, .. } => {
            if clean != value.value {
                taking.normalised(&value.property, &value.value, &clean);
                let written = std::mem::replace(&mut value.value, clean);
                value.original = value.original.take().or(original).or(Some(written));
            }
            true
        }
        Checked::Beside { why, .. } | Checked::Refused { why, .. } => {
            taking.dropped(&value.property, &value.value, &why);
            false
        }
    }
}

/// A Note that an export made of an assertion.
fn take_assertion(taking: &mut Taking<'_, '_>, note: &Entity, marks: &entity::Marks) -> Result<Fate> {
    let mark = marks.assertion.clone().unwrap_or_default();
    let assertion = Assertion {
        id: AssertionId::from(note.id.as_str()),
        text: note.all("description").collect::<Vec<_>>().join("\n"),
        about: note.all("entity").map(EntityId::from).collect(),
        date: mark.date,
        date_text: mark.date_text,
        note: note.note.clone(),
    };
    let new = taking.bulk.take_assertion(&assertion, &taking.evidence, &taking.locator)?;
    Ok(if new { Fate::Taken { claims: 1 } } else { Fate::Known })
}
