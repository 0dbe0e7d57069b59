"""The operators under the methods against DuckDB's SQL, in one run; and what methods cost on large simulated cases.

    python benchmarks/methods/run.py [--runs 5] [--command-runs 3] [--points 1000000,5000000] [--log-ins 1000000,5000000] [--calls 10000000]
        [--people 33000] [--transfers 10000000]

together:  who was with whom at one place within ten minutes (co_travel, meeting): a streaming join over sorted points against
           DuckDB's bucketed self-join over the same Parquet file; pairs of points and pairs of people are compared
met:       which accounts met on which addresses, where few were (same_address): one walk over sorted log-ins against DuckDB's
           window of distinct accounts and bucketed self-join; meetings, pairs and the sum of the least crowds are compared
methods:   `thalweg run` of each method that reads calls over a case of --calls generated calls: CPU seconds, wall seconds and peak memory
transfers: `thalweg run` of each method that reads transfers over a case of --transfers at random between a thirtieth as many accounts, in which nothing is
           planted, and of all methods in one command
catalogue: `thalweg run` of every method over a simulated case of about 1e7 rows of all flows: --people of a park for 22 days; and of all
           of them in one command
Every number is a median of --runs runs, of whole commands of --command-runs. A section whose size is 0 (or whose list is empty) is left out.
Writes benchmarks/RESULTS-methods.md, or the file that --output names.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

WITHIN = 600

# Points of one bucket meet, and those of one bucket with those of the next: every pair once.
JOIN = """
import duckdb, sys
file, within = sys.argv[1], int(sys.argv[2]) * 1000000
db = duckdb.connect()
db.execute("SET threads = 2")
db.execute(f'''CREATE TABLE p AS SELECT who, place, "at" AS moment, "at" // {within} AS bucket FROM '{file}' ''')
print(*db.execute(f'''
WITH near AS (
    SELECT a.who AS one, b.who AS two FROM p a JOIN p b USING (place, bucket)
    WHERE a.who <> b.who AND (a.moment, a.who) < (b.moment, b.who)
    UNION ALL
    SELECT a.who, b.who FROM p a JOIN p b ON a.place = b.place AND a.bucket + 1 = b.bucket
    WHERE a.who <> b.who AND b.moment - a.moment <= {within}
)
SELECT count(*), count(DISTINCT (least(one, two), greatest(one, two))) FROM near''').fetchall()[0])
"""


HOUR, MOST = 3600, 50

# Log-ins of one account within half a window stand for one. Whoever comes within the window from a log-in on is its crowd.
MEET = """
import duckdb, sys
file, within, most = sys.argv[1], int(sys.argv[2]) * 1000000, int(sys.argv[3])
db = duckdb.connect()
db.execute("SET threads = 2")
db.execute("SET enable_progress_bar = false")
db.execute(f'''CREATE TABLE p AS SELECT who, place, min("at") AS moment FROM '{file}' GROUP BY who, place, "at" // {within // 2}''')
db.execute(f'''CREATE TABLE c AS SELECT *, moment // {within} AS bucket, count(DISTINCT who) OVER (
    PARTITION BY place ORDER BY moment RANGE BETWEEN CURRENT ROW AND {within} FOLLOWING) AS crowd FROM p''')
