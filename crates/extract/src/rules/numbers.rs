//! Which telephones, cards, documents and order numbers does a text give?
//!
//! A number without a label is only taken where its form can be checked; inside a longer number nothing is looked for.

use thalweg_model::IdentifierKind;

use super::numerals::digit;
use super::{pattern, scan, stands_alone};
use crate::find::{Finder, Rule};

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    nothing(finder);
    labelled(finder);
    mobile(finder);
    spelt_mobile(finder);
    international(finder);
    landline(finder);
    long_numbers(finder);
    plates(finder);
}

/// What looks like an identifier and is said to be something else.
fn nothing(finder: &mut Finder<'_>) {
    let codes = pattern!(
        r"(?i)(?:验证码|校验码|动态码|确认码|取件码|提取码|激活码|邀请码|工号|警号|股票代码|otp|verification code|passcode|pin|v|ver|version|版本)\s*(?:是|为|:|is|号)?\s*(\d{3,8}|\d{1,3}(?:\.\d{1,5}){1,4})"
    );
    scan(codes, finder.text(), |found| {
        let Some(code) = found.get(1) else { return false };
        let alone = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
        let label_starts = found.get(0).map_or(0, |whole| whole.start());
        if !alone(finder.folded.before(label_starts).chars().next_back())
            || !stands_alone(finder.text(), code.start(), code.end())
        {
            return false;
        }
        finder.nothing(code.start(), code.end(), "code");
        true
    });
}

/// The kind that a label names, by what it contains; the first that fits.
const LABELS: [(&str, IdentifierKind, &str); 9] = [
    ("imei", IdentifierKind::Imei, "number.imei"),
    ("imsi", IdentifierKind::Imsi, "number.imsi"),
    ("iccid", IdentifierKind::Iccid, "number.iccid"),
    ("身份证", IdentifierKind::ResidentId, "number.resident_id"),
    ("公民身份", IdentifierKind::ResidentId, "number.resident_id"),
    ("护照", IdentifierKind::Passport, "number.passport"),
    ("passport", IdentifierKind::Passport, "number.passport"),
    ("swift", IdentifierKind::Bic, "number.bic"),
    ("bic", IdentifierKind::Bic, "number.bic"),
];

fn labelled(finder: &mut Finder<'_>) {
    let documents = pattern!(
        r"(?i)(imei|imsi|iccid|身份证|公民身份|护照|passport|swift|\bbic)\s*(?:号码|号|code|no\.?|number|证号)?\s*(?:是|为|:|#|is)?\s*([A-Z0-9][A-Z0-9 \-]{5,24}[A-Z0-9])"
    );
    scan(documents, finder.text(), |found| {
        let (Some(label), Some(number)) = (found.get(1), found.get(2)) else { return false };
        let label = label.as_str().to_lowercase();
        let Some((_, kind, via)) = LABELS.iter().find(|(word, _, _)| label.contains(word)) else {
            return false;
        };
        let (end, text) = first_number(finder.text(), number.start(), number.as_str(), *kind);
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let code = *kind == IdentifierKind::Bic
            && (text.len() == 8 || text.len() == 11)
            && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        (digits >= 6 || code) && finder.identifier(*kind, (number.start(), end), &text, Rule::labelled(via))
    });
    let phones = pattern!(
        r"(?i)(?:电话|手机号?|手机号码|热线|致电|拨打|拨|联系方式|座机|客服|传真|微信|vx|wechat|whatsapp|\bws|wa\.me/|\btel|\bphone|\bmobile|\bmob|\bcall(?:\s+(?:us|me|now|on|free|freephone|landline))?|\bcontact|\bdial|\bfax|\btext|\btxt)\s*(?:号码|号|no\.?|number|on)?\s*(?:是|为|:|=|-|/)?\s*(\+?\(?\d[\d \-().]{1,20}\d)"
    );
    scan(phones, finder.text(), |found| {
        let Some(number) = found.get(1) else { return false };
        let text = number.as_str();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let fits = (5..=15).contains(&digits) && stands_alone(finder.text(), number.start(), number.end());
        fits && !counted(finder.folded.after(number.end()))
            && finder.identifier(
                IdentifierKind::Phone,
                (number.start(), number.end()),
                text,
                Rule::labelled("phone.labelled"),
            )
    });
    let accounts = pattern!(
        r"(?i)(?:卡号|账号|帐号|账户|帐户|银行卡|储蓄卡|收款账户|\ba/c|\bacct|\baccount|\bcard)\s*(?:号码|号|no\.?|number|num)?\s*(?:是|为|:|#|is)?\s*(\d[\d \-]{4,30}\d)"
    );
    scan(accounts, finder.text(), |found| {
        let Some(number) = found.get(1) else { return false };
        let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
        if !(6..=30).contains(&digits.len()) || !stands_alone(finder.text(), number.start(), number.end()) {
            return false;
        }
        let range = (number.start(), number.end());
        let card = (12..=19).contains(&digits.len())
            && finder.identifier(IdentifierKind::BankCard, range, &digits, Rule::unlabelled("number.card"));
        card || finder.identifier(
            IdentifierKind::Account,
            range,
            &digits,
            Rule::unchecked("number.account", true),
        )
    });
    let references = pattern!(
        r"(?i)(?:订单|单号|流水|交易号|交易编号|发票|运单|快递单|案号|编号|合同号|凭证号|\border|\binvoice|\bref(?:erence)?|\btracking|\btransaction|\bticket|\bclaim code)\s*(?:编号|号码|号|no\.?|number|id|code)?\s*(?:是|为|:|#|is)?\s*((?:[A-Z]{1,6}-?)?\d[\dA-Z\-]{3,39})"
    );
    scan(references, finder.text(), |found| {
        let Some(number) = found.get(1) else { return false };
        finder.identifier(
            IdentifierKind::Reference,
            (number.start(), number.end()),
            number.as_str(),
            Rule::unchecked("number.reference", true),
        )
    });
}

