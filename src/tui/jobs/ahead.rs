//! Finding ahead: once a letter is answered and drawn, what the next key may ask is found before it is pressed.
//!
//! Between two letters the fastest writer leaves a tenth of a second; a search takes a thousandth, and more where the
//! processor has slept. The names that were found say how they go on, so the next letter is one of few: the answer to
//! each is laid beside the index that it was found in, and is as true as that. What was not foreseen is found when it
//! is asked. A newer letter ends it at once, and nothing is done where nobody types. It must not know who asks, nor the
//! case.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation as _;

use super::finding::{self, Lent, Typed};
use crate::case::search::{Hit, Index, Query};
use crate::error::{Error, Result};
use crate::text::fold::fold;

/// How long the terminal has to show a letter before what may follow it is looked for.
const AFTER_YOU: Duration = Duration::from_millis(5);

/// How many of the names found say how they go on.
const ASKED: usize = 400;

/// How many ways to go on are followed: beyond the letters of an alphabet comes what is seldom typed.
const FOLLOWED: usize = 32;

/// Lists longer than this are not kept: somebody scrolls, or the screen is larger than any.
const LONGEST: usize = 256;

/// The thread that finds ahead, and what it is to be told of next. It has no file open, and ends some time after this.
pub(super) struct Ahead {
    answered: Option<Typed>,
    thread: Sender<Typed>,
}

impl Ahead {
    /// Starts it beside an index.
    ///
    /// # Errors
    /// If the thread can't be started.
    pub(super) fn start(lent: Lent) -> Result<Self> {
        let (sender, answered) = mpsc::channel();
        std::thread::Builder::new()
            .name("muckrake-ahead".to_owned())
            .spawn(move || follow(&lent, &answered))
            .map_err(|e| Error::from(e).at("a thread for jobs"))?;
        Ok(Self { answered: None, thread: sender })
    }

    /// This was typed and is answered.
    pub(super) fn answered(&mut self, typed: Typed) {
        self.answered = Some(typed);
    }

    /// The answer is on the screen: what may follow is looked for.
    pub(super) fn look(&mut self) {
        if let Some(typed) = self.answered.take() {
            // Without the thread everything is found when it is asked.
            drop(self.thread.send(typed));
        }
    }
}

/// Finds what may follow each thing that was typed and answered, until that is overtaken.
fn follow(lent: &Lent, answered: &Receiver<Typed>) {
    yield_to_others();
    let mut next = answered.recv().ok();
    while let Some(typed) = next.take() {
        next = match answered.recv_timeout(AFTER_YOU) {
            Ok(newer) => Some(newer),
            Err(RecvTimeoutError::Timeout) => {
                let mut newer = None;
                find_ahead(lent, &typed, || {
                    newer = answered.try_recv().ok();
                    newer.is_some()
                });
                newer.or_else(|| answered.recv().ok())
            }
            Err(RecvTimeoutError::Disconnected) => None,
        };
    }
}

/// On a machine of one processor the thread that draws goes first.
fn yield_to_others() {
    // Elsewhere than on Linux this would be the whole program.
    #[cfg(target_os = "linux")]
    let _as_before = rustix::process::nice(10);
}

/// Finds what the next key may ask, the likeliest first, while the index is lent and nothing newer was typed.
fn find_ahead(lent: &Lent, typed: &Typed, mut is_overtaken: impl FnMut() -> bool) {
    let Some(index) = lent.index().filter(|_| typed.limit <= LONGEST) else { return };
    let wanted = may_follow(&index, typed);
    lent.leave(&wanted);
    for typed in wanted {
        if is_overtaken() {
            return;
        }
        if lent.lacks(&typed, &index)
            && let Some(finds) = finding::found(&index, &typed)
        {
            lent.keep(typed, finds, &index);
        }
    }
}

/// What may be typed after this: it and one letter more, the likeliest first; and it without its last letter.
fn may_follow(index: &Index, typed: &Typed) -> Vec<Typed> {
    let Some((last, _)) = typed.query.grapheme_indices(true).next_back() else { return Vec::new() };
    let Ok(query) = Query::parse(&typed.query) else { return Vec::new() };
    if !index.unmarked(&query).is_empty() {
        return Vec::new();
    }
    let found = index.find(&query, ASKED, typed.folding).hits;
    let longer = next_letters(&typed.query, &found).into_iter().map(|letter| format!("{}{letter}", typed.query));
    let shorter = typed.query.get(..last).map(ToOwned::to_owned);
    longer.chain(shorter).map(|query| Typed { query, ..typed.clone() }).collect()
}

