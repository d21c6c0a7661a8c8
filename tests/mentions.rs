//! Who is named in a text: how many of the places that name somebody are found, and how many found ones do.
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::time::Duration;

use muckrake::documents::mentions::Names;

/// Whom the texts name, by number, and whether it is a person.
const NAMED: [(&str, bool); 16] = [
    ("Илья Гольберг", true),
    ("Aspan Arba", false),
    ("Анна Чернецкая", true),
    ("Alexey Romanovsky", true),
    ("ООО «Рысь»", false),
    ("Павел Левченко", true),
    ("Министерство промышленности", false),
    ("Nikolay Tkachenko", true),
    ("شركة النور للتجارة", false),
    ("أحمد الحداد", true),
    ("大疆创新", false),
    ("王小明", true),
    ("გიორგი ბერიძე", true),
    ("김민준", true),
    ("DJI", false),
    ("O’Neil Shipping Ltd", false),
];

/// Texts in which every place that names somebody is marked: `[0 Гольберга]`. What else stands there is made to mislead:
/// patronymics, surnames built on a first name, common words, other people.
const TEXTS: [&str; 20] = [
    "[0 Илья Гольберг] основал фирму. Доля [0 Ильи Гольберга] неизвестна. [0 Гольбергу] принадлежит дом. Мы \
     спросили [0 Гольберга]. С [0 Ильёй Гольбергом] говорили дважды. О [0 Гольберге] писали. Это подтвердили \
     Гольберговы? Ильин и Ильинский ни при чём.",
    "«[1 Аспан Арба]» зарегистрирована в Астане. У [1 Аспан Арбы] нет склада. [1 Аспан Арбе] отправили письмо. Через \
     [1 Аспан Арбу] шли дроны. За «[1 Аспан Арбой]» стоит фонд. Арба стояла во дворе, аспан был чист.",
    "[1 Аспан Арбаның] кеңсесі жабық. [1 Аспан Арбаға] хат жіберілді. [1 Аспан Арбамен] келісім жоқ. \
     [1 Аспан Арбадан] жауап келмеді.",
    "[2 Анна Чернецкая] ответила. Письмо [2 Анны Чернецкой] у редакции. [2 Анне Чернецкой] задали вопрос, и \
     [2 Чернецкую] видели. С [2 Анной Чернецкой] связались. Аннушка и Чернец из другой истории.",
    "[3 Алексей Романовский] молчит. Подпись [3 Алексея Романовского] подделана. [3 Романовскому] звонили. Дело с \
     [3 Романовским] закрыто. В [3 Романовском] сомневались. Романов и Романовна здесь лишние.",
    "Фирма «[4 Рысь]» купила станки. Директор «[4 Рыси]» уволен. С «[4 Рысью]» судились. В лесу видели рысь, следы \
     рыси и рысака.",
    "[5 Павел Левченко] и партнёры. Доля [5 Павла Левченко] растёт. [5 Павлу Левченко] писали; с [5 Павлом Левченко] \
     говорили. Павлов и Павловна не участвуют.",
    "[6 Министерство промышленности] отказало. Ответ [6 Министерства промышленности] короток. \
     [6 Министерству промышленности] и [6 Министерством промышленности] пользуются. Министерство обороны и \
     промышленность молчат.",
    "[7 Микола Ткаченко]",
    "[7 Николай Ткаченко] и фирма [7 Николая Ткаченко]. [7 Николаю Ткаченко] известно. Ткач ткал ковёр.",
    "[1 Aspan Arba]’s owner and the [1 Aspan Arba] office, [1 ASPAN ARBA] in capitals. Aspan, Arba. An arba is a cart.",
    "Said [0 Ilya Golberg]; [0 Golberg]'s firm; the [0 Golbergs] firm. Mr [3 Romanovsky] of another town. Ilyas Golbergson \
     is nobody here. [14 DJI] drones; djinn; DJIA fell. [15 O'Neil Shipping]'s crew; [15 O’Neil Shipping Ltd] sailed.",
    "أعلنت [8 شركة النور للتجارة] أمس. وقالت [8 وشركة النور للتجارة] إنها [8 لشركة النور للتجارة] ملكا. النور ساطع.",
    "قال [9 أحمد الحداد] إنه سافر. و[9 وأحمد الحداد] و[9 لأحمد الحداد] كلام. قال [9 الحداد] ذلك. أحمد آخر.",
    "[10 大疆创新]公司生产无人机，由[10 大疆创新]销售。[11 王小明]说，[11 王小明]的公司在北京。大疆域与创新无关，王小二不在。",
    "[12 გიორგი ბერიძე] დირექტორია. [12 გიორგი ბერიძის] ფირმა. [12 ბერიძემ] თქვა. [12 ბერიძეს] ჰკითხეს. გიორგი სხვაა.",
    "[13 김민준은] 대표다. [13 김민준의] 회사. [13 김민준에게] 물었다. 김민수는 다른 사람이다.",
    "[0 Golberg Ilya] in a register. The firm of [11 Wang Xiaoming], a trader. Wang Xiaoli is another.",
    "Предприятие [4 ООО «Рысь»] и [7 Tkachenko Nikolay].",
    "وصل [0 إيليا غولبيرغ] إلى دبي.",
];

