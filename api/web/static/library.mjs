// The library: add files, see what became of each, and look at a document's facts, text and page side by side.

import { h, show, dated } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";
import { sourcePanel } from "./source.mjs";

const source = sourcePanel();
const list = h("div");
const detail = h("div");
const progress = h("div", { role: "status" });
const search = h("input", { type: "search", placeholder: "Title, issuer or ticker", "aria-label": "Search the library", oninput: () => documents() });
const old = h("input", { type: "checkbox", id: "old", onchange: () => documents() });
const picker = h("input", { type: "file", multiple: true, "aria-label": "Choose files", onchange: () => upload(picker.files) });
const drop = h("div", { class: "drop", hidden: true }, h("strong", {}, "Add research"), h("span", { class: "quiet" }, "Drop files here: PDF, Word, PowerPoint, Excel, HTML, Markdown, text, e-mail or ZIP."), picker, progress);
const tabs = h("div", { class: "row" });
let supervises = false;

frame(h("div", { class: "desk" }, h("main", { class: "sheet", id: "main" }, h("h1", {}, "Library"), drop, h("div", { class: "row" }, search, h("label", { class: "row quiet", for: "old" }, old, "with superseded and expired"), tabs), list, detail), source.panel));

document.addEventListener("me", ({ detail: me }) => {
  supervises = me.role !== "adviser";
  drop.hidden = !supervises;
  show(tabs, supervises && h("button", { type: "button", onclick: sources }, "What was handed in"));
});
drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); upload(event.dataTransfer.files); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") source.close(); });
documents();

async function documents() {
  try {
    const held = await call(`/v1/documents?q=${encodeURIComponent(search.value)}&history=${old.checked}&limit=500`);
    show(list, held.documents.length ? grid(["Title", "Ticker", "Publisher", "Kind", "Published", "Period", "State"], held.documents.map((d) => [
      h("button", { type: "button", class: "link", onclick: () => one(d.id) }, d.title), d.ticker, d.publisher, d.kind, dated(d.published), d.period ?? "", state(d.state)])) : h("p", { class: "notice" }, search.value ? "Nothing here by that name that you may see." : "The library is empty. Add research above, or run `wealthdesk ingest PATH`."));
  } catch (error) {
    show(list, h("p", { class: "notice bad" }, error.message));
  }
}

async function sources() {
  const held = await call("/v1/library/sources");
  show(list, grid(["Source", "State", "Reason", "Updated"], held.sources.map((s) => [s.name, state(s.status), [s.reason, s.detail].filter(Boolean).join(": "), (s.updated ?? "").slice(0, 16).replace("T", " ")])),
    h("p", {}, h("button", { type: "button", onclick: documents }, "Back to documents")));
}

async function one(id) {
  try {
    const d = await call(`/v1/documents/${encodeURIComponent(id)}`);
    const said = h("p", { class: "quiet", role: "status" });
    const facts = ["issuer", "ticker", "publisher", "kind", "published", "period", "fiscal_year", "rating", "price_target", "currency", "state", "version", "valid_from", "valid_to"];
    show(detail, h("section", { class: "card", "aria-label": d.title }, h("h2", {}, d.title),
      h("div", { class: "row" },
        h("button", { type: "button", class: "primary", onclick: (event) => source.open({ document_id: d.id, title: d.title, page: 1, n: 0, quote: "", span: [0, 1], found: "no", state: d.state, published: d.published }, [], event.currentTarget) }, `Read (${d.pages} ${d.pages === 1 ? "page" : "pages"})`),
        h("button", { type: "button", onclick: () => text(d, 1) }, "Page beside its text"),
        supervises && d.state !== "withdrawn" && h("button", { type: "button", onclick: () => withdraw(d, said) }, "Withdraw")), said,
      h("div", { class: "split" },
        grid(["Fact", "Value", "Read from", "Confidence"], facts.filter((name) => d[name] !== null && d[name] !== undefined && d[name] !== "").map((name) => [name.replaceAll("_", " "), String(d[name]), d.origins[name]?.source ?? "", d.origins[name] ? d.origins[name].confidence.toFixed(2) : ""])),
        grid(["Quality", ""], Object.entries(d.quality).map(([name, value]) => [name.replaceAll("_", " "), typeof value === "object" ? JSON.stringify(value) : String(value)]))),
      h("details", {}, h("summary", {}, "History"), grid(["When", "What", "Detail"], d.history.map((e) => [e.at.slice(0, 16).replace("T", " "), e.event, Object.keys(e.detail).length ? JSON.stringify(e.detail).slice(0, 160) : ""])))));
    detail.scrollIntoView({ block: "nearest" });
  } catch (error) {
    show(detail, h("p", { class: "notice bad" }, error.message));
  }
}

async function text(d, number) {
  const wanted = `/v1/documents/${encodeURIComponent(d.id)}/pages/${number}`;
  const page = await call(wanted);
  const move = (by) => h("button", { type: "button", disabled: number + by < 1 || number + by > d.pages, onclick: () => text(d, number + by) }, by < 0 ? "‹ Previous" : "Next ›");
  show(detail, h("section", { class: "card", "aria-label": "Page and text" }, h("div", { class: "row" }, h("strong", {}, d.title), `page ${number} of ${d.pages}`, move(-1), move(1), h("button", { type: "button", onclick: () => one(d.id) }, "Back")),
    h("div", { class: "split" }, page.image ? h("img", { class: "page", src: `${wanted}/image?scale=1.5`, alt: `Page ${number}`, width: Math.round(page.width * 1.5), height: Math.round(page.height * 1.5) }) : h("p", { class: "quiet" }, "This format has no page image."), h("div", { class: "page-text", tabindex: 0 }, page.text))));
}

async function withdraw(d, said) {
  if (!confirm(`Withdraw “${d.title}”? It will not be cited again.`)) return;
  try {
    await call(`/v1/library/documents/${encodeURIComponent(d.id)}/withdraw`, {});
    said.textContent = "Withdrawn. It is out of every answer now; its history stays.";
    documents();
  } catch (error) {
    said.textContent = error.message;
  }
}

async function upload(files) {
  for (const file of files) {
    const bar = h("progress");
    const line = h("p", {}, `${file.name}: reading…`, bar);
    progress.append(line);
    const body = new FormData();
    body.append("file", file);
    const response = await fetch("/v1/library/upload", { method: "POST", body, credentials: "same-origin" });
    const held = await response.json();
    show(line, response.ok ? `${file.name}: ${held.ready ?? 0} ready, ${held.quarantined ?? 0} not readable` : `${file.name}: ${held.detail}`);
    documents();
  }
}

function state(name) {
  const kind = { current: "good", ready: "good", quarantined: "bad", withdrawn: "bad" }[name] ?? "warn";
  return h("span", { class: `badge ${kind}` }, name);
}

function grid(heads, rows) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": heads[0] }, h("table", {}, h("thead", {}, h("tr", {}, heads.map((name) => h(name ? "th" : "td", name ? { scope: "col" } : {}, name)))), h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))))));
}
