//! An entity as a line of FollowTheMoney's JSON, read and written without loss.
//!
//! What FollowTheMoney has no place for stands under the context key `muckrake`, which its readers leave alone;
//! context keys that we have no place for are kept as they are.

mod texts;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use texts::Texts;

use super::bounds;
use crate::error::{Error, Result};
use crate::model::{Entity, EntityId, EvidenceId, Value, Vocabulary};
use crate::text::safe::safe;

/// An entity as it stands in a file, before its values are checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// The entity; its values as they were written, its context without what `marks` holds.
    pub entity: Entity,
    /// What stands under the key `muckrake`.
    pub marks: Marks,
}

/// What we know of an entity and FollowTheMoney has no place for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// See [`Entity::placeholder`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub placeholder: bool,
    /// See [`Entity::kind`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// See [`Entity::note`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The language of values, by property and value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, BTreeMap<String, Codes>>,
    /// How values were written, by property and value, where that differs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub wording: BTreeMap<String, BTreeMap<String, String>>,
    /// The head of the same-as group that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<EntityId>,
    /// Which values inherit the citation of an imported record, by evidence and property.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<EvidenceId, BTreeMap<String, Vec<String>>>,
    /// What a file said of it that is no value, by property: kept, and given back.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unclean: BTreeMap<String, Vec<String>>,
    /// For a Note that stands for an assertion: what of it a Note has no property for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<AssertionMark>,
    /// Keys of a newer version.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// The language of a value, or those under which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Codes {
    /// One ISO 639-3 code, or none if empty.
    One(String),
    /// Several: the same text is a value in each.
    Many(Vec<String>),
}

impl Codes {
    fn list(&self) -> &[String] {
        match self {
            Self::One(code) => std::slice::from_ref(code),
            Self::Many(codes) => codes,
        }
    }

    fn and(self, code: &str) -> Self {
        let mut codes = self.list().to_vec();
        codes.push(code.to_owned());
        Self::Many(codes)
    }
}

/// What an assertion has that a Note has not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionMark {
    /// See [`crate::model::Assertion::date`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// See [`crate::model::Assertion::date_text`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_text: Option<String>,
}

/// Reads one line.
///
/// # Errors
/// If it is no JSON object, or has no id or schema that the vocabulary knows.
pub fn read(vocabulary: &Vocabulary, line: &str) -> Result<Line> {
    bounds::refuse_bomb(line)?;
    // The context stays raw text: a number in it comes out as it was written.
    let mut context: BTreeMap<String, &RawValue> = serde_json::from_str(line).map_err(|e| {
        Error::input(format!("this line is no JSON object of an entity (see character {})", e.column()))
    })?;
    let id: String =
        field(&mut context, "id")?.filter(|id: &String| !id.is_empty()).ok_or_else(|| Error::input("has no id"))?;
    let schema: String = field(&mut context, "schema")?.ok_or_else(|| Error::input("has no schema").at(safe(&id)))?;
    let properties: BTreeMap<String, Texts> =
        field(&mut context, "properties").map_err(|e| e.at(safe(&id)))?.unwrap_or_default();
    let marks: Marks = field(&mut context, "muckrake").map_err(|e| e.at(safe(&id)))?.unwrap_or_default();
    match vocabulary.schema(&schema) {
        None => return Err(Error::input(format!("there is no schema {schema:?}")).at(safe(&id))),
        Some(known) if known.flags.contains("abstract") => {
            return Err(Error::input(format!("{schema} is abstract: nothing is just that")).at(safe(&id)));
        }
        Some(_) => {}
    }
    let id = EntityId::new(id);
    let mut values = Vec::with_capacity(properties.values().map(|texts| texts.0.len()).sum());
    for (mut property, texts) in properties {
        let mut texts = texts.0.into_iter().peekable();
        while let Some(text) = texts.next() {
            let codes = marks.languages.get(&property).and_then(|of| of.get(&text)).map_or(&[][..], Codes::list);
            let (first, more) = codes.split_first().map_or(("", &[][..]), |(first, more)| (first.as_str(), more));
            let named = if texts.peek().is_some() { property.clone() } else { std::mem::take(&mut property) };
            let one = Value { lang: first.to_owned(), ..value(&id, named, text, &marks) };
            let others: Vec<Value> = more.iter().map(|code| Value { lang: code.clone(), ..one.clone() }).collect();
            values.push(one);
            values.extend(others);
        }
    }
    let context = (!context.is_empty()).then(|| serde_json::to_string(&context)).transpose();
    let entity = Entity {
        id: id.clone(),
        schema,
        placeholder: marks.placeholder,
        kind: marks.kind.clone(),
        note: marks.note.clone(),
        context: context.map_err(|e| Error::input(e.to_string()).at(safe(id.as_str())))?,
        values,
        members: vec![id],
        damaged: false,
    };
    Ok(Line { entity, marks })
}

/// Takes a field out of an object and reads it.
fn field<T: DeserializeOwned>(object: &mut BTreeMap<String, &RawValue>, name: &str) -> Result<Option<T>> {
    let raw = object.remove(name);
    raw.map(|raw| serde_json::from_str(raw.get())).transpose().map_err(|e| {
        Error::input(format!("holds what does not belong there (see its character {})", e.column()))
            .at(format!("field {name}"))
    })
}

