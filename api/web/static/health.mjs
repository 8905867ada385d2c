// Whether everything works, in plain words.

import { h, show } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame } from "./shell.mjs";

const list = h("div", { role: "status" });
frame(h("main", { class: "sheet", id: "main" }, h("h1", {}, "Health"), list));
Promise.allSettled([call("/livez"), call("/readyz"), call("/v1/me")]).then(([live, ready, me]) => {
  show(list, h("dl", { class: "card" }, [
    ["Server", live.status === "fulfilled" ? "alive" : "does not answer"],
    ["Store and catalogue", ready.status === "fulfilled" ? "ready" : "not ready; see the server's log"],
    ["Model", me.value?.model ?? "unknown"],
    ["Signed in as", me.value ? `${me.value.id} (${me.value.role})` : "nobody"],
    ["Mode", me.value?.single_user ? "single user, loopback only" : "several users"],
  ].map(([name, value]) => [h("dt", { class: "quiet" }, name), h("dd", {}, value)])));
});
