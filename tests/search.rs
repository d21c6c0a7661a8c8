//! Finding: any script finds any script, the form that fits is shown with its letters, typos are forgiven, filters
//! hold, and it stays within a frame.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use muckrake::case::search::{Form, Found, Has, Hit, Index, Query};
use muckrake::case::{Author, Case};
use muckrake::model::{
    Brief, Citing, ClaimRef, Entity, EntityId, Evidence, Gap, Mark, Marked, Source, Stance, Value, ValueKey,
};

/// Id, schema, countries, and forms: a name alone, or `property=text`. The first form is the caption.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    ("aspan", "Company", "kz", &["Aspan Arba", "registrationNumber=220440012345"]),
    ("sky", "Company", "ru", &["Sky Mechanics", "alias=Скаймеханикс"]),
    ("golberg", "Person", "ru", &["Илья Гольберг"]),
    ("golb-latin", "Person", "de", &["Ilya Golberg"]),
    ("chernet", "Person", "ru", &["Евгений Чернет"]),
    ("elena", "Person", "ru", &["Elena Chernet"]),
    ("stek", "Company", "ru", &["Stek", "previousName=Stek Trade House"]),
    ("elix", "Company", "de", &["Elix-St"]),
    ("da22", "Company", "kz", &["Da Group 22"]),
    ("beijing", "Company", "cn", &["北京天气公司"]),
    ("mohammed", "Person", "ae", &["Mohammed Khaled"]),
    ("muhammad", "Person", "ae", &["محمد خالد"]),
    ("fsb", "PublicBody", "ru", &["FSB"]),
    ("rys", "Organization", "ru", &["Rys"]),
    ("far", "Project", "ua", &["Regional bay union of veterans"]),
];

fn brief(row: &Row) -> Brief {
    Brief {
        id: row.0.into(),
        schema: row.1.into(),
        caption: row.3[0].into(),
        countries: vec![row.2.into()],
        placeholder: row.0 == "rys",
    }
}

fn index() -> Index {
    let forms = ROWS.iter().flat_map(|row| {
        row.3.iter().map(|form| {
            let (property, text) = form.split_once('=').unwrap_or(("name", form));
            Form { entity: row.0.into(), property: property.into(), text: text.into() }
        })
    });
    Index::new(ROWS.iter().map(brief).collect(), forms.collect())
}

fn find(query: &str) -> Found {
    index().find(&Query::parse(query).unwrap(), 10, true)
}

fn ids(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.brief.id.as_str()).collect()
}

/// The form with the letters that fit in brackets.
fn shown(hit: &Hit) -> String {
    let mut text = String::new();
    let mut open = false;
    for (at, c) in hit.matched.chars().enumerate() {
        let fits = hit.positions.contains(&at);
        if fits != open {
            text.push(if fits { '[' } else { ']' });
            open = fits;
        }
        text.push(c);
    }
    text + if open { "]" } else { "" }
}

fn best(query: &str) -> String {
    find(query).hits.first().map_or_else(|| "nothing".to_owned(), shown)
}

#[test]
fn any_script_finds_any_script_and_says_which_form_fits() {
    let found = find("golberg");
    assert_eq!(ids(&found), ["golb-latin", "golberg"]);
    assert_eq!(shown(&found.hits[0]), "Ilya [Golberg]");
    assert_eq!(shown(&found.hits[1]), "Илья [Гольберг]");
    assert_eq!(found.hits[1].property, "name");
    assert_eq!(ids(&find("Гольберг")), ["golb-latin", "golberg"]);
    assert_eq!(best("yevgeny"), "[Евгений] Чернет");
    assert_eq!(ids(&find("Чернет")), ["elena", "chernet"]);
    assert_eq!(best("скай механикс"), "[Sky] [Mechanics]");
    assert_eq!(best("beijing"), "[北京]天气公司");
    assert_eq!(best("天气"), "北京[天气]公司");
    assert_eq!(best("аспан арба"), "[Aspan] [Arba]");
}

#[test]
fn arabic_names_meet_their_latin_spellings() {
    assert_eq!(ids(&find("محمد")), ["muhammad", "mohammed"]);
    assert_eq!(ids(&find("mohammed")), ["mohammed", "muhammad"]);
    assert_eq!(ids(&find("muhammad")), ["muhammad", "mohammed"]);
    assert_eq!(shown(&find("محمد").hits[1]), "[Mohammed] Khaled");
    assert_eq!(ids(&find("خالد is:person")), ["muhammad", "mohammed"]);
}

