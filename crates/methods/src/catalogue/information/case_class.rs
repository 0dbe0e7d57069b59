//! # Question
//! Which type of telecom or online fraud do somebody's texts resemble, and is that sure enough to be said?
//!
//! # Reads
//! Messages and texts with who wrote and what; written examples of twelve types and of ordinary life (`case_types.tsv`).
//!
//! # How
//! A small linear model over pieces of one to three characters learns the types from examples that were written for this project; its
//! sureness is calibrated on examples that were held out. A wording is of a type if that is likelier than any other and than ordinary life,
//! if it has no words of warnings and is no article. Wordings that differ in a name or a number are one. One such wording
//! may be a slip of the model; so it is counted how many of all wordings of a writer are of any type. Each writer of the case has a
//! rate of his own, and the rates of all are fitted: those below a fifth show how often the model slips, and how many lie above it is how
//! common it is to work by a script. A writer is told whose rate lies above it most likely, eight to one, if three wordings at least
//! and more than half of those of any type are of one. What is not sure is not said.
//!
//! # Innocent reading
//! A loan officer writes of loans, a lover of longing, an airline of cancelled flights; who works in a trade writes like those who imitate it.
//! The type is a suggestion for sorting reports, never evidence of fraud.
//!
//! # Source
//! Types: Ministry of Public Security of China, ten types, June 2023; refunds of tickets and extortion after video calls besides. Calibration: Guo,
//! Pleiss, Sun, Weinberger, On calibration of modern neural networks, 2017. Shares of
//! others: docs/decisions/0014. The examples are few and in Chinese: the model is weak on what they do not name and says so by being unsure
//! (benchmarks/RESULTS-information.md).
//!
//! # 问题
//! 某人的文字最像哪一类电信网络诈骗？把握是否足以说出来？
//!
//! # 方法
//! 用为本项目撰写的十二类诈骗与日常生活例句训练一个小型线性模型（一至三字片段），以留出例句校准把握度。模型认为某段文字属某一类比属其他各类及日常生活更可能，且无警示用语、非长文，即属该类；
//! 仅姓名或数字不同的文字算一段。单独一段可能是模型失误，因此统计某人全部文字中属各类的段数。案中每个写信人各有其比例，对全体比例作拟合：低于五分之一者说明模型失误多常见，
//! 高于五分之一者的多少即按话术行事者的常见程度。某人比例高于五分之一的可能为八比一以上，且至少三段、并占属各类者一半以上为同一类，才报。没有把握就不说。
//!
//! # 无辜解释
//! 信贷员会谈贷款，恋人会说思念，航空公司会通知取消；从业者的文字本就像模仿他们的人。类型只供归类参考，绝非诈骗证据。

use std::collections::{BTreeMap, HashMap};

use thalweg_model::{Finding, IdentifierKind, Strength, Weight};

use crate::classes::features;
use crate::drill::talk::{friends, writes};
use crate::drill::{DAY, HOUR, MONDAY, Plant};
use crate::examples::TYPES;
use crate::mostly::Mostly;
use crate::phrases::Phrases;
use crate::run::{Draft, LEAST, strong};
use crate::said::{Said, Voice, Written};
use crate::wording::Wording;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "case_class",
    version: 2,
    flow: Flow::Information,
    title: ["Type of fraud that texts resemble", "案件类型", "案件類型"],
    reads: &["message", "text"],
    needs_population: true,
    says: &[Sentence {
        code: "resembles",
        words: [
            "{wordings} of {all} wordings of {writer} resemble the type {type} (“{words}”).",
            "{writer} 的 {all} 段文字中有 {wordings} 段与类型“{type}”相似（“{words}”）。",
            "{writer} 的 {all} 段文字中有 {wordings} 段與類型「{type}」相似（「{words}」）。",
        ],
    }],
    innocent: [
        "Who works in a trade writes like those who imitate it.",
        "从业者的文字本就像模仿他们的人。",
        "從業者的文字本就像模仿他們的人。",
    ],
    thresholds: &[
        Threshold {
            name: "script_percent",
            default: 20,
            unit: "per cent",
            meaning: [
                "So many of one's wordings are of a type if one works by a script",
                "按话术行事者文字属诈骗类的比例下限",
            ],
            source: "assumption: slips of the model are a tenth of that; how common such writers are is fitted",
        },
        Threshold {
            name: "fewest_wordings",
            default: 3,
            unit: "wordings",
            meaning: ["So many of one writer must be of the type", "同一人属该类的文字段数下限"],
            source: "assumption: two may be slips of the model",
        },
        Threshold {
            name: "longest",
            default: 150,
            unit: "characters",
            meaning: ["A longer text is an article", "更长的文字视为文章"],
            source: "assumption: what is said in a chat is shorter",
        },
    ],
    terms: &[FITS, ANY_SHARE, OTHERS],
};

