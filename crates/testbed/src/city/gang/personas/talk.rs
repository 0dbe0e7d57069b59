//! How does a script come to be used by many, each in his own words, and how does a conversation by it go?
//!
//! Variants grow as a tree: somebody takes the script of another and drops a sentence, adds one, says two in another order, says
//! something in other words, writes traditional characters or a wrong one. Slots (name, amount, account) are filled anew for every victim.

use super::account::Account;
use super::families::{Family, Stage, replies};
use super::letters;
use super::room;
use crate::city::evidence::clock;
use crate::city::gang::plot::Plot;
use crate::city::place::DAY;
use crate::city::registers;
use crate::city::seed::Dice;

/// A variant of a script: its lines, where it comes from, and what was done.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) parent: Option<usize>,
    pub(super) done: Vec<&'static str>,
    pub(super) lines: Vec<(Stage, String)>,
}

/// So many variants of a family; the first is the script itself.
pub(super) fn tree(family: &Family, count: usize, dice: &mut Dice) -> Vec<Variant> {
    let owned =
        |lines: &[(Stage, &str)]| lines.iter().map(|(stage, text)| (*stage, (*text).to_owned())).collect();
    let mut all = vec![Variant { parent: None, done: Vec::new(), lines: owned(family.lines) }];
    while all.len() < count {
        let parent = dice.below(all.len() as u32) as usize;
        let mut child = Variant { parent: Some(parent), done: Vec::new(), lines: all[parent].lines.clone() };
        for _ in 0..dice.range(1, 3) {
            let done = change(&mut child.lines, family, dice);
            child.done.push(done);
        }
        all.push(child);
    }
    all
}

/// Changes a script in one way. No stage loses its last sentence.
fn change(lines: &mut Vec<(Stage, String)>, family: &Family, dice: &mut Dice) -> &'static str {
    let at = dice.below(lines.len() as u32) as usize;
    match dice.below(7) {
        0 if lines.iter().filter(|line| line.0 == lines[at].0).count() > 1 => {
            lines.remove(at);
            "dropped"
        }
        1 => {
            let fresh = |line: &&(Stage, &str)| !lines.iter().any(|have| have.1 == line.1);
            let more: Vec<&(Stage, &str)> = family.more.iter().filter(fresh).collect();
            let Some((stage, text)) = dice.pick(&more).copied() else { return reword(lines, dice) };
            let place = lines.iter().rposition(|line| line.0 <= *stage).map_or(0, |index| index + 1);
            lines.insert(place, (*stage, (*text).to_owned()));
            "added"
        }
        2 if at + 1 < lines.len() && lines[at].0 == lines[at + 1].0 => {
            lines.swap(at, at + 1);
            "reordered"
        }
        3 if dice.chance(0.4) => {
            lines.iter_mut().for_each(|line| line.1 = letters::traditional(&line.1));
            "traditional"
        }
        4 => {
            for line in lines.iter_mut() {
                if dice.chance(0.3) {
                    line.1 = letters::mistyped(&line.1, dice);
                }
            }
            "mistyped"
        }
        5 => {
            lines.iter_mut().for_each(|line| line.1 = line.1.replace('，', " "));
            "unpunctuated"
        }
        _ => reword(lines, dice),
    }
}

fn reword(lines: &mut [(Stage, String)], dice: &mut Dice) -> &'static str {
    for line in lines.iter_mut() {
        if dice.chance(0.6) {
            line.1 = letters::reworded(&line.1, 2, dice);
        }
    }
    "reworded"
}

/// Who talks to whom, from when, and how far.
#[derive(Debug)]
pub(super) struct Meeting<'a> {
    pub(super) account: &'a Account,
    pub(super) victim: u32,
    pub(super) family: &'a Family,
    /// First and last day.
    pub(super) days: [u32; 2],
    /// Hours at which he writes.
    pub(super) hours: [u32; 2],
    pub(super) until: Stage,
    /// Card, its holder, and how many yuan.
    pub(super) pay: [String; 3],
}

/// What was said.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Said {
    /// Messages of the one who deceives.
    pub(super) rows: u64,
    pub(super) span: [u32; 2],
    /// When the account to pay was named.
    pub(super) asked_to_pay: Option<u32>,
}

/// The file of a conversation, as the telephone of `owner` keeps it.
pub(super) fn file(account: &Account, owner: u32) -> String {
    if account.platform == super::account::Platform::Telegram {
        format!("contact-u{owner}-7{:08}", account.party)
    } else {
        format!("wechat-{}-{}", crate::city::numbers::handle(owner), account.party)
    }
}

