"""Loading calls against DuckDB, and asking a large case, in one run.

    python benchmarks/flows/run.py [--rows 3000000] [--runs 5] [--large 10000000]

Loading:  `funds_bench load` (parse, normalise identifiers, hash every row, Parquet, index, log) against DuckDB CSV -> Parquet
Asking:   `thalweg find` (wall time of the whole command, index and rows opened) and `thalweg collide` on a case of --large
          calls, against DuckDB scanning the same Parquet for the same number
Results are compared: number of rows, distinct callers and called, seconds in all; the rows that find cites.
Writes benchmarks/RESULTS-flows.md.
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

DUCKDB = """
import duckdb, sys
source, target = sys.argv[1:3]
db = duckdb.connect()
db.execute("SET threads = 2")
db.execute(f"COPY (SELECT * FROM read_csv('{source}', header = true)) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
"""

SCAN = """
import duckdb, sys
print(len(duckdb.sql(f"SELECT row FROM '{sys.argv[1]}' WHERE caller = '{sys.argv[2]}' OR callee = '{sys.argv[2]}'").fetchall()))
"""


def table(case: str) -> str:
    return glob.glob(os.path.join(case, "flows", "communications", "call", "*.parquet"))[0]


def check(duckdb, ours: str, theirs: str, rows: int) -> None:
    one = duckdb.sql(f"SELECT count(*), count(DISTINCT CASE WHEN direction = '主叫' THEN caller ELSE callee END), "
                     f"sum(duration_secs)::BIGINT FROM '{ours}'").fetchall()[0]
    two = duckdb.sql(f"SELECT count(*), count(DISTINCT 本机号码), sum(通话时长)::BIGINT FROM '{theirs}'").fetchall()[0]
    assert one == two and one[0] == rows, f"the tables differ: {one} and {two}, {rows} rows"


def asking(arguments, thalweg: str, bench: str, folder: str, examples: str) -> str:
    source = os.path.join(folder, "large.csv")
    measure.run([os.path.join(examples, "big_statement"), source, str(arguments.large), "11", "calls"])
    size = os.path.getsize(source) / 2**20
    case, _ = measure.sealed_case(thalweg, folder, source)
    load = measure.run([bench, "load", case])
    os.remove(source)
    import duckdb
    busy = duckdb.sql(f"SELECT caller, count(*) AS n FROM '{table(case)}' GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1").fetchall()[0][0]
    rare = duckdb.sql(f"SELECT caller FROM '{table(case)}' GROUP BY 1 ORDER BY count(*), 1 LIMIT 1").fetchall()[0][0]
    lines = []
    for name, number in (("that is rare", rare), ("the busiest of all", busy)):
        walls, hits = [], 0
        for _ in range(arguments.runs):
            cost = measure.run([thalweg, "--json", "find", case, number, "--kind", "phone", "--cite"])
            walls.append(cost.wall_seconds)
            hits = json.loads(cost.output)["hits"]
        opened = [measure.run([thalweg, "--json", "find", case, number, "--kind", "phone"]).wall_seconds
                  for _ in range(arguments.runs)]
        scans = [measure.run([sys.executable, "-c", SCAN, table(case), number]) for _ in range(arguments.runs)]
        assert int(scans[0].output) == hits, f"{number}: {hits} and {scans[0].output}"
        mid = lambda values: 1000 * statistics.median(values)
        lines.append(f"| `find`, a number {name} | {hits:,} | {mid(walls):.0f} | {mid(opened):.0f} | "
                     f"{mid([cost.wall_seconds for cost in scans]):.0f} |")
    collide = [measure.run([thalweg, "--json", "collide", case, "call.caller", "call.callee", "--most", "10"])
               for _ in range(3)]
    both = json.loads(collide[0].output)["all"]
    lines.append(f"| `collide` of callers and called | {both:,} | {1000 * statistics.median([c.wall_seconds for c in collide]):.0f} | | |")
    return f"""
A case of {arguments.large:,} calls ({size:,.0f} MiB of CSV), loaded in {load.cpu_seconds:.0f} CPU seconds with a peak of {load.peak_mib:,.0f} MiB.
Wall milliseconds of the whole command, median of {arguments.runs}; DuckDB scans the Parquet file for the same number (Python start included).

| question | answers | rows cited ms | rows opened ms | DuckDB scan ms |
|---|---|---|---|---|
{chr(10).join(lines)}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    arguments = parser.parse_args()
    import duckdb

    binaries = measure.built(ROOT, arguments.target)
    examples = os.path.join(binaries, "examples")
    thalweg, bench = os.path.join(binaries, "thalweg"), os.path.join(examples, "funds_bench")
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        source = os.path.join(folder, "calls.csv")
        measure.run([os.path.join(examples, "big_statement"), source, str(arguments.rows), "7", "calls"])
        mib = os.path.getsize(source) / 2**20
        loads, ducks = [], []
        for _ in range(arguments.runs):
            case, _ = measure.sealed_case(thalweg, folder, source)
            loads.append(measure.run([bench, "load", case]))
            target = os.path.join(folder, "duck.parquet")
            ducks.append(measure.run([sys.executable, "-c", DUCKDB, source, target]))
            check(duckdb, table(case), target, arguments.rows)
            shutil.rmtree(case)
        asked = asking(arguments, thalweg, bench, folder, examples) if arguments.large else ""
        ours, theirs = measure.median(loads), measure.median(ducks)
        page = f"""# Records: loading and asking, measured

Written by `python benchmarks/flows/run.py --rows {arguments.rows} --runs {arguments.runs} --large {arguments.large}`.
{measure.machine()}; DuckDB {duckdb.__version__}.
{arguments.rows:,} calls of 300,000 subscribers, {mib:,.0f} MiB, made by the testbed (seed 7). CPU seconds (user + system), median of
{arguments.runs} (least–most), release build. Ours hashes every row into its tree, gives five identifiers a row their normal form and
verdict, and writes an index of them; DuckDB copies cells.

| what | ours | peer | ours ÷ peer | MiB a CPU second, ours | peer | aim | our peak MiB |
|---|---|---|---|---|---|---|---|
| load calls / DuckDB CSV→Parquet | {ours.cpu_seconds:.2f} ({measure.spread(loads)}) | {theirs.cpu_seconds:.2f} ({measure.spread(ducks)}) | {measure.ratio(loads, ducks):.2f} | {mib / ours.cpu_seconds:.0f} | {mib / theirs.cpu_seconds:.0f} | 100 MB | {ours.peak_mib:.0f} |

Both Parquet files were read back: same rows, same subscribers, same seconds in all.
{asked}"""
        with open(os.path.join(ROOT, "benchmarks", "RESULTS-flows.md"), "w") as file:
            file.write(page)
        print(page)


if __name__ == "__main__":
    main()
