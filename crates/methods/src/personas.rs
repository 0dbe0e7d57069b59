//! What do accounts show of themselves, and which two show the same?
//!
//! Names, signatures, pictures and traces of registration of each account, folded as a reader takes them, and the pairs of
//! accounts that agree in one. Accounts that name one document, telephone or e-mail openly have one owner, and how common a
//! value is is counted by owners. What more owners hold than a limit is popular or a default and makes no pair, so that the
//! pairs grow with the accounts; the popular tell how often those who share one thing share another (see [`Habits`]).

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, StringArray};
use pinyin::ToPinyin;
use thalweg_model::CitedRow;
use twox_hash::XxHash3_128;

use crate::families::{join, root};
use crate::phrases::Phrases;
use crate::pictures::{Same, bits, parts_of, same};
use crate::rows::cited_row;
use crate::wording::Wording;
use crate::{CaseView, MethodError};

/// Accounts as profiles, messages and posts show them. Readers call one platform by several names; one is used here. A picture is known by its digest
/// or by the name of its file, if pictures of that name are one; a name of which the case has no picture says nothing: many are called `avatar.jpg`.
const SHOWN: &str = "
CREATE OR REPLACE TEMP MACRO platform_of(name) AS CASE lower(trim(coalesce(name, '')))
    WHEN '微信' THEN 'wechat' WHEN 'weixin' THEN 'wechat' WHEN '支付宝' THEN 'alipay' WHEN '抖音' THEN 'douyin' WHEN '微博' THEN 'weibo'
    ELSE lower(trim(coalesce(name, ''))) END;
CREATE OR REPLACE TEMP MACRO file_of(path) AS lower(regexp_extract(path, '[^/\\\\]+$'));
WITH hashed AS (SELECT digest, file_of(file_name) AS name, perceptual_hash AS hash, perceptual_hash_parts AS parts, cite('media', evidence, row) AS pictured FROM media WHERE perceptual_hash IS NOT NULL),
picture AS (SELECT digest, min(hash) AS hash, min(parts) AS parts, min(pictured) AS pictured FROM hashed WHERE digest IS NOT NULL GROUP BY digest),
named AS (SELECT name, min(hash) AS hash, min(parts) AS parts, min(pictured) AS pictured FROM hashed WHERE name <> '' GROUP BY name HAVING count(DISTINCT hash) = 1)
SELECT platform_of(platform) AS platform, handle, nickname, signature,
       coalesce(picture.hash, named.hash, CASE WHEN regexp_matches(avatar, '^([0-9a-f]{32,}|phash64:.*|https?://.*)$') THEN avatar END) AS avatar,
       registered_device AS device, registered_ip AS ip, document, phone, email, min(cite('profile', evidence, row)) AS cited,
       min(coalesce(picture.pictured, named.pictured)) AS pictured, min(CASE WHEN picture.hash IS NULL THEN named.parts ELSE picture.parts END) AS parts
FROM profile LEFT JOIN picture ON digest = avatar LEFT JOIN named ON name = file_of(avatar) WHERE handle IS NOT NULL GROUP BY ALL
UNION ALL
SELECT platform_of(platform), sender, sender_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, min(cite('message', evidence, row)), NULL, NULL
FROM message WHERE sender IS NOT NULL AND sender_name IS NOT NULL GROUP BY ALL
UNION ALL
SELECT platform_of(platform), author, author_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, min(cite('post', evidence, row)), NULL, NULL
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
    /// The first account that is openly of the same owner, or itself.
    pub owner: u32,
    firm: bool,
}

