//! How anything is written: one gesture, row by row, each row remembered before it changes.
//!
//! A draft is one transaction. It ends sealed or not at all.

mod attach;
mod change;
mod guard;
mod look;
mod remove;
mod reply;
mod story;

pub use attach::refuse_too_large;

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

pub(super) use guard::check_entity;
pub(super) use remove::ON_CLAIMS;

use super::cells::{
    assertion_cells, citation_cells, claim_cells, entity_cells, evidence_cells, gap_cells, optional, ruling_cells,
    source_cells, string, text, value_key, value_ref,
};
use super::journal::{self, Change};
use super::rows::{self, Table};
use super::{derived, front, storage};
use crate::error::{Error, Kind, Result};
use crate::model::{
    Assertion, AssertionId, Citing, ClaimRef, Entity, EntityId, Evidence, EvidenceId, Gap, GapId, Ruling, Source,
    SourceId, Value, ValueKey, Vocabulary,
};

/// An action in the making.
#[derive(Debug)]
pub struct Draft<'c> {
    pub(super) connection: &'c Connection,
    pub(super) vocabulary: &'static Vocabulary,
    author: super::Author,
    pub(super) action: i64,
    images: i64,
    unremembered: bool,
    /// Rows that somebody changed after this place in the journal are a conflict.
    seen: Option<i64>,
    touched: BTreeSet<String>,
    about: BTreeSet<String>,
    front: front::Changes,
    /// Of a forgetting: the tables and keys of the rows that have gone, of which no image is kept.
    gone: Option<BTreeSet<(String, String)>>,
}

impl<'c> Draft<'c> {
    /// A draft of an action that has been begun on this connection.
    pub(super) fn within(
        connection: &'c Connection,
        vocabulary: &'static Vocabulary,
        author: super::Author,
        action: i64,
    ) -> Self {
        Self {
            connection,
            vocabulary,
            author,
            action,
            images: 0,
            unremembered: false,
            seen: None,
            touched: BTreeSet::new(),
            about: BTreeSet::new(),
            front: front::Changes::default(),
            gone: None,
        }
    }

    /// The same, for what can't be undone: how rows were is not kept, and of those that go nothing.
    pub(super) fn forgetting(self) -> Self {
        Self { gone: Some(BTreeSet::new()), ..self }
    }

    /// The tables and keys of the rows that a forgetting has taken away.
    pub(super) fn gone(&self) -> BTreeSet<(String, String)> {
        self.gone.clone().unwrap_or_default()
    }

    /// The same, for somebody who has seen the case up to a place of its journal.
    pub(super) fn having_seen(self, seen: Option<i64>) -> Self {
        Self { seen, ..self }
    }

    /// Whether anything was written.
    pub fn has_changed(&self) -> bool {
        self.images > 0 || self.unremembered
    }

    /// 64 random bits, for a new key.
    ///
    /// # Errors
    /// If there is no randomness to be had.
    pub fn random(&mut self) -> Result<u64> {
        self.author.random()
    }

    /// Who acts.
    pub fn author(&self) -> &super::Author {
        &self.author
    }

