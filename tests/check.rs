//! What happens to a value as somebody types it or a file holds it.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use muckrake::model::Vocabulary;
use muckrake::model::check::{Checked, check};

fn checked(schema: &str, property: &str, text: &str) -> Checked {
    check(Vocabulary::shipped().unwrap(), schema, property, text)
}

/// The value, its original and the note, parted by bars; `beside:` or `refused:` and why.
fn told(schema: &str, property: &str, text: &str) -> String {
    match checked(schema, property, text) {
        Checked::Clean { value, original, note } => {
            [Some(value), original, note].into_iter().flatten().collect::<Vec<_>>().join("|")
        }
        Checked::Beside { text, why } => format!("beside: {text}|{why}"),
        Checked::Refused { why, .. } => format!("refused: {why}"),
    }
}

#[test]
fn dates_are_shown_as_understood_and_what_is_none_is_kept_beside() {
    let date = |text| told("Company", "incorporationDate", text);
    assert_eq!(date("2022-04"), "2022-04");
    assert_eq!(date(" April  2022 "), "2022-04|April 2022|understood as 2022-04");
    assert_eq!(date("12.04.2022"), "2022-04-12|12.04.2022|understood as 2022-04-12");
    assert_eq!(date("early March"), "beside: early March|“early” is no part of a date");
    assert_eq!(date("2022-04-31"), "refused: there is no day 2022-04-31");
    assert_eq!(date("04/05/2022"), "refused: may be 2022-05-04 or 2022-04-05");
    assert!(date("2021-2024").starts_with("refused: a span of time"));
}

#[test]
fn countries_are_found_by_code_and_by_name_in_several_languages() {
    let country = |text| told("Company", "jurisdiction", text);
    assert_eq!(country("kz"), "kz");
    assert_eq!(country("KZ"), "kz");
    for name in [
        "KAZ",
        "Kazakhstan",
        "Казахстан",
        "Қазақстан",
        "Kasachstan",
        "the Republic of Kazakhstan",
        "Республика Казахстан",
        "哈萨克斯坦",
        "كازاخستان",
    ] {
        assert_eq!(country(name), format!("kz|{name}|understood as kz (Kazakhstan)"));
    }
    for (name, code) in [
        ("UAE", "ae"),
        ("ОАЭ", "ae"),
        ("Turkiye", "tr"),
        ("Turkey", "tr"),
        ("Russian Federation", "ru"),
        ("Deutschland", "de"),
        ("USA", "us"),
        ("U.S.", "us"),
        ("Republic of China", "tw"),
        ("Republic of Korea", "kr"),
        ("USSR", "suhh"),
        ("Крым", "ua-cri"),
        ("Scotland", "gb-sct"),
        ("Республика Беларусь", "by"),
        ("Kingdom of the Netherlands", "nl"),
        ("Italian Republic", "?"),
        ("مصر", "eg"),
        ("Côte d’Ivoire", "ci"),
        ("EU", "eu"),
    ] {
        let found = checked("Person", "nationality", name);
        assert_eq!(found.value().unwrap_or("?"), code, "{name}");
    }
    for (worded, code) in [
        ("Kazakhstani", "kz"),
        ("from Kazakhstan", "kz"),
        ("Germany’s", "de"),
        ("UAE-based", "ae"),
        ("российская", "ru"),
    ] {
        assert!(country(worded).starts_with(&format!("{code}|{worded}|")), "{worded}: {}", country(worded));
    }
    assert_eq!(country("from Narnia"), "refused: “from Narnia” is no known country");
    assert_eq!(country("Narnia"), "refused: “Narnia” is no known country");
    assert_eq!(country("Congo"), "refused: “Congo” may be cd (DR Congo) or cg (Congo-Brazzaville)");
}

