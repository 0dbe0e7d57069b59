//! Are persons, stays, crossings, trips, relations, orders and sightings read as their sources mean them? Invented data.

use expect_test::expect;

use super::record_layouts_kit::{Fixture, check, file};

/// One file for every layout of the flow.
pub const FIXTURES: &[Fixture] = &[
    file(
        "persons_zh",
        "人员信息.csv",
        "序号,姓名,曾用名,公民身份号码,性别,民族,出生日期,户籍地址,现住址,手机号,人员类别
1,张三,张小三,11010119900307803X,男,汉,1990-03-07,某省某市某路1号,某市某街2号,13000000001,前科
2,李四,,11010119900307803X,女,,19900307,某省某市,,,
3,,,11010119900307803X,男,,,,,,
4,王五,,,男,,1990-02-31,,,,
",
    ),
    file(
        "persons_en",
        "people.csv",
        "unique_id,first_name,surname,dob,city,email,cluster
0,Robert,Example,1971-06-24,,robert@example.com,0
1,,Example,1971-05-24,London,,0
2,小明,王,1990-01-02,Hong Kong,,1
3,,,1990-01-02,,,1
",
    ),
    file(
        "persons_en_dmy",
        "suspects.csv",
        "Full Name,Date of Birth,Nationality,Passport Number,Phone
Jane Example,25/03/1990,GB,000000000,+441632960001
John Example,04/05/1991,GB,,
",
    ),
    file(
        "febrl",
        "dataset.csv",
        "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-1-org, , example, 6, some street, some house, st james, 4011, wa, 19081209, 6988048
rec-1-dup-0, jane, example, 6, some street, , st james, 4011, wa, 19081309, 6988048
",
    ),
    file(
        "early_childhood",
        "sites.csv",
        "Id,Source,Site name,Address,Zip,Phone,Fax,Program Name,Neighborhood,Director,Email Address,Website
0,portal.csv, Example Centre,1 Main Street ,60302,2262649,,Child Care,,,,
",
    ),
    file(
        "linkage_labels",
        "labels.csv",
        "unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,clerical_match_score
0,fake,1,fake,1.0
",
    ),
    file(
        "stays_cn",
        "旅馆住宿.csv",
        "姓名,证件号码,入住时间,退房时间,旅馆名称,房号,旅馆地址,同住人,户籍地址
张三,11010119900307803X,2024-03-05 21:08:07,2024-03-06 09:00:00,某某宾馆,301,某市某路1号,李四,某省某市
李四,11010119900307803X,2024-03-05 21:08:07,,某某宾馆,301,,张三,
合计2人,,,,,,,,
",
    ),
    file(
        "stays_en",
        "hotel.csv",
        "Guest Name,Passport Number,Hotel,Room,Check-in,Check-out,Nationality
Jane Example,000000000,Example Inn,301,2024-03-05 21:08,2024-03-06,GB
",
    ),
    file(
        "border_cn",
        "出入境记录.csv",
        "姓名,证件种类,证件号码,国籍地区,出生日期,出入境时间,出入境标识,口岸,前往地,交通工具,出境事由
张三,普通护照,E00000000,中国,1990-03-07,2024-03-05 09:08:07,出境,某某口岸,缅甸,步行,旅游
张三,普通护照,E00000000,中国,1990-03-07,2024-06-05 09:08:07,入境,某某口岸,缅甸,,
",
    ),
    file(
        "border_en",
        "crossings.csv",
        "Name,Passport,Nationality,Crossing Date,Direction,Port of Entry,Flight,Purpose
Jane Example,000000000,GB,2024-03-05 09:08,Exit,LHR,EX123,tourism
",
    ),
    file(
        "flights_cn",
        "民航.csv",
        "旅客姓名,证件号码,航班号,起飞机场,到达机场,起飞时间,到达时间,票号,座位号,订票时间,联系电话,客票状态
张三,11010119900307803X,EX1234,昆明长水,某某,2024-03-05 09:08:00,2024-03-05 11:08:00,000-0000000001,12A,2024-03-01 10:00:00,13000000001,已使用
",
    ),
    file(
        "trains_cn",
        "铁路.csv",
        "姓名,证件号码,车次,乘车日期,开点,发站,到站,车厢号,座位号,购票时间,车票状态
张三,11010119900307803X,G0001,2024-03-05,09:08,昆明南,某某,3,12A,2024-03-01 10:00:00,已检票
李四,11010119900307803X,G0001,20240305,,昆明南,某某,,,,退票
",
    ),
    file(
        "rides_cn",
        "网约车.csv",
        "订单号,乘客电话,下单时间,上车时间,下车时间,上车地点,下车地点,车牌号,司机姓名,订单状态
R0001,13000000001,2024-03-05 09:00:00,2024-03-05 09:08:07,2024-03-05 09:28:07,某路1号,某街2号,云A00000,王师傅,已完成
",
    ),
    file(
        "trips_en",
        "rides.csv",
        "Rider,Phone,Pickup Time,Dropoff Time,Pickup Address,Dropoff Address,License Plate,Trip ID,Status
Jane Example,+441632960001,2024-03-05 09:08:07,2024-03-05 09:28:07,1 Main Street,2 High Street,AB12 CDE,T-1,completed
",
    ),
    file(
        "relations_zh",
        "关系.csv",
        "姓名,身份证号,关系人,关系,开始时间,备注
张三,11010119900307803X,李四,招募,2024-01-02,同乡
王五,,李四,,,
,,李四,亲属,,
",
    ),
    file(
        "relations_en",
        "links.csv",
        "Person,Company,Role,Appointed,Resigned,Shares
Jane Example,Example Ltd,director,2024-01-02,,50%
",
    ),
    file(
        "parcels_cn",
        "快递.csv",
        "运单号,快递公司,寄件时间,寄件人,寄件人电话,寄件地址,收件人,收件人电话,收件地址,内件,签收时间
EX000000001,某快递,2024-03-05 09:08:07,张三,13000000001,某市某路1号,李四,13000000002,某市某街2号,电话卡,2024-03-07 10:00:00
",
    ),
    file(
        "takeaway_cn",
        "外卖.csv",
        "订单号,商家名称,下单时间,下单账号,收货人,收货电话,收货地址,商品,实付金额(元),订单状态
O0001,某某米线,2024-03-05 12:08:07,u10001,张先生,13000000001,某市某街2号3栋,米线 x2,\"1,036.50\",已完成
O0002,某某米线,2024-03-05 12:08:07,u10001,张先生,13000000001,某市某街2号3栋,米线 x2,三十,已完成
O0003,某某米线,2024-03-06 12:08:07,u10001,张先生,,某市某街2号3栋,,36.5,已取消
",
    ),
    file(
        "orders_en",
        "parcels.csv",
        "Tracking Number,Carrier,Ship Date,Sender Name,Sender Phone,Recipient Name,Recipient Phone,Delivery Address,Contents,Amount,Currency
EX000000001,Example Post,2024-03-05 09:08:07,Jane Example,+441632960001,John Example,+441632960002,2 High Street,SIM cards,12.50,GBP
",
    ),
    file(
        "vehicles_cn",
        "过车记录.csv",
        "号牌号码,过车时间,卡口编号,卡口地点,车道,车速
云A00000,2024-03-05 09:08:07,5301000001,某某高速入口,2,80
",
    ),
    file(
        "faces_cn",
        "人脸抓拍.csv",
        "抓拍时间,姓名,身份证号,摄像头编号,抓拍地点,相似度
2024-03-05 09:08:07,张三,11010119900307803X,C-0001,某某广场东口,0.93
",
    ),
    file(
        "positions",
        "gps.csv",
        "Timestamp,Latitude,Longitude,Accuracy,Device ID
2024-03-05T09:08:07Z,25.0401,102.71234,12.5,dev-1
2024-03-05T09:08:17Z,25.04011,102.71235,,dev-1
2024-03-05T09:08:27Z,,102.71236,8,dev-1
",
    ),
    file(
        "sightings_en",
        "anpr.csv",
        "VRM,Capture Time,Camera ID,Location,Latitude,Longitude
AB12CDE,2024-03-05 09:08:07,CAM-1,Main Street,51.5,-0.12
",
    ),
];

