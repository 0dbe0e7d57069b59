"""How good are the methods? Simulated cases through the front door, findings joined to the truth.

    python benchmarks/score/run.py [--script park] [--scale 1500] [--days 14] [--seeds 20] [--only METHOD,METHOD] [--city 30000]
        [--also accounts:60,personas]

For every seed: simulate, seal, load, run, read the findings, and join them to the truth that lies beside the evidence
(docs/formats/testbed-truth-v1.md). A finding hits a planted pattern of its kind if they overlap in time and share the
subjects that the kind needs. A finding that hits nothing is a false alarm if everybody behind its subjects is innocent;
if somebody is not, it is neither. --also names further scripts, which plant what the first does not; their cases are scored likewise.
Writes benchmarks/SCORES.md and a piece for each method's page.
"""

import argparse
import collections
import datetime
import json
import math
import os
import shutil
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import measure  # noqa: E402

# How many subjects a finding must share with a pattern. Pairs need both.
PAIRS = {"co_travel", "meeting", "shared_stay", "work_phone_life_phone", "burner_switch", "single_line_contact", "device_link",
         "same_address", "one_roof", "coin_bridge", "test_transfer"}
# What people of one household do all the time: a finding about them is true, and innocent.
TOGETHER = {"co_travel", "meeting", "shared_stay", "same_address", "device_link"}
# What one person does who does no wrong: a finding that puts this person's own numbers together is true.
ONE_PERSON = {"work_phone_life_phone", "same_clock", "coin_bridge"}
# Methods that find variants of a pattern which has another method's name. Paired telephones stay a sim_bank: their calls from abroad
# come through an application, of which the records tell only when it was opened; what they show is cards exchanged between handsets.
# The staff of a building log in at one address and go nowhere: no accounts that change addresses together.
VARIANTS = {"gateway_landline": ("sim_bank", {"hotel_landline"}), "one_roof": ("same_address", {"building"})}
# Parts that name nobody in particular: a mule's account is paid by many victims, and does not tell which of them was found.
PASSING = {"call_then_pay": {"payee"}}
# Findings and patterns may differ by this much in time: a pattern is planted by days.
SLACK = 86_400 * 1_000_000
BUCKETS = [(-math.inf, 3), (3, 6), (6, 9), (9, 13), (13, 20), (20, math.inf)]


def lines(path: str) -> list:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def micros(text: str | None, default: float) -> float:
    return datetime.datetime.fromisoformat(text).timestamp() * 1e6 if text else default


class Truth:
    def __init__(self, folder: str):
        read = lambda name: lines(os.path.join(folder, f"{name}.jsonl"))
        self.persons = {one["person"]: one for one in read("persons")}
        self.owners = collections.defaultdict(set)
        for one in read("identifiers"):
            self.owners[one["value"]].add(one["person"])
        for one in self.persons.values():
            self.owners[one.get("document") or ""].add(one["person"])
        self.patterns = read("patterns")
        self.lookalikes = read("lookalikes")
        self.resembling = {subject["value"] for one in self.lookalikes for subject in one["subjects"]}
        self.innocent = sum(1 for one in self.persons.values() if one["innocent"])

    def hits(self, finding: dict) -> list:
        passing = PASSING.get(finding["method"], set())
        values = {subject["value"] for subject in finding["subjects"] if subject["role"] not in passing}
        period = finding["period"] or [-math.inf, math.inf]
        found = []
        for pattern in self.patterns:
            if not sought(pattern, finding["method"]):
                continue
            since, until = micros(pattern.get("from"), -math.inf), micros(pattern.get("until"), math.inf)
            if period[1] + SLACK < since or until + SLACK < period[0]:
                continue
            shared = len(values & {subject["value"] for subject in pattern["subjects"]})
            if shared >= (2 if finding["method"] in PAIRS else 1):
                found.append(pattern)
        return found

    def behind(self, finding: dict) -> list:
        owners = set().union(*(self.owners.get(subject["value"], set()) for subject in finding["subjects"]))
        return [self.persons[person] for person in owners if person in self.persons]

    def guilty(self, finding: dict) -> bool:
        return any(not person["innocent"] for person in self.behind(finding))

    def holds(self, finding: dict) -> bool:
        """What is said is so, and innocent: a look-alike in which the pattern itself holds, one household, or one person."""
        method, values = finding["method"], {subject["value"] for subject in finding["subjects"]}
        least = 2 if method in PAIRS else 1
        for one in self.lookalikes:
            if one["kind"] == method and one.get("holds") and len(values & {subject["value"] for subject in one["subjects"]}) >= least:
                return True
        if method in ONE_PERSON and values <= self.owners.keys() and len(self.behind(finding)) == 1:
            return True
        households = {person.get("household") for person in self.behind(finding)}
        return method in TOGETHER and len(households) == 1 and None not in households


