#!/usr/bin/env python3
"""Changes of a crate's code that a test should notice: those which cargo-mutants lists, each tried against the tests.

A build for each of them would take days. Here all go into one build of a copy of the project: a function stands in it
once for every change, and the environment says which is run. What comes out is cargo-mutants' own words: caught, missed,
timed out, or unviable, which does not compile.

    python tests/mutants.py crates/regulars-loyalty FOLDER [PATTERN …]

FOLDER takes the copy, its build, and `outcomes.json`; outcomes that are there are kept, so that a run can be ended and
gone on with. A PATTERN is part of a file's name. Needs cargo-mutants.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHOICE = "REGULARS_MUTANT"
MISSED, UNVIABLE = "missed", "unviable"
# What a test may take, in KiB: a loop that no longer ends may fill a list as well.
MEMORY = 4 << 20
QUICK = ["vectors", "refusals", "sentences"]
SWITCH = f"""
/// Which change is tried.
pub(crate) fn mutant() -> u32 {{
    static CHOICE: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("{CHOICE}").ok().and_then(|number| number.parse().ok()).unwrap_or(0));
    *CHOICE
}}
"""
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|b?r(\#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?'(?:\\[^']+|[^'\\])'|'\w+|[{}]""", re.DOTALL
)


def mutants_of(crate: pathlib.Path, patterns: list[str]) -> list[dict]:
    """What cargo-mutants lists, numbered from 1. Functions that cannot stand there twice are left out, with a word."""
    package = crate.name
    listed = subprocess.run(
        ["cargo", "mutants", "--list", "--json", "-p", package], cwd=ROOT, check=True, capture_output=True, text=True
    )
    found = [{**one, "number": number} for number, one in enumerate(json.loads(listed.stdout), 1)]
    return [one for one in found if not patterns or any(pattern in one["file"] for pattern in patterns)]


def place(lines: list[int], at: dict) -> int:
    return lines[at["line"] - 1] + at["column"] - 1


def body(text: str, start: int, end: int) -> int | None:
    """Where the braces open that close at the end of a function."""
    open_ones = []
    for token in TOKEN.finditer(text, start, end):
        if token[0] == "{":
            open_ones.append(token.start())
        elif token[0] == "}":
            last = open_ones.pop()
            if token.end() == end:
                return last
    return None


