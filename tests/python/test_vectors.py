"""The vectors that every language runs."""

import copy
import json

import jsonschema
import pytest
import vectors

FILES = {path.relative_to(vectors.FOLDER).as_posix(): json.loads(path.read_text()) for path in vectors.files()}
ALL = [(f"{name}:{vector['id']}", vector) for name, file in FILES.items() for vector in file["vectors"]]
SCHEMA = json.loads(vectors.SCHEMA.read_text())

FIGURE = {
    "id": "example",
    "comment": "One customer, two orders.",
    "source": "definition",
    "kind": "figure",
    "figure": "repeat_customer_rate",
    "input": {"columns": {"customer_id": {"type": "int64", "values": [1, 1]}, "ordered_at": {"type": "date", "values": [0, "1970-01-02"]}}},
    "expect": {"/columns/0/values/0": 1.0, "/rows": 1},
}  # fmt: skip


@pytest.mark.parametrize(("name", "vector"), ALL, ids=[name for name, _ in ALL])
def test_vector(name, vector):
    vectors.run(vector)


@pytest.mark.parametrize("name", FILES)
def test_file_is_of_the_schema(name):
    jsonschema.validate(FILES[name], SCHEMA)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_ids_are_unique():
    ids = [vector["id"] for _, vector in ALL]
    assert len(ids) == len(set(ids))


def test_there_are_vectors_of_both_kinds():
    assert {vector["kind"] for _, vector in ALL} == {"call", "figure"}


def test_the_example_runs():
    vectors.run(FIGURE)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "song"},
        {"expect": {"/columns/0/values/0": 0.999}},
        {"expect": {"/rows": 2}},
        {"expect": {"/rows": True}},
        {"error": {"code": 1005}},
        {"options": {"level": 7}},
    ],
    ids=str,
)
def test_a_vector_that_does_not_hold_fails(change):
    vector = {**copy.deepcopy(FIGURE), **change}
    with pytest.raises(AssertionError):
        vectors.run(vector)
