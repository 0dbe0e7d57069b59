"""How much of a whole gang comes to light, and how much still does when statements are missing and chats deleted?

    python benchmarks/score/gangs.py [--scale 1000] [--days 21] [--seeds 20] [--scripts park,mules,coin_desk,cash_crew,contact]

For every script, seed and level of what is withheld: simulate what police would have asked for (`--coverage case`), seal, load, run every
method, trace the payments of the identified victims; then hold what was found against the truth. Writes benchmarks/scores/gangs.md, which
SCORES.md takes in.
"""

import argparse
import collections
import json
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)

import measure  # noqa: E402
from run import Truth, lines  # noqa: E402

# Of a hundred: statements that never came, messages that were deleted.
LEVELS = [(0, 0), (25, 25), (50, 50)]
# A finding this strong names its accounts; what is weaker is a lead to look at.
NAMING_CENTIBITS = 600
# What a finding names because it connects others, as a shop whom two pay.
BESIDE = {"counterparty"}
# Cards of members that the gang does not work with.
PRIVATE = {"private", "own"}


def claims(losses: list, path: str) -> int:
    """The victims' claims as a file for `thalweg trace`; money as text, so that nothing is rounded."""
    with open(path, "w", encoding="utf-8") as file:
        for loss in losses:
            amount = f"{loss['minor'] // 100}.{loss['minor'] % 100:02d}"
            claim = {"name": loss["person"], "account": loss["to_card"], "time": loss["at"], "amount": amount, "asset": "CNY"}
            # YAML takes JSON as it is.
            file.write(f"- {json.dumps(claim)}\n")
    return sum(loss["minor"] for loss in losses)


def traced(facts: dict, lost: int) -> dict:
    """Of what was lost, in shares: where it rests or left, under the rule of proportion."""
    shares = collections.Counter()
    for rule in facts["rules"]:
        if rule["rule"] != "pro_rata":
            continue
        for proof in rule["proofs"]:
            if proof["victim"] is None and proof["difference"]["asset"] == "CNY":
                for term in proof["terms"]:
                    what = term["what"] if isinstance(term["what"], str) else term["what"]["exit"]
                    shares[what] += int(term["amount"]["minor"])
    return {what: minor / lost for what, minor in shares.items()} if lost else {}


def one_case(arguments, thalweg: str, folder: str, script: str, seed: int, level: tuple) -> dict:
    out, case, stated = (os.path.join(folder, name) for name in ("out", "case", "claims.yaml"))
    run = lambda *words: measure.run([thalweg, "--quiet", "--json", *words])
    run("simulate", out, "--script", script, "--seed", str(seed), "--scale", str(arguments.scale), "--days", str(arguments.days),
        "--coverage", "case", "--missing-statements", str(level[0]), "--deleted-messages", str(level[1]))
    run("init", case, "--name", "score", "--purpose", "measuring", "--authority", "nobody", "--jurisdiction", "CN", "--assume-offset",
        "+08:00")
    run("seal", case, os.path.join(out, "evidence"), "--authority", "nobody", "--source", "testbed", "--collector", "testbed",
        "--method", "simulated", "--legal-basis", "none", "--purpose", "measuring")
    seconds = run("load", case).cpu_seconds + run("run", case).cpu_seconds
    truth = os.path.join(out, "truth")
    losses = lines(os.path.join(truth, "losses.jsonl"))
    lost, shares, reached = claims(losses, stated), {}, set()
    if losses:
        trace = run("trace", case, "--claims", stated)
        seconds += trace.cpu_seconds
        facts = json.loads(trace.output)
        shares = traced(facts, lost)
        reached = {account["number"] for account in facts["accounts"]
                   if any(value and int(value["minor"]) for value in account["claimed_in"].values() if isinstance(value, dict))}
    # What describes everybody accuses nobody.
    describing = {one["method"] for one in json.loads(run("methods").output) if one["describes"]}
    findings = [one["finding"] for one in json.loads(run("findings", case, "--most", "0").output)]
    findings = [finding for finding in findings if finding["method"] not in describing]
    findings = [finding for finding in findings if finding["strength"]["centibits"] >= NAMING_CENTIBITS]
    naming = lambda some: {subject["value"] for finding in some for subject in finding["subjects"] if subject["role"] not in BESIDE}
    known = Truth(truth)
    # What is said of one household that is together, or of one person's own telephones, is so and accuses nobody.
    named, accused = naming(findings), naming(finding for finding in findings if not known.holds(finding))
    persons = {one["person"]: one for one in lines(os.path.join(truth, "persons.jsonl"))}
    of_gang, of_others, members = set(), set(), collections.defaultdict(set)
    victims = {loss["person"] for loss in losses}
    for one in lines(os.path.join(truth, "identifiers.jsonl")):
        person = persons.get(one["person"])
        if person is None:
            continue
        if person["innocent"]:
            # Who names a victim as such accuses nobody.
            if one["person"] not in victims:
                of_others.add(one["value"])
        else:
            members[one["person"]].add(one["value"])
            if one["kind"] == "bank_card" and one["use"] not in PRIVATE:
                of_gang.add(one["value"])
    accounts = run("sql", case, "SELECT number FROM account WHERE form = 0", "--most", "0").output
    shown = {json.loads(row)["number"] for row in accounts.splitlines()}
    of_gang &= shown
    return {"lost": lost, "shares": shares, "seconds": seconds, "accounts": len(of_gang), "by_trace": len(of_gang & reached),
            "by_methods": len(of_gang & named), "found": len(of_gang & (reached | named)),
            "innocents": len((of_others - set().union(*members.values(), set())) & accused), "people": len(members),
            "people_named": sum(bool(values & named) for values in members.values())}


