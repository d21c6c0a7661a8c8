//! Reading: the answers to `model::Graph`, and what only the case itself can count.
//!
//! Every read goes through the same-as group of what is asked for, and leaves out what unsealed actions wrote.

mod approaches;
mod claims;
mod evidence;
mod links;
mod list;
mod marks;
mod names;
mod shares;
mod story;
mod sweep;

pub use evidence::Attached;
pub use list::Listed;
pub(super) use story::raw_sentence;

use rusqlite::{Connection, OptionalExtension, Row};

use super::derived::{self, Derived};
use super::journal::{ALL_SEALED, SEALED};
use super::{Case, damage, rows, storage};
use crate::error::Result;
use crate::model::{
    Approach, Assertion, AssertionId, Brief, Citation, Citing, Claim, ClaimRef, Entity, EntityId, Evidence, EvidenceId,
    Fellow, Gap, Graph, Leads, Link, LinkPage, LinkQuery, Mark, Marked, Ruling, Side, Source, SourceId, Story, Value,
    Vocabulary,
};

/// How much a case holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Entities that are not links.
    pub entities: u64,
    /// Link entities.
    pub links: u64,
    /// Values, those of links included.
    pub values: u64,
    /// Assertions.
    pub assertions: u64,
    /// Gaps without an answer.
    pub gaps: u64,
    /// Sources.
    pub sources: u64,
    /// Pieces of evidence.
    pub evidence: u64,
}

