//! What a reporter relies on in the case file: what is saved stays, what is undone is as before, damage is named.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::fs;
use std::path::PathBuf;

use muckrake::analysis::sentence::{sentence, sentences};
use muckrake::case::{Author, Case, Feed, Record};
use muckrake::error::Kind;
use muckrake::model::{
    Assertion, Citing, Claim, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Gap, Graph, Leads, LinkQuery, Side,
    Source, SourceId, Stance, Value, ValueKey, Vocabulary,
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

fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let value = |(property, value): &(&str, &str)| Value {
        entity: id.into(),
        property: (*property).to_owned(),
        value: (*value).to_owned(),
        ..Value::default()
    };
    Entity { id: id.into(), schema: schema.to_owned(), values: values.iter().map(value).collect(), ..Entity::default() }
}

fn put(case: &mut Case, entity: &Entity) {
    case.act(&format!("new entity {}", entity.id), |draft| {
        draft.put_entity(entity)?;
        entity.values.iter().try_for_each(|value| draft.add_value(value))
    })
    .unwrap();
}

fn two_firms_and_a_hop(case: &mut Case) {
    put(case, &entity("alpha", "Company", &[("name", "Альфа"), ("name", "Alpha"), ("jurisdiction", "kz")]));
    put(case, &entity("beta", "Company", &[("name", "Beta")]));
    put(case, &entity("hop", "EconomicActivity", &[("sender", "alpha"), ("receiver", "beta"), ("date", "2022-04")]));
}

/// The content of a case, without its journal.
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
    all.push(format!("{:?} {:?} {:?}", case.sources().unwrap(), case.gaps().unwrap(), case.assertions().unwrap()));
    all
}

#[test]
fn a_saved_entity_is_there_when_the_file_is_opened_again_with_its_names_in_the_order_given() {
    let (_folder, path, mut case) = new_case();
    two_firms_and_a_hop(&mut case);
    drop(case);
    let case = Case::open(&path, author("Ann")).unwrap();
    let alpha = case.entity(&"alpha".into()).unwrap().unwrap();
    assert_eq!(alpha.all("name").collect::<Vec<_>>(), ["Альфа", "Alpha"]);
    assert_eq!(case.brief(&"alpha".into()).unwrap().caption, "Альфа");
    let links = case.links(&"alpha".into(), &LinkQuery::default()).unwrap();
    assert_eq!((links.total, links.links[0].kind.as_str(), links.links[0].target.as_str()), (1, "supplies", "beta"));
    let upstream = LinkQuery { side: Some(Side::Upstream), ..LinkQuery::default() };
    assert_eq!(case.links(&"alpha".into(), &upstream).unwrap().total, 0);
    assert_eq!(case.busiest().unwrap(), Some(EntityId::from("alpha")));
    assert!(case.verify().unwrap().findings.is_empty());
}

#[test]
fn undoing_everything_gives_back_the_empty_case_and_redoing_everything_the_full_one() {
    let (_folder, _path, mut case) = new_case();
    let empty = content(&case);
    two_firms_and_a_hop(&mut case);
    case.act("rename", |draft| draft.set_title("B")).unwrap();
    let full = content(&case);
    for title in ["rename", "new entity hop", "new entity beta", "new entity alpha"] {
        assert_eq!(case.undo(None).unwrap().title, title);
        assert!(case.verify().unwrap().findings.is_empty());
    }
    assert_eq!(content(&case), empty);
    assert_eq!(case.links(&"alpha".into(), &LinkQuery::default()).unwrap().total, 0);
    for title in ["new entity alpha", "new entity beta", "new entity hop", "rename"] {
        assert_eq!(case.redo(None).unwrap().title, title);
    }
    assert_eq!(content(&case), full);
    assert_eq!(case.title().unwrap(), "B");
    assert_eq!(case.redo(None).unwrap_err().kind(), Kind::NotFound);
    assert!(case.verify().unwrap().findings.is_empty());
    assert_eq!(case.undo(None).unwrap().title, "rename");
    assert_eq!(case.title().unwrap(), "A");
}

