"""The built documentation names everything that is public, and asks the network for nothing."""

import html
import inspect
import os
import re
from pathlib import Path

import pytest
import regulars as rg
import regulars.loyalty.store
import regulars.report
from sphinx.util.inventory import InventoryFile

PAGES = Path(os.environ["REGULARS_DOCS"])
MODULES = [rg, rg.clv, rg.loyalty, regulars.loyalty.store, regulars.report]


@pytest.fixture(scope="module")
def documented() -> set[str]:
    with (PAGES / "objects.inv").open("rb") as inventory:
        told = InventoryFile.load(inventory, "", os.path.join)
    return {name for kind, names in told.items() if kind.startswith("py:") for name in names}


def public() -> list[str]:
    names = set()
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.ismodule(thing):
                continue
            names.add((module.__name__, name))
            if inspect.isclass(thing):
                own = (member for member in vars(thing) if not member.startswith("_"))
                names.update((module.__name__, f"{name}.{member}") for member in own)
    return sorted(names)


@pytest.mark.parametrize(("module", "name"), public(), ids=lambda name: name)
def test_every_public_name_is_documented(module, name, documented):
    # A class stands under the module that it is shown in, whichever file it is written in.
    assert any(known.startswith("regulars.") and known.endswith(f".{name}") for known in documented), f"{module}.{name}"


def test_pages_ask_the_network_for_nothing():
    asks = re.compile(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(https?:)?//[^"]*"')
    for page in PAGES.rglob("*.html"):
        found = asks.search(page.read_text())
        assert found is None, f"{page.name}: {found.group()}"


BINDINGS = Path(__file__).resolve().parents[1] / "bindings"
#: What each host's page is made of, and how a public name is declared there.
SOURCES = {
    "c": (BINDINGS / "c" / "include", "regulars.h", r"^\w[\w \*]*?\b(regulars_\w+)\("),
    "cpp": (BINDINGS / "cpp" / "include" / "regulars", "*.hpp", r"^(?:inline [\w:<> ]+? |    Table )(\w+)\("),
    "php": (BINDINGS / "php" / "src", "*.php", r"public (?:static )?function (?!__|jsonSerialize)(\w+)\("),
}


@pytest.mark.parametrize("host", SOURCES)
def test_every_public_name_of_a_host_is_documented(host):
    folder, files, declared = SOURCES[host]
    page = html.unescape(re.sub(r"<[^>]+>", "", (PAGES / "reference" / f"{host}.html").read_text()))
    names = {name: file for file in sorted(folder.glob(files)) for name in re.findall(declared, file.read_text(), re.MULTILINE)}
    assert len(names) > 40
    assert [f"{file.name}: {name}" for name, file in names.items() if not re.search(rf"\b{name}\b", page)] == []
    for file in sorted(folder.glob(files)):
        lines = file.read_text().splitlines()
        for number, line in enumerate(lines):
            if re.search(declared, line):
                # Attributes stand between a name and what is said of it; what is internal to a header says so by its place.
                above = (line.strip() for line in reversed(lines[:number]))
                before = next(line for line in above if line and not line.startswith(("#[", "[[", "template")))
                assert before.startswith(("//", "*", "/*")) or "namespace" in before, f"{file.name}:{number + 1}: {line.strip()}"
