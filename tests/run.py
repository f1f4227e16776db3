"""Runs the suites of `make test` one after another and adds up what they counted.

    python3 tests/run.py TARGET...

Each TARGET is a target of the Makefile. Its output is passed on as it comes, and its closing lines are counted: those
of `cargo test`, of pytest, and the plain `N passed, N failed, N skipped` that everything else prints. A suite that
ends badly without a failed test, or that counts nothing at all, is itself a failure. The last line printed is the sum.
"""

import os
import re
import subprocess
import sys
import time
from typing import NamedTuple, Optional

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;")
PLAIN = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")
PYTEST = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s(?: \([\d:]+\))?(?: =+)?$")
# How pytest's words are counted; those not named here (deselected, warnings) are not tests that ran. A case that is known
# to fail, and does, has not passed: like a skipped one it carries its reason.
PYTEST_WORDS = {
    "passed": "passed",
    "failed": "failed", "error": "failed", "errors": "failed", "xpassed": "failed",
    "skipped": "skipped", "xfailed": "skipped",
}  # fmt: skip


class Count(NamedTuple):
    """How many tests of a suite went which way."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def plus(self, other: "Count") -> "Count":
        return Count(*(one + two for one, two in zip(self, other)))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(line: str) -> Optional[Count]:
    """What a line of output counts, or nothing when it isn't a closing line."""
    line = COLOUR.sub("", line).strip()
    if found := CARGO.match(line) or PLAIN.match(line):
        return Count(*(int(number or 0) for number in found.groups()))
    if found := PYTEST.match(line):
        sums = dict.fromkeys(Count._fields, 0)
        for number, word in re.findall(r"(\d+) ([a-z]+)", found[1]):
            if word in PYTEST_WORDS:
                sums[PYTEST_WORDS[word]] += int(number)
        return Count(**sums)
    return None


def judge(count: Count, status: int) -> tuple[Count, str]:
    """The count as it enters the sum, and a remark on a suite whose count alone would hide that it failed."""
    if status != 0 and count.failed == 0:
        return count.plus(Count(failed=1)), f"ended with status {status}"
    if sum(count) == 0:
        return count.plus(Count(failed=1)), "counted no test"
    return count, ""


def run(command: list[str]) -> tuple[Count, int]:
    """Runs a suite, passing its output on, and gives back what it counted and how it ended."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    count = Count()
    for line in process.stdout:
        print(line, end="", flush=True)
        count = count.plus(read(line) or Count())
    return count, process.wait()


def main(targets: list[str]) -> int:
    total, rows = Count(), []
    for target in targets:
        print(f"\n──── {target} ────", flush=True)
        started = time.monotonic()
        count, remark = judge(*run([os.environ.get("MAKE", "make"), "--no-print-directory", target]))
        total = total.plus(count)
        rows.append(f"{target:<16} {time.monotonic() - started:6.0f} s   {count}{remark and ' · ' + remark}")
    print("\n" + "\n".join(rows) + f"\n\n{total}", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
