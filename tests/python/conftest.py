"""What the tests share: the library's own doctests, the reference data, and the rule about what is missing."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDERS = ROOT / "examples" / "data" / "online_retail.parquet"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """With `-qq`, which leaves pytest's own last line out, ends with the line that every suite ends with."""
    if terminalreporter.verbosity <= -2:
        count = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
        failed = count["failed"] + count["error"]
        terminalreporter.write_line(f"{count['passed']} passed, {failed} failed, {count['skipped']} skipped")


def absent(reason: str):
    """Skips for the lack of something, or fails where everything is required."""
    if os.environ.get("REGULARS_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}, and REGULARS_REQUIRE_ALL is set")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of the shared reference data."""
    folder = os.environ.get("REGULARS_REFERENCE_DATA")
    if not folder:
        absent("REGULARS_REFERENCE_DATA does not say where the reference data are")
    if not Path(folder).is_dir():
        absent(f"REGULARS_REFERENCE_DATA names {folder}, which is not a folder")
    return Path(folder)


@pytest.fixture(scope="session")
def reference(reference_data):
    """Reads one file of reference numbers."""

    def read(name: str) -> dict:
        path = reference_data / "reference" / f"{name}.json"
        if not path.exists():
            absent(f"{path} is not there")
        return json.loads(path.read_text())

    return read


@pytest.fixture(scope="session")
def online_retail_path() -> Path:
    """The Online Retail orders that the repository carries."""
    if not ORDERS.exists():
        absent(f"{ORDERS} is not there")
    return ORDERS
