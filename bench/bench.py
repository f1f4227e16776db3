"""The same job by us and by every peer, in one run.

Cohort matrix (monthly active customers, orders, revenue), RFM summary (each customer's last day, orders, revenue) and
repeat customer rate, from orders that come in several ways (`cases.py`); then the next figures, from what is in memory
by then. Each engine runs each case in a process of its own. The answers are compared first, counts and cents exactly;
only then are times printed.

    python bench/bench.py                               ten million orders, and what differs in one thing: 15 minutes
    python bench/bench.py --full --out bench/results    everything: hours
    python bench/bench.py --rows 1000000 --ids int,uuid --order sorted --source memory,parquet --engines regulars,polars
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa

import answers
import cases
import orders
import report
from cases import Case
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


def paths(folder: Path, case: Case) -> tuple[Path, Path, Path]:
    """The Arrow file, the Parquet file and the right answers."""
    return folder / f"{case.data}.arrow", folder / f"{case.data}.parquet", folder / f"{case.right}.npz"


# ── In a process of its own ──────────────────────────────────────────────────


def make(case: Case, folder: Path, parquet: bool, summary: bool, piece: int) -> None:
    """Writes the orders, and the right answers where they are not there yet."""
    arrow, columns, right = paths(folder, case)
    shop = orders.Shop(case.rows, case.customers, case.shape == "lines", piece)
    if right.exists():
        orders.write(shop, case.ids, case.order == "sorted", arrow, columns if parquet else None)
        return
    truth = answers.Truth(shop, summary)
    orders.write(shop, case.ids, case.order == "sorted", arrow, columns if parquet else None, truth.see)
    np.savez(right, **truth.answers())


class Clock:
    """What something took."""

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


def measure(name: str, form: str, case: Case, folder: Path, own: Path) -> None:
    """Does the job, and writes answers and costs into a folder of its own. Says at each step how far it came."""
    costs: dict = {}

    def came_to(step: str) -> None:
        costs["step"] = step
        # Renamed, so that who reads never finds half of it.
        (own / "costs.new").write_text(json.dumps(costs))
        (own / "costs.new").replace(own / "costs.json")

    came_to("loading")
    arrow, parquet, _ = paths(folder, case)
    engine = ENGINES[name](case, form, arrow, parquet, own)
    engine.load()
    costs["version"] = engine.version
    gc.collect()
    pa.default_memory_pool().release_unused()
    came_to("the job")
    # Sets the high-water mark of memory back to what is in use now.
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS")
    with Clock() as clock:
        results = engine.work()
    costs |= {"cpu": clock.cpu, "wall": clock.wall, "extra": status("VmHWM") - before}
    came_to("writing the answers")
    np.savez(own / "first.npz", **engine.answer(results))
    del results
    costs["done"] = True
    # The next figures are asked in the same way whatever the form, so that one of them is enough.
    if case.source != "memory" or form != engine.forms(case)[0]:
        engine.close()
        return came_to("the end")
    costs["next"], figures = {}, {}
    for figure, ask in engine.figures().items():
        came_to(f"the next figure, {figure}")
        clocks = []
        # What takes little is asked again, so that a hiccup does not count.
        while not clocks or len(clocks) < 3 and sum(clock.wall for clock in clocks) < 1.0:
            result = None
            with Clock() as clock:
                result = ask()
            clocks.append(clock)
        least = min(clocks, key=lambda clock: clock.cpu)
        figures[figure] = engine.figure(figure, result)
        costs["next"][figure] = {"cpu": least.cpu, "wall": min(clock.wall for clock in clocks)}
    np.savez(own / "next.npz", **figures)
    engine.close()
    came_to("the end")


# ── In the process that looks after the others ───────────────────────────────


def child(job: dict, folder: Path, own: Path) -> str:
    """Runs a job in a process of its own, within the limits of time and memory. Gives back why it failed, if so."""
    command = [sys.executable, __file__, "--child", json.dumps(job), str(folder)]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    why, ended = [], threading.Event()

    def watch() -> None:
        step, end = "", time.monotonic() + SECONDS
        while not ended.wait(0.2):
            if job["do"] == "measure":
                if (now := read(own).get("step", "")) != step:
                    step, end = now, time.monotonic() + SECONDS
                if time.monotonic() > end:
                    why.append(f"stopped after {SECONDS // 60} minutes")
                elif status("VmRSS", process.pid) > GIGABYTES << 30:
                    why.append(f"stopped beyond {GIGABYTES} GB of memory")
            if why:
                process.kill()
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, errors = process.communicate()
    ended.set()
    watcher.join()
    if why:
        return why[0]
    if process.returncode:
        return (errors.strip().splitlines() or [f"ended with status {process.returncode}"])[-1]
    return ""


def read(own: Path) -> dict:
    try:
        return json.loads((own / "costs.json").read_text())
    except (OSError, ValueError):
        return {}


def job_of(name: str, runs: list[tuple[str, Case, Path]]) -> dict:
    return {
        "do": "measure",
        "name": name,
        "runs": [(form, dataclasses.asdict(case), str(own)) for form, case, own in runs],
    }


def judge(name: str, form: str, own: Path, why: str, right: dict[str, np.ndarray]) -> dict:
    """What a run took, or why it failed; its answers are compared here."""
    costs, parts = read(own), ENGINES[name].parts
    step = costs.get("step", "")
    # Who came to the end has not failed, whatever became of the process afterwards.
    why = "" if step == "the end" else f"{why}, at {step}" if why and step else why
    if "done" not in costs:
        return {"form": form, "failed": why}
    with np.load(own / "first.npz") as answer:
        if fault := answers.difference(right, answer, parts):
            return {"form": form, "failed": f"a different answer: {fault}", "wrong": True}
    found = {key: costs[key] for key in ("version", "cpu", "wall", "extra")} | {"form": form, "agreed": len(parts)}
    if why:
        return found | {"next_failed": why}
    if costs.get("next"):
        with np.load(own / "next.npz") as figures:
            if fault := answers.difference(right, figures, tuple(costs["next"])):
                return {"form": form, "failed": f"a different answer: {fault}", "wrong": True}
        found |= {"next": costs["next"], "agreed": len(parts) + len(costs["next"])}
    return found


def run(name: str, form: str, case: Case, folder: Path, right: dict[str, np.ndarray]) -> dict:
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=folder) as temporary:
        own = Path(temporary)
        return judge(name, form, own, child(job_of(name, [(form, case, own)]), folder, own), right)


def run_case(case: Case, names: list[str], folder: Path, repeat: int, say) -> dict[str, dict]:
    """Every engine's least of all its forms and runs."""
    with np.load(paths(folder, case)[2]) as saved:
        right = dict(saved)
    tries: dict[str, list[dict]] = {name: [] for name in names}
    for name in names:
        for form in ENGINES[name].forms(case):
            for _ in range(repeat):
                say(f"{case.rows:,} {case.words}: {name} {form}")
                tries[name].append(run(name, form, case, folder, right))
                if "cpu" not in tries[name][-1]:
                    break
    results = {}
    for name, found in tries.items():
        # A form that answers otherwise is wrong, however well another does.
        wrong = [one for one in found if "wrong" in one]
        best = wrong[0] if wrong else min(found, key=lambda one: one.get("cpu", float("inf")))
        forms = [{key: one[key] for key in ("form", "cpu", "wall", "extra", "failed") if key in one} for one in found]
        results[name] = best | {"tried": forms}
        best = [one["next"] for one in found if "next" in one]
        if best and "failed" not in results[name]:
            results[name]["next"] = {
                figure: {key: min(one[figure][key] for one in best) for key in ("cpu", "wall")} for figure in best[0]
            }
    return results


