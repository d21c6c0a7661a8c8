//! What is judged of a whole chain, or of everything that rests on a source: the answers, with their first claims in
//! words. It must not know how they are shown.

use crate::analysis::chain::{self, Bounds};
use crate::analysis::falls::{self, Withdrawn};
use crate::analysis::standing::{Origins, Standing};
use crate::error::Result;
use crate::model::{Brief, ClaimRef, Graph, Side, SourceId};
use crate::tui::effect::{Fell, Rests, Worded};

/// How many claims are put into words; they are counted to the last.
const WORDED_MOST: usize = 500;

/// Puts a claim into words.
type InWords<'a> = &'a dyn Fn(&ClaimRef) -> Result<Worded>;

/// What would fall without something, and what else could be thought away.
pub(super) fn falls(origins: &mut Origins<'_>, withdrawn: &Withdrawn, words: InWords<'_>) -> Result<Rests> {
    let Some(falls) = falls::without(origins, withdrawn)? else { return Ok(Rests::Nothing) };
    let graph = origins.graph();
    let named = |id: &SourceId| -> Result<String> {
        Ok(graph.source(id)?.map_or_else(|| id.to_string(), |source| source.title))
    };
    let (title, wider) = match withdrawn {
        Withdrawn::Source(id) => (named(id)?, origins.of_source(id)?.filter(|origin| origin != id)),
        Withdrawn::Evidence(id) => {
            let Some(evidence) = graph.evidence(id)? else { return Ok(Rests::Nothing) };
            let place = evidence.locator.map_or_else(String::new, |locator| format!(" {locator}"));
            (format!("{}{place}", named(&evidence.source)?), Some(evidence.source))
        }
    };
    let worded = in_words(falls.fallen.iter().map(|fallen| &fallen.claim), words)?;
    let counts = [Standing::Uncited, Standing::SingleOrigin].map(|standing| falls.would_be(standing));
    Ok(Rests::Falls(Box::new(Fell { title, wider: wider.map(Withdrawn::Source), counts, falls, worded })))
}

/// What the chain of a root comes to.
pub(super) fn worth(graph: &dyn Graph, root: &Brief, side: Side, words: InWords<'_>) -> Result<Rests> {
    let worth = chain::worth(&chain::walk(graph, &root.id, side, &Bounds::default())?);
    let weakest = in_words(worth.weakest.iter().flat_map(|weakest| &weakest.claims), words)?;
    let unfit = in_words(worth.cannot_follow.iter(), words)?;
    Ok(Rests::Worth(Box::new(worth), weakest, unfit))
}

fn in_words<'a>(claims: impl Iterator<Item = &'a ClaimRef>, words: InWords<'_>) -> Result<Vec<Worded>> {
    claims.take(WORDED_MOST).map(words).collect()
}