#[test]
fn an_action_that_later_ones_hang_on_is_not_undone_and_they_are_named() {
    let (_folder, _path, mut case) = new_case();
    two_firms_and_a_hop(&mut case);
    let error = case.undo(Some(2)).unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.cause().contains("new entity hop"), "{error}");
    let changed = entity("beta", "Company", &[]);
    case.act("note beta", |draft| draft.put_entity(&Entity { note: Some("seen".into()), ..changed })).unwrap();
    let error = case.undo(Some(3)).unwrap_err();
    assert!(error.cause().contains("note beta"), "{error}");
    assert_eq!(case.log().unwrap().len(), 5);
}

#[test]
fn an_action_that_fails_half_way_leaves_nothing() {
    let (_folder, _path, mut case) = new_case();
    let before = content(&case);
    let gone = case.act("two things", |draft| {
        draft.put_entity(&entity("alpha", "Company", &[]))?;
        draft.put_entity(&entity(" bad", "Company", &[]))
    });
    assert!(gone.unwrap_err().to_string().contains(" bad"));
    assert_eq!((content(&case), case.log().unwrap().len()), (before, 1));
}

#[test]
fn what_somebody_else_changed_meanwhile_is_a_conflict_that_names_them_and_loses_nothing() {
    let (_folder, path, mut ann) = new_case();
    put(&mut ann, &entity("alpha", "Company", &[("name", "Alpha")]));
    let mut feed = Feed::start(&ann).unwrap();
    let mut bob = Case::open(&path, author("Bob")).unwrap();
    let noted = |note: &str| Entity { note: Some(note.to_owned()), ..entity("alpha", "Company", &[]) };
    bob.act("Bob's note", |draft| draft.put_entity(&noted("from Bob"))).unwrap();
    let error = ann.act_seen("Ann's note", feed.place(), |draft| draft.put_entity(&noted("from Ann"))).unwrap_err();
    assert_eq!(error.kind(), Kind::Overtaken);
    assert!(error.cause().contains("Bob") && error.cause().contains("Bob's note"), "{error}");
    let news = feed.poll(&ann).unwrap();
    assert_eq!(news.iter().map(|entry| entry.title.as_str()).collect::<Vec<_>>(), ["Bob's note"]);
    assert!(feed.poll(&ann).unwrap().is_empty());
    ann.act_seen("Ann's note", feed.place(), |draft| draft.put_entity(&noted("from both"))).unwrap();
    assert_eq!(bob.entity(&"alpha".into()).unwrap().unwrap().note.as_deref(), Some("from both"));
}

fn sourced(case: &mut Case) {
    two_firms_and_a_hop(case);
    case.act("source", |draft| {
        draft.put_source(&Source {
            id: "paper".into(),
            title: "Paper".into(),
            kind: "article".into(),
            origin: true,
            ..Source::default()
        })?;
        draft.put_evidence(&Evidence { id: "e1".into(), source: "paper".into(), ..Evidence::default() })?;
        draft.put_assertion(&Assertion {
            id: "a1".into(),
            text: "Makers refuse.".into(),
            about: vec!["beta".into()],
            ..Assertion::default()
        })?;
        draft.put_gap(&Gap {
            id: "g1".into(),
            question: "Who?".into(),
            entity: Some("alpha".into()),
            side: Some(Side::Upstream),
            ..Gap::default()
        })?;
        let cite = |claim| Citing { evidence: "e1".into(), claim, stance: Stance::Supports, locator: None };
        draft.cite(&cite(ClaimRef::Link("hop".into())))?;
        draft.cite(&cite(ClaimRef::Assertion("a1".into())))?;
        let key = ValueKey {
            entity: "alpha".into(),
            property: "jurisdiction".into(),
            value: "kz".into(),
            lang: String::new(),
        };
        draft.cite(&cite(ClaimRef::from(key)))
    })
    .unwrap();
}

