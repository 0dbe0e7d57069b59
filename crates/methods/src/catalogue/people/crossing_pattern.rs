//! # Question
//! Who crossed a border outside the ports, came and went unrecorded, or took others out and came back without them?
//!
//! # Reads
//! Border crossings: person, document, time, direction, port, result.
//!
//! # How
//! A traveller is known by name and date of birth where both are recorded, so that two passports are one person, else by
//! document. Three patterns are told. *Outside a port*: the record itself says so. *Unrecorded*: two exits follow each other
//! without an entry, or two entries without an exit, at least twice; it weighs against how often that happens to others,
//! so a list from one port or of one direction weighs nothing. *Escort*: on several days somebody left within minutes of
//! different people who have not come back, and he came back without them; it weighs against how often others who leave by
//! that port and come back leave beside such people. A refused crossing is none.
//!
//! # Innocent reading
//! Cross-border commuters pass beside emigrants every day; a guide comes back with his group, a family together; students
//! leave for terms. A second nationality, a lost record, or a port that is not in the file makes crossings look unrecorded.
//! Relatives and agents see labourers or students off, lawfully.
//!
//! # Source
//! Criminal Law of the People's Republic of China, arts. 318, 321, 322; 法发〔2021〕22号 art. 3 (repeated exits). Guides who
//! lead groups over and return: 顾梓玉、赵丹婷, 新冠肺炎疫情背景下偷渡犯罪侦查防控对策, 中国人民警察大学学报 2022(6). Least
//! strength: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 谁在口岸外越境、出入境记录缺失，或带他人出境后独自返回？
//!
//! # 方法
//! 有姓名和出生日期者按人识别（两本护照仍为一人），否则按证件。报告三种情形。口岸外：记录本身载明。缺失：连续两次出境其间无入境，或连续两次入境
//! 其间无出境，至少两次；与他人发生此情形的频率比较，单口岸或单方向的名单因此无分量。带人：多日在数分钟内与不同的、至今未返回的人一同出境，
//! 而本人返回；与从该口岸往返的其他人身旁有此类人的频率比较。被拒的出入境不算。
//!
//! # 无辜解释
//! 跨境通勤者每天都与移居者同时过关；导游随团返回，家庭同去同回，学生按学期出境。双重国籍、漏载或文件未含的口岸都会造成“缺失”。
//! 亲属、中介也会合法送人出境务工或留学。

