"""The list: search, opening by keyboard, following the host."""

from browser import Keys, PageTest, host

TYPED = {"maths": host.bindings([("/maths/pow", "pow", "x: f64, y: f64 -> f64", "A power"),
                                 ("/maths/hypot", "hypot", "x: f64, y: f64 -> f64", "The hypotenuse")])}


class List(PageTest):
    plugins = (host.trial,)
    files = TYPED

    def test_routes_by_plugin(self):
        self.assertEqual(self.texts(".plugin h2"), ["maths", "trial"])
        self.assertEqual(self.find("#count").text, "13 routes of 2 plugins")
        self.assertIn("GET /trial/files/{path...}", self.paths())
        lanes = {text.split()[1]: text.split()[-1] for text in self.texts(".route-toggle")}
        self.assertEqual((lanes["/trial/add"], lanes["/maths/pow"]), ("loop", "pool"))

    def test_search(self):
        search = self.find("#search")
        search.send_keys("TRIAL post")
        self.assertEqual(self.paths(), ["POST /trial/length", "POST /trial/mirror"])
        self.assertEqual(self.find("#count").text, "2 of 13 routes")
        for text, path in {"hypotenuse": "GET /maths/hypot", "exact": "GET /trial/add", "x-trace": "GET /trial/mixed/{colour}"}.items():
            search.clear()
            search.send_keys(text)
            self.assertEqual(self.paths(), [path])
        search.clear()
        search.send_keys("nowhere")
        self.assertEqual(self.paths(), [])
        self.assertIn("None of 13 routes has “nowhere”", self.find("#count").text)
        search.send_keys(Keys.ESCAPE)
        self.assertEqual(len(self.paths()), 13)

    def test_keyboard_from_search_to_answer(self):
        self.press("/")
        self.assertEqual(self.focused.get_attribute("id"), "search")
        self.press("add")
        self.press(Keys.ARROW_DOWN)
        toggle = self.focused
        self.assertEqual(toggle.get_attribute("aria-expanded"), "false")
        self.assertNotEqual(toggle.value_of_css_property("outline-style"), "none")
        self.press(Keys.ENTER)
        self.assertEqual(toggle.get_attribute("aria-expanded"), "true")
        for _ in range(6):  # past what stands before the form
            self.press(Keys.TAB)
            self.assertNotEqual(self.focused.value_of_css_property("outline-style"), "none")
            if self.focused.tag_name == "input":
                break
        self.press("40")
        self.press(Keys.TAB)
        self.press("2")
        self.press(Keys.CONTROL, Keys.ENTER)
        route = self.find(".route.open")
        self.until(lambda: self.all(".body", route))
        self.assertEqual(self.body(route), "42")
        self.assertEqual(self.find(".outcome", route).get_attribute("role"), "status")

    def test_arrows_go_through_the_rows(self):
        rows = self.all(".route-toggle")
        self.find("#search").send_keys(Keys.ARROW_DOWN)
        self.assertEqual(self.focused, rows[0])
        self.press(Keys.END)
        self.assertEqual(self.focused, rows[-1])
        self.press(Keys.ARROW_UP)
        self.assertEqual(self.focused, rows[-2])
        self.press(Keys.HOME)
        self.press(Keys.ARROW_UP)
        self.assertEqual(self.focused.get_attribute("id"), "search")

    def test_address_leads_to_a_route(self):
        row = next(row for row in self.all(".route-toggle") if "/trial/sum" in row.text)
        row.click()
        self.assertTrue(self.browser.current_url.endswith("/docs#get/trial/sum"))
        route = self.open("get/trial/greet/%7Bname%7D")
        self.assertIn("/trial/greet/{name}", route.text)
        self.assertEqual(self.focused.get_attribute("aria-expanded"), "true")

    def test_description_is_text_and_never_markup(self):
        about = self.find(".about", self.open("get/trial/add"))
        self.assertEqual(self.find("em", about).text, "two")
        self.assertEqual(self.find("p code", about).text, "1 + 2")
        self.assertEqual([item.text for item in self.all("li", about)], ["<b>one</b>", "two"])
        self.assertEqual(self.find("pre", about).text, "<i>code</i>")
        self.assertIn("tags: numbers, exact", about.text)


class Following(PageTest):
    plugins = (host.trial,)

    def reload_adds(self, name, come_back):
        route = self.open("get/trial/add")
        typed = self.fill(route, "a", "12")
        self.host.put(f"{name}.yaml", host.bindings([(f"/{name}/pow", "pow", "x: f64, y: f64 -> f64", "A power")]))
        self.host.wait_for_log(f"serving plugin {name}")
        come_back()
        self.until(lambda: f"GET /{name}/pow" in self.paths())
        self.assertEqual(self.find("#notice").text, "The host's routes have changed: 1 route added.")
        self.assertEqual(typed.get_attribute("value"), "12")  # the form that was open is the same one

    def test_button_follows_a_reload(self):
        self.reload_adds("first", lambda: self.find("#refresh").click())

    def test_coming_back_follows_a_reload(self):
        self.reload_adds("second", lambda: self.script("dispatchEvent(new Event('focus'))"))

    def test_unchanged_document_is_not_sent_again(self):
        self.browser.get_log("performance")
        self.find("#refresh").click()
        status = """
            const done = arguments[0];
            fetch("openapi.json", {cache: "no-cache"}).then(() => {
              const last = performance.getEntriesByName(new URL("openapi.json", document.baseURI)).at(-1);
              done([last.responseStatus, last.encodedBodySize, last.transferSize < 1000]);
            });"""
        _, size, isShort = self.browser.execute_async_script(status)
        self.assertTrue(size > 1000 and isShort, "the browser has the document, and no more than a head came")


class Empty(PageTest):
    def test_no_plugin(self):
        self.assertIn("No routes yet", self.find(".empty").text)
        self.assertEqual(self.find("#count").text, "")


class Away(PageTest):
    def test_host_is_away(self):
        self.host.stop()
        self.find("#refresh").click()
        self.until(lambda: self.find("#notice").is_displayed())
        self.assertIn("The host does not answer. What is below is from before", self.find("#notice").text)

    def isExpected(self, entry):
        return "net::ERR_CONNECTION_REFUSED" in entry["message"]


class Many(PageTest):
    files = {"many": host.bindings([(f"/many/{number}/{{x}}", "hypot", "x: f64, y: f64 = 2 -> f64", f"Number {number}")
                                    for number in range(500)])}

    def test_hundreds_of_routes_stay_quick(self):
        self.assertEqual(len(self.paths()), 500)
        # Chromium's own clock, in milliseconds, the layout included. Many times what it takes on a quiet machine.
        search = self.script("""
            const search = document.getElementById("search");
            const start = performance.now();
            search.value = "number 25";
            search.dispatchEvent(new Event("input"));
            document.body.offsetHeight;
            return performance.now() - start;
            """)
        self.assertEqual(self.find("#count").text, "15 of 500 routes")
        self.assertLess(search, 250)
        shown = self.script("return performance.getEntriesByName(new URL('openapi.json', document.baseURI))[0].responseEnd")
        self.assertLess(self.script("return performance.now()") - shown, 10_000)
