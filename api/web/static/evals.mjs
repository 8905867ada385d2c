// What was measured: the ladder as picture and table, runs, one run case by case, and two runs compared.

import { h, svg, show, dated, grid, failed } from "./dom.mjs";
import { call } from "./api.mjs";
import { frame, paused } from "./shell.mjs";
import { searches } from "./searches.mjs";

const GRADES = ["correct", "abstained", "wrong"];
const GOAL = 0.9;
const top = h("div", { class: "rest" });
const searched = h("div", { class: "rest" });
const compared = h("div", { class: "rest" });
const drilled = h("div", { class: "rest" });
frame(h("main", { class: "sheet", id: "main" }, h("header", {}, h("h1", {}, "Evals"), h("p", { class: "quiet" }, "How often answers are right, on our own cases and on public ones. Abstaining is counted apart from being wrong.")), top, searched, compared, drilled)).catch(() => {});
show(top, h("p", { class: "quiet" }, "Reading the results…"));
call("/v1/evals").then(draw, (error) => failed(top, error));
call("/v1/evals/searches").then((held) => show(searched, searches(held)), (error) => failed(searched, error));

function draw({ ladders, runs, here, agreement }) {
  show(top,
    ladders.map(ladder),
    runs.length > 0 && h("section", { class: "rest", "aria-label": "Results" }, h("h2", {}, "Results"), grid("Results", ["Suite", "Recipe", ["n", "number"], ["Correct (95 %)", "number"], ["Abstained", "number"], ["Wrong", "number"], ["Page hit@5", "number"], ["p50, p95", "number"], "When"], runs.map((run) => [run.suite, run.recipe, ...row(run.figures), run.when ? dated(run.when) : ""]))),
    agreement && h("p", { class: "quiet" }, `The grader agrees with people on ${percent(agreement.figures.agreement)} of ${agreement.figures.n} graded answers.`),
    h("section", { class: "rest", "aria-label": "Runs of this machine" }, h("h2", {}, "Runs of this machine"), here.length ? local(here) : h("p", { class: "notice" }, h("span", {}, "None yet. ", h("code", {}, "wealthdesk eval run desk --out $WEALTHDESK_HOME/runs/first"), " makes one."))),
    !ladders.length && !runs.length && h("p", { class: "notice" }, h("span", {}, "Nothing is kept in the results book yet. ", h("code", {}, "wealthdesk eval ladder desk --keep"), " fills it.")));
}

function row(figures) {
  const { n, correct, abstained, wrong, ci95, retrieval, latency_ms: ms } = figures;
  const [low, high] = ci95?.correct ?? [0, 0];
  return [String(n), `${percent(correct / n)} (${percent(low)} to ${percent(high)})`, percent(abstained / n), percent(wrong / n), retrieval?.["page_hit@5"] == null ? "–" : percent(retrieval["page_hit@5"]), ms?.p50 == null ? "–" : `${seconds(ms.p50)}, ${seconds(ms.p95)}`];
}

function ladder({ suite, rungs }) {
  return h("section", { class: "rest", "aria-label": `Ladder, ${suite}` },
    h("div", { class: "spread" }, h("h2", {}, `Ladder: ${suite}`), h("span", { class: "quiet" }, GRADES.map((grade) => [h("span", { class: `key key-${grade}` }), grade, " \u2003"]), "whiskers: 95 % interval of correct; dashes: the goal of 90 %")),
    h("div", { class: "scroll bare-scroll", tabindex: 0, role: "region", "aria-label": `Picture of the ladder, ${suite}` }, picture(suite, rungs)),
    grid("Ladder", ["Rung", ["n", "number"], ["Correct (95 %)", "number"], ["Abstained", "number"], ["Wrong", "number"], ["Page hit@5", "number"], ["p50, p95", "number"], "Change from the rung below"], rungs.map((rung) => [rung.recipe, ...row(rung.figures), rung.change ? `${rung.change.change >= 0 ? "+" : ""}${(rung.change.change * 100).toFixed(1)} points, ${rung.change.gained.length} gained, ${rung.change.lost.length} lost, p = ${rung.change.p < 0.001 ? "< 0.001" : rung.change.p.toFixed(3)}` : "–"])),
    made(rungs.at(-1)));
}

/** By which command, at which commit, on which day. */
function made({ command, commit, when }) {
  return command && h("p", { class: "quiet" }, h("code", {}, command), commit && ` at commit ${commit}`, when && ` on ${dated(when)}.`);
}

