// One measure of several companies, as bars: names in full over them, values beside them.

import { svg } from "./dom.mjs";
import { across, framed } from "./axes.mjs";

const [STEP, THICK, EDGE, VALUE] = [42, 14, 12, 84];

/** `chart` is {title, unit, source, bars: [{name, number, written}]}; `place(bar)` gives a cell to show it by. */
export function barChart(chart, place) {
  const bars = chart.bars;
  const width = across();
  const height = bars.length * STEP + 12;
  const [least, most] = [Math.min(0, ...bars.map((bar) => bar.number)), Math.max(0, ...bars.map((bar) => bar.number))];
  const x = (value) => EDGE + ((value - least) / (most - least || 1)) * (width - EDGE - VALUE);
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${chart.title}. ${bars.map((bar) => `${bar.name}: ${bar.written}`).join("; ")}.` },
    bars.map((bar, at) => {
      const top = 12 + at * STEP;
      const [from, to] = [x(Math.min(0, bar.number)), x(Math.max(0, bar.number))];
      return [
        svg("text", { class: "name", x: EDGE, y: top + 8 }, bar.name),
        svg("rect", { class: bar.number < 0 ? "column fall" : "column", x: from, y: top + 14, width: Math.max(1, to - from), height: THICK }),
        svg("text", { class: "value", x: to + 6, y: top + 25 }, bar.written),
      ];
    }),
    least < 0 && svg("line", { class: "grid", x1: x(0), x2: x(0), y1: 6, y2: height - 6 }));
  const rows = bars.map((bar) => [bar.name, bar.written, place?.(bar)]);
  const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;
  return framed(chart, picture, ["Name", ["Value", "number"], ""], rows, ["name,value", ...bars.map((bar) => `${quoted(bar.name)},${bar.number}`)]);
}
