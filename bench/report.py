"""What was measured, as text, as JSON and as charts."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import platform
from pathlib import Path

import chart
from answers import NEXT
from cases import Case, star

WORDS = {
    "revenue": "cohorts of revenue",
    "rfm": "RFM with scores",
    "by_days": "repeat rate by days",
    "weeks": "weekly cohorts",
}
#: lifetimes answers less than was asked; whoever reads its figures has to know.
NOTES = {"lifetimes": "its summary alone"}


def machine() -> dict:
    """Where this runs."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    total = next(
        int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal")
    )
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gb": round(total / 1e6, 1),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "when": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def heading(about: dict) -> str:
    return (
        f"{about['cpu']}, {about['cores']} cores, {about['memory_gb']} GB, load {about['load']:.2f} before the start;"
        f" Python {about['python']}"
    )


def title(name: str, found: dict) -> str:
    parts = [name, found.get("version", ""), f"({found['form']})" if found.get("form") else ""]
    return " ".join(part for part in parts if part)


def table(case: Case, results: dict[str, dict]) -> str:
    """The costs of a case, with multiples of ours where we ran; then those of the next figures."""
    ours = results.get("regulars", {})
    lines = [
        f"{case.rows:,} {case.words}; {case.customers:,} customers",
        f"{'':<34}{'CPU s':>9}{'wall s':>9}{'extra MB':>10}     as a multiple of regulars: CPU, wall, memory",
    ]
    for name, found in results.items():
        if "failed" in found:
            lines.append(f"{title(name, found):<34}{found['failed']}")
            continue
        line = f"{title(name, found):<34}{found['cpu']:9.2f}{found['wall']:9.2f}{found['extra'] / 1e6:10.0f}"
        if "cpu" in ours and name != "regulars":
            line += "     " + "  ".join(
                f"{found[key] / max(ours[key], 1e-9):6.2f}x" for key in ("cpu", "wall", "extra")
            )
        lines.append(line + (f"  {NOTES[name]}" if name in NOTES else ""))
    if any(found.get("next") for found in results.values()):
        lines.append(f"{'the next figure, in ms: CPU, wall':<34}" + "".join(f"{WORDS[figure]:>25}" for figure in NEXT))
        for name, found in results.items():
            costs = found.get("next")
            if not costs:
                if "next_failed" in found:
                    lines.append(f"{title(name, found):<34}{found['next_failed']}")
                continue
            cells = []
            for figure in NEXT:
                cell = f"{costs[figure]['cpu'] * 1e3:.1f}, {costs[figure]['wall'] * 1e3:.1f}"
                if ours.get("next") and name != "regulars":
                    cell += f" {costs[figure]['cpu'] / max(ours['next'][figure]['cpu'], 1e-9):6.0f}x"
                cells.append(f"{cell:>25}")
            lines.append(f"{title(name, found):<34}" + "".join(cells))
    return "\n".join(lines)


def losses(found: list[tuple[Case, dict[str, dict]]]) -> str:
    """Where another engine took less than we did."""
    lines = []
    for case, results in found:
        ours = results.get("regulars", {})
        for name, other in results.items():
            # An engine that answers less cannot be the better one at the job, nor is it told as such.
            if name == "regulars" or name in NOTES or "cpu" not in ours or "cpu" not in other:
                continue
            for key, words in (("cpu", "CPU"), ("wall", "wall"), ("extra", "memory")):
                # Whichever of its forms took least of this: it need not be the one with the least CPU-seconds.
                least = min((one for one in other["tried"] if key in one), key=lambda one: one[key])
                if least[key] < ours[key]:
                    times = least[key] / max(ours[key], 1e-9)
                    lines.append(f"  {case.rows:,} {case.words}: {title(name, least)} took {times:.2f}x of our {words}")
            for figure in NEXT if ours.get("next") and other.get("next") else ():
                for key, words in (("cpu", "CPU"), ("wall", "wall")):
                    mine, theirs = ours["next"][figure][key], other["next"][figure][key]
                    if theirs < mine:
                        lines.append(
                            f"  {case.rows:,} {case.words}, {WORDS[figure]}:"
                            f" {name} took {theirs / mine:.2f}x of our {words}"
                        )
    if not any("cpu" in results.get("regulars", {}) for _, results in found):
        return "Where we lose: we did not run."
    return "\n".join(["Where we lose:", *(lines or ["  nowhere in this run"])])


def write(folder: Path, about: dict, found: list[tuple[Case, dict[str, dict]]]) -> None:
    """`results.json`, and for each number of rows a chart of the job and one of the next figures.

    A chart of every combination would be read by nobody: where the plain case was run, the job's chart has it and what
    differs from it in one thing. That of the next figures, which ask what is in memory, shows the first case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases = [{"case": dataclasses.asdict(case), "engines": results} for case, results in found]
    (folder / "results.json").write_text(json.dumps({"machine": about, "cases": cases}, indent=1) + "\n")
    for rows in sorted({case.rows for case, _ in found}):
        here = [(case, results) for case, results in found if case.rows == rows]
        near = star(rows, here[0][0].customers)
        shown = [(case, results) for case, results in here if case in near or case.shape == "lines"]
        groups = [(case.words, bars(results)) for case, results in (shown if here[0][0] in near else here)]
        what = f"{short(rows)} rows, {short(here[0][0].customers)} customers"
        heading = f"Cohort matrix, RFM summary and repeat rate: {what}"
        (folder / f"job-{short(rows)}.svg").write_text(
            chart.bars(heading, "CPU-seconds, as multiples of regulars", groups)
        )
        groups = [
            (
                f"{WORDS[figure]}: {case.words}",
                bars({name: one["next"][figure] | {"next": True} for name, one in results.items() if one.get("next")}),
            )
            for case, results in [one for one in here if one[1].get("regulars", {}).get("next")][:1]
            for figure in NEXT
        ]
        if groups:
            heading = f"The next figure, once the first are there: {what}"
            (folder / f"next-{short(rows)}.svg").write_text(
                chart.bars(heading, "CPU-seconds, as multiples of regulars; logarithmic", groups, logarithmic=True)
            )


def bars(results: dict[str, dict]) -> list[chart.Bar]:
    ours = results.get("regulars", {}).get("cpu")
    made = []
    for name, found in results.items():
        label = f"{name}, {NOTES[name]}" if name in NOTES else name
        if "cpu" not in found:
            made.append(chart.Bar(label, None, found.get("failed", "").split(":")[0]))
            continue
        multiple = found["cpu"] / max(ours, 1e-9) if ours else None
        times = f"{multiple:.2f}x, " if multiple and name != "regulars" else ""
        value = (
            f"{found['cpu'] * 1e3:.1f} ms"
            if "next" in found and found["cpu"] < 1 and "version" not in found
            else f"{found['cpu']:.2f} s"
        )
        made.append(chart.Bar(label, multiple, times + value, name == "regulars"))
    return made


def short(number: int) -> str:
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{letter}"
    return str(number)
