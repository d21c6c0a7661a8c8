//! A new entity, or another schema or note for one that is there.

use super::super::field::{Choice, Field, Takes};
use super::cited::Quarry;
use super::{Fields, Finish, Form, Wrong, checked, clean, wrong};
use crate::model::check::{self, Checked};
use crate::model::guess;
use crate::model::{Entity, EntityId, Vocabulary};
use crate::tui::deed::{Deed, NewEntity, Said};
use crate::tui::effect::{Effect, Ground};

/// A new entity.
struct NewForm {
    vocabulary: &'static Vocabulary,
    from: Quarry,
    /// The schema that was guessed last: it is guessed again until somebody picks one.
    guessed: String,
    /// Whether the placeholder mark was guessed, too.
    marked: bool,
}

pub(super) fn new(vocabulary: &'static Vocabulary, ground: &Ground) -> (Box<dyn Form>, Vec<Field>) {
    let from = Quarry::new(ground);
    let mut fields = vec![
        Field::new("name", Takes::Entity, "what it is called; one that is there already is gone to").needed(),
        Field::new("country", Takes::Text, "a code, a name or the source’s word: kz, Казахстан, Kazakhstani"),
        Field::new("note", Takes::Long, "a note of yours; no claim"),
        Field::new("schema", Takes::OneOf, "what it is; ctrl+t takes the next likely one")
            .offering(schemata(vocabulary)),
        placeholder(false),
    ];
    fields.extend(from.fields());
    (Box::new(NewForm { vocabulary, from, guessed: String::new(), marked: false }), fields)
}

/// The schemata that something can be of, links left out: they are made by linking.
fn schemata(vocabulary: &Vocabulary) -> Vec<Choice> {
    let offered = vocabulary.schemata().filter(|s| {
        !s.flags.contains("abstract") && s.edge.is_none() && !s.flags.contains("deprecated") && !s.caption.is_empty()
    });
    offered.map(|schema| Choice::new(&schema.name, &schema.label, "")).collect()
}

fn placeholder(now: bool) -> Field {
    let choices = vec![
        Choice::new("no", "no", "it is known who or what it is"),
        Choice::new("yes", "yes", "known to be somebody, not who"),
    ];
    Field::new("placeholder", Takes::OneOf, "yes for somebody unnamed or unknown").offering(choices).taking(if now {
        "yes"
    } else {
        "no"
    })
}

impl NewForm {
    fn name(fields: &Fields) -> String {
        fields.text("name").unwrap_or_default()
    }

    /// An entity that is there already and was picked in place of a new one.
    fn there(fields: &Fields) -> Option<EntityId> {
        fields.taken("name").filter(|choice| !choice.new).map(|choice| EntityId::new(choice.key.clone()))
    }

    fn country<'a>(&'a self, schema: &'a str) -> impl Fn(&str) -> Checked + 'a {
        move |text| check::check(self.vocabulary, schema, country_of(self.vocabulary, schema), text)
    }
}

/// The property that a schema has for a country.
fn country_of(vocabulary: &Vocabulary, schema: &str) -> &'static str {
    ["country", "jurisdiction", "nationality"]
        .into_iter()
        .find(|property| vocabulary.property(schema, property).is_some())
        .unwrap_or("country")
}

