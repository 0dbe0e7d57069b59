//! Do two spellings of a column's name mean the same? Folded, they are equal bytes.
//!
//! NFKC makes full-width forms plain; blanks, quotes and marks go; letters become small; the traditional characters
//! and variants that occur in column names become the simplified ones. Only names and fixed words are folded, never
//! recorded values.

use std::sync::LazyLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Traditional characters and variants of column names, each followed by the simplified one.
const SIMPLIFIED: &str = "帳账賬账帐账戶户戸户對对額额餘余幣币種种號号時时間间類类說说備备註注貸贷開开單单發发務务狀状態态憑凭證证轉转網网點点櫃柜員员記记訂订\
銀银機机構构附附業业總总數数價价稱称後后資资費费項项結结選选據据問问處处餘余筆笔標标準准檔档碼码體体區区國国際际匯汇內内個个詳详細细過过進进輸输\
頁页幣币轉转匯汇聯联週周網网銷销費费簡简贈赠購购賣卖買买產产應应實实現现關关閉闭與与該该並并條条擔担書书帶带來来調调撥拨賣卖滙汇計计頁页聯联銷销繳缴貨货紅红歸归還还換换贖赎讓让領领給给電电話话車车館馆預预約约滿满減减歲岁終终擊击衝冲\
護护繫系係系訊讯冊册錄录郵邮離离達达緯纬經经運运營营臺台設设頭头組组會会攝摄軌轨跡迹傳传職职場场勢势圖图儲储顯显絡络擴扩測测塊块連连協协議议載载動动訪访請请鏈链題题佈布評评論论頻频歷历長长執执鎖锁級级別别親亲屬属駕驾駛驶輛辆飯饭樓楼層层學学貫贯遷迁紀纪誌志無无線线壓压燈灯氣气僅仅驗验檢检監监視视覺觉\
覽览譯译認认許许讀读誰谁鄉乡鎮镇縣县門门飛飞鐵铁輕轻軟软裝装習习聽听聲声腦脑臉脸艙舱蘋苹虛虚節节範范維维綁绑緊紧縮缩績绩編编暱昵";

/// The folded form of a name.
#[must_use]
pub fn fold(name: &str) -> String {
    // Most names are normalised already, and asking costs far less than doing it again.
    match is_nfkc_quick(name.chars()) {
        IsNormalized::Yes => folded(name.chars()),
        _ => folded(name.nfkc()),
    }
}

fn folded(marks: impl Iterator<Item = char>) -> String {
    marks.filter(|mark| !is_dropped(*mark)).flat_map(char::to_lowercase).map(simplified).collect()
}

/// The text with traditional characters and variants of statements' words as simplified ones; all else as it is.
#[must_use]
pub fn simplify(text: &str) -> String {
    text.chars().map(simplified).collect()
}

fn is_dropped(mark: char) -> bool {
    super::is_blank(mark) || matches!(mark, '"' | '\'' | '`' | '*' | ':' | '_' | '#' | '\u{fe0f}')
}

fn simplified(mark: char) -> char {
    if mark.is_ascii() {
        return mark;
    }
    let found = PAIRS.binary_search_by_key(&mark, |pair| pair.0).ok().and_then(|at| PAIRS.get(at));
    found.map_or(mark, |pair| pair.1)
}

/// [`SIMPLIFIED`] by its first characters, sorted.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut marks = SIMPLIFIED.chars();
    let mut pairs: Vec<(char, char)> = std::iter::from_fn(|| Some((marks.next()?, marks.next()?))).collect();
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| pair.0);
    pairs
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_column_fold_to_the_same() {
        let groups: [&[&str]; 5] = [
            &["交易金额（元）", "交易金额(元)", " 交易金额 (元)\t", "交易金額(元)"],
            &["对方账号", "对方帐号", "對方帳號", "對方賬號"],
            &["Transaction Date", "TRANSACTION_DATE", "transaction date ", "\u{feff}\"Transaction Date\""],
            &["日志号", "日 志 号"],
            &["餘額", "余额", "余额:"],
        ];
        for group in groups {
            let folded: Vec<String> = group.iter().map(|name| fold(name)).collect();
            assert!(folded.windows(2).all(|pair| pair[0] == pair[1]), "{folded:?}");
        }
    }

    #[test]
    fn the_table_is_made_of_pairs() {
        assert_eq!(SIMPLIFIED.chars().count() % 2, 0);
    }
}
