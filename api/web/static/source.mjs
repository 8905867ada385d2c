// The page a sentence stands on: its image with the exact words marked, beside the answer.

import { h, svg, show, dated } from "./dom.mjs";
import { call } from "./api.mjs";

const FOUND = {
  exact: "Found on this page, word for word.",
  normalised: "Found on this page; spacing or punctuation differs.",
  fuzzy: "Found on this page, nearly word for word.",
};

/** A panel that shows one citation at a time. `panel.open(citation, all, from)` fills it; Escape closes it. */
export function sourcePanel() {
  const body = h("div", { class: "source-body", tabindex: 0, role: "region", "aria-label": "Page" });
  const head = h("div", { class: "source-head" });
  const panel = h("aside", { class: "source", hidden: true, "aria-label": "Source" }, head, body);
  let opener = null;
  let shown = null;

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("with-source");
    opener?.focus();
  }

  async function open(citation, all, from) {
    opener = from ?? opener;
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
    const wanted = `/v1/documents/${encodeURIComponent(citation.document_id)}/pages/${page}`;
    const onIt = page === citation.page && citation.found !== "no";
    drawHead(citation, all, page);
    show(body, h("p", { class: "quiet" }, "Opening the page…"));
    try {
      const held = await call(onIt ? `${wanted}?start=${citation.span[0]}&end=${citation.span[1]}` : wanted);
      if (shown.page !== page || shown.citation !== citation) return;
      show(body, held.image ? picture(held, wanted) : text(held), note(citation, page, held));
      (body.querySelector(".hl, mark"))?.scrollIntoView({ block: "center" });
    } catch (error) {
      if (error.status === 404 && page !== citation.page) {
        shown.page = page > citation.page ? page - 1 : page + 1;
        return draw();
      }
      show(body, h("p", { class: "notice bad" }, `The page cannot be shown: ${error.message}`));
    }
  }

  function drawHead(citation, all, page) {
    const others = all.filter((other) => other.document_id === citation.document_id && other.page === page && other.n !== citation.n);
    show(
      head,
      h("div", { class: "source-title" },
        h("strong", {}, citation.title),
        h("span", { class: "quiet" }, [citation.published && dated(citation.published), `page ${page}`].filter(Boolean).join(" · "))),
      h("div", { class: "source-tools" },
        h("button", { type: "button", class: "icon", "aria-label": "Previous page", onclick: () => turn(-1) }, "‹"),
        h("button", { type: "button", class: "icon", "aria-label": "Next page", onclick: () => turn(1) }, "›"),
        h("a", { class: "button", target: "_blank", rel: "noopener", href: `/v1/documents/${encodeURIComponent(citation.document_id)}/file#page=${page}` }, "Open file"),
        h("button", { type: "button", class: "icon", "aria-label": "Close source", onclick: close }, "✕")),
      citation.state !== "current" && h("p", { class: "notice warn" }, `This research is ${citation.state}; it is not the current view.`),
      others.length > 0 && h("p", { class: "also" }, "Also cited on this page: ", others.map((other) =>
        h("button", { type: "button", class: "chip", "aria-label": `Source ${other.n}`, onclick: () => open(other, all) }, String(other.n)))),
    );
  }

  return { panel, open, close, turn };
}

function picture(held, wanted) {
  const image = h("img", { src: `${wanted}/image?scale=1.5`, alt: `Page ${held.number} of ${held.title}`, width: Math.round(held.width * 1.5), height: Math.round(held.height * 1.5) });
  const marks = svg("svg", { class: "marks", viewBox: `0 0 ${held.width} ${held.height}`, "aria-hidden": "true" },
    held.rectangles.map(([x0, y0, x1, y1]) =>
      svg("rect", { class: "hl", x: x0 - 1.5, y: y0 - 1.5, width: x1 - x0 + 3, height: y1 - y0 + 3, rx: 1.5 })));
  return h("div", { class: "page" }, image, marks);
}

function text(held) {
  if (!held.mark) return h("div", { class: "page-text" }, held.text);
  const [start, end] = held.mark;
  return h("div", { class: "page-text" }, held.text.slice(0, start), h("mark", {}, held.text.slice(start, end)), held.text.slice(end));
}

function note(citation, page, held) {
  if (page !== citation.page) return h("p", { class: "quiet" }, `The cited words are on page ${citation.page}.`);
  const found = FOUND[citation.found];
  const drawn = !held.image || held.rectangles.length > 0;
  return h("div", { class: "quoted" },
    h("blockquote", {}, citation.quote),
    found ? h("p", { class: "found" }, "✓ ", found, !drawn && " Its place cannot be drawn.") : h("p", { class: "notice bad" }, "This wording is not on the cited page."));
}
