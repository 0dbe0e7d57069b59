//! Are log-ins, flows, address assignments and devices read as their sources mean them? Invented data.

use expect_test::expect;

use super::record_layouts_kit::{Fixture, check, file};

/// One file for every layout of the flow.
pub const FIXTURES: &[Fixture] = &[
    file(
        "logins_cn",
        "支付宝登录日志.csv",
        "用户ID,登录时间,登录IP,登录端口,设备号,设备型号,MAC地址,IMEI,登录结果,IP归属地
2088000000000001,2024-03-05 09:08:07,203.0.113.7,52311,A1B2C3D4,某型手机,02:00:5E:10:00:01,490154203237518,成功,云南昆明
2088000000000001,2024-03-05 09:10:07,,,A1B2C3D4,某型手机,,,成功,
2088000000000002,2024/3/5 21:08,2001:db8::7,,,,,,密码错误,缅甸
",
    ),
    file(
        "logins_en",
        "logins.jsonl",
        "{\"timestamp\":\"2024-03-05T09:08:07Z\",\"user\":{\"id\":\"u-1\"},\"ip\":\"203.0.113.7\",\"user_agent\":\"Mozilla/5.0\",\"event\":\"login\",\"result\":\"ok\"}
{\"timestamp\":\"2024-03-05T09:09:07Z\",\"user\":{\"id\":\"u-2\"},\"ip\":\"203.0.113.8\",\"user_agent\":\"curl/8\",\"event\":\"login\",\"result\":\"denied\"}
{\"timestamp\":\"2024-03-05T17:09:08+08:00\",\"user\":{\"id\":\"u-2\"},\"ip\":\"2001:db8::7\",\"event\":\"transfer\",\"result\":null}
{\"timestamp\":\"yesterday\",\"user\":{\"id\":\"u-2\"},\"ip\":\"203.0.113.8\",\"event\":\"login\"}
{\"timestamp\":\"2024-03-05T09:10:07Z\",\"user\":{\"id\":\"u-3\"
",
    ),
    file(
        "logins_en_dmy",
        "login history.csv",
        "Username,Login Time,IP Address,Port,Device ID,Status
jane,25/03/2024 09:08:07,203.0.113.7,52311,dev-1,Success
jane,04/03/2024 10:08:07,203.0.113.7,,dev-1,Failed
",
    ),
    file(
        "ipdr_cn",
        "上网日志.csv",
        "用户号码,开始时间,结束时间,源IP,源端口,公网IP,公网端口,目的IP,目的端口,域名,上行流量(字节),下行流量(字节),LAC,CI
13000000001,2024-03-05 09:08:07,2024-03-05 09:09:07,10.0.0.7,40001,203.0.113.7,52311,198.51.100.9,443,pay.example.com,1024,20480,4301,20986
13000000001,2024-03-05 09:18:07,,10.0.0.7,40002,203.0.113.7,52312,198.51.100.9,443,,0,0,4301,20986
13000000001,2024-03-05 09:28:07,,10.0.0.7,port,203.0.113.7,52312,198.51.100.9,443,,0,0,4301,20986
",
    ),
    file(
        "ipdr_en",
        "ipdr.csv",
        "MSISDN,IMSI,Start Time,End Time,Duration,Source IP,Source Port,Destination IP,Destination Port,Protocol,Uplink Bytes,Downlink Bytes
+441632960001,234150000000001,2024-03-05 09:08:07,2024-03-05 09:09:07,60,10.0.0.7,40001,198.51.100.9,443,TCP,1024,20480
",
    ),
    file(
        "nfdump",
        "flows.csv",
        "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt
2024-03-05 09:08:07,2024-03-05 09:08:09,2.350,10.0.0.7,198.51.100.9,40001,443,TCP,...AP.SF,0,0,10,1024,12,20480
2024-03-05 09:08:08,2024-03-05 09:08:08,0.000,10.0.0.7,198.51.100.53,40002,53,UDP,......,0,0,1,64,0,0
Summary
flows,bytes,packets,avg_bps,avg_pps,avg_bpp
2,1088,11,4352,5,98
",
    ),
    file(
        "leases_cn",
        "IP地址分配.csv",
        "宽带账号,用户姓名,证件号码,装机地址,IP地址,MAC地址,上线时间,下线时间,起始端口,结束端口
kd0000001,张三,11010119900307803X,某市某路1号,203.0.113.7,02:00:5E:10:00:01,2024-03-05 08:00:00,2024-03-05 12:00:00,1024,2047
kd0000002,李四,,,203.0.113.7,,2024-03-05 08:00:00,,2048,3071
",
    ),
    file(
        "leases_en",
        "nat.csv",
        "Public IP,Port Start,Port End,Private IP,Subscriber ID,MAC,Start Time,End Time
203.0.113.7,1024,2047,100.64.0.7,441632960001,02-00-5E-10-00-01,2024-03-05T08:00:00+00:00,2024-03-05T12:00:00+00:00
203.0.113.7,2048,3071,100.64.0.8,441632960002,,2024-03-05T08:00:00+00:00,
203.0.113.7,2048,99999999999,100.64.0.8,441632960002,,2024-03-05T08:00:00+00:00,
",
    ),
    file(
        "devices_zh",
        "设备信息.csv",
        "序号,设备名称,品牌,型号,IMEI1,IMEI2,MAC地址,操作系统,机主,最后使用时间,备注
1,张三的手机,某牌,X-1,490154203237518,356938035643809,02:00:5E:10:00:01,安卓 13,张三,2024-03-05 09:08:07,现场扣押
2,,某牌,X-2,490154203237526,,,,,,
",
    ),
    file(
        "devices_en",
        "devices.csv",
        "Exhibit,Make,Model,IMEI,IMEI 2,Serial Number,OS,Owner,Notes
JX/1,Acme,X-1,490154203237518,,SN0001,Android 13,Jane Example,screen broken
",
    ),
];

#[test]
fn log_ins_are_read_from_tables_and_json_lines() {
    check(
        FIXTURES,
        "logins_cn",
        expect![[r#"
            logins_cn: 4 rows, 1 furniture
            2 login time=2024-03-05 09:08:07 +08:00 service=支付宝 account=2088000000000001 ip=203.0.113.7 port=52311 user_agent=某型手机 device=A1B2C3D4 mac=02:00:5E:10:00:01 imei=490154203237518 result=成功 place=云南昆明
            4 login time=2024-03-05 21:08 +08:00 service=支付宝 account=2088000000000002 ip=2001:db8::7 result=密码错误 place=缅甸
            reject 3 field_missing "登录IP"
        "#]],
    );
    check(
        FIXTURES,
        "logins_en",
        expect![[r#"
            logins_en: 5 rows, 0 furniture
            1 login time=2024-03-05 09:08:07Z account=u-1 ip=203.0.113.7 user_agent=Mozilla/5.0 action=login result=ok
            2 login time=2024-03-05 09:09:07Z account=u-2 ip=203.0.113.8 user_agent=curl/8 action=login result=denied
            3 login time=2024-03-05 17:09:08 +08:00 account=u-2 ip=2001:db8::7 action=transfer
            reject 4 date_not_understood "timestamp"
            reject 5 json_not_understood ""
        "#]],
    );
    check(
        FIXTURES,
        "logins_en_dmy",
        expect![[r#"
        logins_en_dmy: 3 rows, 1 furniture
        2 login time=2024-03-25 09:08:07 account=jane ip=203.0.113.7 port=52311 device=dev-1 result=Success
        3 login time=2024-03-04 10:08:07 account=jane ip=203.0.113.7 device=dev-1 result=Failed
    "#]],
    );
}

#[test]
fn sessions_have_two_ends_and_bytes_each_way() {
    check(
        FIXTURES,
        "ipdr_cn",
        expect![[r#"
        ipdr_cn: 4 rows, 1 furniture
        2 session start=2024-03-05 09:08:07 +08:00 ended=2024-03-05 09:09:07 +08:00 subscriber=13000000001 cell=4301-20986 source_ip=10.0.0.7 source_port=40001 public_ip=203.0.113.7 public_port=52311 destination_ip=198.51.100.9 destination_port=443 host=pay.example.com up_bytes=1024 down_bytes=20480
        3 session start=2024-03-05 09:18:07 +08:00 subscriber=13000000001 cell=4301-20986 source_ip=10.0.0.7 source_port=40002 public_ip=203.0.113.7 public_port=52312 destination_ip=198.51.100.9 destination_port=443 up_bytes=0 down_bytes=0
        reject 4 number_not_understood "源端口"
    "#]],
    );
    check(
        FIXTURES,
        "ipdr_en",
        expect![[r#"
        ipdr_en: 2 rows, 1 furniture
        2 session start=2024-03-05 09:08:07 ended=2024-03-05 09:09:07 duration_secs=60 subscriber=+441632960001 imsi=234150000000001 source_ip=10.0.0.7 source_port=40001 destination_ip=198.51.100.9 destination_port=443 protocol=TCP up_bytes=1024 down_bytes=20480
    "#]],
    );
    check(
        FIXTURES,
        "nfdump",
        expect![[r#"
        nfdump: 6 rows, 3 furniture
        2 session start=2024-03-05 09:08:07 ended=2024-03-05 09:08:09 duration_secs=2 source_ip=10.0.0.7 source_port=40001 destination_ip=198.51.100.9 destination_port=443 protocol=TCP up_bytes=1024 down_bytes=20480
        3 session start=2024-03-05 09:08:08 ended=2024-03-05 09:08:08 duration_secs=0 source_ip=10.0.0.7 source_port=40002 destination_ip=198.51.100.53 destination_port=53 protocol=UDP up_bytes=64 down_bytes=0
        reject 6 date_not_understood "ts"
    "#]],
    );
}

#[test]
fn an_address_is_held_for_a_time_and_a_range_of_ports() {
    check(
        FIXTURES,
        "leases_cn",
        expect![[r#"
        leases_cn: 3 rows, 1 furniture
        2 address_lease start=2024-03-05 08:00:00 +08:00 ended=2024-03-05 12:00:00 +08:00 public_ip=203.0.113.7 first_port=1024 last_port=2047 account=kd0000001 person=张三 document=11010119900307803X mac=02:00:5E:10:00:01 address=某市某路1号
        3 address_lease start=2024-03-05 08:00:00 +08:00 public_ip=203.0.113.7 first_port=2048 last_port=3071 account=kd0000002 person=李四
    "#]],
    );
    check(
        FIXTURES,
        "leases_en",
        expect![[r#"
            leases_en: 4 rows, 1 furniture
            2 address_lease start=2024-03-05 08:00:00Z ended=2024-03-05 12:00:00Z public_ip=203.0.113.7 first_port=1024 last_port=2047 private_ip=100.64.0.7 subscriber=441632960001 mac=02-00-5E-10-00-01
            3 address_lease start=2024-03-05 08:00:00Z public_ip=203.0.113.7 first_port=2048 last_port=3071 private_ip=100.64.0.8 subscriber=441632960002
            reject 4 number_out_of_range "Port End"
        "#]],
    );
}

#[test]
fn a_device_table_describes_devices() {
    check(
        FIXTURES,
        "devices_zh",
        expect![[r#"
        devices_zh: 3 rows, 1 furniture
        2 device imei=490154203237518 imei2=356938035643809 mac=02:00:5E:10:00:01 make=某牌 model=X-1 system=安卓 13 name=张三的手机 last_seen=2024-03-05 09:08:07 owner=张三 note=现场扣押
        3 device imei=490154203237526 make=某牌 model=X-2
    "#]],
    );
    check(
        FIXTURES,
        "devices_en",
        expect![[r#"
        devices_en: 2 rows, 1 furniture
        2 device device=SN0001 imei=490154203237518 make=Acme model=X-1 system=Android 13 owner=Jane Example note=screen broken
    "#]],
    );
}
