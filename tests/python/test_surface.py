"""The two layers hold together: the stub says what the compiled half has, and nobody can write into it."""

import ast
import inspect
import re
from pathlib import Path

import pytest
import regulars as rg
from regulars import _regulars

STUB = ast.parse(Path(rg.__file__).with_name("_regulars.pyi").read_text())


def names(of) -> set[str]:
    return {name for name in vars(of) if not name.startswith("__") or name.startswith("__arrow")} - {"__all__"}


def test_the_stub_names_what_there_is():
    stubbed = {node.name for node in STUB.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert stubbed == names(_regulars)


@pytest.mark.parametrize("node", [node for node in STUB.body if isinstance(node, ast.ClassDef)], ids=lambda n: n.name)
def test_the_stub_names_what_classes_have(node):
    stubbed = {member.name for member in node.body if isinstance(member, ast.FunctionDef)} - {"__len__"}
    assert stubbed == names(getattr(_regulars, node.name))


@pytest.mark.parametrize(
    "node", [node for node in ast.walk(STUB) if isinstance(node, ast.FunctionDef)], ids=lambda n: n.name
)
def test_the_stub_has_the_parameters_there_are(node):
    owner = next((c for c in STUB.body if isinstance(c, ast.ClassDef) and node in c.body), None)
    item = getattr(getattr(_regulars, owner.name) if owner else _regulars, node.name)
    signature = getattr(item, "__text_signature__", None)
    if node.name == "__len__":
        return
    found = [part.strip().split("=")[0] for part in signature.strip("()").split(",")]
    assert [argument.arg for argument in node.args.args] == [p.lstrip("$") for p in found if p and p not in "/*"]


@pytest.mark.parametrize("figure", rg.call("figures", {})["about"], ids=lambda figure: figure["name"])
def test_a_figure_is_a_method_with_its_options(figure):
    method = getattr(rg.CustomerBase, figure["name"])
    if not figure["options"]:
        return
    parameters = dict(inspect.signature(method).parameters)
    del parameters["self"]
    defaults = {name: plain(parameter.default) for name, parameter in parameters.items()}
    needed = {name for name, default in defaults.items() if default is inspect.Parameter.empty}
    assert {name: None if name in needed else default for name, default in defaults.items()} == figure["options"]
    # What Python asks for has no default in the core either: there it is null, and refused.
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    for name in needed:
        given = {"start": "2026-01-01", "end": "2026-02-01", "days": 30}
        with pytest.raises(rg.InputError) as caught:
            base.compute(figure["name"], **{other: given[other] for other in needed - {name}})
        assert (caught.value.code, caught.value.field) == (1012, name)


def plain(default):
    """A default as JSON has it: a tuple, which nobody can change, is a list there."""
    return list(default) if isinstance(default, tuple) else default


def test_compiled_classes_are_frozen():
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    for instance in (base._core, base.totals()._core):
        with pytest.raises(AttributeError):
            instance.attribute = 1
        with pytest.raises(TypeError):
            type("Mine", (type(instance),), {})


def test_every_family_of_codes_has_a_class():
    families = {code["family"]: code for code in rg.call("codes", {})["codes"]}
    for family, code in families.items():
        error = rg.errors.from_core(family, code["code"], code["name"], "words", "field", 3)
        assert type(error) is not rg.Error and isinstance(error, rg.Error)
        assert (error.code, error.name, error.message, error.field, error.row) == (
            code["code"], code["name"], "words", "field", 3,
        )  # fmt: skip


def test_errors_survive_pickling():
    import pickle

    error = pickle.loads(pickle.dumps(rg.errors.from_core("input", 1001, "missing_column", "words", "amount", 3)))
    assert (type(error), error.code, error.field, error.row) == (rg.InputError, 1001, "amount", 3)
    assert str(error) == "words (amount, row 3) [1001 missing_column]"


def test_the_package_is_typed():
    assert Path(rg.__file__).with_name("py.typed").exists()


def test_a_figure_and_a_call_that_do_not_exist():
    base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    with pytest.raises(rg.InputError) as caught:
        base.compute("repeat_rate")
    assert caught.value.code == 1014 and "repeat_customer_rate" in caught.value.message
    with pytest.raises(rg.InputError) as caught:
        base.compute("rfm", asof="2026-01-05")
    assert caught.value.code == 1011 and "as_of" in caught.value.message
    with pytest.raises(rg.InputError) as caught:
        rg.call("loyalty.qoute", {})
    assert caught.value.code == 1014


BINDINGS = Path(__file__).resolve().parents[2] / "bindings"
CPP = (BINDINGS / "cpp/include/regulars/loyalty.hpp").read_text()
PHP = (BINDINGS / "php/src/Loyalty.php").read_text()
# What Python has a word of its own for, or has a keyword where the documents have a name.
IN_PYTHON = {"document": "program", "start": "from", "end": "to"}


def parameters(found: re.Match) -> list[str]:
    """The names of the parameters of a declaration in C++ or PHP, as documents have them."""
    names = [re.search(r"(\w+)(?:\s*=.*)?$", part.strip(), re.DOTALL)[1] for part in found[1].split(",") if part.strip()]
    return [re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name) for name in names]


@pytest.mark.parametrize("name", [call.split(".")[1] for call in rg.documents.calls() if call.startswith("loyalty.")])
def test_a_loyalty_call_is_the_same_function_in_every_language(name):
    cpp = parameters(re.search(rf"inline std::string {name}\((.*?)\) {{\n", CPP, re.DOTALL))
    php = parameters(re.search(rf"public static function {name}\((.*?)\): Document", PHP, re.DOTALL))
    python = [IN_PYTHON.get(one, one) for one in inspect.signature(getattr(rg.loyalty, name)).parameters]
    # Python's has some by their names alone, whose order means nothing.
    assert cpp == php and set(python) == set(cpp) and len(python) == len(cpp)


@pytest.mark.parametrize("verb", ["append", "figure", "fit", "load", "merge", "replay", "save"])
def test_what_a_base_does_is_called_the_same_in_every_language(verb):
    header = (BINDINGS / "c/include/regulars.h").read_text()
    assert f" *regulars_customer_base_{verb}(" in header
    assert re.search(rf"^    [\w: ]+ {verb}\(", (BINDINGS / "cpp/include/regulars/regulars.hpp").read_text(), re.MULTILINE)
    assert re.search(rf"public (static )?function {verb}\(", (BINDINGS / "php/src/CustomerBase.php").read_text())
    assert f'"customer_base.{verb}" =>' in (BINDINGS / "worker/src/worker.rs").read_text()
    # A figure has a method of its own in Python, and a model a class.
    assert hasattr(rg.CustomerBase, {"figure": "compute", "fit": "purchase_summary"}.get(verb, verb))
