"""Each test has a database of its own, on each kind of server; the servers run as long as the tests."""

import itertools
import os

import pytest
from servers import KINDS, NEEDED

_count = itertools.count(1)


def pytest_configure(config):
    config.addinivalue_line("markers", "kinds(name, ...): the databases that a test is about, where not all")


def pytest_generate_tests(metafunc):
    if "server" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("kinds")
        metafunc.parametrize("server", marker.args if marker else list(KINDS), indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(request):
    if not NEEDED[request.param]():
        reason = f"{request.param} is not installed: make deps"
        pytest.fail(reason) if os.environ.get("REGULARS_REQUIRE_ALL") == "1" else pytest.skip(reason)
    server = KINDS[request.param]()
    yield server
    server.stop()


@pytest.fixture
def database(server):
    """The name of an empty database."""
    return f"shop{next(_count)}"


@pytest.fixture
def url(server, database):
    return server.make(database)