def engines_of(case: Case, wanted: list[str]) -> list[str]:
    """Those of the wanted engines that this case is for."""
    return [
        name
        for name in wanted
        if (case.rows <= cases.LARGE or name in cases.AT_LARGE) and case.shape in ENGINES[name].shapes
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--full", action="store_true", help="1M and 10M in every combination, 100M in what differs in one thing"
    )
    choice.add_argument("--test", action="store_true", help="20,000 orders in every way, to see that all engines agree")
    parser.add_argument("--rows", default="10000000", help="how many, one or more")
    parser.add_argument("--customers", type=int, help="a tenth of the rows unless told")
    parser.add_argument("--engines", help="some of " + ", ".join(ENGINES))
    for name, values in (
        ("ids", cases.IDS),
        ("order", cases.ORDERS),
        ("source", cases.SOURCES),
        ("shape", cases.SHAPES),
    ):
        parser.add_argument(f"--{name}", help="every combination of some of " + ", ".join(values))
    parser.add_argument("--repeat", type=int, default=1, help="take the least of so many runs")
    parser.add_argument("--out", type=Path, help="a folder for results.json and charts")
    parser.add_argument("--folder", type=Path, help="where the orders are written meanwhile; 100M take up to 10 GB")
    parser.add_argument("--scale", type=int, default=1, help="divide all numbers of --full by this, to try it out")
    parser.add_argument(
        "--piece", type=int, default=orders.PIECE, help="rows that are made at once, also the rows of a batch"
    )
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        job, folder = json.loads(given.child[0]), Path(given.child[1])
        if job["do"] == "make":
            make(Case(**job["case"]), folder, job["parquet"], job["summary"], job["piece"])
        else:
            for form, case, own in job["runs"]:
                measure(job["name"], form, Case(**case), folder, Path(own))
        return 0

    def some(name: str, known) -> list[str] | None:
        value = getattr(given, name)
        chosen = value.split(",") if value else None
        if unknown := [one for one in chosen or [] if one not in known]:
            parser.error(f"unknown: {', '.join(unknown)}")
        return chosen

    wanted = some("engines", ENGINES)
    missing = [] if wanted else [name for name, engine in ENGINES.items() if find_spec(engine.module) is None]
    for name in missing:
        print(f"skipped: {name}: {ENGINES[name].module} is not installed")
    wanted = wanted or [name for name in ENGINES if name not in missing]
    axes = [
        some("ids", cases.IDS),
        some("order", cases.ORDERS),
        some("source", cases.SOURCES),
        some("shape", cases.SHAPES),
    ]
    plan: list[Case] = []
    if given.full:
        plan = cases.full(given.scale)
        # The same pieces and the same choice of engines, so that a small run shows what a large one will do.
        given.piece, cases.LARGE = given.piece // given.scale, cases.LARGE // given.scale
    elif given.test:
        return check(cases.tiny(), wanted, missing, 7_000)
    else:
        for rows in (int(one) for one in given.rows.split(",")):
            customers = given.customers or rows // 10
            if any(axes):
                plan += cases.cross(
                    rows,
                    customers,
                    *(
                        axis or known[:1]
                        for axis, known in zip(axes, (cases.IDS, cases.ORDERS, cases.SOURCES, cases.SHAPES))
                    ),
                )
            else:
                plan += cases.star(rows, customers)
    return go(plan, wanted, given)


