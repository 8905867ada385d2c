// The API's reference, drawn from /openapi.json: no third party's page, nothing from elsewhere.

import { h, show, grid, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";

const list = h("div", { class: "rest" });
frame(h("main", { class: "sheet", id: "main" }, h("header", {}, h("h1", {}, "API"), h("p", { class: "quiet" }, "The same addresses that these pages use. Send a bearer token; errors are problem details (RFC 9457). ", h("a", { href: "/openapi.json" }, "openapi.json"))), list)).catch(() => {});
call("/openapi.json").then(draw, (error) => failed(list, error));

function draw(api) {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));
  show(list, api.tags.map((tag) => {
    const mine = operations.filter((operation) => operation.tags?.includes(tag.name));
    return mine.length > 0 && h("section", { class: "card", "aria-label": tag.name }, h("h2", {}, tag.name), h("p", { class: "quiet" }, tag.description), mine.map((operation) => one(operation, api)));
  }));
}

function one(operation, api) {
  const body = operation.requestBody?.content;
  const [type, content] = Object.entries(body ?? {})[0] ?? [];
  const schema = resolved(content?.schema, api);
  const answers = Object.entries(operation.responses).map(([status, response]) => [status, response.description, Object.keys(response.content ?? {}).join(", ")]);
  const example = Object.values(operation.responses["200"]?.content ?? {}).map((media) => media.example).find(Boolean);
  return h("details", { class: "operation" }, h("summary", {}, h("span", { class: "method" }, operation.method.toUpperCase()), h("code", {}, operation.path), h("span", { class: "quiet" }, operation.summary)),
    h("div", { class: "rest" }, h("p", {}, operation.description),
      operation.parameters?.length > 0 && grid("Parameters", ["Parameter", "In", "Type", "What"], operation.parameters.map((p) => [h("code", {}, p.name), p.in, typed(p.schema, api), p.description])),
      schema?.properties && grid(`Body (${type})`, ["Field", "Type", "What"], Object.entries(schema.properties).map(([name, field]) => [h("code", {}, name), typed(field, api), [schema.required?.includes(name) && "required", field.description].filter(Boolean).join("; ")])),
      grid("Responses", ["Status", "What", "As"], answers),
      example && h("pre", { class: "page-text", tabindex: 0, role: "region", "aria-label": "Example" }, typeof example === "string" ? example : JSON.stringify(example, null, 2))));
}

function resolved(schema, api) {
  return schema?.$ref ? api.components.schemas[schema.$ref.split("/").at(-1)] : schema;
}

function typed(schema, api) {
  const held = resolved(schema, api) ?? {};
  if (held.anyOf) return held.anyOf.map((one) => typed(one, api)).join(" or ");
  if (held.type === "array") return `list of ${typed(held.items, api)}`;
  return held.format ?? held.title ?? held.type ?? "any";
}
