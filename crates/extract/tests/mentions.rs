//! What does a text mention, and what does it only seem to mention?

mod judge;

use judge::{Shapes, line};
use thalweg_extract::{ExtractOptions, extract};

fn check(cases: &[(&str, &[&str])]) {
    let mut wrong = String::new();
    for (text, expected) in cases {
        let found: Vec<String> =
            extract(text, &Shapes, &ExtractOptions::default()).iter().map(line).collect();
        if found != *expected {
            wrong.push_str(&format!("{text}\n   found    {found:?}\n   expected {expected:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn telephones_are_found_however_they_are_written() {
    check(&[
        ("打我电话13800138000", &["phone 13800138000"]),
        ("13800138000", &["phone +8613800138000"]),
        ("加我 138 0013 8000 谢谢", &["phone +8613800138000"]),
        ("138-0013-8000", &["phone +8613800138000"]),
        ("+86 138 0013 8000", &["phone +8613800138000"]),
        ("１３８００１３８０００", &["phone +8613800138000"]),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", &["phone +8613800138000"]),
        ("一三八零零一三八零零零", &["phone +8613800138000 ?"]),
        ("1三8-OO13八OOO", &["phone +8613800138000 ?"]),
        ("1 3 8 0 0 1 3 8 0 0 0", &["phone +8613800138000"]),
        ("tel: 010-62345678", &["phone 01062345678"]),
        ("座机(010)62345678", &["phone 01062345678"]),
        ("拨打96110", &["phone 96110"]),
        ("whatsapp +852 9123 4567", &["phone +852 9123 4567"]),
        ("+852 9123 4567", &["phone +85291234567"]),
        ("To claim call 09061701461 now", &["phone 09061701461"]),
        ("微信同号:13800138000", &["phone +8613800138000"]),
    ]);
}

#[test]
fn accounts_and_documents_are_judged_by_their_checks() {
    check(&[
        ("卡号6222 0212 3456 7890 128", &["bank_card 6222021234567890128"]),
        ("卡号:4111 1111 1111 1111", &["bank_card 4111111111111111"]),
        ("账号6222021234567890129", &["account 6222021234567890129 ?"]),
        ("4111111111111111", &["bank_card 4111111111111111"]),
        ("4111111111111112", &[]),
        ("身份证号11010519491231002X", &["resident_id 11010519491231002X"]),
        ("11010519491231002X", &["resident_id 11010519491231002X"]),
        ("身份证号310115199901011234", &["resident_id 310115199901011234 !check_digit"]),
        ("身份证号是31010119810101xxxx", &["resident_id 31010119810101xxxx !check_digit"]),
        ("身份证110105194912310021", &["resident_id 110105194912310021 !check_digit"]),
        ("IMEI: 490154203237518", &["imei 490154203237518"]),
        ("IMEI 490154203237519", &["imei 490154203237519 !luhn"]),
        ("GB82 WEST 1234 5698 7654 32", &["iban GB82WEST12345698765432"]),
        ("护照号E12345678", &["passport e12345678"]),
        ("车牌粤B12345", &["plate 粤b12345"]),
    ]);
}

#[test]
fn addresses_on_networks_and_ledgers_are_found() {
    check(&[
        ("看 https://a.example.com/x?y=1。", &["url https://a.example.com/x?y=1"]),
        ("hxxps://evil[.]com/login", &["url https://evil.com/login"]),
        ("访问www.baidu.com查询", &["url www.baidu.com"]),
        ("登录 usdt-pay.vip 注册", &["domain usdt-pay.vip"]),
        ("evil[.]xyz", &["domain evil.xyz"]),
        ("mail: Zhang.San@example.com,", &["email zhang.san@example.com"]),
        ("服务器 192.168.1.1:8080", &["ip 192.168.1.1"]),
        ("2001:db8::1", &["ip 2001:db8::1"]),
        ("MAC 00:1A:2B:3C:4D:5E", &["mac 00:1a:2b:3c:4d:5e"]),
        ("转到TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", &["wallet TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"]),
        (
            "0x52908400098527886E0F7030069857D2E4169EE7",
            &["wallet 0x52908400098527886E0F7030069857D2E4169EE7"],
        ),
        (
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            &["wallet bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
        ),
    ]);
}

#[test]
fn handles_need_a_platform_and_something_that_no_word_is() {
    check(&[
        ("微信号: abc_12345", &["handle wechat:abc_12345 ?"]),
        ("加V信zhangsan88", &["handle wechat:zhangsan88 ?"]),
        ("加微xiaomei520聊", &["handle wechat:xiaomei520 ?"]),
        ("QQ123456789", &["handle qq:123456789 ?"]),
        ("加qq:10001", &["handle qq:10001 ?"]),
        ("https://t.me/scam_bot", &["url https://t.me/scam_bot"]),
        ("t.me/scam_bot", &["handle telegram:scam_bot ?"]),
        ("联系 @scam_boss", &["handle at:scam_boss ?"]),
        ("Line ID: win.888", &["handle line:win.888 ?"]),
        ("微信 group chat", &[]),
        ("10001@qq.com", &["email 10001@qq.com"]),
    ]);
}

#[test]
fn amounts_are_exact_or_keep_their_words() {
    check(&[
        ("转了35,000.50元", &["amount 35000.50 CNY ?"]),
        ("人民币5000", &["amount 5000.00 CNY"]),
        ("三万五千元", &["amount 35000.00 CNY ?"]),
        ("骗了我三万五", &["amount 35000.00 CNY ?"]),
        ("投了5w", &["amount 50000.00 CNY ?"]),
        ("付款2.5k", &["amount 2500.00 CNY ?"]),
        ("1.5万港币", &["amount 15000.00 HKD"]),
        ("2亿元", &["amount 200000000.00 CNY ?"]),
        ("5000U", &["amount 5000.000000 USDT ?"]),
        ("100 USDT", &["amount 100.000000 USDT"]),
        ("￥1,234.56", &["amount 1234.56 CNY ?"]),
        ("£1.50 to rcv", &["amount 1.50 GBP"]),
        ("US$2,500", &["amount 2500.00 USD"]),
        ("$100", &["amount 100 $ ?"]),
        ("5万多元", &["amount about 50000.00 CNY ?"]),
        ("有5万人参加", &[]),
        ("一块去吃饭", &[]),
        ("价格13800.00元", &["amount 13800.00 CNY ?"]),
    ]);
}

#[test]
fn days_and_times_say_what_they_leave_open() {
    check(&[
        ("2024年3月5日下午3点", &["date 2024-03-05T15"]),
        ("2024-03-05 15:04:05", &["date 2024-03-05T15:04:05"]),
        ("二〇二四年三月五日", &["date 2024-03-05"]),
        ("2024-02-30", &[]),
        ("3月5日", &["date --03-05 ?"]),
        ("3/5", &["date 3/5 ?"]),
        ("03/05/2024", &["date 03/05/2024 ?"]),
        ("25/12/2024", &["date 2024-12-25"]),
        ("昨天下午3点半", &["date relative:-1d T15:30 ?"]),
        ("明天见", &["date relative:+1d ?"]),
        ("三天后到账", &["date relative:+3d ?"]),
        ("21st May 2005", &["date 2005-05-21"]),
        ("you may 2 things", &[]),
    ]);
}

#[test]
fn places_organisations_and_marked_people_are_named() {
    check(&[
        ("他在妙瓦底KK园区", &["place 妙瓦底", "place KK园区"]),
        ("被骗到柬埔寨西港", &["place 柬埔寨", "place 西港"]),
        ("廣東省深圳市南山區科技路88號", &["place 广东省深圳市南山区科技路88号"]),
        ("祝你安康", &[]),
        ("我是中国银行深圳分行的", &["organisation 中国银行深圳分行"]),
        ("深圳市腾飞科技有限公司", &["organisation 深圳市腾飞科技有限公司 ?"]),
        ("我们公司和贵公司", &[]),
        ("骗子冒充银行,登录手机银行", &[]),
        ("我是来自蓝天投资公司的", &["organisation 蓝天投资公司 ?"]),
        ("在浦东新区陆家嘴环路1000号", &["place 陆家嘴环路1000号 ?"]),
        ("美国纳斯达克上市", &["place 美国"]),
        ("户名:张三,账号:123456789", &["person 张三 ?", "account 123456789 ?"]),
        ("收款人:李小明电话13800138000", &["person 李小明 ?", "phone 13800138000"]),
        ("Name: John Smith", &["person john smith ?"]),
        ("from Acme Trading Ltd today", &["organisation acme trading ltd ?", "date relative:+0d ?"]),
        ("请提供您的姓名和电话", &[]),
    ]);
}

#[test]
fn innocent_look_alikes_stay_innocent() {
    check(&[
        ("订单号13800138000123456", &["reference 13800138000123456 ?"]),
        ("订单号:13800138000", &["reference 13800138000 ?"]),
        ("202403051380013800012", &[]),
        ("2013800138000", &[]),
        ("13800.00", &[]),
        ("13800138000.50元", &["amount 13800138000.50 CNY ?"]),
        ("版本1.2.3.4", &[]),
        ("v1.2.3.4", &[]),
        ("Hello Mr.Smith", &[]),
        ("see you then.Call me", &[]),
        ("I am in.to be sure", &[]),
        ("验证码 138001", &[]),
        ("验证码:138001,请勿泄露", &[]),
        ("Invoice no: INV-20240305001", &["reference INV-20240305001 ?"]),
        ("20240305", &[]),
        ("开24/7", &[]),
        ("比例1:2", &[]),
        ("3点建议", &[]),
        ("第3.14.15节", &[]),
    ]);
}