#[test]
fn the_closer_a_form_is_the_higher_it_stands() {
    assert_eq!(ids(&find("stek"))[0], "stek");
    assert_eq!(shown(&find("stek").hits[0]), "[Stek]", "the whole name before a longer one that starts so");
    let found = find("st");
    assert_eq!(ids(&found), ["stek", "elix"], "the start of a form before the start of a word");
    assert_eq!(best("22 group"), "Da [Group] [22]", "in any order");
    assert_eq!(best("skmch"), "[Sk]y [M]e[ch]anics", "letters in order");
    let hit = find("trade house").hits.remove(0);
    assert_eq!((hit.property.as_str(), shown(&hit).as_str()), ("previousName", "Stek [Trade] [House]"));
    assert_eq!(hit.brief.caption, "Stek");
    let hit = find("2204400").hits.remove(0);
    assert_eq!((hit.property.as_str(), shown(&hit).as_str()), ("registrationNumber", "[2204400]12345"));
}

#[test]
fn chance_likenesses_are_not_found() {
    assert_eq!(ids(&find("rys")), ["rys"], "not whatever has an r, a y and an s somewhere");
    assert_eq!(ids(&find("djinn")), Vec::<&str>::new());
    assert!(find("dji").hits.is_empty(), "what it sounds like is too short to go by");
    let found = find("c");
    assert_eq!((ids(&found), found.total), (vec!["elena", "chernet"], 2));
}

#[test]
fn a_wrong_or_swapped_letter_is_forgiven() {
    for typo in ["golbreg", "gplberg", "golbrg", "goldberg", "гольбегр"] {
        assert_eq!(ids(&find(typo)), ["golb-latin", "golberg"], "{typo}");
    }
    assert_eq!(best("mehcanics"), "Sky [Mechanics]");
    assert!(find("zzzzzz").hits.is_empty());
    assert!(find("golberg xylophone").hits.is_empty(), "every word must fit");
    assert!(find("...").hits.is_empty());
}

#[test]
fn quotation_marks_ask_for_the_very_words() {
    assert_eq!(ids(&find("\"da group\"")), ["da22"]);
    assert_eq!(ids(&find("«sky mech»")), ["sky"]);
    assert!(find("\"group da\"").hits.is_empty());
    assert!(find("\"golbreg\"").hits.is_empty());
}

#[test]
fn folding_switched_off_only_forms_as_written_fit() {
    let strict = |query: &str| index().find(&Query::parse(query).unwrap(), 10, false);
    assert_eq!(ids(&strict("golberg")), ["golb-latin"]);
    assert_eq!(ids(&strict("ГОЛЬБЕРГ")), ["golberg"]);
    assert_eq!(shown(&strict("гольберг").hits[0]), "Илья [Гольберг]");
    assert_eq!(ids(&strict("北京")), ["beijing"]);
    assert!(strict("beijing").hits.is_empty());
    assert!(strict("golbreg").hits.is_empty());
}

#[test]
fn filters_narrow_what_is_found_and_list_by_themselves() {
    assert_eq!(ids(&find("is:company country:kz")), ["aspan", "da22"], "by caption");
    assert_eq!(ids(&find("chernet country:Россия")), ["elena", "chernet"]);
    assert_eq!(ids(&find("is:organization country:ru")), ["fsb", "rys", "sky", "stek"], "heirs included");
    assert_eq!(ids(&find("is:placeholder")), ["rys"]);
    assert_eq!(ids(&find("has:alias")), ["sky", "stek"]);
    assert_eq!(ids(&find("golberg country:de")), ["golb-latin"]);
    let all = index().find(&Query::default(), 3, true);
    assert_eq!((all.total, ids(&all)), (ROWS.len(), vec!["aspan", "beijing", "da22"]));
    assert_eq!(all.hits[0].matched, "Aspan Arba");
    let index = index();
    let query = Query::parse("has:uncited is:company").unwrap();
    assert_eq!(index.unmarked(&query).into_iter().collect::<Vec<_>>(), [Has::Uncited]);
    index.mark(Has::Uncited, &[EntityId::from("stek"), EntityId::from("fsb")]);
    assert_eq!(ids(&index.find(&query, 9, true)), ["stek"]);
}

