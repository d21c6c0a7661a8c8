//! FollowTheMoney's entities, one JSON object a line.

use std::borrow::Cow;

use super::super::entity::{self, Line};
use super::{Position, Taken, What};
use crate::case::Record;
use crate::error::Result;
use crate::model::check::{Checked, check, check_as};
use crate::model::vocabulary::Schema;
use crate::model::{Assertion, AssertionId, Entity, EntityId, Value, Vocabulary};

/// The id of an entity, read and nothing else.
pub(super) fn key(row: &[u8]) -> Option<Cow<'_, [u8]>> {
    // Most files put it first, and then the rest of the line need not be read for it.
    if let Some(rest) = row.strip_prefix(b"{\"id\":")
        && let Some(rest) = rest.trim_ascii_start().strip_prefix(b"\"")
        && let Some(id) = rest.split(|b| *b == b'"').next()
        && !id.contains(&b'\\')
    {
        return Some(Cow::Borrowed(id));
    }
    #[derive(serde::Deserialize)]
    struct Key {
        id: String,
    }
    serde_json::from_slice::<Key>(row).ok().map(|key| Cow::Owned(key.id.into_bytes()))
}

/// One line: its values checked by type, its context kept.
pub(super) fn read(at: &Position<'_>, text: &str) -> Result<Taken> {
    let vocabulary = at.vocabulary;
    let Line { mut entity, mut marks } = entity::read(vocabulary, text)?;
    if marks.assertion.is_some() {
        let what = What::Assertion(Box::new(assertion(&entity, &marks)));
        return Ok(Taken { what, same_as: None, normalised: Vec::new(), dropped: Vec::new() });
    }
    // What an export gave back as unclean is looked at again: a later version may understand it.
    for (property, list) in std::mem::take(&mut marks.unclean) {
        let id = &entity.id;
        let again = list.into_iter().map(|value| Value {
            entity: id.clone(),
            property: property.clone(),
            value,
            ..Value::default()
        });
        entity.values.extend(again.collect::<Vec<_>>());
    }
    let named = entity.schema.clone();
    let mut checking = Checking {
        vocabulary,
        named: &named,
        schema: vocabulary.schema(&named),
        normalised: Vec::new(),
        dropped: Vec::new(),
    };
    let mut clean = Vec::with_capacity(entity.values.len());
    for mut value in std::mem::take(&mut entity.values) {
        if checking.is_value(&mut value) {
            clean.push(value);
        } else {
            marks.unclean.entry(value.property).or_default().push(value.value);
        }
    }
    entity.values = clean;
    entity::join_kept(&mut entity, &entity::kept_of(&marks))?;
    let Checking { normalised, dropped, .. } = checking;
    let record = Record::new(vocabulary, entity, at.evidence, at.locator())?;
    Ok(Taken { what: What::Entity(Box::new(record)), same_as: marks.same_as, normalised, dropped })
}

/// The values of one entity while they are checked.
struct Checking<'v> {
    vocabulary: &'v Vocabulary,
    /// The name of the entity's schema.
    named: &'v str,
    schema: Option<&'v Schema>,
    normalised: Vec<[String; 3]>,
    dropped: Vec<[String; 3]>,
}

impl Checking<'_> {
    /// Makes a value what its type understands by it; says whether it is one.
    fn is_value(&mut self, value: &mut Value) -> bool {
        // The record of another case's import means nothing here.
        value.record = None;
        let found = self.schema.and_then(|schema| schema.properties.get(&value.property));
        if found.is_some_and(|p| p.range.is_some()) {
            // References are kept as they are, also to entities that are not in the file.
            return !value.value.is_empty();
        }
        let checked = match found {
            Some(found) => check_as(self.vocabulary, found, &value.value),
            None => check(self.vocabulary, self.named, &value.property, &value.value),
        };
        match checked {
            Checked::Clean { value: clean, original, .. } => {
                if clean != value.value {
                    let written = std::mem::replace(&mut value.value, clean);
                    self.normalised.push([value.property.clone(), written.clone(), value.value.clone()]);
                    value.original = value.original.take().or(original).or(Some(written));
                }
                true
            }
            Checked::Beside { why, .. } | Checked::Refused { why, .. } => {
                self.dropped.push([value.property.clone(), value.value.clone(), why]);
                false
            }
        }
    }
}

/// A Note that an export made of an assertion.
fn assertion(note: &Entity, marks: &entity::Marks) -> Assertion {
    Assertion {
        id: AssertionId::from(note.id.as_str()),
        text: note.all("description").collect::<Vec<_>>().join("\n"),
        about: note.all("entity").map(EntityId::from).collect(),
        date: marks.assertion.as_ref().and_then(|mark| mark.date.clone()),
        date_text: marks.assertion.as_ref().and_then(|mark| mark.date_text.clone()),
        note: note.note.clone(),
        damaged: false,
    }
}
