//! Cases full of hostile text: every field that can hold text holds all of it, some strings in each record.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::strings::{LONG, naughty, strings};
use crate::tools::MUCKRAKE;

/// The case of batches.
pub(super) const HOSTILE: &str = "hostile.case";

/// How many strings stand in one field.
const TOGETHER: usize = 40;

/// Properties of a company that hold text: of each type that takes any.
const PROPERTIES: [&str; 13] = [
    "name",
    "alias",
    "previousName",
    "weakAlias",
    "address",
    "notes",
    "summary",
    "description",
    "classification",
    "sector",
    "status",
    "registrationNumber",
    "idNumber",
];

/// Some strings each.
pub(super) fn batches(strings: &[String], together: usize) -> Vec<Vec<String>> {
    strings.chunks(together).map(<[String]>::to_vec).collect()
}

/// A text as JSON.
pub(super) fn object(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The objects of a file of the bundle, by what names them.
pub(super) fn values(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut all: Vec<Value> = match serde_json::from_str(&text) {
        Ok(whole) => vec![whole],
        Err(_) => {
            text.split('\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
        }
    };
    for value in &mut all {
        if let Some(cites) = value.get_mut("cites").and_then(Value::as_array_mut) {
            cites.sort_by_key(Value::to_string);
        }
    }
    all.sort_by_key(|value| (value["id"].to_string(), value["on"].to_string(), value["claim"].to_string()));
    all
}

fn write(folder: &Path, name: &str, lines: &[Value]) {
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join(name), lines).unwrap();
}

/// A copy of a case in which each record holds some of the strings in every one of its fields; and which.
pub(super) fn case_of_batches() -> (TempDir, Vec<Vec<String>>) {
    static MADE: OnceLock<(TempDir, Vec<Vec<String>>)> = OnceLock::new();
    let (made, batches) = MADE.get_or_init(make);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("bundle")).unwrap();
    for entry in std::fs::read_dir(made.path().join("bundle")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join("bundle").join(entry.file_name())).unwrap();
    }
    for file in [HOSTILE, "import.ftm"] {
        std::fs::copy(made.path().join(file), folder.path().join(file)).unwrap();
    }
    (folder, batches.clone())
}

fn make() -> (TempDir, Vec<Vec<String>>) {
    let all: Vec<String> = strings().into_iter().chain(naughty()).filter(|text| text.len() <= LONG).collect();
    let batches = batches(&all, TOGETHER);
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    std::fs::create_dir(&bundle).unwrap();
    let (mut entities, mut assertions, mut sources, mut evidence, mut gaps, mut rulings, mut story) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (nth, batch) in batches.iter().enumerate() {
        let text = format!("hostile {nth} {}", batch.join(" | "));
        let firm = format!("firm-{nth:03}");
        let properties: serde_json::Map<String, Value> =
            PROPERTIES.iter().map(|name| ((*name).to_owned(), json!([text]))).collect();
        entities.push(json!({"id": firm, "schema": "Company", "properties": properties, "muckrake": {"note": text}, text.clone(): text}));
        let other = format!("firm-{:03}", (nth + 1) % batches.len());
        entities.push(json!({"id": format!("link-{nth:03}"), "schema": "EconomicActivity",
            "properties": {"sender": [firm], "receiver": [other], "goodsDescription": [text]}, "muckrake": {"note": text}}));
        entities.push(json!({"id": format!("tie-{nth:03}"), "schema": "UnknownLink",
            "properties": {"subject": [firm], "object": [other], "role": [text]}}));
        assertions.push(json!({"id": format!("said-{nth:03}"), "text": text, "about": [firm], "note": text}));
        sources
            .push(json!({"id": format!("source-{nth:03}"), "title": text, "kind": "article", "publisher": [text, "P"],
            "reliability": "C", "visibility": "public", "origin": true, "note": text}));
        evidence.push(
            json!({"id": format!("evidence-{nth:03}"), "source": format!("source-{nth:03}"), "locator": text,
            "quote": text, "paraphrase": text, "translation": text, "credibility": 3, "note": text,
            "cites": [{"entity": firm, "property": "name", "value": text}, {"assertion": format!("said-{nth:03}")}]}),
        );
        gaps.push(
            json!({"id": format!("gap-{nth:03}"), "question": text, "entity": firm, "side": "upstream", "note": text}),
        );
        rulings.push(json!({"claim": {"assertion": format!("said-{nth:03}")}, "decision": "verified", "by": text,
            "at": "2024-05-01T10:00:00Z", "reason": text}));
        let form = ["text", "item", "quote", "heading-2"][nth / 2 % 4];
        story.push(json!({"id": format!("sentence-{nth:03}"), "place": nth + 1, "paragraph": nth / 2 + 1,
            "form": form, "text": text, "state": "question",
            "note": text, "checked_by": text, "at": "2024-05-01T10:00:00Z",
            "rests_on": [{"assertion": format!("said-{nth:03}")}]}));
    }
    let head = json!({"format": "muckrake-bundle", "version": 1, "title": batches[0].join(" "), "language": "eng",
        "story": {"title": batches[0].join(" "), "file": batches[0].join(" "), "sha256": "", "draft": 1}});
    std::fs::write(bundle.join("case.json"), serde_json::to_string_pretty(&head).unwrap()).unwrap();
    for (name, lines) in [
        ("entities", &entities),
        ("assertions", &assertions),
        ("sources", &sources),
        ("evidence", &evidence),
        ("gaps", &gaps),
        ("rulings", &rulings),
        ("story", &story),
    ] {
        write(&bundle, &format!("{name}.jsonl"), lines);
    }
    write(folder.path(), "import.ftm", &rows(&all));
    let packed = Command::new(MUCKRAKE).arg("pack").arg(&bundle).arg(folder.path().join(HOSTILE)).output().unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
    (folder, batches)
}