// The words of weights, as [`Card::terms`] wants them.
const FITS: [&str; 3] =
    ["so many of the wordings are of types of fraud", "有此段数的文字属诈骗各类", "有此段數的文字屬詐騙各類"];
const ANY_SHARE: [&str; 3] = [
    "who works by a script has any rate above the limit; assumed",
    "按话术行事者的比例可为高于下限的任何值；假设",
    "按話術行事者的比例可為高於下限的任何值；假設",
];
const OTHERS: [&str; 3] = [
    "rates of those in this case who do not work by a script, fitted",
    "本案中不按话术行事者的比例，经拟合",
    "本案中不按話術行事者的比例，經擬合",
];

/// The method.
pub const METHOD: &dyn Method = &CaseClass;

struct CaseClass;

/// What a writer wrote: how many wordings, and those that are of a type with the texts in which they stand.
#[derive(Debug, Default)]
struct Writer {
    all: u64,
    of_type: BTreeMap<&'static str, Vec<Vec<Written>>>,
}

/// Wordings of each writer.
fn read(said: &Said, longest: usize) -> BTreeMap<u32, Writer> {
    let (mut wording, mut warnings) = (Wording::default(), Phrases::of(&["warning"]));
    // Each wording once: its number and type.
    let mut scripts: HashMap<String, (u32, Option<&'static str>)> = HashMap::new();
    let mut texts: Vec<(u32, u32, Option<&'static str>, Written)> = Vec::new();
    for same in said.written.chunk_by(|one, next| one.words == next.words) {
        let Some(body) = same.first().and_then(|one| said.bodies.get(one.words as usize)) else { continue };
        let next = scripts.len() as u32;
        let of = scripts.entry(wording.script(body));
        let (number, kind) = *of.or_insert_with_key(|_| (next, TYPES.of(&features(&mut wording, body))));
        let speaks = body.chars().count() <= longest && (kind.is_none() || warnings.hits(body).is_empty());
        texts.extend(same.iter().map(|one| (one.who, number, kind.filter(|_| speaks), *one)));
    }
    texts.sort_by_key(|(who, number, kind, one)| (*who, *number, *kind, one.time, one.words, one.to));
    let mut writers: BTreeMap<u32, Writer> = BTreeMap::new();
    for same in texts.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let Some((who, ..)) = same.first() else { continue };
        let writer = writers.entry(*who).or_default();
        writer.all += 1;
        // The same wording may stand in an article or beside a warning; it is of the type where it does not.
        let of_type: Vec<_> = same.iter().filter(|one| one.2.is_some()).collect();
        if let Some(kind) = of_type.first().and_then(|one| one.2) {
            writer.of_type.entry(kind).or_default().push(of_type.iter().map(|one| one.3).collect());
        }
    }
    writers
}

impl Writer {
    /// How many wordings are of any type, of all.
    fn counts(&self) -> (u64, u64) {
        (self.of_type.values().map(|wordings| wordings.len() as u64).sum(), self.all)
    }

    /// The type of most of those that are of any, if so many are at least.
    fn most(&self, fewest: u64) -> Option<&'static str> {
        let all = self.counts().0;
        let most = |wordings: &Vec<_>| wordings.len() as u64 >= fewest && wordings.len() as u64 * 2 > all;
        self.of_type.iter().find(|(_, wordings)| most(wordings)).map(|(kind, _)| *kind)
    }
}