impl Case {
    /// Counts what the case holds. On millions of values this takes part of a second: a job, not a keystroke.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn sizes(&self) -> Result<Sizes> {
        let count = |sql: &str| -> Result<u64> {
            let count: i64 = self.connection.query_row(sql, [], |row| row.get(0)).map_err(storage)?;
            Ok(u64::try_from(count).unwrap_or(0))
        };
        let of = |table: &str| count(&format!("SELECT count(*) FROM {table} WHERE {ALL_SEALED}"));
        Ok(Sizes {
            entities: of("card")?,
            links: count(&format!("SELECT count(DISTINCT entity) FROM link WHERE {ALL_SEALED}"))?,
            values: of("value")?,
            assertions: of("assertion")?,
            gaps: count(&format!("SELECT count(*) FROM gap WHERE answered_by IS NULL AND {ALL_SEALED}"))?,
            sources: of("source")?,
            evidence: of("evidence")?,
        })
    }

    /// Every card: what the search needs of the entities that are no links.
    pub(super) fn each_card(&self, visit: &mut dyn FnMut(Brief, &str) -> Result<()>) -> Result<()> {
        let sql = format!("SELECT {CARD} FROM card WHERE {ALL_SEALED}");
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            if is_card_sound(row).map_err(storage)? {
                let forms = row.get_ref(5).and_then(|cell| Ok(cell.as_str()?)).map_err(storage)?;
                visit(brief(row).map_err(storage)?, forms)?;
            } else if let Some((brief, forms)) =
                self.made_anew(&EntityId::new(damage::text(row, 0).map_err(storage)?))?
            {
                visit(brief, &forms)?;
            }
        }
        Ok(())
    }

    /// What a card should say and its forms, from the values that it follows from.
    fn made_anew(&self, id: &EntityId) -> Result<Option<(Brief, String)>> {
        let Some(mut entity) = raw_entity(&self.connection, id.as_str())? else { return Ok(None) };
        entity.values.retain(|value| !value.damaged);
        let Derived::Card { caption, countries, forms, .. } = derived::derive(self.vocabulary, &entity)? else {
            return Ok(None);
        };
        let countries = countries.split_whitespace().map(ToOwned::to_owned).collect();
        let Entity { id, schema, placeholder, .. } = entity;
        Ok(Some((Brief { id, schema, caption, countries, placeholder }, forms)))
    }

    /// The head of the group that an id belongs to.
    fn head(&self, id: &str) -> Result<EntityId> {
        let sql = format!("SELECT member, head, action, digest FROM same_as WHERE member = ?1 AND {SEALED}");
        let found: Option<Option<String>> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([id], |row| joined(row, (0, id), 1)).optional())
            .map_err(storage)?;
        Ok(EntityId::new(found.flatten().unwrap_or_else(|| id.to_owned())))
    }

    /// All members of the group of an id, the head first.
    fn group(&self, id: &EntityId) -> Result<Vec<EntityId>> {
        let head = self.head(id.as_str())?;
        let sql =
            format!("SELECT member, head, action, digest FROM same_as WHERE head = ?1 AND {SEALED} ORDER BY member");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([head.as_str()], |row| joined(row, (1, head.as_str()), 0)).map_err(storage)?;
        let mut group = vec![head.clone()];
        for member in rows {
            group.extend(member.map_err(storage)?.map(EntityId::new));
        }
        Ok(group)
    }

    fn load_entity(&self, id: &EntityId) -> Result<Option<Entity>> {
        let group = self.group(id)?;
        let Some(mut entity) = raw_entity(&self.connection, group[0].as_str())? else { return Ok(None) };
        for member in group.iter().skip(1) {
            if let Some(other) = raw_entity(&self.connection, member.as_str())? {
                entity.values.extend(other.values);
            }
        }
        entity.members = group;
        Ok(if self.leaves_out() { self.without_damage(entity) } else { Some(entity) })
    }

    fn load_brief(&self, id: &EntityId) -> Result<Brief> {
        let group = self.group(id)?;
        let sql = format!("SELECT {CARD} FROM card WHERE entity = ?1 AND {SEALED}");
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut whole: Option<Brief> = None;
        for member in &group {
            let card = statement
                .query_row([member.as_str()], |row| Ok(if is_card_sound(row)? { Some(brief(row)?) } else { None }));
            let card = match card.optional().map_err(storage)? {
                // Cards follow from values: of a damaged one they say it.
                Some(None) => self.made_anew(member)?.map(|(brief, _)| brief),
                card => card.flatten(),
            };
            match (&mut whole, card) {
                (Some(whole), Some(card)) => whole.countries.extend(card.countries),
                (None, card) => whole = card,
                (Some(_), None) => {}
            }
        }
        if let Some(mut brief) = whole {
            brief.id = group[0].clone();
            brief.countries.sort_unstable();
            brief.countries.dedup();
            return Ok(brief);
        }
        // It may have lost its card: then its values say what stood there.
        if let Some((brief, _)) = self.made_anew(&group[0])? {
            return Ok(brief);
        }
        let entity = raw_entity(&self.connection, group[0].as_str())?;
        Ok(entity.map_or_else(
            || Brief { id: id.clone(), caption: id.to_string(), ..Brief::default() },
            |link| Brief {
                id: link.id.clone(),
                caption: self.vocabulary.caption(&link),
                schema: link.schema,
                ..Brief::default()
            },
        ))
    }
}

/// What is read of a card, and what says whether it is sound.
const CARD: &str = "entity, schema, placeholder, caption, countries, forms, action, digest";

/// Whether a card is as it was made.
fn is_card_sound(row: &Row<'_>) -> rusqlite::Result<bool> {
    let text = |n: usize| row.get_ref(n).map(|cell| cell.as_str().ok());
    let number = |n: usize| row.get_ref(n).map(|cell| cell.as_i64().ok());
    let texts = (text(0)?, text(1)?, text(3)?, text(4)?, text(5)?);
    let (Some(id), Some(schema), Some(caption), Some(countries), Some(forms)) = texts else { return Ok(false) };
    let (Some(placeholder @ (0 | 1)), Some(action), Some(digest)) = (number(2)?, number(6)?, number(7)?) else {
        return Ok(false);
    };
    let sum = derived::card_sum([id, schema, caption, countries, forms], placeholder == 1);
    Ok(rows::stamped(sum, action) == digest)
}

/// A member or a head, where the row that says so is sound and the one that was asked for.
fn joined(row: &Row<'_>, (at, asked): (usize, &str), n: usize) -> rusqlite::Result<Option<String>> {
    let sound = damage::is_sound(row, "same_as", 0)? && row.get_ref(at)?.as_str()? == asked;
    Ok(if sound { Some(row.get(n)?) } else { None })
}

