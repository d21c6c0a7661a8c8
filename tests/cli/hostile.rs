//! A case full of strangers' text meant to drive a terminal: nothing of it gets there, from any command.

use std::sync::OnceLock;

use crate::run::{Said, case, muckrake, room, text};

/// Clears the screen, sets the title, turns the reading order, hides itself, starts a line.
const NASTY: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}Nasty\u{202e}gpj.\u{200b}\u{9b}31m\r\nmuckrake: all is well\u{85}\t\u{2066}x";

/// A case made of a bundle in which every text that may be free is hostile.
fn hostile() -> &'static str {
    static CASE: OnceLock<String> = OnceLock::new();
    CASE.get_or_init(|| {
        let folder = room().join("hostile");
        std::fs::create_dir_all(&folder).unwrap();
        let q = serde_json::to_string(NASTY).unwrap();
        let write = |name: &str, lines: &[String]| std::fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
        write("case.json", &[format!("{{\n  \"format\": \"muckrake-bundle\",\n  \"version\": 1,\n  \"title\": {q},\n  \"language\": \"eng\"\n}}")]);
        let entities = [
            format!(r#"{{"id":"aaa-1","schema":"Company","properties":{{"alias":[{q}],"name":["Plain Name"],"notes":[{q}]}},"muckrake":{{"note":{q}}}}}"#),
            format!(r#"{{"id":"bbb-1","schema":"Company","properties":{{"name":[{q}]}}}}"#),
            format!(r#"{{"id":"ccc-1","schema":"EconomicActivity","properties":{{"goodsDescription":[{q}],"receiver":["aaa-1"],"sender":["bbb-1"]}}}}"#),
            format!(r#"{{"id":"ddd-1","schema":"UnknownLink","properties":{{"object":["aaa-1"],"role":[{q}],"subject":["bbb-1"]}}}}"#),
        ];
        write("entities.jsonl", &entities);
        write("sources.jsonl", &[format!(r#"{{"id":"src-1","title":{q},"kind":"article","publisher":[{q}],"reliability":"C","visibility":"public","origin":true,"note":{q}}}"#)]);
        write("evidence.jsonl", &[format!(
            r#"{{"id":"ev-1","source":"src-1","locator":{q},"quote":{q},"paraphrase":{q},"credibility":3,"cites":[{{"entity":"bbb-1","property":"name","value":{q}}},{{"entity":"ccc-1"}},{{"assertion":"ass-1"}}]}}"#
        )]);
        write("assertions.jsonl", &[format!(r#"{{"id":"ass-1","text":{q},"about":["aaa-1"]}}"#)]);
        write("gaps.jsonl", &[format!(r#"{{"id":"gap-1","question":{q},"entity":"bbb-1","side":"upstream"}}"#)]);
        let case = text(&room().join("hostile.case"));
        muckrake(&["pack", &text(&folder), &case]).done();
        case
    })
}

/// Fails if anything in the text could move a cursor, turn a line round or hide.
#[track_caller]
fn tame(text: &str) {
    for (number, line) in text.lines().enumerate() {
        let wild = line.chars().find(|c| {
            c.is_control()
                || ('\u{200b}'..='\u{200f}').contains(c)
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        });
        assert_eq!(wild, None, "line {}: {line:?}", number + 1);
        assert!(!line.starts_with("muckrake: all is well"), "a stranger's text speaks for the program");
    }
}

#[track_caller]
fn both_tame(said: &Said) {
    assert!(!said.out.contains('\r'), "{:?}", said.out);
    tame(&said.out);
    tame(&said.err);
}

#[test]
fn no_command_lets_a_strangers_text_reach_the_terminal() {
    let case = hostile();
    let runs: &[&[&str]] = &[
        &["find", case, "nasty"],
        &["find", case, "plain"],
        &["show", case, "aaa-1"],
        &["show", case, "bbb-1"],
        &["chain", case, "aaa-1"],
        &["chain", case, "bbb-1", "--downstream"],
        &["sources", case],
        &["sources", case, "src-1"],
        &["check", case],
        &["log", case],
        &["verify", case],
        &["keys", case, "<tab><down><tab><down>"],
    ];
    for run in runs {
        let page = muckrake(run);
        both_tame(&page);
        assert_eq!(page.code, 0, "{run:?}\n{}", page.err);
        let json = muckrake(&[run, &["--json"][..]].concat());
        both_tame(&json);
        serde_json::from_str::<serde_json::Value>(&json.out).unwrap();
    }
}

#[test]
fn a_hostile_name_is_shown_with_its_bytes_spelt_out_and_kept_as_it_is() {
    let page = muckrake(&["show", hostile(), "bbb-1"]).done();
    assert!(page.contains("<U+001B>[2J") && page.contains("<U+202E>"), "{page}");
    let json = muckrake(&["show", hostile(), "bbb-1", "--json"]);
    assert!(json.out.contains(r"\u001b[2J") && json.out.contains(r"\u202e"), "{}", json.out);
    assert_eq!(json.json()["caption"], NASTY);
}

#[test]
fn an_error_that_lists_hostile_names_keeps_to_its_lines() {
    let err = muckrake(&["show", hostile(), "n"]).failed(2);
    tame(&err);
    assert!(err.contains("fits 2 entities"), "{err}");
    both_tame(&muckrake(&["show", case(), NASTY]));
    both_tame(&muckrake(&["find", case(), NASTY]));
    both_tame(&muckrake(&["log", case(), NASTY]));
}

#[test]
fn exports_to_standard_output_are_tame_too() {
    for format in ["markdown", "json", "ftm"] {
        let said = muckrake(&["export", hostile(), "--format", format]);
        both_tame(&said);
        assert!(said.done().contains("Nasty"), "{format}");
    }
}
