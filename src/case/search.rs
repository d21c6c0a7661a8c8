//! Search: entities by name, alias, previous name or identifier, in any script, within a frame.
//!
//! The whole index is in memory, made anew when the case has changed. `query` reads what was typed, `forms` keeps
//! what can be found, `index` finds candidates, `rank` decides between them, `fitting` says of which it must, `load`
//! asks the case. It must not know
//! the screen.

mod fitting;
mod forms;
mod index;
mod load;
mod near;
mod query;
mod rank;

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use fuzzy_matcher::skim::SkimMatcherV2;

use crate::model::{Brief, EntityId, Mark};
use fitting::Fitting;
use forms::{EntityNumber, FormNumber, Forms, Gathered};
use index::Lookup;
pub(in crate::case) use load::heads;
use query::Filter;
pub use query::{Has, Query};
use rank::{Needle, Ranking};

/// How many forms are looked at closely for one query; where that is all there are, all of them.
const LOOKED_AT: usize = 800;
/// How many, from so many letters on: the more were typed, the more those that fit stand out.
const LOOKED_AT_FROM: [(usize, usize); 2] = [(7, 240), (5, 400)];
/// What a term that starts a word weighs against three letters in a row that it shares, when choosing those.
const STARTS_WORD: u8 = 8;
/// So many entities that hold what was typed in one piece are more than a screen shows: what is only like it would
/// come after them all, and is not looked for.
const ENOUGH: usize = 64;

/// One form under which an entity is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Whose.
    pub entity: EntityId,
    /// The property that holds it.
    pub property: String,
    /// As written.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The best, best first; those as good by caption, then id.
    pub hits: Vec<Hit>,
    /// How many entities fit, of those that were looked at.
    pub total: usize,
}

/// One entity that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hit {
    /// The entity, as the index holds it: a list of many costs no copy of each.
    pub brief: Arc<Brief>,
    /// How well it fits; to be compared within one query only.
    pub score: i64,
    /// The form that fits, as written; the caption where nothing but filters was asked.
    pub matched: String,
    /// The property that holds that form; empty where nothing but filters was asked.
    pub property: String,
    /// The letters of `matched` that fit, as indices of its characters, ascending.
    pub positions: Vec<usize>,
    /// The marks on the entity itself.
    pub marks: Vec<Mark>,
}

/// Everything in a case that can be found, in memory.
pub struct Index {
    forms: Forms,
    lookup: Lookup,
    matcher: SkimMatcherV2,
    /// For each thing that a filter asks for, once it is known: whether each entity has it.
    marks: [OnceLock<Vec<bool>>; Has::COUNT],
    /// The marks on entities themselves, of those that carry any: a list shows them, and would ask for each row.
    carried: HashMap<EntityNumber, Vec<Mark>>,
    /// For each form, what it shares with what is typed: kept from one search to the next, for its memory's sake.
    counts: Mutex<Vec<u8>>,
}

impl Index {
    /// An index over entities and their forms, in any order. Forms of entities that are not among them are left out.
    pub fn new(briefs: Vec<Brief>, forms: Vec<Form>) -> Self {
        let places: HashMap<EntityId, usize> =
            briefs.iter().zip(0..).map(|(brief, at)| (brief.id.clone(), at)).collect();
        let mut gathered = Gathered::default();
        gathered.briefs = briefs;
        for form in forms {
            if let Some(place) = places.get(&form.entity) {
                gathered.add(*place, &form.property, &form.text);
            }
        }
        Self::of(gathered)
    }

    fn of(gathered: Gathered) -> Self {
        let mut forms = Forms::new(gathered);
        let marks: [OnceLock<Vec<bool>>; Has::COUNT] = Default::default();
        let _ = marks[Has::Alias.place()].set(std::mem::take(&mut forms.aliased));
        let (lookup, matcher) = (Lookup::new(&forms), SkimMatcherV2::default());
        Self { lookup, forms, matcher, marks, carried: HashMap::new(), counts: Mutex::default() }
    }

