"""How much work does a command do? CPU seconds (user + system) and peak memory of a process and its children."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass


@dataclass
class Cost:
    """What one run cost."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float
    output: str


def run(command: list[str], **more) -> Cost:
    """Runs a command to its end; a command that fails stops the benchmark."""
    import time

    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}\n{output}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, output)


def median(costs: list[Cost]) -> Cost:
    """The run with the median CPU time."""
    return sorted(costs, key=lambda cost: cost.cpu_seconds)[len(costs) // 2]


def spread(costs: list[Cost]) -> str:
    """Least to most CPU seconds, as text."""
    seconds = [cost.cpu_seconds for cost in costs]
    return f"{min(seconds):.2f}–{max(seconds):.2f}"


def machine() -> str:
    """Processor and system, without names of this machine."""
    model = "unknown processor"
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"


def ratio(ours: list[Cost], theirs: list[Cost]) -> float:
    """Median of ours over median of theirs: below 1 is less work than the peer."""
    mid = lambda costs: statistics.median(cost.cpu_seconds for cost in costs)
    return mid(ours) / mid(theirs)


def built(root: str, target: str) -> str:
    """Builds the release programs and examples, all with the same features, and says where they are."""
    subprocess.run(["cargo", "build", "--release", "--quiet", "--workspace", "--bins", "--examples"], cwd=root, check=True,
                   env={**os.environ, "CARGO_TARGET_DIR": target})
    return os.path.join(target, "release")


def sealed_case(thalweg: str, folder: str, source: str) -> tuple[str, Cost]:
    """A fresh case with this file sealed, and what the sealing cost."""
    case = tempfile.mkdtemp(dir=folder)
    os.rmdir(case)
    run([thalweg, "init", case, "--name", "benchmark", "--purpose", "benchmark", "--authority", "none",
         "--jurisdiction", "CN"])
    cost = run([thalweg, "--json", "--quiet", "seal", case, source, "--authority", "none", "--source", "testbed",
                "--collector", "benchmark", "--legal-basis", "none", "--purpose", "benchmark"])
    return case, cost