def total(cases: list, name: str) -> float:
    return sum(case[name] for case in cases)


def share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def line(script: str, level: tuple, cases: list) -> str:
    lost = total(cases, "lost")
    weighed = lambda *names: sum(case["lost"] * sum(case["shares"].get(name, 0.0) for name in names) for case in cases)
    ended = weighed("held", "cash", "merchant", "returned", "fee", "converted_out", "exchange")
    accounts = total(cases, "accounts")
    return (f"| `{script}` | {level[0]} % / {level[1]} % | {lost / 100:,.0f} | {share(ended, lost)} | {share(weighed('unknown_holder'), lost)} | "
            f"{share(total(cases, 'by_trace'), accounts)} | {share(total(cases, 'by_methods'), accounts)} | {share(total(cases, 'found'), accounts)} "
            f"({total(cases, 'found'):.0f}/{accounts:.0f}) | {share(total(cases, 'people_named'), total(cases, 'people'))} | "
            f"{total(cases, 'innocents'):.0f} | {statistics.median(case['seconds'] for case in cases):.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scale", type=int, default=1000)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=501, help="the first seed")
    parser.add_argument("--scripts", default="park,mules,coin_desk,cash_crew,contact")
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
    arguments = parser.parse_args()
    thalweg = os.path.join(measure.built(ROOT, arguments.target), "thalweg")
    table = []
    for script in arguments.scripts.split(","):
        for level in LEVELS:
            cases = []
            for seed in range(arguments.first, arguments.first + arguments.seeds):
                with tempfile.TemporaryDirectory(prefix="thalweg-score-") as folder:
                    cases.append(one_case(arguments, thalweg, folder, script, seed, level))
            table.append(line(script, level, cases))
            print(table[-1], file=sys.stderr, flush=True)
            write(arguments, table)


def write(arguments, table: list) -> None:
    command = (f"python benchmarks/score/gangs.py --scale {arguments.scale} --days {arguments.days} --seeds {arguments.seeds} "
               f"--first {arguments.first} --scripts {arguments.scripts}")
    page = f"""## Whole gangs

Written by `{command}`. {arguments.scale:,} ordinary people, {arguments.days} days, {arguments.seeds} seeds a line, the records that police would have asked for. Withheld: of a
hundred statements (of others than victims) that never came, and of a hundred messages that were deleted. Loss: what identified victims paid, in
yuan. It ends where its money is held in an account whose statement is there, left as cash, paid a merchant or came back, by proportion;
the rest went to accounts of which no statement is there, or into what no row explains. Accounts: cards that the gang works with and that the evidence shows; reached by the trace of the
claims, or named by a finding of {NAMING_CENTIBITS / 100:.0f} bits or more. People: members of whom any identifier is named so. Innocents: identifiers of people without any part, named so; victims, common counterparties and what is true of one household
or one person left out.
Seconds: from loading to the answer (load, every method, the trace), median, CPU.

| script | withheld: statements / messages | loss | its end is known | ends at an unknown holder | accounts, by trace | by methods | by either | people named | innocents named | CPU s |
|---|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(table)}
"""
    with open(os.path.join(ROOT, "benchmarks", "scores", "gangs.md"), "w", encoding="utf-8") as file:
        file.write(page)


if __name__ == "__main__":
    main()
