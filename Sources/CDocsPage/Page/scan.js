// The tokens of a JSON text, with their places: for printing it with every digit as it came, and for finding a value in
// what somebody is typing.

const TOKEN = /[ \t\r\n]+|"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[A-Za-z]+|[\s\S]/gy;

/** All tokens but the space between them: {text, start, end, kind}, kind being "string", "number", "word" or "mark". */
export function* tokens(text) {
  TOKEN.lastIndex = 0;
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    const first = token[0];
    if (/\s/.test(first)) continue;
    const kind =
      first === '"' ? "string" : /[-\d]/.test(first) ? "number" : /[A-Za-z]/.test(first) ? "word" : "mark";
    yield { text: token, start: match.index, end: match.index + token.length, kind };
  }
}

/** Characters of a list or object that stands in one line. */
const LINE = 60;

/**
 * A good JSON text with line breaks and indents: pieces of {text, kind}, "key" being one more kind. A short list or
 * object of plain values stands in one line.
 */
export function pretty(text) {
  const list = [...tokens(text)];
  const pieces = [];
  let depth = 0;
  let flatEnd = -1; // the index of the mark that closes what stands in one line
  const newLine = () => pieces.push({ text: `\n${"  ".repeat(depth)}`, kind: "space" });
  list.forEach((token, index) => {
    const next = list[index + 1]?.text;
    switch (token.text) {
      case "{":
      case "[":
        pieces.push(token);
        flatEnd = flatClose(list, index);
        if (flatEnd >= 0) break;
        depth += 1;
        newLine();
        break;
      case "}":
      case "]":
        if (index !== flatEnd) {
          depth -= 1;
          newLine();
        }
        pieces.push(token);
        break;
      case ",":
        if (index < flatEnd) {
          pieces.push({ text: ", ", kind: "mark" });
        } else {
          pieces.push(token);
          newLine();
        }
        break;
      case ":":
        pieces.push({ text: ": ", kind: "mark" });
        break;
      default:
        pieces.push(token.kind === "string" && next === ":" ? { ...token, kind: "key" } : token);
    }
  });
  return pieces;
}

/** Where a list or object ends that is to stand in one line; -1 if it is long, or holds others. */
function flatClose(list, open) {
  let length = 0;
  for (let index = open + 1; index < list.length && length <= LINE; index += 1) {
    const { text } = list[index];
    if (text === "}" || text === "]") return index;
    if (text === "{" || text === "[") return -1;
    length += text.length + 1;
  }
  return -1;
}

/**
 * Where the value at a path stands in a JSON text, which need not be a good one up to its end.
 *
 * @param {(string|number)[]} path - names and indices
 * @returns {{start: number, end: number}|null}
 */
export function locate(text, path) {
  const frames = []; // {isList, step}: the containers around the present token, and where in each we are
  let found = null; // where the value begins, and how deep
  const isHere = () => frames.length === path.length && frames.every((frame, depth) => frame.step === path[depth]);
  const list = [...tokens(text)];
  for (let index = 0; index < list.length; index += 1) {
    const token = list[index];
    const frame = frames.at(-1);
    if (token.text === ",") {
      if (frame) frame.step = frame.isList ? frame.step + 1 : null;
    } else if (token.text === ":") {
      continue;
    } else if (token.text === "}" || token.text === "]") {
      frames.pop();
      if (found && frames.length === found.depth) return { start: found.start, end: token.end };
    } else if (frame && !frame.isList && frame.step === null && token.kind === "string") {
      frame.step = unquoted(token.text);
    } else {
      const isOpening = token.text === "{" || token.text === "[";
      if (!found && isHere()) {
        if (!isOpening) return { start: token.start, end: token.end };
        found = { start: token.start, depth: frames.length };
      }
      if (isOpening) frames.push(token.text === "[" ? { isList: true, step: 0 } : { isList: false, step: null });
    }
  }
  return null;
}

function unquoted(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
