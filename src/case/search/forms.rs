//! The forms under which entities are found: every name and identifier, as written and folded, kept end to end.
//!
//! Entities are numbered in the order in which they are listed, so that comparing numbers breaks ties, and forms in
//! the order of their entities. It must not know queries.

use std::sync::Arc;
use std::thread;

use super::index::{head, letters};
use crate::model::Brief;
use crate::text::fold::{all_forms, fold, writes_consonants};

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

/// Entities and forms as they are read, in any order.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) briefs: Vec<Brief>,
    /// For each form: the place of its entity in `briefs`, and which of `properties` holds it.
    rows: Vec<(EntityNumber, u16)>,
    properties: Vec<String>,
    written: Texts,
}

impl Gathered {
    /// Notes a form of the entity at a place in `briefs`.
    pub(super) fn add(&mut self, place: usize, property: &str, text: &str) {
        let known = self.properties.iter().position(|p| p == property);
        let kind = known.unwrap_or_else(|| {
            self.properties.push(property.to_owned());
            self.properties.len() - 1
        });
        let (Ok(place), Ok(kind)) = (EntityNumber::try_from(place), u16::try_from(kind)) else { return };
        self.rows.push((place, kind));
        self.written.push(text);
    }
}

/// What is looked at of most forms that may fit, kept together: a processor fetches 64 bytes at once, and to fetch as
/// many again takes longer than to compare a name.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Signs {
    /// Which letters stand in it: folded, and as it sounds.
    pub(super) letters: [u64; 2],
    /// The first eight letters of the folded form, as a number that sorts as they do.
    pub(super) head: u64,
    /// Where it stands folded, and as it sounds, in [`Forms::compared`].
    places: [Place; 2],
    /// Which of `properties` holds it.
    kind: u16,
    /// It sounds as it is folded.
    pub(super) same_sound: bool,
    /// It is written in a script without vowels.
    pub(super) consonantal: bool,
}

/// Where a text begins, and how many bytes it has.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    start: u32,
    length: u32,
}

/// Everything that can be found, and the forms by which.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// By folded caption, then caption, then id.
    pub(super) entities: Vec<Arc<Brief>>,
    /// For each form, whose it is.
    owners: Vec<EntityNumber>,
    /// For each form, what can be told of it without reading it.
    pub(super) signs: Vec<Signs>,
    properties: Vec<String>,
    /// As written.
    pub(super) written: Texts,
    /// Each form folded, and behind it as it sounds where that differs.
    compared: String,
    /// Its consonants.
    pub(super) bones: Texts,
    /// For each entity, whether it has more than one name.
    pub(super) aliased: Vec<bool>,
}

impl Forms {
    /// Numbers entities and forms, and folds every form. A form that an entity has twice is kept once.
    pub(super) fn new(gathered: Gathered) -> Self {
        let Gathered { briefs, rows, properties, written } = gathered;
        let (entities, numbers) = in_order(briefs);
        let mut order: Vec<(EntityNumber, FormNumber)> =
            rows.iter().zip(0..).filter_map(|(row, form)| Some((*numbers.get(row.0 as usize)?, form))).collect();
        order.sort_unstable();
        let mut forms = Self {
            aliased: vec![false; entities.len()],
            entities: entities.into_iter().map(Arc::new).collect(),
            properties,
            ..Self::default()
        };
        let mut first = 0;
        for (owner, form) in order {
            let Some((_, kind)) = rows.get(form as usize) else { continue };
            if forms.owners.last() != Some(&owner) {
                first = forms.len();
            }
            let text = written.get(form);
            if (first..forms.len()).any(|other| forms.written.get(number(other)) == text) {
                continue;
            }
            let name = |kind: u16| is_name(forms.properties.get(usize::from(kind)));
            let named = forms.signs.get(first..).unwrap_or_default().iter().any(|other| name(other.kind));
            if named
                && name(*kind)
                && let Some(aliased) = forms.aliased.get_mut(owner as usize)
            {
                *aliased = true;
            }
            forms.owners.push(owner);
            forms.signs.push(Signs { kind: *kind, ..Signs::default() });
            forms.written.push(text);
        }
        forms.fold_all();
        forms
    }

    /// How many forms there are.
    pub(super) fn len(&self) -> usize {
        self.signs.len()
    }

    /// The numbers of all forms.
    pub(super) fn numbers(&self) -> std::ops::Range<FormNumber> {
        0..number(self.len())
    }

    /// What can be told of a form without reading it.
    pub(super) fn signs(&self, form: FormNumber) -> Signs {
        let none = Signs { kind: u16::MAX, ..Signs::default() };
        self.signs.get(form as usize).copied().unwrap_or(none)
    }

