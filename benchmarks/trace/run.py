"""How fast is the trace against a numba loop, plain Python and DuckDB, on the same data with the same answers?

    python3 benchmarks/trace/run.py [--transfers 1000000] [--accounts 100000] [--rounds 5] [--large 10000000]

Needs `pip install -r benchmarks/requirements.txt` and builds `bench_trace` in release. Every side is given its columns in
memory; only the trace is timed, in CPU seconds of its own process (all threads). Answers must be equal. Writes
benchmarks/RESULTS-trace.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numba
import numpy as np
from numba import njit

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "benchmarks"), str(Path(__file__).parent)]
import measure  # noqa: E402
import peers  # noqa: E402

CLAIMS, SEED, SECOND = 100, 20261122, 1_000_000


@njit
def settle(src, dst, want, held, opening):
    """Makes amounts that accounts can mostly afford: of a wanted payment what the balance allows, 1 in 64 regardless."""
    balance = opening.copy()
    amount = np.empty_like(want)
    for t in range(len(src)):
        u, v = src[t], dst[t]
        pay = want[t]
        if held[u] == 1 and t % 64 != 0:
            pay = min(pay, balance[u])
        amount[t] = pay
        if u != v:
            if held[u] == 1:
                balance[u] = max(balance[u], pay) - pay
            if held[v] == 1:
                balance[v] += pay
    return amount, balance.max()


def generate(transfers: int, accounts: int) -> dict[str, np.ndarray]:
    """Heavy-tailed accounts (density of account k falls as k^-2/3), log-normal amounts in cents, four in five held."""
    rng = np.random.default_rng(SEED)
    place = rng.permutation(accounts)
    ends = lambda: place[(accounts * rng.random(transfers) ** 3).astype(np.int64)].astype(np.uint32)
    data = {
        "from.u32": ends(),
        "to.u32": ends(),
        "held.u8": (rng.random(accounts) < 0.8).astype(np.uint8),
        "opening.i64": np.minimum(rng.lognormal(10, 1.5, accounts), 1e8).astype(np.int64),
        "time.i64": np.cumsum(rng.integers(0, 60, transfers)).astype(np.int64) * SECOND,
    }
    want = np.minimum(rng.lognormal(9, 1.5, transfers), 1e8).astype(np.int64) + 1
    columns = (data["from.u32"], data["to.u32"], want, data["held.u8"], data["opening.i64"])
    data["amount.i64"], richest = settle(*columns)
    # The plain product of a running sum and a payment must fit the peer's 64 bits.
    assert (int(richest) + int(want.max())) * int(want.max()) < 2**63
    held = data["held.u8"]
    victims = (held[data["from.u32"]] == 0) & (held[data["to.u32"]] == 1)
    victims[transfers // 5 :] = False
    data["claims.u32"] = np.sort(rng.choice(np.flatnonzero(victims), CLAIMS, replace=False)).astype(np.uint32)
    return data


def write(folder: Path, data: dict[str, np.ndarray]) -> None:
    for name, column in data.items():
        column.tofile(folder / name)


def ours(binary: Path, folder: Path, job: str, rounds: int) -> tuple[list[float], np.ndarray, measure.Cost, dict]:
    cost = measure.run([str(binary), str(folder), job, str(rounds)])
    said = json.loads(cost.output)
    answer = np.fromfile(folder / f"{job}.answer", np.int64).reshape(-1, 3)
    return [nanos / 1e9 for nanos in said["cpu_ns"]], answer, cost, said


def timed(rounds: int, work) -> tuple[list[float], object]:
    seconds, answer = [], None
    for _ in range(rounds):
        begin = time.process_time()
        answer = work()
        seconds.append(time.process_time() - begin)
    return seconds, answer


def dense(rows: np.ndarray) -> np.ndarray:
    pool, claim = np.nonzero(rows)
    return np.stack([pool, claim, rows[pool, claim]], axis=1)


def sparse(rows: dict) -> np.ndarray:
    return np.array(sorted((p, c, minor) for (p, c), minor in rows.items() if minor), np.int64).reshape(-1, 3)


def same(name: str, mine: np.ndarray, theirs: np.ndarray) -> None:
    if not np.array_equal(mine, theirs):
        sys.exit(f"{name}: the answers differ ({len(mine)} and {len(theirs)} rows)")


def rules(binary: Path, folder: Path, data: dict, rounds: int, plain: bool) -> list[str]:
    claim_of = np.full(len(data["from.u32"]), -1, np.int32)
    claim_of[data["claims.u32"]] = np.arange(CLAIMS)
    columns = [data[name] for name in ("from.u32", "to.u32", "amount.i64", "held.u8", "opening.i64")] + [claim_of]
    columns[0], columns[1] = columns[0].astype(np.int64), columns[1].astype(np.int64)
    lines = []
    for job, fast, slow in (
        ("fifo", peers.numba_fifo, peers.python_fifo),
        ("pro_rata", peers.numba_pro_rata, peers.python_pro_rata),
    ):
        seconds, answer, _, said = ours(binary, folder, job, rounds)
        fast(*[column[:1000] for column in columns[:3]], *columns[3:5], columns[5][:1000], CLAIMS)  # compile
        numba_seconds, found = timed(rounds, lambda: fast(*columns, CLAIMS))
        same(f"{job} numba", answer, dense(found))
        del found
        lists = [column.tolist() for column in columns]
        python_seconds, found = timed(rounds if plain else 0, lambda: slow(*lists))
        if plain:
            same(f"{job} python", answer, sparse(found))
        lines.append(row(f"{job}, numba loop", seconds, numba_seconds, "≤ 2", said["flows"]))
        if plain:
            lines.append(row(f"{job}, plain Python", seconds, python_seconds, "≤ 0.02", said["flows"]))
    return lines


def walks(binary: Path, folder: Path, data: dict, rounds: int) -> list[str]:
    held = np.flatnonzero(data["held.u8"])
    start = int(data["time.i64"][len(data["time.i64"]) // 4])
    seeds = [(int(pool), start) for pool in held[:: max(1, len(held) // 20)][:20]]
    base = duckdb.connect()
    base.execute("SET threads = 2")
    table = {"id": np.arange(len(data["from.u32"])), "src": data["from.u32"].astype(np.int64),
             "dst": data["to.u32"].astype(np.int64), "micros": data["time.i64"]}
    base.register("given", table)
    base.execute("CREATE TABLE t AS SELECT * FROM given ORDER BY id")
    base.execute("CREATE TABLE seeds(pool BIGINT, micros BIGINT)")
    base.executemany("INSERT INTO seeds VALUES (?, ?)", seeds)
    lines = []
    span = int(data["time.i64"][-1])
    for job, limit, sql, target in (
        ("trail", span // 200, peers.TRAIL.format(limit=span // 200), "≤ 0.1"),
        ("reach", span // 10, peers.REACH.format(end=start + span // 10), "≤ 0.25"),
    ):
        np.array([limit] + [number for seed in seeds for number in seed], np.int64).tofile(folder / "seeds.i64")
        seconds, answer, _, said = ours(binary, folder, job, rounds)
        duck_seconds, found = timed(rounds, lambda: base.execute(sql).fetchnumpy())
        columns = np.stack([np.asarray(column) for column in found.values()], axis=1).astype(np.int64)
        same(f"{job} DuckDB", answer[:, : columns.shape[1]], columns)
        lines.append(row(f"{job}, DuckDB recursive query", seconds, duck_seconds, target, said["rows"]))
    return lines


def row(name: str, mine: list[float], theirs: list[float], target: str, size: int) -> str:
    a, b = statistics.median(mine), statistics.median(theirs)
    met = "yes" if a / b <= float(target.removeprefix("≤ ")) else "**no**"
    print(f"{name}: {a:.4f} s, peer {b:.4f} s, ratio {a / b:.4f} (target {target})", file=sys.stderr, flush=True)
    return f"| {name} | {a:.5f} | {b:.4f} | {a / b:.5f} | {b / a:.1f} | {target} | {met} | {size:,} |"


def memory(binary: Path, transfers: int, accounts: int) -> list[str]:
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, generate(transfers, accounts))
        for job in ("fifo", "lifo", "pro_rata", "lowest_balance", "poison"):
            seconds, _, cost, said = ours(binary, folder, job, 1)
            met = "yes" if cost.peak_mib < 4096 else "**no**"
            lines.append(f"| {job} | {transfers:,} | {seconds[0]:.2f} | {cost.peak_mib:,.0f} | {met} | {said['flows']:,} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transfers", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--no-python", action="store_true", help="leave plain Python out (it takes minutes)")
    parser.add_argument("--binary", type=Path, help="an already built bench_trace")
    chosen = parser.parse_args()
    binary = chosen.binary
    if binary is None:
        build = ["cargo", "build", "--release", "-p", "thalweg-trace", "--example", "bench_trace"]
        subprocess.run(build, cwd=ROOT, check=True)
        binary = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/examples/bench_trace"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = generate(chosen.transfers, chosen.accounts)
        write(folder, data)
        lines = rules(binary, folder, data, chosen.rounds, not chosen.no_python)
        lines += walks(binary, folder, data, chosen.rounds)
    large = memory(binary, chosen.large, chosen.accounts) if chosen.large else []
    report(chosen, lines, large)


def report(chosen, lines: list[str], large: list[str]) -> None:
    python = " Plain Python was left out." if chosen.no_python else ""
    text = f"""# Trace: CPU time against peers

Written by `python3 benchmarks/trace/run.py --transfers {chosen.transfers} --accounts {chosen.accounts} --rounds {chosen.rounds} --large {chosen.large}`.
{measure.machine()}; numba {numba.__version__}, DuckDB {duckdb.__version__}, numpy {np.__version__}.

{chosen.transfers:,} transfers among {chosen.accounts:,} heavy-tailed accounts (four in five held), {CLAIMS} claims, seed {SEED}. CPU seconds
(user + system, all threads) of the trace alone, columns in memory, compilation left out; median of {chosen.rounds}.{python}
Thalweg checks the ledger, writes every flow (the citations) and proves conservation within its time; the peers do not.
Answers were equal, row by row.

| what, against | thalweg s | peer s | ratio | times faster | target ratio | met | rows |
|---|---|---|---|---|---|---|---|
{chr(10).join(lines)}

`rows`: flows written by a rule; transfers of a trail; pools of a reach.
"""
    if large:
        text += f"""
Memory: the whole process, columns included; limit 4,096 MiB.

| rule | transfers | CPU s | peak MiB | met | flows |
|---|---|---|---|---|---|
{chr(10).join(large)}
"""
    target = ROOT / "benchmarks/RESULTS-trace.md"
    target.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
