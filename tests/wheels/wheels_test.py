"""The packages that `make wheels` made are what they say they are, and work where there is nothing else.

Not part of `make test`: building them takes minutes for each machine. `REGULARS_DIST` says where they are.
"""

import os
import platform
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from readme_test import ROOT, examples  # noqa: E402

DIST = Path(os.environ["REGULARS_DIST"])
WHEELS = sorted(DIST.glob("*.whl"))
(SDIST,) = sorted(DIST.glob("*.tar.gz"))
VERSION = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
(HERE,) = [wheel for wheel in WHEELS if wheel.stem.endswith(platform.machine())]


def run(*command, **options) -> str:
    # Nothing of this environment is to help: neither its packages nor the folder of the sources.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment, **options
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def tool(name: str) -> Path:
    return Path(sys.executable).with_name(name)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A Python in whose environment there is nothing but the wheel."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", HERE)
    return python


@pytest.mark.parametrize("wheel", WHEELS, ids=lambda wheel: wheel.stem.rpartition("_manylinux")[2] or wheel.name)
def test_a_wheel_runs_on_any_linux_of_2014(wheel):
    kind, _, platforms = wheel.stem.rpartition("-")
    machine = platforms.rpartition("_2_17_")[2].partition(".")[0]
    # Two names of the same; in which order is the builder's affair.
    assert set(platforms.split(".")) == {f"manylinux_2_17_{machine}", f"manylinux2014_{machine}"}
    assert kind == f"regulars-{VERSION}-cp310-abi3"
    said = run(tool("auditwheel"), "show", wheel)
    found = re.search(r'platform\s+tag:\s+"manylinux_2_(\d+)_\w+"', said)
    assert found and int(found[1]) <= 17, said


@pytest.mark.parametrize("wheel", WHEELS, ids=lambda wheel: wheel.stem.rpartition("_manylinux")[2] or wheel.name)
def test_a_wheel_holds_the_package_and_no_more(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        str(path.relative_to(ROOT / "python"))
        for path in (ROOT / "python" / "regulars").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".so"
    }
    about = {name for name in held if name.startswith(f"regulars-{VERSION}.dist-info/")}
    assert held - about == sources | {"regulars/_regulars.abi3.so"}
    assert {name.rpartition("/")[2] for name in about} >= {"LICENSE-APACHE", "LICENSE-MIT", "METADATA", "entry_points.txt"}


def test_what_a_registry_shows_of_them_can_be_read():
    run(tool("twine"), "check", "--strict", SDIST, *WHEELS)


PYTHON = [each.values[1:] for each in examples(ROOT / "README.md") if each.values[0] == "python"]


@pytest.mark.parametrize(("code", "expected"), PYTHON, ids=range(1, len(PYTHON) + 1))
def test_the_examples_run_with_the_wheel_alone(code, expected, fresh, tmp_path):
    (tmp_path / "example.py").write_text(code)
    said = run(fresh, tmp_path / "example.py", cwd=ROOT)
    assert [line.rstrip() for line in said.splitlines()] == expected.splitlines()


def test_the_command_line_says_what_it_needs_and_then_writes_the_report(fresh, tmp_path):
    alone = subprocess.run([fresh.with_name("regulars"), "--version"], capture_output=True, text=True)
    assert alone.returncode == 1 and "pip install 'regulars[cli]'" in alone.stderr
    run(fresh, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{HERE}[cli]")
    (tmp_path / "orders.csv").write_text("customer_id,ordered_at,amount\n1,2026-01-05,12.50\n2,2026-01-09,8\n1,2026-02-01,20.25\n")
    said = run(fresh.with_name("regulars"), "report", "orders.csv", "-o", "report.html", cwd=tmp_path)
    assert "50.00 %" in said and "<h1>" in (tmp_path / "report.html").read_text()


def test_the_source_package_builds_without_the_repository(tmp_path):
    with tarfile.open(SDIST) as archive:
        names = archive.getnames()
    assert f"regulars-{VERSION}/Cargo.lock" in names and f"regulars-{VERSION}/LICENSE-MIT" in names
    assert not [name for name in names if re.search(r"/(target|\.venv|node_modules)/|\.(so|pyc|parquet)$", name)]
    folder = tmp_path / "venv"
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    # The profile of the tests is quicker to build; what is asked is whether all is there. Not --locked: Cargo.lock also
    # names what the workspace's other members need, which are not in the package; of the rest the versions stay.
    os.environ["MATURIN_PEP517_ARGS"] = "--profile tested"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", SDIST, cwd=tmp_path)
    found = run(python, "-c", "import regulars; print(regulars.version().version, regulars.__file__)", cwd=tmp_path)
    assert found.startswith(VERSION) and str(folder) in found
