// From a filled-in form to a request: as fetch takes it, and as a curl command.

/** Headers that browsers keep for themselves (https://fetch.spec.whatwg.org/#forbidden-request-header). */
const FORBIDDEN = new Set([
  "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method", "connection",
  "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin", "referer", "set-cookie",
  "te", "trailer", "transfer-encoding", "upgrade", "via",
]);

export const isForbiddenHeader = (name) => FORBIDDEN.has(name.toLowerCase()) || /^(proxy|sec)-/i.test(name);

/** Where the host's routes begin: this page is at "docs" there. */
export const base = () => new URL(".", document.baseURI).href;

/**
 * @param {Object} route
 * @param {{parameters: {parameter: Object, values: string[]}[], body: Object|null, query: string, headers: string}} input
 * @returns {{method, url, headers: [string, string][], body, fileName, faults: {parameter, text}[]}} `faults` is what
 *   cannot be sent as it is
 */
export function build(route, input) {
  const faults = [];
  const path = route.path.slice(1).split("/").map((segment) => pathSegment(segment, input.parameters, faults)).join("/");
  const query = [];
  const headers = [];
  for (const { parameter, values } of input.parameters) {
    for (const value of values) {
      if (parameter.place === "query") query.push(`${encodeURIComponent(parameter.name)}=${encodeURIComponent(value)}`);
      if (parameter.place === "header") headers.push([parameter.name, value]);
    }
  }
  const extra = input.query.trim().replace(/^\?/, "");
  if (extra) query.push(encodeURI(extra).replaceAll("#", "%23"));
  for (const line of input.headers.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  const content = input.body?.content ?? null;
  const isTyped = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (content !== null && input.body.type && !isTyped) headers.push(["Content-Type", input.body.type]);
  return {
    method: route.method,
    url: base() + path + (query.length > 0 ? `?${query.join("&")}` : ""),
    headers,
    body: content,
    fileName: input.body?.fileName,
    faults,
  };
}

function pathSegment(segment, inputs, faults) {
  const name = /^\{(.+?)(\.\.\.)?\}$/.exec(segment);
  if (!name) return encodeURIComponent(segment);
  const input = inputs.find(({ parameter }) => parameter.place === "path" && parameter.name === name[1]);
  const value = input?.values[0] ?? "";
  const isRest = name[2] !== undefined;
  if (value === "" && !isRest) faults.push({ parameter: input?.parameter, text: "A part of the path cannot be empty." });
  const parts = isRest ? value.split("/") : [value];
  if (parts.includes(".") || parts.includes("..")) {
    faults.push({ parameter: input?.parameter, text: "Browsers resolve . and .. before they send a path." });
  }
  return parts.map(encodeURIComponent).join("/");
}

/** The same request for a shell. */
export function curl({ method, url, headers, body, fileName }) {
  const words = ["curl"];
  if (method === "HEAD") words.push("--head");
  else if (method !== (body === null ? "GET" : "POST")) words.push("-X", method);
  const lines = [`${words.join(" ")} ${quoted(url)}`];
  for (const [name, value] of headers) lines.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  if (fileName !== undefined) lines.push(`--data-binary ${quoted(`@${fileName}`)}`);
  else if (body !== null) lines.push(`--data-raw ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * Sends it, and reads the whole answer.
 *
 * @throws what fetch throws: no answer, or a request that browsers do not send
 */
export async function send({ method, url, headers, body }, signal) {
  const request = new Request(url, {
    method,
    headers: headers.filter(([name]) => !isForbiddenHeader(name)),
    body,
    signal,
    cache: "no-store",
  });
  const start = performance.now();
  const response = await fetch(request);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    method,
    status: response.status,
    reason: response.statusText,
    headers: [...response.headers],
    bytes,
    milliseconds: performance.now() - start,
    movedTo: response.redirected ? response.url : null,
  };
}
