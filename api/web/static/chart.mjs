// Charts in plain SVG: a line over time, and columns over periods. The figures behind them are always at hand.

import { svg, show } from "./dom.mjs";
import { FOOT, LEFT, RIGHT, TOP, across, day, framed, gridded, scale, ticks } from "./axes.mjs";

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
  const named = (point) => `${day(point.period)}${point.estimate ? "E" : ""}`;
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
