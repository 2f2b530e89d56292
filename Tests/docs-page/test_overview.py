"""What stands around the routes: the document, the lanes, where one is; and what a route may answer."""

import json
import urllib.error
import urllib.request

from browser import PHONE, PageTest, host

MANY = {f"plugin{letter}": host.bindings([(f"/{letter}/{number}/{{x}}", "hypot", "x: f64, y: f64 = 2 -> f64", f"Number {number}")
                                          for number in range(12)]) for letter in "abc"}


class Overview(PageTest):
    plugins = (host.trial,)

    def test_link_to_the_document(self):
        link = self.find("#document")
        self.assertEqual(link.text, "openapi.json")
        with urllib.request.urlopen(link.get_attribute("href")) as answer:
            self.assertEqual(json.load(answer)["openapi"], "3.1.0")

    def test_lanes_are_explained_where_no_pointer_asks(self):
        for size in (PHONE, (1280, 900)):
            self.resize(*size)
            self.load()
            self.assertTrue(self.find("#lanes").is_displayed())
            lanes = [(self.find("dt", row).text, self.find("dd", row).text) for row in self.all("#lanes div")]
            self.assertEqual(lanes, [("loop", "runs on the event loop"), ("pool", "runs on the thread pool")])
            self.assertEqual(self.all(".route-toggle [title]"), [])

    def hints(self):
        self.find(".route-toggle").click()
        return [self.find(".search-key").is_displayed(), self.find(".send span").is_displayed()]

    def test_keys_are_told_to_those_who_have_some(self):
        self.assertEqual(self.hints(), [True, True])
        self.browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.setTouchEmulationEnabled", {"enabled": False})
        self.resize(*PHONE)
        self.load()
        self.assertEqual(self.hints(), [False, False])

    def answers(self, address):
        """What a route may answer: {status: (text, sample)}"""
        route = self.open(address)
        self.find(".responses summary", route).click()
        rows = zip(self.all(".responses dt", route), self.all(".responses dd", route))
        return {status.text: (self.find("p", row).text, [one.text for one in self.all(".sample", row)]) for status, row in rows}

    def test_each_status_has_a_text_and_a_sample(self):
        answers = self.answers("post/trial/mirror")
        self.assertEqual(set(answers), {"200", "413", "422", "500", "503", "504"})
        texts = [text for text, _ in answers.values()]
        self.assertEqual(len(set(texts)), len(texts))
        for status, (text, sample) in answers.items():
            self.assertTrue(text, status)
            if status != "200":
                self.assertEqual(list(json.loads(sample[0])), ["detail"], status)
        self.assertEqual(answers["504"], ("The function took too long", ['{"detail": "The handler did not reply in time."}']))
        self.assertIn("The function refuses: The function returned 1", answers["500"][0])

    def test_sample_of_a_validation_error_is_the_routes_own(self):
        _, (sample,) = self.answers("get/trial/add")["422"]
        (problem,) = json.loads(sample)["detail"]
        self.assertEqual((problem["type"], problem["loc"]), ("missing", ["query", "a"]))
        with self.assertRaises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{self.host.address}/trial/add")
        self.assertEqual(json.load(refusal.exception)["detail"], [problem])


class Place(PageTest):
    files = MANY

    def current(self):
        return [text.split()[0] for text in self.texts(".plugins [aria-current]")]

    def test_the_list_marks_where_one_is(self):
        self.until(lambda: self.current() == ["plugina"])
        for name in ("pluginb", "pluginc", "plugina"):
            self.script("""
                const heading = [...document.querySelectorAll(".plugin h2")].find((node) => node.textContent === arguments[0]);
                heading.closest(".plugin").scrollIntoView();""", name)
            self.until(lambda: self.current() == [name])
        mark, other = self.find(".plugins [aria-current]"), self.find(".plugins a:not([aria-current])")
        self.assertNotEqual(mark.value_of_css_property("background-color"), other.value_of_css_property("background-color"))

    def test_a_link_marks_what_it_leads_to(self):
        self.resize(1280, 1400)  # the last plugin cannot be scrolled to the top
        self.load()
        for name in ("pluginb", "pluginc", "plugina"):
            next(link for link in self.all(".plugins a") if link.text.startswith(name)).click()
            self.until(lambda: self.current() == [name])

    def test_the_mark_follows_the_search(self):
        self.find("#search").send_keys("/c/")
        self.until(lambda: self.current() == ["pluginc"])
