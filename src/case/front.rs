//! What a case shows first, kept ready so that a large one shows it at once: the start of the list of all entities,
//! how many there are, and the entity with most links.
//!
//! Derived from cards and links, kept up with them change by change, made anew where a change is too large to
//! follow. It must not know the screen.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::derived::{Derived, forget_upkeep, set_upkeep, upkeep};
use super::read::SEALED_HERE;
use super::{damage, storage};
use crate::error::Result;
use crate::text::fold::fold;

/// How many entities of the list are kept after it was cut; it is cut when it has twice as many.
const KEPT: u16 = 512;
/// With fewer it is made anew, if there are more to be had.
const FEW: i64 = 128;
/// So many entities are weighed one by one; beyond that all are, in one pass over the links.
const ONE_BY_ONE: usize = 200;

/// Names in the upkeep: the place up to which the list is whole (it is wholly there if none is given), how many
/// cards there are, and the links and the id of the entity that has most.
const UP_TO: &str = "front";
const CARDS: &str = "cards";
const BUSIEST: &str = "busiest";

/// Where an entity stands in the list of all: by folded caption, then caption, then id.
pub(super) fn place(caption: &str, id: &str) -> String {
    let mut place = fold(caption);
    for part in [caption, id] {
        place.push('\u{1}');
        place.push_str(part);
    }
    place
}

/// What a batch of changes does to the front; [`settle`] applies it.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Cards more, or fewer.
    cards: i64,
    /// Whose links have changed, or whose card.
    weigh: BTreeSet<String>,
    /// Nobody has followed what changed.
    all: bool,
}

impl Changes {
    /// Rows went by the thousand.
    pub(super) fn lose_count(&mut self) {
        self.all = true;
    }
}

/// The derived rows of an entity are about to go.
pub(super) fn leaves(connection: &Connection, id: &str, changes: &mut Changes) -> Result<()> {
    let caption: Option<String> = connection
        .prepare_cached("SELECT caption FROM card WHERE entity = ?1")
        .and_then(|mut s| s.query_row([id], |row| row.get(0)).optional())
        .map_err(storage)?;
    if let Some(caption) = caption {
        changes.cards -= 1;
        changes.weigh.insert(id.to_owned());
        connection
            .prepare_cached("DELETE FROM front WHERE place = ?1")
            .and_then(|mut s| s.execute([place(&caption, id)]))
            .map_err(storage)?;
    }
    let mut ends = connection.prepare_cached("SELECT source, target FROM link WHERE entity = ?1").map_err(storage)?;
    let mut rows = ends.query([id]).map_err(storage)?;
    while let Some(row) = rows.next().map_err(storage)? {
        changes.weigh.extend([row.get(0).map_err(storage)?, row.get(1).map_err(storage)?]);
    }
    Ok(())
}

/// The derived rows of an entity have come.
pub(super) fn comes(connection: &Connection, id: &str, derived: &Derived, changes: &mut Changes) -> Result<()> {
    match derived {
        Derived::Link { pairs, .. } => {
            changes.weigh.extend(pairs.iter().flat_map(|(source, target)| [source.clone(), target.clone()]));
            Ok(())
        }
        Derived::Card { place, .. } => {
            changes.cards += 1;
            changes.weigh.insert(id.to_owned());
            if upkeep(connection, UP_TO)?.is_none_or(|end| *place < end) { put(connection, place, id) } else { Ok(()) }
        }
    }
}

/// Applies a batch of changes, at its end.
pub(super) fn settle(connection: &Connection, changes: &Changes) -> Result<()> {
    // Where the count is damaged nobody can count on.
    if changes.all || (changes.cards != 0 && upkeep(connection, CARDS)?.is_none()) {
        return renew(connection);
    }
    if changes.cards != 0 {
        set_upkeep(connection, CARDS, &(cards(connection)? + changes.cards).to_string())?;
    }
    if changes.weigh.is_empty() {
        return Ok(());
    }
    cut(connection)?;
    if changes.weigh.len() > ONE_BY_ONE {
        return crown(connection);
    }
    let mut best = busiest(connection)?;
    for id in &changes.weigh {
        let weight = weight(connection, id)?;
        match &best {
            Some((most, first)) if first == id && weight < *most => return crown(connection),
            Some((most, first)) if (weight, first.as_str()) <= (*most, id.as_str()) && first != id => {}
            _ if weight == 0 => {}
            _ => best = Some((weight, id.clone())),
        }
    }
    set_busiest(connection, best.as_ref())
}

/// Makes all of it anew, from cards and links.
pub(super) fn renew(connection: &Connection) -> Result<()> {
    let mut arrivals = Arrivals::default();
    each_card(connection, |place, id| arrivals.note(place, id))?;
    connection.execute("DELETE FROM front", []).map_err(storage)?;
    forget_upkeep(connection, UP_TO)?;
    forget_upkeep(connection, CARDS)?;
    forget_upkeep(connection, BUSIEST)?;
    arrivals.join(connection)
}

