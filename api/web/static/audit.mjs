// The record of every run: search, look at one, make it again, verify the chain.

import { h, show, timed, grid, failed, saved } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame, paused } from "./shell.mjs";

const list = h("div");
const detail = h("div", { class: "rest" });
const said = h("span", { role: "status" });
const search = h("input", { type: "search", placeholder: "Words of a question, or who asked", "aria-label": "Search runs", oninput: paused(runs) });

frame(h("main", { class: "sheet", id: "main" }, h("header", {}, h("h1", {}, "Audit"), h("p", { class: "quiet" }, "Every run, chained by hash: question, scope, sources, tool calls, verdicts, answer. Nothing is ever changed or deleted here.")),
  h("div", { class: "filters" }, search, h("button", { type: "button", class: "primary", onclick: verify }, "Verify the chain"), said), detail, list)).catch(() => {});
runs();

async function runs() {
  try {
    const held = await call(`/v1/audit?q=${encodeURIComponent(search.value)}`);
    show(list, held.runs.length ? grid("Runs", [["When (UTC)", "short"], "Who", "Question", "Outcome", "Model"], held.runs.map((run) => [timed(run.at), run.principal,
      run.withheld ? h("span", { class: "quiet" }, "withheld: it rests on research you may not read") : h("button", { type: "button", class: "link", onclick: () => one(run.run_id) }, run.question || run.event || run.run_id), outcome(run.status), run.model])) : h("p", { class: "notice" }, "No runs recorded."));
  } catch (error) {
    failed(list, error);
  }
}

function outcome(status) {
  const kind = { answered: "good", failed: "bad", refused: "bad" }[status] ?? "warn";
  return status && h("span", { class: `badge ${kind}` }, status.replaceAll("_", " "));
}

async function verify() {
  said.className = "quiet";
  said.textContent = "Reading every record…";
  try {
    const chain = await call("/v1/audit/verify");
    said.className = chain.intact ? "badge good" : "badge bad";
    said.textContent = chain.intact ? `Intact: ${chain.records.toLocaleString("en-GB")} records, last hash ${chain.head.slice(0, 12)}` : `Broken at record ${chain.first_bad}`;
  } catch (error) {
    said.className = "badge bad";
    said.textContent = error.message;
  }
}

async function one(id) {
  try {
    const [record, { documents }] = await Promise.all([call(`/v1/audit/${encodeURIComponent(id)}`), call("/v1/documents?history=true&limit=1000")]);
    const titles = new Map(documents.map((d) => [d.id, d.title]));
    const again = h("div", { class: "rest", role: "status" });
    const verdicts = (record.verdicts ?? []).map((verdict) => [verdict.guardrail, verdict.blocked ? h("span", { class: "badge bad" }, "blocked") : h("span", { class: "badge good" }, "passed"), verdict.reason || verdict.note]);
    const used = (record.sources ?? []).map((s) => [String(s.n), h("a", { href: `/d/${encodeURIComponent(s.document_id)}?page=${s.page}&c=${s.span.join("-")}` }, `${titles.get(s.document_id) ?? s.document_id}, p. ${s.page}`), s.state, h("code", {}, s.text_sha256?.slice(0, 12))]);
    show(detail, h("section", { class: "card", "aria-label": "Run" },
      h("div", { class: "spread" }, h("h2", {}, record.question ?? id), h("span", { class: "badge" }, record.status)),
      h("p", {}, record.answer?.answer),
      h("div", { class: "row" }, h("button", { type: "button", onclick: () => replay(id, again) }, "Make it again"), saved(JSON.stringify(record, null, 2), "application/json", `${id}.json`, "Download"), h("button", { type: "button", onclick: () => show(detail) }, "Close")), again,
      h("div", { class: "split" }, used.length > 0 && grid("Sources", [["n", "number"], "Place", "State", "Text"], used), verdicts.length > 0 && grid("Verdicts", ["Guardrail", "Verdict", "Why"], verdicts)),
      h("details", { class: "more" }, h("summary", {}, "The whole record"), h("pre", { class: "page-text", tabindex: 0, role: "region", "aria-label": "Record" }, JSON.stringify(record, null, 2)))));
    detail.scrollIntoView({ block: "nearest" });
  } catch (error) {
    failed(detail, error);
  }
}

async function replay(id, place) {
  show(place, h("p", { class: "quiet" }, "Making it again…"));
  try {
    const told = await call(`/v1/audit/${encodeURIComponent(id)}/replay`, {});
    const words = (value) => h("span", {}, typeof value === "string" ? value : JSON.stringify(value));
    show(place, told.same ? h("p", { class: "notice" }, "The same: every tool result, source, figure and word.") : grid("Differences", ["What", "Was", "Now"], told.differences.map((d) => [d.what, words(d.was), words(d.now)])));
  } catch (error) {
    failed(place, error);
  }
}
