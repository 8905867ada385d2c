// The keys, in a dialog.

import { h } from "./dom.mjs";

const KEYS = [["/", "Ask a question"], ["[ ]", "Previous and next source"], ["o", "Open the file of the source"], ["c", "Copy the last answer for e-mail"], ["s", "Stop the answer"], ["Esc", "Close the source, back to its number"], ["?", "These keys"]];

/** Show them. */
export function help() {
  const dialog = h("dialog", { "aria-labelledby": "keys-title", onclose: () => dialog.remove() }, h("form", { method: "dialog" },
    h("h2", { id: "keys-title" }, "Keys"),
    h("dl", {}, KEYS.map(([key, does]) => [h("dt", {}, key.split(" ").map((one) => [h("kbd", {}, one), " "])), h("dd", {}, does)])),
    h("button", { class: "primary" }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
}
