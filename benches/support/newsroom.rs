//! A reporter's case as a bundle: firms, what they supply each other, assertions about them, the notes that carry each
//! claim, and a story; of all claims a quarter rests on one leak.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::names::{Chance, name};

/// The title of the source that a quarter of all claims rests on, which is an origin.
pub(crate) const LEAK: &str = "A leak of letters";

/// The title of an article that twenty claims rest on.
pub(crate) const ARTICLE: &str = "An article on twenty claims";

/// The id of the note that most claims are cited from.
pub(crate) const NOTE: &str = "note-of-many";

/// How many claims the article carries, and how many that one note.
const FEW: usize = 20;
const OF_ONE_NOTE: usize = 2_000;

/// How many sources there are besides.
const OTHERS: usize = 500;

/// How many claims a note of a reporter is cited to.
const OF_A_NOTE: usize = 4;

/// How many sentences the story has.
const SENTENCES: usize = 1_000;

/// Writes a bundle of about this many claims: of twenty, nine are values, eight are links and three are assertions.
pub(crate) fn write(folder: &Path, claims: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let mut chance = Chance::new(5);
    let cites = claimed(folder, claims, &mut chance);
    let head = json!({ "format": "muckrake-bundle", "version": 1, "title": "Newsroom" });
    std::fs::write(folder.join("case.json"), format!("{head:#}\n")).unwrap();
    sources(folder, &mut chance);
    evidence(folder, &cites, &mut chance);
    story(folder, &cites, &mut chance);
}

/// Writes the entities and assertions; gives each claim as a citation names it, in no order that means anything.
fn claimed(folder: &Path, claims: usize, chance: &mut Chance) -> Vec<Value> {
    let (firms, links, assertions) = (claims * 3 / 20, claims * 8 / 20, claims * 3 / 20);
    let mut cites = Vec::with_capacity(claims);
    let (mut entities, mut said) = (String::new(), String::new());
    for firm in 0..firms {
        let id = format!("firm-{firm:06}");
        let values = [
            ("country", chance.one(&["ru", "kz", "de", "cn", "tr", "ae"]).to_owned()),
            ("name", format!("{} {firm}", name(chance))),
            ("registrationNumber", format!("{:012}", firm * 7_919)),
        ];
        let mut properties = serde_json::Map::new();
        for (property, value) in values {
            properties.insert(property.to_owned(), json!([value]));
            cites.push(json!({ "entity": id, "property": property, "value": value }));
        }
        writeln!(entities, "{}", json!({ "id": id, "schema": "Company", "properties": properties })).unwrap();
    }
    for link in 0..links {
        let (id, from) = (format!("supply-{link:06}"), chance.below(firms));
        let to = (from + 1 + chance.below(firms - 1)) % firms;
        let properties = json!({
            "sender": [format!("firm-{from:06}")], "receiver": [format!("firm-{to:06}")],
            "goodsDescription": [chance.one(&["drones", "integrated circuits", "bearings", "machine tools"])],
            "startDate": [format!("{}-{:02}", 2019 + chance.below(6), 1 + chance.below(12))],
        });
        let entity = json!({ "id": id, "schema": "EconomicActivity", "properties": properties });
        writeln!(entities, "{entity}").unwrap();
        cites.push(json!({ "entity": id }));
    }
    for assertion in 0..assertions {
        let (id, about) = (format!("said-{assertion:06}"), format!("firm-{:06}", chance.below(firms)));
        let text = format!("It is reported under number {assertion} that the firm hid who its buyers were.");
        writeln!(said, "{}", json!({ "id": id, "text": text, "about": [about] })).unwrap();
        cites.push(json!({ "assertion": id }));
    }
    std::fs::write(folder.join("entities.jsonl"), entities).unwrap();
    std::fs::write(folder.join("assertions.jsonl"), said).unwrap();
    // Who says what hangs on no kind of claim.
    for at in (1..cites.len()).rev() {
        cites.swap(at, chance.below(at + 1));
    }
    cites
}

fn other(number: usize) -> String {
    format!("other-{number:03}")
}