fn value(entity: &str, property: &str, value: &str) -> Value {
    Value { entity: entity.into(), property: property.into(), value: value.into(), ..Value::default() }
}

fn case(dir: &std::path::Path) -> Case {
    let mut case = Case::create(&dir.join("a.case"), "A", Author::fixed("A", "2026-01-01T00:00:00Z", 1)).unwrap();
    case.act("all", |draft| {
        for (id, schema, note) in [("a", "Company", Some("look again")), ("b", "Person", None), ("c", "Person", None)] {
            draft.put_entity(&Entity {
                id: id.into(),
                schema: schema.into(),
                note: note.map(Into::into),
                ..Entity::default()
            })?;
        }
        draft.put_entity(&Entity { id: "o".into(), schema: "Ownership".into(), ..Entity::default() })?;
        draft.add_value(&value("a", "name", "Aspan \"Arba\""))?;
        draft.add_value(&value("a", "jurisdiction", "kz"))?;
        draft.add_value(&value("b", "name", "Ilya Golberg"))?;
        draft.add_value(&value("c", "name", "Гольберг"))?;
        draft.add_value(&value("c", "nationality", "ru"))?;
        draft.add_value(&value("o", "owner", "b"))?;
        draft.add_value(&value("o", "asset", "a"))?;
        draft.put_source(&Source { id: "s".into(), title: "S".into(), ..Source::default() })?;
        draft.put_evidence(&Evidence { id: "e".into(), source: "s".into(), ..Evidence::default() })?;
        for (entity, property, text, stance) in [
            ("a", "name", "Aspan \"Arba\"", Stance::Supports),
            ("a", "jurisdiction", "kz", Stance::Contradicts),
            ("b", "name", "Ilya Golberg", Stance::Supports),
            ("c", "name", "Гольберг", Stance::Supports),
        ] {
            let key =
                ValueKey { entity: entity.into(), property: property.into(), value: text.into(), lang: "".into() };
            draft.cite(&Citing { claim: ClaimRef::from(key), evidence: "e".into(), stance, locator: None })?;
        }
        draft.put_gap(&Gap { id: "g".into(), question: "who?".into(), entity: Some("a".into()), ..Gap::default() })
    })
    .unwrap();
    case
}

