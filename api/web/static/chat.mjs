// The page to ask on: scope, conversation, source beside it, history, keys.

import { h, show } from "./dom.mjs";
import { ask, call } from "./api.mjs";
import { frame } from "./shell.mjs";
import { turn } from "./answer.mjs";
import { sourcePanel } from "./source.mjs";
import { scopeBar } from "./scope.mjs";

const source = sourcePanel();
const scope = scopeBar();
const turns = h("div", { class: "turns", id: "turns" });
const status = h("p", { class: "visually-hidden", role: "status" });
const box = h("textarea", { id: "question", rows: 1, placeholder: "Ask about our research, filings or prices", "aria-label": "Question", maxlength: 8000, oninput: grow, onkeydown: keyed });
const send = h("button", { type: "submit", class: "primary" }, "Ask");
const stop = h("button", { type: "button", hidden: true, onclick: () => running?.abort() }, "Stop");
const form = h("form", { class: "ask", onsubmit: submit }, box, send, stop);
const empty = h("section", { class: "empty" });
const history = h("details", { class: "history" }, h("summary", {}, "History"));
let running = null;
let conversation = new URLSearchParams(location.search).get("c");

frame(h("main", { class: "desk" }, h("section", { class: "talk", "aria-label": "Conversation" }, scope.element, empty, turns, h("div", { class: "foot" }, form, h("p", { class: "quiet hint" }, h("kbd", {}, "/"), " ask  ", h("kbd", {}, "["), " ", h("kbd", {}, "]"), " sources  ", h("kbd", {}, "Esc"), " close")), status), source.panel), newButton(), history);
welcome();
box.focus();
if (conversation) restore(conversation);
const asked = new URLSearchParams(location.search).get("q");
if (asked && !conversation) start(asked);

const on = {
  open: (citation, all, from) => source.open(citation, all, from),
  ask: (question) => start(question),
  retry: (question) => start(question),
  status: (text) => { status.textContent = text; },
};

function submit(event) {
  event.preventDefault();
  const question = box.value.trim();
  if (question && !running) start(question);
}

async function start(question) {
  if (running) return;
  box.value = "";
  grow();
  empty.hidden = true;
  const made = turn(question, on);
  turns.append(made.element);
  made.element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  running = new AbortController();
  busy(true);
  try {
    await ask({ question, conversation, ...scope.body() }, (part) => {
      if (part.type === "data-scope") scope.suggest(part.data);
      if (part.type === "data-answer" && part.data.conversation) remember(part.data.conversation);
      made.part(part);
    }, running.signal);
  } catch (error) {
    if (error.name === "AbortError") made.stopped();
    else made.fail(error.message);
  } finally {
    running = null;
    busy(false);
    box.focus({ preventScroll: true });
  }
}

function busy(yes) {
  send.hidden = yes;
  stop.hidden = !yes;
}

function remember(id) {
  conversation = id;
  const address = new URL(location.href);
  address.searchParams.delete("q");
  address.searchParams.set("c", id);
  window.history.replaceState(null, "", address);
}

async function restore(id) {
  try {
    const held = await call(`/v1/conversations/${encodeURIComponent(id)}`);
    empty.hidden = held.answers.length > 0;
    for (const answer of held.answers) {
      const made = turn(answer.question, on);
      made.finish(answer);
      turns.append(made.element);
    }
  } catch (error) {
    show(empty, h("p", { class: "notice warn" }, `That conversation cannot be shown: ${error.message}`));
  }
}

async function welcome() {
  show(empty, h("h1", {}, "What do you need to know?"), h("p", { class: "quiet" }, "Answers come from the firm's own research, filings and prices, each sentence with its page; or “not in our research”."));
  try {
    const { questions, documents } = await call("/v1/suggestions");
    empty.append(h("div", { class: "followups" }, questions.map((question) => h("button", { type: "button", class: "follow", onclick: () => start(question) }, question))),
      h("p", { class: "quiet" }, documents ? `${documents} documents in the library you may see.` : h("span", {}, "The library is empty. ", h("a", { href: "/library" }, "Add documents"))));
  } catch {
    // The page works without suggestions.
  }
}

history.addEventListener("toggle", async () => {
  if (!history.open) return;
  const list = h("div", { class: "history-list" });
  const search = h("input", { type: "search", placeholder: "Search questions and answers", "aria-label": "Search history", oninput: () => fill(search.value) });
  async function fill(text) {
    try {
      const { conversations } = await call(`/v1/conversations?q=${encodeURIComponent(text)}`);
      show(list, conversations.length ? conversations.map((item) => h("a", { href: `/?c=${encodeURIComponent(item.id)}` }, item.title, h("span", { class: "quiet" }, ` ${item.updated.slice(0, 10)}`))) : h("p", { class: "quiet" }, "Nothing found."));
    } catch (error) {
      show(list, h("p", { class: "notice bad" }, error.message));
    }
  }
  history.replaceChildren(history.firstElementChild, h("div", { class: "menu" }, search, list));
  await fill("");
});

function newButton() {
  return h("a", { class: "button", href: "/" }, "New");
}

function grow() {
  box.rows = Math.min(8, box.value.split("\n").length);
}

function keyed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key === "Escape") source.close();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    box.focus();
  } else if (event.key === "[" || event.key === "]") {
    step(event.key === "]" ? 1 : -1);
  } else if (event.key === "s") {
    running?.abort();
  }
});

function step(by) {
  const chips = [...turns.querySelectorAll(".text .chip:not(.waiting)")];
  if (!chips.length) return;
  const at = chips.indexOf(document.activeElement);
  const next = chips[at < 0 ? (by > 0 ? 0 : chips.length - 1) : (at + by + chips.length) % chips.length];
  next.focus();
  next.click();
  next.focus();
}