#[test]
fn a_links_own_values_rest_on_what_the_link_rests_on_and_other_values_on_their_own() {
    let (_folder, _path, mut case) = new_case();
    sourced(&mut case);
    let claim = |entity: &str, property: &str, value: &str| {
        let key =
            ValueKey { entity: entity.into(), property: property.into(), value: value.into(), lang: String::new() };
        ClaimRef::from(key)
    };
    let date = case.citations(&claim("hop", "date", "2022-04")).unwrap();
    assert_eq!((date.len(), date[0].inherited), (1, true));
    assert_eq!(case.citations(&claim("alpha", "jurisdiction", "kz")).unwrap().len(), 1);
    assert!(case.citations(&claim("alpha", "name", "Alpha")).unwrap().is_empty());
    let mut claims = Vec::new();
    case.each_claim(&mut |claim| {
        claims.push((claim.claim.to_string(), claim.cited.len()));
        Ok(())
    })
    .unwrap();
    assert_eq!(claims.iter().map(|(_, cited)| cited).sum::<usize>(), 3);
    assert_eq!(claims.len(), 6, "three values of alpha, one of beta, the link, the assertion: {claims:?}");
    for (id, _) in &claims {
        assert_eq!(case.claim(id).unwrap().map(|c| c.to_string()).as_ref(), Some(id));
    }
    assert_eq!(case.cited_by(&"e1".into()).unwrap().len(), 3);
    assert_eq!(case.gaps_at(&"alpha".into(), Some(Side::Upstream)).unwrap().len(), 1);
    assert_eq!(case.assertions_about(Some(&"beta".into())).unwrap().len(), 1);
}

/// A case in which evidence is cited in every way that there is, and some of it twice.
fn cited_in_every_way(case: &mut Case) {
    sourced(case);
    let cite = |evidence: &str, claim: ClaimRef| Citing {
        evidence: evidence.into(),
        claim,
        stance: if evidence == "e4" { Stance::Contradicts } else { Stance::Supports },
        locator: None,
    };
    let date = Value { entity: "hop".into(), property: "date".into(), value: "2022-04".into(), ..Value::default() };
    let name = Value { entity: "beta".into(), property: "name".into(), value: "Beta".into(), ..Value::default() };
    case.act("more", |draft| {
        for id in ["e2", "e3", "e4", "e5"] {
            draft.put_evidence(&Evidence { id: id.into(), source: "paper".into(), ..Evidence::default() })?;
        }
        // A record is cited as a whole: of two values one came with it.
        let country =
            Value { property: "country".into(), value: "kz".into(), record: Some("e2".into()), ..name.clone() };
        draft.add_value(&country)?;
        draft.cite(&cite("e2", ClaimRef::Link("beta".into())))?;
        draft.cite(&cite("e2", ClaimRef::from(country.key())))?;
        draft.cite(&cite("e3", ClaimRef::from(country.key())))?;
        // Of a link a value has a citation of its own.
        draft.cite(&cite("e3", ClaimRef::from(date.key())))?;
        draft.cite(&cite("e4", ClaimRef::Link("hop".into())))?;
        draft.cite(&cite("e4", ClaimRef::Assertion("a1".into())))?;
        draft.cite(&cite("e5", ClaimRef::from(name.key())))
    })
    .unwrap();
    let country = Value { property: "jurisdiction".into(), value: "ru".into(), record: Some("e2".into()), ..name };
    case.act("by its record alone", |draft| draft.add_value(&country)).unwrap();
}

fn leads(case: &Case, ids: impl Iterator<Item = EvidenceId>) -> Leads {
    ids.map(|id| (id.clone(), case.evidence(&id).unwrap().unwrap().lead())).collect()
}

#[test]
fn the_claims_on_some_evidence_are_those_of_all_that_it_is_cited_to_with_all_that_is_cited_to_them() {
    let (_folder, path, mut case) = new_case();
    cited_in_every_way(&mut case);
    let sound = ["e1", "e2", "e3", "e4", "e5"];
    let by_evidence = |case: &Case| {
        let mut found = Vec::new();
        for asked in (1..32).map(|bits: usize| (0..5).filter(move |at| bits >> at & 1 == 1)) {
            let asked = leads(case, asked.map(|at| sound[at].into()));
            let (mut all, mut on) = (Vec::new(), Vec::new());
            case.each_claim(&mut |claim| {
                all.extend(
                    Some(claim).filter(|claim| claim.cited.iter().any(|basis| asked.contains_key(&basis.evidence))),
                );
                Ok(())
            })
            .unwrap();
            case.each_claim_on(&asked, &mut |claim| {
                on.push(claim);
                Ok(())
            })
            .unwrap();
            assert_eq!(on, all, "{asked:?}");
            found.push(on);
        }
        found
    };
    let found = by_evidence(&case);
    assert_eq!(found.iter().map(Vec::len).max(), Some(7));
    let hops = |claims: &Vec<Claim>| claims.iter().filter(|claim| claim.hop).count();
    assert_eq!(found.iter().map(hops).max(), Some(1), "the link, and neither its date nor what was said");
    // And so where a citation, a piece of evidence, a value of the link and an assertion are damaged.
    let file = rusqlite::Connection::open(&path).unwrap();
    for (damage, left) in [
        ("UPDATE citation SET locator = 'x' WHERE evidence = 'e5'", 6),
        ("UPDATE evidence SET note = 'x' WHERE id = 'e1'", 5),
        ("UPDATE value SET original = 'x' WHERE entity = 'hop' AND property = 'date'", 5),
        ("UPDATE assertion SET note = 'x' WHERE id = 'a1'", 5),
    ] {
        assert_eq!(file.execute(damage, []).unwrap(), 1, "{damage}");
        let found = by_evidence(&case);
        assert_eq!(found.iter().map(Vec::len).max(), Some(left), "{damage}");
    }
    let damaged = by_evidence(&case).last().unwrap().iter().filter(|claim| claim.damaged).count();
    assert_eq!(damaged, 3, "the link, its date and what was said");
    // What was taken from a damaged source supports nothing.
    assert_eq!(file.execute("UPDATE source SET note = 'x' WHERE id = 'paper'", []).unwrap(), 1);
    assert_eq!(by_evidence(&case).iter().map(Vec::len).max(), Some(0));
}

