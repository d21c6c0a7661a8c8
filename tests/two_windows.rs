//! Two windows, or two sessions, at one case: each sees what the other did, and nobody overwrites unseen.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::path::{Path, PathBuf};

use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::tui::Options;
use muckrake::tui::script::{self, Player};
use tempfile::TempDir;

/// The bundled investigation, with nobody at it.
fn packed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("transit.case");
    bundle::pack_embedded("kazakhstan-transit", &path).unwrap();
    (folder, path)
}

fn window(path: &Path, who: &str, seed: u64) -> Player {
    let case = Case::open(path, Author::fixed(who, "2026-11-22T10:00:00Z", seed)).unwrap();
    Player::new(case, (120, 36), Options::default()).unwrap()
}

/// The keys pressed, and what is on the screen then.
fn press(window: &mut Player, keys: &str) -> String {
    script::parse(keys).unwrap().into_iter().for_each(|step| window.step(step));
    window.screen().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn shows(screen: &str, words: &str) {
    assert!(screen.contains(words), "{words:?} is not on the screen: {screen}");
}

/// To the dossier of the entity found first for a name.
const DOSSIER: &str = "/aspan<enter>3<home>";

#[test]
fn a_window_shows_within_a_second_what_another_one_did_and_who() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut bob, DOSSIER);
    press(&mut ann, &format!("{DOSSIER}awebsite<enter>https://aspan.example<enter>"));
    let screen = press(&mut bob, "<wait>");
    shows(&screen, "Another window changed the case: Aspan Arba: website");
    shows(&screen, "(Ann)");
    shows(&press(&mut bob, "<esc>"), "aspan.example");
}

#[test]
fn a_window_tells_only_what_others_did_in_whichever_order() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut bob, "ngWhat does Bob ask?<enter><enter>");
    press(&mut ann, "ngWhat does Ann ask?<enter><enter>");
    let screen = press(&mut ann, "<wait>");
    shows(&screen, "Another window changed the case: gap: What does Bob ask? (Bob)");
    let screen = press(&mut ann, "<esc><wait>");
    assert!(!screen.contains("Another window"), "{screen}");
}

/// Two people at one value: who saves last is told who was first and what it became, and what was typed stands there.
#[test]
fn a_value_that_somebody_else_has_changed_is_a_conflict_and_what_was_typed_stays() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut ann, &format!("{DOSSIER}R Ann"));
    press(&mut bob, &format!("{DOSSIER}R Bob<enter>"));
    let screen = press(&mut ann, "<enter>");
    shows(&screen, "Bob has changed this meanwhile: Aspan Arba: name Aspan Arba Bob");
    shows(&screen, "Aspan Arba Ann");
    let screen = press(&mut ann, "<esc>");
    shows(&screen, "Aspan Arba Bob");
}

#[test]
fn whoever_is_told_of_a_conflict_may_do_it_all_the_same_and_take_it_back() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut ann, "nt by Ann");
    press(&mut bob, "nt by Bob<enter>");
    let screen = press(&mut ann, "<enter>");
    shows(&screen, "Bob has changed this meanwhile: title: ");
    press(&mut ann, "<enter>");
    let title = |path: &Path| muckrake::model::Graph::title(&Case::open_read_only(path).unwrap()).unwrap();
    assert!(title(&path).ends_with(" by Ann"), "{}", title(&path));
    press(&mut ann, "<esc>u");
    assert!(title(&path).ends_with(" by Bob"), "{}", title(&path));
}

/// The news came while the gesture was open: what it was opened on is not what is there.
#[test]
fn news_of_a_change_does_not_let_an_open_gesture_overwrite_it() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut ann, "nt by Ann");
    press(&mut bob, "nt by Bob<enter>");
    shows(&press(&mut ann, "<wait>"), "Another window changed the case: title: ");
    shows(&press(&mut ann, "<enter>"), "Bob has changed this meanwhile: title: ");
}

#[test]
fn what_somebody_else_took_out_is_neither_linked_to_nor_changed() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut ann, &format!("{DOSSIER}lstek<enter>owned by"));
    press(&mut bob, "/stek<enter>3<home>D");
    shows(&press(&mut ann, "<enter>"), "Bob has changed this meanwhile: delete: Stek");
    let screen = press(&mut ann, "<enter>");
    shows(&screen, "that entity is no longer in the case");
    shows(&screen, "Link Aspan Arba");
    drop((ann, bob));
    assert_eq!(Case::open(&path, Author::fixed("Ann", "x", 3)).unwrap().verify().unwrap().findings, [""; 0]);
}

#[test]
fn what_was_done_in_one_session_is_taken_back_in_the_next_and_put_again_in_a_third() {
    let (_folder, path) = packed();
    let asked = |path: &Path| {
        let gaps = muckrake::model::Graph::gaps(&Case::open_read_only(path).unwrap()).unwrap();
        gaps.iter().any(|gap| gap.question == "Who pays?")
    };
    press(&mut window(&path, "Ann", 1), "ngWho pays?<enter><enter>");
    assert!(asked(&path));
    shows(&press(&mut window(&path, "Bob", 2), ":undo the last<enter>"), "gap: Who pays?");
    assert!(!asked(&path));
    Case::open(&path, Author::fixed("Cem", "2026-11-23T10:00:00Z", 3)).unwrap().redo(None).unwrap();
    assert!(asked(&path));
    shows(&press(&mut window(&path, "Dia", 4), ":undo the last<enter>"), "gap: Who pays?");
    assert!(!asked(&path));
}

/// What `u` would take back is this window's own, whatever was done last.
#[test]
fn undo_takes_back_what_this_window_did_though_another_one_did_something_since() {
    let (_folder, path) = packed();
    let (mut ann, mut bob) = (window(&path, "Ann", 1), window(&path, "Bob", 2));
    press(&mut ann, "ngAnn’s?<enter><enter>");
    press(&mut bob, "ngBob’s?<enter><enter>");
    press(&mut ann, "<esc>u");
    let gaps = muckrake::model::Graph::gaps(&Case::open_read_only(&path).unwrap()).unwrap();
    assert!(gaps.iter().any(|gap| gap.question == "Bob’s?") && gaps.iter().all(|gap| gap.question != "Ann’s?"));
    shows(&press(&mut bob, "<wait>"), "(Ann)");
}
