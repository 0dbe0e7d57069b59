//! What do people who know one another write in chats? Sentences of their own, to friends.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::message;

use super::{DAY, MINUTE, MONDAY, Plant, moment};

/// Words of everyday life, two characters each.
const WORDS: &str = "橘子雨伞车票书包花盆钥匙牛奶邻居表妹食堂保安司机同事大姐昨天上午晚上周末下雨打车排队做饭洗碗跑步唱歌电影考试医院公园菜场地铁空调冰箱沙发窗帘毛衣皮鞋眼镜手表蛋糕咖啡米饭面条鸡蛋西瓜葡萄老虎鹦鹉";

/// Somebody writes to somebody, or into a chat whose name begins with `group-`.
pub(crate) fn writes(plant: &mut Plant, from: &str, to: &str, at: i64, body: &str) {
    plant.add(Kind::Message, |draft| {
        draft.text(message::PLATFORM, "chat").text(message::SENDER, from).text(message::BODY, body);
        match to.strip_prefix("group-") {
            Some(_) => draft.text(message::CONVERSATION, to),
            None => draft.text(message::RECIPIENT, to),
        };
        draft.moment(message::SENT, moment(at));
    });
}

/// A sentence that nobody else says.
pub(crate) fn sentence(plant: &mut Plant) -> String {
    let marks: Vec<char> = WORDS.chars().collect();
    let mut said = String::new();
    for _ in 0..10 {
        let word = plant.below(50) as usize * 2;
        said.extend(marks.iter().skip(word).take(2));
    }
    said
}

/// So many people, called `person-<number>`, write to a friend once a day.
pub(crate) fn friends(plant: &mut Plant, people: u64, days: i64) {
    for person in 0..people {
        for day in 0..days {
            let body = sentence(plant);
            let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
            let friend = format!("person-{}", (person + 1 + person % 3) % people);
            writes(plant, &format!("person-{person}"), &friend, at, &body);
        }
    }
}
