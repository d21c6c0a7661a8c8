//! The first investigation says what the article says, claims nothing that it does not say, and rests every
//! claim on a paragraph.
//!
//! The bundle is read as plain JSON, so that these checks hold whatever the program makes of it; `packed` asks what
//! the program makes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails here is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use bundle::{Bundle, FILES, Relation, quoted, strings, text};
use muckrake::model::Vocabulary;

#[path = "investigation/bundle.rs"]
mod bundle;
#[path = "investigation/packed.rs"]
mod packed;
#[path = "investigation/typed.rs"]
mod typed;
#[path = "investigation/typing.rs"]
mod typing;

/// The sentences of each paragraph, ¶1 first.
const SENTENCES: [usize; 8] = [1, 1, 1, 4, 2, 2, 3, 3];

/// Every relation that the article reports, and no other.
const RELATIONS: [(&str, &str, &str); 25] = [
    ("Aspan Arba", "supplies", "Sky Mechanics"),
    ("DJI", "makes goods sold by", "Sky Mechanics"),
    ("Da Group 22", "supplies", "Stek"),
    ("Elena Chernet", "owns", "Da Group 22"),
    ("Elena Chernet", "owns", "Elix-St"),
    ("Elix-St", "sells to", "Da Group 22"),
    ("Evgeny Chernet", "is related to", "Elena Chernet"),
    ("Evgeny Chernet", "owns", "Da Group 22"),
    ("Evgeny Chernet", "owns", "Elix-St"),
    ("Ilya Golberg", "founded", "Aspan Arba"),
    ("Ilya Golberg", "owns", "Sky Mechanics"),
    ("Kazakhstan", "is a transit route for", "Russia"),
    ("Kazakhstan", "is a transit route for", "Russia"),
    ("Sky Mechanics", "sells to", "Kamchatka Regional Council of War and Labor Veterans"),
    ("Sky Mechanics", "sells to", "Rys"),
    ("Sky Mechanics", "sells to", "Unnamed store on Ozon"),
    ("Stek", "procures for", "FSB"),
    ("Stek", "procures for", "Unnamed defense ministries"),
    ("Stek", "procures for", "Unnamed intelligence body"),
    ("Turkey", "is a transit route for", "Russia"),
    ("United Arab Emirates", "is a transit route for", "Russia"),
    ("Unnamed founder of Rys", "founded", "Rys"),
    ("Unnamed founder of Rys", "is listed in", "Myrotvorets"),
    ("Unnamed store on Ozon", "is linked to", "Ozon"),
    ("Unnamed store on Ozon", "procures for", "Russian military"),
];

/// Every country that a sentence gives to somebody.
const COUNTRIES: [(&str, &str); 8] = [
    ("Aspan Arba", "kz"),
    ("Da Group 22", "kz"),
    ("Elena Chernet", "ru"),
    ("Elix-St", "de"),
    ("Evgeny Chernet", "ru"),
    ("Myrotvorets", "ua"),
    ("Russian military", "ru"),
    ("Stek", "ru"),
];

#[test]
fn every_sentence_of_the_article_has_its_row() {
    let bundle = Bundle::read();
    for (paragraph, sentences) in (1..).zip(SENTENCES) {
        for sentence in 1..=sentences {
            let start = format!("| ¶{paragraph} s{sentence} |");
            let row = bundle.table.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row {start}"));
            assert!(row.contains('`'), "{start} is carried by something");
        }
    }
}

#[test]
fn the_table_of_sentences_names_every_claim_and_every_gap_and_no_other() {
    let bundle = Bundle::read();
    let rows: String = bundle.table.lines().filter(|line| line.starts_with('|')).collect();
    let gaps = bundle.rows("gaps").iter().map(|gap| text(&gap["id"]));
    let expected: BTreeSet<String> = bundle.claims().into_iter().chain(gaps).collect();
    assert_eq!(quoted(&rows), expected);
}

#[test]
fn the_table_puts_each_claim_in_a_paragraph_whose_evidence_is_cited_to_it() {
    let bundle = Bundle::read();
    let gaps: BTreeSet<String> = bundle.rows("gaps").iter().map(|gap| text(&gap["id"])).collect();
    let by_table = bundle.table.lines().filter(|line| line.starts_with("| ¶")).flat_map(|line| {
        let paragraph: String = line.chars().skip(2).take_while(|c| *c != ' ').collect();
        quoted(line).into_iter().map(move |claim| (claim, paragraph.clone()))
    });
    let by_table: BTreeSet<_> = by_table.filter(|(claim, _)| !gaps.contains(claim)).collect();
    let cited = bundle.cited();
    let by_evidence = cited.into_iter().map(|(evidence, claim)| (claim, text(&evidence["locator"])));
    assert_eq!(by_table, by_evidence.collect());
}