use std::collections::BTreeSet;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::border_crossing;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::crossings::{Crossing, Crossings, ESCORT_TERMS, Outs};
use crate::drill::border::{crosses, season};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::run::Draft;
use crate::together::{LEAST_BITS, least_bits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "crossing_pattern",
    version: 1,
    flow: Flow::People,
    title: ["Patterns of border crossings", "出入境规律", "出入境規律"],
    reads: &["border_crossing"],
    needs_population: true,
    says: &[
        Sentence {
            code: "outside_port",
            words: [
                "{traveller} is recorded as crossing outside the ports, {times} times.",
                "{traveller} 被记录在口岸外越境 {times} 次。",
                "{traveller} 被記錄在口岸外越境 {times} 次。",
            ],
        },
        Sentence {
            code: "unrecorded",
            words: [
                "{traveller} crossed {times} times in one direction without a crossing back between on record.",
                "{traveller} 有 {times} 次同向出入境，其间无反向记录。",
                "{traveller} 有 {times} 次同向出入境，其間無反向記錄。",
            ],
        },
        Sentence {
            code: "escort",
            words: [
                "{traveller} left beside {companion} on {times} days and came back without them; they have not come back.",
                "{traveller} 在 {times} 天里与 {companion} 同时出境并独自返回，后者未返回。",
                "{traveller} 在 {times} 天裡與 {companion} 同時出境並獨自返回，後者未返回。",
            ],
        },
    ],
    innocent: [
        "Commuters pass beside emigrants; relatives and agents see people off; lists miss ports, records and second passports.",
        "通勤者与移居者同时过关；亲属、中介送人出境；名单可能漏口岸、漏记录或漏第二本护照。",
        "通勤者與移居者同時過關；親屬、仲介送人出境；名單可能漏口岸、漏記錄或漏第二本護照。",
    ],
    thresholds: &[
        Threshold {
            name: "within_minutes",
            default: 5,
            unit: "minutes",
            meaning: ["Two who pass a port within this time pass together", "在此时间内通过同一口岸视为同行"],
            source: "assumption: neighbours in one queue",
        },
        Threshold {
            name: "gone_days",
            default: 30,
            unit: "days",
            meaning: [
                "Who has not come back while the records go on so long is gone",
                "记录延续此天数而未返回视为未归",
            ],
            source: "法发〔2021〕22号 art. 3: thirty days abroad within one year",
        },
        Threshold {
            name: "least_times",
            default: 3,
            unit: "days",
            meaning: ["Fewer days beside people who are gone are not reported", "少于此天数不报告"],
            source: "assumption: a parent sees one or two children off",
        },
        Threshold {
            name: "least_gaps",
            default: 2,
            unit: "gaps",
            meaning: ["Fewer missing crossings are not reported", "缺失少于此数不报告"],
            source: "assumption: one is a slip of the pen",
        },
        LEAST_BITS,
    ],
    terms: &[
        OUTSIDE,
        OFFICER,
        OTHERS_OUTSIDE,
        ONE_WAY,
        TWICE,
        BACK,
        OTHERS_TWICE,
        OTHERS_BACK,
        ESCORT_TERMS[0],
        ESCORT_TERMS[1],
        ESCORT_TERMS[2],
        ESCORT_TERMS[3],
        ESCORT_TERMS[4],
        ESCORT_TERMS[5],
        ESCORT_TERMS[6],
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const OUTSIDE: [&str; 3] = ["recorded as outside the ports", "记录为口岸外", "記錄為口岸外"];
const OFFICER: [&str; 3] = [
    "an officer wrote down what he saw; mistakes are taken to be one in ten",
    "执法人员记录所见，假定十次有一次有误",
    "執法人員記錄所見，假定十次有一次有誤",
];
const OTHERS_OUTSIDE: [&str; 3] = [
    "crossings of others: recorded as outside the ports",
    "他人的出入境：记录为口岸外",
    "他人的出入境：記錄為口岸外",
];
const ONE_WAY: [&str; 3] = [
    "who passes outside the ports does so one way or both; the share is not known",
    "走口岸外者可能单程或双程；确切比例未知",
    "走口岸外者可能單程或雙程；確切比例未知",
];
const TWICE: [&str; 3] = ["crossed twice in one direction", "连续两次同向", "連續兩次同向"];
const BACK: [&str; 3] = ["crossed there and back", "去而复返", "去而復返"];
const OTHERS_TWICE: [&str; 3] = [
    "crossings of others that follow one in the same direction",
    "他人的出入境：与前一次同向",
    "他人的出入境：與前一次同向",
];
const OTHERS_BACK: [&str; 3] = [
    "crossings of others that follow one in the other direction",
    "他人的出入境：与前一次反向",
    "他人的出入境：與前一次反向",
];

/// The method.
pub const METHOD: &dyn Method = &CrossingPattern;

struct CrossingPattern;

/// Crossings whose rows are cited in a finding.
const CITED: usize = 200;

impl Method for CrossingPattern {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let crossings = Told(Crossings::read(case)?);
        let mut findings = crossings.outside(case);
        findings.extend(crossings.unrecorded(case));
        findings.extend(crossings.escorts(case));
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const GUIDE: &[&[(&str, &str)]] = &[&[("traveller", "G90000001"), ("companion", "G91000003")]];
        const CAUGHT: &[&[(&str, &str)]] = &[&[("traveller", "G90000002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "out_with_others_back_alone", plant: guide, expect: Expect::Finds(GUIDE) },
            Drill { name: "caught_on_a_side_path", plant: caught, expect: Expect::Finds(CAUGHT) },
            Drill { name: "entries_that_are_missing", plant: missing, expect: Expect::Finds(CAUGHT) },
            silent(
                "commuters_beside_emigrants",
                commuters,
                "daily crossings in a queue in which one of ten emigrates",
            ),
            silent("tours", tours, "a guide whose groups come back with him"),
            silent(
                "families_and_students",
                families,
                "families out and back; a mother who sees two sons off to term",
            ),
            silent("one_port_of_many", one_port, "a list that has the exits by one port only"),
            silent(
                "two_passports",
                passports,
                "one person who leaves on one passport and enters on the other",
            ),
            silent("turned_back", turned_back, "a traveller refused at the desk, twice, who tries again"),
        ]
    }
}

/// What is known for telling.
struct Told(Crossings);

impl Told {
    fn draft(&self, case: &CaseView<'_>, says: &str, who: u32) -> Draft {
        let (kind, name) = self.0.name(who);
        Draft::new(case, says).about("traveller", kind, name)
    }

    /// Who is recorded as crossing outside the ports.
    fn outside(&self, case: &CaseView<'_>) -> Vec<Finding> {
        let all = self.0.list.len() as u64;
        let outside = self.0.list.iter().filter(|one| one.outside).count() as u64;
        let mut findings = Vec::new();
        for of_one in self.0.of_each() {
            let there: Vec<&Crossing> = of_one.iter().filter(|one| one.outside).collect();
            let (Some(first), Some(last)) = (there.first(), there.last()) else {
                continue;
            };
            let own = there.len() as u64;
            let why = OFFICER[0];
            let what = OTHERS_OUTSIDE[0];
            let strength = Strength::of(vec![Weight::of(
                OUTSIDE[0],
                Rate::assumed(9, 10, why),
                Rate::measured(outside - own, all - own, what),
            )]);
            let finding = self
                .draft(case, "outside_port", first.who)
                .figure("times", own)
                .during(first.at, last.at)
                .weighing(strength)
                .on(there.iter().take(CITED).flat_map(|one| one.cited.iter().cloned()));
            findings.push(finding.done());
        }
        findings
    }

    /// Who crossed twice in one direction, again and again.
    fn unrecorded(&self, case: &CaseView<'_>) -> Vec<Finding> {
        let turns = |of_one: &[Crossing]| {
            let turning: Vec<usize> =
                (0..of_one.len()).filter(|at| of_one.get(*at).is_some_and(|one| one.turns)).collect();
            let pairs = turning.windows(2).map(|two| (two.first().copied(), two.last().copied()));
            pairs
                .filter_map(|(one, next)| {
                    Some((of_one.get(one?)?, of_one.get(next?)?))
                        .map(|(one, next)| (one.at, next.at, one.out == next.out))
                })
                .collect::<Vec<_>>()
        };
        let (mut gaps, mut all, mut compared) = (0_u64, 0_u64, 0);
        for of_one in self.0.of_each() {
            let turns = turns(of_one);
            let own = turns.iter().filter(|(.., same)| *same).count();
            (gaps, all, compared) =
                (gaps + own as u64, all + turns.len() as u64, compared + usize::from(own > 0));
        }
        let least = least_bits(case, compared);
        let mut findings = Vec::new();
        for of_one in self.0.of_each() {
            let turns = turns(of_one);
            let own: BTreeSet<i64> =
                turns.iter().filter(|(.., same)| *same).flat_map(|(one, next, _)| [*one, *next]).collect();
            let times = turns.iter().filter(|(.., same)| *same).count();
            let (own_gaps, own_all) = (times as u64, turns.len() as u64);
            if (times as i64) < case.threshold("least_gaps") {
                continue;
            }
            let why = ONE_WAY[0];
            let (gaps, all) = (gaps - own_gaps, all - own_all);
            let gap = Rate::measured(gaps, all, OTHERS_TWICE[0]);
            let turn = Rate::measured(all - gaps, all, OTHERS_BACK[0]);
            let gap = Weight::of(TWICE[0], Rate::assumed(1, 2, why), gap);
            let turn = Weight::of(BACK[0], Rate::assumed(1, 2, why), turn);
            let parts = std::iter::repeat_n(gap, times).chain(std::iter::repeat_n(turn, turns.len() - times));
            let strength = Strength::of(parts.collect());
            if strength.bits() < least {
                continue;
            }
            let shown = of_one.iter().filter(|one| own.contains(&one.at)).take(CITED);
            let finding = self
                .draft(case, "unrecorded", of_one.first().map_or(0, |one| one.who))
                .figure("times", times)
                .figure("turns", turns.len())
                .figure("compared", compared)
                .during(own.first().copied().unwrap_or(0), own.last().copied().unwrap_or(0))
                .weighing(strength)
                .on(shown.flat_map(|one| one.cited.iter().cloned()));
            findings.push(finding.done());
        }
        findings
    }

    /// Who left beside people who are gone, and came back.
    fn escorts(&self, case: &CaseView<'_>) -> Vec<Finding> {
        let outs =
            Outs::of(&self.0, case.threshold("gone_days") * DAY, case.threshold("within_minutes") * MINUTE);
        let compared =
            outs.escorted.values().filter(|days| days.iter().any(|(_, gone)| !gone.is_empty())).count();
        let least = least_bits(case, compared);
        let mut findings = Vec::new();
        for (who, days) in &outs.escorted {
            let with: Vec<&(usize, Vec<usize>)> = days.iter().filter(|(_, gone)| !gone.is_empty()).collect();
            let companions: BTreeSet<u32> = with
                .iter()
                .flat_map(|(_, gone)| gone)
                .filter_map(|at| self.0.list.get(*at))
                .map(|one| one.who)
                .collect();
            let fewest = with.len().min(companions.len()) as i64;
            if fewest < case.threshold("least_times") {
                continue;
            }
            let strength = outs.weighed(&self.0, days);
            if strength.bits() < least {
                continue;
            }
            let shown =
                with.iter().flat_map(|(out, gone)| [*out, *out + 1].into_iter().chain(gone.iter().copied()));
            let shown: BTreeSet<usize> = shown.take(CITED).collect();
            let at = |day: Option<&&(usize, Vec<usize>)>| {
                day.and_then(|(out, _)| self.0.list.get(*out)).map_or(0, |one| one.at)
            };
            let mut draft = self.draft(case, "escort", *who);
            for companion in &companions {
                let (kind, name) = self.0.name(*companion);
                draft = draft.about("companion", kind, name);
            }
            let finding = draft
                .figure("times", with.len())
                .figure("exits", days.len())
                .figure("compared", compared)
                .during(at(with.first()), at(with.last()))
                .weighing(strength)
                .on(shown
                    .iter()
                    .filter_map(|at| self.0.list.get(*at))
                    .flat_map(|one| one.cited.iter().cloned()));
            findings.push(finding.done());
        }
        findings
    }
}

fn guide(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..5 {
        let at = MONDAY + (3 + trip as i64 * 11) * DAY + 9 * HOUR;
        crosses(&mut plant, 90_000_001, "exit", "Mohan", at);
        for companion in 0..2 {
            crosses(&mut plant, 91_000_000 + trip * 2 + companion, "exit", "Mohan", at + MINUTE);
        }
        crosses(&mut plant, 90_000_001, "entry", "Mohan", at + 2 * DAY);
    }
    plant
}

fn caught(seed: u64) -> Plant {
    let mut plant = season(seed);
    plant.add(Kind::BorderCrossing, |draft| {
        draft
            .moment(border_crossing::TIME, moment(MONDAY + 9 * DAY))
            .text(border_crossing::DOCUMENT, "G90000002");
        draft.text(border_crossing::RESULT, "边境便道查获，涉嫌偷越国（边）境");
    });
    plant
}

fn missing(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..4 {
        crosses(&mut plant, 90_000_002, "exit", "Ruili", MONDAY + (2 + trip * 14) * DAY + 10 * HOUR);
    }
    plant
}

fn commuters(seed: u64) -> Plant {
    let mut plant = season(seed);
    for day in 0..40 {
        let at = MONDAY + day * DAY + 7 * HOUR;
        for commuter in 71_000_000..71_000_012 {
            crosses(&mut plant, commuter, "exit", "Futian", at);
            crosses(&mut plant, commuter, "entry", "Futian", at + 11 * HOUR);
        }
        if day % 3 == 0 {
            crosses(&mut plant, 72_000_000 + day.unsigned_abs(), "exit", "Futian", at);
        }
    }
    plant
}

fn tours(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..6 {
        let at = MONDAY + (2 + trip as i64 * 9) * DAY + 8 * HOUR;
        let group = 73_000_100 + trip * 20..73_000_118 + trip * 20;
        for traveller in std::iter::once(73_000_000).chain(group) {
            crosses(&mut plant, traveller, "exit", "Mohan", at);
            crosses(&mut plant, traveller, "entry", "Mohan", at + 5 * DAY);
        }
    }
    plant
}

fn families(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (trip, family) in (0..12).zip((74_000_000..).step_by(10)) {
        let at = MONDAY + (1 + trip * 5) * DAY + 11 * HOUR;
        for member in family..family + 4 {
            crosses(&mut plant, member, "exit", "Mohan", at);
            crosses(&mut plant, member, "entry", "Mohan", at + 6 * DAY);
        }
    }
    for (trip, son) in [(0, 75_000_001), (1, 75_000_002)] {
        let at = MONDAY + (5 + trip * 2) * DAY + 15 * HOUR;
        for traveller in [75_000_000, son] {
            crosses(&mut plant, traveller, "exit", "Ruili", at);
        }
        crosses(&mut plant, 75_000_000, "entry", "Ruili", at + DAY);
    }
    plant
}

fn one_port(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for traveller in 0..60 {
        for trip in 0..4 {
            let at = MONDAY + (trip * 20 + plant.between(0, 15)) * DAY + 9 * HOUR;
            crosses(&mut plant, traveller, "exit", "Ruili", at);
        }
    }
    plant
}

fn passports(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..5 {
        let at = MONDAY + (2 + trip * 14) * DAY + 10 * HOUR;
        for (document, direction, at) in [("G90000003", "exit", at), ("K01234567", "entry", at + 4 * DAY)] {
            plant.add(Kind::BorderCrossing, |draft| {
                draft.moment(border_crossing::TIME, moment(at)).text(border_crossing::DOCUMENT, document);
                draft
                    .text(border_crossing::PERSON, "Li Ming")
                    .moment(border_crossing::BORN, moment(315_532_800_000_000));
                draft.text(border_crossing::DIRECTION, direction).text(border_crossing::PORT, "Ruili");
            });
        }
    }
    plant
}

fn turned_back(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, result) in [(3, "refused"), (5, "不准出境"), (9, "admitted")] {
        plant.add(Kind::BorderCrossing, |draft| {
            draft
                .moment(border_crossing::TIME, moment(MONDAY + day * DAY))
                .text(border_crossing::DOCUMENT, "G90000004");
            draft.text(border_crossing::DIRECTION, "exit").text(border_crossing::RESULT, result);
        });
    }
    plant
}
