// One parameter of a route: its label, its control, what it must be, and what was wrong with it.
import { element, fill, freshId } from "./dom.js";
import { hint, typesOf } from "./schema.js";
import { isForbiddenHeader } from "./request.js";

/**
 * A field for a parameter from the path, the query or a header.
 *
 * @param {Object} parameter - as of `routes.js`
 * @param {Function} resolve
 * @returns {{node: Element, values: Function, show: Function, parameter: Object}} `values()` are the texts to send;
 *   `show(problems)` shows {path, text} items, none to clear
 */
export function parameterField(parameter, resolve) {
  const { schema } = parameter;
  const id = freshId("field");
  const problems = problemList();
  const hints = [hint(schema, resolve), parameter.description || schema.description || ""].filter(Boolean);
  const hintNode = element("p", { class: "hint", id: freshId("hint") }, hints.join(". "));
  const described = `${hintNode.id} ${problems.node.id}`;
  const isList = typesOf(schema).includes("array");
  const inputs = isList
    ? listControl(parameter, resolve(schema.items ?? {}), described)
    : singleControl(parameter, schema, { id, "aria-describedby": described });
  const label = isList
    ? element("span", { class: "name", id }, parameter.name)
    : element("label", { for: id }, parameter.name);
  const node = element(
    "div", { class: "field", role: isList ? "group" : undefined, "aria-labelledby": isList ? id : undefined },
    element("div", { class: "field-head" }, label, element("span", {}, parameter.place),
      parameter.isRequired && element("span", { class: "required" }, "required")),
    inputs.node, hintNode,
    parameter.place === "header" && isForbiddenHeader(parameter.name)
      && element("p", { class: "hint" }, "Browsers do not let a page set this header; the curl command has it."),
    problems.node);
  return {
    node,
    parameter,
    values: inputs.values,
    show(items) {
      problems.show(inputs.show(items));
    },
  };
}

function singleControl(parameter, schema, attributes) {
  const control = plainControl(schema, parameter.isRequired, attributes);
  const initial = [parameter.example].flat()[0];
  if (initial !== undefined && initial !== null) control.value = String(initial);
  return {
    node: control,
    values: () => (control.value === "" ? [] : [control.value]),
    show(items) {
      mark(control, items.length > 0);
      return items;
    },
  };
}

/** A select for what has few values, a text field for all else: what does not fit is for the host to refuse. */
function plainControl(schema, isRequired, attributes) {
  const values = schema.enum?.filter((value) => value !== null).map(String)
    ?? (typesOf(schema)[0] === "boolean" ? ["true", "false"] : null);
  if (values) {
    const none = isRequired ? null : element("option", { value: "" }, "(not sent)");
    return element("select", attributes, none, values.map((value) => element("option", { value }, value)));
  }
  const [type] = typesOf(schema);
  return element("input", {
    ...attributes,
    type: "text",
    inputmode: type === "integer" || type === "number" ? "text" : undefined,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: isRequired ? undefined : "not sent",
  });
}

/** A control for each item, and buttons to have more or fewer. */
function listControl(parameter, itemSchema, described) {
  const items = []; // {node, control, problems}
  const holder = element("div", { class: "items" });

  function name() {
    items.forEach((item, index) => {
      item.control.setAttribute("aria-label", `${parameter.name}, item ${index + 1}`);
      item.remove.setAttribute("aria-label", `Remove item ${index + 1} of ${parameter.name}`);
    });
  }

  function add(value) {
    const problems = problemList();
    const control = plainControl(itemSchema, true, { "aria-describedby": `${described} ${problems.node.id}` });
    if (value !== undefined) control.value = String(value);
    const remove = element("button", { type: "button", class: "quiet small", onclick: () => drop(item) }, "Remove");
    const item = { control, problems, remove, node: element("div", { class: "item" }, control, remove, problems.node) };
    items.push(item);
    holder.append(item.node);
    name();
    return control;
  }

  function drop(item) {
    items.splice(items.indexOf(item), 1);
    item.node.remove();
    name();
    (items.at(-1)?.control ?? more).focus();
    holder.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const more = element("button", {
    type: "button",
    class: "quiet small",
    "aria-label": `Add an item to ${parameter.name}`,
    onclick: () => {
      add().focus();
      holder.dispatchEvent(new Event("input", { bubbles: true }));
    },
  }, "Add an item");
  const initial = Array.isArray(parameter.example) ? parameter.example : [];
  if (initial.length > 0) initial.forEach(add);
  else if (parameter.isRequired) add();
  return {
    node: [holder, more],
    values: () => items.map((item) => item.control.value).filter((value) => value !== ""),
    show(all) {
      // What is sent leaves empty items out, and its indices are those that the host counts.
      const sent = items.filter((item) => item.control.value !== "");
      for (const item of items) {
        const own = all.filter((problem) => sent[problem.path[0]] === item);
        mark(item.control, own.length > 0);
        item.problems.show(own);
      }
      return all.filter((problem) => sent[problem.path[0]] === undefined);
    },
  };
}

function mark(control, isWrong) {
  if (isWrong) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** The list of what is wrong, below a control: `show` takes {path, text, label, jump}. */
export function problemList() {
  const node = element("ul", { class: "problems", id: freshId("problems"), hidden: true });
  return {
    node,
    show(problems) {
      node.hidden = problems.length === 0;
      fill(node, problems.map(({ path, text, label = path.join("."), jump }) =>
        element("li", {}, label !== "" && [
          jump ? element("button", { type: "button", onclick: jump }, label) : label, ": ",
        ], text)));
    },
  };
}
