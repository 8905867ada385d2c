// One page of a document, opened by an address: `/d/DOCUMENT?page=N&c=START-END`, or framed elsewhere with a ticket.

import { h, icon, show, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { fill, title } from "./source.mjs";
import { frame } from "./shell.mjs";

const address = new URLSearchParams(location.search);
const framed = location.pathname.startsWith("/embed/");
const documentId = decodeURIComponent(location.pathname.split("/")[2]);
const span = /^(\d+)-(\d+)$/.exec(address.get("c") ?? "")?.slice(1).map(Number);
const first = Math.max(1, Number(address.get("page")) || 1);
const head = h("div", { class: "source-head" });
const body = h("div", { class: "source-body", tabindex: 0, role: "region", "aria-label": "Page" });
const main = h("main", { id: "main" }, head, body);
let page = first;

if (framed) document.getElementById("app").replaceChildren(main);
else frame(main).catch(() => {});
draw();

async function draw() {
  const citation = { document_id: documentId, title: "", page: first, span, found: span ? "exact" : "no" };
  try {
    const held = await fill(body, citation, page, () => true, address.get("t") ?? "");
    document.title = `${held.title}, page ${page} · Wealthdesk`;
    show(head, title({ ...citation, title: held.title, published: held.published }, page), tools(),
      held.state !== "current" && h("p", { class: "notice warn" }, `This research is ${held.state}; it is not the current view.`));
  } catch (error) {
    failed(body, error);
  }
}

function tools() {
  if (framed) return null;
  return h("div", { class: "source-tools" },
    h("button", { type: "button", class: "icon", "aria-label": "Previous page", disabled: page <= 1, onclick: () => move(-1) }, icon("left")),
    h("button", { type: "button", class: "icon", "aria-label": "Next page", onclick: () => move(1) }, icon("right")),
    h("a", { class: "button", target: "_blank", rel: "noopener", href: `/v1/documents/${encodeURIComponent(documentId)}/file#page=${page}` }, icon("out"), "Open file"));
}

async function move(by) {
  const there = await call(`/v1/documents/${encodeURIComponent(documentId)}/pages/${page + by}`).then(() => true, () => false);
  if (!there) return;
  page += by;
  await draw();
}
