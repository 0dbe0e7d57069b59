//! Are statements of every family read as their sources mean them? Invented data in the form of real exports.

use std::fmt::Write;
use std::io::Cursor;

use expect_test::{Expect, expect};
use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::readers::collect::{CollectSink, KeptEntry, KeptParty};
use thalweg_flows::readers::{ReadContext, delimited};
use thalweg_model::format_minor;

/// Detects the layout, reads, and writes down what was said.
fn told(bytes: &[u8], file_name: &str) -> String {
    let layouts = Layouts::built_in().unwrap();
    let detection = detect(&mut Cursor::new(bytes), file_name, &layouts).unwrap();
    let Some(best) = detection.best() else { return "no layout\n".to_owned() };
    let mut sink = CollectSink::default();
    let layout = layouts.get(&best.name).unwrap();
    let summary = delimited::read(
        &mut Cursor::new(bytes),
        &ReadContext { file_name, companions: &[] },
        layout,
        &mut sink,
    )
    .unwrap();
    assert_eq!(sink.broken_bargain(), None);
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    let mut out = format!("{}: {} rows, {} furniture\n", best.name, summary.rows, summary.furniture);
    sink.entries.iter().for_each(|entry| line(&mut out, entry));
    for reject in &sink.rejects {
        let _ = writeln!(out, "reject {} {} {:?}", reject.row, reject.code, reject.field);
    }
    out
}

fn line(out: &mut String, entry: &KeptEntry) {
    let seconds = entry.booked.local_micros() / 1_000_000;
    let party = |party: &KeptParty| [&party.account, &party.name].map(String::as_str).join("/");
    let _ = write!(
        out,
        "{} {:?} {} {} @{}",
        entry.row,
        entry.own,
        format_minor(entry.amount_minor, entry.asset.exponent),
        entry.asset.code,
        seconds
    );
    if entry.booked.offset_minutes.is_none() {
        out.push_str(" local");
    }
    let _ = write!(out, " {:?} {} > {}", entry.class, party(&entry.payer), party(&entry.payee));
    if let Some(balance) = entry.balance_after {
        let _ = write!(out, " balance {}", format_minor(balance, entry.asset.exponent));
    }
    if entry.fee_minor != 0 {
        let asset = entry.fee_asset.as_ref().unwrap_or(&entry.asset);
        let _ = write!(out, " fee {} {}", format_minor(entry.fee_minor, asset.exponent), asset.code);
    }
    if let Some((minor, asset)) = &entry.counter {
        let _ = write!(out, " for {} {}", format_minor(*minor, asset.exponent), asset.code);
    }
    if !entry.settled {
        out.push_str(" unsettled");
    }
    let _ = writeln!(out, " [{}] {}", entry.kind_text, entry.description);
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&told(text.as_bytes(), "statement.csv"));
}

