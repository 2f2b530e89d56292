// A value that fits a schema, to begin with.
import { typesOf } from "./schema.js";

/** Texts to try where a pattern is given, from the plainest on. */
const TEXTS = [
  "text", "a", "A", "abc", "ABC", "1", "123", "a1", "A1", "2025-01-31", "12:00", "name@example.com",
  "https://example.com", "00000000-0000-4000-8000-000000000000", "#a0b1c2", "+12025550123", "en", "en-GB",
];

/** An example: the author's own, the default, or one made up. */
export function example(schema, resolve, depth = 0) {
  const target = resolve(schema);
  for (const given of [target.example, target.examples?.[0], target.default]) {
    if (given !== undefined && given !== null) return given;
  }
  if (target.enum) return target.enum[0];
  if (depth > 16) return null; // a schema that contains itself
  const [type] = typesOf(target);
  switch (type) {
    case "integer": return number(target, true);
    case "number": return number(target, false);
    case "boolean": return true;
    case "string": return text(target);
    case "array": {
      const count = Math.min(Math.max(1, Number(target.minItems ?? 1)), 8, Number(target.maxItems ?? 8));
      return Array.from({ length: count }, () => example(target.items ?? {}, resolve, depth + 1));
    }
    case "object":
      return Object.fromEntries(
        Object.entries(target.properties ?? {}).map(([name, member]) => [name, example(member, resolve, depth + 1)]));
    default: return null;
  }
}

/** 1, or what is nearest to it within the bounds. */
function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }, isInteger) {
  const step = isInteger ? 1 : 0.5;
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : Number(exclusiveMinimum) + step);
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : Number(exclusiveMaximum) - step);
  let value = multipleOf === undefined ? 1 : Number(multipleOf);
  if (least !== undefined && value < least) {
    value = multipleOf === undefined ? least : Math.ceil(Number(least) / Number(multipleOf)) * Number(multipleOf);
  }
  if (most !== undefined && value > most) {
    value = multipleOf === undefined ? most : Math.floor(Number(most) / Number(multipleOf)) * Number(multipleOf);
  }
  return value;
}

function text({ minLength = 0, maxLength = Infinity, pattern }) {
  const fits = (candidate) =>
    candidate.length >= minLength && candidate.length <= maxLength && (!pattern || matches(pattern, candidate));
  const sized = (candidate) => candidate.repeat(Math.ceil(Math.max(minLength, 1) / candidate.length)).slice(0, Math.max(minLength, 1));
  const candidates = minLength > 65_536 ? TEXTS : [...TEXTS, ...TEXTS.map(sized)];
  return candidates.find(fits) ?? "text".slice(0, Math.min(maxLength, 4));
}

/** RE2's language is nearly this one. */
function matches(pattern, candidate) {
  try {
    return new RegExp(pattern, "u").test(candidate);
  } catch {
    return true;
  }
}
