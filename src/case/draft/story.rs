//! Writing the story: the draft it was taken from, its sentences, and what they rest on.

use rusqlite::types::Value as Sql;

use super::super::cells::{claim_cells, sentence_cells, story_cells, text};
use super::super::rows;
use super::Draft;
use super::remove::gone;
use crate::error::Result;
use crate::model::{ClaimRef, Sentence, SentenceId, Story};

impl Draft<'_> {
    /// Says which draft the story was taken from; its sentences are put one by one.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn put_story(&mut self, story: &Story) -> Result<()> {
        self.put("story", &story_cells(story))
    }

    /// Makes or changes a sentence; what it rests on is tied apart.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn put_sentence(&mut self, sentence: &Sentence) -> Result<()> {
        self.put("sentence", &sentence_cells(sentence))
    }

    /// A sentence as it stands, without what it rests on.
    ///
    /// # Errors
    /// [`Kind::NotFound`](crate::error::Kind::NotFound) if it is not there.
    pub fn sentence(&self, id: &SentenceId) -> Result<Sentence> {
        self.must_be_there("sentence", id.as_str())?;
        super::super::read::raw_sentence(self.connection, id)?.ok_or_else(|| gone(&format!("sentence {id}")))
    }

    /// Takes a sentence away with its ties.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn remove_sentence(&mut self, id: &SentenceId) -> Result<()> {
        let key = [text(id.as_str())];
        let sql = "SELECT entity, property, value, lang, assertion, sentence FROM rests WHERE sentence = ?1";
        for tie in self.cells_of(sql, &key)? {
            self.delete("rests", &tie)?;
        }
        self.delete("sentence", &key)
    }

    /// Has a sentence rest on a claim.
    ///
    /// # Errors
    /// If there is no such claim, or no such sentence.
    pub fn tie(&mut self, sentence: &SentenceId, claim: &ClaimRef) -> Result<()> {
        self.must_exist(claim)?;
        if self.row(rows::table("sentence")?, &[text(sentence.as_str())])?.is_none() {
            return Err(gone(&format!("sentence {sentence}")));
        }
        self.put("rests", &tie_cells(sentence, claim))
    }

    /// Takes [`Draft::tie`] back.
    ///
    /// # Errors
    /// If the file refuses.
    pub fn untie(&mut self, sentence: &SentenceId, claim: &ClaimRef) -> Result<()> {
        self.delete("rests", &tie_cells(sentence, claim))
    }
}

fn tie_cells(sentence: &SentenceId, claim: &ClaimRef) -> Vec<Sql> {
    let mut cells = claim_cells(claim).to_vec();
    cells.push(text(sentence.as_str()));
    cells
}
