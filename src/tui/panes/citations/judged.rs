//! What would fall without something, and what a whole chain comes to, as rows.

use super::Entry;
use crate::analysis::Standing;
use crate::analysis::chain::{CANNOT_FOLLOW, Worth};
use crate::model::ClaimRef;
use crate::tui::effect::{Fell, Worded};
use crate::tui::panes::{count, marks, role_of, sentence};
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, heading};
use crate::tui::widgets::paint::{piece, sign};

type Items = Vec<Item<Entry>>;

/// What would fall: how much, then each claim with how it stands and how it would.
pub(super) fn falls(fell: &Fell) -> Items {
    let falls = &fell.falls;
    let gone = count(number(falls.evidence.len()), "note would go", "notes would go");
    let claims = count(number(falls.claims), "claim rests", "claims rest");
    let mut items = vec![told(format!("{gone}, and {claims} on that."), Role::Dim)];
    if falls.fallen.is_empty() {
        items.push(told("Every claim would stand as it does now.".to_owned(), Role::Good));
        return items;
    }
    let [uncited, single] = fell.counts;
    for (many, standing) in [(uncited, Standing::Uncited), (single, Standing::SingleOrigin)] {
        if many > 0 {
            let claims = count(number(many), "claim", "claims");
            items.push(told(format!("{claims} would be {}.", standing.label()), role_of(standing)));
        }
    }
    for (fallen, (parts, on)) in falls.fallen.iter().zip(&fell.worded) {
        let after = fallen.after.standing;
        let mut left = vec![sign(role_of(fallen.before.standing)), piece(" → ", Role::Dim), sign(role_of(after))];
        left.push(piece(if fallen.hop { " hop: " } else { " " }, Role::Note));
        left.extend(sentence(parts));
        if after == Standing::SingleOrigin && fallen.after.origins.is_empty() {
            left.push(piece("  (no established origin)", Role::Dim));
        }
        items.push(Item::new(left, marks(on), Entry::Claim(fallen.claim.clone())).wrapped(6));
    }
    items.extend(more(falls.fallen.len(), fell.worded.len()));
    if !falls.sentences.is_empty() {
        items.push(heading("Sentences of the story that rest on that"));
    }
    for fallen in &falls.sentences {
        let role = role_of(fallen.after);
        let place = format!(" {}: ", fallen.sentence.place_words());
        let words = vec![sign(role), piece(place, role), piece(fallen.sentence.text.clone(), Role::Text)];
        items.push(Item::told(words).wrapped(4));
    }
    items
}

/// What a chain comes to: its weakest hops, and where the dates don't fit.
pub(super) fn worth(worth: &Worth, weakest: &[Worded], unfit: &[Worded]) -> Items {
    let Some(weak) = &worth.weakest else {
        return vec![told("No hop is recorded, so none is the weakest.".to_owned(), Role::Dim)];
    };
    let role = role_of(weak.stand.standing);
    let stands = format!("{} ({})", weak.stand.standing.label(), weak.why());
    let said = match weak.claims.len() {
        n if n == worth.hops && n > 1 => format!(" No hop is weaker than another: each of {n} is {stands}."),
        1 => format!(" The weakest of {} is {stands}:", count(number(worth.hops), "hop", "hops")),
        n => format!(" The weakest {n} of {} hops are {stands}:", worth.hops),
    };
    let mut items = vec![Item::told(vec![sign(role), piece(said, role)]).wrapped(2)];
    items.extend(claims(&weak.claims, weakest));
    if !worth.cannot_follow.is_empty() {
        items.push(heading(capital(CANNOT_FOLLOW)));
        items.extend(claims(&worth.cannot_follow, unfit));
    }
    if worth.cannot_tell > 0 {
        let hops = count(number(worth.cannot_tell), "hop", "hops");
        items.push(told(format!("Of {hops} the dates don't tell whether it follows from the one before."), Role::Dim));
    }
    if worth.gaps > 0 {
        items.push(told(format!("{} in it.", count(number(worth.gaps), "gap is open", "gaps are open")), Role::Gap));
    }
    items
}

fn claims(claims: &[ClaimRef], worded: &[Worded]) -> Items {
    let item = |(claim, (parts, on)): (&ClaimRef, &Worded)| {
        let mut left = vec![piece("  ", Role::Text)];
        left.extend(sentence(parts));
        Item::new(left, marks(on), Entry::Claim(claim.clone())).wrapped(4)
    };
    claims.iter().zip(worded).map(item).chain(more(claims.len(), worded.len())).collect()
}

/// How many are not shown.
fn more(all: usize, shown: usize) -> Option<Item<Entry>> {
    let left = all.saturating_sub(shown);
    (left > 0).then(|| told(format!("and {} more", number(left)), Role::Dim))
}

fn told(text: String, role: Role) -> Item<Entry> {
    Item::told(vec![piece(text, role)]).wrapped(2)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
