//! What must hold in the case file when things come in another order: undo and redo, groups, two windows, imports.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Bulk, Case, Draft, Record, RecordReport};
use muckrake::error::Kind;
use muckrake::exchange::bundle;
use muckrake::model::{
    Assertion, Citing, ClaimRef, Decision, Entity, Evidence, EvidenceId, Gap, Graph, LinkQuery, Mark, Marked, Ruling,
    Source, SourceId, Stance, Value, ValueKey,
};
use tempfile::TempDir;

fn author(name: &str) -> Author {
    Author::fixed(name, "2026-01-02T03:04:05Z", 7)
}

fn new_case() -> (TempDir, PathBuf, Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let case = Case::create(&path, "A", author("Ann")).unwrap();
    (folder, path, case)
}

fn open(path: &Path) -> Case {
    Case::open(path, author("Bob")).unwrap()
}

fn value(entity: &str, property: &str, value: &str) -> Value {
    Value { entity: entity.into(), property: property.into(), value: value.into(), ..Value::default() }
}

fn claim(entity: &str, property: &str, value: &str) -> ClaimRef {
    ClaimRef::from(key(entity, property, value))
}

fn key(entity: &str, property: &str, value: &str) -> ValueKey {
    ValueKey { entity: entity.into(), property: property.into(), value: value.into(), lang: String::new() }
}

fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let values = values.iter().map(|(property, text)| value(id, property, text)).collect();
    Entity { id: id.into(), schema: schema.to_owned(), values, ..Entity::default() }
}

fn put(case: &mut Case, entity: &Entity) {
    case.act(&format!("new {}", entity.id), |draft| {
        draft.put_entity(entity)?;
        entity.values.iter().try_for_each(|value| draft.add_value(value))
    })
    .unwrap();
}

fn add(case: &mut Case, one: &Value) -> muckrake::error::Result<()> {
    case.act("add a value", |draft| draft.add_value(one))
}

fn note(case: &mut Case, of: &str, text: &str) {
    let row = Entity { note: Some(text.into()), ..case.row(&of.into()).unwrap().unwrap() };
    case.act(&format!("note {of}"), |draft| draft.put_entity(&row)).unwrap();
}

fn start<'c>(case: &'c mut Case, hash: &str) -> (Bulk<'c>, EvidenceId) {
    let mut bulk = case.bulk("import").unwrap();
    let evidence = file(&mut bulk, hash);
    (bulk, evidence)
}

/// A file as a source of an import.
fn file(bulk: &mut Bulk<'_>, hash: &str) -> EvidenceId {
    let id = SourceId::new(format!("s-{hash}"));
    let sha256 = Some(hash.to_owned());
    let source = Source { id: id.clone(), title: hash.into(), kind: "dataset".into(), sha256, ..Source::default() };
    let evidence = Evidence { id: EvidenceId::new(format!("e-{hash}")), source: id, ..Evidence::default() };
    bulk.source(&source, &evidence).unwrap()
}

fn take(bulk: &mut Bulk<'_>, entity: &Entity, evidence: &EvidenceId) -> RecordReport {
    let vocabulary = muckrake::model::Vocabulary::shipped().unwrap();
    bulk.take(Record::new(vocabulary, entity.clone(), evidence, "line 1".to_owned()).unwrap()).unwrap()
}

fn import(case: &mut Case, hash: &str, entities: &[Entity]) -> Option<i64> {
    let (mut bulk, evidence) = start(case, hash);
    for one in entities {
        take(&mut bulk, one, &evidence);
    }
    bulk.seal("{}").unwrap()
}

/// Lets the batch of an import be committed, so that others can write.
fn pause(bulk: &mut Bulk<'_>, evidence: &EvidenceId) {
    std::thread::sleep(Duration::from_millis(200));
    take(bulk, &entity("filler", "Company", &[]), evidence);
}

fn content(case: &Case) -> Vec<String> {
    let mut all = Vec::new();
    case.each_row(&mut |id| {
        all.push(format!("{:?}", case.row(&id)?));
        Ok(())
    })
    .unwrap();
    case.each_claim(&mut |claim| {
        all.push(format!("{claim:?} {:?}", case.citations(&claim.claim)?));
        Ok(())
    })
    .unwrap();
    all.push(format!("{:?} {:?}", case.sources().unwrap(), case.all_evidence().unwrap()));
    all
}

fn listed(case: &Case) -> Vec<String> {
    let mut ids = Vec::new();
    case.each_entity(&mut |id| {
        ids.push(id.to_string());
        Ok(())
    })
    .unwrap();
    ids
}

