//! Two bundles compared but for their keys: what stands in one and not in the other, in words a person can read.
//!
//! Keys are random, so rows are known by what they say: an entity by its name, a link by its kind and its ends, a
//! source by its title, evidence by its source and its words. The story is left out: it is no claim. It must not know
//! how the program packs a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// The files of a bundle whose rows have keys, those first on which the names of others rest.
const KEYED: [&str; 5] = ["entities", "sources", "assertions", "gaps", "evidence"];
/// Those whose rows have none.
const OTHERS: [&str; 2] = ["rulings", "marks"];
/// Lists whose order says nothing.
const SETS: [&str; 3] = ["properties", "cites", "publisher"];

/// What differs between two unpacked cases once their keys are left aside; nothing where they are the same.
pub(crate) fn differences(first: &Path, second: &Path) -> Vec<String> {
    let (one, other) = (Told::read(first), Told::read(second));
    let names: BTreeSet<&String> = one.rows.keys().chain(other.rows.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        match (one.rows.get(name), other.rows.get(name)) {
            (Some(row), None) => found.push(format!("only in the first: {name}: {row}")),
            (None, Some(row)) => found.push(format!("only in the second: {name}: {row}")),
            (Some(row), Some(twin)) => differ(name, row, twin, &mut found),
            (None, None) => {}
        }
    }
    found
}

/// A bundle with names where keys stood.
struct Told {
    rows: BTreeMap<String, Value>,
}

impl Told {
    fn read(folder: &Path) -> Self {
        let lines = |file: &str| -> Vec<Value> {
            let text = fs::read_to_string(folder.join(format!("{file}.jsonl"))).unwrap_or_default();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let files: BTreeMap<&str, Vec<Value>> = KEYED.iter().chain(&OTHERS).map(|f| (*f, lines(f))).collect();
        let names = names(&files);
        let mut rows = BTreeMap::new();
        for (file, list) in &files {
            for row in list {
                let mut told = named(row, &names);
                let own = row["id"].as_str().and_then(|id| names.get(id)).cloned();
                if let Some(object) = told.as_object_mut().filter(|_| own.is_some()) {
                    object.remove("id");
                }
                let name = format!("{file}: {}", own.unwrap_or_else(|| told.to_string()));
                let twin = rows.insert(name.clone(), told);
                assert_eq!(twin, None, "{name} stands twice");
            }
        }
        let mut case: Value = serde_json::from_str(&fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
        // The story is brought in from its file, and not typed.
        case.as_object_mut().unwrap().remove("story");
        rows.insert("the case".to_owned(), case);
        let attached = fs::read_dir(folder.join("attachments")).into_iter().flatten();
        let attached: BTreeSet<String> = attached.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        rows.insert("attachments".to_owned(), attached.into_iter().collect());
        Self { rows }
    }
}

/// A name for every key. Several rows of one name are told apart by all they say and by what refers to them, and
/// numbered in that order.
fn names(files: &BTreeMap<&str, Vec<Value>>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let rows = || KEYED.iter().flat_map(|file| files[file].iter().map(move |row| (*file, row)));
    // Ends of links first, then links, which are named by them, and so on in the order of the files.
    for links in [false, true] {
        for (file, row) in rows() {
            if links != (is_link(file, row) || file == "evidence") {
                continue;
            }
            names.insert(id(row), label(file, row, &names));
        }
    }
    let mut alike: BTreeMap<(&str, String), Vec<&Value>> = BTreeMap::new();
    for (file, row) in rows() {
        alike.entry((file, names[&id(row)].clone())).or_default().push(row);
    }
    let first = names.clone();
    for ((_, name), mut twins) in alike.into_iter().filter(|(_, twins)| twins.len() > 1) {
        twins.sort_by_cached_key(|row| {
            let mut own = named(row, &first);
            own.as_object_mut().unwrap().remove("id");
            (own.to_string(), referred(files, &id(row), &first))
        });
        for (number, row) in (1..).zip(twins) {
            names.insert(id(row), format!("{name} #{number}"));
        }
    }
    names
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// Whether an entity is one that joins others: it has no name, and refers to them.
fn is_link(file: &str, row: &Value) -> bool {
    file == "entities" && row["properties"]["name"].is_null()
}

fn label(file: &str, row: &Value, names: &BTreeMap<String, String>) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    match file {
        "entities" if is_link(file, row) => {
            let properties = row["properties"].as_object().into_iter().flatten();
            let ends = properties.filter_map(|(property, values)| {
                let ends: BTreeSet<&String> =
                    values.as_array()?.iter().filter_map(|value| names.get(value.as_str()?)).collect();
                (!ends.is_empty()).then(|| format!("{property} {ends:?}"))
            });
            let ends: Vec<String> = ends.collect();
            format!("{} {}: {}", text("schema"), row["muckrake"]["kind"].as_str().unwrap_or_default(), ends.join(", "))
        }
        "entities" => row["properties"]["name"][0].as_str().unwrap_or_default().to_owned(),
        "sources" => text("title").to_owned(),
        "assertions" => text("text").to_owned(),
        "gaps" => text("question").to_owned(),
        _ => {
            let source = names.get(text("source")).map_or("no source", String::as_str);
            format!("{source} {}: {}{}", text("locator"), text("quote"), text("paraphrase"))
        }
    }
}

/// The rows that refer to a key, by name and with the way they do.
fn referred(files: &BTreeMap<&str, Vec<Value>>, key: &str, names: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for row in files.values().flatten() {
        if row["id"] != key && holds(row, key) {
            let by = row["id"].as_str().and_then(|id| names.get(id)).cloned();
            let cites = row["cites"].as_array().into_iter().flatten().filter(|cite| holds(cite, key));
            let how: Vec<String> = cites.map(|cite| named(cite, names).to_string()).collect();
            found.push(format!("{} {}", by.unwrap_or_else(|| named(row, names).to_string()), how.join(" ")));
        }
    }
    found.sort();
    found
}

fn holds(value: &Value, key: &str) -> bool {
    match value {
        Value::String(text) => text == key || text.strip_prefix(key).is_some_and(|rest| rest.starts_with('/')),
        Value::Array(list) => list.iter().any(|value| holds(value, key)),
        Value::Object(object) => object.iter().any(|(name, value)| name == key || holds(value, key)),
        _ => false,
    }
}

/// A row with names where keys stood, and its sets in one order.
fn named(value: &Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(rename(text, names)),
        Value::Array(list) => list.iter().map(|value| named(value, names)).collect(),
        Value::Object(object) => {
            let mut told = Map::new();
            for (key, value) in object {
                let mut inner = named(value, names);
                if SETS.contains(&key.as_str()) {
                    sort(&mut inner);
                }
                told.insert(rename(key, names), inner);
            }
            Value::Object(told)
        }
        other => other.clone(),
    }
}

/// A key's name; of a value's claim id (`KEY/PROPERTY/HASH`) the key alone is renamed.
fn rename(text: &str, names: &BTreeMap<String, String>) -> String {
    let (key, rest) = text.split_once('/').map_or((text, None), |(key, rest)| (key, Some(rest)));
    match (names.get(key), rest) {
        (Some(name), None) => name.clone(),
        (Some(name), Some(rest)) => format!("{name}/{rest}"),
        _ => text.to_owned(),
    }
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(list) => list.sort_by_cached_key(ToString::to_string),
        Value::Object(object) => object.values_mut().for_each(sort),
        _ => {}
    }
}

