//! A case goes out and comes in again: the bundle to the byte, FollowTheMoney without loss.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use muckrake::case::{Author, Case};
use muckrake::error::Kind;
use muckrake::exchange::{bundle, export, import};
use muckrake::model::{ClaimRef, Graph, Ruling};
use serde_json::Value as Json;
use tempfile::TempDir;

fn author() -> Author {
    Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)
}

fn investigation() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit")
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|e| e != "md"));
    files
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn packed(folder: &Path) -> (TempDir, Case) {
    let place = tempfile::tempdir().unwrap();
    let case = bundle::pack(folder, &place.path().join("a.case"), author()).unwrap();
    (place, case)
}

#[test]
fn packing_then_unpacking_gives_the_same_bytes() {
    let (place, case) = packed(&investigation());
    assert!(case.verify().unwrap().findings.is_empty());
    let out = place.path().join("out");
    bundle::unpack(&case, &out).unwrap();
    for (name, text) in files(&investigation()) {
        let back = fs::read_to_string(out.join(&name)).unwrap();
        for (line, (given, back)) in text.lines().zip(back.lines()).enumerate() {
            assert_eq!(back, given, "{name}:{}", line + 1);
        }
        assert_eq!(back.len(), text.len(), "{name}");
    }
    assert_eq!(bundle::unpack(&case, &out).unwrap_err().kind(), Kind::Conflict);
}

#[test]
fn two_packs_of_one_bundle_share_their_first_action_and_it_can_be_undone() {
    let (_one, mut case) = packed(&investigation());
    let (_two, other) = packed(&investigation());
    assert_eq!(case.log().unwrap(), other.log().unwrap());
    assert_eq!(case.log().unwrap().len(), 1);
    case.undo(None).unwrap();
    assert_eq!(case.sizes().unwrap(), muckrake::case::Sizes::default());
    case.redo(None).unwrap();
    assert_eq!(case.sizes().unwrap(), other.sizes().unwrap());
    assert!(case.verify().unwrap().findings.is_empty());
}

