//! A case with everything in it, and three independent ways to say what it holds: its tables read by plain SQL, what the
//! workbench would tell of it, and what its file is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use muckrake::analysis::chain;
use muckrake::analysis::citations::{self, Cited};
use muckrake::analysis::dossier::{self, Dossier};
use muckrake::analysis::{Origins, Standing};
use muckrake::case::search::{Index, Query};
use muckrake::case::{Attachment, Author, Case};
use muckrake::error::Result;
use muckrake::exchange::{bundle, import};
use muckrake::model::{ClaimRef, Decision, EntityId, Graph, Mark, Marked, Ruling, Side, Value, ValueKey};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// Numbers that are always the same for a seed.
pub(crate) struct Chance(Author);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Author::fixed("chance", "2026-01-01T00:00:00Z", seed))
    }

    pub(crate) fn below(&self, end: usize) -> usize {
        (self.0.random().unwrap() % end as u64) as usize
    }
}

/// The bundled investigation with edits, undos, marks, rulings, an attachment and an import, settled into one file.
pub(crate) fn build(path: &Path, seed: u64) {
    bundle::pack_embedded("kazakhstan-transit", path).unwrap();
    let chance = Chance::new(seed);
    let mut case = Case::open(path, Author::fixed("Ann", "2026-01-02T03:04:05Z", seed)).unwrap();
    let list = path.with_extension("ftm");
    fs::write(&list, imported(40 + chance.below(20), seed)).unwrap();
    import::run(&mut case, std::slice::from_ref(&list), "ftm", &mut |_| true).unwrap();
    fs::remove_file(&list).unwrap();
    let mut entities = Vec::new();
    case.each_entity(&mut |id| {
        entities.push(id);
        Ok(())
    })
    .unwrap();
    for n in 0..12 {
        let id = entities[chance.below(entities.len())].clone();
        let made = edit(&mut case, &id, n);
        if made && chance.below(3) == 0 {
            case.undo(None).unwrap();
            if chance.below(2) == 0 {
                case.redo(None).unwrap();
            }
        }
    }
    case.settle();
}

fn edit(case: &mut Case, id: &EntityId, n: usize) -> bool {
    let value = Value {
        entity: id.clone(),
        property: "alias".to_owned(),
        value: format!("Name number {n}"),
        original: Some(format!("NAME {n}")),
        ..Value::default()
    };
    let key =
        ValueKey { entity: id.clone(), property: "alias".into(), value: value.value.clone(), lang: String::new() };
    let claim = ClaimRef::from(key);
    let ruling = |reason: String| Ruling {
        claim: claim.clone(),
        decision: Decision::Verified,
        by: "Ann".into(),
        at: "2026-01-02T03:04:05Z".into(),
        reason: Some(reason),
    };
    let note = format!("a note, number {n}: {}", "which is long enough to fill some room. ".repeat(n));
    let text = format!("attached number {n}").repeat(900);
    let entity = case.row(id).unwrap().unwrap();
    let source = case.sources().unwrap().remove(0).id;
    case.act(&format!("edit number {n}"), |draft| match n % 4 {
        0 => {
            draft.add_value(&value)?;
            draft.rule(&ruling(note.clone()))
        }
        1 => draft.put_entity(&muckrake::model::Entity { note: Some(note.clone()), ..entity.clone() }),
        2 => draft.put_mark(&Marked::Entity(id.clone()), Mark::Relevant),
        _ => draft
            .attach(&Attachment {
                source: &source,
                name: "a.txt",
                media: Some("text/plain"),
                bytes: text.as_bytes(),
                taken: None,
            })
            .map(drop),
    })
    .is_ok()
}

/// A list of people and firms, linked.
fn imported(count: usize, seed: u64) -> String {
    let mut lines = String::new();
    for n in 0..count {
        lines += &format!(
            "{{\"id\":\"im-{seed}-{n}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Imported firm {n} Ltd\",\"Импорт {n}\"],\"country\":[\"kz\"],\"registrationNumber\":[\"{}\"]}}}}\n",
            700_000 + n * 37
        );
        lines += &format!(
            "{{\"id\":\"im-{seed}-o{n}\",\"schema\":\"Ownership\",\"properties\":{{\"owner\":[\"im-{seed}-{}\"],\"asset\":[\"im-{seed}-{n}\"],\"percentage\":[\"{}\"],\"startDate\":[\"20{:02}\"]}}}}\n",
            (n * 7 + 1) % count,
            n + 1,
            n % 20
        );
    }
    lines
}

/// Every row of every table by table and key, read by plain SQL; and the tables that could not be read to the end.
pub(crate) type Rows = BTreeMap<(String, String), Vec<Vec<u8>>>;

/// How many columns the key of each table has; of those with a number for a key, one.
pub(crate) const KEYS: [(&str, usize); 22] = [
    ("meta", 1),
    ("journal", 1),
    ("image", 2),
    ("entity", 1),
    ("value", 4),
    ("same_as", 1),
    ("assertion", 1),
    ("source", 1),
    ("evidence", 1),
    ("citation", 6),
    ("ruling", 5),
    ("mark", 6),
    ("gap", 1),
    ("story", 1),
    ("sentence", 1),
    ("rests", 6),
    ("attachment", 2),
    ("attachment_bytes", 1),
    ("link", 3),
    ("card", 1),
    ("about", 2),
    ("upkeep", 1),
];

