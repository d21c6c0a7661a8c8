//! What else reporters call what a command does: words that the palette finds it by and nobody sees.

/// The command's name, and the words, with commas between those that go apart.
const WORDS: [(&str, &str); 63] = [
    ("app.back", "go back, cancel, close, leave, previous, return"),
    ("app.chain", "supply chain, who supplies, suppliers, network, upstream, middle pane"),
    ("app.citations", "what it rests on, why, proof, footnotes, references, bottom pane"),
    ("app.commands", "menu, palette, what can i do"),
    ("app.dossier", "who owns, owners, profile, everything about, details, facts, right pane"),
    (
        "app.export",
        "save as, save, print, share, send, hand over, word, pdf, markdown, json, download, publish, summary, report",
    ),
    ("app.find", "search, look for, look up, filter, where is, list all"),
    ("app.help", "keys, shortcuts, manual, keyboard, legend, what do the signs mean"),
    ("app.log", "history, journal, audit, who did what, who changed, what changed, changes"),
    ("app.mark", "flag, star, label, tag"),
    ("app.new", "create, add, make, insert"),
    ("app.quit", "exit, close the program, leave, bye"),
    ("app.read", "open document, text, pdf, view source, show the passage, original"),
    ("app.redo", "do again, repeat, put back"),
    ("app.theme", "colours, colors, dark mode, light mode, contrast, appearance"),
    ("app.tour", "tutorial, introduction, guide, getting started, learn"),
    ("app.undo", "take back, revert, mistake, wrong, oops"),
    ("app.undo_case", "revert the last change, take back what others did"),
    ("app.zoom", "full screen, fullscreen, maximise, maximize, bigger, larger, whole screen"),
    ("case.title", "rename the case, name of the case, story title, settings"),
    ("chain.back", "previous root, last chain"),
    ("chain.flip", "customers, buyers, reverse, direction, other way, who buys, who is supplied"),
    ("chain.open", "expand, unfold"),
    ("chain.close", "collapse, fold"),
    ("chain.judge", "weak link, weakest link, how good is the chain, do the dates fit, possible, plausible"),
    ("chain.root", "centre, start here, focus on"),
    ("cite.new", "footnote, reference, attribute, back up, support, contradict"),
    ("citations.falls", "withdraw, retract, impact, without this source, what depends on it, what if it is wrong"),
    ("citations.sources", "show sources, list of sources, articles, documents, bibliography, origins"),
    ("claim.rule", "confirm, check, fact check, reject, decide, approve, verify"),
    ("entity.rename", "change name, misspelt, typo in a name"),
    ("evidence.new", "quote, excerpt, note, copy a passage, paraphrase"),
    ("find.fold", "transliteration, alphabet, exact spelling, cyrillic, arabic"),
    ("link.new", "connect, relationship, relation, join, owner of, works for, shareholder, director, draw a line"),
    ("log.reverse", "roll back, revert this, take back an earlier action"),
    ("bookmark.set", "favourite, save place, remember, star, pin"),
    ("bookmark.list", "favourites, saved places, pins"),
    ("mark.list_relevant", "important, shortlist, favourites"),
    ("mark.list_seen", "read, done with, what i have looked at"),
    ("mark.list_to_do", "todo, tasks, what is left, follow up"),
    ("mark.seen", "read, done with"),
    ("mark.relevant", "important, favourite, interesting"),
    ("mark.to_do", "todo, task, remind me, follow up, later"),
    ("new.entity", "add company, add person, add firm, vessel, ship, organisation, public body, somebody"),
    ("new.gap", "unknown, not known, missing, ask, open question, what we do not know"),
    ("new.answer", "reply, response, comment, denial, no comment, they said"),
    (
        "new.put",
        "right of reply, ask for comment, approach, confront, contact, no surprises, letter, deadline, attempt",
    ),
    (
        "new.source",
        "article, url, web page, website, document, link to a page, interview, import a source, book, dataset",
    ),
    ("app.story", "checking queue, draft, article, sentences, text, manuscript, annotate"),
    ("story.tie", "rests on, link the sentence to a claim, source the sentence, footnote the sentence, back up"),
    ("story.next", "next unchecked sentence, continue checking, resume"),
    ("story.needs_none", "opinion, no source needed, harmless, skip"),
    ("story.ask", "query, unclear, who says so"),
    ("story.dispute", "wrong, contested, denied, contradicts"),
    ("reader.grow", "select text, mark text, sentence, highlight"),
    ("reader.name_after", "who is mentioned, next mention, names, people and firms in the text"),
    ("reader.seek", "full text, inside the document, grep, look inside"),
    ("reader.settle", "new page, wrong page, update the place, correct the locator"),
    ("thing.delete", "remove, erase, get rid of, trash"),
    ("thing.note", "comment, remark, annotate, memo, write down, scribble"),
    ("trail.back", "previous entity, last entity, where was i, walk back"),
    ("trail.forward", "next entity, walk forward"),
    (
        "value.new",
        "property, country, birth date, nationality, address, alias, other name, phone, registration number, attribute",
    ),
];

/// What else a command is called.
pub(super) fn of(name: &str) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands;

    #[test]
    fn words_are_those_of_commands_that_there_are() {
        for (name, words) in WORDS {
            assert!(commands::named(name).is_some(), "there is no command {name}");
            assert!(!words.is_empty() && words == words.to_lowercase(), "{name}: {words}");
        }
    }
}
