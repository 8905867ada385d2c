// What a table of an answer shows as charts: a row over its periods, a column over companies. One unit a chart, or none.

import { barChart } from "./bars.mjs";
import { columnChart } from "./chart.mjs";
import { chip } from "./text.mjs";

const [MOST, MOST_BARS, MOST_COLUMNS] = [3, 12, 12];
const PERIOD = /^(?:(?:FY|CY|FQ)\s?\d{2,4}|(?:19|20)\d\d|[QH][1-4][\s/-]*(?:FY\s?)?(?:19|20)?\d\d|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d|[A-Z][a-z]{2,8} (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)[AE]?$/;
const CELL = /^(\(?)\s*([-+−–]?)\s*([A-Z]{3}|US\$|[$€£¥])?\s*([-+−–]?)(\d[\d,]*(?:\.\d+)?)\s*(%|per cent|x|times|points|bps|thousand|million|billion|trillion|bn|m)?(?: (?:a|per) share)?\)?$/i;
const SCALES = { thousand: 1e3, m: 1e6, million: 1e6, bn: 1e9, billion: 1e9, trillion: 1e12 };

/** The charts of `answer.table`; `covered(points)` says whether a row of [period, value] is drawn already. */
export function tabled(answer, open, covered = () => false) {
  const { columns, rows, sources } = answer.table ?? { columns: [], rows: [] };
  const at = (row, column) => sources?.[row]?.[column] ?? sources?.[row]?.[0];
  const place = (point) => point.source && chip(point.source, answer.citations ?? [], open);
  const cell = (row, column, more) => ({ ...read(rows[row][column]), written: rows[row][column], source: at(row, column), ...more });
  if (columns.length > 2 && columns.slice(1).every((name) => PERIOD.test(name))) {
    return rows.map((row, r) => {
      const points = row.slice(1).map((_, c) => cell(r, c + 1, { period: columns[c + 1] })).filter((point) => point.number !== undefined);
      return covered(points) ? null : columned(row[0], points, place);
    }).filter(Boolean).slice(0, MOST);
  }
  const dated = rows.length > 1 && rows.every((row) => PERIOD.test(row[0] ?? ""));
  return columns.slice(1).map((name, c) => {
    const cells = rows.map((row, r) => cell(r, c + 1, { name: row[0], period: row[0] }));
    if (cells.some((one) => one.number === undefined)) return null;
    return dated ? columned(name, cells.sort((one, other) => when(one.period) - when(other.period)), place) : barred(name, cells, answer, place);
  }).filter(Boolean).slice(0, MOST);
}

function columned(title, points, place) {
  const unit = points.length > 1 && points.length <= MOST_COLUMNS && alike(points);
  return unit === false ? null : columnChart({ title: title || "Value", unit, points: points.map((point) => ({ ...point, value: point.number })) }, place);
}

function barred(title, bars, answer, place) {
  const unit = bars.length > 1 && bars.length <= MOST_BARS && !bars.every(bare) && alike(bars);
  if (unit === false) return null;
  const periods = new Set((answer.figures ?? []).map((figure) => figure.period).filter(Boolean));
  return barChart({ title: [title, periods.size === 1 && [...periods][0]].filter(Boolean).join(", "), unit, bars }, place);
}

/** The one unit of some cells, their numbers brought to one scale; false where they have not one. */
function alike(cells) {
  const [first] = cells;
  if (!cells.every((cell) => cell.currency === first.currency && cell.kind === first.kind)) return false;
  const scale = Math.min(...cells.map((cell) => cell.scale));
  const worded = cells.find((cell) => cell.scale === scale).word;
  for (const cell of cells) cell.number *= cell.scale / scale;
  return [first.currency, worded].filter(Boolean).join(" ");
}

/** A count without any unit may be a rank, a year or a page: nothing to compare by length. */
function bare(cell) {
  return !cell.currency && !cell.word;
}

/** A cell that is one amount, and nothing else, as {number, currency, word, kind, scale}; nothing where it is not. */
function read(text) {
  const found = CELL.exec(String(text ?? "").trim());
  if (!found) return {};
  const [, bracket, before, currency = "", after, digits, word = ""] = found;
  const scale = SCALES[word.toLowerCase()] ?? 1;
  const negative = bracket || /[-−–]/.test(before + after);
  return { number: Number(digits.replaceAll(",", "")) * (negative ? -1 : 1), currency, word, scale, kind: scale > 1 ? "amount" : word };
}

function when(label) {
  return Date.parse(label) || Number(/(?:19|20)\d\d/.exec(label)?.[0] ?? 0);
}