fn brief(row: &Row<'_>) -> rusqlite::Result<Brief> {
    Ok(Brief {
        id: EntityId::new(row.get::<_, String>(0)?),
        schema: row.get(1)?,
        placeholder: row.get(2)?,
        caption: row.get(3)?,
        countries: row.get_ref(4)?.as_str()?.split_whitespace().map(ToOwned::to_owned).collect(),
    })
}

/// An entity as it stands in its own row, without its group.
pub(super) fn raw_entity(connection: &Connection, id: &str) -> Result<Option<Entity>> {
    entity_where(connection, id, SEALED_HERE)
}

/// The same, with what an import under way has written: for that import.
pub(super) fn any_entity(connection: &Connection, id: &str) -> Result<Option<Entity>> {
    entity_where(connection, id, "TRUE")
}

fn entity_where(connection: &Connection, id: &str, condition: &str) -> Result<Option<Entity>> {
    let sql = format!(
        "SELECT id, schema, placeholder, kind, note, context, action, digest FROM entity WHERE id = ?1 AND {condition}"
    );
    let row = connection
        .prepare_cached(&sql)
        .and_then(|mut s| {
            s.query_row([id], |row| {
                Ok(Entity {
                    id: EntityId::from(id),
                    schema: damage::text(row, 1)?,
                    placeholder: damage::number(row, 2)? != 0,
                    kind: damage::maybe(row, 3)?,
                    note: damage::maybe(row, 4)?,
                    context: damage::maybe(row, 5)?,
                    values: Vec::new(),
                    members: vec![EntityId::from(id)],
                    // Where a damaged key has put rows out of order, SQLite may give another one.
                    damaged: damage::text(row, 0)? != id || !damage::is_sound(row, "entity", 0)?,
                })
            })
            .optional()
        })
        .map_err(storage)?;
    let Some(mut entity) = row else { return Ok(None) };
    let sql = format!(
        "SELECT entity, property, value, lang, original, record, rank, action, digest FROM value
         WHERE entity = ?1 AND {condition} ORDER BY property, rank, value, lang"
    );
    let mut statement = connection.prepare_cached(&sql).map_err(storage)?;
    let values = statement
        .query_map([id], |row| {
            let damaged = !damage::is_sound(row, "value", 0)?;
            // A whole row of another is none of this one's. Of a damaged key nobody knows whose it was: it may be missing
            // here.
            if !damaged && damage::text(row, 0)? != id {
                return Ok(None);
            }
            Ok(Some(Value {
                entity: EntityId::from(id),
                property: damage::text(row, 1)?,
                value: damage::text(row, 2)?,
                lang: damage::text(row, 3)?,
                original: damage::maybe(row, 4)?,
                record: damage::maybe(row, 5)?.map(EvidenceId::new),
                damaged,
            }))
        })
        .map_err(storage)?;
    entity.values = values.filter_map(Result::transpose).collect::<rusqlite::Result<_>>().map_err(storage)?;
    Ok(Some(entity))
}

/// Within a draft, its own action is not sealed yet and must be seen; an unsealed import must not.
pub(super) const SEALED_HERE: &str =
    "NOT EXISTS (SELECT 1 FROM journal WHERE number = action AND place IS NULL AND kind = 'import')";

impl Graph for Case {
    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    fn title(&self) -> Result<String> {
        Ok(self.meta("title")?.unwrap_or_default())
    }

    fn entity(&self, id: &EntityId) -> Result<Option<Entity>> {
        self.load_entity(id)
    }

    fn brief(&self, id: &EntityId) -> Result<Brief> {
        self.load_brief(id)
    }

    fn links(&self, id: &EntityId, query: &LinkQuery<'_>) -> Result<LinkPage> {
        self.load_links(id, query)
    }

    fn link(&self, id: &EntityId) -> Result<Vec<Link>> {
        self.load_link(id)
    }

    fn assertion(&self, id: &AssertionId) -> Result<Option<Assertion>> {
        self.load_assertion(id)
    }

    fn assertions_about(&self, id: Option<&EntityId>) -> Result<Vec<Assertion>> {
        self.load_assertions_about(id)
    }

