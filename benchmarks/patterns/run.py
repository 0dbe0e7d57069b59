"""Feature rows of transfers: the streaming core against IBM's Graph Feature Preprocessor (snapml), in one run.

    python benchmarks/patterns/run.py [--runs 5] [--transfers 500000]

Both read the same transfers in batches of 2,048, keep a window of 24 hours and write a row of numbers for each transfer: fans and degrees in
bins, and count, fan, ratio, mean, sum, variance, skewness, kurtosis of both sides of payer and payee; "all" adds gathers and cycles. CPU
seconds are those of the calls that make rows, without reading and start-up. Writes benchmarks/RESULTS-patterns.md.
"""

import argparse
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

WINDOW, BATCH, HOPS, CHECKED = 86_400, 2_048, 64, 20_000
ROW = [("from", "<u4"), ("to", "<u4"), ("at", "<i8"), ("units", "<u8")]

PEER = """
import resource, sys
import numpy as np
from snapml import GraphFeaturePreprocessor

file, mode, window, batch, most, out = sys.argv[1:7]
window, batch = int(window), int(batch)
rows = np.fromfile(file, dtype=[("from", "<u4"), ("to", "<u4"), ("at", "<i8"), ("units", "<u8")])[:int(most)]
edges = np.column_stack([np.arange(len(rows)), rows["from"], rows["to"], rows["at"], rows["units"]]).astype(np.float64)
wanted = {"num_threads": 1, "time_window": window, "vertex_stats": True, "vertex_stats_tw": window, "vertex_stats_cols": [4],
          "vertex_stats_feats": [0, 1, 2, 3, 4, 8, 9, 10], "fan": True, "fan_tw": window, "fan_bins": [1, 2, 3, 4, 5, 10, 20],
          "degree": True, "degree_tw": window, "degree_bins": [1, 2, 3, 4, 5, 10, 20], "scatter-gather": False, "temp-cycle": False,
          "lc-cycle": False}
if mode == "all":
    wanted |= {"scatter-gather": True, "scatter-gather_tw": window, "scatter-gather_bins": [2, 3, 4, 5, 10],
               "temp-cycle": True, "temp-cycle_tw": window, "temp-cycle_bins": [2, 3, 4, 5, 6, 10]}
graph = GraphFeaturePreprocessor()
graph.set_params(wanted)
seconds, features = 0.0, []
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
for first in range(0, len(edges), batch):
    begin = used()
    made = graph.transform(edges[first:first + batch])
    seconds += used() - begin
    features.append(made)
print(seconds)
if out != "-":
    np.vstack(features).tofile(out)
"""


def transfers(count: int, accounts: int, path: str) -> None:
    """Transfers of ten days, one a second at most; payers by a heavy tail, payees evenly."""
    import numpy as np

    random = np.random.default_rng(7)
    weights = 1 / np.arange(1, accounts + 1) ** 0.7
    payers = random.choice(accounts, count, p=weights / weights.sum())
    payees = random.integers(0, accounts, count)
    rows = np.zeros(count, dtype=ROW)
    rows["from"], rows["to"] = payers, np.where(payees == payers, (payees + 1) % accounts, payees)
    rows["at"] = np.sort(random.choice(10 * 86_400, count, replace=False))
    rows["units"] = np.round(random.lognormal(9, 1.5, count))
    rows.tofile(path)


def agreement(bench: str, source: str, folder: str) -> str:
    """How many of the first rows say the same, where the peer gets one transfer a call and so sees no future."""
    import numpy as np

    short, ours, theirs = (os.path.join(folder, name) for name in ("short", "ours", "theirs"))
    np.fromfile(source, dtype=ROW)[:CHECKED].tofile(short)
    # The peer's statistics leave out what is exactly a window old; its cycles do not.
    measure.run([bench, short, "all", str(WINDOW - 1), str(HOPS), ours])
    measure.run([sys.executable, "-c", PEER, short, "all", str(WINDOW), "1", str(CHECKED), theirs])
    one, two = (np.fromfile(path).reshape(CHECKED, -1) for path in (ours, theirs))
    alike = lambda columns: float(np.isclose(one[:, columns], two[:, columns], rtol=1e-6, atol=1e-3).all(axis=1).mean())
    counts = [44 + 8 * side + column for side in range(4) for column in (0, 1, 2, 3, 4)]
    moments = [44 + 8 * side + column for side in range(4) for column in (5, 6, 7)]
    rounds = np.isclose(one[:, 38:44].sum(axis=1), two[:, 38:44].sum(axis=1)).mean()
    return f"counts, means and sums {alike(counts):.2%}, higher moments {alike(moments):.2%}, cycles {rounds:.2%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--transfers", type=int, default=500_000)
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    arguments = parser.parse_args()
    from importlib.metadata import version

    bench = os.path.join(measure.built(ROOT, arguments.target), "examples", "bench_patterns")
    lines, agreed = [], []
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        for name, accounts in (("sparse", arguments.transfers // 2), ("dense", 2_000)):
            count = arguments.transfers if name == "sparse" else arguments.transfers // 5
            source = os.path.join(folder, name)
            transfers(count, accounts, source)
            agreed.append(f"{name}: {agreement(bench, source, folder)}")
            for mode in ("fans", "all"):
                ours, theirs = [], []
                for _ in range(arguments.runs):
                    ours.append(float(measure.run([bench, source, mode, str(WINDOW), str(HOPS)]).output.split()[0]))
                    theirs.append(float(measure.run([sys.executable, "-c", PEER, source, mode, str(WINDOW), str(BATCH), str(count), "-"]).output))
                one, two = statistics.median(ours), statistics.median(theirs)
                lines.append(f"| {name} | {mode} | {count:,} | {accounts:,} | {one:.3f} ({min(ours):.3f}–{max(ours):.3f}) | "
                             f"{two:.2f} ({min(theirs):.2f}–{max(theirs):.2f}) | {two / one:.1f} |")
                print(lines[-1], file=sys.stderr, flush=True)
    page = f"""# Patterns of transfers: measured

Written by `python benchmarks/patterns/run.py --runs {arguments.runs} --transfers {arguments.transfers}`.
{measure.machine()}; snapml {version('snapml')} (`GraphFeaturePreprocessor`, one thread). CPU seconds (user + system) of making the rows, median of
{arguments.runs} (least–most), release build; ours runs on one thread too.

Batches of 2,048 transfers, a window of 24 hours, ten days. "fans": 65 numbers a transfer: its five fields, fans and degrees in seven bins each, and eight
statistics of both sides of payer and payee. "all": eleven more, for gathers (scatter-gather) and cycles in the order of time (temp-cycle) of any
length up to {HOPS}.

| transfers | rows | count | accounts | ours | snapml | snapml ÷ ours |
|---|---|---|---|---|---|---|
{chr(10).join(lines)}

What is the same: the first {CHECKED:,} rows, compared where snapml gets one transfer a call. {"; ".join(agreed)}.
What is not: snapml inserts a whole batch first, so a row sees later transfers of its batch, ours sees its past alone; its gathers take
transfers in any order, ours only an intermediary that was paid before it paid; its power sums are fractions and lose the higher moments of
nearly equal amounts, ours are whole numbers. It also has cycles in any order (lc-cycle), which ours leaves out: money
that went round before it came is no round of money.
"""
    with open(os.path.join(ROOT, "benchmarks", "RESULTS-patterns.md"), "w", encoding="utf-8") as file:
        file.write(page)
    print(page)


if __name__ == "__main__":
    main()