#[test]
fn every_claim_is_cited_and_nothing_is_cited_that_is_no_claim() {
    let bundle = Bundle::read();
    let cited: BTreeSet<String> = bundle.cited().into_iter().map(|(_, claim)| claim).collect();
    assert_eq!(cited, bundle.claims());
}

#[test]
fn every_key_is_readable_random_and_in_its_place() {
    let bundle = Bundle::read();
    let mut seen = BTreeSet::new();
    for name in FILES {
        let keys: Vec<String> = bundle.rows(name).iter().map(|row| text(&row["id"])).collect();
        assert!(keys.is_sorted(), "{name} is sorted by id");
        for key in keys {
            let (start, letters) = key.rsplit_once('-').unwrap();
            assert!(!start.is_empty() && letters.len() == 8, "{key}: a readable start and eight letters");
            assert!(letters.chars().all(|c| "23456789bcdfghjkmnpqrstvwxzaeuy".contains(c)), "{key}");
            assert!(seen.insert(key.clone()), "{key} stands twice");
        }
    }
}

#[test]
fn every_reference_inside_the_bundle_is_found() {
    let bundle = Bundle::read();
    for row in bundle.rows("assertions") {
        for id in strings(&row["about"]) {
            bundle.row("entities", &id);
        }
    }
    for gap in bundle.rows("gaps") {
        assert!(text(&gap["question"]).ends_with('?'), "{gap} asks");
        if let Some(id) = gap["entity"].as_str() {
            bundle.row("entities", id);
        }
    }
    for relation in bundle.relations() {
        assert!(!bundle.caption(&relation.source).is_empty() && !bundle.caption(&relation.target).is_empty());
    }
    for evidence in bundle.rows("evidence") {
        bundle.origin(evidence);
    }
}

#[test]
fn every_schema_property_and_relation_is_lawful_in_the_vocabulary() {
    let bundle = Bundle::read();
    let vocabulary = Vocabulary::shipped().unwrap();
    for entity in bundle.rows("entities").iter().map(|row| bundle.entity(row)) {
        for value in &entity.values {
            assert!(vocabulary.property(&entity.schema, &value.property).is_some(), "{} {}", entity.id, value.property);
        }
    }
    let schema = |id: &str| text(&bundle.row("entities", id)["schema"]);
    for relation in bundle.relations() {
        let lawful = vocabulary.kinds_between(&schema(&relation.source), &schema(&relation.target));
        assert!(lawful.iter().any(|kind| kind.name == relation.kind), "{}", relation.id);
    }
}

#[test]
fn evidence_gives_its_paragraph_in_our_words_and_quotes_few_of_the_articles() {
    for evidence in Bundle::read().rows("evidence") {
        let locator = text(&evidence["locator"]);
        let paragraph: usize = locator.strip_prefix('¶').unwrap().parse().unwrap();
        assert!((1..=SENTENCES.len()).contains(&paragraph), "{locator}");
        assert!(!text(&evidence["paraphrase"]).is_empty());
        assert_eq!(evidence["lang"], "eng");
        let words = evidence["quote"].as_str().map_or(0, |quote| quote.split_whitespace().count());
        assert!(words <= 7, "{evidence} quotes {words} words");
    }
}

#[test]
fn every_assertion_is_worded_as_reported() {
    for assertion in Bundle::read().rows("assertions") {
        assert!(text(&assertion["text"]).contains("reported"), "{assertion}");
    }
}

