"""Prints the licences of what is compiled into the libraries and the worker: licences.py TARGET

First each package of others' with its version and the licence that it is under, then their texts, each once with the packages
that bring it.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

OURS = ("regulars-c", "regulars-cpp", "regulars-worker")
TEXTS = ("LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE")
USED = "Each package is used under the licence that stands beside it. Some bring the texts of further ones.\n"
RUST = "The Rust standard library: MIT OR Apache-2.0\nhttps://github.com/rust-lang/rust\n"
RULE = "-" * 80


def linked(metadata: dict) -> list[dict]:
    """The packages of others' that are linked, not those that only build, test or write code."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found, left = set(), [package["id"] for package in packages.values() if package["name"] in OURS]
    while left:
        package = left.pop()
        writes_code = any("proc-macro" in target["kind"] for target in packages[package]["targets"])
        if package not in found and not writes_code:
            found.add(package)
            for dependency in nodes[package]["deps"]:
                if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                    left.append(dependency["pkg"])
    others = [packages[package] for package in found if packages[package]["source"] is not None]
    return sorted(others, key=lambda package: (package["name"], package["version"]))


def main(target: str) -> int:
    command = [os.environ.get("CARGO", "cargo"), "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    packages = linked(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    unknown = [package["name"] for package in packages if not package["license"]]
    if unknown:
        print(f"licences: these do not say under which licence they are: {', '.join(unknown)}", file=sys.stderr)
        return 1
    brought = defaultdict(list)
    print(f"{USED}\n{RUST}")
    for package in packages:
        print(f"{package['name']} {package['version']}: {package['license']}\n{package['repository'] or ''}\n")
        for path in sorted(Path(package["manifest_path"]).parent.rglob("*")):
            if path.is_file() and path.name.upper().startswith(TEXTS):
                brought[path.read_text(encoding="utf-8", errors="replace").strip()].append(package["name"])
    for text, names in sorted(brought.items(), key=lambda item: item[1]):
        print(f"{RULE}\n{', '.join(sorted(set(names)))}\n{RULE}\n\n{text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