#[track_caller]
fn sound(case: &Case) {
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn what_was_made_together_with_a_link_to_it_is_undone_together() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("hop", "EconomicActivity", &[("sender", "alpha")]));
    let before = content(&case);
    case.act("new end", |draft| {
        draft.put_entity(&entity("beta", "Company", &[]))?;
        draft.add_value(&value("hop", "receiver", "beta"))
    })
    .unwrap();
    case.undo(None).unwrap();
    assert_eq!(content(&case), before);
    case.redo(None).unwrap();
    case.act("remove both", |draft| {
        draft.remove_value(&key("hop", "receiver", "beta"))?;
        draft.remove_value(&key("hop", "sender", "alpha"))?;
        draft.remove_entity(&"hop".into())?;
        draft.remove_entity(&"beta".into())
    })
    .unwrap();
    case.undo(None).unwrap();
    case.redo(None).unwrap();
    sound(&case);
}

#[test]
fn an_entity_can_be_undone_that_an_earlier_link_named_before_it_was_there_and_not_when_a_later_one_does() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("hop", "EconomicActivity", &[("sender", "alpha"), ("receiver", "beta")]));
    put(&mut case, &entity("beta", "Company", &[("name", "Beta")]));
    case.undo(None).unwrap();
    assert_eq!(case.link(&"hop".into()).unwrap()[0].target.as_str(), "beta");
    let import = import(&mut case, "h1", &[entity("gamma", "Company", &[("name", "Gamma")])]);
    add(&mut case, &value("hop", "receiver", "gamma")).unwrap();
    let error = case.undo(import).unwrap_err();
    assert!(error.cause().contains("add a value"), "{error}");
}

#[test]
fn an_import_can_be_undone_when_a_change_of_it_was_undone_redone_and_undone() {
    let (_folder, _path, mut case) = new_case();
    let empty = content(&case);
    let number = import(&mut case, "h1", &[entity("c1", "Company", &[("name", "One")])]);
    note(&mut case, "c1", "x");
    case.undo(None).unwrap();
    case.redo(None).unwrap();
    case.undo(None).unwrap();
    sound(&case);
    case.undo(number).unwrap();
    assert_eq!(content(&case), empty);
    sound(&case);
}

#[test]
fn a_large_import_is_undone_whole_even_if_rows_of_it_were_changed_and_is_not_put_again_in_part() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("p1", "LegalEntity", &[("name", "One")]));
    let before = content(&case);
    let mut rows: Vec<Entity> = (0..6_800).map(|n| entity(&format!("c{n}"), "Company", &[("name", "C")])).collect();
    rows.push(entity("p1", "Person", &[("name", "One")]));
    let number = import(&mut case, "h1", &rows);
    note(&mut case, "c7", "x");
    case.undo(None).unwrap();
    case.undo(number).unwrap();
    sound(&case);
    assert_eq!(content(&case), before);
    assert_eq!(case.redo(number).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(content(&case), before);
    sound(&case);
}

#[test]
fn a_merge_put_again_does_not_make_a_group_within_a_group() {
    let (_folder, _path, mut case) = new_case();
    for id in ["a", "b", "c"] {
        put(&mut case, &entity(id, "Company", &[("name", id)]));
    }
    case.act("a is b", |draft| draft.same_as(&"a".into(), &"b".into())).unwrap();
    case.undo(None).unwrap();
    case.act("b is c", |draft| draft.same_as(&"b".into(), &"c".into())).unwrap();
    let error = case.redo(Some(5)).unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.cause().contains("b is c"), "{error}");
    assert_eq!(case.entity(&"c".into()).unwrap().unwrap().members.len(), 2);
    assert_eq!(listed(&case), ["a", "b"]);
}

#[test]
fn a_schema_is_not_put_back_while_later_values_need_the_one_that_is_there() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("p", "LegalEntity", &[("name", "P")]));
    case.act("a person", |draft| draft.put_entity(&entity("p", "Person", &[]))).unwrap();
    add(&mut case, &value("p", "birthDate", "1970")).unwrap();
    let error = case.undo(Some(3)).unwrap_err();
    assert!(error.cause().contains("add a value"), "{error}");
    case.undo(None).unwrap();
    case.undo(None).unwrap();
    assert_eq!(case.row(&"p".into()).unwrap().unwrap().schema, "LegalEntity");
}

#[test]
fn what_a_ruling_rests_on_is_not_removed_from_under_it() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("a", "Company", &[("name", "A")]));
    let ruling = |claim| Ruling { claim, decision: Decision::Verified, by: "Ann".into(), at: "x".into(), reason: None };
    case.act("rule", |draft| draft.rule(&ruling(claim("a", "name", "A")))).unwrap();
    let removed = case.act("remove", |draft| draft.remove_value(&key("a", "name", "A")));
    assert_eq!(removed.unwrap_err().kind(), Kind::Conflict);
    assert_eq!(case.rulings().unwrap().len(), 1);
}

