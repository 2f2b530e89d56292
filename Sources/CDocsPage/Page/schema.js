// JSON Schema in words, and an example of it.
import { writeFlat } from "./exact.js";

/** Bounds that say no more than which integer type it is. */
const INTEGERS = [8, 16, 32, 64].flatMap((bits) => {
  const size = 2n ** BigInt(bits);
  return [
    { minimum: -size / 2n, maximum: size / 2n - 1n, name: `${bits}-bit integer` },
    { minimum: 0n, maximum: size - 1n, name: `unsigned ${bits}-bit integer` },
  ];
});

/** The types of a schema but null. */
export const typesOf = (schema) => [schema.type ?? []].flat().filter((type) => type !== "null");

const isNullable = (schema) => [schema.type ?? []].flat().includes("null");

/** The greatest float: such bounds say no more than "float". */
const FLOAT = 2 ** 128 * (1 - 2 ** -24);

const isFloat = ({ minimum, maximum }) => minimum === -FLOAT && maximum === FLOAT;

function integerType(schema) {
  if (!typesOf(schema).includes("integer")) return undefined;
  const { minimum, maximum } = schema;
  return INTEGERS.find((type) => same(minimum, type.minimum) && same(maximum, type.maximum));
}

/** Whether a bound is this one: rounded, in a browser that does not tell a number's text. */
const same = (bound, integer) =>
  bound !== undefined && (typeof bound === "bigint" ? bound === integer : bound === Number(integer));

/** What a value is: "64-bit integer", "list of number", "{x: number, y: number}". */
export function typeName(schema, resolve) {
  const target = resolve(schema);
  if (target.anyOf) return target.anyOf.map((one) => typeName(one, resolve)).join(" or ");
  const plain = plainName(target, resolve);
  return isNullable(target) && plain !== "null" ? `${plain} or null` : plain;
}

function plainName(schema, resolve) {
  if (schema.enum) return `one of ${schema.enum.filter((one) => one !== null).map(String).join(", ")}`;
  const [type] = typesOf(schema);
  switch (type) {
    case undefined: return schema.type ? "null" : "anything";
    case "integer": return integerType(schema)?.name ?? "integer";
    case "number": return isFloat(schema) ? "32-bit number" : "number";
    case "array": return schema.items ? `list of ${typeName(schema.items, resolve)}` : "list";
    case "object": return objectName(schema, resolve);
    default: return type;
  }
}

function objectName(schema, resolve) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return "object";
  const required = new Set(schema.required ?? []);
  const members = properties.map(
    ([name, member]) => `${name}${required.has(name) ? "" : "?"}: ${typeName(member, resolve)}`);
  return `{${members.join(", ")}}`;
}

/** What else it must be: ["0 to 99", "at most 40 characters"]. */
export function constraints(schema) {
  const words = [];
  if (!integerType(schema) && !isFloat(schema)) words.push(...bounds(schema));
  if (schema.multipleOf !== undefined) words.push(`a multiple of ${schema.multipleOf}`);
  words.push(...size(schema.minLength, schema.maxLength, "character"));
  words.push(...size(schema.minItems, schema.maxItems, "item"));
  if (schema.pattern !== undefined) words.push(`matches ${schema.pattern}`);
  return words;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  if (minimum !== undefined && maximum !== undefined) return [`${minimum} to ${maximum}`];
  const words = [];
  if (minimum !== undefined) words.push(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined) words.push(`more than ${exclusiveMinimum}`);
  if (maximum !== undefined) words.push(`at most ${maximum}`);
  if (exclusiveMaximum !== undefined) words.push(`less than ${exclusiveMaximum}`);
  return words;
}

function size(least, most, unit) {
  const units = (count) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (least !== undefined && least === most) return [units(least)];
  if (least !== undefined && most !== undefined) return [`${least} to ${units(most)}`];
  if (least !== undefined) return [`at least ${units(least)}`];
  return most !== undefined ? [`at most ${units(most)}`] : [];
}

/** The members of an object and of what is in it: {name: "from.x", text}, three levels deep. */
export function members(schema, resolve, prefix = "", depth = 0) {
  const target = resolve(schema);
  const isList = typesOf(target).includes("array");
  const object = isList ? resolve(target.items ?? {}) : target;
  const inner = isList ? `${prefix}[].` : prefix && `${prefix}.`;
  if (depth > 2) return [];
  return Object.entries(object.properties ?? {}).flatMap(([name, member]) => {
    const own = resolve(member);
    const isRequired = object.required?.includes(name) ?? false;
    const text = [hint(own, resolve) + (isRequired ? ", required" : ""), own.description].filter(Boolean).join(". ");
    return [{ name: inner + name, text }, ...members(own, resolve, inner + name, depth + 1)];
  });
}

/** Constraints of a parameter, of its items, and its default, in one line. */
export function hint(schema, resolve) {
  const target = resolve(schema);
  const words = [typeName(target, resolve), ...constraints(target)];
  if (target.items) words.push(...constraints(resolve(target.items)).map((text) => `each ${text}`));
  if (target.default !== undefined) words.push(`default ${writeFlat(target.default)}`);
  return words.join(", ");
}
