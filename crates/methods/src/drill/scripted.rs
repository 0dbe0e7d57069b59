//! Who writes the same words to others? Scripts, and what honest people share: wishes, notices, formulas, bills.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::text;

use super::talk::{friends, writes};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// What is played.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// Three agents with one script; `varied`: names, numbers and words differ.
    Agents { varied: bool },
    /// A couple invites to its wedding.
    Invitation,
    /// Wishes of a holiday.
    Wishes,
    /// A courier writes to its customers.
    Courier,
    /// A sales team with a group of its own.
    Sales,
    /// Agents of a firm who sign with it.
    Agency,
    /// A warning that is passed on.
    Warning,
    /// What everybody says.
    Short,
    /// Polite formulas of customers.
    Formulas,
    /// Five agents, each seen with one target only, who name one account.
    OneEach,
    /// Friends who say the same short sentences and share bills.
    Friends,
    /// An appeal with an account, passed on.
    Appeal,
    /// Parents who tell at home where the fees of a school go.
    Fees,
}

/// Fifty people who write sentences of their own, and what is played among them.
pub(crate) fn drilled(seed: u64, acts: &[Act]) -> Plant {
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
        Act::OneEach => one_each(plant),
        Act::Friends => sharing_bills(plant),
        Act::Appeal => appeal(plant),
        Act::Fees => fees(plant),
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

/// Short sentences that agents warm up with and anybody says.
const TALK: [&str; 3] =
    ["我叔叔在做量化，我跟着学了一点", "昨天又赚了一点，晚上请自己吃饭", "我截图给你看，今天一天的收益啊"];

/// Five agents, each with one target whose telephone is in the case: small talk, then where to pay.
fn one_each(plant: &mut Plant) {
    for agent in 0..5_i64 {
        let (from, to) = (format!("agent-{agent}"), format!("target-{agent}"));
        for (day, words) in (0_i64..).zip(TALK) {
            writes(plant, &from, &to, MONDAY + (day * 3 + agent) * DAY + (9 + agent) * HOUR, words);
        }
        let sum = plant.between(5, 90) * 1000;
        let body = format!(
            "充值通道：户名 某某，账号 6222021234567890123，转 {sum} 元，转好发我截图，备注不要写投资"
        );
        writes(plant, &from, &to, MONDAY + (10 + agent) * DAY + 15 * HOUR, &body);
    }
}

/// Eight friends, each with one friend.
fn sharing_bills(plant: &mut Plant) {
    for friend in 0..8_i64 {
        let (from, to) = (format!("friend-{friend}"), format!("fellow-{friend}"));
        for day in 0..12 {
            let words = TALK.get(plant.below(3) as usize).copied().unwrap_or_default();
            writes(plant, &from, &to, MONDAY + day * DAY + (8 + friend) * HOUR, words);
        }
        let (share, card) = (plant.between(20, 300), 6_299_900_000_000_000_000 + plant.between(1, 1 << 50));
        writes(
            plant,
            &from,
            &to,
            MONDAY + (friend % 9) * DAY + 22 * HOUR,
            &format!("昨晚AA每人{share}元，转我卡上吧 {card}"),
        );
    }
}

/// Forty people tell a friend of an appeal; whoever is told need not tell others.
fn appeal(plant: &mut Plant) {
    const WORDS: &str = "我们小区的孩子得了重病，急需手术费，大家能帮一点是一点，账户 6222029876543210987，转好和我说一声，好人一生平安";
    for person in 0..40_i64 {
        let (from, to) = (format!("neighbour-{person}"), format!("kin-{person}"));
        writes(plant, &from, &to, MONDAY + (person % 13) * DAY + 19 * HOUR, WORDS);
    }
}

/// Forty parents tell at home where the fees go; they are the customers of the formulas.
fn fees(plant: &mut Plant) {
    for person in 0..40_i64 {
        let (from, to) = (format!("person-{person}"), format!("home-{person}"));
        let body = format!(
            "这个月的伙食费是{}元，转到老师给的账号 6222025555666677778，备注写孩子名字",
            300 + person
        );
        writes(plant, &from, &to, MONDAY + (person % 3) * DAY + 20 * HOUR, &body);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use super::*;
    use crate::catalogue::information::script_reuse::METHOD;
    use crate::run::run;
    use crate::view::{Settings, ViewOptions};

    #[test]
    fn who_says_the_same_sentences_is_not_named_beside_those_who_use_them() {
        let plant = drilled(5, &[Act::OneEach, Act::Friends, Act::Formulas]);
        let mut opened = plant.open(&ViewOptions::default()).unwrap();
        let found = run(METHOD, &mut opened.case, &Settings::default()).unwrap();
        let named: Vec<&str> = found
            .iter()
            .flat_map(|finding| &finding.subjects)
            .map(|subject| subject.value.as_str())
            .collect();
        assert_eq!(named, ["agent-0", "agent-1", "agent-2", "agent-3", "agent-4"]);
        let uses = found[0].figures.iter().find(|figure| figure.name == "uses").unwrap();
        assert!(uses.value.starts_with("agent-0 4/4/1/1, "), "{}", uses.value);
    }
}
