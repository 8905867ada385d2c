// What an answer may bring besides its words: the house view, what is missing, a draft that waits, how it was computed.

import { h, dated, money } from "./dom.mjs";
import { call } from "./api.mjs";

/** The house view: rating, target, date, whether superseded, and who sees it differently. */
export function viewCard(view) {
  const target = view.price_target && money(view.currency, view.price_target);
  const facts = [["Rating", view.rating], ["Price target", target], ["Published", dated(view.date)], ["House", view.publisher]];
  return h("section", { class: "card view", "aria-label": "House view" },
    view.superseded && h("p", { class: "notice warn" }, `Superseded${/^\d/.test(view.superseded) ? ` on ${dated(view.superseded)}` : ""}. This is not the current view.`),
    h("div", { class: "spread" }, h("h3", {}, view.issuer), view.ticker && h("span", { class: "badge" }, view.ticker)),
    h("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: name === "Rating" ? "big" : null }, value)))),
    view.others?.length > 0 && h("div", {}, h("p", { class: "quiet" }, "Others see it differently"), h("ul", {}, view.others.map((other) =>
      h("li", {}, `${other.publisher}: ${[other.rating, other.price_target && `target ${money(other.currency, other.price_target)}`].filter(Boolean).join(", ")} (${dated(other.date)})`)))));
}

/** Not in the research: what is missing, what was looked through, the nearest passages, and what to do next. */
export function missingCard(answer, on) {
  const { issuers = [], periods = [], kinds = [] } = answer.scope ?? {};
  const looked = [issuers.length && `on ${issuers.join(", ")}`, periods.length && `for ${periods.join(", ")}`, kinds.length && `in ${kinds.map((kind) => kind.replaceAll("_", " ")).join(", ")}`].filter(Boolean).join(", ");
  const missing = answer.missing && !answer.answer?.includes(answer.missing) ? answer.missing : null;
  return h("section", { class: "card", "aria-label": "What is missing" },
    missing && h("p", {}, h("strong", {}, "Missing: "), missing),
    h("p", { class: "quiet" }, `Looked through the research you may see${looked && ` ${looked}`}${answer.as_of ? ` as of ${dated(answer.as_of)}` : ""}.`),
    answer.nearest?.length > 0 && h("div", {}, h("p", { class: "quiet" }, "Nearest passages; they do not answer it"), h("ol", { class: "nearest" }, answer.nearest.slice(0, 3).map((near) =>
      h("li", {}, h("button", { type: "button", class: "link", onclick: (event) => on.open(near, [], event.currentTarget) }, `${near.title}, p. ${near.page}`), h("p", { class: "quiet" }, near.quote))))),
    h("div", { class: "pills" }, h("button", { type: "button", class: "pill", onclick: () => on.reword(answer.question) }, "Ask it differently"),
      on.narrowed() && h("button", { type: "button", class: "pill", onclick: () => on.widen(answer.question) }, "Ask without the filters")));
}

/** What of the question an answer leaves open, with the passages nearest to it; nothing where it leaves none. */
export function partCard({ missing, nearest = [] }, on) {
  return missing && h("section", { class: "notice warn", "aria-label": "Left open" }, h("p", {}, h("strong", {}, "Left open; our research does not say: "), missing),
    nearest.length > 0 && h("p", { class: "row" }, "Nearest:", nearest.slice(0, 3).map((near) => h("button", { type: "button", class: "link", onclick: (event) => on.open(near, [], event.currentTarget) }, `${near.title}, p. ${near.page}`))));
}

/** A question back, with the ways to answer it. */
export function backCard(answer, on) {
  return answer.followups?.length ? h("div", { class: "pills" }, answer.followups.map((choice) => h("button", { type: "button", class: "pill", onclick: () => on.ask(choice) }, choice)))
    : h("p", { class: "quiet" }, "Answer below, in a word or two.");
}

/** A held action: everything it would do, to approve as it is or edited, or to deny. */
export function approvalCard(draft, on) {
  const boxes = Object.entries(draft.arguments).map(([name, value]) => {
    const long = typeof value === "string" && (value.length > 60 || name === "body");
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const box = long ? h("textarea", { rows: Math.min(14, 3 + text.split("\n").length), value: text }) : h("input", { value: text });
    return [name, value, box];
  });
  const said = h("p", { role: "status", class: "quiet" });
  const buttons = h("div", { class: "row" },
    h("button", { type: "button", class: "primary", onclick: () => decide("approve") }, "Approve"),
    h("button", { type: "button", onclick: () => decide("deny") }, "Deny"));
  async function decide(what) {
    const edited = Object.fromEntries(boxes.map(([name, was, box]) => [name, typeof was === "string" ? box.value : was]));
    const changed = boxes.some(([name, was]) => edited[name] !== was);
    try {
      await call(`/v1/approvals/${encodeURIComponent(draft.approval_id ?? draft.id)}/${what}`, what === "approve" && changed ? { arguments: edited } : {});
      said.textContent = what === "deny" ? "Denied. Nothing was sent." : changed ? "Approved as edited, and done." : "Approved and done.";
      buttons.remove();
      if (what === "approve" && draft.tool === "draft_email") said.after(h("p", {}, h("a", { class: "button", href: mailto(edited) }, "Open in your mail program")));
      boxes.forEach(([, , box]) => { box.readOnly = true; });
    } catch (error) {
      said.textContent = error.message;
    }
    on.status(said.textContent);
  }
  return h("section", { class: "card", "aria-label": "Awaiting approval" },
    h("p", {}, h("strong", {}, `${worded(draft.tool)}: `), "nothing has happened yet. Read it, change it if need be, and decide."),
    boxes.map(([name, , box]) => h("label", {}, worded(name), box)), buttons, said);
}

function worded(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function mailto({ to = "", subject = "", body = "" }) {
  return `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}

/** Figures that were computed, each with its formula and what went into it. */
export function computed(figures) {
  const shown = (figures ?? []).filter((figure) => figure.basis === "computed" && figure.formula);
  if (!shown.length) return null;
  return h("details", { class: "working" }, h("summary", {}, "How it was computed"), h("dl", {}, shown.map((figure) => [
    h("dt", {}, `${figure.text} = ${figure.formula}`),
    (figure.inputs ?? []).map((input) => h("dd", {}, input)),
  ])));
}
