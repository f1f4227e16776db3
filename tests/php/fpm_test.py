"""The library in a real php-fpm: preloaded, loaded by a page, by a worker, and not at all.

Everything the other tests of PHP do from the command line is done here by pages of a server that has preloaded the library.
"""

import json
import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fpm import Fpm, preloading, program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGE = ROOT / "bindings" / "php"
PAGES = HERE / "pages"
HOSTS = Path(os.environ.get("HOSTS", ROOT / "target" / "hosts"))
LIBRARY, WORKER = HOSTS / "lib" / "libregulars.so.0", HOSTS / "bin" / "regulars-worker"
PLACES = {"REGULARS_LIBRARY": str(LIBRARY), "REGULARS_WORKER": str(WORKER)}
# A test that lacks the reference data fails by itself where nothing may be skipped.
GOOD = re.compile(r"([1-9]\d*) passed, 0 failed, \d+ skipped\n\Z")
CLUB = {
    "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def installed():
    for missing, name in ((program() is None, "php-fpm"), (not LIBRARY.exists(), str(LIBRARY)), (not WORKER.exists(), str(WORKER))):
        if missing:
            reason = f"{name} is not there: make deps, make test-php"
            pytest.fail(reason) if os.environ.get("REGULARS_REQUIRE_ALL") == "1" else pytest.skip(reason)


def php(*command, **variables):
    done = subprocess.run(["php", *map(str, command)], capture_output=True, text=True, env={**os.environ, **PLACES, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def preloaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("preloaded")
    with Fpm(folder, preloading(folder, LIBRARY), {**PLACES, "REGULARS_LIBRARY": "/no/such/library"}, children=4) as server:
        yield server


@pytest.fixture
def stock(tmp_path):
    """A server as Debian installs it."""
    with Fpm(tmp_path / "fpm", {}, PLACES) as server:
        yield server


def described(server) -> dict:
    return json.loads(server.ask(PAGES / "describe.php"))


def test_a_preloaded_library_is_taken_first(preloaded):
    found = described(preloaded)
    assert (found["active"], list(found["refused"]), found["untried"]) == ("preload", [], ["ffi", "worker"])
    assert found["version"] == re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]


def test_a_page_of_others_cannot_reach_the_preloaded_library(preloaded):
    assert "restricted" in preloaded.ask(PAGES / "scope.php")


@pytest.mark.parametrize("script", ["malformed.php", "bases.php", "vectors.php", "online_retail.php"])
def test_pages_do_what_the_command_line_does(preloaded, script, tmp_path):
    arguments = {
        "bases.php": [tmp_path],
        "vectors.php": sorted(path for path in (ROOT / "tests" / "vectors").glob("*/*.json")),
        "online_retail.php": [ROOT / "examples" / "data" / "online_retail.parquet"],
    }
    said = preloaded.ask(HERE / script, "preload", *arguments.get(script, []))
    assert GOOD.search(said), said


def test_processes_of_the_pool_work_side_by_side(preloaded):
    # The library was loaded before the server forked them.
    with ThreadPoolExecutor(8) as threads:
        said = [*threads.map(lambda _: preloaded.ask(PAGES / "figure.php").split(" "), range(24))]
    assert {way for way, _, _ in said} == {"preload"}
    assert len({process for _, process, _ in said}) > 1 and len({answer for _, _, answer in said}) == 1


def test_a_stock_server_takes_the_worker(stock):
    found = described(stock)
    assert (found["active"], list(found["refused"]), found["untried"]) == ("worker", ["preload", "ffi"], [])
    assert "restricted" in found["refused"]["ffi"] and "restricted" in found["refused"]["preload"]


def test_a_server_that_allows_ffi_loads_the_library(tmp_path):
    with Fpm(tmp_path, {"ffi.enable": "true"}, PLACES) as server:
        found = described(server)
        assert (found["active"], list(found["refused"]), found["untried"]) == ("ffi", ["preload"], ["worker"])
        assert "REGULARS" in found["refused"]["preload"]


def test_with_neither_events_are_queued_and_cron_settles_them(tmp_path):
    store, program_file = tmp_path / "shop.db", tmp_path / "club.json"
    program_file.write_text(json.dumps(CLUB))
    add = "require $argv[1]; (new Regulars\\Store(new PDO($argv[2])))->addProgram(json_decode(file_get_contents($argv[3])));"
    php("-r", add, PACKAGE / "autoload.php", f"sqlite:{store}", program_file)
    with Fpm(tmp_path / "none", {"disable_functions": "proc_open"}, PLACES) as server:
        found = described(server)
        assert (found["active"], found["version"]) == ("none", None)
        assert "proc_open" in found["refused"]["worker"]
        page = json.loads(server.ask(PAGES / "checkout.php", store, "A-1"))
        assert page == {"offers": False, "points": None, "waiting": 1, "account": None}
        page = json.loads(server.ask(PAGES / "checkout.php", store, "A-2"))
        assert page == {"offers": False, "points": None, "waiting": 2, "account": None}
        settle = lambda: php(PACKAGE / "cli" / "settle.php", REGULARS_DSN=f"sqlite:{store}")  # noqa: E731
        assert json.loads(settle()) == {"settled": {"settled": 2, "duplicates": 0, "refused": 0}}
        assert json.loads(settle()) == {"settled": {"settled": 0, "duplicates": 0, "refused": 0}}
        page = json.loads(server.ask(PAGES / "checkout.php", store, "A-3"))
        assert page == {"offers": False, "points": None, "waiting": 1, "account": 240}
    # Where the library is back, what waits is booked before what comes.
    with Fpm(tmp_path / "worker", {}, PLACES) as server:
        page = json.loads(server.ask(PAGES / "checkout.php", store, "A-4"))
        assert page == {"offers": True, "points": 480, "waiting": 0, "account": 480}


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True).stdout
    return [int(line) for line in found.split()]


def until(holds, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_worker_ends_with_its_request(stock, tmp_path):
    asked = tmp_path / "asked"
    with ThreadPoolExecutor(1) as thread:
        page = thread.submit(stock.ask, PAGES / "hang.php", asked, 2)
        assert until(lambda: asked.exists() and asked.read_text() != "")
        [worker] = children(int(asked.read_text()))
        assert page.result() == "done"
    assert until(lambda: not Path(f"/proc/{worker}").exists())


def test_a_worker_ends_when_its_process_is_killed(stock, tmp_path):
    asked = tmp_path / "asked"
    with ThreadPoolExecutor(1) as thread:
        page = thread.submit(stock.ask, PAGES / "hang.php", asked, 30)
        assert until(lambda: asked.exists() and asked.read_text() != "")
        [worker] = children(int(asked.read_text()))
        os.kill(int(asked.read_text()), signal.SIGKILL)
        assert until(lambda: not Path(f"/proc/{worker}").exists())
        with pytest.raises(ConnectionError):
            page.result()
