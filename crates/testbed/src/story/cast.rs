//! Who holds which account. Holders bear the surnames 例 ("example") and 假 ("sham"), which nobody has.

use super::{Held, Telling};
use crate::world::Role;
use crate::write::Source;

/// Key, holder, where held. Opening balances are in minor units.
type Part = (&'static str, &'static str, Held);

const fn held(
    institution: &'static str,
    asset: &'static str,
    role: Role,
    opening: i128,
    source: Source,
) -> Held {
    Held { institution, asset, role, opening, source }
}

const BOC: &str = "中国银行";
const ICBC: &str = "中国工商银行";
const ABC: &str = "中国农业银行";
const CMB: &str = "招商银行";
const CCB: &str = "中国建设银行";
const WECHAT: &str = "微信支付";
const ALIPAY: &str = "支付宝";

const VICTIMS: [Part; 8] = [
    ("victim-a", "例甲", held(BOC, "CNY", Role::Victim, 8_600_000, Source::Boc)),
    ("victim-b", "例乙", held(ICBC, "CNY", Role::Victim, 12_034_056, Source::Icbc { gb18030: false })),
    ("victim-c", "例丙", held(WECHAT, "CNY", Role::Victim, 30_000, Source::Wechat)),
    ("victim-d", "例丁", held(ALIPAY, "CNY", Role::Victim, 3_500_000, Source::Alipay { gb18030: true })),
    ("victim-e", "例戊", held(CMB, "CNY", Role::Victim, 10_500_000, Source::Cmb { bom: true })),
    ("victim-f", "Vera Example", held("Example Bank AG", "EUR", Role::Victim, 2_530_000, Source::Camt053)),
    ("victim-g", "EXAMPLE WING", held("HSBC Hong Kong", "HKD", Role::Victim, 26_000_000, Source::Hsbc)),
    ("victim-h", "例辛", held("某农村商业银行", "CNY", Role::Victim, 2_000_000, Source::None)),
];

const GANG: [Part; 18] = [
    ("collect-a", "假山", held(ABC, "CNY", Role::Collection, 125_030, Source::Abc)),
    ("collect-b", "假水", held(BOC, "CNY", Role::Collection, 301_000, Source::BocTwoExports)),
    ("collect-c", "假火", held(WECHAT, "CNY", Role::Collection, 8_880, Source::WechatWorkbook)),
    ("collect-d", "假木", held(ALIPAY, "CNY", Role::Collection, 1_500, Source::Alipay { gb18030: true })),
    (
        "collect-eur",
        "Sham Trading UG",
        held("Muster Sparkasse", "EUR", Role::Collection, 41_010, Source::Mt940),
    ),
    ("collect-hkd", "SHAM LIMITED", held("HSBC Hong Kong", "HKD", Role::Collection, 200_000, Source::Hsbc)),
    ("layer1-a", "假金", held(ICBC, "CNY", Role::Layer1, 432_100, Source::Icbc { gb18030: true })),
    ("layer1-b", "假土", held(CMB, "CNY", Role::Layer1, 260_050, Source::Cmb { bom: false })),
    ("layer1-eur", "Sham Consulting OU", held("Esimerkki Pank", "EUR", Role::Layer1, 5_500, Source::Ofx)),
    ("layer2-a", "假日", held(BOC, "CNY", Role::Layer2, 90_000, Source::Boc)),
    ("layer2-b", "假月", held(CCB, "CNY", Role::Layer2, 0, Source::Missing)),
    ("layer2-c", "假星", held(ABC, "CNY", Role::Layer2, 51_000, Source::Abc)),
    ("layer3-a", "假风", held(ICBC, "CNY", Role::Layer3, 102_000, Source::Icbc { gb18030: false })),
    ("layer3-b", "假雨", held(CMB, "CNY", Role::Layer3, 7_700, Source::Cmb { bom: false })),
    ("desk-cny", "假云", held("示例币商", "CNY", Role::CoinDesk, 0, Source::Platform)),
    ("desk-usdt", "假云", held("示例币商", "USDT", Role::CoinDesk, 0, Source::PlatformSibling)),
    ("wallet-1", "", held("Ethereum", "USDT", Role::Wallet, 120_500_000, Source::OkLink)),
    ("wallet-2", "", held("Ethereum", "USDT", Role::Wallet, 0, Source::Etherscan)),
];

