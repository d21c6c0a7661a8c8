//! What a draft can see of the case while it is being written.

use super::super::cells::text;
use super::super::rows;
use super::Draft;
use crate::error::{Error, Kind, Result};
use crate::model::{Entity, EntityId};

impl Draft<'_> {
    /// The number of the action in the making.
    pub fn action(&self) -> i64 {
        self.action
    }

    /// An entity's own row and its own values, without those of others held to be the same.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is not there.
    pub fn entity(&self, id: &EntityId) -> Result<Entity> {
        self.row(rows::table("entity")?, &[text(id.as_str())])?;
        super::super::read::raw_entity(self.connection, id.as_str())?
            .ok_or_else(|| Error::new(Kind::NotFound, "that entity is no longer in the case").hint("name another"))
    }
}
