//! A new draft against the one before: each sentence is followed by its words, wherever it has moved to.
//!
//! What stayed as it was keeps its state; what has changed keeps what it rests on and is open again; what is no longer
//! there is kept until the draft after, for editors put sentences back.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::{Form, News, Sentence, SentenceId, State, Story};

/// Two sentences are one that was changed if of the words of the longer at least so much is the same, in the same order.
pub(super) const LIKE_ENOUGH: f64 = 0.6;

/// A sentence was parted from another, or joined to it, if so much of its words stand in it, in the same order.
pub(super) const WITHIN_ENOUGH: f64 = 0.8;

/// A sentence of fewer words may stand in another by chance.
const WORDS_LEAST: usize = 4;

/// Pairs of sentences are compared up to so many: of a book that was written anew, nothing is followed.
const PAIRS_MOST: usize = 4_000_000;

/// A draft as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Its first heading.
    pub title: String,
    /// What its file is called.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Its headings, paragraphs and list items.
    pub blocks: Vec<Block>,
}

/// One block of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What sort.
    pub form: Form,
    /// Its sentences.
    pub sentences: Vec<String>,
}

/// What a draft does to the story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The story as it would be; a sentence without a key is to be given one.
    pub story: Story,
    /// What became of each sentence of it, in the same order.
    pub changes: Vec<Change>,
    /// Sentences that had gone with the draft before, and are dropped now.
    pub dropped: Vec<SentenceId>,
    /// It is the draft that was taken in last.
    pub is_the_same: bool,
}

/// What became of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is as it was.
    Same,
    /// It is as it was, in another place; where it stood before.
    Moved(u32),
    /// It had gone with the draft before, and is there again.
    Back,
    /// Its words have changed; it rests on what it rested on.
    Changed,
    /// It was parted from another sentence, and rests on what that rests on.
    Parted,
    /// It was not there.
    New,
    /// It is no longer there.
    Gone,
}

impl Change {
    /// The word for it in files and on a page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved(_) => "moved",
            Self::Back => "back",
            Self::Changed => "changed",
            Self::Parted => "parted",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

impl Plan {
    /// How many sentences of each sort there are, as [`Change::word`] calls them.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for change in &self.changes {
            *counts.entry(change.word()).or_default() += 1;
        }
        counts
    }
}

/// A sentence of the draft on its way into the story.
struct Fresh<'d> {
    form: Form,
    paragraph: u32,
    text: &'d str,
    words: Vec<String>,
    /// The sentence of the old story that it is.
    from: Option<usize>,
}

/// What a draft does to the story as it is.
pub fn compare(old: Option<&Story>, drafted: &Drafted) -> Plan {
    let none = Story::default();
    let old = old.unwrap_or(&none);
    let mut fresh: Vec<Fresh<'_>> = Vec::new();
    for (number, block) in (1..).zip(&drafted.blocks) {
        fresh.extend(block.sentences.iter().map(|text| Fresh {
            form: block.form,
            paragraph: number,
            text,
            words: words(text),
            from: None,
        }));
    }
    let was: Vec<Vec<String>> = old.sentences.iter().map(|sentence| words(&sentence.text)).collect();
    follow_same(old, &mut fresh);
    follow_like(&was, &mut fresh);
    let moved = moved(&fresh);
    let mut plan = Plan { is_the_same: old.draft > 0 && old.sha256 == drafted.sha256, ..Plan::default() };
    let first = old.sentences.is_empty();
    for (at, (place, one)) in (1..).zip(&fresh).enumerate() {
        let (mut sentence, change) = match one.from {
            Some(from) => kept(&old.sentences[from], one, moved.contains(&at)),
            None if first => (Sentence::default(), Change::New),
            None => parted(old, &was, one),
        };
        (sentence.place, sentence.paragraph, sentence.form) = (place, one.paragraph, one.form);
        one.text.clone_into(&mut sentence.text);
        plan.changes.push(change);
        plan.story.sentences.push(sentence);
    }
    let found: HashSet<usize> = fresh.iter().filter_map(|one| one.from).collect();
    let lost: Vec<usize> = (0..old.sentences.len()).filter(|at| !found.contains(at)).collect();
    join(old, &was, &fresh, (&lost, &mut plan));
    leave(old, &lost, &mut plan);
    plan.story = Story {
        title: drafted.title.clone(),
        file: drafted.file.clone(),
        sha256: drafted.sha256.clone(),
        draft: if plan.is_the_same { old.draft } else { old.draft + 1 },
        sentences: std::mem::take(&mut plan.story.sentences),
    };
    plan
}

