//! What the log says of an action: what each thing was before and what it became, as people say it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use muckrake::case::{Author, Case, Draft, Record};
use muckrake::error::Result;
use muckrake::model::{
    Citing, ClaimRef, Entity, Evidence, Gap, Mark, Marked, Source, Stance, Value, ValueKey, Vocabulary,
};
use tempfile::TempDir;

fn value(entity: &str, property: &str, value: &str) -> Value {
    Value { entity: entity.into(), property: property.into(), value: value.into(), ..Value::default() }
}

fn key(entity: &str, property: &str, value: &str) -> ValueKey {
    ValueKey { entity: entity.into(), property: property.into(), value: value.into(), lang: String::new() }
}

fn put(draft: &mut Draft<'_>, id: &str, schema: &str, values: &[(&str, &str)]) -> Result<()> {
    draft.put_entity(&Entity { id: id.into(), schema: schema.into(), ..Entity::default() })?;
    values.iter().try_for_each(|(property, text)| draft.add_value(&value(id, property, text)))
}

fn new_case() -> (TempDir, Case) {
    let folder = tempfile::tempdir().unwrap();
    let author = Author::fixed("Ann", "2026-01-02T03:04:05Z", 7);
    let case = Case::create(&folder.path().join("a.case"), "A", author).unwrap();
    (folder, case)
}

