//! The title of the case and the language that it is kept in.

use super::super::field::{Field, Takes};
use super::{Fields, Finish, Form, Wrong, as_type, checked, clean, wrong};
use crate::model::Vocabulary;
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

struct CaseForm {
    vocabulary: &'static Vocabulary,
}

pub(super) fn new(vocabulary: &'static Vocabulary, ground: &Ground) -> (Box<dyn Form>, Vec<Field>) {
    let fields = vec![
        Field::new("title", Takes::Text, "what the case is called").needed().typed(Some(&ground.title)),
        Field::new("language", Takes::Text, "that it is kept in: eng, English").typed(ground.language.as_deref()),
    ];
    (Box::new(CaseForm { vocabulary }), fields)
}

impl Form for CaseForm {
    fn title(&self) -> String {
        "The case".to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        checked(fields, "language", |text| as_type(self.vocabulary, "language", text));
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let title = fields.text("title").ok_or_else(|| wrong("title", "nothing is typed"))?;
        let language = clean(fields, "language", |text| as_type(self.vocabulary, "language", text))?;
        let deed = Deed::Case { title: title.clone(), language: language.map(|(code, _)| code) };
        Ok(Finish::Do(Box::new(deed), format!("title: {title}")))
    }
}
