#!/usr/bin/env python3
"""Which findings are to be judged by eye? draw.py MLLINT CORPUS [--select CODES] [--on 25] [--other 8] [--per-repository 3]
        [--any SHOWN ADVICE] [--judged FILE...] [--checkouts FOLDER]

Lints every real ML file, advice included, and draws for each rule the first findings by SHA-256 of the file's path: `--on` of a rule that is shown by default,
`--other` of one that is not, at most `--per-repository` of one repository; test files of other tools come last. Of a file that has several findings of a rule, the first is taken. Prints one
JSON line for each: code, severity, path, line, message, and how many files the rule was found in. --judged: passes over what stands in these files already.
--any draws so many findings of whatever rule, of those shown by default and of advice. --checkouts: a file is linted in the whole checkout of its
repository where that folder has it, OWNER+NAME/PATH, so that what lies beside it counts.
CORPUS holds index.tsv with the columns path, repo, dup_of and is_ml. Nobody chooses what is judged, and everybody draws the same.
"""
import argparse
import collections
import csv
import hashlib
import json
import subprocess
from pathlib import Path

BATCH = 200


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mllint")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--select", default="ALL")
    parser.add_argument("--on", type=int, default=25)
    parser.add_argument("--other", type=int, default=8)
    parser.add_argument("--per-repository", type=int, default=3)
    parser.add_argument("--any", nargs=2, type=int, metavar=("SHOWN", "ADVICE"))
    parser.add_argument("--judged", type=Path, nargs="*", default=[])
    parser.add_argument("--checkouts", type=Path)
    return parser.parse_args()


def ml_files(corpus):
    with open(corpus / "index.tsv") as index:
        rows = csv.DictReader(index, delimiter="\t")
        rows = [row for row in rows if row["is_ml"] == "1" and not row["dup_of"]]
        # Files that other tools are tested with come last.
        rows.sort(key=lambda row: (row.get("list") == "fixture_repos", hashlib.sha256(row["path"].encode()).hexdigest()))
        return {row["path"]: row["repo"] for row in rows}


def findings(options, paths):
    """(path, finding) of all files, those of scripts that they start left out."""
    places = {}
    for path in paths:
        inside = options.checkouts and options.checkouts / path.partition("/")[2]
        places[str(inside if inside and inside.is_file() else options.corpus / path)] = path
    files = sorted(places)
    for start in range(0, len(files), BATCH):
        command = [options.mllint, "check", "--isolated", "--select", options.select, "--min-severity", "info", "--output-format", "json"]
        output = subprocess.run(command + files[start : start + BATCH], capture_output=True, text=True)
        for finding in json.loads(output.stdout)["diagnostics"]:
            if finding["filename"] in places:
                yield places[finding["filename"]], finding


def row(path, finding):
    line = finding["location"]["start"]["line"]
    return {"code": finding["code"], "severity": finding["severity"], "path": path, "line": line, "message": finding["message"]}


def key(row):
    return row["code"], row["path"], row["line"]


def drawn_of_all(options, files, judged, found):
    """The first findings by SHA-256 of code, path and line, whatever their rule."""
    rows = [row(path, finding) for path, finding in found]
    rows = [one for one in rows if key(one) not in judged]
    rows.sort(key=lambda one: hashlib.sha256(" ".join(map(str, key(one))).encode()).hexdigest())
    for wanted, is_advice in zip(options.any, (False, True)):
        taken = collections.Counter()
        for one in rows:
            if (one["severity"] == "info") == is_advice and sum(taken.values()) < wanted and taken[files[one["path"]]] < options.per_repository:
                taken[files[one["path"]]] += 1
                yield one


def drawn_by_rule(options, files, judged, found):
    by_rule = collections.defaultdict(dict)
    for path, finding in found:
        by_rule[finding["code"]].setdefault(path, finding)
    for _, hits in sorted(by_rule.items()):
        shown = any(finding["severity"] != "info" for finding in hits.values())
        wanted = options.on if shown else options.other
        taken = collections.Counter()
        for path in (path for path in files if path in hits):
            if sum(taken.values()) == wanted:
                break
            if taken[files[path]] == options.per_repository:
                continue
            taken[files[path]] += 1
            one = row(path, hits[path])
            if key(one) not in judged:
                yield {**one, "files": len(hits)}


def main():
    options = arguments()
    files = ml_files(options.corpus)
    judged = set()
    for file in options.judged:
        judged.update(key(json.loads(line)) for line in filter(None, file.read_text().splitlines()))
    found = list(findings(options, sorted(files)))
    draw = drawn_of_all if options.any else drawn_by_rule
    for one in draw(options, files, judged, found):
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main()