fn act(case: &mut Case, title: &str, write: impl FnOnce(&mut Draft<'_>) -> Result<()>) -> i64 {
    case.act(title, write).unwrap();
    case.log().unwrap().last().unwrap().action
}

/// A change a line: what, of what, before and after.
fn told(case: &Case, action: i64) -> Vec<String> {
    let changes = case.changes(action, 0, 100).unwrap();
    let none = || "-".to_owned();
    let brought = changes.brought.iter().map(|(count, what)| format!("{count} {what}"));
    let rows = changes.rows.into_iter().map(|row| {
        format!("{} | {} | {} | {}", row.what, row.of, row.before.unwrap_or_else(none), row.after.unwrap_or_else(none))
    });
    brought.chain(rows).collect()
}

fn filled() -> (TempDir, Case) {
    let (folder, mut case) = new_case();
    act(&mut case, "all", |draft| {
        put(draft, "a", "Company", &[("name", "Alpha"), ("country", "ru")])?;
        put(draft, "b", "Company", &[("name", "Beta")])?;
        put(draft, "hop", "Ownership", &[("owner", "a"), ("asset", "b")])?;
        draft.put_source(&Source {
            id: "s".into(),
            title: "Report".into(),
            kind: "article".into(),
            ..Source::default()
        })?;
        let locator = Some("¶5".into());
        draft.put_evidence(&Evidence { id: "e".into(), source: "s".into(), locator, ..Evidence::default() })?;
        let claim = ClaimRef::from(key("a", "country", "ru"));
        draft.cite(&Citing { evidence: "e".into(), claim, stance: Stance::Supports, locator: None })?;
        let answered_by = Some("hop".into());
        draft.put_gap(&Gap { id: "g".into(), question: "Who owns Beta?".into(), answered_by, ..Gap::default() })
    });
    (folder, case)
}

#[test]
fn a_value_put_right_is_one_change_and_says_both() {
    let (_folder, mut case) = filled();
    let first =
        act(&mut case, "put right", |d| d.change_value(&key("a", "country", "ru"), &value("a", "country", "kz")));
    let second = act(&mut case, "as written", |draft| {
        draft.add_value(&Value { original: Some("Казахстан".into()), ..value("a", "country", "kz") })
    });
    assert_eq!(told(&case, first), ["value | Alpha | country: Russia | country: Kazakhstan"]);
    assert_eq!(told(&case, second), ["value | Alpha | written: none | written: Казахстан"]);
    case.undo(Some(second)).unwrap();
    case.undo(Some(first)).unwrap();
    let undo = case.log().unwrap().last().unwrap().action;
    assert_eq!(told(&case, undo), ["value | Alpha | country: Kazakhstan | country: Russia"]);
    assert_eq!(told(&case, first), ["value | Alpha | country: Russia | country: Kazakhstan"], "as it was then");
}

#[test]
fn what_was_made_and_taken_away_is_said_with_names_though_nobody_has_them_any_more() {
    let (_folder, mut case) = filled();
    act(&mut case, "mark", |draft| draft.set_mark(&Marked::Entity("a".into()), Mark::ToDo, true));
    let action = act(&mut case, "remove Alpha", |draft| draft.remove_entity_whole(&"a".into()));
    assert_eq!(
        told(&case, action),
        [
            "value | Alpha owns Beta | asset: Beta | -",
            "value | Alpha owns Beta | owner: Alpha | -",
            "gap | Who owns Beta? | answered by: Alpha owns Beta | answered by: none",
            "link | Alpha owns Beta | Ownership | -",
            "citation | Alpha, country: Russia | supports: Report, ¶5 | -",
            "mark | Alpha | to do | -",
            "value | Alpha | country: Russia | -",
            "value | Alpha | name: Alpha | -",
            "entity | Alpha | Company | -",
        ]
    );
}

#[test]
fn an_import_says_how_much_it_brought_and_what_it_changed() {
    let (_folder, mut case) = filled();
    let mut bulk = case.bulk("import").unwrap();
    let source = Source { id: "f".into(), title: "list.json".into(), sha256: Some("00".into()), ..Source::default() };
    let evidence = Evidence { id: "n".into(), source: "f".into(), ..Evidence::default() };
    let evidence = bulk.source(&source, &evidence).unwrap();
    let vocabulary = Vocabulary::shipped().unwrap();
    for (id, schema) in [("a", "PublicBody"), ("c", "Company")] {
        let context = Some("{\"list\":1}".to_owned());
        let entity = Entity { id: id.into(), schema: schema.into(), context, ..Entity::default() };
        let named = Entity { values: vec![value(id, "name", "Gamma")], ..entity };
        drop(bulk.take(Record::new(vocabulary, named, &evidence, "line 1".into()).unwrap()));
    }
    let company =
        Entity { id: "b".into(), schema: "Company".into(), context: Some("{\"x\":1}".into()), ..Entity::default() };
    bulk.take(Record::new(vocabulary, company, &evidence, "line 3".into()).unwrap()).unwrap();
    let action = bulk.seal("{}").unwrap().unwrap();
    assert_eq!(
        told(&case, action),
        [
            "1 entity or link",
            "1 value",
            "1 source",
            "1 piece of evidence",
            "1 citation",
            "entity | Beta | kept from its file: none | kept from its file: {\"x\":1}",
        ]
    );
}

#[test]
fn many_changes_come_by_pages() {
    let (_folder, mut case) = new_case();
    let action = act(&mut case, "many", |draft| (0..7).try_for_each(|n| put(draft, &format!("e{n}"), "Company", &[])));
    let first = case.changes(action, 0, 4).unwrap();
    assert_eq!((first.rows.len(), first.next), (4, Some(4)));
    let last = case.changes(action, 4, 4).unwrap();
    assert_eq!((last.rows.len(), last.next), (3, None));
    assert_eq!(last.rows[2].of, "Company");
}

#[test]
fn what_hangs_on_an_action_is_named_in_order_and_undone_with_it_one_by_one() {
    let (_folder, mut case) = new_case();
    let made = act(&mut case, "new Alpha", |draft| put(draft, "a", "Company", &[]));
    let named = act(&mut case, "name it", |draft| draft.add_value(&value("a", "name", "Alpha")));
    let apart = act(&mut case, "new Beta", |draft| put(draft, "b", "Company", &[("name", "Beta")]));
    let linked = act(&mut case, "link", |draft| put(draft, "hop", "Ownership", &[("owner", "a"), ("asset", "b")]));
    let noted = act(&mut case, "note the link", |draft| {
        let hop = Entity { id: "hop".into(), schema: "Ownership".into(), note: Some("n".into()), ..Entity::default() };
        draft.put_entity(&hop)
    });
    let count = case.change_count().unwrap();
    let plan = case.undo_plan(made).unwrap();
    assert_eq!(case.change_count().unwrap(), count, "a plan changes nothing");
    assert!(case.row(&"hop".into()).unwrap().is_some_and(|hop| hop.note.is_some()));
    let numbers: Vec<i64> = plan.iter().map(|undone| undone.action).collect();
    assert_eq!(numbers, [noted, linked, named, made], "Beta has nothing to do with it: {apart}");
    assert_eq!(case.undo_plan(apart).unwrap().len(), 3);
    let (undone, refused) = case.undo_all(&numbers);
    assert_eq!((undone, refused), (plan, None));
    assert_eq!(case.log().unwrap().len(), usize::try_from(count).unwrap() + 4);
    assert!(case.row(&"a".into()).unwrap().is_none() && case.row(&"b".into()).unwrap().is_some());
    assert_eq!(case.verify().unwrap().findings, Vec::<String>::new());
    for number in numbers.iter().rev() {
        case.redo(Some(*number)).unwrap();
    }
    assert!(case.row(&"hop".into()).unwrap().is_some_and(|hop| hop.note.is_some()), "nothing was lost");
}

#[test]
fn undoing_several_stops_at_the_first_that_is_refused_and_says_why() {
    let (_folder, mut case) = new_case();
    let made = act(&mut case, "new Alpha", |draft| put(draft, "a", "Company", &[]));
    let named = act(&mut case, "name it", |draft| draft.add_value(&value("a", "name", "Alpha")));
    let other = act(&mut case, "new Beta", |draft| put(draft, "b", "Company", &[]));
    let (undone, refused) = case.undo_all(&[other, made, named]);
    assert_eq!(undone.iter().map(|one| one.action).collect::<Vec<_>>(), [other]);
    assert!(refused.unwrap().cause().contains("name it"));
    assert!(case.row(&"a".into()).unwrap().is_some_and(|a| a.values.len() == 1));
}

#[test]
fn the_log_comes_by_pages_newest_first_and_tells_what_an_undo_undid() {
    let (_folder, mut case) = new_case();
    for n in 0..5 {
        act(&mut case, &format!("new {n}"), |draft| put(draft, &format!("e{n}"), "Company", &[]));
    }
    let last = case.undo(None).unwrap().action;
    case.redo(None).unwrap();
    let page = case.log_page(None, 3).unwrap();
    let titles: Vec<&str> = page.lines.iter().map(|line| line.entry.title.as_str()).collect();
    assert_eq!(titles, ["redo: new 4", "undo: new 4", "new 4"]);
    assert_eq!(page.lines.iter().map(|line| line.of).collect::<Vec<_>>(), [Some(last), Some(last), None]);
    assert!(page.more && page.total == 8 && !page.lines[2].entry.undone);
    let rest = case.log_page(Some(page.lines[2].place), 10).unwrap();
    assert_eq!((rest.lines.len(), rest.more), (5, false));
}
