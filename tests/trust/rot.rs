//! Bit rot: whatever changes what a case holds is named by `verify` with its record, and the workbench tells nothing as
//! fact that was not there before. Whole files give no alarm.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use muckrake::case::Case;

use crate::rotten::{Chance, build, rows, told};
use crate::tools::{figure, rounds};

/// What `verify` says of a file that was damaged: its findings, or why it can't be opened.
fn verified(path: &Path) -> Vec<String> {
    match Case::open_read_only(path).and_then(|case| case.verify()) {
        Ok(report) => report.findings,
        Err(error) => vec![format!("{error} {}", error.to_try().unwrap_or_default())],
    }
}

/// The rows that are not as they were, each as `table` and the keys by which it may be named.
fn changed(clean: &Path, rotten: &Path) -> Option<Vec<(String, BTreeSet<String>)>> {
    let (before, _) = rows(clean).unwrap();
    let (after, broken) = rows(rotten)?;
    let mut list = Vec::new();
    for ((table, was), cells) in &before {
        if after.get(&(table.clone(), was.clone())) != Some(cells) {
            // Under a damaged key it stands where no row stood before.
            let new = after.keys().filter(|(of, key)| of == table && !before.contains_key(&(of.clone(), key.clone())));
            let mut names: BTreeSet<String> = new.map(|(_, key)| key.clone()).collect();
            names.insert(was.clone());
            if broken.contains(table) {
                names.insert("can't be read".to_owned());
            }
            list.push((table.clone(), names));
        }
    }
    for ((table, is), _) in after.iter().filter(|(at, _)| !before.contains_key(*at)) {
        list.push((table.clone(), BTreeSet::from([is.clone()])));
    }
    Some(list)
}

/// Whether a finding names a record: its table's word and its key, or what it is the index of.
fn names(findings: &[String], table: &str, keys: &BTreeSet<String>) -> bool {
    // Where the tables themselves can't be made out, nothing in them can.
    let shut = findings.len() == 1 && findings[0].starts_with("the case file is damaged");
    let none = |finding: &String| finding.contains("malformed database schema");
    shut || findings.iter().any(none)
        || findings.iter().any(|finding| {
            let whole =
                finding.contains("can't be read") || finding.contains("Tree ") || finding.contains("is damaged: ");
            let word = match table {
                "journal" => "action ",
                "link" | "card" | "about" | "front" => "",
                // Where it is not known how a table lies in the file, the table is named.
                "sqlite_schema" => "",
                other => other,
            };
            let hit = |key: &str| {
                let first = key.split(" / ").next().unwrap_or_default();
                match table {
                    "journal" | "link" | "card" => finding.contains(first),
                    "image" => finding.contains(&format!("in action {first}")),
                    "about" => key.split(" / ").any(|part| finding.contains(part)),
                    "front" => finding.contains("start of the list"),
                    "sqlite_schema" => {
                        let told = |name: &str| finding.contains(name);
                        told("schema") || key.rsplit(" / ").next().is_some_and(told)
                    }
                    _ => finding.contains(key),
                }
            };
            finding.contains(word) && (keys.iter().any(|key| hit(key)) || whole)
        })
}

#[test]
fn a_flipped_bit_that_changes_what_is_saved_is_named_with_its_record_and_nothing_damaged_is_told_as_fact() {
    let folder = tempfile::tempdir().unwrap();
    let (clean, rotten) = (folder.path().join("a.case"), folder.path().join("b.case"));
    build(&clean, 1);
    let whole = fs::read(&clean).unwrap();
    let facts = told(&Case::open_read_only(&clean).unwrap()).unwrap();
    let chance = Chance::new(5);
    let (mut hit, mut flips, mut refused) = (0, 0, 0);
    let mut unseen: Vec<String> = Vec::new();
    for _ in 0..rounds(60, 1_000) {
        let (place, bit) = (chance.below(whole.len()), chance.below(8));
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << bit;
        fs::write(&rotten, &bytes).unwrap();
        flips += 1;
        let findings = verified(&rotten);
        let at = format!("byte {place} bit {bit}");
        let Some(changed) = changed(&clean, &rotten) else {
            refused += 1;
            unseen.extend(findings.is_empty().then(|| format!("{at}: it can't be opened, and verify is content")));
            continue;
        };
        hit += usize::from(!changed.is_empty());
        let unnamed = changed.iter().filter(|(table, keys)| !names(&findings, table, keys));
        unseen.extend(unnamed.map(|(table, keys)| format!("{at}: {table} {keys:?} is not named: {findings:?}")));
        let Ok(now) = Case::open_read_only(&rotten).and_then(|case| told(&case)) else { continue };
        unseen.extend(now.difference(&facts).map(|new| format!("{at}: told as fact: {new}, with {findings:?}")));
        // What is no longer told has gone because of damage, and verify says so.
        let quiet = now != facts && findings.is_empty();
        unseen.extend(quiet.then(|| format!("{at}: something went, and nobody says so")));
    }
    figure("bits flipped", flips);
    figure("of these, changed what is saved", hit);
    figure("of these, left a file that can't be opened", refused);
    assert!(unseen.is_empty(), "{} in all:\n{}", unseen.len(), unseen.join("\n"));
    assert!(hit > flips / 10, "{hit} of {flips} flips changed what is saved: the test tests little");
}

#[test]
fn whole_files_give_no_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let files = rounds(5, 100);
    for seed in 0..files {
        let path = folder.path().join(format!("{seed}.case"));
        build(&path, 100 + seed as u64);
        assert_eq!(verified(&path), Vec::<String>::new(), "case {seed}");
    }
    figure("whole files without an alarm", files);
}
