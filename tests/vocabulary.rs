//! The vocabulary as data: what FollowTheMoney says, what may be said between two entities, and that adding to it
//! takes no line of code.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use muckrake::model::check::check;
use muckrake::model::vocabulary::Offer;
use muckrake::model::{Entity, Value, Vocabulary};
use serde_json::{Value as Json, json};

const FTM: &str = include_str!("../assets/vocabulary/ftm.json");
const RELATIONS: &str = include_str!("../assets/vocabulary/relations.json");

fn shipped() -> &'static Vocabulary {
    Vocabulary::shipped().unwrap()
}

/// The shipped vocabulary after two edits of its files.
fn edited(ftm: impl FnOnce(&mut Json), relations: impl FnOnce(&mut Vec<Json>)) -> muckrake::error::Result<Vocabulary> {
    let mut model: Json = serde_json::from_str(FTM).unwrap();
    ftm(&mut model);
    let mut kinds: Json = serde_json::from_str(RELATIONS).unwrap();
    relations(kinds["kinds"].as_array_mut().unwrap());
    Vocabulary::from_json(&model.to_string(), &kinds.to_string())
}

#[test]
fn all_of_followthemoney_is_there() {
    let vocabulary = shipped();
    assert_eq!(vocabulary.version(), "4.11.2");
    assert_eq!(vocabulary.schemata().count(), 71);
    assert_eq!(vocabulary.schemata().filter(|s| s.edge.is_some()).count(), 17);
    let listed = |kind: &str| vocabulary.type_def(kind).and_then(|t| t.values.as_ref()).map_or(0, |v| v.len());
    assert_eq!((listed("country"), listed("topic"), listed("language"), listed("gender")), (281, 75, 74, 3));
    let asset: Json = serde_json::from_str(FTM).unwrap();
    let mut own = 0;
    for (name, schema) in asset["schemata"].as_object().unwrap() {
        for (property, definition) in schema["properties"].as_object().unwrap() {
            let found = vocabulary.property(name, property).unwrap();
            assert_eq!(found.label, definition["label"].as_str().unwrap(), "{name}.{property}");
            assert!(vocabulary.type_def(&found.kind).is_some(), "{name}.{property} is a {}", found.kind);
            let range = found.range.as_deref();
            assert!(range.is_none_or(|r| vocabulary.schema(r).is_some()), "{name}.{property} -> {range:?}");
            own += 1;
        }
        let schema = vocabulary.schema(name).unwrap();
        let named = schema.featured.iter().chain(&schema.caption).chain(&schema.required);
        for property in named.chain(&schema.starts).chain(&schema.ends) {
            assert!(schema.properties.contains_key(property), "{name} names {property}");
        }
    }
    assert!(own > 400, "{own} properties");
}

#[test]
fn a_company_is_an_asset_and_a_public_body_is_not() {
    let vocabulary = shipped();
    for (schema, ancestor, is) in [
        ("Company", "Asset", true),
        ("Company", "Organization", true),
        ("Company", "LegalEntity", true),
        ("Company", "Thing", true),
        ("Company", "Value", true),
        ("PublicBody", "Organization", true),
        ("PublicBody", "Asset", false),
        ("Organization", "Asset", false),
        ("Person", "LegalEntity", true),
        ("Vessel", "Asset", true),
        ("License", "Contract", true),
        ("Article", "Document", true),
        ("EconomicActivity", "Interest", false),
        ("EconomicActivity", "Interval", true),
        ("Company", "Company", true),
        ("Nothing", "Thing", false),
    ] {
        assert_eq!(vocabulary.is_a(schema, ancestor), is, "{schema} {ancestor}");
    }
    assert_eq!(vocabulary.property("Company", "innCode").and_then(|p| p.format.as_deref()), Some("inn"));
    assert_eq!(vocabulary.property("Vessel", "name").map(|p| p.kind.as_str()), Some("name"));
    assert!(vocabulary.property("Person", "ownershipOwner").is_none(), "reverse properties are never written");
}

#[test]
fn every_kind_of_relation_a_reporter_needs_is_there_and_fits_its_schema() {
    let vocabulary = shipped();
    for (verb, inverse) in [
        ("supplies", "supplied by"),
        ("sells to", "buys from"),
        ("makes goods sold by", "sells goods made by"),
        ("procures for", "gets goods through"),
        ("is a transit route for", "is reached through"),
        ("owns", "owned by"),
        ("founded", "founded by"),
        ("controls", "controlled by"),
        ("directs", "directed by"),
        ("works for", "employs"),
        ("represents", "represented by"),
        ("belongs to", "has as member"),
        ("is related to", "is related to"),
        ("is associated with", "is associated with"),
        ("pays", "paid by"),
        ("owes", "is owed by"),
        ("was succeeded by", "succeeded"),
        ("is listed in", "lists"),
        ("is linked to", "is linked to"),
    ] {
        let kind = vocabulary.kinds().iter().find(|k| k.verb == verb).unwrap_or_else(|| panic!("no kind {verb}"));
        assert_eq!(kind.inverse, inverse);
    }
    for kind in vocabulary.kinds() {
        let range = |p: &str| vocabulary.property(&kind.schema, p).and_then(|p| p.range.clone()).unwrap();
        let (source, target) = (range(&kind.source), range(&kind.target));
        assert_eq!(vocabulary.offer(kind, &source, &target), Offer::Lawful, "{}", kind.name);
        let mut link = Entity { schema: kind.schema.clone(), kind: Some(kind.name.clone()), ..Entity::default() };
        assert_eq!(vocabulary.kind_of(&link).map(|k| k.name.as_str()), Some(kind.name.as_str()));
        if let Some(role) = &kind.role {
            link.kind = None;
            link.values.push(Value { property: "role".into(), value: role.clone(), ..Value::default() });
            assert_eq!(vocabulary.kind_of(&link).map(|k| k.name.as_str()), Some(kind.name.as_str()));
        }
        assert!(!kind.help.is_empty());
    }
    for edge in vocabulary.schemata().filter_map(|s| s.edge.as_ref().map(|e| (&s.name, e))) {
        assert_eq!(vocabulary.ends_of(edge.0), Some((edge.1.source.as_str(), edge.1.target.as_str())));
    }
    let flows = vocabulary.flows();
    assert!(
        ["supplies", "sells-to", "makes-goods-sold-by", "procures-for", "transit-route-for"]
            .iter()
            .all(|k| flows.iter().any(|f| f == k))
    );
    let ties = vocabulary.ties();
    assert!(["owns", "founded", "controls", "directs"].iter().all(|k| ties.iter().any(|t| t == k)));
    assert!(flows.iter().all(|f| !ties.contains(f)));
}