const OTHERS: [Part; 20] = [
    ("shop", "虚构小卖部", held(WECHAT, "CNY", Role::Bystander, 45_600, Source::Wechat)),
    ("landlord", "例房东", held(CMB, "CNY", Role::Bystander, 1_200_000, Source::Cmb { bom: false })),
    ("cash-cny", "", held("", "CNY", Role::Cash, 0, Source::None)),
    ("cash-eur", "", held("", "EUR", Role::Cash, 0, Source::None)),
    ("cash-hkd", "", held("", "HKD", Role::Cash, 0, Source::None)),
    ("jeweller", "虚构黄金珠宝店", held("", "CNY", Role::Merchant, 0, Source::None)),
    ("market", "虚构超市", held("", "CNY", Role::Merchant, 0, Source::None)),
    ("market-eur", "Muster Markt", held("", "EUR", Role::Merchant, 0, Source::None)),
    ("market-hkd", "EXAMPLE MART", held("", "HKD", Role::Merchant, 0, Source::None)),
    ("exchange-usdt", "", held("Example Exchange", "USDT", Role::Exchange, 0, Source::None)),
    ("exchange-eur", "Example Exchange EU", held("Beispielbank", "EUR", Role::Exchange, 0, Source::None)),
    ("abroad-cny", "Sham Holdings", held("Example Bank Mekong", "CNY", Role::Foreign, 0, Source::None)),
    ("abroad-eur", "Sham Holdings", held("Example Bank Aegean", "EUR", Role::Foreign, 0, Source::None)),
    ("abroad-hkd", "SHAM HOLDINGS", held("Example Bank Mekong", "HKD", Role::Foreign, 0, Source::None)),
    ("stranger-usdt", "", held("Ethereum", "USDT", Role::Outside, 0, Source::None)),
    ("desk-hot", "", held("示例币商", "USDT", Role::Exchange, 0, Source::None)),
    ("broker", "假雾", held(CCB, "CNY", Role::Outside, 0, Source::None)),
    ("bank-fee", "", held("", "CNY", Role::Fee, 0, Source::None)),
    ("bank-fee-eur", "", held("", "EUR", Role::Fee, 0, Source::None)),
    ("desk-fee", "", held("示例币商", "USDT", Role::Fee, 0, Source::None)),
];

const OUTSIDE: [Part; 7] = [
    ("employer", "虚构科技有限公司", held(BOC, "CNY", Role::Outside, 0, Source::None)),
    ("family", "例伯", held(ABC, "CNY", Role::Outside, 0, Source::None)),
    ("bank-of-c", "例丙", held(BOC, "CNY", Role::Outside, 0, Source::None)),
    ("employer-eur", "Muster GmbH", held("Beispielbank", "EUR", Role::Outside, 0, Source::None)),
    ("employer-hkd", "EXAMPLE COMPANY LTD", held("HSBC Hong Kong", "HKD", Role::Outside, 0, Source::None)),
    ("passer-by-2", "过客", held(ALIPAY, "CNY", Role::Outside, 0, Source::None)),
    ("passer-by", "路人", held(WECHAT, "CNY", Role::Outside, 0, Source::None)),
];

/// Opens every account of the story.
pub(crate) fn open_accounts(telling: &mut Telling) {
    for (key, holder, of) in VICTIMS.iter().chain(&GANG).chain(&OTHERS).chain(&OUTSIDE) {
        telling.open(key, holder, *of);
    }
}
