// What an answer was worth: a thumb, a reason if one has one, and a way to take it back.

import { h, icon, show } from "./dom.mjs";
import { call } from "./api.mjs";

const REASONS = {
  true: ["Right and complete", "Good sources", "Saved time"],
  false: ["Wrong number", "Wrong company", "Old source", "Wrong page", "Missing source", "Not answered", "Too long"],
};

/** The thumbs, and the row of reasons that they open; `told` is told how it went. */
export function feedback(answer, told) {
  const reasons = h("div", { class: "pills", hidden: true, role: "group", "aria-label": "Why" });
  const note = h("input", { "aria-label": "Note", placeholder: "What was wrong? (optional)", maxlength: 4000 });
  const undo = h("button", { type: "button", class: "bare", hidden: true, onclick: takeBack }, "Undo");
  const good = h("button", { type: "button", class: "bare", "aria-label": "Helpful", title: "Helpful", "aria-pressed": "false", onclick: praise }, icon("good"));
  const poor = h("button", { type: "button", class: "bare", "aria-label": "Not helpful", title: "Not helpful", "aria-pressed": "false", "aria-expanded": "false", onclick: ask }, icon("poor"));
  let kept = null;

  function ask() {
    const opening = reasons.hidden || good.getAttribute("aria-pressed") === "true";
    if (opening) show(reasons, chips(false), note);
    reasons.hidden = !opening;
    reasons.scrollIntoView({ block: "nearest" });
    poor.setAttribute("aria-expanded", String(opening));
  }

  async function praise() {
    await send(true);
    if (!kept) return;
    show(reasons, h("span", { class: "quiet" }, "Helpful because (optional)"), chips(true));
    reasons.hidden = false;
  }

  function chips(yes) {
    return REASONS[yes].map((reason) => h("button", { type: "button", class: "pill", onclick: () => send(yes, reason) }, reason));
  }

  async function send(yes, reason) {
    try {
      kept = (await call("/v1/feedback", { run_id: answer.run_id, good: yes, reason: reason ?? null, note: yes ? null : note.value || null })).id;
      settled("Thank you, noted.", yes);
    } catch (error) {
      told.textContent = error.message;
    }
  }

  async function takeBack() {
    try {
      await call(`/v1/feedback/${encodeURIComponent(kept)}`, undefined, { method: "DELETE" });
      kept = null;
      settled("Taken back.", null);
    } catch (error) {
      told.textContent = error.message;
    }
  }

  function settled(words, yes) {
    const left = [...reasons.querySelectorAll("*"), undo].includes(document.activeElement);
    told.textContent = words;
    good.setAttribute("aria-pressed", String(yes === true));
    poor.setAttribute("aria-pressed", String(yes === false));
    poor.setAttribute("aria-expanded", "false");
    reasons.hidden = true;
    undo.hidden = yes === null;
    if (left) (yes === null ? good : undo).focus();
  }

  return { thumbs: [good, poor, undo], reasons };
}
