//! The schema of a new entity is guessed from its name, and one key corrects the guess.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails here is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use muckrake::model::Vocabulary;
use muckrake::model::guess::{is_placeholder_name, schema_of_name};
use proptest::prelude::*;

/// What a name must be guessed to be, by language and rule.
const NAMES: [(&str, &str); 10] = [
    (
        "Company",
        "Elix-St|Stek|Ozon|DJI|Da Group 22|Sky Mechanics|ООО «Ромашка»|АО Казпочта|ТОО \"Алма Трейд\"|Stern Handels GmbH|Nordvind A/S|Maria Santos Trading LLC|Hoffmann & Söhne KG|Ferretti S.p.A.|Kowalski sp. z o.o.|Comercial Paloma, S.A. de C.V.|深圳市大疆创新科技有限公司|株式会社トヨタ|주식회사 한빛|شركة النور للتجارة|ООО Иванов и партнёры|Smith & Sons|Liberty Shipping Inc|Grand Motors PJSC|Belneftegaz|Mr Handyman Ltd|General Motors|Prince Holding Group",
    ),
    (
        "Person",
        "Ilya Golberg|Elena Chernet|Evgeny Chernet|Кузнецова Ольга|Nikolaj Borisovich|Серик Ахметұлы|Айгүл Нұрланқызы|Dr Watson|Mr Handyman|г-н Петренко|A. Journo|И. И. Хмелёв|GOLBERG, Ilya|李小龙|김영철|محمد علي|ilya golberg|Anna de la Cruz|Zhanna Ospanova|Riyadh Byrne-Amin|Giorgi Kvaratskhelia|Beau|Sheikh Mansour bin Zayed|Rim Sodhi|Петренко|Ospanova|Smith|Wang|Mhd Antoun|ZZAMBU ORTAGA KWENDE MBOLO, Tsiri",
    ),
    (
        "PublicBody",
        "Ministry of Defence|Министерство обороны|Unnamed defense ministries|FSB|ФСБ|Russian military|Bundesministerium der Finanzen|Ministerio de Hacienda|Kazakhstan Customs Committee|وزارة الدفاع|国防部|Police of Almaty|Unnamed intelligence body|Қаржы министрлігі|Central Bank|Valtiovarainministerio",
    ),
    (
        "Organization",
        "Kamchatka Regional Council of War and Labor Veterans|Project on Corruption and Organized Crime|Important Stories|Фонд борьбы с коррупцией|Moscow State University|Tasnim News Agency|北京大学|Red Cross|Asociacion de Vecinos",
    ),
    (
        "Territory",
        "Kazakhstan|Россия|Türkiye|United Arab Emirates|UAE|European Union|Республика Казахстан|中国|Almaty Oblast|Иркутская область|Crimea",
    ),
    ("Vessel", "MV Horizon|M/V Sea Cliff|т/х Волга|IMO 9123456|Ocean Pride IMO: 9123456|Motor tanker Anna"),
    ("Airplane", "RA-76713|EP-IBG|EW-001PH|YV2869|N123AB|MSN 383"),
    ("UserAccount", "ilya@skymech.example|@skymech"),
    ("BankAccount", "DE89370400440532013000"),
    ("CryptoWallet", "0x52908400098527886E0F7030069857D2E4169EE7|bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
];

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::shipped().unwrap()
}

fn best(name: &str) -> String {
    schema_of_name(vocabulary(), name).remove(0)
}

fn outside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path)
}