#[test]
fn a_row_that_another_window_removed_or_put_back_is_a_conflict_too() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("a", "Company", &[]));
    note(&mut case, "a", "one");
    let seen = case.change_count().unwrap();
    case.undo(None).unwrap();
    let mine = Entity { note: Some("two".into()), ..entity("a", "Company", &[]) };
    assert_eq!(case.act_seen("n", seen, |d| d.put_entity(&mine)).unwrap_err().kind(), Kind::Overtaken);
    case.act("remove", |draft| draft.remove_entity(&"a".into())).unwrap();
    assert_eq!(case.act_seen("n", seen + 1, |d| d.put_entity(&mine)).unwrap_err().kind(), Kind::Overtaken);
    let seen = case.change_count().unwrap();
    case.act_seen("n", seen, |d| d.put_entity(&mine)).unwrap();
}

#[test]
fn every_claim_is_found_by_its_id_whatever_slashes_are_in_it_and_cited_once_by_its_evidence() {
    let (_folder, _path, mut case) = new_case();
    let link = entity("https://x.org/a/b", "EconomicActivity", &[("sender", "p"), ("receiver", "c")]);
    import(&mut case, "h1", &[link, entity("https://x.org/p", "Company", &[("name", "P")])]);
    let evidence = EvidenceId::from("e-h1");
    let citing = Citing {
        evidence: evidence.clone(),
        claim: claim("https://x.org/p", "name", "P"),
        stance: Stance::Supports,
        locator: None,
    };
    case.act("cite apart", |draft| draft.cite(&citing)).unwrap();
    let mut ids = Vec::new();
    case.each_claim(&mut |claim| {
        ids.push(claim.claim.to_string());
        Ok(())
    })
    .unwrap();
    assert_eq!(ids.len(), 2);
    for id in ids {
        assert_eq!(case.claim(&id).unwrap().map(|claim| claim.to_string()), Some(id));
    }
    assert_eq!(case.cited_by(&evidence).unwrap().len(), 2);
}

#[test]
fn a_link_that_a_second_list_repeats_rests_on_both_and_so_do_its_values() {
    let (_folder, _path, mut case) = new_case();
    let link = entity("o", "Ownership", &[("owner", "p"), ("asset", "c"), ("percentage", "50")]);
    import(&mut case, "h1", std::slice::from_ref(&link));
    import(&mut case, "h2", std::slice::from_ref(&link));
    assert_eq!(case.citations(&ClaimRef::Link("o".into())).unwrap().len(), 2);
    assert_eq!(case.citations(&claim("o", "percentage", "50")).unwrap().len(), 2);
    assert_eq!(import(&mut case, "h2", &[link]), None);
    sound(&case);
}

#[test]
fn nothing_that_an_import_has_written_is_read_before_all_of_it_is_there() {
    let (_folder, path, mut case) = new_case();
    let (mut bulk, evidence) = start(&mut case, "h1");
    let firm = entity("p", "Company", &[("name", "P")]);
    let link = entity("o", "Ownership", &[("owner", "p"), ("asset", "c"), ("percentage", "50")]);
    take(&mut bulk, &firm, &evidence);
    take(&mut bulk, &link, &evidence);
    pause(&mut bulk, &evidence);
    let reader = Case::open_read_only(&path).unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    let written =
        |table: &str| file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(["source", "evidence", "entity"].map(written), [1, 1, 2], "it stands in the file");
    let read = |reader: &Case| {
        let mut claims = 0;
        reader
            .each_claim(&mut |_| {
                claims += 1;
                Ok(())
            })
            .unwrap();
        let whole = ClaimRef::Link("o".into());
        [
            reader.source(&"s-h1".into()).unwrap().is_some(),
            reader.evidence(&evidence).unwrap().is_some(),
            !reader.evidence_from(&"s-h1".into()).unwrap().is_empty(),
            !reader.cited_by(&evidence).unwrap().is_empty(),
            reader.entity(&"p".into()).unwrap().is_some(),
            !reader.brief(&"p".into()).unwrap().schema.is_empty(),
            !reader.link(&"o".into()).unwrap().is_empty(),
            !reader.links(&"p".into(), &LinkQuery::default()).unwrap().links.is_empty(),
            !reader.citations(&whole).unwrap().is_empty(),
            !reader.citations(&claim("o", "percentage", "50")).unwrap().is_empty(),
            reader.claim("o").unwrap().is_some(),
            claims > 0,
        ]
    };
    assert_eq!(read(&reader), [false; 12]);
    bulk.seal("{}").unwrap();
    assert_eq!(read(&reader), [true; 12]);
}

