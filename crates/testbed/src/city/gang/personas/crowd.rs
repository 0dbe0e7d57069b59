//! What do ordinary people write to friends, at home and at work, so that it is not suspicious to write at all?
//!
//! Sentences are put together from small parts, so that long ones hardly repeat while short ones ("好的") are everybody's.

use std::collections::BTreeSet;

use super::letters;
use super::room::{Room, letter};
use crate::city::gang::plot::Plot;
use crate::city::numbers;
use crate::city::people::NO_WORK;
use crate::city::place::DAY;
use crate::city::registers;
use crate::city::seed::{Dice, mix};

/// Of a hundred adults, how many telephones with chats were read (witnesses, relatives, people asked by mistake): C.
const READ: u64 = 10;
/// At most so many telephones.
const MOST: usize = 300;
/// Messages a day in a conversation of two, and in a group: C.
const A_DAY: [f64; 2] = [3.5, 6.0];

const PARTS: [(&str, &[&str]); 12] = [
    (
        "时",
        &["今天", "明天", "周末", "晚上", "下午", "刚才", "昨天", "中午", "过两天", "下周", "早上", "月底"],
    ),
    (
        "地",
        &[
            "菜市场",
            "江滨公园",
            "学校门口",
            "单位",
            "火车站",
            "东渡那边",
            "超市",
            "医院",
            "老房子",
            "商场",
            "青石桥",
            "体育馆",
            "快递站",
            "银行",
        ],
    ),
    (
        "人",
        &[
            "我妈",
            "小姨",
            "老李",
            "孩子",
            "隔壁",
            "我对象",
            "班主任",
            "领导",
            "同学",
            "老板娘",
            "我哥",
            "奶奶",
            "新来的",
            "房东",
        ],
    ),
    (
        "菜",
        &["鱼", "火锅", "饺子", "米线", "烧烤", "排骨汤", "面条", "酸菜鱼", "烤鸭", "凉皮", "麻辣烫", "粥"],
    ),
    (
        "物",
        &[
            "雨伞",
            "钥匙",
            "充电器",
            "作业本",
            "快递",
            "体检表",
            "毛衣",
            "药",
            "行李箱",
            "洗衣机",
            "电动车",
            "发票",
            "合同",
            "杯子",
            "自行车",
        ],
    ),
    (
        "情",
        &[
            "累死了",
            "还行",
            "挺好的",
            "没意思",
            "气死我了",
            "笑死",
            "有点担心",
            "困",
            "开心",
            "麻烦",
            "冻死了",
            "热",
        ],
    ),
    ("剧", &["那个电视剧", "球赛", "综艺", "直播", "动画片", "新出的电影", "纪录片", "小品"]),
    ("课", &["数学", "英语", "钢琴", "游泳", "语文", "美术", "驾校", "羽毛球"]),
    (
        "活",
        &[
            "报表",
            "盘点",
            "值班表",
            "方案",
            "对账",
            "年会节目",
            "考核",
            "巡检",
            "验收",
            "排班",
            "投标书",
            "周报",
        ],
    ),
    ("天", &["下雨", "降温", "刮风", "出太阳", "起雾", "下冰雹", "又热起来"]),
    ("数", &["两", "三", "四", "五", "六", "七", "八", "十", "十二", "二十"]),
    ("钱", &["三十", "五十", "八十", "一百二", "两百", "三百六", "四十五", "六百"]),
];
const SAID: [&str; 44] = [
    "{时}去{地}不",
    "{时}在{地}碰到{人}了，聊了半天",
    "{人}让我问你{物}放哪了",
    "{时}想吃{菜}，你做还是出去吃",
    "{菜}做多了，{时}给你送点过去",
    "{时}{天}，记得带{物}",
    "{人}{时}过生日，送{物}行吗",
    "{物}坏了，{地}那家修不修",
    "{活}{时}要交，我还差{数}页没弄完",
    "{人}又改{活}了，{情}",
    "{课}课{时}改到{数}点了",
    "{课}老师说{人}最近有进步",
    "看{剧}了没，{情}",
    "{时}一起看{剧}吧",
    "{地}那边堵得厉害，我晚{数}分钟到",
    "{物}买回来了，花了{钱}",
    "昨晚吃{菜}你付了{钱}是吧，我转你",
    "{人}住院了，{时}我去看看",
    "{时}医院号挂上了，{数}点的",
    "膝盖又疼，{天}就这样",
    "{物}忘在{地}了，{情}",
    "帮我看看{物}多少钱，超过{钱}就不要了",
    "{时}开会吗，听说{人}要来",
    "{活}我发邮箱了，你看下第{数}页",
    "{时}值班跟你换一下行不行，{人}有事",
    "工资到账没，{人}说{时}才发",
    "水电费{时}{人}交了，{钱}",
    "{人}问你{时}回不回来吃饭",
    "路过{地}给你带了{菜}",
    "{情}，{活}弄到{数}点才下班",
    "{地}新开了一家{菜}，人多得很",
    "孩子{课}作业不会，你来教",
    "{时}体检别吃早饭",
    "{人}把{物}借走了还没还",
    "老家{天}了，{人}说地里都湿透",
    "{时}车票买好了，{数}点到{地}",
    "别忘了给{人}打电话",
    "{物}到了，在{地}，你下班拿一下",
    "家里没{物}了，{时}买一个",
    "猫又把{物}弄翻了，{情}",
    "{人}说{地}那套房子租出去了，一个月{数}百",
    "这次{活}{人}肯定又说不行",
    "{时}同学聚会你去吗，每人{钱}",
    "{剧}里那个{人}演得真好",
];
const SHORT: [&str; 30] = [
    "好的",
    "嗯",
    "哈哈哈",
    "行",
    "到了",
    "知道了",
    "在忙",
    "晚安",
    "好",
    "ok",
    "收到",
    "谢谢",
    "没事",
    "等会儿",
    "早",
    "是吗",
    "真的假的",
    "可以",
    "[图片]",
    "[语音] 12\"",
    "辛苦了",
    "路上",
    "马上到",
    "吃了吗",
    "回头说",
    "不去了",
    "你定",
    "都行",
    "😂",
    "👌",
];
const POSTED: [&str; 8] = [
    "{时}在{地}拍的，{情}",
    "自己做的{菜}，第一次就成功",
    "{人}{时}第一次上{课}课，记录一下",
    "{物}用了三年还没坏，值",
    "求推荐{地}附近好吃的{菜}",
    "{天}的日子最适合在家看{剧}",
    "坚持跑步第{数}天，{情}",
    "闲置{物}，{钱}块，{地}自提",
];

