//! Two unpacked bundles compared but for ids: what they hold, each row named by what it says instead of by its key.
//!
//! It reads them as plain JSON; it must not know how the program packs or unpacks.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a broken bundle should stop the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The files of a bundle that hold rows, those first whose rows others name.
const FILES: [&str; 7] = ["sources", "entities", "assertions", "evidence", "rulings", "gaps", "marks"];

/// What a bundle holds: its head, then every row by file, ids put into words, in an order that ids have no part in.
pub(crate) fn held(folder: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let rows: Vec<(&'static str, Vec<Value>)> = FILES.iter().map(|file| (*file, rows(folder, file))).collect();
    let mut words = BTreeMap::new();
    // Links name other entities, so that they are named after these.
    for round in 0..2 {
        for (file, row) in rows.iter().flat_map(|(file, rows)| rows.iter().map(move |row| (*file, row))) {
            if let Some(id) = row["id"].as_str()
                && let Some(named) = name(file, &worded(row, &words), round)
            {
                words.entry(id.to_owned()).or_insert(named);
            }
        }
    }
    let tell = |rows: &[Value]| {
        let mut told: Vec<String> = rows.iter().map(|row| worded(row, &words).to_string()).collect();
        told.sort();
        told
    };
    let mut held: BTreeMap<&'static str, Vec<String>> = rows.iter().map(|(file, rows)| (*file, tell(rows))).collect();
    held.insert("case", vec![fs::read_to_string(folder.join("case.json")).unwrap()]);
    held
}

fn rows(folder: &Path, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(format!("{file}.jsonl"))).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a row is called: by what it says, its ends included where it is a link.
fn name(file: &str, row: &Value, round: usize) -> Option<String> {
    let told = match file {
        "sources" => &row["title"],
        "assertions" => &row["text"],
        "evidence" => &row["paraphrase"],
        "gaps" => &row["question"],
        "entities" if row["properties"]["name"].is_array() => &row["properties"]["name"],
        "entities" if round == 1 => &row["properties"],
        _ => return None,
    };
    Some(format!("{file}: {told}"))
}

/// A row with its ids in words. What is cited stands in the order of its words.
fn worded(value: &Value, words: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(words.get(text).unwrap_or(text).clone()),
        Value::Array(list) => Value::Array(list.iter().map(|one| worded(one, words)).collect()),
        Value::Object(fields) => {
            let mut fields: serde_json::Map<String, Value> =
                fields.iter().map(|(name, one)| (name.clone(), worded(one, words))).collect();
            if let Some(Value::Array(cites)) = fields.get_mut("cites") {
                cites.sort_by_key(Value::to_string);
            }
            Value::Object(fields)
        }
        other => other.clone(),
    }
}
