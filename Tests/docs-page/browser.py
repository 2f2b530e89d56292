"""Chromium without a window, and the page in it."""

import atexit
import functools
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import host

WIDE, PHONE = (1280, 900), (390, 844)


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # which Chromium has for everybody but root
    for argument in arguments:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


@functools.cache
def shared():
    """One browser for all tests: to start one takes longer than most of them."""
    browser = start()
    atexit.register(browser.quit)
    browser.set_script_timeout(20)
    return browser


class PageTest(unittest.TestCase):
    """One host for the tests of a class, and a page anew for each. Each ends with no error in the console, and with no
    request but to the host."""

    size = WIDE
    beginsWithPage = True
    plugins = ()
    files = {}

    @classmethod
    def setUpClass(cls):
        cls.host = host.Host(*[plugin() for plugin in cls.plugins], **cls.files)
        cls.addClassCleanup(cls.host.end)
        cls.browser = shared()

    def setUp(self):
        for log in ("browser", "performance"):
            self.browser.get_log(log)  # of the test before, if it has failed
        self.resize(*self.size)
        self.prefer("light")
        if self.beginsWithPage:
            self.load()

    def tearDown(self):
        errors = [entry["message"] for entry in self.browser.get_log("browser")
                  if entry["level"] in ("SEVERE", "WARNING") and not self.isExpected(entry)]
        self.assertEqual(errors, [])
        elsewhere = {url for url in self.asked() if not url.startswith(
            (self.host.address + "/", "blob:" + self.host.address, "data:"))}
        self.assertEqual(elsewhere, set())

    def asked(self):
        """What has been asked for over the network since this was called last, but for what the browser has refused."""
        urls, refused = {}, set()
        for entry in self.browser.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            identity = event["params"].get("requestId")
            if event["method"] == "Network.requestWillBeSent":
                urls.setdefault(identity, []).append(event["params"]["request"]["url"])
            elif event["method"] == "Network.loadingFailed" and "blockedReason" in event["params"]:
                refused.add(identity)
        return {url for identity, asked in urls.items() for url in (asked[:-1] if identity in refused else asked)}

    def isExpected(self, entry):
        """The browser itself notes answers of 400 and above that a form has got."""
        return entry["source"] == "network" and "the server responded with a status of 4" in entry["message"]

    # What the browser is told

    def resize(self, width, height):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def prefer(self, scheme):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme},
                         {"name": "prefers-reduced-motion", "value": "reduce"}]})
        # The page hears of it with its next frame.
        self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def load(self, fragment=""):
        """The page anew, and the document shown."""
        self.browser.get("about:blank")
        self.browser.get(f"{self.host.address}/docs{fragment}")
        self.until(lambda: self.find("#count").text or self.all(".empty"))

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def press(self, *keys):
        """Into whatever has the focus."""
        self.browser.switch_to.active_element.send_keys(*keys)

    # What is seen

    def until(self, condition):
        """Waits for something to become true, and returns it. An element that the page replaces meanwhile is not there yet."""
        wait = WebDriverWait(
            self.browser, 10, poll_frequency=0.02, ignored_exceptions=(NoSuchElementException, StaleElementReferenceException))
        return wait.until(lambda _: condition())

    def texts(self, selector):
        """What is to be read in each element that is shown, at one moment: found first and read later, one may have been hidden
        in between, and has no text then."""
        return self.script("""
            return [...document.querySelectorAll(arguments[0])].filter((node) => node.checkVisibility())
              .map((node) => node.innerText.trim());
            """, selector)

    def find(self, selector, inside=None):
        return (inside or self.browser).find_element(By.CSS_SELECTOR, selector)

    def all(self, selector, inside=None):
        return (inside or self.browser).find_elements(By.CSS_SELECTOR, selector)

    @property
    def focused(self):
        return self.browser.switch_to.active_element

    def paths(self):
        """The routes that are to be seen, as "GET /path"."""
        return self.script("""
            return [...document.querySelectorAll(".route-toggle")].filter((toggle) => toggle.checkVisibility())
              .map((toggle) => toggle.querySelector(".method").textContent + " " + toggle.querySelector(".path").textContent);
            """)

    def open(self, address):
        """Opens a route by the page's own address for it."""
        self.load("#" + address)
        return self.until(lambda: self.all(".route.open"))[0]

    def fill(self, route, name, text):
        """Types into the control that this label is for."""
        label = next(label for label in self.all("label", route) if label.text == name)
        control = self.browser.find_element(By.ID, label.get_attribute("for"))
        if control.tag_name == "select":
            self.script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
                        control, text)
        else:
            control.clear()
            control.send_keys(text)
        return control

    def send(self, route):
        """Sends the form; the outcome: "200 OK", "No answer", …"""
        button = self.find("[type=submit]", route)
        button.click()
        self.until(button.is_enabled)
        return self.find(".outcome .status", route).text

    def body(self, route):
        return self.find(".body", route).text

    def problems(self, route):
        """What is wrong, by the label of the field it stands at."""
        return self.script("""
            return Object.fromEntries([...arguments[0].querySelectorAll(".field")]
              .map((field) => [field.querySelector(".field-head label, .field-head .name").textContent,
                [...field.querySelectorAll(".problems:not([hidden]) li")].map((item) => item.textContent)])
              .filter(([, problems]) => problems.length > 0));
            """, route)


__all__ = ["By", "Keys", "PHONE", "PageTest", "WIDE", "host", "pathlib", "tempfile"]
