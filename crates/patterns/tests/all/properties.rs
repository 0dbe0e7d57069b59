//! Whatever transfers come, the stream says what the slow reference says.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use thalweg_patterns::{MOST_UNITS, Options, Side, Stream, Transfer};

use crate::slow::{self, Slow};

const WINDOW: i64 = 40;
const HOPS: u32 = 6;

fn transfers() -> impl Strategy<Value = Vec<Transfer>> {
    let amount = prop_oneof![0..50_u64, 1_000_000..1_000_100_u64, Just(MOST_UNITS)];
    let one = (0..9_u32, 0..9_u32, 0..12_i64, amount);
    prop::collection::vec(one, 1..70).prop_map(|rows| {
        let mut now = -100;
        rows.into_iter()
            .map(|(from, to, later, units)| {
                now += later / 3;
                Transfer { from, to, at: now, units }
            })
            .collect()
    })
}

fn check_side(side: &Side, slow: &Slow) {
    assert_eq!((side.degree(), side.fan(), side.sum()), (slow.degree, slow.fan, slow.sum));
    let moments = side.moments();
    if slow.amounts.is_empty() {
        return;
    }
    let n = slow.amounts.len() as f64;
    let mean = slow.amounts.iter().map(|one| *one as f64).sum::<f64>() / n;
    let about = |power: i32| slow.amounts.iter().map(|one| (*one as f64 - mean).powi(power)).sum::<f64>() / n;
    let near = |ours: f64, theirs: f64, least: f64| {
        assert!(
            (ours - theirs).abs() <= 1e-6 * theirs.abs().max(least),
            "{ours} and {theirs} of {:?}",
            slow.amounts
        );
    };
    near(moments.mean, mean, 1.0);
    near(moments.variance, about(2), 1.0);
    // Where amounts nearly agree, both ways of reckoning lose the higher moments to rounding.
    if about(2).sqrt() > mean * 1e-3 && about(2) > 0.0 {
        near(moments.skewness, about(3) / about(2).powf(1.5), 1.0);
        near(moments.kurtosis, about(4) / about(2).powi(2), 1.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_stream_says_what_the_reference_says(transfers in transfers()) {
        let options = Options { window: WINDOW, cycle_hops: HOPS, gathers: true, most_steps: 0 };
        let mut stream = Stream::new(options);
        for (number, transfer) in transfers.iter().enumerate() {
            let live = slow::live(&transfers, number, WINDOW);
            let around = stream.push(*transfer).unwrap();
            check_side(around.payer_sends, &slow::sent(&live, transfer.from));
            check_side(around.payer_gets, &slow::got(&live, transfer.from));
            check_side(around.payee_sends, &slow::sent(&live, transfer.to));
            check_side(around.payee_gets, &slow::got(&live, transfer.to));
            let rounds: Vec<Vec<u32>> = around
                .cycles
                .chains()
                .map(|chain| chain.iter().map(|number| transfers[*number as usize].from).collect())
                .collect();
            for chain in around.cycles.chains() {
                assert!(chain.is_sorted() && chain.windows(2).all(|two| {
                    transfers[two[0] as usize].to == transfers[two[1] as usize].from
                }), "{chain:?} is no chain");
            }
            let unlike: BTreeSet<Vec<u32>> = rounds.iter().cloned().collect();
            assert_eq!(unlike.len(), rounds.len(), "a round was counted twice");
            assert_eq!(unlike, slow::cycles(&live, HOPS as usize));
            let gathers: BTreeMap<u32, u32> = around.gathers.sources().iter().copied().collect();
            assert_eq!(gathers.len(), around.gathers.sources().len());
            assert_eq!(gathers, slow::gathers(&live));
        }
    }

    #[test]
    fn what_was_before_the_window_changes_nothing(transfers in transfers()) {
        let options = Options { window: WINDOW, cycle_hops: HOPS, gathers: true, most_steps: 0 };
        let last = transfers.len() - 1;
        let (mut long, mut short) = (Stream::new(options), Stream::new(options));
        for transfer in &transfers {
            long.push(*transfer).unwrap();
        }
        for (_, transfer) in slow::live(&transfers, last, WINDOW) {
            short.push(transfer).unwrap();
        }
        for account in 0..9 {
            assert_eq!(long.account(account), short.account(account));
        }
    }
}
