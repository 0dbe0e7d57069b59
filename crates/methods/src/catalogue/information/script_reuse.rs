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
//! write it; families of the same writers are one script. Only those are named who use it as one: who write a long wording, or two
//! short ones, to two people; or to one person three long ones, or two of which one names an account, number or link that a
//! writer of another circle names too. What is said otherwise is common talk: short sentences come out the same by chance, a
//! formula is used by many, each for himself, and friends who ask for money name each their own account. Of each writer are told
//! texts/wordings/people/accounts, numbers or links named in common. Wishes, invitations and warnings are shared for known reasons and left, and so is
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
//! Coevolution of neocortical size, group size and language in humans, 1993 (148). Translations of a script are not recognised.
//!
//! # 问题
//! 哪些互不相识的人向许多不同的人发送几乎相同的长文本，如同出自同一话术？
//!
//! # 方法
//! 先统一文字（全半角、大小写、繁简），再遮去易变内容：数字、链接、账号、称谓前的姓名。半数以上片段相同的文字归为一族。互相联系、或同处一个
//! 不超过常人可相识人数的群的人算一个圈子。三个以上圈子使用才算；同一批人使用的多族文字合为一套话术。只列出把它当话术使用者：把一段长文字或两段短文字写给两人以上；或对同一人写三段长文字，或写两段且其中一段所列
//! 账号、号码、链接也为另一圈子的人所写。其余为日常用语：短句会偶然相同，客套话是许多人各用一次，朋友间要钱写的是各自的账号。对每人列明条数/段数/人数/共同账号数。祝福、请柬、警示因已知缘由共用，不计；公司、学校落款且不催促付款的也不计。加重：案中同长度或更短文字很少这样共用、使用超过一周、
//! 共用多段文字。减轻：公司落款、收到者转发、同一人收到多个圈子的同一文字。
//! 服务号码（106、95、短号）不计。变体树 `2<1` 表示变体2最像更早的变体1。
//!
//! # 无辜解释
//! 销售团队、教会、竞选志愿者会抄同一段文字；笑话与求助信会被接力转发。有共同群或公司落款的团队不报或很轻；案中既无群也无落款的正当团队看起来一样。
//! 文字共用不等于内容虚假。不同语言的译本不识别。

use std::collections::BTreeSet;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::DAY;
use crate::drill::scripted::{Act, drilled};
use crate::phrases::Phrases;
use crate::run::{Draft, strong};
use crate::said::Said;
use crate::scripts::{Script, Used, scripts};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "script_reuse",
    version: 2,
    flow: Flow::Information,
    title: ["One script, several writers", "话术复用", "話術複用"],
    reads: &["message", "text", "post"],
    needs_population: true,
    says: &[Sentence {
        code: "shared_script",
        words: [
            "{writers} writers in {circles} circles that have no contact in the case wrote {wordings} wordings that are nearly the same to {reached} people or places; first was {first}, then {writer}. Most used: “{words}”. Variants: {tree}. Each writer's texts/wordings/people/accounts named in common: {uses}.",
            "在案中没有联系的 {circles} 个圈子共 {writers} 人，向 {reached} 个人或场所发送了 {wordings} 段几乎相同的文字；最早为 {first}，其后为 {writer}。最常用：“{words}”。变体：{tree}。每人条数/段数/人数/共同账号数：{uses}。",
            "在案中沒有聯繫的 {circles} 個圈子共 {writers} 人，向 {reached} 個人或場所發送了 {wordings} 段幾乎相同的文字；最早為 {first}，其後為 {writer}。最常用：「{words}」。變體：{tree}。每人條數/段數/人數/共同帳號數：{uses}。",
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
            name: "long_shingles",
            default: 24,
            unit: "shingles",
            meaning: ["A wording with so many is long", "达到此数的文字为长文字"],
            source: "assumption: about 26 Chinese characters, two clauses; whole clauses seldom come out the same twice",
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
            source: "Dunbar, Coevolution of neocortical size, group size and language in humans, 1993 (148, with wide limits)",
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

/// Most writers that a finding names.
const NAMED: usize = 20;

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
    signed || topics.contains("wish") || topics.contains("warning") || topics.contains("officers")
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

/// What each of the writers named does: `name 5/2/3/1` is five texts, two wordings, three people, one account named in common.
fn told(said: &Said, script: &Script) -> String {
    let one = |writer: &u32| {
        let (voice, used) = (said.voice(*writer)?, script.uses.get(writer)?);
        Some(format!("{} {}/{}/{}/{}", voice.name, used.texts, used.wordings, used.reached, used.named))
    };
    script.writers.iter().take(NAMED).filter_map(one).collect::<Vec<_>>().join(", ")
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
            long_shingles: whole("long_shingles"),
            fewest_circles: whole("fewest_circles"),
            most_members: whole("most_members"),
        };
        let mut words = Phrases::of(&["wish", "warning", "officers", "firm", "pressure"]);
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
                .figure("uses", told(&said, script))
                .figure("words", script.words.chars().take(60).collect::<String>())
                .weighing(Strength::of(weights(script, &used, &mut words)));
            for (place, writer) in script.writers.iter().take(NAMED).enumerate() {
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
            found("one_target_each_and_one_account", |seed| drilled(seed, &[Act::OneEach, Act::Friends])),
            silent(
                "friends_who_say_the_same_and_share_bills",
                |seed| drilled(seed, &[Act::Friends]),
                "eight friends say the same short sentences again and again and ask for money on accounts of their own",
            ),
            silent(
                "an_appeal_with_an_account",
                |seed| drilled(seed, &[Act::Appeal]),
                "forty people tell a friend of one appeal with one account",
            ),
            silent(
                "fees_of_a_school",
                |seed| drilled(seed, &[Act::Fees, Act::Formulas]),
                "parents tell one another's homes the account of the school and use the same formulas in shops",
            ),
            silent(
                "short_talk",
                |seed| drilled(seed, &[Act::Short]),
                "everybody says the same short sentences",
            ),
        ]
    }
}
