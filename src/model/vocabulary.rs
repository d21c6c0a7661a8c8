//! The vocabulary: FollowTheMoney's schemata and types, and our relation kinds, read from `assets/vocabulary/`.
//!
//! Every rule of the vocabulary is data there; this file only inherits along `extends` and looks things
//! up. It must not name a schema, a property or a relation kind of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::claim::Link;
use super::entity::Entity;
use crate::error::{Error, Result};

const FTM: &str = include_str!("../../assets/vocabulary/ftm.json");
const RELATIONS: &str = include_str!("../../assets/vocabulary/relations.json");

/// Schemata, types and relation kinds.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    version: String,
    types: BTreeMap<String, TypeDef>,
    schemata: BTreeMap<String, Schema>,
    kinds: Vec<RelationKind>,
}

/// A property type of FollowTheMoney.
#[derive(Debug, Clone, Deserialize)]
pub struct TypeDef {
    /// What people call it.
    pub label: String,
    /// Whether values of it help to tell that two entities are the same.
    #[serde(default)]
    pub matchable: bool,
    /// Advisory length in characters.
    #[serde(default)]
    pub max_length: Option<usize>,
    /// The allowed values with their labels, where the type is a closed list.
    #[serde(default)]
    pub values: Option<BTreeMap<String, String>>,
}

/// A schema with everything it inherits.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// What people call one of them.
    pub label: String,
    /// What people call several.
    pub plural: String,
    /// Itself and all it inherits from.
    pub lineage: BTreeSet<String>,
    /// Those of abstract, deprecated, edge, generated, hidden, matchable that hold.
    pub flags: BTreeSet<String>,
    /// The properties that tell most about it.
    pub featured: Vec<String>,
    /// The properties to take its caption from, best first.
    pub caption: Vec<String>,
    /// The properties without which it is incomplete.
    pub required: Vec<String>,
    /// Where it starts and ends, as an edge.
    pub edge: Option<Edge>,
    /// The properties that say from when it was.
    pub starts: Vec<String>,
    /// The properties that say until when.
    pub ends: Vec<String>,
    /// Own and inherited properties, by name.
    pub properties: BTreeMap<String, Property>,
}

impl Schema {
    /// Whether a property holds a name of something of this schema.
    pub fn is_name(&self, property: &str) -> bool {
        self.properties.get(property).is_some_and(|p| p.kind == "name")
    }
}

/// How a schema joins two entities.
#[derive(Debug, Clone, Deserialize)]
pub struct Edge {
    /// The property that holds where it starts.
    pub source: String,
    /// The property that holds where it ends.
    pub target: String,
    /// Whether the two ends differ in meaning.
    pub directed: bool,
    /// FollowTheMoney's own verb.
    pub label: String,
}

/// A property.
#[derive(Debug, Clone, Deserialize)]
pub struct Property {
    /// What people call it.
    pub label: String,
    /// The name of its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// For entity references, the schema that the other must be of.
    #[serde(default)]
    pub range: Option<String>,
    /// For identifiers, their format.
    #[serde(default)]
    pub format: Option<String>,
    /// Left out where properties are offered.
    #[serde(default)]
    pub hidden: bool,
    /// No longer to be written.
    #[serde(default)]
    pub deprecated: bool,
}

/// What the reporter picks when linking two entities.
#[derive(Debug, Clone, Deserialize)]
pub struct RelationKind {
    /// Its name in files and on the command line.
    pub name: String,
    /// Read from source to target: "supplies".
    pub verb: String,
    /// Read from target to source: "supplied by".
    pub inverse: String,
    /// The schema of the link entity.
    pub schema: String,
    /// The property of it that holds the source.
    pub source: String,
    /// The property of it that holds the target.
    pub target: String,
    /// What stands in the link's `role`, which tells kinds of one schema apart.
    #[serde(default)]
    pub role: Option<String>,
    /// Goods flow along it.
    #[serde(default)]
    pub flow: bool,
    /// The property of the link that names the goods, where goods flow along it.
    #[serde(default)]
    pub goods: Option<String>,
    /// It ties a person or firm to an end of a hop.
    #[serde(default)]
    pub tie: bool,
    /// Whether the two ends differ in meaning.
    #[serde(default = "yes")]
    pub directed: bool,
    /// The kind to offer where the vocabulary forbids this one between two ends.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// What it means, in one sentence.
    pub help: String,
}

/// What can be said between two entities when a relation kind was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// The kind that was asked for.
    Lawful,
    /// Another kind, because the vocabulary forbids the one asked for; with the reason as a sentence.
    Instead(String, String),
    /// No kind fits; with the reason as a sentence.
    Nothing(String),
}

#[derive(Deserialize)]
struct RawModel {
    version: String,
    types: BTreeMap<String, TypeDef>,
    schemata: BTreeMap<String, RawSchema>,
}

