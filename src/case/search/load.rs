//! The index as the case fills it: cards and their forms, and which entities have what a filter asks for.
//!
//! It must not know how anything is found.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::{Form, Has, Index, Query};
use crate::case::journal::SEALED;
use crate::case::{Case, storage};
use crate::error::{Error, Kind, Result};
use crate::model::{Brief, ClaimRef, EntityId, Graph, Stance};

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
        let mut briefs: Vec<Brief> = Vec::new();
        let mut members: Vec<Brief> = Vec::new();
        let mut forms: Vec<Form> = Vec::new();
        case.each_card(&mut |mut brief, json| {
            let texts: Vec<(Piece<'_>, Piece<'_>)> = serde_json::from_str(json)
                .map_err(|e| Error::new(Kind::Damaged, format!("the card of {}: {e}", brief.id)))?;
            let head = heads.get(&brief.id);
            let entity = head.unwrap_or(&brief.id).clone();
            forms.extend(texts.into_iter().map(|(property, text)| Form {
                entity: entity.clone(),
                property: property.0.into_owned(),
                text: text.0.into_owned(),
            }));
            if head.is_some() {
                brief.id = entity;
                members.push(brief);
            } else {
                briefs.push(brief);
            }
            Ok(())
        })?;
        join(&mut briefs, members);
        Ok(Self::new(briefs, forms))
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
        Ok(())
    }
}

/// Joins the members of groups with their heads: one entity, of all their countries.
fn join(briefs: &mut Vec<Brief>, members: Vec<Brief>) {
    if members.is_empty() {
        return;
    }
    let mut places: HashMap<EntityId, usize> = HashMap::new();
    for (place, brief) in briefs.iter().enumerate() {
        places.insert(brief.id.clone(), place);
    }
    for member in members {
        match places.get(&member.id).and_then(|place| briefs.get_mut(*place)) {
            Some(head) => {
                head.countries.extend(member.countries);
                head.countries.sort_unstable();
                head.countries.dedup();
            }
            None => {
                places.insert(member.id.clone(), briefs.len());
                briefs.push(member);
            }
        }
    }
}

/// The head of every entity that is a member of another's group.
fn heads(case: &Case) -> Result<HashMap<EntityId, EntityId>> {
    let sql = format!("SELECT member, head FROM same_as WHERE {SEALED}");
    let mut statement = case.connection.prepare(&sql).map_err(storage)?;
    let pair = |row: &rusqlite::Row<'_>| {
        Ok((EntityId::new(row.get::<_, String>(0)?), EntityId::new(row.get::<_, String>(1)?)))
    };
    let rows = statement.query_map([], pair).map_err(storage)?;
    rows.collect::<rusqlite::Result<_>>().map_err(storage)
}

/// The entities with a note, by the heads of their groups.
fn noted(case: &Case) -> Result<BTreeSet<EntityId>> {
    let sql = format!("SELECT id FROM entity WHERE note IS NOT NULL AND note <> '' AND {SEALED}");
    let mut statement = case.connection.prepare(&sql).map_err(storage)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(storage)?;
    let ids: Vec<EntityId> = rows.map(|id| id.map(EntityId::new)).collect::<rusqlite::Result<_>>().map_err(storage)?;
    let heads = heads(case)?;
    Ok(ids.into_iter().map(|id| heads.get(&id).cloned().unwrap_or(id)).collect())
}

/// The entities with an uncited claim, and those with a disputed one. A link is a claim at both its ends, an
/// assertion at all it is about.
fn weighed(case: &Case) -> Result<(BTreeSet<EntityId>, BTreeSet<EntityId>)> {
    let heads = heads(case)?;
    let (mut uncited, mut disputed) = (BTreeSet::new(), BTreeSet::new());
    case.each_claim(&mut |claim| {
        let is_disputed = claim.cited.iter().any(|(_, stance)| *stance == Stance::Contradicts);
        let is_uncited = !is_disputed && !claim.cited.iter().any(|(_, stance)| *stance == Stance::Supports);
        if !is_disputed && !is_uncited {
            return Ok(());
        }
        let at: Vec<EntityId> = match &claim.claim {
            ClaimRef::Value(key) => vec![key.entity.clone()],
            ClaimRef::Link(id) => case.link(id)?.into_iter().flat_map(|link| [link.source, link.target]).collect(),
            ClaimRef::Assertion(id) => case.assertion(id)?.map(|assertion| assertion.about).unwrap_or_default(),
        };
        let list = if is_disputed { &mut disputed } else { &mut uncited };
        list.extend(at.into_iter().map(|id| heads.get(&id).cloned().unwrap_or(id)));
        Ok(())
    })?;
    Ok((uncited, disputed))
}
