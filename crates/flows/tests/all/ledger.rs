//! Statements go in as small tables; the ledger that comes out is written beside them.

pub mod table;

use expect_test::{Expect, expect};
use table::{ledger, shown};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(&ledger(text)));
}

#[test]
fn two_statements_of_one_transfer_are_one_transfer_with_both_rows() {
    check(
        "file a acct=6222000000000001 who=张三 bank=ICBC
         2024-01-02T10:00:00 out 100.00 acct=6222000000000002 who=李四
         file b acct=6222000000000002 who=李四 bank=CCB
         2024-01-02T10:00:05 in 100.00 acct=6222000000000001 who=张三",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> 6222000000000002 100.00 [a1 b1]
        "#]],
    );
}

#[test]
fn overlapping_exports_of_one_account_count_every_booking_once() {
    check(
        "file a acct=6222000000000001 who=张三
         2024-01-02 out 50.00 who=店 class=purchase
         2024-01-02 out 50.00 who=店 class=purchase
         2024-01-03 out 7.00 who=店 class=purchase
         file b acct=6222-0000-0000-0001 who=张三
         2024-01-03 out 7.00 who=店 class=purchase
         2024-01-02 out 50.00 who=店 class=purchase
         2024-01-02 out 50.00 who=店 class=purchase
         2024-01-01 out 9.00 who=店 class=purchase",
        expect![[r#"
            d0 00:00:00 6222000000000001 -> Named(店) 9.00 [b4]
            d1 00:00:00 6222000000000001 -> Named(店) 50.00 [a1 b3]
            d1 00:00:00 6222000000000001 -> Named(店) 50.00 [a2 b2]
            d2 00:00:00 6222000000000001 -> Named(店) 7.00 [a3 b1]
        "#]],
    );
}

#[test]
fn an_export_that_leaves_out_balances_still_is_the_same_booking() {
    check(
        "file a acct=6222000000000001
         2024-01-02T10:00:00 out 50.00 acct=6222000000000009 bal=950.00 ref=778899001
         file b acct=6222000000000001
         2024-01-02 out 50.00 acct=6222000000000009",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> 6222000000000009 50.00 [a1 b1]
            check Whole ..a1 expected 950.00 found 950.00
        "#]],
    );
}

#[test]
fn a_payment_that_two_receipts_fit_is_kept_apart_and_reported() {
    check(
        "file a acct=6222000000000001 who=张三
         2024-01-02T10:00:00 out 100.00 who=李四
         file b acct=6222000000000002 who=李四
         2024-01-02T10:00:30 in 100.00 who=张三
         file c acct=6222000000000003 who=李四
         2024-01-02T10:00:40 in 100.00 who=张三",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> Named(李四) 100.00 [a1]
            d1 10:00:30 Named(张三) -> 6222000000000002 100.00 [b1]
            d1 10:00:40 Named(张三) -> 6222000000000003 100.00 [c1]
            ambiguous Tie [a1 b1 c1]
        "#]],
    );
}

#[test]
fn equal_payments_between_the_same_two_accounts_are_paired_in_order() {
    check(
        "file a acct=6222000000000001 who=张三
         2024-01-02 out 100.00 acct=6222000000000002
         2024-01-02 out 100.00 acct=6222000000000002
         file b acct=6222000000000002 who=李四
         2024-01-02 in 100.00 acct=6222000000000001
         2024-01-02 in 100.00 acct=6222000000000001",
        expect![[r#"
            d1 00:00:00 6222000000000001 -> 6222000000000002 100.00 [a1 b1]
            d1 00:00:00 6222000000000001 -> 6222000000000002 100.00 [a2 b2]
        "#]],
    );
}

#[test]
fn a_masked_number_is_the_one_account_that_it_fits() {
    check(
        "file a acct=6226000012345669 who=张三 bank=中国银行
         2024-01-02T10:00:00 in 100.00 acct=6222000000000001
         file b acct=6222000000000001 who=李四 bank=工商银行
         2024-01-02T09:59:58 out 100.00 acct=6226******5669 who=张三
         2024-01-03T09:59:58 out 5.00 acct=6226******0000 who=王五",
        expect![[r#"
            d1 09:59:58 6222000000000001 -> 6226000012345669 100.00 [a1 b1]
            d2 09:59:58 6222000000000001 -> Masked(6226*0000) 5.00 [b2]
            note MaskedMatched b1 x1 6226******5669
        "#]],
    );
}

#[test]
fn a_statement_that_shows_a_tail_is_the_account_that_others_name() {
    check(
        "file a acct=5430 bank=中国银行
         2024-01-02T10:00:00 in 100.00 who=张三
         2024-01-04T10:00:00 out 7.00 who=店
         file b acct=6222000000000001 who=张三 bank=工商银行
         2024-01-02T10:00:00 out 100.00 acct=6299000000005430
         2024-01-02T11:00:00 out 3.00 acct=6299000000001111
         2024-01-03T10:00:00 out 5.00 acct=6299000000005430",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> 6299000000005430 100.00 [a1 b1]
            d1 11:00:00 6222000000000001 -> 6299000000001111 3.00 [b2]
            d2 10:00:00 6222000000000001 -> Missing(6299000000005430) 5.00 [b3]
            d3 10:00:00 6299000000005430 -> Named(店) 7.00 [a2]
            note NumberLearned a1 x1 *5430
            note NotInOwnStatement b3 x1
        "#]],
    );
}

#[test]
fn a_tail_that_others_name_as_two_accounts_stays_a_tail() {
    check(
        "file a acct=5430 bank=中国银行
         2024-01-02T10:00:00 in 100.00 who=张三
         2024-01-04T10:00:00 in 7.00 who=李四
         file b acct=6222000000000001 who=张三 bank=工商银行
         2024-01-02T10:00:00 out 100.00 acct=6299000000005430
         file c acct=6222000000000002 who=李四 bank=工商银行
         2024-01-04T10:00:00 out 7.00 acct=6288000000005430",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> Masked(*5430) 100.00 [a1 b1]
            d3 10:00:00 6222000000000002 -> Masked(*5430) 7.00 [a2 c1]
        "#]],
    );
}

#[test]
fn four_digits_need_the_bank_or_the_holder_to_agree() {
    check(
        "file a acct=6226000012341234 who=张三 bank=中国银行
         2024-01-02 in 1.00 who=李四
         file b who=昵称 bank=微信支付
         2024-01-02 out 20.00 who=店 own=1234 ownbank=中国银行 class=purchase
         2024-01-02 out 30.00 who=店 own=1234 ownbank=建设银行 class=purchase",
        expect![[r#"
            d1 00:00:00 Named(李四) -> 6226000012341234 1.00 [a1]
            d1 00:00:00 Missing(6226000012341234) -> Named(店) 20.00 [b1]
            d1 00:00:00 Masked(*1234) -> Named(店) 30.00 [b2]
            note MaskedMatched b1 x1 1234
            note NotInOwnStatement b1 x1
        "#]],
    );
}

#[test]
fn a_statement_that_runs_newest_first_is_read_from_its_end() {
    check(
        "file a acct=6222000000000001
         2024-01-03 out 30.00 who=丙 bal=50.00
         2024-01-02 in 70.00 who=乙 bal=80.00
         2024-01-02 out 90.00 who=甲 bal=10.00",
        expect![[r#"
            d1 00:00:00 6222000000000001 -> Named(甲) 90.00 [a3]
            d1 00:00:00 Named(乙) -> 6222000000000001 70.00 [a2]
            d2 00:00:00 6222000000000001 -> Named(丙) 30.00 [a1]
            check Whole a3..a1 expected 50.00 found 50.00
        "#]],
    );
}

#[test]
fn a_balance_that_does_not_follow_is_a_finding_and_an_adjustment() {
    check(
        "file a acct=6222000000000001 open=100.00 close=500.00
         2024-01-02T10:00:00 in 50.00 who=甲 bal=150.00
         2024-01-03T10:00:00 out 20.00 who=乙 bal=430.00
         2024-01-04T10:00:00 in 70.00 who=丙 bal=500.00",
        expect![[r#"
            d1 10:00:00 Named(甲) -> 6222000000000001 50.00 [a1]
            d2 10:00:00 Unexplained() -> 6222000000000001 300.00 adjustment [a1 a2]
            d2 10:00:00 6222000000000001 -> Named(乙) 20.00 [a2]
            d3 10:00:00 Named(丙) -> 6222000000000001 70.00 [a3]
            check Row a1..a2 expected 130.00 found 430.00
        "#]],
    );
}

#[test]
fn a_fee_is_a_transfer_of_its_own() {
    check(
        "file a acct=6222000000000001 bank=ICBC
         2024-01-02T10:00:00 out 100.00 acct=6222000000000002 fee=2.00 bal=898.00
         2024-01-02T10:01:00 out 50.00 acct=6222000000000003 fee=1.00 bal=848.00",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> 6222000000000002 100.00 [a1]
            d1 10:00:00 6222000000000001 -> Fee(ICBC) 2.00 fee [a1]
            d1 10:01:00 6222000000000001 -> 6222000000000003 49.00 [a2]
            d1 10:01:00 6222000000000001 -> Fee(ICBC) 1.00 fee [a2]
            check Whole a1..a2 expected 848.00 found 848.00
        "#]],
    );
}

#[test]
fn a_reversal_undoes_the_one_booking_that_it_fits() {
    check(
        "file a acct=6222000000000001
         2024-01-02T10:00:00 out 100.00 acct=6222000000000002
         2024-01-02T10:05:00 in 100.00 acct=6222000000000002 class=reversal
         2024-01-03T10:00:00 out 60.00 who=甲
         2024-01-03T10:01:00 out 60.00 who=甲
         2024-01-03T10:05:00 in 60.00 who=甲 class=reversal",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> 6222000000000002 100.00 [a1]
            d1 10:05:00 6222000000000002 -> 6222000000000001 100.00 reverses #0 [a2]
            d2 10:00:00 6222000000000001 -> Named(甲) 60.00 [a3]
            d2 10:01:00 6222000000000001 -> Named(甲) 60.00 [a4]
            d2 10:05:00 Named(甲) -> 6222000000000001 60.00 [a5]
            note ReversalWithoutOriginal a5 x1
        "#]],
    );
}

#[test]
fn refund_is_not_a_return_of_proceeds() {
    check(
        "file a acct=6222000000000001
         2024-01-02T10:00:00 out 100.00 who=店 class=purchase order=20240102000777
         2024-01-02T11:00:00 out 100.00 who=店 class=purchase order=20240102000888
         2024-01-03T10:00:00 in 100.00 who=店 class=refund
         2024-01-04T10:00:00 in 40.00 who=店 class=refund order=20240102000888",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> Named(店) 100.00 [a1]
            d1 11:00:00 6222000000000001 -> Named(店) 100.00 [a2]
            d2 10:00:00 Named(店) -> 6222000000000001 100.00 [a3]
            d3 10:00:00 Named(店) -> 6222000000000001 40.00 reverses #1 [a4]
        "#]],
    );
}

#[test]
fn a_trade_moves_between_two_assets_of_one_account() {
    check(
        "file a acct=0xABCDEF who=甲 bank=Huobi
         2024-01-02T10:00:00 out 700.00 class=trade got=100.00 gotasset=USDT fee=1.00",
        expect![[r#"
            d1 10:00:00 0xabcdef -> 0xabcdef 700.00 arrives 100.00 [a1]
            d1 10:00:00 0xabcdef -> Fee(Huobi) 1.00 fee [a1]
        "#]],
    );
}

#[test]
fn cash_fees_and_interest_have_their_own_ends() {
    check(
        "file a acct=6222000000000001 bank=ICBC
         2024-01-02T10:00:00 out 500.00 class=withdrawal
         2024-01-03T10:00:00 in 200.00 class=deposit
         2024-01-04T10:00:00 out 2.00 class=fee
         2024-01-05T10:00:00 in 0.03 class=interest
         2024-01-06T10:00:00 out 9.00",
        expect![[r#"
            d1 10:00:00 6222000000000001 -> Cash(6222000000000001) 500.00 [a1]
            d2 10:00:00 Cash(6222000000000001) -> 6222000000000001 200.00 [a2]
            d3 10:00:00 6222000000000001 -> Fee(ICBC) 2.00 [a3]
            d4 10:00:00 Fee(ICBC) -> 6222000000000001 0.03 [a4]
            d5 10:00:00 6222000000000001 -> Nameless(6222000000000001) 9.00 [a5]
        "#]],
    );
}

#[test]
fn a_booking_that_the_other_sides_own_statement_does_not_show_stands_alone() {
    check(
        "file a acct=6222000000000001 who=张三
         2024-01-01T08:00:00 in 500.00 who=甲 bal=500.00
         2024-01-05T08:00:00 in 500.00 who=甲 bal=1000.00
         file b acct=6222000000000002 who=李四
         2024-01-02T10:00:00 in 100.00 acct=6222000000000001 bal=100.00",
        expect![[r#"
            d0 08:00:00 Named(甲) -> 6222000000000001 500.00 [a1]
            d1 10:00:00 Missing(6222000000000001) -> 6222000000000002 100.00 [b1]
            d4 08:00:00 Named(甲) -> 6222000000000001 500.00 [a2]
            check Whole a1..a2 expected 1000.00 found 1000.00
            check Whole ..b1 expected 100.00 found 100.00
            note NotInOwnStatement b1 x1
        "#]],
    );
}

#[test]
fn a_payment_and_a_receipt_that_both_name_their_own_account_move_nothing() {
    check(
        "file a acct=6222000000000001 who=张三
         2024-01-01T08:00:00 in 500.00 who=甲 bal=500.00
         2024-01-02T09:00:00 out 200.00 acct=6222000000000001 bal=300.00
         2024-01-02T09:00:00 in 200.00 acct=6222000000000001 bal=500.00
         2024-01-03T10:00:00 out 50.00 acct=6222000000000001 bal=450.00",
        expect![[r#"
            d0 08:00:00 Named(甲) -> 6222000000000001 500.00 [a1]
            d1 09:00:00 6222000000000001 -> 6222000000000001 200.00 [a2 a3]
            d2 10:00:00 6222000000000001 -> Missing(6222000000000001) 50.00 [a4]
            check Whole a1..a4 expected 450.00 found 450.00
            note NotInOwnStatement a4 x1
        "#]],
    );
}

#[test]
fn a_gap_between_two_statements_is_a_missing_statement() {
    check(
        "file a acct=6222000000000001
         2024-01-02T10:00:00 in 100.00 who=甲 bal=100.00
         file b acct=6222000000000001
         2024-03-02T10:00:00 out 50.00 who=乙 bal=250.00",
        expect![[r#"
            d1 10:00:00 Named(甲) -> 6222000000000001 100.00 [a1]
            d61 10:00:00 Unexplained() -> 6222000000000001 200.00 adjustment [b1]
            d61 10:00:00 6222000000000001 -> Named(乙) 50.00 [b1]
            check Whole ..a1 expected 100.00 found 100.00
            check Gap ..b1 expected 100.00 found 300.00
            check Whole ..b1 expected 250.00 found 250.00
        "#]],
    );
}

#[test]
fn day_only_rows_keep_the_order_of_their_statement_around_a_finer_time() {
    check(
        "file a acct=6222000000000001
         2024-01-02 in 10.00 who=甲 bal=10.00
         2024-01-02 out 10.00 acct=6222000000000002 bal=0.00
         2024-01-02 in 7.00 who=乙 bal=7.00
         file b acct=6222000000000002
         2024-01-02T15:30:00 in 10.00 acct=6222000000000001",
        expect![[r#"
            d1 00:00:00 Named(甲) -> 6222000000000001 10.00 [a1]
            d1 15:30:00 6222000000000001 -> 6222000000000002 10.00 [a2 b1]
            d1 15:30:00 Named(乙) -> 6222000000000001 7.00 [a3]
            check Whole a1..a3 expected 7.00 found 7.00
        "#]],
    );
}

#[test]
fn a_payment_through_a_platform_leaves_the_card_that_paid() {
    check(
        "file a acct=6226000012341234 who=张三 bank=中国银行
         2024-01-02T10:00:03 out 28.16 who=财付通 bal=71.84 desc=财付通-4200002024010212345678
         file b who=昵称 bank=微信支付
         2024-01-02T10:00:00 out 28.16 who=米线店 own=1234 ownbank=中国银行 class=purchase ref=4200002024010212345678",
        expect![[r#"
            d1 10:00:03 6226000012341234 -> Named(米线店) 28.16 [a1 b1]
            check Whole ..a1 expected 71.84 found 71.84
            note MaskedMatched b1 x1 1234
        "#]],
    );
}

#[test]
fn money_that_did_not_move_is_counted_and_not_followed() {
    check(
        "file a acct=6222000000000001
         2024-01-02T10:00:00 out 100.00 who=甲 settled=no
         2024-01-02T10:01:00 out 0.00 who=甲
         2024-01-02T10:02:00 out 5.00 who=甲",
        expect![[r#"
            d1 10:02:00 6222000000000001 -> Named(甲) 5.00 [a3]
            note NotSettled a1 x1
            note NoAmount a2 x1
        "#]],
    );
}

#[test]
fn both_ends_named_in_one_record_are_both_held() {
    check(
        "file a
         2024-01-01 both 10.00 own=280 acct=9149
         2024-01-01 both 5.00 own=9149 acct=1234",
        expect![[r#"
            d0 00:00:00 280 -> 9149 10.00 [a1]
            d0 00:00:00 9149 -> 1234 5.00 [a2]
        "#]],
    );
}
