"""The built documentation names everything that is public, and asks the network for nothing."""

import inspect
import os
import re
from pathlib import Path

import pytest
import regulars as rg
import regulars.report
from sphinx.util.inventory import InventoryFile

PAGES = Path(os.environ["REGULARS_DOCS"])
MODULES = [rg, rg.clv, rg.loyalty, regulars.report]


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
