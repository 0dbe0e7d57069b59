//! What are the city's people, firms and streets called?

use crate::city::seed::mix;

const FAMILIES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力健世广志义兴良海山仁波宁贵福生龙元全胜学祥才发成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘";
const DISTRICTS: [&str; 12] =
    ["青石", "白桥", "东渡", "西坪", "南浦", "北岭", "新河", "旧城", "柳湾", "枫林", "石埠", "云台"];
const STREETS: [&str; 10] = ["人和", "长宁", "建设", "解放", "学府", "江滨", "工业", "银杏", "中山", "环城"];
const BANKS: [&str; 5] = ["示例银行", "示例农商银行", "青石银行", "滨河银行", "示例信用社"];

fn letter(of: &str, index: u64) -> char {
    let count = of.chars().count() as u64;
    of.chars().nth((index % count.max(1)) as usize).unwrap_or('某')
}

/// A person's name: the family's, then one or two characters.
pub(crate) fn person(party: u32, household: u64) -> String {
    let hash = mix(u64::from(party), 23);
    let mut name = String::with_capacity(9);
    name.push(letter(FAMILIES, if hash & 3 == 0 { hash >> 8 } else { mix(household, 29) }));
    name.push(letter(GIVEN, hash >> 16));
    if hash & 28 != 0 {
        name.push(letter(GIVEN, hash >> 32));
    }
    name
}

/// A firm's name.
pub(crate) fn firm(number: u32, trade: &str) -> String {
    let hash = mix(u64::from(number), 31);
    format!("{}{}{}{trade}", district(hash), letter(GIVEN, hash >> 16), letter(GIVEN, hash >> 32))
}

/// A street address in the district of a cell.
pub(crate) fn address(cell: u16, household: u64) -> String {
    let hash = mix(household, 37);
    let street = STREETS[(hash % 10) as usize];
    format!("{}区{street}路{}号{}室", district(u64::from(cell)), hash % 300 + 1, hash / 300 % 30 + 101)
}

pub(crate) fn district(of: u64) -> &'static str {
    DISTRICTS[(of % 12) as usize]
}

/// The bank that keeps an account.
pub(crate) fn bank(account: u32) -> &'static str {
    BANKS[(mix(u64::from(account), 41) % 5) as usize]
}
