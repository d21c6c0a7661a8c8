//! Gestures: what a reporter makes, changes and takes away from the keyboard, by what the case says afterwards.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

#[path = "support/workbench.rs"]
mod workbench;

use muckrake::case::Case;
use muckrake::model::Graph;
use muckrake::tui::Options;
use muckrake::tui::app::{App, Input};
use muckrake::tui::effect::Answer;
use muckrake::tui::jobs::{self, Done, Reader};
use muckrake::tui::script;
use workbench::{Workbench, author};

/// The first investigation, the news summary cited from, and one entity opened.
fn at(entity: &str) -> Workbench {
    let mut desk = Workbench::bundled();
    desk.keys(&format!("Cnews<tab>¶5<enter>/{entity}<enter>"));
    desk
}

#[test]
fn a_link_is_made_in_the_direction_that_the_sentence_says() {
    for (relation, made) in [
        ("supplies", "Rys supplies Stek."),
        ("supplied by", "Stek supplies Rys."),
        ("directed", "Stek directs Rys."),
        ("buys", "Stek sells to Rys."),
        ("sells to", "Rys sells to Stek."),
    ] {
        let mut desk = at("rys");
        desk.keys(&format!("lstek<enter>{relation}"));
        desk.keys("<tab>");
        assert!(desk.is_shown(made.trim_end_matches('.')), "{relation}: the sentence is read first\n{}", desk.screen());
        assert_eq!(desk.news("<enter>"), [format!("+ {made}")], "{relation}");
    }
}

#[test]
fn a_sentence_is_turned_round_with_one_key() {
    let mut desk = at("rys");
    assert_eq!(desk.news("lstek<enter>supplies<tab><ctrl+s><enter>"), ["+ Stek supplies Rys."]);
    // A person can't be owned: the sentence stays, and says why.
    let mut desk = at("golberg");
    desk.keys("lstek<enter>owns<tab><ctrl+s>");
    assert!(desk.is_shown("The other way round FollowTheMoney does not allow it"), "{}", desk.screen());
    assert_eq!(desk.news("<enter>"), ["+ Ilya Golberg owns Stek."]);
}

#[test]
fn the_other_end_is_made_on_the_spot_with_the_schema_of_its_name() {
    for (name, schema) in [
        ("Кремний LLC", "Company"),
        ("Pyotr Petrov", "Person"),
        ("Ministry of Defence", "PublicBody"),
        ("Georgia", "Territory"),
    ] {
        let news = at("rys").news(&format!("l{name}<enter>linked<enter>"));
        let named = format!("+ {name}: name is {name}.");
        let mut expected = [format!("+ {name} is a {schema}"), named, format!("+ Rys is linked to {name}.")];
        expected.sort();
        assert_eq!(news, expected);
    }
    let news = at("rys").news("lPyotr Petrov<ctrl+t><enter>linked<enter>");
    assert!(news.contains(&"+ Pyotr Petrov is a Company".to_owned()), "another schema with one key: {news:?}");
}

#[test]
fn the_schema_of_a_new_entity_is_guessed_and_another_is_one_key_away() {
    let mut desk = Workbench::empty();
    assert_eq!(desk.news("nePyotr Petrov<enter>")[0], "+ Pyotr Petrov is a Person");
    assert_eq!(desk.news("neIvan Petrov<ctrl+t><enter>")[0], "+ Ivan Petrov is a Company");
    assert_eq!(desk.news("neUnnamed founder of Rys<enter>")[0], "+ Unnamed founder of Rys is a Person, nobody known");
    assert_eq!(desk.news("neAspan<tab><tab><tab>vess<enter>")[0], "+ Aspan is a Vessel", "or any is picked");
}

#[test]
fn an_entity_that_is_there_is_gone_to_and_not_made_twice() {
    let mut desk = Workbench::bundled();
    assert_eq!(desk.news("nestek<down><enter>"), Vec::<String>::new());
    assert!(desk.is_shown("Chain ▸ upstream of Stek"), "{}", desk.screen());
}