/// What differs within one row, field by field.
fn differ(name: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let nothing = Value::Null;
                let (one, other) = (one.get(key).unwrap_or(&nothing), other.get(key).unwrap_or(&nothing));
                differ(&format!("{name} · {key}"), one, other, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one != other => {
            let missing = |from: &[Value], than: &[Value]| -> Vec<String> {
                from.iter().filter(|value| !than.contains(value)).map(ToString::to_string).collect()
            };
            let (first, second) = (missing(one, other), missing(other, one));
            let order = if first.is_empty() && second.is_empty() { " in another order or number" } else { "" };
            found.push(format!("{name}{order}: first {first:?}, second {second:?}"));
        }
        _ if one != other => found.push(format!("{name}: first {one}, second {other}")),
        _ => {}
    }
}

mod tests {
    use tempfile::TempDir;

    use super::super::bundle::{Bundle, FILES, folder};
    use super::*;

    /// The first investigation with every key another one, its rows and lists in another order, changed by `change`.
    fn written(change: impl Fn(&str, &mut Value)) -> TempDir {
        rewritten(change, true)
    }

    /// As [`written`], the keys in the order of those before or the other way round.
    fn rewritten(change: impl Fn(&str, &mut Value), turned: bool) -> TempDir {
        let bundle = Bundle::read();
        let mut keys: Vec<String> = FILES.iter().flat_map(|file| bundle.rows(file).iter().map(id)).collect();
        keys.sort();
        let mut others: Vec<String> = keys.iter().map(|key| format!("x-{}", key.replace('-', ""))).collect();
        if turned {
            others.reverse();
        }
        let others: BTreeMap<String, String> = keys.into_iter().zip(others).collect();
        let place = tempfile::tempdir().unwrap();
        fs::copy(folder().join("case.json"), place.path().join("case.json")).unwrap();
        for file in FILES {
            let mut rows: Vec<Value> = bundle.rows(file).to_vec();
            rows.iter_mut().for_each(|row| change(file, row));
            let cites = rows.iter_mut().filter_map(|row| row.get_mut("cites")?.as_array_mut());
            cites.filter(|_| turned).for_each(|cites| cites.reverse());
            rows.retain(|row| !row.is_null());
            let mut lines: Vec<String> = rows.iter().map(|row| named(row, &others).to_string()).collect();
            lines.sort();
            fs::write(place.path().join(format!("{file}.jsonl")), lines.join("\n")).unwrap();
        }
        place
    }

