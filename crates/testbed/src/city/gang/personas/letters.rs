//! How is the same text written by another hand: traditional characters, look-alike letters, wrong characters, other words?

use crate::city::seed::Dice;

/// Simplified characters and their traditional forms, one after another; only pairs with one usual answer.
const TRADITIONAL: &str = "们們这這个個为為来來时時说說对對开開会會问問间間钱錢银銀账賬户戶转轉资資报報领領导導达達单單点點电電话話网網络絡过過还還进進边邊没沒么麼从從让讓学學习習买買卖賣涨漲赚賺软軟载載录錄检檢证證据據护護处處办辦务務员員额額贷貸费費认認后後发發现現实實确確请請谢謝给給联聯级級红紅线線号號码碼稳穩风風险險专專业業团團队隊师師盘盤观觀视視频頻图圖备備冻凍结結异異购購订訂货貨赔賠偿償错錯误誤关關闭閉当當动動场場机機应應该該约約审審纳納税稅压壓质質满滿总總别別远遠体體见見听聽写寫读讀觉覺爱愛亲親妈媽儿兒岁歲经經历歷样樣种種万萬亿億数數计計划劃长長飞飛佣傭价價协協义義乐樂书書云雲产產仓倉传傳伤傷优優众眾冲衝决決减減击擊则則刘劉创創刚剛剧劇剩剩加加务務劳勞势勢区區医醫华華厅廳压壓县縣参參双雙变變叶葉吗嗎员員响響园園围圍国國圣聖块塊坏壞声聲头頭夹夾奖獎妇婦孙孫宁寧宝寶实實审審宽寬对對寻尋将將尽盡层層岛島币幣带帶帮幫广廣庆慶库庫张張强強归歸忆憶怀懷态態惊驚愿願戏戲执執扩擴扫掃抢搶担擔拥擁择擇挂掛损損换換晓曉暂暫术術权權条條构構标標树樹楼樓欢歡气氣汇匯汉漢没沒沟溝泽澤测測济濟浓濃灯燈灵靈热熱爷爺状狀猪豬环環疗療监監盖蓋矿礦码碼礼禮禁禁离離称稱积積稳穩穷窮窝窩竞競笔筆签簽简簡类類粮糧紧緊红紅纪紀级級纯純纸紙绍紹终終组組细細织織绝絕统統继繼绩績维維绿綠缘緣缴繳罚罰网網职職肤膚脑腦脸臉舰艦艺藝节節药藥虑慮虽雖补補装裝规規览覽设設访訪诉訴词詞试試诚誠详詳语語误誤课課谁誰调調谈談负負财財责責败敗贵貴赢贏赵趙趋趨跃躍车車轮輪较較辆輛输輸边邊迁遷运運近近选選递遞逻邏遗遺邮郵邻鄰释釋里裡针針铁鐵链鏈销銷锁鎖键鍵门門闲閒闻聞阳陽阶階际際陆陸随隨难難静靜顶頂项項顺順须須预預题題额額颜顏饭飯馆館马馬驾駕验驗鱼魚鲜鮮麦麥龙龍齐齊";
/// Words and what others write for them.
const REWORDED: [(&str, &str); 40] = [
    ("马上", "立刻"),
    ("您", "你"),
    ("收益", "盈利"),
    ("稳定", "稳健"),
    ("资金", "款项"),
    ("名额", "席位"),
    ("截图", "截屏"),
    ("尽快", "抓紧"),
    ("联系", "找"),
    ("保证", "确保"),
    ("因为", "由于"),
    ("所以", "因此"),
    ("账户", "账号"),
    ("如果", "要是"),
    ("操作", "办理"),
    ("现在", "目前"),
    ("需要", "得"),
    ("可以", "能"),
    ("今天", "今日"),
    ("明天", "明日"),
    ("老师", "导师"),
    ("平台", "系统"),
    ("佣金", "报酬"),
    ("任务", "单子"),
    ("本金", "垫付的钱"),
    ("审核", "核查"),
    ("核实", "确认"),
    ("涉嫌", "牵涉"),
    ("配合", "协助"),
    ("不要告诉", "别跟"),
    ("任何人", "别人"),
    ("家里人", "家人"),
    ("一共", "总共"),
    ("到账", "入账"),
    ("错过", "漏掉"),
    ("考虑", "想想"),
    ("朋友", "熟人"),
    ("简单", "容易"),
    ("下载", "装"),
    ("发给我", "给我发过来"),
];
/// Characters that are typed for one another.
const MISTYPED: [(&str, &str); 12] = [
    ("账", "帐"),
    ("再", "在"),
    ("做", "作"),
    ("那", "哪"),
    ("收益", "受益"),
    ("已经", "以经"),
    ("需要", "须要"),
    ("的话", "得话"),
    ("截图", "接图"),
    ("登录", "登陆"),
    ("份额", "分额"),
    ("稍等", "捎等"),
];
/// Latin letters, the Cyrillic or Greek ones that look like them, the digits that stand for them.
const ALIKE: [(char, char, char); 10] = [
    ('a', 'а', '4'),
    ('e', 'е', '3'),
    ('o', 'о', '0'),
    ('i', 'і', '1'),
    ('s', 'ѕ', '5'),
    ('c', 'с', 'c'),
    ('x', 'х', 'x'),
    ('y', 'у', 'y'),
    ('n', 'п', 'n'),
    ('l', 'ӏ', '1'),
];

