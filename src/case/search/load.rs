//! The index as the case fills it: cards and their forms, and which entities have what a filter asks for.
//!
//! It must not know how anything is found.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;

use super::forms::Gathered;
use super::{Has, Index, Query};
use crate::case::journal::ALL_SEALED;
use crate::case::{Case, storage};
use crate::error::{Error, Kind, Result};
use crate::model::{Brief, ClaimRef, EntityId, Graph, Mark, Marked, Stance};

/// A text of a card, borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Piece<'a>(#[serde(borrow)] Cow<'a, str>);

impl Index {
    /// Reads everything that can be found. A same-as group is found by the forms of all its members, as its head.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn load(case: &Case) -> Result<Self> {
        let heads = heads(case)?;
        let mut gathered = Gathered::default();
        let mut groups: HashMap<EntityId, usize> = HashMap::new();
        let in_groups: HashSet<&EntityId> = heads.values().collect();
        case.each_card(&mut |mut brief, json| {
            let texts: Vec<(Piece<'_>, Piece<'_>)> = serde_json::from_str(json)
                .map_err(|e| Error::new(Kind::Damaged, format!("the card of {}: {e}", brief.id)))?;
            let mut place = gathered.briefs.len();
            let head = heads.get(&brief.id);
            if let Some(id) = head.or_else(|| in_groups.get(&brief.id).copied()) {
                place = *groups.entry(id.clone()).or_insert(place);
                brief.id = id.clone();
            }
            for (property, text) in &texts {
                gathered.add(place, &property.0, &text.0);
            }
            match gathered.briefs.get_mut(place) {
                None => gathered.briefs.push(brief),
                Some(group) => join(group, brief, head.is_none()),
            }
            Ok(())
        })?;
        let mut index = Self::of(gathered);
        index.carry(case, &heads)?;
        Ok(index)
    }

    /// Notes the marks on entities themselves; those on a member of a group stand on its head.
    fn carry(&mut self, case: &Case, heads: &HashMap<EntityId, EntityId>) -> Result<()> {
        let rows = case.mark_rows()?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut on: HashMap<EntityId, BTreeSet<Mark>> = HashMap::new();
        for (claim, mark) in rows {
            // An entity goes by its key, as a link does.
            if let ClaimRef::Link(id) = claim {
                on.entry(heads.get(&id).cloned().unwrap_or(id)).or_default().insert(mark);
            }
        }
        let numbered = self.forms.entities.iter().zip(0..);
        let carried =
            numbered.filter_map(|(brief, number)| Some((number, on.get(&brief.id)?.iter().copied().collect())));
        self.carried = carried.collect();
        Ok(())
    }

    /// Finds out which entities have what a query asks for, if that is not known yet. A pass over all claims for
    /// `has:uncited` and `has:disputed`: a job, not a keystroke.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn prepare(&self, case: &Case, query: &Query) -> Result<()> {
        let wanted = self.unmarked(query);
        if wanted.contains(&Has::Uncited) || wanted.contains(&Has::Disputed) {
            let (uncited, disputed) = weighed(case)?;
            self.mark(Has::Uncited, &uncited);
            self.mark(Has::Disputed, &disputed);
        }
        if wanted.contains(&Has::Gap) {
            let open = case.gaps()?.into_iter().filter(|gap| gap.answered_by.is_none());
            let mut with_gaps = BTreeSet::new();
            for entity in open.filter_map(|gap| gap.entity) {
                with_gaps.insert(case.brief(&entity)?.id);
            }
            self.mark(Has::Gap, &with_gaps);
        }
        if wanted.contains(&Has::Note) {
            self.mark(Has::Note, &noted(case)?);
        }
        for has in wanted {
            if let Has::Marked(mark) = has {
                self.mark(has, &marked(case, mark)?);
            }
        }
        Ok(())
    }
}

/// Joins another member to a group: the group goes by its head, and is of the countries of all.
fn join(group: &mut Brief, mut member: Brief, is_head: bool) {
    if is_head {
        std::mem::swap(group, &mut member);
    }
    group.countries.append(&mut member.countries);
    group.countries.sort_unstable();
    group.countries.dedup();
}

/// The head of every entity that is a member of another's group.
pub(in crate::case) fn heads(case: &Case) -> Result<HashMap<EntityId, EntityId>> {
    let sql = format!("SELECT member, head FROM same_as WHERE {ALL_SEALED}");
    let mut statement = case.connection.prepare(&sql).map_err(storage)?;
    let pair = |row: &rusqlite::Row<'_>| {
        Ok((EntityId::new(row.get::<_, String>(0)?), EntityId::new(row.get::<_, String>(1)?)))
    };
    let rows = statement.query_map([], pair).map_err(storage)?;
    rows.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// The entities with a note, by the heads of their groups.
fn noted(case: &Case) -> Result<BTreeSet<EntityId>> {
    let sql = format!("SELECT id FROM entity WHERE note IS NOT NULL AND note <> '' AND {ALL_SEALED}");
    let mut statement = case.connection.prepare(&sql).map_err(storage)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
    let ids: Vec<EntityId> = rows.map(|id| id.map(EntityId::new)).collect::<rusqlite::Result<_>>().map_err(storage)?;
    let heads = heads(case)?;
    Ok(ids.into_iter().map(|id| heads.get(&id).cloned().unwrap_or(id)).collect())
}

/// The entities that carry a mark, themselves or at a claim.
fn marked(case: &Case, mark: Mark) -> Result<BTreeSet<EntityId>> {
    let mut found = BTreeSet::new();
    for marked in case.marked(mark)? {
        match marked {
            Marked::Entity(id) => drop(found.insert(id)),
            Marked::Claim(claim) => found.extend(entities_at(case, &claim)?),
        }
    }
    let heads = heads(case)?;
    Ok(found.into_iter().map(|id| heads.get(&id).cloned().unwrap_or(id)).collect())
}

/// What a claim is about: a link is a claim at both its ends, an assertion at all it is about.
fn entities_at(case: &Case, claim: &ClaimRef) -> Result<Vec<EntityId>> {
    Ok(match claim {
        ClaimRef::Value(key) => vec![key.entity.clone()],
        ClaimRef::Link(id) => case.link(id)?.into_iter().flat_map(|link| [link.source, link.target]).collect(),
        ClaimRef::Assertion(id) => case.assertion(id)?.map(|assertion| assertion.about).unwrap_or_default(),
    })
}

/// The entities with an uncited claim, and those with a disputed one.
fn weighed(case: &Case) -> Result<(BTreeSet<EntityId>, BTreeSet<EntityId>)> {
    let heads = heads(case)?;
    let (mut uncited, mut disputed) = (BTreeSet::new(), BTreeSet::new());
    case.each_claim(&mut |claim| {
        let is_disputed = claim.cited.iter().any(|basis| basis.stance == Stance::Contradicts);
        let is_uncited = !is_disputed && !claim.cited.iter().any(|basis| basis.stance == Stance::Supports);
        if !is_disputed && !is_uncited {
            return Ok(());
        }
        let at = entities_at(case, &claim.claim)?;
        let list = if is_disputed { &mut disputed } else { &mut uncited };
        list.extend(at.into_iter().map(|id| heads.get(&id).cloned().unwrap_or(id)));
        Ok(())
    })?;
    Ok((uncited, disputed))
}
