// The library: add files, see what became of each, and look at a document's facts, versions, text and page.

import { h, show, dated, timed, grid, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame, paused } from "./shell.mjs";
import { fill, sourcePanel } from "./source.mjs";
import { quality, sum } from "./quality.mjs";

const FACTS = ["issuer", "ticker", "publisher", "authors", "kind", "published", "period", "fiscal_year", "rating", "price_target", "currency", "state", "version", "valid_from", "valid_to", "barrier"];
const source = sourcePanel();
const list = h("div");
const detail = h("div", { class: "rest" });
const jobs = h("div", { class: "rest" });
const search = h("input", { type: "search", placeholder: "Title, issuer or ticker", "aria-label": "Search the library", oninput: paused(documents) });
const old = h("input", { type: "checkbox", onchange: documents });
const barrier = h("input", { "aria-label": "Barrier", placeholder: "Barrier, if any", size: 16 });
const picker = h("input", { type: "file", multiple: true, onchange: () => upload(picker.files) });
const choose = h("label", { class: "button" }, "Choose files", picker);
const drop = h("section", { class: "drop", hidden: true, "aria-label": "Add research" }, h("strong", {}, "Add research"), h("span", { class: "quiet" }, "Drop files here: PDF, Word, PowerPoint, Excel, HTML, Markdown, text, e-mail or ZIP."), h("div", { class: "row" }, choose, barrier), jobs);
const ledger = h("button", { type: "button", hidden: true, onclick: sources }, "What was handed in");
const weighed = h("button", { type: "button", hidden: true, onclick: weigh }, "How well it was read");
let me = { supervises: false };

frame(h("div", { class: "desk" }, h("main", { class: "sheet", id: "main" },
  h("header", {}, h("h1", {}, "Library"), h("p", { class: "quiet" }, "What answers rest on: every document you may see, with where each of its facts was read.")),
  drop, h("div", { class: "filters" }, search, h("label", { class: "check" }, old, "with superseded and expired"), ledger, weighed), detail, list), source.panel)).then((known) => {
  me = known;
  drop.hidden = ledger.hidden = weighed.hidden = !me.supervises;
}, () => {});
drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); upload(event.dataTransfer.files); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") source.close(); });
documents();

async function documents() {
  try {
    const held = await call(`/v1/documents?q=${encodeURIComponent(search.value)}&history=${old.checked}&limit=500`);
    const periods = held.documents.some((d) => d.period);
    show(list, held.documents.length ? grid("Documents", ["Title", "Ticker", "House", "Kind", ["Published", "short"], ...(periods ? [["Period", "short"]] : []), "State"], held.documents.map((d) => [
      h("button", { type: "button", class: "link", onclick: () => one(d.id) }, d.title), d.ticker, d.publisher, d.kind?.replaceAll("_", " "), dated(d.published), ...(periods ? [d.period] : []), state(d.state)]))
      : h("p", { class: "notice" }, search.value ? "Nothing by that name that you may see." : "The library is empty. Add research above, or run wealthdesk ingest PATH."));
  } catch (error) {
    failed(list, error);
  }
}

async function sources() {
  try {
    const held = await call("/v1/library/sources");
    show(list, h("div", { class: "rest" }, h("div", { class: "spread" }, h("h2", {}, "What was handed in"), h("button", { type: "button", onclick: documents }, "Back to documents")),
      grid("Sources", ["Source", "State", "Why", ["Updated", "short"], ""], held.sources.map((s) => [h("span", { title: s.name }, s.title), state(s.status), [s.reason, s.detail].filter(Boolean).join(": "), timed(s.updated),
        me.role === "admin" && ["quarantined", "withdrawn"].includes(s.status) && h("button", { type: "button", onclick: () => retry(s) }, "Try again")]))));
  } catch (error) {
    failed(list, error);
  }
}

async function weigh() {
  try {
    const held = await call("/v1/library/quality");
    show(list, h("section", { class: "rest", "aria-label": "Quality of the library" }, h("div", { class: "spread" }, h("h2", {}, "How well it was read"), h("button", { type: "button", onclick: documents }, "Back to documents")), quality(held, one)));
  } catch (error) {
    failed(list, error);
  }
}

async function one(id) {
  try {
    const d = await call(`/v1/documents/${encodeURIComponent(id)}`);
    const said = h("p", { class: "quiet", role: "status" });
    const cite = { document_id: d.id, title: d.title, page: 1, state: d.state, published: d.published, found: "no" };
    const known = FACTS.filter((name) => d[name] !== null && d[name] !== undefined && d[name] !== "" && !(Array.isArray(d[name]) && !d[name].length) && d[name] !== "none");
    show(detail, h("section", { class: "card", "aria-label": d.title },
      h("div", { class: "spread" }, h("h2", {}, d.title), state(d.state)),
      h("div", { class: "row" },
        h("button", { type: "button", class: "primary", onclick: (event) => source.open(cite, [], event.currentTarget) }, `Read (${d.pages} ${d.pages === 1 ? "page" : "pages"})`),
        h("button", { type: "button", onclick: () => beside(d, 1) }, "Page beside its text"),
        me.supervises && d.state !== "withdrawn" && h("button", { type: "button", onclick: () => withdraw(d, said) }, "Withdraw"),
        h("button", { type: "button", onclick: () => show(detail) }, "Close")), said,
      h("div", { class: "split" },
        grid("Facts", ["Fact", "Value", "Read from", ["Certainty", "number"]], known.map((name) => [name.replaceAll("_", " "), /^\d{4}-\d\d-\d\d$/.test(d[name]) ? dated(d[name]) : [d[name]].flat().join(", "), d.origins[name]?.source, d.origins[name]?.confidence.toFixed(2)])),
        h("div", { class: "rest" },
          d.versions.length > 1 && grid("Versions", [["Version", "number"], "Title", "Published", "State"], d.versions.map((v) => [String(v.version), h("button", { type: "button", class: "link", onclick: () => one(v.id) }, v.title), dated(v.published), state(v.state)])),
          Object.keys(d.quality).length > 0 && grid("Quality", ["Quality", ""], Object.entries(d.quality).filter(([name, value]) => name !== "signature" && (typeof value === "number" || (value && Object.keys(Object(value)).length !== 0))).map(([name, value]) => [name.replaceAll("_", " "), told(value)])))),
      h("details", { class: "more" }, h("summary", {}, "History"), grid("History", ["When", "What", "Detail"], d.history.map((e) => [timed(e.at), e.event, Object.keys(e.detail).join(", ")])))));
    detail.scrollIntoView({ block: "nearest" });
  } catch (error) {
    failed(detail, error);
  }
}

