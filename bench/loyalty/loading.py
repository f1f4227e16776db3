"""How long a PHP page waits for the library: what loading costs each request of a php-fpm, by each way."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "php"))

from fpm import Fpm, preloading, program  # noqa: E402


def is_installed() -> bool:
    """Whether there is a php-fpm."""
    return program() is not None


def pages(library: Path, worker: Path, folder: Path, count: int) -> list[dict[str, object]]:
    """The medians over so many pages, for each way: microseconds until the library is reached, and until it has answered."""
    places = {"REGULARS_LIBRARY": str(library), "REGULARS_WORKER": str(worker)}
    ways = {
        "preload": preloading(folder, library),
        "ffi": {"ffi.enable": "true"},
        "worker": {"ffi.enable": "false"},
    }
    told = []
    for way, settings in ways.items():
        with Fpm(folder / way, settings, places, children=1) as server:
            found = [json.loads(server.ask(HERE / "loading.php")) for _ in range(count + 1)]
        assert {page["way"] for page in found} == {way}, found[0]
        # The first page of a process also compiles the package.
        medians = {name: statistics.median(page[name] for page in found[1:]) / 1e3 for name in ("reached", "answered")}
        told.append({"way": way, **medians})
    return told