/// None where it can't be opened at all.
pub(crate) fn rows(path: &Path) -> Option<(Rows, BTreeSet<String>)> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let mut all = Rows::new();
    let mut broken = BTreeSet::new();
    let keyed = KEYS.iter().copied().chain([("front", 1), ("sqlite_schema", 2)]);
    for (table, keys) in keyed {
        let sql = format!("SELECT * FROM {table} NOT INDEXED");
        let Ok(mut statement) = connection.prepare(&sql) else {
            broken.insert(table.to_owned());
            continue;
        };
        let columns = statement.column_count();
        let Ok(mut found) = statement.query([]) else {
            broken.insert(table.to_owned());
            continue;
        };
        loop {
            match found.next() {
                Ok(Some(row)) => {
                    let cells: Vec<Vec<u8>> = (0..columns).map(|n| bytes(row.get_ref(n).unwrap())).collect();
                    all.insert((table.to_owned(), key(&cells[..keys])), cells);
                }
                Ok(None) => break,
                Err(_) => {
                    broken.insert(table.to_owned());
                    break;
                }
            }
        }
    }
    Some((all, broken))
}

fn bytes(cell: ValueRef<'_>) -> Vec<u8> {
    match cell {
        ValueRef::Null => b"\0null".to_vec(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
    }
}

/// A key as a sentence names it.
pub(crate) fn key(cells: &[Vec<u8>]) -> String {
    let parts: Vec<_> = cells.iter().filter(|c| !c.is_empty()).map(|c| String::from_utf8_lossy(c)).collect();
    parts.join(" / ")
}

/// All that the workbench tells as fact; what it shows as damaged is not in it.
pub(crate) fn told(case: &Case) -> Result<BTreeSet<String>> {
    let mut told = BTreeSet::new();
    let mut ids = Vec::new();
    case.each_entity(&mut |id| {
        ids.push(id);
        Ok(())
    })?;
    told.insert(format!("title {}", case.title()?).replace("(the title of this case is damaged)", "?"));
    for listed in case.listed(50)?.into_iter().flat_map(|listed| listed.first) {
        told.insert(format!("listed {listed:?}"));
    }
    let index = Index::load(case)?;
    for hit in index.find(&Query::parse("")?, 10_000, true).hits {
        told.insert(format!("found {:?}", hit.brief));
    }
    let mut origins = Origins::new(case);
    for id in &ids {
        if let Some(dossier) = dossier::dossier(case, &mut origins, id)? {
            of_dossier(&dossier, &mut told);
        }
        for cited in citations::of_entity(case, &mut origins, id)? {
            of_cited(&cited, &mut told);
        }
        for side in [Side::Upstream, Side::Downstream] {
            for hop in chain::step(&mut origins, std::slice::from_ref(id), side, 0, 100)?.hops {
                let damaged = hop.stand.as_ref().is_some_and(|stand| stand.standing == Standing::Damaged)
                    || hop.gap.as_ref().is_some_and(|gap| gap.damaged);
                if !damaged {
                    let said = (&hop.verb, &hop.goods, &hop.start, &hop.end, &hop.entity, &hop.gap);
                    told.insert(format!("hop {id} {said:?}"));
                }
            }
        }
    }
    for source in case.sources()?.into_iter().filter(|source| !source.damaged) {
        told.insert(format!("{source:?}"));
    }
    Ok(told)
}

fn of_dossier(dossier: &Dossier, told: &mut BTreeSet<String>) {
    let id = &dossier.entity.id;
    if !dossier.damaged {
        told.insert(format!("entity {:?} {} {:?}", dossier.entity, dossier.schema_label, dossier.note));
    }
    for fact in dossier.facts.iter().filter(|fact| fact.stand.standing != Standing::Damaged) {
        let said = (&fact.property, &fact.value, &fact.lang, &fact.original);
        told.insert(format!("fact {id} {said:?}"));
        // What sort of thing it is says how a value reads: where that is damaged, the value reads as it stands.
        if !dossier.damaged {
            told.insert(format!("fact {id} reads {:?} {:?}", fact.shown, fact.refers_to));
        }
    }
    for link in dossier.links.iter().filter(|link| link.stand.standing != Standing::Damaged) {
        told.insert(format!("link {id} {:?}", (&link.verb, &link.other, &link.details, &link.when)));
    }
    for said in dossier.assertions.iter().filter(|said| said.stand.standing != Standing::Damaged) {
        told.insert(format!("assertion {:?}", said.assertion));
    }
    for gap in dossier.gaps.iter().filter(|gap| !gap.damaged) {
        told.insert(format!("gap {gap:?}"));
    }
    for mark in &dossier.marks {
        told.insert(format!("mark {id} {mark:?}"));
    }
}

fn of_cited(cited: &Cited, told: &mut BTreeSet<String>) {
    if cited.stand.standing == Standing::Damaged {
        return;
    }
    for note in cited.footnotes.iter().filter(|note| !note.citation.damaged) {
        told.insert(format!("{:?} rests on {:?}", cited.claim, note.citation));
        for source in note.source.iter().chain(&note.trail).filter(|source| !source.damaged) {
            told.insert(format!("{} leads through {:?}", note.citation.evidence.id, source));
        }
        // Where it comes from is told as established or not: of the two only the first is a fact.
        if let Some(origin) = &note.origin {
            told.insert(format!("{:?} {} comes from {}", cited.claim, note.citation.evidence.id, origin.title));
        }
    }
}
