"""Every example in a docstring is run, and every public item has a docstring with one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
import regulars as rg

# The command line needs its extra, which the tests have; its modules are imported like the rest.
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(rg.__path__, "regulars.")
    if not module.name.endswith(("_regulars", "__main__"))
)


@pytest.mark.parametrize("name", ["regulars", *MODULES])
def test_examples_run(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def public():
    for name in rg.__all__:
        item = getattr(rg, name)
        yield f"rg.{name}", item
        if inspect.isclass(item):
            for attribute, member in inspect.getmembers(item):
                if not attribute.startswith("_") and (callable(member) or isinstance(member, property)):
                    yield f"rg.{name}.{attribute}", member
    for name in rg.loyalty.__all__:
        yield f"rg.loyalty.{name}", getattr(rg.loyalty, name)


@pytest.mark.parametrize(("name", "item"), list(public()), ids=lambda value: value if isinstance(value, str) else "")
def test_public_items_are_documented(name, item):
    assert item.__doc__ and len(item.__doc__.split()) >= 4, name


@pytest.mark.parametrize("name", ["CustomerBase", "Cohorts", "Rate", "Rfm", "Intake", "Table", "Document", "call"])
def test_what_one_meets_first_has_an_example(name):
    examples = doctest.DocTestFinder(recurse=True).find(getattr(rg, name), name)
    assert any(example.examples for example in examples)
