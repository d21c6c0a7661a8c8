//! The sweep over claims and what is cited to them: over all of a case, or over those that some evidence is cited to.
//!
//! Tables are walked side by side in the order of their keys, one pass each: nothing is asked claim by claim. It must
//! not know what claims say.

mod good;
mod here;
mod reach;
mod walk;

use std::collections::HashMap;

use rusqlite::{CachedStatement, Row, params_from_iter};

use self::good::{Good, Known};
use self::here::CitedHere;
use self::reach::{Reach, Share, Stretch, holds};
use self::walk::Walk;
use super::super::journal::ALL_SEALED;
use super::super::{Case, damage, storage};
use super::evidence::EVIDENCE;
use super::shares::share_out;
use crate::error::Result;
use crate::model::{AssertionId, Basis, Claim, ClaimRef, EntityId, Leads, ValueKey};

type Cited = Vec<Basis>;

type Visit<'v> = &'v mut dyn FnMut(Claim) -> Result<()>;

impl Case {
    /// Every claim. Nothing is held but what is cited to one entity and to the assertions.
    pub(super) fn sweep_claims(&self, visit: Visit<'_>) -> Result<()> {
        let known = Known::all(self)?;
        Sweep::of(self, &known)?.over(None, &mut |claim| self.unless_left_out(claim, visit))
    }

    /// Those that any of this evidence is cited to, in the same order.
    pub(super) fn sweep_claims_on(&self, on: &Leads, visit: Visit<'_>) -> Result<()> {
        if self.leaves_out() {
            // What is left out of what leaves the case has to be noted, whether it is reached or not.
            return self.sweep_claims(&mut |claim| if holds(on, &claim.cited) { visit(claim) } else { Ok(()) });
        }
        self.as_of_now(|| {
            let (reach, known) = (Reach::of(self, on)?, Known::of(self, on)?);
            let sweep = |case: &Self, stretch: &Stretch<'_>| {
                let mut claims = Vec::new();
                Sweep::of(case, &known)?.over(Some(&stretch.share()?), &mut |claim| {
                    claims.push(claim);
                    Ok(())
                })?;
                Ok(claims)
            };
            share_out(self, &reach.stretches(), sweep, &mut |claims| claims.into_iter().try_for_each(&mut *visit))
        })
    }

    fn unless_left_out(&self, claim: Claim, visit: Visit<'_>) -> Result<()> {
        if self.passes_over(claim.damaged, "claim", &[&claim.claim]) { Ok(()) } else { visit(claim) }
    }

    /// The rows of a table whose key is one of these, or all of them, in the order of that key.
    fn within(&self, columns: &str, table: &str, key: &str, keys: Option<&str>) -> Result<CachedStatement<'_>> {
        // The keys come in their order, and the rows of each in that of the table's own key.
        let order = match (keys, table) {
            (Some(_), _) => String::new(),
            (_, "citation") => "ORDER BY entity, property, value, lang, assertion, evidence".to_owned(),
            (_, "value") => "ORDER BY entity, property, value, lang".to_owned(),
            _ => format!("ORDER BY {key}"),
        };
        self.prepare(&format!("SELECT {columns} FROM {} WHERE {ALL_SEALED} {order}", among(table, key, keys)))
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql).map_err(storage)
    }
}

const CITATION: &str = "entity, property, value, lang, assertion, evidence, stance, locator, action, digest";
const VALUE: &str = "entity, property, value, lang, original, record, rank, action, digest";
const ENTITY: &str = "id, schema, placeholder, kind, note, context, action, digest";
const ASSERTION: &str = "id, text, about, date, date_text, note, action, digest";

/// A table, or its rows with one of the keys in a JSON list, the only parameter: key after key, as they are listed.
fn among(table: &str, column: &str, keys: Option<&str>) -> String {
    let listed = format!("(SELECT value AS listed FROM json_each(?1)) CROSS JOIN {table} ON {table}.{column} = listed");
    keys.map_or_else(|| table.to_owned(), |_| listed)
}

/// One reader's sweep. It remembers what it has looked at.
struct Sweep<'c> {
    case: &'c Case,
    good: Good<'c>,
}

impl<'c> Sweep<'c> {
    fn of(case: &'c Case, known: &'c Known) -> Result<Self> {
        Ok(Self { case, good: Good::of(case, known)? })
    }

    /// A share of what is reached, or all there is.
    fn over(&mut self, share: Option<&Share<'_>>, visit: Visit<'_>) -> Result<()> {
        self.entities(share, visit)?;
        self.assertions(share, visit)
    }

