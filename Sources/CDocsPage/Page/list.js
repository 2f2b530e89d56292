// All routes by plugin, and the search through them.
import { counted, element, fill } from "./dom.js";
import { LANES, routeRow } from "./route.js";
import { Place } from "./place.js";

export class RouteList {
  /** Rows by the route's key. */
  #rows = new Map();
  #sections = [];
  #words = [];
  #place = new Place();

  /**
   * @param {{routes: Element, plugins: Element, count: Element, lanes: Element}} places
   * @param {Function} opened - told of each route that is opened or closed
   */
  constructor(places, opened) {
    this.places = places;
    this.opened = opened;
  }

  /** Shows a document. Rows of routes that are the same stay as they are, with what is typed into them. */
  show(document) {
    const before = this.#rows;
    this.#rows = new Map();
    for (const plugin of document.plugins) {
      for (const route of plugin.routes) this.#rows.set(route.key, this.#row(route, document.resolve, before.get(route.key)));
    }
    this.#sections = document.plugins.filter(({ routes }) => routes.length > 0).map((plugin, index) => this.#section(plugin, index));
    const focused = window.document.activeElement;
    fill(this.places.routes, this.#sections.length > 0 ? this.#sections.map(({ node }) => node) : emptyNode());
    // A row that is put into its new place loses the focus.
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    fill(this.places.plugins, element("ul", {}, this.#sections.map(({ link }) => element("li", {}, link))));
    this.places.plugins.hidden = this.#sections.length < 2;
    this.#showLanes();
    this.#filter();
    return difference(before, this.#rows);
  }

  /** Shows only what has all of these words in it. */
  search(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#filter();
  }

  /** Opens the route at an address as "get/hello", and goes there; false if there is none. */
  open(address) {
    const row = [...this.#rows.values()].find(({ route }) => route.address === address);
    if (!row) return false;
    row.open();
    row.node.scrollIntoView();
    row.toggle.focus({ preventScroll: true });
    return true;
  }

  /** The buttons of the rows that are to be seen, in order. */
  get toggles() {
    return [...this.places.routes.querySelectorAll(".plugin:not([hidden]) .route:not([hidden]) .route-toggle")];
  }

  #row(route, resolve, before) {
    if (before?.route.fingerprint === route.fingerprint) return before;
    const row = routeRow(route, resolve, this.opened);
    if (before?.isOpen()) row.open();
    return row;
  }

  #section(plugin, index) {
    const id = `plugin-${index + 1}`;
    const rows = plugin.routes.map(({ key }) => this.#rows.get(key));
    const total = element("p", {});
    const node = element(
      "section", { class: "plugin", id, "aria-labelledby": `${id}-name` },
      element("div", { class: "plugin-head" }, element("h2", { id: `${id}-name` }, plugin.name),
        total),
      element("div", { class: "plugin-routes" }, rows.map((row) => row.node)));
    const number = element("span", {});
    return { node, rows, total, number, version: plugin.version, link: element("a", { href: `#${id}` }, plugin.name, number) };
  }

  /** Says what the lanes are that stand in the rows: there is no pointer on a phone that could ask. */
  #showLanes() {
    const used = new Set([...this.#rows.values()].map(({ route }) => route.lane));
    const known = Object.keys(LANES).filter((lane) => used.has(lane));
    fill(this.places.lanes, known.map((lane) => element("div", {}, element("dt", {}, lane), element("dd", {}, LANES[lane]))));
    this.places.lanes.hidden = known.length === 0;
  }

  #filter() {
    let shown = 0;
    for (const section of this.#sections) {
      let here = 0;
      for (const row of section.rows) {
        const fits = this.#words.every((word) => row.route.searched.includes(word));
        row.node.hidden = !fits;
        if (fits) here += 1;
      }
      section.node.hidden = here === 0;
      section.link.parentElement.hidden = here === 0;
      section.total.textContent = [section.version, counted(here, "route")].filter(Boolean).join(" · ");
      section.number.textContent = String(here);
      shown += here;
    }
    this.#place.follow(this.#sections);
    const all = this.#rows.size;
    this.places.count.textContent =
      this.#words.length === 0 || all === 0 ? (all > 0 ? `${counted(all, "route")} of ${counted(this.#sections.length, "plugin")}` : "")
      : shown === 0 ? `None of ${counted(all, "route")} has “${this.#words.join(" ")}” in its path, texts, tags or parameters.`
      : `${shown} of ${counted(all, "route")}`;
  }
}

/** What has changed, in words; "" if nothing has that can be seen. */
function difference(before, after) {
  const added = [...after.keys()].filter((key) => !before.has(key));
  const removed = [...before.keys()].filter((key) => !after.has(key));
  const changed = [...after].filter(([key, row]) => before.has(key) && before.get(key) !== row);
  const words = [
    added.length > 0 && `${counted(added.length, "route")} added`,
    changed.length > 0 && `${changed.length} changed`,
    removed.length > 0 && `${removed.length} removed`,
  ];
  return words.filter(Boolean).join(", ");
}

function emptyNode() {
  return element(
    "div", { class: "empty" }, element("h2", {}, "No routes yet"),
    element("p", {}, "This host serves no plugin. Put one into its plugin folder: it appears here when you come back to this page or press Refresh."),
    element("p", {}, "If it does not, the host says why:"),
    element("pre", { class: "block", tabindex: 0, role: "region", "aria-label": "Command" }, "patchbay status"));
}
