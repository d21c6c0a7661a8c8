//! Every entity with the standing of its claims, from one pass over the case instead of a question a claim.
//!
//! It must not know how a row is written.

use std::collections::HashMap;

use crate::analysis::{Origins, Standing};
use crate::case::Case;
use crate::error::Result;
use crate::model::{ClaimRef, Entity, EntityId, Graph as _, ValueKey};

/// How the claims of one entity stand.
#[derive(Default)]
pub(super) struct Stood {
    entity: EntityId,
    link: Option<Standing>,
    values: HashMap<ValueKey, Standing>,
}

impl Stood {
    /// The standing of a claim: as the pass found it, as the link to which a value belongs, or asked for.
    pub(super) fn standing(&self, origins: &mut Origins<'_>, claim: &ClaimRef) -> Result<Standing> {
        let found = match claim {
            ClaimRef::Value(key) if key.entity == self.entity => self.values.get(key).copied().or(self.link),
            ClaimRef::Link(id) if *id == self.entity => self.link,
            _ => None,
        };
        found.map_or_else(|| origins.stand(claim).map(|stand| stand.standing), Ok)
    }
}

/// Hands out every entity as it stands in its own row, links and members of groups included, by id.
pub(super) fn each(
    case: &Case,
    origins: &mut Origins<'_>,
    visit: &mut dyn FnMut(&mut Origins<'_>, &Entity, &Stood) -> Result<()>,
) -> Result<()> {
    let mut ids = Vec::new();
    case.each_row(&mut |id| {
        ids.push(id);
        Ok(())
    })?;
    let mut ids = ids.into_iter().peekable();
    let mut stood = Stood::default();
    // Claims come by entity in the same order as the rows.
    case.each_claim(&mut |claim| {
        let standing = origins.weigh(&claim.cited)?.standing;
        let at = match &claim.claim {
            ClaimRef::Value(key) => &key.entity,
            ClaimRef::Link(id) => id,
            ClaimRef::Assertion(_) => return Ok(()),
        };
        if *at != stood.entity {
            while let Some(id) = ids.next_if(|id| id < at) {
                hand_out(case, origins, &id, &stood, visit)?;
            }
            stood = Stood { entity: at.clone(), ..Stood::default() };
        }
        match claim.claim {
            ClaimRef::Value(key) => _ = stood.values.insert(*key, standing),
            ClaimRef::Link(_) => stood.link = Some(standing),
            ClaimRef::Assertion(_) => {}
        }
        Ok(())
    })?;
    ids.try_for_each(|id| hand_out(case, origins, &id, &stood, visit))
}

fn hand_out(
    case: &Case,
    origins: &mut Origins<'_>,
    id: &EntityId,
    stood: &Stood,
    visit: &mut dyn FnMut(&mut Origins<'_>, &Entity, &Stood) -> Result<()>,
) -> Result<()> {
    match case.row(id)? {
        Some(entity) => visit(origins, &entity, stood),
        None => Ok(()),
    }
}
