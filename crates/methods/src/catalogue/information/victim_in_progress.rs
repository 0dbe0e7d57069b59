//! # Question
//! Who is being led, step by step, to pay somebody, and is still being led at the end of the records?
//!
//! # Reads
//! Messages and texts from one to one with who wrote, to whom, when and what; phrases of stages from the table `phrases.tsv`; written
//! examples of stages and of ordinary life (`case_types.tsv`).
//!
//! # How
//! What one person writes to another is looked at for four stages: promises (gains, tasks, loans), asking to pay in, a small sum
//! paid back, pressure (deposits, taxes, freezing, secrecy). A text shows a stage by a phrase of the table (asking before
//! pressure, which mostly comes with it), or where a small model that
//! learned from the examples holds one stage likelier than any other and than ordinary life. Words that school, work and shops use every day (top-up, deposit,
//! gains) are no phrases. Long texts, which are articles, and texts with words of warnings and courts do not count. Three texts and two stages
//! at least must be seen, one of them paying in or pressure, over an hour: false officers and lenders lead somebody to pay within a day, while
//! what is told again at once takes minutes. The last text must fall in the last fortnight of the case's records. Friends who write
//! much also write some of such texts: each conversation of the case has a rate of its own, and the rates of all are fitted. Those below a
//! fifth show how often such texts come by themselves, and how many lie above it is how common it is that somebody is led. What is told lies
//! above it most likely, eight to one. The order of the stages weighs against chance.
//!
//! # Innocent reading
//! Friends who invest talk of gains and of adding; a lender asks for papers, a landlord for a deposit, a shop for the tax number; families of
//! victims retell what was said. The finding says that somebody may need a call today; it accuses nobody.
//!
//! # Source
//! Stages and their words: the types of telecom and online fraud as the Ministry of Public Security of China describes them (2023); Whitty, The scammers
//! persuasive techniques model, British Journal of Criminology, 2013. Shares of others: docs/decisions/0014. The hour: assumption.
//!
//! # 问题
//! 谁正在被一步步引导向他人付款，且到记录末尾仍在进行？
//!
//! # 方法
//! 在一人写给另一人的文字中辨认四个阶段：许诺（收益、任务、贷款）、要求转入、小额返还、施压（保证金、税费、冻结、保密）。文字含阶段用语（要求转入先于与之相伴的施压），或由例句训练的小型模型认为某一阶段比其他阶段及日常生活更可能，即显示该阶段。
//! 学校、工作、商店常用的词（充值、保证金、收益）不作为用语；长文视为文章、含警示或裁判用语的不计。至少三条、两个阶段，其中须有转入或施压，且历时一小时以上：冒充公检法与虚假贷款可在一天之内完成，
//! 而转述只需几分钟。最后一条须在全案记录的最后两周内。常聊天的朋友也会写下几条类似的话：
//! 案中每个会话各有其比例，对全体比例作拟合，低于五分之一者说明此类文字多常自行出现，高于五分之一者的多少即有人被引导的常见程度；高于五分之一的可能为八比一以上才报。阶段先后顺序与随机顺序比较加权。
//!
//! # 无辜解释
//! 一起投资的朋友会谈收益与加仓；贷款机构要材料，房东要押金，商家要税号；受害人家属会复述原话。本结果只提示可能需要今天就联系此人，并不指控任何人。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::classes::features;
use crate::drill::talk::{friends, writes};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::examples::STAGES;
use crate::mostly::Mostly;
use crate::phrases::Phrases;
use crate::run::{Draft, LEAST, strong};
use crate::said::{Said, Voice, Written};
use crate::wording::Wording;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "victim_in_progress",
    version: 2,
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
        Threshold {
            name: "least_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["So long must pass between the first and the last of them", "首末两条之间须经过的时间"],
            source: "assumption: false officers and lenders take hours, who tells it again takes minutes",
        },
        Threshold {
            name: "script_percent",
            default: 20,
            unit: "per cent",
            meaning: [
                "So many of the texts show a stage if somebody is led",
                "引导付款时显示阶段的条数比例下限",
            ],
            source: "assumption: slips of the model are a tenth of that; how common such conversations are is fitted",
        },
    ],
    terms: &[SHOWS, IN_ORDER, ANY_SHARE, OTHERS, ORDER_HOLDS, BY_CHANCE],
};

