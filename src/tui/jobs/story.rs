//! The story as its pane shows it, the claims that a sentence may rest on, and what a checker does to it.
//!
//! It must not know panes or overlays.

use std::collections::{BTreeSet, HashMap};

use unicode_segmentation::UnicodeSegmentation as _;

use crate::analysis::sentence::{sentence, sentence_parts};
use crate::analysis::standing::Origins;
use crate::case::{Case, Draft};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, Graph as _, Sentence, SentenceId, State};
use crate::text::clip::clip;
use crate::text::fold::fold;
use crate::tui::effect::{Queue, Tied};

/// So many claims are put into words for whoever types one; in a larger case, the claim is selected in its dossier.
const OFFERED_MOST: usize = 3_000;

/// How much of a sentence the journal repeats, in columns.
const SAID_MOST: usize = 60;

/// The story with the claims that its sentences rest on.
pub(super) fn queue(case: &Case) -> Result<Option<Box<Queue>>> {
    let Some(story) = case.story()? else { return Ok(None) };
    let mut origins = Origins::new(case);
    let mut tied = HashMap::new();
    for claim in story.sentences.iter().flat_map(|one| &one.rests) {
        if tied.contains_key(claim) {
            continue;
        }
        let ruled = case.ruling(claim)?.map(|ruling| ruling.decision);
        let standing = origins.stand(claim)?.standing;
        tied.insert(claim.clone(), Tied { words: sentence_parts(case, claim)?, standing, ruled });
    }
    Ok(Some(Box::new(Queue { story, tied })))
}

/// The claims that a sentence may rest on, in words: those that share most words with it first.
pub(super) fn claims(case: &Case, one: &Sentence) -> Result<Vec<(ClaimRef, String)>> {
    let mut claims = Vec::new();
    case.each_claim(&mut |claim| {
        if claims.len() < OFFERED_MOST && !claim.damaged && !one.rests.contains(&claim.claim) {
            claims.push(claim.claim);
        }
        Ok(())
    })?;
    let wanted = words(&one.text);
    let mut told: Vec<(usize, ClaimRef, String)> = Vec::new();
    for claim in claims {
        let said = sentence(case, &claim)?;
        let shared = words(&said).intersection(&wanted).map(|word| word.chars().count()).sum();
        told.push((shared, claim, said));
    }
    told.sort_by_key(|(shared, ..)| std::cmp::Reverse(*shared));
    Ok(told.into_iter().map(|(_, claim, said)| (claim, said)).collect())
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text).unicode_words().filter(|word| word.chars().count() > 2).map(ToOwned::to_owned).collect()
}

/// A sentence of the story.
pub(super) fn one(case: &Case, id: &SentenceId) -> Result<Sentence> {
    let story = case.story()?.unwrap_or_default();
    let found = story.sentences.into_iter().find(|one| one.id == *id);
    found.ok_or_else(|| Error::new(Kind::NotFound, "this sentence is no longer in the story"))
}

/// What a checker decided about a sentence, with who and when. Open again, it is as if nobody had.
pub(super) fn judge(draft: &mut Draft<'_>, id: &SentenceId, state: State) -> Result<()> {
    let mut one = draft.sentence(id)?;
    one.state = state;
    if state == State::Open {
        (one.checked_by, one.at) = (None, None);
    } else {
        (one.checked_by, one.at) = (Some(draft.author().name().to_owned()), Some(draft.author().now()));
        (one.news, one.was) = (None, None);
    }
    draft.put_sentence(&one)
}

/// The checker's note on a sentence.
pub(super) fn annotate(draft: &mut Draft<'_>, id: &SentenceId, note: Option<&str>) -> Result<()> {
    let one = draft.sentence(id)?;
    draft.put_sentence(&Sentence { note: note.map(ToOwned::to_owned), ..one })
}

/// How the journal names a sentence: "sentence 12: It was so."
pub(super) fn named(case: &Case, id: &SentenceId) -> Result<String> {
    let one = one(case, id)?;
    Ok(format!("sentence {}: {}", one.place, clip(&one.text, SAID_MOST)))
}
