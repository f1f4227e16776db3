"""Builds the fuzz targets and runs each for its part of the time, from the seeds and what was found since.

    python3 fuzz/run.py [SECONDS [TARGET...]]        a minute in all where nothing is said

No further tool is needed: Cargo builds the targets with the compiler's own counters of coverage, and libFuzzer comes as
their dependency. The overflow of an integer and a broken assertion are found like a panic. A finding is kept, and its path
said; the corpus stays beside the build for the next run. Ends with the line that every suite ends with.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import seeds

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target")).absolute() / "fuzz"
TARGETS = ("program", "event", "apply", "arrow", "call", "file", "frame", "options")
COVERAGE = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cdebug-assertions",
    "-Coverflow-checks",
    # One unit: with several, the linker may drop what counts.
    "-Ccodegen-units=1",
]


def build() -> Path:
    """Builds the targets; where they are."""
    cargo = os.environ.get("CARGO", "cargo")
    said = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    host = next(line.split()[1] for line in said.splitlines() if line.startswith("host:"))
    command = [cargo, "build", "--quiet", "--release", "--manifest-path", HERE / "Cargo.toml", "--target-dir", BUILD]
    # With a target of their own, build scripts and macros are compiled without counters, which they couldn't link.
    command += ["--target", host, *(["--locked"] if os.environ.get("CI") else [])]
    subprocess.run(command, check=True, env={**os.environ, "RUSTFLAGS": " ".join(COVERAGE)})
    return BUILD / host / "release"


def run(program: Path, seconds: int) -> bool:
    """Runs a target; whether it found nothing."""
    name = program.name
    corpus, findings = BUILD / "corpus" / name, BUILD / "findings" / name
    findings.mkdir(parents=True, exist_ok=True)
    command = [program, corpus, f"-max_total_time={seconds}", f"-artifact_prefix={findings}/", "-timeout=30", "-verbosity=1"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    inputs = re.findall(r"^Done (\d+) runs in (\d+) second", done.stderr, re.MULTILINE)
    if done.returncode == 0 and inputs:
        print(f"{name}: {inputs[-1][0]} inputs in {inputs[-1][1]} s, nothing found", flush=True)
        return True
    print(f"{name}: ended with status {done.returncode}\n" + "\n".join(done.stderr.splitlines()[-60:]), flush=True)
    return False


def main() -> int:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    targets = sys.argv[2:] or TARGETS
    for tool in ("rustc", os.environ.get("CXX", "c++")):
        if not shutil.which(tool):
            needed = os.environ.get("REGULARS_REQUIRE_ALL") == "1"
            print(f"{'failed' if needed else 'skipped'}: {tool} is not installed: make deps")
            print(f"0 passed, {int(needed)} failed, {int(not needed)} skipped")
            return int(needed)
    programs = build()
    for target, seed in seeds.all():
        seeds.keep(BUILD / "corpus" / target, seed)
    passed = sum(run(programs / target, max(1, seconds // len(targets))) for target in targets)
    print(f"{passed} passed, {len(targets) - passed} failed, 0 skipped")
    return int(passed < len(targets))


if __name__ == "__main__":
    sys.exit(main())