/// What an import brings to the front: of its cards only those that come first.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    first: BTreeSet<(String, String)>,
    /// The first of those that were left out.
    left_out: Option<String>,
    cards: i64,
}

impl Arrivals {
    /// Notes what an entity that was not there before brings.
    pub(super) fn take(&mut self, id: &str, derived: &Derived) {
        if let Derived::Card { place, .. } = derived {
            self.note(place, id);
        }
    }

    fn note(&mut self, place: &str, id: &str) {
        self.cards += 1;
        if self.left_out.as_deref().is_some_and(|end| place >= end) {
            return;
        }
        self.first.insert((place.to_owned(), id.to_owned()));
        if self.first.len() > usize::from(KEPT) {
            self.left_out = self.first.pop_last().map(|(place, _)| place);
        }
    }

    /// Joins it to what is there, once all of it is to be seen.
    pub(super) fn join(self, connection: &Connection) -> Result<()> {
        set_upkeep(connection, CARDS, &(cards(connection)? + self.cards).to_string())?;
        let ends = [upkeep(connection, UP_TO)?, self.left_out];
        let end = ends.into_iter().flatten().min();
        for (place, id) in &self.first {
            put(connection, place, id)?;
        }
        if let Some(end) = &end {
            whole_up_to(connection, end)?;
        }
        cut(connection)?;
        // A card may have come for what was linked before.
        let any = "SELECT EXISTS (SELECT 1 FROM link)";
        let linked = connection.query_row(any, [], |row| row.get(0)).map_err(storage)?;
        if linked { crown(connection) } else { Ok(()) }
    }
}

/// Whether it is known how many cards there are: in a new case there are none, and nothing says so.
pub(super) fn is_counted(connection: &Connection) -> Result<bool> {
    let any = "SELECT EXISTS (SELECT 1 FROM card)";
    let any: bool =
        connection.prepare_cached(any).and_then(|mut s| s.query_row([], |row| row.get(0))).map_err(storage)?;
    Ok(!any || upkeep(connection, CARDS)?.is_some())
}

/// How many cards there are.
pub(super) fn cards(connection: &Connection) -> Result<i64> {
    Ok(upkeep(connection, CARDS)?.and_then(|count| count.parse().ok()).unwrap_or(0))
}

/// The entity with most links, if any has one, and how many.
pub(super) fn busiest(connection: &Connection) -> Result<Option<(i64, String)>> {
    let kept = upkeep(connection, BUSIEST)?;
    Ok(kept.and_then(|kept| kept.split_once(' ').and_then(|(most, id)| Some((most.parse().ok()?, id.to_owned())))))
}

/// The ids of the first cards, in the order of the list, as far as they are kept; and whether these are all. None if
/// what is kept is damaged: a place ends with the id that stands there.
pub(super) fn first(connection: &Connection, most: usize) -> Result<Option<(Vec<String>, bool)>> {
    let mut statement =
        connection.prepare_cached("SELECT place, entity FROM front ORDER BY place LIMIT ?1").map_err(storage)?;
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let rows =
        statement.query_map([limit], |row| Ok((damage::text(row, 0)?, damage::text(row, 1)?))).map_err(storage)?;
    let mut ids = Vec::new();
    for row in rows {
        let (place, id) = row.map_err(storage)?;
        if place.rsplit('\u{1}').next() != Some(id.as_str()) {
            return Ok(None);
        }
        ids.push(id);
    }
    let all = ids.len() < most && upkeep(connection, UP_TO)?.is_none();
    Ok(Some((ids, all)))
}

/// What is kept and does not follow from cards and links, in words.
pub(super) fn wrong(connection: &Connection) -> Result<Option<&'static str>> {
    let mut statement = connection.prepare("SELECT place, entity FROM front ORDER BY place").map_err(storage)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(storage)?;
    let kept: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
    let end = upkeep(connection, UP_TO)?;
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    let mut count = 0;
    each_card(connection, |place, id| {
        count += 1;
        if end.as_deref().is_none_or(|end| place < end) {
            there.insert((place.to_owned(), id.to_owned()));
        }
    })?;
    if !there.iter().eq(&kept) {
        return Ok(Some("the start of the list of entities is not that of their cards"));
    }
    if cards(connection)? != count {
        return Ok(Some("there are not as many cards as were counted"));
    }
    Ok((busiest(connection)? != heaviest(connection)?).then_some("another entity has most links than was noted"))
}

