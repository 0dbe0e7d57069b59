//! # Question
//! Who offers or seeks crossings, SIM cards, bank cards, the passing on of money, personal data, accounts or calling devices in what they
//! write?
//!
//! # Reads
//! Messages, texts and posts with who wrote and what. The table of phrases (`phrases.tsv`) stands beside the methods; every line
//! names the provision or says that it is usage.
//!
//! # How
//! A text is an advert in form if it names the thing in the trade's own words and two of three more: an offer (for sale, wanted,
//! by the set, recruiting), a pay (daily, by the order, in coins, escrow, or a price: a number beside one of what is sold), a way to be
//! reached elsewhere (words for it, or an account name, a number or a link that can be looked up). Spellings that avoid filters
//! (blanks, ornaments, 薇信) are read. Each of them weighs by how many other texts of the case have it; the same advert in
//! several places weighs once more. Words of news, warnings and courts weigh against it. What a trade under the law says of itself
//! (the travel agency and its permit, the bank's counter, the contract of labour, feed and stone by their names) makes it no such
//! advert. The strongest advert of each writer and thing counts; the others are cited.
//!
//! # Innocent reading
//! Journalists, the police and those who warn their family quote adverts; researchers collect them; people joke. Selling an old number
//! or hiring by the day is lawful and lacks the trade's words. Words change: what is not in the table is not seen; nor is an advert that
//! dresses as lawful.
//!
//! # Source
//! Law of the People's Republic of China against Telecom and Online Fraud (2022) art. 14, 31; Criminal Law art. 177-1, 253-1, 287-2, 312,
//! 318, 321, 322. The words: usage, reviewed by hand.
//!
//! # 问题
//! 谁在所写文字中招揽或求购：偷越国（边）境、电话卡、银行卡、代转资金、个人信息、账号或通话设备？
//!
//! # 方法
//! 文字以行话指明标的，并具备下列三项中的两项：要约（出售、求购、成套、招募）、报酬（日结、按单、以币结算、担保，或价格：数字与“一天、一张、每单”等相连）、另约联系渠道
//! （相应用语，或可查的账号名、号码、链接），即具广告形式。规避过滤的写法（空格、符号、“薇信”）也能识读。每项按案中其他文字具备的比例加权；同一广告发于多处再加一次。
//! 新闻、警示、裁判用语减轻。合法行业的自述（旅行社与通行证、银行柜台、劳动合同、饲料石料等原料名）使其不算此类广告。每人每类取最强的一条，其余列为引用。
//!
//! # 无辜解释
//! 记者、警方、提醒家人的人会引用此类广告；研究者会收集；也有人开玩笑。转让旧号码、招日结工属正常，且不含行话。行话会变，表中没有的看不到；装作合法行业的广告也看不到。

