"""How fast quotes and replays are: a line for each way, after all gave the same answer.

    python bench/loyalty/speed.py [--accounts N] [--test]

Quotes: a cart of 20 lines under 20 rules for an account of 200 entries (`case.py`), with its whole account and with a
compact one, in Rust (through documents, and through the types), C, C++, Python, and PHP by FFI and by the worker, the reply
decoded. Pages: what reaching the library costs a page of a php-fpm. Replays: so many accounts of 20 entries each, on one
thread and on all.

Quotes are told in CPU-seconds of the least round, so that what else runs on the machine changes little (by the worker in
seconds of the clock, as two processes take turns); replays in both. PHP is left out, and said to be, where it isn't installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import case
import loading
import regulars as rg

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def build(profile: str, folder: Path) -> Path:
    """Builds the examples, and installs what other languages need in a folder; where the examples are."""
    cargo = [os.environ.get("CARGO", "cargo"), "build", "--quiet", "--profile", profile]
    locked = ["--locked"] if os.environ.get("CI") else []
    # With the same packages as what is installed, so that none is compiled a second time.
    subprocess.run([*cargo, *locked, "-p", "regulars", "-p", "regulars-arrow", "--examples"], cwd=ROOT, check=True)
    make = [os.environ.get("MAKE", "make"), "--no-print-directory", "install", f"PROFILE={profile}", f"PREFIX={folder}"]
    subprocess.run(make, cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / profile


def compiled(folder: Path, source: str, package: str, *compiler: str) -> Path:
    """A program that is linked with an installed library."""
    found = ["pkg-config", "--cflags", "--libs", package]
    where = {**os.environ, "PKG_CONFIG_PATH": str(folder / "lib" / "pkgconfig")}
    flags = subprocess.run(found, check=True, capture_output=True, text=True, env=where).stdout.split()
    program = folder / source.replace(".", "-")
    command = [*compiler, "-O2", HERE / source, "-o", program, *flags, f"-Wl,-rpath,{folder / 'lib'}"]
    subprocess.run(command, check=True)
    return program


def python(path: Path, rounds: int) -> dict[str, object]:
    """Quotes in this process: the account as the text that a host has stored, the reply as an object."""
    request = json.loads(path.read_text())
    programs = [rg.loyalty.Program.parse(program) for program in request["programs"]]
    account = json.dumps(request["account"], separators=(",", ":"))

    def quote() -> rg.loyalty.Quote:
        return rg.loyalty.quote(programs, account, request["cart"], request["as_of"])

    assert quote().text == Path(f"{path}.reply").read_text(), "Python's quote"
    least = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        for _ in range(100):
            quote().points
        least = min(least, (time.process_time() - before) / 100)
    return {"request": str(path), "way": "python", "seconds": least}


def lines(*command: object) -> Iterator[dict[str, object]]:
    """What a program tells, line by line."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr}")
    yield from map(json.loads, done.stdout.splitlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=1_000_000, help="how many accounts are replayed")
    parser.add_argument("--profile", default="release", help="the profile of Cargo that is measured")
    parser.add_argument("--test", action="store_true", help="only whether all agree, on few accounts")
    options = parser.parse_args()
    rounds = 1 if options.test else 20
    php = shutil.which("php")
    wide = "{:<24} {:<12} {:>12} {:>14}"
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / "prefix"
        built = build(options.profile, prefix)
        paths = []
        for name, text in case.requests().items():
            paths.append(Path(folder) / name)
            paths[-1].write_text(text)
            Path(f"{paths[-1]}.reply").write_text(rg.call("loyalty.quote", text).text)
        told = [*lines(built / "examples" / "quotes", *paths), *(python(path, rounds) for path in paths)]
        told += lines(compiled(prefix, "quote.c", "regulars", os.environ.get("CC", "cc")), rounds, *paths)
        told += lines(compiled(prefix, "quote.cpp", "regulars-cpp", os.environ.get("CXX", "c++"), "-std=c++17"), rounds, *paths)
        os.environ["REGULARS_LIBRARY"] = str(prefix / "lib" / "libregulars.so.0")
        os.environ["REGULARS_WORKER"] = str(prefix / "bin" / "regulars-worker")
        for way in ("ffi", "worker") if php else ():
            told += lines(php, "-d", "ffi.enable=true", HERE / "quote.php", way, rounds, *paths)
        loaded = []
        if php and loading.is_installed():
            library, worker = Path(os.environ["REGULARS_LIBRARY"]), Path(os.environ["REGULARS_WORKER"])
            loaded = loading.pages(library, worker, Path(folder) / "fpm", 3 if options.test else 200)
        else:
            print("php or php-fpm is not installed: PHP is left out")
    print(wide.format("quote of 20 lines", "account", "µs of CPU", "per second"))
    for each in sorted(told, key=lambda each: (Path(each["request"]).name, each["seconds"])):
        seconds = each["seconds"]
        print(wide.format(each["way"], Path(each["request"]).name, f"{seconds * 1e6:.1f}", f"{1 / seconds:,.0f}"))
    print()
    wide = "{:<24} {:>22} {:>22}"
    print(wide.format("page of a php-fpm", "µs to the library", "µs to its answer"))
    for each in loaded:
        print(wide.format(each["way"], f"{each['reached']:.0f}", f"{each['answered']:.0f}"))
    print()
    wide = "{:<24} {:<8} {:>10} {:>13} {:>14} {:>20}"
    print(wide.format("replay", "threads", "seconds", "CPU-seconds", "entries/s", "entries/CPU-second"))
    for each in lines(built / "examples" / "replays", 1_000 if options.test else options.accounts):
        rates = [f"{each['entries'] / max(each[clock], 1e-9):,.0f}" for clock in ("seconds", "cpu")]
        print(wide.format(each["way"], each["threads"], f"{each['seconds']:.2f}", f"{each['cpu']:.2f}", *rates))
    print(f"\nall agree; {options.profile} build, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if options.test:
        missing = not loaded and os.environ.get("REGULARS_REQUIRE_ALL") == "1"
        passed = len({each["way"] for each in told} | {each["way"] for each in loaded}) + 1
        print(f"{passed} passed, {int(missing)} failed, {int(not loaded and not missing)} skipped")
        sys.exit(missing)


if __name__ == "__main__":
    main()
