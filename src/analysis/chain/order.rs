//! Whether the dates let one hop of a chain follow from the one before: yes, no, or it cannot be told.
//!
//! Goods pass a hop before they can pass the next one. Partial dates stay the ranges that they are; there is no
//! probability in it. It must not know how a chain is walked.

use serde::Serialize;

use crate::model::{Link, Side};
use crate::text::date::DateRange;

/// Whether goods that passed one hop can have passed the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// The earlier hop surely had begun while the later one still went on.
    Yes,
    /// The earlier hop surely began only after the later one had ended.
    No,
    /// A date is missing, or is too wide.
    CannotTell,
}

/// What is said of a hop whose goods cannot be those of the hop before.
pub const CANNOT_FOLLOW: &str = "the dates don't fit: it came after it went on";

/// When goods passed a hop, as far as is known.
#[derive(Debug, Clone, Copy, Default)]
struct Passage {
    began: Option<DateRange>,
    ended: Option<DateRange>,
}

impl Passage {
    fn of(link: &Link) -> Self {
        let day = |property: &str| link.entity.first(property).and_then(DateRange::of);
        match (day("startDate"), day("endDate"), day("date")) {
            (None, None, once) => Self { began: once, ended: once },
            (began, ended, _) => Self { began, ended },
        }
    }
}

/// Whether the dates let the goods of one hop be those of the next: `before` and `hop` as they come when the chain is
/// walked on this side from its root. Upstream the hop further from the root is the earlier one, downstream the later.
pub fn follows(side: Side, before: &Link, hop: &Link) -> Follows {
    let (first, then) = match side {
        Side::Upstream => (hop, before),
        Side::Downstream => (before, hop),
    };
    let (first, then) = (Passage::of(first), Passage::of(then));
    let Some(began) = first.began else { return Follows::CannotTell };
    // The later hop surely still went on at its end; where no end is known, at its beginning.
    let sure = then.ended.or(then.began);
    match (then.ended, sure) {
        (Some(ended), _) if ended.surely_before(&began) => Follows::No,
        (_, Some(sure)) if began.latest <= sure.earliest => Follows::Yes,
        _ => Follows::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entity, Value};

    fn link(dates: &[(&str, &str)]) -> Link {
        let value = |(property, value): &(&str, &str)| Value {
            property: (*property).to_owned(),
            value: (*value).to_owned(),
            ..Value::default()
        };
        Link {
            entity: Entity { values: dates.iter().map(value).collect(), ..Entity::default() },
            kind: String::new(),
            source: "a".into(),
            target: "b".into(),
        }
    }

    /// `first` passes goods that `then` passes on.
    fn told(first: &[(&str, &str)], then: &[(&str, &str)]) -> Follows {
        let (first, then) = (link(first), link(then));
        let downstream = follows(Side::Downstream, &first, &then);
        assert_eq!(downstream, follows(Side::Upstream, &then, &first), "both ways the same");
        downstream
    }

    #[test]
    fn goods_cannot_pass_on_before_they_came() {
        assert_eq!(told(&[("startDate", "2023-05")], &[("endDate", "2022")]), Follows::No);
        assert_eq!(told(&[("date", "2023-05-02")], &[("date", "2023-05-01")]), Follows::No);
        assert_eq!(told(&[("startDate", "2022-03")], &[("startDate", "2022-04"), ("endDate", "2023")]), Follows::Yes);
        assert_eq!(told(&[("date", "2022-03")], &[("startDate", "2022-04")]), Follows::Yes);
    }

    #[test]
    fn a_date_that_is_missing_or_too_wide_tells_nothing() {
        assert_eq!(told(&[("date", "2022")], &[("date", "2022-06")]), Follows::CannotTell);
        assert_eq!(told(&[("date", "2022-06")], &[("date", "2022")]), Follows::CannotTell);
        assert_eq!(told(&[], &[("date", "2022")]), Follows::CannotTell);
        assert_eq!(told(&[("date", "2022")], &[]), Follows::CannotTell);
        assert_eq!(told(&[("endDate", "2021")], &[("date", "2022")]), Follows::CannotTell);
        // It may go on to this day.
        assert_eq!(told(&[("date", "2025")], &[("startDate", "2022")]), Follows::CannotTell);
        assert_eq!(told(&[("date", "soon")], &[("date", "2022")]), Follows::CannotTell);
    }
}