print(*db.execute(f'''
WITH near AS (
    SELECT a.who AS one, b.who AS two, place, a.crowd AS crowd FROM c a JOIN c b USING (place, bucket)
    WHERE a.crowd BETWEEN 2 AND {most} AND a.who <> b.who AND (a.moment, a.who) < (b.moment, b.who)
    UNION ALL
    SELECT a.who, b.who, a.place, a.crowd FROM c a JOIN c b ON a.place = b.place AND a.bucket + 1 = b.bucket
    WHERE a.crowd BETWEEN 2 AND {most} AND a.who <> b.who AND b.moment - a.moment <= {within}
), met AS (SELECT least(one, two) AS one, greatest(one, two) AS two, min(crowd) AS crowd FROM near GROUP BY 1, 2, place)
SELECT count(*), count(DISTINCT (one, two)), sum(crowd) FROM met''').fetchall()[0])
"""


def sizes(words: str) -> list[int]:
    return [int(number) for number in words.split(",") if number and number != "0"]


def cost_of(thalweg: str, case: str, words: list[str], runs: int) -> tuple:
    """What `thalweg run` costs: the median run, all runs, and the findings. The first run, which also writes and seals what it found, counts
    like the others. Every run must find the same."""
    costs = [measure.run([thalweg, "--quiet", "--json", "run", case, *words]) for _ in range(runs)]
    told = [[(one["method"], one["findings"]) for one in json.loads(cost.output)] for cost in costs]
    assert all(one == told[0] for one in told), f"{words}: runs differ"
    return measure.median(costs), costs, sum(found for _, found in told[0])


def line_of(name: str, cost: measure.Cost, costs: list, found: int) -> str:
    peak = max(one.peak_mib for one in costs)
    line = f"| {name} | {found:,} | {cost.cpu_seconds:.2f} ({measure.spread(costs)}) | {cost.wall_seconds:.1f} | {peak:,.0f} |"
    print(line, file=sys.stderr, flush=True)
    return line


def met(arguments, bench: str, folder: str) -> list:
    lines = []
    for count in sizes(arguments.log_ins):
        file = os.path.join(folder, f"log-ins-{count}.parquet")
        measure.run([bench, "log-ins", str(count), "7", file])
        ours, theirs = [], []
        for _ in range(arguments.runs):
            ours.append(measure.run([bench, "meet", file, str(HOUR), str(MOST)]))
            theirs.append(measure.run([sys.executable, "-c", MEET, file, str(HOUR), str(MOST)]))
        assert ours[0].output.split() == theirs[0].output.split(), f"{ours[0].output} and {theirs[0].output}"
        meetings, pairs, _ = (int(number) for number in ours[0].output.split())
        one, two = measure.median(ours), measure.median(theirs)
        lines.append(f"| {count:,} | {meetings:,} | {pairs:,} | {one.cpu_seconds:.2f} ({measure.spread(ours)}) | "
                     f"{two.cpu_seconds:.2f} ({measure.spread(theirs)}) | {measure.ratio(theirs, ours):.1f} | {one.peak_mib:.0f} | "
                     f"{two.peak_mib:.0f} |")
    return lines


def together(arguments, bench: str, folder: str) -> list:
    lines = []
    for count in sizes(arguments.points):
        file = os.path.join(folder, f"points-{count}.parquet")
        measure.run([bench, "points", str(count), "7", file])
        ours, theirs = [], []
        for _ in range(arguments.runs):
            ours.append(measure.run([bench, "near", file, str(WITHIN)]))
            theirs.append(measure.run([sys.executable, "-c", JOIN, file, str(WITHIN)]))
        assert ours[0].output.split() == theirs[0].output.split(), f"{ours[0].output} and {theirs[0].output}"
        pairs, people = (int(number) for number in ours[0].output.split())
        one, two = measure.median(ours), measure.median(theirs)
        lines.append(f"| {count:,} | {pairs:,} | {people:,} | {one.cpu_seconds:.2f} ({measure.spread(ours)}) | "
                     f"{two.cpu_seconds:.2f} ({measure.spread(theirs)}) | {measure.ratio(theirs, ours):.1f} | {one.peak_mib:.0f} | "
                     f"{two.peak_mib:.0f} |")
    return lines


def methods(arguments, thalweg: str, examples: str, folder: str) -> list:
    source = os.path.join(folder, "calls.csv")
    measure.run([os.path.join(examples, "big_statement"), source, str(arguments.calls), "11", "calls"])
    case, _ = measure.sealed_case(thalweg, folder, source)
    measure.run([os.path.join(examples, "funds_bench"), "load", case])
    os.remove(source)
    lines = []
    for one in json.loads(measure.run([thalweg, "--json", "methods"]).output):
        if "call" in one["reads"]:
            lines.append(line_of(f"`{one['method']}`", *cost_of(thalweg, case, [one["method"]], arguments.command_runs)))
    return lines


# Transfers of sixty days: some accounts pay and are paid much more than others, four in five payments go to one of eight usual payees, most in the afternoon.
LEDGER = """
import duckdb, sys
file, count, accounts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# One thread draws one number after the other: the same ledger each time.
duckdb.sql("SET threads = 1")
duckdb.sql("SELECT setseed(0.5)").fetchall()
duckdb.sql(f"CREATE TABLE usual AS SELECT payer, which, CAST(floor({accounts} * random()) AS BIGINT) AS payee FROM range({accounts}) one(payer), range(8) two(which)")
duckdb.sql(f'''CREATE TABLE drawn AS SELECT i, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f, random() AS g,
               random() AS h FROM range({count}) one(i)''')
