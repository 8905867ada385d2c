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
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Only addresses of our own, or of the web; anything else is no link. */
export function safe(href) {
  return /^(https?:\/\/|\/(?!\/)|#)/.test(href) ? href : null;
}

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** An ISO day as people write it. */
export function dated(iso) {
  return iso ? day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)) : "";
}
