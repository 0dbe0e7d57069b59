//! # Question
//! Who is being led, step by step, to pay somebody, and is still being led at the end of the records?
//!
//! # Reads
//! Messages and texts from one to one with who wrote, to whom, when and what; phrases of stages from the table `phrases.tsv`.
//!
//! # How
//! What one person writes to another is looked at for four stages: promises (gains, tasks, loans), asking to pay in, a small sum
//! paid back, pressure (deposits, taxes, freezing, secrecy). Three texts on two days and two stages at least must be seen, one of them
//! paying in or pressure; the last must fall in the last fortnight of the case's records. Words that school, work and shops use every day (top-up, deposit, gains) do not count, nor do long
//! texts, which are articles, nor texts with words of warnings and courts. Each stage weighs by how many others of the case who write to somebody have it,
//! the order of the stages weighs against chance.
//!
//! # Innocent reading
//! Friends who invest talk of gains and of adding; a lender asks for papers, a landlord for a deposit, a shop for the tax number; families of
//! victims retell what was said. The finding says that somebody may need a call today; it accuses nobody.
//!
//! # Source
//! Stages and their words: the types of telecom and online fraud as the Ministry of Public Security of China describes them (2023); Whitty, The scammers
//! persuasive techniques model, British Journal of Criminology, 2013.
//!
//! # 问题
//! 谁正在被一步步引导向他人付款，且到记录末尾仍在进行？
//!
//! # 方法
//! 在一人写给另一人的文字中辨认四个阶段：许诺（收益、任务、贷款）、要求转入、小额返还、施压（保证金、税费、冻结、保密）。至少三条、分布于两天、两个阶段，其中须有转入或施压；最后一条
//! 须在全案记录的最后两周内。学校、工作、商店常用的词（充值、保证金、收益）不计；长文视为文章，不计；含警示、裁判用语的不计。各阶段按案中其他“写信人—收信人”具备的比例加权，阶段先后顺序与随机顺序比较加权。
//!
//! # 无辜解释
//! 一起投资的朋友会谈收益与加仓；贷款机构要材料，房东要押金，商家要税号；受害人家属会复述原话。本结果只提示可能需要今天就联系此人，并不指控任何人。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::talk::{friends, writes};
use crate::drill::{DAY, HOUR, MONDAY, Plant};
use crate::phrases::Phrases;
use crate::run::{Draft, strong};
use crate::said::{Said, Written};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "victim_in_progress",
    version: 1,
    flow: Flow::Information,
    title: ["Somebody is being led to pay", "正在受引导者", "正在受引導者"],
    reads: &["message", "text"],
    needs_population: true,
    says: &[Sentence {
        code: "being_led",
        words: [
            "What {writer} writes to {reached} goes through {stages} stages of inducing a payment and has not ended: the latest is {latest} ({words}).",
            "{writer} 写给 {reached} 的内容已经过诱导付款的 {stages} 个阶段且尚未结束：最新阶段为 {latest}（{words}）。",
            "{writer} 寫給 {reached} 的內容已經過誘導付款的 {stages} 個階段且尚未結束：最新階段為 {latest}（{words}）。",
        ],
    }],
    innocent: [
        "Friends who invest, lenders and landlords use the same words; who retells a fraud does too.",
        "一起投资的朋友、贷款机构、房东会用同样的话；复述骗局者也会。",
        "一起投資的朋友、貸款機構、房東會用同樣的話；複述騙局者也會。",
    ],
    thresholds: &[
        Threshold {
            name: "recent_days",
            default: 14,
            unit: "days",
            meaning: [
                "The last text must be so near to the end of the case's records",
                "最后一条距全案记录末尾的天数",
            ],
            source: "assumption: a victim who was left alone for a fortnight is no longer being led",
        },
        Threshold {
            name: "longest",
            default: 150,
            unit: "characters",
            meaning: ["A longer text is an article", "更长的文字视为文章"],
            source: "assumption: what is said in a chat is shorter",
        },
        Threshold {
            name: "fewest_texts",
            default: 3,
            unit: "texts",
            meaning: ["So many texts must show a stage", "显示阶段的文字条数下限"],
            source: "assumption: two may be chance",
        },
    ],
    terms: &[
        LURE,
        PAY_IN,
        RETURNED,
        PRESSURE,
        IN_ORDER,
        MOST_STAGES,
        SOME_STAGES,
        OTHERS,
        ORDER_HOLDS,
        BY_CHANCE,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const LURE: [&str; 3] = ["it promises", "有许诺", "有許諾"];
const PAY_IN: [&str; 3] = ["it asks to pay in", "要求转入", "要求轉入"];
const RETURNED: [&str; 3] = ["it speaks of money that comes back", "谈到可返还", "談到可返還"];
const PRESSURE: [&str; 3] = ["it presses", "有施压", "有施壓"];
const IN_ORDER: [&str; 3] = ["the stages come in their order", "各阶段按顺序出现", "各階段按順序出現"];
const MOST_STAGES: [&str; 3] = [
    "three of four who lead somebody to pay say so; assumed",
    "引导付款者约四分之三会说；假设",
    "引導付款者約四分之三會說；假設",
];
const SOME_STAGES: [&str; 3] = [
    "a third to a half of conversations are seen so far; assumed",
    "约三分之一到一半的会话可见此阶段；假设",
    "約三分之一到一半的會話可見此階段；假設",
];
const OTHERS: [&str; 3] = [
    "others in this case who write so to somebody",
    "本案其他写信人如此写给某人者",
    "本案其他寫信人如此寫給某人者",
];
const ORDER_HOLDS: [&str; 3] =
    ["a script keeps its order; assumed", "话术按序推进；假设", "話術按序推進；假設"];
const BY_CHANCE: [&str; 3] =
    ["by chance every order is as likely", "随机时各种顺序等可能", "隨機時各種順序等可能"];

/// The stages in their order, with the words of their weights and how often they are seen if somebody is led: so many of twelve.
const STAGES: [(&str, [&str; 3], u64, [&str; 3]); 4] = [
    ("lure", LURE, 9, MOST_STAGES),
    ("pay_in", PAY_IN, 9, MOST_STAGES),
    ("returned", RETURNED, 4, SOME_STAGES),
    ("pressure", PRESSURE, 6, SOME_STAGES),
];

/// The method.
pub const METHOD: &dyn Method = &VictimInProgress;

struct VictimInProgress;

/// What one writes to another.
#[derive(Debug, Default)]
struct Line {
    /// For each stage: first and last time, and the texts.
    stages: [Vec<Written>; 4],
    words: BTreeSet<&'static str>,
    last: i64,
}

type Lines = BTreeMap<(u32, u32), Line>;

fn lines(said: &Said, longest: usize) -> Lines {
    let mut phrases = Phrases::of(&["lure", "pay_in", "returned", "pressure", "warning"]);
    let mut lines = Lines::new();
    for same in said.written.chunk_by(|one, next| one.words == next.words) {
        let Some(body) = same.first().and_then(|one| said.bodies.get(one.words as usize)) else { continue };
        let hits = if body.chars().count() > longest { Vec::new() } else { phrases.hits(body) };
        let warned = hits.iter().any(|(topic, _)| *topic == "warning");
        for one in same.iter().filter(|one| one.time >= 0) {
            if said.voice(one.to).is_none_or(|to| to.kind == "place") {
                continue;
            }
            let line = lines.entry((one.who, one.to)).or_default();
            line.last = line.last.max(one.time);
            // A text shows one stage, the latest that it speaks of.
            let stage = STAGES.iter().rposition(|stage| hits.iter().any(|(topic, _)| *topic == stage.0));
            if let Some(texts) = stage.filter(|_| !warned).and_then(|stage| line.stages.get_mut(stage)) {
                texts.push(*one);
                line.words.extend(hits.iter().map(|(_, phrase)| *phrase));
            }
        }
    }
    lines
}

impl Line {
    fn has(&self, stage: usize) -> bool {
        self.stages.get(stage).is_some_and(|texts| !texts.is_empty())
    }

    fn texts(&self) -> Vec<Written> {
        let mut texts: Vec<Written> = self.stages.iter().flatten().copied().collect();
        texts.sort_by_key(|one| (one.time, one.words));
        texts
    }

    /// Whether enough is seen, and something that costs money.
    fn leads(&self, fewest: usize) -> bool {
        let texts = self.texts();
        let days: BTreeSet<i64> = texts.iter().map(|one| one.time.div_euclid(DAY)).collect();
        let stages = (0..STAGES.len()).filter(|stage| self.has(*stage)).count();
        texts.len() >= fewest && days.len() > 1 && stages > 1 && (self.has(1) || self.has(3))
    }

    /// Whether the stages that are seen began in their order.
    fn in_order(&self) -> bool {
        let began: Vec<i64> =
            self.stages.iter().filter_map(|texts| texts.iter().map(|one| one.time).min()).collect();
        began.is_sorted()
    }
}

fn weights(line: &Line, seen: &[u64; 4], all: u64) -> Vec<Weight> {
    let mut parts = Vec::new();
    for (stage, (_, words, of_twelve, why)) in STAGES.iter().enumerate() {
        if line.has(stage) {
            let others = seen.get(stage).copied().unwrap_or(0).saturating_sub(1);
            let base = Rate::measured(others, all.saturating_sub(1), OTHERS[0]);
            parts.push(Weight::of(words[0], Rate::assumed(*of_twelve, 12, why[0]), base));
        }
    }
    let orders: u64 = (1..=parts.len() as u64).product();
    if line.in_order() {
        let (holds, chance) = (Rate::assumed(9, 10, ORDER_HOLDS[0]), Rate::assumed(1, orders, BY_CHANCE[0]));
        parts.push(Weight::of(IN_ORDER[0], holds, chance));
    }
    parts
}

impl Method for VictimInProgress {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, "kind <> 'post'")?;
        let whole = |name| usize::try_from(case.threshold(name)).unwrap_or(0);
        let lines = lines(&said, whole("longest"));
        let now = lines.values().map(|line| line.last).max().unwrap_or(0);
        let since = now.saturating_sub(case.threshold("recent_days").saturating_mul(DAY));
        let mut seen = [0_u64; 4];
        for line in lines.values() {
            for (stage, count) in seen.iter_mut().enumerate() {
                *count += u64::from(line.has(stage));
            }
        }
        let mut findings = Vec::new();
        for ((who, to), line) in lines.iter().filter(|(_, line)| line.leads(whole("fewest_texts"))) {
            let texts = line.texts();
            let (Some(first), Some(last)) = (texts.first(), texts.last()) else { continue };
            let (Some(writer), Some(reached)) = (said.voice(*who), said.voice(*to)) else { continue };
            if last.time < since {
                continue;
            }
            let stages: Vec<&str> = STAGES
                .iter()
                .enumerate()
                .filter(|(stage, _)| line.has(*stage))
                .map(|(_, stage)| stage.0)
                .collect();
            let kind = |kind: &str| kind.parse().unwrap_or(IdentifierKind::Handle);
            let rows: Vec<CitedRow> = texts.iter().rev().take(50).map(|one| said.row(one)).collect();
            let draft = Draft::new(case, "being_led")
                .about("writer", kind(&writer.kind), &writer.name)
                .about("reached", kind(&reached.kind), &reached.name)
                .figure("stages", stages.len())
                .figure("latest", stages.last().copied().unwrap_or_default())
                .figure("texts", texts.len())
                .figure("words", line.words.iter().take(12).copied().collect::<Vec<_>>().join(" "))
                .during(first.time, last.time)
                .weighing(Strength::of(weights(line, &seen, lines.len() as u64)));
            findings.push(draft.on(rows).done());
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const LED: &[&[(&str, &str)]] = &[&[("writer", "stranger"), ("reached", "person-3")]];
        let found = |name, plant| Drill { name, plant, expect: Expect::Finds(LED) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_false_investment", |seed| drilled(seed, &[INVESTMENT])),
            found("orders_and_rebates", |seed| drilled(seed, &[ORDERS])),
            found("led_among_investors_and_lenders", |seed| {
                drilled(seed, &[INVESTMENT, INVESTORS, LENDER, LANDLORD, RETOLD, SHOP])
            }),
            silent(
                "friends_who_invest",
                |seed| drilled(seed, &[INVESTORS]),
                "friends speak of gains and of adding for a fortnight",
            ),
            silent(
                "a_bank_and_a_landlord",
                |seed| drilled(seed, &[LENDER, LANDLORD]),
                "deposits, taxes and papers of lawful business",
            ),
            silent(
                "who_retells_a_fraud",
                |seed| drilled(seed, &[RETOLD]),
                "a daughter warns her father with the words of the fraud",
            ),
            silent("a_shop", |seed| drilled(seed, &[SHOP]), "top-ups and refunds of a shop"),
            silent(
                "it_is_long_over",
                |seed| drilled(seed, &[OVER]),
                "who was left alone a month ago is not being led",
            ),
        ]
    }
}

