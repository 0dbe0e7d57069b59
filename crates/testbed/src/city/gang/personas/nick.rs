//! What do invented persons call themselves, here and on the next platform, and what do ordinary people?

use super::letters;
use crate::city::seed::Dice;

/// Names of invented persons: as they write it, its Pinyin, the same sound in other characters.
const NAMES: [(&str, &str, &str); 24] = [
    ("雨薇", "yuwei", "宇薇"),
    ("思琪同学", "siqi", "思绮同学"),
    ("晓楠爱生活", "xiaonan", "小楠爱生活"),
    ("江南客", "jiangnanke", "江楠客"),
    ("静待花开时", "jingdai", "静待花开"),
    ("林夕若梦", "linxi", "林汐若梦"),
    ("陈述的远方", "chenshu", "陈树的远方"),
    ("云边有鹿", "yunbian", "云边有路"),
    ("阿哲在路上", "azhe", "阿喆在路上"),
    ("沐晴", "muqing", "木晴"),
    ("顾言_资管", "guyan", "顾严_资管"),
    ("苏菲的下午茶", "sufei", "苏非的下午茶"),
    ("张教官", "zhangjiaoguan", "章教官"),
    ("星辰运营小艾", "xiaoai", "星辰运营小爱"),
    ("普惠客户经理周岩", "zhouyan", "普惠客户经理周颜"),
    ("铭辰老师", "mingchen", "名辰老师"),
    ("安然若素", "anran", "安燃若素"),
    ("南风知我意", "nanfeng", "楠风知我意"),
    ("暖暖接待员", "nuannuan", "暖暖接单员"),
    ("云飞量化", "yunfei", "云菲量化"),
    ("青柠不加糖", "qingning", "青宁不加糖"),
    ("韩越跨境", "hanyue", "韩悦跨境"),
    ("慧子的小站", "huizi", "惠子的小站"),
    ("沈清欢", "shenqinghuan", "沈青欢"),
];
const SIGNATURES: [&str; 14] = [
    "生活明朗，万物可爱，做自己的光",
    "把喜欢的一切留在身边，这便是努力的意义",
    "十年投资路，稳健第一，慢就是快",
    "离异带娃，靠自己，不将就",
    "海归 | 外贸 | 健身 | 猫奴，缘分随缘",
    "诚信做人，踏实做事，广交天下友",
    "专注数字资产研究，只分享不推荐",
    "日结兼职，手机在家就能做，欢迎咨询",
    "国家认证客服，工作时间早九晚六",
    "愿所有的等待，都不被辜负",
    "普惠金融，当天下款，无抵押",
    "做风控的人，最懂风险",
    "在路上，遇见更好的自己和你",
    "喜静，爱读书，偶尔写字",
];
const MARKS: [&str; 8] = ["🌸", "🍀", "💎", "☀️", "🐱", "ღ", "✨", "🌙"];
/// What many people who do not know one another are called.
pub(super) const POPULAR: [&str; 12] = [
    "阳光",
    "随缘",
    "平安是福",
    "岁月静好",
    "小太阳",
    "一切安好",
    "知足常乐",
    "微笑",
    "海阔天空",
    "快乐每一天",
    "静静",
    "往事如风",
];
/// What many people have below their names.
pub(super) const POPULAR_SIGNATURES: [&str; 8] = [
    "平安喜乐",
    "家和万事兴",
    "知足常乐，平平淡淡才是真",
    "努力努力再努力",
    "生活不止眼前的苟且",
    "好好吃饭，好好睡觉",
    "忙，有事打电话",
    "今天也要加油鸭",
];

/// How a name is written on another platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Same,
    Marked,
    Pinyin,
    Traditional,
    Homoglyphs,
    Digits,
    Sound,
    Wide,
    Spaced,
    Numbered,
}

impl Written {
    /// All of them but the first.
    pub(super) const OTHERS: [Self; 9] = [
        Self::Marked,
        Self::Traditional,
        Self::Homoglyphs,
        Self::Sound,
        Self::Digits,
        Self::Pinyin,
        Self::Wide,
        Self::Spaced,
        Self::Numbered,
    ];
}

/// The name of invented person `number`, written so.
pub(super) fn name(number: u32, written: Written, dice: &mut Dice) -> String {
    let (plain, pinyin, sound) = NAMES[number as usize % NAMES.len()];
    let with = |pinyin: &str| format!("{}_{pinyin}", plain.chars().take(2).collect::<String>());
    match written {
        Written::Same => plain.to_owned(),
        Written::Marked => format!("{plain}{}", MARKS[dice.below(8) as usize]),
        Written::Pinyin => format!("{pinyin}{}", dice.range(86, 99)),
        Written::Traditional => letters::traditional(plain),
        Written::Homoglyphs => with(&letters::homoglyphs(pinyin)),
        Written::Digits => with(&letters::digits(pinyin)),
        Written::Sound => sound.to_owned(),
        Written::Wide => letters::wide(&with(pinyin)),
        Written::Spaced => plain.chars().map(String::from).collect::<Vec<_>>().join("·"),
        Written::Numbered => format!("{plain}{}", dice.range(1, 99)),
    }
}

/// The words below a name, nearly the same from one `turn` to the next.
pub(super) fn signature(number: u32, turn: u32, dice: &mut Dice) -> String {
    let plain = SIGNATURES[number as usize % SIGNATURES.len()];
    match turn % 5 {
        0 => plain.to_owned(),
        1 => plain.replace(['，', '|'], " ").trim().to_owned() + MARKS[dice.below(8) as usize],
        2 => letters::traditional(plain),
        3 => plain.replacen('，', "，也", 1) + "。",
        _ => {
            let cut = plain.chars().count() - 1;
            plain.chars().take(cut).collect::<String>() + "～"
        }
    }
}

/// How many invented persons have names of their own.
pub(super) fn count() -> u32 {
    NAMES.len() as u32
}

/// Any of many signatures, for accounts that share none: it has a number of its own in it.
pub(super) fn lonely_signature(dice: &mut Dice) -> String {
    const OPEN: [&str; 8] = ["在", "想去", "离开", "怀念", "路过", "住在", "回到", "写给"];
    const PLACE: [&str; 10] =
        ["海边", "山里", "老城", "图书馆", "球场", "厨房", "江滨", "学校", "车间", "阳台"];
    const CLOSE: [&str; 10] =
        ["看日落", "跑步", "养猫", "练字", "钓鱼", "种菜", "听雨", "做饭", "拍照", "带娃"];
    format!(
        "{}{}{}的第{}天",
        OPEN[dice.below(8) as usize],
        PLACE[dice.below(10) as usize],
        CLOSE[dice.below(10) as usize],
        dice.range(2, 3_000)
    )
}

/// A name of somebody's own choice that hardly anybody else has.
pub(super) fn lonely_name(dice: &mut Dice) -> String {
    const FIRST: [&str; 14] = [
        "小",
        "老",
        "阿",
        "大",
        "爱笑的",
        "胖",
        "二",
        "北漂",
        "追风的",
        "迷路的",
        "会飞的",
        "早起的",
        "钓鱼",
        "厨房里的",
    ];
    const SECOND: [&str; 16] = [
        "虎", "鱼", "军", "梅", "石头", "豆包", "兔子", "木匠", "丽", "强子", "核桃", "橘子", "麦穗", "算盘",
        "月半", "刺猬",
    ];
    format!("{}{}{}", FIRST[dice.below(14) as usize], SECOND[dice.below(16) as usize], dice.below(1_000))
}
