// The page to ask on: scope, conversation, source beside it, history, keys.

import { h, icon, show } from "./dom.mjs";
import { ask, call } from "./api.mjs";
import { frame } from "./shell.mjs";
import { turn } from "./answer.mjs";
import { approvalCard } from "./cards.mjs";
import { historyMenu } from "./history.mjs";
import { help } from "./help.mjs";
import { sourcePanel } from "./source.mjs";
import { scopeBar } from "./scope.mjs";

const DRAFT = "question";
const address = new URLSearchParams(location.search);
const source = sourcePanel();
const scope = scopeBar();
const turns = h("div", { class: "turns", id: "turns" });
const status = h("p", { class: "visually-hidden", role: "status" });
const box = h("textarea", { id: "question", rows: 1, placeholder: "Ask about research or prices", "aria-label": "Question", maxlength: 8000, oninput: typed, onkeydown: keyed });
const send = h("button", { type: "submit", class: "primary" }, "Ask");
const stop = h("button", { type: "button", hidden: true, onclick: () => running?.abort() }, "Stop");
const form = h("form", { class: "ask", onsubmit: submit }, box, send, stop);
const empty = h("section", { class: "empty", "aria-label": "Where to begin" });
const hint = h("p", { class: "hint quiet" }, h("span", {}, h("kbd", {}, "/"), " ask"), h("span", {}, h("kbd", {}, "["), " ", h("kbd", {}, "]"), " sources"), h("span", {}, h("kbd", {}, "Esc"), " close"), h("span", {}, h("kbd", {}, "?"), " keys"));
let running = null;
let conversation = address.get("c");

const on = {
  open: (citation, all, from) => source.open(citation, all, from),
  ask: (question) => start(question),
  retry: (question) => start(question),
  reword: (question) => { box.value = question; typed(); box.focus(); box.select(); },
  widen: (question) => { scope.clear(); start(question); },
  narrowed: () => scope.narrowed(),
  status: (text) => { status.textContent = text; },
};

frame(
  h("main", { class: "desk" }, h("section", { class: "talk", "aria-label": "Conversation" }, scope.element, empty, turns, h("div", { class: "foot" }, form, hint), status), source.panel),
  h("a", { class: "button", href: "/" }, "New"), historyMenu(() => conversation),
).catch(() => {});
box.value = sessionStorage.getItem(DRAFT) ?? "";
typed();
box.focus();
if (conversation) restore(conversation);
else welcome();
if (address.get("q") && !conversation) start(address.get("q"));

function submit(event) {
  event.preventDefault();
  const question = box.value.trim();
  if (question && !running) start(question);
}

async function start(question) {
  if (running) return;
  empty.hidden = true;
  const made = turn(question, on);
  turns.append(made.element);
  made.element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  running = new AbortController();
  busy(true);
  try {
    await ask({ question, conversation, ...scope.body() }, (part) => {
      if (part.type === "start") keep("");
      if (part.type === "data-scope") scope.suggest(part.data);
      if (part.type === "data-answer" && part.data.conversation) remember(part.data.conversation);
      made.part(part);
    }, running.signal);
  } catch (error) {
    if (error.name === "AbortError") made.stopped();
    else if (error.status === 401) made.element.remove();
    else made.fail(error.message);
  } finally {
    running = null;
    busy(false);
    if (source.panel.hidden) box.focus({ preventScroll: true });
  }
}

function keep(text) {
  box.value = text;
  typed();
}

function busy(yes) {
  send.hidden = yes;
  stop.hidden = !yes;
}

function remember(id) {
  conversation = id;
  const now = new URL(location.href);
  now.searchParams.delete("q");
  now.searchParams.set("c", id);
  history.replaceState(null, "", now);
}

async function restore(id) {
  try {
    const held = await call(`/v1/conversations/${encodeURIComponent(id)}`);
    for (const answer of held.answers) {
      const made = turn(answer.question, on);
      made.finish(answer);
      turns.append(made.element);
    }
    empty.hidden = held.answers.length > 0;
  } catch (error) {
    show(empty, h("p", { class: "notice warn", role: "alert" }, `That conversation cannot be shown: ${error.message}`));
  }
}

async function welcome() {
  show(empty, h("div", {}, h("h1", {}, "What do you need to know?"), h("p", { class: "quiet" }, "Answers rest on the firm's own research, filings and prices, sentence by sentence, each with its page. Where the research is silent, you are told so.")));
  try {
    const [{ questions, documents }, { approvals }] = await Promise.all([call("/v1/suggestions"), call("/v1/approvals")]);
    empty.append(
      h("div", { class: "starts" }, questions.map((question) => h("button", { type: "button", class: "start", onclick: () => start(question) }, question, icon("right")))),
      documents ? h("p", { class: "quiet" }, `${documents.toLocaleString("en-GB")} documents you may see. No personal advice, no forecasts of our own, nothing from outside the library.`)
        : h("p", { class: "notice" }, h("span", {}, "The library is empty. ", h("a", { href: "/library" }, "Add research"), " first.")),
      approvals.length ? h("div", { class: "rest" }, h("h2", {}, "Waiting for you"), approvals.slice(0, 3).map((draft) => approvalCard(draft, on))) : "",
    );
  } catch {
    // The page works without suggestions.
  }
}

function typed() {
  box.rows = Math.min(8, Math.max(1, box.value.split("\n").length, Math.ceil(box.value.length / 90)));
  sessionStorage.setItem(DRAFT, box.value);
}

function keyed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && source.close()) return;
  if (event.target.matches?.("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const does = { "/": () => box.focus(), "[": () => step(-1), "]": () => step(1), o: source.file, s: () => running?.abort(), "?": help, c: () => [...turns.querySelectorAll(".copy")].at(-1)?.click() }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

function step(by) {
  const chips = [...turns.querySelectorAll(".text button.chip, td button.chip")];
  if (!chips.length) return;
  const at = chips.findIndex((chip) => chip.getAttribute("aria-expanded") === "true");
  const next = chips[at < 0 ? (by > 0 ? 0 : chips.length - 1) : (at + by + chips.length) % chips.length];
  next.focus();
  next.click();
}