impl Account {
    /// Whether two accounts are openly one person's, one account told twice, or a firm's.
    #[must_use]
    pub fn openly(&self, other: &Self) -> bool {
        let told_twice =
            self.handle == other.handle && (self.platform.is_empty() || other.platform.is_empty());
        told_twice || self.firm || other.firm || self.owner == other.owner
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
    /// Perceptual hashes of middle parts of pictures, and those of the pictures.
    cut: Vec<(u64, u64)>,
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

    /// Which pictures are one, of hashes that are sorted and each there once: laid otherwise, or a part of the other.
    #[must_use]
    pub fn one_picture(&self, hashes: &[u64]) -> Vec<Same> {
        let place = |whole: &u64| hashes.binary_search(whole).ok();
        let mut cut: Vec<(u64, u32)> =
            self.cut.iter().filter_map(|(part, whole)| Some((*part, place(whole)? as u32))).collect();
        cut.sort_unstable();
        cut.dedup();
        same(hashes).into_iter().chain(parts_of(hashes, &cut)).collect()
    }

    /// Calls pictures that are one, though altered, by one name.
    fn name_pictures(&mut self) {
        let mut hashes: Vec<u64> = self.pictures().into_iter().map(|(hash, _)| hash).collect();
        hashes.dedup();
        let mut parents: Vec<u32> = (0..hashes.len() as u32).collect();
        for (one, other, _) in self.one_picture(&hashes) {
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
    let mut opens: Vec<(Value, u32)> = Vec::new();
    case.each(SHOWN, |rows| {
        let column = |name| rows.texts(name);
        let (platforms, handles, cited) = (column("platform")?, column("handle")?, column("cited")?);
        let (nicknames, signatures, avatars) = (column("nickname")?, column("signature")?, column("avatar")?);
        let (devices, ips, pictured) = (column("device")?, column("ip")?, column("pictured")?);
        let parts = column("parts")?;
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
            let read = wording.name(&read);
            shown.hold(What::Read, once(&read), 6);
            shown.hold(What::Signature, &wording.script(signature), 6);
            for (what, value) in [(What::Picture, avatars), (What::Device, devices), (What::Address, ips)] {
                shown.hold(what, there(value, at), 1);
            }
            if let Some(whole) = bits(there(avatars, at)) {
                shown.cut.extend(there(parts, at).split(' ').filter_map(bits).map(|part| (part, whole)));
            }
            let number = shown.accounts.len().saturating_sub(1) as u32;
            let open = open.iter().map(|column| there(column, at)).filter(|value| !value.is_empty());
            opens.extend(open.map(|value| (text(value), number)));
            let Some(account) = shown.accounts.last_mut() else { continue };
            account.firm |= !firms.hits(signature).is_empty();
            if account.cited.len() < 5 {
                account
                    .cited
                    .extend([cited.value(at), there(pictured, at)].into_iter().filter_map(cited_row));
            }
        }
        Ok(())
    })?;
    owned(&mut shown.accounts, opens);
    Ok(shown)
}

/// Gives accounts with one document, telephone or e-mail one owner.
fn owned(accounts: &mut [Account], mut opens: Vec<(Value, u32)>) {
    opens.sort_unstable();
    let mut parents: Vec<u32> = (0..accounts.len() as u32).collect();
    for same in opens.chunk_by(|one, next| one.0 == next.0) {
        for (one, other) in same.iter().zip(same.iter().skip(1)) {
            join(&mut parents, one.1, other.1);
        }
    }
    for (number, account) in (0..).zip(accounts) {
        account.owner = root(&mut parents, number);
    }
}

/// A reading that is said twice (a Chinese name beside its own Latin letters) is one.
fn once(read: &str) -> &str {
    let (first, second) = read.split_at_checked(read.len() / 2).unwrap_or((read, ""));
    if first == second { first } else { read }
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

/// How many owners hold a value of a kind and length that is not popular, and how many of them share it.
pub type Classes = HashMap<(What, u32), (u64, u64)>;

/// Accounts of one owner that are compared for one value.
const COMPARED: usize = 3;

/// What is compared of accounts.
#[derive(Debug, Default)]
pub struct Compared {
    /// The pairs of different owners that agree in something that is not popular.
    pub pairs: Pairs,
    /// How common it is to share such a thing with anybody.
    pub classes: Classes,
    /// How common it is to share a second thing with those with whom one is shared.
    pub habits: Habits,
}

/// How often two who share one popular thing share each of the four besides: admirers of one star may have one name too. Nobody
/// who works with a few accounts makes a thing popular, so that those who are looked for do not hide themselves here.
#[derive(Debug, Default)]
pub struct Habits {
    /// For each of the four: popular values, and the sum over them of the share of pairs that agree in it.
    seen: [(u32, f64); 4],
    /// For each of the four: owners who hold it.
    owners: [u64; 4],
}

impl Habits {
    /// How likely two who share one thing share this one too, which so many owners hold, and have not one hand: by chance, or for the
    /// cause for which they share the first. One popular thing more is assumed, of which so large a part of the pairs agrees.
    #[must_use]
    pub fn second(&self, side: usize, holders: u32, assumed: f64) -> f64 {
        let (many, sum) = self.seen.get(side).copied().unwrap_or_default();
        let owners = self.owners.get(side).copied().unwrap_or_default();
        let chance = f64::from(holders.saturating_sub(1)) / (owners.saturating_sub(1).max(1) as f64);
        ((sum + assumed) / f64::from(many + 1) + chance).min(1.0)
    }

    /// How many popular things were looked at, of one of the four.
    #[must_use]
    pub fn looked_at(&self, side: usize) -> u32 {
        self.seen.get(side).map_or(0, |seen| seen.0)
    }
}

/// Compares accounts in what at most so many owners hold.
pub fn compared(shown: &mut Shown, most: usize) -> Compared {
    shown.name_pictures();
    shown.held.sort_unstable();
    shown.held.dedup();
    let shown = &*shown;
    let mut out = Compared::default();
    // Rare things that owners share: owner, which of the four, which value.
    let mut shares: Vec<(u32, usize, u32)> = Vec::new();
    let mut popular: Vec<(usize, Vec<u32>)> = Vec::new();
    let mut holds: [Vec<u32>; 4] = Default::default();
    for (value, same) in (0..).zip(shown.held.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1))) {
        let Some((what, _, class, _)) = same.first() else { continue };
        let owner = |account: u32| shown.accounts.get(account as usize).map_or(account, |one| one.owner);
        let mut by_owner: Vec<(u32, u32)> = same.iter().map(|held| (owner(held.3), held.3)).collect();
        by_owner.sort_unstable();
        let mut owners: Vec<u32> = by_owner.iter().map(|one| one.0).collect();
        owners.dedup();
        if let Some(holds) = holds.get_mut(what.side()) {
            holds.extend(&owners);
        }
        if owners.len() > most {
            // A reading repeats its name; behind one address may sit those who are looked for.
            if matches!(what, What::Shown | What::Signature | What::Picture) {
                popular.push((what.side(), owners));
            }
            continue;
        }
        let counted = out.classes.entry((*what, *class)).or_default();
        counted.0 += owners.len() as u64;
        if owners.len() > 1 {
            counted.1 += owners.len() as u64;
            shares.extend(owners.iter().map(|owner| (*owner, what.side(), value)));
            agree(shown, &by_owner, (*what, *class, owners.len() as u32), &mut out.pairs);
        }
    }
    for holds in &mut holds {
        holds.sort_unstable();
        holds.dedup();
    }
    shares.sort_unstable();
    out.habits = habits(&popular, &shares, &holds);
    out
}

/// Notes the pairs of owners that agree in a value.
fn agree(shown: &Shown, by_owner: &[(u32, u32)], agreement: Agreement, pairs: &mut Pairs) {
    let few = by_owner.chunk_by(|one, next| one.0 == next.0).flat_map(|own| own.iter().take(COMPARED));
    let few: Vec<(u32, u32)> = few.copied().collect();
    for (index, (owner, one)) in few.iter().enumerate() {
        for (other_owner, other) in few.iter().skip(index + 1) {
            if owner == other_owner || !fits(shown, agreement.0, *one, *other) {
                continue;
            }
            let slot = pairs.entry((*one.min(other), *one.max(other))).or_default();
            if let Some(best) = slot.get_mut(agreement.0.side()).filter(|best| best.is_none()) {
                *best = Some(agreement);
            }
        }
    }
}

/// How often owners who share a popular thing share each of the others.
fn habits(popular: &[(usize, Vec<u32>)], shares: &[(u32, usize, u32)], holds: &[Vec<u32>; 4]) -> Habits {
    let mut habits = Habits::default();
    for (count, holds) in habits.owners.iter_mut().zip(holds) {
        *count = holds.len() as u64;
    }
    for (of, owners) in popular {
        let mut shared: Vec<(usize, u32, u32)> = Vec::new();
        for owner in owners {
            let from = shares.partition_point(|one| one.0 < *owner);
            let own = shares.get(from..).unwrap_or_default().iter().take_while(|one| one.0 == *owner);
            shared.extend(own.map(|(owner, side, value)| (*side, *value, *owner)));
        }
        shared.sort_unstable();
        shared.dedup();
        for (side, holds) in holds.iter().enumerate().filter(|(side, _)| side != of) {
            let many = owners.iter().filter(|owner| holds.binary_search(owner).is_ok()).count();
            let pairs = |many: usize| many as f64 * (many as f64 - 1.0) / 2.0;
            // Two who agree in name and reading agree once: each pair of owners counts once.
            let mut agreeing: Vec<(u32, u32)> = Vec::new();
            let values = shared.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
            for same in values.filter(|same| same.first().is_some_and(|one| one.0 == side)) {
                for (index, one) in same.iter().enumerate() {
                    agreeing.extend(same.iter().skip(index + 1).map(|other| (one.2, other.2)));
                }
            }
            agreeing.sort_unstable();
            agreeing.dedup();
            if let Some(seen) = habits.seen.get_mut(side).filter(|_| many > 1) {
                seen.0 += 1;
                seen.1 += agreeing.len() as f64 / pairs(many);
            }
        }
    }
    habits
}

/// Whether an agreement says something of two accounts: an account name says it on two platforms.
fn fits(shown: &Shown, what: What, one: u32, other: u32) -> bool {
    let platform = |number: u32| shown.accounts.get(number as usize).map(|account| &account.platform);
    what != What::Handle || platform(one) != platform(other)
}
