// The page a sentence stands on: its image with the exact words marked, beside the answer.

import { h, icon, svg, show, dated } from "./dom.mjs";
import { call } from "./api.mjs";

const FOUND = {
  exact: "Found on this page, word for word.",
  normalised: "Found on this page; only spacing or punctuation differs.",
  fuzzy: "Found on this page, nearly word for word.",
};

/** A panel that shows one citation at a time. `open(citation, all, from)` fills it; `close()` gives the focus back. */
export function sourcePanel() {
  const body = h("div", { class: "source-body", tabindex: 0, role: "region", "aria-label": "Page" });
  const head = h("div", { class: "source-head" });
  const panel = h("aside", { class: "source", hidden: true, "aria-label": "Source" }, head, body);
  let opener = null;
  let shown = null;

  function close() {
    if (panel.hidden) return false;
    panel.hidden = true;
    document.body.classList.remove("with-source");
    opener?.setAttribute("aria-expanded", "false");
    (opener?.isConnected ? opener : document.getElementById("question"))?.focus();
    return true;
  }

  async function open(citation, all, from) {
    opener?.setAttribute("aria-expanded", "false");
    opener = from ?? opener;
    opener?.setAttribute("aria-expanded", "true");
    shown = { citation, all, page: citation.page };
    panel.hidden = false;
    document.body.classList.add("with-source");
    await draw();
  }

  async function turn(by) {
    if (!shown) return;
    shown.page = Math.max(1, shown.page + by);
    await draw();
  }

  async function draw() {
    const { citation, all, page } = shown;
    show(head, title(citation, page), h("div", { class: "source-tools" },
      h("button", { type: "button", class: "icon", "aria-label": "Previous page", onclick: () => turn(-1), disabled: page <= 1 }, icon("left")),
      h("button", { type: "button", class: "icon", "aria-label": "Next page", onclick: () => turn(1) }, icon("right")),
      h("a", { class: "button open-file", target: "_blank", rel: "noopener", href: `/v1/documents/${encodeURIComponent(citation.document_id)}/file#page=${page}` }, icon("out"), "Open file"),
      h("button", { type: "button", class: "icon", "aria-label": "Close source", onclick: close }, icon("close"))),
      citation.state && citation.state !== "current" && h("p", { class: "notice warn" }, `This research is ${citation.state}; it is not the current view.`),
      others(citation, all, page, open));
    show(body, h("p", { class: "quiet" }, "Opening the page…"));
    try {
      await fill(body, citation, page, () => shown?.page === page && shown.citation === citation);
    } catch (error) {
      if (error.status === 404 && page > citation.page) {
        shown.page = page - 1;
        return draw();
      }
      show(body, h("p", { class: "notice bad", role: "alert" }, `The page cannot be shown: ${error.message}`));
    }
  }

  return { panel, open, close, turn, file: () => panel.querySelector(".open-file")?.click() };
}

/** Fill `body` with a page of a citation's document and its mark; nothing if `still()` says that it is too late. */
export async function fill(body, citation, page, still = () => true, ticket = "") {
  const wanted = `/v1/documents/${encodeURIComponent(citation.document_id)}/pages/${page}`;
  const marked = page === citation.page && citation.found !== "no" && citation.span;
  const query = new URLSearchParams({ ...(marked ? { start: citation.span[0], end: citation.span[1] } : {}), ...(ticket ? { t: ticket } : {}) });
  const held = await call(`${wanted}?${query}`);
  if (!still()) return null;
  show(body, held.image ? picture(held, `${wanted}/image?scale=1.5${ticket ? `&t=${encodeURIComponent(ticket)}` : ""}`) : text(held), note(citation, page, held));
  body.scrollTop = 0;
  body.querySelector(".hl, mark")?.scrollIntoView({ block: "center" });
  return held;
}

/** What a page is of, in words. */
export function title(citation, page) {
  return h("div", { class: "source-title" }, h("strong", {}, citation.title), h("span", { class: "quiet" }, [citation.published && dated(citation.published), `page ${page}`].filter(Boolean).join(" · ")));
}

function others(citation, all, page, open) {
  const here = all.filter((other) => other.document_id === citation.document_id && other.page === page && other.n !== citation.n);
  return here.length > 0 && h("p", { class: "source-also" }, "Also cited on this page: ", here.map((other) =>
    h("button", { type: "button", class: "chip", "aria-label": `Source ${other.n}`, onclick: () => open(other, all) }, String(other.n))));
}

function picture(held, address) {
  const image = h("img", { src: address, alt: `Page ${held.number} of ${held.title}`, width: Math.round(held.width * 1.5), height: Math.round(held.height * 1.5) });
  const marks = svg("svg", { class: "marks", viewBox: `0 0 ${held.width} ${held.height}`, "aria-hidden": "true" },
    held.rectangles.map(([x0, y0, x1, y1]) => svg("rect", { class: "hl", x: x0 - 1.5, y: y0 - 1.5, width: x1 - x0 + 3, height: y1 - y0 + 3, rx: 1.5 })));
  return h("div", { class: "page" }, image, marks);
}

function text(held) {
  if (!held.mark) return h("div", { class: "page-text" }, held.text);
  const [start, end] = held.mark;
  return h("div", { class: "page-text" }, held.text.slice(0, start), h("mark", {}, held.text.slice(start, end)), held.text.slice(end));
}

function note(citation, page, held) {
  if (!citation.quote) return null;
  if (page !== citation.page) return h("p", { class: "quiet" }, `The cited words are on page ${citation.page}.`);
  const found = FOUND[citation.found];
  const drawn = !held.image || held.rectangles.length > 0;
  return h("div", { class: "quoted" }, h("blockquote", {}, citation.quote),
    found ? h("p", { class: "found" }, icon("check"), found, !drawn && " Its place cannot be drawn.") : h("p", { class: "notice bad" }, "This wording is not on the cited page."));
}
