//! What a case shows first: the start of the list of all entities, and the entity to open on.
//!
//! Read from what is kept ready for it, so that it costs as little in a large case as in a small one.

use rusqlite::OptionalExtension as _;

use super::super::front;
use super::super::journal::{ALL_SEALED, SEALED};
use super::super::{Case, storage};
use crate::error::Result;
use crate::model::{Brief, EntityId};

/// The start of the list of all entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The first of them, in order.
    pub first: Vec<Brief>,
    /// How many there are in all.
    pub total: usize,
}

impl Case {
    /// The entity, not itself a link, with most links: where a case opens. Assertions do not count, for a country that
    /// every sentence mentions has nothing to walk. Where nothing is linked, the first of the list.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn busiest(&self) -> Result<Option<EntityId>> {
        if let Some((_, id)) = front::busiest(&self.connection)? {
            return self.head(&id).map(Some);
        }
        let first = front::first(&self.connection, 1)?.and_then(|(ids, _)| ids.into_iter().next());
        first.map(|id| self.head(&id)).transpose()
    }

    /// The first entities of the list of all, as a search for nothing gives them; none where so many are not kept
    /// ready.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn listed(&self, most: usize) -> Result<Option<Listed>> {
        if !front::is_counted(&self.connection)? {
            return Ok(None);
        }
        let hidden = self.hidden()?;
        // Those that are listed as another come on top of those wanted.
        let Some((ids, all)) = front::first(&self.connection, most.saturating_add(hidden))? else { return Ok(None) };
        let mut first = Vec::with_capacity(most.min(ids.len()));
        for id in &ids {
            if first.len() == most {
                break;
            }
            if let Some(listed_as) = self.listed_as(id)? {
                first.push(self.load_brief(&listed_as)?);
            }
        }
        let cards = usize::try_from(front::cards(&self.connection)?).unwrap_or(0);
        let enough = first.len() == most || all;
        Ok(enough.then(|| Listed { first, total: cards.saturating_sub(hidden) }))
    }

    /// As what an entity is listed where its own card stands: itself, or its group if that stands there; none if the
    /// group stands elsewhere, by its head or, where that has no card, by the first member that has one.
    fn listed_as(&self, id: &str) -> Result<Option<EntityId>> {
        let head = self.head(id)?;
        if head.as_str() == id {
            return Ok(Some(head));
        }
        let sql = format!("SELECT {STANDS_ELSEWHERE} FROM same_as s WHERE s.member = ?1 AND {SEALED}");
        let elsewhere: Option<bool> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([id], |row| row.get(0)).optional())
            .map_err(storage)?;
        Ok((elsewhere == Some(false)).then_some(head))
    }

    /// How many cards are listed as another one.
    fn hidden(&self) -> Result<usize> {
        let sql = format!(
            "SELECT count(*) FROM same_as s JOIN card c ON c.entity = s.member WHERE s.{ALL_SEALED} AND {STANDS_ELSEWHERE}"
        );
        let count: i64 = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row([], |row| row.get(0)))
            .map_err(storage)?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

/// Whether the group of a member `s` is listed elsewhere than at that member's card.
const STANDS_ELSEWHERE: &str = "(EXISTS (SELECT 1 FROM card h WHERE h.entity = s.head) OR EXISTS (
    SELECT 1 FROM same_as t JOIN card d ON d.entity = t.member WHERE t.head = s.head AND t.member < s.member))";
