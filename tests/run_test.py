"""The sum at the end of `make test` is right, and can't hide a failure."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("run", Path(__file__).with_name("run.py"))
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
Count = run.Count


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.01s", Count(12, 0, 2)),
        ("test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out", Count(1, 1, 0)),
        ("======= 3 passed, 1 skipped in 0.12s =======", Count(3, 0, 1)),
        ("\x1b[32m\x1b[1m7 passed\x1b[0m\x1b[32m in 63.03s (0:01:03)\x1b[0m", Count(7, 0, 0)),
        ("1 failed, 2 passed, 4 deselected, 1 xfailed, 3 warnings, 2 errors in 1.2s", Count(2, 3, 1)),
        ("5 passed, 0 failed", Count(5, 0, 0)),
        ("5 passed, 0 failed, 2 skipped\n", Count(5, 0, 2)),
        ("no tests ran in 0.01s", None),
        ("the other day 5 passed, 0 failed", None),
    ],
)
def test_closing_lines_are_read(line, count):
    assert run.read(line) == count


def test_a_suite_that_ends_badly_or_counts_nothing_fails():
    assert run.judge(Count(3, 0, 0), 0) == (Count(3, 0, 0), "")
    assert run.judge(Count(3, 1, 0), 2) == (Count(3, 1, 0), "")
    assert run.judge(Count(3, 0, 0), 2)[0] == Count(3, 1, 0)
    assert run.judge(Count(), 0)[0] == Count(0, 1, 0)


def test_the_last_line_is_the_sum(tmp_path):
    (tmp_path / "Makefile").write_text(
        "good:\n\t@echo '2 passed, 0 failed, 1 skipped'\n"
        "bad:\n\t@echo '1 passed in 0.1s'; exit 3\n"
        "mute:\n\t@true\n"
    )

    def lines(*targets):
        command = [sys.executable, str(Path(run.__file__)), *targets]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return result.returncode, result.stdout.splitlines()

    status, output = lines("good")
    assert (status, output[-1]) == (0, "2 passed, 0 failed, 1 skipped")
    status, output = lines("good", "bad", "mute")
    assert (status, output[-1]) == (1, "3 passed, 2 failed, 1 skipped")