impl Form for NewForm {
    fn title(&self) -> String {
        "New entity".to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        let name = Self::name(fields);
        let guess = guess::schema_of_name(self.vocabulary, &name).into_iter().next().unwrap_or_default();
        if let Some(field) = fields.get_mut("schema")
            && (field.key().is_none() && field.text().is_none() || field.key() == Some(&self.guessed))
            && !guess.is_empty()
        {
            *field = field.clone().taking(&guess);
            self.guessed = guess;
        }
        if let Some(field) = fields.get_mut("placeholder") {
            let unnamed = guess::is_placeholder_name(&name);
            if unnamed != self.marked {
                *field = field.clone().taking(if unnamed { "yes" } else { "no" });
                self.marked = unnamed;
            }
        }
        // What is made is of the schema that stands below, not of the first guess.
        let (key, label) = fields.taken("schema").map(|c| (c.key.clone(), c.label.clone())).unwrap_or_default();
        if let Some(field) = fields.get_mut("name") {
            for choice in field.choices.iter_mut().chain(&mut field.taken).filter(|choice| choice.new) {
                choice.schema.clone_from(&key);
                choice.detail = format!("new {}", label.to_lowercase());
            }
            let (place, choices) = (field.list.place(), field.choices.clone());
            field.found(choices);
            field.list.select(place);
        }
        let check = self.country(&key);
        checked(fields, "country", check);
    }

    fn said(&self, fields: &Fields) -> Vec<String> {
        let there = Self::there(fields).map(|_| "is there already: enter goes to it".to_owned());
        there.into_iter().collect()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        if let Some(id) = Self::there(fields) {
            return Ok(Finish::Only(vec![Effect::Root(id)]));
        }
        let schema = fields.key("schema").ok_or_else(|| wrong("schema", "which sort of thing is it?"))?;
        let name = match check::check(self.vocabulary, &schema, "name", &Self::name(fields)) {
            Checked::Clean { value, .. } => value,
            _ => Self::name(fields),
        };
        let country = clean(fields, "country", self.country(&schema))?;
        let said = country.map(|(value, original)| Said {
            property: country_of(self.vocabulary, &schema).to_owned(),
            value,
            original,
            lang: String::new(),
        });
        let entity = NewEntity {
            name: name.clone(),
            schema: schema.clone(),
            placeholder: fields.key("placeholder").as_deref() == Some("yes"),
        };
        let label = self.vocabulary.schema(&schema).map_or(schema.as_str(), |s| s.label.as_str());
        let deed = Deed::Entity {
            entity,
            said: said.into_iter().collect(),
            note: fields.text("note"),
            cite: self.from.cite(fields)?,
        };
        Ok(Finish::Do(Box::new(deed), format!("new {}: {name}", label.to_lowercase())))
    }

    fn next_schema(&mut self, fields: &mut Fields) -> bool {
        let likely = guess::schema_of_name(self.vocabulary, &Self::name(fields));
        let now = fields.key("schema").unwrap_or_default();
        let at = likely.iter().position(|schema| *schema == now).map_or(0, |at| at + 1);
        let Some(next) = likely.get(at).or(likely.first()) else { return false };
        if let Some(field) = fields.get_mut("schema") {
            *field = field.clone().taking(next);
        }
        // Picked by hand: not guessed again.
        self.guessed.clear();
        true
    }
}

/// Another schema, note or mark for an entity.
struct ChangeForm {
    id: EntityId,
    name: String,
}

pub(super) fn change(vocabulary: &'static Vocabulary, entity: &Entity) -> (Box<dyn Form>, Vec<Field>) {
    let fields = vec![
        Field::new("schema", Takes::OneOf, "what it is").needed().offering(schemata(vocabulary)).taking(&entity.schema),
        placeholder(entity.placeholder),
        Field::new("note", Takes::Long, "a note of yours; no claim").typed(entity.note.as_deref()),
    ];
    (Box::new(ChangeForm { id: entity.id.clone(), name: vocabulary.caption(entity) }), fields)
}

impl Form for ChangeForm {
    fn title(&self) -> String {
        format!("Change {}", self.name)
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let schema = fields.key("schema").ok_or_else(|| wrong("schema", "which sort of thing is it?"))?;
        let deed = Deed::Describe {
            id: self.id.clone(),
            schema,
            placeholder: fields.key("placeholder").as_deref() == Some("yes"),
            note: fields.text("note"),
        };
        Ok(Finish::Do(Box::new(deed), format!("change: {}", self.name)))
    }
}
