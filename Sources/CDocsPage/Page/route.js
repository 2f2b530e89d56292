// One row of the list: a button that says what the route is, and below it, once opened, all about it.
import { element, fill, freshId } from "./dom.js";
import { example } from "./example.js";
import { writeFlat } from "./exact.js";
import { markdown } from "./markdown.js";
import { typeName } from "./schema.js";
import { trial } from "./trial.js";

/** What the lanes are, for those who read the list. */
export const LANES = {
  loop: "runs on the event loop",
  pool: "runs on the thread pool",
  cpu: "runs on the threads for computation",
  process: "runs in a worker process",
};

const HANDLERS = {
  async: "async handler",
  blocking: "blocking handler",
  function: "typed function",
};

/**
 * @returns {{node: Element, toggle: Element, route: Object, open: Function, isOpen: Function}} `node` is filled when it
 *   is opened for the first time
 */
export function routeRow(route, resolve, opened) {
  const bodyId = freshId("route");
  const toggle = element(
    "button", { type: "button", class: "route-toggle", "aria-expanded": "false", "aria-controls": bodyId },
    element("span", { class: `method method-${route.method.toLowerCase()}` }, route.method),
    element("span", { class: "route-name" }, pathNode(route.path),
      route.summary && element("span", { class: "summary" }, route.summary)),
    element("span", { class: "lane" }, route.lane));
  const body = element("div", { class: "route-body", id: bodyId, hidden: true });
  const node = element("article", { class: "route" }, element("h3", {}, toggle), body);
  let isFilled = false;

  function set(isOpen) {
    if (isOpen && !isFilled) {
      isFilled = true;
      fill(body, about(route, resolve), trial(route, resolve));
    }
    toggle.setAttribute("aria-expanded", String(isOpen));
    node.classList.toggle("open", isOpen);
    body.hidden = !isOpen;
  }

  const isOpen = () => !body.hidden;
  toggle.addEventListener("click", () => {
    set(!isOpen());
    opened(route, isOpen());
  });
  return { node, toggle, route, isOpen, open: () => set(true) };
}

/** The path, its parameters told from the rest; it may break behind each slash. */
function pathNode(path) {
  const parts = path.split(/(\{[^}]*\})/).map((part) =>
    part.startsWith("{")
      ? element("span", { class: "parameter" }, part)
      : part.split(/(?<=\/)/).flatMap((piece, index) => (index === 0 ? [piece] : [element("wbr"), piece])));
  return element("code", { class: "path" }, parts);
}

function about(route, resolve) {
  const facts = [HANDLERS[route.handler] ?? route.handler, LANES[route.lane] ?? route.lane];
  const tags = route.tags.filter((tag) => tag !== route.plugin);
  return element(
    "div", { class: "about" },
    route.description && markdown(route.description),
    element("p", { class: "facts" }, facts.filter(Boolean).map((fact) => element("span", {}, fact)),
      tags.length > 0 && element("span", {}, `tags: ${tags.join(", ")}`)),
    responses(route, resolve));
}

/** What it may answer, where that is known: when, and with what. */
function responses(route, resolve) {
  const known = route.responses.filter(({ status }) => status !== "default");
  if (known.length === 0) return null;
  return element("details", { class: "responses" }, element("summary", {}, "What it may answer"), element("dl", {},
    known.map(({ status, description, content }) => [
      element("dt", {}, element("span", { class: `status status-${status[0]}` }, status)),
      element("dd", {}, element("p", {}, description, typeNode(status, content, resolve)), sample(content, resolve)),
    ])));
}

/** Of what is given where all is well: its type. */
function typeNode(status, content, resolve) {
  if (Number(status) >= 300 || content.length === 0) return null;
  const types = content.map(({ type, schema }) => (/json$/.test(type) ? typeName(schema, resolve) : type));
  return [": ", element("code", {}, [...new Set(types)].join(", "))];
}

/** One such body: the document's own, or one that fits its schema. */
function sample(content, resolve) {
  const [first] = content;
  if (!first || !/json$/.test(first.type)) return null;
  return element("code", { class: "sample" }, writeFlat(first.example ?? example(first.schema, resolve)));
}
