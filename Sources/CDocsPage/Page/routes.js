// The OpenAPI document as the list of routes that the page shows.
import { parse } from "./exact.js";

const METHODS = ["get", "head", "post", "put", "patch", "delete", "options"];

/**
 * Reads a document.
 *
 * @param {string} text
 * @returns {{version: string, plugins: {name: string, version: string, routes: Object[]}[], resolve: Function}}
 */
export function read(text) {
  const source = parse(text);
  const resolve = resolver(source);
  const plugins = new Map((source.tags ?? []).map((tag) => [tag.name, { name: tag.name, version: "", routes: [] }]));
  for (const [path, operations] of Object.entries(source.paths ?? {})) {
    for (const method of METHODS) {
      if (!operations[method]) continue;
      const route = readRoute(method.toUpperCase(), path, operations[method], resolve);
      if (!plugins.has(route.plugin)) plugins.set(route.plugin, { name: route.plugin, version: "", routes: [] });
      const plugin = plugins.get(route.plugin);
      plugin.version = route.version;
      plugin.routes.push(route);
    }
  }
  return { version: source.info?.version ?? "", plugins: [...plugins.values()], resolve };
}

function readRoute(method, path, operation, resolve) {
  const host = operation["x-patchbay"] ?? {};
  const route = {
    method,
    path: host.template ?? path,
    plugin: host.plugin ?? operation.tags?.[0] ?? "",
    version: host.version ?? "",
    handler: host.handler ?? "",
    lane: host.lane ?? "",
    summary: operation.summary ?? "",
    description: operation.description ?? "",
    tags: operation.tags ?? [],
    parameters: (operation.parameters ?? []).map((parameter) => readParameter(resolve(parameter), resolve)),
    body: readBody(operation.requestBody, resolve),
    responses: Object.entries(operation.responses ?? {}).map(([status, response]) => ({
      status,
      description: response.description ?? "",
      content: Object.entries(response.content ?? {}).map(
        ([type, media]) => ({ type, schema: media.schema ?? {}, example: media.example })),
    })),
  };
  route.key = `${method} ${route.path}`;
  route.address = `${method.toLowerCase()}${route.path}`;
  // A new generation of the same code is no other route: what somebody has typed into its form stays.
  route.fingerprint = JSON.stringify({ ...operation, "x-patchbay": { ...host, generation: 0 } }, (key, value) =>
    typeof value === "bigint" ? String(value) : value);
  route.searched = [
    route.key, route.summary, route.plugin, ...route.tags, ...route.parameters.map((parameter) => parameter.name),
  ].join("\n").toLowerCase();
  return route;
}

function readParameter(parameter, resolve) {
  return {
    name: parameter.name,
    place: parameter.in,
    isRequired: parameter.required === true,
    schema: resolve(parameter.schema ?? {}),
    description: parameter.description ?? "",
    example: parameter.example,
  };
}

function readBody(body, resolve) {
  if (!body) return null;
  const [type, media] = Object.entries(body.content ?? {})[0] ?? ["application/json", {}];
  return { type, schema: resolve(media.schema ?? {}), isRequired: body.required === true };
}

/** A function from a schema to what it stands for: "#/components/schemas/Name". */
function resolver(source) {
  return (schema) => {
    let target = schema ?? {};
    for (let steps = 0; target.$ref !== undefined && steps < 32; steps += 1) {
      const names = target.$ref.replace(/^#\//, "").split("/");
      target = names.reduce((place, name) => place?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], source) ?? {};
    }
    return target;
  };
}