// The words of weights, as [`Card::terms`] wants them.
const SHOWS: [&str; 3] =
    ["so many of the texts show a stage", "有此条数的文字显示某一阶段", "有此條數的文字顯示某一階段"];
const ANY_SHARE: [&str; 3] = [
    "who leads somebody to pay has any rate above the limit; assumed",
    "引导付款者的比例可为高于下限的任何值；假设",
    "引導付款者的比例可為高於下限的任何值；假設",
];
const IN_ORDER: [&str; 3] = ["the stages come in their order", "各阶段按顺序出现", "各階段按順序出現"];
const OTHERS: [&str; 3] = [
    "rates of conversations in this case in which nobody is led, fitted",
    "本案中无人被引导的会话的比例，经拟合",
    "本案中無人被引導的會話的比例，經擬合",
];
const ORDER_HOLDS: [&str; 3] =
    ["a script keeps its order; assumed", "话术按序推进；假设", "話術按序推進；假設"];
const BY_CHANCE: [&str; 3] =
    ["by chance every order is as likely", "随机时各种顺序等可能", "隨機時各種順序等可能"];

/// The stages in their order.
const NAMES: [&str; 4] = ["lure", "pay_in", "returned", "pressure"];
/// A shorter text says too little to the model and is not counted.
const SHORTEST: usize = 8;

/// The method.
pub const METHOD: &dyn Method = &VictimInProgress;

struct VictimInProgress;

/// What one writes to another.
#[derive(Debug, Default)]
struct Line {
    /// For each stage: first and last time, and the texts.
    stages: [Vec<Written>; 4],
    words: BTreeSet<&'static str>,
    all: u64,
    last: i64,
}

type Lines = BTreeMap<(u32, u32), Line>;

/// Tells which stage a text shows.
struct Reader {
    phrases: Phrases,
    wording: Wording,
    longest: usize,
}

impl Reader {
    /// The stage of which phrases speak, else the model, and the phrases. `None` for what is too short to count.
    fn stage(&mut self, body: &str) -> Option<(Option<usize>, Vec<&'static str>)> {
        let length = body.chars().count();
        let hits = if length > self.longest { Vec::new() } else { self.phrases.hits(body) };
        if hits.iter().any(|(topic, _)| *topic == "warning") {
            return Some((None, Vec::new()));
        }
        // Who asks for money mostly presses in the same breath: asking counts.
        let mut order = [1, 3, 2, 0].into_iter();
        let speaks = |stage: &usize| hits.iter().any(|(topic, _)| NAMES.get(*stage) == Some(topic));
        let said = order.find(speaks);
        if said.is_none() && length < SHORTEST {
            return None;
        }
        let modelled = || {
            let name = STAGES.of(&features(&mut self.wording, body)).filter(|_| length <= self.longest)?;
            NAMES.iter().position(|one| *one == name)
        };
        Some((said.or_else(modelled), hits.iter().map(|(_, phrase)| *phrase).collect()))
    }
}