#[test]
fn dates_and_goods_follow_the_sentence() {
    let news = at("rys").news("lstek<enter>supplies<tab>drones<tab>April 2022<tab>12.05.2023<enter>");
    assert_eq!(news, ["+ Rys supplies Stek (drones) from 2022-04 to 2023-05-12."]);
}

#[test]
fn a_link_is_cited_in_the_same_breath_with_the_ends_made_for_it() {
    let mut desk = at("rys");
    let news = desk.news("lPyotr Petrov<enter>directed<tab><tab><tab><tab><tab>“He runs it”<tab><ctrl+u>p. 3<enter>");
    assert_eq!(
        news,
        [
            "+ Pyotr Petrov directs Rys.",
            "+ Pyotr Petrov directs Rys. [“He runs it” p. 3]",
            "+ Pyotr Petrov is a Person",
            "+ Pyotr Petrov: name is Pyotr Petrov.",
            "+ Pyotr Petrov: name is Pyotr Petrov. [“He runs it” p. 3]",
        ]
    );
}

#[test]
fn all_that_was_just_made_is_cited_at_once() {
    let mut desk = at("rys");
    let news = desk.news("eHe runs it.<enter>lPyotr Petrov<enter>directed<enter>c<enter>");
    let cited: Vec<&String> = news.iter().filter(|line| line.ends_with("[He runs it. ¶5]")).collect();
    assert_eq!(
        cited,
        ["+ Pyotr Petrov directs Rys. [He runs it. ¶5]", "+ Pyotr Petrov: name is Pyotr Petrov. [He runs it. ¶5]"]
    );
    let news = desk.news("neNova<tab>Kazakhstani<enter>c<enter>");
    assert!(news.contains(&"+ Nova: country is Kazakhstan. [He runs it. ¶5]".to_owned()), "{news:?}");
    assert!(news.contains(&"+ Nova: name is Nova. [He runs it. ¶5]".to_owned()), "{news:?}");
    // Somebody moved: what was made is no longer meant.
    desk.keys("/aspan<enter>neOther<enter>/aspan<enter><down>");
    assert_eq!(desk.news("c<enter>"), Vec::<String>::new());
}

#[test]
fn what_follow_the_money_forbids_becomes_the_nearest_that_it_allows_and_says_so() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>owned by<tab>");
    assert!(
        desk.is_shown("FollowTheMoney has no “owns” from a company to an organization; the nearest is “controls”"),
        "{}",
        desk.screen()
    );
    assert_eq!(desk.news("<enter>"), ["+ Stek controls Rys."]);
    // The word that was typed is never read the other way round.
    let mut desk = at("stek");
    assert_eq!(desk.news("lrys<enter>owns<enter>"), ["+ Stek controls Rys."]);
}

#[test]
fn a_bad_value_is_said_at_the_field_and_nothing_typed_is_lost() {
    let mut desk = at("rys");
    assert_eq!(desk.news("acountry<enter>Narnia<enter>"), Vec::<String>::new());
    assert!(desk.is_shown("“Narnia” is no known country"), "{}", desk.screen());
    assert!(desk.is_shown("kz, KAZ, Kazakhstan"), "{}", desk.screen());
    let news = desk.news("<ctrl+w>Kazakhstani<enter>");
    assert_eq!(news, ["+ Rys: country is Kazakhstan."]);
    let mut desk = at("rys");
    assert_eq!(desk.news("lstek<enter>supplies<tab>drones<tab>tomorrow<enter>"), Vec::<String>::new());
    assert_eq!(desk.news("<ctrl+u>2022<enter>"), ["+ Rys supplies Stek (drones) since 2022."]);
}

