// One turn of the conversation: the question, how far it is, its sources, the answer with a chip after each sentence.

import { h, show, dated, safe } from "./dom.mjs";
import { table } from "./table.mjs";
import { priceChart } from "./chart.mjs";
import { call } from "./api.mjs";

const REASONS = ["Wrong number", "Wrong company", "Old source", "Wrong page", "Missing source", "Not answered", "Too long"];
const HEADS = { abstained: "Not in our research", refused: "Not something I can answer", needs_input: "One question back", awaiting_approval: "Draft, awaiting approval" };

/** A turn. `on` has open(citation, all, from), ask(question), retry(question), status(text). */
export function turn(question, on) {
  const stage = h("p", { class: "stage" }, "Understanding the question…");
  const sources = h("div", { class: "sources" });
  const text = h("div", { class: "text" });
  const rest = h("div", { class: "rest" });
  const element = h("article", { class: "turn", "aria-label": question }, h("h2", { class: "asked" }, question), stage, sources, text, rest);
  let streamed = "";

  function part(event) {
    switch (event.type) {
      case "data-status":
        stage.textContent = `${event.data.text}…`;
        on.status(event.data.text);
        break;
      case "data-sources":
        show(sources, event.data.slice(0, 6).map((source) => sourceLine(source)));
        break;
      case "text-delta":
        streamed += event.delta;
        show(text, paragraphs(streamed, [], on));
        break;
      case "data-answer":
        finish(event.data);
        break;
      case "error":
        fail(event.errorText);
        break;
    }
  }

  function finish(answer) {
    stage.remove();
    sources.remove();
    element.dataset.status = answer.status;
    show(text, HEADS[answer.status] && h("h3", { class: `kind ${answer.status}` }, HEADS[answer.status]), paragraphs(answer.answer, answer.citations, on));
    show(
      rest,
      answer.view && viewCard(answer.view),
      answer.table && table(answer.table, answer.citations, on.open),
      answer.chart && priceChart(answer.chart),
      figures(answer),
      missing(answer, on),
      answer.refusal?.instead && h("p", {}, answer.refusal.instead),
      answer.draft && approval(answer, on),
      listed(answer, on),
      tools(answer, question, on),
      answer.followups?.length > 0 && h("div", { class: "followups" }, answer.followups.slice(0, 3).map((next) =>
        h("button", { type: "button", class: "follow", onclick: () => on.ask(next) }, next))),
    );
    on.status(said(answer));
  }

  function fail(message) {
    stage.remove();
    show(rest, h("div", { class: "notice bad" }, h("p", {}, message), h("button", { type: "button", onclick: () => on.retry(question) }, "Try again")));
    on.status(`Failed: ${message}`);
  }

  function stopped() {
    stage.remove();
    show(rest, h("div", { class: "notice warn" }, h("p", {}, "Stopped. What arrived is kept; it is incomplete."), h("button", { type: "button", onclick: () => on.retry(question) }, "Ask again")));
    on.status("Stopped");
  }

  return { element, part, finish, fail, stopped };
}

/** Text with [n] as chips. **bold** and line breaks are all the markup there is. */
export function paragraphs(text, citations, on) {
  return (text ?? "").split(/\n{2,}/).filter(Boolean).map((block) => {
    const rows = block.split("\n");
    if (rows.length > 1 && rows.every((row) => /^[-•] /.test(row))) {
      return h("ul", {}, rows.map((row) => h("li", {}, inline(row.slice(2), citations, on))));
    }
    return h("p", {}, rows.flatMap((row, at) => [at > 0 && h("br"), inline(row, citations, on)]));
  });
}

function inline(text, citations, on) {
  return text.split(/(\[\d+\]|\*\*[^*]+\*\*)/).map((piece) => {
    if (/^\[\d+\]$/.test(piece)) return chip(Number(piece.slice(1, -1)), citations, on);
    if (piece.startsWith("**")) return h("strong", {}, piece.slice(2, -2));
    return piece;
  });
}

/** The numbered button that opens a citation's page. */
export function chip(n, citations, on) {
  const citation = citations.find((other) => other.n === n);
  if (!citation) return h("span", { class: "chip waiting" }, String(n));
  const bad = citation.found === "no";
  const name = `Source ${n}, ${citation.title}, page ${citation.page}${citation.published ? `, published ${dated(citation.published)}` : ""}${bad ? ", wording not found" : ""}`;
  return h("button", { type: "button", class: bad ? "chip bad" : "chip", "aria-label": name, title: name, onclick: (event) => on.open(citation, citations, event.currentTarget) }, String(n));
}

function sourceLine(source) {
  return h("div", { class: "source-line" }, h("span", { class: "chip waiting" }, String(source.n)), `${source.title}, p. ${source.page}`, source.published && h("span", { class: "quiet" }, ` · ${dated(source.published)}`));
}

function figures(answer) {
  const computed = (answer.figures ?? []).filter((figure) => figure.basis === "computed" && figure.formula);
  if (computed.length === 0) return null;
  return h("details", { class: "working" }, h("summary", {}, "How it was computed"), h("dl", {}, computed.map((figure) => [
    h("dt", {}, `${figure.text} = ${figure.formula}`),
    (figure.inputs ?? []).map((input) => h("dd", {}, typeof input === "string" ? input : `${input.label}: ${input.text}`)),
  ])));
}

