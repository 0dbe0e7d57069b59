//! How much processor time does one trace take? `bench_trace FOLDER JOB ROUNDS` reads column files that
//! `benchmarks/trace/run.py` wrote, repeats one job, writes its answer beside them and prints the times as JSON.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use thalweg_trace::{
    Claim, Claimed, Ledger, Opening, Options, PoolKind, Pools, Rule, Seed, Through, Transfers, reach, trace,
    trail,
};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench_trace: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let (Some(folder), Some(job), Some(rounds)) = (words.next(), words.next(), words.next()) else {
        return Err("usage: bench_trace FOLDER JOB ROUNDS".into());
    };
    let folder = PathBuf::from(folder);
    let ledger = read_ledger(&folder)?;
    let claims: Vec<Claim> = numbers::<4>(&folder, "claims.u32")?
        .map(u32::from_le_bytes)
        .map(|transfer| Claim { name: String::new(), what: Claimed::Transfer { transfer, minor: None } })
        .collect();
    let (mut times, mut answer, mut flows) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds.parse::<u32>()? {
        let begin = cpu_nanos()?;
        match job.as_str() {
            "trail" | "reach" => {
                let found = walk(&folder, &ledger, &job)?;
                times.push(found.0);
                answer = found.1;
                continue;
            }
            _ => {
                let options = Options { returns_to_claimants: false };
                let outcome = trace(&ledger, &claims, rule(&job)?, &options)?;
                times.push(cpu_nanos()? - begin);
                answer = outcome
                    .resting
                    .iter()
                    .map(|row| [i64::from(row.pool), i64::from(row.claim), row.minor as i64])
                    .collect();
                flows = outcome.flows.iter().count();
            }
        }
    }
    let bytes: Vec<u8> = answer.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
    fs::write(folder.join(format!("{job}.answer")), bytes)?;
    let times: Vec<String> = times.iter().map(u64::to_string).collect();
    writeln!(
        std::io::stdout(),
        "{{\"cpu_ns\": [{}], \"flows\": {flows}, \"rows\": {}}}",
        times.join(", "),
        answer.len()
    )?;
    Ok(())
}

fn rule(job: &str) -> Result<Rule, Failure> {
    Ok(match job {
        "fifo" => Rule::Fifo,
        "lifo" => Rule::Lifo,
        "pro_rata" => Rule::ProRata,
        "lowest_balance" => Rule::LowestBalance,
        "poison" => Rule::Poison,
        _ => return Err(format!("there is no job {job}").into()),
    })
}

/// The rows as (transfer, 0, 0) for a trail and (pool, time, 0) for a reach.
fn walk(folder: &Path, ledger: &Ledger, job: &str) -> Result<(u64, Vec<[i64; 3]>), Failure> {
    let seeds: Vec<i64> = numbers::<8>(folder, "seeds.i64")?.map(i64::from_le_bytes).collect();
    let limit = *seeds.first().ok_or("seeds.i64 is empty")?;
    let seeds: Vec<Seed> =
        seeds[1..].chunks_exact(2).map(|pair| Seed { pool: pair[0] as u32, time: pair[1] }).collect();
    let begin = cpu_nanos()?;
    if job == "trail" {
        let hops = trail(&ledger.transfers, &seeds, limit, Through::All);
        return Ok((cpu_nanos()? - begin, hops.iter().map(|hop| [i64::from(hop.transfer), 0, 0]).collect()));
    }
    let found = reach(&ledger.transfers, &seeds, limit, Through::All);
    let took = cpu_nanos()? - begin;
    Ok((took, found.pools.iter().map(|reached| [i64::from(reached.pool), reached.time, 0]).collect()))
}

/// Nanoseconds this thread has spent on a processor.
fn cpu_nanos() -> Result<u64, Failure> {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Ok(u64::try_from(spent.tv_sec)? * 1_000_000_000 + u64::try_from(spent.tv_nsec)?)
}

fn numbers<const SIZE: usize>(
    folder: &Path,
    file: &str,
) -> Result<impl Iterator<Item = [u8; SIZE]>, Failure> {
    let bytes = fs::read(folder.join(file)).map_err(|error| format!("reading {file}: {error}"))?;
    let count = bytes.len() / SIZE;
    Ok((0..count).map(move |at| {
        let mut number = [0; SIZE];
        number.copy_from_slice(&bytes[at * SIZE..(at + 1) * SIZE]);
        number
    }))
}

fn read_ledger(folder: &Path) -> Result<Ledger, Failure> {
    let held = |byte: [u8; 1]| if byte[0] == 1 { PoolKind::Held } else { PoolKind::UnknownHolder };
    let kind: Vec<PoolKind> = numbers::<1>(folder, "held.u8")?.map(held).collect();
    let wide = |bytes: [u8; 8]| i128::from(i64::from_le_bytes(bytes));
    Ok(Ledger {
        pools: Pools {
            account: (0..kind.len() as u32).collect(),
            asset: vec![0; kind.len()],
            opening: numbers::<8>(folder, "opening.i64")?.map(|bytes| Opening::Stated(wide(bytes))).collect(),
            kind,
        },
        transfers: Transfers {
            from: numbers::<4>(folder, "from.u32")?.map(u32::from_le_bytes).collect(),
            to: numbers::<4>(folder, "to.u32")?.map(u32::from_le_bytes).collect(),
            amount: numbers::<8>(folder, "amount.i64")?.map(wide).collect(),
            time: numbers::<8>(folder, "time.i64")?.map(i64::from_le_bytes).collect(),
            converted: Vec::new(),
            reverses: Vec::new(),
        },
    })
}
