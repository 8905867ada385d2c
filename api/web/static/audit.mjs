// The record of every run: search, look at one, verify the chain.

import { h, show } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";

const list = h("div");
const detail = h("div");
const said = h("p", { role: "status" });
const search = h("input", { type: "search", placeholder: "Words of a question, or who asked", "aria-label": "Search runs", oninput: () => runs() });

frame(h("main", { class: "sheet", id: "main" }, h("h1", {}, "Audit"), h("p", { class: "quiet" }, "Every run is appended to a chain of hashes: question, scope, sources, tool calls, verdicts, answer."), h("div", { class: "row" }, search, h("button", { type: "button", class: "primary", onclick: verify }, "Verify the chain"), said), list, detail));
runs();

async function runs() {
  try {
    const held = await call(`/v1/audit?q=${encodeURIComponent(search.value)}`);
    show(list, held.runs.length ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Runs" }, h("table", {}, h("thead", {}, h("tr", {}, ["When", "Who", "Question", "Outcome", "Model"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, held.runs.map((run) => h("tr", {}, h("td", {}, String(run.at ?? "").slice(0, 19).replace("T", " ")), h("td", {}, String(run.principal?.id ?? run.principal ?? "")), h("td", {}, h("button", { type: "button", class: "link", onclick: () => one(run.run_id) }, run.question || run.run_id)), h("td", {}, run.status), h("td", {}, run.model)))))) : h("p", { class: "notice" }, "No runs recorded."));
  } catch (error) {
    show(list, h("p", { class: "notice bad" }, error.message));
  }
}

async function verify() {
  const { intact, first_bad: bad } = await call("/v1/audit/verify");
  said.className = intact ? "badge good" : "badge bad";
  said.textContent = intact ? "The chain is intact." : `The chain is broken at record ${bad}.`;
}

async function one(id) {
  const record = await call(`/v1/audit/${encodeURIComponent(id)}`);
  show(detail, h("section", { class: "card", "aria-label": "Run" }, h("h2", {}, record.question ?? id), h("pre", { class: "page-text", tabindex: 0 }, JSON.stringify(record, null, 2))));
  detail.scrollIntoView({ block: "nearest" });
}
