#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what ctest ran: "N passed, N failed" over the single test functions and rows, not only the binaries.

A skip whose reason is not listed in tests/skips.txt counts as failed, and so does a binary that ran nothing.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

QT_TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.M)
QT_SKIP = re.compile(r"^SKIP\s+: (.+?)(?:\r?\n|$)", re.M)
NODE_TOTAL = re.compile(r"^(?:# |\S+ )(pass|fail|cancelled|skipped) (\d+)$", re.M)


def main() -> int:
    listed = [line.split(":", 1)[0].strip() for line in pathlib.Path(sys.argv[1]).read_text().splitlines()
              if line.strip() and not line.startswith("#")]
    passed = failed = 0
    for path in sys.argv[2:]:
        file = pathlib.Path(path)
        cases = list(xml.parse(file).getroot().iter("testcase")) if file.exists() else []
        if not cases:
            print(f"no test ran for {file.name}")
            failed += 1
        for case in cases:
            output = (case.findtext("system-out") or "")
            name = f"{file.stem.removeprefix('results-')}: {case.get('name')}"
            good, bad = counts(output)
            if case.get("status") != "run":
                bad = max(bad, 1)
            elif good + bad == 0:
                good = 1  # a check without a test framework: its exit code is the result
            for skip in QT_SKIP.findall(output):
                if not any(skip.startswith(known) for known in listed):
                    print(f"skipped without a listed reason: {name}: {skip}")
                    bad += 1
            if bad:
                print(f"failed: {name}")
            passed += good
            failed += bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def counts(output: str) -> tuple[int, int]:
    good = bad = 0
    for ok, wrong, _ in QT_TOTALS.findall(output):
        good += int(ok)
        bad += int(wrong)
    for kind, number in NODE_TOTAL.findall(output):
        if kind == "pass":
            good += int(number)
        else:
            bad += int(number)
    return good, bad


sys.exit(main())
