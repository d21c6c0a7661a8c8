//! All names of a case in one pass, for those who hold them against each other.

use std::borrow::Cow;

use serde::Deserialize;

use super::super::Case;
use super::super::search::heads;
use crate::error::{Error, Kind, Result};
use crate::model::EntityId;

/// A text of a card, borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Case {
    /// See [`Graph::each_named`](crate::model::Graph::each_named): read from the cards.
    pub(super) fn sweep_names(&self, visit: &mut dyn FnMut(&EntityId, &str) -> Result<()>) -> Result<()> {
        let heads = heads(self)?;
        self.each_card(&mut |brief, json| {
            let forms: Vec<(Text<'_>, Text<'_>)> = serde_json::from_str(json)
                .map_err(|e| Error::new(Kind::Damaged, format!("the card of {}: {e}", brief.id)))?;
            let schema = self.vocabulary.schema(&brief.schema);
            let id = heads.get(&brief.id).unwrap_or(&brief.id);
            let is_name = |property: &str| schema.is_some_and(|s| s.is_name(property));
            forms.iter().filter(|(property, _)| is_name(&property.0)).try_for_each(|(_, name)| visit(id, &name.0))
        })
    }
}