/// Every line a bundle can hold, each with every field it can have.
fn everything(folder: &Path) {
    let text = "attached bytes";
    let sha256 = muckrake::case::sha256_hex(text.as_bytes());
    fs::create_dir_all(folder.join("attachments")).unwrap();
    fs::write(folder.join("attachments").join(&sha256), text).unwrap();
    let head = format!(
        "{{\n  \"format\": \"muckrake-bundle\",\n  \"version\": 1,\n  \"title\": \"Всё\",\n  \"language\": \"rus\",\n  \"attachments\": [\n    {{\n      \"sha256\": \"{sha256}\",\n      \"name\": \"a.txt\",\n      \"media\": \"text/plain\",\n      \"source\": \"s1\",\n      \"taken\": {{\n        \"at\": \"2026-01-02T03:04:05Z\",\n        \"how\": \"downloaded\",\n        \"by\": \"Ann\"\n      }}\n    }}\n  ]\n}}\n"
    );
    fs::write(folder.join("case.json"), head).unwrap();
    let lines = |name: &str, lines: &[&str]| fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
    lines(
        "entities.jsonl",
        &[
            r#"{"id":"c1","schema":"Company","properties":{"jurisdiction":["kz"],"name":["Zeta","Альфа","Beta"]},"muckrake":{"note":"**n**","languages":{"name":{"Beta":["","eng"],"Альфа":"rus"}},"wording":{"jurisdiction":{"kz":"Kazakhstani"}},"records":{"e1":{"name":["Zeta"]}},"unclean":{"country":["Narnia"]},"later":{"x":[1,2]}},"datasets":["a"],"grade":1.50,"referents":[]}"#,
            r#"{"id":"c2","schema":"Company","properties":{"name":["Zeta Ltd"]},"muckrake":{"same_as":"c1"}}"#,
            r#"{"id":"l1","schema":"EconomicActivity","properties":{"date":["2022"],"receiver":["c1","gone-1"],"sender":["p1"]},"muckrake":{"kind":"sells-to"}}"#,
            r#"{"id":"p1","schema":"Person","properties":{},"muckrake":{"placeholder":true}}"#,
        ],
    );
    lines(
        "assertions.jsonl",
        &[r#"{"id":"a1","text":"Refused.","about":["c1"],"date":"2022","date_text":"early March","note":"n"}"#],
    );
    lines(
        "sources.jsonl",
        &[
            r#"{"id":"s1","title":"T","kind":"article","publisher":["P","Q"],"published":"2022","retrieved":"2023","url":"http://a/","archived":"http://b/","reliability":"B","visibility":"background","label":"a clerk","derives_from":"s2","sha256":"00","note":"n"}"#,
            r#"{"id":"s2","title":"U","kind":"interview","reliability":"F","visibility":"public","origin":true}"#,
        ],
    );
    lines(
        "evidence.jsonl",
        &[
            r#"{"id":"e1","source":"s1","locator":"p. 1","quote":"q","paraphrase":"p","lang":"rus","translation":"t","credibility":2,"relays":"s2","note":"n","cites":[{"assertion":"a1","stance":"contradicts"},{"entity":"c1","locator":"row 3"},{"entity":"c1","property":"name","value":"Альфа","lang":"rus","stance":"context"},{"entity":"l1"}]}"#,
        ],
    );
    lines(
        "rulings.jsonl",
        &[r#"{"claim":{"entity":"l1"},"decision":"verified","by":"Ann","at":"2026-01-01T00:00:00Z","reason":"seen"}"#],
    );
    lines(
        "gaps.jsonl",
        &[r#"{"id":"g1","question":"Who?","entity":"c1","side":"upstream","answered_by":"l1","note":"n"}"#],
    );
    lines(
        "marks.jsonl",
        &[
            r#"{"on":{"assertion":"a1"},"marks":["to_do"]}"#,
            r#"{"on":{"entity":"c1"},"marks":["bookmark","relevant","seen"]}"#,
            r#"{"on":{"entity":"c1","property":"name","value":"Альфа","lang":"rus"},"marks":["seen"]}"#,
        ],
    );
}

#[test]
fn a_bundle_with_every_field_there_is_comes_back_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    everything(folder.path());
    let (place, case) = packed(folder.path());
    let out = place.path().join("out");
    bundle::unpack(&case, &out).unwrap();
    assert_eq!(files(&out), files(folder.path()));
    let attached = |folder: &Path| fs::read_dir(folder.join("attachments")).unwrap().count();
    assert_eq!(attached(&out), attached(folder.path()));
    assert_eq!(case.verify().unwrap().attachments, 1);
    assert!(case.ruling(&ClaimRef::Link("l1".into())).unwrap().is_some_and(|Ruling { by, .. }| by == "Ann"));
}

#[test]
fn a_bundle_with_something_wrong_is_refused_with_file_line_and_field_and_leaves_nothing() {
    let wrong = [
        ("case.json", "{\"format\":\"x\",\"version\":1,\"title\":\"t\"}", "case.json"),
        (
            "sources.jsonl",
            "{\"id\":\"s2\",\"titel\":\"U\",\"kind\":\"k\"}\n",
            "sources.jsonl:1: there is no field \"titel\"",
        ),
        ("entities.jsonl", "{\"id\":\"c1\",\"schema\":\"Compny\"}\n", "entities.jsonl:1"),
        (
            "entities.jsonl",
            "{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{\"wings\":[\"2\"]}}\n",
            "no property wings",
        ),
        ("evidence.jsonl", "{\"id\":\"e1\",\"source\":\"nobody\",\"credibility\":6}\n", "evidence.jsonl:1"),
        ("evidence.jsonl", "{\"id\":\"e1\",\"source\":\"s1\",\"credibility\":9}\n", "1 to 6"),
        (
            "evidence.jsonl",
            "{\"id\":\"e1\",\"source\":\"s1\",\"credibility\":6,\"cites\":[{\"entity\":\"nobody\"}]}\n",
            "no claim nobody",
        ),
        ("gaps.jsonl", "not json\n", "gaps.jsonl:1"),
    ];
    for (name, text, said) in wrong {
        let folder = tempfile::tempdir().unwrap();
        everything(folder.path());
        fs::write(folder.path().join(name), text).unwrap();
        let place = tempfile::tempdir().unwrap();
        let error = bundle::pack(folder.path(), &place.path().join("a.case"), author()).unwrap_err();
        assert!(error.cause().contains(said), "{name}: {error}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "{name} left something");
    }
}

const LINES: &str = r#"{"id":"NK-1","schema":"Company","properties":{"name":["Acme","ACME Ltd"],"country":["kz","ru"],"parent":["NK-404"]},"caption":"Acme","datasets":["x"],"referents":["y"],"first_seen":"2020-01-01","mycontext":{"grade":"B2","n":1.0}}
{"id":"NK-2","schema":"Person","properties":{"name":"Bare String","birthDate":["1980-04"]},"target":true}
{"id":"NK-3","schema":"Ownership","properties":{"owner":["NK-2","NK-9"],"asset":["NK-1"],"percentage":["50%"]}}
{"id":"odd_id/1","schema":"Sanction","properties":{"entity":["NK-2"],"program":["P"]}}
"#;

fn import_text(case: &mut Case, text: &str) -> import::Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.ftm.json");
    fs::write(&path, text).unwrap();
    import::run(case, &[path], "ftm", &mut |_| true).unwrap()
}

fn exported(case: &Case) -> BTreeMap<String, Json> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    export::run(case, "ftm", Some(&path)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap())
        .map(|e| (e["id"].as_str().unwrap().to_owned(), e))
        .collect()
}

fn new_case() -> (TempDir, Case) {
    let place = tempfile::tempdir().unwrap();
    let case = Case::create(&place.path().join("a.case"), "A", author()).unwrap();
    (place, case)
}

#[test]
fn a_followthemoney_file_goes_in_and_comes_out_without_loss_and_goes_in_again_the_same() {
    let (_place, mut case) = new_case();
    let report = import_text(&mut case, LINES);
    assert_eq!((report.rows.read, report.rows.taken, report.rows.rejected, report.dropped.len()), (4, 4, 0, 0));
    let out = exported(&case);
    for line in LINES.lines() {
        let given: Json = serde_json::from_str(line).unwrap();
        let back = &out[given["id"].as_str().unwrap()];
        for (key, value) in given.as_object().unwrap() {
            match key.as_str() {
                "properties" => {
                    for (property, values) in value.as_object().unwrap() {
                        let list = if values.is_array() { values.clone() } else { Json::Array(vec![values.clone()]) };
                        assert_eq!(back["properties"][property], list, "{property}");
                    }
                }
                _ => assert_eq!(&back[key], value, "{key}"),
            }
        }
    }
    let again = import_text(&mut case, LINES);
    assert_eq!((again.rows.known, again.claims.added, again.action), (4, 0, None));
    let (_other_place, mut other) = new_case();
    let text: String = out.values().map(|entity| format!("{entity}\n")).collect();
    import_text(&mut other, &text);
    assert_eq!(exported(&other), out);
    assert_eq!(case.links(&"NK-1".into(), &muckrake::model::LinkQuery::default()).unwrap().total, 2);
}

#[test]
fn the_investigation_goes_out_as_followthemoney_and_comes_in_again_the_same_assertions_included() {
    let (_place, case) = packed(&investigation());
    let out = exported(&case);
    let (_other_place, mut other) = new_case();
    let text: String = out.values().map(|entity| format!("{entity}\n")).collect();
    let report = import_text(&mut other, &text);
    assert_eq!(report.rows.taken, out.len() as u64);
    assert_eq!(exported(&other), out);
    assert_eq!(other.assertions().unwrap(), case.assertions().unwrap());
}

#[test]
fn two_entities_that_are_one_go_out_and_come_in_as_one() {
    let (_place, mut case) = new_case();
    import_text(&mut case, LINES);
    case.act("same", |draft| draft.same_as(&"NK-1".into(), &"NK-2".into())).unwrap();
    let text: String = exported(&case).values().map(|entity| format!("{entity}\n")).collect();
    let (_other_place, mut other) = new_case();
    import_text(&mut other, &text);
    assert_eq!(other.entity(&"NK-2".into()).unwrap().unwrap().id.as_str(), "NK-1");
    assert!(other.verify().unwrap().findings.is_empty());
}

#[test]
fn what_is_understood_differently_and_what_is_no_value_is_reported_and_nothing_is_lost() {
    let (_place, mut case) = new_case();
    let text = r#"{"id":"p","schema":"Person","properties":{"name":["P"],"birthDate":["12.04.1980","banana"],"nationality":["Казахстан","Narnia"],"wings":["2"]}}
not json
{"id":"q","schema":"Persn","properties":{}}
{"id":"q","schema":"Thing","properties":{}}
{"schema":"Person","properties":{}}

"#;
    let report = import_text(&mut case, text);
    assert_eq!((report.rows.read, report.rows.taken, report.rows.known, report.rows.rejected), (5, 1, 0, 4));
    let normalised: Vec<_> = report.normalised.iter().map(|n| (n.before.as_str(), n.after.as_str())).collect();
    assert_eq!(normalised, [("12.04.1980", "1980-04-12"), ("Казахстан", "kz")]);
    let dropped: Vec<_> = report.dropped.iter().map(|d| d.value.as_str()).collect();
    assert_eq!(dropped, ["banana", "Narnia", "2"]);
    assert!(report.rejected[0].at.ends_with("list.ftm.json:2"), "{:?}", report.rejected);
    let out = exported(&case);
    let kept = &out["p"]["muckrake"]["unclean"];
    assert_eq!(
        (&kept["birthDate"][0], &kept["nationality"][0], &kept["wings"][0]),
        (&"banana".into(), &"Narnia".into(), &"2".into())
    );
    let person = case.entity(&"p".into()).unwrap().unwrap();
    let date = person.values.iter().find(|v| v.property == "birthDate").unwrap();
    assert_eq!(date.original.as_deref(), Some("12.04.1980"));
}

#[test]
fn an_import_that_is_stopped_or_fails_leaves_nothing() {
    let (place, mut case) = new_case();
    let line = |n: usize| format!("{{\"id\":\"n{n}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"N{n}\"]}}}}\n");
    let path = place.path().join("many.json");
    fs::write(&path, (0..4_500).map(line).collect::<String>()).unwrap();
    let mut calls = 0;
    let stopped = import::run(&mut case, std::slice::from_ref(&path), "ftm", &mut |_| {
        calls += 1;
        calls < 2
    });
    assert_eq!(stopped.unwrap_err().kind(), Kind::Conflict);
    assert_eq!(case.sizes().unwrap(), muckrake::case::Sizes::default());
    let missing = import::run(&mut case, &[path, place.path().join("missing")], "ftm", &mut |_| true).unwrap_err();
    assert!(missing.cause().contains("missing"), "{missing}");
    assert_eq!(import::run(&mut case, &[], "xml", &mut |_| true).unwrap_err().kind(), Kind::Usage);
    assert_eq!(case.log().unwrap().len(), 1);
    assert!(case.verify().unwrap().findings.is_empty());
}

/// People of these numbers, each named for it; and of every third a link to the one before.
fn crowd(numbers: impl Iterator<Item = usize>, name: &str) -> Vec<String> {
    let lines = numbers.flat_map(|n| {
        let person = format!("{{\"id\":\"n{n:04}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{name} {n}\"]}}}}\n");
        let before = n.saturating_sub(1);
        let link = format!(
            "{{\"id\":\"n{n:04}-l\",\"schema\":\"UnknownLink\",\"properties\":{{\"subject\":[\"n{n:04}\"],\"object\":[\"n{before:04}\"]}}}}\n"
        );
        std::iter::once(person).chain(n.is_multiple_of(3).then_some(link))
    });
    lines.collect()
}

#[test]
fn new_entities_among_known_ones_and_ones_that_stand_twice_are_told_apart_in_any_order() {
    let (_place, mut case) = new_case();
    import_text(&mut case, &crowd((0..900).step_by(7), "Known").concat());
    let before = case.sizes().unwrap().entities;
    // Each person twice, the second time by another name, and all of it from the last to the first.
    let mut lines = crowd(0..900, "Known");
    lines.extend(crowd(0..900, "Alias"));
    lines.reverse();
    let report = import_text(&mut case, &lines.concat());
    assert_eq!((report.rows.read, report.rows.rejected), (2_400, 0));
    let sizes = case.sizes().unwrap();
    assert_eq!((before, sizes.entities, sizes.links), (129, 900, 300));
    for n in [0, 1, 7, 350, 899] {
        let person = case.entity(&format!("n{n:04}").as_str().into()).unwrap().unwrap();
        let names: Vec<&str> = person.all("name").collect();
        assert_eq!(names.len(), 2, "{n}: {names:?}");
    }
    let links = case.links(&"n0003".into(), &muckrake::model::LinkQuery::default()).unwrap();
    assert_eq!(links.total, 1, "a link that was new is found by its ends");
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    let again = import_text(&mut case, &lines.concat());
    assert_eq!((again.claims.added, again.rows.known), (0, 2_400));
    case.undo(None).unwrap();
    assert_eq!(case.sizes().unwrap().entities, before);
}

#[test]
fn rows_of_every_sort_are_read_or_rejected_where_they_stand() {
    let (place, mut case) = new_case();
    let path = place.path().join("rows.json");
    let mut bytes =
        "\u{feff}{\"schema\":\"Person\",\"id\":\"b\",\"properties\":{\"name\":[1.5,true,null,\"B\"],\"alias\":7}}\r\n"
            .to_owned()
            .into_bytes();
    bytes.extend_from_slice(b"\n \t\n{\"id\":\"\xff\"}\n");
    bytes.extend_from_slice("\u{a0}\n".as_bytes());
    bytes.extend_from_slice(b"{\"id\":\"c\",\"schema\":\"Person\",\"properties\":{\"name\":[[\"C\"]]}}\n");
    bytes.extend_from_slice(b"{\"id\": \"a\\u0062\", \"schema\":\"Person\",\"properties\":{}}");
    fs::write(&path, bytes).unwrap();
    let report = import::run(&mut case, std::slice::from_ref(&path), "ftm", &mut |_| true).unwrap();
    assert_eq!((report.rows.read, report.rows.taken, report.rows.rejected), (4, 2, 2));
    let at: Vec<&str> = report.rejected.iter().map(|row| row.at.rsplit(':').next().unwrap()).collect();
    assert_eq!(at, ["4", "6"]);
    let b = case.entity(&"b".into()).unwrap().unwrap();
    assert_eq!(b.all("name").collect::<Vec<_>>(), ["1.5", "true", "B"]);
    assert_eq!(b.first("alias"), Some("7"));
    assert!(case.entity(&"ab".into()).unwrap().is_some());
}
