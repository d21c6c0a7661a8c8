//! What a sweep over the claims on some evidence comes by.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Case, Cited, among, damage, storage};
use crate::case::read::links::json_list;
use crate::error::Result;
use crate::model::{AssertionId, EntityId, EvidenceId};

/// A value of some entity: property, value, language.
pub(super) type Part = [String; 3];

/// How many entities, or assertions, one share has at the most.
const SHARE: usize = 1_000;

/// The claims that some evidence is cited to.
pub(super) struct Reach<'e> {
    on: &'e HashSet<EvidenceId>,
    /// Entities and the values of them that it is cited to, in order; without one, it is cited to the entity as such,
    /// and so perhaps to all its values.
    entities: Vec<(EntityId, Option<Part>)>,
    assertions: Vec<AssertionId>,
}

/// Some of it, as lists of keys in JSON, each in order.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) entities: String,
    /// Those of them that evidence is cited to as one: links, and records.
    pub(super) whole: String,
    pub(super) assertions: String,
}

impl<'e> Reach<'e> {
    /// What citations of this evidence lead to.
    pub(super) fn of(case: &Case, on: &'e HashSet<EvidenceId>) -> Result<Self> {
        let cited = among("citation", "evidence", Some(""));
        let mut statement = case.prepare(&format!("SELECT entity, property, value, lang, assertion FROM {cited}"))?;
        let mut ids: Vec<_> = on.iter().map(EvidenceId::as_str).collect();
        // As the index has them: its pages are read one after the other.
        ids.sort_unstable();
        let on_them = json_list(ids.into_iter())?;
        let mut rows = statement.query([on_them]).map_err(storage)?;
        let mut reach = Self { on, entities: Vec::new(), assertions: Vec::new() };
        while let Some(row) = rows.next().map_err(storage)? {
            let cell = |n: usize| damage::read(row, n).map_err(storage);
            let assertion = cell(4)?;
            if !assertion.is_empty() {
                reach.assertions.push(AssertionId::from(&*assertion));
                continue;
            }
            let (entity, part) = (EntityId::from(&*cell(0)?), [cell(1)?, cell(2)?, cell(3)?]);
            reach.entities.push((entity, (!part[0].is_empty()).then(|| part.map(Cow::into_owned))));
        }
        drop(rows);
        reach.entities.sort_unstable();
        reach.entities.dedup();
        reach.assertions.sort_unstable();
        reach.assertions.dedup();
        Ok(reach)
    }

    /// All of it, in pieces.
    pub(super) fn shares(&self) -> Result<Vec<Share>> {
        let list = |ids: &[&str]| json_list(ids.iter().copied());
        let entities: Vec<_> = self.entities.chunk_by(|(a, _), (b, _)| a == b).collect();
        let of_entities = entities.chunks(SHARE).map(|share| {
            let first = || share.iter().filter_map(|of_one| of_one.first());
            let all: Vec<_> = first().map(|(id, _)| id.as_str()).collect();
            let whole: Vec<_> = first().filter(|(_, part)| part.is_none()).map(|(id, _)| id.as_str()).collect();
            Ok(Share { entities: list(&all)?, whole: list(&whole)?, assertions: list(&[])? })
        });
        let assertions: Vec<_> = self.assertions.iter().map(AssertionId::as_str).collect();
        let of_assertions = assertions
            .chunks(SHARE)
            .map(|share| Ok(Share { entities: list(&[])?, whole: list(&[])?, assertions: list(share)? }));
        of_entities.chain(of_assertions).collect()
    }

    /// The only values of an entity that are reached, if not perhaps all.
    pub(super) fn apart_at(&self, entity: &EntityId) -> Option<Apart<'_>> {
        let first = self.entities.partition_point(|(id, _)| id < entity);
        let from = self.entities.get(first..).unwrap_or_default();
        let of_it = from.get(..from.partition_point(|(id, _)| id == entity)).unwrap_or_default();
        of_it.first().is_some_and(|(_, part)| part.is_some()).then_some(Apart(of_it))
    }

    /// Whether any of the evidence is among what is cited to a claim.
    pub(super) fn holds(&self, cited: &Cited) -> bool {
        cited.iter().any(|(evidence, _)| self.on.contains(evidence))
    }
}

/// Values of one entity, in order.
#[derive(Clone, Copy)]
pub(super) struct Apart<'r>(&'r [(EntityId, Option<Part>)]);

impl Apart<'_> {
    pub(super) fn has(self, part: [&str; 3]) -> bool {
        self.0
            .binary_search_by(|(_, of_it)| {
                of_it.as_ref().map(|of_it| of_it.each_ref().map(String::as_str)).cmp(&Some(part))
            })
            .is_ok()
    }
}
