//! Are cash, merchant orders and labels of addresses read as their sources mean them? Invented data.

use expect_test::expect;

use super::record_layouts_kit::{Fixture, check, file};

/// One file for every layout of the flow.
pub const FIXTURES: &[Fixture] = &[
    file(
        "cash_withdrawals_cn",
        "ATM取现.csv",
        "卡号,户名,取款时间,取款金额,终端号,网点名称,网点地址,受理机构,流水号,交易结果
6222000000000000,张三,2024-03-05 09:08:07,\"20,000.00\",A0001,某路支行,某市某路1号,某某银行,000001,成功
6222000000000000,张三,2024-03-05 09:09:07,2000.005,A0001,某路支行,某市某路1号,某某银行,000002,成功
6222000000000000,张三,2024-03-05 09:10:07,0.00,A0001,,,,000003,余额不足
合计,,,\"20,000.00\",,,,,,
",
    ),
    file(
        "cash_withdrawals_en",
        "atm.csv",
        "Card Number,Date/Time,Amount,Currency,Terminal ID,ATM Location,Acquirer,RRN,Response Code
4111111111111111,2024-03-05 09:08:07,300.00,GBP,ATM0001,1 Main Street,Example Bank,000001,00
",
    ),
    file(
        "merchant_orders_cn",
        "聚合支付.csv",
        "商户号,商户名称,商户订单号,支付流水号,交易时间,订单金额,付款账号,支付渠道,付款IP,商品名称,交易状态,结算卡号
M0001,某某商行,S0001,P0001,2024-03-05 09:08:07,998.00,wxid_example01,微信,203.0.113.7,话费充值,支付成功,6222000000000000
M0001,某某商行,S0002,P0002,2024-03-05 09:09:07,,wxid_example02,微信,,话费充值,未支付,
",
    ),
    file(
        "merchant_orders_en",
        "psp.csv",
        "Merchant ID,Merchant Name,Order ID,Payment ID,Created,Amount,Currency,Payer ID,Customer IP,Payment Method,Status
M1,Example Shop,S1,P1,2024-03-05T09:08:07Z,12.50,GBP,cus_1,203.0.113.7,card,captured
",
    ),
    file(
        "address_labels",
        "labels.csv",
        "Address,Label,Entity,Category,Chain,Source
0x000000000000000000000000000000000000dEaD,Burn address,,burn,ETH,https://example.com/burn
TXYZ,Example hot wallet,Example Exchange,exchange,TRX,
,No address,,,,
",
    ),
    file(
        "forta_malicious",
        "etherscan_malicious_labels.csv",
        "banned_address,wallet_tag,data_source
0x00000000000000000000000000000000000000a1,Fake_Phishing1,etherscan-phish-hack-list
",
    ),
    file(
        "forta_phishing",
        "phishing_scams.csv",
        "address,etherscan_tag,etherscan_labels,is_contract
0x00000000000000000000000000000000000000a1,Fake_Phishing1,phish-hack,False
0x00000000000000000000000000000000000000a2,,phish-hack,True
",
    ),
    file(
        "chain_sums",
        "Deposits810.csv",
        "from,total_eth,total_transactions
\\x00000000000000000000000000000000000000a1,19.37970798,11
total,20,11
\\x00000000000000000000000000000000000000a2,1.5,1
",
    ),
];

#[test]
fn cash_is_taken_at_a_terminal() {
    check(
        FIXTURES,
        "cash_withdrawals_cn",
        expect![[r#"
        cash_withdrawals_cn: 5 rows, 2 furniture
        2 cash_withdrawal time=2024-03-05 09:08:07 +08:00 card=6222000000000000 holder=张三 amount=20000.00 CNY terminal=A0001 place=某市某路1号 | 某路支行 institution=某某银行 reference=000001 result=成功
        4 cash_withdrawal time=2024-03-05 09:10:07 +08:00 card=6222000000000000 holder=张三 amount=0.00 CNY terminal=A0001 reference=000003 result=余额不足
        reject 3 amount_not_a_number "取款金额"
    "#]],
    );
    check(
        FIXTURES,
        "cash_withdrawals_en",
        expect![[r#"
        cash_withdrawals_en: 2 rows, 1 furniture
        2 cash_withdrawal time=2024-03-05 09:08:07 card=4111111111111111 amount=300.00 GBP terminal=ATM0001 place=1 Main Street institution=Example Bank reference=000001 result=00
    "#]],
    );
}

#[test]
fn a_merchant_is_paid_by_order() {
    check(
        FIXTURES,
        "merchant_orders_cn",
        expect![[r#"
            merchant_orders_cn: 3 rows, 1 furniture
            2 merchant_order time=2024-03-05 09:08:07 +08:00 order=S0001 reference=P0001 merchant=M0001 merchant_name=某某商行 payer=wxid_example01 amount=998.00 CNY goods=话费充值 channel=微信 ip=203.0.113.7 settled_to=6222000000000000 status=支付成功
            reject 3 field_missing "订单金额"
        "#]],
    );
    check(
        FIXTURES,
        "merchant_orders_en",
        expect![[r#"
        merchant_orders_en: 2 rows, 1 furniture
        2 merchant_order time=2024-03-05 09:08:07Z order=S1 reference=P1 merchant=M1 merchant_name=Example Shop payer=cus_1 amount=12.50 GBP channel=card ip=203.0.113.7 status=captured
    "#]],
    );
}

#[test]
fn an_address_is_labelled() {
    check(
        FIXTURES,
        "address_labels",
        expect![[r#"
        address_labels: 4 rows, 2 furniture
        2 address_label address=0x000000000000000000000000000000000000dEaD asset=ETH label=Burn address category=burn source=https://example.com/burn
        3 address_label address=TXYZ asset=TRX label=Example hot wallet entity=Example Exchange category=exchange
    "#]],
    );
    check(
        FIXTURES,
        "forta_malicious",
        expect![[r#"
        forta_malicious: 2 rows, 1 furniture
        2 address_label address=0x00000000000000000000000000000000000000a1 asset=ETH label=Fake_Phishing1 category=etherscan-phish-hack-list
    "#]],
    );
    check(
        FIXTURES,
        "forta_phishing",
        expect![[r#"
        forta_phishing: 3 rows, 1 furniture
        2 address_label address=0x00000000000000000000000000000000000000a1 asset=ETH label=Fake_Phishing1 category=phish-hack note=account
        3 address_label address=0x00000000000000000000000000000000000000a2 asset=ETH category=phish-hack note=contract
    "#]],
    );
    check(
        FIXTURES,
        "chain_sums",
        expect![[r#"
        chain_sums: 4 rows, 2 furniture
        2 address_label address=00000000000000000000000000000000000000a1 asset=ETH label=Deposits note=19.37970798 | 11
        4 address_label address=00000000000000000000000000000000000000a2 asset=ETH label=Deposits note=1.5 | 1
    "#]],
    );
}
