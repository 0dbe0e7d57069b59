//! Who writes honestly what looks like a fraud's script, advert or victim?
//!
//! Staff who send one template, agents who sell, greetings and jokes that go round, a job that exists, a telephone for sale, a friend who
//! needs money, a family that talks of funds, an officer who warns of a fraud in the fraud's own words.

use super::account::{self, Platform};
use super::letters;
use super::room::{Room, letter};
use crate::city::gang::plot::Plot;
use crate::city::numbers;
use crate::city::people::Kind;
use crate::city::place::DAY;
use crate::city::registers;
use crate::city::seed::Dice;

/// A firm whose staff write to its customers by one template.
struct Firm {
    what: &'static str,
    kinds: &'static [&'static str],
    staff: u32,
    customers: [u32; 2],
    lines: &'static [&'static str],
    answers: &'static [&'static str],
}

const FIRMS: [Firm; 8] = [
    Firm {
        what: "staff of a parcel shop send one delivery notice",
        kinds: &["script_reuse"],
        staff: 3,
        customers: [4, 9],
        lines: &[
            "【示例驿站】{称呼}您好，您的包裹已放到{数}号货架，取件码{码}，请于晚上九点之前凭码取件，超过三天将退回",
        ],
        answers: &["收到", "好的谢谢", "明天去拿", "帮我放门口吧"],
    },
    Firm {
        what: "a clinic's staff remind of appointments",
        kinds: &["script_reuse"],
        staff: 2,
        customers: [4, 8],
        lines: &[
            "{称呼}您好，这里是示例口腔门诊，提醒您已预约明天{时}点的复诊，请提前十分钟到前台登记",
            "如果临时有事需要改期，请在今天下午五点之前回复我，来的时候记得带上病历本",
        ],
        answers: &["好的", "能改到后天吗", "知道了，谢谢护士", "准时到"],
    },
    Firm {
        what: "an insurer's agents sell by the firm's script",
        kinds: &["script_reuse", "case_class", "victim_in_progress"],
        staff: 3,
        customers: [2, 4],
        lines: &[
            "{称呼}您好，我是示例人寿的保险顾问小{姓}，上次您咨询的重疾险我把方案做好了",
            "这款产品保一百二十种疾病，交二十年保终身，同样的保额比去年便宜百分之{数}",
            "我自己和爱人都买的这款，理赔的案例我可以发给您看，都是在公司官网上能查到的",
            "月底费率要调整，现在投保可以锁定老价格，您方便的话明天带身份证来营业厅签字",
            "保费从您本人的银行卡自动扣，保单在官方客户端随时查询，有十五天犹豫期可以全额退",
        ],
        answers: &["我和家里商量一下", "好的", "现金价值怎么算", "太贵了", "下周再说吧", "资料发我看看"],
    },
    Firm {
        what: "estate agents press for a deposit by the firm's script",
        kinds: &["script_reuse", "victim_in_progress", "case_class"],
        staff: 3,
        customers: [2, 4],
        lines: &[
            "{称呼}您好，我是示例房产的置业顾问，您看的那套南北通透的三居室业主今天松口了",
            "这个小区近三个月成交了{数}套，单价一直在涨，学区划片也定下来了",
            "另外一组客户今天下午也来看，业主只认先付定金的，错过就真的没有了",
            "您要是定下来，今天带身份证到店里签认购书，意向金{元}元打到资金监管账户，不满意三天内全退",
            "贷款这边我帮您对接银行，利率现在是最低的时候",
        ],
        answers: &["价格还能谈吗", "我再比较一下", "周末再去看一次", "好，下午过来", "定金能退吗"],
    },
    Firm {
        what: "a bank's managers tell customers of a product over its counter",
        kinds: &["script_reuse", "case_class"],
        staff: 2,
        customers: [3, 5],
        lines: &[
            "{称呼}您好，我是示例银行东渡支行的客户经理，您有一笔定期{数}号到期，请留意办理转存",
            "目前三年期大额存单利率稍高一些，额度有限，需要的话请携带身份证到柜台办理",
            "温馨提示，银行工作人员不会索要您的密码和验证码，也不会让您转账到任何安全账户",
        ],
        answers: &["好的", "利率多少", "我明天过去", "谢谢提醒"],
    },
    Firm {
        what: "a shop's service pays back by the way the money came",
        kinds: &["script_reuse", "case_class"],
        staff: 2,
        customers: [3, 6],
        lines: &[
            "亲您好，我是示例商城的售后客服，您申请退货的订单{码}仓库已经签收了",
            "退款{元}元会在一到三个工作日内原路退回您的支付账户，不需要您做任何操作",
            "请不要相信任何要求您转账或者提供验证码的来电，祝您生活愉快",
        ],
        answers: &["好的", "怎么还没到", "收到了，谢谢", "嗯"],
    },
    Firm {
        what: "a property manager tells every flat the same",
        kinds: &["script_reuse"],
        staff: 2,
        customers: [5, 10],
        lines: &[
            "各位业主，因二次供水水箱清洗，{数}号楼明天上午{时}点至下午四点停水，请提前储水，带来不便敬请谅解",
        ],
        answers: &["收到", "几点恢复", "又停水", "好"],
    },
    Firm {
        what: "officers against fraud warn in the words of the fraud",
        kinds: &["script_reuse", "case_class", "recruitment_and_data_sale", "victim_in_progress"],
        staff: 2,
        customers: [4, 8],
        lines: &[
            "{称呼}您好，我是示例派出所的社区民警，刚刚接到预警，您可能正在接触刷单返利类的诈骗",
            "凡是让您先垫付本金、做连单、充值解冻的，说资金转到安全账户就退给您的，都是诈骗，请立即停止转账",
            "公检法不会通过聊天办案，更不会发通缉令，也没有安全账户，遇到让您下载软件共享屏幕的请马上挂断",
            "收手机卡、银行卡、四件套和跑分的广告都不要理，出租出售电话卡银行卡要承担法律责任，有疑问拨打96110",
        ],
        answers: &["谢谢警官", "我没有转", "哦哦还好你提醒", "收到", "是有人加过我"],
    },
];