#[test]
fn languages_genders_and_topics_are_found_by_name() {
    for name in ["ru", "RU", "Russian", "русский", "Russisch"] {
        assert_eq!(checked("Person", "spokenLanguage", name).value(), Some("rus"), "{name}");
    }
    assert_eq!(told("Person", "spokenLanguage", "rus"), "rus");
    assert_eq!(checked("Person", "spokenLanguage", "қазақ тілі").value(), Some("kaz"));
    assert_eq!(told("Person", "spokenLanguage", "Klingon"), "refused: “Klingon” is no known language");
    assert_eq!(checked("Person", "gender", "Женщина").value(), Some("female"));
    assert_eq!(told("Person", "gender", "Male"), "male");
    assert_eq!(told("Company", "topics", "Export.Control"), "export.control");
    assert_eq!(checked("Company", "topics", "Shadow fleet").value(), Some("mare.shadow"));
    let Checked::Refused { accepted, .. } = checked("Company", "topics", "nope") else { panic!("taken") };
    assert!(accepted.contains("sanction.linked"), "a refusal lists what is taken");
}

#[test]
fn names_are_squashed_and_lose_only_quotes_that_wrap_them_whole() {
    let name = |text| checked("Company", "name", text).value().map(ToOwned::to_owned).unwrap_or_default();
    assert_eq!(name("  Aspan \t Arba\n"), "Aspan Arba");
    assert_eq!(name("\"Sky Mechanics\""), "Sky Mechanics");
    assert_eq!(name("\"Sky Mechanics\" LLC"), "\"Sky Mechanics\" LLC");
    assert_eq!(name("\"Sky\" and \"Mechanics\""), "\"Sky\" and \"Mechanics\"");
    assert_eq!(name("«Aspan Arba»"), "«Aspan Arba»");
    assert_eq!(name("и\u{306}"), "й", "composed");
    assert_eq!(told("Company", "name", "Sky\u{1b}[31m Mech"), "Sky[31m Mech|control characters were taken out");
    assert_eq!(told("Company", "name", "Sky\tMech"), "Sky Mech", "white space is not worth a word");
    assert_eq!(told("Company", "name", " \u{0} "), "refused: nothing in it");
    assert_eq!(told("Company", "weight", "1"), "refused: Company has no property weight");
    let long = "a".repeat(400);
    assert!(
        told("Company", "name", &long).ends_with("|longer than the 384 characters that FollowTheMoney’s tools keep")
    );
}

#[test]
fn texts_keep_their_lines_and_addresses_become_one() {
    assert_eq!(
        told("Note", "description", " one\r\ntwo \n\n\tthree\u{7} "),
        "one\ntwo \n\n\tthree|control characters were taken out"
    );
    assert_eq!(told("Company", "address", "12 Abai St;\nAlmaty,\n050000"), "12 Abai St, Almaty, 050000");
}

#[test]
fn page_addresses_are_http_https_ftp_or_mailto() {
    let url = |text| told("Company", "website", text);
    assert_eq!(url("https://Example.org/Path?q=1"), "https://example.org/Path?q=1");
    assert_eq!(url("HTTP://example.org"), "http://example.org/");
    assert_eq!(
        url("example.org:8080/a"),
        "http://example.org:8080/a|example.org:8080/a|understood as http://example.org:8080/a"
    );
    assert_eq!(url("mailto:Desk@Example.ORG"), "mailto:Desk@example.org");
    assert_eq!(url("javascript:alert(1)"), "refused: javascript: is not opened or kept");
    assert_eq!(url("file:///etc/passwd"), "refused: file: is not opened or kept");
    assert_eq!(url("see the web"), "refused: an address has no spaces");
    assert_eq!(url("nothing"), "refused: “nothing” is no host");
    assert_eq!(url("http://[2001:db8::1]/a"), "http://[2001:db8::1]/a");
}

#[test]
fn letters_telephones_and_machines_have_addresses_too() {
    assert_eq!(told("Company", "email", "Desk@Example.ORG"), "Desk@example.org");
    assert!(told("Company", "email", "desk at example").starts_with("refused"));
    assert_eq!(told("Company", "phone", "+7 (727) 000-00-00"), "+77270000000|+7 (727) 000-00-00");
    assert_eq!(told("Company", "phone", "+77270000000"), "+77270000000");
    assert!(told("Company", "phone", "8 727 000 00 00").starts_with("8 727 000 00 00|kept as written"));
    assert!(told("Company", "phone", "no phone").starts_with("refused"));
    assert_eq!(told("Analyzable", "ipMentioned", "2001:DB8::1"), "2001:db8::1");
    assert!(told("Analyzable", "ipMentioned", "300.1.1.1").starts_with("refused"));
}