#[test]
fn a_case_is_searched_as_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    let mut case = case(dir.path());
    let find = |case: &Case, text: &str| {
        let index = Index::load(case).unwrap();
        let query = Query::parse(text).unwrap();
        index.prepare(case, &query).unwrap();
        let found = index.find(&query, 10, true);
        found.hits.iter().map(|hit| hit.brief.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(find(&case, "arba"), ["a"]);
    assert_eq!(find(&case, "golberg"), ["c", "b"]);
    assert!(find(&case, "is:ownership").is_empty(), "links are not found");
    assert_eq!(find(&case, "has:disputed"), ["a"]);
    assert_eq!(find(&case, "has:uncited"), ["a", "c", "b"], "the link counts at both its ends");
    assert_eq!(find(&case, "has:gap"), ["a"]);
    assert_eq!(find(&case, "has:note"), ["a"]);
    case.act("one person", |draft| draft.same_as(&"b".into(), &"c".into())).unwrap();
    assert_eq!(find(&case, "гольберг"), ["b"], "one entity, found by the names of both");
    assert_eq!(find(&case, "golberg country:ru"), ["b"]);
    assert_eq!(find(&case, "has:alias"), ["b"]);
    case.act("the other way round", |draft| {
        draft.apart(&"c".into())?;
        draft.same_as(&"c".into(), &"b".into())
    })
    .unwrap();
    let found = Index::load(&case).unwrap().find(&Query::parse("ilya").unwrap(), 10, true);
    let hit = &found.hits[0];
    assert_eq!((hit.brief.id.as_str(), hit.brief.caption.as_str()), ("c", "Гольберг"), "it goes by its head");
    assert_eq!(hit.matched, "Ilya Golberg");
}

#[test]
fn in_a_crowd_the_right_one_is_found_and_answers_do_not_change() {
    let (briefs, forms) = crowd(6_000);
    let index = Index::new(briefs, forms);
    assert_eq!(index.len(), 6_000);
    let needle = index.find(&Query::parse("golbreg uniq").unwrap(), 10, true);
    assert_eq!(needle.hits[0].brief.id.as_str(), "needle");
    for letters in 1..=7 {
        let typed: String = "golberg".chars().take(letters).collect();
        let found = index.find(&Query::parse(&typed).unwrap(), 50, true);
        assert_eq!(found.hits.len(), 50);
        assert!(found.total >= 50);
        let again = index.find(&Query::parse(&typed).unwrap(), 50, true);
        assert_eq!(found, again, "the same answer each time");
    }
}

#[test]
fn a_short_list_is_the_start_of_the_long_one() {
    // A short one asks the matcher of fewer forms.
    let (briefs, forms) = crowd(3_000);
    let index = Index::new(briefs, forms);
    for typed in ["g", "go", "gol", "golb", "golberg", "rosska", "mechanik", "маша", "tech ov", "golbreg", "\"berg\""]
    {
        for folding in [true, false] {
            let query = Query::parse(typed).unwrap();
            let long = index.find(&query, usize::MAX, folding);
            for limit in [1, 5, 24, 200] {
                let short = index.find(&query, limit, folding);
                assert_eq!(short.hits, long.hits.iter().take(limit).cloned().collect::<Vec<_>>(), "{typed}, {limit}");
                assert_eq!(short.total, long.total, "{typed}, {limit}");
            }
        }
    }
}

#[test]
fn what_is_found_shows_its_marks() {
    let dir = tempfile::tempdir().unwrap();
    let mut case = case(dir.path());
    let both = [Marked::Entity("a".into()), Marked::Entity("c".into())];
    case.act("mark", |draft| {
        draft.put_mark(&both[0], Mark::Relevant)?;
        draft.put_mark(&both[1], Mark::Bookmark)?;
        draft.put_mark(&both[1], Mark::Seen)
    })
    .unwrap();
    let shown = |case: &Case, query: &str| -> Vec<(String, Vec<Mark>)> {
        let found = Index::load(case).unwrap().find(&Query::parse(query).unwrap(), 10, true);
        let told = found.hits.into_iter().map(|hit| {
            assert_eq!(hit.marks, case.marks(&Marked::Entity(hit.brief.id.clone())).unwrap());
            (hit.brief.id.to_string(), hit.marks)
        });
        told.filter(|(_, marks)| !marks.is_empty()).collect()
    };
    let (a, c) = (("a".to_owned(), vec![Mark::Relevant]), ("c".to_owned(), vec![Mark::Seen, Mark::Bookmark]));
    let mut all = shown(&case, "");
    all.sort();
    assert_eq!(all, [a, c.clone()]);
    assert_eq!(shown(&case, "гольберг"), std::slice::from_ref(&c), "where letters were typed too");
    case.act("one person", |draft| draft.same_as(&"b".into(), &"c".into())).unwrap();
    assert_eq!(shown(&case, "гольберг"), [("b".to_owned(), c.1)], "a member's marks stand on its head");
}

/// So many entities with one form or two, made of syllables, and one that is to be found.
fn crowd(count: usize) -> (Vec<Brief>, Vec<Form>) {
    const PARTS: [&str; 16] = [
        "gol", "berg", "ska", "mech", "anik", "ros", "tech", "ша", "рин", "ов", "kaz", "tra", "de", "сер", "vit", "al",
    ];
    let mut state = 7_u64;
    let mut next = move |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most
    };
    let mut name = move || -> String {
        let mut word = || (0..2 + next(2)).map(|_| PARTS[next(16)]).collect::<String>();
        let (one, other) = (word(), word());
        format!("{one} {other}")
    };
    let (mut briefs, mut forms) = (Vec::new(), Vec::new());
    for number in 0..count {
        let id = if number == count / 2 { EntityId::from("needle") } else { EntityId::new(format!("e{number}")) };
        let caption = if number == count / 2 { "Golberg Uniqum".to_owned() } else { name() };
        forms.push(Form { entity: id.clone(), property: "name".into(), text: caption.clone() });
        if number % 2 == 0 {
            forms.push(Form { entity: id.clone(), property: "alias".into(), text: name() });
        }
        briefs.push(Brief { id, schema: "Company".into(), caption, ..Brief::default() });
    }
    (briefs, forms)
}
