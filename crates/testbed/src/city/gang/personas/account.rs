//! Where does a person, true or invented, have an account, and what does its platform know of it?

use super::nick;
use crate::city::book::{Service, Table};
use crate::city::evidence::{Change, Motif, Picture, clock};
use crate::city::gang::plot::{Part, Plot};
use crate::city::ledger::subject;
use crate::city::life;
use crate::city::numbers::{self, Plan};
use crate::city::place::{Base, DAY};
use crate::city::seed::{Dice, mix};
use crate::city::truth::Subject;

/// A platform on which people have accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platform {
    Wechat,
    Telegram,
    Dating,
    Notes,
    Video,
}

impl Platform {
    pub(super) const OPEN: [Self; 3] = [Self::Dating, Self::Notes, Self::Video];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Wechat => "微信",
            Self::Telegram => "Telegram",
            Self::Dating => "陌陌",
            Self::Notes => "小红书",
            Self::Video => "抖音",
        }
    }

    /// What the account of a party is called there.
    pub(super) fn handle(self, party: u32) -> String {
        match self {
            Self::Wechat => numbers::handle(party),
            Self::Telegram => format!("user7{party:08}"),
            Self::Dating => format!("mmtest{party:08}"),
            Self::Notes => format!("xhs_test{party:08}"),
            Self::Video => format!("dytest_{party:07}"),
        }
    }
}

/// An account as its platform shows it.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// The party whose account it is; of invented persons one of their own.
    pub(super) party: u32,
    /// Who writes.
    pub(super) user: u32,
    pub(super) platform: Platform,
    pub(super) handle: String,
    pub(super) nickname: String,
    pub(super) signature: String,
    /// File name of the picture; empty if it shows none.
    pub(super) picture: String,
}

impl Account {
    pub(super) fn subject(&self) -> Subject {
        subject("handle", self.handle.clone())
    }

    /// Whether people talk to each other there in conversations that a telephone keeps.
    pub(super) fn chats(&self) -> bool {
        matches!(self.platform, Platform::Wechat | Platform::Telegram)
    }
}

/// With what an account was opened.
#[derive(Debug, Clone, Default)]
pub(super) struct Opened {
    pub(super) phone: String,
    pub(super) at: String,
    pub(super) ip: String,
    pub(super) device: String,
    pub(super) region: String,
    pub(super) person: String,
}

/// The platform's answer about the account.
pub(super) fn answer(plot: &mut Plot, account: &Account, opened: &Opened) {
    let shown = if account.picture.is_empty() || account.platform != Platform::Dating {
        account.picture.clone()
    } else {
        format!("http://img.example-dating.com/head/{}", account.picture)
    };
    let cells = [
        account.handle.clone(),
        account.nickname.clone(),
        account.signature.clone(),
        shown,
        opened.phone.clone(),
        opened.at.clone(),
        opened.ip.clone(),
        opened.device.clone(),
        opened.region.clone(),
        opened.person.clone(),
        account.platform.word().to_owned(),
    ];
    plot.row(Table::Account, 0, account.party, cells);
}

/// Adds a picture to the evidence. Gives its file's name.
pub(super) fn picture(plot: &mut Plot, party: u32, motif: Motif, number: u32, changes: &[Change]) -> String {
    let name = picture_name(plot);
    plot.pictures.push(Picture { name: name.clone(), party, motif, number, changes: changes.to_vec() });
    name
}

/// The name of a picture that comes next; of one that no platform hands over too.
pub(super) fn picture_name(plot: &Plot) -> String {
    let number = plot.pictures.len() as u64;
    let ending = if number % 4 == 3 { "png" } else { "jpg" };
    format!("head_{:012x}.{ending}", mix(number, plot.city.seed ^ 59) >> 16)
}

/// Somebody abroad who writes as several persons.
#[derive(Debug)]
pub(super) struct Operator {
    pub(super) party: u32,
    /// Hours of the day between which he writes.
    pub(super) hours: [u32; 2],
    pub(super) accounts: Vec<Account>,
}

impl Operator {
    pub(super) fn new(plot: &mut Plot, group: &str, number: u32) -> Self {
        let base = Base::Fixed(plot.city.grid.park(number));
        let part = Part { role: "caller", layer: "execution", group };
        let party = plot.newcomer(part, Plan::Myanmar, base);
        plot.ask([party]);
        let first = 9 + number % 7;
        Self { party, hours: [first, first + 6], accounts: Vec::new() }
    }

