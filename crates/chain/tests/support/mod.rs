//! A made-up case for looking at and testing the report: two victims, seven accounts, six exits, one cycle, one refund,
//! one conversion. Every person, company and number is invented. The money is really traced, so the proofs are real.

use thalweg_chain::dossier::facts::*;
use thalweg_model::{Asset, EvidenceId, Precision, RowId, Stamp};
use thalweg_trace::{
    Claim, Claimed, Ledger, Opening as PoolOpening, Options, Outcome, PoolKind, Pools, Rule, Transfers,
    trace_all,
};

const FILE: [u8; 3] = [0x1c, 0x7e, 0xa9];

/// number, holder, institution, kind, asset, opening, victim, layer
type Pool = (&'static str, &'static str, &'static str, PoolKind, u16, Option<i128>, Option<u32>, Option<u32>);

const POOLS: [Pool; 15] = [
    ("6222000000000000017", "林示例", "示例银行甲", PoolKind::UnknownHolder, 0, None, Some(1), Some(0)),
    (
        "6222000000000000025",
        "Zhao Sample",
        "Example Bank B",
        PoolKind::UnknownHolder,
        0,
        None,
        Some(2),
        Some(0),
    ),
    ("6226000000005669", "虚构商贸有限公司", "示例银行乙", PoolKind::Held, 0, Some(5_000_000), None, Some(1)),
    ("6217000000001234567", "贾某某（虚构）", "示例银行丙", PoolKind::Held, 0, None, None, Some(2)),
    (
        "6228000000007654321",
        "Imaginary Logistics Ltd",
        "Example Bank D",
        PoolKind::Held,
        0,
        Some(1_250_000),
        None,
        Some(2),
    ),
    ("wxid_example_0001", "甄虚构", "示例支付", PoolKind::Held, 0, Some(0), None, Some(3)),
    ("TExampleWallet11111111111111111111", "", "TRON", PoolKind::Held, 1, Some(0), None, Some(4)),
    ("EX-88001", "示例交易所", "示例交易所", PoolKind::Exchange, 0, None, None, Some(3)),
    ("ATM 0071", "", "示例银行丙", PoolKind::Cash, 0, None, None, Some(3)),
    ("M-20250", "样例电器商行", "示例支付", PoolKind::Merchant, 0, None, None, Some(3)),
    ("DE00 0000 0000 0000 0000 00", "Beispiel GmbH", "Musterbank", PoolKind::Foreign, 0, None, None, Some(4)),
    ("TUnknownWallet2222222222222222222", "", "TRON", PoolKind::UnknownHolder, 1, None, None, Some(5)),
    ("6230000000000000999", "", "Example Bank E", PoolKind::UnknownHolder, 0, None, None, Some(3)),
    ("fees", "", "示例银行丙", PoolKind::Fee, 0, None, None, Some(3)),
    ("customers", "", "", PoolKind::UnknownHolder, 0, None, None, None),
];

/// from, to, amount, minutes after the start, arrived, file, row, words
type Move = (u32, u32, i128, i64, Option<i128>, usize, u64, &'static str);

const MOVES: [Move; 19] = [
    (0, 2, 15_000_000, 0, None, 0, 17, "转账 投资款"),
    (1, 2, 9_000_000, 31, None, 0, 18, "TRANSFER deposit"),
    (2, 3, 20_000_000, 44, None, 0, 19, "货款"),
    (14, 2, 800_000, 50, None, 0, 20, "货款 正常客户"),
    (2, 4, 6_000_000, 52, None, 0, 21, "往来款"),
    (3, 8, 8_000_000, 75, None, 1, 5, "ATM取现"),
    (3, 5, 6_800_000, 78, None, 1, 6, "转账"),
    (3, 7, 3_900_000, 80, None, 1, 7, "买币"),
    (3, 12, 1_200_000, 82, None, 1, 8, "转账"),
    (3, 13, 1_500, 83, None, 1, 9, "手续费"),
    (4, 5, 3_000_000, 95, None, 2, 41, "FREIGHT 2025-031"),
    (4, 9, 1_000_000, 99, None, 2, 42, "POS PURCHASE"),
    (5, 2, 2_000_000, 120, None, 1, 12, "还款"),
    (5, 6, 3_600_000, 130, Some(5_000_000_000), 1, 13, "OTC 7.20"),
    (5, 10, 2_400_000, 140, None, 1, 14, "跨境汇款 EUR"),
    (2, 0, 500_000, 160, None, 0, 25, "退款"),
    (6, 11, 4_200_000_000, 200, None, 2, 77, "TRC20 transfer"),
    (14, 2, 1_200_000, 230, None, 0, 26, "货款"),
    (2, 3, 1_000_000, 260, None, 0, 27, "货款"),
];

fn assets() -> Vec<Asset> {
    vec![Asset { code: "CNY".into(), exponent: 2 }, Asset { code: "USDT".into(), exponent: 6 }]
}

fn evidence(file: usize) -> EvidenceId {
    EvidenceId([FILE[file]; 32])
}

fn when(minutes: i64, offset: Option<i16>) -> When {
    When(Stamp::from_local(1_740_823_200_000_000 + minutes * 60_000_000, offset, Precision::Second))
}

fn row(at: usize) -> RowId {
    RowId { evidence: evidence(MOVES[at].5), row: MOVES[at].6 }
}

fn ledger() -> Ledger {
    let pools = Pools {
        account: (0..15).collect(),
        asset: POOLS.iter().map(|pool| pool.4).collect(),
        kind: POOLS.iter().map(|pool| pool.3).collect(),
        opening: POOLS.iter().map(|pool| pool.5.map_or(PoolOpening::Unknown, PoolOpening::Stated)).collect(),
    };
    let converted =
        MOVES.iter().enumerate().filter_map(|(at, one)| one.4.map(|arrived| (at as u32, arrived)));
    let transfers = Transfers {
        from: MOVES.iter().map(|one| one.0).collect(),
        to: MOVES.iter().map(|one| one.1).collect(),
        amount: MOVES.iter().map(|one| one.2).collect(),
        time: MOVES.iter().map(|one| one.3 * 60_000_000).collect(),
        converted: converted.collect(),
        reverses: vec![],
    };
    Ledger { pools, transfers }
}

/// Everything the sample says.
pub fn facts() -> Facts {
    let ledger = ledger();
    let claim =
        |name: &str, transfer| Claim { name: name.into(), what: Claimed::Transfer { transfer, minor: None } };
    let claims = [claim("林示例", 0), claim("Zhao Sample", 1)];
    let outcomes = trace_all(&ledger, &claims, &Options::default()).unwrap();
    let money = Money { outcomes, assets: assets() };
    let rows = rows();
    Facts {
        format: FORMAT.into(),
        head: head(),
        assets: assets(),
        valuation: Some(valuation()),
        victims: money.victims(),
        accounts: money.accounts(),
        transfers: money.transfers(),
        rules: money.rules(),
        exits: money.exits(),
        holds: money.holds(),
        missing: money.missing(),
        findings: findings(),
        restitution: money.restitution(),
        rows,
        evidence: files(),
    }
}

struct Money {
    outcomes: Vec<Outcome>,
    assets: Vec<Asset>,
}

impl Money {
    fn asset(&self, pool: usize) -> &Asset {
        &self.assets[usize::from(POOLS[pool].4)]
    }

    fn spread(&self, asset: &Asset, of: impl Fn(&Outcome) -> i128) -> Spread {
        let mut spread = Spread::zero(asset);
        self.outcomes.iter().for_each(|outcome| spread.add(outcome.rule, of(outcome)));
        spread
    }

    fn resting(&self, pool: usize, claim: Option<u32>) -> Spread {
        self.spread(self.asset(pool), |outcome| {
            if claim.is_none() && outcome.rule == Rule::Poison {
                return outcome
                    .pool_totals
                    .iter()
                    .filter(|total| total.pool as usize == pool)
                    .map(|total| total.minor)
                    .sum();
            }
            let rest = outcome.resting.iter().chain(&outcome.returned);
            rest.filter(|rest| rest.pool as usize == pool && claim.is_none_or(|claim| claim == rest.claim))
                .map(|rest| rest.minor)
                .sum()
        })
    }

    /// Claimed money on a transfer; a claimed payment's own money is not counted.
    fn carried(&self, at: usize, arrived: bool) -> Spread {
        let asset = self.asset(if arrived { MOVES[at].1 } else { MOVES[at].0 } as usize);
        self.spread(asset, |outcome| {
            let flows = outcome.flows.totals().filter(|flow| flow.transfer as usize == at && at >= 2);
            flows.map(|flow| if arrived { flow.arrived_minor } else { flow.minor }).sum()
        })
    }

    fn basis(&self, pool: usize) -> Basis {
        let touches = |at: &usize| {
            (MOVES[*at].0 as usize == pool || MOVES[*at].1 as usize == pool) && self.followed(*at)
        };
        Basis {
            transfers: (0..MOVES.len()).filter(touches).map(|at| at as u32 + 1).collect(),
            ..Basis::default()
        }
    }

    fn followed(&self, at: usize) -> bool {
        at < 2 || !self.carried(at, false).is_zero()
    }

    fn victims(&self) -> Vec<Victim> {
        (0..2_u32)
            .map(|victim| {
                let asset = &self.assets[0];
                let payment = victim as usize;
                let amount = Amount::new(MOVES[payment].2, asset);
                let sum = |kinds: &dyn Fn(usize) -> bool, asset: u16| {
                    let mut total = Spread::zero(&self.assets[usize::from(asset)]);
                    for pool in (0..POOLS.len()).filter(|pool| kinds(*pool) && POOLS[*pool].4 == asset) {
                        let part = self.resting(pool, Some(victim));
                        Rule::ALL.into_iter().for_each(|rule| total.add(rule, part.under(rule).minor));
                    }
                    total
                };
                let basis = Basis {
                    transfers: (0..MOVES.len())
                        .filter(|at| self.followed(*at))
                        .map(|at| at as u32 + 1)
                        .collect(),
                    ..Basis::default()
                };
                let total = |asset: u16| {
                    let nothing = Amount::new(0, &self.assets[usize::from(asset)]);
                    let claimed = if asset == 0 { amount.clone() } else { nothing };
                    VictimTotal {
                        traced: claimed.clone(),
                        claimed,
                        held: sum(&|pool| POOLS[pool].3 == PoolKind::Held, asset),
                        returned: sum(&|pool| POOLS[pool].6.is_some(), asset),
                        exited: sum(
                            &|pool| POOLS[pool].3 != PoolKind::Held && POOLS[pool].6.is_none(),
                            asset,
                        ),
                        unexplained: Spread::zero(&self.assets[usize::from(asset)]),
                        basis: basis.clone(),
                    }
                };
                Victim {
                    id: victim + 1,
                    name: ["林示例", "Zhao Sample"][payment].into(),
                    claims: vec![ClaimLine {
                        claim: victim,
                        amount: amount.clone(),
                        at: when(MOVES[payment].3, Some(480)),
                        into: 3,
                        transfer: Some(victim + 1),
                        basis: Basis { rows: vec![row(payment)], ..Basis::default() },
                    }],
                    totals: vec![total(0), total(1)],
                }
            })
            .collect()
    }

    fn accounts(&self) -> Vec<Account> {
        (0..POOLS.len())
            .map(|pool| {
                let (number, holder, institution, kind, _, opening, victim, layer) = POOLS[pool];
                let asset = self.asset(pool);
                let turnover = |inward: bool| -> i128 {
                    MOVES
                        .iter()
                        .filter(|one| if inward { one.1 } else { one.0 } as usize == pool)
                        .map(|one| if inward { one.4.unwrap_or(one.2) } else { one.2 })
                        .sum()
                };
                let into: Vec<usize> = (0..MOVES.len()).filter(|at| MOVES[*at].1 as usize == pool).collect();
                let mut claimed_in = Spread::zero(asset);
                for at in &into {
                    let part = self.carried(*at, true);
                    let claim = if *at < 2 { MOVES[*at].2 } else { 0 };
                    Rule::ALL
                        .into_iter()
                        .for_each(|rule| claimed_in.add(rule, part.under(rule).minor + claim));
                }
                let last = (0..MOVES.len())
                    .rfind(|at| MOVES[*at].0 as usize == pool || MOVES[*at].1 as usize == pool);
                let source = if opening.is_some() { OpeningSource::Stated } else { OpeningSource::Unknown };
                Account {
                    id: pool as u32 + 1,
                    number: number.into(),
                    holder: holder.into(),
                    institution: institution.into(),
                    kind,
                    not_in_own_statement: false,
                    layer,
                    victim,
                    opening: (kind == PoolKind::Held).then(|| Opening {
                        source,
                        amount: Amount::new(opening.unwrap_or(0), asset),
                        row: opening.map(|_| row(2)),
                    }),
                    inflow: Amount::new(turnover(true), asset),
                    outflow: Amount::new(turnover(false), asset),
                    claimed_in,
                    resting: self.resting(pool, None),
                    as_of: last.map(|at| (row(at), when(MOVES[at].3, Some(480)))),
                    basis: self.basis(pool),
                    turnover: if kind == PoolKind::Held {
                        Basis { files: vec![evidence(0), evidence(1)], ..Basis::default() }
                    } else {
                        self.basis(pool)
                    },
                }
            })
            .filter(|account| account.layer.is_some())
            .collect()
    }

    fn transfers(&self) -> Vec<Transfer> {
        (0..MOVES.len())
            .filter(|at| self.followed(*at))
            .map(|at| {
                let (from, to, amount, minutes, arrived, file, _, words) = MOVES[at];
                let mut cited = vec![row(at)];
                // The payee's statement shows it too.
                if at == 6 {
                    cited.push(RowId { evidence: evidence(1), row: 11 })
                }
                Transfer {
                    id: at as u32 + 1,
                    at: when(minutes, if file == 2 { None } else { Some(480) }),
                    from: from + 1,
                    to: to + 1,
                    amount: Amount::new(amount, self.asset(from as usize)),
                    arrived: arrived.map(|minor| Amount::new(minor, self.asset(to as usize))),
                    claimed: self.carried(at, false),
                    claimed_arrived: arrived.map(|_| self.carried(at, true)),
                    reverses: None,
                    reference: format!("2025030100{at:04}"),
                    description: words.into(),
                    rows: cited,
                }
            })
            .collect()
    }

    fn rules(&self) -> Vec<RuleAnswer> {
        self.outcomes
            .iter()
            .map(|outcome| {
                let mut proofs: Vec<ProofLine> =
                    outcome.proofs.iter().map(|proof| self.proof(proof)).collect();
                proofs.sort_by_key(|line| line.victim);
                RuleAnswer { rule: outcome.rule, proofs }
            })
            .collect()
    }

    fn proof(&self, proof: &thalweg_trace::Proof) -> ProofLine {
        let asset = &self.assets[usize::from(proof.asset)];
        let basis = Basis {
            transfers: (0..MOVES.len()).filter(|at| self.followed(*at)).map(|at| at as u32 + 1).collect(),
            ..Basis::default()
        };
        let term = |what, minor| ProofTerm { what, amount: Amount::new(minor, asset), basis: basis.clone() };
        let mut terms = vec![
            term(Term::Claimed, proof.claimed),
            term(Term::ConvertedIn, proof.converted_in),
            term(Term::MixedIn, proof.mixed_in),
            term(Term::Held, proof.held),
        ];
        terms.extend(proof.exits.iter().map(|(kind, minor)| term(Term::Exit(*kind), *minor)));
        terms.extend([
            term(Term::Unexplained, proof.unexplained),
            term(Term::Returned, proof.returned),
            term(Term::ConvertedOut, proof.converted_out),
        ]);
        ProofLine {
            victim: proof.claim.map(|claim| claim + 1),
            terms,
            difference: Amount::new(proof.difference(), asset),
        }
    }

    fn exits(&self) -> Vec<Exit> {
        (7..14)
            .map(|pool| {
                let transfers = (0..MOVES.len())
                    .filter(|at| MOVES[*at].1 == pool as u32)
                    .map(|at| ExitTransfer { transfer: at as u32 + 1, claimed: self.carried(at, true) })
                    .collect();
                Exit { kind: POOLS[pool].3, total: self.resting(pool, None), transfers }
            })
            .collect()
    }

    fn holds(&self) -> Vec<Hold> {
        let mut holds: Vec<Hold> = (2..7)
            .map(|pool| {
                let last = (0..MOVES.len())
                    .rfind(|at| MOVES[*at].0 as usize == pool || MOVES[*at].1 as usize == pool);
                Hold {
                    account: pool as u32 + 1,
                    amount: self.resting(pool, None),
                    balance: None,
                    as_of: last.map(|at| (row(at), when(MOVES[at].3, Some(480)))),
                    basis: self.basis(pool),
                }
            })
            .filter(|hold| !hold.amount.is_zero())
            .collect();
        holds.sort_by_key(|hold| std::cmp::Reverse(hold.amount.under(Rule::ProRata).minor));
        holds
    }

    fn missing(&self) -> Vec<MissingStatement> {
        [
            (7_usize, MissingWhy::NextHolder),
            (10, MissingWhy::NextHolder),
            (11, MissingWhy::NextHolder),
            (12, MissingWhy::NextHolder),
            (3, MissingWhy::OpeningUnknown),
        ]
        .into_iter()
        .map(|(pool, why)| MissingStatement {
            institution: POOLS[pool].2.into(),
            account: Some(pool as u32 + 1),
            number: POOLS[pool].0.into(),
            holder: POOLS[pool].1.into(),
            from: Some(when(0, Some(480))),
            until: None,
            why,
            explains: self.resting(pool, None),
            basis: self.basis(pool),
        })
        .collect()
    }

    fn restitution(&self) -> Vec<Restitution> {
        (0..2_u32)
            .flat_map(|victim| (2..7_usize).map(move |pool| (victim, pool)))
            .map(|(victim, pool)| Restitution {
                victim: victim + 1,
                account: pool as u32 + 1,
                amount: self.resting(pool, Some(victim)),
                basis: self.basis(pool),
            })
            .filter(|one| !one.amount.is_zero())
            .collect()
    }
}

fn head() -> Head {
    Head {
        case_name: "Case 2025-001 (invented) · 示例案件".into(),
        purpose: "Investigation of online investment fraud; tracing and return of victims’ money".into(),
        authority: "Example Public Security Bureau, production notice 2025-0001 (invented)".into(),
        jurisdiction: "CN".into(),
        made_at: when(40_000, Some(480)),
        tool: "thalweg 0.1.0".into(),
        checkpoint: Checkpoint {
            origin: "thalweg.example/case-2025-001".into(),
            size: 42,
            root: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=".into(),
        },
        verify_command: "thalweg-verify case-2025-001".into(),
        lead_rule: Rule::ProRata,
        assumed_offset_minutes: Some(480),
    }
}

fn valuation() -> Valuation {
    let cny = &assets()[0];
    Valuation {
        currency: cny.clone(),
        claimed: Amount::new(24_000_000, cny),
        held: Spread { asset: cny.clone(), minor: [4_100_000, 3_300_000, 3_912_345, 3_500_000, 9_000_000] },
        rates: vec![Rate {
            from: "USDT".into(),
            to: "CNY".into(),
            rate: "7.20".into(),
            at: when(130, Some(480)),
            source: "示例支付 OTC order 88".into(),
            row: row(13),
        }],
    }
}

fn findings() -> Vec<EvidenceFinding> {
    let of = |kind, account, minor: Option<i128>, count, detail: &str, rows: Vec<RowId>| EvidenceFinding {
        kind,
        evidence: Some(evidence(1)),
        account,
        amount: minor.map(|minor| Amount::new(minor, &assets()[0])),
        count,
        detail: detail.into(),
        rows,
    };
    vec![
        of(
            FindingKind::BalanceBreak,
            Some(4),
            Some(120_000),
            1,
            "expected 98,500.00, found 97,300.00",
            vec![row(8), row(9)],
        ),
        of(
            FindingKind::Shortfall,
            Some(4),
            Some(1_500),
            1,
            "paid out 15.00 more than the records show",
            vec![row(9)],
        ),
        of(
            FindingKind::AmbiguousPair,
            None,
            Some(6_800_000),
            2,
            "same amount and day, no shared reference",
            vec![row(6), RowId { evidence: evidence(1), row: 11 }],
        ),
        of(
            FindingKind::UnknownZone,
            None,
            None,
            214,
            "layout states no zone",
            vec![row(10), row(11), row(16)],
        ),
        of(FindingKind::Reject, None, None, 2, "amount_not_a_number: \"见附件\"", vec![]),
    ]
}

fn rows() -> Vec<CitedRow> {
    // Rows of other customers carry no claimed money and are not cited.
    let mut ids: Vec<RowId> = (0..MOVES.len()).filter(|at| MOVES[*at].0 != 14).map(row).collect();
    ids.push(RowId { evidence: evidence(1), row: 11 });
    ids.sort_unstable();
    ids.into_iter()
        .map(|id| {
            let found = MOVES.iter().position(|one| evidence(one.5) == id.evidence && one.6 == id.row);
            let text = found.map_or_else(
                || "2025-03-01 11:18:05,收入,甄虚构,68000.00,68000.00,转账,10000000000011\r\n".to_owned(),
                |at| {
                    format!(
                        "2025-03-01 {:02}:{:02}:00,{},{},{}.{:02},{},2025030100{at:04}\r\n",
                        10 + MOVES[at].3 / 60,
                        MOVES[at].3 % 60,
                        POOLS[MOVES[at].0 as usize].1,
                        POOLS[MOVES[at].1 as usize].1,
                        MOVES[at].2 / 100,
                        MOVES[at].2 % 100,
                        MOVES[at].7
                    )
                },
            );
            CitedRow {
                row: id,
                text,
                form: if id.evidence == evidence(2) { RowForm::Made } else { RowForm::Span },
                leaf: format!("{:02x}", id.row).repeat(32),
                path_length: 9,
                proof_file: format!("rows/{}-{}.json", id.evidence.short(), id.row),
            }
        })
        .collect()
}

fn files() -> Vec<EvidenceItem> {
    ["对账单_6226_2025-03.csv", "statement_6217_2025-03.csv", "export 0001.xlsx"]
        .into_iter()
        .enumerate()
        .map(|(at, name)| EvidenceItem {
            id: evidence(at),
            file_name: name.into(),
            bytes: 48_211 + at as u64,
            layout: [
                "example-bank-b (certain: header matches)",
                "example-bank-c (certain: header matches)",
                "example-pay (likely: 7 of 8 columns match)",
            ][at]
                .into(),
            rows: 230,
            records: 221 - at as u64,
            rejects: at as u64,
            row_root: "5f".repeat(32),
            sealed: LogEntry { number: 3 + at as u64, at: when(20_000, Some(480)) },
            rows_sealed: Some(LogEntry { number: 10 + at as u64, at: when(20_100, Some(480)) }),
            authority: "Example Public Security Bureau, production notice 2025-0001 (invented)".into(),
            legal_basis: "Anti-Telecom and Online Fraud Law art. 20".into(),
            source: "示例银行乙".into(),
            holder: "示例银行乙 档案室".into(),
            collectors: vec!["Officer One (invented)".into(), "Officer Two (invented)".into()],
            place: "Example City".into(),
            method: "export by the institution, delivered on a sealed disc; thalweg 0.1.0".into(),
            collected_at: when(19_000, Some(480)),
            clock_source: "workstation clock, checked against NTP, offset +0.4 s".into(),
            use_limits: "criminal investigation only".into(),
        })
        .collect()
}
