// Earlier conversations: by day, searched by words of questions and answers, renamed, deleted, exported.

import { h, icon, show, dated, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { paused } from "./shell.mjs";

/** The menu; `current()` gives the id of the conversation on the page, or null. */
export function historyMenu(current) {
  const list = h("div", { class: "history-list" });
  const search = h("input", { type: "search", placeholder: "Search questions and answers", "aria-label": "Search history", oninput: paused(fill) });
  const exports = h("div", { class: "row" });
  const host = h("details", { class: "menu-host" }, h("summary", {}, "History"), h("div", { class: "menu" }, search, list, exports));

  async function fill() {
    try {
      const { conversations } = await call(`/v1/conversations?q=${encodeURIComponent(search.value)}`);
      const days = Map.groupBy ? Map.groupBy(conversations, (item) => item.updated.slice(0, 10)) : grouped(conversations);
      show(list, conversations.length ? [...days].map(([day, items]) => [h("h3", {}, dated(day)), items.map(line)]) : h("p", { class: "quiet" }, "Nothing found."));
    } catch (error) {
      failed(list, error);
    }
    const id = current();
    show(exports, id && [["html", "HTML"], ["md", "Markdown"], ["json", "JSON"]].map(([format, name]) =>
      h("a", { class: "button", download: true, href: `/v1/conversations/${encodeURIComponent(id)}/export?format=${format}` }, icon("save"), name)));
  }

  function line(item) {
    const address = `/v1/conversations/${encodeURIComponent(item.id)}`;
    const name = h("a", { href: `/?c=${encodeURIComponent(item.id)}`, title: item.title }, item.title);
    return h("div", { class: "history-item" }, name,
      h("button", { type: "button", class: "bare", "aria-label": `Rename ${item.title}`, onclick: rename }, "✎"),
      h("button", { type: "button", class: "bare", "aria-label": `Delete ${item.title}`, onclick: remove }, icon("close")));
    async function rename() {
      const title = prompt("A new title", item.title)?.trim();
      if (title) await call(address, { title: title.slice(0, 80) }, { method: "PATCH" }).then(fill, (error) => failed(list, error));
    }
    async function remove() {
      if (!confirm(`Delete “${item.title}”? The audit record of its answers stays.`)) return;
      await call(address, undefined, { method: "DELETE" }).then(fill, (error) => failed(list, error));
    }
  }

  host.addEventListener("toggle", () => {
    if (!host.open) return;
    fill();
    search.focus();
  });
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !host.open) return;
    event.stopPropagation();
    host.open = false;
    host.firstElementChild.focus();
  });
  document.addEventListener("click", (event) => {
    if (!host.contains(event.target)) host.open = false;
  });
  return host;
}

function grouped(items) {
  const made = new Map();
  for (const item of items) made.set(item.updated.slice(0, 10), [...(made.get(item.updated.slice(0, 10)) ?? []), item]);
  return made;
}