def switched(text: str, mutants: list[dict]) -> tuple[str, set[int]]:
    """A file in which every function stands once for each of its changes; the numbers of those that could not."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    functions = collections.defaultdict(list)
    left_out = set()
    for one in mutants:
        span = one["function"] and one["function"]["span"]
        if span is None:
            left_out.add(one["number"])
            continue
        functions[place(starts, span["start"]), place(starts, span["end"])].append(one)
    edits = []
    for (start, end), changes in functions.items():
        opens = body(text, start, end)
        head = text[start:opens]
        hides, listed = "-> impl" in head, re.search(r"-> impl Iterator<Item = (.*)>[^>]*$", head)
        # A constant cannot ask.
        if opens is None or re.search(r"\bconst fn\b", head) or (hides and not listed):
            left_out |= {one["number"] for one in changes}
            continue
        inside = text[opens + 1 : end - 1]
        arms = []
        for one in changes:
            first, last = (place(starts, one["span"][side]) - opens - 1 for side in ("start", "end"))
            changed = inside[:first] + one["replacement"] + inside[last:]
            arms.append((one["number"], changed))
        edits.append((opens + 1, end - 1, switch(arms, listed and listed[1])))
    # Inner functions first: an outer one holds them as they are.
    for first, last, (before, after) in sorted(edits, key=lambda edit: -edit[0]):
        inner = [edit for edit in edits if first < edit[0] and edit[1] < last]
        end = last + sum(len(before) + len(after) for _, _, (before, after) in inner)
        text = text[:first] + before + text[first:end] + after + text[end:]
    return text, left_out


def switch(arms: list[tuple[int, str]], listed: str | None) -> tuple[str, str]:
    """What stands before and after the body of a function that is to be switched.

    An iterator whose type is hidden is that of one body alone, so all give lists of what it yields.
    """
    opens, closes = ("Vec::from_iter({", "})") if listed else ("{", "}")
    tried = "".join(f"/*<{number}*/ {number} => {opens}{body}{closes}, /*{number}>*/\n" for number, body in arms)
    chosen = f"match crate::mutant() {{\n{tried}_ => {opens}"
    if not listed:
        return f"\n{chosen}", f"{closes}\n}}\n"
    return f"\nlet chosen: Vec<{listed}> = {chosen}", f"{closes}\n}};\nchosen.into_iter()\n"


def write(tree: pathlib.Path, crate: str, mutants: list[dict], unviable: set[int]) -> set[int]:
    """Writes the switched crate; gives what was left out."""
    left_out = set()
    files = collections.defaultdict(list)
    for one in mutants:
        if one["number"] not in unviable:
            files[one["file"]].append(one)
    for source in (ROOT / crate / "src").rglob("*.rs"):
        file = source.relative_to(ROOT)
        text, left = switched(source.read_text(), files.get(str(file), []))
        left_out |= left
        if file.name == "lib.rs" and file.parent.name == "src":
            text += SWITCH
        target = tree / file
        if target.read_text() != text:
            target.write_text(text)
    return left_out


def build(tree: pathlib.Path, package: str, environment: dict, quick: bool) -> tuple[dict, set[int], list[str]]:
    """The tests by name, built; or the changes that do not compile, and what else does not."""
    command = ["cargo", "test", "--no-run", "--message-format=json", "-p", package]
    if quick:
        command += [word for name in QUICK for word in ("--test", name)]
    run = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True)
    built, numbers, others = {}, set(), []
    texts: dict[str, list[str]] = {}
    for line in run.stdout.splitlines():
        one = json.loads(line)
        if one.get("executable") and one["profile"]["test"]:
            built[one["target"]["name"]] = one["executable"]
        message = one.get("message")
        if not isinstance(message, dict) or message.get("level") != "error" or not message["spans"]:
            continue
        span = next(span for span in message["spans"] if span["is_primary"])
        while span["expansion"] and not span["file_name"].startswith("crates/"):
            span = span["expansion"]["span"]
        lines = texts.setdefault(span["file_name"], (tree / span["file_name"]).read_text().split("\n"))
        before = "\n".join(lines[: span["line_start"] - 1]) + "\n" + lines[span["line_start"] - 1][: span["column_start"]]
        opened = [int(mark) for mark in re.findall(r"/\*<(\d+)\*/", before)]
        closed = {int(mark) for mark in re.findall(r"/\*(\d+)>\*/", before)}
        inside = [number for number in opened if number not in closed]
        if inside:
            numbers.add(inside[-1])
        else:
            others.append(message["rendered"])
    if run.returncode and not numbers and not others:
        others.append("cargo test --no-run ended badly")
    return built, numbers, others


def outcome(tests: list[str], folder: pathlib.Path, environment: dict, seconds: int) -> str:
    """What becomes of one change: the first test that notices it ends the search."""
    for test in tests:
        # That the histories reach all there is says nothing of one change.
        command = ["sh", "-c", f'ulimit -v {MEMORY} && exec "$@"', "sh", test, "--test-threads=1", "--skip", "reach"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            run = subprocess.run(command, cwd=folder, env=environment, timeout=seconds, check=False, **quiet)
        except subprocess.TimeoutExpired:
            return "timed out"
        if run.returncode:
            return f"caught by {pathlib.Path(test).name.rsplit('-', 1)[0]}"
    return MISSED


class Outcomes:
    """What became of each change, kept in a file as long as the code that is changed stays the same."""

    def __init__(self, file: pathlib.Path, sources: str) -> None:
        self.file, self.sources = file, sources
        kept = json.loads(file.read_text()) if file.exists() else {}
        self.found: dict[str, str] = kept["outcomes"] if kept.get("sources") == sources else {}

    def of(self, mutants: list[dict], outcome: str) -> list[dict]:
        """Those of the changes with an outcome; with none yet, an empty one."""
        return [one for one in mutants if self.found.get(one["name"], "") == outcome]

    def set(self, mutants: list[dict], numbers: set[int], outcome: str) -> None:
        self.found |= {one["name"]: outcome for one in mutants if one["number"] in numbers}

    def keep(self) -> None:
        self.file.write_text(json.dumps({"sources": self.sources, "outcomes": self.found}, indent=1))


def copy(crate: str, tree: pathlib.Path) -> str:
    """Copies the project but for the crate's own code, which is written switched; gives a sum of that."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    code = hashlib.sha256()
    for file in files:
        target = tree / file
        target.parent.mkdir(parents=True, exist_ok=True)
        is_code = file.startswith(f"{crate}/src/") and file.endswith(".rs")
        if is_code:
            code.update((ROOT / file).read_bytes())
        if (ROOT / file).is_file() and not (is_code and target.exists()):
            shutil.copy2(ROOT / file, target)
    return code.hexdigest()


