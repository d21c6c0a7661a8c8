//! The tables that are derived from others: links by their ends, cards for lists and search, assertions by
//! what they are about. Made again row by row as entities change, and whole when the vocabulary has changed.

use std::fmt::{self, Write as _};
use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::cells::text;
use super::journal::{ALL_SEALED, SEALED};
use super::{Case, front, hex, read, rows, storage};
use crate::error::{Error, Result};
use crate::model::{Entity, Vocabulary};

/// The rows that an entity has in the derived tables.
#[derive(Debug)]
pub(super) enum Derived {
    /// It joins others: the kind, the start, and each pair of ends.
    Link { kind: String, start: String, pairs: Vec<(String, String)> },
    /// It stands for itself; its place in the list of all comes with it.
    Card { caption: String, countries: String, forms: String, place: String },
}

/// What follows from an entity and its own values.
pub(super) fn derive(vocabulary: &Vocabulary, entity: &Entity) -> Result<Derived> {
    if let Some((from, to)) = vocabulary.ends_of(&entity.schema) {
        let pairs: Vec<(String, String)> = entity
            .all(from)
            .flat_map(|source| entity.all(to).map(move |target| (source.to_owned(), target.to_owned())))
            .collect();
        // A link that lacks an end is shown as what it is: a thing with values.
        if !pairs.is_empty() {
            let kind = vocabulary.kind_of(entity).map_or_else(|| entity.schema.clone(), |kind| kind.name.clone());
            let start = entity.first("startDate").or_else(|| entity.first("date")).unwrap_or_default().to_owned();
            return Ok(Derived::Link { kind, start, pairs });
        }
    }
    let schema = vocabulary.schema(&entity.schema);
    let kind_of = |property: &str| schema.and_then(|s| s.properties.get(property)).map_or("", |p| p.kind.as_str());
    let captions = schema.map(|s| s.caption.as_slice()).unwrap_or_default();
    let mut countries: Vec<&str> = Vec::new();
    let mut forms: Vec<(&str, &str)> = Vec::new();
    for value in &entity.values {
        match kind_of(&value.property) {
            "country" => countries.push(&value.value),
            "name" | "identifier" => forms.push((&value.property, &value.value)),
            _ if captions.contains(&value.property) => forms.push((&value.property, &value.value)),
            _ => {}
        }
    }
    countries.sort_unstable();
    countries.dedup();
    let forms = serde_json::to_string(&forms).map_err(|e| Error::input(e.to_string()))?;
    let caption = vocabulary.caption(entity);
    let place = front::place(&caption, entity.id.as_str());
    Ok(Derived::Card { caption, countries: countries.join(" "), forms, place })
}

/// The columns of the table of links, as [`write`] fills them.
pub(super) const LINK: [&str; 6] = ["entity", "source", "target", "kind", "start", "action"];

/// The columns of the table of cards.
pub(super) const CARD: [&str; 8] =
    ["entity", "schema", "placeholder", "caption", "countries", "forms", "action", "digest"];

/// The digest of an entity's card before it is stamped with its action; nothing for a link.
pub(super) fn card_digest(entity: &Entity, derived: &Derived) -> i64 {
    let Derived::Card { caption, countries, forms, .. } = derived else { return 0 };
    card_sum([entity.id.as_str(), &entity.schema, caption, countries, forms], entity.placeholder)
}

