//! # Question
//! Which people who do not know one another write nearly the same long texts to many different people, as if from one script?
//!
//! # Reads
//! Messages, texts and posts with who wrote, to whom or where, when and what.
//!
//! # How
//! Wordings are folded (width, case, traditional characters) and what varies is masked: numbers, links, account names, the name
//! before a title. Wordings of which half of the overlapping pieces are the same are one family. Writers who write to one
//! another, or in one group of no more members than people can know, are one circle. A family counts if three circles
//! write it; families of the same writers are one script. Only those use it as a script who write one of its wordings to two people
//! or three of its wordings: a polite formula is used once by many. Wishes, invitations and warnings are shared for known reasons and left, and so is
//! what a firm or school signs, unless it presses somebody to pay. It weighs how rarely wordings of this length or shorter are shared in
//! the case, that it stays in use for more than a week, that more wordings are shared, and against it: a firm's signature,
//! passing on by those who received it, one person reached by several circles. Service numbers (106, 95 and
//! short codes) are no persons and do not count. The tree says which variant resembles which earlier one most: `2<1` is variant
//! 2, made from variant 1.
//!
//! # Innocent reading
//! Members of a sales team, of a church or of a campaign copy one text; a joke or an appeal goes from hand to hand. A team that
//! shares a group or signs with its firm is not told, or weighs little; one of which no group and no signature is in the case looks
//! the same. That a text is shared does not make it untrue.
//!
//! # Source
//! Resemblance of one half: Broder, Glassman, Manasse, Zweig, Syntactic clustering of the Web, 1997. People one can know: Dunbar,
//! Neocortex size as a constraint on group size in primates, 1992 (150). Translations of a script are not recognised.
//!
//! # 问题
//! 哪些互不相识的人向许多不同的人发送几乎相同的长文本，如同出自同一话术？
//!
//! # 方法
//! 先统一文字（全半角、大小写、繁简），再遮去易变内容：数字、链接、账号、称谓前的姓名。半数以上片段相同的文字归为一族。互相联系、或同处一个
//! 不超过常人可相识人数的群的人算一个圈子。三个以上圈子使用才算；同一批人使用的多族文字合为一套话术。把同一段写给两人以上、或使用其中三段以上的人才算使用者：客套话是许多人各用一次。祝福、请柬、警示因已知缘由共用，不计；公司、学校落款且不催促付款的也不计。加重：案中同长度或更短文字很少这样共用、使用超过一周、
//! 共用多段文字。减轻：公司落款、收到者转发、同一人收到多个圈子的同一文字。服务号码（106、95、短号）不计。变体树 `2<1` 表示变体2最像更早的变体1。
//!
//! # 无辜解释
//! 销售团队、教会、竞选志愿者会抄同一段文字；笑话与求助信会被接力转发。有共同群或公司落款的团队不报或很轻；案中既无群也无落款的正当团队看起来一样。
//! 文字共用不等于内容虚假。不同语言的译本不识别。

