"""The same job by us and by every peer, in one run.

Cohort matrix (monthly active customers, orders, revenue), RFM summary (each customer's last day, orders, revenue) and
repeat customer rate of unsorted orders, once with integer and once with text ids. Each engine runs each case in a
process of its own. The answers are compared first, counts and cents exactly; only then are times printed.

    python bench/bench.py --rows 10000000 --customers 1000000 --engines regulars,polars,duckdb
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

import answers
import orders
from engines import ENGINES

SECONDS = 600
GIGABYTES = 16


def status(field: str, process: int | str = "self") -> int:
    """A field of a process's status, in bytes; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":")), 0)


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def child(name: str, case: str, folder: Path) -> None:
    """Does the job in this process, and writes the answer and what it cost."""
    with pa.OSFile(str(folder / f"{case}.arrow")) as source:
        table = pa.ipc.open_file(source).read_all()
    engine = ENGINES[name]()
    data = engine.load(table)
    if data is not table:
        del table
    gc.collect()
    pa.default_memory_pool().release_unused()
    # Sets the high-water mark of memory back to what is in use now.
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    wall, used = time.perf_counter(), cpu()
    results = engine.work(data)
    wall, used = time.perf_counter() - wall, cpu() - used
    extra = status("VmHWM") - before
    np.savez(folder / f"{name}-{case}.npz", **engine.answer(results))
    print(json.dumps({"version": engine.version, "cpu": used, "wall": wall, "extra": extra}))


def run(name: str, case: str, folder: Path) -> dict:
    """Runs an engine in a process of its own, within the limits of time and memory."""
    command = [sys.executable, __file__, "--child", name, case, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    why = []

    def watch() -> None:
        end = time.monotonic() + SECONDS
        while process.poll() is None:
            if time.monotonic() > end:
                why.append(f"stopped after {SECONDS // 60} minutes")
            elif status("VmRSS", process.pid) > GIGABYTES << 30:
                why.append(f"stopped beyond {GIGABYTES} GB of memory")
            if why:
                process.kill()
                return
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, errors = process.communicate()
    watcher.join()
    if why:
        return {"failed": why[0]}
    if process.returncode:
        return {"failed": (errors.strip().splitlines() or [f"ended with status {process.returncode}"])[-1]}
    return json.loads(output.splitlines()[-1])


def table_of(case: str, results: dict[str, dict]) -> str:
    """The costs of a case as text, with ratios to ours where we ran."""
    ours = results.get("regulars", {})
    lines = [f"{case + ' ids':<24}{'CPU s':>9}{'wall s':>9}{'extra MB':>10}     as a multiple of regulars: CPU, wall, memory"]
    for name, found in results.items():
        if "failed" in found:
            lines.append(f"{name:<24}{found['failed']}")
            continue
        line = f"{name + ' ' + found['version']:<24}{found['cpu']:9.2f}{found['wall']:9.2f}{found['extra'] / 1e6:10.0f}"
        if "cpu" in ours and name != "regulars":
            line += "     " + "  ".join(f"{found[key] / max(ours[key], 1e-9):6.2f}x" for key in ("cpu", "wall", "extra"))
        lines.append(line)
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--engines", default=",".join(ENGINES), help="some of " + ", ".join(ENGINES))
    parser.add_argument("--cases", default=",".join(orders.CASES), help="some of " + ", ".join(orders.CASES))
    parser.add_argument("--repeat", type=int, default=1, help="take the least of so many runs")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], given.child[1], Path(given.child[2]))
        return 0
    names, cases = given.engines.split(","), given.cases.split(",")
    if unknown := [name for name in names if name not in ENGINES] + [case for case in cases if case not in orders.CASES]:
        parser.error(f"unknown: {', '.join(unknown)}")

    agreed = wrong = 0
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as temporary:
        folder = Path(temporary)
        print(f"{given.rows:,} orders of {given.customers:,} customers, unsorted, on {os.cpu_count()} cores", flush=True)
        made = orders.write(folder, given.rows, given.customers)
        expected = answers.truth(made)
        del made
        for case in cases:
            results = {}
            for name in names:
                tries = [run(name, case, folder) for _ in range(given.repeat)]
                results[name] = min(tries, key=lambda one: one.get("cpu", float("inf")))
                if "failed" in results[name]:
                    wrong += name == "regulars"
                    continue
                with np.load(folder / f"{name}-{case}.npz") as found:
                    if fault := answers.difference(expected, found):
                        wrong += 1
                        results[name] = {"failed": f"a different answer: {fault}"}
                        continue
                agreed += 1
            print("\n" + table_of(case, results), flush=True)
    print(f"\n{agreed} answers agree to the last cent, {wrong} do not or are missing from us")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
