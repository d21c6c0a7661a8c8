//! Dates as people write them: what is understood, and what is refused and why.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

#[path = "support/random.rs"]
mod random;

use muckrake::text::date::{DateRange, Misread, read};

fn outcome(text: &str) -> String {
    match read(text) {
        Ok(understood) => {
            assert_eq!(understood.as_written, understood.iso == text);
            understood.iso
        }
        Err(misread) => misread.to_string(),
    }
}

#[test]
fn dates_are_understood_as_people_write_them() {
    for (written, iso) in [
        ("2022", "2022"),
        ("2022-04", "2022-04"),
        ("2022-4-3", "2022-04-03"),
        ("12.04.2022", "2022-04-12"),
        ("04.05.2022", "2022-05-04"),
        ("1.4.2022 г.", "2022-04-01"),
        ("04.2022", "2022-04"),
        ("2022/04/12", "2022-04-12"),
        ("31/12/2022", "2022-12-31"),
        ("12/31/2022", "2022-12-31"),
        ("05/05/2022", "2022-05-05"),
        ("20220412", "2022-04-12"),
        ("April 2022", "2022-04"),
        ("april, 2022", "2022-04"),
        ("12 April 2022", "2022-04-12"),
        ("April 12th, 2022", "2022-04-12"),
        ("12-Apr-2022", "2022-04-12"),
        ("Tuesday, 12 April 2022", "2022-04-12"),
        ("апрель 2022", "2022-04"),
        ("в апреле 2022 года", "2022-04"),
        ("12 апреля 2022 г.", "2022-04-12"),
        ("12 апр. 2022", "2022-04-12"),
        ("12 квітня 2022 року", "2022-04-12"),
        ("2022 жылғы 12 сәуір", "2022-04-12"),
        ("12 сәуір 2022 ж.", "2022-04-12"),
        ("12. März 2022", "2022-03-12"),
        ("1er août 2022", "2022-08-01"),
        ("12 de abril de 2022", "2022-04-12"),
        ("12 Nisan 2022", "2022-04-12"),
        ("١٢ أبريل ٢٠٢٢", "2022-04-12"),
        ("12 كانون الثاني 2022", "2022-01-12"),
        ("2022年4月12日", "2022-04-12"),
        ("2022年4月", "2022-04"),
        ("2022年", "2022"),
        ("2022년 4월 12일", "2022-04-12"),
        ("2022 год", "2022"),
        (" 2022-04-12 ", "2022-04-12"),
    ] {
        assert_eq!(outcome(written), iso, "{written}");
    }
}

#[test]
fn times_are_kept_and_brought_to_utc() {
    for (written, iso) in [
        ("2022-04-12T10:20:30", "2022-04-12T10:20:30"),
        ("2022-04-12T10:20", "2022-04-12T10:20"),
        ("2022-04-12T10:20:30.123Z", "2022-04-12T10:20:30"),
        ("2022-04-12T02:00:00+05:00", "2022-04-11T21:00:00"),
        ("2022-12-31 23:30:00-0100", "2023-01-01T00:30:00"),
        ("12.04.2022 10:20", "2022-04-12T10:20"),
        ("12 April 2022, 9:05", "2022-04-12T09:05"),
    ] {
        assert_eq!(outcome(written), iso, "{written}");
    }
    assert!(matches!(read("2022-04 10:20"), Err(Misread::NotADate(_))));
    assert!(matches!(read("2022-04-12T25:00"), Err(Misread::NotADate(_))));
}

#[test]
fn days_that_never_were_are_refused() {
    for (written, why) in [
        ("2022-04-31", "there is no day 2022-04-31"),
        ("2022-13", "there is no month 13"),
        ("2023-02-29", "there is no day 2023-02-29"),
        ("31 апреля 2022", "there is no day 2022-04-31"),
        ("12.13.2022", "there is no month 13"),
        ("2022-00-10", "there is no month 0"),
        ("0999", "there is no year 0999"),
    ] {
        assert!(matches!(read(written), Err(Misread::Impossible(_))), "{written}");
        assert_eq!(outcome(written), why);
    }
}

#[test]
fn what_may_be_two_dates_is_refused_with_both() {
    assert_eq!(outcome("04/05/2022"), "may be 2022-05-04 or 2022-04-05");
    assert_eq!(outcome("04-05-2022"), "may be 2022-05-04 or 2022-04-05");
    assert_eq!(outcome("12.04.22"), "may be 2022-04-12 or 1922-04-12");
    assert_eq!(outcome("12 April 22"), "may be 2022-04-12 or 1922-04-12");
}

#[test]
fn a_span_is_never_cut_to_its_first_year() {
    for written in [
        "2021-2024",
        "2021–2024",
        "2021/2022",
        "2022-Q2",
        "Q2 2022",
        "2 квартал 2022",
        "2022/23",
        "1990s",
        "1990-е годы",
        "April-May 2022",
        "12–15 April 2022",
        "12.04.2022-15.04.2022",
    ] {
        assert_eq!(read(written), Err(Misread::Span), "{written}");
    }
}

#[test]
fn what_only_a_person_understands_is_no_date() {
    for written in [
        "",
        "early March",
        "early March 2022",
        "circa 2022",
        "March",
        "12 April",
        "12.04",
        "2022 04",
        "soon",
        "2022?",
        "~2022",
        "123456",
        "1,234,567",
        "12:30",
        "2022-04-12-15",
        "4月12日",
    ] {
        assert!(matches!(read(written), Err(Misread::NotADate(_))), "{written} {:?}", read(written));
    }
    assert_eq!(outcome("early March 2022"), "“early” is no part of a date");
}

proptest::proptest! {
    #![proptest_config(random::cases(256))]
    #[test]
    fn what_is_understood_is_a_real_date(text in "[0-9]{1,4}[-./ ]([0-9]{1,2}|April|мая)[-./ ][0-9]{0,4}|\\PC{0,12}") {
        if let Ok(understood) = read(&text) {
            proptest::prop_assert!(DateRange::of(&understood.iso).is_some(), "{}", understood.iso);
            proptest::prop_assert_eq!(read(&understood.iso).map(|u| u.iso), Ok(understood.iso));
        }
    }
}