#[test]
fn what_many_claims_rest_on_is_read_by_several_at_once_and_of_one_state() {
    let (_folder, path, mut case) = new_case();
    cited_in_every_way(&mut case);
    let evidence: Vec<EvidenceId> = (1..=5).map(|n| format!("e{n}").as_str().into()).collect();
    case.act("many", |draft| {
        for (n, evidence) in (0..2_500).zip(evidence.iter().cycle()) {
            let id = format!("firm-{n}");
            draft.put_entity(&entity(&id, "Company", &[]))?;
            let name = Value { entity: id.as_str().into(), property: "name".into(), value: id, ..Value::default() };
            draft.add_value(&name)?;
            let (claim, stance) = (ClaimRef::from(name.key()), Stance::Supports);
            draft.cite(&Citing { evidence: evidence.clone(), claim, stance, locator: None })?;
        }
        Ok(())
    })
    .unwrap();
    // Whoever writes reads alone.
    let reader = Case::open_read_only(&path).unwrap();
    let on = |case: &Case, asked: &[EvidenceId]| {
        let mut on = Vec::new();
        case.each_claim_on(&leads(case, asked.iter().cloned()), &mut |claim| {
            on.push(claim);
            Ok(())
        })
        .unwrap();
        on
    };
    let all = on(&case, &evidence);
    assert_eq!(all.len(), 2_507);
    assert_eq!(on(&reader, &evidence), all);
    assert_eq!(on(&reader, &evidence[..1]), on(&case, &evidence[..1]));
    reader.hold().unwrap();
    assert_eq!(on(&reader, &evidence), all);
    let claims: Vec<&ClaimRef> = all.iter().map(|claim| &claim.claim).collect();
    let said: Vec<_> = claims.iter().map(|claim| sentence(&case, claim).unwrap()).collect();
    assert_eq!(sentences(&reader, &claims).unwrap(), said);
    assert_eq!(sentences(&reader, &claims[1..]).unwrap(), said[1..]);
    case.undo(None).unwrap();
    assert_eq!(on(&reader, &evidence), all, "it goes on reading what it holds");
    reader.let_go().unwrap();
    assert_eq!(on(&reader, &evidence).len(), 7);
}

#[test]
fn a_cited_claim_can_not_be_deleted_from_under_its_citation() {
    let (_folder, _path, mut case) = new_case();
    sourced(&mut case);
    for attempt in ["value", "assertion", "evidence", "source"] {
        let error = case
            .act("remove", |draft| match attempt {
                "value" => draft.remove_value(&ValueKey {
                    entity: "alpha".into(),
                    property: "jurisdiction".into(),
                    value: "kz".into(),
                    lang: String::new(),
                }),
                "assertion" => draft.remove_assertion(&"a1".into()),
                "evidence" => draft.remove_evidence(&"e1".into()),
                _ => draft.remove_source(&"paper".into()),
            })
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict, "{attempt}");
    }
}