    /// Values and links, entity by entity.
    fn entities(&mut self, share: Option<&Share<'_>>, visit: Visit<'_>) -> Result<()> {
        let Self { case, good } = self;
        let (keys, whole) = (share.map(|share| share.entities.as_str()), share.map(|share| share.whole.as_str()));
        let mut citations = case.within(CITATION, "citation", "entity", keys)?;
        let mut values = case.within(VALUE, "value", "entity", keys)?;
        let mut links = case.within("entity, kind", "link", "entity", whole)?;
        let mut entities = case.within(ENTITY, "entity", "id", whole)?;
        let mut citations = Walk::start(&mut citations, keys)?;
        let mut values = Walk::start(&mut values, keys)?;
        let mut links = Walk::start(&mut links, whole)?;
        let mut entities = Walk::start(&mut entities, whole)?;
        let mut here = CitedHere::default();
        while let Some(entity) = values.here().map(EntityId::from) {
            let apart = share.and_then(|share| share.apart_at(entity.as_str()));
            here.clear();
            while citations.next_at(entity.as_str(), |row| here.take(row, apart, good))?.is_some() {}
            here.sort();
            let (mut is_link, mut hop) = (false, false);
            while let Some(flows) = links.next_at(entity.as_str(), |row| flows(case, row))? {
                is_link = true;
                hop |= flows;
            }
            // Of one that is not reached as one, nothing else depends on it.
            is_link = is_link || (apart.is_some() && !here.whole.is_empty() && case.is_link(&entity)?);
            let (mut own, mut damaged) = (Vec::new(), false);
            // A link's values belong to it: it is damaged with any of them, and they are claims only where they are
            // cited apart. Of others those are read that are reached.
            let mut read = |row: &Row<'_>| {
                let cited = here.of_value(row, is_link).map_err(storage)?;
                let counts = share.map_or(!is_link || !cited.is_empty(), |share| share.holds(&cited));
                let damaged = (is_link || counts) && !damage::is_sound(row, "value", 0).map_err(storage)?;
                if !counts {
                    return Ok((damaged, None));
                }
                let cell = |n: usize| damage::text(row, n).map_err(storage);
                let key = ValueKey { entity: entity.clone(), property: cell(1)?, value: cell(2)?, lang: cell(3)? };
                let claim = ClaimRef::from(key);
                Ok((damaged, Some(Claim { claim, cited, damaged, hop: false })))
            };
            while let Some((bad, claim)) = values.next_at(entity.as_str(), &mut read)? {
                damaged |= bad;
                own.extend(claim);
            }
            if is_link {
                let sound = |row: &Row<'_>| damage::is_sound(row, "entity", 0).map_err(storage);
                let damaged = entities.next_at(entity.as_str(), sound)? == Some(false) || damaged;
                let cited = std::mem::take(&mut here.whole);
                if share.is_none_or(|share| share.holds(&cited)) {
                    visit(Claim { claim: ClaimRef::Link(entity), cited, damaged, hop })?;
                }
            }
            own.into_iter().try_for_each(&mut *visit)?;
        }
        Ok(())
    }

    fn assertions(&mut self, share: Option<&Share<'_>>, visit: Visit<'_>) -> Result<()> {
        let keys = share.map(|share| share.assertions.as_str());
        let mut citations = self.case.prepare(&format!(
            "SELECT {CITATION} FROM {} WHERE entity = '' AND property = '' AND value = '' AND lang = '' AND {ALL_SEALED}",
            among("citation", "assertion", keys),
        ))?;
        let mut of_assertions: HashMap<String, Cited> = HashMap::new();
        let mut rows = citations.query(params_from_iter(keys)).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            if let Some(cited) = self.good.cited(row)? {
                of_assertions.entry(damage::text(row, 4).map_err(storage)?).or_default().push(cited);
            }
        }
        let mut assertions = self.case.within(ASSERTION, "assertion", "id", keys)?;
        let mut assertions = Walk::start(&mut assertions, keys)?;
        while let Some(id) = assertions.here().map(AssertionId::from) {
            let sound = |row: &Row<'_>| damage::is_sound(row, "assertion", 0).map_err(storage);
            let damaged = assertions.next_at(id.as_str(), sound)? == Some(false);
            let cited = of_assertions.remove(id.as_str()).unwrap_or_default();
            if share.is_none_or(|share| share.holds(&cited)) {
                visit(Claim { claim: ClaimRef::Assertion(id), cited, damaged, hop: false })?;
            }
        }
        Ok(())
    }
}

/// Whether goods flow along a link of the kind in the second column.
fn flows(case: &Case, row: &Row<'_>) -> Result<bool> {
    let kind = damage::read(row, 1).map_err(storage)?;
    Ok(case.vocabulary.kind(&kind).is_some_and(|kind| kind.flow))
}
