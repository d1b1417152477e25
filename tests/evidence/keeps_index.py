#!/usr/bin/env python3
"""Does a fix take from a command what an earlier RUN fetched for it? keeps_index.py MLLINT CORPUS [--unsafe] [-v]

Fixes a copy of every real Dockerfile, and compares: an apt, conda or pip command that had an index or a cache from before must have it after.
It does not use mllint's model, only BuildKit's parser (`pip install dockerfile`) and a splitting of shell text of its own. Looked at:
  apt     a command that reads the package index (install, upgrade, show …) after no `apt-get update` in its own RUN
  conda   a command that is told to use what is there already: --offline, --clone, --use-local, --use-index-cache
  pip, uv a command that reads what earlier ones left in the cache, unless it was told to use none (--no-cache-dir); with --no-index always
What ONBUILD holds runs behind all of its stage. A FROM with a variable may be each earlier stage whose name fits, one after the other.
CORPUS holds index.tsv with the columns path, dup_of and buildkit_ok. Prints every exception and counts; exit status 1 if there is an exception.
"""
import collections
import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import dockerfile

from shell_words import commands

APT = {"apt", "apt-get", "aptitude", "apt-fast", "apt-cache", "gdebi", "mk-build-deps", "rosdep"}
APT_READS = set("install upgrade dist-upgrade full-upgrade safe-upgrade build-dep source download satisfy show showpkg showsrc policy depends rdepends"
                " madison search list".split())
CONDA = {"conda", "mamba", "micromamba", "conda-build"}
CONDA_FLAGS = {"--offline", "--clone", "--use-local", "--use-index-cache", "-C"}
PIP_READS = {"install", "download", "wheel", "sync"}
# Where each thing lies. A home is any home: that is enough to see what is deleted.
PLACES = {
    "apt": ["/var/lib/apt/lists"],
    "archives": ["/var/cache/apt/archives"],
    "conda": ["/opt/conda/pkgs", "/root/miniconda3/pkgs", "/root/.conda/pkgs", "/root/.cache/conda"],
    "pip": ["/root/.cache/pip"],
    "uv": ["/root/.cache/uv"],
}
# What a fix adds to a command without making it another.
ADDED = {"--no-cache-dir", "--no-cache", "--no-install-recommends"}
UNSEEN = "of the base image"


class Need:
    """What a command can use: `had` from before its RUN, `there` in all; `excused` if it was told to use none of it."""

    def __init__(self, kind, line, text, had, there, excused):
        self.kind, self.line, self.text = kind, line, text
        self.had, self.there, self.excused = frozenset(had), frozenset(there), excused


def holds(folder, path):
    """Whether deleting or mounting `folder` (perhaps a pattern) takes `path` along."""
    folder = re.sub(r"^(~|\$HOME|\$\{HOME\})", "/root", folder.strip('"')).split("*")[0].rstrip("/")
    return folder != "" and (folder == path or path.startswith(folder + "/") or folder.startswith(path + "/"))


def kinds_under(folder):
    return [kind for kind, places in PLACES.items() if any(holds(folder, place) for place in places)]


def plain(words):
    """The words that tell a command from others, before and after a fix."""
    return " ".join(word for word in words if word not in ADDED)


def pip_words(command):
    """The words behind `pip`, however it is called; None for another program."""
    words = command.words
    if re.fullmatch(r"pip[\d.]*", command.name):
        return ["pip", *words[1:]]
    if re.match(r"(python|pypy)[\d.]*$", command.name) and "-m" in words:
        at = words.index("-m")
        return words[at + 1:] if words[at + 1:at + 2] == ["pip"] else None
    if command.name == "uv" and words[1:2] == ["pip"]:
        return ["uv", *words[2:]]
    return None


def may_be(reference, names):
    """The names that a reference with variables may stand for; none for one without."""
    parts = re.split(r"\$\{[^}]*\}|\$\w+", reference)
    fits = re.compile(".*".join(map(re.escape, parts)), re.S)
    return [name for name in names if fits.fullmatch(name)] if len(parts) > 1 else []


def open_bases(instructions):
    """(number of a stage, name of an earlier one that it may be built on) for each FROM that a variable leaves open."""
    found, names, number = [], [], -1
    for instruction in instructions:
        if instruction.cmd.upper() == "FROM":
            number += 1
            value = list(instruction.value)
            found += [(number, name) for name in may_be(value[0], names)]
            names += [value[2].lower()] if len(value) > 2 else []
    return found


