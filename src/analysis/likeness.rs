//! Names that imitate: within themselves, by letters of another script, or another entity of the case.
//!
//! What looks alike is known to `text::likeness`; here all names of a case are held against each other. It must not
//! know how that is shown.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::error::Result;
use crate::model::{EntityId, Graph};
use crate::text::likeness::{apart, difference, keys, may_pose, posing};

/// How many entities with the same look are held against each other.
const TOGETHER: usize = 50;

/// How many letters of a name are looked at: what is longer is no name.
const LETTERS: usize = 300;

/// Something odd about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The name, as written.
    pub name: String,
    /// What it looks like.
    pub looks: String,
    /// The entity that is called so; none where it looks like a name that nobody in the case has.
    pub other: Option<EntityId>,
}

impl Remark {
    /// What is odd, as a sentence about the name: "looks like Sky Mechanics, but its first letter is Cyrillic".
    pub fn words(&self) -> String {
        format!("looks like {}, but {}", self.looks, difference(&self.name, &self.looks))
    }
}

/// What is odd about the names of a case, by entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    of: BTreeMap<EntityId, Vec<Remark>>,
}

impl Likeness {
    /// What is odd about the names of an entity, what it imitates in the case first.
    pub fn of(&self, id: &EntityId) -> &[Remark] {
        self.of.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every entity with something odd about its names.
    pub fn all(&self) -> impl Iterator<Item = (&EntityId, &Remark)> {
        self.of.iter().flat_map(|(id, remarks)| remarks.iter().map(move |remark| (id, remark)))
    }
}

/// What is odd about a name by itself.
pub fn of_name(name: &str) -> Option<Remark> {
    let name = start(name);
    let looks = posing(name)?;
    Some(Remark { name: name.to_owned(), looks, other: None })
}

/// Holds all names of a case against each other: two passes, of which the second looks only for what the first found
/// to be able to imitate anything.
///
/// # Errors
/// If the graph can't be read.
pub fn survey(graph: &dyn Graph) -> Result<Likeness> {
    let mut likeness = Likeness::default();
    let mut sought: HashSet<u64> = HashSet::new();
    graph.each_named(&mut |id, name| {
        let name = start(name);
        if let Some(remark) = of_name(name) {
            likeness.of.entry(id.clone()).or_default().push(remark);
        }
        if may_pose(name) {
            sought.extend(keys(name).iter().map(hash));
        }
        Ok(())
    })?;
    if sought.is_empty() {
        return Ok(likeness);
    }
    let mut same: HashMap<u64, Vec<(EntityId, String)>> = HashMap::new();
    graph.each_named(&mut |id, name| {
        let name = start(name);
        for key in keys(name).iter().map(hash).filter(|key| sought.contains(key)) {
            let together = same.entry(key).or_default();
            if together.len() < TOGETHER {
                together.push((id.clone(), name.to_owned()));
            }
        }
        Ok(())
    })?;
    let mut pairs = Vec::new();
    for together in same.values() {
        for (id, name) in together {
            for (other, looks) in together.iter().filter(|(other, looks)| other != id && apart(name, looks)) {
                let remark = Remark { name: name.clone(), looks: looks.clone(), other: Some(other.clone()) };
                pairs.push((id.clone(), remark));
            }
        }
    }
    pairs.sort_by(|(one, a), (other, b)| (one, &a.other, &a.name, &a.looks).cmp(&(other, &b.other, &b.name, &b.looks)));
    pairs.dedup();
    for (id, remark) in pairs.into_iter().rev() {
        likeness.of.entry(id).or_default().insert(0, remark);
    }
    Ok(likeness)
}

fn start(name: &str) -> &str {
    name.char_indices().nth(LETTERS).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

fn hash(key: &String) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