#[test]
fn a_person_has_one_name_however_many_columns_it_takes() {
    check(
        FIXTURES,
        "persons_zh",
        expect![[r#"
            persons_zh: 5 rows, 1 furniture
            2 person name=张三 other_name=张小三 resident_id=11010119900307803X sex=男 born=1990-03-07 ethnicity=汉 phone=13000000001 address=某市某街2号 | 某省某市某路1号 note=前科
            3 person name=李四 resident_id=11010119900307803X sex=女 born=1990-03-07 address=某省某市
            reject 4 field_missing "姓名"
            reject 5 date_impossible "出生日期"
        "#]],
    );
    check(
        FIXTURES,
        "persons_en",
        expect![[r#"
        persons_en: 5 rows, 1 furniture
        2 person name=Robert Example born=1971-06-24 email=robert@example.com record_number=0
        3 person name=Example born=1971-05-24 address=London record_number=1
        4 person name=王小明 born=1990-01-02 address=Hong Kong record_number=2
        5 person born=1990-01-02 record_number=3
    "#]],
    );
    check(
        FIXTURES,
        "persons_en_dmy",
        expect![[r#"
        persons_en_dmy: 3 rows, 1 furniture
        2 person name=Jane Example passport=000000000 born=1990-03-25 nationality=GB phone=+441632960001
        3 person name=John Example born=1991-05-04 nationality=GB
    "#]],
    );
    check(
        FIXTURES,
        "febrl",
        expect![[r#"
        febrl: 3 rows, 1 furniture
        2 person name=example document=6988048 born=1908-12-09 address=6 | some street | some house | st james postcode=4011 region=wa record_number=rec-1-org
        reject 3 date_impossible "date_of_birth"
    "#]],
    );
}

#[test]
fn lists_of_the_linkage_examples_keep_their_numbers() {
    check(
        FIXTURES,
        "early_childhood",
        expect![[r#"
        early_childhood: 2 rows, 1 furniture
        2 registration organisation=Example Centre number=0 phone=2262649 address=1 Main Street | 60302 registrar=portal.csv status=Child Care
    "#]],
    );
    check(
        FIXTURES,
        "linkage_labels",
        expect![[r#"
        linkage_labels: 2 rows, 1 furniture
        2 relation party_id=0 other_party_id=1 relation=judged to be the same person share=1.0 note=fake | fake
    "#]],
    );
    check(
        FIXTURES,
        "relations_zh",
        expect![[r#"
            relations_zh: 4 rows, 1 furniture
            2 relation party=张三 party_id=11010119900307803X other_party=李四 relation=招募 since=2024-01-02 note=同乡
            3 relation party=王五 other_party=李四
            reject 4 field_missing "姓名"
        "#]],
    );
    check(
        FIXTURES,
        "relations_en",
        expect![[r#"
        relations_en: 2 rows, 1 furniture
        2 relation party=Jane Example other_party=Example Ltd relation=director since=2024-01-02 share=50%
    "#]],
    );
}

#[test]
fn stays_and_crossings_say_where_somebody_was() {
    check(
        FIXTURES,
        "stays_cn",
        expect![[r#"
        stays_cn: 4 rows, 2 furniture
        2 stay person=张三 document=11010119900307803X arrived=2024-03-05 21:08:07 +08:00 departed=2024-03-06 09:00:00 +08:00 lodging=某某宾馆 room=301 address=某市某路1号 companions=李四 origin=某省某市
        3 stay person=李四 document=11010119900307803X arrived=2024-03-05 21:08:07 +08:00 lodging=某某宾馆 room=301 companions=张三
    "#]],
    );
    check(
        FIXTURES,
        "stays_en",
        expect![[r#"
        stays_en: 2 rows, 1 furniture
        2 stay person=Jane Example document=000000000 arrived=2024-03-05 21:08 departed=2024-03-06 lodging=Example Inn room=301 origin=GB
    "#]],
    );
    check(
        FIXTURES,
        "border_cn",
        expect![[r#"
        border_cn: 3 rows, 1 furniture
        2 border_crossing person=张三 document=E00000000 document_type=普通护照 nationality=中国 born=1990-03-07 time=2024-03-05 09:08:07 +08:00 direction=出境 port=某某口岸 country=缅甸 transport=步行 purpose=旅游
        3 border_crossing person=张三 document=E00000000 document_type=普通护照 nationality=中国 born=1990-03-07 time=2024-06-05 09:08:07 +08:00 direction=入境 port=某某口岸 country=缅甸
    "#]],
    );
    check(
        FIXTURES,
        "border_en",
        expect![[r#"
        border_en: 2 rows, 1 furniture
        2 border_crossing person=Jane Example document=000000000 nationality=GB time=2024-03-05 09:08 direction=Exit port=LHR transport=EX123 purpose=tourism
    "#]],
    );
}

#[test]
fn a_trip_has_two_ends() {
    check(
        FIXTURES,
        "flights_cn",
        expect![[r#"
        flights_cn: 2 rows, 1 furniture
        2 trip person=张三 document=11010119900307803X phone=13000000001 mode=航班 service=EX1234 booking=000-0000000001 seat=12A departed=2024-03-05 09:08:00 +08:00 arrived=2024-03-05 11:08:00 +08:00 origin=昆明长水 destination=某某 booked=2024-03-01 10:00:00 +08:00 status=已使用
    "#]],
    );
    check(
        FIXTURES,
        "trains_cn",
        expect![[r#"
        trains_cn: 3 rows, 1 furniture
        2 trip person=张三 document=11010119900307803X mode=列车 service=G0001 seat=12A | 3 departed=2024-03-05 09:08 +08:00 origin=昆明南 destination=某某 booked=2024-03-01 10:00:00 +08:00 status=已检票
        3 trip person=李四 document=11010119900307803X mode=列车 service=G0001 departed=2024-03-05 origin=昆明南 destination=某某 status=退票
    "#]],
    );
    check(
        FIXTURES,
        "rides_cn",
        expect![[r#"
        rides_cn: 2 rows, 1 furniture
        2 trip phone=13000000001 mode=网约车 plate=云A00000 booking=R0001 departed=2024-03-05 09:08:07 +08:00 arrived=2024-03-05 09:28:07 +08:00 origin=某路1号 destination=某街2号 booked=2024-03-05 09:00:00 +08:00 status=已完成
    "#]],
    );
    check(
        FIXTURES,
        "trips_en",
        expect![[r#"
        trips_en: 2 rows, 1 furniture
        2 trip person=Jane Example phone=+441632960001 plate=AB12 CDE booking=T-1 departed=2024-03-05 09:08:07 arrived=2024-03-05 09:28:07 origin=1 Main Street destination=2 High Street status=completed
    "#]],
    );
}

#[test]
fn an_order_names_who_sends_and_who_receives() {
    check(
        FIXTURES,
        "parcels_cn",
        expect![[r#"
        parcels_cn: 2 rows, 1 furniture
        2 goods_order number=EX000000001 platform=某快递 time=2024-03-05 09:08:07 +08:00 delivered=2024-03-07 10:00:00 +08:00 sender=张三 sender_phone=13000000001 sender_address=某市某路1号 recipient=李四 recipient_phone=13000000002 recipient_address=某市某街2号 goods=电话卡
    "#]],
    );
    check(
        FIXTURES,
        "takeaway_cn",
        expect![[r#"
            takeaway_cn: 4 rows, 1 furniture
            2 goods_order number=O0001 platform=某某米线 time=2024-03-05 12:08:07 +08:00 buyer=u10001 recipient=张先生 recipient_phone=13000000001 recipient_address=某市某街2号3栋 goods=米线 x2 amount=1036.50 CNY status=已完成
            4 goods_order number=O0003 platform=某某米线 time=2024-03-06 12:08:07 +08:00 buyer=u10001 recipient=张先生 recipient_address=某市某街2号3栋 amount=36.50 CNY status=已取消
            reject 3 amount_not_a_number "实付金额(元)"
        "#]],
    );
    check(
        FIXTURES,
        "orders_en",
        expect![[r#"
        orders_en: 2 rows, 1 furniture
        2 goods_order number=EX000000001 platform=Example Post time=2024-03-05 09:08:07 sender=Jane Example sender_phone=+441632960001 recipient=John Example recipient_phone=+441632960002 recipient_address=2 High Street goods=SIM cards amount=12.50 GBP
    "#]],
    );
}

#[test]
fn a_sighting_places_a_plate_a_face_or_a_device() {
    check(
        FIXTURES,
        "vehicles_cn",
        expect![[r#"
        vehicles_cn: 2 rows, 1 furniture
        2 sighting time=2024-03-05 09:08:07 +08:00 plate=云A00000 camera=5301000001 place=某某高速入口 source_kind=卡口
    "#]],
    );
    check(
        FIXTURES,
        "faces_cn",
        expect![[r#"
        faces_cn: 2 rows, 1 furniture
        2 sighting time=2024-03-05 09:08:07 +08:00 person=张三 document=11010119900307803X camera=C-0001 place=某某广场东口
    "#]],
    );
    check(
        FIXTURES,
        "positions",
        expect![[r#"
            positions: 4 rows, 1 furniture
            2 sighting time=2024-03-05 09:08:07Z device=dev-1 latitude_e7=250401000 longitude_e7=1027123400 accuracy_m=12 source_kind=GPS
            3 sighting time=2024-03-05 09:08:17Z device=dev-1 latitude_e7=250401100 longitude_e7=1027123500 source_kind=GPS
            reject 4 field_missing "Latitude"
        "#]],
    );
    check(
        FIXTURES,
        "sightings_en",
        expect![[r#"
        sightings_en: 2 rows, 1 furniture
        2 sighting time=2024-03-05 09:08:07 plate=AB12CDE latitude_e7=515000000 longitude_e7=-1200000 camera=CAM-1 place=Main Street
    "#]],
    );
}
