//! Rows in words: what a table's columns are called by those who never saw one, and who is meant by a key.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::Value as Sql;

use super::super::Case;
use super::super::cells::{string, text};
use super::{RowChange, Touched};
use crate::error::Result;
use crate::model::{Entity, EntityId, Mark, Value};

/// A text is said up to so many characters: the rest of a long note is in the case.
const LONGEST: usize = 400;

/// A column as words: what it is called, empty where it goes without saying, and what it says.
type Field = (String, String);

/// Says rows, and remembers whom keys mean.
pub(super) struct Words<'c> {
    case: &'c Case,
    names: HashMap<String, String>,
}

/// The sort of a table's rows, as one or several are counted.
pub(super) fn sort(table: &str, count: u64) -> &'static str {
    let (one, several) = match table {
        "meta" => ("fact of the case", "facts of the case"),
        "entity" => ("entity or link", "entities and links"),
        "value" => ("value", "values"),
        "same_as" => ("group", "groups"),
        "assertion" => ("assertion", "assertions"),
        "source" => ("source", "sources"),
        "evidence" => ("piece of evidence", "pieces of evidence"),
        "citation" => ("citation", "citations"),
        "ruling" => ("ruling", "rulings"),
        "mark" => ("mark", "marks"),
        "approach" => ("approach to somebody", "approaches to somebody"),
        "put" => ("claim put to somebody", "claims put to somebody"),
        "gap" => ("gap", "gaps"),
        "story" => ("story", "stories"),
        "sentence" => ("sentence of the story", "sentences of the story"),
        "rests" => ("tie of a sentence", "ties of sentences"),
        _ => ("file", "files"),
    };
    if count == 1 { one } else { several }
}

impl<'c> Words<'c> {
    pub(super) fn of(case: &'c Case) -> Self {
        Self { case, names: HashMap::new() }
    }

    /// A change in words. Of a row that stays, only what differs is said.
    pub(super) fn change(&mut self, row: &Touched) -> Result<RowChange> {
        let table = row.table.name;
        let cells = row.after.as_ref().or(row.before.as_ref()).unwrap_or(&row.key);
        let what = match table {
            "meta" => string_at(cells, 0),
            "entity" if self.case.vocabulary.ends_of(&string_at(cells, 1)).is_some() => "link".to_owned(),
            "same_as" => "group".to_owned(),
            "attachment" => "file".to_owned(),
            "put" => "what was put".to_owned(),
            "rests" => "tie".to_owned(),
            other => other.to_owned(),
        };
        let of = self.subject(table, cells)?;
        let mut before = row.before.as_ref().map(|cells| self.fields(table, cells)).transpose()?;
        let mut after = row.after.as_ref().map(|cells| self.fields(table, cells)).transpose()?;
        if let (Some(was), Some(is)) = (&mut before, &mut after) {
            keep_what_differs(was, is);
        }
        Ok(RowChange { what, of, before: before.as_deref().map(said), after: after.as_deref().map(said) })
    }

    /// What a row is, or whose.
    fn subject(&mut self, table: &str, cells: &[Sql]) -> Result<String> {
        let id = string_at(cells, 0);
        match table {
            "entity" | "value" | "same_as" => self.name(&id),
            "citation" | "ruling" | "mark" | "put" | "rests" => self.claim(cells),
            "evidence" => self.source(&string_at(cells, 1)),
            "approach" => self.name(&string_at(cells, 1)),
            "source" => self.source(&id),
            "assertion" | "gap" => Ok(clipped(&string_at(cells, 1))),
            "story" => Ok(string_at(cells, 1)),
            "sentence" => Ok(clipped(&string_at(cells, 4))),
            "attachment" => Ok(string_at(cells, 2)),
            _ => Ok(String::new()),
        }
    }

