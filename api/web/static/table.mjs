// A comparison as a real table: sortable by any column, copied or saved, with a chip in each cited cell.

import { h, icon, show, saved, written } from "./dom.mjs";
import { chip } from "./text.mjs";

const SCALES = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12, m: 1e6, bn: 1e9 };

/** `data` is {columns, rows, sources}; `sources[r][c]` is a citation's number or null. */
export function table(data, citations, open) {
  let order = { column: -1, down: false };
  const body = h("tbody");
  const numeric = data.columns.map((_, at) => data.rows.some((row) => number(row[at]) !== null));
  const heads = data.columns.map((name, at) =>
    h("th", { scope: "col", "aria-sort": "none", class: at && numeric[at] ? "number" : null }, h("button", { type: "button", class: "sort", onclick: () => sort(at) }, name || "Item")));
  const said = h("span", { class: "quiet", role: "status" });

  function sort(column) {
    order = { column, down: order.column === column && !order.down };
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== column ? "none" : order.down ? "descending" : "ascending"));
    draw();
  }

  function draw() {
    const rows = data.rows.map((cells, at) => ({ cells, sources: data.sources?.[at] ?? [] }));
    if (order.column >= 0) rows.sort((a, b) => compare(a.cells[order.column], b.cells[order.column]) * (order.down ? -1 : 1));
    show(body, rows.map(({ cells, sources }) => h("tr", {}, cells.map((cell, at) =>
      h(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : { class: numeric[at] ? "number" : null }, written(cell) ?? "–", sources[at] && [" ", chip(sources[at], citations, open)])))));
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText([data.columns, ...data.rows].map((row) => row.map((cell) => cell ?? "").join("\t")).join("\n"));
      said.textContent = "Copied; paste it into a sheet.";
    } catch {
      said.textContent = "The browser did not allow copying.";
    }
  }

  draw();
  return h("figure", { class: "table" },
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Comparison" }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body)),
    h("figcaption", { class: "row" }, saved(csv(data), "text/csv", "comparison.csv", "Download CSV"), h("button", { type: "button", onclick: copy }, icon("copy"), "Copy"), said));
}

/** The number that a cell writes, in whole units, or null where it writes none. */
export function number(cell) {
  const text = String(cell ?? "").trim().replace(/^\((.*)\)$/, "-$1").replace(/[−–]/g, "-");
  const found = /^([-+]?)\s*(?:[A-Z]{3}|[$€£¥])?\s*([-+]?)(\d[\d,\s]*(?:\.\d+)?)\s*(%|x|thousand|million|billion|trillion|bn|m)?(?:\s|$)/i.exec(text);
  if (!found) return null;
  const value = Number(found[3].replace(/[,\s]/g, "")) * (SCALES[found[4]?.toLowerCase()] ?? 1);
  return found[1] === "-" || found[2] === "-" ? -value : value;
}

function compare(a, b) {
  const [x, y] = [number(a), number(b)];
  if (x !== null && y !== null) return x - y;
  return String(a ?? "").localeCompare(String(b ?? ""));
}

function csv(data) {
  const quoted = (cell) => `"${String(cell ?? "").replaceAll('"', '""').replace(/^([=+@\t\r]|-(?!\d))/, "'$1")}"`;
  return [data.columns, ...data.rows].map((row) => row.map(quoted).join(",")).join("\r\n");
}
