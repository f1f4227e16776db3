"""Holds the arrows between the rooms, as docs/DESIGN.md draws them, by walking `cargo metadata`.

    core ← {retention, clv, loyalty} ← regulars ← bindings

What a crate may not do is told by `faults`, which knows only the metadata, so that each rule can be shown to bite.
"""

import copy
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What each crate under crates/ may know of the others.
KNOWS = {
    "regulars-core": set(),
    "regulars-retention": {"regulars-core"},
    "regulars-clv": {"regulars-core"},
    "regulars-loyalty": {"regulars-core"},
    "regulars": {"regulars-core", "regulars-retention", "regulars-clv", "regulars-loyalty"},
}
# What every binding may know: the façade, and the bindings that exist for the sake of the others.
BINDINGS_KNOW = {"regulars", "regulars-arrow", "regulars-border", "regulars-c", "regulars-worker"}
# Outside crates that belong to one place.
ONLY_IN = {
    r"rayon(-core)?|memmap2": "crates/regulars-core",
    r"pyo3.*|numpy": "bindings",
    r"cxx.*": "bindings",
    r"arrow.*": "bindings",
    r"parquet.*": "bindings",
    r"libc": "bindings",
}


def faults(metadata: dict) -> list[str]:
    """What is wrong with a workspace, a sentence each."""
    root = Path(metadata["workspace_root"])
    members = [package for package in metadata["packages"] if package["id"] in metadata["workspace_members"]]
    ours = {package["name"] for package in members}
    found = []
    for package in members:
        name = package["name"]
        room = Path(package["manifest_path"]).parent.relative_to(root)
        if room.parts[0] == "crates":
            if name not in KNOWS:
                found.append(f"{name} has no place in the drawing: name it in tests/rooms")
            if tomllib.loads((root / room / "Cargo.toml").read_text()).get("lints") != {"workspace": True}:
                found.append(f"{name} does not inherit the lints of the workspace")
            allowed = KNOWS.get(name, set())
        else:
            allowed = BINDINGS_KNOW
        for dependency in package["dependencies"]:
            other = dependency["name"]
            # Tests may look at anything: `kind` is None for what is linked, else "dev" or "build".
            if other in ours and other not in allowed and dependency["kind"] is None:
                found.append(f"{name} must not depend on {other}")
            for pattern, place in ONLY_IN.items():
                if re.fullmatch(pattern, other) and not room.is_relative_to(place):
                    found.append(f"{name} must not depend on {other}, which belongs under {place}/")
    return sorted(set(found))


@pytest.fixture(scope="module")
def metadata():
    command = ["cargo", "metadata", "--format-version=1", "--no-deps"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def test_the_arrows_hold(metadata):
    assert faults(metadata) == []


def test_unsafe_code_is_forbidden_for_the_whole_workspace():
    lints = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["lints"]
    assert lints["rust"]["unsafe_code"] == "forbid"
    assert lints["rust"]["missing_docs"] == "deny"


@pytest.mark.parametrize(
    ("crate", "dependency", "fault"),
    [
        ("regulars-core", "regulars", "regulars-core must not depend on regulars"),
        ("regulars-retention", "regulars-loyalty", "regulars-retention must not depend on regulars-loyalty"),
        ("regulars-loyalty", "regulars-retention", "regulars-loyalty must not depend on regulars-retention"),
        ("regulars", "regulars-arrow", "regulars must not depend on regulars-arrow"),
        ("regulars-arrow", "regulars-core", "regulars-arrow must not depend on regulars-core"),
        ("regulars-retention", "rayon", "regulars-retention must not depend on rayon, which belongs under crates/regulars-core/"),
        ("regulars", "arrow-array", "regulars must not depend on arrow-array, which belongs under bindings/"),
        ("regulars-core", "pyo3", "regulars-core must not depend on pyo3, which belongs under bindings/"),
        ("regulars-loyalty", "cxx", "regulars-loyalty must not depend on cxx, which belongs under bindings/"),
    ],
)
def test_a_wrong_arrow_is_found(metadata, crate, dependency, fault):
    wrong = copy.deepcopy(metadata)
    package = next(package for package in wrong["packages"] if package["name"] == crate)
    package["dependencies"].append({"name": dependency, "kind": None})
    assert fault in faults(wrong)


def test_a_crate_without_the_lints_or_a_place_is_found(metadata, tmp_path):
    room = tmp_path / "crates" / "regulars-magic"
    room.mkdir(parents=True)
    (room / "Cargo.toml").write_text('[package]\nname = "regulars-magic"\n')
    stray = {"id": "magic", "name": "regulars-magic", "manifest_path": str(room / "Cargo.toml"), "dependencies": []}
    found = faults({"workspace_root": str(tmp_path), "workspace_members": ["magic"], "packages": [stray]})
    assert found == [
        "regulars-magic does not inherit the lints of the workspace",
        "regulars-magic has no place in the drawing: name it in tests/rooms",
    ]