/// Sentences with the same words, the first with the first; those that are still there before those that had gone.
fn follow_same(old: &Story, fresh: &mut [Fresh<'_>]) {
    let mut known: HashMap<String, VecDeque<usize>> = HashMap::new();
    let standing = |gone: bool| old.sentences.iter().enumerate().filter(move |(_, s)| s.is_gone() == gone);
    for (at, sentence) in standing(false).chain(standing(true)) {
        known.entry(bare(&sentence.text)).or_default().push_back(at);
    }
    for one in fresh {
        one.from = known.get_mut(&bare(one.text)).and_then(VecDeque::pop_front);
    }
}

/// Sentences whose words are much the same: the likest pair first, of two the nearer one.
fn follow_like(was: &[Vec<String>], fresh: &mut [Fresh<'_>]) {
    let taken: HashSet<usize> = fresh.iter().filter_map(|one| one.from).collect();
    let left: Vec<usize> = (0..was.len()).filter(|at| !taken.contains(at)).collect();
    let open: Vec<usize> = (0..fresh.len()).filter(|at| fresh[*at].from.is_none()).collect();
    if left.len().saturating_mul(open.len()) > PAIRS_MOST {
        return;
    }
    let bags: HashMap<usize, HashMap<&str, usize>> = left.iter().map(|at| (*at, bag(&was[*at]))).collect();
    let mut pairs = Vec::new();
    for new in &open {
        let words = &fresh[*new].words;
        let bag = bag(words);
        for old in &left {
            let longer = words.len().max(was[*old].len());
            // No more words can be the same in order than are the same at all.
            let shared: usize = bag.iter().map(|(word, n)| bags[old].get(word).map_or(0, |m| (*m).min(*n))).sum();
            if share(shared, longer) < LIKE_ENOUGH {
                continue;
            }
            let like = share(longer - strsim::generic_levenshtein(words, &was[*old]), longer);
            if like >= LIKE_ENOUGH {
                pairs.push((like, new.abs_diff(*old), *new, *old));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
    let mut taken = HashSet::new();
    for (_, _, new, old) in pairs {
        if fresh[new].from.is_none() && taken.insert(old) {
            fresh[new].from = Some(old);
        }
    }
}

/// A sentence that was there before, with the words that it has now.
fn kept(old: &Sentence, now: &Fresh<'_>, moved: bool) -> (Sentence, Change) {
    let back = old.is_gone();
    let mut sentence = Sentence { damaged: false, ..old.clone() };
    if bare(&old.text) == bare(now.text) {
        sentence.news = if back { old.was.is_some().then_some(News::Changed) } else { old.news };
        let change = match (back, moved) {
            (true, _) => Change::Back,
            (false, true) => Change::Moved(old.place),
            (false, false) => Change::Same,
        };
        return (sentence, change);
    }
    // Changed twice, it is held against what was looked at.
    let was = old.was.clone().unwrap_or_else(|| old.text.clone());
    if bare(&was) == bare(now.text) && old.state == State::Open {
        (sentence.news, sentence.was) = (None, None);
    } else {
        (sentence.news, sentence.was) = (Some(News::Changed), Some(was));
    }
    sentence.state = State::Open;
    (sentence, Change::Changed)
}

/// A sentence that nothing was like: a part of one that was there, or new.
fn parted(old: &Story, was: &[Vec<String>], one: &Fresh<'_>) -> (Sentence, Change) {
    let whole =
        old.sentences.iter().zip(was).find(|(sentence, words)| {
            !sentence.is_gone() && one.words.len() < words.len() && is_within(&one.words, words)
        });
    match whole {
        Some((whole, _)) => {
            let (rests, was) = (whole.rests.clone(), Some(whole.text.clone()));
            (Sentence { rests, was, news: Some(News::Changed), ..Sentence::default() }, Change::Parted)
        }
        None => (Sentence { news: Some(News::New), ..Sentence::default() }, Change::New),
    }
}

/// A sentence that was joined to another leaves it what it rested on.
fn join(old: &Story, was: &[Vec<String>], fresh: &[Fresh<'_>], (lost, plan): (&[usize], &mut Plan)) {
    for at in lost.iter().filter(|at| !old.sentences[**at].is_gone()) {
        let into = fresh.iter().position(|one| one.words.len() > was[*at].len() && is_within(&was[*at], &one.words));
        let Some(sentence) = into.and_then(|into| plan.story.sentences.get_mut(into)) else { continue };
        if sentence.state == State::Open {
            for claim in &old.sentences[*at].rests {
                if !sentence.rests.contains(claim) {
                    sentence.rests.push(claim.clone());
                }
            }
        }
    }
}

/// What is no longer there stands after all others until the draft after.
fn leave(old: &Story, lost: &[usize], plan: &mut Plan) {
    for at in lost {
        let sentence = &old.sentences[*at];
        if sentence.is_gone() && !plan.is_the_same {
            plan.dropped.push(sentence.id.clone());
            continue;
        }
        let place = u32::try_from(plan.story.sentences.len() + 1).unwrap_or(u32::MAX);
        plan.story.sentences.push(Sentence { place, news: Some(News::Gone), ..sentence.clone() });
        plan.changes.push(Change::Gone);
    }
}

/// Which sentences stand in another order than before: all but the longest row of them that has kept its order.
fn moved(fresh: &[Fresh<'_>]) -> HashSet<usize> {
    let followed: Vec<(usize, usize)> =
        fresh.iter().enumerate().filter_map(|(at, one)| Some((at, one.from?))).collect();
    // The ends of the best rows of each length, and before each sentence the one that it follows.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (n, (_, from)) in followed.iter().enumerate() {
        let length = ends.partition_point(|end| followed[*end].1 < *from);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = n,
            None => ends.push(n),
        }
    }
    let mut moved: HashSet<usize> = followed.iter().map(|(at, _)| *at).collect();
    let mut here = ends.last().copied();
    while let Some(n) = here {
        moved.remove(&followed[n].0);
        here = before[n];
    }
    moved
}

/// Whether a sentence's words stand in another's, in the same order.
fn is_within(part: &[String], whole: &[String]) -> bool {
    if part.len() < WORDS_LEAST {
        return false;
    }
    let bag = bag(whole);
    if share(part.iter().filter(|word| bag.contains_key(word.as_str())).count(), part.len()) < WITHIN_ENOUGH {
        return false;
    }
    let mut row = vec![0_usize; whole.len() + 1];
    for word in part {
        let mut corner = 0;
        for (at, other) in whole.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    share(row.last().copied().unwrap_or_default(), part.len()) >= WITHIN_ENOUGH
}

fn bag(words: &[String]) -> HashMap<&str, usize> {
    let mut bag = HashMap::new();
    for word in words {
        *bag.entry(word.as_str()).or_default() += 1;
    }
    bag
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a sentence")]
fn share(some: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { some as f64 / all as f64 }
}

/// The words of a sentence, lower-case; of scripts without spaces each character.
fn words(text: &str) -> Vec<String> {
    bare(text).unicode_words().map(str::to_lowercase).collect()
}

/// A sentence without what an editor's program changes by itself: the shapes of quotation marks, dashes and spaces.
fn bare(text: &str) -> String {
    let plain = |c: char| match c {
        '‘' | '’' | '‚' | '‛' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let plain: String = text.chars().map(plain).collect::<String>().replace('…', "...");
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