#[derive(Deserialize)]
struct RawSchema {
    label: String,
    #[serde(default)]
    plural: String,
    #[serde(default)]
    extends: Vec<String>,
    #[serde(default)]
    flags: BTreeSet<String>,
    #[serde(default)]
    featured: Vec<String>,
    #[serde(default)]
    caption: Vec<String>,
    #[serde(default)]
    required: Vec<String>,
    edge: Option<Edge>,
    #[serde(default)]
    temporal: Temporal,
    #[serde(default)]
    properties: BTreeMap<String, Property>,
}

#[derive(Deserialize, Default)]
struct Temporal {
    #[serde(default)]
    start: Vec<String>,
    #[serde(default)]
    end: Vec<String>,
}

#[derive(Deserialize)]
struct RawKinds {
    kinds: Vec<RelationKind>,
}

fn yes() -> bool {
    true
}

impl Vocabulary {
    /// The vocabulary that the program ships.
    ///
    /// # Errors
    /// If the shipped data is broken, which the tests would have shown.
    pub fn shipped() -> Result<&'static Self> {
        static SHIPPED: OnceLock<Result<Vocabulary>> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::from_json(FTM, RELATIONS)).as_ref().map_err(Clone::clone)
    }

    /// Reads a vocabulary from the two files of `assets/vocabulary/`.
    ///
    /// # Errors
    /// Names the file and the schema or kind that does not fit the rest.
    pub fn from_json(ftm: &str, relations: &str) -> Result<Self> {
        let model: RawModel =
            serde_json::from_str(ftm).map_err(|e| Error::input(e.to_string()).at("vocabulary/ftm.json"))?;
        let RawKinds { kinds } =
            serde_json::from_str(relations).map_err(|e| Error::input(e.to_string()).at("vocabulary/relations.json"))?;
        let schemata = inherit(&model.schemata)?;
        let vocabulary = Self { version: model.version, types: model.types, schemata, kinds };
        for kind in &vocabulary.kinds {
            vocabulary.check_kind(kind).map_err(|e| e.at("vocabulary/relations.json"))?;
        }
        Ok(vocabulary)
    }

    /// The version of FollowTheMoney that it holds.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A property type.
    pub fn type_def(&self, name: &str) -> Option<&TypeDef> {
        self.types.get(name)
    }

    /// A schema by its exact name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemata.get(name)
    }

    /// All schemata, by name.
    pub fn schemata(&self) -> impl Iterator<Item = &Schema> {
        self.schemata.values()
    }

    /// Whether a schema is another or inherits from it.
    pub fn is_a(&self, schema: &str, ancestor: &str) -> bool {
        self.schemata.get(schema).is_some_and(|s| s.lineage.contains(ancestor))
    }

    /// A property of a schema, own or inherited.
    pub fn property(&self, schema: &str, property: &str) -> Option<&Property> {
        self.schemata.get(schema)?.properties.get(property)
    }

    /// All relation kinds, in the order of the file.
    pub fn kinds(&self) -> &[RelationKind] {
        &self.kinds
    }

    /// A relation kind by its name.
    pub fn kind(&self, name: &str) -> Option<&RelationKind> {
        self.kinds.iter().find(|k| k.name == name)
    }

    /// The names of the kinds along which goods flow.
    pub fn flows(&self) -> Vec<String> {
        self.kinds.iter().filter(|k| k.flow).map(|k| k.name.clone()).collect()
    }

    /// The names of the kinds that tie a person or firm to an end of a hop.
    pub fn ties(&self) -> Vec<String> {
        self.kinds.iter().filter(|k| k.tie).map(|k| k.name.clone()).collect()
    }

    /// The kinds that may be said of two entities of these schemata, in the order of the file.
    pub fn kinds_between(&self, source: &str, target: &str) -> Vec<&RelationKind> {
        self.kinds.iter().filter(|k| self.fits(k, source, target)).collect()
    }

    /// What can be said where a kind was asked for between two schemata.
    pub fn offer(&self, kind: &RelationKind, source: &str, target: &str) -> Offer {
        if self.fits(kind, source, target) {
            return Offer::Lawful;
        }
        let label = |name: &str| {
            let label = self.schema(name).map_or(name.to_owned(), |s| s.label.to_lowercase());
            format!("{} {label}", if label.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" })
        };
        let why =
            format!("FollowTheMoney has no \u{201c}{}\u{201d} from {} to {}", kind.verb, label(source), label(target));
        let mut next = kind.otherwise.as_deref();
        let mut seen = BTreeSet::from([kind.name.as_str()]);
        while let Some(other) = next.and_then(|n| self.kind(n)) {
            if !seen.insert(&other.name) {
                break;
            }
            if self.fits(other, source, target) {
                return Offer::Instead(
                    other.name.clone(),
                    format!("{why}; the nearest is \u{201c}{}\u{201d}", other.verb),
                );
            }
            next = other.otherwise.as_deref();
        }
        Offer::Nothing(why)
    }

    /// The two properties that hold the ends of a link of this schema; none if it is no link.
    pub fn ends_of(&self, schema: &str) -> Option<(&str, &str)> {
        if let Some(kind) = self.kinds.iter().find(|k| k.schema == schema) {
            return Some((&kind.source, &kind.target));
        }
        let edge = self.schema(schema)?.edge.as_ref()?;
        Some((&edge.source, &edge.target))
    }

    /// The relation kind of a link entity: the one that was picked, or the one its role names, or the plain
    /// one of its schema.
    pub fn kind_of(&self, link: &Entity) -> Option<&RelationKind> {
        let picked = link.kind.as_deref().and_then(|name| self.kind(name)).filter(|k| k.schema == link.schema);
        let by_role = || {
            self.kinds
                .iter()
                .find(|k| k.schema == link.schema && k.role.is_some() && k.role.as_deref() == link.first("role"))
        };
        let plain = || self.kinds.iter().find(|k| k.schema == link.schema && k.role.is_none());
        picked.or_else(by_role).or_else(plain)
    }

    /// What flows along a link, as worded by the source.
    pub fn goods(&self, link: &Link) -> Vec<String> {
        let property = self.kind(&link.kind).and_then(|kind| kind.goods.as_deref());
        property.map_or_else(Vec::new, |property| link.entity.all(property).map(ToOwned::to_owned).collect())
    }

    /// What an entity is called: the first value of its schema's caption properties, else the schema's label.
    pub fn caption(&self, entity: &Entity) -> String {
        let Some(schema) = self.schema(&entity.schema) else { return entity.id.to_string() };
        let named = schema.caption.iter().find_map(|p| entity.first(p));
        named.map_or_else(|| schema.label.clone(), ToOwned::to_owned)
    }

    /// What people call a property, as it stands within a sentence: "registration number", but "INN".
    pub fn property_words(&self, schema: &str, property: &str) -> String {
        let label = self.property(schema, property).map_or(property, |p| p.label.as_str());
        let mut letters = label.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if second.is_lowercase() => {
                first.to_lowercase().chain(label.chars().skip(1)).collect()
            }
            _ => label.to_owned(),
        }
    }

    fn fits(&self, kind: &RelationKind, source: &str, target: &str) -> bool {
        let end = |property: &str, schema: &str| {
            let range = self.property(&kind.schema, property).and_then(|p| p.range.as_deref());
            range.is_some_and(|range| self.is_a(schema, range))
        };
        end(&kind.source, source) && end(&kind.target, target)
    }

    fn check_kind(&self, kind: &RelationKind) -> Result<()> {
        let wrong = |what: String| Err(Error::input(what).at(format!("relation kind {}", kind.name)));
        if self.kinds.iter().filter(|k| k.name == kind.name).count() > 1 {
            return wrong("stands twice".to_owned());
        }
        for property in [&kind.source, &kind.target] {
            if self.property(&kind.schema, property).is_none_or(|p| p.range.is_none()) {
                return wrong(format!("{} has no end {property}", kind.schema));
            }
        }
        if let Some(goods) = kind.goods.as_deref().filter(|goods| self.property(&kind.schema, goods).is_none()) {
            return wrong(format!("{} has no property {goods} for goods", kind.schema));
        }
        if kind.role.is_some() && self.property(&kind.schema, "role").is_none() {
            return wrong(format!("{} has no role to fix", kind.schema));
        }
        match &kind.otherwise {
            Some(other) if self.kind(other).is_none() => wrong(format!("names {other}, which is no kind")),
            _ => Ok(()),
        }
    }
}

fn inherit(raw: &BTreeMap<String, RawSchema>) -> Result<BTreeMap<String, Schema>> {
    let mut schemata = BTreeMap::new();
    for (name, own) in raw {
        let mut schema = Schema {
            name: name.clone(),
            label: own.label.clone(),
            plural: own.plural.clone(),
            flags: own.flags.clone(),
            featured: own.featured.clone(),
            caption: own.caption.clone(),
            required: own.required.clone(),
            edge: own.edge.clone(),
            starts: own.temporal.start.clone(),
            ends: own.temporal.end.clone(),
            ..Schema::default()
        };
        let mut waiting = vec![name.as_str()];
        while let Some(next) = waiting.pop() {
            let parent = raw.get(next).ok_or_else(|| {
                Error::input(format!("schema {name} extends {next}, which is not there")).at("vocabulary/ftm.json")
            })?;
            if schema.lineage.insert(next.to_owned()) {
                for (property, definition) in &parent.properties {
                    schema.properties.entry(property.clone()).or_insert_with(|| definition.clone());
                }
                waiting.extend(parent.extends.iter().map(String::as_str));
            }
        }
        schemata.insert(name.clone(), schema);
    }
    Ok(schemata)
}
