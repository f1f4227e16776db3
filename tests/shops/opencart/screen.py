"""Debian's Chromium as a person uses it; it leaves pictures of pages, to be looked at.

REGULARS_OPENCART_PICTURES   the folder for the pictures; target/shops/opencart/pictures without it
"""

import os
import shutil
import time
from pathlib import Path

PICTURES = Path(os.environ.get("REGULARS_OPENCART_PICTURES", "target/shops/opencart/pictures"))
WIDE, NARROW = 1280, 390

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select
except ImportError:
    webdriver = None


def started():
    """The browser; None where something is missing for it."""
    if webdriver is None or not shutil.which("chromium") or not shutil.which("chromedriver"):
        return None
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    # Narrower than 500 pixels no window gets, so a phone is told as one.
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={WIDE},1000", "--lang=en-GB"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    PICTURES.mkdir(parents=True, exist_ok=True)
    return webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))


class Screen:
    """The browser, with somebody's cookies."""

    def __init__(self, driver, person, width=WIDE):
        self.driver, self.person, self.width = driver, person, width
        self.resize(1000)
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
            self.resize(max(self.driver.execute_script("return Math.min(document.documentElement.scrollHeight, 6000)"), 700))
        self.driver.save_screenshot(str(PICTURES / f"{name}.png"))
        self.resize(1000)

    def resize(self, height):
        metrics = {"width": self.width, "height": height, "deviceScaleFactor": 1, "mobile": self.width < WIDE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def wider_than_the_page(self, selector):
        """What within an element sticks out of the page, and does not scroll in a box of its own."""
        script = """
            const page = document.documentElement.clientWidth;
            const boxed = (at) => at && (at.matches('.table-responsive, textarea, pre') || boxed(at.parentElement));
            return [...document.querySelectorAll(arguments[0] + ' *')]
                .filter((one) => one.getBoundingClientRect().right > page + 1 && !boxed(one)).map((one) => one.outerHTML.slice(0, 120));
        """
        return self.driver.execute_script(script, selector)

    def click(self, selector):
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        # By script: what is scrolled smoothly is elsewhere by the time a pointer arrives.
        self.driver.execute_script("arguments[0].click()", element)
        time.sleep(0.8)

    def type(self, selector, text):
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        element.clear()
        element.send_keys(text)

    def choose(self, selector, value):
        Select(self.driver.find_element(By.CSS_SELECTOR, selector)).select_by_value(value)

    def shown(self, selector):
        """The ids of those that can be seen."""
        return [one.get_attribute("id") for one in self.driver.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()]

    def text(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def errors(self):
        """What the browser's console holds against the module's own pages."""
        return [entry["message"] for entry in self.driver.get_log("browser") if "regulars" in entry["message"] and entry["level"] == "SEVERE"]