#[test]
fn the_relations_are_those_the_article_reports() {
    let bundle = Bundle::read();
    let sentence = |r: Relation| (bundle.caption(&r.source), r.verb, bundle.caption(&r.target));
    let mut found: Vec<_> = bundle.relations().into_iter().map(sentence).collect();
    found.sort();
    let expected = RELATIONS.map(|(source, verb, target)| (source.to_owned(), verb.to_owned(), target.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn nobody_is_said_to_own_what_they_are_said_to_have_founded() {
    let relations = Bundle::read().relations();
    let pairs = |kind: &str| -> BTreeSet<(String, String)> {
        let of_kind = relations.iter().filter(|r| r.kind == kind);
        of_kind.map(|r| (r.source.clone(), r.target.clone())).collect()
    };
    assert_eq!(pairs("founded").len(), 2);
    assert!(pairs("founded").is_disjoint(&pairs("owns")));
}

#[test]
fn operating_since_is_no_date_of_incorporation() {
    let bundle = Bundle::read();
    for row in bundle.rows("entities") {
        assert!(row["properties"]["incorporationDate"].is_null(), "{row}");
    }
    let dated: Vec<_> = bundle.rows("assertions").iter().filter(|row| !row["date"].is_null()).collect();
    assert_eq!(dated.len(), 1);
    assert!(text(&dated[0]["text"]).contains("operating since April 2022"));
    assert_eq!(dated[0]["date"], "2022-04");
}

#[test]
fn the_maker_of_the_drones_supplied_nobody_and_the_marketplace_bought_nothing() {
    let bundle = Bundle::read();
    let of = |name: &str| -> Vec<(String, bool)> {
        let at = |r: &Relation| [&r.source, &r.target].into_iter().any(|id| bundle.caption(id) == name);
        bundle.relations().into_iter().filter(at).map(|r| (r.kind, r.flow)).collect()
    };
    assert_eq!(of("DJI"), [("makes-goods-sold-by".to_owned(), true)]);
    assert_eq!(of("Ozon"), [("is-linked-to".to_owned(), false)]);
}

#[test]
fn no_year_stands_that_the_article_does_not_give() {
    let bundle = Bundle::read();
    for name in FILES {
        for row in bundle.rows(name) {
            let line = row.to_string();
            let numbers = line.split(|c: char| !c.is_ascii_alphanumeric());
            let years = numbers.filter(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")));
            for year in years {
                let lawful = (year == "2022" && line.contains("operating since"))
                    || (year == "2020" && line.contains("pre-war levels"));
                assert!(lawful, "{year} in {line}");
            }
        }
    }
    let early = bundle.rows("assertions").iter().find(|row| row["date_text"] == "early March").unwrap();
    assert!(early["date"].is_null());
    assert!(bundle.rows("sources").iter().all(|row| row["published"].is_null()));
}

#[test]
fn who_is_not_named_stays_a_placeholder_and_a_gap() {
    let bundle = Bundle::read();
    let ids = bundle.rows("entities").iter().map(|row| text(&row["id"]));
    let unnamed: BTreeSet<String> = ids.filter(|id| bundle.caption(id).starts_with("Unnamed")).collect();
    let placeholders = bundle.rows("entities").iter().filter(|row| row["muckrake"]["placeholder"] == true);
    assert_eq!(placeholders.map(|row| text(&row["id"])).collect::<BTreeSet<_>>(), unnamed);
    assert_eq!(unnamed.len(), 4);
    let asked: BTreeSet<&str> = bundle.rows("gaps").iter().filter_map(|gap| gap["entity"].as_str()).collect();
    assert!(unnamed.iter().all(|id| asked.contains(id.as_str())));
}

#[test]
fn where_the_article_is_silent_on_who_sells_a_gap_stands_upstream() {
    let bundle = Bundle::read();
    let upstream = bundle.rows("gaps").iter().filter(|gap| gap["side"] == "upstream");
    let silent: BTreeSet<String> = upstream.map(|gap| bundle.caption(&text(&gap["entity"]))).collect();
    assert_eq!(silent, BTreeSet::from(["Aspan Arba".to_owned(), "Elix-St".to_owned()]));
}

#[test]
fn a_country_stands_only_where_a_sentence_gives_one() {
    let bundle = Bundle::read();
    let mut found = Vec::new();
    for row in bundle.rows("entities") {
        assert!(row["properties"]["jurisdiction"].is_null(), "{row}: where it is registered is not said");
        found.extend(strings(&row["properties"]["country"]).map(|code| (bundle.caption(&text(&row["id"])), code)));
    }
    found.sort();
    assert_eq!(found, COUNTRIES.map(|(name, code)| (name.to_owned(), code.to_owned())));
}

#[test]
fn each_claim_has_one_origin_nearly_all_the_investigation_and_a_few_the_agency() {
    let bundle = Bundle::read();
    let mut origins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (evidence, claim) in bundle.cited() {
        let origin = bundle.origin(evidence);
        assert_eq!(evidence["relays"].is_string(), evidence["locator"] == "¶8", "{evidence}");
        origins.entry(claim).or_default().insert(origin);
    }
    assert!(origins.values().all(|of_claim| of_claim.len() == 1), "no claim has two origins");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for origin in origins.into_values().flatten() {
        *counts.entry(text(&bundle.row("sources", &origin)["kind"])).or_default() += 1;
    }
    assert_eq!(counts, BTreeMap::from([("article".to_owned(), 9), ("investigation".to_owned(), 73)]));
}

#[test]
fn both_supply_chains_can_be_walked_from_end_to_end() {
    let bundle = Bundle::read();
    assert!(bundle.walkable("Aspan Arba", "Russian military"));
    assert!(bundle.walkable("Elix-St", "FSB"));
    assert!(!bundle.walkable("Aspan Arba", "FSB"), "the two chains do not meet");
}
