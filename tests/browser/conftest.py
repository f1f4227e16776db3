"""What the tests in a browser share: the browser, and the pages that it is shown."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def absent(reason: str):
    """Skips for the lack of something, or fails where everything is required."""
    if os.environ.get("REGULARS_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}: make deps")
    pytest.skip(f"{reason}: make deps")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """With `-qq`, ends with the line that every suite ends with."""
    if terminalreporter.verbosity <= -2:
        count = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
        failed = count["failed"] + count["error"]
        terminalreporter.write_line(f"{count['passed']} passed, {failed} failed, {count['skipped']} skipped")


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Opens an address in Debian's Chromium, and gives the page as it has become."""
    found = shutil.which("chromium")
    if found is None:
        absent("chromium is not installed")

    def opened(address, *options):
        command = [
            found, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--no-first-run", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
            "--virtual-time-budget=60000", *options, "--dump-dom", address,
        ]  # fmt: skip
        return subprocess.run(command, capture_output=True, text=True, timeout=240, check=True).stdout

    return opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        absent("axe-core is not installed")
    return path.read_text(encoding="utf-8")