#[test]
fn an_entity_met_twice_in_one_import_is_joined_as_if_by_two() {
    let (_folder, _path, mut case) = new_case();
    let with =
        |schema: &str, context: &str| Entity { context: Some(context.into()), ..entity("p", schema, &[("name", "P")]) };
    let rows = [with("LegalEntity", r#"{"n":1.10,"l":["x"]}"#), with("Person", r#"{"l":["y"]}"#)];
    let again = with("LegalEntity", r#"{"m":12345678901234567890123}"#);
    let (mut bulk, one) = start(&mut case, "h1");
    take(&mut bulk, &rows[0], &one);
    let two = file(&mut bulk, "h2");
    take(&mut bulk, &rows[1], &two);
    take(&mut bulk, &again, &two);
    bulk.seal("{}").unwrap();
    let row = case.row(&"p".into()).unwrap().unwrap();
    assert_eq!(row.schema, "Person");
    assert_eq!(row.context.unwrap(), r#"{"l":["x","y"],"m":12345678901234567890123,"n":1.10}"#);
    assert_eq!(case.citations(&claim("p", "name", "P")).unwrap().len(), 2, "one by each file");
    sound(&case);
    assert_eq!(import(&mut case, "h2", &[rows[1].clone(), again.clone()]), None);
    case.undo(None).unwrap();
    put(&mut case, &entity("p", "LegalEntity", &[("name", "P")]));
    import(&mut case, "h1", &[rows[1].clone(), again]);
    let row = case.row(&"p".into()).unwrap().unwrap();
    assert_eq!(
        (row.schema.as_str(), row.context.unwrap().as_str()),
        ("Person", r#"{"l":["y"],"m":12345678901234567890123}"#)
    );
    sound(&case);
}

#[test]
fn an_entity_whose_schema_an_import_makes_more_specific_is_still_listed() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("p", "LegalEntity", &[("name", "P")]));
    import(&mut case, "h1", &[entity("p", "Person", &[("name", "P")])]);
    assert_eq!(listed(&case), ["p"]);
    assert_eq!(case.brief(&"p".into()).unwrap().schema, "Person");
}

#[test]
fn a_record_whose_schema_can_not_be_that_of_the_entity_is_rejected() {
    let (folder, _path, mut case) = new_case();
    put(&mut case, &entity("x", "Company", &[("name", "X")]));
    let person = entity("x", "Person", &[("name", "X"), ("birthDate", "1970")]);
    let (mut bulk, evidence) = start(&mut case, "h1");
    let refused = bulk
        .take(
            Record::new(muckrake::model::Vocabulary::shipped().unwrap(), person, &evidence, "line 1".to_owned())
                .unwrap(),
        )
        .unwrap_err();
    assert_eq!(refused.kind(), Kind::Input);
    take(&mut bulk, &entity("y", "Company", &[("name", "Y")]), &evidence);
    bulk.seal("{}").unwrap();
    bundle::unpack(&case, &folder.path().join("out")).unwrap();
    bundle::pack(&folder.path().join("out"), &folder.path().join("b.case"), author("Ann")).unwrap();
}

#[test]
fn what_another_window_does_while_an_import_is_under_way_is_kept() {
    let (_folder, path, mut case) = new_case();
    put(&mut case, &entity("p", "LegalEntity", &[("name", "P")]));
    let mut other = open(&path);
    let (mut bulk, evidence) = start(&mut case, "h1");
    take(&mut bulk, &entity("p", "Person", &[("name", "P"), ("name", "Uno")]), &evidence);
    let other = std::thread::scope(|scope| {
        let acting = scope.spawn(move || {
            note(&mut other, "p", "seen");
            // What the import is writing can't be seen: to change it blindly would lose it if the import stops.
            let refused = add(&mut other, &value("p", "name", "Uno")).unwrap_err();
            assert_eq!(refused.kind(), Kind::Busy);
            other
        });
        while !acting.is_finished() {
            pause(&mut bulk, &evidence);
        }
        acting.join().unwrap()
    });
    bulk.seal("{}").unwrap();
    let row = other.row(&"p".into()).unwrap().unwrap();
    assert_eq!((row.schema.as_str(), row.note.as_deref()), ("Person", Some("seen")));
    sound(&other);
}

#[test]
fn a_reporter_gets_a_turn_soon_while_an_import_is_under_way() {
    let (_folder, path, mut case) = new_case();
    let mut other = open(&path);
    let (mut bulk, evidence) = start(&mut case, "h1");
    std::thread::scope(|scope| {
        let acting = scope.spawn(move || {
            (0..3)
                .map(|n| {
                    let began = Instant::now();
                    put(&mut other, &entity(&format!("mine-{n}"), "Company", &[]));
                    began.elapsed()
                })
                .max()
                .unwrap()
        });
        let mut n = 0;
        while !acting.is_finished() {
            n += 1;
            take(&mut bulk, &entity(&format!("c{n}"), "Company", &[("name", "C")]), &evidence);
        }
        let longest = acting.join().unwrap();
        assert!(longest < Duration::from_millis(1_500), "{longest:?}");
    });
}

#[test]
fn an_import_after_one_that_died_does_not_build_on_what_it_left() {
    let (_folder, path, mut case) = new_case();
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch(
        "INSERT INTO journal (number, kind, who, at, title, salt) VALUES (99, 'import', 'x', 'y', 'z', x'');
         INSERT INTO entity VALUES ('half', 'Person', 0, NULL, NULL, NULL, 99, 0);
         INSERT INTO card VALUES ('half', 'Person', 0, 'Half', '', '[]', 99, 0);",
    )
    .unwrap();
    import(&mut case, "h1", &[entity("half", "Person", &[("name", "Half")])]);
    drop(case);
    let case = open(&path);
    assert_eq!(listed(&case), ["half"]);
    sound(&case);
}

fn about(case: &mut Case, id: &str, entity: &str) {
    let assertion = Assertion { id: id.into(), text: "T".into(), about: vec![entity.into()], ..Assertion::default() };
    case.act(&format!("assert about {entity}"), |draft| draft.put_assertion(&assertion)).unwrap();
}

fn ask(case: &mut Case, question: &str) {
    let gap = Gap { id: "g".into(), question: question.into(), ..Gap::default() };
    case.act(question, |draft| draft.put_gap(&gap)).unwrap();
}

/// Takes back whatever stands, newest first: nothing is left.
#[track_caller]
fn undo_all(case: &mut Case) {
    loop {
        match case.undo(None) {
            Ok(_) => sound(case),
            Err(error) if error.kind() == Kind::NotFound => break,
            Err(error) => panic!("{}", error.cause()),
        }
    }
    assert!(case.title().unwrap().is_empty());
    assert_eq!(listed(case), Vec::<String>::new());
}

#[test]
fn an_entity_put_again_can_be_undone_though_something_numbered_later_named_it_first() {
    for by_link in [false, true] {
        let (_folder, _path, mut case) = new_case();
        put(&mut case, &entity("e", "Company", &[("name", "E")]));
        case.undo(None).unwrap();
        if by_link {
            put(&mut case, &entity("o", "Ownership", &[("owner", "p"), ("asset", "e")]));
        } else {
            about(&mut case, "a", "e");
        }
        case.redo(None).unwrap();
        assert_eq!(case.undo(None).unwrap().title, "new e");
        case.redo(None).unwrap();
        undo_all(&mut case);
    }
}

#[test]
fn an_entity_put_again_can_not_be_undone_while_something_numbered_earlier_and_put_again_later_names_it() {
    let (_folder, _path, mut case) = new_case();
    about(&mut case, "a", "e");
    put(&mut case, &entity("e", "Company", &[]));
    case.undo(Some(2)).unwrap();
    case.redo(Some(2)).unwrap();
    let error = case.undo(Some(3)).unwrap_err();
    assert!(error.cause().contains("2 (assert about e)"), "{error}");
    undo_all(&mut case);
}

#[test]
fn an_import_can_be_undone_though_another_window_named_its_entity_before_it_was_done() {
    let (_folder, path, mut case) = new_case();
    let (mut bulk, evidence) = start(&mut case, "h1");
    take(&mut bulk, &entity("c1", "Company", &[("name", "One")]), &evidence);
    std::thread::scope(|scope| {
        let acting = scope.spawn(move || about(&mut open(&path), "a", "c1"));
        while !acting.is_finished() {
            pause(&mut bulk, &evidence);
        }
    });
    bulk.seal("{}").unwrap();
    assert_eq!(case.undo(None).unwrap().title, "import");
    undo_all(&mut case);
}

#[test]
fn an_import_is_not_undone_under_a_value_that_an_earlier_action_put_again_gave_its_entity() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("c1", "Company", &[]));
    add(&mut case, &value("c1", "name", "Uno")).unwrap();
    case.undo(None).unwrap();
    case.undo(None).unwrap();
    let number = import(&mut case, "h1", &[entity("c1", "Company", &[("name", "One")])]);
    case.redo(Some(3)).unwrap();
    let error = case.undo(number).unwrap_err();
    assert!(error.cause().contains("3 (add a value)"), "{error}");
    undo_all(&mut case);
}

#[test]
fn what_was_changed_and_changed_back_since_is_not_undone_before_that_is() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("c", "Company", &[]));
    for text in ["one", "two", "one"] {
        note(&mut case, "c", text);
    }
    let error = case.undo(Some(3)).unwrap_err();
    assert!(error.cause().contains("has been changed since, by action 5 (note c)"), "{error}");
    undo_all(&mut case);
}

