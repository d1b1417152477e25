"""Splits what RUN runs into simple commands. It shares no code with mllint, so that a mistake there is not made twice."""
import os
import re
import shlex

RESERVED = {"if", "then", "else", "elif", "while", "until", "do", "!", "time", "{"}
OPENERS, CLOSERS = {"if", "for", "while", "until", "case"}, {"fi", "done", "esac"}
WRAPPERS = {"sudo", "env", "exec", "command", "nohup", "nice", "eatmydata", "xargs", "chronic", "builtin"}
SHELLS = {"sh", "bash", "dash", "ash", "zsh"}
# Options of wrappers that take the next word.
VALUED = {"-u", "-n", "-I", "-P", "-L", "-p", "-g", "-d"}


class Command:
    """One simple command: its words, and whether it may not run (`if`, `case`, `||` …)."""

    def __init__(self, words, maybe):
        self.words, self.maybe = words, maybe
        self.name = os.path.basename(words[0])


def pieces(text):
    """(text of a simple command, separator before it), quotes and escapes left as they are."""
    found, now, before, quote, at = [], "", ";", None, 0
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\" and quote == '"':
                now += text[at:at + 2]
                at += 2
                continue
            quote = None if char == quote else quote
            now += char
        elif char == "\\":
            # Behind a continuation in a heredoc the line goes on.
            now += " " if text[at:at + 2] == "\\\n" else text[at:at + 2]
            at += 2
            continue
        elif char in "'\"":
            quote = char
            now += char
        elif char == "#" and (not now or now[-1].isspace()):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        elif char == "&" and (now.endswith((">", "<")) or text[at + 1:at + 2] == ">"):
            now += char
        elif char in ";\n|&()`":
            found.append((now, before))
            double = text[at:at + 2] in ("&&", "||")
            before = text[at:at + 2] if double else char
            now = ""
            at += double
        else:
            now += char
        at += 1
    return [*found, (now, before)]


def words_of(text):
    try:
        return shlex.split(text, comments=False)
    except ValueError:
        return text.split()


def unwrap(words):
    """The words without assignments, reserved words and programs that run another."""
    while words:
        name = os.path.basename(words[0])
        if re.match(r"[A-Za-z_]\w*\+?=", words[0]) or words[0] in RESERVED:
            words = words[1:]
        elif name in WRAPPERS:
            words = words[1:]
            while words and words[0].startswith("-"):
                words = words[2 if words[0] in VALUED else 1:]
        elif name in ("conda", "mamba", "micromamba") and words[1:2] == ["run"]:
            words = words[2:]
            while words and words[0].startswith("-"):
                words = words[2 if words[0] in ("-n", "-p", "--name", "--prefix", "--cwd") else 1:]
        else:
            break
    return words


def commands(text, maybe=False, depth=0):
    """Every simple command of a script, those of `sh -c` included."""
    open_blocks = 0
    for part, before in pieces(text):
        words = words_of(part)
        first = words[0] if words else ""
        open_blocks += first in OPENERS
        open_blocks -= first in CLOSERS
        words = unwrap(words)
        if not words:
            continue
        command = Command(words, maybe or open_blocks > 0 or before == "||")
        script = inner(command)
        if script is not None and depth < 5:
            yield from commands(script, command.maybe, depth + 1)
        else:
            yield command


def inner(command):
    """The script of `bash -lc "…"`."""
    if command.name not in SHELLS:
        return None
    for at, word in enumerate(command.words[1:], 1):
        if re.fullmatch(r"-[a-z]*c", word):
            return command.words[at + 1] if at + 1 < len(command.words) else None
    return None