fn lines(said: &Said, reader: &mut Reader) -> Lines {
    let mut lines = Lines::new();
    for same in said.written.chunk_by(|one, next| one.words == next.words) {
        let Some(body) = same.first().and_then(|one| said.bodies.get(one.words as usize)) else { continue };
        let mut stage = None;
        for one in same.iter().filter(|one| one.time >= 0) {
            if said.voice(one.to).is_none_or(|to| to.kind == "place") {
                continue;
            }
            let line = lines.entry((one.who, one.to)).or_default();
            line.last = line.last.max(one.time);
            // Each wording is read once, and only where it is written to somebody.
            let Some((stage, words)) = stage.get_or_insert_with(|| reader.stage(body)) else { continue };
            line.all += 1;
            if let Some(texts) = stage.and_then(|stage| line.stages.get_mut(stage)) {
                texts.push(*one);
                line.words.extend(words.iter());
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

    /// How many texts show a stage, of all.
    fn counts(&self) -> (u64, u64) {
        (self.stages.iter().map(|texts| texts.len() as u64).sum(), self.all)
    }

    /// Whether enough is seen for long enough, and something that costs money.
    fn leads(&self, fewest: u64, least_minutes: i64) -> bool {
        let times = || self.stages.iter().flatten().map(|one| one.time);
        let took = times().max().unwrap_or(0).saturating_sub(times().min().unwrap_or(0));
        let stages = (0..NAMES.len()).filter(|stage| self.has(*stage)).count();
        let long = took >= least_minutes.saturating_mul(MINUTE);
        self.counts().0 >= fewest && long && stages > 1 && (self.has(1) || self.has(3))
    }

    /// Whether the stages that are seen began in their order.
    fn in_order(&self) -> bool {
        let began: Vec<i64> =
            self.stages.iter().filter_map(|texts| texts.iter().map(|one| one.time).min()).collect();
        began.is_sorted()
    }

    /// What the order weighs, if it is kept.
    fn order(&self) -> Option<Weight> {
        let orders: u64 = (1..=(0..NAMES.len()).filter(|stage| self.has(*stage)).count() as u64).product();
        let (holds, chance) = (Rate::assumed(9, 10, ORDER_HOLDS[0]), Rate::assumed(1, orders, BY_CHANCE[0]));
        self.in_order().then(|| Weight::of(IN_ORDER[0], holds, chance))
    }
}

impl Method for VictimInProgress {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, "kind <> 'post'")?;
        let mut reader = Reader {
            phrases: Phrases::of(&["lure", "pay_in", "returned", "pressure", "warning"]),
            wording: Wording::default(),
            longest: usize::try_from(case.threshold("longest")).unwrap_or(0),
        };
        let lines = lines(&said, &mut reader);
        let now = lines.values().map(|line| line.last).max().unwrap_or(0);
        let since = now.saturating_sub(case.threshold("recent_days").saturating_mul(DAY));
        let (fewest, minutes) =
            (case.threshold("fewest_texts").max(1).unsigned_abs(), case.threshold("least_minutes"));
        let limit = (case.threshold("script_percent") as f64 / 100.0).clamp(0.01, 0.99);
        let mostly = Mostly::of(lines.values().map(Line::counts), limit);
        let mut findings = Vec::new();
        for ((who, to), line) in lines.iter().filter(|(_, line)| line.leads(fewest, minutes)) {
            let (weight, bits) = mostly.weighed(line.counts(), [SHOWS[0], ANY_SHARE[0], OTHERS[0]]);
            let (Some(writer), Some(reached)) = (said.voice(*who), said.voice(*to)) else { continue };
            let recent = line.texts().last().is_some_and(|last| last.time >= since);
            if recent && bits >= f64::from(LEAST) / 100.0 {
                let weights = [Some(weight), line.order()].into_iter().flatten().collect();
                findings.push(finding(case, &said, (writer, reached), line, Strength::of(weights)));
            }
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
            found("a_false_officer_within_a_day", |seed| drilled(seed, &[OFFICER])),
            found("a_false_lender_among_agents_and_friends", |seed| {
                drilled(seed, &[FALSE_LENDER, AGENT, INSURER, BORROWER, QUOTED, INVESTORS])
            }),
            silent(
                "an_agent_and_an_insurer",
                |seed| drilled(seed, &[AGENT, INSURER]),
                "an estate agent and an insurer press for a deposit and a premium for days",
            ),
            silent(
                "a_friend_who_borrows",
                |seed| drilled(seed, &[BORROWER]),
                "a friend asks for a loan, gives reasons, presses, and pays back",
            ),
            silent(
                "a_dialogue_that_is_quoted",
                |seed| drilled(seed, &[QUOTED]),
                "somebody copies to a friend, in four minutes, what a false officer wrote",
            ),
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

fn finding(
    case: &CaseView<'_>,
    said: &Said,
    (writer, reached): (&Voice, &Voice),
    line: &Line,
    strength: Strength,
) -> Finding {
    let stages: Vec<&str> =
        (0..).zip(NAMES).filter(|(stage, _)| line.has(*stage)).map(|(_, name)| name).collect();
    let kind = |kind: &str| kind.parse().unwrap_or(IdentifierKind::Handle);
    let texts = line.texts();
    let times = || texts.iter().map(|one| one.time);
    let rows: Vec<CitedRow> = texts.iter().rev().take(50).map(|one| said.row(one)).collect();
    Draft::new(case, "being_led")
        .about("writer", kind(&writer.kind), &writer.name)
        .about("reached", kind(&reached.kind), &reached.name)
        .figure("stages", stages.len())
        .figure("latest", stages.last().copied().unwrap_or_default())
        .figure("texts", texts.len())
        .figure("all", line.all)
        .figure("words", line.words.iter().take(12).copied().collect::<Vec<_>>().join(" "))
        .during(times().min().unwrap_or(0), times().max().unwrap_or(0))
        .weighing(strength)
        .on(rows)
        .done()
}

/// Who writes, on which day the first text is sent, how many hours lie between the texts, and the texts.
type Talk = (&'static str, i64, i64, &'static [&'static str]);

const INVESTMENT: Talk = (
    "stranger",
    20,
    48,
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
    48,
    &[
        "在家做任务就有返利，一单三十",
        "这单先垫付八百，本金和佣金一起返",
        "你卡单了，要再做两单，垫付三千",
        "任务没做完，账户解冻要两万",
    ],
);
const OFFICER: Talk = (
    "stranger",
    28,
    1,
    &[
        "我是市局经侦支队的，你名下的卡卷入一起跨国案件",
        "通缉令发给你了，两小时内不配合就上门逮捕",
        "此案保密，不能告诉任何人，包括你的家人",
        "把几张卡里的存款转到安全账户，由专案组核查",
        "抓紧转，核查完今天就退还，否则冻结你的全部资产",
    ],
);
const FALSE_LENDER: Talk = (
    "stranger",
    28,
    1,
    &[
        "不用抵押不看征信，今天申请今天放款",
        "您的额度批了二十万，先下载软件填写资料",
        "账户信息填错，贷款被冻结，要交认证金才能解冻",
        "认证金一万，转到这个账户，放款时一并退还",
        "不交的话算您违约，会上征信黑名单",
    ],
);
const AGENT: Talk = (
    "agent",
    22,
    30,
    &[
        "您上周看的那套三居室，业主同意降两万",
        "还有一位客户明天来复看，您喜欢就早点定",
        "定金两万打到公司账户，给您开收据，签约时抵房款",
        "合同我先发您看看，有问题随时问我",
        "今天能定下来吗，业主出差前想签",
    ],
);
const INSURER: Talk = (
    "insurer",
    22,
    30,
    &[
        "您好，给您做的重疾险方案发过去了，保额三十万",
        "这个月投保有体检的优惠，过了月底就没有了",
        "首期保费从您绑定的银行卡扣，八千二百元",
        "有十五天犹豫期，不合适可以全额退",
        "明天能签吗，核保要三天",
    ],
);
const BORROWER: Talk = (
    "person-2",
    26,
    12,
    &[
        "最近手头紧，能借我五千吗，下月发工资还",
        "房东催房租了，真的急，三千也行",
        "转我微信就可以，给你打个欠条",
        "收到了，太谢谢了，别跟我妈说啊",
        "先还你一千，剩下的月底给",
    ],
);
const QUOTED: Talk = ("person-6", 29, 0, OFFICER.3);
const INVESTORS: Talk = (
    "person-5",
    18,
    48,
    &["今天的收益不错，涨了两个点", "我明天准备加仓", "这只基金是保本的吗", "你看昨天的收益截图"],
);
const LENDER: Talk = (
    "bank-manager",
    20,
    48,
    &["您的贷款材料还差收入证明", "房贷利息可以抵个人所得税", "审批已经通过，周五放款", "请记得按时还款"],
);
const LANDLORD: Talk =
    ("landlord", 20, 48, &["保证金是一个月房租", "水电费你自己充值", "退房时保证金全退", "这个月房租收到了"]);
const RETOLD: Talk = (
    "person-9",
    20,
    48,
    &[
        "爸，你说的老师带你做是骗局，什么内部消息都是假的",
        "让你充值再提现的都是诈骗，交保证金才能提现更是",
        "警方说不要把钱转到安全账户，别信",
    ],
);
const SHOP: Talk =
    ("shop", 20, 48, &["会员充值满一百送十", "您的退款已经到账了", "积分可以换礼品", "周末充值有折扣"]);
const OVER: Talk = ("stranger", -40, 48, INVESTMENT.3);

/// Sixty people who write to their friends for a month, and those who write to person 3.
fn drilled(seed: u64, talks: &[Talk]) -> Plant {
    let mut plant = Plant::new(seed);
    friends(&mut plant, 60, 30);
    for (writer, day, hours, texts) in talks {
        for (place, words) in (0_i64..).zip(*texts) {
            // Without hours between them: a minute.
            let at = MONDAY + day * DAY + 11 * HOUR + place * (hours * HOUR).max(MINUTE);
            writes(&mut plant, writer, "person-3", at, words);
        }
    }
    plant
}
