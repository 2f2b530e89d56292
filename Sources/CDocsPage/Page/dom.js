// Elements. Text goes in as text nodes only, never as markup.

/**
 * Makes an element.
 *
 * @param {string} name - as "button"
 * @param {Object} attributes - functions are listeners ("onclick"), `true` is an empty attribute; what is false, null or
 *   undefined is left out
 * @param {...(Node|string|number|Array|null)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...nodes(children));
  return made;
}

/** Takes out what is in an element, and puts these in. */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

const nodes = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

let lastNumber = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  lastNumber += 1;
  return `${prefix}-${lastNumber}`;
}

/** "1 route", "2 routes". */
export const counted = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Puts text into the clipboard; false if the browser does not let us. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP there is no clipboard, except on this machine itself.
  }
  const area = element("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return isCopied;
}