#[test]
fn a_name_says_what_it_names_in_many_languages() {
    let mut wrong = Vec::new();
    for (schema, names) in NAMES {
        wrong.extend(names.split('|').filter(|n| best(n) != schema).map(|n| format!("{n}: {} not {schema}", best(n))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_key_comes_to_every_likely_schema() {
    for name in ["Stek", "Ilya Golberg", "Ministry of Defence", "MV Horizon", "RA-76713", ""] {
        let order = schema_of_name(vocabulary(), name);
        for schema in ["Company", "Person", "Organization", "PublicBody", "LegalEntity", "Vessel", "Territory", "Asset"]
        {
            assert_eq!(order.iter().filter(|s| *s == schema).count(), 1, "{schema} for {name}: {order:?}");
        }
        assert!(order.iter().all(|s| vocabulary().schema(s).is_some()), "{order:?}");
    }
    let second = schema_of_name(vocabulary(), "Maria Santos Trading LLC").remove(1);
    assert_eq!(second, "Person", "what speaks for it comes before what nothing speaks for");
}

#[test]
fn a_placeholder_is_known_by_its_first_word() {
    for name in
        ["Unnamed founder of Rys", "unknown buyer", "Неизвестный покупатель", "Unbekannter Käufer", "未知买家", "مجهول"]
    {
        assert!(is_placeholder_name(name), "{name}");
    }
    for name in ["Ilya Golberg", "Known Unknowns Ltd", "Unnamedia", "", "Unknowns"] {
        assert!(!is_placeholder_name(name), "{name}");
    }
}

#[test]
fn in_the_first_investigation_most_are_guessed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit/entities.jsonl");
    let (mut all, mut wrong) = (0, Vec::new());
    for line in fs::read_to_string(file).unwrap().lines() {
        let entity: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(name) = entity["properties"]["name"][0].as_str() else { continue };
        all += 1;
        if entity["schema"] != best(name) {
            wrong.push(format!("{name}: {} not {}", best(name), entity["schema"]));
        }
        assert_eq!(is_placeholder_name(name), entity["muckrake"]["placeholder"] == true, "{name}");
    }
    println!("{} of {all}; {wrong:?}", all - wrong.len());
    assert!(wrong.len() <= 6, "{wrong:#?}");
}

/// Names of a list of sanctions, each with what the list says it is, halved: words were chosen by looking at the first
/// half alone.
fn sanctioned(half: u32) -> Option<Vec<(String, &'static str)>> {
    let bytes = fs::read(outside("ofac-sdn/sdn-2024-05-03.csv")).ok()?;
    let text: String = bytes.iter().map(|b| char::from(*b)).collect();
    let mut names = Vec::new();
    for line in text.lines() {
        let Some((name, rest)) = line.split_once(",\"").and_then(|(_, rest)| rest.split_once("\",")) else { continue };
        let kinds = [("\"individual\"", "person"), ("\"vessel\"", "vessel"), ("\"aircraft\"", "aircraft")];
        let kind = kinds.iter().find(|(mark, _)| rest.starts_with(mark)).map_or("body", |(_, kind)| kind);
        if name.bytes().map(u32::from).sum::<u32>() % 2 == half {
            names.push((name.to_owned(), kind));
        }
    }
    Some(names)
}

/// "LAST NAME, First" as a reporter writes it.
fn spoken(name: &str) -> String {
    let Some((family, given)) = name.split_once(", ") else { return name.to_owned() };
    let small = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| format!("{first}{}", letters.as_str().to_lowercase()))
    };
    let family: Vec<String> = family.split(' ').map(small).collect();
    format!("{given} {}", family.join(" "))
}

fn kind_of(schema: &str) -> &'static str {
    match schema {
        "Person" => "person",
        "Vessel" => "vessel",
        "Airplane" => "aircraft",
        "Company" | "Organization" | "PublicBody" | "LegalEntity" => "body",
        _ => "other",
    }
}

#[test]
fn of_names_on_a_sanctions_list_most_are_guessed() {
    let tuning = std::env::var_os("MUCKRAKE_GUESS_WRONG").is_some();
    let Some(names) = sanctioned(u32::from(!tuning)) else {
        eprintln!("skipped: {} is not there", outside("ofac-sdn").display());
        return;
    };
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, kind) in names {
        let written = if kind == "person" { spoken(&name) } else { name.clone() };
        let guess = kind_of(&best(&written));
        let mut count = |row: &'static str, right: bool| {
            let (all, hit) = counts.entry(row).or_default();
            *all += 1;
            *hit += usize::from(right);
        };
        count(kind, guess == kind);
        if kind == "person" {
            count("person as filed", kind_of(&best(&name)) == kind);
        }
        if tuning && guess != kind {
            println!("{kind}\t{guess}\t{written}");
        }
    }
    println!("{counts:?}");
    // A ship's bare name tells nothing: most of the list's vessels are named without a mark.
    for (kind, least) in [("person", 99), ("person as filed", 99), ("body", 94), ("aircraft", 97)] {
        let (all, right) = counts[kind];
        assert!(right * 100 >= all * least, "{kind}: {right} of {all}");
    }
}

#[test]
fn of_names_in_a_truth_set_most_are_guessed() {
    let mut names = Vec::new();
    for part in ["customers", "reference", "watchlist"] {
        let Ok(text) = fs::read_to_string(outside(&format!("senzing/{part}.jsonl"))) else {
            eprintln!("skipped: {} is not there", outside("senzing").display());
            return;
        };
        for line in text.lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let features = record["FEATURES"].as_array().unwrap();
            let find = |key: &str| features.iter().find_map(|f| f[key].as_str());
            let said = [find("NAME_FIRST"), find("NAME_LAST")].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let name = find("NAME_FULL").or(find("NAME_ORG")).map_or(said, ToOwned::to_owned);
            names.push((name, find("RECORD_TYPE") == Some("PERSON")));
        }
    }
    let wrong: Vec<&String> =
        names.iter().filter(|(name, person)| (best(name) == "Person") != *person).map(|(n, _)| n).collect();
    println!("{} of {}: {wrong:?}", names.len() - wrong.len(), names.len());
    assert!(wrong.len() * 100 <= names.len() * 4, "{wrong:?}");
}

proptest! {
    #[test]
    fn any_name_at_all_gets_a_guess(name in "\\PC{0,40}|[a-zA-Z0-9@.\\-, ]{0,30}") {
        prop_assert!(!schema_of_name(vocabulary(), &name).is_empty());
        let _ = is_placeholder_name(&name);
    }
}