use std::collections::BTreeSet;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::text;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::talk::{friends, writes};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::phrases::Phrases;
use crate::run::{Draft, strong};
use crate::scripts::{Script, Used, scripts};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "script_reuse",
    version: 1,
    flow: Flow::Information,
    title: ["One script, several writers", "话术复用", "話術複用"],
    reads: &["message", "text", "post"],
    needs_population: true,
    says: &[Sentence {
        code: "shared_script",
        words: [
            "{writers} writers in {circles} circles that have no contact in the case wrote {wordings} wordings that are nearly the same to {reached} people or places; first was {first}, then {writer}. Most used: “{words}”. Variants: {tree}.",
            "在案中没有联系的 {circles} 个圈子共 {writers} 人，向 {reached} 个人或场所发送了 {wordings} 段几乎相同的文字；最早为 {first}，其后为 {writer}。最常用：“{words}”。变体：{tree}。",
            "在案中沒有聯繫的 {circles} 個圈子共 {writers} 人，向 {reached} 個人或場所發送了 {wordings} 段幾乎相同的文字；最早為 {first}，其後為 {writer}。最常用：「{words}」。變體：{tree}。",
        ],
    }],
    innocent: [
        "A sales team, a congregation or a chain letter shares a text too.",
        "销售团队、宗教团体或连环信也会共用一段文字。",
        "銷售團隊、宗教團體或連環信也會共用一段文字。",
    ],
    thresholds: &[
        Threshold {
            name: "alike_percent",
            default: 50,
            unit: "per cent of shingles",
            meaning: ["Wordings that are alike so far are one family", "相同片段达到此比例的文字归为一族"],
            source: "Broder, Glassman, Manasse, Zweig, Syntactic clustering of the Web, 1997",
        },
        Threshold {
            name: "fewest_shingles",
            default: 12,
            unit: "shingles",
            meaning: ["A shorter wording says nothing", "更短的文字不作比较"],
            source: "assumption: about 14 Chinese characters, longer than greetings and set answers",
        },
        Threshold {
            name: "fewest_circles",
            default: 3,
            unit: "circles",
            meaning: ["So many unrelated circles must write it", "须有这么多互不联系的圈子使用"],
            source: "assumption: two may have it from a common friend who is not in the case",
        },
        Threshold {
            name: "fewest_reached",
            default: 5,
            unit: "people or places",
            meaning: ["So many must be reached", "收到者的下限"],
            source: "assumption",
        },
        Threshold {
            name: "most_members",
            default: 150,
            unit: "writers",
            meaning: [
                "In a place with more writers people need not know one another",
                "发言者更多的群不算相识",
            ],
            source: "Dunbar, Neocortex size as a constraint on group size in primates, 1992",
        },
    ],
    terms: &[
        SHARED,
        HALF,
        OTHERS_SHARED,
        MORE,
        HALF_MORE,
        OTHERS_MORE,
        KEPT,
        BRIEF,
        SCRIPTS_LAST,
        PASSING,
        ON,
        FEW_PASSED,
        OFTEN_PASSED,
        SIGNED,
        FEW_SIGN,
        FIRMS_SIGN,
        SEVERAL,
        FEW_SEVERAL,
        OFTEN_SEVERAL,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const SHARED: [&str; 3] = [
    "unrelated circles write one long wording",
    "互不联系的圈子使用同一长文字",
    "互不聯繫的圈子使用同一長文字",
];
const HALF: [&str; 3] = [
    "who works from a script copies every second long text; the share is not known",
    "照话术行事者约半数长文字为抄写；确切比例未知",
    "照話術行事者約半數長文字為抄寫；確切比例未知",
];
const OTHERS_SHARED: [&str; 3] = [
    "other wordings of this length or shorter in this case that as many circles write",
    "本案同长度或更短的其他文字中被同样多圈子使用者",
    "本案同長度或更短的其他文字中被同樣多圈子使用者",
];
const MORE: [&str; 3] =
    ["the same circles share another wording", "同一批圈子还共用另一段文字", "同一批圈子還共用另一段文字"];
const HALF_MORE: [&str; 3] = [
    "a script has several steps; how often two are in a case is not known",
    "话术分多个步骤；案中出现两步以上的比例未知",
    "話術分多個步驟；案中出現兩步以上的比例未知",
];
const OTHERS_MORE: [&str; 3] = [
    "other groups of writers in this case that share more than one wording",
    "本案其他共用文字者中共用两段以上的",
    "本案其他共用文字者中共用兩段以上的",
];
const KEPT: [&str; 3] =
    ["the wording is in use for more than a week", "文字使用超过一周", "文字使用超過一週"];
const BRIEF: [&str; 3] =
    ["the wording is in use for two days at most", "文字使用不超过两天", "文字使用不超過兩天"];
const SCRIPTS_LAST: [&str; 3] = [
    "scripts stay in use, news and wishes have their day; shares are assumed",
    "话术长期使用，消息与祝福只用一时；比例为假设",
    "話術長期使用，消息與祝福只用一時；比例為假設",
];
const PASSING: [&str; 3] = ["those who received it pass it on", "收到者继续转发", "收到者繼續轉發"];
const ON: [&str; 3] = ["it is marked as forwarded", "标明为转发", "標明為轉發"];
const FEW_PASSED: [&str; 3] = [
    "those to whom a script is told hardly pass it on; assumed",
    "话术对象很少转发；假设",
    "話術對象很少轉發；假設",
];
const OFTEN_PASSED: [&str; 3] = [
    "what many share was mostly passed on; assumed",
    "多人共用的文字多由转发而来；假设",
    "多人共用的文字多由轉發而來；假設",
];
const SIGNED: [&str; 3] =
    ["it speaks in the name of a firm, school or estate", "以公司、学校或小区名义", "以公司、學校或小區名義"];
const FEW_SIGN: [&str; 3] = [
    "a script for private chats hides that there is one; assumed",
    "私聊话术会掩饰其为话术；假设",
    "私聊話術會掩飾其為話術；假設",
];
const FIRMS_SIGN: [&str; 3] =
    ["who writes for a firm says so; assumed", "代表公司者会表明身份；假设", "代表公司者會表明身份；假設"];
const SEVERAL: [&str; 3] =
    ["somebody received it from several circles", "有人收到多个圈子的同一文字", "有人收到多個圈子的同一文字"];
const FEW_SEVERAL: [&str; 3] =
    ["a team shares out whom it writes to; assumed", "团队会分配对象；假设", "團隊會分配對象；假設"];
const OFTEN_SEVERAL: [&str; 3] = [
    "wishes and news reach one person from many sides; assumed",
    "祝福与消息会从多方到达同一人；假设",
    "祝福與消息會從多方到達同一人；假設",
];

/// The method.
pub const METHOD: &dyn Method = &ScriptReuse;

struct ScriptReuse;

/// Texts of persons: telephones with the length of a person's number, accounts of messengers, authors of posts.
const PERSONAL: &str = "length(body) >= 8 AND (who_kind <> 'phone'
    OR (length(who) >= 10 AND NOT regexp_matches(who, '^(\\+86)?(106|95|96|400|800)')))";

