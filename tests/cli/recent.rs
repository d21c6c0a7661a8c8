//! Which cases were opened last: remembered only where that is wanted.

use std::path::Path;
use std::process::Stdio;

use crate::run::{Said, command, room};

fn recent(home: &Path, arguments: &[&str]) -> Said {
    let mut command = command(arguments);
    command.env("HOME", home).stdin(Stdio::null()).output().unwrap().into()
}

#[test]
fn cases_are_remembered_only_once_that_is_switched_on_and_forgotten_when_asked() {
    let home = tempfile::tempdir_in(room()).unwrap();
    let file = home.path().join(".local/state/muckrake/recent.json");
    let told = recent(home.path(), &["open"]).failed(2);
    assert!(told.contains("which case?") || told.contains("terminal"), "{told}");
    for what in [["recent"].as_slice(), &["recent", "forget"], &["recent", "off"]] {
        assert!(recent(home.path(), what).done().starts_with("No case is remembered."), "{what:?}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "{what:?} left something");
    }
    assert!(recent(home.path(), &["recent", "on"]).done().starts_with("0 cases remembered in "));
    std::fs::write(&file, r#"["/a/first.case", "/a/second.case"]"#).unwrap();
    let said = recent(home.path(), &["recent", "--json"]).json();
    assert_eq!(said, serde_json::json!({"remembered": true, "cases": ["/a/first.case", "/a/second.case"]}));
    assert!(recent(home.path(), &["recent", "on"]).done().starts_with("2 cases"), "on keeps what is known");
    assert!(recent(home.path(), &["recent", "forget"]).done().starts_with("0 cases"));
    recent(home.path(), &["recent", "off"]).done();
    assert!(!file.exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_which_cases_are_remembered() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir_in(room()).unwrap();
    recent(home.path(), &["recent", "on"]).done();
    let file = home.path().join(".local/state/muckrake/recent.json");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&file, "{").unwrap();
    let told = recent(home.path(), &["recent"]).failed(2);
    assert!(told.contains("recent.json") && told.contains("muckrake recent off"), "{told}");
}
