//! A name that imitates another is told, an honest one is left alone.
//!
//! The imitations are made here by hand-made pairs of letters, not by the table that the program goes by; the honest
//! names are written down in `honest.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use muckrake::text::likeness::{alike, difference, keys, posing};
use serde_json::Value;
use tempfile::TempDir;

use crate::terminal::Terminal;
use crate::tools::{MUCKRAKE, figure};

/// Latin, and what stands in for it: Cyrillic, Greek, Armenian.
const CYRILLIC: &str = "aа cс eе oо pр xх yу iі jј sѕ AА BВ EЕ KК MМ HН OО PР CС TТ XХ SЅ IІ JЈ";
const GREEK: &str = "oο vν AΑ BΒ EΕ ZΖ HΗ IΙ KΚ MΜ NΝ OΟ PΡ TΤ YΥ XΧ";
const ARMENIAN: &str = "oօ nո uս hհ gց OՕ SՏ UՍ";
/// Cyrillic, and what stands in for it: Latin.
const LATIN: &str = "аa сc еe оo рp хx уy АA ВB ЕE КK МM НH ОO РP СC ТT ХX";

const FIRMS: [&str; 50] = [
    "Sky Mechanics",
    "Apple",
    "Paypal",
    "Coca Cola",
    "Microsoft",
    "Amazon",
    "Aspan Arba",
    "Oracle",
    "Cisco Systems",
    "Samsung Electronics",
    "Exxon Mobil",
    "Toyota Motor",
    "Pepsico",
    "Siemens",
    "Caterpillar",
    "Maersk",
    "Citroen",
    "Porsche",
    "Spacex",
    "Huawei Technologies",
    "Danske Bank",
    "Deutsche Bank",
    "Raiffeisen",
    "Swedbank",
    "Barclays Capital",
    "Glencore",
    "Vitol",
    "Trafigura",
    "Gunvor",
    "Rosneft Trading",
    "Lukoil",
    "Sovcomflot",
    "Marine Logistics",
    "Ocean Star",
    "Pacific Export",
    "Astra Company",
    "Jacob Peterson",
    "Maria Costa",
    "Sophie Mercier",
    "Isaac Johnson",
    "Emma Schmidt",
    "Patrick Kowalski",
    "Joseph Santos",
    "Eric Hoffmann",
    "Oscar Jansen",
    "Pierre Moreau",
    "Carlo Rossi",
    "Hans Meyer",
    "Peter Novak",
    "Ibrahim Aslan",
];

const NAMES: [&str; 25] = [
    "Газпром",
    "Роснефть",
    "Сбербанк",
    "Яндекс",
    "Москва",
    "Аэрофлот",
    "Северсталь",
    "Лукойл",
    "Ростех",
    "Татнефть",
    "Калашников",
    "Сергей Петров",
    "Ольга Смирнова",
    "Михаил Орлов",
    "Наталья Воронова",
    "Екатерина Белова",
    "Киевстар",
    "Харьков",
    "Белавиа",
    "Астана",
    "Казмунайгаз",
    "Алматы",
    "Народный банк",
    "Восток",
    "Вертолёты России",
];

/// The pairs as what to look for and what to put there.
fn pairs(table: &str) -> Vec<(char, char)> {
    table.split(' ').map(|pair| (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap())).collect()
}

/// A name with its letters that can be replaced by others: one of them, the first after so many; or all.
fn replaced(name: &str, table: &str, which: Option<usize>) -> Option<String> {
    let pairs = pairs(table);
    let stands_for = |c: char| pairs.iter().find(|(own, _)| *own == c).map(|(_, other)| *other);
    let places: Vec<usize> =
        name.chars().enumerate().filter(|(_, c)| stands_for(*c).is_some()).map(|(at, _)| at).collect();
    let chosen = which.map(|nth| places.get(nth % places.len().max(1)).copied());
    let take = |at: usize| chosen.is_none_or(|one| one == Some(at));
    let made: String =
        name.chars().enumerate().map(|(at, c)| stands_for(c).filter(|_| take(at)).unwrap_or(c)).collect();
    (made != name).then_some(made)
}

/// Two hundred imitations and some, each with what it imitates.
fn imitations() -> Vec<(String, String)> {
    let mut made: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, imitation: Option<String>| made.extend(imitation.map(|new| (name.to_owned(), new)));
    for (nth, firm) in FIRMS.iter().enumerate() {
        let capitals = firm.to_uppercase();
        add(firm, replaced(firm, CYRILLIC, Some(nth)));
        add(firm, replaced(firm, CYRILLIC, None));
        add(firm, replaced(&capitals, CYRILLIC, None));
        if nth < 20 {
            add(firm, replaced(firm, GREEK, Some(nth)));
        } else if nth < 30 {
            add(firm, replaced(firm, ARMENIAN, Some(nth)));
        }
    }
    for (nth, name) in NAMES.iter().enumerate() {
        add(name, replaced(name, LATIN, Some(nth)));
    }
    let seen: BTreeSet<&String> = made.iter().map(|(_, imitation)| imitation).collect();
    assert!(seen.len() >= 200, "only {} imitations", seen.len());
    made
}