/// The letters by which names go on after what was typed, most frequent first.
fn next_letters(typed: &str, found: &[Hit]) -> Vec<char> {
    let mut counted: Vec<(char, usize)> = Vec::new();
    let mut count = |letter: char| match counted.iter_mut().find(|(known, _)| *known == letter) {
        Some((_, times)) => *times += 1,
        None => counted.push((letter, 1)),
    };
    for hit in found {
        let Some(last) = hit.positions.last() else { continue };
        let mut rest = hit.matched.chars().skip(last + 1).peekable();
        if rest.next_if(|c| c.is_whitespace()).is_some() && !typed.ends_with(char::is_whitespace) {
            count(' ');
        }
        for next in rest.filter(|c| c.is_alphanumeric()) {
            next.to_lowercase().for_each(&mut count);
            let folded = fold(next.encode_utf8(&mut [0; 4]));
            // Whoever types a name of another script in Latin letters goes on in them.
            if let Some(latin) = folded.chars().next().filter(|_| typed.is_ascii() && !next.is_ascii()) {
                count(latin);
            }
            // What folding leaves out, like a soft sign, may be typed already.
            if !folded.is_empty() {
                break;
            }
        }
    }
    counted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counted.into_iter().take(FOLLOWED).map(|(letter, _)| letter).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::case::search::Form;
    use crate::model::Brief;
    use crate::tui::effect::Answer;

    /// An index of entities of these names.
    fn index(names: &[&str]) -> Arc<Index> {
        let brief = |name: &&str| Brief { id: (*name).into(), caption: (*name).into(), ..Brief::default() };
        let form = |name: &&str| Form { entity: (*name).into(), property: "name".into(), text: (*name).into() };
        Arc::new(Index::new(names.iter().map(brief).collect(), names.iter().map(form).collect()))
    }

    fn typed(query: &str) -> Typed {
        Typed { query: query.into(), limit: 10, folding: true }
    }

    /// An index of these names, lent at place 7 of the journal, in which it was found ahead what may follow this.
    fn looked(names: &[&str], query: &str) -> (Lent, Arc<Index>) {
        let (lent, index) = (Lent::default(), index(names));
        lent.lend(7, &index);
        find_ahead(&lent, &typed(query), || false);
        (lent, index)
    }

    /// The names that are found.
    fn names(lent: &Lent, typed: &Typed) -> Option<Vec<String>> {
        match lent.answer(typed)? {
            Answer::Found(Ok(finds)) => Some(finds.hits.iter().map(|hit| hit.brief.caption.clone()).collect()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_next_letter_is_foreseen_in_any_script_and_so_is_taking_one_back() {
        let all = ["Sky Mechanics", "Skyline", "Иван Гольберг", "北京大学", "محمد علي", "Élan", "Nguye\u{302}\u{303}n"];
        for (before, after) in [
            ("sky", "skyl"),
            ("sky", "skym"),
            ("sky", "sky "),
            ("sky ", "sky m"),
            ("sky", "sk"),
            ("Голь", "Гольб"),
            ("gol", "golb"),
            ("北京", "北京大"),
            ("محم", "محمد"),
            ("el", "ela"),
            ("é", "él"),
            ("nguye", "nguyen"),
        ] {
            let (lent, index) = looked(&all, before);
            assert!(!lent.lacks(&typed(after), &index), "{after} after {before}");
            let finds = finding::found(&index, &typed(after));
            assert_eq!(lent.answer(&typed(after)), finds.map(|finds| Answer::Found(Ok(finds))), "{after}");
            assert!(lent.lacks(&typed(after), &index), "{after} was found anew, and not ahead");
        }
    }

    #[test]
    fn what_was_found_ahead_goes_with_the_index_once_the_case_was_written() {
        let (lent, old) = looked(&["Skyline"], "sky");
        lent.written(8);
        assert_eq!(names(&lent, &typed("skyl")), None, "whoever makes the new index answers");
        lent.lend(8, &index(&["Skylark"]));
        assert_eq!(names(&lent, &typed("skyl")), Some(vec!["Skylark".to_owned()]));
        // What was being looked for meanwhile comes too late.
        lent.keep(typed("skyl"), Default::default(), &old);
        assert_eq!(names(&lent, &typed("skyl")), Some(vec!["Skylark".to_owned()]));
        find_ahead(&lent, &typed("sky"), || false);
        lent.lend(8, &index(&["Skylight"]));
        assert_eq!(names(&lent, &typed("skyl")), Some(vec!["Skylight".to_owned()]), "an index made anew");
    }

    #[test]
    fn what_was_found_folded_or_for_a_shorter_list_answers_nothing_else() {
        let (lent, _) = looked(&["Гольберг", "Golberg"], "gol");
        assert_eq!(names(&lent, &Typed { folding: false, ..typed("golb") }), Some(vec!["Golberg".to_owned()]));
        assert_eq!(names(&lent, &Typed { limit: 1, ..typed("golb") }).map(|names| names.len()), Some(1));
        assert_eq!(names(&lent, &typed("golb")).map(|names| names.len()), Some(2));
    }

    #[test]
    fn a_newer_letter_ends_it_and_what_can_no_longer_follow_is_not_kept() {
        let (lent, index) = looked(&["Skyline", "Skylark"], "sky");
        assert!(!lent.lacks(&typed("skyl"), &index));
        find_ahead(&lent, &typed("skyli"), || true);
        assert!(lent.lacks(&typed("skylin"), &index));
        find_ahead(&lent, &typed("skyli"), || false);
        assert!(!lent.lacks(&typed("skylin"), &index));
        assert!(!lent.lacks(&typed("skyl"), &index), "the last letter may be taken back");
        find_ahead(&lent, &typed("skylin"), || false);
        assert!(lent.lacks(&typed("skyl"), &index));
    }

    #[test]
    fn no_more_is_kept_than_an_alphabet_of_short_lists() {
        let many: Vec<String> = ('\u{4e00}'..'\u{4f00}').map(|c| format!("京{c}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let (_, index) = looked(&many, "京");
        assert_eq!(may_follow(&index, &typed("京")).len(), FOLLOWED + 1);
        assert_eq!(may_follow(&index, &typed("")), []);
        let (lent, scrolled) = (Lent::default(), Typed { limit: LONGEST + 1, ..typed("京") });
        lent.lend(7, &index);
        find_ahead(&lent, &scrolled, || false);
        assert!(lent.lacks(&Typed { query: String::new(), ..scrolled }, &index));
    }
}
