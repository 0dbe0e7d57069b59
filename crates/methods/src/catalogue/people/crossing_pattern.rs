//! # Question
//! Who crossed a border outside the ports, came and went unrecorded, or took others out and came back without them? Which
//! telephones fell silent together far from home, and who was with them and went home?
//!
//! # Reads
//! Border crossings: person, document, time, direction, port, result. Sightings, calls, text messages and SIM events that put
//! a telephone at a place.
//!
//! # How
//! A traveller is known by name and date of birth where both are recorded, so that two passports are one person, else by
//! document. Three patterns are told. *Outside a port*: the record itself says so. *Unrecorded*: two exits follow each other
//! without an entry, or two entries without an exit, at least twice; it weighs against how often that happens to others,
//! so a list from one port or of one direction weighs nothing. *Escort*: on several days somebody left within minutes of
//! different people who have not come back, and he came back without them; it weighs against how often others who leave by
//! that port and come back leave beside such people. A refused crossing is none.
//!
//! Whoever goes over a river leaves no crossing, but telephones that stop. *Gone together*: three or more circles that neither
//! call each other nor share a usual place came to one place, were last seen there within the hour, by night or for longer
//! than a holiday, and the files that know them go on for days without them. A file that begins where another ends and shows
//! most of whom that one shows is its next part: an operator's answer for a city is cut into parts of some days, and the length
//! of one part says nothing. It weighs against how many telephones fall silent in the case, or of those that came to that place,
//! and how often two do so in one place and hour. *Guide*: somebody was beside several such groups and was seen elsewhere later,
//! and is not usually there. Where more groups left so it is a port, an airport or a station, and nothing is told.
//!
//! # Innocent reading
//! Cross-border commuters pass beside emigrants every day; a guide comes back with his group, a family together; students
//! leave for terms. A second nationality, a lost record, or a port that is not in the file makes crossings look unrecorded.
//! Relatives and agents see labourers or students off, lawfully. Telephones fall silent together where a night flight or a
//! night bus leaves for abroad, where people are told to switch them off, and where there is no network. Who is not back when
//! the records end may still come.
//!
//! # Source
//! Criminal Law of the People's Republic of China, arts. 318, 321, 322; 法发〔2021〕22号 art. 3 (repeated exits);
//! 法释〔2012〕17号 art. 5 (three or more together). Guides who
//! lead groups over and return: 顾梓玉、赵丹婷, 新冠肺炎疫情背景下偷渡犯罪侦查防控对策, 中国人民警察大学学报 2022(6). Least
//! strength: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 谁在口岸外越境、出入境记录缺失，或带他人出境后独自返回？哪些手机在远离常住处的地方一同失去记录，谁与其同在而后返回？
//!
//! # 方法
//! 有姓名和出生日期者按人识别（两本护照仍为一人），否则按证件。报告三种情形。口岸外：记录本身载明。缺失：连续两次出境其间无入境，或连续两次入境
//! 其间无出境，至少两次；与他人发生此情形的频率比较，单口岸或单方向的名单因此无分量。带人：多日在数分钟内与不同的、至今未返回的人一同出境，
//! 而本人返回；与从该口岸往返的其他人身旁有此类人的频率比较。被拒的出入境不算。
//!
//! 偷渡不留出入境记录，但手机会停止。一同失联：至少三个互不通话、无共同常住处的圈子来到一处，一小时内先后失去记录，时在夜间或久于一个长假，
//! 而所在档案仍延续数日（紧接其后、且载有其多数号码的档案视为同一档案的续编：运营商的大批数据常按天分割）；与本案手机（或来到该处的手机）失去记录的比例、及任两部同处同时失去记录的频率比较。带路：多次与这样的一伙人同在，
//! 其后又在别处出现，且平日不在该处。多个团伙由此失联的地点视为口岸、机场或车站，不报告。
//!
//! # 无辜解释
//! 跨境通勤者每天都与移居者同时过关；导游随团返回，家庭同去同回，学生按学期出境。双重国籍、漏载或文件未含的口岸都会造成“缺失”。
//! 亲属、中介也会合法送人出境务工或留学。夜间航班、夜班客车出境，被要求关机，或无信号之处，手机也会一同失去记录；记录截止时未归者仍可能归来。

