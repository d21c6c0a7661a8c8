//! The story and its sentences, each with the claims that it rests on.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::cells::STORY;
use super::super::journal::{ALL_SEALED, SEALED};
use super::super::{Case, damage, storage};
use super::evidence::claim_of;
use crate::error::Result;
use crate::model::{ClaimRef, Form, News, Sentence, SentenceId, State, Story};

impl Case {
    /// The story; none where no draft was taken in and no sentence is there.
    pub(super) fn load_story(&self) -> Result<Option<Story>> {
        let mut rests = self.load_rests()?;
        let mut sentences = Vec::new();
        for mut sentence in self.load_sentences()? {
            sentence.rests = rests.remove(&sentence.id).unwrap_or_default();
            if !self.passes_over(sentence.damaged, "sentence", &[&sentence.id]) {
                sentences.push(sentence);
            }
        }
        let sql =
            format!("SELECT id, title, file, sha256, draft, action, digest FROM story WHERE id = ?1 AND {SEALED}");
        let head = self.connection.prepare_cached(&sql).and_then(|mut s| s.query_row([STORY], head).optional());
        let head = head.map_err(storage)?.filter(|(_, sound)| !self.passes_over(!*sound, "story", &[&STORY]));
        if head.is_none() && sentences.is_empty() {
            return Ok(None);
        }
        let story = head.map(|(story, _)| story).unwrap_or_default();
        Ok(Some(Story { sentences, ..story }))
    }

    fn load_sentences(&self) -> Result<Vec<Sentence>> {
        let sql = format!(
            "SELECT id, place, paragraph, form, text, state, checked_by, at, note, news, was, action, digest
             FROM sentence WHERE {ALL_SEALED} ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let rows = statement.query_map([], sentence).map_err(storage)?;
        let mut sentences: Vec<_> = rows.collect::<rusqlite::Result<_>>().map_err(storage)?;
        sentences.sort_by_key(|sentence: &Sentence| sentence.place);
        Ok(sentences)
    }

    /// The claims by the sentence that rests on them; a damaged tie ties nothing.
    fn load_rests(&self) -> Result<BTreeMap<SentenceId, Vec<ClaimRef>>> {
        let sql = format!(
            "SELECT entity, property, value, lang, assertion, sentence, action, digest FROM rests WHERE {ALL_SEALED}
             ORDER BY entity, property, value, lang, assertion, sentence"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        let mut rests: BTreeMap<SentenceId, Vec<ClaimRef>> = BTreeMap::new();
        while let Some(row) = rows.next().map_err(storage)? {
            let claim = claim_of(row).map_err(storage)?;
            let sentence = SentenceId::new(damage::text(row, 5).map_err(storage)?);
            let damaged = !damage::is_sound(row, "rests", 0).map_err(storage)?;
            let goes = damaged || self.leaves_out() && !self.goes_along(&claim)?;
            if !self.passes_over(goes, "rests", &[&claim, &sentence]) && !damaged {
                rests.entry(sentence).or_default().push(claim);
            }
        }
        Ok(rests)
    }
}

/// A sentence, without what it rests on.
pub(in super::super) fn raw_sentence(connection: &Connection, id: &SentenceId) -> Result<Option<Sentence>> {
    let sql = "SELECT id, place, paragraph, form, text, state, checked_by, at, note, news, was, action, digest
               FROM sentence WHERE id = ?1";
    let found = connection.prepare_cached(sql).and_then(|mut s| s.query_row([id.as_str()], sentence).optional());
    found.map_err(storage)
}

/// The story without its sentences, and whether its row is sound.
fn head(row: &Row<'_>) -> rusqlite::Result<(Story, bool)> {
    let story = Story {
        title: damage::text(row, 1)?,
        file: damage::text(row, 2)?,
        sha256: damage::text(row, 3)?,
        draft: number(row, 4)?,
        sentences: Vec::new(),
    };
    Ok((story, damage::is_sound(row, "story", 0)?))
}

fn sentence(row: &Row<'_>) -> rusqlite::Result<Sentence> {
    Ok(Sentence {
        id: SentenceId::new(damage::text(row, 0)?),
        place: number(row, 1)?,
        paragraph: number(row, 2)?,
        form: Form::named(&damage::text(row, 3)?).unwrap_or_default(),
        text: damage::text(row, 4)?,
        state: State::named(&damage::text(row, 5)?).unwrap_or_default(),
        checked_by: damage::maybe(row, 6)?,
        at: damage::maybe(row, 7)?,
        note: damage::maybe(row, 8)?,
        news: damage::maybe(row, 9)?.as_deref().and_then(News::named),
        was: damage::maybe(row, 10)?,
        rests: Vec::new(),
        damaged: !damage::is_sound(row, "sentence", 0)?,
    })
}

fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<u32> {
    Ok(u32::try_from(damage::number(row, at)?).unwrap_or_default())
}