def sought(pattern: dict, method: str) -> bool:
    """Whether a method looks for a pattern."""
    kind, variants = VARIANTS.get(method, (method, None))
    others = set().union(*(names for of, names in VARIANTS.values() if of == method))
    return pattern["kind"] == kind and (pattern.get("variant") in variants if variants else pattern.get("variant") not in others)


class Score:
    def __init__(self):
        self.hits = self.alarms = self.neither = self.true = self.lookalikes = 0
        self.found = self.provable = self.hidden = 0
        self.true_bits, self.false_bits = [], []
        self.missed = collections.Counter()
        self.seconds, self.innocent = [], 0

    def add(self, truth: Truth, method: str, findings: list) -> None:
        self.innocent += truth.innocent
        found = set()
        for finding in findings:
            bits = finding["strength"]["centibits"] / 100
            hits = truth.hits(finding)
            if hits:
                self.hits += 1
                self.true_bits.append(bits)
                found.update(pattern["id"] for pattern in hits)
            elif truth.guilty(finding):
                self.neither += 1
            elif truth.holds(finding):
                self.true += 1
            else:
                self.alarms += 1
                self.false_bits.append(bits)
                self.lookalikes += any(subject["value"] in truth.resembling for subject in finding["subjects"])
        for pattern in truth.patterns:
            if not sought(pattern, method):
                continue
            self.hidden += not pattern["provable"]
            if pattern["provable"]:
                self.provable += 1
                self.found += pattern["id"] in found
                if pattern["id"] not in found:
                    self.missed[pattern.get("variant") or method] += 1

    def precision(self) -> float | None:
        return self.hits / (self.hits + self.alarms) if self.hits + self.alarms else None

    def recall(self) -> float | None:
        return self.found / self.provable if self.provable else None

    def false_rate(self) -> float:
        return 1e5 * self.alarms / self.innocent if self.innocent else 0.0

    def cllr(self) -> float | None:
        """The cost of the log-likelihood ratio (Brummer and du Preez 2006), on findings that were made."""
        if len(self.true_bits) < 5 or len(self.false_bits) < 5:
            return None
        cost = lambda bits: math.log2(1 + 2.0 ** max(-1000.0, min(1000.0, bits)))
        return (statistics.fmean(cost(-bits) for bits in self.true_bits) + statistics.fmean(cost(bits) for bits in self.false_bits)) / 2

    def reliability(self) -> str:
        parts = []
        for low, high in BUCKETS:
            hits = sum(low <= bits < high for bits in self.true_bits)
            alarms = sum(low <= bits < high for bits in self.false_bits)
            if hits + alarms:
                name = f"< {high}" if low == -math.inf else f"≥ {low}" if high == math.inf else f"{low}–{high}"
                parts.append(f"{name}: {hits}/{hits + alarms}")
        return ", ".join(parts) or "–"


def shown(value: float | None, form: str = "{:.2f}") -> str:
    return "–" if value is None else form.format(value)


def one_case(arguments, thalweg: str, folder: str, seed: int, methods: list) -> tuple:
    out, case = os.path.join(folder, "out"), os.path.join(folder, "case")
    run = lambda *words: measure.run([thalweg, "--quiet", "--json", *words])
    run("simulate", out, "--script", arguments.script, "--seed", str(seed), "--scale", str(arguments.scale), "--days", str(arguments.days))
    run("init", case, "--name", "score", "--purpose", "measuring", "--authority", "nobody", "--jurisdiction", "CN", "--assume-offset",
        "+08:00")
    run("seal", case, os.path.join(out, "evidence"), "--authority", "nobody", "--source", "testbed", "--collector", "testbed",
        "--method", "simulated", "--legal-basis", "none", "--purpose", "measuring")
    loaded = json.loads(run("load", case).output)
    assert not loaded["unread"], loaded["unread"]
    truth = Truth(os.path.join(out, "truth"))
    costs = {}
    for method in methods:
        costs[method] = run("run", case, method)
    findings = [one["finding"] for one in json.loads(run("findings", case, "--most", "0").output)]
    shutil.rmtree(out)
    shutil.rmtree(case)
    return truth, findings, costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--script", default="park")
    parser.add_argument("--scale", type=int, default=1500)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=921, help="the first seed")
    parser.add_argument("--only", default="")
    parser.add_argument("--city", type=int, default=30000, help="people of a city that is scored beside the small cases; 0 leaves cities out")
    parser.add_argument("--cities", type=int, default=2, help="how many cities, from the next seed on")
    parser.add_argument("--city-days", type=int, default=22)
    parser.add_argument("--also", default="accounts:60,personas", help="further scripts, by commas, with days of their own; empty leaves them out")
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    arguments = parser.parse_args()
    thalweg = os.path.join(measure.built(ROOT, arguments.target), "thalweg")
    known = json.loads(measure.run([thalweg, "--json", "methods"]).output)
    methods = [one["method"] for one in known if not arguments.only or one["method"] in arguments.only.split(",")]
    # What describes everybody accuses nobody.
    describing = {one["method"] for one in known if one["describes"]}
    methods = [method for method in methods if method not in describing]
    scores = scored(arguments, thalweg, methods, range(arguments.first, arguments.first + arguments.seeds))
    cities = None
    if arguments.city:
        # What is rare among a thousand people happens every day among many.
        city = argparse.Namespace(**{**vars(arguments), "scale": arguments.city, "days": arguments.city_days})
        first = arguments.first + arguments.seeds
        cities = scored(city, thalweg, methods, range(first, first + arguments.cities))
    others = {}
    for script in filter(None, arguments.also.split(",")):
        name, _, days = script.partition(":")
        other = argparse.Namespace(**{**vars(arguments), "script": name, "days": int(days or arguments.days)})
        others[script] = scored(other, thalweg, methods, range(arguments.first, arguments.first + arguments.seeds))
    write(arguments, scores, cities, others)


