//! Two programs at one case: who may import, what a closed window leaves, what a failure leaves switched off.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::sync::mpsc;

use muckrake::case::{Author, Case, Record, Writer};
use muckrake::error::Kind;
use muckrake::exchange::export;
use muckrake::model::{Entity, Evidence, EvidenceId, Graph, Source, Value};

fn author(name: &str) -> Author {
    Author::fixed(name, "2026-01-02T03:04:05Z", 7)
}

fn company(id: &str) -> Entity {
    let name = Value { entity: id.into(), property: "name".into(), value: id.into(), ..Value::default() };
    Entity { id: id.into(), schema: "Company".into(), values: vec![name], ..Entity::default() }
}

fn put(case: &mut Case, id: &str) {
    case.act("new", |draft| {
        draft.put_entity(&company(id))?;
        company(id).values.iter().try_for_each(|value| draft.add_value(value))
    })
    .unwrap();
}

fn evidence_without_its_source_is_refused(case: &mut Case) {
    let dangling = Evidence { id: EvidenceId::from("e"), source: "nowhere".into(), ..Evidence::default() };
    assert_eq!(case.act("e", |draft| draft.put_evidence(&dangling)).unwrap_err().kind(), Kind::Conflict);
}

/// SQLite's own lock on the file says to other programs, those with an older SQLite too, that its log is in use.
#[cfg(target_os = "linux")]
#[test]
fn a_case_that_is_opened_twice_in_one_program_keeps_its_lock() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let mut first = Case::create(&path, "A", author("Ann")).unwrap();
    put(&mut first, "alpha");
    let inode = format!(":{} ", std::fs::metadata(&path).unwrap().ino());
    let process = format!(" {} ", std::process::id());
    let is_locked = || {
        let locks = std::fs::read_to_string("/proc/locks").unwrap();
        locks.lines().any(|line| line.contains(&inode) && line.contains(&process))
    };
    assert!(is_locked());
    // To read the first bytes of a file and close it takes every lock of the program on that file away.
    drop(Case::open(&path, author("Bob")).unwrap());
    assert!(is_locked());
    // An export onto the case or its log, by whatever name, is refused before it is looked into.
    let other = folder.path().join("other.md");
    std::fs::hard_link(&path, &other).unwrap();
    for file in [path, other, folder.path().join("a.case-shm")] {
        assert_eq!(export::run(&first, "markdown", Some(&file)).unwrap_err().kind(), Kind::Usage);
        assert!(is_locked());
    }
    drop(first);
    assert!(!is_locked());
}

#[test]
fn what_is_asked_at_once_is_answered_from_one_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let mut other = Case::create(&path, "A", author("Ann")).unwrap();
    let case = Case::open_read_only(&path).unwrap();
    let seen = |case: &Case| case.row(&"alpha".into()).unwrap().is_some();
    case.as_of_now(|| {
        assert!(!seen(&case));
        put(&mut other, "alpha");
        assert!(!seen(&case), "the same state");
        assert!(!case.as_of_now(|| Ok(seen(&case)))?, "within it too");
        Ok(())
    })
    .unwrap();
    assert!(seen(&case), "the next question");
    case.hold().unwrap();
    assert!(seen(&case));
    other.undo(None).unwrap();
    assert!(seen(&case));
    case.let_go().unwrap();
    assert!(!seen(&case));
}

