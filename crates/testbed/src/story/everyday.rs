//! The innocent money in the same accounts: wages, shopping, family. A trace must leave it alone.

use rand::Rng;

use super::{DAYS, Telling, at};
use crate::world::{Class, Role};
use crate::write::Source;

/// Purchases between one wage and the next.
const PURCHASES: u32 = 12;
/// The dearest purchase; twelve of them stay below the wage, so everyday money never overdraws an account.
const DEAREST_PURCHASE: i128 = 45_000;
/// Least wage, in minor units.
const LEAST_WAGE: i128 = 560_000;

/// Adds everyday money to every account with a statement in a state currency; `scale` lives that many lives.
pub(crate) fn live(telling: &mut Telling, scale: u32) {
    for account in 0..telling.world.accounts.len() {
        for _ in 0..scale {
            one_life(telling, account);
        }
    }
}

/// A wage, some purchases and a gift from the family.
fn one_life(telling: &mut Telling, account: usize) {
    let of = &telling.world.accounts[account];
    let lives = of.source.is_written() && !matches!(of.role, Role::CoinDesk | Role::Wallet);
    if !lives {
        return;
    }
    let wallet = matches!(of.source, Source::Wechat | Source::WechatWorkbook | Source::Alipay { .. });
    let (payer, market, wage_memo, purchase_memo) = match of.asset {
        "EUR" => ("employer-eur", "market-eur", "Gehalt Februar", "Einkauf"),
        "HKD" => ("employer-hkd", "market-hkd", "SALARY", "SHOPPING"),
        _ if matches!(of.source, Source::Alipay { .. }) => ("passer-by-2", "market", "收款", "消费"),
        _ if wallet => ("passer-by", "market", "收款", "消费"),
        _ => ("employer", "market", "工资", "消费"),
    };
    let (payer, market, family) =
        (telling.account(payer), telling.account(market), telling.account("family"));
    let wage_class = if wallet { Class::Transfer } else { Class::Salary };
    let wage = LEAST_WAGE + i128::from(telling.rng.random_range(0..400_000_u32));
    let when = at(0, (8, telling.rng.random_range(0..60), telling.rng.random_range(0..60)));
    telling.pay(payer, account, wage, when, wage_class, wage_memo);
    for _ in 0..PURCHASES {
        let minor = 300 + i128::from(telling.rng.random_range(0..u32::MAX)) % (DEAREST_PURCHASE - 300);
        let when = daytime(telling);
        telling.pay(account, market, minor, when, Class::Purchase, purchase_memo);
    }
    if telling.world.accounts[account].asset == "CNY" {
        let when = daytime(telling);
        telling.pay(family, account, 20_000, when, Class::Transfer, "家用");
    }
}

/// Some second between nine in the morning and ten at night.
fn daytime(telling: &mut Telling) -> i64 {
    let day = telling.rng.random_range(0..DAYS);
    let second = telling.rng.random_range(0..13 * 3_600);
    at(day, (9, 0, 0)) + second
}