function missing(answer, on) {
  if (answer.status !== "abstained") return null;
  return h("div", { class: "card" },
    answer.missing && h("p", {}, h("strong", {}, "Missing: "), answer.missing),
    answer.nearest?.length > 0 && h("div", {}, h("p", { class: "quiet" }, "Nearest passages, which do not answer it:"), h("ol", { class: "nearest" }, answer.nearest.slice(0, 3).map((near, at) =>
      h("li", {}, h("button", { type: "button", class: "link", onclick: (event) => on.open({ n: at + 1, found: "exact", state: "current", ...near }, [], event.currentTarget) }, `${near.title}, p. ${near.page}`), h("p", { class: "quiet" }, near.quote))))));
}

function listed(answer, on) {
  if (!answer.citations?.length) return null;
  return h("section", { class: "cited", "aria-label": "Sources" }, h("ol", {}, answer.citations.map((citation) =>
    h("li", { value: citation.n }, h("button", { type: "button", class: "link", onclick: (event) => on.open(citation, answer.citations, event.currentTarget) },
      [citation.title, `p. ${citation.page}`, citation.published && dated(citation.published)].filter(Boolean).join(" · ")),
      citation.state !== "current" && h("span", { class: "badge warn" }, citation.state),
      citation.found === "no" && h("span", { class: "badge bad" }, "wording not found")))));
}

function viewCard(view) {
  return h("section", { class: "card view", "aria-label": "House view" },
    view.superseded && h("p", { class: "notice warn" }, `Superseded on ${dated(view.superseded)}.`),
    h("dl", { class: "facts" },
      [["Rating", view.rating], ["Price target", view.price_target && `${view.currency ?? ""} ${view.price_target}`], ["Date", dated(view.date)], ["House", view.publisher]]
        .filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    view.others?.length > 0 && h("div", {}, h("p", { class: "quiet" }, "Others see it differently:"), h("ul", {}, view.others.map((other) =>
      h("li", {}, `${other.publisher}: ${other.rating}${other.price_target ? `, target ${other.currency ?? ""} ${other.price_target}` : ""} (${dated(other.date)})`)))));
}

function approval(answer, on) {
  const draft = answer.draft;
  const box = h("textarea", { rows: 8, "aria-label": "Draft", value: draft.arguments.body ?? JSON.stringify(draft.arguments, null, 2) });
  const said = h("p", { class: "quiet", role: "status" });
  const decide = async (decision) => {
    try {
      const body = decision === "approve" && draft.arguments.body !== undefined && box.value !== draft.arguments.body ? { arguments: { ...draft.arguments, body: box.value } } : {};
      await call(`/v1/approvals/${encodeURIComponent(draft.approval_id)}/${decision}`, body);
      said.textContent = decision === "approve" ? "Approved and done." : "Denied; nothing was sent.";
    } catch (error) {
      said.textContent = error.message;
    }
    on.status(said.textContent);
  };
  return h("section", { class: "card", "aria-label": "Awaiting approval" }, h("p", {}, `Nothing has been sent. ${draft.tool.replaceAll("_", " ")} waits for a person.`), box,
    h("div", { class: "row" }, h("button", { type: "button", class: "primary", onclick: () => decide("approve") }, "Approve"), h("button", { type: "button", onclick: () => decide("deny") }, "Deny")), said);
}

function tools(answer, question, on) {
  const said = h("span", { class: "quiet", role: "status" });
  const reasons = h("div", { class: "reasons", hidden: true });
  const send = async (good, reason) => {
    try {
      await call("/v1/feedback", { run_id: answer.run_id, good, reason: reason ?? null });
      said.textContent = "Thank you, noted.";
      reasons.hidden = true;
    } catch (error) {
      said.textContent = error.message;
    }
  };
  show(reasons, REASONS.map((reason) => h("button", { type: "button", class: "follow", onclick: () => send(false, reason) }, reason)));
  return h("div", { class: "tools" }, h("div", { class: "row" },
    h("button", { type: "button", class: "quiet-button", onclick: () => copy(answer, question, said) }, "Copy for e-mail"),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Helpful", onclick: () => send(true) }, "👍"),
    h("button", { type: "button", class: "quiet-button", "aria-label": "Not helpful", onclick: () => { reasons.hidden = !reasons.hidden; } }, "👎"),
    h("button", { type: "button", class: "quiet-button", onclick: () => on.retry(question) }, "Ask again"), said), reasons);
}

async function copy(answer, question, said) {
  const plain = [answer.answer, "", "Sources", ...answer.citations.map((c) => `[${c.n}] ${c.title}, p. ${c.page}${c.published ? `, ${dated(c.published)}` : ""}: "${c.quote}"`), "", answer.disclaimer ?? ""].join("\n");
  const holder = h("div", {}, paragraphs(answer.answer.replace(/\*\*/g, ""), [], { open() {} }), h("p", {}, h("strong", {}, "Sources")),
    h("ol", {}, answer.citations.map((c) => h("li", { value: c.n }, safe(location.origin) && h("a", { href: `${location.origin}/v1/documents/${encodeURIComponent(c.document_id)}/file#page=${c.page}` }, c.title), `, p. ${c.page}${c.published ? `, ${dated(c.published)}` : ""}: “${c.quote}”`))),
    answer.disclaimer && h("p", {}, h("em", {}, answer.disclaimer)));
  const markup = new XMLSerializer().serializeToString(holder);
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([markup], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) })]);
    said.textContent = "Copied with its sources.";
  } catch {
    said.textContent = "The browser did not allow copying.";
  }
}

function said(answer) {
  if (answer.status === "answered") return `Answer complete, ${answer.citations.length} ${answer.citations.length === 1 ? "source" : "sources"}`;
  return HEADS[answer.status] ?? "Answer complete";
}
