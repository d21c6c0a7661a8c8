//! A value of the selected entity or link, new or in place of another; a rename is a value changed.

use super::super::field::{Choice, Field, Takes};
use super::cited::Quarry;
use super::{Fields, Finish, Form, Wrong, as_type, checked, clean, nothing, wrong};
use crate::error::Result;
use crate::model::check::{self, Checked};
use crate::model::{EntityId, Value, ValueKey, Vocabulary};
use crate::tui::deed::{Deed, Said};
use crate::tui::effect::Ground;

struct ValueForm {
    vocabulary: &'static Vocabulary,
    entity: EntityId,
    schema: String,
    caption: String,
    /// The value that is changed, whose property stays.
    replaces: Option<Value>,
    from: Option<Quarry>,
}

pub(super) fn new(vocabulary: &'static Vocabulary, ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let Some(entity) = &ground.entity else {
        return Err(nothing("no entity is selected to say anything of", "find one with / or make one with n e"));
    };
    let from = Quarry::new(ground);
    let mut fields = vec![
        Field::new("property", Takes::OneOf, "what is said of it")
            .needed()
            .offering(properties(vocabulary, &entity.schema)),
        Field::new("value", Takes::Long, "as it is, or as people write it").needed(),
    ];
    fields.extend(about(None));
    fields.extend(from.fields());
    let form = ValueForm {
        vocabulary,
        entity: entity.id.clone(),
        schema: entity.schema.clone(),
        caption: vocabulary.caption(entity),
        replaces: None,
        from: Some(from),
    };
    Ok((Box::new(form), fields))
}

pub(super) fn change(
    vocabulary: &'static Vocabulary,
    ground: &Ground,
    schema: &str,
    value: &Value,
) -> (Box<dyn Form>, Vec<Field>) {
    let written = value.original.as_deref();
    let mut fields =
        vec![Field::new("value", Takes::Long, "what stands in its place").needed().typed(Some(&value.value))];
    fields.extend(about(Some((written, &value.lang))));
    let form = ValueForm {
        vocabulary,
        entity: value.entity.clone(),
        schema: schema.to_owned(),
        caption: ground.brief.as_ref().map(|brief| brief.caption.clone()).unwrap_or_default(),
        replaces: Some(value.clone()),
        from: None,
    };
    (Box::new(form), fields)
}

/// How it was written, and in which language.
fn about(now: Option<(Option<&str>, &str)>) -> Vec<Field> {
    let (written, lang) = now.unwrap_or_default();
    vec![
        Field::new("as written", Takes::Text, "how the source writes it, where that differs").typed(written),
        Field::new("language", Takes::Text, "of the value, where it matters: rus, Russian, ru").typed(Some(lang)),
    ]
}

/// The properties that a schema has, those that tell most first; references to entities are made by linking.
fn properties(vocabulary: &Vocabulary, schema: &str) -> Vec<Choice> {
    let Some(schema) = vocabulary.schema(schema) else { return Vec::new() };
    let offered = schema.properties.iter().filter(|(_, p)| !p.hidden && !p.deprecated && p.kind != "entity");
    let mut list: Vec<(usize, Choice)> = offered
        .map(|(name, property)| {
            let place = schema.featured.iter().position(|featured| featured == name).unwrap_or(usize::MAX);
            let kind = vocabulary.type_def(&property.kind).map_or(property.kind.as_str(), |t| t.label.as_str());
            (place, Choice::new(name, &property.label, kind.to_lowercase()))
        })
        .collect();
    list.sort_by(|(a, one), (b, other)| (a, &one.label).cmp(&(b, &other.label)));
    list.into_iter().map(|(_, choice)| choice).collect()
}

impl ValueForm {
    fn property(&self, fields: &Fields) -> String {
        let picked = || fields.key("property").unwrap_or_default();
        self.replaces.as_ref().map_or_else(picked, |value| value.property.clone())
    }

    fn label(&self, property: &str) -> String {
        let found = self.vocabulary.property(&self.schema, property);
        found.map_or_else(|| property.to_owned(), |p| p.label.to_lowercase())
    }
}

impl Form for ValueForm {
    fn title(&self) -> String {
        match &self.replaces {
            Some(value) => format!("Change {} of {}", self.label(&value.property), self.caption),
            None => format!("Add to {}", self.caption),
        }
    }

    fn renew(&mut self, fields: &mut Fields) {
        let property = self.property(fields);
        checked(fields, "value", |text| check::check(self.vocabulary, &self.schema, &property, text));
    }

    fn said(&self, fields: &Fields) -> Vec<String> {
        let (property, value) = (self.property(fields), fields.text("value"));
        if property.is_empty() {
            return Vec::new();
        }
        let value = value.unwrap_or_else(|| "…".to_owned());
        vec![format!("{}: {} is {value}", self.caption, self.label(&property))]
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let property = self.property(fields);
        let check = |text: &str| check::check(self.vocabulary, &self.schema, &property, text);
        let (value, original) = clean(fields, "value", check)?.ok_or_else(|| wrong("value", "nothing is typed"))?;
        let language = clean(fields, "language", |text| -> Checked { as_type(self.vocabulary, "language", text) })?;
        let said = Said {
            property: property.clone(),
            value: value.clone(),
            original: fields.text("as written").or(original),
            lang: language.map(|(code, _)| code).unwrap_or_default(),
        };
        let title = format!("{}: {} {value}", self.caption, self.label(&property));
        let replaces = self.replaces.as_ref().map(|old| ValueKey {
            entity: old.entity.clone(),
            property: old.property.clone(),
            value: old.value.clone(),
            lang: old.lang.clone(),
        });
        let cite = self.from.as_ref().map(|from| from.cite(fields)).transpose()?.flatten();
        Ok(Finish::Do(Box::new(Deed::Value { entity: self.entity.clone(), said, replaces, cite }), title))
    }
}
