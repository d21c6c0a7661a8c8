//! What becomes of an entity when a record of it comes in again.

use serde_json::{Map, Value as Json};

use crate::model::{Entity, Vocabulary};

/// An entity as it is when a record of it comes in again: the more specific schema, and context that was not
/// there before; none if nothing changes.
pub(super) fn joined(vocabulary: &Vocabulary, known: &Entity, record: &Entity) -> Option<Entity> {
    let mut joined = Entity { values: Vec::new(), members: Vec::new(), ..known.clone() };
    if known.schema != record.schema && vocabulary.is_a(&record.schema, &known.schema) {
        joined.schema.clone_from(&record.schema);
    }
    joined.context = join_context(known.context.as_deref(), record.context.as_deref());
    (joined.schema != known.schema || joined.context != known.context).then_some(joined)
}

/// Two JSON objects in one: lists are united, otherwise what was there first stays.
fn join_context(known: Option<&str>, record: Option<&str>) -> Option<String> {
    let object = |text: Option<&str>| -> Map<String, Json> {
        text.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
    };
    let (mut ours, theirs) = (object(known), object(record));
    for (key, value) in theirs {
        match (ours.get_mut(&key), value) {
            (None, value) => drop(ours.insert(key, value)),
            (Some(Json::Array(list)), Json::Array(more)) => {
                for item in more {
                    if !list.contains(&item) {
                        list.push(item);
                    }
                }
            }
            (Some(_), _) => {}
        }
    }
    if ours.is_empty() {
        return known.map(ToOwned::to_owned);
    }
    let unchanged = Some(&ours) == known.and_then(|t| serde_json::from_str(t).ok()).as_ref();
    if unchanged { known.map(ToOwned::to_owned) } else { Some(Json::Object(ours).to_string()) }
}