    fn gaps_at(&self, id: &EntityId, side: Option<Side>) -> Result<Vec<Gap>> {
        self.load_gaps_at(id, side)
    }

    fn citations(&self, claim: &ClaimRef) -> Result<Vec<Citation>> {
        self.load_citations(claim)
    }

    fn is_damaged(&self, claim: &ClaimRef) -> Result<bool> {
        self.claim_is_damaged(claim)
    }

    fn ruling(&self, claim: &ClaimRef) -> Result<Option<Ruling>> {
        self.load_ruling(claim)
    }

    fn marks(&self, on: &Marked) -> Result<Vec<Mark>> {
        Self::marks(self, on)
    }

    fn marked(&self, mark: Mark) -> Result<Vec<Marked>> {
        Self::marked(self, mark)
    }

    fn approaches(&self, to: Option<&EntityId>) -> Result<Vec<Approach>> {
        self.load_approaches(to)
    }

    fn source(&self, id: &SourceId) -> Result<Option<Source>> {
        Ok(self.load_sources("WHERE id = ?1", &[id.as_str()])?.into_iter().find(|found| found.id == *id))
    }

    fn evidence(&self, id: &EvidenceId) -> Result<Option<Evidence>> {
        Ok(self.load_evidence("WHERE id = ?1", &[id.as_str()])?.into_iter().find(|found| found.id == *id))
    }

    fn evidence_from(&self, source: &SourceId) -> Result<Vec<Evidence>> {
        let mut list = self.load_evidence("WHERE source = ?1", &[source.as_str()])?;
        list.retain(|found| found.damaged || found.source == *source);
        Ok(list)
    }

    fn leads_from(&self, source: &SourceId) -> Result<Leads> {
        let mut leads = self.load_leads("source", source)?;
        leads.retain(|_, lead| lead.damaged || lead.source == *source);
        Ok(leads)
    }

    fn leads_relaying(&self, source: &SourceId) -> Result<Leads> {
        let mut leads = self.load_leads("relays", source)?;
        leads.retain(|_, lead| lead.damaged || lead.relays.as_ref() == Some(source));
        Ok(leads)
    }

    fn cited_by(&self, evidence: &EvidenceId) -> Result<Vec<Citing>> {
        self.load_cited_by(evidence)
    }

    fn sources(&self) -> Result<Vec<Source>> {
        self.load_sources("", &[])
    }

    fn gaps(&self) -> Result<Vec<Gap>> {
        self.load_gaps("WHERE 1", &[])
    }

    fn story(&self) -> Result<Option<Story>> {
        self.load_story()
    }

    fn claim(&self, id: &str) -> Result<Option<ClaimRef>> {
        self.load_claim(id)
    }

    fn each_entity(&self, visit: &mut dyn FnMut(EntityId) -> Result<()>) -> Result<()> {
        let sql = format!(
            "SELECT entity FROM card WHERE {ALL_SEALED}
             AND entity NOT IN (SELECT member FROM same_as WHERE {ALL_SEALED}) ORDER BY entity"
        );
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            visit(EntityId::new(row.get::<_, String>(0).map_err(storage)?))?;
        }
        Ok(())
    }

    fn each_named(&self, visit: &mut dyn FnMut(&EntityId, &str) -> Result<()>) -> Result<()> {
        self.sweep_names(visit)
    }

    fn each_claim(&self, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        self.sweep_claims(visit)
    }

    fn each_claim_on(&self, evidence: &Leads, visit: &mut dyn FnMut(Claim) -> Result<()>) -> Result<()> {
        self.sweep_claims_on(evidence, visit)
    }

    fn fellow(&self) -> Result<Option<Fellow>> {
        // Unless a state is held there is none that another could read; and what is left out is noted here.
        if self.is_writable() || self.connection.is_autocommit() || self.leaves_out() {
            return Ok(None);
        }
        let (door, changes) = (self.door(), self.change_count()?);
        Ok(Some(Box::new(move || Ok(door.fellow(changes)?.map(|fellow| Box::new(fellow) as Box<dyn Graph>)))))
    }
}