function picture(suite, rungs) {
  const [left, width, high, gap] = [170, 900, 22, 12];
  const height = rungs.length * (high + gap) + 40;
  const x = (share) => left + share * (width - left - 70);
  const bars = rungs.map(({ recipe, figures }, at) => {
    const y = 14 + at * (high + gap);
    let begun = 0;
    const parts = GRADES.map((grade) => {
      const share = figures[grade] / figures.n;
      const part = svg("rect", { class: grade, x: x(begun), y, width: Math.max(0, x(begun + share) - x(begun)), height: high });
      begun += share;
      return part;
    });
    const [from, to] = figures.ci95?.correct ?? [0, 0];
    const middle = y + high / 2;
    return [svg("text", { class: "name", x: left - 10, y: middle + 4, "text-anchor": "end" }, recipe), parts,
      ["halo", "reach"].map((kind) => [svg("line", { class: kind, x1: x(from), x2: x(to), y1: middle, y2: middle }), [from, to].map((end) => svg("line", { class: kind, x1: x(end), x2: x(end), y1: middle - 5, y2: middle + 5 }))]),
      svg("text", { class: "value", x: width - 60, y: middle + 4 }, percent(figures.correct / figures.n))];
  });
  return svg("svg", { class: "ladder", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${suite}: ${rungs.map((r) => `${r.recipe} ${percent(r.figures.correct / r.figures.n)}`).join(", ")} correct` },
    bars, svg("line", { class: "goal", x1: x(GOAL), x2: x(GOAL), y1: 6, y2: height - 24 }),
    [0, 0.25, 0.5, 0.75, 1].map((share) => svg("text", { class: "tick", x: x(share), y: height - 8, "text-anchor": "middle" }, percent(share))));
}

function local(runs) {
  const picked = new Set();
  const button = h("button", { type: "button", disabled: true, onclick: () => compare(...[...picked].sort((a, b) => runs.findIndex((r) => r.name === b) - runs.findIndex((r) => r.name === a))) }, "Compare the two picked");
  const pick = (name) => h("input", { type: "checkbox", "aria-label": `Pick ${name}`, onchange: (event) => {
    if (event.target.checked) picked.add(name);
    else picked.delete(name);
    button.disabled = picked.size !== 2;
  } });
  return [grid("Runs of this machine", ["", "Run", ["n", "number"], ["Correct (95 %)", "number"], ["Abstained", "number"], ["Wrong", "number"], ["Page hit@5", "number"], ["p50, p95", "number"]], runs.map((run) => [pick(run.name), h("button", { type: "button", class: "link", onclick: () => drill(run.name) }, run.name), ...(run.figures.n ? row(run.figures) : ["", "not finished", "", "", "", ""])])), h("div", { class: "row" }, button)];
}

async function drill(run) {
  const found = h("div", { class: "rest" });
  const grade = h("select", { "aria-label": "Grade", onchange: fill }, ["", "wrong", "abstained", "correct"].map((value) => h("option", { value }, value || "every grade")));
  const words = h("input", { type: "search", placeholder: "Words of the question", "aria-label": "Search cases", oninput: paused(fill) });
  show(drilled, h("section", { class: "rest", "aria-label": "Cases" }, h("h2", {}, `Cases of ${run}`), h("div", { class: "filters" }, grade, words), found));
  async function fill() {
    try {
      const held = await call(`/v1/evals/cases?run=${encodeURIComponent(run)}&grade=${grade.value}&q=${encodeURIComponent(words.value)}`);
      show(found, h("p", { class: "quiet" }, `${held.cases.length} of ${held.n} cases shown${held.withheld ? `; ${held.withheld} were asked by someone who may see more than you, and are not shown` : ""}.`), held.cases.map(one));
    } catch (error) {
      failed(found, error);
    }
  }
  await fill();
  drilled.scrollIntoView({ block: "start" });
}

function one(item) {
  const places = (evidence) => evidence.map((e) => `${e.document}${e.page ? `, p. ${e.page}` : ""}`).join("; ") || "–";
  return h("details", { class: "card more" }, h("summary", {}, badge(item.grade), " ", item.question),
    grid("Case", ["", ""], [["Expected", item.expects === "answer" ? item.expected : `to ${item.expects}`], ["Given", item.answer || "–"], ["Evidence", places(item.evidence)], ["Cited", places(item.citations)], ["Graded", item.reason], ["Cause", item.cause?.replaceAll("_", " ") || "–"], ["Tags", item.tags.join(", ")], ["Case", item.id]]));
}

async function compare(before, after) {
  try {
    const change = await call(`/v1/evals/compare?before=${encodeURIComponent(before)}&after=${encodeURIComponent(after)}`);
    const line = (name, paired) => [name, `${(paired.change * 100).toFixed(1)} points`, String(paired.gained.length), String(paired.lost.length), paired.p < 0.001 ? "< 0.001" : paired.p.toFixed(3)];
    show(compared, h("section", { class: "rest", "aria-label": "Comparison" }, h("h2", {}, `From ${before} to ${after}, ${change.n} cases`),
      grid("Change", ["", ["Change", "number"], ["Gained", "number"], ["Lost", "number"], ["p (exact McNemar)", "number"]], [line("Correct", change.correct), line("Wrong", change.wrong)]),
      change.flips.length ? grid("Flips", ["Question", "Was", "Now"], change.flips.map((flip) => [flip.question, [badge(flip.was.grade), " ", flip.was.answer], [badge(flip.now.grade), " ", flip.now.answer]])) : h("p", { class: "notice" }, "No case flipped.")));
    compared.scrollIntoView({ block: "start" });
  } catch (error) {
    failed(compared, error);
  }
}

function badge(grade) {
  return h("span", { class: `badge ${{ correct: "good", wrong: "bad" }[grade] ?? "warn"}` }, grade);
}

function percent(share) {
  return `${(share * 100).toFixed(1)}%`;
}

function seconds(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