    /// How many entities can be found.
    pub fn len(&self) -> usize {
        self.forms.entities.len()
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.forms.entities.is_empty()
    }

    /// Says which entities have something that a filter asks for. Said once: later calls change nothing.
    pub fn mark<'a>(&self, has: Has, entities: impl IntoIterator<Item = &'a EntityId>) {
        let entities: HashSet<&EntityId> = entities.into_iter().collect();
        let marked = self.forms.entities.iter().map(|brief| entities.contains(&brief.id)).collect();
        let _ = self.marks[has.place()].set(marked);
    }

    /// What a query asks entities to have, that nobody has said yet which of them do: see [`Index::mark`].
    pub fn unmarked(&self, query: &Query) -> BTreeSet<Has> {
        query.wants().into_iter().filter(|has| self.marks[has.place()].get().is_none()).collect()
    }

    /// The best `limit` entities for a query. A filter on what is not yet marked lets none through.
    ///
    /// `folding` off: only forms as written fit, whatever the case.
    pub fn find(&self, query: &Query, limit: usize, folding: bool) -> Found {
        let needles: Vec<Needle> = query.terms.iter().filter_map(Needle::new).collect();
        if needles.is_empty() && !query.terms.is_empty() {
            return Found::default();
        }
        if needles.is_empty() {
            return self.list(query, limit);
        }
        let ranking = Ranking::new(&self.forms, &self.matcher, &needles, folding);
        let (fitting, seen) = self.fitting(query, &ranking);
        let mut order = fitting.best(limit, &ranking);
        order.sort_unstable_by_key(|(entity, score, ..)| (std::cmp::Reverse(*score), *entity));
        let hits = order.iter().take(limit).filter_map(|(entity, score, form, fit)| {
            Some(Hit {
                brief: Arc::clone(self.forms.entities.get(*entity as usize)?),
                score: *score,
                matched: self.forms.written.get(*form).to_owned(),
                property: self.forms.property(*form).to_owned(),
                positions: ranking.letters(*form, *fit),
                marks: self.carried.get(entity).cloned().unwrap_or_default(),
            })
        });
        Found { hits: hits.collect(), total: seen.unwrap_or(fitting.len()) }
    }

    /// The entities that fit; and, where more seem to than were looked at closely, how many do.
    fn fitting(&self, query: &Query, ranking: &Ranking<'_>) -> (Fitting, Option<usize>) {
        let needles = ranking.needles;
        // Two searches at a time: one has to do without.
        let mut kept = self.counts.try_lock();
        let (mut own, len) = (Vec::new(), self.forms.len());
        let counts = kept.as_deref_mut().unwrap_or(&mut own);
        if let [needle] = needles
            && ranking.folding
            && len > LOOKED_AT
            && let Some(candidates) = self.in_one_piece(query, needle, blank(counts, len))
        {
            let fitting = Fitting::among(&candidates, ranking);
            if fitting.len() >= ENOUGH {
                return (fitting, None);
            }
        }
        // One or two letters fit every word that starts so: those not looked at closely fit too.
        let sure = ranking.folding && matches!(needles, [one] if one.folded.len() < 3 && !one.consonantal);
        let (candidates, seen) = self.candidates(query, needles, sure, blank(counts, len));
        (Fitting::among(&candidates, ranking), seen)
    }

    /// All that pass the filters, by caption.
    fn list(&self, query: &Query, limit: usize) -> Found {
        let mut found = Found::default();
        let all = query.filters.is_empty();
        for (number, brief) in (0..).zip(&self.forms.entities) {
            if all && found.hits.len() == limit {
                found.total = self.len();
                break;
            }
            if self.passes(query, number) {
                found.total += 1;
                if found.hits.len() < limit {
                    found.hits.push(Hit {
                        brief: Arc::clone(brief),
                        matched: brief.caption.clone(),
                        marks: self.carried.get(&number).cloned().unwrap_or_default(),
                        ..Hit::default()
                    });
                }
            }
        }
        found
    }

    /// The forms worth a close look; and, where there are more than that and it is asked, how many entities have one
    /// that seems to fit.
    fn candidates(
        &self,
        query: &Query,
        needles: &[Needle],
        count_owners: bool,
        counts: &mut [u8],
    ) -> (Vec<FormNumber>, Option<usize>) {
        let mut found: Vec<FormNumber> =
            if self.forms.len() <= LOOKED_AT { self.forms.numbers().collect() } else { self.likely(needles, counts) };
        self.sift(query, &mut found);
        let mut owners = None;
        let most = looked_at(needles);
        if found.len() > most {
            owners = count_owners.then(|| self.owners(&found));
            found = self.most_alike(most, &found, counts, needles);
        }
        found.sort_unstable(); // neighbours in memory are looked at one after the other
        (found, owners)
    }

    /// The forms worth a close look that hold what was typed in one piece, but for chance; none where they may be too
    /// few to fill a list.
    fn in_one_piece(&self, query: &Query, needle: &Needle, counts: &mut [u8]) -> Option<Vec<FormNumber>> {
        let mut found = Vec::new();
        let mut note = |form: FormNumber, weight: u8| {
            if let Some(count) = counts.get_mut(form as usize) {
                if *count == 0 {
                    found.push(form);
                }
                *count = count.saturating_add(weight);
            }
        };
        let sounds = needle.has_sound() && needle.sound != needle.folded;
        let texts = [Some(&needle.folded), Some(&needle.sound).filter(|_| sounds)];
        for text in texts.into_iter().flatten().filter(|text| text.len() > 2) {
            self.lookup.holding(text).into_iter().for_each(|form| note(form, 1));
        }
        self.starting(needle, |form| note(form, STARTS_WORD));
        self.sift(query, &mut found);
        let needles = std::slice::from_ref(needle);
        let most = looked_at(needles);
        if found.len() > most {
            found = self.most_alike(most, &found, counts, needles);
        }
        found.sort_unstable();
        // Forms are in the order of their entities.
        let owners = found.chunk_by(|one, next| self.forms.owner(*one) == self.forms.owner(*next)).count();
        (owners >= ENOUGH).then_some(found)
    }

    /// Leaves those that pass the filters.
    fn sift(&self, query: &Query, found: &mut Vec<FormNumber>) {
        if !query.filters.is_empty() {
            found.retain(|form| self.passes(query, self.forms.owner(*form)));
        }
    }

    /// As many forms as share most with what was typed; of those that share as much, the shorter ones.
    fn most_alike(&self, most: usize, found: &[FormNumber], counts: &[u8], needles: &[Needle]) -> Vec<FormNumber> {
        let shared = |form: FormNumber| counts.get(form as usize).copied().unwrap_or(0);
        let mut bins = [0_usize; 256];
        found.iter().for_each(|form| bins[usize::from(shared(*form))] += 1);
        let (mut least, mut above) = (u8::MAX, 0);
        while least > 0 && above + bins[usize::from(least)] < most {
            above += bins[usize::from(least)];
            least -= 1;
        }
        let starts = needles.first().map(|needle| index::heads_with(&needle.folded));
        let (mut kept, mut tied) = (Vec::with_capacity(most), Vec::new());
        for form in found {
            match shared(*form).cmp(&least) {
                Ordering::Greater => kept.push(*form),
                Ordering::Equal => {
                    let head = self.forms.signs(*form).head;
                    let first = starts.as_ref().is_some_and(|starts| starts.contains(&head));
                    tied.push((!first, self.forms.length(*form), *form));
                }
                Ordering::Less => {}
            }
        }
        let room = most - kept.len();
        if room < tied.len() {
            tied.select_nth_unstable(room);
            tied.truncate(room);
        }
        kept.extend(tied.into_iter().map(|(.., form)| form));
        kept
    }

    /// How many entities these forms belong to.
    fn owners(&self, forms: &[FormNumber]) -> usize {
        let mut seen = vec![false; self.forms.entities.len()];
        let mut count = 0;
        for form in forms {
            if let Some(seen) = seen.get_mut(self.forms.owner(*form) as usize).filter(|seen| !**seen) {
                *seen = true;
                count += 1;
            }
        }
        count
    }

    /// The forms that share letters in a row with what was typed, or have a word that starts so. Where very many share
    /// some, those that share more than one alone: no other would be looked at.
    fn likely(&self, needles: &[Needle], counts: &mut [u8]) -> Vec<FormNumber> {
        let mut texts: Vec<&str> = Vec::new();
        for needle in needles {
            texts.extend([needle.folded.as_str(), needle.sound.as_str()].into_iter().filter(|text| text.len() > 2));
        }
        let rare = self.lookup.rare(&texts);
        let least = if rare.len() > 3 { 2 } else { 1 };
        let found = self.sharing(&rare, needles, least, counts);
        if least == 1 || found.len() >= looked_at(needles) {
            return found;
        }
        counts.fill(0);
        self.sharing(&rare, needles, 1, counts)
    }

    /// The forms that share at least so many of these, or have a word that starts as a needle.
    fn sharing(&self, rare: &[&[FormNumber]], needles: &[Needle], least: u8, counts: &mut [u8]) -> Vec<FormNumber> {
        let mut found = Vec::new();
        let mut note = |form: FormNumber, weight: u8| {
            if let Some(count) = counts.get_mut(form as usize) {
                let before = *count;
                *count = before.saturating_add(weight);
                if before < least && *count >= least {
                    found.push(form);
                }
            }
        };
        rare.iter().for_each(|forms| forms.iter().for_each(|form| note(*form, 1)));
        needles.iter().for_each(|needle| self.starting(needle, |form| note(form, STARTS_WORD)));
        found
    }

    /// The forms with a word that starts as a needle, sounds so at its start, or has its consonants. One may come
    /// more than once.
    fn starting(&self, needle: &Needle, mut note: impl FnMut(FormNumber)) {
        if !needle.folded.is_empty() {
            self.lookup.starting(&needle.folded, false).for_each(&mut note);
        }
        if needle.has_sound() {
            self.lookup.starting(&needle.sound, true).for_each(&mut note);
        }
        if needle.has_bones() {
            self.lookup.with_bones(&needle.bones, !needle.consonantal).for_each(&mut note);
        }
    }

    fn passes(&self, query: &Query, number: EntityNumber) -> bool {
        let Some(brief) = self.forms.entities.get(number as usize) else { return false };
        query.filters.iter().all(|filter| match filter {
            Filter::Is { schemata, placeholder } => {
                (*placeholder && brief.placeholder) || schemata.contains(&brief.schema)
            }
            Filter::Country(codes) => brief.countries.iter().any(|code| codes.contains(code)),
            Filter::Has(any) => {
                let marked = |has: &Has| self.marks[has.place()].get().and_then(|m| m.get(number as usize));
                any.iter().any(|has| marked(has) == Some(&true))
            }
        })
    }
}

/// Room to count so many in, from nothing.
fn blank(counts: &mut Vec<u8>, len: usize) -> &mut [u8] {
    counts.clear();
    counts.resize(len, 0);
    counts
}

/// How many forms are looked at closely for what was typed.
fn looked_at(needles: &[Needle]) -> usize {
    let typed: usize = needles.iter().map(|needle| needle.folded.len()).sum();
    let fewer = LOOKED_AT_FROM.iter().find(|(letters, _)| typed >= *letters);
    fewer.map_or(LOOKED_AT, |(_, most)| *most)
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("entities", &self.len()).field("forms", &self.forms.len()).finish_non_exhaustive()
    }
}
