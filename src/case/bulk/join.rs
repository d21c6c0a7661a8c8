//! What becomes of an entity when a record of it comes in again.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use super::super::cells::entity_cells;
use super::super::{Draft, read};
use crate::error::{Error, Result};
use crate::model::{Entity, EntityId, Vocabulary};

/// An object of JSON whose values stay as they were written.
type Object = BTreeMap<String, Box<RawValue>>;

/// Joins to an entity what a record of it says beside its values: the more specific schema, and context that was not
/// there before. Says whether that changed anything.
///
/// # Errors
/// If one is nothing that the other could be: neither schema is a kind of the other.
pub(super) fn join(vocabulary: &Vocabulary, known: &mut Entity, record: &Entity) -> Result<bool> {
    let specific = vocabulary.is_a(&record.schema, &known.schema);
    if !specific && !vocabulary.is_a(&known.schema, &record.schema) {
        return Err(
            Error::input(format!("is a {} here, and a {} in the case", record.schema, known.schema)).at(&record.id)
        );
    }
    let mut changed = false;
    if specific && known.schema != record.schema {
        known.schema.clone_from(&record.schema);
        changed = true;
    }
    let context = join_context(known.context.as_deref(), record.context.as_deref());
    if context.is_some() {
        known.context = context;
        changed = true;
    }
    Ok(changed)
}

/// Changes entities that were there before, with images, as they are now: what the import says of them is joined to
/// them. One that has gone meanwhile stays away.
pub(super) fn change_known(draft: &mut Draft<'_>, changed: &BTreeMap<EntityId, Vec<Entity>>) -> Result<()> {
    for (id, records) in changed {
        let Some(mut entity) = read::raw_entity(draft.connection, id.as_str())? else { continue };
        for record in records {
            // Somebody may have given it another schema meanwhile: then it keeps that one.
            drop(join(draft.vocabulary, &mut entity, record));
        }
        draft.put("entity", &entity_cells(&entity))?;
    }
    Ok(())
}

/// Two JSON objects in one, if that is more than the first.
fn join_context(known: Option<&str>, record: Option<&str>) -> Option<String> {
    let object =
        |text: Option<&str>| -> Object { text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default() };
    let mut ours = object(known);
    let more = join_objects(&mut ours, object(record));
    if more { serde_json::to_string(&ours).ok() } else { None }
}

/// Lists are united and objects joined; otherwise what was there first stays. Says whether there is more now.
fn join_objects(ours: &mut Object, theirs: Object) -> bool {
    let mut more = false;
    for (key, value) in theirs {
        let Some(known) = ours.get_mut(&key) else {
            ours.insert(key, value);
            more = true;
            continue;
        };
        if let Some(joined) = join_values(known, &value) {
            *known = joined;
            more = true;
        }
    }
    more
}

fn join_values(known: &RawValue, value: &RawValue) -> Option<Box<RawValue>> {
    let list = |raw: &RawValue| serde_json::from_str::<Vec<Box<RawValue>>>(raw.get()).ok();
    let object = |raw: &RawValue| serde_json::from_str::<Object>(raw.get()).ok();
    if let (Some(mut ours), Some(theirs)) = (list(known), list(value)) {
        let before = ours.len();
        for item in theirs {
            if ours.iter().all(|there| there.get() != item.get()) {
                ours.push(item);
            }
        }
        return if ours.len() > before { to_raw_value(&ours).ok() } else { None };
    }
    let (mut ours, theirs) = (object(known)?, object(value)?);
    if join_objects(&mut ours, theirs) { to_raw_value(&ours).ok() } else { None }
}
