//! Names of firms and people in three scripts, the same for the same seed.

/// A small generator (SplitMix64), so that the names don't hang on a library's version.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A generator from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    /// One of these.
    pub(crate) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const LATIN: [&str; 40] = [
    "al", "ber", "car", "dan", "el", "far", "gol", "han", "ista", "jor", "kar", "lin", "mor", "nor", "ost", "pol",
    "ron", "sky", "tra", "vik", "wes", "zen", "mec", "tek", "mar", "sol", "ind", "qua", "ver", "lux", "bal", "cas",
    "dor", "eri", "fin", "gar", "hol", "ita", "jun", "kel",
];
const LATIN_END: [&str; 20] = [
    "Ltd",
    "GmbH",
    "LLC",
    "Trading",
    "Logistics",
    "Group",
    "Holding",
    "SA",
    "Electronics",
    "Import",
    "Mechanics",
    "Supply",
    "Technologies",
    "Partners",
    "International",
    "Industries",
    "Marine",
    "Aviation",
    "Capital",
    "Systems",
];
const CYRILLIC: [&str; 36] = [
    "ал",
    "бер",
    "вол",
    "гор",
    "дон",
    "ел",
    "жар",
    "зим",
    "ил",
    "кам",
    "лен",
    "мос",
    "нев",
    "ор",
    "пет",
    "рос",
    "сиб",
    "тех",
    "ур",
    "фед",
    "хим",
    "цен",
    "чер",
    "шах",
    "эл",
    "юг",
    "яр",
    "снаб",
    "пром",
    "торг",
    "строй",
    "мех",
    "авиа",
    "гол",
    "стек",
    "каз",
];
const CYRILLIC_END: [&str; 12] = [
    "ООО",
    "АО",
    "ТОО",
    "Групп",
    "Трейд",
    "Логистик",
    "Холдинг",
    "Механика",
    "Электроника",
    "Импорт",
    "Снабжение",
    "Технологии",
];
const CHINESE: [&str; 40] = [
    "深圳", "上海", "广州", "北京", "天津", "香港", "华", "中", "新", "天", "金", "宏", "达", "通", "科", "远", "东",
    "星", "海", "龙", "泰", "安", "德", "信", "宇", "航", "电", "力", "光", "明", "永", "盛", "嘉", "瑞", "恒", "立",
    "佳", "创", "诚", "凯",
];
const CHINESE_END: [&str; 6] = ["有限公司", "科技有限公司", "电子有限公司", "贸易有限公司", "集团", "物流有限公司"];

/// One name: 65 in a hundred Latin, 30 Cyrillic, 5 Chinese.
pub(crate) fn name(chance: &mut Chance) -> String {
    let word = |chance: &mut Chance, of: &[&str], least: usize| {
        let syllables = least + chance.below(3);
        let word: String = (0..syllables).map(|_| chance.one(of)).collect();
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    match chance.below(100) {
        0..65 => format!("{} {} {}", word(chance, &LATIN, 2), word(chance, &LATIN, 1), chance.one(&LATIN_END)),
        65..95 => {
            format!("{} {} {}", word(chance, &CYRILLIC, 2), word(chance, &CYRILLIC, 1), chance.one(&CYRILLIC_END))
        }
        _ => format!("{}{}", word(chance, &CHINESE, 4), chance.one(&CHINESE_END)),
    }
}

/// This many names.
pub(crate) fn names(many: usize, seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    (0..many).map(|_| name(&mut chance)).collect()
}
