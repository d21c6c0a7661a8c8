//! A sweep shared out: further readers of the file take shares of it on threads of their own.
//!
//! All see the same state of the case. Claims are handed on where the sweep was asked for.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::good::Known;
use super::reach::{Reach, Share};
use super::{Sweep, Visit};
use crate::case::{Case, Door};
use crate::error::Result;
use crate::model::Claim;

/// How many read at once at the most, whatever the machine: each has a connection of its own.
const READERS_MOST: usize = 4;

/// Sweeps over what is reached, in no order.
pub(super) fn sweep(case: &Case, reach: &Reach<'_>, visit: Visit<'_>) -> Result<()> {
    let shares = reach.shares()?;
    let left = Mutex::new(shares.iter());
    let known = Known::default();
    let take = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    case.as_of_now(|| {
        let changes = case.change_count()?;
        thread::scope(|scope| {
            let (sender, swept) = mpsc::channel();
            for _ in 0..readers_beside(case, shares.len()) {
                let (door, sender) = (case.door(), sender.clone());
                let known = &known;
                scope.spawn(move || help((&door, changes), (reach, known), &take, &sender));
            }
            drop(sender);
            let mut own = Sweep::of(case, Some(reach), &known)?;
            while let Some(share) = take() {
                own.over(Some(share), visit)?;
                for claims in swept.try_iter() {
                    claims?.into_iter().try_for_each(&mut *visit)?;
                }
            }
            swept.iter().try_for_each(|claims: Result<Vec<Claim>>| claims?.into_iter().try_for_each(&mut *visit))
        })
    })
}

/// How many further readers are worth their opening. What somebody is writing, nobody else sees.
fn readers_beside(case: &Case, shares: usize) -> usize {
    if case.is_writable() {
        return 0;
    }
    let processors = thread::available_parallelism().map_or(1, |n| n.get().min(READERS_MOST));
    processors.min(shares).saturating_sub(1)
}

/// Takes shares until there are none left. Who can't see what the others see takes none: they will.
fn help<'s>(
    (door, changes): (&Door, i64),
    (reach, known): (&Reach<'_>, &Known),
    take: &impl Fn() -> Option<&'s Share>,
    swept: &Sender<Result<Vec<Claim>>>,
) {
    let Ok(Some(case)) = door.fellow(changes) else { return };
    let Ok(mut sweep) = Sweep::of(&case, Some(reach), known) else { return };
    while let Some(share) = take() {
        let mut claims = Vec::new();
        let done = sweep.over(Some(share), &mut |claim| {
            claims.push(claim);
            Ok(())
        });
        // Nobody hears it where the sweep has failed elsewhere.
        if swept.send(done.map(|()| claims)).is_err() {
            return;
        }
    }
}