    fn fields(&mut self, table: &str, cells: &[Sql]) -> Result<Vec<Field>> {
        match table {
            "value" => self.value(cells),
            "entity" => Ok(self.entity(cells)),
            "same_as" => Ok(vec![plain(format!("the same as {}", self.name(&string_at(cells, 1))?))]),
            "assertion" => self.assertion(cells),
            "source" => self.source_fields(cells),
            "evidence" => self.evidence_fields(cells),
            "citation" => {
                let mut said = format!("{}: {}", string_at(cells, 6), self.evidence(&string_at(cells, 5))?);
                if let Some(locator) = some_at(cells, 7) {
                    said = format!("{said}, {locator}");
                }
                Ok(vec![plain(said)])
            }
            "ruling" => {
                let mut list = vec![plain(string_at(cells, 5)), named("by", string_at(cells, 6))];
                list.extend(some_at(cells, 8).map(|reason| named("reason", reason)));
                Ok(list)
            }
            "mark" => {
                let word = string_at(cells, 5);
                Ok(vec![plain(Mark::named(&word).map_or(word, |mark| mark.label().to_owned()))])
            }
            "approach" => Ok(approach(cells)),
            "put" => {
                let row = self.case.now_or_last("approach", &[text(&string_at(cells, 5))])?;
                let whom = row.map(|row| self.name(&string_at(&row, 1))).transpose()?.unwrap_or_default();
                Ok(vec![named("to", whom), named("as", string_at(cells, 6))])
            }
            "gap" => self.gap(cells),
            "story" => Ok(vec![plain(string_at(cells, 2)), named("draft", string_at(cells, 4))]),
            "sentence" => Ok(sentence(cells)),
            "rests" => {
                let row = self.case.now_or_last("sentence", &[text(&string_at(cells, 5))])?;
                Ok(vec![named("sentence", row.map_or_else(|| string_at(cells, 5), |row| string_at(&row, 4)))])
            }
            "attachment" => self.attachment(cells),
            _ => Ok(vec![plain(string_at(cells, 1))]),
        }
    }

    fn value(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let schema = self.schema(&string_at(cells, 0))?;
        let (property, value) = (string_at(cells, 1), string_at(cells, 2));
        let vocabulary = self.case.vocabulary;
        let known = vocabulary.property(&schema, &property);
        let mut shown = match known {
            Some(known) if known.range.is_some() => self.name(&value)?,
            Some(known) => {
                let labels = vocabulary.type_def(&known.kind).and_then(|kind| kind.values.as_ref());
                labels.and_then(|labels| labels.get(&value)).cloned().unwrap_or(value)
            }
            None => value,
        };
        if let Some(language) = some_at(cells, 3) {
            shown = format!("{shown} ({language})");
        }
        let mut list = vec![(vocabulary.property_words(&schema, &property), shown)];
        list.extend(some_at(cells, 4).map(|original| named("written", original)));
        if let Some(record) = some_at(cells, 5) {
            list.push(named("as in", self.evidence(&record)?));
        }
        Ok(list)
    }

