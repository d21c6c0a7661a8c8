//! The entities among the candidates that fit, and which of them are worth a score.
//!
//! A better class is worth more than anything within a worse one, so the matcher is asked of no class beyond those that
//! fill the list. It must not know how a form is compared.

use super::forms::{EntityNumber, FormNumber};
use super::rank::{Class, Fit, Ranking};

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

    /// The entities of the best classes, as many classes as it takes to have so many of them: each with its score and
    /// its best form, the first of those as good.
    pub(super) fn best(
        &self,
        most: usize,
        ranking: &Ranking<'_>,
    ) -> impl Iterator<Item = (EntityNumber, i64, FormNumber, Fit)> {
        let least = self.least(most);
        self.entities.iter().filter(move |entity| entity.class >= least).filter_map(move |entity| {
            let forms = self.forms.get(entity.from..entity.to)?.iter();
            let scored = forms.map(|(form, fit)| (entity.number, ranking.score(*form, *fit), *form, *fit));
            scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
        })
    }

    /// The worst class that is still wanted to have so many.
    fn least(&self, most: usize) -> Class {
        let better = |class: Class| self.entities.iter().filter(|entity| entity.class >= class).count();
        Class::BEST_FIRST.into_iter().find(|class| better(*class) >= most).unwrap_or(Class::Near)
    }
}