#[test]
fn two_entities_said_to_be_one_read_as_one_and_apart_again_when_taken_back() {
    let (_folder, _path, mut case) = new_case();
    two_firms_and_a_hop(&mut case);
    put(&mut case, &entity("gamma", "Company", &[("name", "Gamma")]));
    put(&mut case, &entity("hop2", "EconomicActivity", &[("sender", "gamma"), ("receiver", "alpha")]));
    case.act("same", |draft| draft.same_as(&"beta".into(), &"gamma".into())).unwrap();
    let one = case.entity(&"gamma".into()).unwrap().unwrap();
    assert_eq!((one.id.as_str(), one.members.len(), one.all("name").count()), ("beta", 2, 2));
    assert_eq!(case.links(&"beta".into(), &LinkQuery::default()).unwrap().total, 2);
    assert_eq!(case.link(&"hop2".into()).unwrap()[0].source.as_str(), "beta");
    let mut heads = Vec::new();
    case.each_entity(&mut |id| {
        heads.push(id.to_string());
        Ok(())
    })
    .unwrap();
    assert_eq!(heads, ["alpha", "beta"]);
    case.undo(None).unwrap();
    assert_eq!(case.links(&"beta".into(), &LinkQuery::default()).unwrap().total, 1);
    assert_eq!(case.entity(&"gamma".into()).unwrap().unwrap().id.as_str(), "gamma");
}

fn import(case: &mut Case, hash: &str, entities: &[Entity]) -> (usize, Option<i64>) {
    let mut bulk = case.bulk("import list").unwrap();
    let id = SourceId::new(format!("s-{hash}"));
    let source = Source {
        id: id.clone(),
        title: hash.into(),
        kind: "dataset".into(),
        sha256: Some(hash.into()),
        ..Source::default()
    };
    let evidence = Evidence { id: EvidenceId::new(format!("e-{hash}")), source: id, ..Evidence::default() };
    let evidence = bulk.source(&source, &evidence).unwrap();
    let mut added = 0;
    for (line, entity) in entities.iter().enumerate() {
        let locator = format!("line {}", line + 1);
        added += bulk.take(record(entity, &evidence, locator)).unwrap().added;
    }
    (added, bulk.seal("{}").unwrap())
}

fn record(entity: &Entity, evidence: &EvidenceId, locator: String) -> Record {
    Record::new(Vocabulary::shipped().unwrap(), entity.clone(), evidence, locator).unwrap()
}

fn list() -> Vec<Entity> {
    vec![
        entity("p1", "LegalEntity", &[("name", "One"), ("country", "kz")]),
        entity("c1", "Company", &[("name", "Firm"), ("name", "Фирма")]),
        entity("o1", "Ownership", &[("owner", "p1"), ("asset", "c1"), ("percentage", "50")]),
    ]
}

#[test]
fn the_same_file_imported_again_adds_nothing_not_even_to_the_log() {
    let (_folder, _path, mut case) = new_case();
    assert_eq!(import(&mut case, "h1", &list()).0, 7);
    let before = content(&case);
    assert_eq!(import(&mut case, "h1", &list()), (0, None));
    assert_eq!(content(&case), before);
    assert_eq!(case.log().unwrap().len(), 2);
    assert!(case.verify().unwrap().findings.is_empty());
}

#[test]
fn an_imported_value_rests_on_its_record_and_one_that_a_reporter_added_later_does_not() {
    let (_folder, _path, mut case) = new_case();
    import(&mut case, "h1", &list());
    let key = |value: &str| {
        ClaimRef::from(ValueKey {
            entity: "c1".into(),
            property: "name".into(),
            value: value.into(),
            lang: String::new(),
        })
    };
    let cited = case.citations(&key("Фирма")).unwrap();
    assert_eq!((cited.len(), cited[0].place(), cited[0].inherited), (1, Some("line 2"), true));
    let mine = Value { entity: "c1".into(), property: "name".into(), value: "Mine".into(), ..Value::default() };
    case.act("alias", |draft| draft.add_value(&mine)).unwrap();
    assert!(case.citations(&key("Mine")).unwrap().is_empty());
    assert_eq!(case.cited_by(&"e-h1".into()).unwrap().len(), 5, "two values each of p1 and c1, one link");
}