fn topics_of(words: &mut Phrases, text: &str) -> BTreeSet<&'static str> {
    words.hits(text).into_iter().map(|(topic, _)| topic).collect()
}

/// Whether it is known why people share a text: it wishes, invites or warns, or a firm or school signs it and it presses nobody to
/// pay.
fn explained(words: &mut Phrases, text: &str) -> bool {
    let topics = topics_of(words, text);
    let signed = topics.contains("firm") && !topics.contains("pressure");
    signed || topics.contains("wish") || topics.contains("warning")
}

/// What a script weighs.
fn weights(script: &Script, all: &Used, words: &mut Phrases) -> Vec<Weight> {
    let (shared, many) = all.shared_of_length(script);
    let base = Rate::measured(shared, many, OTHERS_SHARED[0]);
    let mut parts = vec![Weight::of(SHARED[0], Rate::assumed(1, 2, HALF[0]), base)];
    if script.wordings > 1 {
        let (more, others) = all.with_more_wordings(script);
        let base = Rate::measured(more, others, OTHERS_MORE[0]);
        parts.push(Weight::of(MORE[0], Rate::assumed(1, 2, HALF_MORE[0]), base));
    }
    let mut assumed = |observed: [&str; 3], yes: u64, why: [&str; 3], no: u64, why_not: [&str; 3]| {
        let (yes, no) = (Rate::assumed(yes, 20, why[0]), Rate::assumed(no, 20, why_not[0]));
        parts.push(Weight::of(observed[0], yes, no));
    };
    match script.until.saturating_sub(script.since) {
        _ if script.since < 0 => {}
        used if used > 7 * DAY => assumed(KEPT, 15, SCRIPTS_LAST, 5, SCRIPTS_LAST),
        used if used <= 2 * DAY => assumed(BRIEF, 4, SCRIPTS_LAST, 15, SCRIPTS_LAST),
        _ => {}
    }
    match script {
        Script { passed_on: true, .. } => assumed(PASSING, 1, FEW_PASSED, 10, OFTEN_PASSED),
        Script { forwarded: true, .. } => assumed(ON, 1, FEW_PASSED, 10, OFTEN_PASSED),
        Script { from_several: true, .. } => assumed(SEVERAL, 4, FEW_SEVERAL, 10, OFTEN_SEVERAL),
        _ => {}
    }
    if topics_of(words, &script.words).contains("firm") {
        assumed(SIGNED, 2, FEW_SIGN, 18, FIRMS_SIGN);
    }
    parts
}

