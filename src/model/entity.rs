//! Entities and their values.

use serde::{Deserialize, Serialize};

use super::claim::ValueKey;
use super::id::{EntityId, EvidenceId};

/// A person, company, public body, vessel or link, in the vocabulary of FollowTheMoney.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The key; for a same-as group, the key of its head.
    pub id: EntityId,
    /// The name of its schema, as in `assets/vocabulary/ftm.json`.
    pub schema: String,
    /// An unknown intermediary or an unnamed person: known to be somebody, not who.
    pub placeholder: bool,
    /// For a link: the relation kind that was picked, where schema and role do not say it.
    pub kind: Option<String>,
    /// The reporter's note on it, in Markdown. Not a claim.
    pub note: Option<String>,
    /// FollowTheMoney's top-level keys that we have no column for: a JSON object as text, keys sorted.
    pub context: Option<String>,
    /// What is claimed of it, by property, in the order given. For a group, those of all its members.
    pub values: Vec<Value>,
    /// Every entity that this one stands for: itself alone, unless it heads a same-as group.
    pub members: Vec<EntityId>,
    /// Its own row is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// One value of one property of an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The member of the group that holds it.
    pub entity: EntityId,
    /// The property's name.
    pub property: String,
    /// The value, clean by its type.
    pub value: String,
    /// ISO 639-3 code of its language, or empty.
    pub lang: String,
    /// How it was written before it was cleaned ("April 2022"), where that differs.
    pub original: Option<String>,
    /// The evidence of the imported record that brought it: it inherits that record's citation.
    pub record: Option<EvidenceId>,
    /// What the case holds of it is not what was saved: to be shown as damage, and counted nowhere.
    #[serde(skip)]
    pub damaged: bool,
}

/// As much of an entity as a list or a tree shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The key; for a same-as group, the key of its head.
    pub id: EntityId,
    /// The name of its schema.
    pub schema: String,
    /// What it is called; the schema's label where it has no name.
    pub caption: String,
    /// Country codes, lower case, those of all its country-typed values, sorted.
    pub countries: Vec<String>,
    /// See [`Entity::placeholder`].
    pub placeholder: bool,
}

impl Value {
    /// Its address: what makes it the same value again.
    pub fn key(&self) -> ValueKey {
        let Self { entity, property, value, lang, .. } = self;
        ValueKey { entity: entity.clone(), property: property.clone(), value: value.clone(), lang: lang.clone() }
    }
}

impl Entity {
    /// The values of one property, in the order given.
    pub fn all<'a>(&'a self, property: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |v| v.property == property).map(|v| v.value.as_str())
    }

    /// The first value of a property.
    pub fn first<'a>(&'a self, property: &'a str) -> Option<&'a str> {
        self.values.iter().find(|v| v.property == property).map(|v| v.value.as_str())
    }
}