def stages_of(
    tree: pathlib.Path, crate: str, mutants: list[dict], outcomes: Outcomes, environment: dict, quick: bool
) -> list[list[str]]:
    """The tests, built with all changes that compile: those that take a moment, then the others, the histories last."""
    package = pathlib.Path(crate).name
    while True:
        unviable = {one["number"] for one in outcomes.of(mutants, UNVIABLE)}
        outcomes.set(mutants, write(tree, crate, mutants, unviable), "not tried")
        built, numbers, others = build(tree, package, environment, quick)
        outcomes.set(mutants, numbers, UNVIABLE)
        outcomes.keep()
        if not numbers:
            break
        print(f"{len(numbers)} more do not compile", flush=True)
    if others:
        sys.exit("the crate does not compile:\n" + "\n".join(others[:20]))
    first = [built.pop(name) for name in QUICK if name in built]
    last = [built[name] for name in sorted(built, key=lambda name: (name == "histories", name))]
    return [first] if quick else [first, last]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crate", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("patterns", nargs="*")
    parser.add_argument("--seconds", type=int, default=60, help="how long one binary of tests may take")
    parser.add_argument("--jobs", type=int, default=1, help="how many changes are tried at a time")
    parser.add_argument("--quick", action="store_true", help="only the tests that take a moment")
    parser.add_argument("--again", action="store_true", help="what was missed is tried again, as there are new tests")
    parser.add_argument("--histories", default="200", help="how many random histories each change is tried on")
    given = parser.parse_intermixed_args()
    crate, folder = str(given.crate).rstrip("/"), given.folder.resolve()
    tree = folder / "tree"
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    outcomes = Outcomes(folder / "outcomes.json", copy(crate, tree))
    mutants = mutants_of(ROOT / crate, given.patterns)
    environment = {
        **os.environ, "CARGO_TARGET_DIR": str(folder / "target"), "RUSTFLAGS": "--cap-lints allow",
        "CARGO_PROFILE_DEV_OPT_LEVEL": "1", "CARGO_PROFILE_DEV_DEBUG": "0", "TMPDIR": str(folder / "tmp"),
        "REGULARS_HISTORIES": given.histories, "REGULARS_MERGES": "30", "RUST_BACKTRACE": "0", "CARGO_INCREMENTAL": "1",
    }  # fmt: skip
    stages = stages_of(tree, crate, mutants, outcomes, environment, given.quick)
    if any(outcome(tests, tree / crate, environment, 600) != MISSED for tests in stages):
        sys.exit("the tests fail without a change")
    if given.again:
        outcomes.found = {name: what for name, what in outcomes.found.items() if not what.startswith(MISSED)}
    began = time.monotonic()
    for stage, tests in enumerate(stages, 1):
        still, before = (f"{MISSED} by the tests of stage {last}" if last else "" for last in (stage, stage - 1))
        left = outcomes.of(mutants, before)

        def found(one: dict, tests: list[str] = tests) -> str:
            return outcome(tests, tree / crate, {**environment, CHOICE: str(one["number"])}, given.seconds)

        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            for index, (one, what) in enumerate(zip(left, pool.map(found, left)), 1):
                outcomes.found[one["name"]] = still if what == MISSED else what
                if index % 20 == 0 or index == len(left):
                    outcomes.keep()
                    print(f"stage {stage}: {index} of {len(left)} after {time.monotonic() - began:.0f} s", flush=True)
    print(collections.Counter(outcomes.found[one["name"]] for one in mutants))


if __name__ == "__main__":
    main()
