"""Pages as a browser shows them: Debian's Chromium goes through them, and leaves a picture of each to be looked at.

REGULARS_OPENCART_PICTURES   the folder for the pictures; target/shops/opencart/pictures without it
"""

import os
import shutil
import time
from pathlib import Path

import pytest
from shop import COMPLETE

PHONE = 40
PICTURES = Path(os.environ.get("REGULARS_OPENCART_PICTURES", "target/shops/opencart/pictures"))

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
except ImportError:
    webdriver = None


@pytest.fixture(scope="module")
def chromium(url):
    if webdriver is None or not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("not run: pip install selenium, and Debian's chromium and chromium-driver are needed")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,1000", "--lang=en-GB"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    PICTURES.mkdir(parents=True, exist_ok=True)
    yield driver
    driver.quit()


class Screen:
    """The browser, with somebody's cookies."""

    def __init__(self, driver, person):
        self.driver, self.person = driver, person
        driver.get(person.url)
        driver.delete_all_cookies()
        for cookie in person.cookies:
            driver.add_cookie({"name": cookie.name, "value": cookie.value, "path": cookie.path or "/"})

    def open(self, route, folder="", **query):
        self.driver.get(self.person._address(route, folder, query))

    def picture(self, name, at=None):
        """Takes a picture of the whole page, or of it around an element."""
        time.sleep(0.4)
        if at is not None:
            element = self.driver.find_element(By.CSS_SELECTOR, at)
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            time.sleep(0.3)
        else:
            height = self.driver.execute_script("return Math.min(document.documentElement.scrollHeight, 4000)")
            self.driver.set_window_size(1280, max(height, 700))
        self.driver.save_screenshot(str(PICTURES / f"{name}.png"))
        self.driver.set_window_size(1280, 1000)

    def click(self, selector):
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        # By script: what is scrolled smoothly is elsewhere by the time a pointer arrives.
        self.driver.execute_script("arguments[0].click()", element)
        time.sleep(0.8)

    def type(self, selector, text):
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        element.clear()
        element.send_keys(text)

    def text(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def errors(self):
        """What the browser's console holds against the module's own pages."""
        return [entry["message"] for entry in self.driver.get_log("browser") if "regulars" in entry["message"] and entry["level"] == "SEVERE"]


def test_a_customer_sees_points_and_pays_with_them(chromium, member, installed):
    done = member.buy(PHONE, 2)
    installed.status(done, COMPLETE)
    screen = Screen(chromium, member)
    screen.open("product/product", product_id=PHONE, language="en-gb")
    assert screen.text("#regulars-earn") == "You earn 123 points with this."
    screen.picture("product")
    member.add(PHONE)
    screen.open("checkout/cart", language="en-gb")
    screen.click("#regulars-panel button.accordion-button")
    assert "You have 546 points." in screen.text("#regulars-available")
    screen.picture("cart", "#regulars-panel")
    screen.type("#input-regulars", "250")
    screen.click("#regulars-panel form button, #regulars-panel button.btn-primary")
    time.sleep(1)
    assert "Points (250)" in screen.text("#shopping-cart")
    screen.picture("cart-with-points")
    member.checkout()
    member.confirm()
    screen.open("account/account", language="en-gb", customer_token=member.token)
    screen.picture("account")
    screen.open("extension/regulars/account/regulars", language="en-gb", customer_token=member.token)
    assert "296" in screen.text("#regulars-balance")
    screen.picture("points")
    assert screen.errors() == []


def test_an_admin_sees_settings_and_the_tabs(chromium, member, installed):
    order = member.buy(PHONE, 2, points=100)
    installed.status(order, COMPLETE)
    screen = Screen(chromium, installed)
    where = {"folder": "admin/", "user_token": installed.token}
    screen.open("extension/regulars/module/regulars", **where)
    screen.picture("settings")
    screen.type("#input-redeem-percent", "101")
    screen.click("button[form='form-regulars']")
    assert "expected 100 or less, found 101" in screen.text("#error-redeem-percent")
    screen.picture("settings-error", "#input-redeem-percent")
    screen.open("extension/regulars/report/regulars", **where)
    screen.click("#button-read")
    time.sleep(3)
    screen.picture("report")
    assert "champions" in screen.text("#regulars-segments")
    screen.open("sale/order.info", **where, order_id=order)
    screen.click("a[href='#tab-regulars']")
    screen.picture("order", "#regulars-order")
    screen.type("#regulars-order input[name^='units']", "1")
    screen.click("#form-regulars-refund button")
    time.sleep(1)
    assert "50 points given back" in screen.text("#regulars-order")
    screen.picture("order-refunded", "#regulars-order")
    screen.open("customer/customer.form", **where, customer_id=installed.customer_id(member.email))
    screen.click("a[href='#tab-regulars']")
    screen.type("#input-regulars-points", "25")
    screen.type("#input-regulars-reason", "a kind letter")
    screen.picture("customer", "#regulars-member")
    screen.click("#form-regulars-grant button")
    time.sleep(1)
    assert "25 points given: a kind letter" in screen.text("#regulars-member")
    screen.picture("customer-granted", "#regulars-member")
    assert screen.errors() == []
