//! What do those offer who need people, cards and data, in posts and groups, and how does honest trade sound beside it?

use super::account::{self, Account, Operator, Platform};
use super::innocent;
use super::letters;
use super::room::Room;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::place::DAY;
use crate::city::seed::Dice;

/// What is offered or wanted, and in which words.
struct Trade {
    id: &'static str,
    role: &'static str,
    note: &'static str,
    words: [&'static str; 5],
}

const TRADES: [Trade; 5] = [
    Trade {
        id: "crossing",
        role: "recruiter",
        note: "people wanted abroad, way and passage arranged",
        words: [
            "招打字员 国外园区 底薪{千}千起 包机票包接 有没有护照都行 走小路的也安排 飞机 @{飞}",
            "边境带路 车接车送 一夜到 三人起发 押金不要 人到了老板结账 联系 {飞}",
            "想出去赚米的兄弟看过来 不看学历 {岁}岁以下 会打字就行 落地就给安家费 @{飞}",
            "高薪狗推 白天睡觉晚上上班 缅北妙瓦底都有 手续我办 私 {飞}",
            "蛇头直招 不经中介 过河当天见老板 一个人头给介绍费{千}千 {飞}",
        ],
    },
    Trade {
        id: "sim_cards",
        role: "line_keeper",
        note: "telephone cards and telephones to be plugged wanted",
        words: [
            "长期收手机卡 三大运营商都要 实名黑卡{百}一张 量大加价 飞机 {飞}",
            "手机口 两台手机一根线 在家挂机 一小时{百} 日结 信我 {飞}",
            "收注册满半年的白号 带实名 微信小号{百}起 秒结 @{飞}",
            "找人插卡 设备我寄 你只管换卡充电 一天{百} 出事算我的 {飞}",
            "收流量卡物联卡 不限归属地 打包走 {飞}",
        ],
    },
    Trade {
        id: "bank_cards",
        role: "recruiter",
        note: "bank cards and firms' accounts wanted",
        words: [
            "收四件套 卡 盾 身份证 手机卡 一套{千}千 现结 只要大行 {飞}",
            "对公户有的来 带U盾法人配合 一手料主直收 一个月租{千}千 @{飞}",
            "卡农看过来 本人到场刷脸更高 抽点日结 包吃住 {飞}",
            "缺钱的来 出租银行卡{百}一天 不用你出本钱 冻了我赔 {飞}",
            "收支付宝微信收款码 二类卡也行 跑完就走 {飞}",
        ],
    },
    Trade {
        id: "run_points",
        role: "recruiter",
        note: "runners wanted who pass money on",
        words: [
            "跑分车队招人 押金{千}千 日流水十个 抽点一个八 U结 飞机 {飞}",
            "卡接回U 一道二道都收 车速快 当天回 有料的老板私 {飞}",
            "手里有卡的兄弟 白资跑分 每单百分之{点} 晚上八点准时开车 @{飞}",
            "招取现车手 一线 百分之{点}个点 路费报销 口罩帽子自备 {飞}",
            "搬砖项目 数字币套利 你出账户我出钱 一天稳{百} 懂的来 {飞}",
        ],
    },
    Trade {
        id: "personal_data",
        role: "data_seller",
        note: "personal data for sale",
        words: [
            "出精准料 股民 宝妈 贷款 保健品 一手通道 {万}万条 可测 U结 {飞}",
            "开房 户籍 轨迹 查档 个户手机号机主 五分钟出 {飞}",
            "快递面单实时料 当天的 一条{毛}毛 量大价优 @{飞}",
            "网购退款料 带单号带电话 接通率四成以上 不准包补 {飞}",
            "银行客户料 带余额 某行内部出 每天更新{万}万 先测后买 {飞}",
        ],
    },
];

/// Some of every trade, each by a person of its own; then the honest offers.
pub(super) fn tell(plot: &mut Plot, group: &str, count: u32) {
    for number in 0..count.clamp(2, 8) {
        for (trade, turn) in TRADES.iter().zip(0_u32..) {
            advertise(plot, group, trade, number * 5 + turn);
        }
    }
    innocent::offers(plot, count * 4);
}

/// One who advertises: on a forum, or in a group of Telegram, or both.
fn advertise(plot: &mut Plot, group: &str, trade: &Trade, number: u32) {
    let mut dice = plot.dice("adverts", number);
    let mut operator = Operator::new(plot, group, 20 + number);
    plot.play(operator.party, Part { role: trade.role, layer: "supply", group }, [0, plot.end() - 1], false);
    let contact =
        format!("test_{}{}", ["ak", "fly", "dage", "boss", "kk"][dice.below(5) as usize], number + 10);
    let [nickname, signature] = account::of_its_own(&mut dice);
    let opened = account::opened(
        operator.party * 4,
        crate::city::life::relay_ip(105),
        dice.range(3, 60),
        number * 311,
    );
    let forum = operator.open(plot, Platform::Notes, [nickname.clone(), signature, String::new()], &opened);
    let talks = operator.open(plot, Platform::Telegram, [nickname, contact.clone(), String::new()], &opened);
    let accounts = operator.accounts.clone();
    let (forum, talks): (&Account, &Account) = (&accounts[forum], &accounts[talks]);
    let room = Room::telegram(
        plot,
        &format!("{}交流{}群", ["海外", "资源", "供需"][(number % 3) as usize], number % 3 + 1),
        900 + number % 3,
    );
    let (mut posts, mut said, mut span) = (0, 0, [plot.end(), 0]);
    let fewest = if number.is_multiple_of(4) { 1 } else { 3 };
    for turn in 0..dice.range(fewest, 9) {
        let at = dice.below(plot.city.days) * DAY + dice.range(0, DAY - 61);
        let words = words_of(trade, &contact, turn, &mut dice);
        if number % 3 != 1 {
            account::post(plot, at, forum, &words);
            posts += 1;
        }
        if !number.is_multiple_of(3) {
            room.say(plot, at + 30, [&talks.handle, &talks.nickname], operator.party, &words);
            said += 1;
        }
        span = [span[0].min(at), span[1].max(at + 30)];
    }
    let mut rows = Vec::new();
    rows.extend((posts > 0).then_some(("posts", posts)));
    rows.extend((said > 0 && span[1] < plot.end()).then_some(("chats", said)));
    let mut subjects = Vec::new();
    subjects.extend((posts > 0).then(|| forum.subject()));
    subjects.extend((said > 0).then(|| talks.subject()));
    plot.plant(Planted {
        kind: "recruitment_and_data_sale",
        variant: trade.id,
        persons: vec![operator.party],
        subjects,
        span,
        rows,
        note: trade.note,
    });
}

/// The advert, each time a little different.
fn words_of(trade: &Trade, contact: &str, turn: u32, dice: &mut Dice) -> String {
    let plain = trade.words[((turn + dice.below(2)) % 5) as usize];
    let figure = |dice: &mut Dice, low, high| dice.range(low, high).to_string();
    let slots = [
        ("千", figure(dice, 3, 20)),
        ("百", (dice.range(2, 12) * 50).to_string()),
        ("岁", figure(dice, 35, 45)),
        ("点", format!("{}.{}", dice.range(1, 3), dice.below(10))),
        ("万", figure(dice, 2, 90)),
        ("毛", figure(dice, 3, 9)),
        ("飞", contact.to_owned()),
    ];
    let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let words = letters::fill(plain, &slots);
    match dice.below(5) {
        0 => letters::traditional(&words),
        1 => words.replace(' ', "🔥"),
        2 => format!("{words} 长期有效"),
        _ => words,
    }
}
