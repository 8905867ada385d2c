// What waits for a person: drafts to decide on, and feedback to make a case of.

import { h, show, timed, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";
import { approvalCard } from "./cards.mjs";
import { sourcePanel } from "./source.mjs";

const source = sourcePanel();
const drafts = h("section", { class: "rest", "aria-label": "Drafts" });
const list = h("section", { class: "rest", "aria-label": "Feedback" });
const status = h("p", { class: "visually-hidden", role: "status" });
frame(h("div", { class: "desk" }, h("main", { class: "sheet", id: "main" }, h("header", {}, h("h1", {}, "Review"), h("p", { class: "quiet" }, "What advisers said of answers. A labelled one becomes a case of the suite, with who labelled it and when.")), drafts, list, status), source.panel)).catch(() => {});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") source.close(); });
waiting();
queue();

async function waiting() {
  try {
    const { approvals } = await call("/v1/approvals");
    show(drafts, approvals.length > 0 && [h("h2", {}, "Drafts that wait"), approvals.map((draft) => h("div", { class: "rest" }, h("p", { class: "quiet" }, `asked for by ${draft.requested_by}, ${timed(draft.at)}`), approvalCard(draft, { status: (text) => { status.textContent = text; } })))]);
  } catch (error) {
    failed(drafts, error);
  }
}

async function queue() {
  try {
    const held = await call("/v1/review");
    show(list, h("h2", {}, "Feedback"), held.queue.length ? held.queue.map(card) : h("p", { class: "notice" }, "Nothing waits for review."));
  } catch (error) {
    failed(list, error);
  }
}

function card(item) {
  const question = h("textarea", { rows: 2, value: item.question ?? "" });
  const answer = h("textarea", { rows: 2, placeholder: "In the words of the source" });
  const file = h("input", { value: item.citations?.[0]?.document ?? "" });
  const page = h("input", { type: "number", min: 1, size: 4, value: item.citations?.[0]?.page ?? "" });
  const said = h("p", { class: "notice bad", role: "alert", hidden: true });
  const send = async (dismiss) => {
    try {
      await call(`/v1/review/${encodeURIComponent(item.id)}`, { question: question.value, answer: answer.value, document: file.value, page: page.value ? Number(page.value) : null, dismiss });
      status.textContent = dismiss ? "Dismissed" : "Made a case";
      queue();
    } catch (error) {
      said.hidden = false;
      said.textContent = error.message;
    }
  };
  return h("section", { class: "card", "aria-label": `Feedback on: ${item.question}` },
    h("div", { class: "row" }, h("span", { class: item.good ? "badge good" : "badge bad" }, item.good ? "helpful" : "not helpful"), h("strong", {}, item.reason || "no reason given"), h("span", { class: "quiet" }, `${item.principal}, ${timed(item.at)}`)),
    item.note && h("blockquote", {}, item.note),
    h("p", {}, item.answer),
    item.citations?.length > 0 && h("div", { class: "pills" }, item.citations.map((c) => h("button", { type: "button", class: "pill", onclick: (event) => source.open(c, item.citations, event.currentTarget) }, `${c.n}: ${c.title}, p. ${c.page}`))),
    h("label", {}, "Question", question), h("label", {}, "Right answer", answer),
    h("div", { class: "row" }, h("label", {}, "Document", file), h("label", {}, "Page", page)), said,
    h("div", { class: "row" }, h("button", { type: "button", class: "primary", onclick: () => send(false) }, "Make it a case"), h("button", { type: "button", onclick: () => send(true) }, "Dismiss")));
}