/// Values of every type that does not take any text: what is none is kept beside, and reported.
fn rows(all: &[String]) -> Vec<Value> {
    let hostile = |nth: usize| all[nth % all.len()].clone();
    (0..200)
        .map(|nth| {
            json!({"id": if nth % 2 == 0 { format!("row-{nth}") } else { hostile(nth * 7) }, "schema": if nth % 5 == 0 { hostile(nth) } else { "Company".to_owned() },
                "properties": {"name": [hostile(nth * 3)], "country": [hostile(nth * 5)], "website": [hostile(nth * 11)],
                    "incorporationDate": [hostile(nth * 13)], "phone": [hostile(nth * 17)], "email": [hostile(nth * 19)],
                    "capital": [hostile(nth * 23)], "topics": [hostile(nth * 29)], hostile(nth * 31): [hostile(nth * 37)]},
                hostile(nth * 41): hostile(nth * 43)})
        })
        .collect()
}

/// A case, `names.case`, of companies with these names, each linked to the next.
pub(super) fn case_of_names(names: &[String]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    std::fs::create_dir(&bundle).unwrap();
    let mut entities = Vec::new();
    for (nth, name) in names.iter().enumerate() {
        let id = format!("firm-{nth:04}");
        entities.push(
            json!({"id": id, "schema": "Company", "properties": {"name": [name], "notes": [name], "country": ["kz"]}}),
        );
        if nth % 20 > 0 {
            entities.push(json!({"id": format!("link-{nth:04}"), "schema": "EconomicActivity", "properties": {
                "sender": [id], "receiver": [format!("firm-{:04}", nth - nth % 20)], "goodsDescription": [name]}}));
        }
    }
    write(&bundle, "entities.jsonl", &entities);
    let title = names.iter().find(|name| name.len() > 20).or(names.first()).unwrap();
    let head = json!({"format": "muckrake-bundle", "version": 1, "title": title, "language": "eng"});
    std::fs::write(bundle.join("case.json"), serde_json::to_string_pretty(&head).unwrap()).unwrap();
    let packed =
        Command::new(MUCKRAKE).arg("pack").arg(&bundle).arg(folder.path().join("names.case")).output().unwrap();
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
    folder
}
