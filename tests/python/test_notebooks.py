"""The notebooks run from top to bottom, and are kept without outputs."""

import json

import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def cells(path):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_there_are_five():
    assert [path.stem for path in NOTEBOOKS] == ["cohorts-and-curves", "customer-value", "first-look", "from-lifetimes", "program"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, monkeypatch):
    import matplotlib

    matplotlib.use("Agg")
    monkeypatch.chdir(path.parent)
    names = {"__name__": "__main__"}
    for cell in cells(path):
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == [] and cell["execution_count"] is None
        exec(compile("".join(cell["source"]), f"{path.name}:{cell['id']}", "exec"), names)
    from matplotlib import pyplot

    pyplot.close("all")


def test_the_orders_are_cited():
    for path in NOTEBOOKS:
        text = "".join("".join(cell["source"]) for cell in cells(path))
        assert "10.24432/C5BW33" in text and "CC BY 4.0" in text, path.stem
