//! The story as rows: each sentence with the sign of its state, and what it rests on beneath it.
//!
//! The signs are letters, so that every terminal has them; most are those of the keys.

use std::collections::BTreeSet;

use super::At;
use crate::analysis::Standing;
use crate::analysis::story::Progress;
use crate::model::{Decision, Form, News, Sentence, SentenceId, State};
use crate::tui::effect::{Queue, Tied};
use crate::tui::panes::{role_of, sentence as in_words};
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, heading};
use crate::tui::widgets::paint::{Pieces, piece, sign};

/// How far the further lines of a sentence stand in.
const INDENT: usize = 4;

pub(super) fn items(queue: &Queue, opened: &BTreeSet<SentenceId>) -> Vec<Item<At>> {
    let mut items = Vec::new();
    let mut paragraph = None;
    let mut gone = false;
    for (at, one) in queue.story.sentences.iter().enumerate() {
        if one.is_gone() && !gone {
            gone = true;
            items.push(heading("No longer in the draft"));
        } else if !gone && paragraph.is_some_and(|before| before != one.paragraph) {
            items.push(Item::blank());
        }
        paragraph = Some(one.paragraph);
        items.push(row(queue, at, one));
        items.extend(beneath(one));
        if opened.contains(&one.id) {
            items.extend(judged(one));
            items.extend(one.rests.iter().map(|claim| tied(queue, at, claim)));
        }
    }
    items
}

/// `v  12 It was so.                                    ◐ 2`
fn row(queue: &Queue, at: usize, one: &Sentence) -> Item<At> {
    let (mark, role) = state(one);
    let dim = one.is_gone() || one.state == State::Cut;
    let mut left = vec![piece(mark, role), piece(" ", Role::Text)];
    if one.is_gone() {
        left.push(piece(format!("¶{} ", one.paragraph), Role::Dim));
    } else {
        left.push(piece(format!("{:>2} ", one.place), Role::Dim));
    }
    if one.damaged {
        left.push(piece("damaged: ", Role::Damaged));
    }
    if let Some(news @ (News::New | News::Changed)) = one.news {
        left.push(piece(format!("{}: ", news.word()), Role::Gap));
    }
    let words = match (one.form, dim) {
        (_, true) => Role::Dim,
        (Form::Heading(_), false) => Role::Strong,
        (_, false) => Role::Text,
    };
    left.push(piece(one.text.clone(), words));
    // In the same row, so that it is in sight with the sentence.
    left.extend(one.was.as_ref().map(|was| piece(format!("  was: {was}"), Role::Dim)));
    let right = rests(queue, one);
    Item::new(left, right, At::Sentence(at)).wrapped(INDENT)
}

/// The sign of a state, and in which role.
fn state(one: &Sentence) -> (&'static str, Role) {
    match one.state {
        State::Open => (".", Role::Uncited),
        State::Verified if one.rests.is_empty() => ("v", Role::Disputed),
        State::Verified => ("v", Role::Good),
        State::Question => ("w", Role::Gap),
        State::Dispute => ("!", Role::Disputed),
        State::Cut => ("-", Role::Dim),
        State::NeedsNone => ("0", Role::Good),
    }
}

/// The weakest standing of its claims, and how many there are.
fn rests(queue: &Queue, one: &Sentence) -> Pieces {
    let standing = |tied: &Tied| match tied.standing {
        Standing::Damaged => 0,
        Standing::Uncited => 1,
        Standing::Disputed => 2,
        Standing::SingleOrigin => 3,
        Standing::Corroborated => 4,
    };
    let tied: Vec<&Tied> = one.rests.iter().filter_map(|claim| queue.tied.get(claim)).collect();
    match tied.iter().min_by_key(|tied| standing(tied)) {
        Some(weakest) => {
            vec![sign(role_of(weakest.standing)), piece(format!("{} ", one.rests.len()), role_of(weakest.standing))]
        }
        None => Pieces::new(),
    }
}

/// The checker's note on a sentence.
fn beneath(one: &Sentence) -> Vec<Item<At>> {
    one.note.iter().map(|note| told(format!("note: {note}"), Role::Note)).collect()
}

/// Who decided, and when.
fn judged(one: &Sentence) -> Option<Item<At>> {
    let by = one.checked_by.as_ref().filter(|_| one.state != State::Open)?;
    let day = one.at.as_deref().and_then(|at| at.get(..10)).unwrap_or_default();
    Some(told(format!("{} by {by}, {day}", one.state.label()), Role::Dim))
}

fn told(text: String, role: Role) -> Item<At> {
    Item::told(vec![piece("    ", Role::Text), piece(text, role)]).wrapped(INDENT)
}

/// A claim that a sentence rests on, with how it stands and what was ruled.
fn tied(queue: &Queue, at: usize, claim: &crate::model::ClaimRef) -> Item<At> {
    let mut left = vec![piece("    ", Role::Text)];
    let mut right = Pieces::new();
    match queue.tied.get(claim) {
        Some(Tied { words, standing, ruled }) => {
            left.extend([sign(role_of(*standing)), piece(" ", Role::Text)]);
            left.extend(in_words(words));
            right.extend(match ruled {
                Some(Decision::Verified) => Some(piece("ruled verified ", Role::Good)),
                Some(Decision::Cut) => Some(piece("ruled cut ", Role::Disputed)),
                Some(Decision::Open) | None => None,
            });
        }
        None => left.push(piece(claim.to_string(), Role::Dim)),
    }
    Item::new(left, right, At::Claim(at, claim.clone())).wrapped(INDENT + 2)
}

/// What was decided about how many, by the signs of the rows: `v 21  . 3  w 1`.
pub(super) fn corner(progress: &Progress) -> Pieces {
    let counts = [
        (progress.verified, "v", Role::Good),
        (progress.open, ".", Role::Uncited),
        (progress.question, "w", Role::Gap),
        (progress.dispute, "!", Role::Disputed),
    ];
    let mut pieces = Pieces::new();
    for (number, mark, role) in counts.into_iter().filter(|(number, ..)| *number > 0) {
        let apart = if pieces.is_empty() { "" } else { "  " };
        pieces.push(piece(format!("{apart}{mark} {number}"), role));
    }
    pieces
}