#[test]
fn a_case_is_one_case_by_whatever_name() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a b?mode=ro&%41 Гольберг #1.case";
    let path = folder.path().join(name);
    let mut case = Case::create(&path, "A", author("Ann")).unwrap();
    put(&mut case, "alpha");
    assert_eq!(Case::open_read_only(&path).unwrap().title().unwrap(), "A");
    let link = folder.path().join("link.case");
    #[cfg(unix)]
    std::os::unix::fs::symlink(name, &link).unwrap();
    let mut other = Case::open(&link, author("Bob")).unwrap();
    let mut bulk = case.bulk("import").unwrap();
    assert_eq!(other.bulk("import").unwrap_err().kind(), Kind::Busy);
    let source = Source { id: "s".into(), title: "s".into(), kind: "dataset".into(), ..Source::default() };
    let evidence = Evidence { id: "e".into(), source: "s".into(), ..Evidence::default() };
    let evidence = bulk.source(&source, &evidence).unwrap();
    for id in ["beta", "gamma"] {
        std::thread::sleep(std::time::Duration::from_millis(200));
        bulk.take(
            Record::new(
                muckrake::model::Vocabulary::shipped().unwrap(),
                company(id).to_owned(),
                &evidence,
                "line 1".to_owned(),
            )
            .unwrap(),
        )
        .unwrap();
    }
    // The second was taken after a commit; an opening by the other name finds the import alive.
    let sweeping = std::thread::spawn(move || Case::open(&link, author("Bob")).map(drop));
    while !sweeping.is_finished() {
        std::thread::sleep(std::time::Duration::from_millis(160));
        bulk.take(
            Record::new(
                muckrake::model::Vocabulary::shipped().unwrap(),
                company("gamma").to_owned(),
                &evidence,
                "line 1".to_owned(),
            )
            .unwrap(),
        )
        .unwrap();
    }
    sweeping.join().unwrap().unwrap();
    bulk.seal("{}").unwrap();
    assert!(case.entity(&"beta".into()).unwrap().is_some());
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn references_are_checked_again_after_an_import_that_could_not_begin_or_not_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let mut case = Case::create(&path, "A", author("Ann")).unwrap();
    put(&mut case, "alpha");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(case.bulk("import").map(drop).unwrap_err().kind(), Kind::Busy);
    raw.execute_batch("ROLLBACK").unwrap();
    evidence_without_its_source_is_refused(&mut case);
    // The cards can't be made again at the end: the import is there all the same, and they are at the next opening.
    raw.execute_batch(
        "CREATE TRIGGER no BEFORE INSERT ON card WHEN new.entity = 'alpha' BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .unwrap();
    let mut bulk = case.bulk("import").unwrap();
    let source = Source { id: "s".into(), title: "s".into(), kind: "dataset".into(), ..Source::default() };
    let evidence = Evidence { id: "e1".into(), source: "s".into(), ..Evidence::default() };
    let evidence = bulk.source(&source, &evidence).unwrap();
    let mut again = company("alpha");
    again.values[0].value = "Beta".into();
    bulk.take(
        Record::new(muckrake::model::Vocabulary::shipped().unwrap(), again.to_owned(), &evidence, "line 1".to_owned())
            .unwrap(),
    )
    .unwrap();
    assert!(bulk.seal("{}").unwrap().is_some());
    evidence_without_its_source_is_refused(&mut case);
    raw.execute_batch("DROP TRIGGER no").unwrap();
    drop(case);
    let case = Case::open(&path, author("Ann")).unwrap();
    assert_eq!(case.brief(&"alpha".into()).unwrap().caption, "alpha");
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn a_write_that_panics_is_told_as_not_done_and_the_next_one_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::create(&folder.path().join("a.case"), "A", author("Ann")).unwrap();
    let (told, outcomes) = mpsc::channel();
    let mut writer = Writer::start(case, move |outcome| drop(told.send(outcome))).unwrap();
    writer.write(|_| panic!("a bug")).unwrap();
    writer
        .write(|case| {
            put(case, "alpha");
            Ok("done".to_owned())
        })
        .unwrap();
    drop(writer);
    let outcomes: Vec<bool> = outcomes.iter().map(|outcome| outcome.result.is_ok()).collect();
    assert_eq!(outcomes, [false, true]);
}

#[test]
fn an_entity_that_another_window_makes_between_two_batches_is_met_and_not_made_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let mut case = Case::create(&path, "A", author("Ann")).unwrap();
    let mut bulk = case.bulk("import").unwrap();
    let source = Source { id: "s".into(), title: "s".into(), kind: "dataset".into(), ..Source::default() };
    let evidence = Evidence { id: "e".into(), source: "s".into(), ..Evidence::default() };
    let evidence = bulk.source(&source, &evidence).unwrap();
    let vocabulary = muckrake::model::Vocabulary::shipped().unwrap();
    let record = |id: &str| Record::new(vocabulary, company(id), &evidence, "line 1".to_owned()).unwrap();
    let other = std::thread::spawn(move || put(&mut Case::open(&path, author("Bob")).unwrap(), "gamma"));
    let mut taken = 0;
    while !other.is_finished() {
        std::thread::sleep(std::time::Duration::from_millis(160));
        assert!(bulk.take(record(&format!("beta-{taken:04}"))).unwrap().new);
        taken += 1;
    }
    other.join().unwrap();
    let report = bulk.take(record("gamma")).unwrap();
    assert_eq!((report.new, report.cited), (false, 1));
    bulk.seal("{}").unwrap();
    assert_eq!(case.sizes().unwrap().entities, taken + 1);
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}