    /// Names the case.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn set_title(&mut self, title: &str) -> Result<()> {
        self.put("meta", &[text("title"), text(title)])
    }

    /// The language that the case is kept in, ISO 639-3.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn set_language(&mut self, code: &str) -> Result<()> {
        self.put("meta", &[text("language"), text(code)])
    }

    /// Makes an entity's own row, or changes it; its values are put one by one.
    ///
    /// # Errors
    /// An id that FollowTheMoney would not take, or a schema that is abstract or not there.
    pub fn put_entity(&mut self, entity: &Entity) -> Result<()> {
        check_entity(self.vocabulary, entity)?;
        self.put("entity", &entity_cells(entity))
    }

    /// Adds a value, or changes how it was written or where it came from. The caller has checked it by type.
    ///
    /// # Errors
    /// A property that the entity's schema does not have; an entity that is not there.
    pub fn add_value(&mut self, value: &Value) -> Result<()> {
        self.must_have_property(value)?;
        let key = value_key(value);
        let rank = match rows::table("value")?.get(self.connection, &key)? {
            Some(row) => row.cells.get(6).cloned().unwrap_or(Sql::Integer(0)),
            None => Sql::Integer(self.next_rank(value)?),
        };
        let [a, b, c, d] = key;
        self.put(
            "value",
            &[
                a,
                b,
                c,
                d,
                optional(value.original.as_deref()),
                optional(value.record.as_ref().map(EvidenceId::as_str)),
                rank,
            ],
        )
    }

    /// Takes a value away.
    ///
    /// # Errors
    /// [`Kind::Conflict`] while a citation, ruling or mark rests on it.
    pub fn remove_value(&mut self, key: &ValueKey) -> Result<()> {
        self.must_be_free(&ClaimRef::from(key.clone()))?;
        self.delete("value", &value_ref(key))
    }

    /// Takes an entity's own row away; its values, citations and whatever hangs on it must be gone.
    ///
    /// # Errors
    /// [`Kind::Conflict`] while something hangs on it, a link ends in it or an assertion is about it.
    pub fn remove_entity(&mut self, id: &EntityId) -> Result<()> {
        self.must_be_free(&ClaimRef::Link(id.clone()))?;
        self.must_be_unnamed(id)?;
        self.delete("entity", &[text(id.as_str())])
    }

    /// Says that two entities are one, for which `head` stands.
    ///
    /// # Errors
    /// If one of them is not there, or is itself a member of another group.
    pub fn same_as(&mut self, head: &EntityId, member: &EntityId) -> Result<()> {
        let groups = rows::table("same_as")?;
        if groups.get(self.connection, &[text(head.as_str())])?.is_some() {
            return Err(Error::new(Kind::Conflict, format!("{head} is itself a member of a group")));
        }
        let heads: i64 = self
            .connection
            .query_row("SELECT count(*) FROM same_as WHERE head = ?1", [member.as_str()], |row| row.get(0))
            .map_err(storage)?;
        if heads > 0 {
            return Err(Error::new(Kind::Conflict, format!("{member} stands for a group of its own")));
        }
        self.put("same_as", &[text(member.as_str()), text(head.as_str())])
    }

    /// As [`Draft::same_as`], where a file says so: what stands in the way of it stays as it is.
    pub(super) fn join_if_apart(&mut self, head: &EntityId, member: &EntityId) -> Result<()> {
        let entities = rows::table("entity")?;
        let there =
            |id: &EntityId| -> Result<bool> { Ok(entities.get(self.connection, &[text(id.as_str())])?.is_some()) };
        let joined = rows::table("same_as")?.get(self.connection, &[text(member.as_str())])?.is_some();
        if joined || head == member || !there(head)? || !there(member)? {
            return Ok(());
        }
        match self.same_as(head, member) {
            Err(error) if error.kind() == Kind::Conflict => Ok(()),
            done => done,
        }
    }

    /// Takes [`Draft::same_as`] back.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn apart(&mut self, member: &EntityId) -> Result<()> {
        self.delete("same_as", &[text(member.as_str())])
    }

    /// Makes or changes an assertion.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn put_assertion(&mut self, a: &Assertion) -> Result<()> {
        self.put("assertion", &assertion_cells(a)?)
    }

    /// Takes an assertion away.
    ///
    /// # Errors
    /// [`Kind::Conflict`] while a citation, ruling or mark rests on it.
    pub fn remove_assertion(&mut self, id: &AssertionId) -> Result<()> {
        self.must_be_free(&ClaimRef::Assertion(id.clone()))?;
        self.delete("assertion", &[text(id.as_str())])
    }

    /// Makes or changes a source.
    ///
    /// # Errors
    /// If it derives from one that is not there by the end of the action.
    pub fn put_source(&mut self, source: &Source) -> Result<()> {
        self.put("source", &source_cells(source)?)
    }

    /// Takes a source away.
    ///
    /// # Errors
    /// [`Kind::Conflict`] while evidence or another source hangs on it.
    pub fn remove_source(&mut self, id: &SourceId) -> Result<()> {
        self.delete("source", &[text(id.as_str())])
    }

    /// Makes or changes a piece of evidence.
    ///
    /// # Errors
    /// If its source is not there.
    pub fn put_evidence(&mut self, evidence: &Evidence) -> Result<()> {
        self.put("evidence", &evidence_cells(evidence))
    }

    /// Takes a piece of evidence away.
    ///
    /// # Errors
    /// [`Kind::Conflict`] while it is cited.
    pub fn remove_evidence(&mut self, id: &EvidenceId) -> Result<()> {
        self.delete("evidence", &[text(id.as_str())])
    }

    /// Cites evidence to a claim, or changes the stance and locator of a citation. A [`ClaimRef::Link`] to an
    /// entity that is no link cites the evidence to its imported record.
    ///
    /// # Errors
    /// If there is no such claim.
    pub fn cite(&mut self, citing: &Citing) -> Result<()> {
        self.must_exist(&citing.claim)?;
        self.put("citation", &citation_cells(citing))
    }

    /// Takes a citation away.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn uncite(&mut self, claim: &ClaimRef, evidence: &EvidenceId) -> Result<()> {
        let mut key = claim_cells(claim).to_vec();
        key.push(text(evidence.as_str()));
        self.delete("citation", &key)
    }

    /// Rules on a claim, in place of the ruling before.
    ///
    /// # Errors
    /// If there is no such claim.
    pub fn rule(&mut self, ruling: &Ruling) -> Result<()> {
        self.must_exist(&ruling.claim)?;
        self.put("ruling", &ruling_cells(ruling))
    }

    /// Asks a question, or changes it.
    ///
    /// # Errors
    /// If its entity is not there.
    pub fn put_gap(&mut self, gap: &Gap) -> Result<()> {
        self.put("gap", &gap_cells(gap))
    }

    /// Takes a gap away.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn remove_gap(&mut self, id: &GapId) -> Result<()> {
        self.delete("gap", &[text(id.as_str())])
    }

    /// Puts a row of any content table; keeps its image if that changes anything.
    pub(super) fn put(&mut self, name: &str, cells: &[Sql]) -> Result<()> {
        self.put_as(name, cells, self.action)
    }

    /// The same, for a row as an earlier action had left it: it carries that action's number again.
    pub(super) fn put_as(&mut self, name: &str, cells: &[Sql], left_by: i64) -> Result<()> {
        let table = rows::table(name)?;
        let key = table.key(cells).to_vec();
        let before = self.row(table, &key)?;
        if before.as_ref().is_some_and(|row| row.cells.as_slice() == cells) {
            return Ok(());
        }
        self.keep(&Change { table, key: &key, before: before.as_ref(), after: Some(cells) })?;
        if before.is_some() {
            table.update(self.connection, cells, left_by)?;
        } else {
            table.insert(self.connection, cells, left_by)?;
        }
        self.touch(table, cells);
        Ok(())
    }

    /// Has this action answer for a row as it stands: who left it so may then be forgotten.
    pub(super) fn take_over(&mut self, name: &str, key: &[Sql]) -> Result<()> {
        let table = rows::table(name)?;
        let Some(row) = self.row(table, key)? else { return Ok(()) };
        self.keep(&Change { table, key, before: Some(&row), after: Some(&row.cells) })?;
        table.update(self.connection, &row.cells, self.action)?;
        self.touch(table, &row.cells);
        Ok(())
    }

    /// Deletes a row of any content table, if it is there.
    pub(super) fn delete(&mut self, name: &str, key: &[Sql]) -> Result<()> {
        let table = rows::table(name)?;
        let Some(before) = self.row(table, key)? else { return Ok(()) };
        self.keep(&Change { table, key, before: Some(&before), after: None })?;
        table.delete(self.connection, key)?;
        self.touch(table, &before.cells);
        Ok(())
    }

    /// Deletes what an import made without keeping images of it, but for rows that have images already: the
    /// journal says that they are there.
    pub(super) fn remove_unremembered(&mut self, import: i64) -> Result<()> {
        self.unremembered = true;
        journal::keep_nothing(self.connection, self.action)?;
        for (name, key) in journal::imaged_since(self.connection, import)? {
            let (table, key) = (rows::table(&name)?, rows::from_json(&key)?);
            if let Some(row) = table.get(self.connection, &key)?.filter(|row| row.action == import) {
                self.keep(&Change { table, key: &key, before: Some(&row), after: None })?;
            }
        }
        let mut statement = self
            .connection
            .prepare("SELECT DISTINCT v.entity FROM value v JOIN entity e ON e.id = v.entity WHERE v.action = ?1 AND e.action <> ?1")
            .map_err(storage)?;
        for id in statement.query_map([import], |row| row.get(0)).map_err(storage)? {
            self.touched.insert(id.map_err(storage)?);
        }
        self.front.lose_count();
        super::undo::delete_range(self.connection, import)
    }

    fn keep(&mut self, change: &Change<'_>) -> Result<()> {
        self.refuse_if_moved_on(change.table, change.key, change.before.map(|row| row.action))?;
        let mut kept = *change;
        if let Some(gone) = &mut self.gone {
            if change.after.is_none() {
                gone.insert((change.table.name.to_owned(), rows::to_json(change.key)));
                return Ok(());
            }
            kept.before = None;
        }
        self.images += 1;
        journal::remember(self.connection, &self.author, (self.action, self.images), &kept)
    }

    /// Notes what the derived tables have to be made again for.
    fn touch(&mut self, table: &Table, cells: &[Sql]) {
        let first = cells.first().map(string).unwrap_or_default();
        match table.name {
            "entity" | "value" => drop(self.touched.insert(first)),
            "assertion" => drop(self.about.insert(first)),
            _ => {}
        }
    }

    /// Makes what is derived from the rows that were touched again.
    pub(super) fn derive(&mut self) -> Result<()> {
        for id in std::mem::take(&mut self.touched) {
            derived::renew_entity(self.connection, self.vocabulary, &id, &mut self.front)?;
        }
        for id in std::mem::take(&mut self.about) {
            derived::renew_about(self.connection, &id)?;
        }
        Ok(())
    }

    /// The same, at the end: then what the case shows first is as the draft has left it, too.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.derive()?;
        front::settle(self.connection, &std::mem::take(&mut self.front))
    }

    fn next_rank(&self, value: &Value) -> Result<i64> {
        self.connection
            .prepare_cached("SELECT coalesce(max(rank) + 1, 0) FROM value WHERE entity = ?1 AND property = ?2")
            .and_then(|mut s| s.query_row([value.entity.as_str(), &value.property], |row| row.get(0)))
            .map_err(storage)
    }
}
