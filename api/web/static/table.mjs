// A comparison as a real table: sortable by any column, copied or saved as CSV, with a chip in each cited cell.

import { h, show } from "./dom.mjs";
import { chip } from "./answer.mjs";

/** `data` is {columns, rows, sources}; `sources[r][c]` is a citation's number or null. */
export function table(data, citations, open) {
  let order = { column: -1, down: false };
  const body = h("tbody");
  const heads = data.columns.map((name, at) =>
    h("th", { scope: "col", "aria-sort": "none" }, h("button", { type: "button", class: "sort", onclick: () => sort(at) }, name || "Item")));

  function sort(column) {
    order = { column, down: order.column === column && !order.down };
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== column ? "none" : order.down ? "descending" : "ascending"));
    draw();
  }

  function draw() {
    const rows = data.rows.map((cells, at) => ({ cells, sources: data.sources?.[at] ?? [] }));
    if (order.column >= 0) rows.sort((a, b) => compare(a.cells[order.column], b.cells[order.column]) * (order.down ? -1 : 1));
    show(body, rows.map(({ cells, sources }) => h("tr", {}, cells.map((cell, at) =>
      h(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : { class: number(cell) === null ? null : "number" }, cell ?? "–", sources[at] && chip(sources[at], citations, { open }))))));
  }

  draw();
  return h("figure", { class: "table" },
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Comparison" }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body)),
    h("figcaption", {}, h("a", { class: "quiet-button", download: "comparison.csv", href: csv(data) }, "Download CSV")));
}

function number(cell) {
  const text = String(cell ?? "").replace(/[,\s%$€£]/g, "").replace(/^\((.*)\)$/, "-$1");
  return /^-?\d+(\.\d+)?[a-z]{0,2}$/i.test(text) ? parseFloat(text) : null;
}

function compare(a, b) {
  const [x, y] = [number(a), number(b)];
  return x !== null && y !== null ? x - y : String(a ?? "").localeCompare(String(b ?? ""));
}

function csv(data) {
  const quoted = (cell) => `"${String(cell ?? "").replaceAll('"', '""').replace(/^([=+@])/, "'$1")}"`;
  const text = [data.columns, ...data.rows].map((row) => row.map(quoted).join(",")).join("\r\n");
  return URL.createObjectURL(new Blob([text], { type: "text/csv" }));
}