    fn noticed(change: impl Fn(&str, &mut Value)) -> String {
        differences(&folder(), written(change).path()).join("\n")
    }

    fn starts(row: &Value, key: &str) -> bool {
        row["id"].as_str().is_some_and(|id| id.starts_with(key))
    }

    #[test]
    fn two_cases_that_differ_in_their_keys_alone_are_the_same() {
        assert_eq!(noticed(|_, _| {}), "");
        assert_eq!(differences(&folder(), &folder()), Vec::<String>::new());
    }

    #[test]
    fn every_other_difference_is_named() {
        let word = noticed(|_, row| {
            if starts(row, "cannot-control-distributors") {
                row["text"] = "The largest technology companies are reported to be able to control them.".into();
            }
        });
        assert!(word.contains("only in the first: assertions: The largest technology"), "{word}");
        assert!(word.contains("only in the second: assertions: The largest technology"), "{word}");
        let citation = noticed(|_, row| {
            if starts(row, "components-imported") {
                row["cites"].as_array_mut().unwrap().pop();
            }
        });
        assert!(citation.lines().count() == 1 && citation.contains("· cites: first [\"{"), "{citation}");
        assert!(citation.contains("Stek"), "{citation}");
        let direction = noticed(|_, row| {
            let ends = row["properties"].as_object().filter(|_| starts(row, "elix-st-da-group-22")).cloned();
            if let Some(ends) = ends {
                row["properties"]["sender"] = ends["receiver"].clone();
                row["properties"]["receiver"] = ends["sender"].clone();
            }
        });
        assert!(direction.contains(r#"receiver {"Elix-St"}, sender {"Da Group 22"}"#), "{direction}");
        let values = noticed(|_, row| {
            if row["properties"]["name"][0] == "Stek" {
                row["properties"]["country"] = serde_json::json!(["kz"]);
                row["schema"] = "Person".into();
            }
        });
        assert!(
            values.contains(r#"entities: Stek · properties · country: first ["\"ru\""], second ["\"kz\""]"#),
            "{values}"
        );
        assert!(values.contains(r#"entities: Stek · schema: first "Company", second "Person""#), "{values}");
    }

    #[test]
    fn what_rests_on_what_is_compared_too() {
        let derived = noticed(|_, row| {
            if starts(row, "news-summary") {
                row.as_object_mut().unwrap().remove("derives_from");
            }
        });
        assert!(derived.contains("derives_from: first \"Joint investigation\", second null"), "{derived}");
        let gone = noticed(|file, row| {
            if file == "gaps" && starts(row, "what-did-the-customers-buy") {
                *row = Value::Null;
            }
        });
        assert!(gone.starts_with("only in the first: gaps: What did the customers"), "{gone}");
        let asked_of = noticed(|file, row| {
            if file == "gaps" && row["entity"].is_string() {
                row.as_object_mut().unwrap().remove("entity");
            }
        });
        assert!(asked_of.contains("· entity: first \"Sky Mechanics\", second null"), "{asked_of}");
    }

    #[test]
    fn two_links_of_one_name_are_told_apart_by_what_they_rest_on() {
        let bundle = Bundle::read();
        let routes = bundle.rows("entities").iter().filter(|row| starts(row, "kazakhstan-russia")).map(id);
        let routes: Vec<String> = routes.collect();
        assert_eq!(routes.len(), 2, "two reports make Kazakhstan a route");
        let other = |cited: &str| routes.iter().find(|id| *id != cited).cloned();
        // Both are cited still, each in the other's place.
        let swapped = noticed(|file, row| {
            let cites = (file == "evidence").then(|| row["cites"].as_array_mut()).flatten();
            for cite in cites.into_iter().flatten() {
                let cited = cite["entity"].as_str().unwrap_or_default().to_owned();
                if routes.contains(&cited) {
                    cite["entity"] = other(&cited).into();
                }
            }
        });
        assert!(swapped.contains("Kazakhstan"), "{swapped}");
        // One loses its only citation to the other.
        let lost = noticed(|file, row| {
            let cites = (file == "evidence").then(|| row["cites"].as_array_mut()).flatten();
            for cite in cites.into_iter().flatten() {
                if cite["entity"] == routes[0].as_str() {
                    cite["entity"] = routes[1].as_str().into();
                }
            }
        });
        assert!(lost.contains("Kazakhstan"), "{lost}");
        // Where both say the same, only what they rest on tells them apart, whichever key comes first.
        let alike = |_: &str, row: &mut Value| {
            if row["id"].as_str().is_some_and(|id| routes.iter().any(|route| route == id)) {
                row["properties"]
                    .as_object_mut()
                    .unwrap()
                    .retain(|property, _| property != "summary" && property != "description");
            }
        };
        let (one, other) = (rewritten(alike, false), rewritten(alike, true));
        assert_eq!(differences(one.path(), other.path()), Vec::<String>::new());
    }
}
