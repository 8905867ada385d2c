// Feedback that nobody has dealt with: look at the answer, say what is right, make it a case.

import { h, show } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";

const list = h("div", { class: "turns" });
frame(h("main", { class: "sheet", id: "main" }, h("h1", {}, "Review"), h("p", { class: "quiet" }, "Feedback from advisers. A labelled one becomes a case of the suite, with who and when."), list));
queue();

async function queue() {
  try {
    const held = await call("/v1/review");
    show(list, held.queue.length ? held.queue.map(card) : h("p", { class: "notice" }, "Nothing waits for review."));
  } catch (error) {
    show(list, h("p", { class: "notice bad" }, error.message));
  }
}

function card(item) {
  const question = h("textarea", { rows: 2, "aria-label": "Question", value: item.question ?? "" });
  const answer = h("textarea", { rows: 2, "aria-label": "Right answer", placeholder: "The right answer, in the words of the source" });
  const document_ = h("input", { "aria-label": "Document", placeholder: "Document" });
  const page = h("input", { "aria-label": "Page", type: "number", min: 1, size: 4, placeholder: "Page" });
  const said = h("span", { class: "quiet", role: "status" });
  const send = async (dismiss) => {
    try {
      await call(`/v1/review/${encodeURIComponent(item.id)}`, { question: question.value, answer: answer.value, document: document_.value, page: page.value ? Number(page.value) : null, dismiss });
      queue();
    } catch (error) {
      said.textContent = error.message;
    }
  };
  return h("section", { class: "card", "aria-label": "Feedback" }, h("div", { class: "row" }, h("span", { class: item.good ? "badge good" : "badge bad" }, item.good ? "helpful" : "not helpful"), h("strong", {}, item.reason || "no reason given"), h("span", { class: "quiet" }, `${item.principal ?? ""} · ${String(item.at ?? "").slice(0, 16).replace("T", " ")}`)),
    item.note && h("p", {}, item.note), item.answer && h("p", { class: "quiet" }, item.answer), question, answer, h("div", { class: "row" }, document_, page, h("button", { type: "button", class: "primary", onclick: () => send(false) }, "Make it a case"), h("button", { type: "button", onclick: () => send(true) }, "Dismiss"), said));
}
