//! Are records of calls, texts, subscribers and cells read as operators and phones mean them? Invented data.

use expect_test::expect;

use super::record_layouts_kit::{Fixture, check, file};

/// One file for every layout of the flow.
pub const FIXTURES: &[Fixture] = &[
    file(
        "cdr_parties_cn",
        "通话记录.csv",
        "某市分公司话单查询结果
序号,主叫号码/Calling Number,被叫号码/Called Number,开始时间,通话时长(秒),业务类型,主叫LAC,主叫CI,主叫IMEI/Calling IMEI,是否接通
1,13000000001,13000000002,2024-03-05 09:08:07,75,语音,4301,20986,490154203237518,是
2,008613000000003,13000000001,2024-03-05 10:00:00,0,语音,,,,否
3,95000,13000000001,2024-03-05 10:01:00,,短信,,,,-
序号,主叫号码/Calling Number,被叫号码/Called Number,开始时间,通话时长(秒),业务类型,主叫LAC,主叫CI,主叫IMEI/Calling IMEI,是否接通
4,13000000001,13000000004,2024-02-30 10:00:00,5,语音,4301,20986,,是
5,13000000001,13000000004,2024-03-05 11:00:00,soon,语音,4301,20986,,是
6,13000000001,13000000004,2024-03-05 11:10:00,00:10:00,语音,4301,20986,,是
7,13000000001,13000000004,2024年3月5日 11时10分,1分,语音,4301,20986,,是
合计,7,,,,,,,,
8,130000000",
    ),
    file(
        "cdr_parties_en",
        "calls.csv",
        "Calling Number,Called Number,Start Time,Duration (s),Calling IMSI,Calling IMEI,First Cell ID,Call Type,Status
+441632960001,+441632960002,2024-03-05 09:08:07,75,234150000000001,490154203237518,234-15-1201-33001,Voice,Answered
+441632960001,+441632960003,2024-03-05 09:10:00,0,234150000000001,,,SMS,
withheld,+441632960001,2024-03-05 25:00:00,10,,,,Voice,Answered
",
    ),
    file(
        "cdr_parties_en_dmy",
        "cdr.csv",
        "A-Number,B-Number,Date,Time,Duration,IMEI
+441632960001,+441632960002,25/03/2024,09:08:07,00:01:15,490154203237518
+441632960001,+441632960003,05/03/2024,09:10,00:00:00,
",
    ),
    file(
        "cdr_own_en",
        "target.csv",
        "Target Number: +44 1632 960001
No,Other Party,Date/Time,Duration,Direction,LAC,Cell ID,Location
1,+441632960002,2024-03-05 09:08:07,1:15,Outgoing,1201,33001,Main Street
2,+441632960003,2024-03-05 10:00:00,0,Missed,1201,33001,Main Street
3,+441632960003,2024-03-05 10:02:00,0,sideways,1201,33001,Main Street
",
    ),
    file(
        "cdr_tw",
        "通聯紀錄.csv",
        "項次,發話號碼,受話號碼,始話時間,秒數,通話類別,IMEI,基地台編號,基地台位址
1,0912000001,0223000002,2024/03/05 09:08:07,75,發話,490154203237518,466-92-1201-33001,某市某路1號
2,0912000001,0912000003,2024/03/05 10:00:00,0,簡訊發送,,,
",
    ),
    file(
        "tower_dump_cn",
        "基站话单.csv",
        "时间,手机号码,IMSI,IMEI,LAC,CI,事件类型
2024-03-05 09:08:07,13000000001,460000000000001,490154203237518,4301,20986,位置更新
20240305090900,13000000002,460000000000002,,4301,20986,
2024-03-05 09:10:00,13000000003,460000000000003,,,,开机
",
    ),
    file(
        "tower_dump_en",
        "tower dump.csv",
        "Cell: 234-15-1201-33001
Timestamp,MSISDN,IMSI,IMEI,Event
2024-03-05T09:08:07Z,441632960001,234150000000001,490154203237518,location update
2024-03-05T09:09:07Z,441632960002,234150000000002,,
",
    ),
    file(
        "sip_trunk_cdr",
        "goip.csv",
        "主叫号码,被叫号码,外显号码,开始时间,通话时长,网关,端口,网关IP,挂断原因,IMSI
13000000001,13000000002,4000000000,2024-03-05 09:08:07,75,GOIP-8-01,3,203.0.113.7,正常挂断,460000000000001
13000000001,13000000003,,2024-03-05 09:10:07,0,GOIP-8-01,4,203.0.113.7,无人接听,
",
    ),
    file(
        "sms_parties_cn",
        "短信详单.csv",
        "序号,发送号码,接收号码,发送时间,短信内容,短信中心,状态
1,106900000001,13000000002,2024-03-05 09:08:07,\"您的验证码是1234,请勿告诉他人\",8613800100500,成功
2,106900000001,13000000003,2024-03-05 09:08:08,,8613800100500,失败
",
    ),
    file(
        "sms_own_cn",
        "13000000001短信.csv",
        "序号,起始时间,对方号码,收发类型,信息类型,通信地点,通信费
1,2024-03-05 09:08:07,106900000001,接收,短信,昆明,0.00
2,2024-03-05 09:09:07,13000000002,发送,短信,昆明,0.10
",
    ),
    file(
        "sms_parties_en",
        "sms.csv",
        "Message ID,Sender,Recipient,Sent,SMS Text,Status
a-1,ACME,+441632960001,2024-03-05 09:08:07,Your code is 1234,DELIVRD
a-2,ACME,+441632960002,2024-03-05 09:08:08,Your code is 5678,
",
    ),
    file(
        "sms_own_en",
        "messages.csv",
        "Subscriber Number: +441632960001
Date/Time,Direction,Other Party,Contact,Text,Status
2024-03-05 09:08:07,Received,+441632960002,Mum,\"Dinner, tonight?\",read
2024-03-05 09:09:07,Sent,+441632960002,Mum,Yes,
",
    ),
    file(
        "subscriber_cn",
        "机主信息.csv",
        "用户号码,机主姓名,证件类型,证件号码,证件地址,开户时间,开户网点,用户状态,ICCID
13000000001,张三,身份证,11010119900307803X,某省某市某路1号,2023-05-06 10:11:12,某路营业厅,在用,89860000000000000001
13000000002,李四,护照,E00000000,,2023-05-07,,停机,
,王五,身份证,11010119900307803X,,2023-05-07,,,
",
    ),
    file(
        "subscriber_en",
        "subscribers.csv",
        "MSISDN,Subscriber Name,ID Number,Address,Activation Date,Dealer,IMSI,ICCID,Status
+441632960001,Jane Example,AB123456,1 Main Street,2023-05-06,Corner Shop,234150000000001,8944000000000000001,active
",
    ),
    file(
        "sim_pairing_cn",
        "机卡配对.csv",
        "序号,IMEI,IMSI,手机号码,首次使用时间,末次使用时间,使用次数
1,490154203237518,460000000000001,13000000001,2024-03-01 00:00:01,2024-03-05 00:00:01,17
2,490154203237518,460000000000002,13000000002,2024-03-06 00:00:01,,1
",
    ),
    file(
        "sim_pairing_en",
        "pairs.csv",
        "IMEI,IMSI,MSISDN,First Seen,Last Seen
490154203237518,234150000000001,+441632960001,2024-03-01 00:00:01,2024-03-05 00:00:01
",
    ),
    file(
        "topup_cn",
        "充值记录.csv",
        "充值号码,充值时间,充值金额(元),充值渠道,付款账号,充值状态
13000000001,2024-03-05 09:08:07,100.00,支付宝,zhang@example.com,成功
13000000001,2024-03-06 09:08:07,壹佰,营业厅,,成功
合计,,200.00,,,
",
    ),
    file(
        "topup_en",
        "topups.csv",
        "MSISDN,Top-up Date,Amount,Currency,Channel,Card Number
+441632960001,2024-03-05 09:08:07,20.00,GBP,web,4111111111111111
+441632960001,2024-03-06 09:08:07,20.00,,kiosk,
+441632960001,2024-03-07 09:08:07,\"1,000.50\",GBP,kiosk,
",
    ),
    file(
        "cell_sites_cn",
        "基站表.csv",
        "LAC,CI,基站名称,经度,纬度,地址,方位角,覆盖半径(米),运营商,制式
4301,20986,某路基站,102.7123400,25.0401000,某市某路1号,120,500,移动,LTE
4301,20987,某路基站,102.7123400,95.0.1,某市某路1号,240,500,移动,LTE
",
    ),
    file(
        "cell_sites_en",
        "sites.csv",
        "MCC,MNC,LAC,Cell ID,Site Name,Latitude,Longitude,Azimuth,Operator,Technology
234,15,1201,33001,Main Street,51.5,-0.12,120,Example Mobile,LTE
",
    ),
    file(
        "opencellid",
        "230.csv",
        "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal
UMTS,262,2,801,86355,0,13.285512,52.522202,1000,7,1,1282569574,1300155341,0
GSM,262,2,801,1795,0,13.276907,52.525714,5716,9,1,1282569574,1300155341,0
",
    ),
    file(
        "caller_display_cn",
        "来电显示.csv",
        "来电显示,真实主叫,被叫号码,来电时间,通话时长,入局中继
110,13000000009,13000000002,2024-03-05 09:08:07,300,国际关口局3
,13000000009,13000000002,2024-03-05 09:20:07,10,国际关口局3
",
    ),
    file(
        "caller_display_en",
        "cli.csv",
        "Displayed Number,Actual Number,Called Number,Call Time,Duration
999,+441632960009,+441632960001,2024-03-05 09:08:07,300
",
    ),
    file(
        "phone_calls_zh",
        "通话记录.csv",
        "本机号码：13000000001
序号,联系人,电话号码,呼叫类型,通话时间,通话时长,删除状态
1,老王,13000000002,已拨电话,2024-03-05 09:08:07,1分15秒,未删除
2,,95000,未接来电,2024-03-05 09:10:07,0秒,已删除
3,老王,13000000002,会议,2024-03-05 09:20:07,0秒,未删除
",
    ),
    file(
        "phone_sms_zh",
        "短信.csv",
        "本机号码：13000000001
序号,联系人,电话号码,类型,时间,短信内容,状态
1,,106900000001,收件箱,2024-03-05 09:08:07,\"您的包裹
已到\",已读
2,老王,13000000002,发件箱,2024-03-05 09:10:07,好的,
",
    ),
    file(
        "phone_calls_en",
        "Call Log.csv",
        "#,Parties,Timestamp,Duration,Direction,Status,Source,Deleted
1,From: +441632960002 Mum,2024-03-05 09:08:07(UTC+0),00:01:15,Incoming,Answered,Phone,
2,To: +441632960003,2024-03-05 10:08:07(UTC+0),00:00:00,Outgoing,Not answered,WhatsApp,Yes
",
    ),
    file(
        "phone_sms_en",
        "SMS Messages.csv",
        "#,Folder,Parties,Timestamp,Body,Status
1,Inbox,From: +441632960002 Mum,2024-03-05 09:08:07(UTC+0),\"Dinner, tonight?\",Read
2,Sent,To: +441632960002 Mum,2024-03-05 09:09:07(UTC+0),Yes,Sent
",
    ),
    file(
        "sms_labelled",
        "sms.tsv",
        "ham\tSee you at six
spam\tYou have won, call 0900 000 000
ham\tA \"quoted\" word
",
    ),
    file(
        "bandicoot_old",
        "u_old.csv",
        "1;22;770000000;770000005;2013-12-16 07:30:30;0;42.3987;-71.5750
2;11;770000000;770000008;2013-12-16 08:30:30;126;42.1534;-70.7084
",
    ),
];

