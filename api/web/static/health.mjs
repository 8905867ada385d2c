// Whether everything works, in plain words.

import { h, show, grid, failed, timed } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";

const now = h("div", { class: "rest", role: "status" });
const set = h("div", { class: "rest" });
frame(h("main", { class: "sheet", id: "main" }, h("header", {}, h("h1", {}, "Health"), h("p", { class: "quiet" }, "What the server holds, what it does now, and how it is set.")), now, set)).catch(() => {});

Promise.allSettled([call("/livez"), call("/readyz"), call("/v1/health")]).then(([live, ready, health]) => {
  const good = (yes, words, not) => h("span", { class: yes ? "badge good" : "badge bad" }, yes ? words : not);
  show(now, h("section", { class: "card" }, h("dl", { class: "facts" }, [
    ["Server", good(live.status === "fulfilled", "alive", "does not answer")],
    ["Store and catalogue", good(ready.status === "fulfilled", "ready", "not ready; see the server's log")],
    ...(health.value?.facts ?? []).map(([name, value]) => [name, /^\d{4}-\d\d-\d\dT/.test(value) ? `${timed(value)} UTC` : value]),
  ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))));
  if (health.status === "rejected") failed(set, health.reason);
  else show(set, h("h2", {}, "Settings"), grid("Settings", ["Setting", "Value", "Set by"], health.value.settings.map((s) => [h("code", {}, s.name), s.value, s.by])));
});
