// The field for a request's body: JSON with an example to begin with, bytes from a file, or whatever a handler takes.
import { element, freshId } from "./dom.js";
import { write } from "./exact.js";
import { example } from "./example.js";
import { problemList } from "./fields.js";
import { locate } from "./scan.js";
import { hint, members } from "./schema.js";

/** The field that suits a route; null if a request to it has no body. */
export function bodyField(route, resolve) {
  if (route.body) {
    return /json/.test(route.body.type) ? jsonField(route.body, resolve) : bytesField(route.body);
  }
  // A handler says nothing of what it takes.
  const takesAny = route.handler !== "function" && route.method !== "GET" && route.method !== "HEAD";
  return takesAny ? freeField() : null;
}

function field(label, isRequired, hintText, area, ...more) {
  const problems = problemList();
  const id = freshId("body");
  const hintNode = hintText && element("p", { class: "hint", id: freshId("hint") }, hintText);
  area.id = id;
  area.setAttribute("aria-describedby", [hintNode?.id, problems.node.id].filter(Boolean).join(" "));
  const node = element(
    "div", { class: "field" },
    element("div", { class: "field-head" }, element("label", { for: id }, label),
      isRequired && element("span", { class: "required" }, "required")),
    area, hintNode, more, problems.node);
  return {
    node,
    show(items) {
      if (items.length > 0) area.setAttribute("aria-invalid", "true");
      else area.removeAttribute("aria-invalid");
      problems.show(items.map((item) => ({ ...item, label: isOffset(area, item.path) ? `Character ${item.path[0] + 1}` : item.path.join("."), jump: () => jump(area, item.path) })));
    },
  };
}

/** Whether a path is no path but a place in a text that is not JSON: the count of the characters before it. */
const isOffset = (area, path) => path.length === 1 && typeof path[0] === "number" && !isJSON(area.value);

function isJSON(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function textArea(text) {
  const rows = Math.min(Math.max(text.split("\n").length + 1, 4), 18);
  const area = element("textarea", { rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  area.value = text;
  return area;
}

/** Selects the value that a problem is about; where there is none, as it is missing, what it is missing from. */
function jump(area, path) {
  area.focus();
  if (isOffset(area, path)) {
    area.setSelectionRange(path[0], path[0] + 1);
    return;
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const place = locate(area.value, path.slice(0, length));
    if (!place) continue;
    area.setSelectionRange(place.start, place.end);
    return;
  }
}

function jsonField(body, resolve) {
  const area = textArea(write(example(body.schema, resolve)));
  const list = members(body.schema, resolve);
  const made = field("JSON body", body.isRequired, hint(body.schema, resolve), area, list.length > 0 && element(
    "dl", { class: "members" }, list.map(({ name, text }) => [element("dt", {}, name), element("dd", {}, text)])));
  return { ...made, read: () => ({ content: area.value === "" ? null : area.value, type: "application/json" }) };
}

function fileInput(label) {
  return element("input", { type: "file", "aria-label": label });
}

function bytesField(body) {
  const area = textArea("");
  const file = fileInput("Body from a file");
  const made = field("Body", body.isRequired, "The bytes as they are: a text, or a file, which goes before the text.", area, file);
  return { ...made, read: () => read(area, file, "application/octet-stream") };
}

function freeField() {
  const area = textArea("");
  const file = fileInput("Body from a file");
  const type = element("input", {
    type: "text", value: "application/json", autocomplete: "off", spellcheck: "false", id: freshId("type"),
  });
  const made = field("Body", false, "Not sent if it is empty.", area, file,
    element("div", { class: "field-head" }, element("label", { for: type.id }, "Content-Type")), type);
  return { ...made, read: () => read(area, file, type.value.trim()) };
}

function read(area, file, type) {
  const [chosen] = file.files;
  if (chosen) return { content: chosen, type, fileName: chosen.name };
  return { content: area.value === "" ? null : area.value, type };
}
