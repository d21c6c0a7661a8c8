//! The source and the place in it that are cited from, until another is picked.

use super::super::field::{Field, Takes};
use super::{Fields, Finish, Form, Wrong, nothing, sources, wrong};
use crate::error::Result;
use crate::model::SourceId;
use crate::tui::effect::{Effect, Ground};

struct FromForm;

pub(super) fn new(ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    if ground.sources.is_empty() {
        return Err(nothing("there is no source yet to cite from", "n s makes one, of a pasted address or reference"));
    }
    let now = ground.begun.target.source.as_ref().or(ground.begun.source.as_ref());
    let fields = vec![
        Field::new("source", Takes::OneOf, "which source")
            .needed()
            .offering(sources(&ground.sources))
            .taking(now.map_or("", SourceId::as_str)),
        Field::new("at", Takes::Text, "the place in it: ¶6, p. 12, 00:14:20").typed(ground.begun.locator.as_deref()),
    ];
    Ok((Box::new(FromForm), fields))
}

impl Form for FromForm {
    fn title(&self) -> String {
        "Cite from".to_owned()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let source = fields.taken("source").ok_or_else(|| wrong("source", "which source?"))?;
        let (id, title) = (SourceId::new(source.key.clone()), source.label.clone());
        Ok(Finish::Only(vec![Effect::CiteFrom(id, title, fields.text("at"))]))
    }
}