def scored(arguments, thalweg: str, methods: list, seeds: range) -> dict:
    scores = {method: Score() for method in methods}
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="thalweg-score-") as folder:
            truth, findings, costs = one_case(arguments, thalweg, folder, seed, methods)
        for method in methods:
            scores[method].add(truth, method, [finding for finding in findings if finding["method"] == method])
            scores[method].seconds.append(costs[method].cpu_seconds)
        print(f"seed {seed}: {len(findings)} findings", file=sys.stderr, flush=True)
    return scores


HEAD = """| method | hits | false alarms | true, innocent | neither | precision | recall | false alarms a 100,000 innocents | of them planted look-alikes | Cllr | reliability by bits | CPU s, median |
|---|---|---|---|---|---|---|---|---|---|---|---|"""


def table(scores: dict) -> str:
    rows = [f"| `{method}` | {score.hits} | {score.alarms} | {score.true} | {score.neither} | {shown(score.precision())} | {shown(score.recall())} "
            f"({score.found}/{score.provable}) | {score.false_rate():.1f} | {score.lookalikes} | {shown(score.cllr())} | {score.reliability()} | "
            f"{statistics.median(score.seconds):.2f} |" for method, score in scores.items()]
    return "\n".join([HEAD, *rows])


def missing(scores: dict) -> str:
    return "\n".join(f"- `{method}`: " + ", ".join(f"{name} × {count}" for name, count in score.missed.most_common())
                     for method, score in scores.items() if score.missed) or "None."


def in_cities(arguments, cities: dict | None) -> str:
    if not cities:
        return ""
    first = arguments.first + arguments.seeds
    return f"""
## In a city

What is rare among a thousand people happens every day among many, and a method that asks for a ratio instead of counting what it tried accuses
more people the more there are. Seeds {first} to {first + arguments.cities - 1}, {arguments.city:,} ordinary people each, {arguments.city_days} days.

{table(cities)}

Missed there:

{missing(cities)}
"""


def in_scripts(arguments, others: dict) -> str:
    """Cases of other scripts: the methods that found something there or were to find it."""
    parts = []
    for script, scores in others.items():
        told = {method: score for method, score in scores.items() if score.provable or score.hits or score.alarms or score.true or score.neither}
        silent = [f"`{method}`" for method in scores if method not in told]
        parts.append(f"""
## Script `{script.partition(":")[0]}`

The same seeds and people, {script.partition(":")[2] or arguments.days} days. Silent, with nothing planted for them: {", ".join(silent) or "none"}.

{table(told)}

Missed there:

{missing(scores)}
""")
    return "".join(parts)


