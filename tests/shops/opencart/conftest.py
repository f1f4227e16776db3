"""The shop that the scenarios are run against is named by the environment; without one they are reported as not run.

REGULARS_OPENCART_URL, _USER, _PASSWORD   the shop and its admin, whose folder is admin/
REGULARS_OPENCART_ZIP                     the zip to install, where the module is not there yet
REGULARS_OPENCART_ROOT                    the shop's folder, where its error log can be read
REGULARS_OPENCART_TIMING                  the file of REGULARS_TIMING, where hooks are measured
"""

import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from shop import Admin, Customer  # noqa: E402

URL = os.environ.get("REGULARS_OPENCART_URL")


@pytest.fixture(scope="session")
def url():
    if not URL:
        pytest.skip("not run: no shop is named by REGULARS_OPENCART_URL; serve.py starts one")
    return URL


@pytest.fixture(scope="session")
def admin(url):
    return Admin(url, os.environ.get("REGULARS_OPENCART_USER", "admin"), os.environ["REGULARS_OPENCART_PASSWORD"])


@pytest.fixture(scope="session")
def zip_path():
    path = Path(os.environ.get("REGULARS_OPENCART_ZIP", "target/shops/opencart/x86_64/regulars.ocmod.zip"))
    return path if path.is_file() else pytest.skip(f"not run: {path} is not there: make shops")


@pytest.fixture(scope="session")
def installed(admin, zip_path):
    """The module, installed through the admin and active; the program gives a point for each unit of the shop's currency."""
    if "Regulars: loyalty points" not in admin.page("marketplace/installer.list"):
        admin.upload(zip_path)
    if "menu-regulars" not in admin.page("common/dashboard"):
        answer = admin.module("install")
        assert "success" in answer, answer
    answer = admin.settings(status=1)
    assert "success" in answer, answer
    return admin


@pytest.fixture
def customer(installed, url):
    """Somebody new."""
    return Customer(url, f"c{time.time_ns():x}")


@pytest.fixture
def member(customer, installed):
    """Somebody with 300 points."""
    answer = installed.grant(installed.customer_id(customer.email), 300, "a start")
    assert "success" in answer, answer
    return customer


@pytest.fixture(scope="session")
def error_log():
    """The lines of the shop's error log, where it can be read."""
    root = os.environ.get("REGULARS_OPENCART_ROOT")
    if root is None:
        return lambda: pytest.skip("not run: the shop's folder is not named by REGULARS_OPENCART_ROOT")
    path = Path(root) / "system/storage/logs/error.log"
    return lambda: path.read_text().splitlines() if path.exists() else []