async function beside(d, number) {
  const left = h("div", { class: "rest" });
  const right = h("div", { class: "rest" });
  const move = (by) => h("button", { type: "button", disabled: number + by < 1 || number + by > d.pages, onclick: () => beside(d, number + by) }, by < 0 ? "Previous page" : "Next page");
  show(detail, h("section", { class: "card", "aria-label": "Page and text" },
    h("div", { class: "row" }, h("h2", {}, d.title), h("span", { class: "quiet" }, `page ${number} of ${d.pages}`), move(-1), move(1), h("button", { type: "button", onclick: () => one(d.id) }, "Back")),
    h("div", { class: "split" }, left, right)));
  try {
    const held = await fill(left, { document_id: d.id, title: d.title, page: number, found: "no" }, number);
    const { chunks } = await call(`/v1/documents/${encodeURIComponent(d.id)}/chunks?page=${number}`);
    show(right, h("h3", {}, "Text as it was read"), h("div", { class: "page-text", tabindex: 0, role: "region", "aria-label": "Text" }, held.text),
      h("details", { class: "more", open: false }, h("summary", {}, chunks.length === 1 ? "1 passage as it is searched" : `${chunks.length} passages as they are searched`), h("div", { class: "rest" }, chunks.map((chunk) => h("div", {}, chunk.header && h("p", { class: "quiet" }, chunk.header), h("p", { class: "chunk" }, chunk.text))))));
  } catch (error) {
    failed(left, error);
  }
}

async function withdraw(d, said) {
  if (!confirm(`Withdraw “${d.title}”? It will not be cited again.`)) return;
  try {
    await call(`/v1/library/documents/${encodeURIComponent(d.id)}/withdraw`, {});
    await Promise.all([one(d.id), documents()]);
    detail.querySelector("[role=status]").textContent = "Withdrawn. It is out of every answer now; its history stays.";
  } catch (error) {
    said.textContent = error.message;
  }
}

async function upload(files) {
  for (const file of [...files]) {
    const body = new FormData();
    body.append("file", file);
    if (barrier.value.trim()) body.append("barrier", barrier.value.trim());
    await watch(file.name, () => call("/v1/library/upload", body));
  }
}

async function retry(entry) {
  await watch(entry.title, () => call("/v1/library/retry", { names: [entry.name] }));
  sources();
}

async function watch(name, begin) {
  const bar = h("progress", { "aria-label": name });
  const said = h("span", {}, `${name}: handed in`);
  jobs.append(h("div", { class: "job", role: "status" }, said, bar));
  try {
    let job = await begin();
    while (job.state === "waiting" || job.state === "running") {
      if (job.of) Object.assign(bar, { max: job.of, value: job.done });
      said.textContent = `${name}: ${job.text || job.state}`;
      await new Promise((resolve) => setTimeout(resolve, 200));
      job = await call(`/v1/library/jobs/${job.id}`);
    }
    bar.remove();
    said.textContent = `${name}: ${outcome(job)}`;
    if (job.result?.quality?.documents) said.parentElement.after(h("details", { class: "more" }, h("summary", {}, `How well ${name} was read`), sum(job.result.quality)));
    documents();
  } catch (error) {
    bar.remove();
    said.textContent = `${name}: ${error.message}`;
  }
}

function outcome(job) {
  if (job.state === "failed") return job.error;
  const aside = job.result.quarantined.map((file) => `${file.reason}: ${file.detail}`);
  if (aside.length) return `set aside. ${aside.join("; ")}`;
  return job.result.documents ? `read, ${job.result.pages} ${job.result.pages === 1 ? "page" : "pages"}` : "held already; nothing new";
}

function told(value) {
  if (typeof value === "number") return value.toLocaleString("en-GB", { maximumFractionDigits: 3 });
  if (Array.isArray(value)) return value.map(told).join(", ");
  if (typeof value === "object") return Object.entries(value).map(([name, held]) => `${name.replaceAll("_", " ")} ${told(held)}`).join(", ");
  return String(value);
}

function state(name) {
  const kind = { current: "good", ready: "good", quarantined: "bad", withdrawn: "bad" }[name] ?? "warn";
  return h("span", { class: `badge ${kind}` }, name);
}