/// What goes round: everybody sends it as it came, a few add a word.
const GOES_ROUND: [(&str, &str); 4] = [
    (
        "a greeting on a holiday goes round",
        "春风送暖，花开正好，三月八日是你的节日，愿你眉间无忧愁，心中有暖阳，事事都如愿，祝节日快乐，永远年轻",
    ),
    (
        "a joke goes round",
        "老师问小明，为什么迟到，小明说，路口写着学校附近慢行，我就走得特别慢，老师说，那你明天坐车来，小明说，车上写着请勿与司机交谈，我没办法告诉他我要下车",
    ),
    (
        "advice on health goes round",
        "转给家里的老人，早晨起床三个半分钟，醒来先躺半分钟，坐起来再等半分钟，双腿下垂再等半分钟，做到这三个半分钟不花一分钱，脑梗心梗少一半，看到的都转一转",
    ),
    (
        "a request for votes goes round",
        "麻烦大家动动手指，帮我家孩子投一票，打开链接找到{数}号，每天可以投三次，今天是最后一天，感谢各位亲朋好友的支持",
    ),
];

const JOBS: [&str; 4] = [
    "示例电子厂直招普工，月薪{千}千左右，签劳动合同，交五险一金，包吃住，空调宿舍，年龄十八到四十五岁，地址青石区工业路{数}号，本人带身份证到厂面试，不收任何费用",
    "小区门口超市招收银员两名，早晚班轮换，月休四天，底薪加提成{千}千，要求会用电脑，有意到店里找店长",
    "示例外卖东渡站招骑手，多劳多得，周结，有电动车优先，站点提供培训和保险，电话在站点门口",
    "家政公司招月嫂育儿嫂，持证上岗，可以先培训后付费，月薪{千}千以上，办公地址人和路{数}号二楼",
];
const SALES: [&str; 5] = [
    "闲置手机出，示例X20，用了{数}个月，屏幕无划痕，盒子发票都在，{百}块，同城面交，当面查串号",
    "自用的手机靓号转让，尾号三个8，本人带身份证去营业厅过户，{百}元，非诚勿扰",
    "健身房年卡转让，还剩{数}个月，可以去前台过户，原价的一半出",
    "收旧手机旧电脑，坏的也要，上门付现，本人就住东渡区，十几年老店",
    "办了新套餐送的副卡不要了，去营业厅办过户，谁家老人孩子用得上，{百}块意思一下",
];

/// All but the offers.
pub(super) fn tell(plot: &mut Plot, count: u32) {
    for (number, firm) in (0_u32..).zip(&FIRMS) {
        for branch in 0..count.div_ceil(4) {
            staff(plot, firm, number + branch * 16);
        }
    }
    for (number, round) in (0_u32..).zip(&GOES_ROUND) {
        goes_round(plot, *round, number, 6 + count);
    }
    for number in 0..count + 1 {
        borrows(plot, number);
        family_and_funds(plot, number);
    }
}

