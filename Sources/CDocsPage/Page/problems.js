// The items of a 422, and the fields they belong to: "loc" is ["query", "a"], ["body", "from", "x"], …

/** The items of an answer in FastAPI's shape or as RFC 9457 has them; none of any other. */
export function problemsOf(status, value) {
  if (status !== 422 || value === null || typeof value !== "object") return [];
  const items = Array.isArray(value.detail) ? value.detail : value.errors;
  if (!Array.isArray(items)) return [];
  return items.filter((item) => Array.isArray(item?.loc) && typeof item.msg === "string");
}

/**
 * Shows each item at its field.
 *
 * @param {Object[]} items
 * @param {Object[]} fields - as of `fields.js`
 * @param {Object|null} body - as of `bodies.js`
 * @returns {Object[]} those that no field is for
 */
export function showAtFields(items, fields, body) {
  const left = [];
  const shown = new Map([...fields, ...(body ? [body] : [])].map((field) => [field, []]));
  for (const item of items) {
    const [place, name, ...rest] = item.loc;
    const field = place === "body" ? body : fields.find(({ parameter }) => isSame(parameter, place, name));
    if (field) shown.get(field).push({ path: place === "body" ? item.loc.slice(1) : rest, text: wording(item) });
    else left.push(item);
  }
  for (const [field, problems] of shown) field.show(problems);
  return left;
}

/** What is wrong; of JSON that cannot be read, also what the reader says. */
const wording = ({ msg, ctx }) => (typeof ctx?.error === "string" && !msg.includes(ctx.error) ? `${msg}: ${ctx.error}` : msg);

function isSame(parameter, place, name) {
  if (parameter.place !== place) return false;
  if (place !== "header") return parameter.name === name;
  return parameter.name.toLowerCase() === String(name).toLowerCase().replaceAll("_", "-");
}