#[test]
fn a_gesture_left_half_way_is_taken_up_again_by_the_same_key() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<tab>dro<esc>");
    assert!(desk.is_shown("Left half-way: Link Rys"), "{}", desk.screen());
    desk.keys("<esc>?<esc>f");
    assert_eq!(desk.news("lnes<enter>"), ["+ Rys supplies Stek (drones)."]);
    // Of another entity, it begins anew.
    desk.keys("/rys<enter>lste<esc>/stek<enter>l");
    assert!(desk.is_shown("Link Stek") && !desk.is_shown("to            ❯ ste"), "{}", desk.screen());
}

#[test]
fn a_one_line_field_never_takes_a_line_break() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>cSaid so.<tab><ctrl+u>");
    desk.paste("p. 7,\r\nline 3\n");
    assert_eq!(desk.news("<enter>"), ["+ Rys supplies Stek. [Said so. p. 7, line 3]"]);
}

#[test]
fn an_alias_in_another_script_finds_its_entity() {
    let mut desk = at("rys");
    assert_eq!(desk.news("aalias<enter>Рысь<tab><tab>ru<enter>"), ["+ Rys: alias is Рысь."]);
    desk.keys("/stek<enter>/рысь<enter>");
    assert!(desk.is_shown("Chain ▸ upstream of Rys"), "{}", desk.screen());
}

#[test]
fn a_renamed_entity_keeps_what_it_rests_on() {
    let mut desk = at("rys");
    let before = desk.says();
    let news = desk.news("R<ctrl+u>Rys veterans<enter>");
    let cited = |says: &dyn Fn(&str) -> bool| before.iter().filter(|line| says(line)).count();
    let kept = cited(&|line| line.starts_with("Rys: name is Rys. ["));
    assert!(kept > 0);
    let now = news.iter().filter(|line| line.starts_with("+ Rys veterans: name is Rys veterans. [")).count();
    assert_eq!(now, kept, "{news:?}");
    assert!(news.contains(&"+ Sky Mechanics sells to Rys veterans.".to_owned()), "{news:?}");
}

#[test]
fn what_is_deleted_comes_back_byte_for_byte() {
    let mut desk = at("rys");
    let before = desk.unpacked();
    let news = desk.news("D");
    assert!(news.contains(&"- Sky Mechanics sells to Rys.".to_owned()), "its links go with it: {news:?}");
    assert!(!desk.says().iter().any(|line| line.starts_with("Rys ")), "{:?}", desk.says());
    desk.keys("u");
    assert_eq!(desk.unpacked(), before);
}

#[test]
fn a_picked_set_is_cited_at_once() {
    let mut desk = at("rys");
    // The facts of the dossier, picked one after the other.
    desk.keys("3<home><down>p<down>p");
    let news = desk.news("cBoth stand there.<enter>");
    assert_eq!(news.len(), 2, "{news:?}");
    assert!(news.iter().all(|line| line.starts_with("+ Rys") && line.ends_with("[Both stand there. ¶5]")), "{news:?}");
    // Nothing is picked any more: what is selected is meant.
    let news = desk.news("<down>c<enter>");
    assert!(news.len() == 1 && news[0].ends_with("[Both stand there. ¶5]"), "{news:?}");
}

#[test]
fn a_ruling_says_what_and_why() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>");
    assert_eq!(desk.news("Vver<tab>asked both<enter>"), ["+ rys supplies stek. ruled verified: asked both"]);
    assert_eq!(
        desk.news("Vcut<enter>"),
        ["+ rys supplies stek. ruled cut", "- rys supplies stek. ruled verified: asked both"]
    );
}

#[test]
fn a_gap_answered_by_its_link_no_longer_stands_as_a_gap() {
    let mut desk = at("aspan");
    assert!(desk.is_shown("gap: Who sells the drones to Aspan Arba?"), "{}", desk.screen());
    desk.keys("<down>lNova Drones LLC<enter><enter>");
    assert!(desk.says().contains("Nova Drones LLC supplies Aspan Arba."));
    assert!(!desk.is_shown("gap: Who sells the drones to Aspan Arba?"), "{}", desk.screen());
    desk.keys("u");
    assert!(desk.is_shown("gap: Who sells the drones to Aspan Arba?"), "{}", desk.screen());
}