#[test]
fn what_was_made_and_removed_again_since_is_not_undone_before_that_is() {
    let (_folder, _path, mut case) = new_case();
    let remove = |case: &mut Case| case.act("answered", |draft| draft.remove_gap(&"g".into())).unwrap();
    for _ in 0..2 {
        ask(&mut case, "who?");
        remove(&mut case);
    }
    let error = case.undo(Some(3)).unwrap_err();
    assert!(error.cause().contains("has been changed since, by action 5 (answered)"), "{error}");
    undo_all(&mut case);
}

#[test]
fn an_action_put_again_leaves_the_row_to_whom_it_was_when_it_is_undone_again() {
    let (_folder, _path, mut case) = new_case();
    let number = import(&mut case, "h1", &[entity("c", "Company", &[])]);
    note(&mut case, "c", "one");
    case.undo(None).unwrap();
    note(&mut case, "c", "two");
    case.act("no note", |draft| draft.put_entity(&entity("c", "Company", &[]))).unwrap();
    case.redo(Some(3)).unwrap();
    case.undo(Some(3)).unwrap();
    sound(&case);
    let error = case.undo(number).unwrap_err();
    assert!(error.cause().contains("(no note)"), "{error}");
    undo_all(&mut case);
}

#[test]
fn a_schema_is_put_back_though_an_earlier_value_needs_the_one_that_is_there() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("p", "Person", &[("birthDate", "1970")]));
    for schema in ["LegalEntity", "Person"] {
        case.act(schema, |draft| draft.put_entity(&entity("p", schema, &[]))).unwrap();
    }
    undo_all(&mut case);
}

