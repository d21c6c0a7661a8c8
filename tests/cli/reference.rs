//! The reference page, the manual page and the completions, all made from the same declarations.

use std::path::Path;

use crate::run::muckrake;

#[test]
fn the_reference_page_is_what_the_program_declares() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let page = muckrake::cli::reference::markdown();
    if std::env::var_os("MUCKRAKE_RENEW").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let stale = kept.lines().zip(page.lines()).position(|(kept, made)| kept != made);
    assert!(
        kept == page,
        "docs/reference.md is stale from line {}; MUCKRAKE_RENEW=1 cargo test --test cli reference makes it anew",
        stale.unwrap_or_else(|| kept.lines().count().min(page.lines().count())) + 1
    );
}

#[test]
fn every_command_option_and_key_stands_in_the_manual() {
    let man = muckrake(&["man"]).done();
    let plain = man.replace("\\-", "-");
    for words in
        ["muckrake find", "muckrake completions", "--fail-on", "MUCKRAKE_NAME", "EXIT STATUS", "KEYS OF THE WORKBENCH"]
    {
        assert!(plain.contains(words), "no {words}");
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = muckrake(&["completions", shell]).done();
        assert!(script.contains("muckrake") && script.contains("fail-on"), "{shell}");
    }
    muckrake(&["completions", "tcsh"]).failed(2);
}
