#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the manual page of one of our programs from what its own --help says, so that the two never differ.

usage: make_manual.py PROGRAM NAME DESCRIPTION SEE_ALSO VERSION > NAME.1
"""
import re
import subprocess
import sys

EXIT_CODES = [("0", "Done."), ("1", "Refused, or not found."), ("2", "Wrong usage, or a setting that cannot hold."),
              ("3", "The data directory is not available: another process has it, or it cannot be read.")]
FILES = [("gatehouse.ini", "Settings, as the console and \\fBconfig set\\fR write them. Never a secret."),
         ("gatehouse.db", "Everything else, in one SQLite file; stored secrets are sealed with the master key.")]


def escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def help_of(program: str, *command: str) -> str:
    return subprocess.run([program, *command, "--help"], check=True, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen", "HOME": "/nonexistent"}).stdout


def rows(text: str, title: str) -> list[tuple[str, str]]:
    match = re.search(rf"^{title}:\n((?:  .*\n?)+)", text, re.M)
    return [tuple(re.split(r" {2,}", line.strip(), maxsplit=1)) for line in match.group(1).splitlines()] if match else []


def definitions(items) -> str:
    return "".join(f".TP\n.B {escaped(item[0])}\n{escaped(item[1]) if len(item) > 1 else ''}\n" for item in items)


def main() -> None:
    program, name, description, see_also, version = sys.argv[1:6]
    text = help_of(program)
    commands = rows(text, "Commands")
    usage = re.search(r"^Usage: (.+)$", text, re.M).group(1)
    page = [f'.TH {name.upper()} 1 "" "Gatehouse {version}" "User Commands"', ".SH NAME", f"{name} \\- {escaped(description)}", ".SH SYNOPSIS",
            f".B {name}\n{escaped(usage.removeprefix(name).strip())}", ".SH DESCRIPTION",
            "Gatehouse puts a real login in front of MCP tools: an OAuth 2.1 authorization server, an MCP endpoint and a gateway, in one program with one SQLite file.\n.PP\n"
            "Every setting can be given on the command line, in the environment as GATEHOUSE_*, or in gatehouse.ini, in this order; "
            "\\fBgatehouse\\-server config show\\fR prints each with its origin."]
    if commands:
        page += [".SH COMMANDS", definitions(commands).rstrip()]
        page += [".SH OPTIONS", ""]
        for command in commands:
            words = re.match(r"[a-z]+(?: [a-z-]+)?", command[0]).group(0).split()
            options = [row for row in rows(help_of(program, *words), "Options") if not row[0].startswith("--help")]
            if options:
                page += [f".SS {escaped(' '.join(words))}", definitions(options).rstrip()]
    else:
        page += [".SH OPTIONS", definitions(rows(text, "Options")).rstrip()]
    page += [".SH EXIT STATUS", definitions(EXIT_CODES).rstrip(), ".SH FILES", "In the data directory:"]
    page += ["".join(f".TP\n.I {escaped(item[0])}\n{item[1]}\n" for item in FILES).rstrip()]
    page += [".SH SEE ALSO", f".BR {see_also} (1)", "\n/usr/share/doc/gatehouse\\-server/README.md.gz"]
    print("\n".join(line for line in page if line != ""))


main()