fn value(id: &EntityId, property: String, text: String, marks: &Marks) -> Value {
    let look_up =
        |map: &BTreeMap<String, BTreeMap<String, String>>| map.get(&property).and_then(|of| of.get(&text)).cloned();
    let record = marks.records.iter().find(|(_, of)| of.get(&property).is_some_and(|list| list.contains(&text)));
    Value {
        entity: id.clone(),
        original: look_up(&marks.wording),
        record: record.map(|(evidence, _)| evidence.clone()),
        property,
        value: text,
        lang: String::new(),
        damaged: false,
    }
}

/// Everything of an entity that stands under `muckrake`: what its row and its values say, beside what `kept` holds.
pub fn marks_of(entity: &Entity, kept: Marks) -> Marks {
    let mut marks =
        Marks { placeholder: entity.placeholder, kind: entity.kind.clone(), note: entity.note.clone(), ..kept };
    let mut codes: BTreeMap<(&str, &str), Codes> = BTreeMap::new();
    for value in &entity.values {
        let of = codes.entry((&value.property, &value.value));
        of.and_modify(|codes| *codes = codes.clone().and(&value.lang))
            .or_insert_with(|| Codes::One(value.lang.clone()));
        let at = |map: &mut BTreeMap<String, BTreeMap<String, String>>, text: &str| {
            map.entry(value.property.clone()).or_default().insert(value.value.clone(), text.to_owned());
        };
        if let Some(original) = &value.original {
            at(&mut marks.wording, original);
        }
        if let Some(record) = &value.record {
            let of = marks.records.entry(record.clone()).or_default();
            of.entry(value.property.clone()).or_default().push(value.value.clone());
        }
    }
    for ((property, value), codes) in codes {
        if codes != Codes::One(String::new()) {
            marks.languages.entry(property.to_owned()).or_default().insert(value.to_owned(), codes);
        }
    }
    marks
}

/// The part of the marks that no column of the case holds: it is kept in the entity's context.
pub fn kept_of(marks: &Marks) -> Marks {
    Marks { unclean: marks.unclean.clone(), other: marks.other.clone(), ..Marks::default() }
}

/// Takes what an import kept aside out of an entity's context, so that it can be written with the other marks.
pub fn split_kept(entity: &mut Entity) -> Marks {
    let Some(mut context) =
        entity.context.as_deref().and_then(|text| serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(text).ok())
    else {
        return Marks::default();
    };
    let Some(kept) = context.remove("muckrake") else { return Marks::default() };
    entity.context = if context.is_empty() { None } else { serde_json::to_string(&context).ok() };
    serde_json::from_str(kept.get()).unwrap_or_default()
}

/// What a file said of an entity that is no value, by property.
pub fn unclean(entity: &Entity) -> BTreeMap<String, Vec<String>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Kept {
        muckrake: Marks,
    }
    let context = entity.context.as_deref();
    context.and_then(|text| serde_json::from_str::<Kept>(text).ok()).unwrap_or_default().muckrake.unclean
}

/// Puts what an import kept aside into an entity's context. The reverse of [`split_kept`].
pub fn join_kept(entity: &mut Entity, kept: &Marks) -> Result<()> {
    if *kept == Marks::default() {
        return Ok(());
    }
    let broken = |e: serde_json::Error| Error::input(e.to_string());
    let text = entity.context.as_deref().unwrap_or("{}");
    let mut context: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).map_err(broken)?;
    context.insert("muckrake".to_owned(), serde_json::value::to_raw_value(kept).map_err(broken)?);
    entity.context = Some(serde_json::to_string(&context).map_err(broken)?);
    Ok(())
}

/// Writes one line, without its end: `id` first, then schema, properties, our marks, and the context, sorted.
///
/// # Errors
/// If the context that was kept is no JSON object any more.
pub fn write(entity: &Entity, marks: &Marks) -> Result<String> {
    let broken = |e: serde_json::Error| Error::input(e.to_string()).at(&entity.id);
    let mut properties: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for value in &entity.values {
        let list = properties.entry(&value.property).or_default();
        if !list.contains(&value.value.as_str()) {
            list.push(&value.value);
        }
    }
    let json = |text: &str| serde_json::to_string(text).map_err(broken);
    let mut line =
        format!("{{\"id\":{},\"schema\":{},\"properties\":", json(entity.id.as_str())?, json(&entity.schema)?);
    line.push_str(&serde_json::to_string(&properties).map_err(broken)?);
    if *marks != Marks::default() {
        line.push_str(",\"muckrake\":");
        line.push_str(&serde_json::to_string(marks).map_err(broken)?);
    }
    let context: BTreeMap<String, Box<RawValue>> =
        entity.context.as_deref().map(serde_json::from_str).transpose().map_err(broken)?.unwrap_or_default();
    for (key, value) in context {
        line.push(',');
        line.push_str(&json(&key)?);
        line.push(':');
        line.push_str(value.get());
    }
    line.push('}');
    Ok(line)
}
