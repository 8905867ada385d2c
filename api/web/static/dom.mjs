// Elements from plain calls. Text is always text: nothing here parses markup, so nothing said can become it.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("a", {href, class, onclick}, "text", child)`. False, null and undefined children are left out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same in SVG. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** Put `children` in place of whatever `parent` holds. */
export function show(parent, ...children) {
  parent.replaceChildren(...nodes(children));
  return parent;
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "value" || name === "checked") element[name] = value;
    else if (name === "href") element.setAttribute("href", safe(String(value)) ?? "#");
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

/** Only addresses of our own, of the web, of mail, or of data this page made; anything else is no link. */
export function safe(href) {
  return /^(https?:\/\/|blob:|mailto:|\/(?!\/)|#)/i.test(href) ? href : null;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** An ISO day as people write it. */
export function dated(iso) {
  return iso ? day.format(new Date(`${String(iso).slice(0, 10)}T00:00:00Z`)) : "";
}

/** A cell as people write it: an ISO day in words, anything else as it is. */
export function written(cell) {
  return /^\d{4}-\d\d-\d\d$/.test(cell ?? "") ? dated(cell) : cell;
}

/** An amount with its currency as people write it: €158, CHF 158. */
export function money(currency, amount) {
  const sign = { EUR: "€", USD: "$", GBP: "£" }[currency];
  return sign ? `${sign}${amount}` : [currency, amount].filter(Boolean).join(" ");
}

/** An ISO time as people write it, to the minute, in UTC. */
export function timed(iso) {
  return iso ? `${dated(iso)}, ${String(iso).slice(11, 16)}` : "";
}

const ICONS = {
  good: "M7 21H4V10h3m0 11V10l4-7c1.6 0 2.6 1.2 2.3 2.8L12.5 9H19a2 2 0 0 1 2 2.3l-1.2 7.4A2.6 2.6 0 0 1 17.2 21H7Z",
  poor: "M17 3h3v11h-3m0-11v11l-4 7c-1.6 0-2.6-1.2-2.3-2.8l.8-3.2H5a2 2 0 0 1-2-2.3l1.2-7.4A2.6 2.6 0 0 1 6.8 3H17Z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  again: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  close: "M6 6l12 12M18 6L6 18",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  out: "M14 4h6v6M20 4l-9 9M19 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1h5",
  plus: "M12 5v14M5 12h14",
  theme: "M12 3a9 9 0 1 0 0 18Z M12 3a9 9 0 0 1 0 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  help: "M9.5 9a2.6 2.6 0 1 1 3.6 2.4c-.8.4-1.1.9-1.1 1.9M12 17.2v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
  save: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14",
};

/** One of our few pictograms. It says nothing by itself: name the button. */
export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

/** A table of rows: `heads` are texts or [text, "number"]; a cell is text, a node, or a list of them. */
export function grid(label, heads, rows) {
  const kinds = heads.map((head) => (Array.isArray(head) ? head[1] : null));
  const names = heads.map((head) => (Array.isArray(head) ? head[0] : head));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h("table", {},
      h("thead", {}, h("tr", {}, names.map((name, at) => h(name ? "th" : "td", { scope: name ? "col" : null, class: kinds[at] }, name)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, at) => h("td", { class: kinds[at] }, cell)))))));
}

/** Text that this page made, as something to save. */
export function saved(text, type, name, label) {
  return h("a", { class: "button", download: name, href: URL.createObjectURL(new Blob([text], { type })) }, icon("save"), label);
}

/** What went wrong, where its result would have stood. */
export function failed(parent, error) {
  show(parent, h("p", { class: "notice bad", role: "alert" }, error.message));
}
