// Marks in the list at the left which plugin's routes are being read.

export class Place {
  /** {node, link} of each plugin, from the top. */
  #sections = [];
  #current = null;
  /** Where somebody has gone by a link. The last plugins of a short page cannot be scrolled to the top. */
  #chosen = null;
  #isWaiting = false;

  constructor() {
    const look = () => this.#lookSoon();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look, { passive: true });
    // Rows that open move what is below them.
    document.addEventListener("click", (event) => {
      this.#chosen = this.#sections.find(({ link }) => link.contains(event.target)) ?? null;
      look();
    });
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      addEventListener(kind, () => { this.#chosen = null; }, { passive: true });
    }
  }

  /** @param {{node: Element, link: Element}[]} sections - the plugins, as they stand in the page; some may be hidden */
  follow(sections) {
    this.#sections = sections;
    this.#lookSoon();
  }

  #lookSoon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#look();
    });
  }

  #look() {
    const shown = this.#sections.filter(({ node }) => !node.hidden);
    const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const chosen = shown.find((section) => section === this.#chosen && isInView(section.node));
    const above = shown.filter(({ node }) => node.getBoundingClientRect().top <= top + 8);
    const isAtEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    this.#mark(chosen ?? (isAtEnd ? shown.at(-1) : above.at(-1) ?? shown[0]) ?? null);
  }

  #mark(section) {
    if (this.#current === section && section?.link.hasAttribute("aria-current")) return;
    for (const { link } of this.#sections) link.removeAttribute("aria-current");
    this.#current = section;
    if (!section) return;
    section.link.setAttribute("aria-current", "location");
    keepInView(section.link);
  }
}

function isInView(node) {
  const { top, bottom } = node.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** Scrolls the list, and never the page. */
function keepInView(link) {
  const list = link.closest("nav");
  const [own, around] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
  if (own.top < around.top) list.scrollTop -= around.top - own.top;
  else if (own.bottom > around.bottom) list.scrollTop += own.bottom - around.bottom;
}
