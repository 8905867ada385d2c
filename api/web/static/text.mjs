// The words of an answer as elements. [n] is a chip, **bold**, lists and headings are all the markup there is.

import { h, dated } from "./dom.mjs";

const LIST = /^\s*(?:[-•*]|\d+[.)])\s+/;
const NUMBERED = /^\s*\d+[.)]\s+/;

/** Text as blocks, each [n] a chip of `citations`. */
export function paragraphs(text, citations, open) {
  return (text ?? "").split(/\n{2,}/).flatMap((block) => groups(block.split("\n")).map((rows) => drawn(rows, citations, open)));
}

/** Runs of list rows, of headings and of plain rows, in order. */
function groups(rows) {
  const made = [];
  for (const row of rows.filter((line) => line.trim())) {
    const kind = /^#{1,4} /.test(row) ? "head" : LIST.test(row) ? "list" : "plain";
    if (made.at(-1)?.kind === kind && kind !== "head") made.at(-1).rows.push(row);
    else made.push({ kind, rows: [row] });
  }
  return made;
}

function drawn({ kind, rows }, citations, open) {
  if (kind === "head") return h("h3", {}, inline(rows[0].replace(/^#+ /, ""), citations, open));
  if (kind === "list") {
    return h(NUMBERED.test(rows[0]) ? "ol" : "ul", {}, rows.map((row) => h("li", {}, inline(row.replace(LIST, ""), citations, open))));
  }
  return h("p", {}, rows.flatMap((row, at) => [at > 0 && h("br"), inline(row, citations, open)]));
}

/** Chips stand after the sentence that they bear out, not inside it. */
function inline(text, citations, open) {
  return text.replace(/\s*((?:\[\d+\])+)([.,;:])/g, "$2 $1").split(/(\[\d+\]|\*\*[^*]+\*\*)/).map((piece) => {
    if (/^\[\d+\]$/.test(piece)) return chip(Number(piece.slice(1, -1)), citations, open);
    if (/^\*\*[^*]+\*\*$/.test(piece)) return h("strong", {}, piece.slice(2, -2));
    return piece;
  });
}

/** The numbered button that opens a citation's page. */
export function chip(n, citations, open) {
  const citation = citations.find((other) => other.n === n);
  if (!citation) return h("span", { class: "chip" }, String(n));
  const bad = citation.found === "no";
  const name = `Source ${n}, ${place(citation)}${bad ? ", wording not found" : ""}`;
  return h("button", { type: "button", class: bad ? "chip bad" : "chip", "aria-label": name, title: name, onclick: (event) => open(citation, citations, event.currentTarget) }, String(n));
}

/** Where a citation stands, in words. */
export function place(citation) {
  return `${citation.title}, page ${citation.page}${citation.published ? `, published ${dated(citation.published)}` : ""}`;
}