/// Whether a unit follows, so that the number counts something.
fn counted(after: &str) -> bool {
    after
        .trim_start()
        .starts_with(['元', '块', '万', '%', '个', '天', '年', '分', '人', '次', '条', '亿', '月'])
}

/// The part of a labelled number that belongs together: up to the first gap once enough has been read.
fn first_number(text: &str, start: usize, found: &str, kind: IdentifierKind) -> (usize, String) {
    let wanted = match kind {
        IdentifierKind::ResidentId => 18,
        IdentifierKind::Imei | IdentifierKind::Imsi => 15,
        IdentifierKind::Iccid => 19,
        _ => 7,
    };
    let (mut end, mut kept) = (start, String::new());
    for (at, c) in found.char_indices() {
        if c.is_ascii_alphanumeric() {
            kept.push(c);
            end = start + at + 1;
        } else if kept.len() >= wanted {
            break;
        }
    }
    // A longer run than the kind has is the writer's slip: it is judged as it stands.
    let more = text.get(end..).unwrap_or_default().chars().take_while(char::is_ascii_digit).take(40);
    let more: String = more.collect();
    kept.push_str(&more);
    (end + more.len(), kept)
}

/// Chinese mobile numbers in digits, in the groupings that people write.
fn mobile(finder: &mut Finder<'_>) {
    let mobile = pattern!(r"(?:\+?86[ \-]?|0086[ \-]?|\(\+?86\) ?)?(1[ \-.·]?[3-9](?:[ \-.·]{0,3}\d){9})");
    scan(mobile, finder.text(), |found| {
        let (Some(whole), Some(number)) = (found.get(0), found.get(1)) else { return false };
        if !stands_alone(finder.text(), whole.start(), whole.end()) || !is_grouped(number.as_str()) {
            return false;
        }
        let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
        finder.identifier(
            IdentifierKind::Phone,
            (whole.start(), whole.end()),
            &format!("+86{digits}"),
            Rule::unlabelled("phone.cn_mobile"),
        )
    });
}

/// One kind of separator, and groups as people write eleven digits.
fn is_grouped(number: &str) -> bool {
    let separators: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
    let one_kind = separators.iter().all(|c| Some(c) == separators.first());
    let groups: Vec<usize> =
        number.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let usual = matches!(
        groups.as_slice(),
        [11] | [3, 4, 4] | [4, 4, 3] | [3, 3, 5] | [3, 8] | [7, 4] | [5, 6] | [3, 2, 2, 2, 2] | [3, 2, 3, 3]
    );
    one_kind && (usual || groups.iter().all(|length| *length == 1))
}

/// Chinese mobile numbers with Chinese numerals, letters for digits, or marks between the digits.
fn spelt_mobile(finder: &mut Finder<'_>) {
    let spelt = pattern!(
        r"[1一幺壹lI][ \-_.·*、/]{0,2}[3-9三四五六七八九叁肆伍陆柒捌玖](?:[ \-_.·、~/]{0,2}[0-9零〇洞一幺壹二贰三叁四肆五伍六陆七柒拐八捌九玖勾oOlI]){9}"
    );
    scan(spelt, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let (text, found) = (finder.text(), whole.as_str());
        if found.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-') {
            return false;
        }
        let is_digit = |c: Option<char>| {
            c.is_some_and(|c| {
                c.is_ascii_alphanumeric() || "零〇一幺二两三四五六七八九十百千万亿点".contains(c)
            })
        };
        if is_digit(text[..whole.start()].chars().next_back()) || is_digit(text[whole.end()..].chars().next())
        {
            return false;
        }
        let digits: String = found.chars().filter_map(digit).collect();
        let decimal = found.contains('.') && found.chars().filter(|c| *c == '.').count() < 2;
        digits.len() == 11
            && !decimal
            && finder.identifier(
                IdentifierKind::Phone,
                (whole.start(), whole.end()),
                &format!("+86{digits}"),
                Rule::unchecked("phone.spelt", false),
            )
    });
}

