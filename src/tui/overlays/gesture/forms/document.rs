//! A document of a source: the path of its file, and how it was taken.
//!
//! It must not look at the file: that may take its time, and whoever writes does it.

use super::super::field::{Field, Takes};
use super::{Fields, Finish, Form, Wrong, sources, wrong};
use crate::model::SourceId;
use crate::tui::deed::{Deed, Holder};
use crate::tui::effect::{Ground, Record};

struct DocumentForm;

pub(super) fn new(ground: &Ground) -> (Box<dyn Form>, Vec<Field>) {
    let of = match &ground.record {
        Some(Record::Source(source)) => Some(&source.id),
        _ => ground.begun.source.as_ref(),
    };
    let fields = vec![
        Field::new("file", Takes::Text, "its path, as ~/leak/contract.pdf; or drop the file on the terminal").needed(),
        Field::new("how", Takes::Text, "how it was taken: downloaded from the register, photographed in the archive"),
        Field::new("source", Takes::OneOf, "which source it is a document of; a title that is not there yet is made")
            .needed()
            .making("new source")
            .offering(sources(&ground.sources))
            .taking(of.map_or("", SourceId::as_str)),
    ];
    (Box::new(DocumentForm), fields)
}

impl Form for DocumentForm {
    fn title(&self) -> String {
        "Keep a document".to_owned()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let path = fields.text("file").ok_or_else(|| wrong("file", "which file?"))?;
        let source = fields.taken("source").ok_or_else(|| wrong("source", "which source?"))?;
        let source = if source.new {
            Holder::New(source.label.clone())
        } else {
            Holder::Known(SourceId::new(source.key.clone()))
        };
        let deed = Deed::Attach { source, path, how: fields.text("how") };
        // What it is called is known once the file is found.
        Ok(Finish::Do(Box::new(deed), String::new()))
    }
}
