//! Salvage: every row outside a destroyed page is in the new case, which `verify` accepts; what is not is listed, and
//! the damaged file stays as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use muckrake::case::{Author, Case, Salvaged, salvage};
use rusqlite::Connection;

use crate::rotten::{Chance, Rows, build, key as key_of, rows};
use crate::tools::{figure, rounds};

const PAGE: usize = 8192;

/// Tables that are made anew, and so are not brought over row by row.
const DERIVED: [&str; 6] = ["link", "card", "about", "upkeep", "front", "sqlite_schema"];

/// What SQLite itself says of each page: of which table, and of what sort.
fn pages(path: &Path) -> BTreeMap<usize, (String, String)> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT pageno, name, pagetype FROM dbstat").unwrap();
    let found =
        statement.query_map([], |row| Ok((row.get::<_, u32>(0)? as usize, (row.get(1)?, row.get(2)?)))).unwrap();
    found.map(Result::unwrap).collect()
}

/// The content rows that lie in a page, wholly or in part: their bytes stand in it.
fn touches(page: &[u8], cells: &[Vec<u8>]) -> bool {
    let holds = |needle: &[u8]| page.windows(needle.len()).any(|window| window == needle);
    let digest = cells.last().map(|cell| String::from_utf8_lossy(cell).into_owned());
    let digest = digest.and_then(|text| text.parse::<i64>().ok()).map(|number| number.to_be_bytes());
    // A part of a long text, on a page of its own, begins behind the number of the next page.
    let part = page.get(4..36).filter(|part| part.iter().any(|byte| *byte != 0));
    let long = part.is_some_and(|part| cells.iter().any(|cell| cell.windows(part.len()).any(|window| window == part)));
    // The bytes of a number that is small enough to be written shorter are found with one leading byte less.
    let stamped =
        digest.is_some_and(|digest| holds(&digest) || (digest[0] == 0 && digest[1] == 0 && holds(&digest[2..])));
    stamped || long
}

fn destroyed(whole: &[u8], chosen: &[usize], random: bool, chance: &Chance) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for page in chosen {
        let end = (page * PAGE).min(bytes.len());
        bytes[(page - 1) * PAGE..end].fill_with(|| if random { chance.below(256) as u8 } else { 0 });
    }
    bytes
}

/// Salvages a file in which pages are destroyed, and compares.
fn compare(folder: &Path, before: &Rows, whole: &[u8], bytes: &[u8], chosen: &[usize]) -> (Salvaged, usize) {
    let (from, to) = (folder.join("from.case"), folder.join("to.case"));
    drop(fs::remove_file(&to));
    fs::write(&from, bytes).unwrap();
    let author = Author::fixed("Ann", "2026-02-02T03:04:05Z", 9);
    let salvaged = salvage(&from, &to, author).unwrap_or_else(|error| panic!("pages {chosen:?}: {error}"));
    assert_eq!(fs::read(&from).unwrap(), bytes, "the damaged file was written");
    let report = Case::open_read_only(&to).unwrap().verify().unwrap();
    assert_eq!(report.findings, Vec::<String>::new(), "pages {chosen:?}: {salvaged:?}");
    let (after, broken) = rows(&to).unwrap();
    assert!(broken.is_empty());
    let mut lost = 0;
    let content = before.iter().filter(|((table, _), _)| !DERIVED.contains(&table.as_str()));
    for ((table, key), cells) in content {
        let there = after.get(&(table.clone(), key.clone()));
        let within = || chosen.iter().any(|page| touches(&whole[(page - 1) * PAGE..page * PAGE], cells));
        match table.as_str() {
            // These are kept as far as the chain holds.
            "journal" | "image" => continue,
            "attachment_bytes" => {
                let bytes = &cells[1];
                let within = chosen.iter().any(|page| {
                    let part = &whole[(page - 1) * PAGE + 4..(page - 1) * PAGE + 100];
                    bytes.windows(part.len()).any(|window| window == part)
                        || touches(&whole[(page - 1) * PAGE..page * PAGE], &cells[..1])
                        || whole[(page - 1) * PAGE..page * PAGE].windows(64).any(|window| window == &cells[0][..64])
                });
                assert!(there.is_some() || within, "pages {chosen:?}: {table} {key} is gone");
            }
            // What it is without its last two columns, which a salvage may have written anew.
            _ => {
                let same = there.is_some_and(|there| there[..there.len() - 2] == cells[..cells.len() - 2]);
                let bare =
                    table == "attachment" && !after.contains_key(&("attachment_bytes".to_owned(), key_of(&cells[..1])));
                assert!(same || bare || within(), "pages {chosen:?}: {table} {key} is not brought over: {salvaged:?}");
                lost += usize::from(!same);
            }
        }
    }
    (salvaged, lost)
}

#[test]
fn every_row_outside_a_destroyed_page_is_in_the_new_case_and_what_is_not_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    build(&path, 3);
    let (before, _) = rows(&path).unwrap();
    let known = pages(&path);
    let whole = fs::read(&path).unwrap();
    let count = whole.len() / PAGE;
    let chance = Chance::new(11);
    // One page of each table and sort, then several at random.
    let mut sorts: BTreeMap<&(String, String), usize> = BTreeMap::new();
    for (page, sort) in &known {
        sorts.entry(sort).or_insert(*page);
    }
    let mut trials: Vec<Vec<usize>> = sorts.values().map(|page| vec![*page]).collect();
    trials.push(vec![1]);
    trials.extend((1..=count).filter(|page| !known.contains_key(page)).map(|page| vec![page]).take(2));
    for n in 0..rounds(4, 300) {
        trials.push((0..=n % 5).map(|_| 1 + chance.below(count)).collect());
    }
    let mut lost = 0;
    for (n, chosen) in trials.iter().enumerate() {
        let bytes = destroyed(&whole, chosen, n % 2 == 0, &chance);
        let (salvaged, rows) = compare(folder.path(), &before, &whole, &bytes, chosen);
        assert!(rows == 0 || !salvaged.is_whole(), "pages {chosen:?}: {rows} rows are lost, and none is listed");
        lost += rows;
    }
    figure("files salvaged", trials.len());
    figure("rows lost with the pages that they lay in", lost);
    assert!(lost > 0, "no page that was destroyed held a row: the test tests nothing");
}

#[test]
fn a_whole_case_is_brought_over_with_its_whole_journal_and_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    build(&path, 4);
    let mut case = Case::open(&path, Author::fixed("Ann", "2026-02-02T03:04:05Z", 9)).unwrap();
    case.act("what still lies in the log", |draft| draft.set_title("Newer")).unwrap();
    let to = folder.path().join("b.case");
    let salvaged = salvage(&path, &to, Author::fixed("Ann", "2026-02-02T03:04:05Z", 9)).unwrap();
    assert!(salvaged.is_whole(), "{salvaged:?}");
    let new = Case::open_read_only(&to).unwrap();
    assert_eq!(new.log().unwrap(), case.log().unwrap());
    assert_eq!(new.verify().unwrap().findings, Vec::<String>::new());
    drop((case, new));
    let content = |path: &Path| {
        let mut rows = rows(path).unwrap().0;
        rows.retain(|(table, _), _| !["sqlite_schema", "upkeep"].contains(&table.as_str()));
        rows
    };
    assert_eq!(content(&path), content(&to));
}
