// A line of prices or of a measure over time, with the table behind it.

import { h, svg } from "./dom.mjs";

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 52;
const FOOT = 24;

/** `chart` is {title, unit, points: [[label, value], ...]}, in order of time. */
export function priceChart(chart) {
  const values = chart.points.map(([, value]) => Number(value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at) => LEFT + (at / Math.max(1, values.length - 1)) * (WIDTH - LEFT - 8);
  const y = (value) => 8 + ((high - value) / (high - low || 1)) * (HEIGHT - FOOT - 16);
  const line = values.map((value, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const levels = [low, (low + high) / 2, high];
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${chart.title}, from ${chart.points[0][0]} to ${chart.points.at(-1)[0]}` },
    levels.map((level) => [svg("line", { class: "grid", x1: LEFT, x2: WIDTH - 8, y1: y(level), y2: y(level) }), svg("text", { class: "tick", x: LEFT - 6, y: y(level) + 4, "text-anchor": "end" }, level.toFixed(high < 10 ? 2 : 0))]),
    svg("path", { class: "line", d: line }),
    svg("text", { class: "tick", x: LEFT, y: HEIGHT - 6 }, chart.points[0][0]),
    svg("text", { class: "tick", x: WIDTH - 8, y: HEIGHT - 6, "text-anchor": "end" }, chart.points.at(-1)[0]));
  const step = Math.max(1, Math.ceil(chart.points.length / 60));
  return h("figure", { class: "chart" }, h("figcaption", {}, chart.title, chart.unit && h("span", { class: "quiet" }, ` (${chart.unit})`)), picture,
    h("details", {}, h("summary", {}, "Show the data"), h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Chart data" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Date"), h("th", { scope: "col" }, "Value"))),
      h("tbody", {}, chart.points.filter((_, at) => at % step === 0 || at === chart.points.length - 1).map(([label, value]) => h("tr", {}, h("td", {}, label), h("td", { class: "number" }, String(value)))))))));
}
