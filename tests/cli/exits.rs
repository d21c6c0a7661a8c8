//! Exit codes, and how a failure is told: what failed, why, what to try.

use crate::run::{case, command, copy, muckrake};

/// Fails unless stderr is one error in our wording with these words in it.
#[track_caller]
fn told(err: &str, words: &[&str]) {
    assert!(err.starts_with("muckrake: "), "{err}");
    for word in words {
        assert!(err.contains(word), "no {word:?} in:\n{err}");
    }
}

#[test]
fn help_and_version_are_answers() {
    assert!(muckrake(&["--help"]).done().contains("Usage: muckrake"));
    assert!(muckrake(&["--version"]).done().starts_with("muckrake 0."));
    for name in ["demo", "open", "find", "chain", "keys", "import"] {
        assert!(muckrake(&[name, "--help"]).done().contains(&format!("Usage: muckrake {name}")), "{name}");
    }
}

#[test]
fn wrong_arguments_are_a_usage_error_that_says_what_there_is() {
    told(&muckrake(&["shwo"]).failed(2), &["unrecognized subcommand 'shwo'", "'show'", "try: muckrake --help"]);
    told(&muckrake(&["find", case()]).failed(2), &["QUERY"]);
    told(&muckrake(&["chain", case(), "Stek", "--upstream", "--downstream"]).failed(2), &["cannot be used with"]);
    told(&muckrake(&["chain", case(), "Stek", "--depth", "0"]).failed(2), &["0 is not in 1..=100"]);
    told(&muckrake(&["chain", case(), "Stek", "--width", "0"]).failed(2), &["0 is not in 1.."]);
    told(&muckrake(&["find", case(), "Stek", "--limit", "0"]).failed(2), &["0 is not in 1.."]);
    told(
        &muckrake(&["check", case(), "--fail-on", "uncited,colour"]).failed(2),
        &["'colour'", "single-origin", "disputed"],
    );
    told(&muckrake(&["export", case(), "--format", "pdf"]).failed(2), &["'pdf'", "markdown", "json", "ftm"]);
    told(&muckrake(&["import", case(), "x", "--format", "pdf"]).failed(2), &["'pdf'", "ftm"]);
    told(&muckrake(&["keys", case(), "<q>", "--size", "big"]).failed(2), &["120x36"]);
    assert!(muckrake(&[]).failed(2).contains("Usage: muckrake"));
}

#[test]
fn nothing_found_is_exit_1_on_an_otherwise_silent_page() {
    let said = muckrake(&["find", case(), "qqqqzzzzxx"]);
    assert_eq!(said.out, "");
    told(&said.failed(1), &["find: ", "qqqqzzzzxx", "try:"]);
    let said = muckrake(&["find", case(), "qqqqzzzzxx", "--json"]);
    assert_eq!((said.code, said.out.as_str()), (1, "[]\n"));
}

#[test]
fn an_entity_is_named_by_id_by_name_or_by_a_part_that_fits_one() {
    let caption = |text: &str| muckrake(&["show", case(), text, "--json"]).json()["caption"].clone();
    let id = muckrake(&["show", case(), "Aspan Arba", "--json"]).json()["id"].as_str().unwrap().to_owned();
    for text in [id.as_str(), "Aspan Arba", "aspan arba", "ASPAN", "Аспан Арба"] {
        assert_eq!(caption(text), "Aspan Arba", "{text}");
    }
    // A whole name wins over a longer one that holds it.
    assert_eq!(caption("Ozon"), "Ozon");
}

#[test]
fn a_part_of_several_names_lists_them() {
    let err = muckrake(&["show", case(), "chernet"]).failed(2);
    told(&err, &["show: \u{201c}chernet\u{201d} fits 2 entities", "try:", "Evgeny Chernet", "Elena Chernet"]);
    told(&muckrake(&["chain", case(), "chernet"]).failed(2), &["chain: "]);
    told(&muckrake(&["sources", case(), "o"]).failed(2), &["fits 3 sources", "Bloomberg"]);
}

#[test]
fn a_name_that_is_not_there_is_exit_1_and_near_ones_are_named() {
    told(&muckrake(&["show", case(), "Sky Mechanix"]).failed(1), &["no entity", "Sky Mechanics"]);
    told(&muckrake(&["sources", case(), "Spiegel weekly"]).failed(1), &["no source", "News summary"]);
}

#[test]
fn a_check_fails_only_for_a_rule_that_was_named() {
    muckrake(&["check", case()]).done();
    muckrake(&["check", case(), "--fail-on", "disputed,origin-loop"]).done();
    let said = muckrake(&["check", case(), "--fail-on", "disputed,gap"]);
    assert!(said.out.contains("claims"), "the counts are printed all the same");
    told(&said.failed(1), &["check: --fail-on: gap found "]);
}

#[test]
fn damage_is_found_and_is_exit_1() {
    let (_folder, case) = copy();
    muckrake(&["verify", &case]).done();
    let mut bytes = std::fs::read(&case).unwrap();
    // Its indexes hold the name too, and are made anew from what the journal knows: all of them are changed.
    let places: Vec<usize> = (0..bytes.len() - 10).filter(|at| &bytes[*at..at + 10] == b"Aspan Arba").collect();
    assert!(!places.is_empty());
    places.iter().for_each(|place| bytes[*place] ^= 1);
    std::fs::write(&case, bytes).unwrap();
    let said = muckrake(&["verify", &case]);
    assert!(said.out.starts_with("Damaged: "), "{}", said.out);
    told(&said.failed(1), &["verify: "]);
}

#[test]
fn the_workbench_without_a_terminal_names_what_works_without_one() {
    told(&muckrake(&["open", case()]).failed(2), &["open: ", "terminal", "muckrake keys"]);
    told(&muckrake(&["demo"]).failed(2), &["demo: ", "terminal", "muckrake keys"]);
}

#[test]
fn undo_and_redo_say_when_there_is_nothing_to_turn() {
    let (_folder, case) = copy();
    told(&muckrake(&["redo", &case]).failed(1), &["redo: "]);
    told(&muckrake(&["undo", &case, "77"]).failed(1), &["undo: ", "77"]);
}

#[test]
fn who_acts_is_who_they_say_they_are_never_the_system_s_user() {
    let folder = tempfile::tempdir_in(crate::run::room()).unwrap();
    let who = |name: &str, extra: &[&str], variable: &str| {
        let path = crate::run::text(&folder.path().join(name));
        let mut new = command(&["new", &path]);
        new.args(extra).env("MUCKRAKE_NAME", variable).env("USER", "systems-user").env("LOGNAME", "systems-user");
        assert!(new.output().unwrap().status.success());
        muckrake(&["log", &path, "--json"]).json()[0]["who"].as_str().unwrap().to_owned()
    };
    assert_eq!(who("a.case", &["--as", "Anna"], "Boris"), "Anna");
    assert_eq!(who("b.case", &[], "Boris"), "Boris");
    assert_eq!(who("c.case", &[], " "), "unnamed");
}