use std::collections::{BTreeMap, BTreeSet, HashMap};

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::post;
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::talk::writes;
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::phrases::{Phrases, priced};
use crate::run::{Draft, strong};
use crate::said::{Said, Written};
use crate::wording::Wording;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "recruitment_and_data_sale",
    version: 2,
    flow: Flow::Information,
    title: ["Adverts for cards, data and hands", "招募与贩卖信息", "招募與販賣資訊"],
    reads: &["message", "text", "post"],
    needs_population: true,
    says: &[Sentence {
        code: "advert",
        words: [
            "{writer} wrote {adverts} texts in {places} places that have the form of adverts for {thing} (words: {words}).",
            "{writer} 在 {places} 处写了 {adverts} 条文字，具有“{thing}”类广告的形式（用语：{words}）。",
            "{writer} 在 {places} 處寫了 {adverts} 條文字，具有「{thing}」類廣告的形式（用語：{words}）。",
        ],
    }],
    innocent: [
        "Who reports, warns or jokes quotes the same words.",
        "报道、警示或玩笑也会引用同样的话。",
        "報道、警示或玩笑也會引用同樣的話。",
    ],
    thresholds: &[Threshold {
        name: "fewest_forms",
        default: 2,
        unit: "of three",
        meaning: [
            "Of offer, pay and contact so many must stand beside the thing",
            "要约、报酬、联系三项中须具备的项数",
        ],
        source: "assumption: talk names a thing, an advert also says how much and where",
    }],
    terms: &[
        THING,
        OFFER,
        PAY,
        REACH,
        COPIES,
        QUOTES,
        NAMES,
        HAS,
        OFTEN_COPIED,
        OTHERS,
        OTHERS_COPIED,
        ADVERTS_QUOTE,
        REPORTS_QUOTE,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const THING: [&str; 3] = ["it names the thing in the words of the trade", "以行话指明标的", "以行話指明標的"];
const OFFER: [&str; 3] = ["it offers or seeks", "有要约", "有要約"];
const PAY: [&str; 3] = ["it says what is paid", "说明报酬", "說明報酬"];
const REACH: [&str; 3] = ["it says where to be reached", "说明联系渠道", "說明聯繫渠道"];
const COPIES: [&str; 3] = ["it stands in several places", "发于多处", "發於多處"];
const QUOTES: [&str; 3] =
    ["it has words of news, warnings or courts", "含新闻、警示或裁判用语", "含新聞、警示或裁判用語"];
const NAMES: [&str; 3] =
    ["most adverts must name what they want; assumed", "广告多须指明标的；假设", "廣告多須指明標的；假設"];
const HAS: [&str; 3] = [
    "about half of adverts say it; assumed, no rate is published",
    "约半数广告会写明；假设，无公开比例",
    "約半數廣告會寫明；假設，無公開比例",
];
const OFTEN_COPIED: [&str; 3] =
    ["adverts are posted again; assumed", "广告会反复发布；假设", "廣告會反覆發布；假設"];
const OTHERS: [&str; 3] =
    ["texts of others in this case that do", "本案他人文字中如此者", "本案他人文字中如此者"];
const OTHERS_COPIED: [&str; 3] = [
    "wordings of others in this case that stand in several places",
    "本案他人文字中发于多处者",
    "本案他人文字中發於多處者",
];
const ADVERTS_QUOTE: [&str; 3] = ["adverts seldom do; assumed", "广告很少如此；假设", "廣告很少如此；假設"];
const REPORTS_QUOTE: [&str; 3] =
    ["who reports or warns mostly does; assumed", "报道与警示多如此；假设", "報道與警示多如此；假設"];

/// The method.
pub const METHOD: &dyn Method = &RecruitmentAndDataSale;

struct RecruitmentAndDataSale;

/// Things that adverts deal in: topics of the table of phrases.
const THINGS: [&str; 8] = [
    "accounts",
    "bank_cards",
    "calling_devices",
    "crossing",
    "park_work",
    "personal_data",
    "run_points",
    "sim_cards",
];
/// What makes words an advert.
const FORMS: [&str; 3] = ["offer", "pay", "reach"];
/// Rows that a finding cites.
const CITED: usize = 50;

/// How many texts have a topic, in all and of each writer.
#[derive(Debug, Default)]
struct Counts {
    all: u64,
    of_topic: HashMap<&'static str, u64>,
    of_writer: HashMap<u32, u64>,
    of_both: HashMap<(u32, &'static str), u64>,
}

/// An advert: the wording, its phrases, where it was written.
struct Advert {
    topics: BTreeSet<&'static str>,
    phrases: BTreeSet<&'static str>,
    places: BTreeSet<u32>,
    written: Vec<Written>,
}

/// Adverts by writer and thing, in the order of their wordings.
type Adverts = BTreeMap<(u32, &'static str), Vec<Advert>>;

fn read(said: &Said, fewest: usize) -> (Adverts, Counts, (u64, HashMap<u32, u64>)) {
    let topics: Vec<&str> =
        THINGS.iter().chain(&FORMS).chain(&["warning", "officers", "lawful"]).copied().collect();
    let (mut phrases, mut wording) = (Phrases::of(&topics), Wording::default());
    let (mut adverts, mut counts) = (Adverts::new(), Counts::default());
    // Wordings of each writer that stand in several places, and in all.
    let (mut copied, mut copied_by) = (0_u64, HashMap::<u32, u64>::new());
    for same in said.written.chunk_by(|one, next| one.words == next.words) {
        let Some(body) = same.first().and_then(|one| said.bodies.get(one.words as usize)) else { continue };
        let hits = phrases.hits(body);
        let mut topics: BTreeSet<&'static str> = hits.iter().map(|(topic, _)| *topic).collect();
        topics.extend(priced(&wording.plain(body)).then_some("pay"));
        topics.extend((!wording.named(body).is_empty()).then_some("reach"));
        for one in same {
            counts.all += 1;
            *counts.of_writer.entry(one.who).or_default() += 1;
            for topic in &topics {
                *counts.of_topic.entry(topic).or_default() += 1;
                *counts.of_both.entry((one.who, topic)).or_default() += 1;
            }
        }
        let mut by_writer: BTreeMap<u32, Vec<Written>> = BTreeMap::new();
        for one in same {
            by_writer.entry(one.who).or_default().push(*one);
        }
        let lawful = topics.contains("lawful");
        let forms = FORMS.iter().filter(|form| topics.contains(*form) && !lawful).count();
        for (who, written) in by_writer {
            let places: BTreeSet<u32> = written.iter().map(|one| one.to).collect();
            if places.len() > 1 {
                copied += 1;
                *copied_by.entry(who).or_default() += 1;
            }
            for thing in THINGS.iter().filter(|thing| topics.contains(*thing) && forms >= fewest) {
                adverts.entry((who, thing)).or_default().push(Advert {
                    topics: topics.clone(),
                    phrases: hits.iter().map(|(_, phrase)| *phrase).collect(),
                    places: places.clone(),
                    written: written.clone(),
                });
            }
        }
    }
    (adverts, counts, (copied, copied_by))
}

impl Counts {
    /// How often texts of others have a topic.
    fn others(&self, who: u32, topic: &'static str) -> Rate {
        let own = |map: &HashMap<u32, u64>| map.get(&who).copied().unwrap_or(0);
        let with = self.of_topic.get(topic).copied().unwrap_or(0);
        let own_with = self.of_both.get(&(who, topic)).copied().unwrap_or(0);
        Rate::measured(with - own_with, self.all - own(&self.of_writer), OTHERS[0])
    }
}

fn weights(
    who: u32,
    thing: &'static str,
    advert: &Advert,
    counts: &Counts,
    copied: (u64, u64),
) -> Vec<Weight> {
    let mut parts = vec![Weight::of(THING[0], Rate::assumed(9, 10, NAMES[0]), counts.others(who, thing))];
    for (form, words) in FORMS.into_iter().zip([OFFER, PAY, REACH]) {
        if advert.topics.contains(form) {
            parts.push(Weight::of(words[0], Rate::assumed(1, 2, HAS[0]), counts.others(who, form)));
        }
    }
    if advert.places.len() > 1 {
        let base = Rate::measured(copied.0, copied.1, OTHERS_COPIED[0]);
        parts.push(Weight::of(COPIES[0], Rate::assumed(1, 2, OFTEN_COPIED[0]), base));
    }
    if ["warning", "officers"].iter().any(|topic| advert.topics.contains(topic)) {
        // Who reports quotes all of an advert: nothing of its form says anything then.
        parts.retain(|part| part.observed == THING[0]);
        let (few, most) = (Rate::assumed(1, 1000, ADVERTS_QUOTE[0]), Rate::assumed(9, 10, REPORTS_QUOTE[0]));
        parts.push(Weight::of(QUOTES[0], few, most));
    }
    parts
}

impl Method for RecruitmentAndDataSale {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let said = crate::said::read(case, "length(body) >= 6")?;
        let fewest = usize::try_from(case.threshold("fewest_forms")).unwrap_or(2);
        let (adverts, counts, (copied, copied_by)) = read(&said, fewest);
        let mut findings = Vec::new();
        for ((who, thing), adverts) in &adverts {
            let Some(voice) = said.voice(*who) else { continue };
            let others = |all: u64, own: Option<&u64>| all.saturating_sub(own.copied().unwrap_or(0));
            let bases = (others(copied, copied_by.get(who)), others(counts.all, counts.of_writer.get(who)));
            let weighed =
                adverts.iter().map(|advert| Strength::of(weights(*who, thing, advert, &counts, bases)));
            let Some(strongest) = weighed.max_by_key(|strength| strength.centibits) else { continue };
            let places: BTreeSet<u32> =
                adverts.iter().flat_map(|advert| advert.places.iter().copied()).collect();
            let words: BTreeSet<&str> =
                adverts.iter().flat_map(|advert| advert.phrases.iter().copied()).collect();
            let mut written: Vec<&Written> = adverts.iter().flat_map(|advert| &advert.written).collect();
            written.sort_by_key(|one| (one.time, one.words, one.to));
            let rows: Vec<CitedRow> = written.iter().take(CITED).map(|one| said.row(one)).collect();
            let kind = voice.kind.parse().unwrap_or(IdentifierKind::Handle);
            let mut draft = Draft::new(case, "advert")
                .about("writer", kind, &voice.name)
                .figure("adverts", written.len())
                .figure("places", places.len())
                .figure("thing", thing)
                .figure("words", words.into_iter().take(12).collect::<Vec<_>>().join(" "))
                .weighing(strongest)
                .on(rows);
            let times = || written.iter().map(|one| one.time).filter(|time| *time >= 0);
            if let (Some(from), Some(to)) = (times().min(), times().max()) {
                draft = draft.during(from, to);
            }
            findings.push(draft.done());
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const SELLER: &[&[(&str, &str)]] = &[&[("writer", "seller-1")]];
        const TWO: &[&[(&str, &str)]] = &[&[("writer", "seller-1")], &[("writer", "seller-2")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("lists_of_shareholders", |seed| drilled(seed, &[DATA]), SELLER),
            found("spellings_that_avoid_filters", |seed| drilled(seed, &[HIDDEN]), SELLER),
            found(
                "adverts_among_news_and_jobs",
                |seed| drilled(seed, &[DATA, CARDS, NEWS, WARNING, JOB, ALBUM, BANK, JOKE]),
                TWO,
            ),
            silent(
                "a_lawful_job",
                |seed| drilled(seed, &[JOB, DRIVER]),
                "hotels and parcel firms hire by the day and give a contact",
            ),
            silent(
                "a_news_article",
                |seed| drilled(seed, &[NEWS]),
                "an article quotes an advert and names its words",
            ),
            silent(
                "a_warning_of_the_police",
                |seed| drilled(seed, &[WARNING]),
                "the police warns of lending out cards and codes, in many groups",
            ),
            silent(
                "old_things_for_sale",
                |seed| drilled(seed, &[ALBUM, BANK]),
                "people sell stamps and bank notes, and a bank advertises its card",
            ),
            found("a_guide_over_the_hills_and_accounts_of_firms", |seed| drilled(seed, &[HILLS, FIRMS]), TWO),
            found(
                "traps_among_their_lawful_likes",
                |seed| drilled(seed, &[HILLS, FIRMS, GUIDE, COUNTER, FEED, COURIER]),
                TWO,
            ),
            silent(
                "a_guide_at_the_border",
                |seed| drilled(seed, &[GUIDE, BRIDGE]),
                "an agency leads tourists along the border, with its permit, and a shuttle goes to the post",
            ),
            silent(
                "a_bank_opens_accounts_of_firms",
                |seed| drilled(seed, &[COUNTER, BOOKS]),
                "a bank's counter and a bookkeeper speak of firms' accounts, keys and legal representatives",
            ),
            silent(
                "couriers_and_parks_hire",
                |seed| drilled(seed, &[COURIER, PARK, ABROAD]),
                "couriers, a park of factories and a builder abroad hire, by the order and with a contact",
            ),
            silent(
                "feed_stone_and_bedding",
                |seed| drilled(seed, &[FEED, STONE, BEDDING, JADE]),
                "料 is feed and stone, 四件套 is bedding, and jade comes from the border",
            ),
            silent(
                "a_joke_among_friends",
                |seed| drilled(seed, &[JOKE]),
                "friends tease one another with the trade's words",
            ),
        ]
    }
}

/// Who writes, and what.
type Part = (&'static str, &'static str);

const DATA: Part = ("seller-1", "一手股民料，带姓名电话，10万条起，USDT结，需要的私聊");
const HIDDEN: Part = ("seller-1", "招人跑*分，日 结 500，加薇信详谈");
const CARDS: Part = ("seller-2", "高價收購 銀行卡四件套，一套1500，秒結，飛機聯繫 @card_example");
const NEWS: Part = (
    "journalist",
    "记者调查：群内有人发布“招人跑分，日结500，私聊”的广告，警方已抓获三人，法院以帮助信息网络犯罪活动罪判处有期徒刑",
);
const WARNING: Part =
    ("police", "反诈提醒：高价收购银行卡四件套、出租收款码、跑分日结都是犯罪，切勿加微信联系，请转发给家人");
const JOB: Part = ("hotel", "酒店急招服务员，包吃住，日结200，有意加微信联系王经理");
const DRIVER: Part = ("parcels", "快递旺季招人，分拣员日结180，高薪招司机，私聊报名");
const ALBUM: Part = ("collector", "出售集邮册一套，品相好，八百元，可面交，加微信看图");
const BANK: Part = ("bank-clerk", "我行信用卡开卡送礼，年费首年免，办卡请加微信预约，佣金全免");
const HILLS: Part =
    ("seller-1", "专人带路过境，翻山过去一晚上，每人8000，到了再付，没有护照也行，找 shan_lu_01");
const FIRMS: Part =
    ("seller-2", "长期收公户，带法人带U盾，一个月租金6000一套，现结，冻结包赔，飞机 @gong_hu_02");
const GUIDE: Part = (
    "guide",
    "中越边境一日游，本地向导带路看瀑布，380一人，含边境通行证代办，加微信 lvyou_88 或到旅行社门店",
);
const BRIDGE: Part =
    ("shuttle", "口岸接送，拼车每人60，带好护照和签证，通关时间早八点到晚六点，联系我13800138000");
const COUNTER: Part = (
    "bank-clerk",
    "我行新开对公账户免年费，送U盾，请法人配合到柜台办理，咨询加微信 bank_li_01，办成有礼，一套资料即可",
);
const BOOKS: Part =
    ("bookkeeper", "代理记账每月200，工商注册、对公账户开户一条龙，请法人配合刷脸，加微信 caishui_9");
const COURIER: Part = ("courier", "外卖骑手急招，每单8元，日结，包吃住，一个月8000起，联系我 qishou_66");
const PARK: Part = ("park", "高新园区招普工，包吃住，底薪4500一个月，工厂直招，加微信 gongchang_12 报名");
const ABROAD: Part = ("builder", "海外园区项目招焊工，签劳动合同办工作签证，一个月1.8万，报名 gongcheng_7");
const FEED: Part =
    ("feed", "厂家直销猪料鸡料，一手料源，现货，一袋120，保健品料也有，饲料批发加微信 siliao_01");
const STONE: Part = ("stone", "石场出精准料，青石一手料，每吨80元，石料现货，私聊 shiliao_5");
const BEDDING: Part = ("bedding", "出售全新四件套，一套199，现货包邮，私聊");
const JADE: Part = ("jade", "缅甸老坑翡翠，一手货源现货，每件800起，加微信 yushi_1");
const JOKE: Part = ("joker", "你再熬夜就去当狗推算了哈哈哈");

/// Sixty people who talk, and those who are played, in three groups.
fn drilled(seed: u64, parts: &[Part]) -> Plant {
    const TALK: [&str; 12] = [
        "今天路上堵车，晚到十分钟",
        "周末一起去爬山怎么样",
        "孩子的作业写完了吗",
        "这家店的面条真不错",
        "帮我带一瓶酱油回来",
        "会议改到下午三点了",
        "天气预报说明天降温",
        "新买的鞋子有点磨脚",
        "电影票我已经订好了",
        "你看到我的钥匙没有",
        "昨晚的球赛太精彩了",
        "转让婴儿车，九成新，自提",
    ];
    let mut plant = Plant::new(seed);
    for person in 0..60_u64 {
        for day in 0..10 {
            let said = TALK.get(plant.below(12) as usize).copied().unwrap_or_default();
            let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
            let group = format!("group-{}", person % 6);
            let body = format!("{said}，{}", plant.below(1000));
            writes(&mut plant, &format!("person-{person}"), &group, at, &body);
        }
    }
    for (place, (who, words)) in (0_i64..).zip(parts) {
        for group in 0..3_i64 {
            let at = MONDAY + group * DAY + (9 + place) * HOUR;
            writes(&mut plant, who, &format!("group-{group}"), at, words);
            let number = format!("{place}-{group}");
            plant.add(Kind::Post, |draft| {
                draft.text(post::PLATFORM, "forum").text(post::AUTHOR, who).text(post::POST_ID, &number);
                draft.text(post::BODY, words).moment(post::TIME, moment(at + MINUTE));
            });
        }
    }
    plant
}