    fn entity(&self, cells: &[Sql]) -> Vec<Field> {
        let schema = string_at(cells, 1);
        let label = self.case.vocabulary.schema(&schema).map_or(schema.clone(), |schema| schema.label.clone());
        let mut list = vec![plain(label)];
        if cells.get(2) == Some(&Sql::Integer(1)) {
            list.push(named("placeholder", "yes"));
        }
        let rest = [(3, "kind"), (4, "note"), (5, "kept from its file")];
        list.extend(rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))));
        list
    }

    fn assertion(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let mut list = vec![plain(string_at(cells, 1))];
        let about: Vec<String> = serde_json::from_str(&string_at(cells, 2)).unwrap_or_default();
        if !about.is_empty() {
            let names: Vec<String> = about.iter().map(|id| self.name(id)).collect::<Result<_>>()?;
            list.push(named("about", names.join(", ")));
        }
        let rest = [(3, "date"), (4, "when, as worded"), (5, "note")];
        list.extend(rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))));
        Ok(list)
    }

    fn source_fields(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let mut list = vec![named("title", string_at(cells, 1)), named("kind", string_at(cells, 2))];
        let publishers: Vec<String> = serde_json::from_str(&string_at(cells, 3)).unwrap_or_default();
        if !publishers.is_empty() {
            list.push(named("publisher", publishers.join(", ")));
        }
        let rest = [
            (4, "published"),
            (5, "retrieved"),
            (6, "address"),
            (7, "archived"),
            (8, "reliability"),
            (9, "visibility"),
            (10, "label"),
        ];
        list.extend(rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))));
        if cells.get(11) == Some(&Sql::Integer(1)) {
            list.push(named("an origin", "yes"));
        }
        if let Some(from) = some_at(cells, 12) {
            list.push(named("derives from", self.source(&from)?));
        }
        list.extend(some_at(cells, 13).map(|sha256| named("file", sha256)));
        list.extend(some_at(cells, 14).map(|note| named("note", note)));
        Ok(list)
    }

    fn evidence_fields(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let rest = [
            (2, "at"),
            (3, "quote"),
            (4, "paraphrase"),
            (5, "language"),
            (6, "translation"),
            (7, "credibility"),
            (9, "note"),
        ];
        let mut list: Vec<Field> =
            rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))).collect();
        if let Some(relays) = some_at(cells, 8) {
            list.push(named("relays", self.source(&relays)?));
        }
        Ok(list)
    }

    fn gap(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let mut list = vec![plain(string_at(cells, 1))];
        if let Some(entity) = some_at(cells, 2) {
            list.push(named("at", self.name(&entity)?));
        }
        list.extend(some_at(cells, 3).map(|side| named("side", side)));
        if let Some(answer) = some_at(cells, 4) {
            list.push(named("answered by", self.answer(&answer)?));
        }
        list.extend(some_at(cells, 5).map(|note| named("note", note)));
        Ok(list)
    }

    fn attachment(&mut self, cells: &[Sql]) -> Result<Vec<Field>> {
        let mut list = vec![plain(string_at(cells, 2))];
        if let Some(source) = some_at(cells, 1) {
            list.push(named("of", self.source(&source)?));
        }
        list.extend(some_at(cells, 4).map(|size| named("bytes", size)));
        list.extend(some_at(cells, 6).map(|how| named("taken", how)));
        Ok(list)
    }

    /// The claim in the first five columns.
    fn claim(&mut self, cells: &[Sql]) -> Result<String> {
        if let Some(assertion) = some_at(cells, 4) {
            let row = self.case.now_or_last("assertion", &[text(&assertion)])?;
            return Ok(row.map_or(assertion, |row| clipped(&string_at(&row, 1))));
        }
        let name = self.name(&string_at(cells, 0))?;
        if some_at(cells, 1).is_none() {
            return Ok(name);
        }
        let value = [&cells[..4.min(cells.len())], &[Sql::Null, Sql::Null]].concat();
        Ok(format!("{name}, {}", said(&self.value(&value)?)))
    }

    /// A claim by its id: a value's address, a link or an assertion.
    fn answer(&mut self, id: &str) -> Result<String> {
        let mut parts = id.rsplitn(3, '/').skip(1);
        if let (Some(property), Some(entity)) = (parts.next(), parts.next()) {
            let schema = self.schema(entity)?;
            return Ok(format!("{}, {}", self.name(entity)?, self.case.vocabulary.property_words(&schema, property)));
        }
        match self.case.now_or_last("assertion", &[text(id)])? {
            Some(row) => Ok(clipped(&string_at(&row, 1))),
            None => self.name(id),
        }
    }

    /// Evidence by its source and where in it.
    fn evidence(&mut self, id: &str) -> Result<String> {
        let Some(row) = self.case.now_or_last("evidence", &[text(id)])? else { return Ok(id.to_owned()) };
        let source = self.source(&string_at(&row, 1))?;
        Ok(some_at(&row, 2).map_or(source.clone(), |locator| format!("{source}, {locator}")))
    }

    fn source(&mut self, id: &str) -> Result<String> {
        let row = self.case.now_or_last("source", &[text(id)])?;
        Ok(row.map(|row| clipped(&string_at(&row, 1))).filter(|title| !title.is_empty()).unwrap_or(id.to_owned()))
    }

    fn schema(&mut self, id: &str) -> Result<String> {
        let row = self.case.now_or_last("entity", &[text(id)])?;
        Ok(row.map(|row| string_at(&row, 1)).unwrap_or_default())
    }

    /// What an entity is called, or was; a link by its ends.
    fn name(&mut self, id: &str) -> Result<String> {
        if let Some(known) = self.names.get(id) {
            return Ok(known.clone());
        }
        // A link that is an end of itself, however far round, goes by its key.
        self.names.insert(id.to_owned(), id.to_owned());
        let name = match self.entity_now_or_last(id)? {
            None => id.to_owned(),
            Some(entity) => self.called(&entity)?,
        };
        self.names.insert(id.to_owned(), name.clone());
        Ok(name)
    }

    fn called(&mut self, entity: &Entity) -> Result<String> {
        let vocabulary = self.case.vocabulary;
        let ends = vocabulary.ends_of(&entity.schema);
        let Some((Some(from), Some(to))) = ends.map(|(from, to)| (entity.first(from), entity.first(to))) else {
            return Ok(clipped(&vocabulary.caption(entity)));
        };
        let verb = vocabulary.kind_of(entity).map_or("is linked to", |kind| kind.verb.as_str());
        Ok(format!("{} {verb} {}", self.name(from)?, self.name(to)?))
    }

    fn entity_now_or_last(&self, id: &str) -> Result<Option<Entity>> {
        if let Some(entity) = self.case.row(&EntityId::from(id))? {
            return Ok(Some(entity));
        }
        let Some(row) = self.case.now_or_last("entity", &[text(id)])? else { return Ok(None) };
        let mut ranked: BTreeMap<(String, i64, String), Value> = BTreeMap::new();
        for cells in self.case.last_values(id)? {
            let rank = match cells.get(6) {
                Some(Sql::Integer(rank)) => *rank,
                _ => 0,
            };
            let value = Value { property: string_at(&cells, 1), value: string_at(&cells, 2), ..Value::default() };
            ranked.insert((value.property.clone(), rank, value.value.clone()), value);
        }
        Ok(Some(Entity {
            id: EntityId::from(id),
            schema: string_at(&row, 1),
            kind: some_at(&row, 3),
            values: ranked.into_values().collect(),
            ..Entity::default()
        }))
    }
}

