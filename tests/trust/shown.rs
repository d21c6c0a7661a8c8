//! What is damaged is shown as that: on the screen by a word and a sign of its own, in colour and without, on the command
//! line, and in what is said of an export, which leaves it out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::Options;
use muckrake::tui::script::play;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::tools::MUCKRAKE;
use crate::unpacked::whole;

/// The bundled investigation, in which somebody has changed what a row says behind its digest.
fn damaged(sql: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql} changed nothing");
    folder
}

/// What stands on the screen once keys were pressed.
fn screen(folder: &Path, keys: &str, colour: bool, plain: bool) -> String {
    let case = Case::open(&folder.join("a.case"), Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)).unwrap();
    let options = Options { colour, plain, ..Options::default() };
    play(case, keys, (160, 50), options).unwrap().lines().join("\n")
}

fn muckrake(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(MUCKRAKE).args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn damage_has_a_word_and_a_sign_of_its_own_in_colour_without_it_and_in_plain() {
    for (sql, keys) in [
        ("UPDATE value SET value = 'Sky Mechanix' WHERE value = 'Sky Mechanics'", "/mechan<enter>"),
        ("UPDATE value SET rank = rank + 5 WHERE entity LIKE 'aspan-arba-sky-mechanics%'", "/aspan<enter>"),
        ("UPDATE assertion SET text = replace(text, 'a', 'o')", "/sky mech<enter>"),
        ("UPDATE evidence SET paraphrase = 'Says nothing.', quote = NULL", "/sky mech<enter>"),
        ("UPDATE source SET title = 'Another'", "/sky mech<enter>"),
        ("UPDATE citation SET stance = 'contradicts'", "/sky mech<enter>"),
        ("UPDATE entity SET note = 'changed'", "/sky mech<enter>"),
        ("UPDATE gap SET question = 'Why?'", "/aspan<enter>"),
    ] {
        let folder = damaged(sql);
        for (colour, plain, sign) in [(true, false, '▒'), (false, false, '▒'), (false, true, '%')] {
            let shown = screen(folder.path(), keys, colour, plain);
            assert!(shown.contains("damaged"), "{sql}: nothing says so\n{shown}");
            let signed = sql.contains("citation") || sql.contains("evidence") || sql.contains("source");
            let signed = signed || sql.contains("entity");
            assert!(signed || shown.contains(sign), "{sql}: no sign {sign}\n{shown}");
        }
    }
}

#[test]
fn after_the_first_screen_a_message_says_how_many_records_are_damaged_and_what_to_do() {
    let folder = damaged("UPDATE value SET value = 'Sky Mechanix' WHERE value = 'Sky Mechanics'");
    let shown = screen(folder.path(), "", true, false);
    assert!(shown.contains("damaged: ") && shown.contains("muckrake verify"), "{shown}");
    let folder = damaged("UPDATE upkeep SET value = value || ' ' WHERE name = 'cards'");
    let shown = screen(folder.path(), "", true, false);
    assert!(shown.contains("are damaged: ") && shown.contains("upkeep cards"), "{shown}");
    assert!(!shown.contains("no entities yet"), "{shown}");
}

#[test]
fn what_is_damaged_supports_nothing_and_is_left_out_of_exports_which_say_so() {
    let folder = damaged("UPDATE value SET value = 'Sky Mechanix' WHERE value = 'Sky Mechanics'");
    let show = muckrake(folder.path(), &["show", "a.case", "Sky Mechanics", "--json"]);
    let show: serde_json::Value = serde_json::from_slice(&show.stdout).unwrap();
    let values = show["values"].as_array().unwrap();
    let name = values.iter().find(|value| value["value"] == "Sky Mechanix").unwrap();
    assert_eq!(name["standing"], "damaged");
    for format in ["markdown", "json", "ftm"] {
        let out = folder.path().join(format);
        let done = muckrake(folder.path(), &["export", "a.case", "--format", format, "-o", out.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{format}: {said}");
        assert!(said.contains("left out") && said.contains("Sky Mechanix"), "{format}: {said}");
        assert!(!fs::read_to_string(&out).unwrap().contains("Mechanix"), "{format} tells it");
    }
    for (format, more, says) in [("markdown", "", 1), ("html", "", 1), ("docx", "", 1), ("markdown", "--redacted", 0)] {
        let out = folder.path().join("summary");
        let arguments = ["export", "a.case", "--format", format, "-o", out.to_str().unwrap(), more];
        let last = arguments.len() - usize::from(more.is_empty());
        muckrake(folder.path(), &arguments[..last]);
        // What stands between the letters of a sentence is left out.
        let said: String =
            whole(&fs::read(&out).unwrap()).split('<').map(|rest| rest.split('>').next_back().unwrap()).collect();
        let told = said
            .replace(['*', '`'], "")
            .matches("Damaged: 3 records are left out of this summary; muckrake verify")
            .count();
        assert_eq!(told, says, "{format} {more}");
    }
    let done = muckrake(folder.path(), &["unpack", "a.case", "out"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(!fs::read_to_string(folder.path().join("out/entities.jsonl")).unwrap().contains("Mechanix"));
    // What is left is a bundle that packs.
    let packed = muckrake(folder.path(), &["pack", "out", "b.case"]);
    assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
}

#[test]
fn a_citation_that_is_damaged_does_not_count() {
    let sound = tempfile::tempdir().unwrap();
    bundle::pack_embedded("kazakhstan-transit", &sound.path().join("a.case")).unwrap();
    let count = |folder: &Path, what: &str| {
        let check = muckrake(folder, &["check", "a.case", "--json"]);
        let check: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
        check["counts"][what].as_u64().unwrap()
    };
    let folder = damaged("UPDATE source SET title = title || '.'");
    assert!(count(sound.path(), "single_origin") > 0);
    assert_eq!(count(folder.path(), "single_origin") + count(folder.path(), "corroborated"), 0);
    assert_eq!(count(folder.path(), "claims"), count(sound.path(), "claims"));
    let folder = damaged("UPDATE value SET original = 'x' WHERE property = 'name'");
    assert!(count(folder.path(), "damaged") > 0);
}
