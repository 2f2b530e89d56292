"""Trying a route: forms, requests, answers."""

import subprocess

from browser import PageTest, host, pathlib, tempfile


class Forms(PageTest):
    beginsWithPage = False
    plugins = (host.trial,)

    def test_numbers_keep_all_digits(self):
        route = self.open("get/trial/add")
        self.fill(route, "a", "9223372036854775806")
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.body(route), "9223372036854775807")
        self.assertRegex(self.find(".outcome", route).text, r"[\d.]+ m?s\s+19 bytes")
        headers = self.find(".headers", route)
        self.find("summary", headers).click()
        self.assertIn("application/json", headers.text)
        route = self.open("get/trial/echo")
        self.assertIn("unsigned 64-bit integer, default 18446744073709551615", route.text)

    def test_problems_stand_at_their_fields(self):
        route = self.open("get/trial/add")
        wrong = self.fill(route, "b", "two")
        self.assertEqual(self.send(route), "422 Unprocessable Content")
        found = self.problems(route)
        self.assertEqual(found["a"], ["Field required"])
        self.assertIn("valid integer", found["b"][0])
        self.assertEqual(wrong.get_attribute("aria-invalid"), "true")
        described = wrong.get_attribute("aria-describedby").split()
        self.assertIn("valid integer", " ".join(self.script("return document.getElementById(arguments[0]).textContent", one) for one in described))
        self.assertIn("2 problems, shown at the fields", self.find(".outcome", route).text)
        self.fill(route, "a", "1")
        self.fill(route, "b", "2")
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.problems(route), {})
        self.assertIsNone(wrong.get_attribute("aria-invalid"))

    def test_json_body_has_an_example_that_fits(self):
        route = self.open("post/trial/length")
        area = self.find("textarea", route)
        self.assertEqual(area.get_attribute("value"), '{"x": 1.5, "y": 2.5}')
        self.assertIn("x\nnumber, at least 0, required", self.find(".members", route).text)
        self.assertIn("upwards", self.find(".members", route).text)
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.body(route), "4.0")

    def test_problem_in_a_body_leads_to_its_place(self):
        route = self.open("post/trial/length")
        area = self.fill(route, "JSON body", '{"x": -5, "z": {"y": 2}}')
        self.assertEqual(self.send(route), "422 Unprocessable Content")
        self.assertEqual([text.split(":")[0] for text in self.problems(route)["JSON body"]], ["x", "y"])
        selected = "const area = arguments[0]; return area.value.slice(area.selectionStart, area.selectionEnd)"
        buttons = self.all(".problems button", route)
        buttons[0].click()
        self.assertEqual(self.script(selected, area), "-5")
        buttons[1].click()  # missing: selects what it is missing from
        self.assertEqual(self.script(selected, area), '{"x": -5, "z": {"y": 2}}')
        self.fill(route, "JSON body", '{"x": 1,, }')
        self.assertEqual(self.send(route), "422 Unprocessable Content")
        self.find(".problems button", route).click()
        self.assertEqual(self.script("return arguments[0].selectionStart", area), 8)

    def test_problems_as_rfc_9457_has_them(self):
        route = self.open("get/trial/add")
        self.find(".more summary", route).click()
        self.fill(route, "Headers, one a line", "Accept: application/problem+json")
        self.assertEqual(self.send(route), "422 Unprocessable Content")
        self.assertEqual(self.problems(route), {"a": ["Field required"]})

    def test_list(self):
        route = self.open("get/trial/sum")
        more = next(button for button in self.all("button", route) if button.text == "Add an item")
        self.all(".item input", route)[0].send_keys("1.5")
        more.click()
        self.focused.send_keys("x")
        more.click()
        self.focused.send_keys("2")
        self.assertEqual(self.focused.get_attribute("aria-label"), "values, item 3")
        self.send(route)
        wrong = [control.get_attribute("aria-invalid") for control in self.all(".item input", route)]
        self.assertEqual(wrong, [None, "true", None])
        self.all(".item button", route)[1].click()
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.body(route), "3.5")

    def test_select_boolean_example_and_header(self):
        route = self.open("get/trial/mixed/%7Bcolour%7D")
        self.assertEqual([option.text for option in self.all("select", route)[0].find_elements("tag name", "option")],
                         ["red", "green", "blue"])
        self.fill(route, "colour", "blue")
        self.fill(route, "bold", "true")
        self.fill(route, "X-Trace", "abc")
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.body(route), '"2 1 hi abc"')
        self.fill(route, "note", "")
        self.fill(route, "bold", "")
        self.send(route)
        self.assertEqual(self.body(route), '"2 0 none abc"')
        self.fill(route, "note", "too long")
        self.send(route)
        self.assertIn("at most 5 characters", self.problems(route)["note"][0])

    def test_bytes_from_a_file_come_back_as_they_were(self):
        content = bytes(range(256)) * 20
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "sent.bin").write_bytes(content)
            route = self.open("post/trial/mirror")
            self.find("input[type=file]", route).send_keys(str(folder / "sent.bin"))
            self.assertEqual(self.send(route), "200 OK")
            self.assertIn("5,120 bytes", self.find(".outcome", route).text)
            self.assertTrue(self.body(route).startswith("0000  00 01 02 03"))
            self.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": name})
            next(button for button in self.all("button", route) if button.text.startswith("Download")).click()
            self.until((folder / "answer.bin").exists)
            self.assertEqual((folder / "answer.bin").read_bytes(), content)

    def test_handler_takes_what_one_likes(self):
        route = self.open("get/trial/greet/%7Bname%7D")
        self.fill(route, "name", "a/b ü?")
        self.fill(route, "Query", "mood=fine&x=1")
        self.fill(route, "Headers, one a line", "X-Who: me\nX-Other: you")
        self.assertEqual(self.send(route), "200 OK")
        self.assertEqual(self.body(route), "a/b ü?|fine|me")
        route = self.open("put/trial/save")
        self.fill(route, "Body", "some text")
        self.fill(route, "Content-Type", "text/plain")
        self.assertEqual(self.send(route), "201 Created")
        self.assertEqual(self.body(route), "some text")
        self.assertIn("text/plain", self.script("return arguments[0].querySelector('.headers').textContent", route))

    def test_rest_of_a_path_keeps_its_slashes(self):
        route = self.open("get/trial/files/%7Bpath...%7D")
        self.fill(route, "path", "a/b c/d")
        self.send(route)
        self.assertEqual(self.body(route), "a/b c/d")
        self.fill(route, "path", "a/../b")
        self.assertEqual(self.send(route), "Not sent")
        self.assertIn("Browsers resolve", self.problems(route)["path"][0])

    def test_part_of_a_path_is_asked_for(self):
        route = self.open("get/trial/greet/%7Bname%7D")
        self.assertEqual(self.send(route), "Not sent")
        self.assertEqual(self.problems(route), {"name": ["A part of the path cannot be empty."]})

    def test_curl_command_does_the_same(self):
        route = self.open("post/trial/length")
        self.fill(route, "JSON body", '{"x": 1.25, "y": 2, "it\'s": "$(x) `y` \\\\ "}')
        self.send(route)
        answer = self.body(route)
        self.assertEqual(answer, "3.25")
        self.assertEqual(self.run_command(route), answer)
        route = self.open("get/trial/greet/%7Bname%7D")
        self.fill(route, "name", "it's & ü")
        self.fill(route, "Query", "mood=so so")
        self.send(route)
        self.assertEqual(self.body(route), "it's & ü|so so|")
        self.assertEqual(self.run_command(route), self.body(route))

    def run_command(self, route):
        command = self.script("return arguments[0].querySelector('.curl').textContent", route)
        return subprocess.check_output(["bash", "-c", command], text=True, stderr=subprocess.DEVNULL)

    def test_waiting_can_be_cancelled(self):
        route = self.open("get/trial/slow")
        self.find("[type=submit]", route).click()
        cancel = next(button for button in self.all("button", route) if button.text == "Cancel")
        cancel.click()
        self.until(lambda: "Cancelled" in self.find(".outcome", route).text)
        self.assertFalse(cancel.is_displayed())

    def test_copy(self):
        self.browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        route = self.open("get/trial/echo")
        button = next(button for button in self.all("button", route) if button.text == "Copy")
        button.click()
        self.until(lambda: button.text == "Copied")
        copied = self.browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        self.assertEqual(copied, f"curl {self.host.address}/trial/echo")


class Elsewhere(PageTest):
    beginsWithPage = False
    plugins = (host.trial,)

    def test_redirection_to_elsewhere_is_not_followed(self):
        route = self.open("get/trial/away")
        self.assertEqual(self.send(route), "No answer")

    def isExpected(self, entry):
        """The browser notes what the page's policy has kept it from."""
        return "violates the following Content Security Policy directive: \"connect-src" in entry["message"]


class NoAnswer(PageTest):
    beginsWithPage = False
    plugins = (host.trial,)

    def test_host_that_has_ended(self):
        route = self.open("get/trial/echo")
        self.host.stop()
        self.assertEqual(self.send(route), "No answer")
        self.assertIn("The host did not answer", self.find(".outcome", route).text)

    def isExpected(self, entry):
        return "net::ERR_CONNECTION_REFUSED" in entry["message"]