#[test]
fn a_wallet_fee_is_part_of_the_amount_and_a_refund_is_its_own_row() {
    check(
        "微信支付账单明细,,,,,,,,,,\n微信昵称：[某人],,,,,,,,,,\n,,,,,,,,,,\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n\
         2024-01-02 10:00:00,商户消费,某店,茶,支出,¥20.00,零钱,已退款(￥5.00),\"1001\t\",\"2001\t\",/\n\
         2024-01-02 11:00:00,商户消费-退款,某店,茶,收入,¥5.00,零钱,已退款,1002,2001,/\n\
         2024-01-03 10:00:00,零钱提现,某银行(0001),/,/,¥100.10,某银行(0001),提现已到账,1003,/,服务费¥0.10\n\
         2024-01-04 10:00:00,商户消费,某店,/,支出,¥8.00,某银行储蓄卡(0001),支付成功,1004,2004,/\n\
         2024-01-05 10:00:00,转入零钱通-来自零钱,/,/,/,¥9.00,零钱,支付成功,1005,/,/\n",
        expect![[r#"
            wechat_pay: 9 rows, 4 furniture
            5 Payer 20.00 CNY @1704189600 Purchase / > /某店 [商户消费] 茶 | 已退款(￥5.00)
            6 Payee 5.00 CNY @1704193200 Refund /某店 > / [商户消费-退款] 茶 | 已退款
            7 Payer 100.00 CNY @1704276000 TopUp / > 0001/ fee 0.10 CNY [零钱提现] 服务费¥0.10
            8 Payer 8.00 CNY @1704362400 Purchase 0001/ > /某店 [商户消费] 
            9 Payer 9.00 CNY @1704448800 TopUp / > /零钱通 [转入零钱通-来自零钱] 
        "#]],
    );
}

#[test]
fn a_bank_statement_has_totals_and_masked_balances() {
    check(
        "明细查询文件下载\n\n卡号: 6222****0001,\"卡别名: \"\n\n交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n\
         2024-01-02     ,\"消费  \t\",\"某店 \t\",\"CHN \t\",钞,\"- \t\",\"- \t\",- ,\" \t\",\"1,013.40 \t\",人民币 ,\"xx,yyyy.zz \t\",\"某公司 \t\",\n\
         2024-01-03     ,\"工资  \t\",\" \t\",\"CHN \t\",钞,\"- \t\",\"- \t\",- ,\"9,000.00 \t\",\" \t\",人民币 ,\"10,000.00 \t\",\"雇主 \t\",\n \n人民币合计,,,,,,,,\"9,000.00\t\",\"1,013.40\t\",\n",
        expect![[r#"
            icbc_debit: 9 rows, 7 furniture
            6 Payer 1013.40 CNY @1704153600 Purchase / > /某公司 [消费] 某店
            7 Payee 9000.00 CNY @1704240000 Transfer /雇主 > / balance 10000.00 [工资] 
        "#]],
    );
}

#[test]
fn days_without_a_year_take_it_from_the_title_across_new_year() {
    check(
        "招商银行信用卡对账单（个人消费卡账户 2024年01月）\n交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额\n,12/29,掌上生活还款,-1.23,1234,-1.23\n01/02,01/03,某店,56.78,1234,56.78(CN)\n01/05,01/07,某店,\"8,000.00\",1234,\"8,000.00(CN)\"\n",
        expect![[r#"
            cmb_credit: 5 rows, 2 furniture
            3 Payee 1.23 CNY @1703808000 Repayment / > 1234/ [掌上生活还款] 掌上生活还款
            4 Payer 56.78 CNY @1704153600 Other 1234/ > / [某店] 某店
            5 Payer 8000.00 CNY @1704412800 Other 1234/ > / [某店] 某店
        "#]],
    );
}

#[test]
fn a_trade_gives_one_coin_for_another() {
    check(
        "\u{feff}\"时间\",\"交易类型\",\"交易对\",\"方向\",\"价格\",\"数量\",\"成交额\",\"手续费\"\n2021-02-24 09:56:20,币币交易,BTC/USDT,卖出,50000.00,0.0001,5.00000000,0.01USDT,\n2021-02-23 20:32:37,币币交易,BTC/USDT,买入,45999.00,0.000304,13.98369600,0.00000060BTC,\n",
        expect![[r#"
            huobi: 3 rows, 1 furniture
            2 Payee 5.00000000 USDT @1614160580 local Trade / > / fee 0.01000000 USDT for 0.00010000 BTC [币币交易] 
            3 Payer 13.98369600 USDT @1614112357 local Trade / > / fee 0.00000060 BTC for 0.00030400 BTC [币币交易] 
        "#]],
    );
}

#[test]
fn coin_transfers_name_both_ends_and_unknown_coins_their_contract() {
    check(
        "\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"DateTime (UTC)\",\"From\",\"To\",\"ContractAddress\",\"Value_IN(ETH)\",\"Value_OUT(ETH)\",\"CurrentValue @ $0/Eth\",\"TxnFee(ETH)\",\"TxnFee(USD)\",\"Historical $Price/Eth\",\"Status\",\"ErrCode\",\"Method\"\n\
         \"0xaa\",\"1\",\"1648590078\",\"2022-03-29 21:41:18\",\"0x01\",\"0x02\",\"\",\"1.000000000000000001\",\"0\",\"0\",\"0.0004\",\"1\",\"3000\",\"\",\"\",\"Transfer\"\n\
         \"0xbb\",\"2\",\"1648590079\",\"2022-03-29 21:41:19\",\"0x02\",\"0x03\",\"\",\"0\",\"2\",\"0\",\"0.0004\",\"1\",\"3000\",\"Error(0)\",\"Reverted\",\"Transfer\"\n",
        expect![[r#"
            etherscan_native: 3 rows, 1 furniture
            2 Both 1.000000000000000001 ETH @1648590078 Other 0x01/ > 0x02/ fee 0.000400000000000000 ETH [Transfer] 
            3 Both 2.000000000000000000 ETH @1648590079 Other 0x02/ > 0x03/ fee 0.000400000000000000 ETH unsettled [Transfer] 
        "#]],
    );
    check(
        "交易哈希,区块高度,本地时间(UTC+8),UTC时间,发送方,发送方ENS,接收方,接收方ENS,数量,代币符号,代币地址\n0xa,1,2025/11/09 13:46:11,2025/11/09 05:46:11,0x1,,0x2,,353.7515,USDT,0xff\n0xb,1,2025/11/09 13:46:11,2025/11/09 05:46:11,0x1,,0x2,,9.5,BAIT,0xee\n",
        expect![[r#"
            oklink_token: 3 rows, 1 furniture
            2 Both 353.751500 USDT @1762667171 Other 0x1/ > 0x2/ [] 
            3 Both 9.500000000000000000 BAIT@0xee @1762667171 Other 0x1/ > 0x2/ [] 
        "#]],
    );
}

#[test]
fn a_table_without_a_header_is_told_by_its_shape() {
    check(
        "05/01/2023,SHOP # 845   _M,1.96,,13.04\n05/01/2023,TFR-FROM,,0.01,13.05\n05/02/2023,SEND E-TFR ***x,3.05,,10.00\n\n",
        expect![[r#"
            td: 4 rows, 1 furniture
            1 Payer 1.96 CAD @1682899200 local Other / > / balance 13.04 [] SHOP # 845   _M
            2 Payee 0.01 CAD @1682899200 local Transfer / > / balance 13.05 [] TFR-FROM
            3 Payer 3.05 CAD @1682985600 local Transfer / > / balance 10.00 [] SEND E-TFR ***x
        "#]],
    );
}

#[test]
fn bad_rows_are_rejects_with_their_reason_and_good_rows_go_on() {
    check(
        "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n\
         2024-01-01,CNY,-1.00,9.00,转账汇款,某人 6222000000000001,\n\
         2024-01-01,CNY,-1.00,8.00,ATM取款,-,\n\
         2024-01-01,CNY,(1.00),7.00,利息税,--,\n\
         2024-01-01,CNY,\"￥1,000.00\",1007.00,工资,某公司,\n\
         2024-01-01,CNY,１．００,1008.00,退款,某公司,\n\
         2024-01-01,人民币,1.00-,1007.00,转账,某人1234567890,\n\
         2024-02-30,CNY,-1.00,9.00,转账汇款,,\n\
         2024-01-02,CNY,-1.005,9.00,转账汇款,,\n\
         2024-01-02,CNY,一元,9.00,转账汇款,,\n\
         2024-01-02,贝壳,-1.00,9.00,转账汇款,,\n\
         2024-01-02,CNY,-1,234.00,9.00,转账汇款,,\n\
         2024-01-02,CNY,-1.00,\"9.00,转账汇款,,\n\
         记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n\
         2024-01-03,CNY,2.00,10.00,转账汇款,,\n\
         2024-01-0",
        expect![[r#"
            cmb_debit: 16 rows, 2 furniture
            2 Payer 1.00 CNY @1704067200 Transfer / > 6222000000000001/某人 balance 9.00 [转账汇款] 
            3 Payer 1.00 CNY @1704067200 CashWithdrawal / > / balance 8.00 [ATM取款] 
            4 Payer 1.00 CNY @1704067200 Fee / > / balance 7.00 [利息税] 
            5 Payee 1000.00 CNY @1704067200 Transfer /某公司 > / balance 1007.00 [工资] 
            6 Payee 1.00 CNY @1704067200 Refund /某公司 > / balance 1008.00 [退款] 
            7 Payer 1.00 CNY @1704067200 Transfer / > 1234567890/某人 balance 1007.00 [转账] 
            15 Payee 2.00 CNY @1704240000 Transfer / > / balance 10.00 [转账汇款] 
            reject 8 date_impossible "记账日期"
            reject 9 amount_too_fine "交易金额"
            reject 10 amount_not_a_number "交易金额"
            reject 11 currency_not_known "货币"
            reject 12 too_many_fields ""
            reject 13 quote_not_closed ""
            reject 16 date_impossible "记账日期"
        "#]],
    );
}

#[test]
fn simulated_transfers_and_their_accounts_are_read() {
    check(
        "sourceNodeId,targetNodeId,value,time\n280,15349,147.8,1\n249,9015,104.06,2\n",
        expect![[r#"
        amlsim: 3 rows, 1 furniture
        2 Both 147.80 XXX @86400 local Other 280/ > 15349/ [] 
        3 Both 104.06 XXX @172800 local Other 249/ > 9015/ [] 
    "#]],
    );
    check(
        "nodeid,isFraud,init_balance,fraudStep\n0,0,184.44,-1\n1,0,175.8,-1\n",
        expect![[r#"
        amlsim_accounts: 3 rows, 3 furniture
    "#]],
    );
}

#[test]
fn a_statement_of_a_bank_nobody_described_is_read_by_its_column_names() {
    check(
        "賬戶: 0123456789\n交易日期,摘要,借方金額,貸方金額,餘額,對方賬號,對方戶名\n2024/01/02,承前頁,,,100.00,,\n2024/01/02,轉賬,\"1,000.00\",,\"9,000.00\",6222,某人\n2024/01/03,存入,,5.00,\"9,005.00\",,\n合計,,\"1,000.00\",5.00,,,\n以上資料僅供參考\n",
        expect![[r#"
            generic_zh_columns: 7 rows, 5 furniture
            4 Payer 1000.00 CNY @1704153600 Transfer / > 6222/某人 balance 9000.00 [轉賬] 
            5 Payee 5.00 CNY @1704240000 Other / > / balance 9005.00 [存入] 
        "#]],
    );
    check(
        "Date,Description,Debit,Credit,Balance,Currency\n2024-01-02,Transfer to J,10.00,,90.00,EUR\n2024-01-03,Interest,,0.50,90.50,EUR\n",
        expect![[r#"
        generic_en_columns: 3 rows, 1 furniture
        2 Payer 10.00 EUR @1704153600 local Transfer / > / balance 90.00 [] Transfer to J
        3 Payee 0.50 EUR @1704240000 local Interest / > / balance 90.50 [] Interest
    "#]],
    );
    check(
        "Datum;Text\n1;2\n",
        expect![[r#"
        no layout
    "#]],
    );
}

#[test]
fn transfers_of_block_explorers_name_both_ends() {
    check(
        "block_id,transaction_hash,index,time,token_address,token_name,token_symbol,sender,recipient,value,value_usd\n\
         100,0xa1,0,2024-01-02 10:00:00,0x00000000000000000000000000000000000000f1,Tether USD,USDT,0x00000000000000000000000000000000000000a1,0x00000000000000000000000000000000000000b2,12.5,12.5\n",
        expect![[r#"
            blockchair: 2 rows, 1 furniture
            2 Both 12.500000 USDT @1704189600 Other 0x00000000000000000000000000000000000000a1/ > 0x00000000000000000000000000000000000000b2/ [] 
        "#]],
    );
    check(
        "Signature,Block Time,Human Time,Action,From,To,Amount,Flow,Token Address,Token Symbol\n\
         5sig1,1704189600,2024-01-02T10:00:00.000Z,TRANSFER,SoLa1,SoLb2,0.5,out,So11111111111111111111111111111111111111112,SOL\n",
        expect![[r#"
            solscan: 2 rows, 1 furniture
            2 Both 0.500000000 SOL @1704189600 Other SoLa1/ > SoLb2/ [TRANSFER] 
        "#]],
    );
    check(
        "Transaction Hash,Block,Time (UTC),From,To,Amount,Token,Token Contract,Result\n\
         a1,100,2024-01-02 10:00:00,TFromInvented,TToInvented,\"1,250.5\",USDT,TContractInvented,SUCCESS\n\
         a2,101,2024-01-02 10:01:00,TFromInvented,TToInvented,7,TRX,,FAILED\n",
        expect![[r#"
            tronscan: 3 rows, 1 furniture
            2 Both 1250.500000 USDT @1704189600 Other TFromInvented/ > TToInvented/ [] 
            3 Both 7.000000 TRX @1704189660 Other TFromInvented/ > TToInvented/ unsettled [] 
        "#]],
    );
    // Smallest units beside a column of decimals are not taken for whole tokens.
    check(
        "Signature,Block Time,Human Time,Action,From,To,Amount,Decimals,Token Address,Token Symbol\n\
         5sig1,1704189600,2024-01-02T10:00:00.000Z,TRANSFER,SoLa1,SoLb2,500000000,9,So11111111111111111111111111111111111111112,SOL\n",
        expect![[r#"
            no layout
        "#]],
    );
}