fn approach(cells: &[Sql]) -> Vec<Field> {
    let rest =
        [(2, "how"), (3, "on"), (4, "answer by"), (5, "answer"), (6, "answered on"), (7, "answered by"), (8, "note")];
    rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))).collect()
}

/// A sentence of the story: its words, its state and what else is noted of it.
fn sentence(cells: &[Sql]) -> Vec<Field> {
    let rest = [
        (1, "number"),
        (2, "paragraph"),
        (5, "state"),
        (6, "checked by"),
        (8, "note"),
        (9, "in this draft"),
        (10, "was"),
    ];
    let mut list = vec![plain(string_at(cells, 4))];
    list.extend(rest.into_iter().filter_map(|(at, name)| Some(named(name, some_at(cells, at)?))));
    list
}

/// Of two states of a row, the fields that are not the same in both; all of the first where nothing shows.
fn keep_what_differs(was: &mut Vec<Field>, is: &mut Vec<Field>) {
    let same: Vec<Field> = was.iter().filter(|field| is.contains(field)).cloned().collect();
    was.retain(|field| !same.contains(field));
    is.retain(|field| !same.contains(field));
    let missing = |here: &[Field], there: &[Field]| -> Vec<Field> {
        let lacks = there.iter().filter(|(name, _)| here.iter().all(|(other, _)| other != name));
        lacks.map(|(name, _)| (name.clone(), "none".to_owned())).collect()
    };
    let (gone, come) = (missing(was, is), missing(is, was));
    was.extend(gone);
    is.extend(come);
}

fn said(fields: &[Field]) -> String {
    let one = |(name, says): &Field| if name.is_empty() { says.clone() } else { format!("{name}: {says}") };
    fields.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn plain(says: impl AsRef<str>) -> Field {
    named("", says)
}

fn named(name: &str, says: impl AsRef<str>) -> Field {
    (name.to_owned(), clipped(says.as_ref()))
}

fn clipped(says: &str) -> String {
    match says.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", says.get(..end).unwrap_or(says)),
        None => says.to_owned(),
    }
}

fn string_at(cells: &[Sql], at: usize) -> String {
    some_at(cells, at).unwrap_or_default()
}

/// What a cell says, if it says anything.
fn some_at(cells: &[Sql], at: usize) -> Option<String> {
    match cells.get(at)? {
        Sql::Integer(number) => Some(number.to_string()),
        cell => Some(string(cell)).filter(|text| !text.is_empty()),
    }
}