#[test]
fn calls_that_name_both_parties_are_read_in_chinese_and_english() {
    check(
        FIXTURES,
        "cdr_parties_cn",
        expect![[r#"
            cdr_parties_cn: 12 rows, 4 furniture
            3 call start=2024-03-05 09:08:07 +08:00 duration_secs=75 caller=13000000001 callee=13000000002 caller_imei=490154203237518 caller_cell=4301-20986 service=语音 result=是
            4 call start=2024-03-05 10:00:00 +08:00 duration_secs=0 caller=008613000000003 callee=13000000001 service=语音 result=否
            5 text sent=2024-03-05 10:01:00 +08:00 sender=95000 recipient=13000000001 kind=短信
            9 call start=2024-03-05 11:10:00 +08:00 duration_secs=600 caller=13000000001 callee=13000000004 caller_cell=4301-20986 service=语音 result=是
            10 call start=2024-03-05 11:10 +08:00 duration_secs=60 caller=13000000001 callee=13000000004 caller_cell=4301-20986 service=语音 result=是
            reject 7 date_impossible "开始时间"
            reject 8 duration_not_understood "通话时长(秒)"
            reject 12 too_few_fields "开始时间"
        "#]],
    );
    check(
        FIXTURES,
        "cdr_parties_en",
        expect![[r#"
        cdr_parties_en: 4 rows, 1 furniture
        2 call start=2024-03-05 09:08:07 duration_secs=75 caller=+441632960001 callee=+441632960002 caller_imsi=234150000000001 caller_imei=490154203237518 caller_cell=234-15-1201-33001 service=Voice result=Answered
        3 text sent=2024-03-05 09:10:00 sender=+441632960001 recipient=+441632960003 sender_imsi=234150000000001 kind=SMS
        reject 4 date_impossible "Start Time"
    "#]],
    );
    check(
        FIXTURES,
        "cdr_parties_en_dmy",
        expect![[r#"
        cdr_parties_en_dmy: 3 rows, 1 furniture
        2 call start=2024-03-25 09:08:07 duration_secs=75 caller=+441632960001 callee=+441632960002 caller_imei=490154203237518
        3 call start=2024-03-05 09:10 duration_secs=0 caller=+441632960001 callee=+441632960003
    "#]],
    );
}

#[test]
fn calls_of_one_subscriber_take_their_sides_from_the_direction() {
    check(
        FIXTURES,
        "cdr_own_en",
        expect![[r#"
            cdr_own_en: 5 rows, 2 furniture
            3 call start=2024-03-05 09:08:07 duration_secs=75 caller=+44 1632 960001 callee=+441632960002 caller_cell=1201-33001 caller_place=Main Street direction=Outgoing
            4 call start=2024-03-05 10:00:00 duration_secs=0 caller=+441632960003 callee=+44 1632 960001 callee_cell=1201-33001 callee_place=Main Street direction=Missed
            reject 5 direction_not_known "Direction"
        "#]],
    );
    check(
        FIXTURES,
        "cdr_tw",
        expect![[r#"
        cdr_tw: 3 rows, 1 furniture
        2 call start=2024-03-05 09:08:07 +08:00 duration_secs=75 caller=0912000001 callee=0223000002 caller_imei=490154203237518 caller_cell=466-92-1201-33001 caller_place=某市某路1號 service=發話
        3 text sent=2024-03-05 10:00:00 +08:00 sender=0912000001 recipient=0912000003 kind=簡訊發送
    "#]],
    );
}

#[test]
fn a_tower_dump_places_numbers_at_a_cell() {
    check(
        FIXTURES,
        "tower_dump_cn",
        expect![[r#"
            tower_dump_cn: 4 rows, 1 furniture
            2 sim_event time=2024-03-05 09:08:07 +08:00 event=位置更新 phone=13000000001 imsi=460000000000001 imei=490154203237518 cell=4301-20986
            3 sim_event time=2024-03-05 09:09:00 +08:00 event=基站话单 phone=13000000002 imsi=460000000000002 cell=4301-20986
            reject 4 field_missing "CI"
        "#]],
    );
    check(
        FIXTURES,
        "tower_dump_en",
        expect![[r#"
        tower_dump_en: 4 rows, 2 furniture
        3 sim_event time=2024-03-05 09:08:07Z event=location update phone=441632960001 imsi=234150000000001 imei=490154203237518 cell=234-15-1201-33001
        4 sim_event time=2024-03-05 09:09:07Z event=tower dump phone=441632960002 imsi=234150000000002 cell=234-15-1201-33001
    "#]],
    );
}

#[test]
fn a_gateway_keeps_trunk_slot_and_address() {
    check(
        FIXTURES,
        "sip_trunk_cdr",
        expect![[r#"
        sip_trunk_cdr: 3 rows, 1 furniture
        2 call start=2024-03-05 09:08:07 duration_secs=75 caller=13000000001 callee=13000000002 shown=4000000000 caller_imsi=460000000000001 trunk=GOIP-8-01 | 3 | 203.0.113.7 result=正常挂断
        3 call start=2024-03-05 09:10:07 duration_secs=0 caller=13000000001 callee=13000000003 trunk=GOIP-8-01 | 4 | 203.0.113.7 result=无人接听
    "#]],
    );
    check(
        FIXTURES,
        "caller_display_cn",
        expect![[r#"
            caller_display_cn: 3 rows, 1 furniture
            2 call start=2024-03-05 09:08:07 +08:00 duration_secs=300 caller=13000000009 callee=13000000002 shown=110 trunk=国际关口局3
            reject 3 field_missing "来电显示"
        "#]],
    );
    check(
        FIXTURES,
        "caller_display_en",
        expect![[r#"
        caller_display_en: 2 rows, 1 furniture
        2 call start=2024-03-05 09:08:07 duration_secs=300 caller=+441632960009 callee=+441632960001 shown=999
    "#]],
    );
}

#[test]
fn text_messages_are_read_with_and_without_their_words() {
    check(
        FIXTURES,
        "sms_own_en",
        expect![[r#"
        sms_own_en: 4 rows, 2 furniture
        3 text sent=2024-03-05 09:08:07 sender=+441632960002 recipient=+441632960001 sender_name=Mum body=Dinner, tonight? direction=Received result=read
        4 text sent=2024-03-05 09:09:07 sender=+441632960001 recipient=+441632960002 recipient_name=Mum body=Yes direction=Sent
    "#]],
    );
    check(
        FIXTURES,
        "sms_parties_cn",
        expect![[r#"
        sms_parties_cn: 3 rows, 1 furniture
        2 text sent=2024-03-05 09:08:07 +08:00 sender=106900000001 recipient=13000000002 body=您的验证码是1234,请勿告诉他人 service_centre=8613800100500 result=成功
        3 text sent=2024-03-05 09:08:08 +08:00 sender=106900000001 recipient=13000000003 service_centre=8613800100500 result=失败
    "#]],
    );
    check(
        FIXTURES,
        "sms_own_cn",
        expect![[r#"
        sms_own_cn: 3 rows, 1 furniture
        2 text sent=2024-03-05 09:08:07 +08:00 sender=106900000001 recipient=13000000001 recipient_place=昆明 direction=接收 kind=短信
        3 text sent=2024-03-05 09:09:07 +08:00 sender=13000000001 recipient=13000000002 sender_place=昆明 direction=发送 kind=短信
    "#]],
    );
    check(
        FIXTURES,
        "sms_parties_en",
        expect![[r#"
        sms_parties_en: 3 rows, 1 furniture
        2 text sent=2024-03-05 09:08:07 sender=ACME recipient=+441632960001 body=Your code is 1234 result=DELIVRD message_id=a-1
        3 text sent=2024-03-05 09:08:08 sender=ACME recipient=+441632960002 body=Your code is 5678 message_id=a-2
    "#]],
    );
    check(
        FIXTURES,
        "sms_labelled",
        expect![[r#"
        sms_labelled: 3 rows, 0 furniture
        1 text body=See you at six label=ham
        2 text body=You have won, call 0900 000 000 label=spam
        3 text body=A \quoted\ word label=ham
    "#]],
    );
}

#[test]
fn subscriptions_are_opened_paired_and_topped_up() {
    check(
        FIXTURES,
        "subscriber_cn",
        expect![[r#"
            subscriber_cn: 4 rows, 1 furniture
            2 sim_event time=2023-05-06 10:11:12 +08:00 event=开户 phone=13000000001 iccid=89860000000000000001 person=张三 document=11010119900307803X address=某省某市某路1号 dealer=某路营业厅 status=在用
            3 sim_event time=2023-05-07 event=开户 phone=13000000002 person=李四 document=E00000000 status=停机
            reject 4 field_missing "用户号码"
        "#]],
    );
    check(
        FIXTURES,
        "subscriber_en",
        expect![[r#"
        subscriber_en: 2 rows, 1 furniture
        2 sim_event time=2023-05-06 event=activation phone=+441632960001 imsi=234150000000001 iccid=8944000000000000001 person=Jane Example document=AB123456 address=1 Main Street dealer=Corner Shop status=active
    "#]],
    );
    check(
        FIXTURES,
        "sim_pairing_cn",
        expect![[r#"
        sim_pairing_cn: 3 rows, 1 furniture
        2 sim_event time=2024-03-01 00:00:01 +08:00 event=机卡配对 phone=13000000001 imsi=460000000000001 imei=490154203237518 status=17
        3 sim_event time=2024-03-06 00:00:01 +08:00 event=机卡配对 phone=13000000002 imsi=460000000000002 imei=490154203237518 status=1
    "#]],
    );
    check(
        FIXTURES,
        "sim_pairing_en",
        expect![[r#"
        sim_pairing_en: 2 rows, 1 furniture
        2 sim_event time=2024-03-01 00:00:01 event=pairing phone=+441632960001 imsi=234150000000001 imei=490154203237518
    "#]],
    );
    check(
        FIXTURES,
        "topup_cn",
        expect![[r#"
            topup_cn: 4 rows, 2 furniture
            2 sim_event time=2024-03-05 09:08:07 +08:00 event=充值 phone=13000000001 dealer=支付宝 paid_by=zhang@example.com amount=100.00 CNY status=成功
            reject 3 amount_not_a_number "充值金额(元)"
        "#]],
    );
    check(
        FIXTURES,
        "topup_en",
        expect![[r#"
            topup_en: 4 rows, 1 furniture
            2 sim_event time=2024-03-05 09:08:07 event=top-up phone=+441632960001 dealer=web paid_by=4111111111111111 amount=20.00 GBP
            4 sim_event time=2024-03-07 09:08:07 event=top-up phone=+441632960001 dealer=kiosk amount=1000.50 GBP
            reject 3 currency_not_known "Amount"
        "#]],
    );
}

#[test]
fn cells_stand_where_their_tables_say() {
    check(
        FIXTURES,
        "cell_sites_cn",
        expect![[r#"
        cell_sites_cn: 3 rows, 1 furniture
        2 cell_site cell=4301-20986 name=某路基站 address=某市某路1号 latitude_e7=250401000 longitude_e7=1027123400 azimuth_deg=120 range_m=500 operator=移动 technology=LTE
        reject 3 degrees_not_understood "纬度"
    "#]],
    );
    check(
        FIXTURES,
        "cell_sites_en",
        expect![[r#"
        cell_sites_en: 2 rows, 1 furniture
        2 cell_site cell=234-15-1201-33001 name=Main Street latitude_e7=515000000 longitude_e7=-1200000 azimuth_deg=120 operator=Example Mobile technology=LTE
    "#]],
    );
    check(
        FIXTURES,
        "opencellid",
        expect![[r#"
        opencellid: 3 rows, 1 furniture
        2 cell_site cell=262-2-801-86355 latitude_e7=525222020 longitude_e7=132855120 range_m=1000 as_of=2011-03-15 02:15:41Z technology=UMTS
        3 cell_site cell=262-2-801-1795 latitude_e7=525257140 longitude_e7=132769070 range_m=5716 as_of=2011-03-15 02:15:41Z technology=GSM
    "#]],
    );
}

#[test]
fn an_examined_phone_lists_calls_and_texts() {
    check(
        FIXTURES,
        "phone_calls_zh",
        expect![[r#"
            phone_calls_zh: 5 rows, 2 furniture
            3 call start=2024-03-05 09:08:07 duration_secs=75 caller=13000000001 callee=13000000002 callee_name=老王 direction=已拨电话
            4 call start=2024-03-05 09:10:07 duration_secs=0 caller=95000 callee=13000000001 direction=未接来电
            reject 5 direction_not_known "呼叫类型"
        "#]],
    );
    check(
        FIXTURES,
        "phone_sms_zh",
        expect![[r#"
        phone_sms_zh: 4 rows, 2 furniture
        3 text sent=2024-03-05 09:08:07 sender=106900000001 recipient=13000000001 body=您的包裹\n已到 direction=收件箱 result=已读
        4 text sent=2024-03-05 09:10:07 sender=13000000001 recipient=13000000002 recipient_name=老王 body=好的 direction=发件箱
    "#]],
    );
    check(
        FIXTURES,
        "phone_calls_en",
        expect![[r#"
        phone_calls_en: 3 rows, 1 furniture
        2 call start=2024-03-05 09:08:07Z duration_secs=75 caller=+441632960002 caller_name=Mum service=Phone result=Answered direction=Incoming
        3 call start=2024-03-05 10:08:07Z duration_secs=0 callee=+441632960003 service=WhatsApp result=Not answered direction=Outgoing
    "#]],
    );
    check(
        FIXTURES,
        "phone_sms_en",
        expect![[r#"
        phone_sms_en: 3 rows, 1 furniture
        2 text sent=2024-03-05 09:08:07Z sender=+441632960002 sender_name=Mum body=Dinner, tonight? direction=Inbox result=Read
        3 text sent=2024-03-05 09:09:07Z recipient=+441632960002 recipient_name=Mum body=Yes direction=Sent result=Sent
    "#]],
    );
}

#[test]
fn a_headless_table_of_interactions_is_told_by_its_shape() {
    check(
        FIXTURES,
        "bandicoot_old",
        expect![[r#"
        bandicoot_old: 2 rows, 0 furniture
        1 text sent=2013-12-16 07:30:30 sender=770000000 recipient=770000005 sender_latitude_e7=423987000 sender_longitude_e7=-715750000 direction=out kind=text
        2 call start=2013-12-16 08:30:30 duration_secs=126 caller=770000008 callee=770000000 callee_latitude_e7=421534000 callee_longitude_e7=-707084000 service=call direction=in
    "#]],
    );
}