#[test]
fn a_second_list_supports_what_it_repeats_and_makes_the_schema_more_specific() {
    let (_folder, _path, mut case) = new_case();
    import(&mut case, "h1", &list());
    let again = [entity("p1", "Person", &[("name", "One"), ("name", "Uno")])];
    assert_eq!(import(&mut case, "h2", &again).0, 1);
    let person = case.entity(&"p1".into()).unwrap().unwrap();
    assert_eq!((person.schema.as_str(), person.all("name").collect::<Vec<_>>()), ("Person", vec!["One", "Uno"]));
    let key = |value: &str| {
        ClaimRef::from(ValueKey {
            entity: "p1".into(),
            property: "name".into(),
            value: value.into(),
            lang: String::new(),
        })
    };
    assert_eq!(case.citations(&key("One")).unwrap().len(), 2);
    assert_eq!(case.citations(&key("Uno")).unwrap()[0].evidence.id.as_str(), "e-h2");
    assert!(case.verify().unwrap().findings.is_empty());
    case.undo(None).unwrap();
    assert_eq!(case.entity(&"p1".into()).unwrap().unwrap().schema, "LegalEntity");
    assert!(case.verify().unwrap().findings.is_empty());
}

#[test]
fn an_import_is_undone_as_one_even_after_a_row_of_it_was_changed_and_put_back() {
    let (_folder, _path, mut case) = new_case();
    let empty = content(&case);
    import(&mut case, "h1", &list());
    let full = content(&case);
    case.act("note", |draft| draft.put_entity(&Entity { note: Some("x".into()), ..entity("c1", "Company", &[]) }))
        .unwrap();
    assert!(case.undo(Some(2)).unwrap_err().cause().contains("note"));
    case.undo(None).unwrap();
    assert!(case.verify().unwrap().findings.is_empty(), "{:?}", case.verify().unwrap());
    case.undo(Some(2)).unwrap();
    assert_eq!(content(&case), empty);
    assert!(case.verify().unwrap().findings.is_empty(), "{:?}", case.verify().unwrap());
    case.redo(None).unwrap();
    assert_eq!(content(&case), full);
    assert!(case.verify().unwrap().findings.is_empty(), "{:?}", case.verify().unwrap());
}

