// What every chart is drawn on: its width, levels, frame, and the table behind it.

import { h, svg, dated, grid, saved } from "./dom.mjs";
import { pictured } from "./picture.mjs";

const [WIDE, NARROW, PHONE] = [680, 380, 600];
export const [LEFT, RIGHT, TOP, FOOT] = [56, 14, 26, 26];

/** A chart has the width of where it stands in units of its type, so that its words are as large as the page's. */
export function across() {
  return innerWidth < PHONE ? NARROW : WIDE;
}

/** Levels of a height and where a value stands on it. */
export function scale(values, levels, height) {
  const [low, high] = [Math.min(levels[0], ...values), Math.max(levels.at(-1), ...values)];
  return { levels, low: Math.min(...values), high: Math.max(...values), y: (value) => TOP + ((high - value) / (high - low || 1)) * (height - FOOT - TOP) };
}

/** The levels as lines with their values beside them. */
export function gridded(levels, y, width) {
  return levels.map((level) => [
    svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(level), y2: y(level) }),
    svg("text", { class: "tick", x: LEFT - 8, y: y(level) + 4, "text-anchor": "end" }, written(level, levels)),
  ]);
}

/** A chart with its title, what it is from, and its figures as a table to show, save and picture. */
export function framed(chart, picture, heads, rows, lines) {
  const said = h("span", { class: "quiet", role: "status" });
  return h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, chart.title), chart.unit && h("span", { class: "quiet" }, ` · ${chart.unit}`)), picture,
    chart.source && h("p", { class: "quiet" }, chart.source),
    h("details", { class: "more" }, h("summary", {}, "Show the data"), grid(`Data: ${chart.title}`, heads, rows),
      h("div", { class: "row" }, saved(lines.join("\r\n"), "text/csv", "chart.csv", "Download CSV"), pictured(picture, chart, said), said)));
}

/** Round levels from under `low` to over `high`. */
export function ticks(low, high) {
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

/** A label as people write it: a day in words, anything else as it is. */
export function day(label) {
  return /^\d{4}-\d{2}-\d{2}/.test(label) ? dated(label) : label;
}
