//! The trail: which entities were walked from and looked at, gone back and forward over as in a browser.
//!
//! A stop is a root of the chain, or an entity whose dossier was come to by following a link. Moving the selection
//! leaves no stop. It knows the panes by what they show; it must not know how that is read.

use super::App;
use crate::model::{EntityId, Side};
use crate::tui::effect::{Effect, Out, Place, Way};

/// How many stops are kept.
const MOST: usize = 200;

/// A place on the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stop {
    /// The root of the chain; none where there was no chain.
    root: Option<EntityId>,
    /// The way that it was walked.
    side: Side,
    /// Whose dossier was shown, where that was chosen apart from the root.
    subject: Option<EntityId>,
}

/// The trail.
#[derive(Debug, Default)]
pub(super) struct Trail {
    stops: Vec<Stop>,
    at: usize,
    /// Whose dossier is to be shown once the root is there.
    owed: Option<EntityId>,
}

impl Trail {
    /// Whether there is a stop that way.
    pub(super) fn leads(&self, way: Way) -> bool {
        self.next(way).is_some()
    }

    /// How many roots can be gone back over.
    pub(super) fn roots_before(&self) -> usize {
        let before = self.stops.get(..=self.at).unwrap_or_default();
        before.windows(2).filter(|pair| pair[0].root != pair[1].root).count()
    }

    fn now(&self) -> Option<&Stop> {
        self.stops.get(self.at)
    }

    fn next(&self, way: Way) -> Option<usize> {
        match way {
            Way::Back => self.at.checked_sub(1),
            Way::Forward => Some(self.at + 1).filter(|next| *next < self.stops.len()),
            Way::Root => {
                let root = &self.now()?.root;
                self.stops[..self.at].iter().rposition(|stop| stop.root != *root)
            }
        }
    }

    /// A new stop; what lay ahead is gone, as in a browser.
    fn go(&mut self, stop: Stop) {
        self.owed = None;
        if self.now() == Some(&stop) {
            return;
        }
        self.stops.truncate(self.at + 1);
        self.stops.push(stop);
        if self.stops.len() > MOST {
            self.stops.remove(0);
        }
        self.at = self.stops.len() - 1;
    }

    /// An entity has gone from the case: no stop leads to it any more. The one before is the present one.
    fn forget(&mut self, gone: &EntityId) {
        let stays =
            |stop: &Stop| stop.root.as_ref().is_some_and(|root| root != gone) && stop.subject.as_ref() != Some(gone);
        let later = self.stops.split_off(self.at.min(self.stops.len()));
        self.stops.retain(stays);
        self.stops.dedup();
        self.at = self.stops.len().saturating_sub(1);
        self.stops.extend(later.into_iter().filter(stays));
        self.owed = None;
    }
}

impl App {
    /// Walks the chain from an entity and shows its dossier.
    pub(super) fn walk_from(&mut self, id: &EntityId, out: &mut Out) {
        let side = self.panes.chain.side();
        self.keep_side(side);
        self.trail.go(Stop { root: Some(id.clone()), side, subject: None });
        self.panes.chain.root(id, side, out);
        self.panes.dossier.subject(id, out);
    }

    /// Shows the dossier of an entity that was come to by a link.
    pub(super) fn look_at(&mut self, id: &EntityId, out: &mut Out) {
        let side = self.panes.chain.side();
        self.keep_side(side);
        let left = self.panes.dossier.subject_id().cloned();
        let root = self.trail.now().and_then(|now| now.root.clone());
        let from = Stop { root: root.clone(), side, subject: left.filter(|left| Some(left) != root.as_ref()) };
        match self.trail.stops.get_mut(self.trail.at) {
            // What the selection led to counts once something is followed from there.
            Some(now) if now.subject.is_none() => *now = from,
            _ => self.trail.go(from),
        }
        let subject = Some(id.clone()).filter(|id| Some(id) != root.as_ref());
        self.trail.go(Stop { root, side, subject });
        self.panes.dossier.subject(id, out);
        if !self.rooms.panes.iter().any(|(shown, _)| *shown == Place::Dossier) {
            out.push(Effect::Focus(Place::Dossier));
        }
    }

    /// Goes along the trail. Whether it leads that way.
    pub(super) fn go_along(&mut self, way: Way, out: &mut Out) -> bool {
        let Some(to) = self.trail.next(way) else { return false };
        self.keep_side(self.panes.chain.side());
        let root = self.trail.now().and_then(|now| now.root.clone());
        self.trail.at = to;
        self.arrive(root.as_ref(), out);
        true
    }

    /// Shows the stop that was come to, from another root or the same.
    fn arrive(&mut self, from: Option<&EntityId>, out: &mut Out) {
        let Some(stop) = self.trail.now().cloned() else { return };
        self.trail.owed = None;
        let turned = stop.root.as_ref().filter(|root| Some(*root) != from);
        if let Some(root) = turned {
            self.panes.chain.root(root, stop.side, out);
            self.trail.owed.clone_from(&stop.subject);
        }
        if let Some(id) = stop.subject.as_ref().or(stop.root.as_ref()) {
            self.panes.dossier.subject(id, out);
        }
        let in_sight = |place| self.rooms.panes.iter().any(|(shown, _)| *shown == place);
        let shown = in_sight(Place::Dossier) || turned.is_some() && in_sight(Place::Chain);
        if !shown {
            let place = if turned.is_some() { Place::Chain } else { Place::Dossier };
            out.push(Effect::Focus(place));
        }
    }

    /// The chain has a root: the stop is of that, whoever asked for it.
    pub(super) fn rooted_at(&mut self, id: &EntityId, out: &mut Out) {
        let side = self.panes.chain.side();
        match self.trail.stops.get_mut(self.trail.at) {
            Some(now) => now.root = Some(id.clone()),
            None => self.trail.go(Stop { root: Some(id.clone()), side, subject: None }),
        }
        if let Some(subject) = self.trail.owed.take() {
            // Behind what the chain selects.
            self.apply(std::mem::take(out));
            self.panes.dossier.subject(&subject, out);
        }
    }

    /// The root has gone from the case: goes back to where the reporter was before. Whether there is such a place.
    pub(super) fn root_is_gone(&mut self, out: &mut Out) -> bool {
        let Some(gone) = self.trail.now().and_then(|now| now.root.clone()) else { return false };
        self.trail.forget(&gone);
        self.arrive(Some(&gone), out);
        self.trail.now().is_some()
    }

    /// The chain may have been turned round since the stop was come to.
    fn keep_side(&mut self, side: Side) {
        if let Some(now) = self.trail.stops.get_mut(self.trail.at) {
            now.side = side;
        }
    }
}
