//! What do accounts show of themselves, and which two show the same?
//!
//! Names, signatures, pictures and traces of registration of each account, folded as a reader takes them, and the pairs of
//! accounts that agree in one. What more accounts hold than a limit is popular or a default and makes no pair, so that the
//! pairs grow with the accounts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow::array::{Array, StringArray};
use pinyin::ToPinyin;
use thalweg_model::CitedRow;
use twox_hash::XxHash3_128;

use crate::families::{join, root};
use crate::phrases::Phrases;
use crate::pictures::{bits, same};
use crate::rows::cited_row;
use crate::wording::{Wording, is_han};
use crate::{CaseView, MethodError};

/// Accounts as profiles, messages and posts show them. Readers call one platform by several names; one is used here. A picture is known by its digest
/// or by the name of its file, if pictures of that name are one; a name of which the case has no picture says nothing: many are called `avatar.jpg`.
const SHOWN: &str = "
CREATE OR REPLACE TEMP MACRO platform_of(name) AS CASE lower(trim(coalesce(name, '')))
    WHEN '微信' THEN 'wechat' WHEN 'weixin' THEN 'wechat' WHEN '支付宝' THEN 'alipay' WHEN '抖音' THEN 'douyin' WHEN '微博' THEN 'weibo'
    ELSE lower(trim(coalesce(name, ''))) END;
CREATE OR REPLACE TEMP MACRO file_of(path) AS lower(regexp_extract(path, '[^/\\\\]+$'));
WITH hashed AS (SELECT digest, file_of(file_name) AS name, perceptual_hash AS hash, cite('media', evidence, row) AS pictured FROM media WHERE perceptual_hash IS NOT NULL),
picture AS (SELECT digest, min(hash) AS hash, min(pictured) AS pictured FROM hashed WHERE digest IS NOT NULL GROUP BY digest),
named AS (SELECT name, min(hash) AS hash, min(pictured) AS pictured FROM hashed WHERE name <> '' GROUP BY name HAVING count(DISTINCT hash) = 1)
SELECT platform_of(platform) AS platform, handle, nickname, signature,
       coalesce(picture.hash, named.hash, CASE WHEN regexp_matches(avatar, '^([0-9a-f]{32,}|phash64:.*|https?://.*)$') THEN avatar END) AS avatar,
       registered_device AS device, registered_ip AS ip, document, phone, email, min(cite('profile', evidence, row)) AS cited,
       min(coalesce(picture.pictured, named.pictured)) AS pictured
FROM profile LEFT JOIN picture ON digest = avatar LEFT JOIN named ON name = file_of(avatar) WHERE handle IS NOT NULL GROUP BY ALL
UNION ALL
SELECT platform_of(platform), sender, sender_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, min(cite('message', evidence, row)), NULL
FROM message WHERE sender IS NOT NULL AND sender_name IS NOT NULL GROUP BY ALL
UNION ALL
SELECT platform_of(platform), author, author_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, min(cite('post', evidence, row)), NULL
FROM post WHERE author IS NOT NULL AND author_name IS NOT NULL GROUP BY ALL
ORDER BY platform, handle, nickname, signature, avatar, device, ip, document, phone, email, cited";

/// What is compared: two kinds of values for the name and for the registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// The name that is shown.
    Shown,
    /// How that name is read in Latin letters.
    Read,
    /// The name of the account.
    Handle,
    /// The signature.
    Signature,
    /// The picture: its perceptual hash, else its digest.
    Picture,
    /// The device at registration.
    Device,
    /// The address at registration.
    Address,
}

impl What {
    /// Which of the four things it belongs to.
    #[must_use]
    pub fn side(self) -> usize {
        match self {
            Self::Shown | Self::Read | Self::Handle => 0,
            Self::Signature => 1,
            Self::Picture => 2,
            Self::Device | Self::Address => 3,
        }
    }
}

