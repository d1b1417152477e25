#!/usr/bin/env python3
"""Which of the findings that were judged are still reported? still.py MLLINT JUDGED... --folders FOLDER...

JUDGED are files of lines with code, path, line, verdict and why. A path is looked for below each FOLDER, the first that has it counts, with and without
its first part: whole checkouts go before a folder of mere Dockerfiles. Prints one row for each rule, as Markdown: judged, then of those that are reported
at HEAD, by code, path and line, how many there are and how many are false and pointless; then the rows of these, and the sums. A finding that moved to another line is
not counted as reported.
"""
import argparse
import collections
import json
import subprocess
from pathlib import Path

BATCH = 200


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mllint")
    parser.add_argument("judged", nargs="+", type=Path)
    parser.add_argument("--folders", nargs="+", type=Path, required=True)
    parser.add_argument("--list", action="store_true", help="print what is still reported and not true")
    return parser.parse_args()


def place(path, folders):
    names = [path, path.partition("/")[2]]
    for folder in folders:
        for name in names:
            if name and (folder / name).is_file():
                return folder / name
    return None


def reported(mllint, places):
    """(code, file, line) of all findings; those in scripts by the Dockerfile that starts them as well."""
    found = {}
    places = sorted(places)
    for start in range(0, len(places), BATCH):
        batch = list(map(str, places[start : start + BATCH]))
        command = [mllint, "check", "--isolated", "--min-severity", "info", "--output-format", "json", *batch]
        output = subprocess.run(command, capture_output=True, text=True)
        for finding in json.loads(output.stdout)["diagnostics"]:
            key = (finding["code"], finding["filename"], finding["location"]["start"]["line"])
            found[key] = finding["severity"]
    return found


def main():
    options = arguments()
    rows = {}
    for file in options.judged:
        for line in filter(None, file.read_text().splitlines()):
            row = json.loads(line)
            # What was judged again counts as it was judged last.
            rows[(row["code"], row["path"], row["line"])] = row
    places = {row["path"]: place(row["path"], options.folders) for row in rows.values()}
    found = reported(options.mllint, {str(at) for at in places.values() if at})
    table = collections.defaultdict(collections.Counter)
    shown = collections.Counter()
    for (code, path, line), row in sorted(rows.items()):
        table[code]["judged"] += 1
        severity = found.get((code, str(places[path]), line))
        if severity is None:
            continue
        table[code]["still"] += 1
        table[code][row["verdict"]] += 1
        shown[(severity != "info", row["verdict"])] += 1
        if options.list and row["verdict"] != "true":
            print(code, severity, row["verdict"], path, line, "|", row["why"])
    print("| Rule | Judged | Reported | False | Pointless |\n|---|--:|--:|--:|--:|")
    total = collections.Counter()
    for code, row in sorted(table.items()):
        total += row
        print(f"| {code} | {row['judged']} | {row['still']} | {row['false']} | {row['pointless']} |")
    print(f"| all | {total['judged']} | {total['still']} | {total['false']} | {total['pointless']} |")
    for by_default in (True, False):
        counts = {verdict: shown[(by_default, verdict)] for verdict in ("true", "false", "pointless")}
        print("shown by default:" if by_default else "advice:", counts)
    for code, row in sorted(table.items()):
        if row["still"] and row["false"] / row["still"] > 0.05:
            print(f"{code}: {row['false']} of {row['still']} false")


if __name__ == "__main__":
    main()
