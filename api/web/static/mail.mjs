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
  return [bare(answer.answer), "", "Sources", ...sources, "", answer.disclaimer, REVIEWED].filter((row) => row !== undefined).join("\n");
}

const REVIEWED = "Generated from the firm's research; reviewed by: ____________";

function marked(answer) {
  const list = answer.citations.map((c) => h("li", { value: c.n }, h("a", { href: address(c) }, named(c)), `: “${c.quote}”`));
  const whole = h("div", {}, paragraphs(answer.answer, [], () => {}), h("p", {}, h("strong", {}, "Sources")), h("ol", {}, list),
    h("p", {}, h("em", {}, answer.disclaimer)), h("p", {}, h("em", {}, REVIEWED)));
  whole.querySelectorAll(".chip").forEach((chip) => chip.replaceWith(`[${chip.textContent}]`));
  return new XMLSerializer().serializeToString(whole);
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
