//! Whatever is done in whatever order: the journal agrees with the tables, nothing dangles, and all can be undone.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

#[path = "support/random.rs"]
mod random;

use muckrake::case::{Author, Case, Draft, Record};
use muckrake::error::{Kind, Result};
use muckrake::model::{
    Assertion, Citing, ClaimRef, Decision, Entity, EntityId, Evidence, EvidenceId, Gap, Graph, Mark, Marked, Ruling,
    Sentence, SentenceId, Source, Stance, Value, ValueKey, Vocabulary,
};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;

const SCHEMATA: [&str; 3] = ["LegalEntity", "Company", "Person"];

/// What is done: which act, and three small numbers that say to what.
type Step = (u8, u8, u8, u8);

fn author() -> Author {
    Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)
}

fn id(n: u8) -> EntityId {
    let n = n % 6;
    EntityId::new(if n < 4 { format!("e{n}") } else { format!("link{n}") })
}

/// Things have a name each, links two ends, that may not be there.
fn value(of: u8, n: u8) -> Value {
    let (property, text) = match (of % 6 < 4, n % 2) {
        (true, _) => ("name", format!("N{}", n % 3)),
        (false, 0) => ("owner", format!("e{}", n / 2 % 4)),
        (false, _) => ("asset", format!("e{}", n / 2 % 4)),
    };
    Value { entity: id(of), property: property.into(), value: text, ..Value::default() }
}

fn key(of: u8, n: u8) -> ValueKey {
    let value = value(of, n);
    ValueKey { entity: value.entity, property: value.property, value: value.value, lang: value.lang }
}

fn entity(of: u8, n: u8) -> Entity {
    let schema = if of % 6 < 4 { SCHEMATA[usize::from(n) % 3] } else { "Ownership" };
    let context = (n > 3).then(|| format!("{{\"list\":[{n}]}}"));
    Entity { id: id(of), schema: schema.into(), context, ..Entity::default() }
}

fn claim(a: u8, b: u8) -> ClaimRef {
    match b % 4 {
        0 => ClaimRef::Link(id(a)),
        1 => ClaimRef::Assertion("a".into()),
        _ => ClaimRef::from(key(a, b / 2)),
    }
}

fn evidence(n: u8) -> EvidenceId {
    EvidenceId::new(format!("v{}", n % 2))
}

fn sentence(n: u8) -> SentenceId {
    SentenceId::new(format!("t{}", n % 2))
}

fn source(n: u8) -> Source {
    let derives_from = (n > 5).then(|| format!("s{}", n % 2).as_str().into());
    Source { id: format!("s{}", n / 2 % 2).as_str().into(), title: format!("{n}"), derives_from, ..Source::default() }
}

fn gesture(draft: &mut Draft<'_>, (act, a, b, c): Step) -> Result<()> {
    match act {
        0 | 1 => {
            draft.put_entity(&entity(a, b))?;
            draft.add_value(&value(a, b))?;
            draft.add_value(&value(a, c))
        }
        2 => draft.add_value(&Value { original: (c > 4).then(|| "was".into()), ..value(a, b) }),
        3 => draft.remove_value(&key(a, b)),
        4 => {
            for n in 0..8 {
                draft.remove_value(&key(a, n))?;
            }
            draft.remove_entity(&id(a))
        }
        5 => draft.same_as(&id(a % 4), &id(b % 4)),
        6 => draft.apart(&id(a)),
        7 => {
            draft.put_source(&source(a))?;
            let cited = Evidence { id: evidence(b), source: source(a).id, ..Evidence::default() };
            draft.put_evidence(&cited)
        }
        8 => draft.cite(&Citing { evidence: evidence(c), claim: claim(a, b), stance: Stance::Supports, locator: None }),
        9 => draft.uncite(&claim(a, b), &evidence(c)),
        10 => draft.rule(&Ruling {
            claim: claim(a, b),
            decision: if c > 3 { Decision::Cut } else { Decision::Verified },
            by: "Ann".into(),
            at: "x".into(),
            reason: None,
        }),
        11 => {
            let answered_by = (c > 3).then(|| claim(a, c).to_string());
            draft.put_gap(&Gap {
                id: "g".into(),
                question: "?".into(),
                entity: Some(id(b)),
                answered_by,
                ..Gap::default()
            })
        }
        12 => draft.remove_gap(&"g".into()),
        13 => draft.put_assertion(&Assertion {
            id: "a".into(),
            text: "T".into(),
            about: vec![id(a)],
            ..Default::default()
        }),
        14 => draft.remove_assertion(&"a".into()),
        15 => draft.remove_evidence(&evidence(a)),
        16 => draft.remove_source(&source(a).id),
        _ => gesture_on_what_rests(draft, (act, a, b, c)),
    }
}

