//! # Question
//! Which type of telecom or online fraud do somebody's texts resemble, and is that sure enough to be said?
//!
//! # Reads
//! Messages and texts with who wrote and what; written examples of twelve types and of ordinary life (`case_types.tsv`).
//!
//! # How
//! A small linear model over pieces of two and three characters learns the types from examples that were written for this project; its
//! sureness is calibrated on examples that were held out. A text counts if the model is nine-tenths sure of one type, if it has no
//! words of warnings or courts and is no article. Two wordings of one type from one writer at least must count; two weigh, as more of
//! one writer are not independent. Each weighs by how often held-out examples of the type are recognised and how many wordings of others in
//! the case are taken for it. What is not sure is not said.
//!
//! # Innocent reading
//! A loan officer writes of loans, a lover of longing, an airline of cancelled flights; who works in a trade writes like those who imitate it.
//! The type is a suggestion for sorting reports, never evidence of fraud.
//!
//! # Source
//! Types: Ministry of Public Security of China, ten types, June 2023; refunds of tickets and extortion after video calls besides. Calibration: Guo,
//! Pleiss, Sun, Weinberger, On calibration of modern neural networks, 2017. The examples are few and in Chinese: the model is weak on
//! what they do not name and says so by being unsure: of dialogues of another hand it names nobody (benchmarks/RESULTS-information.md).
//!
//! # 问题
//! 某人的文字最像哪一类电信网络诈骗？把握是否足以说出来？
//!
//! # 方法
//! 用为本项目撰写的十二类诈骗与日常生活例句训练一个小型线性模型（二、三字片段），以留出例句校准把握度。模型对某一类有九成把握、文字不含警示或裁判用语、且非长文，才计数。同一人至少两段
//! 不同文字属同一类才报；同一人的文字不独立，最多两段加权。权重比较留出例句被识别的比例与案中他人文字被归入该类的比例。没有把握就不说：对他人撰写的诈骗通话语料不报任何人（见 benchmarks/RESULTS-information.md）。
//!
//! # 无辜解释
//! 信贷员会谈贷款，恋人会说思念，航空公司会通知取消；从业者的文字本就像模仿他们的人。类型只供归类参考，绝非诈骗证据。

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::classes::{Features, Model, features, recalled};
use crate::drill::talk::{friends, writes};
use crate::drill::{DAY, HOUR, MONDAY, Plant};
use crate::phrases::Phrases;
use crate::run::{Draft, strong};
use crate::said::Written;
use crate::wording::Wording;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "case_class",
    version: 1,
    flow: Flow::Information,
    title: ["Type of fraud that texts resemble", "案件类型", "案件類型"],
    reads: &["message", "text"],
    needs_population: true,
    says: &[Sentence {
        code: "resembles",
        words: [
            "{wordings} wordings of {writer} resemble the type {type} (“{words}”).",
            "{writer} 的 {wordings} 段文字与类型“{type}”相似（“{words}”）。",
            "{writer} 的 {wordings} 段文字與類型「{type}」相似（「{words}」）。",
        ],
    }],
    innocent: [
        "Who works in a trade writes like those who imitate it.",
        "从业者的文字本就像模仿他们的人。",
        "從業者的文字本就像模仿他們的人。",
    ],
    thresholds: &[
        Threshold {
            name: "sure_percent",
            default: 90,
            unit: "per cent",
            meaning: ["So sure of one type must the model be", "模型对一类须有此把握"],
            source: "assumption: one in ten of such texts may be of another type",
        },
        Threshold {
            name: "fewest_wordings",
            default: 2,
            unit: "wordings",
            meaning: ["So many of one writer must be of the type", "同一人属该类的文字段数下限"],
            source: "assumption: one may be chance",
        },
        Threshold {
            name: "longest",
            default: 150,
            unit: "characters",
            meaning: ["A longer text is an article", "更长的文字视为文章"],
            source: "assumption: what is said in a chat is shorter",
        },
    ],
    terms: &[FITS, EXAMPLES, OTHERS],
};

// The words of weights, as [`Card::terms`] wants them.
const FITS: [&str; 3] = ["a wording is surely of the type", "一段文字确属该类", "一段文字確屬該類"];
const EXAMPLES: [&str; 3] = [
    "written examples of the type that are recognised when held out; how far they stand for real texts is assumed",
    "留出时被识别的该类例句；例句对真实文字的代表性为假设",
    "留出時被識別的該類例句；例句對真實文字的代表性為假設",
];
const OTHERS: [&str; 3] = [
    "wordings of others in this case that are taken for the type",
    "本案他人文字中被归入该类者",
    "本案他人文字中被歸入該類者",
];

/// The method.
pub const METHOD: &dyn Method = &CaseClass;

struct CaseClass;

const EXAMPLES_FILE: &str = include_str!("../../case_types.tsv");
/// The kind that is no fraud.
const ORDINARY: &str = "ordinary";

/// What was learned from the written examples.
struct Learned {
    types: Vec<&'static str>,
    model: Model,
    examples: Vec<(usize, Features)>,
}

