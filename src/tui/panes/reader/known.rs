//! What is marked in a document: who is named where, as far as that was looked through, and what was searched for.

use std::collections::BTreeMap;

use crate::documents::Place;
use crate::documents::passage::{Passage, Spot};
use crate::model::EntityId;
use crate::tui::effect::{Named, Sought, Stretch};

/// What is known of a document beside its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The names, in the order of the text.
    names: BTreeMap<Stretch, Vec<EntityId>>,
    /// Which pages were looked through since the case has changed.
    looked: Vec<bool>,
    /// What was searched for.
    pub(super) sought: Sought,
}

impl Known {
    /// Nothing is known of a document of so many pages.
    pub(super) fn of(pages: usize) -> Self {
        Self { looked: vec![false; pages], ..Self::default() }
    }

    /// The case has other names now: what is marked stays until it is looked at anew.
    pub(super) fn renew(&mut self) {
        self.looked.fill(false);
    }

    /// The page to be looked through next, from the one in sight on.
    pub(super) fn next_page(&self, in_sight: usize) -> Option<usize> {
        let later = self.looked.iter().skip(in_sight).position(|looked| !looked).map(|at| at + in_sight);
        later.or_else(|| self.looked.iter().position(|looked| !looked))
    }

    /// Takes the names of some pages.
    pub(super) fn named(&mut self, named: Named) {
        let (from, to) = named.pages;
        self.names.retain(|stretch, _| !(from..to).contains(&stretch.place.page));
        self.names.extend(named.names);
        for looked in self.looked.iter_mut().take(to).skip(from) {
            *looked = true;
        }
    }

    /// How many names there are so far.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// The names in a paragraph.
    pub(super) fn in_paragraph(&self, place: Place) -> impl Iterator<Item = (&Stretch, &Vec<EntityId>)> {
        let edge = |from| Stretch { place, from, to: 0 };
        self.names.range(edge(0)..edge(usize::MAX))
    }

    /// Whom a place names.
    pub(super) fn at(&self, spot: Spot) -> &[EntityId] {
        let mut here = self.in_paragraph(spot.place);
        here.find(|(name, _)| (name.from..name.to).contains(&spot.at)).map_or(&[], |(_, who)| who.as_slice())
    }

    /// Whom a passage names, each once, in its order.
    pub(super) fn within(&self, passage: Passage) -> Vec<EntityId> {
        let edge = |spot: Spot| Stretch { place: spot.place, from: spot.at, to: 0 };
        let mut found: Vec<EntityId> = Vec::new();
        for who in self.names.range(edge(passage.from)..edge(passage.to)).flat_map(|(_, who)| who) {
            if !found.contains(who) {
                found.push(who.clone());
            }
        }
        found
    }

    /// The next name after a place, or the one before.
    pub(super) fn next_name(&self, spot: Spot, forward: bool) -> Option<Stretch> {
        step(self.names.keys(), spot, forward)
    }

    /// The next place of what was searched for, or the one before.
    pub(super) fn next_found(&self, spot: Spot, forward: bool) -> Option<Stretch> {
        step(self.sought.found.iter(), spot, forward)
    }

    /// Which of the places of what was searched for it is, from 1.
    pub(super) fn number_of(&self, spot: Spot) -> Option<usize> {
        let here = |found: &Stretch| {
            found.place == spot.place && (found.from..found.to.max(found.from + 1)).contains(&spot.at)
        };
        self.sought.found.iter().position(here).map(|at| at + 1)
    }
}

fn step<'s>(mut all: impl DoubleEndedIterator<Item = &'s Stretch>, spot: Spot, forward: bool) -> Option<Stretch> {
    let start = |stretch: &Stretch| Spot { place: stretch.place, at: stretch.from };
    if forward { all.find(|s| start(s) > spot) } else { all.rfind(|s| start(s) < spot) }.copied()
}