impl Method for ScriptReuse {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, PERSONAL)?;
        let whole = |name| usize::try_from(case.threshold(name)).unwrap_or(0);
        let limits = crate::scripts::Limits {
            alike: whole("alike_percent") as u32,
            fewest_shingles: whole("fewest_shingles"),
            fewest_circles: whole("fewest_circles"),
            most_members: whole("most_members"),
        };
        let mut words = Phrases::of(&["wish", "warning", "firm", "pressure"]);
        let used = scripts(&said, &limits, |text| explained(&mut words, text));
        let mut findings = Vec::new();
        for script in used.scripts.iter().filter(|script| script.reached >= whole("fewest_reached")) {
            let mut draft = Draft::new(case, "shared_script")
                .figure("writers", script.writers.len())
                .figure("circles", script.circles)
                .figure("wordings", script.wordings)
                .figure("reached", script.reached)
                .figure("texts", script.texts)
                .figure("tree", &script.tree)
                .figure("words", script.words.chars().take(60).collect::<String>())
                .weighing(Strength::of(weights(script, &used, &mut words)));
            for (place, writer) in script.writers.iter().take(20).enumerate() {
                let Some(voice) = said.voice(*writer) else { continue };
                let kind = voice.kind.parse().unwrap_or(IdentifierKind::Handle);
                draft = draft.about(if place == 0 { "first" } else { "writer" }, kind, &voice.name);
            }
            if script.since >= 0 {
                draft = draft.during(script.since, script.until);
            }
            findings.push(draft.on(script.cited.iter().map(|one| said.row(one))).done());
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const TEAM: &[&[(&str, &str)]] =
            &[&[("first", "agent-0"), ("writer", "agent-1"), ("writer", "agent-2")]];
        let found = |name, plant| Drill { name, plant, expect: Expect::Finds(TEAM) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("three_agents_with_one_script", |seed| drilled(seed, &[Act::Agents { varied: false }])),
            found("names_numbers_and_words_vary", |seed| drilled(seed, &[Act::Agents { varied: true }])),
            found("a_script_among_wishes_and_notices", |seed| {
                drilled(
                    seed,
                    &[Act::Agents { varied: true }, Act::Wishes, Act::Invitation, Act::Sales, Act::Courier],
                )
            }),
            silent(
                "a_wedding_invitation",
                |seed| drilled(seed, &[Act::Invitation]),
                "a couple sends one invitation to all guests",
            ),
            silent(
                "holiday_wishes",
                |seed| drilled(seed, &[Act::Wishes]),
                "many send one wish to many on one day, and it is passed on",
            ),
            silent(
                "a_courier_and_a_bank",
                |seed| drilled(seed, &[Act::Courier]),
                "templates from several numbers of one service",
            ),
            silent(
                "a_sales_team",
                |seed| drilled(seed, &[Act::Sales]),
                "colleagues with a work group send one text to customers for weeks",
            ),
            silent(
                "a_firm_without_a_group",
                |seed| drilled(seed, &[Act::Agency]),
                "four agents of a firm sign with it and are not seen together",
            ),
            silent(
                "a_warning_passed_on",
                |seed| drilled(seed, &[Act::Warning]),
                "one warning of the police goes through unrelated groups for weeks",
            ),
            silent(
                "polite_formulas",
                |seed| drilled(seed, &[Act::Formulas]),
                "forty customers order and thank in the same long words",
            ),
            silent(
                "short_talk",
                |seed| drilled(seed, &[Act::Short]),
                "everybody says the same short sentences",
            ),
        ]
    }
}

#[derive(Clone, Copy)]
enum Act {
    Agents { varied: bool },
    Invitation,
    Wishes,
    Courier,
    Sales,
    Agency,
    Warning,
    Short,
    Formulas,
}

/// Fifty people who write sentences of their own, and what is played among them.
fn drilled(seed: u64, acts: &[Act]) -> Plant {
    let mut plant = Plant::new(seed);
    friends(&mut plant, 50, 14);
    for act in acts {
        play(&mut plant, *act);
    }
    plant
}