/// A text without its marks, and the places that they mark.
fn unmarked(marked: &str) -> (String, Vec<(usize, usize, u32)>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    let mut parts = marked.split('[');
    text.push_str(parts.next().unwrap());
    for part in parts {
        let (named, rest) = part.split_once(']').unwrap();
        let (number, words) = named.split_once(' ').unwrap();
        places.push((text.len(), text.len() + words.len(), number.parse().unwrap()));
        text.push_str(words);
        text.push_str(rest);
    }
    (text, places)
}

#[test]
fn of_the_places_that_name_somebody_few_are_missed_and_few_others_are_taken_for_one() {
    let mut names = Names::new();
    for ((name, is_person), number) in NAMED.iter().zip(0..) {
        names.add(name, number, *is_person);
    }
    let (mut right, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for marked in TEXTS {
        let (text, places) = unmarked(marked);
        let found = names.find(&text);
        let is_at = |m: &muckrake::documents::mentions::Mention, place: &(usize, usize, u32)| {
            m.from < place.1 && place.0 < m.to && m.whose == [place.2]
        };
        for place in &places {
            match found.iter().any(|mention| is_at(mention, place)) {
                true => right += 1,
                false => missed.push(text.get(place.0..place.1).unwrap().to_owned()),
            }
        }
        let taken = found.iter().filter(|mention| !places.iter().any(|place| is_at(mention, place)));
        wrong.extend(taken.map(|mention| text.get(mention.from..mention.to).unwrap().to_owned()));
    }
    let all = right + missed.len();
    println!("{right} of {all} found; missed {missed:?}; taken for a name {wrong:?}");
    assert!(right * 100 >= all * 96, "missed: {missed:?}");
    assert!(wrong.len() * 100 <= right * 4, "taken for a name: {wrong:?}");
}

/// How long this thread has worked so far; where nobody says, none.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// A hundred thousand names in a thousand pages: `cargo test --release --test mentions -- --ignored --nocapture`.
#[test]
#[ignore = "it measures"]
fn a_hundred_thousand_names_in_a_thousand_pages() {
    let syllables =
        ["ка", "ро", "ми", "те", "ва", "лу", "сон", "дер", "бек", "ан", "зи", "по", "гра", "ше", "ло", "ни"];
    let word = |seed: usize| {
        let letters: String = (0..3).map(|at| syllables[(seed >> (at * 4)) & 15]).collect();
        let mut chars = letters.chars();
        chars.next().unwrap().to_uppercase().chain(chars).collect::<String>()
    };
    let name = |n: usize| format!("{} {}ов", word(n.wrapping_mul(2_654_435_761) >> 7), word(n));
    let start = worked();
    let mut names = Names::new();
    for n in 0..100_000_u32 {
        names.add(&name(n as usize), n, n % 2 == 0);
    }
    let built = worked();
    let sentence = |n: usize| {
        let about = if n.is_multiple_of(5) {
            format!("{}а", name(n))
        } else {
            "фирмы и её владельцев".to_owned()
        };
        format!("По сведениям издания, доля {about} в предприятии за год выросла, а поставки прекратились. ")
    };
    let (mut found, mut letters) = (0, 0);
    for page in 0..1_000 {
        let text: String = (0..30).map(|line| sentence(page * 30 + line)).collect();
        letters += text.chars().count();
        found += names.find(&text).len();
    }
    println!(
        "100,000 names made ready in {:?}; 1,000 pages ({letters} letters) looked through in {:?}; {found} found",
        built - start,
        worked() - built
    );
    assert!(found >= 6_000, "{found}");
}