fn filled(plain: &str, dice: &mut Dice) -> String {
    let drawn: Vec<(&str, &str)> =
        PARTS.iter().map(|(name, of)| (*name, dice.pick(of).copied().unwrap_or_default())).collect();
    letters::fill(plain, &drawn)
}

/// What an ordinary person says next.
pub(super) fn said(dice: &mut Dice) -> String {
    if dice.chance(0.38) {
        return dice.pick(&SHORT).copied().unwrap_or_default().to_owned();
    }
    let first = filled(dice.pick(&SAID).copied().unwrap_or_default(), dice);
    let words = if dice.chance(0.3) {
        let second = filled(dice.pick(&SAID).copied().unwrap_or_default(), dice);
        format!("{first}{}{second}", ["，", " ", "。", "，对了"][dice.below(4) as usize])
    } else {
        first
    };
    match dice.below(12) {
        0 => format!("{words}呢"),
        1 => format!("{words}啊"),
        2 => format!("{words}[捂脸]"),
        3 => format!("哎，{words}"),
        4 => letters::mistyped(&words, dice),
        _ => words,
    }
}

/// What an ordinary person publishes.
pub(super) fn posted(dice: &mut Dice) -> String {
    filled(dice.pick(&POSTED).copied().unwrap_or_default(), dice)
}