fn play(plant: &mut Plant, act: Act) {
    match act {
        Act::Agents { varied } => agents(plant, varied),
        Act::Invitation => {
            for guest in 0..40 {
                let body = format!(
                    "尊敬的客人{guest}号，我们将于10月1日在江边饭店举行婚礼，恭候您和家人光临，请提前告知人数"
                );
                let host = if guest % 2 == 0 { "groom" } else { "bride" };
                writes(plant, host, &format!("person-{guest}"), MONDAY + guest * HOUR, &body);
            }
            writes(plant, "groom", "bride", MONDAY, "宾客名单我们一人一半发");
        }
        Act::Wishes => {
            const WISH: &str = "月圆人圆事事圆，祝您和家人中秋快乐，身体健康，万事如意，愿明月带去我的思念";
            for person in 0..30_u64 {
                for friend in [1, 7, 19] {
                    let (from, to) =
                        (format!("person-{person}"), format!("person-{}", (person + friend) % 50));
                    let at = MONDAY + 5 * DAY + plant.between(0, 24 * 60) * MINUTE;
                    writes(plant, &from, &to, at, WISH);
                }
            }
        }
        Act::Courier => courier(plant),
        Act::Sales => {
            const PITCH: &str = "您好，我是滨江花园的置业顾问，新到三套南向两居，首付{n}万起，周末可以带您看房，方便的话回复我时间";
            pitch(plant, true, PITCH);
        }
        Act::Agency => {
            const PITCH: &str =
                "您好，我是安家有限公司的经纪人，工号{n}，您登记的两居室有新房源，方便的话回复我看房时间";
            pitch(plant, false, PITCH);
        }
        Act::Warning => {
            const PITCH: &str =
                "警方提醒：近期有人冒充客服称快递丢失要求转账{n}元，请勿相信，切勿泄露验证码，请转发给家人";
            pitch(plant, false, PITCH);
        }
        Act::Formulas => {
            for person in 0..40_u64 {
                let (from, to) = (format!("person-{person}"), format!("shop-{}", person % 3));
                writes(
                    plant,
                    &from,
                    &to,
                    MONDAY + HOUR,
                    "你好，我想订一份明天晚上的套餐，请问有什么推荐的吗",
                );
                writes(
                    plant,
                    &from,
                    &to,
                    MONDAY + 9 * DAY,
                    "好的，谢谢你们的帮助，下次有需要再联系，祝一切顺利",
                );
            }
        }
        Act::Short => {
            for person in 0..40_u64 {
                let (from, to) = (format!("person-{person}"), format!("other-{person}"));
                writes(plant, &from, &to, MONDAY + HOUR, "好的，晚安");
            }
        }
    }
}

/// Three agents take four targets each through three steps.
fn agents(plant: &mut Plant, varied: bool) {
    const STEPS: [&str; 3] = [
        "我叔叔在做量化交易，我跟着学了一点，昨天又赚了{n}块，你想不想看看是怎么做的",
        "你先注册一个账户，充{n}试一下，随时可以提出来，我带着你做不会亏的",
        "平台说你的账户被风控了，要交{n}保证金才能提现，我帮你出一半，你尽快凑一下",
    ];
    for (agent, target) in (0..3_i64).flat_map(|agent| (0..4_i64).map(move |target| (agent, target))) {
        for (step, words) in (0_i64..).zip(STEPS) {
            let sum = if varied { plant.between(500, 90_000) } else { 5000 };
            let mut body = words.replace("{n}", &sum.to_string());
            if varied && (agent + target) % 2 == 0 {
                body = body.replace("叔叔", "舅舅").replace("尽快", "赶紧") + "😊";
            }
            let at = MONDAY + (step * 4 + target) * DAY + (10 + agent) * HOUR;
            writes(plant, &format!("agent-{agent}"), &format!("target-{agent}-{target}"), at, &body);
        }
    }
}

fn courier(plant: &mut Plant) {
    for parcel in 0..60_i64 {
        let (from, to) =
            (format!("1069{:08}", 5_000_000 + parcel % 6), format!("139{:08}", 20_000_000 + parcel));
        let (locker, code) = (plant.below(40), plant.below(999_999));
        let at = MONDAY + (parcel % 14) * DAY + 10 * HOUR;
        plant.add(Kind::Text, |draft| {
            draft.text(text::SENDER, &from).text(text::RECIPIENT, &to).moment(text::SENT, moment(at));
            let body = format!("您的包裹已放入{locker}号柜，请凭取件码{code}在今天晚上之前领取");
            draft.text(text::BODY, &body);
        });
    }
}

/// Four writers send one text to five people each over twelve days.
fn pitch(plant: &mut Plant, group: bool, words: &str) {
    for writer in 0..4_u64 {
        let from = format!("seller-{writer}");
        if group {
            writes(
                plant,
                &from,
                "group-sales",
                MONDAY + writer as i64 * HOUR,
                &format!("我今天跑{writer}个客户"),
            );
        }
        for customer in 0..5_u64 {
            let body = words.replace("{n}", &plant.between(20, 900).to_string());
            let at = MONDAY + (customer as i64 * 3) * DAY + (9 + writer as i64) * HOUR;
            writes(plant, &from, &format!("customer-{writer}-{customer}"), at, &body);
        }
    }
}