def write(arguments, scores: dict, cities: dict | None, others: dict) -> None:
    command = (f"python benchmarks/score/run.py --script {arguments.script} --scale {arguments.scale} --days {arguments.days} "
               f"--seeds {arguments.seeds} --first {arguments.first}" + (f" --city {arguments.city} --cities {arguments.cities}" if cities else "")
               + (f" --also {arguments.also}" if others else ""))
    for method, score in scores.items():
        elsewhere = {script: of[method] for script, of in others.items() if of[method].provable or of[method].alarms}
        piece(method, score, cities and cities[method], elsewhere, arguments, command)
    page = f"""# Scores: what methods find in simulated cases

Written by `{command}`.
{measure.machine()}. Script `{arguments.script}`, {arguments.scale:,} ordinary people and the gangs among them, {arguments.days} days, {arguments.seeds} seeds; records of the
whole population, through seal, load and run. Nobody looked at these seeds before. They are no blind test all the same: when the methods were mended,
cases of other seeds of the same simulator were looked at, and limits, assumed rates or rules of `burner_switch`, `call_then_pay`, `cash_out`, `co_travel`,
`common_counterparty`, `crossing_pattern`, `device_link`, `gateway_landline`, `infrastructure_reuse`, `login_travel`, `one_roof`, `pass_through`, `relay_slip`,
`run_points`, `same_address`, `same_clock`, `scatter_gather`, `script_reuse`, `spoofed_caller` and `work_phone_life_phone` were changed after it. What holds here need not hold
elsewhere. The scripts `accounts` and `personas` were written later, by somebody who had not read the methods. After their first scores cases of other seeds were looked at
when `address_cluster`, `avatar_match`, `case_class`, `coin_bridge`, `newly_appearing`, `persona_reuse`, `recruitment_and_data_sale`, `same_hand`, `split_below_limit`,
`test_transfer`, `vanished` and `victim_in_progress` were changed; where texts were read, the scores of `personas` are hardly independent.

Hit: the finding shares a planted pattern's subjects and time. False alarm: it hits nothing and everybody behind it is innocent.
True, innocent: it hits nothing planted, and what it says is so of people who do no wrong (a household that travels together, an
employee with two telephones). Neither: it hits nothing planted of its kind, and somebody behind it belongs to a gang. Precision is hits of hits and false alarms;
recall is of the patterns that the evidence can prove. Methods that describe everybody (where a telephone sleeps, where it was) are not scored. Cllr (Brümmer and du Preez 2006) is computed on the findings that were made, where
there are five of each kind: below 1 the weights carry information. Reliability: hits of hits and false alarms, by bits.

{table(scores)}

## Missed patterns, by variant

{missing(scores)}
{in_cities(arguments, cities)}{in_scripts(arguments, others)}
{kept("misses.md")}
{kept("gangs.md")}"""
    with open(os.path.join(ROOT, "benchmarks", "SCORES.md"), "w", encoding="utf-8") as file:
        file.write(page)
    print(page)


def kept(name: str) -> str:
    """A part of the page that is written by hand or by another command."""
    path = os.path.join(ROOT, "benchmarks", "scores", name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def piece(method: str, score: Score, city: Score | None, elsewhere: dict, arguments, command: str) -> None:
    folder = os.path.join(ROOT, "benchmarks", "scores")
    os.makedirs(folder, exist_ok=True)
    seeds = f"{arguments.first} to {arguments.first + arguments.seeds - 1}"
    in_city = f"In cities of {arguments.city:,}: {city.false_rate():.1f} false alarms a 100,000, recall {shown(city.recall())} of {city.provable}. " if city else ""
    in_city_zh = f"在 {arguments.city:,} 人的城市中：每十万人误报 {city.false_rate():.1f} 次，{city.provable} 个可证模式的召回率 {shown(city.recall())}。" if city else ""
    for script, other in elsewhere.items():
        in_city += (f"In the script `{script.partition(':')[0]}`: {other.false_rate():.1f} false alarms a 100,000, precision {shown(other.precision())}, recall "
                    f"{shown(other.recall())} of {other.provable}. ")
        in_city_zh += (f"在脚本 `{script.partition(':')[0]}` 中：每十万人误报 {other.false_rate():.1f} 次，精确率 {shown(other.precision())}，{other.provable} 个可证模式的召回率 "
                       f"{shown(other.recall())}。")
    texts = {
        f"{method}.md": f"On the testbed (`{command}`; seeds {seeds}): {score.false_rate():.1f} false alarms a 100,000 innocent people, precision "
                        f"{shown(score.precision())}, recall {shown(score.recall())} of {score.provable} provable patterns, Cllr {shown(score.cllr())}. {in_city}All methods: "
                        f"[scores](../../benchmarks/SCORES.md).",
        f"{method}.zh.md": f"在模拟案件上（`{command}`；种子 {seeds}）：每十万无辜者误报 {score.false_rate():.1f} 次，精确率 {shown(score.precision())}，"
                           f"{score.provable} 个可证模式的召回率 {shown(score.recall())}，Cllr {shown(score.cllr())}。{in_city_zh}全部方法见[评分](../../benchmarks/SCORES.md)。",
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