#[test]
fn where_the_vocabulary_forbids_a_link_the_nearest_is_offered_and_why() {
    let vocabulary = shipped();
    let offer =
        |kind: &str, source: &str, target: &str| vocabulary.offer(vocabulary.kind(kind).unwrap(), source, target);
    assert_eq!(offer("owns", "Person", "Company"), Offer::Lawful);
    let Offer::Instead(kind, why) = offer("owns", "Person", "PublicBody") else { panic!("a public body was owned") };
    assert_eq!(kind, "controls");
    for word in ["“owns”", "person", "public body", "“controls”"] {
        assert!(why.to_lowercase().contains(word), "{why} says nothing of {word}");
    }
    assert!(matches!(offer("owns", "Person", "Address"), Offer::Instead(kind, _) if kind == "is-linked-to"));
    assert!(matches!(offer("documents", "Person", "Company"), Offer::Nothing(why) if why.contains("“documents”")));
    let names = |source: &str, target: &str| -> Vec<String> {
        vocabulary.kinds_between(source, target).iter().map(|k| k.name.clone()).collect()
    };
    assert!(!names("Person", "PublicBody").contains(&"owns".to_owned()));
    assert!(names("Person", "PublicBody").contains(&"controls".to_owned()));
    assert!(names("Address", "Vessel").contains(&"transit-route-for".to_owned()), "between any two things");
}

#[test]
fn a_schema_a_relation_kind_and_a_verb_are_added_by_editing_data() {
    let vocabulary = edited(
        |ftm| {
            ftm["schemata"]["Depot"] = json!({
                "label": "Depot", "plural": "Depots", "extends": ["Company"], "caption": ["name"],
                "featured": ["name", "capacity"], "required": ["name"],
                "properties": {"capacity": {"label": "Capacity", "type": "number"}, "host": {"label": "Host", "type": "country"}}
            });
        },
        |kinds| {
            kinds.push(json!({"name": "stores-for", "verb": "stores goods for", "inverse": "keeps its goods at",
                "schema": "UnknownLink", "source": "subject", "target": "object", "role": "stores for", "flow": true,
                "help": "Keeps the goods of the other."}));
            let supplies = kinds.iter_mut().find(|k| k["name"] == "supplies").unwrap();
            supplies["verb"] = json!("delivers to");
        },
    )
    .unwrap();
    assert!(vocabulary.is_a("Depot", "Asset"), "a depot can be owned");
    let owns = vocabulary.kind("owns").unwrap();
    assert_eq!(vocabulary.offer(owns, "Person", "Depot"), Offer::Lawful);
    assert_eq!(check(&vocabulary, "Depot", "capacity", "1 200").value(), Some("1200"));
    assert_eq!(check(&vocabulary, "Depot", "host", "Казахстан").value(), Some("kz"));
    assert_eq!(check(&vocabulary, "Depot", "jurisdiction", "KAZ").value(), Some("kz"), "inherited");
    let mut depot = Entity { id: "d".into(), schema: "Depot".into(), ..Entity::default() };
    assert_eq!(vocabulary.caption(&depot), "Depot");
    depot.values.push(Value { property: "name".into(), value: "North yard".into(), ..Value::default() });
    assert_eq!(vocabulary.caption(&depot), "North yard");
    assert!(vocabulary.kinds_between("Depot", "Company").iter().any(|k| k.verb == "stores goods for"));
    assert!(vocabulary.flows().contains(&"stores-for".to_owned()));
    assert_eq!(vocabulary.kind("supplies").map(|k| k.verb.as_str()), Some("delivers to"));
}

#[test]
fn broken_data_is_named() {
    let error = |ftm: fn(&mut Json), relations: fn(&mut Vec<Json>)| edited(ftm, relations).unwrap_err().to_string();
    let same = |_: &mut Json| {};
    assert!(error(|m| m["schemata"]["Company"]["extends"] = json!(["Firm"]), |_| {}).contains("Firm"));
    let twice = error(same, |kinds| kinds.push(kinds[0].clone()));
    assert!(twice.contains("relations.json") && twice.contains("supplies"), "{twice}");
    assert!(error(same, |kinds| kinds[0]["source"] = json!("nobody")).contains("nobody"));
    assert!(error(same, |kinds| kinds[0]["otherwise"] = json!("nothing")).contains("nothing"));
}
