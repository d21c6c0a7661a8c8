//! Keys of a reporter's own: where they are read from, that everything shows them, and how what can't be is told.

use std::path::Path;

use crate::run::{Said, case, command, room, text};

/// What is drawn after a script, with this file in the folder for settings.
fn with(file: &str, arguments: &[&str]) -> Said {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let own = folder.path().join("muckrake");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("keys.json"), file).unwrap();
    command(arguments).env("XDG_CONFIG_HOME", folder.path()).output().unwrap().into()
}

fn drawn(file: &str, script: &str) -> String {
    with(file, &["keys", case(), script]).done()
}

#[test]
fn keys_of_ones_own_act_and_everything_shows_them() {
    let own = r#"{"chain.flip": ["F", "<f5>"], "app.help": ["<f2>"], "app.export": []}"#;
    for key in ["F", "<f5>"] {
        assert!(drawn(own, key).contains("downstream of"), "{key}");
    }
    assert!(drawn(own, "f").contains("upstream of"));
    let footer = drawn(own, "").lines().last().unwrap().to_owned();
    assert!(footer.contains("F flip") && footer.contains("f2 help") && !footer.contains("export"), "{footer}");
    let help = drawn(own, "<f2>");
    assert!(help.contains("F f5") && !help.contains("export the case"), "{help}");
    let palette = drawn(own, ":flip");
    assert!(palette.contains("F f5") && palette.contains("chain.flip"), "{palette}");
    assert!(drawn(own, ":export<enter>").contains("to the file"), "what has no key is in the palette");
}

#[test]
fn the_file_is_the_named_one_or_the_reporters_own_or_none() {
    let folder = tempfile::tempdir_in(room()).unwrap();
    let file = |name: &str, key: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!(r#"{{"chain.flip": ["{key}"]}}"#)).unwrap();
        text(&file)
    };
    let (named, asked) = (file("named.json", "W"), file("asked.json", "A"));
    let home = folder.path().join("home");
    std::fs::create_dir_all(home.join(".config/muckrake")).unwrap();
    std::fs::copy(file("home.json", "H"), home.join(".config/muckrake/keys.json")).unwrap();
    let footer = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut keys = command(&["keys", case(), ""]);
        keys.args(arguments).env("HOME", &home).envs(environment.iter().copied());
        let page = Said::from(keys.output().unwrap()).done();
        page.lines().last().unwrap().split("flip").next().unwrap().trim().rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(footer(&[], &[]), "H");
    assert_eq!(footer(&[("XDG_CONFIG_HOME", "not/whole")], &[]), "H");
    assert_eq!(footer(&[("XDG_CONFIG_HOME", &text(folder.path()))], &[]), "f", "no file there");
    assert_eq!(footer(&[("MUCKRAKE_KEYS", &asked)], &[]), "A");
    assert_eq!(footer(&[("MUCKRAKE_KEYS", &asked)], &["--keys", &named]), "W");
    assert_eq!(footer(&[("MUCKRAKE_KEYS", "/dev/null")], &[]), "f");
}

#[test]
fn what_cannot_be_is_told_with_file_command_and_key_and_nothing_is_opened() {
    for (file, words) in [
        (
            r#"{"chain.flip": ["r"]}"#,
            &["chain.flip", "the key r is that of chain.root", "try: give chain.flip another"][..],
        ),
        (r#"{"app.zoom": ["q"]}"#, &["app.zoom", "the key q is that of app.quit", "take q from app.quit"]),
        (r#"{"chain.flip": ["?"]}"#, &["chain.flip", "the key ? is app.help (help) in every pane"]),
        (
            r#"{"find.take": ["t"]}"#,
            &["find.take", "the key t would be taken from what is typed", "try: with a key held"],
        ),
        (r#"{"chain.flop": ["F"]}"#, &["there is no command chain.flop", "try: chain.flip"]),
        (r#"{"chain.flip": ["<entr>"]}"#, &["chain.flip", "there is no key <entr>", "try: a character"]),
        (r#"{"chain.flip": "F"}"#, &["line 1", "try: an object of lists"]),
        (r#"["chain.flip"]"#, &["try: an object of lists"]),
        ("{", &["line 1", "try: an object of lists"]),
    ] {
        // A file that is no case: it isn't looked at before the keys are.
        let err = with(file, &["keys", "/dev/null", ""]).failed(2);
        for word in words.iter().chain(&["muckrake: keys: ", "/muckrake/keys.json: "]) {
            assert!(err.contains(word), "no {word:?} in:\n{err}");
        }
    }
    let none = text(&Path::new(room()).join("no-such-keys.json"));
    let err = Said::from(command(&["keys", case(), "", "--keys", &none]).output().unwrap()).failed(2);
    assert!(err.contains("no-such-keys.json: ") && err.contains("try: "), "{err}");
    // What the workbench isn't opened for goes on without its keys.
    with("{", &["check", case()]).done();
}