    /// The property that holds a form.
    pub(super) fn property(&self, form: FormNumber) -> &str {
        self.properties.get(usize::from(self.signs(form).kind)).map_or("", String::as_str)
    }

    /// Whose form it is.
    pub(super) fn owner(&self, form: FormNumber) -> EntityNumber {
        self.owners.get(form as usize).copied().unwrap_or(EntityNumber::MAX)
    }

    /// A form folded.
    pub(super) fn folded(&self, form: FormNumber) -> &str {
        self.compared(self.signs(form).places[0])
    }

    /// How many bytes it has folded.
    pub(super) fn length(&self, form: FormNumber) -> u32 {
        self.signs(form).places[0].length
    }

    /// A form as it sounds.
    pub(super) fn sound(&self, form: FormNumber) -> &str {
        self.compared(self.signs(form).places[1])
    }

    fn compared(&self, place: Place) -> &str {
        let start = place.start as usize;
        self.compared.get(start..start + place.length as usize).unwrap_or_default()
    }

    fn fold_all(&mut self) {
        let (written, unfolded) = (&self.written, &self.signs);
        let shares = shared(self.len(), |range| {
            let mut share = Self::default();
            for (form, signs) in range.clone().zip(unfolded.get(range).unwrap_or_default()) {
                share.fold(*signs, written.get(number(form)));
            }
            share
        });
        self.signs.clear();
        for share in shares {
            let before = end(&self.compared);
            self.signs.extend(share.signs.into_iter().map(|signs| signs.behind(before)));
            self.compared.push_str(&share.compared);
            self.bones.append(&share.bones);
        }
    }

    /// Adds a form, folded.
    fn fold(&mut self, signs: Signs, written: &str) {
        let [folded, sound, bones] = all_forms(written);
        let mut place = |text: &str| {
            let start = end(&self.compared);
            self.compared.push_str(text);
            Place { start, length: end(&self.compared).saturating_sub(start) }
        };
        let plain = place(&folded);
        let heard = if sound == folded { plain } else { place(&sound) };
        self.bones.push(&bones);
        self.signs.push(Signs {
            letters: [letters(&folded), letters(&sound)],
            head: head(&folded),
            places: [plain, heard],
            same_sound: folded == sound,
            consonantal: writes_consonants(written),
            ..signs
        });
    }
}

impl Signs {
    /// The same, behind so many bytes of other texts.
    fn behind(mut self, before: u32) -> Self {
        self.places.iter_mut().for_each(|place| place.start = place.start.saturating_add(before));
        self
    }
}

/// Where the next text begins.
fn end(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn number(form: usize) -> FormNumber {
    FormNumber::try_from(form).unwrap_or(FormNumber::MAX)
}

fn is_name(property: Option<&String>) -> bool {
    property.is_some_and(|p| matches!(p.as_str(), "name" | "alias" | "previousName" | "weakAlias"))
}

/// Does a work in as many shares as the machine has processors; the shares come back in order.
fn shared<T: Send>(count: usize, work: impl Fn(std::ops::Range<usize>) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let share = count.div_ceil(threads).max(1000);
    let work = &work;
    thread::scope(|scope| {
        let ranges = (0..count).step_by(share).map(|start| start..(start + share).min(count));
        let jobs: Vec<_> = ranges.map(|range| scope.spawn(move || work(range))).collect();
        jobs.into_iter().filter_map(|job| job.join().ok()).collect()
    })
}

/// Entities in the order in which they are listed, and the number that each has got.
fn in_order(briefs: Vec<Brief>) -> (Vec<Brief>, Vec<EntityNumber>) {
    let folded: Vec<String> = shared(briefs.len(), |range| {
        let briefs = briefs.get(range).unwrap_or_default();
        briefs.iter().map(|brief| fold(&brief.caption)).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    let mut order: Vec<(u64, EntityNumber)> = folded.iter().zip(0..).map(|(text, place)| (head(text), place)).collect();
    let part = |place: EntityNumber| {
        let place = place as usize;
        folded.get(place).zip(briefs.get(place)).map(|(folded, brief)| (folded, &brief.caption, &brief.id))
    };
    order.sort_unstable_by(|(a, one), (b, other)| a.cmp(b).then_with(|| part(*one).cmp(&part(*other))));
    let mut numbers = vec![EntityNumber::MAX; briefs.len()];
    for ((_, place), number) in order.iter().zip(0..) {
        if let Some(slot) = numbers.get_mut(*place as usize) {
            *slot = number;
        }
    }
    let mut briefs: Vec<Option<Brief>> = briefs.into_iter().map(Some).collect();
    let entities = order.iter().filter_map(|(_, place)| briefs.get_mut(*place as usize)?.take()).collect();
    (entities, numbers)
}
