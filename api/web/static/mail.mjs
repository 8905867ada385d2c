// An answer for the clipboard: as HTML and as text, with numbered sources, the disclaimer, and who has looked at it.

import { h, dated } from "./dom.mjs";
import { paragraphs } from "./text.mjs";

/** Put an answer on the clipboard; `said` is told how it went. */
export async function copyForMail(answer, said) {
  try {
    await navigator.clipboard.write([new ClipboardItem({
      "text/html": new Blob([marked(answer)], { type: "text/html" }),
      "text/plain": new Blob([plain(answer)], { type: "text/plain" }),
    })]);
    said.textContent = "Copied with its sources.";
  } catch {
    said.textContent = "The browser did not allow copying.";
  }
}

function plain(answer) {
  const sources = answer.citations.map((c) => `[${c.n}] ${named(c)}: "${c.quote}"\n    ${address(c)}`);
  const rows = answer.table ? ["", ...[answer.table.columns, ...answer.table.rows].map((row) => row.map((cell) => cell ?? "–").join(" | "))] : [];
  return [bare(answer.answer), ...rows, "", "Sources", ...sources, "", answer.disclaimer, REVIEWED].filter((row) => row !== undefined).join("\n");
}

const REVIEWED = "Generated from the firm's research; reviewed by: ____________";

function marked(answer) {
  const list = answer.citations.map((c) => h("li", { value: c.n }, h("a", { href: address(c) }, named(c)), `: “${c.quote}”`));
  const whole = h("div", {}, paragraphs(answer.answer, [], () => {}), answer.table && tabled(answer.table), h("p", {}, h("strong", {}, "Sources")), h("ol", {}, list),
    h("p", {}, h("em", {}, answer.disclaimer)), h("p", {}, h("em", {}, REVIEWED)));
  whole.querySelectorAll(".chip").forEach((chip) => chip.replaceWith(`[${chip.textContent}]`));
  return new XMLSerializer().serializeToString(whole);
}

/** Mail programs drop style sheets, so the lines are drawn by the table's own attributes. */
function tabled({ columns, rows, sources }) {
  const cell = (text, at, from) => [text ?? "–", sources?.[at]?.[from] ? ` [${sources[at][from]}]` : ""].join("");
  return h("table", { border: 1, cellpadding: 6, cellspacing: 0 }, h("tr", {}, columns.map((name) => h("th", { align: "left" }, name))),
    rows.map((row, at) => h("tr", {}, row.map((text, from) => h("td", { align: from ? "right" : "left" }, cell(text, at, from))))));
}

function named(citation) {
  return `${citation.title}, p. ${citation.page}${citation.published ? `, ${dated(citation.published)}` : ""}`;
}

function address(citation) {
  return `${location.origin}/d/${encodeURIComponent(citation.document_id)}?page=${citation.page}&c=${citation.span.join("-")}`;
}

function bare(text) {
  return text.replaceAll("**", "");
}