fn international(finder: &mut Finder<'_>) {
    let plus = pattern!(r"(?:\+|\b00)[ ]?[1-9]\d{0,2}(?:[ \-.()]{0,2}\d){6,12}");
    scan(plus, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let plus = whole.as_str().starts_with('+');
        let text: String = whole.as_str().chars().filter(char::is_ascii_digit).collect();
        let text = if plus { format!("+{text}") } else { format!("+{}", text.trim_start_matches('0')) };
        let before = finder.folded.before(whole.start()).chars().next_back();
        let alone = stands_alone(finder.text(), whole.start(), whole.end())
            && !before.is_some_and(|c| c.is_ascii_alphanumeric());
        alone
            && finder.identifier(
                IdentifierKind::Phone,
                (whole.start(), whole.end()),
                &text,
                Rule::unlabelled("phone.international"),
            )
    });
}

fn landline(finder: &mut Finder<'_>) {
    let area = pattern!(
        r"(?:\(0\d{2,3}\) ?|0\d{2,3}[ \-])\d{7,8}|[48]00[ \-]\d{3}[ \-]\d{4}|[48]00[ \-]\d{4}[ \-]\d{3}"
    );
    scan(area, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        stands_alone(finder.text(), whole.start(), whole.end())
            && finder.identifier(
                IdentifierKind::Phone,
                (whole.start(), whole.end()),
                whole.as_str(),
                Rule::unlabelled("phone.landline"),
            )
    });
    // A national number that begins with 0, in a sentence that asks to ring or write to it.
    let national = pattern!(r"\b0\d{9,10}|\b0\d{3,4} \d{3} ?\d{3,4}");
    scan(national, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let context = finder.folded.shortly_before(whole.start(), 40).to_lowercase();
        let asked =
            ["call", "text", "txt", "phone", "tel", "ring", "dial", "contact", "sms", "mob", "on ", "to "]
                .iter()
                .any(|word| context.contains(word));
        asked
            && stands_alone(finder.text(), whole.start(), whole.end())
            && finder.identifier(
                IdentifierKind::Phone,
                (whole.start(), whole.end()),
                whole.as_str(),
                Rule::unchecked("phone.national", true),
            )
    });
}

/// Numbers of 13 to 19 digits that carry a check: cards, resident ids, handsets.
fn long_numbers(finder: &mut Finder<'_>) {
    let long =
        pattern!(r"\d{13,19}|\d{17}[Xx]|\d{4}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,4})?|\d{6} \d{8} \d{3}[\dXx]");
    scan(long, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let mut end = whole.end();
        if finder.folded.after(end).starts_with(['X', 'x']) && whole.len() == 17 {
            end += 1;
        }
        let Some(found) = finder.text().get(whole.start()..end) else { return false };
        if !stands_alone(finder.text(), whole.start(), end) {
            return false;
        }
        let number: String = found.chars().filter(char::is_ascii_alphanumeric).collect();
        let range = (whole.start(), end);
        let id = number.len() == 18
            && finder.identifier(
                IdentifierKind::ResidentId,
                range,
                &number,
                Rule::unlabelled("number.resident_id"),
            );
        let handset = !id
            && number.len() == 15
            && ["35", "86", "01", "99"].iter().any(|start| number.starts_with(start))
            && finder.identifier(IdentifierKind::Imei, range, &number, Rule::unchecked("number.imei", false));
        let card = !id
            && !handset
            && number.starts_with(['3', '4', '5', '6'])
            && number.chars().all(|c| c.is_ascii_digit());
        if !card
            || !finder.identifier(IdentifierKind::BankCard, range, &number, Rule::unlabelled("number.card"))
        {
            return id || handset;
        }
        true
    });
    let passport = pattern!(r"\b[EG]\d{8}\b");
    scan(passport, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        finder.identifier(
            IdentifierKind::Passport,
            (whole.start(), whole.end()),
            whole.as_str(),
            Rule::unchecked("number.passport", false),
        )
    });
}

fn plates(finder: &mut Finder<'_>) {
    let plate = pattern!(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][ ·•.\-]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
    );
    scan(plate, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let next = finder.folded.after(whole.end()).chars().next();
        if next.is_some_and(|c| c.is_ascii_alphanumeric())
            || !whole.as_str().chars().any(|c| c.is_ascii_digit())
        {
            return false;
        }
        finder.identifier(
            IdentifierKind::Plate,
            (whole.start(), whole.end()),
            whole.as_str(),
            Rule::unlabelled("plate"),
        )
    });
}
