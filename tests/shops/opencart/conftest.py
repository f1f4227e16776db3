"""The shop that the scenarios are run against is named by the environment; without one they are reported as not run.

REGULARS_OPENCART_URL, _USER, _PASSWORD   the shop and its admin, whose folder is admin/
REGULARS_OPENCART_ZIP                     the zip to install, where the module is not there yet
REGULARS_OPENCART_ROOT                    the shop's folder, where its error log can be read
REGULARS_OPENCART_TIMING                  the file of REGULARS_TIMING, where hooks are measured
REGULARS_OPENCART_DATABASE                the shop's database, as SQLAlchemy names it, where time has to be turned back
REGULARS_OPENCART_MAILS                   the file to which its mailer writes
"""

import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from browser import Browser  # noqa: E402
from mails import letters  # noqa: E402
from screen import started  # noqa: E402
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


@pytest.fixture(scope="session")
def database(url):
    """Runs statements in the shop's database, where it is named."""
    if "REGULARS_OPENCART_DATABASE" not in os.environ:
        pytest.skip("not run: the shop's database is not named by REGULARS_OPENCART_DATABASE")
    import sqlalchemy

    engine = sqlalchemy.create_engine(os.environ["REGULARS_OPENCART_DATABASE"])

    def run(statement, **named):
        with engine.begin() as connection:
            result = connection.execute(sqlalchemy.text(statement), named)
            return result.scalars().all() if result.returns_rows else result.rowcount

    return run


@pytest.fixture
def cron(database, url):
    """Runs the shop's cron, with the module's job due. Gives the mails that it sent, as text."""
    if "REGULARS_OPENCART_MAILS" not in os.environ:
        pytest.skip("not run: the file of mails is not named by REGULARS_OPENCART_MAILS")
    mails = Path(os.environ["REGULARS_OPENCART_MAILS"])

    def run():
        mails.write_bytes(b"")
        database("UPDATE oc_cron SET date_modified = '2020-01-01' WHERE code = 'regulars'")
        database("UPDATE oc_setting SET value = 'mail' WHERE `key` = 'config_mail_engine'")
        Browser(url).get("cron/cron")
        return letters(mails.read_text())

    return run


@pytest.fixture(scope="session")
def chromium(url):
    driver = started()
    if driver is None:
        pytest.skip("not run: pip install selenium, and Debian's chromium and chromium-driver are needed")
    yield driver
    driver.quit()
