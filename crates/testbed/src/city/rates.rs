//! How often do ordinary people do what the records show?
//!
//! Each number has its source or is called an assumption. LAW n is a row of the project's list of figures, with its grade
//! (A published measurement, B official or press report of single cases, C assumption); docs/testbed.md prints them all.

/// Sizes of households from one person to six (national census of 2020: mean 2.62; shares recalled, C).
pub(crate) const HOUSEHOLD_SIZES: [f64; 6] = [0.254, 0.297, 0.210, 0.132, 0.062, 0.045];
/// Adults with a second line (work and private): C.
pub(crate) const TWO_PHONES: f64 = 0.08;
/// Calls that a person starts in a working day, median over persons: C. With `CALLS_SIGMA` the mean is 2.2; the mainland's operators
/// count about 3.5 minutes outgoing a day and subscriber.
pub(crate) const CALLS_A_DAY: f64 = 1.6;
/// How unlike each other persons are in it (deviation of the logarithm): C.
pub(crate) const CALLS_SIGMA: f64 = 0.8;
/// Weekend days have this share of a working day's calls: C.
pub(crate) const WEEKEND_CALLS: f64 = 0.8;
/// Attempts that are answered: C.
pub(crate) const ANSWERED: f64 = 0.72;
/// Missed calls that are called back within two hours: C.
pub(crate) const CALLED_BACK: f64 = 0.30;
/// Median and spread of a call's seconds (mean about 97): C.
pub(crate) const CALL_SECS: (f64, f64) = (58.0, 1.0);
/// Share of calls within the household, within the circle, to organisations, out of the city; the rest goes to anybody (wrong numbers, ads): C.
pub(crate) const CALLEES: [f64; 5] = [0.24, 0.60, 0.06, 0.08, 0.02];
/// Texts from person to person, as a share of calls (most have moved to chat): C.
pub(crate) const TEXTS: f64 = 0.12;
/// Texts from gateways (codes, parcels, banks) a day and person: C.
pub(crate) const GATEWAY_TEXTS: f64 = 0.35;
/// Calls by hour of day, out of 1,000: C, after the usual double hump of published call-record studies.
pub(crate) const CALL_HOURS: [f64; 24] = [
    6.0, 3.0, 2.0, 2.0, 3.0, 8.0, 20.0, 38.0, 58.0, 72.0, 78.0, 74.0, 62.0, 50.0, 58.0, 62.0, 64.0, 70.0,
    76.0, 66.0, 54.0, 40.0, 24.0, 10.0,
];
/// Handsets replaced in thirty days (a handset lives about two and a half years): C.
pub(crate) const NEW_HANDSET: f64 = 0.033;
/// Persons who change their number in thirty days and keep their friends: C.
pub(crate) const NEW_NUMBER: f64 = 0.004;
/// Days that a household keeps its broadband address: C.
pub(crate) const LEASE_DAYS: u32 = 3;
/// Log-ins a day and person with a smartphone (chat, payment, bank together): C.
pub(crate) const LOGINS_A_DAY: f64 = 1.6;
/// Innocent persons who use a commercial relay (VPN), and their share of log-ins through it: C.
pub(crate) const RELAY_USERS: (f64, f64) = (0.01, 0.6);
/// Payments of an adult a day from the bank account: shops, friends, cash: C.
pub(crate) const SPENDING: [f64; 3] = [0.40, 0.06, 0.03];
/// Journeys out of the city begun in a week and person: within the country, to the border town, in a tour abroad: C.
pub(crate) const JOURNEYS: [f64; 3] = [0.012, 0.003, 0.002];
/// Share of adults who cross the border for work every working day: C.
pub(crate) const COMMUTERS: f64 = 0.002;
/// Rides ordered a day and person: C.
pub(crate) const RIDES: f64 = 0.02;
/// Top-ups in thirty days and line: C.
pub(crate) const TOP_UPS: f64 = 0.6;

/// Numbers that a call centre's line calls a day; nearly all different, nearly all once: C, after what such firms advertise.
pub(crate) const CENTRE_CALLS: (u32, u32) = (120, 260);
/// Calls back to such a line, as a share of its calls: C.
pub(crate) const CENTRE_CALLED_BACK: f64 = 0.08;
/// Numbers that a rider calls in a working day, each once: C.
pub(crate) const RIDER_CALLS: (u32, u32) = (18, 40);
/// Calls of a taxi driver, of somebody who sells by telephone from an office: C.
pub(crate) const TAXI_CALLS: (u32, u32) = (6, 16);
/// See `TAXI_CALLS`.
pub(crate) const SALES_CALLS: (u32, u32) = (40, 110);

/// First exit from a mule's account: share within fifteen minutes and within the hour. LAW 5, A (RUSI/Lloyds 2024).
pub(crate) const EXIT_WITHIN: [f64; 2] = [0.28, 0.53];
/// Cards of one run-point worker. LAW 5, B (45 cards of 8 persons, Anqing 2020).
pub(crate) const RUN_POINT_CARDS: u32 = 5;
/// Commission of running points. LAW 5, B (0.5 % to 2 % or more; 2 % taken).
pub(crate) const RUN_POINT_FEE_BP: i64 = 200;
/// Cash machine limit a day and card in minor units. LAW 5, recalled.
pub(crate) const ATM_A_DAY: i64 = 2_000_000;
/// Telephones for each seat of a park. LAW 5, B (36,476 telephones, 10,444 computers).
pub(crate) const PHONES_A_SEAT: f64 = 3.5;
/// Log-ins of a gang through a relay, and slips without it. LAW 5, C (60 to 90 %, 0.5 to 3 %).
pub(crate) const GANG_RELAY: (f64, f64) = (0.85, 0.015);
/// Days from payment to report: median and spread. LAW 5, C with one B point.
pub(crate) const REPORT_DELAY_DAYS: (f64, f64) = (1.0, 1.1);
/// What a recruiter is paid a head, minor units. LAW 5, B (Xinhua court 2021).
pub(crate) const RECRUIT_FEE: i64 = 500_000;
