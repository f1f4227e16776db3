"""Runs the examples of README.md and of docs/hosts, and compares what they print with what the pages say they print.

An example is a block of code in a language named here, followed by a block of `text`: its output. Examples run at the
root of the repository, as a reader would run them. What they are built with comes from the Makefile, by environment.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SUFFIX = {"rust": ".rs", "python": ".py", "c": ".c", "cpp": ".cpp", "php": ".php"}


def examples(page: Path) -> list:
    blocks = BLOCK.findall(page.read_text())
    found, counts = [], {}
    for (language, code), following in zip(blocks, blocks[1:] + [("", "")]):
        if language in SUFFIX:
            assert following[0] == "text", f"an example in {language} without its output:\n{code}"
            counts[language] = counts.get(language, 0) + 1
            found.append(pytest.param(language, code, following[1], id=f"{page.stem}-{language}-{counts[language]}"))
    return found


def run(*command, **options) -> str:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    assert result.returncode == 0, f"{shlex.join(map(str, command))}\n{result.stdout}{result.stderr}"
    return result.stdout


def tool(variable: str, default: str) -> list[str]:
    """A command named by a variable of the environment; its test is skipped when the machine hasn't got it."""
    command = shlex.split(os.environ.get(variable, default))
    if shutil.which(command[0]) is None:
        if os.environ.get("REGULARS_REQUIRE_ALL") == "1":
            pytest.fail(f"{command[0]} is not installed: make deps")
        pytest.skip(f"{command[0]} is not installed: make deps")
    return command


def flags(variable: str) -> list[str]:
    return shlex.split(os.environ.get(variable, ""))


def output(language: str, source: Path) -> str:
    program = source.with_suffix("")
    if language == "python":
        return run(sys.executable, source)
    if language == "php":
        return run(*tool("PHP", "php"), *flags("README_PHP_FLAGS"), source)
    if language == "rust":
        run(*tool("RUSTC", "rustc"), "--edition=2024", source, "-o", program, *flags("README_RUST_FLAGS"))
    if language == "c":
        run(*tool("CC", "cc"), "-std=c11", "-Wall", "-Werror", source, "-o", program, *flags("README_C_FLAGS"))
    if language == "cpp":
        run(*tool("CXX", "c++"), "-std=c++17", "-Wall", "-Werror", source, "-o", program, *flags("README_CPP_FLAGS"))
    return run(program)


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "hosts").glob("*.md"))]


@pytest.mark.parametrize(("language", "code", "expected"), [example for page in PAGES for example in examples(page)])
def test_example(language, code, expected, tmp_path):
    source = tmp_path / f"example{SUFFIX[language]}"
    source.write_text(code)
    # Blanks at the end of a line cannot be seen in the README.
    assert [line.rstrip() for line in output(language, source).splitlines()] == expected.splitlines()


def test_every_language_has_a_cohort_and_a_ledger_example():
    languages = [example.values[0] for example in examples(ROOT / "README.md")]
    assert {language: languages.count(language) >= 2 for language in SUFFIX} == dict.fromkeys(SUFFIX, True)


def test_links_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