fn fits(plot: &mut Plot, dice: &mut Dice) -> u32 {
    plot.passer_by(dice, |person| person.age > 20 && person.kind != Kind::Commuter)
}

/// The closest who have no part and are old enough to write.
fn friends(plot: &Plot, of: u32, most: usize) -> Vec<u32> {
    let fits =
        |who: &u32| !plot.truth.roles.contains_key(who) && plot.city.people.persons[*who as usize].age > 11;
    plot.city.circles.of_person(of).iter().copied().filter(fits).take(most).collect()
}

/// Somebody writes to somebody; the telephone of the second keeps it. Gives how much later it is.
fn write(plot: &mut Plot, at: u32, [from, to]: [u32; 2], [words, answer]: [&str; 2], dice: &mut Dice) -> u32 {
    let file = format!("wechat-{}-{from}", numbers::handle(to));
    let (mine, theirs) = (registers::nickname(from), registers::nickname(to));
    let handles = [numbers::handle(from), numbers::handle(to)];
    letter(plot, at, &file, to, [&handles[0], &handles[1]], [&mine, &theirs], words);
    let after = dice.range(30, 900);
    if !answer.is_empty() {
        letter(plot, at + after, &file, to, [&handles[1], &handles[0]], [&theirs, &mine], answer);
    }
    after + dice.range(20, 600)
}

fn filled(plot: &Plot, words: &str, [from, to]: [u32; 2], dice: &mut Dice) -> String {
    let name = |party: u32| plot.city.name(party).chars().take(1).collect::<String>();
    let slots = [
        ("称呼", format!("{}{}", name(to), if dice.chance(0.5) { "先生" } else { "女士" })),
        ("姓", name(from)),
        ("数", dice.range(2, 28).to_string()),
        ("码", dice.range(100_000, 999_999).to_string()),
        ("时", dice.range(8, 11).to_string()),
        ("千", dice.range(4, 9).to_string()),
        ("百", (dice.range(1, 30) * 50).to_string()),
        ("元", (dice.range(1, 60) * 100).to_string()),
    ];
    let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
    letters::fill(words, &slots)
}

fn staff(plot: &mut Plot, firm: &Firm, number: u32) {
    let mut dice = plot.dice("staff", number);
    let staff: Vec<u32> = (0..firm.staff).map(|_| fits(plot, &mut dice)).collect();
    plot.ask(staff.first().copied());
    let mut subjects = Vec::new();
    for from in &staff {
        subjects.push(plot.handle(*from));
        for _ in 0..dice.range(firm.customers[0], firm.customers[1]) {
            let to = dice.below(plot.city.count);
            if to == *from || plot.truth.roles.contains_key(&to) {
                continue;
            }
            let mut at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 15 * 3600);
            for line in firm.lines {
                let words = filled(plot, line, [*from, to], &mut dice);
                let answer =
                    if dice.chance(0.6) { dice.pick(firm.answers).copied().unwrap_or_default() } else { "" };
                at += write(plot, at, [*from, to], [&words, answer], &mut dice);
            }
        }
    }
    subjects.sort();
    for kind in firm.kinds {
        plot.alike(kind, firm.what, *kind == "script_reuse", &staff, subjects.clone());
    }
}

fn goes_round(plot: &mut Plot, (what, words): (&str, &str), number: u32, count: u32) {
    let mut dice = plot.dice("goes round", number);
    let day = [5, 2, 3, 1][(number % 4) as usize].min(plot.city.days - 1);
    let words = filled(plot, words, [0, 0], &mut dice);
    let (mut persons, mut subjects) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let from = fits(plot, &mut dice);
        persons.push(from);
        subjects.push(plot.handle(from));
        for to in friends(plot, from, 6) {
            let at = day * DAY + dice.range(7 * 3600, 21 * 3600);
            let said = if dice.chance(0.2) { format!("{words}[玫瑰]") } else { words.clone() };
            write(
                plot,
                at,
                [from, to],
                [&said, ["", "同乐", "哈哈哈", "谢谢", "收到"][dice.below(5) as usize]],
                &mut dice,
            );
        }
    }
    plot.alike("script_reuse", what, true, &persons, subjects);
}