/// Lets them talk: lines in order, spread over the days at hours of his, most of them answered.
pub(super) fn hold(
    plot: &mut Plot,
    meeting: &Meeting<'_>,
    lines: &[(Stage, String)],
    dice: &mut Dice,
) -> Said {
    let slots = slots(plot, meeting, dice);
    let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lines: Vec<&(Stage, String)> = lines.iter().filter(|line| line.0 <= meeting.until).collect();
    let (account, victim) = (meeting.account, meeting.victim);
    let theirs = registers::nickname(victim);
    let names = [account.nickname.as_str(), theirs.as_str()];
    let [first, last] = meeting.days;
    let wide = (meeting.hours[1] - meeting.hours[0]) * 3600;
    let total = (last + 1 - first) * wide;
    let step = total / (lines.len() as u32 + 1);
    let real = |worked: u32| (first + worked / wide) * DAY + meeting.hours[0] * 3600 + worked % wide;
    let mut said = Said { span: [plot.end(), 0], ..Said::default() };
    for (turn, (stage, text)) in (0_u32..).zip(lines) {
        let at = real(step * turn + dice.below(step * 6 / 10 + 1));
        if at >= plot.end() {
            break;
        }
        write(plot, at, account, victim, names, &letters::fill(text, &slots));
        said.rows += 1;
        said.span = [said.span[0].min(at), at];
        if *stage == Stage::Payment && text.contains("{卡}") {
            said.asked_to_pay = Some(at);
        }
        if dice.chance(0.75) {
            let after = at + dice.range(15, (step * 3 / 10).clamp(16, 900));
            let reply = dice.pick(replies(*stage)).copied().unwrap_or_default();
            let (file, handles) =
                (file(account, victim), [&account.handle, &account.platform.handle(victim)]);
            room::letter(plot, after, &file, victim, [handles[1], handles[0]], [names[1], names[0]], reply);
        }
    }
    said
}

/// The account says something to somebody, whose telephone keeps it.
pub(super) fn write(plot: &mut Plot, at: u32, account: &Account, to: u32, names: [&str; 2], words: &str) {
    let handles = [account.handle.as_str(), &account.platform.handle(to)];
    room::letter(plot, at, &file(account, to), to, handles, names, words);
}

/// What this one says to this victim.
fn slots(plot: &Plot, meeting: &Meeting<'_>, dice: &mut Dice) -> Vec<(&'static str, String)> {
    const PLATFORMS: [&str; 8] =
        ["示例恒盈", "鼎测资本", "试点优选", "样例易购", "云示金融", "汇例通", "盛样在线", "例速达"];
    const TEACHERS: [&str; 6] = ["方", "贺", "骆", "简", "岑", "柏"];
    const CITIES: [&str; 6] = ["示例", "东渡", "青石", "南浦", "云台", "柳湾"];
    const ADDRESSED: [&str; 4] = ["先生", "女士", "哥", "姐"];
    // What the deceiver calls himself and his firm stays the same from victim to victim.
    let own = u64::from(meeting.account.user) + meeting.family.id.len() as u64;
    let name = plot.city.name(meeting.victim);
    let family_name: String = name.chars().take(1).collect();
    let of = |list: &[&str]| list[(own % list.len() as u64) as usize].to_owned();
    vec![
        ("称呼", format!("{family_name}{}", ADDRESSED[dice.below(4) as usize])),
        ("姓", family_name),
        ("师", of(&TEACHERS)),
        ("官", of(&TEACHERS)),
        ("平", of(&PLATFORMS)),
        ("城", of(&CITIES)),
        ("比", dice.range(5, 30).to_string()),
        ("号", dice.range(1_000, 99_999).to_string()),
        ("案", format!("示公刑字〔2025〕{}号", dice.range(1_000, 9_999))),
        ("小", (dice.range(1, 40) * 50).to_string()),
        ("卡", meeting.pay[0].clone()),
        ("户", meeting.pay[1].clone()),
        ("元", meeting.pay[2].clone()),
        ("时", clock(dice.below(DAY))),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::families::FAMILIES;
    use super::*;

    #[test]
    fn variants_keep_the_order_of_stages_and_most_of_the_words() {
        for (number, family) in (0_u64..).zip(&FAMILIES) {
            let tree = tree(family, 12, &mut Dice::of_gang(5, "tree", number));
            assert_eq!(tree.len(), 12);
            assert!(tree.iter().skip(1).all(|variant| variant.parent.is_some() && !variant.done.is_empty()));
            for variant in &tree {
                let stages: Vec<Stage> = variant.lines.iter().map(|line| line.0).collect();
                assert!(stages.is_sorted(), "{} {:?}", family.id, variant.done);
                for stage in
                    [Stage::Greeting, Stage::Trust, Stage::Inducement, Stage::Pressure, Stage::Payment]
                {
                    assert!(stages.contains(&stage), "{} lost {stage:?} by {:?}", family.id, variant.done);
                }
            }
            let depth = |mut index: usize| {
                let mut steps = 0;
                while let Some(parent) = tree[index].parent {
                    (index, steps) = (parent, steps + 1);
                }
                steps
            };
            assert!((0..12).any(|index| depth(index) > 1), "{}: a bush, no tree", family.id);
        }
    }
}
