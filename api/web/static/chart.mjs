// Charts in plain SVG: a line over time, and columns over periods. The figures behind them are always at hand.

import { h, svg, show, dated, grid, saved } from "./dom.mjs";
import { pictured } from "./picture.mjs";

const [WIDE, NARROW, PHONE] = [680, 380, 600];
const [LEFT, RIGHT, TOP, FOOT] = [56, 14, 26, 26];
const [LINE_HEIGHT, COLUMN_HEIGHT] = [240, 190];
const WIDEST_COLUMN = 56;
const BENEATH = 0.12; // room under a falling column for its value, as a share of the height
const MOST_ROWS = 400;

/** `chart` is {title, unit, points: [[label, value], ...]}, in order of time. */
export function lineChart(chart) {
  const width = across();
  const points = chart.points.map(([label, value]) => [String(label), Number(value)]).filter(([, value]) => Number.isFinite(value));
  if (points.length < 2) return null;
  const values = points.map(([, value]) => value);
  const { y, levels, low, high } = scale(values, ticks(Math.min(...values), Math.max(...values)), LINE_HEIGHT);
  const x = (at) => LEFT + (at / (points.length - 1)) * (width - LEFT - RIGHT);
  const line = points.map(([, value], at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const said = svg("text", { class: "said", x: width - RIGHT, y: 16, "text-anchor": "end" });
  const cursor = svg("line", { class: "cursor", y1: TOP, y2: LINE_HEIGHT - FOOT, visibility: "hidden" });
  const dot = svg("circle", { class: "dot", r: 3.5, visibility: "hidden" });
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${LINE_HEIGHT}`, role: "img", "aria-label": `${chart.title}. From ${shown(points[0])} to ${shown(points.at(-1))}; lowest ${low}, highest ${high}.`, onpointermove: point, onpointerleave: leave },
    gridded(levels, y, width),
    svg("path", { class: "area", d: `${line}L${x(points.length - 1)} ${LINE_HEIGHT - FOOT}L${LEFT} ${LINE_HEIGHT - FOOT}Z` }),
    svg("path", { class: "line", d: line }),
    [0, Math.floor((points.length - 1) / 2), points.length - 1].map((at, place) =>
      svg("text", { class: "tick", x: x(at), y: LINE_HEIGHT - 8, "text-anchor": ["start", "middle", "end"][place] }, day(points[at][0]))),
    cursor, dot, said);

  function point(event) {
    const box = picture.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * width - LEFT) / (width - LEFT - RIGHT);
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
  return framed(chart, picture, ["Date", ["Value", "number"]], rows, ["date,value", ...points.map(([label, value]) => `${label},${value}`)]);
}

/** `chart` is {title, unit, source, points: [{period, value, estimate}]}; `place(point)` gives a cell to show it by. */
export function columnChart(chart, place) {
  const width = across();
  const points = chart.points.map((point) => ({ ...point, number: Number(point.value) }));
  if (points.length < 2 || !points.every((point) => Number.isFinite(point.number))) return null;
  const values = points.map((point) => point.number);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const beneath = least < 0 ? [least - (most - least) * BENEATH] : [];
  const { y, levels } = scale([...values, ...beneath], ticks(least, most), COLUMN_HEIGHT);
  const room = (width - LEFT - RIGHT) / points.length;
  const wide = Math.min(WIDEST_COLUMN, room * 0.6);
  const written = (point) => point.number.toLocaleString("en-GB", { maximumFractionDigits: 4 });
  const named = (point) => `${point.period}${point.estimate ? "E" : ""}`;
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${COLUMN_HEIGHT}`, role: "img", "aria-label": `${chart.title}. ${points.map((point) => `${named(point)}: ${written(point)}`).join("; ")}.` },
    gridded(levels, y, width),
    points.map((point, at) => {
      const middle = LEFT + room * (at + 0.5);
      const [top, bottom] = [Math.min(y(0), y(point.number)), Math.max(y(0), y(point.number))];
      return [
        svg("rect", { class: point.estimate ? "column estimate" : "column", x: middle - wide / 2, y: top, width: wide, height: Math.max(1, bottom - top) }),
        svg("text", { class: "value", x: middle, y: point.number < 0 ? bottom + 13 : top - 5, "text-anchor": "middle" }, written(point)),
        svg("text", { class: "tick", x: middle, y: COLUMN_HEIGHT - 8, "text-anchor": "middle" }, named(point)),
      ];
    }));
  const rows = points.map((point) => [named(point), written(point), place?.(point)]);
  return framed(chart, picture, ["Period", ["Value", "number"], ""], rows, ["period,value,estimate", ...points.map((point) => `${point.period},${point.value},${point.estimate ? "yes" : "no"}`)]);
}

/** A chart has the width of where it stands in units of its type, so that its words are as large as the page's. */
function across() {
  return innerWidth < PHONE ? NARROW : WIDE;
}

function scale(values, levels, height) {
  const [low, high] = [Math.min(levels[0], ...values), Math.max(levels.at(-1), ...values)];
  return { levels, low: Math.min(...values), high: Math.max(...values), y: (value) => TOP + ((high - value) / (high - low || 1)) * (height - FOOT - TOP) };
}

function gridded(levels, y, width) {
  return levels.map((level) => [
    svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(level), y2: y(level) }),
    svg("text", { class: "tick", x: LEFT - 8, y: y(level) + 4, "text-anchor": "end" }, written(level, levels)),
  ]);
}

function framed(chart, picture, heads, rows, lines) {
  const said = h("span", { class: "quiet", role: "status" });
  return h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, chart.title), chart.unit && h("span", { class: "quiet" }, ` · ${chart.unit}`)), picture,
    chart.source && h("p", { class: "quiet" }, chart.source),
    h("details", { class: "more" }, h("summary", {}, "Show the data"), grid(`Data: ${chart.title}`, heads, rows),
      h("div", { class: "row" }, saved(lines.join("\r\n"), "text/csv", "chart.csv", "Download CSV"), pictured(picture, chart, said), said)));
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