/// Somebody who truly needs money asks friends for it.
fn borrows(plot: &mut Plot, number: u32) {
    const REASONS: [&str; 4] =
        ["我妈住院要交押金", "房贷这个月差一点", "进货压了一批货款", "孩子补课费要交了"];
    let mut dice = plot.dice("borrows", number);
    let from = fits(plot, &mut dice);
    let reason = REASONS[(number % 4) as usize];
    let day = plot.city.days.saturating_sub(1 + dice.below(3)).min(plot.city.days - 1);
    for to in friends(plot, from, 4) {
        let mut at = day * DAY + dice.range(10 * 3600, 20 * 3600);
        let yuan = dice.range(2, 30) * 1_000;
        let lines = [
            ("在吗，有个事想跟你开口".to_owned(), "在，你说"),
            (format!("{reason}，你手头方便的话先借我{yuan}，有点急"), "这么急啊，我看看"),
            ("下个月十号发了工资就还你，要不我给你打个借条".to_owned(), ""),
        ];
        for (words, answer) in &lines {
            at += write(plot, at, [from, to], [words, answer], &mut dice);
        }
    }
    let subjects = vec![plot.handle(from)];
    plot.alike(
        "victim_in_progress",
        "asks friends for a loan and is who he says",
        false,
        &[from],
        subjects.clone(),
    );
    plot.alike("case_class", "asks friends for a loan and is who he says", false, &[from], subjects);
}

/// A family's group talks about funds, shares and what the neighbour made.
fn family_and_funds(plot: &mut Plot, number: u32) {
    const WORDS: [&str; 12] = [
        "今天大盘又跌了，我那只基金亏了{数}个点",
        "早跟你说定投，别追涨",
        "楼上老张说他跟着一个老师做，一个月赚了两万，你信不信",
        "千万别信，那种都是骗子，先让你赚点小的",
        "银行那个大额存单到期了，接着存还是买点理财",
        "收益稳定一点就行，本金要紧，存{千}万三年的吧",
        "我听人说黄金还要涨，要不要买点",
        "妈你别乱下载软件，转账之前先在群里说一声",
        "知道了，我就是问问，钱都在你爸那张卡上",
        "券商客户端今天能打新，记得点一下",
        "周末回来吃饭再说，别在群里讲钱",
        "我把{元}转给你了，你帮我一起买国债",
    ];
    let mut dice = plot.dice("family and funds", number);
    let members = household(plot, &mut dice);
    let Some(owner) = members.first().copied() else { return };
    let room = Room::wechat(owner, "相亲相爱一家人", 500 + number);
    for (turn, words) in (0_u32..).zip(WORDS) {
        let from = members[dice.below(members.len() as u32) as usize];
        let at = turn * plot.city.days / 12 * DAY + dice.range(18 * 3600, 22 * 3600) + turn * 60;
        let words = filled(plot, words, [from, owner], &mut dice);
        let name = registers::nickname(from);
        room.say(plot, at, [&numbers::handle(from), &name], owner, &words);
    }
    let subjects: Vec<_> = members.iter().map(|party| plot.handle(*party)).collect();
    for kind in ["case_class", "victim_in_progress", "script_reuse"] {
        plot.alike(kind, "a family's group talks about investments", false, &members, subjects.clone());
    }
}

/// The grown members of a household of two or more, none of whom has a part.
fn household(plot: &mut Plot, dice: &mut Dice) -> Vec<u32> {
    for _ in 0..40 {
        let first = fits(plot, dice);
        let household = plot.city.people.household(plot.city.people.persons[first as usize].household);
        let members: Vec<u32> = household
            .filter(|who| plot.city.people.persons[*who as usize].age > 17)
            .filter(|who| !plot.truth.roles.contains_key(who))
            .collect();
        if members.len() > 1 {
            return members;
        }
    }
    Vec::new()
}

/// Jobs that exist, and telephones, numbers and cards that are sold as the law allows.
pub(super) fn offers(plot: &mut Plot, count: u32) {
    for number in 0..count.max(6) {
        let mut dice = plot.dice("honest offers", number);
        let who = fits(plot, &mut dice);
        let own = account::of_its_own(&mut dice);
        let [nickname, signature] = own;
        let shown = account::of_inhabitant(plot, who, Platform::Notes, [nickname, signature, String::new()]);
        let job = number % 2 == 0;
        let plain = if job { JOBS[(number / 2 % 4) as usize] } else { SALES[(number / 2 % 5) as usize] };
        for _ in 0..dice.range(1, 4) {
            let at = dice.below(plot.city.days) * DAY + dice.range(8 * 3600, 22 * 3600);
            let words = filled(plot, plain, [who, who], &mut dice);
            account::post(plot, at, &shown, &words);
        }
        let what = if job {
            "a job that exists is advertised"
        } else {
            "a telephone, number or card is sold over the counter"
        };
        plot.alike("recruitment_and_data_sale", what, false, &[who], vec![shown.subject()]);
    }
}