/// Gestures that take what hangs on something along.
fn gesture_on_what_rests(draft: &mut Draft<'_>, (act, a, b, c): Step) -> Result<()> {
    match act {
        17 => draft.remove_claim(&claim(a, b)),
        18 => draft.remove_entity_whole(&id(a)),
        19 => draft.remove_evidence_whole(&evidence(a)),
        20 => draft.remove_source_whole(&source(a).id),
        21 => draft.change_value(&key(a, b), &Value { original: (c > 4).then(|| "so".into()), ..value(a, c) }),
        22 => draft.change_schema(&id(a), SCHEMATA[usize::from(c) % 3]),
        31 => {
            let place = u32::from(c % 2);
            draft.put_sentence(&Sentence { id: sentence(c), place, text: "T.".into(), ..Sentence::default() })?;
            draft.tie(&sentence(c), &claim(a, b))
        }
        32 if c > 3 => draft.remove_sentence(&sentence(c)),
        32 => draft.untie(&sentence(c), &claim(a, b)),
        _ => {
            let on = if b > 5 { Marked::Entity(id(a)) } else { Marked::Claim(claim(a, b)) };
            draft.set_mark(&on, Mark::ALL[usize::from(c) % 2], c < 6)
        }
    }
}

/// Two files with records of three things each, the same in part.
fn import(case: &mut Case, a: u8, b: u8, c: u8) -> Result<()> {
    let mut bulk = case.bulk("import")?;
    for file in [a, b] {
        let name = format!("f{}", file % 3);
        let from = Source { id: name.as_str().into(), sha256: Some(name.clone()), ..Source::default() };
        let note = Evidence { id: name.as_str().into(), source: from.id.clone(), ..Evidence::default() };
        let note = bulk.source(&from, &note)?;
        for n in [a, b, c] {
            let entity = Entity { values: vec![value(n, c), value(n, file)], ..entity(n, file) };
            match bulk.take(Record::new(Vocabulary::shipped().unwrap(), entity, &note, "line 1".to_owned()).unwrap()) {
                Err(error) if error.kind() != Kind::Input => return Err(error),
                _ => {}
            }
        }
        bulk.join(&id(a % 4), &id(c % 4));
    }
    if c == 7 { Ok(()) } else { bulk.seal("{}").map(drop) }
}

fn dump(raw: &Connection, sql: &str) -> Vec<String> {
    let mut statement = raw.prepare_cached(sql).unwrap();
    let count = statement.column_count();
    let rows = statement
        .query_map([], |row| {
            Ok(format!("{:?}", (0..count).map(|n| row.get::<_, Sql>(n)).collect::<rusqlite::Result<Vec<_>>>()?))
        })
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

const CONTENT: [(&str, &str); 14] = [
    ("meta", "name, value"),
    ("entity", "id, schema, placeholder, kind, note, context"),
    ("value", "entity, property, value, lang, original, record, rank"),
    ("same_as", "member, head"),
    ("assertion", "id, text, about"),
    ("source", "id, title, derives_from, sha256"),
    ("evidence", "id, source"),
    ("citation", "entity, property, value, lang, assertion, evidence, stance, locator"),
    ("ruling", "entity, property, value, lang, assertion, decision"),
    ("mark", "entity, property, value, lang, assertion, mark"),
    ("gap", "id, question, entity, answered_by"),
    ("story", "id, title, draft"),
    ("sentence", "id, place, text, state"),
    ("rests", "entity, property, value, lang, assertion, sentence"),
];

fn content(raw: &Connection) -> Vec<String> {
    let list = CONTENT.iter().flat_map(|(table, columns)| {
        dump(raw, &format!("SELECT '{table}', {columns} FROM {table} ORDER BY {columns}"))
    });
    list.collect()
}

const NOTHING: [&str; 6] = [
    "SELECT 'citation', c.* FROM citation c WHERE assertion = '' AND property = '' AND entity NOT IN (SELECT id FROM entity)",
    "SELECT 'cited or ruled', c.entity, c.value FROM (SELECT entity, property, value, lang FROM citation UNION
     SELECT entity, property, value, lang FROM ruling UNION SELECT entity, property, value, lang FROM mark UNION
     SELECT entity, property, value, lang FROM rests) c WHERE property <> ''
     AND (entity, property, value, lang) NOT IN (SELECT entity, property, value, lang FROM value)",
    "SELECT 'assertion', x.assertion FROM (SELECT assertion FROM citation UNION SELECT assertion FROM ruling
     UNION SELECT assertion FROM mark UNION SELECT assertion FROM rests) x
     WHERE x.assertion <> '' AND x.assertion NOT IN (SELECT id FROM assertion)",
    "SELECT 'marked', m.* FROM mark m WHERE assertion = '' AND property = '' AND entity NOT IN (SELECT id FROM entity)",
    "SELECT 'group', member FROM same_as WHERE head IN (SELECT member FROM same_as)",
    "SELECT 'journal', number FROM journal WHERE place IS NULL",
];

