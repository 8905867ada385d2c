// A line over time in plain SVG, with the figures behind it always at hand.

import { h, svg, show, dated, grid, saved } from "./dom.mjs";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [680, 240, 56, 14, 26, 26];
const MOST_ROWS = 400;

/** `chart` is {title, unit, points: [[label, value], ...]}, in order of time. */
export function lineChart(chart) {
  const points = chart.points.map(([label, value]) => [String(label), Number(value)]).filter(([, value]) => Number.isFinite(value));
  if (points.length < 2) return null;
  const values = points.map(([, value]) => value);
  const levels = ticks(Math.min(...values), Math.max(...values));
  const [low, high] = [Math.min(levels[0], ...values), Math.max(levels.at(-1), ...values)];
  const x = (at) => LEFT + (at / (points.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + ((high - value) / (high - low || 1)) * (HEIGHT - FOOT - TOP);
  const line = points.map(([, value], at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const said = svg("text", { class: "said", x: WIDTH - RIGHT, y: 16, "text-anchor": "end" });
  const cursor = svg("line", { class: "cursor", y1: TOP, y2: HEIGHT - FOOT, visibility: "hidden" });
  const dot = svg("circle", { class: "dot", r: 3.5, visibility: "hidden" });
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${chart.title}. From ${shown(points[0])} to ${shown(points.at(-1))}; lowest ${low}, highest ${high}.`, onpointermove: point, onpointerleave: leave },
    levels.map((level) => [
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(level), y2: y(level) }),
      svg("text", { class: "tick", x: LEFT - 8, y: y(level) + 4, "text-anchor": "end" }, written(level, levels)),
    ]),
    svg("path", { class: "area", d: `${line}L${x(points.length - 1)} ${HEIGHT - FOOT}L${LEFT} ${HEIGHT - FOOT}Z` }),
    svg("path", { class: "line", d: line }),
    [0, Math.floor((points.length - 1) / 2), points.length - 1].map((at, place) =>
      svg("text", { class: "tick", x: x(at), y: HEIGHT - 8, "text-anchor": ["start", "middle", "end"][place] }, day(points[at][0]))),
    cursor, dot, said);

  function point(event) {
    const box = picture.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    const at = Math.max(0, Math.min(points.length - 1, Math.round(share * (points.length - 1))));
    for (const [mark, places] of [[cursor, { x1: x(at), x2: x(at) }], [dot, { cx: x(at), cy: y(points[at][1]) }]]) {
      for (const [name, value] of Object.entries({ ...places, visibility: "visible" })) mark.setAttribute(name, value);
    }
    said.textContent = shown(points[at]);
  }

  function leave() {
    show(said);
    cursor.setAttribute("visibility", "hidden");
    dot.setAttribute("visibility", "hidden");
  }

  function shown([label, value]) {
    return `${day(label)}: ${value.toLocaleString("en-GB", { maximumFractionDigits: 2 })} ${chart.unit ?? ""}`.trim();
  }

  const step = Math.max(1, Math.ceil(points.length / MOST_ROWS));
  const rows = points.filter((_, at) => at % step === 0 || at === points.length - 1).map(([label, value]) => [day(label), value.toLocaleString("en-GB", { maximumFractionDigits: 4 })]);
  const csv = ["date,value", ...points.map(([label, value]) => `${label},${value}`)].join("\r\n");
  return h("figure", { class: "chart" }, h("figcaption", {}, h("strong", {}, chart.title), chart.unit && h("span", { class: "quiet" }, ` · ${chart.unit}`)), picture,
    h("details", { class: "more" }, h("summary", {}, "Show the data"), grid("Chart data", ["Date", ["Value", "number"]], rows), h("div", { class: "row" }, saved(csv, "text/csv", "chart.csv", "Download CSV"))));
}

function ticks(low, high) {
  const rough = (high - low || Math.abs(high) || 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((candidate) => candidate >= rough);
  const first = Math.floor(low / step) * step;
  const made = [];
  for (let level = first; level < high + step * 0.999 && made.length < 9; level += step) made.push(Number(level.toPrecision(12)));
  return made;
}

function written(level, levels) {
  const places = Math.max(0, ...levels.map((value) => (String(value).split(".")[1] ?? "").length));
  return level.toLocaleString("en-GB", { minimumFractionDigits: Math.min(places, 2), maximumFractionDigits: 2 });
}

function day(label) {
  return /^\d{4}-\d{2}-\d{2}/.test(label) ? dated(label) : label;
}
