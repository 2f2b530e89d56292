// A value that fits a schema, to begin with.
import { typesOf } from "./schema.js";

/** Texts to try where a pattern is given, from the plainest on. */
const TEXTS = [
  "text", "a", "A", "abc", "ABC", "1", "123", "a1", "A1", "2025-01-31", "12:00", "name@example.com",
  "https://example.com", "00000000-0000-4000-8000-000000000000", "#a0b1c2", "+12025550123", "en", "en-GB",
];

/** Texts that fit a name, where it tells. */
const NAMED = [
  [/mail/, "name@example.com"], [/ur[il]|link|website/, "https://example.com"], [/date|day|birth/, "2025-01-31"],
  [/time/, "12:00"], [/phone/, "+12025550123"], [/lang|locale/, "en"], [/uuid|guid/, "00000000-0000-4000-8000-000000000000"],
];

/** An example: the author's own, the default, or one made up. Numbers differ, and texts are named after their places. */
export function example(schema, resolve) {
  return made(schema, resolve, { name: "text", depth: 0, so: { far: 0, numbers: 0 } });
}

function made(schema, resolve, place) {
  const target = resolve(schema);
  for (const given of [target.example, target.examples?.[0], target.default]) {
    if (given !== undefined && given !== null) return given;
  }
  if (target.enum) return target.enum[0];
  // A schema that contains itself, or lists of lists of lists.
  if (place.depth > 16 || (place.so.far += 1) > 500) return null;
  const inner = { ...place, depth: place.depth + 1 };
  const [type] = typesOf(target);
  switch (type) {
    case "integer": return number(target, true, (place.so.numbers += 1));
    case "number": return number(target, false, (place.so.numbers += 1));
    case "boolean": return true;
    case "string": return text(target, place.name);
    case "array": {
      const usual = place.depth > 2 ? 1 : 2;
      const count = Math.min(Math.max(usual, Number(target.minItems ?? usual)), 8, Number(target.maxItems ?? 8));
      return Array.from({ length: count }, () => made(target.items ?? {}, resolve, inner));
    }
    case "object":
      return Object.fromEntries(
        Object.entries(target.properties ?? {}).map(([name, member]) => [name, made(member, resolve, { ...inner, name })]));
    default: return null;
  }
}

/** The number of this place in the example, a half more where fractions may be, or what is nearest within the bounds. */
function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }, isInteger, place) {
  const step = isInteger ? 1 : 0.5;
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : Number(exclusiveMinimum) + step);
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : Number(exclusiveMaximum) - step);
  let value = multipleOf === undefined ? (isInteger ? place : place + 0.5) : Number(multipleOf) * place;
  if (least !== undefined && value < least) {
    value = multipleOf === undefined ? least : Math.ceil(Number(least) / Number(multipleOf)) * Number(multipleOf);
  }
  if (most !== undefined && value > most) {
    value = multipleOf === undefined ? most : Math.floor(Number(most) / Number(multipleOf)) * Number(multipleOf);
  }
  return value;
}

function text({ minLength = 0, maxLength = Infinity, pattern }, name) {
  const fits = (candidate) =>
    candidate.length >= minLength && candidate.length <= maxLength && (!pattern || matches(pattern, candidate));
  const sized = (candidate) => candidate.repeat(Math.ceil(Math.max(minLength, 1) / candidate.length)).slice(0, Math.max(minLength, 1));
  const own = NAMED.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? name;
  const texts = [own, ...TEXTS];
  const candidates = minLength > 65_536 ? texts : [...texts, ...texts.filter(Boolean).map(sized)];
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