def check(plan: list[Case], wanted: list[str], missing: list[str], piece: int) -> int:
    """Whether all engines agree. An engine has one process for all cases, as nothing of what they take is told."""
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as temporary, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = Path(temporary)
        for case in plan:
            job = {"do": "make", "case": dataclasses.asdict(case), "parquet": True, "summary": True, "piece": piece}
            if why := child(job, folder, folder):
                raise SystemExit(f"the orders could not be made: {why}")
        runs: dict[str, list[tuple[str, Case, Path]]] = {}
        for name in wanted:
            of_engine = [
                (form, case) for case in plan if name in engines_of(case, wanted) for form in ENGINES[name].forms(case)
            ]
            runs[name] = [(form, case, Path(tempfile.mkdtemp(dir=folder))) for form, case in of_engine]
        faults = pool.map(lambda name: child(job_of(name, runs[name]), folder, runs[name][0][2]), runs)
        for (name, of_engine), why in zip(runs.items(), faults):
            for form, case, own in of_engine:
                with np.load(paths(folder, case)[2]) as right:
                    found = judge(name, form, own, why, right)
                fault = found.get("failed") or found.get("next_failed", "")
                passed, failed = passed + (not fault), failed + bool(fault)
                if fault:
                    print(f"{case.words}: {report.title(name, found)}: {fault}")
    required = os.environ.get("REGULARS_REQUIRE_ALL") == "1"
    failed += len(missing) * required
    print(f"{passed} passed, {failed} failed, {len(missing) * (not required)} skipped")
    return 1 if failed else 0


def go(plan: list[Case], wanted: list[str], given: argparse.Namespace) -> int:
    told = sys.stderr.isatty()

    def say(what: str) -> None:
        if told:
            print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)

    found: list[tuple[Case, dict[str, dict]]] = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="regulars-bench-", dir=given.folder) as temporary:
        folder = Path(temporary)
        about = report.machine()
        print(report.heading(about), flush=True)
        for place, case in enumerate(plan):
            arrow, parquet, right = paths(folder, case)
            names = engines_of(case, wanted)
            alike = [other for other in plan[place:] if other.data == case.data]
            if not arrow.exists():
                say(f"making {case.rows:,} {case.words}")
                summary = any("lifetimes" in engines_of(other, wanted) for other in plan if other.right == case.right)
                wants = any(other.source == "parquet" for other in alike)
                job = {
                    "do": "make",
                    "case": dataclasses.asdict(case),
                    "parquet": wants,
                    "summary": summary,
                    "piece": given.piece,
                }
                if why := child(job, folder, folder):
                    raise SystemExit(f"the orders could not be made: {why}")
            results = run_case(case, names, folder, given.repeat, say)
            found.append((case, results))
            say("")
            print("\n" + report.table(case, results), flush=True)
            if given.out:
                report.write(given.out, about, found)
            if len(alike) == 1:
                arrow.unlink()
                parquet.unlink(missing_ok=True)
            if not any(other.right == case.right for other in plan[place + 1 :]):
                right.unlink()
    every = [one for _, results in found for one in results.values()]
    agreed = sum(one.get("agreed", 0) for one in every)
    wrong = sum("wrong" in one for one in every)
    stopped = sum("failed" in one and "wrong" not in one or "next_failed" in one for one in every)
    silent = sum(
        "failed" in results.get("regulars", {}) or "next_failed" in results.get("regulars", {}) for _, results in found
    )
    print("\n" + report.losses(found))
    print(
        f"\n{agreed} answers agree to the last cent, {wrong} do not; {stopped} runs gave no answer;"
        f" {time.monotonic() - begun:.0f} s"
    )
    return 1 if wrong or silent else 0


if __name__ == "__main__":
    sys.exit(main())
