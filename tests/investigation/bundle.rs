//! The bundle as plain JSON: its rows, and what follows from them alone. It must not know how the program
//! packs a bundle or weighs a claim.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use muckrake::model::{Entity, EntityId, Value as Fact, ValueKey, Vocabulary};
use serde_json::Value;

pub(crate) const FILES: [&str; 5] = ["entities", "assertions", "gaps", "sources", "evidence"];

pub(crate) struct Relation {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) verb: String,
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) flow: bool,
}

pub(crate) struct Bundle {
    pub(crate) files: BTreeMap<&'static str, Vec<Value>>,
    pub(crate) table: String,
}

impl Bundle {
    pub(crate) fn read() -> Self {
        let folder = folder();
        let rows = |name: &str| {
            let text = fs::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap();
            assert!(text.ends_with('\n') && !text.contains('\r'), "{name}: lines end in a line feed");
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        Self {
            files: FILES.iter().map(|name| (*name, rows(name))).collect(),
            table: fs::read_to_string(folder.join("claims.md")).unwrap(),
        }
    }

    pub(crate) fn rows(&self, file: &str) -> &[Value] {
        &self.files[file]
    }

    pub(crate) fn row(&self, file: &str, id: &str) -> &Value {
        self.rows(file).iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("{file} has no {id}"))
    }

    pub(crate) fn entity(&self, row: &Value) -> Entity {
        let values = row["properties"].as_object().unwrap().iter().flat_map(|(property, values)| {
            strings(values).map(move |value| Fact { property: property.clone(), value, ..Fact::default() })
        });
        Entity {
            id: EntityId::new(text(&row["id"])),
            schema: text(&row["schema"]),
            kind: row["muckrake"]["kind"].as_str().map(ToOwned::to_owned),
            values: values.collect(),
            ..Entity::default()
        }
    }

    pub(crate) fn caption(&self, id: &str) -> String {
        strings(&self.row("entities", id)["properties"]["name"]).next().unwrap_or_default()
    }

    pub(crate) fn relations(&self) -> Vec<Relation> {
        let vocabulary = Vocabulary::shipped().unwrap();
        let links = self.rows("entities").iter().map(|row| self.entity(row));
        let links = links.filter(|link| vocabulary.ends_of(&link.schema).is_some());
        let relation = |link: Entity| {
            let kind = vocabulary.kind_of(&link).unwrap();
            let end = |property: &str| {
                assert_eq!(link.all(property).count(), 1, "{} has one {property}", link.id);
                link.first(property).unwrap().to_owned()
            };
            let (source, target) = (end(&kind.source), end(&kind.target));
            let (kind, verb, flow) = (kind.name.clone(), kind.verb.clone(), kind.flow);
            Relation { id: link.id.to_string(), kind, verb, source, target, flow }
        };
        links.map(relation).collect()
    }

    /// The ids of all claims: links and assertions by their own, values by entity, property and hash.
    pub(crate) fn claims(&self) -> BTreeSet<String> {
        let links: BTreeSet<String> = self.relations().into_iter().map(|relation| relation.id).collect();
        let mut claims: BTreeSet<String> = self.rows("assertions").iter().map(|row| text(&row["id"])).collect();
        for entity in self.rows("entities").iter().map(|row| self.entity(row)) {
            if !links.contains(entity.id.as_str()) {
                claims.extend(entity.values.iter().map(|value| claim_id(&entity.id, &value.property, &value.value)));
            }
        }
        claims.extend(links);
        claims
    }

    /// What each piece of evidence is cited to.
    pub(crate) fn cited(&self) -> Vec<(&Value, String)> {
        let of = |row: &'static str| self.rows(row).iter();
        of("evidence")
            .flat_map(|row| row["cites"].as_array().unwrap().iter().map(move |cite| (row, cited_claim(cite))))
            .collect()
    }

    /// Where a piece of evidence ends up when what it relays, or its source derives from, is followed.
    pub(crate) fn origin(&self, evidence: &Value) -> String {
        let first = evidence["relays"].as_str().or_else(|| evidence["source"].as_str());
        let mut source = self.row("sources", first.unwrap());
        while let Some(next) = source["derives_from"].as_str() {
            source = self.row("sources", next);
        }
        assert_eq!(source["origin"], true, "{source} is an origin");
        text(&source["id"])
    }

    /// Whether goods can be followed downstream from one to the other.
    pub(crate) fn walkable(&self, from: &str, to: &str) -> bool {
        let flows: Vec<Relation> = self.relations().into_iter().filter(|relation| relation.flow).collect();
        let mut waiting: Vec<String> = flows.iter().map(|flow| flow.source.clone()).collect();
        waiting.retain(|id| self.caption(id) == from);
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if self.caption(&id) == to {
                return true;
            }
            if seen.insert(id.clone()) {
                waiting.extend(flows.iter().filter(|flow| flow.source == id).map(|flow| flow.target.clone()));
            }
        }
        false
    }
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit")
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is text")).to_owned()
}

pub(crate) fn strings(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().map(text)
}

pub(crate) fn claim_id(entity: &EntityId, property: &str, value: &str) -> String {
    let (property, value) = (property.to_owned(), value.to_owned());
    ValueKey { entity: entity.clone(), property, value, lang: String::new() }.claim_id()
}

pub(crate) fn cited_claim(cite: &Value) -> String {
    if let Some(assertion) = cite["assertion"].as_str() {
        return assertion.to_owned();
    }
    let entity = text(&cite["entity"]);
    match cite["property"].as_str() {
        Some(property) => claim_id(&EntityId::new(entity), property, &text(&cite["value"])),
        None => entity,
    }
}

/// What stands between backquotes.
pub(crate) fn quoted(table: &str) -> BTreeSet<String> {
    table.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}