/// Who writes, on which day the first text is sent, and the texts, two days apart.
type Talk = (&'static str, i64, &'static [&'static str]);

const INVESTMENT: Talk = (
    "stranger",
    20,
    &[
        "我叔叔有内部消息，跟着他做稳赚",
        "你看今天的收益，带你做几单试试",
        "先充值五千，我教你怎么操作",
        "你看，随时可以提出来的",
        "平台说你的账户风控了，要交保证金才能提现，不要告诉别人",
    ],
);
const ORDERS: Talk = (
    "stranger",
    22,
    &[
        "在家做任务就有返利，一单三十",
        "这单先垫付八百，本金和佣金一起返",
        "你卡单了，要再做两单，垫付三千",
        "任务没做完，账户解冻要两万",
    ],
);
const INVESTORS: Talk = (
    "person-5",
    18,
    &["今天的收益不错，涨了两个点", "我明天准备加仓", "这只基金是保本的吗", "你看昨天的收益截图"],
);
const LENDER: Talk = (
    "bank-manager",
    20,
    &["您的贷款材料还差收入证明", "房贷利息可以抵个人所得税", "审批已经通过，周五放款", "请记得按时还款"],
);
const LANDLORD: Talk =
    ("landlord", 20, &["保证金是一个月房租", "水电费你自己充值", "退房时保证金全退", "这个月房租收到了"]);
const RETOLD: Talk = (
    "person-9",
    20,
    &[
        "爸，你说的老师带你做是骗局，什么内部消息都是假的",
        "让你充值再提现的都是诈骗，交保证金才能提现更是",
        "警方说不要把钱转到安全账户，别信",
    ],
);
const SHOP: Talk =
    ("shop", 20, &["会员充值满一百送十", "您的退款已经到账了", "积分可以换礼品", "周末充值有折扣"]);
const OVER: Talk = ("stranger", -40, INVESTMENT.2);

/// Sixty people who write to their friends for a month, and those who write to person 3.
fn drilled(seed: u64, talks: &[Talk]) -> Plant {
    let mut plant = Plant::new(seed);
    friends(&mut plant, 60, 30);
    for (writer, day, texts) in talks {
        for (place, words) in (0_i64..).zip(*texts) {
            let at = MONDAY + (day + 2 * place) * DAY + 11 * HOUR;
            writes(&mut plant, writer, "person-3", at, words);
        }
    }
    plant
}