/// An account, and what makes it openly somebody's.
#[derive(Debug, Default)]
pub struct Account {
    /// The platform; empty where no record says.
    pub platform: String,
    /// The name of the account.
    pub handle: String,
    /// The first rows that show it.
    pub cited: Vec<CitedRow>,
    open: BTreeSet<String>,
    firm: bool,
    chinese: bool,
}

impl Account {
    /// Whether two accounts are openly one person's, one account told twice, or a firm's.
    #[must_use]
    pub fn openly(&self, other: &Self) -> bool {
        let told_twice =
            self.handle == other.handle && (self.platform.is_empty() || other.platform.is_empty());
        told_twice || self.firm || other.firm || !self.open.is_disjoint(&other.open)
    }
}

/// A value that accounts hold: the bits of a picture, or the hash of a text, which no two texts of any case share.
type Value = u128;
/// What accounts hold: kind, value, class of its length, account.
type Held = (What, Value, u32, u32);

/// Accounts and what they hold.
#[derive(Debug, Default)]
pub struct Shown {
    /// By platform and name.
    pub accounts: Vec<Account>,
    held: Vec<Held>,
}

impl Shown {
    /// Perceptual hashes of pictures and the account that shows each, sorted.
    #[must_use]
    pub fn pictures(&self) -> Vec<(u64, u32)> {
        let held = self.held.iter().filter(|held| held.0 == What::Picture);
        let mut pictures: Vec<(u64, u32)> =
            held.filter_map(|held| Some((u64::try_from(held.1).ok()?, held.3))).collect();
        pictures.sort_unstable();
        pictures.dedup();
        pictures
    }

    /// Calls pictures that are one, though altered, by one name.
    fn name_pictures(&mut self) {
        let mut hashes: Vec<u64> = self.pictures().into_iter().map(|(hash, _)| hash).collect();
        hashes.dedup();
        let mut parents: Vec<u32> = (0..hashes.len() as u32).collect();
        for (one, other, _) in same(&hashes) {
            join(&mut parents, one, other);
        }
        for held in self.held.iter_mut().filter(|held| held.0 == What::Picture) {
            let place = u64::try_from(held.1).ok().and_then(|hash| hashes.binary_search(&hash).ok());
            if let Some(place) = place {
                held.1 = Value::from(root(&mut parents, place as u32));
            }
        }
    }

    /// A value of so many characters at least; its class grows with its length.
    fn hold(&mut self, what: What, value: &str, fewest: usize) {
        let length = value.chars().count();
        // The name of an account that is a number says nothing.
        if length < fewest || (what == What::Handle && !value.chars().any(char::is_alphabetic)) {
            return;
        }
        let picture = if what == What::Picture { bits(value) } else { None };
        let value = picture.map_or_else(|| text(value), Value::from);
        let class = match what {
            What::Picture | What::Device | What::Address => 0,
            _ => length.ilog2(),
        };
        self.held.push((what, value, class, self.accounts.len().saturating_sub(1) as u32));
    }
}

/// The hash of a text, beyond the bits of any picture.
fn text(value: &str) -> Value {
    XxHash3_128::oneshot(value.as_bytes()) | (1 << 127)
}

/// An agreement: what agrees, the class of its length, how many accounts hold it.
pub type Agreement = (What, u32, u32);

