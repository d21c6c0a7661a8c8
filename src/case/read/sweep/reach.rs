//! What a sweep over the claims on some evidence comes by.

use compact_str::CompactString;

use super::here::{Part, PartKey};
use super::{Case, Cited, among, damage, storage};
use crate::case::read::links::json_list;
use crate::case::read::shares::share_out;
use crate::error::Result;
use crate::model::{EvidenceId, Leads};

/// About how many places, assertions or pieces of evidence one share has.
const SHARE: usize = 500;

/// The claims that some evidence is cited to.
pub(super) struct Reach<'e> {
    on: &'e Leads,
    /// As different readers found them: each list is in order.
    places: Vec<Vec<Place>>,
    assertions: Vec<Vec<CompactString>>,
}

/// An entity and a value of it that evidence is cited to; without one, it is cited to the entity as such, and so perhaps
/// to all its values.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    entity: CompactString,
    part: Option<Part>,
}

/// What of a reach lies between two keys, of every list its own slice.
pub(super) struct Stretch<'r> {
    on: &'r Leads,
    places: Vec<&'r [Place]>,
    assertions: Vec<&'r [CompactString]>,
}

/// The same in order, with its keys as lists in JSON.
pub(super) struct Share<'r> {
    on: &'r Leads,
    places: Vec<&'r Place>,
    pub(super) entities: String,
    /// Those of them that evidence is cited to as one: links, and records.
    pub(super) whole: String,
    pub(super) assertions: String,
}

impl<'e> Reach<'e> {
    /// What citations of this evidence lead to.
    pub(super) fn of(case: &Case, on: &'e Leads) -> Result<Self> {
        let mut ids: Vec<_> = on.keys().map(EvidenceId::as_str).collect();
        // As the index has them: its pages are read one after the other.
        ids.sort_unstable();
        let ids: Vec<_> = ids.chunks(SHARE).collect();
        let mut reach = Self { on, places: Vec::new(), assertions: Vec::new() };
        share_out(case, &ids, |case, ids| cited(case, ids), &mut |(places, assertions)| {
            reach.places.push(places);
            reach.assertions.push(assertions);
            Ok(())
        })?;
        Ok(reach)
    }

    /// All of it, in order.
    pub(super) fn stretches(&self) -> Vec<Stretch<'_>> {
        let (on, none) = (self.on, Vec::new());
        let places = cut(&self.places, |place| place.entity.as_str()).into_iter();
        let assertions = cut(&self.assertions, CompactString::as_str).into_iter();
        let places = places.map(|places| Stretch { on, places, assertions: none.clone() });
        places.chain(assertions.map(|assertions| Stretch { on, places: Vec::new(), assertions })).collect()
    }
}

/// Lists that are in order each, cut into stretches at the same keys. What has one key stays together.
fn cut<'l, T>(lists: &'l [Vec<T>], key: impl Fn(&T) -> &str) -> Vec<Vec<&'l [T]>> {
    /// Keys looked at for each place to cut at: the more, the more alike the stretches.
    const LOOKED_AT: usize = 8;
    let mut looked_at: Vec<_> =
        lists.iter().flat_map(|list| list.iter().step_by(SHARE / LOOKED_AT)).map(&key).collect();
    looked_at.sort_unstable();
    let mut left: Vec<_> = lists.iter().map(Vec::as_slice).collect();
    let mut stretches = Vec::new();
    for at in looked_at.iter().step_by(LOOKED_AT).skip(1) {
        let cut = |list: &mut &'l [T]| {
            let (stretch, rest) = list.split_at(list.partition_point(|item| key(item) < *at));
            *list = rest;
            stretch
        };
        stretches.push(left.iter_mut().map(cut).collect());
    }
    stretches.push(left);
    stretches.retain(|stretch: &Vec<&[T]>| stretch.iter().any(|list| !list.is_empty()));
    stretches
}

impl<'r> Stretch<'r> {
    /// Put in order, each place once.
    pub(super) fn share(&self) -> Result<Share<'r>> {
        let mut places: Vec<&Place> = self.places.iter().copied().flatten().collect();
        places.sort_unstable();
        places.dedup();
        let firsts: Vec<_> = places.chunk_by(|a, b| a.entity == b.entity).map(|of_one| of_one[0]).collect();
        let whole = firsts.iter().filter(|place| place.part.is_none());
        let mut assertions: Vec<&str> = self.assertions.iter().copied().flatten().map(CompactString::as_str).collect();
        assertions.sort_unstable();
        assertions.dedup();
        Ok(Share {
            on: self.on,
            entities: json_list(firsts.iter().map(|place| place.entity.as_str()))?,
            whole: json_list(whole.map(|place| place.entity.as_str()))?,
            assertions: json_list(assertions.into_iter())?,
            places,
        })
    }
}

impl Share<'_> {
    /// The only values of an entity that are reached, if not perhaps all.
    pub(super) fn apart_at(&self, entity: &str) -> Option<Apart<'_>> {
        let first = self.places.partition_point(|place| place.entity.as_str() < entity);
        let from = self.places.get(first..).unwrap_or_default();
        let of_it = from.chunk_by(|a, b| a.entity == b.entity).next().filter(|of_it| of_it[0].entity == entity);
        let of_it = of_it.unwrap_or_default();
        of_it.first().is_some_and(|place| place.part.is_some()).then_some(Apart(of_it))
    }

    /// Whether a claim with this cited to it is reached.
    pub(super) fn holds(&self, cited: &Cited) -> bool {
        holds(self.on, cited)
    }
}

/// Where some evidence is cited, in order: at entities, and the assertions.
fn cited(case: &Case, ids: &[&str]) -> Result<(Vec<Place>, Vec<CompactString>)> {
    let cited = among("citation", "evidence", Some(""));
    let mut statement = case.prepare(&format!("SELECT entity, property, value, lang, assertion FROM {cited}"))?;
    let mut rows = statement.query([json_list(ids.iter().copied())?]).map_err(storage)?;
    let (mut places, mut assertions, mut part) = (Vec::new(), Vec::new(), PartKey::default());
    while let Some(row) = rows.next().map_err(storage)? {
        let cell = |n: usize| damage::read(row, n).map(CompactString::from).map_err(storage);
        let assertion = cell(4)?;
        if assertion.is_empty() {
            places.push(Place { entity: cell(0)?, part: part.of(row).map_err(storage)?.map(Part::from) });
        } else {
            assertions.push(assertion);
        }
    }
    places.sort_unstable();
    assertions.sort_unstable();
    Ok((places, assertions))
}

/// Whether any of the evidence is among what is cited to a claim.
pub(super) fn holds(on: &Leads, cited: &Cited) -> bool {
    cited.iter().any(|basis| on.contains_key(&basis.evidence))
}

/// Values of one entity, in order.
#[derive(Clone, Copy)]
pub(super) struct Apart<'r>(&'r [&'r Place]);

impl Apart<'_> {
    pub(super) fn has(self, part: &[u8]) -> bool {
        self.0.binary_search_by(|place| place.part.as_deref().cmp(&Some(part))).is_ok()
    }
}