static LEARNED: LazyLock<Learned> = LazyLock::new(|| {
    let lines = EXAMPLES_FILE.lines().filter(|line| !line.starts_with('#'));
    let pairs: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('\t')).collect();
    let types: Vec<&str> =
        pairs.iter().map(|(name, _)| *name).collect::<BTreeSet<&str>>().into_iter().collect();
    let mut wording = Wording::default();
    let mut turns = vec![0_usize; types.len()];
    let mut examples: Vec<(usize, usize, Features)> = Vec::new();
    for (name, text) in pairs {
        let kind = types.binary_search(&name).unwrap_or(0);
        if let Some(turn) = turns.get_mut(kind) {
            examples.push((*turn, kind, features(&mut wording, text)));
            *turn += 1;
        }
    }
    // Kinds take turns, so that none is learned last.
    examples.sort_by_key(|(turn, kind, _)| (*turn, *kind));
    let examples: Vec<(usize, Features)> =
        examples.into_iter().map(|(_, kind, features)| (kind, features)).collect();
    let model = Model::learn(&examples, types.len());
    Learned { types, model, examples }
});

/// Wordings of a writer that are surely of a type, and the texts in which they stand.
type Sure = BTreeMap<(u32, usize), Vec<Vec<Written>>>;

/// Wordings of all, by writer and in all.
#[derive(Debug, Default)]
struct Counts {
    all: u64,
    of_writer: BTreeMap<u32, u64>,
    of_type: BTreeMap<usize, u64>,
}

fn read(said: &crate::said::Said, least: f32, longest: usize) -> (Sure, Counts) {
    let (mut wording, mut warnings) = (Wording::default(), Phrases::of(&["warning"]));
    let (mut sure, mut counts) = (Sure::new(), Counts::default());
    for same in said.written.chunk_by(|one, next| one.words == next.words) {
        let Some(body) = same.first().and_then(|one| said.bodies.get(one.words as usize)) else { continue };
        let kind = of_kind(&mut wording, &mut warnings, body, least, longest);
        let mut by_writer: BTreeMap<u32, Vec<Written>> = BTreeMap::new();
        for one in same {
            by_writer.entry(one.who).or_default().push(*one);
        }
        for (who, texts) in by_writer {
            counts.all += 1;
            *counts.of_writer.entry(who).or_default() += 1;
            if let Some(kind) = kind {
                *counts.of_type.entry(kind).or_default() += 1;
                sure.entry((who, kind)).or_default().push(texts);
            }
        }
    }
    (sure, counts)
}

/// The type of which a text surely is, if any.
fn of_kind(
    wording: &mut Wording,
    warnings: &mut Phrases,
    body: &str,
    least: f32,
    longest: usize,
) -> Option<usize> {
    if body.chars().count() > longest {
        return None;
    }
    let shares = LEARNED.model.shares(&features(wording, body));
    let (kind, share) = shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1))?;
    let fraud = LEARNED.types.get(kind).is_some_and(|name| *name != ORDINARY);
    (fraud && *share >= least && warnings.hits(body).is_empty()).then_some(kind)
}

impl Method for CaseClass {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, "kind <> 'post' AND length(body) >= 8")?;
        let least = case.threshold("sure_percent") as f32 / 100.0;
        let whole = |name| usize::try_from(case.threshold(name)).unwrap_or(0);
        let (sure, counts) = read(&said, least, whole("longest"));
        let known = recalled(&LEARNED.examples, LEARNED.types.len(), &LEARNED.model, least);
        let mut findings = Vec::new();
        for ((who, kind), wordings) in
            sure.iter().filter(|(_, wordings)| wordings.len() >= whole("fewest_wordings"))
        {
            let (Some(voice), Some(name)) = (said.voice(*who), LEARNED.types.get(*kind)) else { continue };
            let own = wordings.len() as u64;
            let all = counts.of_type.get(kind).copied().unwrap_or(0).saturating_sub(own);
            let others = counts.all.saturating_sub(counts.of_writer.get(who).copied().unwrap_or(0));
            let (times, of) = known.get(*kind).copied().unwrap_or_default();
            let weight = Weight::of(
                FITS[0],
                Rate::assumed(times + 1, of + 2, EXAMPLES[0]),
                Rate::measured(all, others, OTHERS[0]),
            );
            let mut texts: Vec<&Written> = wordings.iter().flatten().collect();
            texts.sort_by_key(|one| (one.time, one.words, one.to));
            let words = texts.first().and_then(|one| said.bodies.get(one.words as usize));
            let mut draft = Draft::new(case, "resembles")
                .about("writer", voice.kind.parse().unwrap_or(IdentifierKind::Handle), &voice.name)
                .figure("wordings", own)
                .figure("type", name)
                .figure("words", words.map_or("", String::as_str).chars().take(40).collect::<String>())
                .weighing(Strength::of(vec![weight.clone(), weight]))
                .on(texts.iter().take(50).map(|one| said.row(one)));
            let times = || texts.iter().map(|one| one.time).filter(|time| *time >= 0);
            if let (Some(from), Some(to)) = (times().min(), times().max()) {
                draft = draft.during(from, to);
            }
            findings.push(draft.done());
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