fn each_card(connection: &Connection, mut visit: impl FnMut(&str, &str)) -> Result<()> {
    let sql = format!("SELECT entity, caption FROM card WHERE {SEALED_HERE}");
    let mut statement = connection.prepare(&sql).map_err(storage)?;
    let mut rows = statement.query([]).map_err(storage)?;
    while let Some(row) = rows.next().map_err(storage)? {
        let text = |column: usize| row.get_ref(column).and_then(|cell| Ok(cell.as_str()?)).map_err(storage);
        let (id, caption) = (text(0)?, text(1)?);
        visit(&place(caption, id), id);
    }
    Ok(())
}

fn put(connection: &Connection, place: &str, id: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO front (place, entity) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .and_then(|mut s| s.execute([place, id]))
        .map(drop)
        .map_err(storage)
}

/// Keeps what comes before a place, and says so.
fn whole_up_to(connection: &Connection, end: &str) -> Result<()> {
    connection.execute("DELETE FROM front WHERE place >= ?1", [end]).map_err(storage)?;
    set_upkeep(connection, UP_TO, end)
}

/// Cuts a list that has grown long; makes one anew of which too little is left.
fn cut(connection: &Connection) -> Result<()> {
    let count: i64 = connection.query_row("SELECT count(*) FROM front", [], |row| row.get(0)).map_err(storage)?;
    if count > i64::from(KEPT) * 2 {
        let end: String = connection
            .query_row("SELECT place FROM front ORDER BY place LIMIT 1 OFFSET ?1", [KEPT], |row| row.get(0))
            .map_err(storage)?;
        return whole_up_to(connection, &end);
    }
    if count < FEW && upkeep(connection, UP_TO)?.is_some() {
        return renew(connection);
    }
    Ok(())
}

/// How many links an entity is an end of; none count where it has no card.
fn weight(connection: &Connection, id: &str) -> Result<i64> {
    if !has_card(connection, id)? {
        return Ok(0);
    }
    let here = seen(connection)?;
    let sql = format!(
        "SELECT (SELECT count(*) FROM link WHERE source = ?1{here}) + (SELECT count(*) FROM link WHERE target = ?1{here})"
    );
    connection.prepare_cached(&sql).and_then(|mut s| s.query_row([id], |row| row.get(0))).map_err(storage)
}

fn has_card(connection: &Connection, id: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM card WHERE entity = ?1 AND {SEALED_HERE})");
    connection.prepare_cached(&sql).and_then(|mut s| s.query_row([id], |row| row.get(0))).map_err(storage)
}

/// What more a link must fulfil to count. While nobody imports that is nothing, and the index alone is read.
fn seen(connection: &Connection) -> Result<String> {
    let importing: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE place IS NULL AND kind = 'import')")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map_err(storage)?;
    Ok(if importing { format!(" AND {SEALED_HERE}") } else { String::new() })
}

/// Finds the entity with most links among all, and notes it.
fn crown(connection: &Connection) -> Result<()> {
    set_busiest(connection, heaviest(connection)?.as_ref())
}

fn set_busiest(connection: &Connection, best: Option<&(i64, String)>) -> Result<()> {
    match best {
        Some((most, id)) => set_upkeep(connection, BUSIEST, &format!("{most} {id}")),
        None => forget_upkeep(connection, BUSIEST),
    }
}

/// The entity with most links: both ends' counts come in the order of ids, and are added up as they meet.
fn heaviest(connection: &Connection) -> Result<Option<(i64, String)>> {
    let here = seen(connection)?;
    let count = |end: &str| format!("SELECT {end}, count(*) FROM link WHERE TRUE{here} GROUP BY {end} ORDER BY {end}");
    let mut sources = connection.prepare(&count("source")).map_err(storage)?;
    let mut targets = connection.prepare(&count("target")).map_err(storage)?;
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let mut sources = sources.query_map([], pair).map_err(storage)?.peekable();
    let mut targets = targets.query_map([], pair).map_err(storage)?.peekable();
    let mut best: Option<(i64, String)> = None;
    loop {
        let next = match (sources.peek(), targets.peek()) {
            (Some(Ok((one, _))), Some(Ok((other, _)))) => one.cmp(other),
            (None, None) => return Ok(best),
            (Some(_), None) | (Some(Err(_)), _) => std::cmp::Ordering::Less,
            (_, Some(_)) => std::cmp::Ordering::Greater,
        };
        let one = if next.is_le() { sources.next() } else { None };
        let other = if next.is_ge() { targets.next() } else { None };
        let (one, other) = (one.transpose().map_err(storage)?, other.transpose().map_err(storage)?);
        let weight = one.as_ref().map_or(0, |(_, count)| *count) + other.as_ref().map_or(0, |(_, count)| *count);
        let Some((id, _)) = one.or(other) else { continue };
        if best.as_ref().is_none_or(|(most, _)| weight > *most) && has_card(connection, &id)? {
            best = Some((weight, id));
        }
    }
}