#[test]
fn identifiers_take_their_usual_form_and_wrong_check_digits_are_told() {
    let digit = "its check digit does not fit: compare it with the source";
    for (property, written, outcome) in [
        ("registrationNumber", "220440012345 / A", "220440012345 / A"),
        ("innCode", "7707083893", "7707083893"),
        ("innCode", "77 0708 3893", "7707083893|77 0708 3893|understood as 7707083893"),
        ("innCode", "500100732259", "500100732259"),
        ("innCode", "7707083894", &format!("7707083894|{digit}")),
        ("innCode", "123", "refused: “123” is no INN"),
        ("ogrnCode", "1027700132195", "1027700132195"),
        ("ogrnCode", "1027700132196", &format!("1027700132196|{digit}")),
        ("ogrnCode", "304500116000157", "304500116000157"),
        ("leiCode", "529900t8bm49aursdo55", "529900T8BM49AURSDO55"),
        ("leiCode", "529900T8BM49AURSDO56", &format!("529900T8BM49AURSDO56|{digit}")),
        ("imoNumber", "IMO 9074729", "IMO9074729|IMO 9074729|understood as IMO9074729"),
        ("imoNumber", "9074728", &format!("IMO9074728|9074728|understood as IMO9074728; {digit}")),
        ("swiftBic", "deutdeff", "DEUTDEFF"),
        ("uscCode", "91110000600037341L", "91110000600037341L"),
        ("uscCode", "91110000600037342L", &format!("91110000600037342L|{digit}")),
        ("npiCode", "1234567893", "1234567893"),
        ("wikidataId", "https://www.wikidata.org/wiki/Q42", "Q42|https://www.wikidata.org/wiki/Q42|understood as Q42"),
    ] {
        let schema = if property == "imoNumber" { "Vessel" } else { "Company" };
        assert_eq!(told(schema, property, written), outcome, "{property}");
    }
    assert_eq!(checked("BankAccount", "iban", "DE89 3704 0044 0532 0130 00").value(), Some("DE89370400440532013000"));
    assert!(told("BankAccount", "iban", "DE88370400440532013000").ends_with(digit));
    assert_eq!(told("Security", "isin", "US0378331005"), "US0378331005");
    assert!(told("Security", "isin", "US0378331006").ends_with(digit));
    assert_eq!(checked("Person", "socialSecurityNumber", "078051120").value(), Some("078-05-1120"));
}

#[test]
fn numbers_are_plain_digits_or_both_readings_are_named() {
    let amount = |text| told("Payment", "amount", text);
    assert_eq!(amount("1234.5"), "1234.5");
    assert_eq!(amount("1 234,50"), "1234.50|1 234,50|understood as 1234.50");
    assert_eq!(amount("1.234"), "refused: may be 1234 or 1.234");
    assert_eq!(amount("some millions"), "beside: some millions|not a number");
    assert_eq!(told("Ownership", "percentage", "50%"), "50%", "a string in FollowTheMoney");
}

#[test]
fn references_checksums_and_media_types() {
    assert_eq!(told("Ownership", "owner", "ilya-golberg"), "ilya-golberg");
    assert!(told("Ownership", "owner", "bad id!").starts_with("refused"));
    let sha1 = "587E5C28949EF9CFF7946CB218BD84EC5996CDEB";
    assert_eq!(told("Document", "contentHash", sha1), sha1.to_lowercase());
    assert!(told("Document", "contentHash", &"ab".repeat(32)).contains("longer than the 40"));
    assert!(told("Document", "contentHash", "hello").starts_with("refused"));
    assert_eq!(told("Document", "mimeType", "Text/HTML; charset=utf-8"), "text/html");
    assert!(told("Document", "mimeType", "pdf").starts_with("refused"));
}

#[test]
fn the_first_investigation_holds_only_clean_values() {
    let entities = include_str!("../investigations/kazakhstan-transit/entities.jsonl");
    let mut values = 0;
    for line in entities.lines() {
        let entity: serde_json::Value = serde_json::from_str(line).unwrap();
        let schema = entity["schema"].as_str().unwrap();
        for (property, texts) in entity["properties"].as_object().unwrap() {
            for text in texts.as_array().unwrap().iter().filter_map(|text| text.as_str()) {
                assert_eq!(told(schema, property, text), text, "{schema} {property}");
                values += 1;
            }
        }
    }
    assert!(values > 50);
}
