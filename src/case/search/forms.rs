//! The forms under which entities are found: every name and identifier, as written and folded, kept end to end.
//!
//! Entities are numbered in the order in which they are listed, so that comparing numbers breaks ties. It must not
//! know queries.

use std::collections::{BTreeSet, HashMap};
use std::thread;

use super::Form;
use crate::model::{Brief, EntityId};
use crate::text::fold::{fold, skeleton, sound, writes_consonants};

/// The number of an entity.
pub(super) type EntityNumber = u32;
/// The number of a form.
pub(super) type FormNumber = u32;

/// Texts kept end to end.
#[derive(Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn append(&mut self, other: &Self) {
        let before = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| end.saturating_add(before)));
    }

    /// One of the texts.
    pub(super) fn get(&self, number: FormNumber) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(number).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// Everything that can be found, and the forms by which.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// By folded caption, then caption, then id.
    pub(super) entities: Vec<Brief>,
    /// For each form, whose it is.
    pub(super) owners: Vec<EntityNumber>,
    /// For each form, which of `properties` holds it.
    kinds: Vec<u16>,
    properties: Vec<String>,
    /// As written.
    pub(super) written: Texts,
    /// Folded.
    pub(super) folded: Texts,
    /// As it sounds.
    pub(super) sounds: Texts,
    /// Its consonants.
    pub(super) bones: Texts,
    /// For each form, whether it is written in a script without vowels.
    pub(super) consonantal: Vec<bool>,
    /// The entities with more than one name.
    pub(super) aliased: BTreeSet<EntityNumber>,
}

impl Forms {
    /// Numbers entities and forms, and folds every form. Forms of no known entity are left out; a form that an
    /// entity has twice is kept once.
    pub(super) fn new(briefs: Vec<Brief>, forms: Vec<Form>) -> Self {
        let (entities, numbers) = in_order(briefs);
        let mut rows: Vec<(EntityNumber, Form)> = Vec::with_capacity(forms.len());
        for form in forms {
            if let Some(number) = numbers.get(&form.entity) {
                rows.push((*number, form));
            }
        }
        drop(numbers);
        rows.sort_by_key(|(number, _)| *number); // stable: an entity's forms stay in the order given
        let mut store = Self { entities, ..Self::default() };
        let mut seen: Vec<String> = Vec::new();
        let mut owner = None;
        let mut kinds: HashMap<String, u16> = HashMap::new();
        for (number, Form { property, text, .. }) in rows {
            if owner != Some(number) {
                seen.clear();
                owner = Some(number);
            }
            if seen.contains(&text) {
                continue;
            }
            let next = u16::try_from(kinds.len()).unwrap_or(u16::MAX);
            let kind = *kinds.entry(property).or_insert_with_key(|property| {
                store.properties.push(property.clone());
                next
            });
            if is_name(&store.properties, kind) && !seen.is_empty() {
                store.aliased.insert(number);
            }
            store.owners.push(number);
            store.kinds.push(kind);
            store.written.push(&text);
            seen.push(text);
        }
        store.fold_all();
        store
    }

    /// How many forms there are.
    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    /// The property that holds a form.
    pub(super) fn property(&self, form: FormNumber) -> &str {
        let kind = self.kinds.get(form as usize).copied().unwrap_or(u16::MAX);
        self.properties.get(usize::from(kind)).map_or("", String::as_str)
    }

    /// Whose form it is.
    pub(super) fn owner(&self, form: FormNumber) -> EntityNumber {
        self.owners.get(form as usize).copied().unwrap_or(EntityNumber::MAX)
    }

    fn fold_all(&mut self) {
        let threads = thread::available_parallelism().map_or(1, |n| n.get().min(8));
        let count = self.len();
        let share = count.div_ceil(threads).max(1);
        let written = &self.written;
        let shares: Vec<[Texts; 3]> = thread::scope(|scope| {
            let jobs: Vec<_> = (0..count)
                .step_by(share)
                .map(|start| scope.spawn(move || fold_share(written, start, (start + share).min(count))))
                .collect();
            jobs.into_iter().filter_map(|job| job.join().ok()).collect()
        });
        for [folded, sounds, bones] in &shares {
            self.folded.append(folded);
            self.sounds.append(sounds);
            self.bones.append(bones);
        }
        let number = |form: usize| FormNumber::try_from(form).unwrap_or(FormNumber::MAX);
        self.consonantal = (0..count).map(|form| writes_consonants(written.get(number(form)))).collect();
    }
}

fn is_name(properties: &[String], kind: u16) -> bool {
    properties
        .get(usize::from(kind))
        .is_some_and(|p| matches!(p.as_str(), "name" | "alias" | "previousName" | "weakAlias"))
}

fn fold_share(written: &Texts, start: usize, end: usize) -> [Texts; 3] {
    let mut share = [Texts::default(), Texts::default(), Texts::default()];
    for form in start..end {
        let text = written.get(FormNumber::try_from(form).unwrap_or(FormNumber::MAX));
        let [folded, sounds, bones] = &mut share;
        folded.push(&fold(text));
        sounds.push(&sound(text));
        bones.push(&skeleton(text));
    }
    share
}

/// Entities in the order in which they are listed, and the number of each.
fn in_order(briefs: Vec<Brief>) -> (Vec<Brief>, HashMap<EntityId, EntityNumber>) {
    let mut keyed: Vec<(String, Brief)> = briefs.into_iter().map(|brief| (fold(&brief.caption), brief)).collect();
    keyed.sort_unstable_by(|(a, one), (b, other)| {
        a.cmp(b).then_with(|| one.caption.cmp(&other.caption)).then_with(|| one.id.cmp(&other.id))
    });
    let entities: Vec<Brief> = keyed.into_iter().map(|(_, brief)| brief).collect();
    let numbers = entities.iter().zip(0..).map(|(brief, number)| (brief.id.clone(), number)).collect();
    (entities, numbers)
}
