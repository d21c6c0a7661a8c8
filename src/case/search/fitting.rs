//! The entities among the candidates that fit, and which of them are worth a score.
//!
//! A better class is worth more than anything within a worse one, so the matcher is asked of no class beyond those that
//! fill the list; and within the last of these of no entity that can't come into it any more, whatever the matcher says.
//! It must not know how a form is compared.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::forms::{EntityNumber, FormNumber};
use super::rank::{Class, Fit, Ranking};

/// An entity that fits, its score, and the form that has it: the best of its forms, the first of those as good.
pub(super) type Scored = (EntityNumber, i64, FormNumber, Fit);

/// An entity that fits: its best class, and where its forms of that class stand in `forms`.
#[derive(Debug)]
struct Entity {
    number: EntityNumber,
    class: Class,
    from: usize,
    to: usize,
}

/// What fits.
#[derive(Debug, Default)]
pub(super) struct Fitting {
    entities: Vec<Entity>,
    forms: Vec<(FormNumber, Fit)>,
}

impl Fitting {
    /// Those of the candidates that fit; candidates are in the order of their numbers, so that the forms of one entity
    /// stand together.
    pub(super) fn among(candidates: &[FormNumber], ranking: &Ranking<'_>) -> Self {
        let mut fitting = Self::default();
        for form in candidates {
            if let Some(fit) = ranking.fits(*form) {
                fitting.take(ranking.forms.owner(*form), *form, fit);
            }
        }
        fitting
    }

    fn take(&mut self, owner: EntityNumber, form: FormNumber, fit: Fit) {
        let from = self.forms.len();
        match self.entities.last_mut().filter(|last| last.number == owner) {
            Some(last) if fit.class < last.class => return,
            Some(last) => {
                if fit.class > last.class {
                    self.forms.truncate(last.from);
                    last.class = fit.class;
                }
                last.to = self.forms.len() + 1;
            }
            None => self.entities.push(Entity { number: owner, class: fit.class, from, to: from + 1 }),
        }
        self.forms.push((form, fit));
    }

    /// How many entities fit.
    pub(super) fn len(&self) -> usize {
        self.entities.len()
    }

    /// The best entities, so many and some more, in no order.
    pub(super) fn best(&self, most: usize, ranking: &Ranking<'_>) -> Vec<Scored> {
        let least = self.least(most);
        let better = self.entities.iter().filter(|entity| entity.class > least);
        let mut best: Vec<Scored> = better.filter_map(|entity| self.scored(entity, ranking)).collect();
        let room = most.saturating_sub(best.len());
        let last = self.entities.iter().filter(|entity| entity.class == least);
        let mut last: Vec<(i64, &Entity)> = last.map(|entity| (self.at_most(entity, ranking), entity)).collect();
        last.sort_unstable_by_key(|(at_most, entity)| (Reverse(*at_most), entity.number));
        let mut scores: BinaryHeap<Reverse<i64>> = BinaryHeap::new();
        for (at_most, entity) in last {
            if scores.len() == room && scores.peek().is_none_or(|worst| at_most < worst.0) {
                break;
            }
            if let Some(scored) = self.scored(entity, ranking) {
                scores.push(Reverse(scored.1));
                if scores.len() > room {
                    scores.pop();
                }
                best.push(scored);
            }
        }
        best
    }

    fn scored(&self, entity: &Entity, ranking: &Ranking<'_>) -> Option<Scored> {
        let forms = self.forms_of(entity).iter();
        let scored = forms.map(|(form, fit)| (entity.number, ranking.score(*form, *fit), *form, *fit));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// The most that its score can be, which the matcher is not asked for.
    fn at_most(&self, entity: &Entity, ranking: &Ranking<'_>) -> i64 {
        let forms = self.forms_of(entity).iter();
        forms.map(|(form, fit)| ranking.at_most(*form, *fit)).max().unwrap_or(i64::MIN)
    }

    fn forms_of(&self, entity: &Entity) -> &[(FormNumber, Fit)] {
        self.forms.get(entity.from..entity.to).unwrap_or_default()
    }

    /// The worst class that is still wanted to have so many.
    fn least(&self, most: usize) -> Class {
        let better = |class: Class| self.entities.iter().filter(|entity| entity.class >= class).count();
        Class::BEST_FIRST.into_iter().find(|class| better(*class) >= most).unwrap_or(Class::Near)
    }
}
