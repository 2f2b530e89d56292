"""Light and dark, wide and narrow, and that everything can be read and named."""

from browser import PHONE, PageTest, host

# The least contrast of any text with what is behind it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
CONTRAST = """
    const luminance = (colour) => {
      const [red, green, blue] = colour.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const parts = (text) => text.match(/[\\d.]+/g).map(Number);
    const ground = (node) => {
      for (let place = node; place; place = place.parentElement) {
        const colour = parts(getComputedStyle(place).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const found = [];
    for (const node of document.body.querySelectorAll("*")) {
      const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== "");
      if (!(hasText || node.matches("input, select, textarea")) || !node.checkVisibility()) continue;
      const [front, back] = [parts(getComputedStyle(node).color).slice(0, 3), ground(node)].map(luminance);
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      if (ratio < 4.5) found.push(`${node.tagName} ${node.className}: ${node.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
    }
    return found;
    """

# Controls that a screen reader could not name.
NAMELESS = """
    return [...document.querySelectorAll("a, button, input, select, textarea, [role=region]")].filter((node) =>
      !node.getAttribute("aria-label") && !node.labels?.length && !node.textContent.trim() && !node.hasAttribute("aria-labelledby"))
      .map((node) => node.outerHTML);
    """

NAMELESS_REGIONS = """
    return [...document.querySelectorAll("[tabindex='0']")].filter((node) => !node.getAttribute("aria-label"))
      .map((node) => node.outerHTML.slice(0, 80));
    """


class Looks(PageTest):
    plugins = (host.trial,)
    files = {"long": host.bindings([
        ("/" + "/".join(["a-very-long-part-of-a-path-" + "x" * 60] * 3), "hypot", "x: f64, y: f64 -> f64", "w" * 200)])}

    def everything_open(self):
        """All routes open, each with an answer or with problems."""
        self.script("for (const toggle of document.querySelectorAll('.route-toggle[aria-expanded=false]')) toggle.click()")
        for route in self.all(".route"):
            if "/trial/slow" in route.text or "/trial/away" in route.text:
                continue
            self.script("for (const part of arguments[0].querySelectorAll('details')) part.open = true", route)
            self.script("arguments[0].querySelector('form').requestSubmit()", route)
        self.until(lambda: not self.all("[type=submit]:disabled"))

    def is_dark(self):
        return self.script("return getComputedStyle(document.body).backgroundColor") == "rgb(17, 20, 22)"

    def test_follows_the_system_until_told_otherwise(self):
        self.assertFalse(self.is_dark())
        self.prefer("dark")
        self.assertTrue(self.is_dark())
        button = self.find("#theme")
        self.assertEqual(button.get_attribute("aria-pressed"), "true")
        button.click()
        self.assertFalse(self.is_dark())
        self.load()
        self.assertFalse(self.is_dark())
        self.find("#theme").click()
        self.assertTrue(self.is_dark())
        self.prefer("light")
        self.assertFalse(self.is_dark())

    def test_contrast_and_names(self):
        self.everything_open()
        for scheme in ("light", "dark"):
            self.prefer(scheme)
            self.assertEqual(self.script(CONTRAST), [], scheme)
        self.assertEqual(self.script(NAMELESS), [])
        self.assertEqual(self.script(NAMELESS_REGIONS), [])
        levels = self.script("return [...document.querySelectorAll('h1, h2, h3, h4')].map((node) => Number(node.tagName[1]))")
        self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels)
        ids = self.script("return [...document.querySelectorAll('[id]')].map((node) => node.id)")
        self.assertEqual(len(ids), len(set(ids)))

    def test_phone_needs_no_sideways_scroll(self):
        self.resize(*PHONE)
        self.load()
        self.everything_open()
        self.assertLessEqual(self.script("return document.documentElement.scrollWidth"), PHONE[0])
        wide = self.script("""
            return [...document.querySelectorAll("main *")].filter((node) => node.checkVisibility() && !node.closest("pre, textarea")
              && node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML.slice(0, 100))""")
        self.assertEqual(wide, [])
        small = self.script("""
            return [...document.querySelectorAll("input:not([type=file]), select, textarea")]
              .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 16).length""")
        self.assertEqual(small, 0)  # a phone enlarges the page around smaller ones
