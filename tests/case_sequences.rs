//! What must hold in the case file when things come in another order: undo and redo, groups, two windows, imports.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Bulk, Case, Record, RecordReport};
use muckrake::error::Kind;
use muckrake::exchange::bundle;
use muckrake::model::{
    Citing, ClaimRef, Decision, Entity, Evidence, EvidenceId, Graph, Ruling, Source, SourceId, Stance, Value, ValueKey,
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
    ClaimRef::Value(key(entity, property, value))
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
    assert_eq!(case.act_seen("n", seen, |d| d.put_entity(&mine)).unwrap_err().kind(), Kind::Conflict);
    case.act("remove", |draft| draft.remove_entity(&"a".into())).unwrap();
    assert_eq!(case.act_seen("n", seen + 1, |d| d.put_entity(&mine)).unwrap_err().kind(), Kind::Conflict);
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
        "INSERT INTO journal (number, kind, who, at, title) VALUES (99, 'import', 'x', 'y', 'z');
         INSERT INTO entity VALUES ('half', 'Person', 0, NULL, NULL, NULL, 99, 0);
         INSERT INTO card VALUES ('half', 'Person', 0, 'Half', '', '[]', 99);",
    )
    .unwrap();
    import(&mut case, "h1", &[entity("half", "Person", &[("name", "Half")])]);
    drop(case);
    let case = open(&path);
    assert_eq!(listed(&case), ["half"]);
    sound(&case);
}
