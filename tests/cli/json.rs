//! JSON, key by key as the design gives it: scripts hang on it.

use serde_json::Value;

use crate::run::{case, copy, each, keys, muckrake, text};

const CITATION: [&str; 7] = ["evidence", "source", "locator", "stance", "reliability", "credibility", "origin"];

const HOP: [&str; 14] = [
    "claim", "link", "kind", "verb", "goods", "start", "end", "standing", "entity", "ties", "gap", "repeat", "hops",
    "more",
];

#[test]
fn find_gives_the_best_match_first() {
    let found = muckrake(&["find", case(), "sky mech", "--json"]).json();
    let hits = each(&found, &["id", "schema", "caption", "countries", "score", "matched"]);
    assert_eq!(hits[0]["caption"], "Sky Mechanics");
    assert_eq!(hits[0]["matched"], "Sky Mechanics");
    assert!(hits[0]["score"].is_i64() && hits[0]["countries"].is_array());
}

#[test]
fn show_gives_values_links_assertions_and_gaps_each_with_what_it_rests_on() {
    let shown = muckrake(&["show", case(), "Sky Mechanics", "--json"]).json();
    assert_eq!(keys(&shown), ["assertions", "caption", "gaps", "id", "links", "schema", "values"]);
    assert_eq!((&shown["caption"], &shown["schema"]), (&Value::from("Sky Mechanics"), &Value::from("Company")));
    let values = each(&shown["values"], &["claim", "property", "value", "standing", "citations"]);
    let name = values.iter().find(|value| value["property"] == "name").unwrap();
    assert_eq!(name["standing"], "single_origin");
    let citation = &each(&name["citations"], &CITATION)[0];
    assert_eq!((&citation["stance"], &citation["credibility"]), (&Value::from("supports"), &Value::from(6)));
    assert!(citation["origin"].as_str().unwrap().starts_with("joint-investigation"), "{citation}");
    let links = each(&shown["links"], &["claim", "id", "kind", "verb", "other", "standing", "citations"]);
    let owned = links.iter().find(|link| link["kind"] == "owns").unwrap();
    assert_eq!((&owned["verb"], keys(&owned["other"])), (&Value::from("owned by"), vec!["caption", "id"]));
    assert_eq!(owned["other"]["caption"], "Ilya Golberg");
    each(&owned["citations"], &CITATION);
    let said = each(&shown["assertions"], &["claim", "text", "date", "standing", "citations"]);
    each(&said[0]["citations"], &CITATION);
    each(&shown["gaps"], &["id", "question", "side"]);
}

#[test]
fn a_link_is_shown_with_the_claim_that_it_makes() {
    let shown = muckrake(&["show", case(), "Aspan Arba", "--json"]).json();
    let link = shown["links"].as_array().unwrap().iter().find(|link| link["kind"] == "supplies").unwrap();
    let own = muckrake(&["show", case(), link["id"].as_str().unwrap(), "--json"]).json();
    let own = &each(&own["links"], &["claim", "id", "kind", "verb", "other", "standing", "citations"])[0];
    assert_eq!((&own["claim"], &own["verb"]), (&link["claim"], &Value::from("supplies")));
    assert_eq!(own["other"]["caption"], "Sky Mechanics");
}