/// The text in traditional characters; what stands in braces stays, for it is filled in later.
pub(super) fn traditional(text: &str) -> String {
    let mut pairs = TRADITIONAL.chars();
    let pairs: Vec<(char, char)> = std::iter::from_fn(|| Some((pairs.next()?, pairs.next()?))).collect();
    let mut inside = false;
    let of = |letter: char| {
        inside = letter == '{' || (inside && letter != '}');
        if inside {
            return letter;
        }
        pairs.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to)
    };
    text.chars().map(of).collect()
}

/// Up to so many words replaced by others; the same text where none is known.
pub(super) fn reworded(text: &str, most: usize, dice: &mut Dice) -> String {
    replaced(text, &REWORDED, most, dice)
}

/// One wrong character, if the text has one that is often wrong.
pub(super) fn mistyped(text: &str, dice: &mut Dice) -> String {
    replaced(text, &MISTYPED, 1, dice)
}

fn replaced(text: &str, pairs: &[(&str, &str)], most: usize, dice: &mut Dice) -> String {
    let mut known: Vec<&(&str, &str)> = pairs.iter().filter(|(from, _)| text.contains(from)).collect();
    let mut out = text.to_owned();
    for _ in 0..most.min(known.len()) {
        let (from, to) = known.swap_remove(dice.below(known.len() as u32) as usize);
        out = out.replacen(from, to, 1);
    }
    out
}

/// Some Latin letters replaced by letters of other alphabets that look the same.
pub(super) fn homoglyphs(text: &str) -> String {
    mapped(text, |(_, alike, _)| *alike)
}

/// Digits for letters.
pub(super) fn digits(text: &str) -> String {
    mapped(text, |(_, _, digit)| *digit)
}

fn mapped(text: &str, to: impl Fn(&(char, char, char)) -> char) -> String {
    let of = |letter: char| ALIKE.iter().find(|(from, ..)| *from == letter).map_or(letter, &to);
    text.chars().map(of).collect()
}

/// Latin letters and digits as wide as Chinese characters.
pub(super) fn wide(text: &str) -> String {
    let of = |letter: char| match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    text.chars().map(of).collect()
}

/// Fills `{name}` from the list; a name that is not in it stays.
pub(super) fn fill(text: &str, slots: &[(&str, &str)]) -> String {
    let mut out = text.to_owned();
    for (name, value) in slots {
        let slot = format!("{{{name}}}");
        if out.contains(&slot) {
            out = out.replace(&slot, value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hand_writes_the_text_differently_and_leaves_the_rest() {
        assert_eq!(traditional("这个账户的资金"), "這個賬戶的資金");
        assert_eq!(traditional("户名{户}"), "戶名{户}");
        assert_eq!(homoglyphs("alex"), "аӏех");
        assert_eq!(digits("linda"), "11nd4");
        assert_eq!(wide("Ab1 好"), "Ａｂ１ 好");
        let mut dice = Dice::of_gang(1, "letters", 0);
        assert_eq!(reworded("您的资金", 9, &mut dice), "你的款项");
        assert_eq!(mistyped("账户", &mut dice), "帐户");
        assert_eq!(fill("{a}和{b}", &[("a", "甲")]), "甲和{b}");
    }

    #[test]
    fn the_table_of_characters_goes_two_by_two() {
        let letters: Vec<char> = TRADITIONAL.chars().collect();
        assert!(letters.len().is_multiple_of(2));
        for pair in letters.chunks(2) {
            let same: Vec<char> =
                letters.chunks(2).filter(|other| other[0] == pair[0]).map(|other| other[1]).collect();
            assert!(same.iter().all(|other| *other == pair[1]), "{} has two forms", pair[0]);
        }
    }
}