fn sources(folder: &Path, chance: &mut Chance) {
    let mut lines = String::new();
    let mut source = |id: &str, title: &str, origin: bool, from: Option<&str>| {
        let mut source = json!({
            "id": id, "title": title, "kind": "article", "publisher": [name(chance)], "reliability": "B",
            "visibility": "public", "published": "2024-05-01", "url": format!("https://press.example/{id}"),
        });
        if origin {
            source["origin"] = json!(true);
        }
        if let Some(from) = from {
            source["derives_from"] = json!(from);
        }
        writeln!(lines, "{source}").unwrap();
    };
    source("article", ARTICLE, true, None);
    source("leak", LEAK, true, None);
    for number in 0..OTHERS {
        // Of ten, one retells the leak; of one nobody knows where it has it from.
        let from = (number % 10 == 1).then_some("leak");
        source(&other(number), &format!("Report {number}"), number % 10 > 1, from);
    }
    std::fs::write(folder.join("sources.jsonl"), lines).unwrap();
}

/// Notes of a few claims each. What a quarter of the claims rest on was taken from the leak, from a report that retells
/// it, or from a passage of another that relays it; of these three in ten have a second origin.
fn evidence(folder: &Path, cites: &[Value], chance: &mut Chance) {
    let (leaked, rest) = cites.split_at(cites.len() / 4);
    let mut notes = Notes::default();
    for (place, group) in
        leaked.get(OF_ONE_NOTE.min(leaked.len() / 2)..).unwrap_or_default().chunks(OF_A_NOTE).enumerate()
    {
        match place % 5 {
            0 => notes.write(&other(chance.below(OTHERS / 10) * 10 + 5), Some("leak"), group),
            1 => notes.write(&other(chance.below(OTHERS / 10) * 10 + 1), None, group),
            _ => notes.write("leak", None, group),
        }
    }
    let second: Vec<Value> = leaked.iter().enumerate().filter(|(at, _)| at % 10 < 3).map(|(_, c)| c.clone()).collect();
    let (few, rest) = rest.split_at(FEW.min(rest.len()));
    notes.write("article", None, few);
    for group in second.chunks(OF_A_NOTE).chain(rest.chunks(OF_A_NOTE)) {
        notes.write(&other(chance.below(OTHERS / 10) * 10 + 2 + chance.below(8)), None, group);
    }
    let many = leaked.get(..OF_ONE_NOTE.min(leaked.len() / 2)).unwrap_or_default();
    notes.write_as(NOTE, "leak", None, many);
    std::fs::write(folder.join("evidence.jsonl"), notes.lines).unwrap();
}

#[derive(Default)]
struct Notes {
    lines: String,
    many: usize,
}

impl Notes {
    fn write(&mut self, source: &str, relays: Option<&str>, cites: &[Value]) {
        self.many += 1;
        self.write_as(&format!("note-{:06}", self.many), source, relays, cites);
    }

    fn write_as(&mut self, id: &str, source: &str, relays: Option<&str>, cites: &[Value]) {
        let mut note = json!({
            "id": id, "source": source, "locator": format!("page {}", 1 + self.many % 90),
            "quote": format!("the firms named here did as is written, note {}, and had it carried onward", self.many),
            "lang": "eng", "credibility": 2, "cites": cites,
        });
        if let Some(relays) = relays {
            note["relays"] = json!(relays);
        }
        writeln!(self.lines, "{note}").unwrap();
    }
}

fn story(folder: &Path, cites: &[Value], chance: &mut Chance) {
    let mut lines = String::new();
    for place in 1..=SENTENCES {
        let rests: Vec<&Value> = (0..2).map(|_| &cites[chance.below(cites.len())]).collect();
        let text = format!("This is what the story says in its sentence {place}, as its sources have it.");
        let sentence = json!({
            "id": format!("sentence-{place:04}"), "place": place, "paragraph": 1 + place / 5, "text": text,
            "state": "open", "rests_on": rests,
        });
        writeln!(lines, "{sentence}").unwrap();
    }
    std::fs::write(folder.join("story.jsonl"), lines).unwrap();
}
