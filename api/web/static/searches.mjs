// The search alone, rung by rung: how often a page with the answer is among the first five, and first.

import { h, svg, dated, grid } from "./dom.mjs";

const SHOWN = [["page_hit@1", "Hit@1"], ["page_hit@5", "@5"], ["page_hit@10", "@10"], ["page_recall@5", "Recall@5"], ["doc_hit@1", "Document@1"], ["mrr", "MRR"]];

/** Every ladder of `GET /v1/evals/searches` as a picture and a table, with its command. */
export function searches({ measure, ladders }) {
  return ladders.map((ladder) => h("section", { class: "rest", "aria-label": `Search, ${ladder.name}` },
    h("div", { class: "spread" }, h("h2", {}, `Search alone: ${ladder.name}`), h("span", { class: "quiet" }, h("span", { class: "key key-recall" }), "page recall@5 \u2003", h("span", { class: "key key-first" }), `page hit@1 \u2003${ladder.n} questions, no model asked`)),
    h("div", { class: "scroll bare-scroll", tabindex: 0, role: "region", "aria-label": `Picture of the search, ${ladder.name}` }, picture(ladder, measure)),
    grid(`Search ladder ${ladder.name}`, ["Rung", ...SHOWN.map(([, name]) => [name, "number"]), "Recall@5 against the rung below (95 %)", ["Chunks", "number"], ["p50, p95", "number"]], ladder.rungs.map((rung) => [
      h("span", { title: rung.about }, short(rung.recipe)), ...SHOWN.map(([name]) => figure(rung.retrieval[name])), moved(rung.change), rung.chunks.toLocaleString("en-GB"), `${Math.round(rung.latency_ms.p50)}, ${Math.round(rung.latency_ms.p95)} ms`])),
    h("p", { class: "quiet" }, h("code", {}, ladder.command), ladder.commit && ` at commit ${ladder.commit}`, ladder.when && ` on ${dated(ladder.when)}.`)));
}

function picture({ name, rungs }, measure) {
  const [left, width, high, gap] = [170, 900, 18, 10];
  const height = rungs.length * (high + gap) + 40;
  const x = (share) => left + share * (width - left - 70);
  const rows = rungs.map(({ recipe, retrieval }, at) => {
    const y = 14 + at * (high + gap);
    const [recall, first] = [retrieval[measure] ?? 0, retrieval["page_hit@1"] ?? 0];
    return [svg("text", { class: "name", x: left - 10, y: y + high / 2 + 4, "text-anchor": "end" }, short(recipe)),
      svg("rect", { class: "recall", x: x(0), y, width: Math.max(0, x(recall) - x(0)), height: high }),
      svg("line", { class: "halo", x1: x(first), x2: x(first), y1: y, y2: y + high }), svg("line", { class: "first", x1: x(first), x2: x(first), y1: y, y2: y + high }),
      svg("text", { class: "value", x: width - 60, y: y + high / 2 + 4 }, figure(recall))];
  });
  return svg("svg", { class: "ladder", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Search, ${name}: page recall@5 ${rungs.map((r) => `${r.recipe} ${figure(r.retrieval[measure])}`).join(", ")}` },
    rows, [0, 0.25, 0.5, 0.75, 1].map((share) => svg("text", { class: "tick", x: x(share), y: height - 8, "text-anchor": "middle" }, share.toFixed(2))));
}

/** Where only the chunker differs, the rung is called by it. */
function short(recipe) {
  return recipe.replace(/^.*chunker=/, "");
}

function moved(change) {
  if (!change) return "–";
  const signed = (value) => `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(3)}`;
  return `${signed(change.change)} (${change.ci95.map(signed).join(" to ")}); +${change.gained} −${change.lost}`;
}

function figure(value) {
  return value == null ? "–" : value.toFixed(2);
}
