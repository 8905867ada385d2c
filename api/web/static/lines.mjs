// Prices of several symbols over the same days, each from 100, so that what each did can be compared.

import { svg } from "./dom.mjs";
import { FOOT, RIGHT, TOP, LEFT, across, day, framed, gridded, scale, ticks } from "./axes.mjs";

const HEIGHT = 260;
const APART = 14; // least distance of two lines' names, in units of the drawing
const NAMES = 84;
const MOST_ROWS = 400;

/** `chart` is {title, source, lines: [{name, unit, points: [[day, value], ...]}]}; only days that all have are drawn. */
export function linesChart(chart) {
  const held = chart.lines.map(({ name, points }) => ({ name, on: new Map(points.map(([label, value]) => [String(label), Number(value)])) }));
  const days = [...held[0].on.keys()].filter((label) => held.every(({ on }) => on.get(label) > 0)).sort();
  if (days.length < 2) return null;
  const lines = held.map(({ name, on }) => ({ name, values: days.map((label) => (100 * on.get(label)) / on.get(days[0])) }));
  const every = lines.flatMap(({ values }) => values);
  const { y, levels } = scale(every, ticks(Math.min(...every), Math.max(...every)), HEIGHT);
  const width = across();
  const x = (at) => LEFT + (at / (days.length - 1)) * (width - LEFT - RIGHT - NAMES);
  const ends = named(lines, y);
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": `${chart.title}, from 100. ${lines.map(({ name, values }) => `${name}: ${values.at(-1).toFixed(1)}`).join("; ")}.` },
    gridded(levels, y, width - NAMES),
    lines.map(({ name, values }, at) => [
      svg("path", { class: `line line-${at % 5}`, d: values.map((value, place) => `${place ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("") }),
      svg("text", { class: `end end-${at % 5}`, x: x(days.length - 1) + 8, y: ends[at] + 4 }, `${name} ${values.at(-1).toFixed(0)}`),
    ]),
    [0, Math.floor((days.length - 1) / 2), days.length - 1].map((at, place) =>
      svg("text", { class: "tick", x: x(at), y: HEIGHT - 8, "text-anchor": ["start", "middle", "end"][place] }, day(days[at]))));
  const step = Math.max(1, Math.ceil(days.length / MOST_ROWS));
  const shown = days.map((_, at) => at).filter((at) => at % step === 0 || at === days.length - 1);
  const rows = shown.map((at) => [day(days[at]), ...lines.map(({ values }) => values[at].toFixed(1))]);
  const closes = days.map((label) => [label, ...held.map(({ on }) => on.get(label))].join(","));
  return framed({ ...chart, unit: `${day(days[0])} = 100` }, picture, ["Date", ...lines.map(({ name }) => [name, "number"])], rows, [["date", ...chart.lines.map(({ name, unit }) => `${name} (${unit})`)].join(","), ...closes]);
}

/** How high each line's name stands: beside its end, and apart from the others. */
function named(lines, y) {
  const order = lines.map(({ values }, at) => ({ at, high: y(values.at(-1)) })).sort((one, other) => one.high - other.high);
  order.forEach((one, place) => { if (place) one.high = Math.max(one.high, order[place - 1].high + APART); });
  const over = Math.max(0, order.at(-1).high - (HEIGHT - FOOT));
  const made = [];
  for (const { at, high } of order) made[at] = Math.max(TOP - 8, high - over);
  return made;
}
