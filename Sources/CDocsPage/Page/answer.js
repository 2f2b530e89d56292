// An answer: status, time, size, headers, and the body as a person reads it.
import { parse } from "./exact.js";
import { counted, element } from "./dom.js";
import { pretty } from "./scan.js";

/** More than this is not drawn: it can be downloaded. Characters. */
const SHOWN = 200_000;

/** "200 OK", in the colour of its hundred. */
export function statusNode({ status, reason }) {
  return element("span", { class: `status status-${String(status)[0]}` }, `${status} ${reason}`.trim());
}

/** "3.2 ms", "1.24 s". */
export function timeText(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

export function sizeText(bytes) {
  if (bytes < 10_000) return counted(bytes, "byte");
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function headersNode(headers) {
  return element("details", { class: "headers" },
    element("summary", {}, counted(headers.length, "header")),
    element("dl", {}, headers.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
}

/** The body's JSON value; undefined if it is none. */
export function jsonOf(answer) {
  if (!/[/+]json\b/i.test(typeOf(answer))) return undefined;
  try {
    return parse(textOf(answer));
  } catch {
    return undefined;
  }
}

const typeOf = ({ headers }) => headers.find(([name]) => name === "content-type")?.[1] ?? "";

/** The body as text; throws if it is none. */
function textOf(answer) {
  const charset = /charset="?([\w-]+)/i.exec(typeOf(answer))?.[1] ?? "utf-8";
  return new TextDecoder(charset, { fatal: true }).decode(answer.bytes);
}

/** What to show of the body. */
export function bodyNodes(answer) {
  if (answer.bytes.length === 0) return [element("p", { class: "hint" }, answer.method === "HEAD" ? "HEAD: no body." : "No body.")];
  const text = readableText(answer);
  if (text === null) {
    return [block(hexOf(answer.bytes), "The first bytes of the body"), download(answer)];
  }
  const isJSON = jsonOf(answer) !== undefined && text.length <= SHOWN;
  const content = isJSON
    ? pretty(text).map((piece) =>
      ["key", "string", "number", "word"].includes(piece.kind)
        ? element("span", { class: `json-${piece.kind}` }, piece.text) : piece.text)
    : text.slice(0, SHOWN);
  const isCut = text.length > SHOWN;
  return [
    block(content, "Body"),
    isCut && element("p", { class: "hint" }, `The first ${counted(SHOWN, "character")} of it.`),
    (isCut || answer.bytes.length > 4000) && download(answer),
  ];
}

/** A part of the page that scrolls, and so must be reached by keyboard. */
const block = (content, label) =>
  element("pre", { class: "block body", tabindex: 0, role: "region", "aria-label": label }, content);

/** The body as text if it is for people; null if it is for programs. */
function readableText(answer) {
  if (/^(application\/octet-stream|image\/(?!svg)|audio|video|font)/i.test(typeOf(answer))) return null;
  try {
    const text = textOf(answer);
    // eslint-disable-next-line no-control-regex
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** As `hexdump -C` has it, the first 256 bytes, eight a line. */
function hexOf(bytes) {
  const lines = [];
  for (let start = 0; start < Math.min(bytes.length, 256); start += 8) {
    const row = [...bytes.slice(start, Math.min(start + 8, 256))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${start.toString(16).padStart(4, "0")}  ${hex.padEnd(23)}  ${text}`);
  }
  if (bytes.length > 256) lines.push("…");
  return lines.join("\n");
}

function download(answer) {
  const type = typeOf(answer) || "application/octet-stream";
  const save = () => {
    // The address is made for the moment of the click only: it would hold the bytes otherwise.
    const address = URL.createObjectURL(new Blob([answer.bytes], { type }));
    element("a", { href: address, download: fileName(answer, type) }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return element("p", {}, element("button", { type: "button", class: "quiet small", onclick: save },
    `Download ${sizeText(answer.bytes.length)}`));
}

function fileName({ headers }, type) {
  const disposition = headers.find(([name]) => name === "content-disposition")?.[1] ?? "";
  const given = /filename="?([^";]+)/i.exec(disposition)?.[1];
  const ending = /[/+](json|xml|html|csv|png|jpeg|gif|webp|pdf|zip|gzip)\b/i.exec(type)?.[1];
  return given ?? `answer.${ending ?? (type.startsWith("text/") ? "txt" : "bin")}`;
}