use std::collections::BTreeSet;

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::crossings::{Crossing, Crossings, ESCORT_TERMS, Outs};
use crate::drill::{DAY, MINUTE, border};
use crate::run::Draft;
use crate::silences::{self, SILENCE_TERMS};
use crate::together::{LEAST_BITS, SEATS, STRANGERS, least_bits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "crossing_pattern",
    version: 3,
    flow: Flow::People,
    title: ["Patterns of border crossings", "出入境规律", "出入境規律"],
    reads: &["border_crossing", "sighting", "call", "text", "sim_event"],
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
            code: "gone_together",
            words: [
                "{traveller} came to {place} and were last seen there within the hour; no record shows them in the {days} days after. They are {circles} circles that do not call each other.",
                "{traveller} 来到 {place}，在一小时内先后失去记录，此后 {days} 天无任何记录；分属 {circles} 个互不通话的圈子。",
                "{traveller} 來到 {place}，在一小時內先後失去記錄，此後 {days} 天無任何記錄；分屬 {circles} 個互不通話的圈子。",
            ],
        },
        Sentence {
            code: "guide",
            words: [
                "{traveller} was beside {times} groups when they were last seen, and was seen elsewhere later: {companion}.",
                "{traveller} 曾 {times} 次与后来失联的一伙人同在，其后又在别处出现：{companion}。",
                "{traveller} 曾 {times} 次與後來失聯的一夥人同在，其後又在別處出現：{companion}。",
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
        "Commuters pass beside emigrants; relatives and agents see people off; lists miss ports, records and second passports; telephones stop where a night flight leaves.",
        "通勤者与移居者同时过关；亲属、中介送人出境；名单可能漏口岸、漏记录或漏第二本护照；夜航出境者的手机也会一同停止。",
        "通勤者與移居者同時過關；親屬、仲介送人出境；名單可能漏口岸、漏記錄或漏第二本護照；夜航出境者的手機也會一同停止。",
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
        Threshold {
            name: "silent_days",
            default: 3,
            unit: "days",
            meaning: [
                "A telephone without records for so long, while the files go on, is gone",
                "档案延续而此天数无记录的手机视为失联",
            ],
            source: "assumption: a weekend and a day",
        },
        Threshold {
            name: "holiday_days",
            default: 8,
            unit: "days",
            meaning: ["Who left by day may be on holiday for so long", "白天离开者可能度假的天数"],
            source: "全国年节及纪念日放假办法: the longest holiday has eight days",
        },
        Threshold {
            name: "gone_minutes",
            default: 60,
            unit: "minutes",
            meaning: [
                "Telephones last seen within this time of each other went together",
                "最后记录相隔不超过此时间视为同去",
            ],
            source: "3GPP TS 24.301: a telephone at rest reports itself every 54 minutes (T3412)",
        },
        STRANGERS,
        SEATS,
        Threshold {
            name: "gateway_groups",
            default: 3,
            unit: "groups",
            meaning: [
                "A place from which so many other groups are gone is where travellers leave",
                "另有此数的团伙在该处失联即为口岸、机场或车站",
            ],
            source: "assumption: two on one path are a coincidence; raise it for a place that is known to be no port",
        },
        Threshold {
            name: "least_groups",
            default: 2,
            unit: "groups",
            meaning: ["Fewer groups beside somebody are not reported", "同在的失联团伙少于此数不报告"],
            source: "assumption: once may be a companion who stayed behind",
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
        SILENCE_TERMS[0],
        SILENCE_TERMS[1],
        SILENCE_TERMS[2],
        SILENCE_TERMS[3],
        SILENCE_TERMS[4],
        SILENCE_TERMS[5],
        SILENCE_TERMS[6],
        SILENCE_TERMS[7],
        SILENCE_TERMS[8],
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

/// Three who are gone, of a drill; and who brought them.
const GONE: &[(&str, &str)] =
    &[("traveller", "+8613910009101"), ("traveller", "+8613910009102"), ("traveller", "+8613910009103")];
const RIVER: &[&[(&str, &str)]] = &[
    GONE,
    &[("traveller", "+8613910009100"), ("companion", "+8613910009101"), ("companion", "+8613910009111")],
];

impl Method for CrossingPattern {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let crossings = Told(Crossings::read(case)?);
        let mut findings = crossings.outside(case);
        findings.extend(crossings.unrecorded(case));
        findings.extend(crossings.escorts(case));
        findings.extend(silences::findings(case)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const GUIDE: &[&[(&str, &str)]] = &[&[("traveller", "G90000001"), ("companion", "G91000003")]];
        const CAUGHT: &[&[(&str, &str)]] = &[&[("traveller", "G90000002")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("out_with_others_back_alone", border::guide, GUIDE),
            found("caught_on_a_side_path", border::caught, CAUGHT),
            found("entries_that_are_missing", border::missing, CAUGHT),
            found("gone_by_night_and_the_guide", border::over_the_river, RIVER),
            found("gone_before_the_file_was_cut", border::cut_in_parts, &[GONE]),
            silent(
                "the_next_file_is_about_others",
                border::asked_for_others,
                "three at one place on the last evening of a file; the next file shows a fifth of whom this one shows",
            ),
            silent(
                "a_family_gone",
                border::family_gone,
                "a family that flies off for good, by night, on the last days of the list",
            ),
            silent(
                "a_small_tour",
                border::small_tour,
                "six strangers who leave by day and are not back when the records end",
            ),
            silent(
                "passengers_at_night",
                border::airport,
                "strangers at an airport by night, many of whom are not back",
            ),
            silent(
                "a_list_that_ends",
                border::list_ends,
                "four telephones whose records were asked for until that night",
            ),
            silent(
                "commuters_beside_emigrants",
                border::commuters,
                "daily crossings in a queue in which one of ten emigrates",
            ),
            silent("tours", border::tours, "a guide whose groups come back with him"),
            silent(
                "families_and_students",
                border::families,
                "families out and back; a mother who sees two sons off to term",
            ),
            silent("one_port_of_many", border::one_port, "a list that has the exits by one port only"),
            silent(
                "two_passports",
                border::passports,
                "one person who leaves on one passport and enters on the other",
            ),
            silent(
                "turned_back",
                border::turned_back,
                "a traveller refused at the desk, twice, who tries again",
            ),
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