duckdb.sql(f'''
COPY (
    WITH ends AS (SELECT *, CAST(floor({accounts} * pow(a, 1.5)) AS BIGINT) AS payer, CAST(floor(8 * c) AS BIGINT) AS which FROM drawn),
    paid AS (SELECT ends.*, CASE WHEN b < 0.8 THEN usual.payee ELSE CAST(floor({accounts} * c * c) AS BIGINT) END AS payee
             FROM ends JOIN usual USING (payer, which))
    SELECT '62220300' || lpad(CAST(payer AS VARCHAR), 10, '0') AS "from",
           '62220300' || lpad(CAST(CASE WHEN payee = payer THEN (payee + 1) % {accounts} ELSE payee END AS VARCHAR), 10, '0') AS "to",
           printf('%.2f', exp(5 + 1.6 * sqrt(-2 * ln(d + 1e-12)) * cos(2 * pi() * e))) AS amount, 'CNY' AS currency,
           strftime(TIMESTAMP '2025-03-03' + to_seconds(86400 * CAST(floor(60 * f) AS BIGINT)
               + CAST(greatest(0, least(86399, 3600 * (14.5 + 4 * sqrt(-2 * ln(g + 1e-12)) * cos(2 * pi() * h)))) AS BIGINT)), '%Y-%m-%d %H:%M:%S') AS time
    FROM paid ORDER BY time, i
) TO '{file}' (HEADER)''')
"""


def transfers(arguments, thalweg: str, folder: str) -> list:
    """Every method that reads transfers over a case that holds nothing else, and all methods in one command."""
    source = os.path.join(folder, "ledger.csv")
    measure.run([sys.executable, "-c", LEDGER, source, str(arguments.transfers), str(max(2, arguments.transfers // 30))])
    case, _ = measure.sealed_case(thalweg, folder, source)
    os.remove(source)
    measure.run([thalweg, "--quiet", "--json", "load", case])
    lines = []
    for one in json.loads(measure.run([thalweg, "--json", "methods"]).output):
        if "transfer" in one["reads"]:
            lines.append(line_of(f"`{one['method']}`", *cost_of(thalweg, case, [one["method"]], arguments.command_runs)))
    lines.append(line_of("all methods in one command", *cost_of(thalweg, case, [], arguments.command_runs)))
    return lines


def catalogue(arguments, thalweg: str, folder: str) -> tuple:
    """Every method over one simulated case, and all in one command: lines of the table, rows of the case, and what loading it cost."""
    out, case = os.path.join(folder, "out"), os.path.join(folder, "city")
    run = lambda *words: measure.run([thalweg, "--quiet", "--json", *words])
    run("simulate", out, "--script", "park", "--seed", "5", "--scale", str(arguments.people), "--days", "22")
    with open(os.path.join(out, "truth", "run.json"), encoding="utf-8") as file:
        rows = sum(one["records"] for one in json.load(file)["files"])
    run("init", case, "--name", "benchmark", "--purpose", "benchmark", "--authority", "none", "--jurisdiction", "CN", "--assume-offset", "+08:00")
    run("seal", case, os.path.join(out, "evidence"), "--authority", "none", "--source", "testbed", "--collector", "benchmark", "--method",
        "simulated", "--legal-basis", "none", "--purpose", "benchmark")
    shutil.rmtree(out)
    load = run("load", case)
    lines = []
    for one in json.loads(run("methods").output):
        lines.append(line_of(f"`{one['method']}`", *cost_of(thalweg, case, [one["method"]], arguments.command_runs)))
    lines.append(line_of("all in one command", *cost_of(thalweg, case, [], arguments.command_runs)))
    return lines, rows, load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--command-runs", type=int, default=3)
    parser.add_argument("--points", default="1000000,5000000")
    parser.add_argument("--log-ins", default="1000000,5000000")
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=33_000)
    parser.add_argument("--transfers", type=int, default=10_000_000)
    parser.add_argument("--output", default=os.path.join(ROOT, "benchmarks", "RESULTS-methods.md"))
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    parser.add_argument("--binaries", help="release programs and examples that are built already; else they are built")
    arguments = parser.parse_args()
    import duckdb

    binaries = arguments.binaries or measure.built(ROOT, arguments.target)
    examples, thalweg = os.path.join(binaries, "examples"), os.path.join(binaries, "thalweg")
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        pairs = together(arguments, os.path.join(examples, "bench_methods"), folder)
        meetings = met(arguments, os.path.join(examples, "bench_methods"), folder)
        costs = methods(arguments, thalweg, examples, folder) if arguments.calls else []
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        moved = transfers(arguments, thalweg, folder) if arguments.transfers else []
    with tempfile.TemporaryDirectory(prefix="thalweg-bench-") as folder:
        everything = catalogue(arguments, thalweg, folder) if arguments.people else None
    version = measure.run([thalweg, "--version"]).output.strip()
    of_calls = f"""