class Reader:
    """Follows a build: which fetches are there at each command. `base` is one of `open_bases`, and taken to be true."""

    def __init__(self, instructions, untouched, base=None):
        self.untouched, self.base, self.triggers = untouched, base, []
        self.stages, self.needs, self.examined = {}, {}, collections.Counter()
        self.have, self.env, self.number, self.seen = self.fresh(), {}, -1, collections.Counter()
        for instruction in instructions:
            self.read(instruction)
        self.end_stage()

    @staticmethod
    def fresh():
        return {kind: {UNSEEN} for kind in PLACES}

    def read(self, instruction):
        keyword, value = instruction.cmd.upper(), list(instruction.value)
        if keyword == "FROM":
            self.end_stage()
            self.number += 1
            name = self.base[1] if self.base and self.base[0] == self.number else value[0].lower()
            base = self.stages.get(name)
            self.have = {kind: set(have) for kind, have in base[0].items()} if base else self.fresh()
            self.env = dict(base[1]) if base else {}
            self.stages[str(self.number)] = self.stages[(value[2] if len(value) > 2 else f" {self.number}").lower()] = (self.have, self.env)
        elif keyword in ("ENV", "ARG"):
            pairs = zip(value[::2], value[1::2]) if keyword == "ENV" else (v.split("=", 1) for v in value if "=" in v)
            self.env.update((name, text.strip("\"'")) for name, text in pairs)
        elif keyword == "COPY":
            self.copy(instruction)
        elif keyword == "RUN":
            self.run(instruction)
        elif keyword == "ONBUILD" and instruction.sub_cmd.upper() == "RUN":
            self.triggers.append(instruction)

    def end_stage(self):
        """Triggers run in an image that is built on the stage, and change nothing in the stage itself."""
        have = self.have
        self.have = {kind: set(fetched) for kind, fetched in have.items()}
        for instruction in self.triggers:
            self.run(instruction)
        self.have, self.triggers = have, []

    def copy(self, instruction):
        """What a stage takes from another comes with what that fetched."""
        stage = next((flag[7:] for flag in instruction.flags if flag.startswith("--from=")), None)
        have = self.stages.get((stage or "").lower())
        if have and len(instruction.value) > 1:
            for source in instruction.value[:-1]:
                for kind in kinds_under(source) if source != "/" else PLACES:
                    self.have[kind] |= have[0][kind]

    def mounted(self, flags):
        """Kinds whose place lies in a mount during this RUN, with the mount's name."""
        found = {}
        for flag in flags:
            fields = dict(part.split("=", 1) for part in flag.removeprefix("--mount=").split(",") if "=" in part)
            target = fields.get("target") or fields.get("dst") or fields.get("destination")
            if flag.startswith("--mount=") and target and fields.get("type", "bind") in ("cache", "tmpfs", "bind"):
                found.update((kind, fields.get("id", target)) for kind in kinds_under(target))
        return found

    def run(self, instruction):
        script = "\n".join([" ".join(instruction.value), *(heredoc.content for heredoc in instruction.heredocs)])
        if instruction.json:
            value = list(instruction.value)
            is_shell = len(value) > 2 and re.fullmatch(r"-[a-z]*c", value[1])
            script = value[2] if is_shell else " ".join("'" + word.replace("'", "'\\''") + "'" for word in value)
        mounted = self.mounted(instruction.flags)
        # What a mount holds is not the image's, and no fix empties it: the same before and after.
        outer = {kind: self.have[kind] for kind in mounted}
        for kind, name in mounted.items():
            self.have[kind] = {f"mount {name}"}
        own = {kind: set() for kind in PLACES}
        same = instruction.original in self.untouched
        for command in commands(script):
            self.command(command, instruction.start_line, own, same)
        self.have.update(outer)

    def command(self, command, line, own, same):
        words, name = command.words, command.name
        if name == "rm" or name == "find" and ("-delete" in words or "rm" in words):
            for word in words[1:]:
                for kind in kinds_under(word) if word.startswith(("/", "~", "$HOME", "${HOME}", '"$HOME')) else ():
                    self.gone(kind, command, own, same)
            return
        pip = pip_words(command)
        if pip:
            self.pip(pip, command, line, own, same)
        elif name in APT:
            self.apt(words, command, line, own, same)
        elif name in CONDA:
            self.conda(words, command, line, own, same)

    def gone(self, kind, command, own, same):
        # A clean-up that may not run does not take anything away for certain; one that the fix wrote is taken at its word.
        if not (command.maybe and same):
            self.have[kind] = set()
            own[kind] = set()

    def fetched(self, kind, what, own):
        own[kind].add(what)
        self.have[kind] = self.have[kind] | {what}

    def need(self, kind, line, words, own, excused=False):
        text = plain(words)
        self.seen[self.number, text] += 1
        self.examined[kind] += 1
        # An update in its own RUN makes a new index; a cache grows.
        had = () if kind == "apt" and own[kind] else self.have[kind] - own[kind]
        key = (self.number, text, self.seen[self.number, text])
        self.needs[key] = Need(kind, line, text, had, self.have[kind], excused)

    def apt(self, words, command, line, own, same):
        verbs = [word for word in words[1:] if not word.startswith("-")]
        verb = verbs[0] if verbs else ""
        if verb == "update" and command.name != "rosdep":
            own["apt"] = {"update"}
            self.have["apt"] = {"update"}
        elif verb == "distclean":
            self.gone("apt", command, own, same)
        elif verb in ("clean", "autoclean"):
            self.gone("archives", command, own, same)
        elif verb in APT_READS or command.name in ("gdebi", "mk-build-deps"):
            kind = "archives" if "--no-download" in words else "apt"
            self.need(kind, line, words, own)

    def conda(self, words, command, line, own, same):
        if "clean" in words[1:3]:
            self.gone("conda", command, own, same)
            return
        if CONDA_FLAGS & set(words):
            self.need("conda", line, words, own)
        else:
            self.examined["conda"] += "install" in words or "create" in words or "update" in words
        if {"install", "create", "update"} & set(words):
            self.fetched("conda", plain(words), own)

    def pip(self, words, command, line, own, same):
        verbs = [word for word in words[1:] if not word.startswith("-")]
        if verbs[:1] == ["cache"]:
            if verbs[1:2] == ["purge"]:
                self.gone("pip", command, own, same)
            return
        if not PIP_READS & set(verbs[:2]):
            return
        kind = words[0]
        variable = "UV_NO_CACHE" if kind == "uv" else "PIP_NO_CACHE_DIR"
        kept = not {"--no-cache-dir", "--no-cache"} & set(words) and not self.env.get(variable)
        self.need(kind, line, words, own, excused=not kept and "--no-index" not in words)
        if kept:
            self.fetched(kind, plain(words), own)