#[test]
fn a_chain_nests_its_hops_and_its_gaps() {
    let chain = muckrake(&["chain", case(), "Sky Mechanics", "--upstream", "--json"]).json();
    assert_eq!(keys(&chain), ["direction", "entity", "hops", "more"]);
    assert_eq!((&chain["direction"], &chain["more"]), (&Value::from("upstream"), &Value::from(0)));
    assert_eq!(keys(&chain["entity"]), ["caption", "countries", "id"]);
    let hops = each(&chain["hops"], &HOP);
    let aspan = hops.iter().find(|hop| hop["entity"]["caption"] == "Aspan Arba").unwrap();
    assert_eq!((&aspan["verb"], &aspan["kind"]), (&Value::from("supplied by"), &Value::from("supplies")));
    assert_eq!((&aspan["goods"][0], &aspan["standing"]), (&Value::from("drones"), &Value::from("single_origin")));
    assert_eq!((&aspan["gap"], &aspan["repeat"]), (&Value::from(false), &Value::from(false)));
    assert!(aspan["start"].is_null() && aspan["end"].is_null());
    let tie = &each(&aspan["ties"], &["entity", "ends", "claims"])[0];
    assert_eq!(tie["entity"]["caption"], "Ilya Golberg");
    let ends = each(&tie["ends"], &["id", "caption", "verb", "standing"]);
    let mut words: Vec<String> = ends.iter().map(|end| format!("{} {}", end["verb"], end["caption"])).collect();
    words.sort_unstable();
    assert_eq!(words, [r#""founded" "Aspan Arba""#, r#""owns" "Sky Mechanics""#]);
    assert_eq!(tie["claims"].as_array().unwrap().len(), 2);
    let gap = &each(&aspan["hops"], &HOP)[0];
    assert_eq!(gap["gap"], true);
    assert_eq!(gap["entity"]["caption"], "Who sells the drones to Aspan Arba?");
    assert!(gap["claim"].is_null() && gap["link"].is_null() && gap["kind"].is_null() && gap["standing"].is_null());
}

#[test]
fn a_chain_goes_no_deeper_than_asked_and_counts_what_it_leaves_out() {
    let hops = |depth: &str| muckrake(&["chain", case(), "Stek", "--depth", depth, "--json"]).json();
    let deep = hops("5");
    let shallow = hops("1");
    let first =
        |chain: &Value| chain["hops"].as_array().unwrap().iter().find(|hop| hop["gap"] == false).cloned().unwrap();
    assert_eq!(first(&deep)["entity"]["caption"], "Da Group 22");
    assert_eq!(first(&deep)["hops"][0]["entity"]["caption"], "Elix-St");
    assert_eq!(first(&shallow)["hops"], Value::Array(Vec::new()));
    assert!(first(&shallow)["more"].as_u64().unwrap() > 0);
}

#[test]
fn the_check_counts_every_claim_once() {
    let check = muckrake(&["check", case(), "--json"]).json();
    assert_eq!(keys(&check), ["counts", "findings"]);
    let counts = &check["counts"];
    assert_eq!(
        keys(counts),
        ["claims", "corroborated", "damaged", "disputed", "gaps", "no_origin", "single_origin", "uncited"]
    );
    let count = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!(count("claims"), count("uncited") + count("single_origin") + count("corroborated") + count("disputed"));
    assert!(count("single_origin") > 30 && count("gaps") > 10, "{counts}");
    each(&check["findings"], &["rule", "claim", "entity", "place", "message"]);
}

#[test]
fn sources_are_counted_in_the_list_and_laid_open_one_by_one() {
    let list = muckrake(&["sources", case(), "--json"]).json();
    let plain = ["id", "title", "kind", "origin", "reliability", "visibility", "label", "evidence", "claims"];
    let sources = each(&list, &plain);
    let summary = sources.iter().find(|s| s["title"].as_str().unwrap().starts_with("News summary")).unwrap();
    assert!(summary["origin"].as_str().unwrap().starts_with("joint-investigation"));
    assert_eq!((&summary["visibility"], &summary["reliability"]), (&Value::from("public"), &Value::from("F")));
    let one = muckrake(&["sources", case(), "news summary", "--json"]).json();
    let mut sorted = plain.to_vec();
    sorted.sort_unstable();
    assert_eq!(keys(&one), sorted);
    let evidence = each(&one["evidence"], &["id", "source", "by", "locator", "quote", "paraphrase", "credibility"]);
    let claims = each(&one["claims"], &["claim", "text", "standing", "cites"]);
    assert_eq!(evidence.len() as u64, summary["evidence"].as_u64().unwrap());
    assert_eq!(claims.len() as u64, summary["claims"].as_u64().unwrap());
    each(&claims[0]["cites"], &["evidence", "stance"]);
}

#[test]
fn what_falls_without_a_source_or_a_note_of_it() {
    let falls = |what: &str| {
        let falls = muckrake(&["sources", case(), what, "--without", "--json"]).json();
        assert_eq!(keys(&falls), ["claims", "evidence", "falls", "sentences", "single_origin", "source", "uncited"]);
        let fallen = each(&falls["falls"], &["claim", "text", "hop", "before", "after"]);
        for fallen in fallen {
            each(&Value::Array(vec![fallen["before"].clone(), fallen["after"].clone()]), &["standing", "origins"]);
        }
        falls
    };
    let source = falls("bloomberg");
    assert_eq!((&source["uncited"], &source["single_origin"]), (&source["claims"], &Value::from(0)));
    assert!(source["falls"].as_array().unwrap().iter().any(|fallen| fallen["hop"] == true));
    let note = falls(source["evidence"][0].as_str().unwrap());
    assert_eq!((&note["source"], note["evidence"].as_array().unwrap().len()), (&Value::Null, 1));
    assert!(note["claims"].as_u64() < source["claims"].as_u64());
}

#[test]
fn a_chain_is_judged_as_a_whole_where_that_is_asked() {
    let judged = &muckrake(&["chain", case(), "Rys", "--judge", "--json"]).json()["judged"];
    assert_eq!(keys(judged), ["cannot_follow", "cannot_tell", "gaps", "weakest"]);
    assert_eq!(keys(&judged["weakest"]), ["claims", "standing", "why"]);
    assert_eq!((&judged["gaps"], &judged["cannot_tell"]), (&Value::from(1), &Value::from(2)));
}

#[test]
fn the_journal_and_its_verification() {
    let (_folder, case) = copy();
    let log = muckrake(&["log", &case, "--json"]).json();
    let entries = each(&log, &["action", "at", "who", "title", "undone"]);
    assert_eq!(entries.last().unwrap()["undone"], false);
    let verified = muckrake(&["verify", &case, "--json"]).json();
    assert_eq!(keys(&verified), ["actions", "attachments", "findings", "rows"]);
    assert_eq!(verified["findings"], Value::Array(Vec::new()));
    let undone = muckrake(&["undo", &case, "--json"]).json();
    assert_eq!(keys(&undone), ["action", "title"]);
    let log = muckrake(&["log", &case, "--json"]).json();
    let number = &undone["action"];
    assert!(log.as_array().unwrap().iter().any(|entry| entry["action"] == *number && entry["undone"] == true));
}

#[test]
fn an_import_accounts_for_every_row() {
    let (folder, case) = copy();
    let file = folder.path().join("firms.ftm.json");
    let good = r#"{"id":"norvik-a1","schema":"Company","properties":{"name":["Norvik"],"incorporationDate":["12.04.2022"],"nonsense":["x"]}}"#;
    let unknown = r#"{"id":"norvik-a2","schema":"Spaceship","properties":{"name":["Rocket"]}}"#;
    std::fs::write(&file, format!("{good}\n{unknown}\n")).unwrap();
    let import = || muckrake(&["import", &case, &text(&file), "--format", "ftm", "--json"]).json();
    let report = import();
    assert_eq!(keys(&report), ["claims", "dropped", "normalised", "rejected", "rows"]);
    assert_eq!(keys(&report["rows"]), ["known", "read", "rejected", "taken"]);
    let rows = |report: &Value, name: &str| report["rows"][name].as_u64().unwrap();
    assert_eq!((rows(&report, "read"), rows(&report, "taken"), rows(&report, "rejected")), (2, 1, 1));
    assert_eq!(keys(&report["claims"]), ["added"]);
    assert!(report["claims"]["added"].as_u64().unwrap() > 0);
    let again = import();
    assert_eq!((rows(&again, "taken"), rows(&again, "known"), &again["claims"]["added"]), (0, 1, &Value::from(0)));
}

#[test]
fn making_and_packing_say_what_was_made() {
    let folder = tempfile::tempdir_in(crate::run::room()).unwrap();
    let path = |name: &str| text(&folder.path().join(name));
    let made = muckrake(&["new", &path("made.case"), "--title", "A title", "--json"]).json();
    assert_eq!((keys(&made), &made["title"]), (vec!["case", "title"], &Value::from("A title")));
    let packed = muckrake(&["pack", &text(&crate::run::bundle()), &path("packed.case"), "--json"]).json();
    assert_eq!((keys(&packed), &packed["title"]), (vec!["case", "title"], &Value::from("Kazakhstan transit")));
    assert_eq!(keys(&muckrake(&["unpack", case(), &path("bundle"), "--json"]).json()), ["folder"]);
    let exported = muckrake(&["export", case(), "--format", "ftm", "-o", &path("out.json"), "--json"]).json();
    assert_eq!((keys(&exported), &exported["format"]), (vec!["file", "format"], &Value::from("ftm")));
}