#[test]
fn the_removal_of_a_source_that_derives_from_itself_can_be_put_again() {
    let (_folder, _path, mut case) = new_case();
    let own = Source { id: "s".into(), derives_from: Some("s".into()), ..Source::default() };
    case.act("a source", |draft| draft.put_source(&own)).unwrap();
    case.act("remove it", |draft| draft.remove_source(&"s".into())).unwrap();
    case.undo(None).unwrap();
    case.redo(None).unwrap();
    assert!(case.sources().unwrap().is_empty());
    undo_all(&mut case);
}

#[test]
fn what_can_not_be_put_again_says_what_it_lacks_and_what_to_do() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("c", "Company", &[]));
    add(&mut case, &value("c", "name", "C")).unwrap();
    case.undo(None).unwrap();
    case.undo(None).unwrap();
    let refused = |case: &mut Case| {
        let error = case.redo(Some(3)).unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict);
        assert_eq!(error.cause(), "action 3 can't be redone: entity c, which it needs, is not there");
        error.to_string()
    };
    let told = refused(&mut case);
    assert!(told.contains("redo action 2 (new c) first"), "{told}");
    case.redo(Some(2)).unwrap();
    case.act("remove", |draft| draft.remove_entity(&"c".into())).unwrap();
    let told = refused(&mut case);
    assert!(told.contains("undo action 7 (remove) first"), "{told}");
    case.undo(None).unwrap();
    case.redo(Some(3)).unwrap();
    undo_all(&mut case);
}

#[test]
fn an_entity_is_not_removed_while_a_link_or_an_assertion_names_it() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("c", "Company", &[]));
    let remove = |case: &mut Case| case.act("remove", |draft| draft.remove_entity(&"c".into()));
    put(&mut case, &entity("o", "Ownership", &[("owner", "p"), ("asset", "c")]));
    assert!(remove(&mut case).unwrap_err().cause().contains("link o names it"));
    case.undo(None).unwrap();
    about(&mut case, "a", "c");
    assert!(remove(&mut case).unwrap_err().cause().contains("assertion a names it"));
    let both = |draft: &mut Draft<'_>| {
        draft.remove_assertion(&"a".into())?;
        draft.remove_entity(&"c".into())
    };
    case.act("remove both", both).unwrap();
    case.undo(None).unwrap();
    case.redo(None).unwrap();
    undo_all(&mut case);
}

#[test]
fn a_removal_is_not_put_again_from_under_what_was_put_back_since() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("c", "Company", &[]));
    about(&mut case, "a", "c");
    case.act("remove it", |draft| draft.remove_assertion(&"a".into())).unwrap();
    case.act("remove", |draft| draft.remove_entity(&"c".into())).unwrap();
    case.undo(None).unwrap();
    case.undo(None).unwrap();
    let error = case.redo(Some(5)).unwrap_err();
    assert!(
        error.cause().contains("action 5 can't be redone: something made later hangs on it, by action 3"),
        "{error}"
    );
    undo_all(&mut case);
}