impl Method for CaseClass {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, "kind <> 'post' AND length(body) >= 8")?;
        let longest = usize::try_from(case.threshold("longest")).unwrap_or(0);
        let fewest = case.threshold("fewest_wordings").max(1).unsigned_abs();
        let writers = read(&said, longest);
        let limit = (case.threshold("script_percent") as f64 / 100.0).clamp(0.01, 0.99);
        let mostly = Mostly::of(writers.values().map(Writer::counts), limit);
        let mut findings = Vec::new();
        for (who, writer) in &writers {
            let (Some(kind), Some(voice)) = (writer.most(fewest), said.voice(*who)) else { continue };
            let (weight, bits) = mostly.weighed(writer.counts(), [FITS[0], ANY_SHARE[0], OTHERS[0]]);
            if bits >= f64::from(LEAST) / 100.0 {
                findings.push(finding(case, &said, (voice, kind), writer, weight));
            }
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("writer", "stranger-0")]];
        const TWO: &[&[(&str, &str)]] = &[&[("writer", "stranger-0")], &[("writer", "stranger-1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("orders_and_rebates", |seed| drilled(seed, &[ORDERS]), ONE),
            found("a_false_officer_and_a_false_lender", |seed| drilled(seed, &[OFFICER, LENDER]), TWO),
            silent(
                "couples_and_colleagues",
                |seed| drilled(seed, &[LOVERS, OFFICE]),
                "longing and orders of a superior",
            ),
            silent(
                "a_bank_and_an_airline",
                |seed| drilled(seed, &[BANK, AIRLINE]),
                "loans, codes and flights of lawful business",
            ),
            silent(
                "warnings",
                |seed| drilled(seed, &[WARNING]),
                "the police describes types of fraud in their words",
            ),
            silent("shops_and_couriers", |seed| drilled(seed, &[SHOP]), "refunds, parcels and promotions"),
        ]
    }
}

fn finding(
    case: &CaseView<'_>,
    said: &Said,
    (voice, kind): (&Voice, &str),
    writer: &Writer,
    weight: Weight,
) -> Finding {
    let wordings = writer.of_type.get(kind).map_or(&[] as &[_], Vec::as_slice);
    let mut texts: Vec<&Written> = wordings.iter().flatten().collect();
    texts.sort_by_key(|one| (one.time, one.words, one.to));
    let words = texts.first().and_then(|one| said.bodies.get(one.words as usize));
    let mut draft = Draft::new(case, "resembles")
        .about("writer", voice.kind.parse().unwrap_or(IdentifierKind::Handle), &voice.name)
        .figure("wordings", wordings.len())
        .figure("all", writer.all)
        .figure("type", kind)
        .figure("words", words.map_or("", String::as_str).chars().take(40).collect::<String>())
        .weighing(Strength::of(vec![weight]))
        .on(texts.iter().take(50).map(|one| said.row(one)));
    let times = || texts.iter().map(|one| one.time).filter(|time| *time >= 0);
    if let (Some(from), Some(to)) = (times().min(), times().max()) {
        draft = draft.during(from, to);
    }
    draft.done()
}

type Texts = &'static [&'static str];

const ORDERS: Texts = &[
    "点赞一条两元当天结算，在家就能做",
    "做完任务返本金和佣金，先垫付八百",
    "您卡单了，需要补单才能把佣金提出来",
];
const OFFICER: Texts = &[
    "我是公安局民警，你的身份证涉嫌洗钱",
    "对你的资金进行核查，转到安全账户",
    "案件保密，不能告诉任何人，配合调查",
];
const LENDER: Texts =
    &["无抵押低利息，当天放款，不看征信", "账户冻结，交解冻费后马上放款到账", "放款前需要刷流水，先交保证金"];
const LOVERS: Texts = &["亲爱的，今天加班，晚点回", "我想你了，周末给你做饭", "下个月搬家，窗帘选什么颜色"];
const OFFICE: Texts =
    &["下午三点到我办公室，带上季度报表", "合同第三条改一下再给我", "财务把上月差旅单据整理好"];
const BANK: Texts = &[
    "您的房贷申请已受理，请周五前到柜台补收入证明",
    "您尾号7788的卡消费五十六元",
    "验证码482913，请勿告知他人",
];
const AIRLINE: Texts =
    &["您乘坐的航班登机口改为二十三号", "航班准点起飞，请提前两小时到达", "行李额度二十公斤，祝您旅途愉快"];
const WARNING: Texts = &[
    "警惕刷单返利诈骗：垫付任务返本金佣金都是骗局",
    "公安民警不会让你转到安全账户，谨防诈骗",
    "凡是放款前交保证金的贷款都是诈骗",
];
const SHOP: Texts =
    &["您的退款已原路退回，请注意查收", "包裹已到驿站，取件码7-2-3019", "会员日全场八折，满三百减四十"];

/// Sixty people who write to friends, and writers who send one set of texts each.
fn drilled(seed: u64, sets: &[Texts]) -> Plant {
    let mut plant = Plant::new(seed);
    friends(&mut plant, 60, 10);
    for (number, texts) in (0_i64..).zip(sets) {
        for (place, words) in (0_i64..).zip(*texts) {
            let to = format!("person-{}", number + 7);
            writes(
                &mut plant,
                &format!("stranger-{number}"),
                &to,
                MONDAY + place * DAY + (9 + number) * HOUR,
                words,
            );
        }
    }
    plant
}