/// A sum in which any one changed word shows: every step of it can be reckoned backwards. Cards are made anew from
/// what has a SHA-256, and read by the hundred thousand.
pub(super) fn card_sum(texts: [&str; 5], placeholder: bool) -> i64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut sum = u64::from(placeholder);
    let mut step = |word: u64| sum = (sum ^ word).wrapping_mul(FACTOR).rotate_left(29);
    for text in texts {
        step(text.len() as u64);
        let mut words = text.as_bytes().chunks_exact(8);
        for word in words.by_ref() {
            step(u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
        step(words.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    (sum >> 1).cast_signed()
}

/// Writes the derived rows of an entity that has none yet.
pub(super) fn write(connection: &Connection, entity: &Entity, derived: &Derived, action: i64) -> Result<()> {
    let id = entity.id.as_str();
    match derived {
        Derived::Link { kind, start, pairs } => {
            let mut insert = connection
                .prepare_cached("INSERT INTO link (entity, source, target, kind, start, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")
                .map_err(storage)?;
            for (source, target) in pairs {
                insert.execute(params![id, source, target, kind, start, action]).map_err(storage)?;
            }
            Ok(())
        }
        Derived::Card { caption, countries, forms, .. } => connection
            .prepare_cached("INSERT INTO card (entity, schema, placeholder, caption, countries, forms, action, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .and_then(|mut s| {
                let digest = rows::stamped(card_digest(entity, derived), action);
                s.execute(params![id, entity.schema, entity.placeholder, caption, countries, forms, action, digest])
            })
            .map(drop)
            .map_err(storage),
    }
}

/// Makes the derived rows of one entity again. They carry the action of its own row: they come and go with it.
/// What that does to the front is noted, to be settled once for many entities.
pub(super) fn renew_entity(
    connection: &Connection,
    vocabulary: &Vocabulary,
    id: &str,
    changes: &mut front::Changes,
) -> Result<()> {
    front::leaves(connection, id, changes)?;
    for table in ["link", "card"] {
        let sql = format!("DELETE FROM {table} WHERE entity = ?1");
        connection.prepare_cached(&sql).and_then(|mut s| s.execute([id])).map_err(storage)?;
    }
    let Some(entity) = read::raw_entity(connection, id)? else { return Ok(()) };
    let action = connection
        .prepare_cached("SELECT action FROM entity WHERE id = ?1")
        .and_then(|mut s| s.query_row([id], |row| row.get(0)))
        .map_err(storage)?;
    let derived = derive(vocabulary, &entity)?;
    write(connection, &entity, &derived, action)?;
    front::comes(connection, id, &derived, changes)
}

/// Makes the index of what an assertion is about again.
pub(super) fn renew_about(connection: &Connection, assertion: &str) -> Result<()> {
    connection.execute("DELETE FROM about WHERE assertion = ?1", [assertion]).map_err(storage)?;
    connection
        .execute(
            "INSERT INTO about (entity, assertion, action) SELECT DISTINCT j.value, a.id, a.action FROM assertion a, json_each(a.about) j WHERE a.id = ?1",
            [assertion],
        )
        .map(drop)
        .map_err(storage)
}

/// Under this name and its number stands an import that owes cards: each pays its own.
const CARDS_DUE: &str = "cards_due ";

/// Notes that cards are to be made again for what an import added to entities that were there before.
pub(super) fn owe_cards(connection: &Connection, action: i64) -> Result<()> {
    set_upkeep(connection, &format!("{CARDS_DUE}{action}"), "")
}

/// The reverse of [`owe_cards`].
pub(super) fn cards_paid(connection: &Connection, action: i64) -> Result<()> {
    forget_upkeep(connection, &format!("{CARDS_DUE}{action}"))
}

/// Whether nothing waits to be made again.
pub(super) fn is_current(connection: &Connection, vocabulary: &'static Vocabulary) -> Result<bool> {
    let then = upkeep(connection, "vocabulary")?;
    Ok(then.as_deref() == Some(vocabulary_digest(vocabulary)) && cards_due(connection)?.is_empty())
}

/// Makes everything again if the vocabulary has changed since, or what an import still owes.
pub(super) fn refresh_if_due(case: &mut Case) -> Result<()> {
    let now = vocabulary_digest(case.vocabulary);
    let then = upkeep(&case.connection, "vocabulary")?;
    for action in cards_due(&case.connection)? {
        let sql = format!("SELECT DISTINCT entity FROM value WHERE action = ?1 AND {SEALED}");
        renew_all(case, &sql, &[&action], front::Changes::default())?;
        cards_paid(&case.connection, action)?;
    }
    if then.as_deref() == Some(now) {
        return Ok(());
    }
    // Of a new case nothing is known yet; what is damaged there is known no more.
    if is_kept(&case.connection, "vocabulary")? {
        let mut changes = front::Changes::default();
        changes.lose_count();
        renew_all(case, &format!("SELECT id FROM entity WHERE {ALL_SEALED}"), &[], changes)?;
    }
    set_upkeep(&case.connection, "vocabulary", now)
}

fn renew_all(
    case: &mut Case,
    select: &str,
    parameters: &[&dyn rusqlite::ToSql],
    mut changes: front::Changes,
) -> Result<()> {
    let vocabulary = case.vocabulary;
    let transaction = case.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
    let ids: Vec<String> = {
        let mut statement = transaction.prepare(select).map_err(storage)?;
        let rows = statement.query_map(parameters, |row| row.get(0)).map_err(storage)?;
        rows.collect::<rusqlite::Result<_>>().map_err(storage)?
    };
    for id in ids {
        renew_entity(&transaction, vocabulary, &id, &mut changes)?;
    }
    front::settle(&transaction, &changes)?;
    transaction.commit().map_err(storage)
}

/// Everything of the vocabulary that the derived tables depend on. Made once: it is always the shipped one.
pub(super) fn vocabulary_digest(vocabulary: &Vocabulary) -> &'static str {
    static DIGEST: OnceLock<String> = OnceLock::new();
    DIGEST.get_or_init(|| {
        let mut hasher = Hasher(Sha256::new());
        // It refuses nothing.
        let _ = write!(hasher, "{:?}{:?}", vocabulary.kinds(), vocabulary.schemata().collect::<Vec<_>>());
        hex(&hasher.0.finalize())
    })
}

/// Takes what is written into it and keeps none of it: a vocabulary in words is a megabyte.
struct Hasher(Sha256);

impl fmt::Write for Hasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

fn cards_due(connection: &Connection) -> Result<Vec<i64>> {
    let mut statement = connection.prepare("SELECT name FROM upkeep").map_err(storage)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>().map_err(storage)?;
    Ok(names.iter().filter_map(|name| name.strip_prefix(CARDS_DUE)?.parse().ok()).collect())
}

/// What the upkeep remembers under a name. What is damaged there is not remembered: it can be made anew.
pub(super) fn upkeep(connection: &Connection, name: &str) -> Result<Option<String>> {
    let found: Option<(String, i64)> = connection
        .prepare_cached("SELECT value, digest FROM upkeep WHERE name = ?1")
        .and_then(|mut s| s.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(storage)?;
    Ok(found.filter(|(value, digest)| upkeep_digest(name, value) == *digest).map(|(value, _)| value))
}

/// Whether the upkeep has something of this name, damaged or not.
fn is_kept(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM upkeep WHERE name = ?1)";
    connection.query_row(sql, [name], |row| row.get(0)).map_err(storage)
}

fn upkeep_digest(name: &str, value: &str) -> i64 {
    rows::row_digest("upkeep", &[text(name), text(value)], 0)
}

/// The names in the upkeep of what is damaged there.
pub(super) fn damaged_upkeep(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name, value, digest FROM upkeep").map_err(storage)?;
    let mut rows = statement.query([]).map_err(storage)?;
    let mut damaged = Vec::new();
    while let Some(row) = rows.next().map_err(storage)? {
        let cell = |n: usize| {
            row.get_ref(n).map(|cell| String::from_utf8_lossy(cell.as_bytes().unwrap_or_default()).into_owned())
        };
        let (name, value) = (cell(0).map_err(storage)?, cell(1).map_err(storage)?);
        if row.get::<_, i64>(2).ok() != Some(upkeep_digest(&name, &value)) {
            damaged.push(name);
        }
    }
    Ok(damaged)
}

/// Has it remember nothing under a name.
pub(super) fn forget_upkeep(connection: &Connection, name: &str) -> Result<()> {
    connection.execute("DELETE FROM upkeep WHERE name = ?1", [name]).map(drop).map_err(storage)
}

/// Has it remember something.
pub(super) fn set_upkeep(connection: &Connection, name: &str, value: &str) -> Result<()> {
    connection
        .execute(
            "INSERT INTO upkeep (name, value, digest) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET value = ?2, digest = ?3",
            params![name, value, upkeep_digest(name, value)],
        )
        .map(drop)
        .map_err(storage)
}
