// Where the page begins: gets the document, shows it, and gets it anew when somebody comes back to the page.
import { fill } from "./dom.js";
import { RouteList } from "./list.js";
import { read } from "./routes.js";

const byId = (id) => document.getElementById(id);
const search = byId("search");
const notice = byId("notice");
const list = new RouteList({ routes: byId("routes"), plugins: byId("plugins"), count: byId("count"), lanes: byId("lanes") }, remember);

/** The document as it is shown. */
let shownText = null;
let isFetching = false;

/** Gets the document, and shows it if it has changed. */
async function refresh() {
  if (isFetching) return;
  isFetching = true;
  try {
    const response = await fetch("openapi.json", { cache: "no-cache" });
    if (!response.ok) throw new Error(`openapi.json: ${response.status} ${response.statusText}`);
    const text = await response.text();
    say("");
    if (text !== shownText) show(text);
  } catch (error) {
    const reason = error instanceof TypeError ? "The host does not answer." : `The routes cannot be read (${error.message}).`;
    say(reason, shownText === null ? "" : " What is below is from before, and may no longer be so.");
  }
  isFetching = false;
}

function show(text) {
  const isFirst = shownText === null;
  const document = read(text);
  byId("version").textContent = document.version;
  const change = list.show(document);
  shownText = text;
  if (isFirst) openAddressed();
  else if (change) say(`The host's routes have changed: ${change}.`);
}

/** Tells something above the list; "" takes it away. */
function say(...texts) {
  const text = texts.join("");
  notice.hidden = text === "";
  fill(notice, text);
}

/** The address of this page leads to the route that was opened last. */
function remember(route, isOpen) {
  history.replaceState(null, "", isOpen ? `#${encodeURI(route.address)}` : location.pathname + location.search);
}

function openAddressed() {
  if (location.hash.length < 2) return;
  try {
    list.open(decodeURI(location.hash.slice(1)));
  } catch {
    // Not one of our addresses.
  }
}

/** Arrow keys go from the search to the rows, and from row to row. */
function moveFocus(event) {
  const toggles = list.toggles;
  const place = toggles.indexOf(event.target);
  if (place < 0 && event.target !== search) return;
  const wanted = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    Home: place < 0 ? null : 0,
    End: place < 0 ? null : toggles.length - 1,
  }[event.key];
  if (wanted === undefined || wanted === null || (place < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (wanted < 0) search.focus();
  else toggles[Math.min(wanted, toggles.length - 1)]?.focus();
}

const isTyping = (target) => target.matches?.("input, textarea, select, [contenteditable]") ?? false;

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    search.value = "";
    list.search("");
  } else {
    moveFocus(event);
  }
});

search.addEventListener("input", () => list.search(search.value));
byId("refresh").addEventListener("click", refresh);
addEventListener("focus", refresh);
addEventListener("hashchange", openAddressed);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
refresh();
