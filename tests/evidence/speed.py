#!/usr/bin/env python3
"""How fast is mllint beside hadolint and tally? speed.py MLLINT HADOLINT CORPUS [--tally TALLY] [--runs 5] [--every N]

(a) All real files as one process, JSON to a file, in turns on the same cores: median wall clock and processor time, and the ratio of throughputs.
    Files on which hadolint dies are found first and taken out for all; --every N takes each Nth file.
(b) One small file from process start, in turns with a program that does nothing: median and least of 50.
The ratio of processor times holds on a busy machine too; wall clock only on an idle one.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL = """FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN apt-get update && apt-get install -y build-essential
RUN pip install -r requirements.txt
COPY . .
EXPOSE 80
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
"""


def measure(command, out):
    """(wall clock, processor time, exit status) of one process, in seconds."""
    with open(out, "wb") as stdout, open(os.devnull, "wb") as stderr:
        actions = [(os.POSIX_SPAWN_DUP2, stdout.fileno(), 1), (os.POSIX_SPAWN_DUP2, stderr.fileno(), 2)]
        start = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, os.waitstatus_to_exitcode(status)


def survivors(hadolint, paths, out):
    """The files that hadolint lives through, by halving."""
    *_, status = measure([hadolint, "-c", os.devnull, "-f", "json", *map(str, paths)], out)
    if status in (0, 1) and parses(out):
        return paths
    if len(paths) == 1:
        print("hadolint dies on", paths[0])
        return []
    half = len(paths) // 2
    return survivors(hadolint, paths[:half], out) + survivors(hadolint, paths[half:], out)


def parses(out):
    try:
        json.loads(Path(out).read_bytes())
        return True
    except ValueError:
        return False


def in_turns(commands, runs, out):
    """The measurements of each command, taken in turns so that all see the same load."""
    rows = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            rows[name].append(measure(command, out)[:2])
    return rows


def empty_program(folder):
    source = Path(folder) / "empty.c"
    source.write_text("int main(void) { return 0; }\n")
    subprocess.run(["cc", "-O2", "-o", source.with_suffix(""), source], check=True)
    return str(source.with_suffix(""))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("mllint"); options.add_argument("hadolint"); options.add_argument("corpus", type=Path)
    options.add_argument("--tally"); options.add_argument("--runs", type=int, default=5); options.add_argument("--every", type=int, default=1)
    o = options.parse_args()
    mllint, hadolint = os.path.abspath(o.mllint), os.path.abspath(o.hadolint)
    rows = csv.DictReader(open(o.corpus / "index.tsv"), delimiter="\t")
    paths = [o.corpus / row["path"] for row in rows if not row["dup_of"]][:: o.every]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "report.json")
        # hadolint stops at the first file that it cannot decode; parts of 200 keep the search short.
        parts = [paths[start:start + 200] for start in range(0, len(paths), 200)]
        alive = [path for part in parts for path in survivors(hadolint, part, out)]
        names = [str(path) for path in alive]
        commands = {
            "mllint": [mllint, "check", "--isolated", "--output-format", "json", *names],
            "hadolint": [hadolint, "-c", os.devnull, "-f", "json", *names],
        }
        if o.tally:
            commands["tally"] = [os.path.abspath(o.tally), "lint", "--slow-checks=off", "--no-config", "--format", "json", *names]
        print(f"{len(alive)} of {len(paths)} files, {sum(path.stat().st_size for path in alive)} bytes, cores {sorted(os.sched_getaffinity(0))}, load {os.getloadavg()[0]:.1f}")
        tell(in_turns(commands, o.runs, out), len(alive))
        small = Path(folder) / "Dockerfile"
        small.write_text(SMALL)
        commands = {
            "mllint": [mllint, "check", "--isolated", str(small)],
            "hadolint": [hadolint, "-c", os.devnull, str(small)],
            "empty": [empty_program(folder)],
        }
        if o.tally:
            commands["tally"] = [os.path.abspath(o.tally), "lint", "--slow-checks=off", "--no-config", str(small)]
        print("one small file, from process start")
        tell(in_turns(commands, 50, out), 1)


def tell(rows, files):
    ours = [statistics.median(column) for column in zip(*rows["mllint"])]
    for name, row in rows.items():
        wall, cpu = ([r[i] for r in row] for i in (0, 1))
        print(f"{name:9} wall {statistics.median(wall) * 1000:9.2f} ms (least {min(wall) * 1000:9.2f})  processor {statistics.median(cpu) * 1000:9.2f} ms"
              f" (least {min(cpu) * 1000:9.2f})  files/s {files / statistics.median(wall):9.1f}"
              f"  to mllint: wall {statistics.median(wall) / ours[0]:7.2f}, processor {statistics.median(cpu) / max(ours[1], 1e-6):7.2f}")


if __name__ == "__main__":
    main()
