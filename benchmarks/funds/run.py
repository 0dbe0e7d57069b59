"""Sealing and loading against what people would use instead, in one run on the same file.

    python benchmarks/funds/run.py [--rows 3000000] [--runs 5]

Sealing:  `thalweg seal`            against  `sha256sum FILE` + `cp FILE COPY` (CPU seconds together)
Row tree: `bench_rows` (lines of the sealed file into the salted tree) against the same
Loading:  `funds_bench load` (parse, normalise, hash every row, Parquet, log) against DuckDB CSV -> Parquet
Ledger:   `thalweg load` does the same and then joins the entries into one ledger; shown beside it
Results are compared: the copy's digest, the number of rows, the sum of all amounts in the two Parquet files.
Writes benchmarks/RESULTS-funds.md.
"""

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

DUCKDB = """
import duckdb, sys, json
source, target = sys.argv[1:3]
db = duckdb.connect()
db.execute("SET threads = 2")
db.execute(f"COPY (SELECT * FROM read_csv('{source}', header = true, skip = 1)) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--rows", type=int, default=3_000_000)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    arguments = arguments.parse_args()
    import duckdb

    binaries = measure.built(ROOT, arguments.target)
    thalweg = os.path.join(binaries, "thalweg")
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        source = os.path.join(folder, "statement.csv")
        measure.run([os.path.join(binaries, "examples", "big_statement"), source, str(arguments.rows), "7"])
        size = os.path.getsize(source)
        seals, digests, copies, trees, loads, ledgers, ducks = [], [], [], [], [], [], []
        for _ in range(arguments.runs):
            digest = measure.run(["sha256sum", source])
            digests.append(digest)
            copies.append(measure.run(["cp", source, os.path.join(folder, "copy.csv")]))
            os.remove(os.path.join(folder, "copy.csv"))
            case, cost = measure.sealed_case(thalweg, folder, source)
            seals.append(cost)
            evidence = json.loads(cost.output)[0]["evidence"]
            assert evidence == "sha256:" + digest.output.split()[0], "the sealed digest is another one"
            trees.append(measure.run([os.path.join(binaries, "examples", "bench_rows"), case, evidence]))
            loads.append(measure.run([os.path.join(binaries, "examples", "funds_bench"), "load", case]))
            target = os.path.join(folder, "duck.parquet")
            ducks.append(measure.run([sys.executable, "-c", DUCKDB, source, target]))
            ours = glob.glob(os.path.join(case, "flows", "funds", "entry", "*.parquet"))[0]
            check(duckdb, ours, target, arguments.rows)
            ledgers.append(measure.run([thalweg, "--json", "--quiet", "load", case, "--again"]))
            shutil.rmtree(case)
        write(arguments, size, duckdb.__version__, seals, digests, copies, trees, loads, ledgers, ducks)


def check(duckdb, ours: str, theirs: str, rows: int) -> None:
    """Both tables hold the same rows and the same money, to the cent."""
    one = duckdb.sql(f"SELECT count(*), sum(amount_minor)::HUGEINT FROM '{ours}'").fetchall()[0]
    two = duckdb.sql(
        f"SELECT count(*), sum(round(abs(CAST(replace(\"金额\", ',', '') AS DECIMAL(18, 2))) * 100))::HUGEINT FROM '{theirs}'"
    ).fetchall()[0]
    assert one == two and one[0] == rows, f"the tables differ: {one} and {two}, {rows} rows"


def write(arguments, size, duckdb_version, seals, digests, copies, trees, loads, ledgers, ducks) -> None:
    """The results, as a page."""
    peers = [measure.Cost(a.cpu_seconds + b.cpu_seconds, 0, 0, "") for a, b in zip(digests, copies)]
    mib = size / 2**20
    coreutils = subprocess.run(["sha256sum", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    line = lambda name, ours, theirs, aim: (
        f"| {name} | {measure.median(ours).cpu_seconds:.2f} ({measure.spread(ours)}) "
        f"| {measure.median(theirs).cpu_seconds:.2f} ({measure.spread(theirs)}) "
        f"| {measure.ratio(ours, theirs):.2f} | {aim} | {measure.median(ours).peak_mib:.0f} |"
    )
    page = f"""# Sealing and loading: measured

Written by `python benchmarks/funds/run.py --rows {arguments.rows} --runs {arguments.runs}`.
{measure.machine()}; DuckDB {duckdb_version}; {coreutils}.
One bank statement of {arguments.rows:,} rows, {mib:,.0f} MiB, made by the testbed (seed 7). CPU seconds (user + system),
median of {arguments.runs} (least–most), release build.

| what | ours | peer | ours ÷ peer | aim | our peak MiB |
|---|---|---|---|---|---|
{line("seal / `sha256sum` + `cp`", seals, peers, "≤ 1.3")}
{line("row tree / `sha256sum` + `cp`", trees, peers, "≤ 2")}
{line("load with every row hashed / DuckDB CSV→Parquet", loads, ducks, "≤ 1, aim 0.67")}
{line("the same and one ledger of all entries / DuckDB CSV→Parquet", ledgers, ducks, "none")}

Loading reads {mib / measure.median(loads).cpu_seconds:,.0f} MiB a CPU second; DuckDB
{mib / measure.median(ducks).cpu_seconds:,.0f}. Both Parquet files were read back: same rows, same sum of amounts.
"""
    with open(os.path.join(ROOT, "benchmarks", "RESULTS-funds.md"), "w") as file:
        file.write(page)
    print(page)


if __name__ == "__main__":
    main()