/// The chats on the telephones that were read.
pub(super) fn tell(plot: &mut Plot) {
    let owners: BTreeSet<u32> = (0..plot.city.count)
        .filter(|who| (16..80).contains(&plot.city.people.persons[*who as usize].age))
        .filter(|who| mix(u64::from(*who), 127) % 100 < READ)
        .take(MOST)
        .collect();
    // A case has one in five of them: the others' telephones were read for other cases.
    plot.ask(owners.iter().copied().step_by(5));
    for owner in owners.iter().copied() {
        // What two telephones keep was read from the first of them.
        let writes = |who: &u32| plot.city.people.persons[*who as usize].age > 11;
        let elsewhere = |who: &u32| *who < owner && owners.contains(who);
        let friends: Vec<u32> =
            plot.city.circles.of_person(owner).iter().filter(|who| writes(who)).take(3).copied().collect();
        for friend in friends.into_iter().filter(|who| !elsewhere(who)) {
            between_two(plot, owner, friend);
        }
        let person = plot.city.people.persons[owner as usize];
        let family: Vec<u32> = plot
            .city
            .people
            .household(person.household)
            .filter(|who| plot.city.people.persons[*who as usize].age > 11)
            .collect();
        if !family.iter().any(elsewhere) {
            let title = ["我们家", "吃饭睡觉群", "家"][(owner % 3) as usize];
            group(plot, owner, &family, title, 1_000_000 + person.household);
        }
        if person.workplace != NO_WORK {
            let team: Vec<u32> =
                plot.city.people.colleagues(person.workplace).iter().take(12).copied().collect();
            let title = format!("{}工作群", plot.city.name(plot.city.workplace(person.workplace)));
            if team.iter().any(elsewhere) {
                continue;
            }
            group(plot, owner, &team, &title, 2_000_000 + person.workplace);
        }
    }
}

/// A rhythm of a day: in the morning little, in the evening much.
fn moment(day: u32, dice: &mut Dice) -> u32 {
    let hour = dice.range(7, 22).max(dice.range(7, 22));
    day * DAY + hour * 3600 + dice.below(3600)
}

fn between_two(plot: &mut Plot, owner: u32, friend: u32) {
    let file = format!("wechat-{}-{friend}", numbers::handle(owner));
    let names = [registers::nickname(owner), registers::nickname(friend)];
    let handles = [numbers::handle(owner), numbers::handle(friend)];
    let pair = u32::try_from(mix(u64::from(owner), u64::from(friend)) >> 33).unwrap_or(owner);
    for day in 0..plot.city.days {
        let mut dice = plot.dice("small talk", pair ^ day << 20);
        if !dice.chance(0.5) {
            continue;
        }
        let mut at = moment(day, &mut dice);
        for _ in 0..dice.poisson(A_DAY[0] * 2.0) {
            let words = said(&mut dice);
            let (a, b) = if dice.chance(0.5) { (0, 1) } else { (1, 0) };
            letter(plot, at, &file, owner, [&handles[a], &handles[b]], [&names[a], &names[b]], &words);
            at += dice.exponential(180.0) as u32 + 3;
        }
    }
}

fn group(plot: &mut Plot, owner: u32, members: &[u32], title: &str, number: u32) {
    if members.len() < 2 || !members.contains(&owner) {
        return;
    }
    let room = Room::wechat(owner, title, number);
    for day in 0..plot.city.days {
        let mut dice = plot.dice("talk of a group", (owner * 512) ^ day ^ (number / 1_000_000) << 8);
        if !dice.chance(0.6) {
            continue;
        }
        let mut at = moment(day, &mut dice);
        for _ in 0..dice.poisson(A_DAY[1]) {
            let from = members[dice.below(members.len() as u32) as usize];
            let words = said(&mut dice);
            room.say(plot, at, [&numbers::handle(from), &registers::nickname(from)], owner, &words);
            at += dice.exponential(240.0) as u32 + 3;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn long_sentences_hardly_repeat_and_short_ones_do() {
        let mut dice = Dice::of_gang(1, "crowd", 0);
        let mut counts = BTreeMap::<String, u32>::new();
        (0..20_000).for_each(|_| *counts.entry(said(&mut dice)).or_default() += 1);
        let long = counts.iter().filter(|(words, _)| words.chars().count() >= 20);
        let (kinds, most) = long.fold((0, 0), |(kinds, most), (_, count)| (kinds + 1, most.max(*count)));
        assert!(kinds > 4_000 && most < 6, "{kinds} long sentences, one {most} times");
        assert!(counts["好的"] > 100);
        assert!(counts.keys().all(|words| !words.contains('{')), "a part has no words");
    }
}