#[test]
fn an_import_that_was_cut_off_is_invisible_and_swept_at_the_next_opening() {
    let (_folder, path, mut case) = new_case();
    import(&mut case, "h1", &list());
    let before = content(&case);
    let mut bulk = case.bulk("half an import").unwrap();
    let evidence = EvidenceId::from("e-h1");
    bulk.take(record(&entity("half", "Person", &[("name", "Half")]), &evidence, "line 1".into())).unwrap();
    let half = fs::read(&path).unwrap();
    drop(bulk);
    assert_eq!(content(&case), before);
    assert_eq!(case.log().unwrap().len(), 2);
    assert!(case.verify().unwrap().findings.is_empty());
    assert!(!half.is_empty());
    // The same, cut off after a commit: the rows are in the file, under an action without a place.
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch(
        "INSERT INTO journal (number, kind, who, at, title, salt) VALUES (99, 'import', 'x', 'y', 'z', x'');
         INSERT INTO entity VALUES ('half', 'Person', 0, NULL, NULL, NULL, 99, 0);
         INSERT INTO card VALUES ('half', 'Person', 0, 'Half', '', '[]', 99, 0);",
    )
    .unwrap();
    assert!(case.entity(&"half".into()).unwrap().is_none());
    assert_eq!(content(&case), before);
    drop(case);
    let case = Case::open(&path, author("Ann")).unwrap();
    assert_eq!(content(&case), before);
    let left: i64 = raw.query_row("SELECT count(*) FROM entity WHERE id = 'half'", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn verify_names_what_was_changed_added_or_removed_behind_the_programs_back() {
    let damage = [
        ("UPDATE value SET value = 'Alpho' WHERE value = 'Alpha'", "Alpho"),
        ("UPDATE entity SET digest = digest + 1 WHERE id = 'beta'", "entity beta is damaged"),
        ("DELETE FROM gap", "gap g1 has gone"),
        ("DELETE FROM value WHERE value = 'Фирма'", "import 6"),
        ("UPDATE journal SET who = 'Mallory' WHERE number = 2", "action 2"),
        ("UPDATE image SET before = replace(before, 'Alpha', 'Omega') WHERE before IS NOT NULL", "image"),
        ("UPDATE image SET became = x'00' WHERE action = 2", "action 2"),
        ("DELETE FROM journal WHERE number = 4", "missing"),
        ("UPDATE link SET kind = 'owns'", "index of entity hop"),
        ("DELETE FROM link WHERE entity = 'o1'", "index of entity o1"),
        ("UPDATE card SET caption = 'Mallory' WHERE entity = 'alpha'", "index of entity alpha"),
        ("DELETE FROM about", "no index stands for a1"),
        ("INSERT INTO card VALUES ('ghost', 'Person', 0, 'Ghost', '', '[]', 1, 0)", "ghost"),
    ];
    for (sql, named) in damage {
        let (_folder, path, mut case) = new_case();
        sourced(&mut case);
        import(&mut case, "h1", &list());
        let mine = Entity { note: Some("x".into()), ..entity("alpha", "Company", &[]) };
        case.act("note", |draft| draft.put_entity(&mine)).unwrap();
        let renamed = Value {
            entity: "alpha".into(),
            property: "name".into(),
            value: "Alpha".into(),
            original: Some("ALPHA".into()),
            ..Value::default()
        };
        case.act("wording", |draft| draft.add_value(&renamed)).unwrap();
        assert!(case.verify().unwrap().findings.is_empty(), "{:?}", case.verify().unwrap());
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        assert!(raw.changes() > 0, "{sql} changed nothing");
        let findings = case.verify().unwrap().findings;
        assert!(findings.iter().any(|finding| finding.contains(named)), "{sql}: {findings:?}");
    }
}

#[test]
fn whatever_is_not_a_case_is_refused_with_its_own_message_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("empty"), b"").unwrap();
    fs::write(path("short"), b"SQLite format 3\0xyz").unwrap();
    fs::write(path("text"), "Dear Sir or Madam, ".repeat(20)).unwrap();
    rusqlite::Connection::open(path("foreign")).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    drop(Case::create(&path("newer"), "N", author("Ann")).unwrap());
    rusqlite::Connection::open(path("newer")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    fs::create_dir(path("folder")).unwrap();
    let said = [
        ("empty", "is empty"),
        ("short", "cut off"),
        ("text", "not a case file"),
        ("foreign", "another program"),
        ("newer", "version 99"),
        ("folder", "is a folder"),
        ("missing", "there is no file"),
    ];
    for (name, message) in said {
        let before = fs::read(path(name)).ok();
        let count = fs::read_dir(folder.path()).unwrap().count();
        for error in
            [Case::open(&path(name), author("Ann")).unwrap_err(), Case::open_read_only(&path(name)).unwrap_err()]
        {
            assert!(error.cause().contains(message), "{name}: {error}");
        }
        assert_eq!(fs::read(path(name)).ok(), before, "{name} was touched");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), count, "{name}: something was left beside it");
    }
    assert_eq!(Case::create(&path("text"), "T", author("Ann")).unwrap_err().kind(), Kind::Conflict);
}

#[test]
fn a_copy_of_an_idle_case_is_whole_without_its_log() {
    let (folder, path, mut case) = new_case();
    two_firms_and_a_hop(&mut case);
    case.settle();
    let copy = folder.path().join("copy.case");
    fs::copy(&path, &copy).unwrap();
    let copy = Case::open(&copy, author("Bob")).unwrap();
    assert_eq!(content(&copy), content(&case));
}

#[test]
fn a_case_that_was_cut_off_says_how_much_of_it_is_there_and_one_with_a_ruined_page_is_named_by_verify() {
    let (folder, path, mut case) = new_case();
    import(&mut case, "h1", &list());
    drop(case);
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.case");
    for length in [100, 5_000, whole.len() / 2, whole.len() - 1] {
        fs::write(&cut, &whole[..length]).unwrap();
        let error = Case::open(&cut, author("Ann")).unwrap_err();
        assert!(error.cause().contains(&format!("cut off: {length} of its {} bytes", whole.len())), "{error}");
    }
    let mut named = 0;
    for page in 1..whole.len() / 8192 {
        let mut ruined = whole.clone();
        ruined[page * 8192..(page + 1) * 8192].fill(0xFF);
        let place = folder.path().join(format!("ruined-{page}.case"));
        fs::write(&place, &ruined).unwrap();
        let found = Case::open_read_only(&place).and_then(|case| case.verify());
        named += usize::from(found.map_or(true, |found| !found.findings.is_empty()));
    }
    assert_eq!(named, whole.len() / 8192 - 1);
}