def parse(path):
    try:
        return dockerfile.parse_file(str(path))
    except Exception:
        return None


def compare(before, after):
    """(commands looked at, those with a dependency, exceptions) of one file."""
    texts = collections.Counter(i.original for i in before) & collections.Counter(i.original for i in after)
    examined, depending, wrong = Reader(before, texts).examined, collections.Counter(), []
    for base in [None, *open_bases(before)]:
        more, bad = compare_with(before, after, texts, base)
        depending += more
        wrong += bad
    return examined, depending, wrong


def compare_with(before, after, texts, base):
    """The same for one choice of a base that the file leaves open."""
    old, new = Reader(before, texts, base), Reader(after, texts, base)
    depending, wrong = collections.Counter(), []
    for key, need in old.needs.items():
        if need.excused or not need.had:
            continue
        # What an unseen base image may hold is checked too, but is no fetch of an earlier RUN.
        depending[need.kind] += need.had != {UNSEEN}
        now = new.needs.get(key)
        if now is None:
            wrong.append((need, "the command is gone"))
        # An index is as good from anywhere; a cache is what was put into it.
        elif need.kind == "apt" and not now.there:
            wrong.append((need, "no index is left"))
        elif need.kind != "apt" and not now.excused and not need.had <= now.there:
            wrong.append((need, "it had what is left by " + ", ".join(sorted(need.had - now.there))[:150]))
    return depending, wrong


def main():
    binary, folder = sys.argv[1], Path(sys.argv[2])
    rows = csv.DictReader(open(folder / "index.tsv"), delimiter="\t")
    paths = [folder / row["path"] for row in rows if not row["dup_of"]]
    examined, depending, wrong, changed, files = collections.Counter(), collections.Counter(), [], 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        copies = []
        for number, path in enumerate(paths):
            copy = Path(scratch) / str(number) / path.name
            copy.parent.mkdir()
            for beside in path.parent.iterdir():
                if beside.is_file():
                    copy.with_name(beside.name).write_bytes(beside.read_bytes())
            copies.append(copy)
        flags = ["--unsafe-fixes"] if "--unsafe" in sys.argv else []
        for start in range(0, len(copies), 500):
            names = map(str, copies[start:start + 500])
            command = [binary, "check", "--isolated", "--fix", "--output-format", "concise", *flags, *names]
            run = subprocess.run(command, capture_output=True, text=True)
            if run.returncode not in (0, 1):
                print("mllint:", run.returncode, run.stderr, [line for line in run.stdout.splitlines() if ": error: " in line])
        for path, copy in zip(paths, copies):
            before, after = parse(path), parse(copy)
            if before is None:
                continue
            files += 1
            changed += path.read_bytes() != copy.read_bytes()
            if after is None:
                wrong.append(path)
                print("BuildKit no longer reads", path)
                continue
            seen, needs, bad = compare(before, after)
            examined += seen
            depending += needs
            for need, why in bad:
                wrong.append(path)
                print(f"{need.kind}: {path.relative_to(folder)}:{need.line}: {need.text[:100]}: {why}")
    for kind in PLACES:
        print(f"{kind:8} commands {examined[kind]:6} with a dependency {depending[kind]:5}")
    print(f"files {files} changed {changed} commands {examined.total()} with a dependency {depending.total()} exceptions {len(wrong)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
