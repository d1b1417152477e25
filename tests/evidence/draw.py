#!/usr/bin/env python3
"""Which findings are to be judged by eye? draw.py MLLINT CORPUS [--select CODES] [--on 25] [--other 8] [--per-repository 3] [--judged FILE]

Lints every real ML file, advice included, and draws for each rule the first findings by SHA-256 of the file's path: `--on` of a rule that is shown by default,
`--other` of one that is not, at most `--per-repository` of one repository; test files of other tools come last. Of a file that has several findings of a rule, the first is taken. Prints one
JSON line for each: code, severity, path, line, message, and how many files the rule was found in. --judged: passes over what stands in that file already.
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
    parser.add_argument("--judged", type=Path)
    return parser.parse_args()


def ml_files(corpus):
    with open(corpus / "index.tsv") as index:
        rows = csv.DictReader(index, delimiter="\t")
        rows = [row for row in rows if row["is_ml"] == "1" and not row["dup_of"]]
        # Files that other tools are tested with come last.
        rows.sort(key=lambda row: (row.get("list") == "fixture_repos", hashlib.sha256(row["path"].encode()).hexdigest()))
        return {row["path"]: row["repo"] for row in rows}


def findings(options, paths):
    for start in range(0, len(paths), BATCH):
        batch = [str(options.corpus / path) for path in paths[start : start + BATCH]]
        command = [options.mllint, "check", "--isolated", "--select", options.select, "--output-format", "json", *batch]
        output = subprocess.run(command, capture_output=True, text=True)
        yield from json.loads(output.stdout)["diagnostics"]


def main():
    options = arguments()
    files = ml_files(options.corpus)
    judged = set()
    if options.judged:
        lines = options.judged.read_text().splitlines()
        judged = {(row["code"], row["path"], row["line"]) for row in map(json.loads, filter(None, lines))}
    by_rule = collections.defaultdict(dict)
    for finding in findings(options, sorted(files)):
        path = str(Path(finding["filename"]).relative_to(options.corpus))
        by_rule[finding["code"]].setdefault(path, finding)
    for code, hits in sorted(by_rule.items()):
        shown = any(finding["severity"] != "info" for finding in hits.values())
        wanted = options.on if shown else options.other
        taken = collections.Counter()
        for path in (path for path in files if path in hits):
            if sum(taken.values()) == wanted:
                break
            if taken[files[path]] == options.per_repository:
                continue
            taken[files[path]] += 1
            finding = hits[path]
            line = finding["location"]["start"]["line"]
            if (code, path, line) in judged:
                continue
            row = {"code": code, "severity": finding["severity"], "files": len(hits), "path": path, "line": line, "message": finding["message"]}
            print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