/// Reads what accounts show.
///
/// # Errors
/// When the engine refuses.
pub fn read(case: &mut CaseView<'_>) -> Result<Shown, MethodError> {
    let (mut shown, mut wording, mut firms) = (Shown::default(), Wording::default(), Phrases::of(&["firm"]));
    case.each(SHOWN, |rows| {
        let column = |name| rows.texts(name);
        let (platforms, handles, cited) = (column("platform")?, column("handle")?, column("cited")?);
        let (nicknames, signatures, avatars) = (column("nickname")?, column("signature")?, column("avatar")?);
        let (devices, ips, pictured) = (column("device")?, column("ip")?, column("pictured")?);
        let open = [column("document")?, column("phone")?, column("email")?];
        for at in 0..rows.len() {
            let (platform, handle) = (platforms.value(at), handles.value(at));
            if shown.accounts.last().is_none_or(|last| last.platform != platform || last.handle != handle) {
                let account = Account {
                    platform: platform.to_owned(),
                    handle: handle.to_owned(),
                    ..Account::default()
                };
                shown.accounts.push(account);
                shown.hold(What::Handle, &wording.name(handle), 5);
            }
            let (nickname, signature) = (there(nicknames, at), there(signatures, at));
            shown.hold(What::Shown, &wording.name(nickname), 2);
            let read = reading(&wording.plain(nickname));
            shown.hold(What::Read, &wording.name(&read), 6);
            shown.hold(What::Signature, &wording.script(signature), 6);
            for (what, value) in [(What::Picture, avatars), (What::Device, devices), (What::Address, ips)] {
                shown.hold(what, there(value, at), 1);
            }
            let Some(account) = shown.accounts.last_mut() else { continue };
            let opens = open.iter().map(|column| there(column, at)).filter(|value| !value.is_empty());
            account.open.extend(opens.map(str::to_owned));
            account.chinese |= nickname.chars().any(is_han);
            account.firm |= !firms.hits(signature).is_empty();
            if account.cited.len() < 5 {
                account
                    .cited
                    .extend([cited.value(at), there(pictured, at)].into_iter().filter_map(cited_row));
            }
        }
        Ok(())
    })?;
    Ok(shown)
}

/// A value of a column; empty where there is none.
fn there(column: &StringArray, at: usize) -> &str {
    if column.is_valid(at) { column.value(at) } else { "" }
}

/// How a name is read in Latin letters: Chinese characters by their first reading.
fn reading(name: &str) -> String {
    let read = |mark: char| mark.to_pinyin().map_or_else(|| mark.to_string(), |read| read.plain().to_owned());
    name.chars().map(read).collect()
}

/// Pairs of accounts, with the best observation of each of the four things.
pub type Pairs = BTreeMap<(u32, u32), [Option<Agreement>; 4]>;

/// How many accounts hold a value of a kind and length that is not popular, and how many of them share it.
pub type Classes = HashMap<(What, u32), (u64, u64)>;

/// The pairs that agree in something that at most so many accounts hold.
pub fn pairs(shown: &mut Shown, most: usize) -> (Pairs, Classes) {
    shown.name_pictures();
    shown.held.sort_unstable();
    shown.held.dedup();
    let shown = &*shown;
    let (mut pairs, mut classes) = (Pairs::new(), Classes::new());
    for same in shown.held.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let Some((what, _, class, _)) = same.first() else { continue };
        if same.len() > most {
            continue;
        }
        let counted = classes.entry((*what, *class)).or_default();
        counted.0 += same.len() as u64;
        counted.1 += if same.len() > 1 { same.len() as u64 } else { 0 };
        for (index, (.., one)) in same.iter().enumerate() {
            for (.., other) in same.iter().skip(index + 1) {
                if fits(shown, *what, *one, *other) {
                    let slot = pairs.entry((*one, *other)).or_default();
                    if let Some(best) = slot.get_mut(what.side()).filter(|best| best.is_none()) {
                        *best = Some((*what, *class, same.len() as u32));
                    }
                }
            }
        }
    }
    (pairs, classes)
}

/// Whether an agreement says something of two accounts: an account name says it on two platforms, a reading where one of the names
/// is Chinese and the other is not.
fn fits(shown: &Shown, what: What, one: u32, other: u32) -> bool {
    let account = |number: u32| shown.accounts.get(number as usize);
    let (Some(one_account), Some(other_account)) = (account(one), account(other)) else { return false };
    match what {
        What::Handle => one_account.platform != other_account.platform,
        What::Read => one_account.chinese != other_account.chinese,
        _ => true,
    }
}
