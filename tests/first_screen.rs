//! What a case shows first: the start of the list and the entity it opens on are kept ready, and are always what a
//! look at the whole case would give.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use muckrake::case::search::{Index, Query};
use muckrake::case::{Author, Case, Record};
use muckrake::model::{Brief, Entity, EntityId, Evidence, Graph as _, LinkQuery, Source, Value, Vocabulary};

/// How many rows of the list are compared: as many as a screen asks for.
const ROWS: usize = 64;

fn new_case() -> (tempfile::TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let author = Author::fixed("t", "2026-01-02T03:04:05Z", 7);
    let case = Case::create(&folder.path().join("a.case"), "A", author).unwrap();
    (folder, case)
}

fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let value = |(property, value): &(&str, &str)| Value {
        entity: id.into(),
        property: (*property).to_owned(),
        value: (*value).to_owned(),
        ..Value::default()
    };
    let values = values.iter().map(value).collect();
    Entity { id: id.into(), schema: schema.to_owned(), values, ..Entity::default() }
}

fn put(case: &mut Case, entity: &Entity) {
    case.act("put", |draft| {
        draft.put_entity(entity)?;
        entity.values.iter().try_for_each(|value| draft.add_value(value))
    })
    .unwrap();
}

fn firm(id: &str, name: &str) -> Entity {
    entity(id, "Company", &[("name", name), ("country", "kz")])
}

fn owns(id: &str, owner: &str, asset: &str) -> Entity {
    entity(id, "Ownership", &[("owner", owner), ("asset", asset)])
}

/// Imports these; gives the action.
fn import(case: &mut Case, file: &str, entities: impl IntoIterator<Item = Entity>) -> i64 {
    let mut bulk = case.bulk(file).unwrap();
    let source = Source { id: file.into(), sha256: Some(file.to_owned()), ..Source::default() };
    let note = Evidence { id: file.into(), source: source.id.clone(), ..Evidence::default() };
    let note = bulk.source(&source, &note).unwrap();
    for (line, entity) in entities.into_iter().enumerate() {
        let record = Record::new(Vocabulary::shipped().unwrap(), entity, &note, format!("line {line}")).unwrap();
        bulk.take(record).unwrap();
    }
    bulk.seal("{}").unwrap().unwrap()
}

/// Firms in no order, in two scripts; several have the same name.
fn firms(prefix: &str, many: usize) -> impl Iterator<Item = Entity> {
    (0..many).map(move |number| {
        let mixed = number * 7919 % 1009;
        let name = if number % 3 == 0 { format!("Стек {mixed:04}") } else { format!("Firm {mixed:04}") };
        firm(&format!("{prefix}-{number}"), &name)
    })
}

/// The list as it is kept ready is the list that a search for nothing gives, the entity to open on is the one with
/// most links, and nothing is wrong with the file.
fn check(case: &Case) {
    let found = Index::load(case).unwrap().find(&Query::default(), ROWS, true);
    let listed = case.listed(ROWS).unwrap().unwrap();
    let wanted: Vec<Brief> = found.hits.into_iter().map(|hit| Brief::clone(&hit.brief)).collect();
    assert_eq!(listed.first, wanted);
    assert_eq!(listed.total, found.total);
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
}

/// The entity with most links, found by asking for the links of each.
fn busiest(case: &Case) -> Option<EntityId> {
    let mut best: Option<(usize, EntityId)> = None;
    case.each_entity(&mut |id| {
        let links = case.links(&id, &LinkQuery::default())?.total;
        if links > 0 && best.as_ref().is_none_or(|(most, _)| links > *most) {
            best = Some((links, id));
        }
        Ok(())
    })
    .unwrap();
    best.map(|(_, id)| id)
}

#[test]
fn the_list_of_a_large_case_starts_as_a_search_for_nothing_does_whatever_is_written() {
    let (_folder, mut case) = new_case();
    check(&case);
    let small = import(&mut case, "small", firms("small", 40));
    check(&case);
    import(&mut case, "large", firms("large", 1_300));
    check(&case);
    put(&mut case, &firm("first", "Aaa"));
    assert_eq!(case.listed(1).unwrap().unwrap().first[0].caption, "Aaa");
    put(&mut case, &firm("last", "Zzz"));
    check(&case);
    case.undo(Some(small)).unwrap();
    check(&case);
    case.redo(None).unwrap();
    check(&case);
}

#[test]
fn a_list_that_has_lost_its_start_is_read_anew() {
    let (_folder, mut case) = new_case();
    import(&mut case, "large", firms("large", 1_300));
    // More than are kept ready, and all before the rest; too many for the journal to keep each.
    let first = (0..7_000).map(|number| firm(&format!("a-{number}"), &format!("Aa {number:04}")));
    let before = import(&mut case, "first", first);
    check(&case);
    case.undo(Some(before)).unwrap();
    check(&case);
    assert_eq!(case.listed(ROWS).unwrap().unwrap().total, 1_300);
}

#[test]
fn entities_that_are_one_are_listed_once_where_their_head_stands() {
    let (_folder, mut case) = new_case();
    import(&mut case, "firms", firms("firm", 100));
    put(&mut case, &firm("middle", "Mmm"));
    put(&mut case, &owns("link", "middle", "firm-1"));
    for (head, member) in [("middle", "firm-1"), ("middle", "firm-2"), ("firm-90", "firm-3")] {
        case.act("same", |draft| draft.same_as(&head.into(), &member.into())).unwrap();
        check(&case);
    }
    assert_eq!(case.listed(ROWS).unwrap().unwrap().total, 98);
    // A link has no place in the list: its group stands where the first member does.
    case.act("same", |draft| draft.same_as(&"link".into(), &"firm-5".into())).unwrap();
    case.act("same", |draft| draft.same_as(&"link".into(), &"firm-4".into())).unwrap();
    check(&case);
    case.undo(None).unwrap();
    check(&case);
    case.act("apart", |draft| draft.apart(&"firm-1".into())).unwrap();
    check(&case);
}

#[test]
fn a_case_opens_on_the_entity_with_most_links_whatever_is_written() {
    let (_folder, mut case) = new_case();
    assert_eq!(case.busiest().unwrap(), None);
    import(&mut case, "firms", firms("firm", 30));
    assert_eq!(case.busiest().unwrap().unwrap(), case.listed(1).unwrap().unwrap().first[0].id, "nothing is linked");
    let same = |case: &Case| {
        assert_eq!(case.busiest().unwrap(), busiest(case));
        check(case);
    };
    // Links to an end that is not there yet count once it is.
    import(&mut case, "early", (0..5).map(|n| owns(&format!("early-{n}"), "later", &format!("firm-{n}"))));
    same(&case);
    put(&mut case, &firm("later", "Later"));
    assert_eq!(case.busiest().unwrap(), Some("later".into()));
    for number in 0..7 {
        put(&mut case, &owns(&format!("own-{number}"), &format!("firm-{number}"), "firm-20"));
        same(&case);
    }
    assert_eq!(case.busiest().unwrap(), Some("firm-20".into()));
    for _ in 0..4 {
        case.undo(None).unwrap();
        same(&case);
    }
    assert_eq!(case.busiest().unwrap(), Some("later".into()));
    let many = (0..300).map(|number| owns(&format!("many-{number}"), &format!("firm-{}", number % 29), "firm-29"));
    let import = import(&mut case, "many", many);
    same(&case);
    assert_eq!(case.busiest().unwrap(), Some("firm-29".into()));
    case.undo(Some(import)).unwrap();
    same(&case);
    assert_eq!(case.busiest().unwrap(), Some("later".into()));
}