/// The honest names.
fn honest() -> Vec<&'static str> {
    include_str!("honest.txt").lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn every_imitation_beside_its_original_is_flagged() {
    let made = imitations();
    let missed: Vec<_> = made.iter().filter(|(name, other)| !alike(other, name)).collect();
    figure("imitations flagged beside their original", format!("{} of {}", made.len() - missed.len(), made.len()));
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn an_imitation_is_flagged_although_its_original_is_not_in_the_case() {
    let made = imitations();
    let missed: Vec<_> = made.iter().filter(|(_, other)| posing(other).is_none()).collect();
    figure("imitations flagged alone", format!("{} of {}", made.len() - missed.len(), made.len()));
    assert!(missed.is_empty(), "{} {missed:?}", missed.len());
}

#[test]
fn no_honest_name_is_flagged() {
    let honest = honest();
    let wrong: Vec<_> = honest.iter().filter_map(|name| Some((name, posing(name)?))).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    figure("honest names", honest.len());
    let mut looks: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in honest {
        keys(name).into_iter().for_each(|key| looks.entry(key).or_default().push(name));
    }
    for same in looks.values() {
        let pair = same.iter().find_map(|one| Some((one, same.iter().find(|other| alike(one, other))?)));
        assert_eq!(pair, None);
    }
}

#[test]
fn what_gives_an_imitation_away_is_told() {
    for (name, other, told) in [
        ("Ѕky Mechanics", "Sky Mechanics", "its first letter is Cyrillic"),
        ("Sky Mеchаnics", "Sky Mechanics", "its fifth and eighth letters are Cyrillic"),
        ("Αpple", "Apple", "its first letter is Greek"),
        ("Гaзпром", "Газпром", "its second letter is Latin"),
        ("АРРӏе", "Apple", "all its letters are Cyrillic"),
        ("Micr0soft", "Microsoft", "its fifth letter is a digit"),
        ("𝐀pple", "Apple", "its first letter is no plain letter"),
    ] {
        assert_eq!(difference(name, other), told, "{name}");
    }
}

/// A case of companies with these names, in a folder of its own.
fn case_of(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = |name: &str| serde_json::to_string(name).unwrap();
    let line = |(at, name): (usize, &&str)| {
        format!(r#"{{"id":"firm-{at:03}","schema":"Company","properties":{{"name":[{}]}}}}"#, text(name))
    };
    let lines: Vec<String> = names.iter().enumerate().map(line).collect();
    let bundle = folder.path().join("bundle");
    std::fs::create_dir(&bundle).unwrap();
    std::fs::write(bundle.join("entities.jsonl"), lines.join("\n") + "\n").unwrap();
    let head = "{\n  \"format\": \"muckrake-bundle\",\n  \"version\": 1,\n  \"title\": \"Names\",\n  \"language\": \"eng\"\n}\n";
    std::fs::write(bundle.join("case.json"), head).unwrap();
    let packed =
        Command::new(MUCKRAKE).arg("pack").arg(&bundle).arg(folder.path().join("names.case")).output().unwrap();
    assert!(packed.status.success(), "{packed:?}");
    folder
}

/// What the check finds by these rules: the ids, and whether it failed for it.
fn checked(folder: &TempDir, rules: &str) -> (BTreeSet<String>, Vec<String>, bool) {
    let checked = Command::new(MUCKRAKE)
        .args(["check", "names.case", "--json", "--fail-on", rules])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&checked.stdout).unwrap();
    let findings = told["findings"].as_array().unwrap().iter();
    let found: Vec<&Value> = findings.filter(|f| rules.split(',').any(|rule| f["rule"] == rule)).collect();
    let ids = found.iter().map(|f| f["entity"].as_str().unwrap().to_owned()).collect();
    let messages = found.iter().map(|f| f["message"].as_str().unwrap().to_owned()).collect();
    (ids, messages, checked.status.code() == Some(1))
}

#[test]
fn the_check_finds_every_imitation_in_a_case_and_no_honest_name() {
    let made = imitations();
    let originals: BTreeSet<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
    let names: Vec<&str> = originals.iter().copied().chain(made.iter().map(|(_, other)| other.as_str())).collect();
    let (found, messages, failed) = checked(&case_of(&names), "lookalike,mixed-script");
    let missed: Vec<&str> = (originals.len()..names.len())
        .filter(|at| !found.contains(&format!("firm-{at:03}")))
        .map(|at| names[at])
        .collect();
    assert!(failed && missed.is_empty(), "{missed:?}");
    assert!(messages.iter().any(|m| m.contains("looks like Apple, but its first letter is")), "{messages:?}");

    let honest = honest();
    let (found, messages, failed) = checked(&case_of(&honest), "lookalike,mixed-script");
    assert!(!failed && found.is_empty(), "{messages:?}");
}

#[test]
fn a_reporter_is_told_of_an_imitation_where_it_is_listed_where_it_is_shown_and_where_it_is_typed() {
    let folder = case_of(&["Sky Mechanics", "Ѕky Mechanics", "Paypal"]);
    let mut terminal = Terminal::start(&["open", "names.case"], folder.path(), (200, 40));
    // In the list, and for whoever opened it.
    terminal.shows("≈ looks like Sky Mechanics");
    terminal.press("/ѕky<enter>");
    terminal.shows("≈ looks like Sky Mechanics, but its first letter is");
    // Typed anew: a letter of another script, and a name that is all of another.
    terminal.press("neАpple");
    terminal.shows("looks like Apple, but its first letter is Cyrillic");
    terminal.press(&format!("{}Pауpаl", "<backspace>".repeat(5)));
    terminal.shows("looks like Paypal, which is in the case, but");
    terminal.press("<esc>");
}