/// Two firms and a link between them, a group, an assertion, gaps, and evidence for all of it.
fn full() -> (TempDir, PathBuf, Case) {
    let (folder, path, mut case) = new_case();
    import(&mut case, "h1", &[entity("a", "Company", &[("name", "Alpha"), ("country", "ru")])]);
    put(&mut case, &entity("b", "Company", &[("name", "Beta")]));
    put(&mut case, &entity("a2", "Company", &[("name", "Alfa")]));
    put(&mut case, &entity("a3", "Company", &[("name", "Альфа")]));
    put(&mut case, &entity("hop", "EconomicActivity", &[("sender", "a"), ("receiver", "b")]));
    case.act("all the rest", |draft| {
        draft.same_as(&"a".into(), &"a2".into())?;
        draft.same_as(&"a".into(), &"a3".into())?;
        draft.put_assertion(&Assertion {
            id: "as".into(),
            text: "Both refused.".into(),
            about: vec!["a".into(), "b".into()],
            ..Assertion::default()
        })?;
        let gap = |id: &str, entity: &str, answer: Option<String>| Gap {
            id: id.into(),
            question: "Who?".into(),
            entity: Some(entity.into()),
            answered_by: answer,
            ..Gap::default()
        };
        draft.put_gap(&gap("at-a", "a", None))?;
        draft.put_gap(&gap("by-link", "b", Some("hop".into())))?;
        draft.put_gap(&gap("by-value", "b", Some(key("a", "country", "ru").claim_id())))?;
        draft.put_source(&Source { id: "s".into(), title: "Report".into(), ..Source::default() })?;
        let relays = Some("s-h1".into());
        draft.put_evidence(&Evidence { id: "e".into(), source: "s".into(), relays, ..Evidence::default() })?;
        let follows = Source { id: "t".into(), derives_from: Some("s".into()), ..Source::default() };
        draft.put_source(&follows)?;
        for claim in [claim("a", "country", "ru"), ClaimRef::Link("hop".into()), ClaimRef::Assertion("as".into())] {
            draft.cite(&Citing {
                evidence: "e".into(),
                claim: claim.clone(),
                stance: Stance::Supports,
                locator: None,
            })?;
            draft.rule(&Ruling {
                claim: claim.clone(),
                decision: Decision::Verified,
                by: "Ann".into(),
                at: "x".into(),
                reason: None,
            })?;
            draft.set_mark(&Marked::Claim(claim), Mark::Relevant, true)?;
        }
        draft.set_mark(&Marked::Entity("a".into()), Mark::Seen, true)
    })
    .unwrap();
    (folder, path, case)
}

/// The whole case as the text of its bundle.
fn text_of(case: &Case) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    bundle::unpack(case, &out).unwrap();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
    };
    let mut files: Vec<_> = std::fs::read_dir(&out).unwrap().map(read).collect();
    files.sort();
    files
}