## Methods that read calls, on {arguments.calls:,} calls

Generated calls (`big_statement … calls`, seed 11) of 300,000 subscribers: no crime is planted. The whole command, {arguments.command_runs} runs each.

| method | findings | CPU s, median (least–most) | wall s | most MiB |
|---|---|---|---|---|
{chr(10).join(costs)}
""" if costs else ""
    of_transfers = f"""
## Methods that read transfers, on {arguments.transfers:,} transfers

Transfers at random between {max(2, arguments.transfers // 30):,} accounts in sixty days (eight usual payees each, no purchase, no cash): nothing is planted, and what is found is chance. The whole command,
{arguments.command_runs} runs each.

| method | findings | CPU s, median (least–most) | wall s | most MiB |
|---|---|---|---|---|
{chr(10).join(moved)}
""" if moved else ""
    of_case = ""
    if everything:
        lines, rows, load = everything
        of_case = f"""
## The whole catalogue, on a case of {rows:,} rows

`thalweg simulate --script park --seed 5 --scale {arguments.people} --days 22`, every record of everybody, all flows. Loading took {load.wall_seconds:.0f} s
({load.cpu_seconds:.0f} CPU s, {load.peak_mib:,.0f} MiB). Each method by itself,
{arguments.command_runs} runs; then all of them in one command, which keeps what several of them read.

| method | findings | CPU s, median (least–most) | wall s | most MiB |
|---|---|---|---|---|
{chr(10).join(lines)}
"""
    page = f"""# Methods: measured

Written by `python benchmarks/methods/run.py --runs {arguments.runs} --command-runs {arguments.command_runs} --points {arguments.points} --log-ins {arguments.log_ins} --calls {arguments.calls} --people {arguments.people} --transfers {arguments.transfers}`.
{measure.machine()}; {version}, DuckDB {duckdb.__version__}. CPU seconds (user + system), median of {arguments.runs} (of whole commands {arguments.command_runs}; least–most), release build.

## Who was with whom

Points of a fortnight, 50 to a person, made by `bench_methods points` (seed 7). Both read the same Parquet file and count who was with
whom at one place within {WITHIN // 60} minutes; the counts are equal. DuckDB joins buckets of that width with themselves and the next, on two threads.

| points | pairs of points | pairs of people | ours | DuckDB | DuckDB ÷ ours | our peak MiB | its peak MiB |
|---|---|---|---|---|---|---|---|
{chr(10).join(pairs)}

## Which accounts met on an address

Log-ins of a month, 25 to an account, made by `bench_methods log-ins` (seed 7): households whose line changes its address, offices,
gateways of a carrier. Both read the same Parquet file and count the meetings of two accounts on one address within {HOUR // 60} minutes
where at most {MOST} accounts are, on each address once, at its least crowd; the answers are equal. DuckDB counts distinct accounts in a
window and joins buckets of that width with themselves and the next, on two threads.

| log-ins | meetings | pairs of accounts | ours | DuckDB | DuckDB ÷ ours | our peak MiB | its peak MiB |
|---|---|---|---|---|---|---|---|
{chr(10).join(meetings)}
{of_calls}{of_transfers}{of_case}"""
    with open(arguments.output, "w", encoding="utf-8") as file:
        file.write(page)
    print(page)


if __name__ == "__main__":
    main()
