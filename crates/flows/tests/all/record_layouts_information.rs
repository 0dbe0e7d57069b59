//! Are accounts, groups, chats, posts, domains and companies read as their sources mean them? Invented data.

use expect_test::expect;

use super::record_layouts_kit::{Fixture, check, file};

/// One file for every layout of the flow.
pub const FIXTURES: &[Fixture] = &[
    file(
        "profiles_cn",
        "微信注册信息.csv",
        "微信号,昵称,头像,绑定手机号,绑定QQ,绑定邮箱,注册时间,注册IP,实名姓名,身份证号,账号状态,绑定银行卡
wxid_example01,小张,头像/wxid_example01.jpg,13000000001,10001,zhang@example.com,2020-01-02 03:04:05,203.0.113.7,张三,11010119900307803X,正常,6222000000000000
wxid_example02,,900150983CD24FB0D6963F7D28E17F72,13000000002,,,2021-01-02,,,,封禁,
,无号,,13000000003,,,2021-01-02,,,,,
",
    ),
    file(
        "profiles_en",
        "telegram accounts.csv",
        "User ID,Username,First Name,Last Name,Phone,Registration Date,Registration IP,Country
500000001,jane_x,Jane,Example,+441632960001,2020-01-02 03:04:05,203.0.113.7,GB
500000002,,三,张,+8613000000001,2020-01-03,,
",
    ),
    file(
        "contacts_zh",
        "好友列表.csv",
        "账号：wxid_owner01
序号,微信号,昵称,备注,地区,个性签名,好友状态
1,wxid_example01,小張,張老闆,雲南 昆明,誠信,好友
2,wxid_example02,Lee,,,,已删除
",
    ),
    file(
        "contacts_en",
        "contacts.csv",
        "Account: jane_x
Contact Name,Phone,WhatsApp ID,Source,Date Added,Notes
Mum,+441632960002,441632960002@s.whatsapp.net,WhatsApp,2024-01-02,
Trader Lee,,lee@s.whatsapp.net,WhatsApp,,met online
",
    ),
    file(
        "group_members_zh",
        "群成员.csv",
        "群号：10000001,群名称：某某交流群
成员QQ号,昵称,群名片,群身份,入群时间,最后发言时间
10001,小张,讲师,群主,2024-01-02 03:04:05,2024-03-05 00:00:00
10002,小李,,成员,2024-01-03 03:04:05,
",
    ),
    file(
        "group_members_en",
        "members.csv",
        "Group ID,Group Name,User ID,Username,Display Name,Role,Joined
-1000001,Gold signals,500000001,jane_x,Jane,admin,2024-01-02T03:04:05Z
-1000001,Gold signals,500000002,,Lee,member,
",
    ),
    file(
        "chats_zh",
        "微信聊天记录.csv",
        "序号,时间,会话,发送者账号,发送者昵称,接收者账号,类型,内容,附件,删除状态
1,2024-03-05 09:08:07,某某交流群,wxid_example01,小张,10000001@chatroom,文本,\"今天的行情,大家看\",,未删除
2,2024-03-05 09:08:17,某某交流群,wxid_example02,小李,10000001@chatroom,图片,,img/1.jpg,未删除
3,2024-03-05 09:09:17,某某交流群,wxid_example02,小李,10000001@chatroom,文本,\"第一行
第二行\",,已删除
4,昨天,某某交流群,wxid_example02,小李,10000001@chatroom,文本,好,,未删除
",
    ),
    file(
        "chats_en",
        "chats.csv",
        "Chat ID,Chat Name,Timestamp,Sender ID,Sender Name,Message,Attachment,Message ID,Reply To
-1000001,Gold signals,2024-03-05T09:08:07+08:00,500000001,Jane,Buy now,,11,
-1000001,Gold signals,2024-03-05T09:08:17+08:00,500000002,Lee,How?,photo.jpg,12,11
",
    ),
    file(
        "dialogues",
        "dialogues.jsonl",
        "{\"tts_id\":\"d-1\",\"left\":[\"您好,这里是客服。\",\"请提供验证码。\"],\"right\":[\"好的。\"],\"user_age\":60,\"user_awareness\":\"低\",\"fraud_type\":\"客服诈骗\",\"occupation\":\"教师\",\"termination_reason\":\"挂断\",\"terminator\":\"left\"}
{\"tts_id\":\"d-2\",\"left\":[\"hello\"],\"right\":[],\"user_age\":30,\"fraud_type\":\"\",\"terminator\":\"right\"}
{\"tts_id\":\"d-3\",\"left\":[\"cut
",
    ),
    file(
        "posts_zh",
        "帖子.csv",
        "平台,标题,正文,作者ID,作者昵称,发布时间,链接,浏览量,评论数
某论坛,高薪招聘,\"日结,包吃住\",u10001,小张,2024-03-05 09:08:07,https://example.com/t/1,1.2万,35
",
    ),
    file(
        "posts_en",
        "posts.csv",
        "Platform,Author,Title,Text,Posted,URL,Views
Example forum,jane_x,Fresh data,\"100k rows, sample inside\",2024-03-05 09:08:07,https://example.com/t/2,120
",
    ),
    file(
        "domains_en",
        "whois.csv",
        "Domain Name,Registrar,Registrant Name,Registrant Organization,Registrant Email,Registrant Phone,Creation Date,Registry Expiry Date,Name Server,Domain Status,Registrant Country
pay-example.com,Example Registrar,Jane Example,Example Ltd,jane@example.com,+44.1632960001,2024-01-02T03:04:05Z,2025-01-02T03:04:05Z,ns1.example.net,clientTransferProhibited,GB
",
    ),
    file(
        "domains_cn",
        "备案.csv",
        "域名,网站名称,主办单位,备案号,负责人,联系电话,审核通过日期,接入商,网站IP
pay-example.cn,某站,某某科技有限公司,京ICP备00000000号,张三,13000000001,2024-01-02,某云,203.0.113.7
",
    ),
    file(
        "companies_cn",
        "工商登记.csv",
        "企业名称,统一社会信用代码,法定代表人,注册资本,成立日期,登记机关,登记状态,住所,联系电话
某某科技有限公司,91110000000000000X,张三,100万元,2024-01-02,某市监局,存续,某市某路1号,13000000001
某某贸易行,92110000000000001X,李四,,二〇二四年,某市监局,注销,,
",
    ),
    file(
        "companies_en",
        "companies.csv",
        "Company Name,Company Number,Director,Incorporation Date,Status,Registered Address,Jurisdiction
Example Ltd,00000001,Jane Example,2024-01-02,Active,\"1 Main Street, London\",GB
",
    ),
];

#[test]
fn an_account_is_described_by_its_platform() {
    check(
        FIXTURES,
        "profiles_cn",
        expect![[r#"
            profiles_cn: 4 rows, 1 furniture
            2 profile platform=微信 handle=wxid_example01 other_handle=10001 nickname=小张 avatar=头像/wxid_example01.jpg person=张三 document=11010119900307803X phone=13000000001 email=zhang@example.com registered=2020-01-02 03:04:05 +08:00 registered_ip=203.0.113.7 status=正常 note=6222000000000000
            3 profile platform=微信 handle=wxid_example02 avatar=900150983CD24FB0D6963F7D28E17F72 phone=13000000002 registered=2021-01-02 status=封禁
            reject 4 field_missing "微信号"
        "#]],
    );
    check(
        FIXTURES,
        "profiles_en",
        expect![[r#"
        profiles_en: 3 rows, 1 furniture
        2 profile handle=500000001 other_handle=jane_x person=Jane Example phone=+441632960001 registered=2020-01-02 03:04:05 registered_ip=203.0.113.7 region=GB
        3 profile handle=500000002 person=张三 phone=+8613000000001 registered=2020-01-03
    "#]],
    );
}

#[test]
fn contacts_and_members_belong_to_somebody() {
    check(
        FIXTURES,
        "contacts_en",
        expect![[r#"
        contacts_en: 4 rows, 2 furniture
        3 profile platform=WhatsApp handle=441632960002@s.whatsapp.net nickname=Mum phone=+441632960002 registered=2024-01-02 owner=jane_x
        4 profile platform=WhatsApp handle=lee@s.whatsapp.net nickname=Trader Lee owner=jane_x note=met online
    "#]],
    );
    check(
        FIXTURES,
        "contacts_zh",
        expect![[r#"
        contacts_zh: 4 rows, 2 furniture
        3 profile handle=wxid_example01 nickname=小張 signature=誠信 region=雲南 昆明 status=好友 owner=wxid_owner01 note=張老闆
        4 profile handle=wxid_example02 nickname=Lee status=已删除 owner=wxid_owner01
    "#]],
    );
    check(
        FIXTURES,
        "group_members_zh",
        expect![[r#"
        group_members_zh: 4 rows, 2 furniture
        3 relation party=小张 party_id=10001 other_party=某某交流群 other_party_id=10000001 relation=群成员 since=2024-01-02 03:04:05 share=群主 note=讲师
        4 relation party=小李 party_id=10002 other_party=某某交流群 other_party_id=10000001 relation=群成员 since=2024-01-03 03:04:05 share=成员
    "#]],
    );
    check(
        FIXTURES,
        "group_members_en",
        expect![[r#"
        group_members_en: 3 rows, 1 furniture
        2 relation party=Jane party_id=500000001 other_party=Gold signals other_party_id=-1000001 relation=member since=2024-01-02 03:04:05Z share=admin
        3 relation party=Lee party_id=500000002 other_party=Gold signals other_party_id=-1000001 relation=member share=member
    "#]],
    );
}

#[test]
fn a_chat_is_one_message_a_row() {
    check(
        FIXTURES,
        "chats_zh",
        expect![[r#"
            chats_zh: 5 rows, 1 furniture
            2 message platform=微信 conversation_name=某某交流群 sent=2024-03-05 09:08:07 sender=wxid_example01 sender_name=小张 recipient=10000001@chatroom kind=文本 body=今天的行情,大家看 status=未删除
            3 message platform=微信 conversation_name=某某交流群 sent=2024-03-05 09:08:17 sender=wxid_example02 sender_name=小李 recipient=10000001@chatroom kind=图片 attachment=img/1.jpg status=未删除
            4 message platform=微信 conversation_name=某某交流群 sent=2024-03-05 09:09:17 sender=wxid_example02 sender_name=小李 recipient=10000001@chatroom kind=文本 body=第一行\n第二行 status=已删除
            reject 5 date_not_understood "时间"
        "#]],
    );
    check(
        FIXTURES,
        "chats_en",
        expect![[r#"
        chats_en: 3 rows, 1 furniture
        2 message conversation=-1000001 conversation_name=Gold signals message_id=11 sent=2024-03-05 09:08:07 +08:00 sender=500000001 sender_name=Jane body=Buy now
        3 message conversation=-1000001 conversation_name=Gold signals message_id=12 reply_to=11 sent=2024-03-05 09:08:17 +08:00 sender=500000002 sender_name=Lee body=How? attachment=photo.jpg
    "#]],
    );
    check(
        FIXTURES,
        "dialogues",
        expect![[r#"
        dialogues: 3 rows, 0 furniture
        1 message message_id=d-1 kind=客服诈骗 subject=挂断 body=您好,这里是客服。\n请提供验证码。 | 好的。 status=left
        2 message message_id=d-2 body=hello status=right
        reject 3 json_not_understood ""
    "#]],
    );
}

#[test]
fn posts_are_kept_with_their_author_and_place() {
    check(
        FIXTURES,
        "posts_zh",
        expect![[r#"
        posts_zh: 2 rows, 1 furniture
        2 post platform=某论坛 time=2024-03-05 09:08:07 author=u10001 author_name=小张 title=高薪招聘 body=日结,包吃住 url=https://example.com/t/1 reach=1.2万 | 35
    "#]],
    );
    check(
        FIXTURES,
        "posts_en",
        expect![[r#"
        posts_en: 2 rows, 1 furniture
        2 post platform=Example forum time=2024-03-05 09:08:07 author=jane_x title=Fresh data body=100k rows, sample inside url=https://example.com/t/2 reach=120
    "#]],
    );
}

#[test]
fn a_register_says_who_stands_behind_a_name() {
    check(
        FIXTURES,
        "domains_en",
        expect![[r#"
        domains_en: 2 rows, 1 furniture
        2 registration domain=pay-example.com organisation=Example Ltd registrant=Jane Example email=jane@example.com phone=+44.1632960001 created=2024-01-02 03:04:05Z expires=2025-01-02 03:04:05Z registrar=Example Registrar name_server=ns1.example.net country=GB status=clientTransferProhibited
    "#]],
    );
    check(
        FIXTURES,
        "domains_cn",
        expect![[r#"
        domains_cn: 2 rows, 1 furniture
        2 registration domain=pay-example.cn organisation=某某科技有限公司 number=京ICP备00000000号 registrant=张三 phone=13000000001 created=2024-01-02 registrar=某云 ip=203.0.113.7
    "#]],
    );
    check(
        FIXTURES,
        "companies_cn",
        expect![[r#"
        companies_cn: 3 rows, 1 furniture
        2 registration organisation=某某科技有限公司 number=91110000000000000X registrant=张三 phone=13000000001 address=某市某路1号 created=2024-01-02 registrar=某市监局 status=存续
        reject 3 date_not_understood "成立日期"
    "#]],
    );
    check(
        FIXTURES,
        "companies_en",
        expect![[r#"
        companies_en: 2 rows, 1 furniture
        2 registration organisation=Example Ltd number=00000001 registrant=Jane Example address=1 Main Street, London created=2024-01-02 country=GB status=Active
    "#]],
    );
}
