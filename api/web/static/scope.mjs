// The scope bar: what the question is about, filled from the question, editable, and kept in the page's address.

import { h, show } from "./dom.mjs";

const FIELDS = [
  ["tickers", "Ticker", "ACM", false],
  ["fiscal_years", "Fiscal year", "2025", true],
  ["kinds", "Kind", "10-K", false],
  ["as_of", "As of", "2026-03-31", false],
];

/** `element` to place; `body()` for the request; `suggest(scope)` shows what the question itself implied. */
export function scopeBar() {
  const address = new URLSearchParams(location.search);
  const set = {};
  for (const [name, , , numeric] of FIELDS) {
    const values = address.getAll(name).map((value) => (numeric ? Number(value) : value));
    if (values.length) set[name] = values;
  }
  const chips = h("div", { class: "scope-chips" });
  const implied = h("span", { class: "quiet implied" });
  const choice = h("select", { "aria-label": "Narrow by" }, FIELDS.map(([name, label]) => h("option", { value: name }, label)));
  const value = h("input", { "aria-label": "Value", size: 10, onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } } });
  const form = h("div", { class: "scope-form", hidden: true }, choice, value, h("button", { type: "button", onclick: add }, "Add"));
  const more = h("button", { type: "button", class: "chip-button", "aria-expanded": "false", onclick: () => { form.hidden = !form.hidden; more.setAttribute("aria-expanded", String(!form.hidden)); if (!form.hidden) value.focus(); } }, "+ Narrow");
  const element = h("div", { class: "scope", role: "group", "aria-label": "Scope" }, chips, more, form, implied);

  function add() {
    const [name, , , numeric] = FIELDS.find(([field]) => field === choice.value);
    const text = value.value.trim();
    if (!text || (numeric && !/^\d{4}$/.test(text)) || (name === "as_of" && !/^\d{4}-\d{2}-\d{2}$/.test(text))) {
      value.setAttribute("aria-invalid", "true");
      return;
    }
    value.removeAttribute("aria-invalid");
    const held = numeric ? Number(text) : name === "tickers" ? text.toUpperCase() : text;
    set[name] = name === "as_of" ? [held] : [...new Set([...(set[name] ?? []), held])];
    value.value = "";
    draw();
  }

  function drop(name, held) {
    set[name] = set[name].filter((other) => other !== held);
    if (!set[name].length) delete set[name];
    draw();
  }

  function draw() {
    show(chips, FIELDS.flatMap(([name, label]) => (set[name] ?? []).map((held) =>
      h("button", { type: "button", class: "chip-button set", "aria-label": `Remove ${label} ${held}`, onclick: () => drop(name, held) }, `${label}: ${held} ✕`))));
    const wanted = new URL(location.href);
    for (const [name] of FIELDS) {
      wanted.searchParams.delete(name);
      for (const held of set[name] ?? []) wanted.searchParams.append(name, held);
    }
    window.history.replaceState(null, "", wanted);
  }

  function body() {
    const { as_of: asOf, ...rest } = set;
    return { scope: Object.keys(rest).length ? rest : null, as_of: asOf?.[0] ?? null };
  }

  function suggest(scope) {
    const parts = [...(scope.issuers ?? []), ...(scope.periods?.length ? scope.periods : (scope.fiscal_years ?? []).map((year) => `FY${year}`)), ...(scope.kinds ?? [])];
    implied.textContent = parts.length ? `Understood: ${parts.join(" · ")}` : "";
  }

  draw();
  return { element, body, suggest };
}
