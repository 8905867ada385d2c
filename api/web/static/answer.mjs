// One turn of the conversation: the question, how far it is, its sources, the answer with a chip after each sentence.

import { h, icon, show, dated } from "./dom.mjs";
import { paragraphs } from "./text.mjs";
import { table } from "./table.mjs";
import { day } from "./axes.mjs";
import { lineChart } from "./chart.mjs";
import { linesChart } from "./lines.mjs";
import { approvalCard, backCard, computed, missingCard, partCard, viewCard } from "./cards.mjs";
import { copyForMail } from "./mail.mjs";
import { call } from "./api.mjs";
import { metrics } from "./metrics.mjs";
import { feedback } from "./feedback.mjs";

const HEADS = { abstained: "Not in our research", refused: "Not something I can answer", needs_input: "One question back", awaiting_approval: "Draft, awaiting approval" };
const [READING, ROW_WORDS] = [5, 7];

/** A turn. `on` has open(citation, all, from), ask(question), retry(question), reword, widen, narrowed and status(text). */
export function turn(question, on) {
  const stage = h("p", { class: "stage" }, "Understanding the question…");
  const reading = h("div", { class: "reading" });
  const text = h("div", { class: "text" });
  const rest = h("div", { class: "rest" });
  const element = h("article", { class: "turn", "aria-label": question }, h("h2", { class: "asked" }, question), stage, reading, text, rest);
  let streamed = "";

  function part(event) {
    switch (event.type) {
      case "data-status":
        stage.textContent = `${event.data.text}…`;
        on.status(event.data.text);
        break;
      case "data-sources":
        show(reading, event.data.slice(0, READING).map(sourceLine), event.data.length > READING && h("span", { class: "quiet" }, `and ${event.data.length - READING} more`));
        break;
      case "text-delta":
        streamed += event.delta;
        show(text, paragraphs(streamed, [], on.open));
        break;
      case "data-answer":
        finish(event.data);
        goOn(event.data, rest, on);
        break;
      case "error":
        fail(event.errorText);
        break;
    }
  }

  function finish(answer) {
    stage.remove();
    reading.remove();
    element.dataset.status = answer.status;
    show(text, HEADS[answer.status] && h("p", { class: `kind ${answer.status}` }, HEADS[answer.status]), paragraphs(answer.answer, answer.citations, on.open));
    const over = h("div", { class: "rest" });
    show(rest,
      answer.status === "answered" && partCard(answer, on),
      (answer.notes ?? []).map((note) => h("p", { class: "notice" }, note)),
      answer.view && viewCard(answer.view),
      answer.table && table(answer.table, answer.citations, on.open),
      answer.chart && priceChart(answer.chart),
      over,
      computed(answer.figures),
      answer.status === "abstained" && missingCard(answer, on),
      answer.status === "needs_input" && backCard(answer, on),
      answer.refusal?.instead && h("p", {}, answer.refusal.instead),
      answer.draft && approvalCard(answer.draft, on),
      listed(answer, on),
      tools(answer, question, on),
      answer.status !== "needs_input" && followups(answer, on));
    on.status(said(answer));
    metrics(answer, on.open).then((charts) => (charts.length ? show(over, charts) : over.remove()));
  }

  function fail(message) {
    stage.remove();
    element.dataset.status = "failed";
    show(rest, h("div", { class: "notice bad" }, h("p", {}, message), h("button", { type: "button", onclick: () => on.retry(question) }, "Try again")));
    on.status(`Failed: ${message}`);
  }

  function stopped() {
    stage.remove();
    element.dataset.status = "stopped";
    show(rest, h("div", { class: "notice warn" }, h("p", {}, "Stopped. What had arrived is kept; it is not complete."), h("button", { type: "button", onclick: () => on.retry(question) }, "Ask again")));
    on.status("Stopped");
  }

  return { element, part, finish, fail, stopped };
}

function priceChart(chart) {
  const last = chart.points.at(-1)?.[0];
  const told = { source: last && `Daily closes to ${day(last)}.`, ...chart };
  return chart.lines?.length > 1 ? linesChart(told) : lineChart(told);
}

function sourceLine(source) {
  return h("div", {}, h("span", { class: "chip" }, String(source.n)), ` ${source.title}, p. ${source.page}`, source.published && h("span", { class: "quiet" }, ` · ${dated(source.published)}`));
}

function listed(answer, on) {
  if (!answer.citations?.length) return null;
  return h("section", { class: "cited", "aria-label": "Sources" }, h("ol", {}, answer.citations.map((citation) =>
    h("li", { value: citation.n }, h("button", { type: "button", class: "link", onclick: (event) => on.open(citation, answer.citations, event.currentTarget) },
      [citation.title, `p. ${citation.page}`, citation.published && dated(citation.published)].filter(Boolean).join(" · ")),
      shared(citation, answer.citations) && h("span", { class: "quiet" }, ` ${row(citation.quote)}`),
      citation.state !== "current" && h("span", { class: "badge warn" }, citation.state),
      citation.found === "no" && h("span", { class: "badge bad" }, "wording not found")))));
}

/** Whether another source is of the same page, so that the title alone does not tell them apart. */
function shared(citation, all) {
  return all.some((other) => other.n !== citation.n && other.document_id === citation.document_id && other.page === citation.page);
}

/** How a quote begins: the label of a row, or its first words. */
function row(quote = "") {
  const words = (/^[^\d(€$£]{3,}/.exec(quote)?.[0] ?? quote).trim().split(/\s+/);
  return words.length > ROW_WORDS ? `${words.slice(0, ROW_WORDS).join(" ")}…` : words.join(" ");
}

function followups(answer, on) {
  return answer.followups?.length > 0 && pills(answer.followups.slice(0, 3), on);
}

function pills(questions, on) {
  return h("div", { class: "pills", role: "group", "aria-label": "Questions to go on with" }, questions.map((next) => h("button", { type: "button", class: "pill", onclick: () => on.ask(next) }, next)));
}

/** Where the answer itself offers nothing to go on with, what the library holds on the same company. */
async function goOn(answer, rest, on) {
  const issuer = answer.scope?.issuers?.[0];
  if (answer.status !== "answered" || answer.followups?.length || !issuer || on.narrowed()) return;
  const day = answer.as_of ?? answer.scope.as_of;
  const query = new URLSearchParams({ issuer, asked: answer.question, ...(day ? { as_of: day } : {}) });
  try {
    const { questions } = await call(`/v1/suggestions/next?${query}`);
    if (questions.length) rest.append(pills(questions, on));
  } catch {
    // The answer stands without them.
  }
}

function tools(answer, question, on) {
  const told = h("span", { class: "quiet", role: "status" });
  const { thumbs, reasons } = feedback(answer, told);
  return h("div", { class: "tools" }, h("div", { class: "row" },
    answer.status === "answered" && h("button", { type: "button", class: "bare copy", onclick: () => copyForMail(answer, told) }, icon("copy"), "Copy for e-mail"),
    h("button", { type: "button", class: "bare", onclick: () => on.retry(question) }, icon("again"), "Ask again"), thumbs, told),
    reasons, answer.disclaimer && answer.status === "answered" && h("p", { class: "disclaimer" }, answer.disclaimer));
}

function said(answer) {
  if (answer.status === "answered") return `Answer complete, ${answer.citations.length} ${answer.citations.length === 1 ? "source" : "sources"}`;
  return HEADS[answer.status] ?? "Answer complete";
}