#[test]
fn a_citation_is_taken_off_and_nothing_else() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>cSaid so.<enter>34<home><down>");
    let evidence = |desk: &Workbench| desk.unpacked().iter().any(|(_, text)| text.contains("Said so."));
    assert_eq!(desk.news("D"), ["- Rys supplies Stek. [Said so. ¶5]"]);
    assert!(evidence(&desk), "the evidence stays");
}

#[test]
fn how_a_citation_bears_on_its_claim_can_be_changed() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>cSaid so.<enter>34<home><down>");
    let news = desk.news("icontra<enter>");
    assert_eq!(news, ["+ Rys supplies Stek. [against Said so. ¶5]", "- Rys supplies Stek. [Said so. ¶5]"]);
}

#[test]
fn an_assertion_names_whom_it_is_about_and_its_time_in_the_words_of_the_source() {
    let mut desk = at("rys");
    desk.keys("naRys is reported to buy.<tab>ozon<enter>Nova LLC<enter><tab>since April 2022<enter>");
    let text: String =
        desk.unpacked().into_iter().filter(|(name, _)| name == "assertions.jsonl").map(|f| f.1).collect();
    let row = text.lines().find(|line| line.contains("Rys is reported to buy.")).unwrap();
    assert!(row.contains(r#""date":"2022-04","date_text":"since April 2022""#), "{row}");
    assert_eq!(
        row.matches("rys-").count() + row.matches("ozon-").count() + row.matches("nova-llc-").count(),
        4,
        "{row}"
    );
}

#[test]
fn evidence_holds_quote_grade_and_what_it_relays() {
    let mut desk = at("rys");
    desk.keys("eHe says so.<tab>his words<tab><ctrl+u>p. 7<tab><tab><tab>3<tab>bloom<tab>heard twice<enter>");
    let text: String = desk.unpacked().into_iter().filter(|(name, _)| name == "evidence.jsonl").map(|f| f.1).collect();
    let row = text.lines().find(|line| line.contains("He says so.")).unwrap();
    for part in [
        r#""locator":"p. 7""#,
        r#""quote":"his words""#,
        r#""credibility":3"#,
        "bloomberg-report",
        "heard twice",
        r#""lang":"eng""#,
    ] {
        assert!(row.contains(part), "{part} in {row}");
    }
}

#[test]
fn the_place_is_counted_on_and_stands_in_the_header() {
    let mut desk = at("rys");
    desk.keys("C6<enter>");
    assert!(desk.screen().lines().next().unwrap().contains("¶6"), "{}", desk.screen());
    desk.keys("lstek<enter>supplies<enter>");
    assert_eq!(desk.news("cSaid so.<enter>"), ["+ Rys supplies Stek. [Said so. ¶6]"]);
}

#[test]
fn nothing_is_cited_before_there_is_a_source_and_what_to_do_is_said() {
    let mut desk = Workbench::empty();
    desk.keys("neStek<enter>");
    assert_eq!(desk.news("cSaid so.<enter>"), Vec::<String>::new());
    assert!(desk.is_shown("n s makes one"), "{}", desk.screen());
    // What was typed is there once a source is.
    desk.keys("<esc><esc>nsNotes<enter>");
    assert_eq!(desk.news("c<enter>"), ["+ Stek: name is Stek. [Said so.]"]);
}

#[test]
fn a_source_on_background_is_asked_for_its_label_and_no_other_is() {
    let mut desk = Workbench::empty();
    let to_visibility = "<tab>".repeat(8);
    let news = desk.news(&format!("nsTalk in May{to_visibility}background<tab>a customs officer<enter>"));
    assert_eq!(news, ["+ source: Talk in May, to appear as a customs officer"]);
    desk.keys(&format!("nsThe register{to_visibility}"));
    assert!(!desk.is_shown("a customs officer"), "{}", desk.screen());
    desk.keys("background");
    assert!(!desk.is_shown("a customs officer"), "not before it is taken:\n{}", desk.screen());
    desk.keys("<tab>");
    assert!(desk.is_shown("a customs officer"), "{}", desk.screen());
}

#[test]
fn a_document_is_kept_with_the_selected_source_and_read_with_one_key() {
    let mut desk = Workbench::bundled();
    let file = desk.folder().join("договор 1.txt");
    std::fs::write(&file, "Стек продаёт дроны.").unwrap();
    desk.keys("4S<down><down>");
    let before = desk.unpacked();
    // As a terminal drops it: with a backslash before the space.
    desk.keys("nd");
    assert!(desk.is_shown("source        News summary"), "{}", desk.screen());
    desk.paste(&file.to_str().unwrap().replace(' ', "\\ "));
    let news = desk.news("<tab>from the court<enter>");
    assert_eq!(news, ["+ document of News summary on chips and drones: договор 1.txt, from the court, by Reporter"]);
    assert!(desk.is_shown("attach to News summary on chips and drones: договор 1.txt."), "{}", desk.screen());
    desk.keys("4S<home><down><down>O");
    assert!(desk.is_shown("Стек продаёт дроны."), "{}", desk.screen());
    desk.keys("<esc>nd");
    desk.paste(file.to_str().unwrap());
    desk.keys("<enter>");
    assert!(desk.is_shown("News summary on chips and drones has this document already"), "{}", desk.screen());
    let lost = rusqlite::Connection::open(desk.path()).unwrap().execute("DELETE FROM attachment_bytes", []).unwrap();
    assert_eq!(lost, 1);
    assert_eq!(desk.news("<enter>"), Vec::<String>::new());
    assert!(desk.is_shown("договор 1.txt was lost, and is back"), "{}", desk.screen());
    desk.keys("u");
    assert_eq!(desk.unpacked(), before, "one action, and back");
}

#[test]
fn a_document_whose_source_is_not_there_yet_brings_it_along() {
    let mut desk = Workbench::bundled();
    let file = desk.folder().join("a.txt");
    std::fs::write(&file, "Seen.").unwrap();
    let before = desk.unpacked();
    desk.keys("nd");
    desk.paste(file.to_str().unwrap());
    desk.keys("<enter>News");
    let screen = desk.screen();
    let (there, new) = (screen.rfind("News summary on chips"), screen.find("new source"));
    assert!(
        there.is_some() && there < new,
        "what is there comes first, so that Enter makes nothing unmeant:\n{screen}"
    );
    desk.keys(" from the court");
    let news = desk.news("<enter>");
    assert_eq!(news, ["+ document of News from the court: a.txt, , by Reporter", "+ source: News from the court"]);
    desk.keys("u");
    assert_eq!(desk.unpacked(), before, "one action, and back");
}

#[test]
fn a_file_that_can_not_be_kept_is_refused_with_what_to_do_and_what_was_typed_stays() {
    let mut desk = Workbench::empty();
    let (folder, file) = (desk.folder().to_owned(), desk.folder().join("a.txt"));
    std::fs::write(&file, "Seen.").unwrap();
    std::fs::File::create(folder.join("large")).unwrap().set_len(900_000_001).unwrap();
    desk.keys("nsNotes<enter>nd");
    for (named, says) in
        [("none.txt", "there is no file"), ("", "is a folder; name the files in it"), ("large", "is too large to be")]
    {
        desk.keys("<ctrl+u>");
        desk.paste(folder.join(named).to_str().unwrap());
        assert_eq!(desk.news("<tab>by post<enter>"), Vec::<String>::new());
        assert!(desk.is_shown(says) && desk.is_shown("by post"), "{named}\n{}", desk.screen());
    }
    desk.keys("<ctrl+u>");
    desk.paste(file.to_str().unwrap());
    let news = desk.news("<enter>");
    assert_eq!(news.len(), 1, "{news:?}");
    // What the source has stays as it was taken.
    desk.keys("nd");
    desk.paste(file.to_str().unwrap());
    assert_eq!(desk.news("<enter>"), Vec::<String>::new());
    assert!(desk.is_shown("Notes has this document already, as a.txt"), "{}", desk.screen());
}

#[test]
fn a_claim_is_put_to_whom_it_is_about_tried_again_and_answered() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>");
    let said = "Rys supplies Stek.";
    // The link that was just made is meant; today is the day of a reporter who names none.
    assert_eq!(
        desk.news("nrletter<tab><tab><tab>30 November 2026<enter>"),
        [format!("+ put to Rys by letter on 2026-11-22 until 2026-11-30: {said}")]
    );
    // The last row of the Dossier is the attempt; another one is made from it.
    desk.keys("3<end>");
    assert!(desk.is_shown("no answer noted"), "{}", desk.screen());
    assert_eq!(desk.news("nrtel<down><enter>"), [format!("+ put to Rys by telephone on 2026-11-22: {said}")]);
    let news = desk.news("nwNo comment.<tab>23.11.2026<enter>");
    assert_eq!(
        news[0],
        format!("+ put to Rys by letter on 2026-11-22 until 2026-11-30: {said} answered 2026-11-23: No comment.")
    );
    assert_eq!(news.len(), 2, "{news:?}");
    assert_eq!(desk.news("u").len(), 2, "an answer is taken back as one");
    // All of it can be changed and taken away.
    desk.keys("3<end>");
    assert_eq!(desk.news("D").len(), 1);
    let news = desk.news("3<end>i<ctrl+u>e-mail<enter>");
    assert!(news.iter().any(|line| line.starts_with("+ put to Rys by e-mail")), "{news:?}");
}

#[test]
fn assertions_about_an_entity_are_put_where_it_is_selected_itself_and_picked_claims_where_there_are_any() {
    let mut desk = at("stek");
    desk.keys("naIt refused to answer.<enter>naIt changed its name.<enter><esc><esc>/stek<enter>3<home>");
    let news = desk.news("nrin person<enter>");
    assert!(news[0].contains("It refused to answer.") && news[0].contains("It changed its name."), "{news:?}");
    // What is not there cannot be asked, and nothing is put to a name that is not in the case.
    let mut desk = Workbench::empty();
    desk.keys("neNova<enter>/nova<enter>3<home>nr");
    assert!(desk.is_shown("nothing is selected that could be put to anybody"), "{}", desk.screen());
    desk.keys("<esc><esc>nw");
    assert!(desk.is_shown("nothing was put to this entity yet"), "{}", desk.screen());
}

#[test]
fn enter_alone_cites_nothing_before_anything_was_cited() {
    let mut desk = at("rys");
    desk.keys("lstek<enter>supplies<enter>");
    assert_eq!(desk.news("c<enter>"), Vec::<String>::new());
    assert!(desk.is_shown("what is it cited by?"), "{}", desk.screen());
    assert_eq!(desk.news("Said so.<enter>"), ["+ Rys supplies Stek. [Said so. ¶5]"]);
}

#[test]
fn a_field_of_a_list_is_typed_over_and_emptied_with_one_key() {
    let mut desk = at("rys");
    desk.keys("ngWho pays?<tab><tab>up<enter>");
    let gaps = |desk: &Workbench| -> String {
        let files = desk.unpacked().into_iter().filter(|(name, _)| name == "gaps.jsonl");
        files.map(|(_, text)| text).collect::<String>().lines().filter(|l| l.contains("Who pays?")).collect()
    };
    assert!(gaps(&desk).contains(r#""side":"upstream""#), "{}", gaps(&desk));
    desk.keys("/rys<enter><down>i<tab><tab>down<enter>");
    assert!(gaps(&desk).contains(r#""side":"downstream""#), "{}", gaps(&desk));
    desk.keys("/rys<enter>f<down>i<tab><backspace><tab><backspace><enter>");
    assert!(!gaps(&desk).contains("side") && !gaps(&desk).contains("entity"), "{}", gaps(&desk));
}

#[test]
fn find_begins_anew_when_it_is_come_back_to() {
    let mut desk = Workbench::bundled();
    desk.keys("/stek<enter>/rys<enter>");
    assert!(desk.is_shown("Chain ▸ upstream of Rys"), "{}", desk.screen());
    // What is changed and not typed over is kept.
    desk.keys("/<backspace><backspace>ussia<enter>");
    assert!(desk.is_shown("Chain ▸ upstream of Russia"), "{}", desk.screen());
}

#[test]
fn title_and_language_are_changed_from_within() {
    let mut desk = Workbench::empty();
    desk.keys("nt<ctrl+u>Kazakhstan transit<tab>English<enter>");
    let head = &desk.unpacked()[0].1;
    assert!(head.contains(r#""title": "Kazakhstan transit""#) && head.contains(r#""language": "eng""#), "{head}");
    assert!(desk.screen().starts_with(" Muckrake   Kazakhstan transit"), "{}", desk.screen());
}

/// All keys come before anything that they ask for is answered: the state is the same as with every answer at once.
#[test]
fn keys_typed_before_answers_arrive_are_not_lost() {
    let keys = "Cnews<tab>¶5<enter>/rys<enter>lNova LLC<enter>supplied<tab>drones<enter>cSaid so.<enter>\
                neStek Trade LLC<enter>c<enter>lnova<enter>owns<enter>";
    let slow = Workbench::bundled();
    let mut case = Case::open(&slow.path(), author()).unwrap();
    let mut reader = Reader::new(case.reader().unwrap()).unwrap();
    let mut app = App::new("Case".to_owned(), slow.path(), (120, 36), Options::default()).unwrap();
    for step in script::parse(keys).unwrap() {
        app.update(step.input());
    }
    loop {
        let jobs = app.take_jobs();
        if jobs.is_empty() {
            break;
        }
        for job in jobs {
            let answer = if jobs::is_write(&job.question) {
                Answer::Wrote(jobs::write(&mut case, &job.question))
            } else {
                reader.answer(&job.question)
            };
            app.update(Input::Done(Box::new(Done { slot: job.slot, number: job.number, answer })));
        }
    }
    let mut quick = Workbench::bundled();
    quick.keys(keys);
    assert_eq!(slow.says(), quick.says());
    assert!(quick.says().contains("Stek Trade LLC owns Nova LLC."), "{:?}", quick.says());
}

#[test]
fn a_link_that_is_changed_keeps_its_other_ends_its_other_goods_and_what_each_came_with() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path().join("a.case"), folder.path().join("a.json"));
    let link =
        r#"{"id":"l","schema":"Ownership","properties":{"owner":["p","q"],"asset":["c"],"role":["heir","founder"]}}"#;
    let thing = |id: &str, schema: &str| {
        format!(r#"{{"id":"{id}","schema":"{schema}","properties":{{"name":["Firm {id}"]}}}}"#)
    };
    let lines = [thing("c", "Company"), thing("p", "Company"), thing("q", "Company"), link.to_owned()];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut case = Case::create(&path, "A", author()).unwrap();
    let files = [file];
    muckrake::exchange::import::run(&mut case, &files, "ftm", &mut |_| true).unwrap();
    let before = case.entity(&"l".into()).unwrap().unwrap();
    let mut player = script::Player::new(case, (120, 36), Options::default()).unwrap();
    for step in script::parse("/firm c<enter>3<down><down>i<tab><tab>2020<enter>").unwrap() {
        player.step(step);
    }
    drop(player);
    let case = Case::open(&path, author()).unwrap();
    let mut after = case.entity(&"l".into()).unwrap().unwrap();
    assert!(after.values.iter().any(|value| value.value == "2020"), "{after:?}");
    after.values.retain(|value| value.value != "2020");
    assert_eq!(after.values, before.values);
}
