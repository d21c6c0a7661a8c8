//! The story in a redacted copy: the sentences that give nothing away, counted anew.
//!
//! A sentence stays that rests only on claims that stay, or that a checker has found to need none. What nobody has
//! tied may rest on anything, and stays behind; so do notes, former words and what the last draft no longer had.

use super::{Copying, NEWSROOM, day};
use crate::error::Result;
use crate::model::{Graph as _, Sentence, SentenceId, State, Story};

pub(super) fn copy(copying: &mut Copying<'_, '_>) -> Result<()> {
    let Some(story) = copying.case.story()? else { return Ok(()) };
    let mut kept = Vec::new();
    for sentence in story.standing() {
        let claims: Option<Vec<_>> =
            sentence.rests.iter().map(|claim| copying.new.claims.get(claim).cloned()).collect();
        let Some(claims) = claims.filter(|claims| !claims.is_empty() || sentence.state == State::NeedsNone) else {
            continue;
        };
        if copying.safe(Some(sentence.text.clone())).is_some() {
            kept.push((sentence, claims));
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let title = copying.safe(Some(story.title.clone())).unwrap_or_default();
    copying.draft.put_story(&Story { title, draft: 1, ..Story::default() })?;
    let (mut paragraph, mut before) = (0, None);
    for (place, (sentence, claims)) in (1..).zip(kept) {
        if before != Some(sentence.paragraph) {
            before = Some(sentence.paragraph);
            paragraph += 1;
        }
        let judged = sentence.state != State::Open;
        let id = SentenceId::fresh("", copying.draft.random()?);
        copying.draft.put_sentence(&Sentence {
            id: id.clone(),
            place,
            paragraph,
            form: sentence.form,
            text: sentence.text.clone(),
            state: sentence.state,
            checked_by: judged.then(|| NEWSROOM.to_owned()),
            at: sentence.at.as_deref().filter(|_| judged).and_then(day),
            ..Sentence::default()
        })?;
        claims.iter().try_for_each(|claim| copying.draft.tie(&id, claim))?;
    }
    Ok(())
}
