// The scope bar: what the question is about, filled from the question, editable, and kept in the page's address.

import { h, icon, show, dated } from "./dom.mjs";

const FIELDS = {
  tickers: { label: "Ticker", hint: "VELDM", read: (text) => (/^[\w.^-]{1,12}$/.test(text) ? text.toUpperCase() : null) },
  periods: { label: "Period", hint: "FY2025 or Q2 2026", read: (text) => (/^(FY|[QH]\d )?\s?\d{4}$/i.test(text) ? text.toUpperCase().replace(/^(\d{4})$/, "FY$1") : null) },
  kinds: { label: "Kind", hint: "10-K, update, sector", read: (text) => text },
  publishers: { label: "House", hint: "who published it", read: (text) => text },
  published_from: { label: "Published from", hint: "2026-01-01", read: isDay, one: true },
  published_to: { label: "Published to", hint: "2026-03-31", read: isDay, one: true },
  as_of: { label: "As of", hint: "2026-03-31", read: isDay, one: true },
};

function isDay(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** `element` to place; `body()` for the request; `suggest(scope)` shows what the question itself implied. */
export function scopeBar() {
  const address = new URLSearchParams(location.search);
  const set = {};
  for (const name of Object.keys(FIELDS)) if (address.getAll(name).length) set[name] = address.getAll(name);
  let implied = [];
  const chips = h("div", { class: "scope-chips" });
  const choice = h("select", { "aria-label": "Narrow by", onchange: hint }, Object.entries(FIELDS).map(([name, { label }]) => h("option", { value: name }, label)));
  const value = h("input", { "aria-label": "Value", onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); add(choice.value, value.value); } } });
  const form = h("div", { class: "scope-form", hidden: true }, choice, value, h("button", { type: "button", onclick: () => add(choice.value, value.value) }, "Add"));
  const more = h("button", { type: "button", class: "tag", "aria-expanded": "false", onclick: unfold }, icon("plus"), "Narrow");
  const element = h("div", { class: "scope", role: "group", "aria-label": "Scope" }, chips, more, form);

  function hint() {
    value.placeholder = FIELDS[choice.value].hint;
  }

  function unfold() {
    form.hidden = !form.hidden;
    more.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) value.focus();
  }

  function add(name, text) {
    const held = text.trim() && FIELDS[name].read(text.trim());
    value.toggleAttribute("aria-invalid", false);
    if (!held) {
      value.setAttribute("aria-invalid", "true");
      return;
    }
    set[name] = FIELDS[name].one ? [held] : [...new Set([...(set[name] ?? []), held])];
    value.value = "";
    draw();
  }

  function drop(name, held) {
    set[name] = set[name].filter((other) => other !== held);
    if (!set[name].length) delete set[name];
    draw();
  }

  function clear() {
    for (const name of Object.keys(set)) delete set[name];
    draw();
  }

  function draw() {
    const chosen = Object.keys(FIELDS).flatMap((name) => (set[name] ?? []).map((held) => h("button", { type: "button", class: "tag set", "aria-label": `Remove ${FIELDS[name].label} ${held}`, onclick: () => drop(name, held) }, `${FIELDS[name].label}: ${isDay(held) ? dated(held) : held}`, icon("close"))));
    const open = implied.filter(([name, held]) => !(set[name] ?? []).includes(held)).map(([name, held, said]) => h("button", { type: "button", class: "tag implied", title: "Understood from the question. Press to keep it as a filter.", "aria-label": `Keep ${said} as a filter`, onclick: () => add(name, held) }, said));
    show(chips, chosen, open);
    const wanted = new URL(location.href);
    for (const name of Object.keys(FIELDS)) {
      wanted.searchParams.delete(name);
      for (const held of set[name] ?? []) wanted.searchParams.append(name, held);
    }
    history.replaceState(null, "", wanted);
  }

  function body() {
    const { as_of: asOf, published_from: from, published_to: to, ...lists } = set;
    const scope = { ...lists, ...(from ? { published_from: from[0] } : {}), ...(to ? { published_to: to[0] } : {}) };
    return { scope: Object.keys(scope).length ? scope : null, as_of: asOf?.[0] ?? null };
  }

  function suggest(scope) {
    const tickers = (scope.tickers ?? []).map((ticker, at) => ["tickers", ticker, scope.issuers?.[at] ?? ticker]);
    const periods = (scope.periods ?? []).map((period) => ["periods", period, period]);
    const kinds = (scope.kinds ?? []).map((kind) => ["kinds", kind, kind]);
    const day = scope.as_of ? [["as_of", scope.as_of, `As of ${dated(scope.as_of)}`]] : [];
    implied = [...tickers, ...periods, ...kinds, ...day];
    draw();
  }

  hint();
  draw();
  return { element, body, suggest, clear, narrowed: () => Object.keys(set).length > 0 };
}
