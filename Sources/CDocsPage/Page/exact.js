// JSON with all of its digits: 64-bit integers go through the host unharmed, and must go through this page so.

/** Parses JSON. Integers that a double cannot hold are BigInt, where the browser tells their text. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/** Writes JSON as people do: what is short, and holds no more than plain values, stands in one line. */
export function write(value, indent = "") {
  const flat = writeFlat(value);
  const isNested = Object.values(value ?? {}).some((item) => item !== null && typeof item === "object");
  if (value === null || typeof value !== "object" || (!isNested && flat.length + indent.length <= 56)) return flat;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => inner + write(item, inner))
    : Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${write(item, inner)}`);
  return `${open}\n${items.join(",\n")}\n${indent}${close}`;
}

/** The same in one line. */
export function writeFlat(value) {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(writeFlat).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${writeFlat(item)}`);
  return `{${members.join(", ")}}`;
}