const ABOUT: &str = "SELECT j.value, a.id, a.action FROM assertion a, json_each(a.about) j ORDER BY 1, 2";

fn derived(raw: &Connection) -> Vec<String> {
    let tables = ["SELECT * FROM link ORDER BY 1, 2, 3", "SELECT * FROM card ORDER BY 1"];
    tables.iter().flat_map(|sql| dump(raw, sql)).collect()
}

/// The case agrees with its journal, nothing dangles, the derived tables are as if made anew.
fn check(case: &Case, raw: &Connection) {
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    for sql in NOTHING {
        assert_eq!(dump(raw, sql), Vec::<String>::new());
    }
    assert_eq!(dump(raw, "SELECT * FROM about ORDER BY 1, 2"), dump(raw, ABOUT));
    case.each_claim(&mut |claim| {
        let cited: Vec<_> = case.citations(&claim.claim)?.into_iter().map(|c| c.evidence.id).collect();
        let mut swept: Vec<_> = claim.cited.into_iter().map(|basis| basis.evidence).collect();
        swept.sort();
        assert_eq!(swept, cited, "{}", claim.claim);
        for evidence in cited {
            let by = case.cited_by(&evidence)?.into_iter().filter(|citing| citing.claim == claim.claim).count();
            assert_eq!(by, 1, "{} by {evidence}", claim.claim);
        }
        Ok(())
    })
    .unwrap();
}

fn check_derived(case: &Case, raw: &Connection) {
    case.settle();
    let copy = case.path().with_extension("copy");
    std::fs::copy(case.path(), &copy).unwrap();
    let anew = Connection::open(&copy).unwrap();
    anew.execute_batch("DELETE FROM link; DELETE FROM card; UPDATE upkeep SET value = 'x' WHERE name = 'vocabulary'")
        .unwrap();
    drop(Case::open(&copy, author()).unwrap());
    assert_eq!(derived(raw), derived(&anew));
}

fn is_refusal(error: &muckrake::error::Error) -> bool {
    matches!(error.kind(), Kind::Conflict | Kind::Input | Kind::NotFound)
}

fn play(steps: &[Step]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.case");
    let mut case = Case::create(&path, "A", author()).unwrap();
    let raw = Connection::open(&path).unwrap();
    for step in steps {
        let before = (content(&raw), case.change_count().unwrap());
        let (act, a, b, c) = *step;
        let done = match act {
            0..24 | 31..33 => case.act("gesture", |draft| gesture(draft, *step)),
            24..27 => import(&mut case, a, b, c),
            27 => case.undo(None).map(drop),
            28 => case.undo(Some(i64::from(a * 4 + b) % 20 + 2)).map(drop),
            29 => case.redo(None).map(drop),
            _ => case.redo(Some(i64::from(a * 4 + b) % 20 + 2)).map(drop),
        };
        if let Err(error) = &done {
            assert!(is_refusal(error), "{error:?}");
            assert_eq!(content(&raw), before.0, "refused, and yet changed");
        }
        check(&case, &raw);
        if act < 27 && case.change_count().unwrap() > before.1 {
            let after = content(&raw);
            case.undo(None).unwrap();
            check(&case, &raw);
            assert_eq!(content(&raw), before.0, "undone");
            case.redo(None).unwrap();
            check(&case, &raw);
            assert_eq!(content(&raw), after, "redone");
        }
    }
    check_derived(&case, &raw);
    loop {
        match case.undo(None) {
            Ok(_) => check(&case, &raw),
            Err(error) if error.kind() == Kind::NotFound => break,
            Err(error) => panic!("{}", error.cause()),
        }
    }
    assert_eq!(content(&raw), Vec::<String>::new());
    check_derived(&case, &raw);
}

proptest! {
    #![proptest_config(random::cases(12))]
    #[test]
    fn whatever_is_done_in_whatever_order_can_be_undone(
        steps in prop::collection::vec((0u8..33, 0u8..8, 0u8..8, 0u8..8), 1..24)
    ) {
        play(&steps);
    }
}
