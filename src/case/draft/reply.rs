//! Writing down whom the reporter approached, with what, and what came of it.

use super::super::cells::{approach_cells, put_cells, text};
use super::Draft;
use crate::error::Result;
use crate::model::id::ApproachId;
use crate::model::reply::Approach;

impl Draft<'_> {
    /// Makes or changes an approach, with what is put in it: what was put before and is not in it any more goes.
    ///
    /// # Errors
    /// If its subject or a claim is not there.
    pub fn put_approach(&mut self, approach: &Approach) -> Result<()> {
        self.must_be_there("entity", approach.subject.as_str())?;
        self.put("approach", &approach_cells(approach))?;
        for key in self.put_in(&approach.id)? {
            let stays = approach.put.iter().any(|put| put_cells(put, &approach.id).starts_with(&key));
            if !stays {
                self.delete("put", &key)?;
            }
        }
        for put in &approach.put {
            self.must_exist(&put.claim)?;
            self.put("put", &put_cells(put, &approach.id))?;
        }
        Ok(())
    }

    /// Takes an approach away with what was put in it.
    ///
    /// # Errors
    /// If it is not there.
    pub fn remove_approach(&mut self, id: &ApproachId) -> Result<()> {
        self.must_be_there("approach", id.as_str())?;
        for key in self.put_in(id)? {
            self.delete("put", &key)?;
        }
        self.delete("approach", &[text(id.as_str())])
    }

    /// The keys of what is put in an approach.
    fn put_in(&self, id: &ApproachId) -> Result<Vec<super::super::rows::Cells>> {
        self.cells_of(
            "SELECT entity, property, value, lang, assertion, approach FROM put WHERE approach = ?1",
            &[text(id.as_str())],
        )
    }
}