    /// Opens an account in the name of a person who does not exist.
    pub(super) fn open(
        &mut self,
        plot: &mut Plot,
        platform: Platform,
        [nickname, signature, picture]: [String; 3],
        opened: &Opened,
    ) -> usize {
        let part = Part { role: "persona", layer: "execution", group: "" };
        let party = plot.newcomer(part, Plan::Mainland, Base::Unseen);
        plot.ask([party]);
        let handle = platform.handle(party);
        plot.own("handle", handle.clone(), self.party, "", [0, plot.end() - 1], "persona");
        if platform != Platform::Wechat {
            plot.own("handle", numbers::handle(party), self.party, "", [0, plot.end() - 1], "persona");
        }
        let opened = Opened { phone: plot.city.phone(party * 2), ..opened.clone() };
        let account = Account { party, user: self.party, platform, handle, nickname, signature, picture };
        answer(plot, &account, &opened);
        self.accounts.push(account);
        self.accounts.len() - 1
    }

    /// A moment of a day at which he writes.
    pub(super) fn moment(&self, day: u32, dice: &mut Dice) -> u32 {
        day * DAY + dice.range(self.hours[0] * 3600, self.hours[1] * 3600)
    }

    /// Logs his accounts of the chat program in, every day.
    pub(super) fn log_in(&self, plot: &mut Plot, dice: &mut Dice, one_set: bool) {
        for (turn, account) in (0_u32..).zip(&self.accounts) {
            if account.platform != Platform::Wechat {
                continue;
            }
            let set = self.party * 4 + if one_set { 0 } else { turn % 4 };
            for day in 0..plot.city.days {
                let at = self.moment(day, dice);
                plot.login(at, account.party, set, life::relay_ip(100 + dice.below(6)), Service::Chat);
            }
        }
        for set in self.party * 4..self.party * 4 + 4 {
            plot.own("device", numbers::device(set), self.party, "", [0, plot.end() - 1], "work");
        }
    }
}

/// What an account was opened with, some days before the story.
pub(super) fn opened(set: u32, ip: u32, before: u32, second: u32) -> Opened {
    let at = crate::clock::CASE_BEGINS - i64::from(before) * i64::from(DAY) + i64::from(second);
    Opened {
        at: crate::clock::show(at, crate::clock::BEIJING, "%Y-%m-%d %H:%M:%S"),
        ip: numbers::ip(ip),
        device: numbers::device(set),
        ..Opened::default()
    }
}

/// An ordinary inhabitant's account on an open platform, opened at home.
pub(super) fn of_inhabitant(
    plot: &mut Plot,
    party: u32,
    platform: Platform,
    [nickname, signature, picture]: [String; 3],
) -> Account {
    let person = plot.city.people.persons[party as usize];
    let hash = mix(u64::from(party), platform as u64 + 101);
    let ip = life::home_ip(&plot.city, person.household, (hash % u64::from(plot.city.days)) as u32);
    let mut opened = opened(party * 4, ip, 30 + (hash % 2_000) as u32, (hash >> 20) as u32 % DAY);
    opened.phone = plot.city.phone(party * 2);
    opened.region = "示例城".to_owned();
    let handle = platform.handle(party);
    let account = Account { party, user: party, platform, handle, nickname, signature, picture };
    plot.own("handle", account.handle.clone(), party, "", [0, plot.end() - 1], "private");
    answer(plot, &account, &opened);
    account
}

/// What an account on a forum or platform publishes.
pub(super) fn post(plot: &mut Plot, at: u32, account: &Account, words: &str) {
    let number = plot.book.rows.len() as u64;
    let id = 7_000_000 + mix(number, u64::from(account.party)) % 1_000_000_000;
    let site = match account.platform {
        Platform::Notes => "http://notes.example-forum.com/p/",
        Platform::Video => "http://video.example-forum.com/v/",
        _ => "http://bbs.example-forum.com/t/",
    };
    let cells = [
        id.to_string(),
        clock(at),
        account.handle.clone(),
        account.nickname.clone(),
        words.to_owned(),
        format!("{site}{id}"),
        account.platform.word().to_owned(),
    ];
    plot.row(Table::Post, at, account.party, cells);
}

/// A name and words that nobody else has.
pub(super) fn of_its_own(dice: &mut Dice) -> [String; 2] {
    [nick::lonely_name(dice), nick::lonely_signature(dice)]
}
