// How well the library was read: the sum of it, and document by document, the worst first.

import { h, grid } from "./dom.mjs";

/** The sum of a library or of one run, as `GET /v1/library/quality` and a job's result tell it. */
export function sum(held, quarantined = {}) {
  const { made, passed } = Object.values(held.checks).reduce((all, one) => ({ made: all.made + one.made, passed: all.passed + one.held }), { made: 0, passed: 0 });
  const facts = [
    ["Documents", whole(held.documents)],
    ["Pages with a text layer", whole(held.pages.text ?? 0)],
    ["Pages read by OCR", whole(held.pages.ocr ?? 0)],
    ["Pages without text", whole(held.pages.none ?? 0)],
    ["Unreadable characters", share(held.unreadable)],
    ["Tables", whole(held.tables)],
    ["With statements", whole(held.with_statements)],
    ["Figures of statements", whole(held.figures)],
    ["Checks passed", made ? `${whole(passed)} of ${whole(made)}` : "none made"],
    ["Restated later", whole(held.restated)],
    ["Metadata missing", counted(held.missing)],
    ["Metadata unsure", counted(held.unsure)],
    ["Duplicates", whole(held.duplicates)],
    ["Warnings", counted(held.warnings)],
    ["Set aside", counted(quarantined)],
  ];
  return h("dl", { class: "facts sums" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** The whole section; `open(id)` shows a document. */
export function quality({ library, quarantined, documents }, open) {
  return [sum(library, quarantined),
    grid("Quality by document", ["Document", ["Pages", "number"], ["Text", "short"], ["Unreadable", "number"], ["Tables", "number"], "Statements", ["Checks passed", "number"], "To look at"], documents.map((one) => [
      h("button", { type: "button", class: "link", onclick: () => open(one.id) }, one.title), whole(one.pages), layer(one), share(one.unreadable), whole(one.tables),
      Object.keys(one.statements).map((name) => name.replaceAll("_", " ")).join(", ") || "–", one.checks.made ? `${whole(one.checks.held)} of ${whole(one.checks.made)}` : "–", faults(one)]))];
}

function layer({ pages, pages_by_ocr: ocr, pages_without_text: none }) {
  if (!ocr && !none) return "text layer";
  return [pages - ocr - none && `${pages - ocr - none} text layer`, ocr && `${ocr} OCR`, none && `${none} without text`].filter(Boolean).join(", ");
}

function faults(one) {
  const told = [one.missing.length && `missing ${one.missing.map(plain).join(", ")}`, one.unsure.length && `unsure of ${one.unsure.map(plain).join(", ")}`, one.duplicate_of && "a duplicate", ...one.warnings.map(plain)];
  return told.filter(Boolean).join("; ") || "–";
}

function counted(names) {
  return Object.entries(names).map(([name, count]) => `${plain(name)} ${count}`).join(", ") || "none";
}

function plain(name) {
  return String(name).replaceAll("_", " ").toLowerCase();
}

function whole(value) {
  return value.toLocaleString("en-GB");
}

function share(value) {
  return value ? `${(value * 100).toFixed(value < 0.001 ? 3 : 1)}%` : "0%";
}