/// Does something, and checks that it comes back as one, again and again, to the byte of the bundle.
#[track_caller]
fn there_and_back(case: &mut Case, act: impl FnOnce(&mut Draft<'_>) -> muckrake::error::Result<()>) {
    let before = text_of(case);
    case.act("it", act).unwrap();
    sound(case);
    let after = text_of(case);
    assert_ne!(before, after);
    case.undo(None).unwrap();
    sound(case);
    assert_eq!(text_of(case), before);
    case.redo(None).unwrap();
    sound(case);
    assert_eq!(text_of(case), after);
}

#[test]
fn an_entity_goes_with_all_that_hangs_on_it_and_comes_back_as_one() {
    let (_folder, _path, mut case) = full();
    there_and_back(&mut case, |draft| draft.remove_entity_whole(&"a".into()));
    assert!(case.row(&"a".into()).unwrap().is_none() && case.row(&"hop".into()).unwrap().is_none());
    assert_eq!(case.joined_to(&"a3".into()).unwrap(), Some("a2".into()), "those who were the same still are");
    assert_eq!(case.assertion(&"as".into()).unwrap().unwrap().about, ["b".into()]);
    let gaps: Vec<_> = case.gaps().unwrap().into_iter().map(|gap| (gap.id.to_string(), gap.answered_by)).collect();
    assert_eq!(gaps, [("by-link".to_owned(), None), ("by-value".to_owned(), None)], "asked again");
    assert_eq!(case.cites(&"e".into()).unwrap().len(), 1);
    assert_eq!(case.marked(Mark::Relevant).unwrap(), [Marked::Claim(ClaimRef::Assertion("as".into()))]);
    assert_eq!(case.marked(Mark::Seen).unwrap(), []);
    let gone = case.act("again", |draft| draft.remove_entity_whole(&"a".into())).unwrap_err();
    assert_eq!(gone.kind(), Kind::NotFound);
}

#[test]
fn a_claim_goes_with_its_citations_and_its_gap_is_asked_again() {
    let (_folder, _path, mut case) = full();
    there_and_back(&mut case, |draft| draft.remove_claim(&claim("a", "country", "ru")));
    there_and_back(&mut case, |draft| draft.remove_claim(&ClaimRef::Link("hop".into())));
    there_and_back(&mut case, |draft| draft.remove_claim(&ClaimRef::Assertion("as".into())));
    assert!(case.gaps().unwrap().iter().all(|gap| gap.answered_by.is_none()));
    assert_eq!(case.cites(&"e".into()).unwrap(), []);
    assert_eq!(case.rulings().unwrap(), []);
    assert_eq!(case.marked(Mark::Relevant).unwrap(), []);
    let whole = case.act("b", |draft| draft.remove_claim(&ClaimRef::Link("b".into()))).unwrap_err();
    assert_eq!(whole.kind(), Kind::Input, "a firm is no claim");
}

#[test]
fn a_source_goes_with_what_was_taken_from_it_and_what_named_it_stays() {
    let (_folder, _path, mut case) = full();
    there_and_back(&mut case, |draft| draft.remove_source_whole(&"s-h1".into()));
    assert_eq!(case.evidence(&"e".into()).unwrap().unwrap().relays, None);
    assert_eq!(case.citations(&claim("a", "name", "Alpha")).unwrap(), []);
    assert!(case.row(&"a".into()).unwrap().unwrap().values.iter().all(|value| value.record.is_none()));
    there_and_back(&mut case, |draft| draft.remove_source_whole(&"s".into()));
    assert_eq!(case.source(&"t".into()).unwrap().unwrap().derives_from, None);
    assert_eq!(case.all_evidence().unwrap(), []);
}

#[test]
fn a_value_that_is_put_right_keeps_its_place_and_what_rests_on_it() {
    let (_folder, _path, mut case) = full();
    add(&mut case, &value("a", "country", "by")).unwrap();
    let old = key("a", "country", "ru");
    there_and_back(&mut case, |draft| draft.change_value(&old, &value("a", "country", "kz")));
    let entity = case.row(&"a".into()).unwrap().unwrap();
    assert_eq!(entity.all("country").collect::<Vec<_>>(), ["kz", "by"]);
    let now = claim("a", "country", "kz");
    assert_eq!(case.citations(&now).unwrap().len(), 1);
    assert!(case.ruling(&now).unwrap().is_some());
    assert_eq!(case.marks(&Marked::Claim(now.clone())).unwrap(), [Mark::Relevant]);
    let answers: Vec<_> = case.gaps().unwrap().into_iter().filter_map(|gap| gap.answered_by).collect();
    assert_eq!(answers, ["hop".to_owned(), now.to_string()]);
    let twice = case.act("by", |draft| draft.change_value(&key("a", "country", "kz"), &value("a", "country", "by")));
    assert_eq!(twice.unwrap_err().kind(), Kind::Input);
    let written = Value { original: Some("Казахстан".into()), ..value("a", "country", "kz") };
    there_and_back(&mut case, |draft| draft.change_value(&key("a", "country", "kz"), &written));
    assert_eq!(case.citations(&now).unwrap().len(), 1);
}

#[test]
fn another_schema_is_refused_with_the_values_that_it_has_no_place_for() {
    let (_folder, _path, mut case) = full();
    put(&mut case, &entity("p", "Person", &[("name", "P"), ("birthDate", "1980")]));
    let refused = case.act("schema", |draft| draft.change_schema(&"p".into(), "Company")).unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict);
    assert!(refused.cause().contains("birthDate 1980") && !refused.cause().contains("name"), "{refused}");
    there_and_back(&mut case, |draft| draft.change_schema(&"b".into(), "PublicBody"));
    assert_eq!(case.row(&"b".into()).unwrap().unwrap().schema, "PublicBody");
}

#[test]
fn a_mark_is_put_on_and_taken_off_and_shows_on_the_whole_group() {
    let (_folder, _path, mut case) = full();
    let alias = Marked::Entity("a2".into());
    assert_eq!(case.marks(&alias).unwrap(), [Mark::Seen], "what is the same is seen");
    there_and_back(&mut case, |draft| draft.set_mark(&Marked::Entity("b".into()), Mark::ToDo, true));
    assert_eq!(
        case.mark_counts().unwrap(),
        [(Mark::Seen, 1), (Mark::Relevant, 3), (Mark::ToDo, 1), (Mark::Bookmark, 0)]
    );
    there_and_back(&mut case, |draft| draft.set_mark(&alias, Mark::Seen, false));
    assert_eq!(case.marked(Mark::Seen).unwrap(), []);
    let nobody = case.act("mark", |draft| draft.set_mark(&Marked::Entity("x".into()), Mark::Seen, true));
    assert_eq!(nobody.unwrap_err().kind(), Kind::Input);
}

#[test]
fn what_was_made_is_not_undone_while_a_mark_stands_on_it() {
    let (_folder, _path, mut case) = new_case();
    put(&mut case, &entity("a", "Company", &[]));
    let made = case.log().unwrap().last().unwrap().action;
    case.act("mark it", |draft| draft.set_mark(&Marked::Entity("a".into()), Mark::Seen, true)).unwrap();
    let refused = case.undo(Some(made)).unwrap_err();
    assert!(refused.cause().contains("mark it"), "{refused}");
    assert!(case.act("remove", |draft| draft.remove_entity(&"a".into())).is_err());
}
